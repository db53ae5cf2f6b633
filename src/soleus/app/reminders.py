"""Be reminded of what she asked for: once each, in time or not at all.

`settle` decides for one person at a time, under a lock on what she settled. What it will send it
claims in rows that are committed before anything leaves the house. Whoever dies after that has
sent once or not at all, and says so in the morning.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from django.db import DatabaseError, transaction

from soleus.app import hers, today, trial
from soleus.app.today import Today
from soleus.app.trial import Tonight
from soleus.care import breaks, plan
from soleus.care import reminders as rules
from soleus.care.reminders import (
    CHECK,
    HORIZON,
    LATERS_KEPT,
    MINUTE,
    MORNING,
    SAID_LATE,
    TOLD,
    WEEK,
    Due,
    Later,
    Occurrence,
    Reminder,
    Rhythm,
    Settings,
    Why,
)
from soleus.diary.entries import Dose
from soleus.diary.nights import DAY, day_of
from soleus.exchange import ics, secret_link
from soleus.knowledge.shapes import Catalog
from soleus.notify import message as messages
from soleus.notify.message import About, Message, Outcome
from soleus.records import reminders as rows
from soleus.records import store
from soleus.records.reminders import TAKEN, Channel, Delivery, State
from soleus.records.store import Person
from soleus.words.say import say

# Pages know a channel and a delivery as they are kept, and nothing of the tables.
__all__ = ["Channel", "Delivery", "State"]

Carry = Callable[[Channel, Message], Outcome]

# Deliveries of each person. By number and not by age: a clock that runs ahead for a moment would
# take them all away, and what went out already would go out again.
KEPT = 5_000
# A claim this old belongs to a runner that died, or to a channel that hangs.
LEFT_ALONE = timedelta(minutes=5)
NOTICE = timedelta(hours=24)  # how far back the morning tells of what was not delivered
LEAST_TTL = timedelta(minutes=1)
PATHS: Mapping[str, str] = {CHECK: "/check"}


# ── what she settles ────────────────────────────────────────────────────────────────────────


def read(person: Person) -> Settings:
    """What she settled; empty where she asked for nothing yet."""
    return rows.settings(person)


def add(person: Person, reminder: Reminder, *, now: datetime, zone: str) -> Settings:
    """Add a reminder, or change the one with its id. The same twice is the same once."""
    return _change(person, lambda s: rules.with_reminder(s, reminder), now=now, zone=zone)


def remove(person: Person, id: UUID, *, now: datetime, zone: str) -> Reminder | None:  # noqa: A002
    """Take a reminder away and give it back, so that `add` can undo it. None: she has no such."""
    found = next((each for each in read(person).reminders if each.id == id), None)
    if found:
        _change(person, lambda s: rules.without_reminder(s, id), now=now, zone=zone)
    return found


def set_rhythm(person: Person, rhythm: Rhythm, *, now: datetime, zone: str) -> Settings:
    return _change(person, lambda s: replace(s, rhythm=rhythm), now=now, zone=zone)


def set_named(person: Person, named: bool, *, now: datetime, zone: str) -> Settings:
    """Whether a message may say what it is for."""
    return _change(person, lambda s: replace(s, named=named), now=now, zone=zone)


def set_cramps(person: Person, cramps: bool, *, now: datetime, zone: str) -> Settings:
    """Whether her webhooks hear that a cramp starts or ends."""
    return _change(person, lambda s: replace(s, cramps=cramps), now=now, zone=zone)


def arrive(person: Person, *, now: datetime, zone: str) -> None:
    """She is where this zone is. Costs one query while nothing changed, and none without any."""
    if not person.reminded:
        return
    stays = read(person).stays
    if stays and stays[-1].zone != zone:
        # A full disk can still be read: then she is asked by the clock of where she was.
        with suppress(DatabaseError), transaction.atomic():
            settings = rows.locked(person)
            stays = rules.arrive(settings.stays, zone, now)
            rows.keep(person, replace(settings, stays=stays))


def _change(
    person: Person, change: Callable[[Settings], Settings], *, now: datetime, zone: str
) -> Settings:
    with transaction.atomic():
        settings = rows.locked(person)
        stays = rules.arrive(settings.stays, zone, now)
        # A minute back, so that what falls due at the very moment she saves is not lost.
        changed = replace(change(settings), stays=stays, since=now - MINUTE)
        rows.keep(person, changed)
        return changed


def upcoming(person: Person, *, now: datetime, until: datetime) -> list[Occurrence]:
    """What is promised from now on, in order."""
    return rules.promised(replace(read(person), since=None), since=now, until=until)


# ── channels ────────────────────────────────────────────────────────────────────────────────


def channels(person: Person) -> list[Channel]:
    """All of hers, each with when a message last went out and whether the other side is gone."""
    return rows.channels(person)


def add_channel(
    person: Person,
    id: UUID,  # noqa: A002  the field's name
    kind: str,
    address: Mapping[str, Any],
    *,
    now: datetime,
) -> Channel:
    """Add a channel, or give the one with this id a new address. The page has checked it."""
    channel = Channel(id=id, kind=kind, address=dict(address), added=now)
    with transaction.atomic():
        rows.put_channel(person, channel)
    return channel


def remove_channel(person: Person, id: UUID) -> bool:  # noqa: A002
    with transaction.atomic():
        return rows.remove_channel(person, id)


def send_test(person: Person, id: UUID, carry: Carry, *, now: datetime) -> Outcome | None:  # noqa: A002
    """Send a test now, whatever is quiet: she asked. None when she has no such channel."""
    channel = rows.find_channel(person, id)
    if channel is None:
        return None
    outcome = carry(channel, messages.neutral(About.TRIAL, tag="test"))
    with transaction.atomic():
        _note(person, channel, outcome, now)
    return outcome


def _note(person: Person, channel: Channel, outcome: Outcome, now: datetime) -> None:
    if outcome.state is messages.State.SENT:
        rows.note_delivered(person, channel.id, now)
    if outcome.state is messages.State.GONE:
        rows.note_gone(person, channel.id, now)


# ── her calendar ────────────────────────────────────────────────────────────────────────────


def new_feed(person: Person, *, now: datetime, zone: str) -> str:
    """A new secret for her calendar's link; the one before opens nothing any more. Shown once."""
    token = secrets.token_urlsafe(32)
    kept = secret_link.verifier(token)
    _change(person, lambda s: replace(s, feed=kept), now=now, zone=zone)
    return token


