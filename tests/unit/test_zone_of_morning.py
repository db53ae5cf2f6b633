"""The zone that the journeys live in."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.lib.clock import zone_of_morning


@pytest.mark.parametrize("hour", range(24))
def test_it_is_morning_there_whatever_the_hour(hour):
    at = datetime(2026, 12, 2, hour, 59, tzinfo=UTC)
    assert at.astimezone(ZoneInfo(zone_of_morning(at))).hour == 9
