"""Erase for good: one entry, some nights, or everything. Nobody can take it back."""

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import DatabaseError, transaction

from soleus import settings
from soleus.app import keep_safe, lasting, share, visits
from soleus.ops import erase as rests
from soleus.ops.backup import NotUsableError
from soleus.records import erasing, guests, people, reminders, shares
from soleus.records.erasing import Gone, Span, What
from soleus.records.store import Person

# Pages know what is erased, and nothing of the tables.
__all__ = ["Gone", "Span"]

NEWEST = 500  # erased entries that a phone is told of, whatever it knows


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What is left of what was erased.

    swept: whether the files of the database hold no rest; no: there was no room, or somebody read
    copies: how many copies hold it; until: by when they are gone by themselves, None for never
    removed: how many were taken away; failed: why no new copy could be made, and so none was
    """

    swept: bool
    copies: int = 0
    until: date | None = None
    removed: int = 0
    failed: str = ""


# ── erasing ─────────────────────────────────────────────────────────────────────────────────


def entry(person: Person, id: UUID, now: datetime) -> bool:  # noqa: A002  the field's name
    """Erase one entry with every form it ever had; False when she has none."""
    with transaction.atomic():
        if not erasing.has(person, id):
            return False
        _begin()
        shares.end_hers(person, now, shares.Why.ERASED)
        erasing.entries(person, [id], now)
    person.refresh_from_db()
    return True


def count(person: Person, span: Span) -> int:
    """How many entries tell of these nights, also those put away."""
    return len(erasing.within(person, span))


def nights(person: Person, span: Span, *, now: datetime, zone: str) -> int:
    """Erase what is kept of some nights; how many entries there were."""
    with transaction.atomic():
        _begin()
        shares.end_hers(person, now, shares.Why.ERASED)
        found = erasing.entries(person, erasing.within(person, span), now)
        erasing.beside(person, span, zone, now)
    person.refresh_from_db()
    return found


def everything(person: Person, now: datetime) -> int:
    """Erase all that is hers, and end every visit; how many entries there were."""
    with transaction.atomic():
        _begin()
        found = erasing.everything(person, now)
    lasting.HERE.forget(person.pk)
    person.refresh_from_db()
    return found


def clean(now: datetime, *, keep_copies: bool = False) -> Left:
    """What comes after every erasing: the rests in the files, and the copies that hold it."""
    note()
    settings.ERASED.unlink(missing_ok=True)
    swept = rests.sweep()
    if keep_copies:
        held = keep_safe.older()
        return Left(swept=swept, copies=len(held), until=keep_safe.last_of(held, now))
    try:
        return Left(swept=swept, removed=keep_safe.renew(now))
    except (NotUsableError, OSError, DatabaseError) as error:
        held = keep_safe.older()
        until = keep_safe.last_of(held, now)
        why = str(error) if isinstance(error, NotUsableError) else "No new copy could be made."
        return Left(swept=swept, copies=len(held), until=until, failed=why)


def _begin() -> None:
    """Have the next start finish what a power cut may keep us from: else a copy that is put back
    would bring back what was erased. Where there is no room for it, erasing is what makes some."""
    with suppress(OSError):
        settings.write_private(settings.ERASED, "")


def finish(now: datetime) -> None:
    """Note and sweep what was erased before a power cut. The copies go in their own time: nobody
    knows any more what she wanted for them.

    Never before a copy that was put back is looked through: it knows less than what is noted, and
    its word would take the place of that.
    """
    if settings.ERASED.exists():
        # On a full disk it waits for the start after: this one has to answer.
        with suppress(OSError):
            clean(now, keep_copies=True)


def owner() -> Person | None:
    """Whose diary this is."""
    return people.owner()


# ── what is erased already ──────────────────────────────────────────────────────────────────


def is_erased(person: Person, id: UUID) -> bool:  # noqa: A002
    """Whether she had an entry under this id and erased it."""
    return erasing.is_erased(person, id)


def changes(person: Person, *, after: int, most: int) -> list[Gone]:
    """Which entries another device has to forget, in the order in which they were erased."""
    return erasing.since(person, after=after, most=most)


def newest(person: Person) -> list[UUID]:
    """The ids of the entries that were erased last."""
    return erasing.newest(person, NEWEST)


def diary(person: Person) -> UUID:
    """What tells this diary from another, and from itself before all of it was erased."""
    return erasing.diary(person)


def is_over(told: str) -> bool:
    """Whether the diary that a phone knows by this id was erased, all of it."""
    try:
        return erasing.is_over(UUID(told))
    except ValueError:
        return False


# ── after a copy is put back ────────────────────────────────────────────────────────────────


def note() -> None:
    """Write down outside the database what is erased in it.

    What was noted of a diary that is not here now stays: a copy of it may be put back.
    """
    here = {str(erasing.diary(person)) for person in people.everyone()}
    now = [_as_json(of, gone) for of, gone in erasing.every()]
    before = [each for each in rests.noted(settings.DATA_DIR) if each["diary"] not in here]
    rests.note(settings.DATA_DIR, [*(each for each in before if each not in now), *now])


def _as_json(of: UUID, gone: Gone) -> dict[str, str | None]:
    return {
        "diary": str(of),
        "what": gone.what,
        "id": str(gone.id),
        "first": gone.first.isoformat() if gone.first else None,
        "last": gone.last.isoformat() if gone.last else None,
    }


def after_put_back(now: datetime, zone: str) -> int:
    """A copy was put back: what was erased since it was made does not come back with it, and no
    visit, key of a program, link or guest does: she may have ended it since. No way out is used
    before she turns it on again: she may have taken it away.

    Where none was put back, what a power cut left of an erasing is finished. Gives how many
    entries were erased once more.
    """
    if not settings.PUT_BACK.exists():
        finish(now)
        return 0
    visits.end_all(now)
    share.end_all(now)
    with transaction.atomic():
        guests.end_all(now)
        reminders.rest_all(now)
    count = again(now, zone)
    clean(now, keep_copies=True)
    settings.PUT_BACK.unlink()
    return count


def again(now: datetime, zone: str) -> int:
    """Erase once more what was erased after a copy was made that is the diary now.

    Only what was erased from this very diary: another one that lies here meanwhile keeps all.
    Gives how many entries went.
    """
    told: dict[str, list[dict[str, str | None]]] = defaultdict(list)
    for each in rests.noted(settings.DATA_DIR):
        told[str(each["diary"])].append(each)
    found = 0
    for person in people.everyone():
        found += _again(person, told[str(erasing.diary(person))], now, zone)
    return found


def _again(person: Person, told: list[dict[str, str | None]], now: datetime, zone: str) -> int:
    ids = [UUID(each["id"]) for each in told if each["what"] == What.ENTRY]
    # What the copy itself knows was erased before it was made, and what she wrote since is hers.
    known = {str(gone.id) for _, gone in erasing.every()}
    missing = [each for each in told if each["id"] not in known]
    spans = [_span(each) for each in missing if each["what"] == What.NIGHTS]
    with transaction.atomic():
        found = erasing.entries(person, ids, now)
        for span in spans:
            erasing.beside(person, span, zone, now)
        if any(each["what"] == What.ALL for each in missing):
            found += erasing.everything(person, now)
    return found


def _span(told: dict[str, str | None]) -> Span:
    first, last = (told[name] for name in ("first", "last"))
    return Span(
        first=date.fromisoformat(first) if first else None,
        last=date.fromisoformat(last) if last else None,
    )
