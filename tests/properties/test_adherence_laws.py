"""Laws of how well a measure fits into her days: it fades, recovers, and a day off is free."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from soleus.care import adherence
from soleus.diary.entries import Dose

days = some.lists(some.none() | some.booleans(), max_size=30)
FIRST = date(2026, 11, 25)


@given(days)
def test_it_stays_between_nothing_and_all(told):
    assert 0 < adherence.score(told) < 1


@given(days, some.integers(0, 30))
def test_a_day_that_does_not_count_costs_nothing(told, place):
    assert adherence.score([*told[:place], None, *told[place:]]) == adherence.score(told)


@given(days)
def test_a_day_with_it_gives_back_more_than_a_day_without_takes_below_the_middle(told):
    found = adherence.score(told)
    up = adherence.score([*told, True]) - found
    down = found - adherence.score([*told, False])

    assert up > 0
    assert down > 0
    if found <= adherence.START:
        assert up >= 3 * down * 0.999


def test_six_days_without_are_hardly_and_five_are_not():
    assert adherence.score([False] * 6) < adherence.HARDLY < adherence.score([False] * 5)


def test_one_day_with_it_ends_hardly():
    assert adherence.score([*[False] * 6, True]) > adherence.HARDLY


def dose(day, measure="measure.a"):
    at = datetime(2026, 11, 25, 18, tzinfo=UTC) + timedelta(days=day)
    return Dose(id=UUID(int=day + 1), at=at, zone="UTC", written=at, measure=measure)


def scored(entries, skipped=(), since=FIRST):
    last = FIRST + timedelta(days=5)
    held = {"measure.b": since}
    return adherence.scores(held, entries, skipped, first=FIRST, last=last)["measure.b"]


def test_days_without_a_word_take_nothing():
    assert scored([]) == adherence.START


def test_days_before_it_came_in_and_days_off_take_nothing():
    written = [dose(n) for n in range(6)]

    assert scored(written) < adherence.HARDLY
    assert scored(written, since=FIRST + timedelta(days=6)) == adherence.START
    assert scored(written, [FIRST + timedelta(days=n) for n in range(6)]) == adherence.START
