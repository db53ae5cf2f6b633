"""What is asked about an entry, as a table. A doubt never refuses: the entry is kept as it is."""

from datetime import date, timedelta

import pytest

from soleus.diary.doubts import doubts
from soleus.diary.entries import Program, Quantity
from soleus.diary.readings import reading
from soleus.knowledge import foods
from soleus.words.say import say
from tests.lib.ledger import diary, entry, instant

NOW = instant("2026-12-02 08:00")

DOUBTED = [
    # the entry                    beside it                     the doubt and its values
    ("12-02 03:20 cramp 7 left", [], []),
    ("12-02 03:20 cramp 10 min", [], []),  # ten minutes is the last that passes
    ("12-02 03:20 cramp 11 min", [], [("long_cramp", {"n": 11})]),
    ("12-02 03:20 cramp 119 min", [], [("long_cramp", {"n": 119})]),
    ("12-01 12:20 cramp 900 min", [], [("cramp_of_hours", {"n": 15, "minutes": 900})]),
    ("12-02 08:05 cramp", [], []),  # a phone's clock may run a little ahead
    ("12-02 08:06 cramp", [], [("in_future", {"when": "2026-12-02 08:06"})]),
    ("12-03 03:20 cramp", [], [("in_future", {"when": "2026-12-03 03:20"})]),
    ("11-30 03:20 cramp written 12-02 03:20", [], []),  # two days late is nothing
    ("11-30 03:20 cramp written 12-02 03:21", [], [("written_late", {"n": 2})]),
    ("11-02 03:20 cramp written 12-02 07:00", [], [("written_late", {"n": 30})]),
    ("12-02 03:20 cramp", ["12-02 03:20 cramp 8"], [("same_minute", {"time": "03:20"})]),
    ("12-02 03:20 cramp", ["12-02 03:21 cramp"], []),
    ("12-02 03:20 cramp 5 min", ["12-02 03:24 cramp"], [("overlap", {"time": "03:24"})]),
    ("12-02 03:20 cramp 5 min", ["12-02 03:25 cramp"], []),  # one ends as the next begins
    ("12-02 03:20 cramp", ["12-02 03:16 cramp 5 min"], [("overlap", {"time": "03:16"})]),
    ("12-01 cramp", ["12-01 cramp left"], []),  # "sometime" has no minute to compare
    ("12-02 03:20 cramp", ["12-01 no cramp"], [("cramp_but_none", {})]),
    ("12-02 03:20 cramp", ["11-30 no cramp"], []),
    ("12-01 no cramp", ["12-02 03:20 cramp"], [("none_but_cramp", {"n": 1})]),
    ("12-01 no cramp", ["12-02 03:20 cramp", "12-02 04:20 cramp"], [("none_but_cramp", {"n": 2})]),
    ("12-01 2 cramps", ["12-02 03:20 cramp"], []),
    ("12-01 21:30 magnesium 1000 mg", ["11-29 21:30 magnesium 300 mg"], []),  # not yet usual
    (
        "12-01 21:30 magnesium 1000 mg",
        [
            "11-28 21:30 magnesium 300 mg",
            "11-29 21:30 magnesium 300 mg",
            "11-30 21:30 magnesium 300 mg",
        ],
        [("large_dose", {"amount": "1000", "unit": "mg", "usual": "300"})],
    ),
    (
        "12-01 21:30 magnesium 900 mg",
        [
            "11-28 21:30 magnesium 300 mg",
            "11-29 21:30 magnesium 300 mg",
            "11-30 21:30 magnesium 300 mg",
        ],
        [],  # three times as much is the last that passes
    ),
    (
        "12-01 21:30 magnesium 1000 mg",
        ["11-28 21:30 stretch 3 min", "11-29 21:30 magnesium 3 pills", "11-30 21:30 magnesium"],
        [],  # another measure, another unit, no amount
    ),
    ("10-25 02:30 cramp back-fill", [], [("first_of_two", {"time": "02:30"})]),
    ("10-25 02:30 again cramp back-fill", [], [("second_of_two", {"time": "02:30"})]),
    ("10-25 02:30 cramp", [], []),  # tapped as it happened: the instant is certain
    ("10-25 03:30 cramp back-fill", [], []),
]


