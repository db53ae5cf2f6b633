"""Links to a page of hers: the rows of each.

Callers open the transaction. Who counts a try first holds the row until the end of it, so tries
that come at once are counted one after the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import F, Max, Q

from soleus.records.models import Person, Share

MOST_WRONG = 5  # codes, in the whole life of a link
MOST_OPENINGS = 50  # noted; of more than that the newest


class Why(StrEnum):
    """Why a link opens no more."""

    REVOKED = "revoked"
    GUESSED = "guessed"
    OPENED = "opened"
    EXPIRED = "expired"
    RESTORED = "restored"
    ERASED = "erased"


class Opening(NamedTuple):
    """Somebody came in. block, browser, recipient: what they say of themselves, the address cut.

    what: "page" or "system"
    """

    at: datetime
    block: str
    browser: str
    what: str
    recipient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What is known of a link. Nothing here opens it."""

    id: UUID
    label: str
    first: date
    last: date
    made: datetime
    expires: datetime
    once: bool
    files: tuple[str, ...]
    wrong: int
    openings: tuple[Opening, ...]
    ended: datetime | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A link that somebody knocked at. What is sealed is read once the code was right: before, a
    long page would take longer to refuse than one that is not there."""

    row: int
    person: int
    proof: str
    wrong: int
    once: bool
    made: datetime
    expires: datetime
    files: tuple[str, ...]


# ── hers ────────────────────────────────────────────────────────────────────────────────────


def add(
    person: Person, shared: Shared, *, digest: str, proof: str, sealed: Mapping[str, str]
) -> None:
    Share.objects.create(
        person_id=person.pk,
        id=shared.id,
        label=shared.label,
        first=shared.first,
        last=shared.last,
        made=shared.made,
        expires=shared.expires,
        once=shared.once,
        files=list(shared.files),
        digest=digest,
        proof=proof,
        sealed=dict(sealed),
    )
    _tell(person.pk)


def has(person: Person, id: UUID) -> bool:  # noqa: A002  the field's name
    return Share.objects.filter(person_id=person.pk, id=id).exists()


def every(person: Person) -> list[Shared]:
    """All of hers that are still remembered, the newest first."""
    rows = Share.objects.filter(person_id=person.pk).defer("sealed").order_by("-made", "-row")
    return [_shared(row) for row in rows]


def living(person: Person, now: datetime) -> int:
    """How many of hers open."""
    return Share.objects.filter(_opens(now), person_id=person.pk).count()


def revoke(person: Person, id: UUID, now: datetime) -> bool:  # noqa: A002
    """False where she has no such link that still opens."""
    return _end(Q(person_id=person.pk, id=id, ended=None), now, Why.REVOKED)


# ── whoever knocks ──────────────────────────────────────────────────────────────────────────


def spend(digest: str, now: datetime) -> Found | None:
    """Take one try from a link, before anything is compared. None where it opens no more."""
    live = Share.objects.filter(_opens(now), digest=digest, wrong__lt=MOST_WRONG)
    if not live.update(wrong=F("wrong") + 1):
        over = Q(digest=digest, ended=None, expires__lte=now)
        if Share.objects.filter(over).exists():
            _end(over, now, Why.EXPIRED)  # for good, also for a clock that is set back
        return None
    return find(digest, now)


def find(digest: str, now: datetime) -> Found | None:
    """A link that was not ended, also one that opened for the only time."""
    rows = Share.objects.filter(digest=digest, ended=None, expires__gt=now)
    row = rows.defer("sealed", "openings").first()
    return _found(row) if row else None


def sealed(row: int, now: datetime) -> Mapping[str, str]:
    """The page and its files by name, each in its seal; nothing of a link that was ended."""
    rows = Share.objects.filter(row=row, ended=None, expires__gt=now)
    found: Mapping[str, str] = rows.values_list("sealed", flat=True).first() or {}
    return found


def give_back(found: Found) -> None:
    """The try was no wrong one."""
    Share.objects.filter(row=found.row).update(wrong=F("wrong") - 1)


def opened(found: Found, opening: Opening) -> None:
    """Note that somebody came in. The row is held since `spend`, so no opening is lost."""
    row = Share.objects.defer("sealed").get(row=found.row)
    told = [opening.at.isoformat(), *opening[1:]]
    row.openings = [*row.openings, told][-MOST_OPENINGS:]
    row.first_opened = row.first_opened or opening.at
    row.save(update_fields=["openings", "first_opened"])
    _tell(found.person)


def close(found: Found, now: datetime) -> None:
    """The last try was wrong."""
    _end(Q(row=found.row), now, Why.GUESSED)


# ── the end ─────────────────────────────────────────────────────────────────────────────────


def tidy(now: datetime, *, taken: datetime, gone: datetime) -> None:
    """Take what opens no more out of its seal, and forget what is long over.

    taken: a page that opens once, opened before this, is gone; gone: rows that expired before it
    """
    _end(Q(once=True, first_opened__lte=taken, ended=None), now, Why.OPENED)
    _end(Q(expires__lte=now, ended=None), now, Why.EXPIRED)
    Share.objects.filter(expires__lte=gone).delete()


def end_hers(person: Person, now: datetime, why: Why) -> None:
    """End all of hers. What she erased may stand on any of them, sealed as it was."""
    _end(Q(person_id=person.pk, ended=None), now, why)


def end_all(now: datetime) -> None:
    """A copy that was put back brings links that she has ended since."""
    _end(Q(ended=None), now, Why.RESTORED)


def _end(which: Q, now: datetime, why: Why) -> bool:
    """Take away what would open it; the line of the list stays."""
    rows = Share.objects.filter(which)
    people = set(rows.values_list("person_id", flat=True))
    ended = rows.update(digest=None, proof="", sealed={}, ended=now, why=why)
    for person in people:
        _tell(person)
    return ended > 0


def _opens(now: datetime) -> Q:
    return Q(ended=None, expires__gt=now) & (Q(once=False) | Q(first_opened=None))


def _tell(person: int) -> None:
    """Note with her until when any of hers opens, so that her first page need not ask."""
    live = Share.objects.filter(Q(once=False) | Q(first_opened=None), person_id=person, ended=None)
    until = live.aggregate(until=Max("expires"))["until"]
    Person.objects.filter(pk=person).update(shared_until=until)


def _found(row: Share) -> Found:
    return _told(Found, row, person=row.person_id)


def _shared(row: Share) -> Shared:
    openings = (Opening(datetime.fromisoformat(at), *told) for at, *told in row.openings)
    return _told(Shared, row, openings=tuple(openings))


Of = TypeVar("Of", Found, Shared)


def _told(kind: type[Of], row: Share, **others: Any) -> Of:
    """A row as what it tells: each field from the column of its name, but for the others."""
    others["files"] = tuple(row.files)
    same = (each.name for each in fields(kind) if each.name not in others)
    return kind(**{name: getattr(row, name) for name in same}, **others)
