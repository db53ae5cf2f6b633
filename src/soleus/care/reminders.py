"""Pure. When she wants to be reminded, and what of it may be said at one moment.

A reminder is a promise about her own clock: "half an hour before bed", wherever bed is. Each
promise has a key made of her date and not of an instant, so that it is kept once, whatever zones,
clocks and restarts do in between.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from annotated_types import Interval, MaxLen

from soleus.diary import clock
from soleus.diary.entries import is_zone
from soleus.diary.nights import DAY, NOON

# What is asked about beside the measures of a plan.
MORNING, CHECK = "morning", "check"

MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)
# How far back a runner that was away looks for what it could not send. Older than that, nobody
# wants to hear of it in the morning.
HORIZON = timedelta(hours=36)
# A message that comes later than this says for when it was meant.
SAID_LATE = timedelta(minutes=15)
LATER = timedelta(minutes=30)  # what "Later" on a message means
MOST_LATERS = 3  # of one reminder on one day: after that it only nags
LATERS_KEPT = 30
# Where she was longer ago than this decides nothing any more.
STAYS_KEPT = timedelta(days=4)

LIMITS: dict[str, Any] = {
    "weekly_cap": Interval(ge=1, le=100),
    "offset_minutes": Interval(ge=-720, le=1439),
    "every_minutes": Interval(ge=20, le=720),
    "item": MaxLen(80),
    "reminders": MaxLen(40),
    "works": MaxLen(14),
}


class Anchor(StrEnum):
    """What a reminder hangs on."""

    CLOCK = "clock"  # so long after midnight
    BEDTIME = "bedtime"
    MEAL = "meal"
    WORK = "work"  # so long into each stretch of hours worked


class Meal(StrEnum):
    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"


EVERY_DAY = frozenset(range(7))

# How late a message still makes sense. A break that is due at ten is no help at eleven, while
# "How was the night?" can be asked all morning.
LATE: dict[Anchor, timedelta] = {
    Anchor.CLOCK: timedelta(minutes=30),
    Anchor.BEDTIME: timedelta(minutes=30),
    Anchor.MEAL: timedelta(minutes=45),
    Anchor.WORK: timedelta(minutes=15),
}
LATE_OF_ITEM: dict[str, timedelta] = {MORNING: timedelta(hours=3)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A stretch of hours worked. One that ends no later than it starts ends on the next day.

    days: the weekdays it starts on, Monday is 0
    """

    start: time
    end: time
    days: frozenset[int] = EVERY_DAY

    def __post_init__(self) -> None:
        _check_days("Work", self.days)

    @property
    def length(self) -> timedelta:
        start, end = _since_midnight(self.start), _since_midnight(self.end)
        return end - start if end > start else end - start + DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Her usual day, on her own clock.

    bedtime: before noon it is past midnight, and still belongs to the evening before
    quiet_from, quiet_until: nothing is ever sent in between; the same time twice means never quiet
    weekly_cap: the most messages in any seven days
    """

    bedtime: time = time(22, 30)
    meals: tuple[time, time, time] = (time(8), time(12, 30), time(18, 30))
    works: tuple[Work, ...] = ()
    quiet_from: time = time(23)
    quiet_until: time = time(7)
    weekly_cap: Annotated[int, LIMITS["weekly_cap"]] = 28

    def __post_init__(self) -> None:
        _check("Rhythm.weekly_cap", self.weekly_cap, LIMITS["weekly_cap"])
        if len(self.works) > LIMITS["works"].max_length:
            raise ValueError(f"Rhythm.works has {len(self.works)} stretches, more than 14")

    def is_quiet(self, at: time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One promise, made again on each of its days.

    item: the id of a measure, or what else is asked: "morning", "check"
    offset: from the anchor on, negative for before it; from midnight on where it is the clock
    days: weekdays, Monday is 0. An evening keeps its day past midnight
    meal: of the three one of them; None is each of them
    every: while she works, once more each time so much has passed; None is once in each stretch
    """

    id: UUID
    item: str
    anchor: Anchor
    offset: timedelta = timedelta()
    days: frozenset[int] = EVERY_DAY
    meal: Meal | None = None
    every: timedelta | None = None

    def __post_init__(self) -> None:
        minutes, problem = self.offset / MINUTE, "Reminder.offset"
        _check(problem, minutes, LIMITS["offset_minutes"])
        if self.anchor in (Anchor.CLOCK, Anchor.WORK) and minutes < 0:
            raise ValueError(f"{problem} is {minutes:g} minutes, before where {self.anchor} starts")
        if not 0 < len(self.item) <= LIMITS["item"].max_length:
            raise ValueError(f"Reminder.item has {len(self.item)} characters, outside 1 to 80")
        if self.meal is not None and self.anchor is not Anchor.MEAL:
            raise ValueError(f"Reminder.meal is {self.meal}, but it hangs on {self.anchor}")
        if self.every is not None:
            _check("Reminder.every", self.every / MINUTE, LIMITS["every_minutes"])
            if self.anchor is not Anchor.WORK:
                raise ValueError(f"Reminder.every is set, but it hangs on {self.anchor}")
        _check_days("Reminder", self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """From when on she is where. The first one reaches back for ever."""

    since: datetime
    zone: str

    def __post_init__(self) -> None:
        if not is_zone(self.zone):
            raise ValueError(f"Stay.zone is {self.zone!r}, not a time zone name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """She put off a message. key: of the occurrence that it was; number: how often that makes"""

    key: str
    number: int
    reminder: UUID
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that she settled about reminders. Nothing comes before she asked for it.

    since: nothing that was due before counts; it moves with each change, so that a bedtime moved to
        an hour that is over does not look like a message that was missed
    named: whether a message may say what it is for; who else sees her phone reads it too
    cramps: whether her webhooks hear that a cramp starts or ends
    seen: until when she has read what could not be delivered
    feed: the verifier of her calendar's secret link, "" while no link opens it
    """

    reminders: tuple[Reminder, ...] = ()
    rhythm: Rhythm = field(default_factory=Rhythm)
    stays: tuple[Stay, ...] = ()
    laters: tuple[Later, ...] = ()
    since: datetime | None = None
    named: bool = False
    cramps: bool = False
    seen: datetime | None = None
    feed: str = ""

    def __post_init__(self) -> None:
        if len(self.reminders) > LIMITS["reminders"].max_length:
            raise ValueError(f"Settings.reminders has {len(self.reminders)}, more than 40")


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """A promise on one day.

    key: the reminder, her date, and which one of that day: the same whatever the zone does
    local: what her clock was promised to show; due: the instant at which it does
    """

    key: str
    reminder: Reminder
    local: datetime
    due: datetime

    @property
    def latest(self) -> datetime:
        """From then on it makes no sense any more."""
        return self.due + late_limit(self.reminder)


def late_limit(reminder: Reminder) -> timedelta:
    return LATE_OF_ITEM.get(reminder.item, LATE[reminder.anchor])


# ── what is promised ────────────────────────────────────────────────────────────────────────


def occurrences(
    reminders: Iterable[Reminder],
    rhythm: Rhythm,
    stays: Sequence[Stay],
    *,
    since: datetime,
    until: datetime,
) -> list[Occurrence]:
    """What falls due after one instant and up to another, in order.

    A time that the clocks skip in spring comes as much later as they skip; one that comes twice in
    autumn counts the first time. A time that she flew over, eastward, counts from the instant it
    had where she landed; one that she would have twice, westward, was had. In quiet hours there is
    none.
    """
    if not stays:
        return []
    # Zones lie up to 14 hours from UTC, an evening reaches into the next day, and so does work.
    first, last = (since - 3 * DAY).date(), (until + 2 * DAY).date()
    days = [first + n * DAY for n in range((last - first).days + 1)]
    found = [
        Occurrence(key=f"{reminder.id}/{day}/{number}", reminder=reminder, local=wall, due=due)
        for reminder in reminders
        for day in days
        if day.weekday() in reminder.days
        for number, wall in walls(reminder, rhythm, day)
        if not rhythm.is_quiet(wall.time())
        and (due := instant(wall, stays)) is not None
        and since < due <= until
    ]
    return sorted(found, key=_when)


def promised(settings: Settings, *, since: datetime, until: datetime) -> list[Occurrence]:
    """The same of all that she settled, with what she put off."""
    # One that lies ahead was set while a clock ran ahead: it would silence everything until then.
    if settings.since is not None and settings.since <= until:
        since = max(since, settings.since)
    found = occurrences(
        settings.reminders, settings.rhythm, settings.stays, since=since, until=until
    )
    known = {each.id: each for each in settings.reminders}
    put_off = [
        Occurrence(
            key=f"{each.key}+{each.number}",
            reminder=known[each.reminder],
            local=wall_at(each.due, settings.stays),
            due=each.due,
        )
        for each in settings.laters
        if each.reminder in known and since < each.due <= until
    ]
    return sorted([*found, *put_off], key=_when)


def walls(reminder: Reminder, rhythm: Rhythm, day: date) -> Iterator[tuple[int, datetime]]:
    """What her clock shows when a reminder is due, each with its number on that day."""
    midnight = datetime.combine(day, time())
    match reminder.anchor:
        case Anchor.CLOCK:
            yield 0, midnight + reminder.offset
        case Anchor.BEDTIME:
            evening = midnight if rhythm.bedtime.hour >= NOON else midnight + DAY
            yield 0, evening + _since_midnight(rhythm.bedtime) + reminder.offset
        case Anchor.MEAL:
            for number, (meal, at) in enumerate(zip(Meal, rhythm.meals, strict=True)):
                if reminder.meal in (None, meal):
                    yield number, midnight + _since_midnight(at) + reminder.offset
        case Anchor.WORK:
            for number, work in enumerate(rhythm.works):
                start = midnight + _since_midnight(work.start)
                if day.weekday() in work.days:
                    for again, into in enumerate(_into(reminder, work.length)):
                        yield number + again * LIMITS["works"].max_length, start + into


def _into(reminder: Reminder, length: timedelta) -> Iterator[timedelta]:
    """How long after a stretch of work begins it is due, each time before the stretch ends."""
    into = reminder.offset
    while into < length:
        yield into
        if reminder.every is None:
            return
        into += reminder.every


def instant(wall: datetime, stays: Sequence[Stay]) -> datetime | None:
    """When her clock shows a time; None while she is not yet where it will."""
    for number, stay in enumerate(stays):
        after = stays[number + 1].since if number + 1 < len(stays) else None
        at = _reading(wall, stay, is_first=number == 0)
        if after is None or at < after:
            return at
    return None


def _reading(wall: datetime, stay: Stay, *, is_first: bool) -> datetime:
    """The instant of a wall time in one place."""
    found = clock.instants(wall, stay.zone)
    if not found:  # the clocks skip it: read as if they had not
        return wall.replace(tzinfo=ZoneInfo(stay.zone), fold=0).astimezone(UTC)
    # Who lands within the hour that comes twice has only its second time.
    return next((at for at in found if is_first or at >= stay.since), found[0])


def wall_at(at: datetime, stays: Sequence[Stay]) -> datetime:
    """What her clock shows at an instant."""
    return at.astimezone(ZoneInfo(zone_at(at, stays))).replace(tzinfo=None)


def zone_at(at: datetime, stays: Sequence[Stay]) -> str:
    return next((stay.zone for stay in reversed(stays) if stay.since <= at), stays[0].zone)


def arrive(stays: Sequence[Stay], zone: str, now: datetime) -> tuple[Stay, ...]:
    """Where she was, with where she is now. A clock that went back takes nothing for later."""
    first = [replace(stay, since=min(stay.since, now)) for stay in stays[:1]]
    before = [*first, *(stay for stay in stays[1:] if stay.since < now)]
    if before and before[-1].zone == zone:
        return tuple(before)
    ends = [*(stay.since for stay in before[1:]), now][: len(before)]
    kept = [s for s, end in zip(before, ends, strict=True) if end > now - STAYS_KEPT]
    return (*kept, Stay(since=now, zone=zone))


def never_comes(reminder: Reminder, rhythm: Rhythm) -> bool:
    """Whether quiet hours or her hours worked leave nothing of it, on no day of the week."""
    week = [date(2001, 1, 1) + n * DAY for n in range(7)]  # a Monday first
    hers = [day for day in week if day.weekday() in reminder.days]
    found = [wall for day in hers for _, wall in walls(reminder, rhythm, day)]
    return all(rhythm.is_quiet(wall.time()) for wall in found)


def put_off(settings: Settings, found: Occurrence, now: datetime) -> Later | None:
    """When a message comes again; None where quiet hours would swallow it or it came too often."""
    first, _, _ = found.key.partition("+")
    number = 1 + sum(each.key == first for each in settings.laters)
    due = now + LATER
    if number > MOST_LATERS or settings.rhythm.is_quiet(wall_at(due, settings.stays).time()):
        return None
    return Later(key=first, number=number, reminder=found.reminder.id, due=due)


# ── what may be said now ────────────────────────────────────────────────────────────────────


class Why(StrEnum):
    """Why an occurrence was not sent."""

    LATE = "late"
    CAP = "cap"  # that week had its most messages
    OVERTAKEN = "overtaken"  # a newer one of the same item is sent in its place
    NO_CHANNEL = "no_channel"
    NOT_NEEDED = "not_needed"  # done already, not for her now, or not asked for tonight


# What she is told of in the morning. The others are as she would have it.
TOLD = frozenset({Why.LATE, Why.CAP, Why.NO_CHANNEL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What one moment comes to: everything in `send` goes into one message."""

    send: tuple[Occurrence, ...] = ()
    dropped: tuple[tuple[Occurrence, Why], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.send or self.dropped)


def due(
    found: Sequence[Occurrence],
    settings: Settings,
    *,
    taken: Collection[str],
    let_go: Collection[str] = (),
    sent: Iterable[datetime],
    now: datetime,
    is_needed: Callable[[Occurrence], bool] = lambda _: True,
) -> Due:
    """What to send now, and what will not be sent.

    taken: keys that somebody has claimed, by whatever way they went out
    let_go: keys noted as not sent; what is late stays so, and the diary is not asked again
    sent: when messages went out lately
    is_needed: asked only of what would be sent or missed, since it looks into the diary

    It depends on `now` alone and on no mark of the last time: a clock that runs ahead drops what
    is to come, and once it is set right, all of that is due again.
    """
    over = {each.key for each in found if now > each.latest and each.key in let_go}
    waiting = [e for e in found if e.due <= now and e.key not in taken and e.key not in over]
    needed = [each for each in waiting if is_needed(each)]
    dropped = [(each, Why.NOT_NEEDED) for each in waiting if each not in needed]
    dropped += [(each, Why.LATE) for each in needed if now > each.latest]
    timely = [each for each in needed if now <= each.latest]
    if not timely or settings.rhythm.is_quiet(wall_at(now, settings.stays).time()):
        return Due(dropped=tuple(dropped))
    # What went out already may be the newer one: then it has said all that this would say.
    known = [each for each in found if each.due <= now and each.key in taken]
    newest = {each.reminder.item: each for each in sorted([*known, *timely], key=_when)}
    dropped += [(e, Why.OVERTAKEN) for e in timely if newest[e.reminder.item] is not e]
    send = tuple(each for each in sorted(timely, key=_when) if newest[each.reminder.item] is each)
    if not send:
        return Due(dropped=tuple(dropped))
    # Messages that a wrong clock dated ahead count as well.
    if sum(abs(at - now) < WEEK for at in set(sent)) >= settings.rhythm.weekly_cap:
        return Due(dropped=(*dropped, *((each, Why.CAP) for each in send)))
    return Due(send=send, dropped=tuple(dropped))


# ── changing what she settled ───────────────────────────────────────────────────────────────


def with_reminder(settings: Settings, reminder: Reminder) -> Settings:
    """With a new one, or a changed one in its old place."""
    known = {each.id: each for each in settings.reminders} | {reminder.id: reminder}
    return replace(settings, reminders=tuple(known.values()))


def without_reminder(settings: Settings, id: UUID) -> Settings:  # noqa: A002  the field's name
    left = tuple(each for each in settings.reminders if each.id != id)
    return replace(settings, reminders=left)


def _when(occurrence: Occurrence) -> tuple[datetime, str]:
    return occurrence.due, occurrence.key


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


def _check(name: str, value: float, limit: Interval) -> None:
    if not (limit.ge <= value <= limit.le):  # type: ignore[operator]
        raise ValueError(f"{name} is {value:g}, outside {limit.ge} to {limit.le}")


def _check_days(name: str, days: frozenset[int]) -> None:
    if not days or not days <= EVERY_DAY:
        raise ValueError(f"{name}.days is {sorted(days)}; name weekdays from 0 to 6")
