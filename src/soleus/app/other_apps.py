"""Bring what other programs counted: look through it first, keep it, and take it back."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import IO, Any

from django.db import transaction

from soleus import settings
from soleus.app import erase
from soleus.diary.entries import Program, Quantity, Reading
from soleus.diary.readings import reading
from soleus.exchange.apps.days import Found, RefusedError, Told
from soleus.exchange.apps.read import HEAD, may_be_one
from soleus.ops import apart
from soleus.records import readings
from soleus.records.readings import Newest
from soleus.records.store import Person
from soleus.records.whole import CHUNK, Became

# Pages know why a file is not taken in, and what came in last.
__all__ = ["Became", "Found", "Newest", "RefusedError"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Of one program and one quantity: of how many days it is told, and what is new of it here."""

    program: Program
    of: Quantity
    days: int
    new: int
    changed: int
    same: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What is in a file of other programs.

    first, last: its days; future: how many are still to come
    left_out: how many amounts no day can hold, or are in a unit nobody knows
    """

    lines: tuple[Line, ...]
    first: date | None = None
    last: date | None = None
    future: int = 0
    left_out: int = 0

    @property
    def changes(self) -> bool:
        return any(line.new or line.changed for line in self.lines)

    @property
    def changed(self) -> int:
        """How many days of something are new or other than before."""
        return sum(line.new + line.changed for line in self.lines)


def find(source: IO[bytes], zone: str, told: Told = lambda *_: None) -> list[Found] | None:
    """What is counted in a file; None where it is of no other program. Raises RefusedError."""
    source.seek(0)
    head = source.read(HEAD)
    if not may_be_one(head):
        return None
    settings.make_private(settings.INCOMING)
    return apart.counted(source, zone=zone, within=settings.INCOMING, told=told)


def look(person: Person, found: Sequence[Found], now: datetime, zone: str) -> Counted:
    """What keeping it would do. It is done and undone: so the counts are those it will have."""
    with transaction.atomic():
        counted = _take(person, found, now, zone)
        transaction.set_rollback(True)
    person.refresh_from_db()
    return counted


def keep(person: Person, found: Sequence[Found], now: datetime, zone: str) -> Counted:
    """Keep it, any number of times."""
    with transaction.atomic():
        counted = _take(person, found, now, zone)
    person.refresh_from_db()
    erase.note()  # what was erased before and is in the file is here again
    return counted


def newest(person: Person) -> Newest | None:
    """What came in last."""
    return readings.newest(person)


def take_back(person: Person, written: datetime, now: datetime) -> int:
    """Put away all that came in at an instant; how many days of something that was."""
    with transaction.atomic():
        count = readings.take_back(person, written, now)
    person.refresh_from_db()
    return count


def _take(person: Person, found: Sequence[Found], now: datetime, zone: str) -> Counted:
    became: Counter[tuple[Program, Quantity, Became]] = Counter()
    told = _readings(found, now, zone)
    days = [on for each in found for on, _, _ in each.days]
    while batch := [*islice(told, CHUNK)]:
        for each, what in zip(batch, readings.take(person, batch, now), strict=True):
            became[each.source, each.of, what] += 1
    lines = [_line(each.source, of, became) for each in found for of in Quantity]
    return Counted(
        lines=tuple(line for line in lines if line.days),
        first=min(days, default=None),
        last=max(days, default=None),
        future=sum(on > now.date() for on in days),
        left_out=sum(each.left_out for each in found),
    )


def _readings(found: Sequence[Found], now: datetime, zone: str) -> Iterator[Reading]:
    for each in found:
        for on, of, amount in each.days:
            yield reading(each.source, of, on, amount, zone=zone, now=now)


def _line(
    program: Program, of: Quantity, became: Counter[tuple[Program, Quantity, Became]]
) -> Line:
    counts = {what: became[program, of, what] for what in Became}
    return Line(
        program=program,
        of=of,
        days=sum(counts.values()),
        new=counts[Became.NEW],
        changed=counts[Became.CHANGED],
        same=counts[Became.SAME],
    )


def as_json(counted: Counted) -> dict[str, Any]:
    """Counts alone: nothing of what was counted."""
    told: dict[str, dict[str, dict[str, int]]] = {}
    for line in counted.lines:
        told.setdefault(line.program, {})[line.of] = {
            "days": line.days,
            "new": line.new,
            "changed": line.changed,
            "same": line.same,
        }
    return {
        "changes": counted.changes,
        "readings": told,
        "first": counted.first and counted.first.isoformat(),
        "last": counted.last and counted.last.isoformat(),
        "future": counted.future,
        "left_out": counted.left_out,
    }
