"""Reminders: what she settled, her channels, and what became of each. Callers open transactions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from soleus.care.reminders import Occurrence, Settings, Why
from soleus.exchange import reminders as shapes
from soleus.records import models
from soleus.records.models import Person

NO_CHANNEL = UUID(int=0)


class State(StrEnum):
    """How far a delivery came."""

    CLAIMED = "claimed"  # somebody is about to send it, or died while sending
    SENT = "sent"
    FAILED = "failed"
    WAITING = "waiting"  # the channel was busy and has named a time
    DROPPED = "dropped"  # given up before it was sent


# Whoever finds one of these leaves the occurrence alone. One that was dropped is no claim: where a
# wrong clock gave it up too early, it may still be sent in time.
TAKEN = (State.CLAIMED, State.SENT, State.FAILED, State.WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One way by which messages reach her. What its address holds is left out of every print."""

    id: UUID
    kind: str
    address: dict[str, Any] = field(repr=False)
    added: datetime
    delivered: datetime | None = None
    gone: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of one occurrence on one channel."""

    key: str
    channel: UUID
    item: str
    due: datetime
    state: State
    at: datetime
    again: datetime | None = None
    why: str = ""


# ── what she settled ────────────────────────────────────────────────────────────────────────


def settings(person: Person) -> Settings:
    row = models.Reminders.objects.filter(person_id=person.pk).first()
    return shapes.read(row.settings) if row else Settings()


def locked(person: Person) -> Settings:
    """The same, held until the transaction ends: one runner at a time decides for her."""
    # SQLite has locked the whole file when the transaction began.
    rows = models.Reminders.objects.all()
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    row = rows.filter(person_id=person.pk).first()
    return shapes.read(row.settings) if row else Settings()


def keep(person: Person, settings: Settings) -> None:
    if person.reminded != bool(settings.reminders):
        person.reminded = bool(settings.reminders)
        person.save(update_fields=["reminded"])
    models.Reminders.objects.update_or_create(
        person_id=person.pk, defaults={"settings": shapes.write(settings)}
    )


def everyone() -> list[tuple[Person, Settings]]:
    """Who has settled anything, in the order in which they came."""
    rows = models.Reminders.objects.select_related("person").order_by("person_id")
    return [(row.person, shapes.read(row.settings)) for row in rows]


# ── channels ────────────────────────────────────────────────────────────────────────────────


def channels(person: Person) -> list[Channel]:
    """All of hers, the oldest first, also those that are gone."""
    rows = models.Channel.objects.filter(person_id=person.pk).order_by("row")
    return [_channel(row) for row in rows]


def find_channel(person: Person, id: UUID) -> Channel | None:  # noqa: A002  the field's name
    row = models.Channel.objects.filter(person_id=person.pk, id=id).first()
    return _channel(row) if row else None


def put_channel(person: Person, channel: Channel) -> None:
    """Add one, or write it anew: a channel that was gone is then tried again."""
    models.Channel.objects.update_or_create(
        person_id=person.pk,
        id=channel.id,
        defaults={
            "kind": channel.kind,
            "address": channel.address,
            "added": channel.added,
            "delivered": channel.delivered,
            "gone": channel.gone,
        },
    )


def remove_channel(person: Person, id: UUID) -> bool:  # noqa: A002
    removed, _ = models.Channel.objects.filter(person_id=person.pk, id=id).delete()
    return removed > 0


def note_delivered(person: Person, id: UUID, at: datetime) -> None:  # noqa: A002
    models.Channel.objects.filter(person_id=person.pk, id=id).update(delivered=at)


def note_gone(person: Person, id: UUID, at: datetime) -> None:  # noqa: A002
    models.Channel.objects.filter(person_id=person.pk, id=id).update(gone=at)


def rest_all(at: datetime) -> None:
    """Use no channel of anybody any more."""
    models.Channel.objects.filter(gone=None).update(gone=at)


def _channel(row: models.Channel) -> Channel:
    return Channel(
        id=row.id,
        kind=row.kind,
        address=row.address,
        added=row.added,
        delivered=row.delivered,
        gone=row.gone,
    )


# ── deliveries ──────────────────────────────────────────────────────────────────────────────


def deliveries(person: Person, *, since: datetime) -> list[Delivery]:
    """What was meant, claimed or given up since then, in order."""
    recent = Q(at__gt=since) | Q(due__gt=since)
    rows = models.Delivery.objects.filter(recent, person_id=person.pk).order_by("at", "row")
    return [_delivery(row) for row in rows]


def claim(person: Person, found: Occurrence, channel: UUID, now: datetime) -> bool:
    """True for one caller only, however many come at once. It holds once it is committed."""
    return _write(person, found, channel, State.CLAIMED, now)


def drop(person: Person, found: Occurrence, why: Why, now: datetime) -> bool:
    return _write(person, found, NO_CHANNEL, State.DROPPED, now, why)


def _write(
    person: Person,
    found: Occurrence,
    channel: UUID,
    state: State,
    now: datetime,
    why: str = "",
) -> bool:
    try:
        with transaction.atomic():
            models.Delivery.objects.create(
                person_id=person.pk,
                occurrence=found.key,
                channel=channel,
                item=found.reminder.item,
                due=found.due,
                state=state,
                at=now,
                why=why,
            )
    except IntegrityError:
        return False
    return True


def claim_again(person: Person, waiting: Delivery) -> bool:
    """Take up a delivery whose channel was busy; True for one caller only."""
    rows = models.Delivery.objects.filter(
        person_id=person.pk,
        occurrence=waiting.key,
        channel=waiting.channel,
        state=State.WAITING,
        again=waiting.again,
    )
    return rows.update(state=State.CLAIMED, again=None) == 1


def settle(
    person: Person,
    keys: Iterable[str],
    channel: UUID,
    state: State,
    *,
    why: str = "",
    again: datetime | None = None,
) -> None:
    """Say what became of claimed deliveries."""
    models.Delivery.objects.filter(
        person_id=person.pk, occurrence__in=list(keys), channel=channel, state=State.CLAIMED
    ).update(state=state, why=why, again=again)


def forget(kept: int) -> None:
    """Let go all but the newest of each person."""
    for id_ in models.Reminders.objects.values_list("person_id", flat=True):
        hers = models.Delivery.objects.filter(person_id=id_)
        oldest = hers.order_by("-row").values_list("row", flat=True)[kept - 1 : kept].first()
        if oldest is not None:
            hers.filter(row__lt=oldest).delete()


def _delivery(row: models.Delivery) -> Delivery:
    return Delivery(
        key=row.occurrence,
        channel=row.channel,
        item=row.item,
        due=row.due,
        state=State(row.state),
        at=row.at,
        again=row.again,
        why=row.why,
    )
