"""Rows of keys for programs. Callers open the transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from soleus.records import models
from soleus.records.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A key as it is kept: what it begins with, its digest, and never the key."""

    shown: str
    digest: str
    name: str
    scopes: tuple[str, ...]
    made: datetime
    expires: datetime
    used: date | None = None
    revoked: datetime | None = None


def add(person: Person, key: Kept) -> None:
    models.Key.objects.create(
        person_id=person.pk,
        shown=key.shown,
        digest=key.digest,
        name=key.name,
        scopes=[*key.scopes],
        made=key.made,
        expires=key.expires,
    )


def of(person: Person) -> list[Kept]:
    """Her keys, the newest first."""
    rows = models.Key.objects.filter(person_id=person.pk).order_by("-made", "-row")
    return [_kept(row) for row in rows]


def find(shown: str) -> tuple[Person, Kept] | None:
    """Whose key begins like this, and the key, in one query."""
    row = models.Key.objects.select_related("person").filter(shown=shown).first()
    return (row.person, _kept(row)) if row else None


def revoke(person: Person, now: datetime, *, shown: Iterable[str] | None = None) -> int:
    """Make keys open nothing any more, all of them unless some are named; how many that changed."""
    rows = models.Key.objects.filter(person_id=person.pk, revoked=None)
    if shown is not None:
        rows = rows.filter(shown__in=[*shown])
    return rows.update(revoked=now)


def end_over(now: datetime) -> None:
    """Write down which have ended by their date."""
    models.Key.objects.filter(revoked=None, expires__lte=now).update(revoked=F("expires"))


def note_use(shown: str, on: date) -> None:
    models.Key.objects.filter(shown=shown).update(used=on)


def forget(before: datetime) -> None:
    """Let go of those that were over by then."""
    models.Key.objects.filter(revoked__lt=before).delete()


def _kept(row: models.Key) -> Kept:
    return Kept(
        shown=row.shown,
        digest=row.digest,
        name=row.name,
        scopes=tuple(row.scopes),
        made=row.made,
        expires=row.expires,
        used=row.used,
        revoked=row.revoked,
    )