@pytest.mark.parametrize("line, beside, expected", DOUBTED)
def test_what_is_odd_is_asked(line, beside, expected):
    found = doubts(entry(line), diary(*beside), NOW)

    assert [(doubt.code, dict(doubt.values)) for doubt in found] == [
        (f"doubt.{code}", values) for code, values in expected
    ]
    assert all(say(doubt.code, doubt.values) for doubt in found)


def test_a_night_before_this_pregnancy_is_asked_about():
    cramp = entry("12-02 03:20 cramp")

    assert doubts(cramp, [], NOW, began=date(2026, 12, 1)) == []
    assert [d.code for d in doubts(cramp, [], NOW, began=date(2026, 12, 2))] == [
        "doubt.before_pregnancy"
    ]


@pytest.mark.parametrize("minutes, offered", [(11, True), (900, True)])
def test_a_long_cramp_leads_to_the_warning_signs(minutes, offered):
    (doubt,) = doubts(entry(f"12-01 12:20 cramp {minutes} min"), [], NOW)

    assert doubt.offers_check is offered


def test_writing_late_is_noted_and_not_asked():
    (doubt,) = doubts(entry("11-20 03:20 cramp written 12-02 07:00"), [], NOW)

    assert not doubt.asks


def test_an_entry_is_never_compared_with_itself():
    cramp = entry("12-02 03:20 cramp 5 min")

    assert doubts(cramp, [cramp], NOW) == []


def test_several_doubts_come_together():
    cramp = entry("12-09 03:20 cramp 900 min")

    codes = [d.code for d in doubts(cramp, diary("12-08 no cramp"), NOW)]

    assert codes == ["doubt.in_future", "doubt.cramp_of_hours", "doubt.cramp_but_none"]


def test_doubts_do_not_depend_on_the_hour_they_are_asked_once_it_is_past():
    cramp = entry("12-02 03:20 cramp 20 min")

    assert doubts(cramp, [], NOW) == doubts(cramp, [], NOW + timedelta(days=300))


WATER, NOTHING = "fndds-94000100", "fndds-00000000"
ODD_PORTION = {"food": "Water, tap", "portion": "slice"}
ODD_WEIGHT = {"food": "Water, tap", "portion": "cup", "amount": "2", "grams": "240"}
EATEN = [
    # what she had; the doubt and its values
    (f"ate {WATER} 200 g", []),
    (f"ate {WATER}", []),  # how much is not known, and that is allowed
    (f"ate {WATER} 1 cup 240 g", []),
    (f"ate {WATER} 1.5 cup 360 g", []),
    (f"ate {WATER} 1 cup 250 g", []),  # another cup than ours
    (f"ate {WATER} 2000 g", []),  # a bottle for the whole day
    (f"ate {WATER} 2001 g", [("much_at_once", {"grams": "2001"})]),
    (f"ate {WATER} 3000 g", [("much_at_once", {"grams": "3000"})]),
    (f"ate {NOTHING} 30 g", [("unknown_food", {"food": NOTHING})]),
    (f"ate {WATER} 1 slice 30 g", [("no_such_portion", ODD_PORTION)]),
    (f"ate {WATER} 2 cup 240 g", [("other_weight", ODD_WEIGHT | {"weight": "480"})]),
]


@pytest.mark.parametrize("line,expected", EATEN)
def test_what_is_asked_about_food_and_drink(line, expected):
    found = doubts(entry(f"12-01 20:00 {line}"), [], NOW, foods=foods.load())

    assert [(doubt.code.removeprefix("doubt."), dict(doubt.values)) for doubt in found] == expected
    assert all(say(doubt.code, doubt.values).endswith("?") for doubt in found)


READ = [
    # the day it is of, and what is asked
    (date(2026, 11, 2), []),  # years of another app come at once, and nobody wrote them late
    (date(2026, 12, 2), []),  # of today, though the evening it stands in is still to come
    (date(2026, 12, 3), ["doubt.in_future"]),
]


@pytest.mark.parametrize("on, expected", READ)
def test_what_is_asked_about_a_reading(on, expected):
    told = reading(Program.FITBIT, Quantity.STEPS, on, 10, zone="Europe/Berlin", now=NOW)

    assert [each.code for each in doubts(told, [], NOW)] == expected
