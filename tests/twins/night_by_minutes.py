"""The slow, obvious twin of night_of: walk back minute by minute to the last noon on her clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def night_of(at: datetime, zone: str) -> date:
    """The date of the newest minute, going back, at which her clock's half of the day turned."""
    there = ZoneInfo(zone)
    moment = at.astimezone(UTC)
    while moment.astimezone(there).hour < 12:
        moment -= MINUTE
    return moment.astimezone(there).date()
