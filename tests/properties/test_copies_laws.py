"""Which copies stay, whatever was made and whatever the clock did."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from soleus.ops.backup import DAYS, MONTHS, WEEKS, is_due, kept, newest

INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
MADE = st.sets(INSTANTS, max_size=60)
LATE = datetime(2100, 1, 1, tzinfo=UTC)


@given(MADE)
def test_the_newest_always_stays_and_what_stays_was_made(made):
    assert kept(made, LATE) <= made
    assert not made or max(made) in kept(made, LATE)


@given(MADE)
def test_letting_go_twice_lets_go_no_more(made):
    assert kept(kept(made, LATE), LATE) == kept(made, LATE)


@given(MADE)
def test_there_are_never_more_than_the_three_rows_hold(made):
    assert len(kept(made, LATE)) <= DAYS + WEEKS + MONTHS


@given(MADE, INSTANTS)
def test_one_copy_of_a_wrong_clock_costs_at_most_one_of_each_row(made, wrong):
    assert len(kept(made, LATE) - kept(made | {wrong}, LATE)) <= 3


@given(MADE, INSTANTS)
def test_whatever_a_wrong_clock_has_made_the_copy_of_now_stays_and_takes_nothing_of_it(made, now):
    ahead = {each for each in made if each > now}
    assert ahead | {now} <= kept(made | {now}, now)
    assert kept(made, now) - ahead == kept(made - ahead, now)
    assert newest(made | {now}, now) == now


@given(INSTANTS, st.integers(1, 800))
def test_a_copy_a_day_leaves_a_week_of_days_weeks_and_months(first, days):
    daily = {first + timedelta(days=each) for each in range(days)}
    stay, last = kept(daily, LATE), max(daily)
    assert {each for each in daily if last - each < timedelta(days=DAYS)} <= stay
    # The first month's newest copy is at most a month younger than its first, and from the last of
    # one month to the first of the eleventh after it are 304 days where February has 28.
    reach = min(last - first, timedelta(days=304 + 31)) - timedelta(days=31)
    assert last - min(stay) >= reach


@given(MADE, INSTANTS)
def test_right_after_a_copy_none_is_due_and_a_day_later_one_is(made, now):
    assert not is_due(made | {now}, now)
    day = timedelta(days=1)
    later = {each for each in made if not now < each <= now + day}
    assert is_due({now, *later}, now + day)
