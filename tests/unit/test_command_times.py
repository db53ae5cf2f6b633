"""What a time on the command line means."""

from datetime import UTC, date, datetime

import pytest

from soleus.cli import Misuse
from soleus.commands.diary import last_night, moment

ZONE = "Europe/Berlin"
NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)  # ten in the morning there


@pytest.mark.parametrize(
    "told,at",
    [
        (None, "2026-12-02T09:00:00+00:00"),
        ("03:20", "2026-12-02T03:20:00+01:00"),
        ("23:00", "2026-12-01T23:00:00+01:00"),
        ("2026-11-30 03:20", "2026-11-30T03:20:00+01:00"),
        ("2026-11-30T03:20", "2026-11-30T03:20:00+01:00"),
        ("2026-07-01 03:20", "2026-07-01T03:20:00+02:00"),
    ],
)
def test_a_time_is_by_her_clock_and_over(told, at):
    assert moment(told, ZONE, NOW) == at


@pytest.mark.parametrize("told", ["late", "25:00", "2026-13-01 03:20", "2026-03-29 02:30", ""])
def test_what_was_no_time_is_refused(told):
    with pytest.raises(Misuse):
        moment(told, ZONE, NOW)


@pytest.mark.parametrize(
    "hour,night", [(1, date(2026, 12, 1)), (10, date(2026, 12, 1)), (12, date(2026, 12, 1))]
)
def test_the_last_night(hour, night):
    assert last_night("UTC", NOW.replace(hour=hour)) == night
