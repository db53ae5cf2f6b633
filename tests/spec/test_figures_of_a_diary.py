"""What some nights come to. Diaries to count by hand; silence never counts as zero."""

from datetime import date, timedelta

import pytest

from soleus.care.profile import About
from soleus.diary.nights import nights
from soleus.diary.summary import summary, week_start
from tests.lib.ledger import diary

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 7)

# A diary of seven nights; how many say anything, cramps, nights with one, pains and their mean.
WEEKS = [
    ((), 0, None, None, 0, None),
    (("12-01 slept 3",), 0, None, None, 0, None),
    (("12-01 no cramp",), 1, 0, 0, 0, None),
    (("12-01 no cramp", "12-02 no cramp"), 2, 0, 0, 0, None),
    (("12-02 03:20 cramp 7",), 1, 1, 1, 1, 7),
    (("12-02 03:20 cramp",), 1, 1, 1, 0, None),
    (("12-02 03:20 cramp 0",), 1, 1, 1, 1, 0),
    (("12-02 03:20 cramp 7", "12-02 05:00 cramp 2"), 1, 2, 1, 2, 4.5),
    (("12-02 03:20 cramp 7", "12-03 03:20 cramp"), 2, 2, 2, 1, 7),
    (("12-02 03:20 cramp 7", "12-01 3 cramps"), 1, 3, 1, 1, 7),
    (("12-02 03:20 cramp 7", "12-01 no cramp"), 1, 1, 1, 1, 7),
    (("12-01 2 cramps", "12-02 no cramp"), 2, 2, 1, 0, None),
    (("12-08 03:20 cramp 4",), 1, 1, 1, 1, 4),
    (("12-08 13:00 cramp 4",), 0, None, None, 0, None),  # the night after these
    (("12-01 11:00 cramp 4",), 0, None, None, 0, None),  # the night before these
]


@pytest.mark.parametrize("lines,recorded,cramps,with_cramp,pains,mean", WEEKS)
def test_the_figures_of_seven_nights(lines, recorded, cramps, with_cramp, pains, mean):
    found = summary(nights(diary(*lines), FIRST, LAST))

    assert (found.total, found.recorded) == (7, recorded)
    assert (found.cramps, found.with_cramp) == (cramps, with_cramp)
    assert (found.pains, found.mean_pain) == (pains, mean)


# The weekday of a due date is the weekday her weeks begin on; without one it is Monday.
STARTS = [
    (None, "2026-11-30"),
    (date(2027, 2, 1), "2026-11-30"),  # a Monday
    (date(2027, 2, 2), "2026-12-01"),
    (date(2027, 2, 3), "2026-12-02"),
    (date(2027, 2, 4), "2026-11-26"),
    (date(2027, 2, 7), "2026-11-29"),
]


@pytest.mark.parametrize("due,start", STARTS)
def test_where_the_week_of_a_wednesday_begins(due, start):
    assert week_start(date(2026, 12, 2), due=due).isoformat() == start


DUE = date(2027, 2, 1)

# Days from the due date, her pregnancy's end after the due date, and what is known on that day.
DAYS = [
    (-280, None, 0, None),
    (-84, None, 196, None),
    (0, None, 280, None),
    (10, 10, None, 0),
    (11, 10, None, 1),
    (52, 10, None, 42),
    (9, 10, 289, None),  # not over yet
]


@pytest.mark.parametrize("on,ended,age,after", DAYS)
def test_what_is_known_of_a_pregnancy_on_a_day(on, ended, age, after):
    end = None if ended is None else DUE + timedelta(days=ended)
    hers = About(due_date=DUE, ended_on=end).on(DUE + timedelta(days=on))

    assert (hers.gestational_age_days, hers.days_after_birth) == (age, after)
