"""How it stands, for a screen on a wall: a few derived values, and no entry.

Others see such a screen. So it has no pain, no note, no amount and no words of hers, and beside a
warning sign or on a quiet day it says nothing that could comfort, ask or hurt.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from soleus.app import keep_safe, today
from soleus.care.choices import is_own
from soleus.care.plan import PlanItem
from soleus.diary.entries import Entry, Episode, Morning
from soleus.diary.nights import State, day_of, nights
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Disposition
from soleus.records import store
from soleus.records.store import Person

LOOKED_AT = 84  # nights in which a row of nights without a cramp may lie
MAY_BE_SILENT = 3  # tonight, which is not over, the last night and the one before it


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing of tonight's plan. name: "" for one of her own words"""

    id: str
    name: str
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """A row of nights of which she said that there was no cramp, up to the newest told of.

    A night without a word ends the row: silence is not counted as no cramp.
    """

    nights: int
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """on: the day the plan is for; quiet: nothing may be asked of her, so nothing is told of her

    last: the newest cramp; without: None where she told of no night lately
    sign: what her answers to warning signs come to while they stand, None when none stands
    copied: the day of the newest copy, None where there is none
    """

    on: date
    quiet: bool
    last: Episode | None
    without: Without | None
    plan: tuple[Item, ...]
    sign: Disposition | None
    copied: datetime | None


def state(person: Person, *, now: datetime, zone: str) -> tuple[object, ...]:
    """What all of it depends on, for whoever has seen it already. Costs no query."""
    on, copies = day_of(now.astimezone(ZoneInfo(zone))), keep_safe.look(now)
    # An entry of tomorrow becomes one of now when its time has come, so the hour counts too.
    hour = now.replace(minute=0, second=0, microsecond=0)
    return person.sequence, on, hour, catalog.load().version, copies and copies.made


def read(person: Person, *, now: datetime, zone: str) -> Status:
    """How it stands now."""
    seen, copies = today.look(person, now=now, zone=zone), keep_safe.look(now)
    quiet = seen.about.quiet(seen.on) is not None
    sign = seen.standing.disposition if seen.standing else None
    told = _told(person, seen.on)
    is_held = sign is not None and sign >= Disposition.SAME_DAY
    return Status(
        on=seen.on,
        quiet=quiet,
        last=None if quiet else _last(person, told, now),
        without=None if quiet or is_held else without(told, seen.on),
        plan=() if quiet or seen.skip else tuple(map(_item, seen.plan.items)),
        sign=sign,
        copied=copies.made if copies else None,
    )


def _item(planned: PlanItem) -> Item:
    name = "" if is_own(planned.measure) else planned.name
    return Item(id=planned.measure, name=name, done=planned.done.done)


def _told(person: Person, on: date) -> list[Entry]:
    first = on - timedelta(days=LOOKED_AT)
    return store.load(person, [Episode, Morning], first=first, last=on + today.AHEAD)


def _last(person: Person, told: Iterable[Entry], now: datetime) -> Episode | None:
    """Her newest cramp that is not still to come."""
    cramps = [each for each in told if isinstance(each, Episode) and each.at <= now]
    if not cramps:  # none for twelve weeks: one more look, as far back as it takes
        newest = store.load(person, [Episode], newest=1)
        cramps = [each for each in newest if isinstance(each, Episode) and each.at <= now]
    return max(cramps, key=lambda each: (each.at, each.id), default=None)


def without(told: Iterable[Entry], on: date) -> Without | None:
    """How many nights in a row, up to the newest that she told of, had no cramp.

    In the morning the last night may still be without a word, so the row may end before it.
    """
    past = nights(told, on - timedelta(days=LOOKED_AT), on)[::-1]
    newest = next((n for n, each in enumerate(past[:MAY_BE_SILENT]) if each.is_recorded), None)
    if newest is None:
        return None
    row = takewhile(lambda night: night.state is State.NONE, past[newest:])
    return Without(nights=sum(1 for _ in row), until=past[newest].date)
