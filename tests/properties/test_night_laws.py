"""Laws of nights: every instant lies in exactly one, and they follow each other without a gap."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as some

from soleus.diary.nights import night_of, night_of_entry, nights
from tests.lib.entries import entries, instants, zones
from tests.twins import night_by_minutes


@given(instants, zones)
@example(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/Berlin")
@example(datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "Europe/Berlin")
@example(datetime(2026, 9, 6, 4, 0, tzinfo=UTC), "America/Santiago")
def test_the_night_agrees_with_walking_back_to_noon(at, zone):
    assert night_of(at, zone) == night_by_minutes.night_of(at, zone)


@given(instants, zones)
def test_a_night_begins_at_noon_of_its_date_and_ends_at_noon_of_the_next(at, zone):
    there, night = ZoneInfo(zone), night_of(at, zone)
    wall = at.astimezone(there).replace(tzinfo=None)

    assert datetime(night.year, night.month, night.day, 12) <= wall
    assert wall < datetime(night.year, night.month, night.day, 12) + timedelta(days=1)


@given(instants, zones, some.integers(0, 60 * 24))
def test_later_is_never_an_earlier_night(at, zone, minutes):
    later = at + timedelta(minutes=minutes)

    assert night_of(at, zone) <= night_of(later, zone) <= night_of(at, zone) + timedelta(days=2)


@given(instants, zones)
def test_the_zone_an_instant_is_written_in_changes_nothing(at, zone):
    assert night_of(at.astimezone(ZoneInfo("Asia/Tokyo")), zone) == night_of(at, zone)


def parts(night):
    """Every list of entries that a night holds, whatever kinds there are."""
    return [
        value for each in fields(night) if isinstance(value := getattr(night, each.name), tuple)
    ]


@given(some.lists(entries, max_size=8, unique_by=lambda e: e.id))
def test_nights_share_out_every_entry_once(diary):
    found = [night_of_entry(entry) for entry in diary]
    first, last = min(found, default=date(2026, 1, 1)), max(found, default=date(2026, 1, 3))
    last = min(last, first + timedelta(days=400))

    shared = [
        entry for night in nights(diary, first, last) for part in parts(night) for entry in part
    ]

    expected = [entry for entry in diary if first <= night_of_entry(entry) <= last]
    assert sorted(shared, key=lambda e: e.id) == sorted(expected, key=lambda e: e.id)


@given(some.lists(entries, max_size=8), some.randoms(use_true_random=False))
def test_the_order_entries_arrive_in_changes_no_night(diary, chance):
    shuffled = list(diary)
    chance.shuffle(shuffled)
    on = night_of_entry(diary[0]) if diary else date(2026, 1, 1)

    assert nights(diary, on, on) == nights(shuffled, on, on)


@given(some.lists(entries, max_size=6))
def test_a_night_without_a_word_on_cramps_is_never_zero(diary):
    on = night_of_entry(diary[0]) if diary else date(2026, 1, 1)
    (night,) = nights(diary, on, on)

    assert (night.cramps is None) == (not night.is_recorded)
    assert night.cramps is None or night.cramps >= len(night.episodes)
