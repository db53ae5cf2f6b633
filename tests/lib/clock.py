"""A zone in which it is morning while the tests run.

A server and a browser have the real clock, and days turn at midnight, at four and at noon. In
this zone none of them comes for two hours, whenever the tests are started. It is the zone of the
browsers and of the visitors that the tests start; what tests write down they date by `now`.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

MORNING = 9  # o'clock


def zone_of_morning(at: datetime) -> str:
    """The zone in which it is between nine and ten then."""
    ahead = (MORNING - at.astimezone(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"  # "Etc/GMT-3" is three hours ahead


ZONE = zone_of_morning(datetime.now(UTC))


def now() -> datetime:
    """What the wall shows where the browser is."""
    return datetime.now(ZoneInfo(ZONE))


def stopped(page: Page, at: datetime | None = None) -> Page:
    """Time stands still in the page until the test moves it on, in what it opens next as well.

    A clock that was only made up goes on by itself, and on a busy machine it is somewhere else by
    the time it is read. The hour is room for the moment between the two calls.
    """
    at = at or now()
    page.clock.install(time=at - timedelta(hours=1))
    page.clock.pause_at(at)
    return page
