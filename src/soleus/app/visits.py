"""Where she is signed in, and how that ends."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from soleus.app import keys
from soleus.exchange import secret_link
from soleus.records import guests, people, reminders, shares, visits
from soleus.records.store import Person

BYTES = 16  # of chance in a stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One browser that is in.

    id: a digest, which opens nothing
    made, seen: when it came in, and the last day it was here; None from before they were noted
    browser, system: what it says it is, "" where it does not
    """

    id: str
    made: datetime | None
    seen: date | None
    browser: str
    system: str
    by_device: bool


def key_of(session_key: str) -> str:
    """What a visit is called here."""
    return visits.digest(session_key)


def of(person: Person) -> Sequence[Visit]:
    """Hers, the one that was here last first."""
    return [_shown(row) for row in visits.of(person)]


def _shown(row: visits.Row) -> Visit:
    browser, _, system = row.browser.partition("/")
    return Visit(
        id=row.pk,
        made=row.made,
        seen=row.seen,
        browser=browser,
        system=system,
        by_device=row.by_device,
    )


def end(person: Person, id_: str) -> bool:
    """End one of hers; False when it is not hers."""
    hers = [each.pk for each in visits.of(person)]
    if id_ not in hers:
        return False
    visits.end(id_)
    return True


def end_others(person: Person, but: str) -> int:
    """End all but one; how many that were."""
    others = [each.pk for each in visits.of(person) if each.pk != but]
    visits.end(*others)
    return len(others)


def end_everything_else(
    person: Person, now: datetime, but: str = "", *, given_out: bool = False
) -> None:
    """What lets her in has changed, so nothing that was let in before may stay.

    but: the visit in which she changed it. The stamp ends also what another process remembers:
    each visit carries the one it was begun under. It has to be given to the one that stays.

    given_out: also what she gave to others

    Keys of programs end in any case: one that somebody made on her open phone would be a way in.
    """
    with transaction.atomic():
        people.stamp(person, secrets.token_hex(BYTES))
        people.end_links(person)
        keys.revoke_all(person, now)
        end_others(person, but)
        if given_out:
            end_what_she_gave_out(person, now)


def gave_out(person: Person, now: datetime) -> bool:
    """Whether anything of hers is open to others: a key, a page or her calendar by a link, or
    somebody let in."""
    return (
        any(keys.opens(each, now) for each in keys.listed(person))
        or shares.living(person, now) > 0
        or reminders.settings(person).feed != secret_link.OFF
        or any(each.holds(now) for each in guests.every(person))
    )


def end_what_she_gave_out(person: Person, now: datetime) -> None:
    """Keys and links to her page and calendar open nothing any more. Whoever she let in is out,
    and comes back by a new link from her: what she allowed them stands as she left it."""
    with transaction.atomic():
        keys.revoke_all(person, now)
        shares.end_hers(person, now, shares.Why.REVOKED)
        end_calendar(person)
        guests.sign_out(person)


def end_calendar(person: Person) -> None:
    """The link to her calendar opens nothing any more."""
    with transaction.atomic():
        settled = reminders.locked(person)
        if settled.feed != secret_link.OFF:
            reminders.keep(person, replace(settled, feed=secret_link.OFF))


def end_all(now: datetime) -> None:
    """For a copy that was put back: it knows of no visit, key or link that was ended since."""
    with transaction.atomic():
        people.end_every_link()
        for person in people.everyone():
            end_everything_else(person, now)
            end_calendar(person)


def tell_maker(maker: str, name: str, came: str) -> None:
    """Leave word with the visit that let a device in. came: the digest of the new visit."""
    visits.tell(maker, name, came)


def clear(now: datetime) -> None:
    """Forget visits that are over."""
    visits.clear(now)
