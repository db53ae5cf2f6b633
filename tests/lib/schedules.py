"""Made-up reminders of made-up people, around the nights on which clocks misbehave."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from uuid import UUID

from soleus.care.reminders import (
    Anchor,
    Meal,
    Reminder,
    Rhythm,
    Settings,
    Stay,
    Work,
)

# From eleven hours behind to fourteen ahead, half and quarter hours, both halves of the world,
# a place that moves its clocks by half an hour, and one that does at midnight.
ZONES = (
    "Pacific/Pago_Pago", "Pacific/Honolulu", "America/Los_Angeles", "America/New_York",
    "America/St_Johns", "America/Sao_Paulo", "America/Havana", "Atlantic/Azores", "UTC",
    "Europe/London", "Europe/Berlin", "Africa/Cairo", "Asia/Tehran", "Asia/Kolkata",
    "Asia/Kathmandu", "Asia/Tokyo", "Australia/Lord_Howe", "Australia/Sydney",
    "Pacific/Auckland", "Pacific/Chatham", "Pacific/Tongatapu", "Pacific/Kiritimati",
)  # fmt: skip
# Near them clocks change somewhere: Europe, America, Australia and Cuba, in spring and autumn,
# and the leap day.
NIGHTS = (
    datetime(2026, 3, 8), datetime(2026, 3, 29), datetime(2026, 4, 5), datetime(2026, 4, 24),
    datetime(2026, 9, 27), datetime(2026, 10, 4), datetime(2026, 10, 25), datetime(2026, 11, 1),
    datetime(2028, 2, 29), datetime(2026, 12, 31), datetime(2026, 7, 14),
)  # fmt: skip
ITEMS = ("measure.towel-stretch", "measure.walk", "measure.diet", "morning", "check")


@dataclass(frozen=True)
class Schedule:
    """since, until: the days it is looked at"""

    settings: Settings
    since: datetime
    until: datetime


def schedule(seed: int) -> Schedule:
    chance = Random(seed)
    since = chance.choice(NIGHTS).replace(tzinfo=UTC) - timedelta(hours=chance.randint(6, 40))
    until = since + timedelta(days=3)
    rhythm = rhythm_of(chance)
    reminders = tuple(reminder_of(chance, n) for n in range(chance.randint(1, 6)))
    stays = stays_of(chance, since, until)
    return Schedule(
        settings=Settings(reminders=reminders, rhythm=rhythm, stays=stays),
        since=since,
        until=until,
    )


def a_time(chance: Random) -> time:
    return time(chance.randrange(24), chance.choice((0, 15, 30, 45, chance.randrange(60))))


def rhythm_of(chance: Random) -> Rhythm:
    quiet = (time(23), time(7)) if chance.random() < 0.5 else (a_time(chance), a_time(chance))
    if chance.random() < 0.2:
        quiet = (time(3), time(3))
    works = tuple(
        Work(start=a_time(chance), end=a_time(chance), days=days_of(chance))
        for _ in range(chance.randint(0, 2))
    )
    return Rhythm(
        bedtime=chance.choice((time(22), time(23, 30), time(0, 30), time(2, 30), a_time(chance))),
        meals=(time(7, 30), time(13), a_time(chance)),
        works=works,
        quiet_from=quiet[0],
        quiet_until=quiet[1],
        weekly_cap=chance.choice((1, 3, 5, 28, 100)),
    )


def days_of(chance: Random) -> frozenset[int]:
    if chance.random() < 0.7:
        return frozenset(range(7))
    return frozenset(chance.sample(range(7), chance.randint(1, 6)))


def reminder_of(chance: Random, number: int) -> Reminder:
    anchor = chance.choice(list(Anchor))
    least = 0 if anchor in (Anchor.CLOCK, Anchor.WORK) else -180
    most = 1439 if anchor is Anchor.CLOCK else 180
    offset = chance.choice((0, 60, 120, 150, -30, -90, chance.randint(least, most)))
    if anchor is Anchor.CLOCK:  # more of them in the hours in which clocks change
        offset = chance.choice((offset, 0, 30, 90, 120, 150, 165, 180, chance.randint(0, 1439)))
    meal = chance.choice((None, *Meal)) if anchor is Anchor.MEAL else None
    every = chance.choice((None, 20, 60, 90)) if anchor is Anchor.WORK else None
    return Reminder(
        id=UUID(int=chance.getrandbits(128)),
        item=chance.choice(ITEMS),
        anchor=anchor,
        offset=timedelta(minutes=max(least, offset)),
        days=days_of(chance),
        meal=meal,
        every=timedelta(minutes=every) if every else None,
    )


def stays_of(chance: Random, since: datetime, until: datetime) -> tuple[Stay, ...]:
    """Where she is: mostly in one place, sometimes on a journey of up to three flights."""
    flights = chance.choice((0, 0, 0, 1, 2, 3))
    minutes = sorted(chance.sample(range(int((until - since) / timedelta(minutes=1))), flights))
    starts = [since - timedelta(days=30), *(since + timedelta(minutes=n) for n in minutes)]
    return tuple(Stay(since=at, zone=chance.choice(ZONES)) for at in starts)


def turns(chance: Random, dues: list[datetime], since: datetime, until: datetime) -> list[datetime]:
    """What the clock of a runner says at each of its looks.

    Mostly a look soon after something is due, some at any time, some long after: it was off in
    between. Now and then the clock is wrong for a few looks, ahead or behind, and set right.
    """
    looks = [at + timedelta(seconds=chance.randint(0, 40)) for at in dues if chance.random() < 0.9]
    looks += [at + timedelta(minutes=chance.randint(1, 240)) for at in dues[::2]]
    span = int((until - since).total_seconds())
    looks += [since + timedelta(seconds=chance.randrange(span)) for _ in range(10)]
    told = sorted(looks)
    if chance.random() < 0.4 and told:
        wrong = timedelta(minutes=chance.choice((-600, -61, -5, 5, 61, 600, 60 * 24 * 400)))
        at = chance.randrange(len(told))
        told[at:at] = [told[at] + wrong, told[at] + wrong + timedelta(seconds=20)]
    return told
