"""Figures over nights, by hand."""

from datetime import date

import pytest

from soleus.diary.nights import nights
from soleus.diary.summary import hours, summary, week_start, weeks
from tests.lib.ledger import diary

FORTNIGHT = (date(2026, 12, 1), date(2026, 12, 14))


def fortnight(*lines):
    return summary(nights(diary(*lines), *FORTNIGHT))


def test_nothing_written_is_not_known_and_not_zero():
    found = fortnight()

    assert (found.total, found.recorded) == (14, 0)
    assert (found.cramps, found.with_cramp, found.per_week, found.mean_pain) == (None,) * 4


def test_a_fortnight_of_words():
    found = fortnight(
        "12-02 03:20 cramp 7",
        "12-02 05:00 cramp 3",
        "12-04 02:00 cramp",
        "12-05 no cramp",
        "12-06 2 cramps",
        "12-07 slept 4",
    )

    assert (found.total, found.recorded) == (14, 4)
    assert (found.cramps, found.with_cramp) == (5, 3)
    assert found.per_week is None  # four nights do not stand for a week
    assert (found.pains, found.mean_pain) == (2, 5)


def test_a_recorded_zero_is_a_zero():
    found = fortnight("12-01 no cramp", "12-02 no cramp")

    assert (found.cramps, found.with_cramp) == (0, 0)


@pytest.mark.parametrize("quiet,rate", [(5, None), (6, 2.0), (13, 1.0)])
def test_a_rate_needs_seven_nights(quiet, rate):
    calm = [f"12-{day:02} no cramp" for day in range(1, quiet + 1)]
    found = fortnight(*calm, "12-14 2 cramps")
    assert found.per_week == rate


@pytest.mark.parametrize(
    "on, due, first",
    [
        ("2026-12-02", None, "2026-11-30"),  # Monday to Sunday
        ("2026-11-30", None, "2026-11-30"),
        ("2026-12-02", "2027-03-05", "2026-11-27"),  # a Friday due date: weeks begin on Fridays
        ("2026-12-04", "2027-03-05", "2026-12-04"),
    ],
)
def test_a_week_begins_on_the_weekday_of_the_due_date(on, due, first):
    due = date.fromisoformat(due) if due else None

    assert week_start(date.fromisoformat(on), due=due) == date.fromisoformat(first)


def test_weeks_carry_the_week_of_pregnancy():
    due = date(2027, 3, 5)  # week 27 begins on 4 December

    found = weeks(nights([], date(2026, 12, 1), date(2026, 12, 12)), due=due)

    assert [(week.first, week.gestational) for week in found] == [
        (date(2026, 11, 27), 26),
        (date(2026, 12, 4), 27),
        (date(2026, 12, 11), 28),
    ]


def test_hours_run_from_noon_to_noon_on_the_clock_of_each_cramp():
    found = hours(
        diary(
            "12-01 12:00 cramp",
            "12-02 03:20 cramp",
            "12-05 03:59 cramp @ America/New_York",
            "12-02 11:59 cramp",
            "12-06 cramp",
        )
    )

    assert {place: count for place, count in enumerate(found.counts) if count} == {
        0: 1,
        15: 2,
        23: 1,
    }
    assert (found.timed, found.untimed, found.busiest) == (4, 1, 3)


def test_there_is_no_busiest_hour_when_two_tie_or_nothing_is_written():
    assert hours(diary("12-02 03:20 cramp", "12-02 04:20 cramp")).busiest is None
    assert hours([]).busiest is None
