"""Laws of reminders: each once, at the time that was promised, or let go and told.

`python bench/reminders schedules` holds ten thousand made-up schedules to them.
"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.care.reminders import (
    Anchor,
    Reminder,
    Rhythm,
    Stay,
    arrive,
    instant,
    never_comes,
    occurrences,
    zone_at,
)
from soleus.exchange import reminders as shapes
from tests.lib.schedules import ZONES, schedule
from tests.lib.told import broken, run

HUNDREDS = 2
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
seeds = st.integers(0, 2**32)


@pytest.mark.slow
@pytest.mark.parametrize("hundred", range(HUNDREDS))
def test_each_comes_once_at_its_time_or_is_told_of(hundred):
    found = {seed: broken(run(seed)) for seed in range(hundred * 100, hundred * 100 + 100)}
    assert {seed: each for seed, each in found.items() if each} == {}


@given(seeds, st.integers(1, 3 * 24 * 60))
def test_two_looks_that_meet_see_what_one_sees(seed, minutes):
    plan = schedule(seed)
    settings = plan.settings
    middle = min(plan.since + timedelta(minutes=minutes), plan.until)

    def seen(since, until):
        return occurrences(
            settings.reminders, settings.rhythm, settings.stays, since=since, until=until
        )

    assert [*seen(plan.since, middle), *seen(middle, plan.until)] == seen(plan.since, plan.until)


@given(seeds)
def test_what_never_comes_never_comes(seed):
    plan = schedule(seed)
    hopeless = [r for r in plan.settings.reminders if never_comes(r, plan.settings.rhythm)]
    found = occurrences(
        hopeless,
        plan.settings.rhythm,
        plan.settings.stays,
        since=plan.since,
        until=plan.since + timedelta(days=14),
    )
    assert found == []


@given(seeds)
def test_what_she_settled_comes_back_from_the_store_as_it_was(seed):
    settings = replace(schedule(seed).settings, since=LONG_AGO, seen=LONG_AGO, named=True)
    assert shapes.read(shapes.write(settings)) == settings


@given(st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(ZONES)), max_size=8))
def test_she_is_always_somewhere_and_where_she_said_last(moves):
    stays: tuple[Stay, ...] = ()
    for minutes, zone in moves:  # the clock of the server may go back in between
        now = LONG_AGO + timedelta(minutes=minutes)
        stays = arrive(stays, zone, now)
        assert zone_at(now, stays) == zone
        assert [s.since for s in stays] == sorted(s.since for s in stays)


@pytest.mark.parametrize(
    "zone, wall, expected",
    [
        # The night of 23 hours: 02:30 never was, so it comes as much later as was skipped.
        ("Europe/Berlin", datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        # The night of 25 hours: 02:30 came twice, and the first one counts.
        ("Europe/Berlin", datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 8, 2, 0), datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
        (
            "Australia/Lord_Howe",
            datetime(2026, 4, 5, 1, 45),
            datetime(2026, 4, 4, 14, 45, tzinfo=UTC),
        ),
        ("Pacific/Kiritimati", datetime(2026, 7, 1, 22, 0), datetime(2026, 7, 1, 8, 0, tzinfo=UTC)),
        ("Pacific/Pago_Pago", datetime(2026, 7, 1, 22, 0), datetime(2026, 7, 2, 9, 0, tzinfo=UTC)),
    ],
)
def test_wall_times_on_the_nights_that_clocks_change(zone, wall, expected):
    assert instant(wall, (Stay(since=LONG_AGO, zone=zone),)) == expected


def test_an_evening_past_midnight_keeps_its_day():
    bed = Reminder(id=UUID(int=1), item="check", anchor=Anchor.BEDTIME, days=frozenset({4}))
    rhythm = Rhythm(bedtime=time(0, 30), quiet_from=time(3))
    (found,) = occurrences(
        [bed],
        rhythm,
        (Stay(since=LONG_AGO, zone="UTC"),),
        since=datetime(2026, 12, 3, tzinfo=UTC),
        until=datetime(2026, 12, 10, tzinfo=UTC),
    )
    assert found.key.split("/")[1] == "2026-12-04"  # a Friday
    assert found.due == datetime(2026, 12, 5, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "flight, hours",
    [
        (("Europe/Berlin", "America/New_York"), [20]),  # had at home, and not once more there
        (("America/New_York", "Asia/Tokyo"), [13]),  # flown over: when it was there
    ],
)
def test_a_flight_leaves_one_of_each(flight, hours):
    ten = Reminder(id=UUID(int=1), item="check", anchor=Anchor.CLOCK, offset=timedelta(hours=22))
    takes_off = datetime(2026, 7, 1, 21, 30, tzinfo=UTC)
    stays = (Stay(since=LONG_AGO, zone=flight[0]), Stay(since=takes_off, zone=flight[1]))
    found = occurrences(
        [ten],
        Rhythm(),
        stays,
        since=datetime(2026, 7, 1, 12, tzinfo=UTC),
        until=datetime(2026, 7, 2, 2, tzinfo=UTC),
    )
    assert [each.due.hour for each in found] == hours