def end_feed(person: Person, *, now: datetime, zone: str) -> None:
    _change(person, lambda s: replace(s, feed=secret_link.OFF), now=now, zone=zone)


def feed(token: str, *, now: datetime) -> bytes | None:
    """The calendar a secret opens; None when it opens none. Quiet days make it an empty one."""
    # Everybody's is compared, so that how long it takes says nothing of who is here.
    found = [each for each in rows.everyone() if secret_link.opens(token, each[1].feed)]
    if not found:
        return None
    person, settings = found[0]
    if not settings.stays:
        return ics.write([], zone="UTC", changed=now)
    on = day_of(rules.wall_at(now, settings.stays))
    shown = [] if _is_quiet(person, settings, now) else ics.appointments(settings, on)
    zone = rules.zone_at(now, settings.stays)
    return ics.write(shown, zone=zone, changed=settings.since or now)


# ── what she does with a message ────────────────────────────────────────────────────────────


def later(person: Person, key: str, *, now: datetime) -> Later | None:
    """Send a message once more in half an hour.

    None where she has no such message, where quiet hours would swallow it, or at the fourth time.
    """
    with transaction.atomic():
        settings = rows.locked(person)
        found = _find(settings, key, now)
        put_off = rules.put_off(settings, found, now) if found else None
        if put_off:
            laters = (*settings.laters, put_off)[-LATERS_KEPT:]
            rows.keep(person, replace(settings, laters=laters))
        return put_off


