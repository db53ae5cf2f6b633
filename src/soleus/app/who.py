"""Let somebody in, take it back, and write in another's diary what she allowed."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import DatabaseError, transaction

from soleus.app import sign_in
from soleus.app.report import zone as zone_told
from soleus.app.write import Receipt
from soleus.diary.entries import Entry
from soleus.exchange import json
from soleus.records import guests, people, store
from soleus.records.guests import OFFERED, Access, Kind, May, Written
from soleus.records.store import Kept, Person, Saved, State

__all__ = ["OFFERED", "Access", "Kind", "May", "Written"]

USUAL = timedelta(days=30)
MOST = timedelta(days=365)
LONGEST_NAME = 40  # letters
LINK_LASTS = timedelta(hours=24)
MAY_CHANGE = timedelta(days=1)  # so long whoever wrote something may put it right
MAY_WRITE = {
    "episode": May.CRAMPS,
    "morning": May.NIGHTS,
    "dose": May.DOSES,
    "intake": May.FOOD,
}


class NotAllowedError(Exception):
    """It was not allowed, or is not any more."""


# ── what she does ───────────────────────────────────────────────────────────────────────────


def invite(
    person: Person,
    id: UUID,  # noqa: A002  the field's name
    kind: Kind,
    *,
    name: str,
    called: str,
    may: tuple[May, ...],
    last: date,
    now: datetime,
    zone: str,
) -> str:
    """Let somebody in up to a day, included. Gives the secret part of a link that opens once."""
    access = Access(
        id=id,
        owner=person,
        kind=kind,
        name=name,
        called=called,
        may=tuple(each for each in OFFERED[kind] if each in may),
        made=now,
        until=datetime.combine(last + timedelta(days=1), datetime.min.time(), ZoneInfo(zone)),
    )
    with transaction.atomic():
        if guests.find(person, id) is None:
            guests.let_in(access)
        return _link(access, now)


def new_link(person: Person, id: UUID, now: datetime) -> str | None:  # noqa: A002
    """Another link for somebody who is let in already; None where nothing holds any more."""
    with transaction.atomic():
        access = guests.find(person, id)
        return _link(access, now) if access and access.holds(now) else None


def _link(access: Access, now: datetime) -> str:
    """The ones before it open no more."""
    guest = guests.guest(access)
    people.end_links(guest)
    return sign_in.link_for_guest(guest, now, min(now + LINK_LASTS, access.until))


def take_back(person: Person, id: UUID, now: datetime) -> bool:  # noqa: A002
    """From now on nothing opens for them."""
    with transaction.atomic():
        return guests.end(person, id, now)


def every(person: Person) -> list[Access]:
    """All that she ever allowed, the newest first."""
    return guests.every(person)


def find(person: Person, id: UUID) -> Access | None:  # noqa: A002  the field's name
    return guests.find(person, id)


def holding(person: Person, now: datetime) -> list[Access]:
    """Who may do something now."""
    return [each for each in guests.every(person) if each.holds(now)]


def last_day(access: Access, zone: str) -> date:
    """The last day on which something opens, by a clock."""
    # Not a day before the end: that of a day of 23 hours would be the day before it.
    return (access.until - timedelta.resolution).astimezone(ZoneInfo(zone)).date()


def counts(person: Person) -> dict[UUID, int]:
    """How many entries each wrote, by the id of what she allowed."""
    return guests.counts(person) if person.lets_in else {}


def writers(person: Person, entries: list[Entry]) -> dict[UUID, str]:
    """Who wrote each of these entries first, where she did not."""
    found = guests.hands(person, [each.id for each in entries])
    return {id_: forms[0].name for id_, forms in found.items()}


def hands(person: Person, id: UUID) -> dict[UUID, str]:  # noqa: A002  the field's name
    """Who wrote each form of an entry, where she did not."""
    return {each.form: each.name for each in guests.hands(person, [id]).get(id, ())}


# ── what somebody she let in does ───────────────────────────────────────────────────────────


def behind(token: str) -> Access | None:
    """What a link opens, None where it is one of her own."""
    guest = sign_in.whose(token)
    return guests.of(guest) if guest and guest.is_guest else None


def look(guest: Person) -> Access | None:
    """What somebody was allowed, whether it still holds or not."""
    return guests.of(guest)


def note_over(access: Access, now: datetime) -> None:
    """It has ended for good, also for a clock that is set back."""
    if access.ended is None and now >= access.until:
        with suppress(DatabaseError), transaction.atomic():
            guests.end_over(now)


def note_came(guest: Person) -> None:
    with transaction.atomic():
        guests.note_came(guest)


def note_sign(access: Access, now: datetime) -> None:
    """Somebody she let in ticked a warning sign. It stands in their browser and not in her diary,
    where it would put her plan on hold; she is told of it."""
    with suppress(DatabaseError), transaction.atomic():
        guests.note_sign(access.owner, access.id, now)


def read_sign(person: Person, id: UUID) -> None:  # noqa: A002  the field's name
    """She knows of it."""
    with transaction.atomic():
        guests.note_sign(person, id, None)


def note_page(access: Access, now: datetime) -> None:
    with transaction.atomic():
        guests.note_page(access, now)


def zone(access: Access, now: datetime, otherwise: str) -> str:
    """The clock of the diary: what is written belongs to her nights, wherever it is written."""
    return zone_told(access.owner, now, otherwise)


def write(access: Access, shape: dict[str, Any], now: datetime) -> Receipt:
    """Write an entry into her diary, once however often it is sent.

    Its id follows from the one that was sent, so nobody can name an entry of hers with it.
    """
    batch = json.read([shape | {"id": str(uuid5(access.id, shape["id"]))}])
    if batch.problems:
        return Receipt(place=0, problems=batch.problems)
    (entry,) = batch.entries
    with transaction.atomic():
        held = _held(access, now)
        if MAY_WRITE.get(entry.kind) not in held.may:
            raise NotAllowedError
        kept = store.find(held.owner, entry.id)
        if kept is not None:
            return Receipt(place=0, saved=_same(kept))
        (saved,) = store.save(held.owner, [entry], now)
        if saved.state is not State.ERASED:
            guests.sign(held, entry.id, saved.form, now)
    return Receipt(place=0, saved=saved)


def _same(kept: Kept) -> Saved:
    return Saved(
        id=kept.entry.id,
        state=State.SAME,
        form=kept.form,
        revision=kept.revision,
        sequence=kept.sequence,
    )


def _held(access: Access, now: datetime) -> Access:
    """What is allowed at this moment, whatever it was when the request came in."""
    found = guests.find(access.owner, access.id)
    if found is None or not found.holds(now):
        raise NotAllowedError
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """An entry somebody wrote for her.

    kept: the newest form of it that is theirs; what she made of it since is hers
    may_change: they may still put it right
    """

    kept: Kept
    written: datetime
    may_change: bool


def own(access: Access, id: UUID, now: datetime) -> Own | None:  # noqa: A002
    """An entry that was first written by them; None for every other."""
    forms = store.history(access.owner, id)
    hands = guests.hands(access.owner, [id]).get(id, ())
    theirs = {each.form for each in hands if each.access == access.id}
    if not forms or forms[-1].form not in theirs:
        return None
    return Own(
        kept=replace(next(each for each in forms if each.form in theirs), deleted=forms[0].deleted),
        written=hands[0].at,
        may_change=now - hands[0].at < MAY_CHANGE
        and all(each.form in theirs for each in forms)
        and MAY_WRITE.get(forms[0].entry.kind) in access.may,
    )


def newest(access: Access, now: datetime, most: int) -> list[Own]:
    """What they wrote last, the newest first."""
    ids = guests.written_by(access)[:most]
    return [found for each in ids if (found := own(access, each, now))]


def change(access: Access, entry: Entry, now: datetime) -> bool:
    """Put right what they wrote themselves within the day; False where that is not theirs to do."""
    with transaction.atomic():
        held = _held(access, now)
        if not _may_change(held, entry.id, now):
            return False
        saved = store.amend(held.owner, entry, now)
        if saved and saved.state is not State.SAME:
            guests.sign(held, entry.id, saved.form, now)
        return saved is not None


def put_away(access: Access, id: UUID, now: datetime) -> bool:  # noqa: A002
    """Take back a slip of their own within the day. She still finds it, and can bring it back."""
    with transaction.atomic():
        held = _held(access, now)
        if not _may_change(held, id, now) or not store.delete(held.owner, id, now):
            return False
        kept = store.find(held.owner, id)
        if kept:
            guests.sign(held, id, kept.form, now)
        return True


def _may_change(access: Access, id: UUID, now: datetime) -> bool:  # noqa: A002
    found = own(access, id, now)
    return found is not None and found.may_change
