"""How far along she is, as a midwife would count it.

Term is 280 days after the first day of the last period. 27+4 is 27 completed weeks and 4 days.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.pregnancy import GestationalAge, days_after_birth, due_date, gestational_age

DUE = date(2027, 3, 1)

#  on                 written  trimester
AGES = [
    (date(2026, 5, 25), "0+0", 1),  # the first day of the last period
    (date(2026, 8, 30), "13+6", 1),  # the last day of the first trimester
    (date(2026, 8, 31), "14+0", 2),
    (date(2026, 12, 6), "27+6", 2),  # the last day of the second
    (date(2026, 12, 7), "28+0", 3),
    (date(2026, 11, 22), "25+6", 2),
    (date(2027, 2, 28), "39+6", 3),
    (date(2027, 3, 1), "40+0", 3),  # the due date itself
    (date(2027, 3, 15), "42+0", 3),
    (date(2027, 4, 5), "45+0", 3),  # the last day that still counts
]


@pytest.mark.parametrize("on, written, trimester", AGES)
def test_gestational_age(on, written, trimester):
    age = gestational_age(DUE, on)
    assert (str(age), age.trimester) == (written, trimester)


@pytest.mark.parametrize("on", [date(2026, 5, 24), date(2027, 4, 6), date(2030, 1, 1)])
def test_outside_a_pregnancy_there_is_no_age(on):
    assert gestational_age(DUE, on) is None


@pytest.mark.parametrize(
    "last_period, due",
    [
        (date(2026, 5, 25), date(2027, 3, 1)),
        (date(2027, 5, 31), date(2028, 3, 6)),  # over a leap day
        (date(2026, 1, 1), date(2026, 10, 8)),
    ],
)
def test_due_date_from_the_last_period(last_period, due):
    assert due_date(last_period) == due


@pytest.mark.parametrize(
    "on, days",
    [(date(2027, 2, 28), None), (date(2027, 3, 1), 0), (date(2027, 4, 12), 42)],
)
def test_days_after_birth(on, days):
    assert days_after_birth(DUE, on) == days


dates = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 1, 1))


@given(dates, st.integers(0, 315))
def test_a_day_later_is_a_day_more(last_period, days):
    on = last_period + timedelta(days=days)
    age = gestational_age(due_date(last_period), on)
    assert age == GestationalAge(days)
    assert age.weeks * 7 + int(str(age).split("+")[1]) == days


@given(st.integers(0, 314))
def test_a_trimester_never_goes_back(days):
    assert GestationalAge(days).trimester <= GestationalAge(days + 1).trimester
