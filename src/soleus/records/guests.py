"""Whom she lets in, and in whose hand an entry was written. Callers open the transaction."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import F

from soleus.records import models, people, visits
from soleus.records.models import Person


class Kind(StrEnum):
    HELPER = "helper"
    CLINICIAN = "clinician"


class May(StrEnum):
    """What she can allow, in the order in which pages show it."""

    CRAMPS = "cramps"
    NIGHTS = "nights"
    DOSES = "doses"
    FOOD = "food"
    PLAN = "plan"
    DIARY = "diary"
    VISIT = "visit"


# A clinician reads and writes nothing.
OFFERED = {Kind.HELPER: tuple(May), Kind.CLINICIAN: (May.VISIT, May.DIARY)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What she lets somebody do. The fields are those of the table.

    owner: whose diary it is
    """

    id: UUID
    owner: Person
    kind: Kind
    name: str
    called: str
    may: tuple[May, ...]
    made: datetime
    until: datetime
    ended: datetime | None = None
    came: int = 0
    seen: datetime | None = None
    pages: int = 0
    sign: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it opens anything now."""
        return self.ended is None and now < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Who wrote a form that was not written by her, and when."""

    form: UUID
    access: UUID
    name: str
    at: datetime


# ── letting in ──────────────────────────────────────────────────────────────────────────────


def let_in(access: Access) -> None:
    models.Access.objects.create(
        person=access.owner,
        id=access.id,
        guest=people.add_guest(access.made),
        kind=access.kind,
        name=access.name,
        called=access.called,
        may=[str(each) for each in access.may],
        made=access.made,
        until=access.until,
    )
    Person.objects.filter(pk=access.owner.pk).update(lets_in=True)
    access.owner.lets_in = True


def every(person: Person) -> list[Access]:
    """All that she ever allowed, the newest first. Nobody's diary is asked in vain."""
    if not person.lets_in:
        return []
    rows = models.Access.objects.filter(person_id=person.pk).order_by("-row")
    return [_access(row, person) for row in rows]


def find(person: Person, id: UUID) -> Access | None:  # noqa: A002  the field's name
    row = _row(person, id)
    return _access(row, person) if row else None


def of(guest: Person) -> Access | None:
    """What somebody was allowed, whether it still holds or not."""
    row = models.Access.objects.select_related("person").filter(guest_id=guest.pk).first()
    return _access(row, row.person) if row else None


def end(person: Person, id: UUID, now: datetime) -> bool:  # noqa: A002
    """Take it back: what it opened is shut, and so are its links. False when there is none."""
    row = _row(person, id)
    if row is None or row.ended is not None:
        return False
    _end(row, now)
    return True


def end_over(now: datetime) -> None:
    """Write down which have ended by their date."""
    for row in models.Access.objects.filter(ended=None, until__lte=now):
        _end(row, row.until)


def end_all(now: datetime) -> None:
    """Take back all that anybody was ever allowed."""
    for row in models.Access.objects.filter(ended=None):
        _end(row, now)


def sign_out(person: Person) -> None:
    """End the visits of whoever she let in, and links that none of them opened yet."""
    if not person.lets_in:
        return
    those = models.Access.objects.filter(person_id=person.pk).values_list("guest_id", flat=True)
    models.Link.objects.filter(person_id__in=those).delete()
    visits.end_of(those)


def _end(row: models.Access, now: datetime) -> None:
    models.Access.objects.filter(pk=row.pk).update(ended=now)
    models.Link.objects.filter(person_id=row.guest_id).delete()
    # Whoever asks who this visit belongs to is told: nobody.
    models.Person.objects.filter(pk=row.guest_id).update(is_active=False)
    visits.end_of([row.guest_id])


def guest(access: Access) -> Person:
    """For whom it is."""
    return models.Access.objects.get(person_id=access.owner.pk, id=access.id).guest


def note_came(guest: Person) -> None:
    """Count that somebody came in, for her to see."""
    models.Access.objects.filter(guest_id=guest.pk).update(came=F("came") + 1)


def note_sign(person: Person, id: UUID, now: datetime | None) -> None:  # noqa: A002
    """A warning sign was ticked; None: she has read of it."""
    models.Access.objects.filter(person_id=person.pk, id=id).update(sign=now)


def note_page(access: Access, now: datetime) -> None:
    """Count a page that was opened, for her to see."""
    rows = models.Access.objects.filter(person_id=access.owner.pk, id=access.id)
    rows.update(seen=now, pages=F("pages") + 1)


def _row(person: Person, id: UUID) -> models.Access | None:  # noqa: A002
    return models.Access.objects.filter(person_id=person.pk, id=id).first()


def _access(row: models.Access, owner: Person) -> Access:
    return Access(
        id=row.id,
        owner=owner,
        kind=Kind(row.kind),
        name=row.name,
        called=row.called,
        may=tuple(May(each) for each in row.may),
        made=row.made,
        until=row.until,
        ended=row.ended,
        came=row.came,
        seen=row.seen,
        pages=row.pages,
        sign=row.sign,
    )


# ── in whose hand ───────────────────────────────────────────────────────────────────────────


def sign(access: Access, entry: UUID, form: UUID, now: datetime) -> None:
    """Note who wrote a form."""
    models.Hand.objects.create(
        person=access.owner,
        entry=entry,
        form=form,
        access=models.Access.objects.get(person_id=access.owner.pk, id=access.id),
        at=now,
    )


def hands(person: Person, entries: Iterable[UUID]) -> dict[UUID, tuple[Written, ...]]:
    """What others wrote of each of these entries, in order. Nobody's diary is asked in vain."""
    wanted: Collection[UUID] = list(entries)
    if not person.lets_in or not wanted:
        return {}
    rows = models.Hand.objects.filter(person_id=person.pk, entry__in=wanted)
    found: dict[UUID, tuple[Written, ...]] = {}
    for row in rows.select_related("access").order_by("pk"):
        written = Written(form=row.form, access=row.access.id, name=row.access.name, at=row.at)
        found[row.entry] = (*found.get(row.entry, ()), written)
    return found


def written_by(access: Access) -> list[UUID]:
    """The entries somebody wrote, the newest first."""
    rows = models.Hand.objects.filter(person_id=access.owner.pk, access__id=access.id)
    return list(dict.fromkeys(rows.order_by("-pk").values_list("entry", flat=True)))


def counts(person: Person) -> dict[UUID, int]:
    """How many entries each wrote."""
    rows = models.Hand.objects.filter(person_id=person.pk).values_list("access__id", "entry")
    found: dict[UUID, set[UUID]] = {}
    for access, entry in rows:
        found.setdefault(access, set()).add(entry)
    return {access: len(entries) for access, entries in found.items()}