def done(person: Person, key: str, *, now: datetime, zone: str) -> Dose | None:
    """She did what a message was about. None where it is about no measure, and for what she took
    back meanwhile.

    A second tap writes nothing: the dose has an id of the message's own.
    """
    found = _find(read(person), key, now)
    if found is None or found.reminder.item not in hers.known(person).measures:
        return None
    id_ = dose_id(found)
    try:
        return today.mark_done(person, found.reminder.item, id_, now=now, zone=zone)
    except hers.UnknownMeasureError:
        return None


def dose_id(found: Occurrence) -> UUID:
    """The id of the dose that "Done" on a message writes, here or on a phone without a network."""
    return uuid5(found.reminder.id, found.key.partition("+")[0])


def _find(settings: Settings, key: str, now: datetime) -> Occurrence | None:
    # Whatever was changed since it was sent: `since` decides what is sent, not what was.
    told = rules.promised(replace(settings, since=None), since=now - HORIZON, until=now)
    return next((each for each in told if each.key == key), None)


# ── what was not delivered ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A reminder that did not reach her, or perhaps did not.

    state: CLAIMED is one that may or may not have gone out; nobody sends it again
    why: a `care.reminders.Why`, or a `notify.message.Why`, "" where nobody knows
    """

    key: str
    item: str
    local: datetime
    state: State
    why: str


def missed(person: Person, *, now: datetime) -> tuple[Missed, ...]:
    """What could not be delivered lately and she has not read yet."""
    if not person.reminded:
        return ()
    settings = read(person)
    if not settings.stays or _is_quiet(person, settings, now):
        return ()
    seen = max(settings.seen or now - NOTICE, now - NOTICE)
    if seen > now:  # read while a clock ran ahead
        seen = now - NOTICE
    by_key: dict[str, list[Delivery]] = defaultdict(list)
    for each in rows.deliveries(person, since=seen - HORIZON):
        by_key[each.key].append(each)
    newest = [_worst(each) for each in by_key.values() if not _reached(each)]
    return tuple(
        Missed(
            key=each.key,
            item=each.item,
            local=rules.wall_at(each.due, settings.stays),
            state=each.state,
            why=each.why,
        )
        for each in newest
        if seen < each.at <= now and _is_told(each, now)
    )


def dismiss(person: Person, *, now: datetime) -> None:
    """She has read what could not be delivered."""
    with transaction.atomic():
        rows.keep(person, replace(rows.locked(person), seen=now))


def _reached(deliveries: Sequence[Delivery]) -> bool:
    return any(each.state is State.SENT for each in deliveries)


def _worst(deliveries: Sequence[Delivery]) -> Delivery:
    """What says most of how it went: that something may have gone out comes before that it did
    not, and a try before none."""
    order = (State.CLAIMED, State.WAITING, State.FAILED, State.DROPPED)
    return min(deliveries, key=lambda each: order.index(each.state))


def _is_told(each: Delivery, now: datetime) -> bool:
    match each.state:
        case State.DROPPED:
            return each.why in TOLD
        case State.CLAIMED | State.WAITING:
            return now - each.at > LEFT_ALONE
        case _:
            return True


# ── sending ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What one turn came to. Counts, and nothing of anybody."""

    messages: int = 0
    failed: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    channel: Channel
    found: tuple[Occurrence, ...]


def settle(now: datetime, carry: Carry) -> Settled:
    """Send what is due, for everybody. Any number may run at once, and be killed at any time.

    Raises what went wrong for some only after everybody else had their turn.
    """
    counts, errors = [Settled()], []
    for person, settings in rows.everyone():
        try:
            counts.append(_settle(person, settings, now, carry))
        except Exception as error:  # noqa: BLE001  the next one still waits for hers
            errors.append(error)
    if errors:
        raise ExceptionGroup("some reminders could not be settled", errors)
    return Settled(
        messages=sum(each.messages for each in counts),
        failed=sum(each.failed for each in counts),
        dropped=sum(each.dropped for each in counts),
    )


def forget() -> None:
    """Let go the oldest of what nothing looks at any more."""
    with transaction.atomic():
        rows.forget(KEPT)


