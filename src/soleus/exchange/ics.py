"""Pure. Reminders as a calendar that other programs subscribe to (RFC 5545).

Its titles are neutral: a calendar is shared, shown on a wall and read by whoever keeps it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from soleus.care.reminders import Settings, walls
from soleus.words.say import say

if TYPE_CHECKING:
    from icalendar import Calendar, Event, Timezone

DAY = timedelta(days=1)
WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LASTS = timedelta(minutes=10)
ASK_AGAIN = timedelta(hours=1)
# How far ahead the changes of the clock are written out. A program asks again long before.
AHEAD = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One thing that comes back at a time of day on her wall.

    uid: the same for as long as it is the same thing, so that a program changes it in place; says
    nothing of what it is
    first: no earlier than this day; last: none after it
    days: on which weekdays, Monday is 0
    left_out: days on which it does not come
    title: "" for the neutral one
    """

    uid: str
    at: time
    first: date
    last: date | None = None
    days: frozenset[int] = frozenset(range(7))
    left_out: frozenset[date] = frozenset()
    title: str = ""


def appointments(told: Settings, first: date) -> list[Appointment]:
    """Her reminders, from a day on, as they come back on her wall."""
    monday = first - first.weekday() * DAY
    comes: dict[tuple[UUID, int, time], set[int]] = {}
    for each in told.reminders:
        for day in sorted(each.days):
            for number, wall in walls(each, told.rhythm, monday + day * DAY):
                if told.rhythm.is_quiet(wall.time()):
                    continue
                # An evening that is past midnight stands under the next day in a calendar.
                comes.setdefault((each.id, number, wall.time()), set()).add(wall.weekday())
    return [
        Appointment(uid=f"{id_}.{number}.{at:%H%M}", at=at, first=first, days=frozenset(days))
        for (id_, number, at), days in comes.items()
    ]


def write(told: Iterable[Appointment], *, zone: str, changed: datetime) -> bytes:
    """The feed: what is planned, on the wall of a zone. Nothing planned is an empty calendar.

    changed: when what is planned was last changed; with the same the feed is the same
    """
    from icalendar import Calendar

    kept = [each for each in told if starts(each) is not None]
    feed = Calendar()
    feed.add("version", "2.0")
    feed.add("prodid", "-//Reminders//EN")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", say("message.planned.title"))
    feed.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    feed.add("x-published-ttl", ASK_AGAIN)
    from_, until = changed.date(), changed.date() + AHEAD
    first = min([from_, *(each.first for each in kept)])
    # Also in an empty one: a calendar without anything in it is no calendar to some readers.
    feed.add_component(zone_block(zone, first, max(until, first + AHEAD)))
    for each in kept:
        feed.add_component(event(each, ZoneInfo(zone), changed))
    return written(feed)


def written(feed: "Calendar") -> bytes:
    return bytes(feed.to_ical())


def starts(told: Appointment) -> date | None:
    """The first day on which it comes. A rule must begin on a day that it fits itself."""
    for n in range(7):
        on = told.first + n * DAY
        if on.weekday() in told.days:
            return on if told.last is None or on <= told.last else None
    return None


def event(told: Appointment, zone: ZoneInfo, changed: datetime) -> "Event":
    from icalendar import Alarm, Event

    on, title = starts(told), told.title or say("message.planned.title")
    assert on is not None  # noqa: S101  write keeps only those that come at all
    made = Event()
    made.add("uid", told.uid)
    made.add("dtstamp", changed.astimezone(UTC))
    made.add("dtstart", datetime.combine(on, told.at, zone))
    made.add("duration", LASTS)
    made.add("rrule", rule(told, zone))
    left_out = [datetime.combine(each, told.at, zone) for each in sorted(told.left_out)]
    if left_out:
        made.add("exdate", left_out)
    made.add("summary", title)
    made.add("class", "PRIVATE")
    made.add("transp", "TRANSPARENT")  # it takes no time of hers that others could not book
    bell = Alarm()
    bell.add("action", "DISPLAY")
    bell.add("description", title)
    bell.add("trigger", timedelta(0))
    made.add_component(bell)
    return made


def rule(told: Appointment, zone: ZoneInfo) -> dict[str, Any]:
    if len(told.days) == 7:
        made: dict[str, Any] = {"freq": "daily"}
    else:
        made = {"freq": "weekly", "byday": [WEEK[day] for day in sorted(told.days)]}
    if told.last is not None:
        made["until"] = datetime.combine(told.last, told.at, zone).astimezone(UTC)
    return made


# ── the block of a zone ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of the clock: from when on it shows what."""

    instant: datetime  # UTC
    before: timedelta
    after: timedelta
    name: str
    is_summer: bool


def changes(zone: ZoneInfo, first: date, last: date) -> Iterator[Change]:
    """Every change of a zone's clock between two days, in order."""

    def shows(instant: datetime) -> tuple[timedelta | None, str | None, timedelta | None]:
        wall = instant.astimezone(zone)
        return wall.utcoffset(), wall.tzname(), wall.dst()

    early = datetime.combine(first, time(), UTC)
    end = datetime.combine(last, time(), UTC)
    while early < end:
        late = early + DAY
        if shows(early) != shows(late):
            # Somewhere in this day: halve it down to the second.
            before, after = early, late
            while after - before > timedelta(seconds=1):
                middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
                if shows(middle) == shows(early):
                    before = middle
                else:
                    after = middle
            yield change(zone, after, before)
        early = late


def change(zone: ZoneInfo, instant: datetime, before: datetime) -> Change:
    wall = instant.astimezone(zone)
    offset = wall.utcoffset() or timedelta(0)
    return Change(
        instant=instant,
        before=before.astimezone(zone).utcoffset() or timedelta(0),
        after=offset,
        name=wall.tzname() or "",
        is_summer=bool(wall.dst()),
    )


def zone_block(name: str, first: date, last: date) -> "Timezone":
    """The rules of a zone for some years. Readers know zones under other names, or older rules."""
    from icalendar import Timezone

    zone = ZoneInfo(name)
    begins = datetime.combine(first - 2 * DAY, time(), UTC)
    block = Timezone()
    block.add("tzid", name)
    for each in [change(zone, begins, begins), *changes(zone, first - 2 * DAY, last)]:
        block.add_component(part(each))
    return block


def part(told: Change) -> Any:
    from icalendar import TimezoneDaylight, TimezoneStandard

    made = TimezoneDaylight() if told.is_summer else TimezoneStandard()
    # The clock on the wall as it was the moment before: so the standard wants it.
    made.add("dtstart", (told.instant + told.before).replace(tzinfo=None))
    made.add("tzoffsetfrom", told.before)
    made.add("tzoffsetto", told.after)
    made.add("tzname", told.name)
    return made
