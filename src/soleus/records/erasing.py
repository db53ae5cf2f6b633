"""Erasing for good: what goes, and the little that has to stay. Callers open the transaction.

All of her diary is found through the tables themselves: a table that is added and has a `person`
is reached without anybody thinking of it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import models as django
from django.db.models import Q

from soleus.diary.nights import DAY, NOON, night_of_entry
from soleus.records import models, plans, visits
from soleus.records.changing import Changing
from soleus.records.kept import ERASED, kinds_of, read
from soleus.records.models import (
    Erased,
    History,
    Link,
    Passkey,
    Person,
    RecoveryCode,
    Remembered,
    Rival,
    Visit,
)

# Her ways in, how soon her phone locks, and the count by which phones notice that something
# changed.
STAYS = {
    *("id", "password", "short_name", "handle", "stamp", "is_active", "sequence", "joined"),
    *("lapse", "passkeys_at", "door"),
}
DIARIES = UUID("3a0e6c1e-7d0b-4a55-9d55-8a6f1c0f5a2e")  # the ids of diaries are made from it
CHUNK = 500  # ids asked for at a time


class What(StrEnum):
    """How much was erased at once."""

    ENTRY = "entry"
    NIGHTS = "nights"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """That something was erased, without a word of what it was."""

    id: UUID
    what: What
    sequence: int = 0
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Nights from first to last, both included; None is without end."""

    first: date | None = None
    last: date | None = None

    def holds(self, night: date) -> bool:
        return (self.first or date.min) <= night <= (self.last or date.max)


# ── which diary ─────────────────────────────────────────────────────────────────────────────


def diary(person: Person) -> UUID:
    """What tells this diary from another, and from itself before all of it was erased."""
    return uuid5(DIARIES, f"{person.pk} {person.joined.isoformat()}")


def is_over(id: UUID) -> bool:  # noqa: A002  the field's name
    """Whether this diary was erased here, all of it."""
    return Erased.objects.filter(id=id, what=What.ALL).exists()


# ── what is erased already ──────────────────────────────────────────────────────────────────


def is_erased(person: Person, id: UUID) -> bool:  # noqa: A002
    return kinds_of(person, [id]).get(id) == ERASED


def has(person: Person, id: UUID) -> bool:  # noqa: A002
    """Whether she has an entry under this id, also one that is put away."""
    return kinds_of(person, [id]).get(id, ERASED) != ERASED


def since(person: Person, *, after: int, most: int) -> list[Gone]:
    """The entries that were erased since a sequence, in order."""
    found = Erased.objects.filter(person_id=person.pk, what=What.ENTRY, sequence__gt=after)
    return [_gone(row) for row in found.order_by("sequence")[:most]]


def newest(person: Person, most: int) -> list[UUID]:
    """The ids of the entries that were erased last."""
    found = Erased.objects.filter(person_id=person.pk, what=What.ENTRY).order_by("-sequence")
    return list(found.values_list("id", flat=True)[:most])


def anything_since(person: Person, after: int) -> bool:
    """Whether what was reckoned at a sequence may hold what is erased by now."""
    return Erased.objects.filter(person_id=person.pk, sequence__gt=after).exists()


def every() -> Iterator[tuple[UUID, Gone]]:
    """All that was erased here, each with the diary it was erased from."""
    for person in Person.objects.order_by("pk"):
        of = diary(person)
        for row in Erased.objects.filter(person_id=person.pk).order_by("sequence", "row"):
            yield (row.id if row.what == What.ALL else of), _gone(row)


def _gone(row: Erased) -> Gone:
    return Gone(
        id=row.id, what=What(row.what), sequence=row.sequence, first=row.first, last=row.last
    )


# ── erasing ─────────────────────────────────────────────────────────────────────────────────


def entries(person: Person, ids: Collection[UUID], now: datetime) -> int:
    """Erase entries with every form they ever had; how many there were.

    That they are erased is noted also of those that never were here: a phone may still have one.
    """
    count = 0
    with Changing(person, now) as changing:
        for chunk in _chunks(ids):
            known = kinds_of(person, chunk)
            count += sum(kind != ERASED for kind in known.values())
            Erased.objects.bulk_create(
                Erased(person_id=person.pk, id=each, what=What.ENTRY, sequence=changing.next())
                for each in chunk
                if known.get(each) != ERASED
            )
            for model in models.KINDS.values():
                model.objects.filter(person_id=person.pk, id__in=chunk).delete()
            History.objects.filter(person_id=person.pk, entry__in=chunk).delete()
            models.Hand.objects.filter(person_id=person.pk, entry__in=chunk).delete()
            beside, _ = Rival.objects.filter(person_id=person.pk, entry__in=chunk).delete()
            changing.rivals -= beside
        Remembered.objects.filter(person_id=person.pk).delete()
    return count


