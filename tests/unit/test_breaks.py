"""When a break is due."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from soleus.care.breaks import is_due, moved
from soleus.diary.entries import Dose
from soleus.knowledge import catalog

HOUR = timedelta(hours=1)


def at(time):
    hour, minute = time.split(":")
    return datetime(2026, 12, 1, int(hour), int(minute), tzinfo=UTC)


@pytest.mark.parametrize(
    "moves, expected",
    [
        ([], True),
        (["08:50"], True),
        (["09:00"], True),  # a whole hour ago
        (["09:01"], False),
        (["09:55"], False),
        (["08:10", "09:30"], False),
        (["10:02"], False),  # the message was held up, and she has walked meanwhile
    ],
)
def test_whoever_has_just_moved_is_not_asked_at_ten(moves, expected):
    assert is_due(map(at, moves), at=at("10:00"), every=HOUR) is expected


def test_a_walk_is_a_break_and_water_is_none():
    known = catalog.load()

    def dose(measure, amount=1):
        when = {"at": at("10:00"), "zone": "UTC", "written": at("10:00")}
        return Dose(id=UUID(int=1), **when, measure=measure, amount=amount)

    told = ["measure.walk", "measure.breaks", "measure.hydration"]
    assert [bool(moved(known, [dose(each)])) for each in told] == [True, True, False]
    assert moved(known, [dose("measure.walk", 0)]) == []
