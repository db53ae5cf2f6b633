"""Each hazard has what is done about it and tests that are there, and the page says so."""

import ast
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("hazards", ROOT / "docs" / "hazards.py")
hazards = importlib.util.module_from_spec(spec)
spec.loader.exec_module(hazards)
TOLD = hazards.hazards()
ALL = [f"H{n}" for n in range(1, 27)]


def test_none_is_left_out():
    assert list(TOLD) == ALL
    assert all(each["harm"] and each["control"] for each in TOLD.values())


@pytest.mark.parametrize("id_", ALL)
def test_its_tests_are_there(id_):
    named = TOLD[id_]["tests"]
    assert named
    assert len(named) == len(set(named))
    for node in named:
        file, _, name = node.partition("::")
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}, node


def test_the_page_says_what_stands_in_the_file():
    text = hazards.PAGE.read_text("utf-8")
    assert text == hazards.page(text, TOLD), "python docs/hazards.py"
