"""Laws of days and ends: no clock brings a prompt back, and no date is counted twice."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as some

from soleus import pregnancy
from soleus.care import life
from soleus.care.life import Watch
from soleus.care.profile import About, Break
from soleus.diary.nights import NOON, day_of, night_of
from tests.lib.entries import TRAVELLED, instants, zones

days = some.dates(date(2001, 1, 1), date(2099, 12, 31))
breaks = some.none() | some.builds(
    Break,
    since=days,
    last=some.none() | days,
    zone=some.sampled_from(["", *TRAVELLED]),
    asks=some.booleans(),
)
abouts = some.builds(
    About,
    due_date=some.none() | days,
    ended_on=some.none() | days,
    loss=some.booleans(),
    asked_after=some.booleans(),
    unasked=some.booleans(),
    pause=breaks,
    zone=zones,
)
LEAP = date(2028, 2, 29)


# ── quiet ───────────────────────────────────────────────────────────────────────────────────


@given(abouts, days, days)
def test_once_it_is_over_or_unasked_no_clock_brings_a_prompt_back(about, one, other):
    if about.loss or about.unasked or (about.ended_on and not about.asked_after):
        assert about.quiet(one) is about.quiet(other) is not None


@given(abouts, days, days)
def test_a_break_ends_once_and_never_comes_back(about, one, other):
    first, second = sorted([one, other])
    if about.quiet(first) is None:
        assert about.quiet(second) is None


@given(abouts, days, days)
def test_what_is_watched_never_grows_as_days_pass(about, one, other):
    order = {None: 0, Watch.SIGNS: 1, Watch.CLOTS: 2}
    first, second = sorted([one, other])
    assert order[life.watch(about, second)] <= order[life.watch(about, first)]


@given(abouts, days)
def test_after_an_end_nobody_counts_weeks_or_asks_how_the_baby_moves(about, on):
    if about.ended_on or about.loss:
        profile = about.now(on)
        assert profile.gestational_age_days is None
        assert profile.days_after_birth is not None


@given(abouts, days)
def test_every_change_can_be_taken_back(about, on):
    pregnant = life.asked_again(life.not_over(about))
    changes = [
        life.paused(pregnant, on, None),
        life.away(pregnant, on, on, "Asia/Tokyo", asks=False),
        life.born(pregnant, on),
        life.ended(pregnant, on),
        life.left_alone(pregnant),
    ]
    for changed in changes:
        assert changed.quiet(on) is not None
        assert life.asked_again(life.not_over(changed)) == pregnant


# ── nights of 23 and 25 hours, leap days, a due date that moves ─────────────────────────────


@given(instants, zones)
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin")
@example(datetime(2027, 3, 28, 0, 30, tzinfo=UTC), "Europe/Berlin")
@example(datetime(2026, 9, 6, 3, 30, tzinfo=UTC), "America/Santiago")
def test_every_instant_lies_in_one_night_and_nights_follow_each_other(at, zone):
    on = night_of(at, zone)
    here = ZoneInfo(zone)
    begins, ends = (
        datetime(day.year, day.month, day.day, NOON, tzinfo=here).astimezone(UTC)
        for day in (on, on + timedelta(days=1))
    )
    assert begins <= at < ends
    # A country that crossed the date line left a day out; all others move by an hour at most.
    assert timedelta(hours=0) < ends - begins <= timedelta(hours=48)


@given(instants, zones)
def test_a_day_of_the_plan_never_runs_ahead_of_the_wall(at, zone):
    local = at.astimezone(ZoneInfo(zone))
    assert local.date() - day_of(local) in (timedelta(0), timedelta(days=1))


@given(days, days, some.integers(-60, 60))
@example(LEAP, LEAP + timedelta(days=200), 1)
def test_a_due_date_that_moves_moves_her_week_by_as_much(due, on, shift):
    before = pregnancy.gestational_age(due, on)
    after = pregnancy.gestational_age(due + timedelta(days=shift), on)
    if before and after:
        assert before.days - after.days == shift


@given(days)
@example(LEAP)
@example(LEAP - timedelta(days=pregnancy.TERM.days))
def test_a_leap_day_is_a_day_like_any_other(day):
    due = pregnancy.due_date(day)
    assert pregnancy.gestational_age(due, day).days == 0
    assert pregnancy.gestational_age(due, due).days == pregnancy.TERM.days
    assert pregnancy.days_after_birth(day, day + timedelta(days=1)) == 1
