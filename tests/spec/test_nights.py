"""What a night is, as a table a midwife can check."""

from datetime import date, datetime

import pytest

from soleus.diary.nights import State, day_of, night_of, night_of_entry, nights
from tests.lib.ledger import diary, entry, instant

WHICH_NIGHT = [
    # her wall clock       zone                   the night it belongs to
    ("2026-12-01 21:30", "Europe/Berlin", "2026-12-01"),  # before sleep
    ("2026-12-02 03:20", "Europe/Berlin", "2026-12-01"),  # after midnight: still that night
    ("2026-12-02 11:59", "Europe/Berlin", "2026-12-01"),  # the last minute
    ("2026-12-02 12:00", "Europe/Berlin", "2026-12-02"),  # noon begins the next
    ("2026-12-02 03:20", "Asia/Kolkata", "2026-12-01"),  # half-hour zones too
    ("2026-12-02 03:20", "Asia/Kathmandu", "2026-12-01"),  # and quarter-hour ones
    ("2026-12-02 03:20", "Pacific/Pago_Pago", "2026-12-01"),  # eleven hours behind
    ("2026-12-02 03:20", "Pacific/Kiritimati", "2026-12-01"),  # fourteen ahead
    ("2027-01-01 00:00", "Europe/Berlin", "2026-12-31"),  # New Year
    ("2028-02-29 03:00", "Europe/Berlin", "2028-02-28"),  # a leap day
    ("2028-03-01 03:00", "Europe/Berlin", "2028-02-29"),  # and the night of it
    ("2027-03-28 03:00", "Europe/Berlin", "2027-03-27"),  # clocks go forward: 23 hours
    ("2027-03-28 11:59", "Europe/Berlin", "2027-03-27"),
    ("2027-03-28 12:00", "Europe/Berlin", "2027-03-28"),
    ("2026-10-25 02:30", "Europe/Berlin", "2026-10-24"),  # clocks go back: 25 hours
    ("2026-10-25 11:59", "Europe/Berlin", "2026-10-24"),
    ("2026-10-25 12:00", "Europe/Berlin", "2026-10-25"),
    ("2026-09-06 00:30", "America/Santiago", "2026-09-05"),  # clocks that jump at midnight
    ("2027-03-14 12:00", "America/Los_Angeles", "2027-03-14"),
]


WHICH_DAY = [
    # her wall clock      the day it counts for
    ("2026-12-02 03:59", "2026-12-01"),
    ("2026-12-02 04:00", "2026-12-02"),
    ("2026-12-02 23:59", "2026-12-02"),
    ("2027-01-01 00:10", "2026-12-31"),
]


@pytest.mark.parametrize("wall,day", WHICH_DAY)
def test_a_day_runs_from_four_to_four(wall, day):
    assert day_of(datetime.fromisoformat(wall)) == date.fromisoformat(day)


@pytest.mark.parametrize("wall, zone, night", WHICH_NIGHT)
def test_a_night_runs_from_noon_to_noon_on_her_clock(wall, zone, night):
    assert night_of(instant(wall, zone), zone) == date.fromisoformat(night)


@pytest.mark.parametrize("fold", [0, 1])
def test_both_hours_of_the_night_clocks_go_back_are_one_night(fold):
    at = instant("2026-10-25 02:30", "Europe/Berlin", fold=fold)

    assert night_of(at, "Europe/Berlin") == date(2026, 10, 24)


def test_the_same_instant_is_another_night_elsewhere():
    at = instant("2026-12-02 03:20", "Europe/Berlin")

    assert night_of(at, "Pacific/Kiritimati") == date(2026, 12, 2)
    assert night_of(at, "Pacific/Pago_Pago") == date(2026, 12, 1)


def test_a_morning_tells_of_the_night_it_names_even_when_answered_late():
    late = entry("12-01 no cramp written 12-04 19:00")

    assert night_of_entry(late) == date(2026, 12, 1)


WHAT_IS_KNOWN = [
    # what was written of the night of 1 December    state     cramps
    ([], "missing", None),
    (["12-02 03:20 cramp 7 left"], "cramp", 1),
    (["12-01 cramp"], "cramp", 1),  # only the night is known
    (["12-01 no cramp"], "none", 0),
    (["12-01 2 cramps"], "some", 2),
    (["12-01 slept 6"], "missing", None),  # a word on sleep says nothing about cramps
    (["12-01 21:30 stretch 3 min"], "missing", None),
    (["12-02 03:20 cramp", "12-02 05:00 cramp"], "cramp", 2),
    (["12-02 03:20 cramp", "12-01 3 cramps"], "cramp", 3),  # she remembers more than she wrote
    (["12-02 03:20 cramp", "12-02 04:20 cramp", "12-01 1 cramp"], "cramp", 2),
    (["12-01 no cramp", "12-01 slept 6 written 12-02 09:00"], "none", 0),
    (["12-01 no cramp written 12-02 08:00", "12-01 1 cramp written 12-02 09:00"], "some", 1),
    (["12-01 1 cramp written 12-02 08:00", "12-01 no cramp written 12-02 09:00"], "none", 0),
    (["12-02 12:00 cramp", "11-30 no cramp"], "missing", None),  # the nights beside it
]


@pytest.mark.parametrize("lines, state, cramps", WHAT_IS_KNOWN)
def test_silence_is_missing_and_never_zero(lines, state, cramps):
    (night,) = nights(diary(*lines), date(2026, 12, 1), date(2026, 12, 1))

    assert (night.state, night.cramps) == (State(state), cramps)


def test_a_contradiction_loses_nothing():
    (night,) = nights(
        diary("12-02 03:20 cramp 7", "12-01 no cramp"), date(2026, 12, 1), date(2026, 12, 1)
    )

    assert night.state is State.CRAMP
    assert night.is_contradicted
    assert (len(night.episodes), len(night.mornings)) == (1, 1)


def test_every_night_of_a_range_is_there_also_the_silent_ones():
    entries = diary("12-01 no cramp", "12-04 03:20 cramp", "12-30 03:00 cramp")

    found = nights(entries, date(2026, 12, 1), date(2026, 12, 4))

    assert [(night.date.day, str(night.state)) for night in found] == [
        (1, "none"),
        (2, "missing"),
        (3, "cramp"),
        (4, "missing"),
    ]


def test_a_night_on_a_journey_keeps_the_clock_of_each_entry():
    # Berlin evening, then a flight: 03:00 in New York is the same night there.
    entries = diary("12-01 22:00 stretch @ Europe/Berlin", "12-02 03:00 cramp @ America/New_York")

    (night,) = nights(entries, date(2026, 12, 1), date(2026, 12, 1))

    assert (len(night.doses), len(night.episodes)) == (1, 1)


def test_the_parts_of_a_night_stand_in_order_of_time():
    entries = diary("12-02 05:00 cramp 2", "12-02 03:00 cramp 8")

    (night,) = nights(entries, date(2026, 12, 1), date(2026, 12, 1))

    assert [cramp.pain for cramp in night.episodes] == [8, 2]