def within(person: Person, span: Span) -> list[UUID]:
    """The entries that tell of these nights, also those put away.

    One of which two forms wait for her choice belongs to the nights of both.
    """
    told: dict[str, date] = {}
    if span.first:
        told["night__gte"] = span.first
    if span.last:
        told["night__lte"] = span.last
    found = _ids(person, **told)
    beside = Rival.objects.filter(person_id=person.pk).values_list("entry", "body")
    found += [each for each, body in beside if span.holds(night_of_entry(read(body)))]
    return list(dict.fromkeys(found))


def _ids(person: Person, **told: date) -> list[UUID]:
    tables = (each.objects.filter(person_id=person.pk, **told) for each in models.KINDS.values())
    return [id_ for table in tables for id_ in table.values_list("id", flat=True)]


def beside(person: Person, span: Span, zone: str, now: datetime) -> None:
    """Erase what else is kept of these nights: the plan by day, days off, reminders, self-tests
    within.

    zone: by whose clock the nights of a reminder that was due are told
    """
    held = models.PlanOf.objects.filter(person_id=person.pk)
    tests = models.Trial.objects.filter(person_id=person.pk)
    due = models.Delivery.objects.filter(person_id=person.pk)
    if span.first:
        held = held.filter(on__gte=span.first)
        due = due.filter(due__gte=_noon(span.first, zone))
    if span.last:
        held = held.filter(on__lte=span.last)
        due = due.filter(due__lt=_noon(span.last + DAY, zone))
    inside = [test.pk for test in tests if _is_inside(test, span)]
    with Changing(person, now) as changing:
        held.delete()
        plans.forget(person, span.holds)
        due.delete()
        tests.filter(pk__in=inside).delete()
        Person.objects.filter(pk=person.pk).update(testing=tests.filter(ended=None).exists())
        number = changing.next()
        name = f"{span.first} {span.last} {number}"
        id_ = uuid5(diary(person), name)
        _note(
            person,
            Gone(id=id_, what=What.NIGHTS, sequence=number, first=span.first, last=span.last),
        )


def _noon(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(NOON), ZoneInfo(zone))


def _is_inside(test: models.Trial, span: Span) -> bool:
    first = date.fromisoformat(test.protocol["first"])
    return span.holds(first) and span.holds(first + timedelta(test.protocol["nights"] - 1))


def everything(person: Person, now: datetime) -> int:
    """Erase all that is hers; how many entries there were.

    What stays: that she may come in, and which entries are erased. What her phones have sealed
    opens with no key any more, and every visit is over.
    """
    over = diary(person)
    count = entries(person, _ids(person), now)
    # With those she let in go their visits, and what she allowed them.
    theirs = models.Access.objects.filter(person_id=person.pk).values_list("guest", flat=True)
    guests = [*theirs]
    end_visits(person.pk, *guests)
    Person.objects.filter(pk__in=guests, is_guest=True).delete()
    for model in hers():
        model._default_manager.filter(person_id=person.pk).delete()
    Erased.objects.filter(person_id=person.pk, what=What.NIGHTS).delete()
    # One that asked for a link may be somebody else by now.
    Link.objects.all().delete()
    with Changing(person, now) as changing:
        _note(person, Gone(id=over, what=What.ALL, sequence=changing.next()))
    blank = {each.name: each.get_default() for each in person_fields()}
    # By the day it began one diary is told from another.
    begun = max(now, person.joined + timedelta(microseconds=1))
    Person.objects.filter(pk=person.pk).update(**blank, joined=begun)
    person.refresh_from_db()
    return count


def hers() -> list[type[django.Model]]:
    """Every table of hers, but what says that something is erased, and what lets her in."""
    found = apps.get_app_config("records").get_models()
    stays = (Erased, Passkey, RecoveryCode)
    return [each for each in found if each not in stays and _has_person(each)]


def _has_person(model: type[django.Model]) -> bool:
    return any(each.name == "person" for each in model._meta.get_fields())


def person_fields() -> "list[django.Field[Any, Any]]":
    """What is told or decided in her own row."""
    return [each for each in Person._meta.concrete_fields if each.name not in STAYS]


def end_visits(*people: int) -> None:
    """End every visit of theirs, and those of nobody: what a stranger wrote may be hers."""
    theirs = Visit.objects.filter(Q(person__in=people) | Q(person=None))
    visits.end(*theirs.values_list("pk", flat=True))


# ── and not ─────────────────────────────────────────────────────────────────────────────────


def take_back(person: Person, ids: Iterable[UUID]) -> None:
    """Let these entries come in again: she brings a file that has them."""
    for chunk in _chunks([*ids]):
        Erased.objects.filter(person_id=person.pk, id__in=chunk).delete()


def _note(person: Person, gone: Gone) -> None:
    told = {"what": gone.what, "sequence": gone.sequence, "first": gone.first, "last": gone.last}
    Erased.objects.update_or_create(person_id=person.pk, id=gone.id, defaults=told)


def _chunks(ids: Collection[UUID]) -> Iterator[list[UUID]]:
    every = [*ids]
    for first in range(0, len(every), CHUNK):
        yield every[first : first + CHUNK]
