"""Come in by a one-time link. There is no password to choose, lose or guess."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from soleus.records import people
from soleus.records.store import Person

LASTS = timedelta(minutes=15)
KEPT = timedelta(days=7)  # a used link is remembered this long, then forgotten
BYTES = 32  # of chance in a link: 256 bits


def make_link(now: datetime) -> str:
    """A new link's secret part. Only its digest is stored, so a stolen copy signs nobody in."""
    token = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        people.clear_links(now - KEPT)
        people.add_link(_digest(token), now + LASTS)
    return token


def is_usable(token: str, now: datetime) -> bool:
    """Whether this link would still open. Looking does not use it up."""
    return _match(token, now) is not None


def enter(token: str, now: datetime) -> Person | None:
    """Use a link up: the owner, who is made at the first time, or None when it does not open."""
    with transaction.atomic():
        digest = _match(token, now)
        if digest is None or not people.use_link(digest, now):
            return None
        return people.owner() or people.add_person(now)


def _match(token: str, now: datetime) -> str | None:
    """Compared with every usable digest, each in the same time whether it fits or not."""
    told = _digest(token)
    fitting = [each for each in people.digests(now) if hmac.compare_digest(each, told)]
    return fitting[0] if fitting else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