def _settle(person: Person, settings: Settings, now: datetime, carry: Carry) -> Settled:
    kept = rows.deliveries(person, since=now - WEEK)
    waits = any(_is_ripe(each, now) for each in kept)
    # Looked at without a lock first: at most moments nothing is due, and a diary on SQLite would
    # be shut for everybody else meanwhile.
    if not waits and not _decide(settings, kept, now, lambda _: True):
        return Settled()
    with transaction.atomic():
        settings = rows.locked(person)
        kept = rows.deliveries(person, since=now - WEEK)
        needed = _needs(person, settings, now)
        claimed = [*_again(person, settings, kept, now, needed)]
        if not claimed:
            decided = _decide(settings, kept, now, needed)
            dropped, claimed = _claim(person, decided, now)
        else:
            dropped = 0
    # From here on the claims stand, whatever happens.
    told = [_send(person, each, settings, now, carry) for each in claimed]
    outcomes = [each for each in told if each]
    sent = sum(each.state is messages.State.SENT for each in outcomes)
    return Settled(messages=sent, failed=len(outcomes) - sent, dropped=dropped)


def _decide(
    settings: Settings,
    kept: Sequence[Delivery],
    now: datetime,
    needed: Callable[[Occurrence], bool],
) -> Due:
    return rules.due(
        rules.promised(settings, since=now - HORIZON, until=now),
        settings,
        taken={each.key for each in kept if each.state in TAKEN},
        let_go={each.key for each in kept if each.state is State.DROPPED},
        sent=[each.at for each in kept if each.state in TAKEN],
        now=now,
        is_needed=needed,
    )


def _claim(person: Person, decided: Due, now: datetime) -> tuple[int, list[_Claimed]]:
    live = [each for each in rows.channels(person) if each.gone is None]
    dropped = [*decided.dropped]
    if not live:
        dropped += [(each, Why.NO_CHANNEL) for each in decided.send]
    count = sum(rows.drop(person, found, why, now) for found, why in dropped)
    claimed = [
        _Claimed(
            channel=channel,
            found=tuple(e for e in decided.send if rows.claim(person, e, channel.id, now)),
        )
        for channel in live
    ]
    return count, [each for each in claimed if each.found]


def _is_ripe(each: Delivery, now: datetime) -> bool:
    return each.state is State.WAITING and each.again is not None and each.again <= now


def _again(
    person: Person,
    settings: Settings,
    kept: Sequence[Delivery],
    now: datetime,
    needed: Callable[[Occurrence], bool],
) -> list[_Claimed]:
    """What a busy channel did not take, once it is asked again."""
    ripe = [each for each in kept if _is_ripe(each, now)]
    hers = {each.id: each for each in rows.channels(person) if each.gone is None}
    quiet = settings.rhythm.is_quiet(rules.wall_at(now, settings.stays).time())
    found: dict[UUID, list[Occurrence]] = defaultdict(list)
    for each in ripe:
        if not rows.claim_again(person, each):
            continue
        meant = _find(settings, each.key, now)
        if quiet or each.channel not in hers or not (meant and now <= meant.latest):
            rows.settle(person, [each.key], each.channel, State.FAILED, why=Why.LATE)
        elif not needed(meant):
            rows.settle(person, [each.key], each.channel, State.DROPPED, why=Why.NOT_NEEDED)
        else:
            found[each.channel].append(meant)
    return [_Claimed(channel=hers[id_], found=tuple(each)) for id_, each in found.items()]


def _send(
    person: Person, claimed: _Claimed, settings: Settings, now: datetime, carry: Carry
) -> Outcome | None:
    """None where nothing of it makes sense any more: the way before this one may have taken long
    to answer, and meanwhile she may have told of a loss."""
    needed = _needs(person, settings, now)
    found = [each for each in claimed.found if needed(each)]
    with transaction.atomic():
        over = [each.key for each in claimed.found if each not in found]
        rows.settle(person, over, claimed.channel.id, State.DROPPED, why=Why.NOT_NEEDED)
    if not found:
        return None
    outcome = carry(claimed.channel, compose(found, settings, now, hers.known(person)))
    state = _STATES[outcome.state]
    again = now + outcome.after if outcome.after else now + MINUTE
    with transaction.atomic():
        rows.settle(
            person,
            [each.key for each in found],
            claimed.channel.id,
            state,
            why=str(outcome.why or ""),
            again=again if state is State.WAITING else None,
        )
        _note(person, claimed.channel, outcome, now)
    return outcome


