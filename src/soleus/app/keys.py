"""Let a program in: a key of its own, for what she chose, until a day she chose.

Whoever holds a key needs nothing else, so it opens as little as it can: never a page, another
key, signing in, her whole diary as a file, or what her phones keep sealed.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import DatabaseError, transaction

from soleus.records import keys as rows
from soleus.records.keys import Kept
from soleus.records.store import Person

__all__ = ["Kept"]

BEGINS = "soleus_"
SHOWN = 4  # bytes that stay to be seen, as 8 digits
BYTES = 32  # of chance in what is not: 256 bits
USUAL, LONGEST = timedelta(days=90), timedelta(days=365)
LONGEST_NAME = 80  # letters
MOST = 20  # that open something at once; more would be a list nobody looks through
KEPT = timedelta(days=30)  # one that is over stays listed as long, then it is forgotten
# Compared with where no key begins as told, so that the answer comes after the same work.
NOBODYS = "0" * 64


class Scope(StrEnum):
    """What a key opens. Each stands for itself: one that may write need not read."""

    READ = "read"  # her entries and the foods
    WRITE = "write"  # new entries, changes, and that a cramp began or ended
    STATUS = "status"  # how it stands, and what happens now; no entry


class NoKeyError(ValueError):
    """A key that cannot be made; its text is a code of words/sentences.toml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new key. `token` is told once and kept nowhere."""

    key: Kept
    token: str


def wrong(name: str, scopes: Collection[Scope], lasts: timedelta) -> list[str]:
    """All that cannot be of a key, as codes."""
    is_name = 0 < len(name.strip()) <= LONGEST_NAME and name.isprintable()
    return [
        *([] if is_name else ["key.no_name"]),
        *([] if scopes else ["key.no_scope"]),
        *([] if timedelta(days=1) <= lasts <= LONGEST else ["key.no_days"]),
    ]


def make(
    person: Person, *, name: str, scopes: Collection[Scope], lasts: timedelta, now: datetime
) -> Made:
    """A new key of hers; NoKeyError when it cannot be."""
    name = name.strip()
    if found := wrong(name, scopes, lasts):
        raise NoKeyError(found[0])
    shown = BEGINS + secrets.token_hex(SHOWN)
    token = f"{shown}_{secrets.token_urlsafe(BYTES)}"
    key = Kept(
        shown=shown,
        digest=_digest(token),
        name=name,
        scopes=tuple(str(each) for each in Scope if each in scopes),
        made=now,
        expires=now + lasts,
    )
    with transaction.atomic():
        if len([each for each in rows.of(person) if opens(each, now)]) >= MOST:
            raise NoKeyError("key.too_many")
        rows.add(person, key)
    return Made(key=key, token=token)


def end_over(now: datetime) -> None:
    """Write down which have ended by their date, and let go of those that are over for long."""
    rows.end_over(now)
    rows.forget(now - KEPT)


def listed(person: Person) -> list[Kept]:
    """Her keys, the newest first, with those that open nothing any more."""
    return rows.of(person)


def opens(key: Kept, now: datetime) -> bool:
    """Whether a key still opens what it was made for."""
    return key.revoked is None and key.made <= now < key.expires


def revoke(person: Person, shown: str, now: datetime) -> bool:
    """Make a key of hers open nothing any more; False where she has no such key that does."""
    with transaction.atomic():
        return rows.revoke(person, now, shown=[shown]) == 1


def revoke_all(person: Person, now: datetime) -> int:
    """Make all her keys open nothing any more, as when how she comes in has changed."""
    with transaction.atomic():
        return rows.revoke(person, now)


def find(token: str, now: datetime) -> tuple[Person, Kept] | None:
    """Whose key this is, and the key; None for one that opens nothing, whatever the reason."""
    found = rows.find(_shown(token))
    fits = hmac.compare_digest(found[1].digest if found else NOBODYS, _digest(token))
    if found is None or not fits:
        return None
    if not opens(found[1], now):
        _note_end(found[1], now)
        return None
    _note_use(found[1], now)
    return found


def _note_end(key: Kept, now: datetime) -> None:
    """It has ended for good, also for a clock that is set back."""
    if key.revoked is None and now >= key.expires:
        with suppress(DatabaseError), transaction.atomic():
            rows.end_over(now)


def _note_use(key: Kept, now: datetime) -> None:
    """The day, and no more: when her lamp asks is when she is awake."""
    if key.used != now.date():
        # A full disk can still be read, and reading is all that many keys are for.
        with suppress(DatabaseError), transaction.atomic():
            rows.note_use(key.shown, now.date())


def _shown(token: str) -> str:
    """The part of a key that may be seen, "" where it has none."""
    begins, _, rest = token.partition("_")
    shown, _, secret = rest.partition("_")
    return f"{begins}_{shown}" if secret and token.isascii() and len(token) < 200 else ""


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
