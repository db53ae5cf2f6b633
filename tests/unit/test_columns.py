"""What a diary says of a measure before each night."""

from datetime import date

import pytest

from soleus.diary.entries import Dose, Intake
from soleus.diary.nights import nights
from soleus.insight.columns import columns, diary_of
from soleus.knowledge import catalog
from tests.lib.ledger import diary

KNOWN = catalog.load().measures
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 3)
STRETCH = "measure.bedtime-stretch"


def seen(*lines):
    entries = diary(*lines)
    did = [each for each in entries if isinstance(each, Dose | Intake)]
    told = [each for each in entries if not isinstance(each, Dose | Intake)]
    return columns(nights(told, FIRST, LAST), did, KNOWN, 30)


def values(*lines):
    """Of the only measure that these lines tell of."""
    (column,) = seen(*lines)
    return column.values


def test_silence_is_not_known_and_zero_is_not_done():
    assert values(f"12-01 21:30 {STRETCH} 1 set", f"12-02 18:00 {STRETCH} 0 set") == (1, 0, None)


@pytest.mark.parametrize(
    "at,expected",
    [
        ("12-01 03:59", (None, None, None)),  # of the day before
        ("12-01 04:00", (1, None, None)),
        ("12-02 03:59", (1, None, None)),
        ("12-02 04:00", (None, 1, None)),
    ],
)
def test_a_day_runs_from_four_to_four(at, expected):
    found = seen(f"{at} {STRETCH} 1 set", f"12-03 18:00 {STRETCH} 0 set", f"12-03 19:00 {STRETCH}")
    (column,) = found
    assert column.values[:2] == expected[:2]


def test_what_was_done_after_the_first_cramp_did_not_stand_before_it():
    lines = [f"12-01 02:30 {STRETCH} 1 set @ Europe/Berlin"]
    night = ["12-02 02:00 cramp 5", f"12-02 02:30 {STRETCH} 1 set", f"12-02 21:00 {STRETCH} 1 set"]

    assert values(*lines, *night) == (None, 1, None)


def test_nor_what_was_done_in_its_very_minute():
    night = ["12-02 02:00 cramp 5", f"12-02 02:00 {STRETCH} 1 set", f"12-02 21:00 {STRETCH} 1 set"]

    assert values(*night) == (None, 1, None)


def test_her_not_done_does_not_help_what_was_done_too_late():
    night = ["12-02 02:00 cramp 5", f"12-02 02:30 {STRETCH} 1 set", f"12-01 18:00 {STRETCH} 0 set"]

    assert values(*night, f"12-03 21:00 {STRETCH} 1 set") == (None, None, 1)


def test_glasses_are_steps_wherever_she_wrote_them():
    water = KNOWN["measure.hydration"].done.gives.food
    lines = ["12-01 10:00 measure.hydration 1 glasses", f"12-01 12:00 ate {water} 400 g",
             "12-02 10:00 measure.hydration 5 glasses"]  # fmt: skip
    (column,) = seen(*lines)

    assert column.in_steps
    assert column.values == (3, 5, None)


def test_always_the_same_amount_is_done_or_not():
    lines = ["12-01 10:00 measure.walk 20 minutes", "12-02 18:00 measure.walk 0 minutes",
             "12-03 10:00 measure.walk 20 minutes"]  # fmt: skip
    (column,) = seen(*lines)

    assert not column.in_steps
    assert column.values == (1, 0, 1)


def test_half_an_hour_is_a_step_of_a_walk():
    (column,) = seen("12-01 10:00 measure.walk 45 minutes", "12-02 10:00 measure.walk 15 minutes")

    assert column.in_steps
    assert column.values == (1.5, 0.5, None)


def test_an_amount_she_did_not_tell_is_not_known():
    (column,) = seen(
        "12-01 10:00 measure.walk 45 minutes",
        "12-02 10:00 measure.walk 15 minutes",
        "12-03 10:00 measure.walk",
    )

    assert column.values == (1.5, 0.5, None)


def test_what_was_always_done_together_is_one():
    both = ("12-01 21:00 {} 1 set", "12-02 18:00 {} 0 set")
    lines = [line.format(m) for line in both for m in (STRETCH, "measure.calf-stretch")]
    (column,) = seen(*lines, "12-01 03:00 cramp 3", "12-02 03:00 cramp 3", "12-02 no cramp")

    assert (column.measure, column.alike) == (STRETCH, ("measure.calf-stretch",))


def test_weeks_are_counted_from_the_due_date():
    told = nights([], FIRST, LAST)
    made = diary_of(told, [], date(2026, 12, 1))

    assert [round(each.week * 7) for each in made.nights] == [280, 281, 282]


def bedtimes(*nights_told):
    """Nine evenings at ten, then two nights: what is said of them, from what they are told of."""
    evenings = [f"12-{day:02} 22:00 {STRETCH} 1 set" for day in range(10, 19)]
    entries = diary(*evenings, *nights_told)
    did = [each for each in entries if isinstance(each, Dose)]
    told = [each for each in entries if not isinstance(each, Dose)]
    (column,) = columns(nights(told, date(2026, 12, 10), date(2026, 12, 20)), did, KNOWN, 30)
    return column.values[-2:]


def test_a_cramp_before_her_usual_time_leaves_a_night_out_whether_it_was_done_or_not():
    done = (f"12-19 21:30 {STRETCH} 1 set", f"12-20 21:59 {STRETCH} 1 set")
    left = (f"12-19 18:00 {STRETCH} 1 set", f"12-20 18:00 {STRETCH} 0 set")
    cramp = "12-20 21:40 cramp 5"

    assert bedtimes(*done, cramp) == (1, None)
    assert bedtimes(*left, cramp) == (1, None)


def test_a_cramp_after_her_usual_time_leaves_both_in():
    cramp = "12-20 22:30 cramp 5"

    assert bedtimes(f"12-19 22:00 {STRETCH} 1 set", f"12-20 18:00 {STRETCH} 0 set", cramp) == (1, 0)
    assert bedtimes(f"12-19 22:00 {STRETCH} 0 set", f"12-20 22:00 {STRETCH} 1 set", cramp) == (0, 1)
