"""The only place where one unit becomes another."""

import re
from pathlib import Path

import pytest

from soleus import units
from soleus.knowledge import foods
from soleus.units import convert

ALL = [unit for kind in units.KINDS for unit in kind]


@pytest.mark.parametrize(
    "amount, unit, to, expected",
    [
        (1, "L", "ml", 1000),
        (2.3, "L", "ml", 2300),
        (250, "ml", "L", 0.25),
        (1, "cup", "ml", 236.5882365),
        (1, "cup", "fl oz", 8),
        (1, "fl oz", "ml", 29.5735295625),
        (1, "g", "mg", 1000),
        (350, "mg", "g", 0.35),
        (15, "µg", "IU of vitamin D", 600),
        (400, "IU of vitamin D", "µg", 10),
        (4000, "IU of vitamin D", "mg", 0.1),
        (0.1, "g", "µg", 100_000),
        (0, "L", "cup", 0),
        (7.5, "mg", "mg", 7.5),
    ],
)
def test_an_amount_in_another_unit(amount, unit, to, expected):
    assert convert(amount, unit, to) == expected


@pytest.mark.parametrize(
    "unit, to", [("g", "ml"), ("L", "mg"), ("IU", "µg"), ("mg", "mcg"), ("", "g"), ("g", "")]
)
def test_what_has_no_common_kind_is_refused(unit, to):
    with pytest.raises(ValueError, match="use two units of one kind"):
        convert(1, unit, to)


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(amount):
    with pytest.raises(ValueError, match="give a number of mg"):
        convert(amount, "mg", "g")


def test_no_unit_is_of_two_kinds():
    assert len(set(ALL)) == len(ALL)


def test_a_cup_of_water_in_the_tables_weighs_what_a_cup_holds():
    [cup] = [p for p in foods.load().get("fndds-94000100").portions if p.measure == "fl oz"]
    assert cup.grams == pytest.approx(convert(1, "fl oz", "ml"), rel=0.02)


def test_no_other_file_holds_a_factor():
    """A second factor would one day differ from the first."""
    factor = re.compile(r"29\.57|236\.[56]|\b0?\.025\b.*IU|\bIU\b.*\b40\b")
    source = Path(units.__file__).parent
    found = [
        file.name
        for file in source.rglob("*.py")
        if file.name != "units.py" and factor.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []
