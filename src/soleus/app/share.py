"""Share a page by a link: make it, see who opened it, end it. And what a stranger with one gets.

What she gives is fixed when she makes the link: the page as it was, sealed under a key that lies
in the link alone. Whoever opens it is shown what is in the seal, and nothing of the diary is read.
"""

import ipaddress
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from soleus.app import guesses
from soleus.app.blocks import block_of
from soleus.exchange import jwe, share_link
from soleus.exchange.share_link import Secret
from soleus.records import shares as rows
from soleus.records.shares import MOST_WRONG, Opening, Shared, Why
from soleus.records.store import Person

# Pages know a link as it is listed, and nothing of the tables.
__all__ = ["MOST_WRONG", "Opening", "Shared", "Why"]

LASTS: Mapping[str, timedelta] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}
PAGE = "page"
KINDS: Mapping[str, str] = {
    PAGE: "application/json",
    "pdf": "application/pdf",
    "json": "application/json",
    "fhir": share_link.FHIR,
}
MOST = 20  # links that open at the same time
MOST_FHIR = 8_000_000  # bytes; readers of such links hold a file in memory, some on a phone
TAKEN = timedelta(minutes=30)  # after a page was opened, its files can be taken
FORGOTTEN = timedelta(days=30)  # after it could have been opened last


class TooMuchError(ValueError):
    """More than a link can hold, or more links than anybody looks after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What she asks for. code: of her own, "" for one that we draw; files: beside the page"""

    id: UUID
    first: date
    last: date
    label: str
    lasts: str
    code: str
    once: bool
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new link. It is shown now and never again."""

    secret: Secret
    code: str
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who knocks, as they say themselves.

    block: of their address, as `block_of` cuts it, for her list; place: the same as guesses
    are counted, "" where nobody can be told apart
    """

    block: str
    place: str = ""
    browser: str = ""
    what: str = PAGE
    recipient: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a right code opened. sealed: the page and its files, by name"""

    row: int
    made: datetime
    expires: datetime
    files: tuple[str, ...]
    sealed: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """It did not open. remaining: tries that are left; None where there is nothing to try"""

    remaining: int | None


# ── hers ────────────────────────────────────────────────────────────────────────────────────


def is_made(person: Person, id: UUID) -> bool:  # noqa: A002  the field's name
    """Whether this form was sent before: its link was shown then and cannot be shown again."""
    return rows.has(person, id)


def make(person: Person, wanted: Wanted, files: Mapping[str, bytes], now: datetime) -> Made:
    """A link to a page as it is now. files: the page, and what she gives beside it, by name."""
    secret = Secret(secrets.token_bytes(share_link.SECRET), secrets.token_bytes(share_link.SECRET))
    code = wanted.code or _draw()
    expires = now + LASTS[wanted.lasts]
    if len(files.get("fhir", b"")) > MOST_FHIR:
        raise TooMuchError("share.much")
    sealed = {
        # Readers of record systems need not unpack, so what is for them is not packed.
        name: jwe.seal(body, secret.key, secrets.token_bytes(jwe.NONCE), KINDS[name],
                       packed=name != "fhir")
        for name, body in files.items()
    }  # fmt: skip
    shared = Shared(
        id=wanted.id,
        label=wanted.label,
        first=wanted.first,
        last=wanted.last,
        made=now,
        expires=expires,
        once=wanted.once,
        files=wanted.files,
        wrong=0,
        openings=(),
        ended=None,
        why="",
    )
    digest, proof = share_link.digest(secret.handle), share_link.proof(secret.handle, code)
    with transaction.atomic():
        if rows.living(person, now) >= MOST:
            raise TooMuchError("share.many")
        rows.add(person, shared, digest=digest, proof=proof, sealed=sealed)
    return Made(secret=secret, code=code, expires=expires)


def _draw() -> str:
    """Six digits, none of the few that everybody tries first."""
    while True:
        code = f"{secrets.randbelow(10**share_link.DRAWN):0{share_link.DRAWN}d}"
        if not share_link.is_weak(code):
            return code


def every(person: Person) -> list[Shared]:
    """Her links, the newest first, also those that open no more."""
    return rows.every(person)


def until(person: Person, now: datetime) -> datetime | None:
    """Until when any of her links opens. It came with the person, so it costs no query."""
    found: datetime | None = person.shared_until
    return found if found and found > now else None


def revoke(person: Person, id: UUID, now: datetime) -> bool:  # noqa: A002
    """End a link at once: its page is gone. False where there is none that opens."""
    with transaction.atomic():
        return rows.revoke(person, id, now)


def tidy(now: datetime) -> None:
    """Take away what opens no more, and a month later its line."""
    with transaction.atomic():
        rows.tidy(now, taken=now - TAKEN, gone=now - FORGOTTEN)


def end_all(now: datetime) -> None:
    """For a copy that was put back: none of its links may open again."""
    with transaction.atomic():
        rows.end_all(now)


# ── whoever has a link ──────────────────────────────────────────────────────────────────────


def visitor(address: str, *, browser: str, what: str = PAGE, recipient: str = "") -> Visitor:
    """Who comes from an address."""
    block = block_of(address)
    # All who come by a proxy that names nobody look like this machine, and one of them must not
    # shut out the others. Each link still has its own few tries.
    place = guesses.place(address) if is_told_apart(block) else ""
    return Visitor(block=block, place=place, browser=browser, what=what, recipient=recipient)


def is_told_apart(block: str) -> bool:
    """Whether a block is of somebody, and not this machine itself."""
    return block != "?" and not ipaddress.ip_network(block).is_loopback


def knock(
    handle: bytes | None, code: str, by: Visitor, now: datetime, *, wants: str = PAGE
) -> Shown | Refused:
    """Try a code. A page that is not there takes the same way as a wrong code.

    wants: which of its files it is for; a link without it is not there

    A try is taken before anything is compared and given back when it was right, in one
    transaction: so tries that come at once are counted too, by any number of workers.
    """
    asked = handle if handle is not None else bytes(share_link.SECRET)
    with transaction.atomic():
        try:
            tried = guesses.begin(now, whom="", place=by.place)
        except guesses.TooManyError:
            return Refused(remaining=None)
        found = rows.spend(share_link.digest(asked), now)
        if found and wants not in (PAGE, *found.files):
            rows.give_back(found)
            found = None
        fits = share_link.fits(asked, code, found.proof if found else share_link.NOBODYS)
        if found is None:
            return Refused(remaining=None)
        if not fits:
            if found.wrong >= MOST_WRONG:
                rows.close(found, now)
            return Refused(remaining=max(0, MOST_WRONG - found.wrong))
        tried.was_right()
        rows.give_back(found)
        rows.opened(found, Opening(now, by.block, by.browser, by.what, by.recipient))
        return _shown(found, now)


def look_again(handle: bytes, now: datetime) -> Shown | None:
    """The same page for whoever opened it a moment ago; the door knows that it was they."""
    found = rows.find(share_link.digest(handle), now)
    return _shown(found, now) if found else None


def file_of(row: int, name: str, now: datetime) -> str | None:
    """One file, still sealed."""
    return rows.sealed(row, now).get(name)


def _shown(found: rows.Found, now: datetime) -> Shown:
    return Shown(
        row=found.row,
        made=found.made,
        expires=found.expires,
        files=found.files,
        sealed=rows.sealed(found.row, now),
    )
