"""When the next break is due."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from soleus.care.breaks import moved, next_break
from soleus.diary.entries import Dose
from soleus.knowledge import catalog

HOUR = timedelta(hours=1)
DESK = [("09:00", "12:30"), ("13:15", "17:00")]


def at(time):
    hour, minute = time.split(":")
    return datetime(2026, 12, 1, int(hour), int(minute), tzinfo=UTC)


def due(now, *moves):
    stretches = [(at(a), at(b)) for a, b in DESK]
    found = next_break(stretches, map(at, moves), every=HOUR, now=at(now))
    return f"{found:%H:%M}" if found else ""


@pytest.mark.parametrize(
    "now, moves, expected",
    [
        ("08:00", [], "10:00"),
        ("09:30", [], "10:00"),
        ("10:20", [], "10:00"),  # it is due since then
        ("10:20", ["10:05"], "11:05"),
        ("10:20", ["08:50"], "10:00"),  # before she sat down
        ("11:40", ["11:35"], "14:15"),  # at 12:35 she is up anyway
        ("12:45", [], "14:15"),
        ("15:00", ["12:50"], "14:15"),
        ("16:10", ["16:05"], ""),
        ("18:00", [], ""),
        ("09:10", ["11:00"], "10:00"),  # of a clock that runs ahead
    ],
)
def test_an_hour_after_she_last_moved(now, moves, expected):
    assert due(now, *moves) == expected


def test_a_walk_is_a_break_and_water_is_none():
    known = catalog.load()

    def dose(measure, amount=1):
        when = {"at": at("10:00"), "zone": "UTC", "written": at("10:00")}
        return Dose(id=UUID(int=1), **when, measure=measure, amount=amount)

    told = ["measure.walk", "measure.breaks", "measure.hydration"]
    assert [bool(moved(known, [dose(each)])) for each in told] == [True, True, False]
    assert moved(known, [dose("measure.walk", 0)]) == []
