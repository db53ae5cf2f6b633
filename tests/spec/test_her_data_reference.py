"""The page that explains the files of her data says what the program does."""

import importlib.util
from pathlib import Path

import pytest

from soleus.exchange import tables
from soleus.words.say import english

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def written():
    spec = importlib.util.spec_from_file_location("her_data", ROOT / "docs" / "her_data.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_field_is_explained(written):
    assert tables.KNOWN - {"kind"} == set(written.MEANS)
    assert set(tables.COLUMNS) == set(written.KIND_MEANS)


def test_the_page_is_up_to_date(written):
    assert written.PAGE.read_text(encoding="utf-8") == written.page(), "python docs/her_data.py"


def test_the_columns_are_those_that_were_promised():
    # A spreadsheet that somebody built on them breaks without a word when they move.
    first = ("kind", "id", "at", "zone", "written", "origin", "sure", "note")
    assert {kind: columns[8:] for kind, columns in tables.COLUMNS.items()} == {
        "episode": ("side", "site", "pain", "minutes", "asleep", "steps", "ease"),
        "morning": ("night", "cramps", "sleep", "soreness"),
        "dose": ("measure", "amount", "unit", "product"),
        "exposure": ("exposure", "amount", "unit"),
        "intake": ("food", "grams", "amount", "portion"),
        "symptoms": ("answers", "disposition", "rules"),
        "reading": ("of", "amount", "night", "source"),
    }
    assert {columns[:8] for columns in tables.COLUMNS.values()} == {first}
    assert set(tables.TEMPLATE) <= tables.KNOWN


def test_every_sentence_about_a_file_is_said_somewhere():
    source = ROOT / "src" / "soleus"
    files = [
        *(source / f"exchange/{each}.py" for each in ("incoming", "pieces", "tables", "whole")),
        *(source / each for each in ("app/hand_over.py", "ops/apart.py", "web/pages/your_data.py")),
        *(source / "exchange" / "apps").glob("*.py"),
    ]
    code = "".join(file.read_text(encoding="utf-8") for file in files)
    named = [each for each in english() if each.startswith(("file.", "table.", "data."))]
    built = ("data.kind.", "data.about.", "data.settled.")
    assert [each for each in named if f'"{each}"' not in code and not each.startswith(built)] == []
