"""Laws of the figures: they agree with counting by hand, and silence never becomes a zero."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from soleus.diary.nights import nights
from soleus.diary.summary import hours, summary, weeks
from tests.lib.entries import by_kind, zones
from tests.twins import summary_by_hand

FIRST = date(2026, 10, 20)  # so that the night clocks go back is among them
near = some.integers(0, 10 * 24 * 60).map(
    lambda m: datetime(2026, 10, 20, tzinfo=UTC) + timedelta(minutes=m)
)
days = some.dates(FIRST, FIRST + timedelta(days=9))
cramps = some.builds(
    lambda cramp, at, zone: replace(cramp, at=at, zone=zone), by_kind["episode"], near, zones
)
mornings = some.builds(
    lambda morning, night: replace(morning, night=night), by_kind["morning"], days
)
diaries = some.lists(cramps | mornings, max_size=12, unique_by=lambda e: e.id)


@given(diaries, days)
@settings(max_examples=60)
def test_the_figures_agree_with_counting_by_hand(diary, last):
    by_hand = summary_by_hand.figures(diary, FIRST, last)

    found = summary(nights(diary, FIRST, last))

    assert {name: getattr(found, name) for name in by_hand} == {
        name: value if value is None else pytest.approx(value) for name, value in by_hand.items()
    }


@given(diaries, days)
def test_silent_nights_change_no_rate(diary, last):
    short = summary(nights(diary, FIRST, last))
    silent = nights([], FIRST, last)

    longer = summary([*nights(diary, FIRST, last), *silent])

    assert (longer.per_week, longer.mean_pain) == (short.per_week, short.mean_pain)
    assert longer.total == short.total + len(silent)


@given(diaries, some.none() | some.dates(date(2026, 11, 1), date(2027, 5, 1)))
def test_weeks_share_out_every_night_once(diary, due):
    found = nights(diary, FIRST, FIRST + timedelta(days=20))

    parts = [week.summary for week in weeks(found, due=due)]

    whole = summary(found)
    assert sum(part.total for part in parts) == whole.total
    assert sum(part.recorded for part in parts) == whole.recorded
    assert sum(part.cramps or 0 for part in parts) == (whole.cramps or 0)
    assert all(part.total <= 7 for part in parts)


@given(some.lists(cramps, max_size=12))
def test_hours_count_every_cramp_once(diary):
    found = hours(diary)

    assert found.timed + found.untimed == len(diary)
