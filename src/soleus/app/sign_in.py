"""Come in by a one-time link: from the machine itself, or from a device that is in already."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from soleus.records import people
from soleus.records.store import Person

LASTS = timedelta(minutes=15)
FOR_A_DEVICE = timedelta(minutes=5)  # it is shown on a screen, where somebody may look over
KEPT = timedelta(days=7)  # a used link is remembered this long, then forgotten
BYTES = 32  # of chance in a link: 256 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """Who came in by a link.

    maker: the digest of the visit that let this device in, "" for a link from the machine
    is_new: whether nobody had been here before
    """

    person: Person
    maker: str = ""
    is_new: bool = False


def make_link(now: datetime) -> str:
    """A new link's secret part. Only its digest is stored, so a stolen copy signs nobody in."""
    return _add(now, now + LASTS, None, "")


def link_for_device(person: Person, maker: str, now: datetime) -> str:
    """What lets another device of hers in. maker: the digest of the visit that asks."""
    return _add(now, now + FOR_A_DEVICE, person, maker)


def link_for_guest(guest: Person, now: datetime, expires: datetime) -> str:
    """What lets somebody in whom she allowed something."""
    return _add(now, expires, guest, "")


def whose(token: str) -> Person | None:
    """Whom a link that was made lets in, None for one from the machine."""
    return people.whose(_digest(token))


def _add(now: datetime, expires: datetime, person: Person | None, maker: str) -> str:
    token = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        clear(now)
        people.add_link(_digest(token), expires, person, maker)
    return token


def clear(now: datetime) -> None:
    """Forget links that nobody can use any more."""
    people.clear_links(now - KEPT)


def is_usable(token: str, now: datetime) -> bool:
    """Whether this link would still open. Looking does not use it up."""
    return _match(token, now) is not None


def enter(token: str, now: datetime) -> Came | None:
    """Use a link up: whom it lets in, made at the first time, or None when it does not open."""
    with transaction.atomic():
        digest = _match(token, now)
        if digest is None or not people.use_link(digest, now):
            return None
        link, owner = people.link(digest), people.owner()
        if link.person is not None:
            return Came(person=link.person, maker=link.maker) if link.person.is_active else None
        if owner is not None:
            return Came(person=owner)
        return Came(person=people.add_person(now), is_new=True)


def _match(token: str, now: datetime) -> str | None:
    """Compared with every usable digest, each in the same time whether it fits or not."""
    told = _digest(token)
    fitting = [each for each in people.digests(now) if hmac.compare_digest(each, told)]
    return fitting[0] if fitting else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
