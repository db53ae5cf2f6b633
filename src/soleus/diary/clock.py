"""Pure. Her wall clock: which instants a time she typed can mean."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def instants(wall: datetime, zone: str) -> tuple[datetime, ...]:
    """The instants a wall time can mean in a zone, earliest first.

    One on most days. Two in the hour that comes twice when clocks go back. None in the hour that
    never was when they go forward.
    """
    there = ZoneInfo(zone)
    # Taken to UTC first: within one zone instants compare by wall time alone, so the two
    # readings of a repeated hour would look the same.
    readings = {wall.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1)}
    real = (at for at in readings if at.astimezone(there).replace(tzinfo=None, fold=0) == wall)
    return tuple(sorted(real))


def instead(wall: datetime, zone: str) -> datetime:
    """The wall time a clock showed in place of one that never was: as far past the jump."""
    there = ZoneInfo(zone)
    shown = wall.replace(tzinfo=there, fold=0).astimezone(UTC).astimezone(there)
    return shown.replace(tzinfo=None, fold=0)