_STATES = {
    messages.State.SENT: State.SENT,
    messages.State.LATER: State.WAITING,
    messages.State.GONE: State.FAILED,
    messages.State.FAILED: State.FAILED,
}


def compose(
    found: Sequence[Occurrence], settings: Settings, now: datetime, known: Catalog
) -> Message:
    """One message for all that is due at one moment."""
    items = list(dict.fromkeys(each.reminder.item for each in found))
    asked = all(item in (MORNING, CHECK) for item in items)
    message = messages.neutral(
        About.ASKED if asked else About.PLANNED,
        tag=found[0].key,
        path=PATHS.get(items[0], "/") if len(items) == 1 else "/",
        ttl=max(min(each.latest for each in found) - now, LEAST_TTL),
    )
    body = _named(items, known) if settings.named and not asked else message.body
    first = min(found, key=lambda each: each.due)
    if now - first.due > SAID_LATE:
        body = f"{body} {say('reminder.late', {'time': f'{first.local:%H:%M}'})}"
    # Of two things in one message, "Done" would write down only the first.
    return replace(message, body=body, acts=not asked and len(items) == 1)


def _named(items: Sequence[str], known: Catalog) -> str:
    names = [known.measures[item].name for item in items if item in known.measures]
    return f"{', '.join(names)}."


# ── whether it still makes sense ────────────────────────────────────────────────────────────


def _is_quiet(person: Person, settings: Settings, now: datetime) -> bool:
    on = day_of(rules.wall_at(now, settings.stays))
    return store.about(person).quiet(on) is not None


def _needs(person: Person, settings: Settings, now: datetime) -> Callable[[Occurrence], bool]:
    """Whether what is due is still to be done. Her diary is read once, and only when asked."""
    # She was read before the messages of everybody else went out, which may have taken minutes.
    person.refresh_from_db()
    zone = rules.zone_at(now, settings.stays)

    @cache
    def seen() -> Today:
        return today.look(person, now=now, zone=zone)

    @cache
    def test() -> Tonight | None:
        return trial.tonight(person, seen())

    def needed(found: Occurrence) -> bool:
        if _is_quiet(person, settings, now):
            return False
        item, on = found.reminder.item, day_of(found.local)
        if item == MORNING:
            return not any(n.date == on - DAY and n.is_recorded for n in seen().nights)
        if item == CHECK:
            return True
        known = hers.known(person)
        return (
            _is_open(known, item, seen(), on)
            and _is_assigned(item, test())
            and _is_left(known, found, seen(), on)
        )

    return needed


def _is_open(known: Catalog, item: str, seen: Today, on: date) -> bool:
    """Whether a measure is for her that day: not shut, not resting, and the day not left out."""
    measure = known.measures.get(item)
    if measure is None or not measure.is_shown or item in seen.profile.declined:
        return False
    if seen.skip or seen.choices.rests(item, on):
        return False
    shut = plan.gates(known, measure, seen.profile, standing=seen.standing)
    return plan.status_of(shut) is plan.Status.DO


def _is_left(known: Catalog, found: Occurrence, seen: Today, on: date) -> bool:
    """Whether something of it is left to do."""
    item, every = found.reminder.item, found.reminder.every
    doses = [e for e in seen.entries if isinstance(e, Dose) and day_of(e.local) == on]
    if every and not breaks.is_due(breaks.moved(known, doses), at=found.due, every=every):
        return False
    drunk = today.drunk(seen.entries, on)
    return not plan.progress(known.measures[item], [*doses, *drunk]).done


def _is_assigned(item: str, test: Tonight | None) -> bool:
    """A measure that chance decides on is asked for on the nights chance gives it, until she
    answered. On the others a reminder would undo the test."""
    if test is None or test.measure.id != item or test.tonight is None:
        return True
    return test.tonight.assigned.do and test.tonight.said is None and not test.paused
