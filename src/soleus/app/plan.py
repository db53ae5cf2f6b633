"""Change the plan: bring in, let rest, let go, add a thing of her own, leave a day out.

What her plan held is noted by day, so that an old day shows the plan it had.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from django.db import DatabaseError, transaction

from soleus.app import hers
from soleus.app.today import Today
from soleus.care import choices, plan
from soleus.care.choices import Own, Skip
from soleus.care.plan import GateReason, Status
from soleus.knowledge.shapes import Measure
from soleus.records import plans, store
from soleus.records.store import Person


class NotForHerError(ValueError):
    """A measure that something about her shuts."""


class Place(StrEnum):
    """Where a measure stands for her."""

    PAUSED = "paused"
    COULD = "could"
    ASK = "ask"
    LATER = "later"  # in this pregnancy, and not yet
    SHUT = "shut"
    LEFT = "left"  # she does not want it


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A measure that is not in the plan. reasons: what asks first or shuts it"""

    measure: Measure
    place: Place
    reasons: tuple[GateReason, ...]
    until: date | None = None


def settle(person: Person, seen: Today, now: datetime) -> None:
    """Note what the plan holds, once it holds something else. On hold it holds what it did."""
    items = [item.measure for item in seen.plan.items]
    if seen.plan.on_hold or seen.about.quiet(seen.on) or {*items} == {*seen.choices.held}:
        return
    with suppress(DatabaseError), transaction.atomic():
        # A full disk can still be read, and the plan is only chosen anew.
        plans.hold(person, items, seen.on, now)


def others(seen: Today) -> list[Other]:
    """Every measure that is not in the plan, in the order of the knowledge files."""
    items = {item.measure for item in seen.plan.items}
    shown = [m for m in seen.known.measures.values() if m.is_shown and m.id not in items]
    found = [_other(seen, each) for each in shown]
    # Of a pregnancy that is over nothing comes later.
    is_over = seen.profile.days_after_birth is not None
    return [each for each in found if not (is_over and each.place is Place.LATER)]


def _other(seen: Today, measure: Measure) -> Other:
    reasons = plan.gates(seen.known, measure, seen.profile, standing=seen.standing)
    status, until = plan.status_of(reasons), seen.choices.paused.get(measure.id)
    if measure.id in seen.profile.declined:
        place = Place.LEFT
    elif status is Status.BLOCKED:
        place = Place.SHUT
    elif not plan.is_in_time(measure, seen.profile):
        place = Place.LATER
    elif seen.choices.rests(measure.id, seen.on):
        place = Place.PAUSED
    else:
        place = Place.ASK if status is Status.ASK_FIRST else Place.COULD
    return Other(measure=measure, place=place, reasons=reasons, until=until)


def put(person: Person, seen: Today, measure: str, *, instead: str = "", now: datetime) -> None:
    """Bring a measure in. Raises NotForHerError where something shuts it or asks first."""
    chosen = hers.measure(seen.known, measure)
    reasons = plan.gates(seen.known, chosen, seen.profile, standing=seen.standing)
    if reasons or not plan.is_in_time(chosen, seen.profile):
        raise NotForHerError(measure)
    with transaction.atomic():
        _want(person, measure, now)
        plans.change(person, lambda kept: choices.put(kept, measure, instead=instead), now)


def let_go(person: Person, measure: str, now: datetime) -> None:
    """She does not want it. It can be brought back."""
    id_ = hers.measure(hers.known(person), measure).id
    with transaction.atomic():
        store.change_about(person, lambda told: replace(told, declined=told.declined | {id_}), now)
        plans.change(person, lambda kept: choices.let_go(kept, id_), now)


def bring_back(person: Person, measure: str, now: datetime) -> None:
    """It may be offered again; a thing of her own is in the plan again."""
    id_ = hers.measure(hers.known(person), measure).id
    with transaction.atomic():
        _want(person, id_, now)
        if choices.is_own(id_):
            plans.change(person, lambda kept: choices.put(kept, id_), now)


def _want(person: Person, measure: str, now: datetime) -> None:
    if measure in store.about(person).declined:
        store.change_about(
            person, lambda told: replace(told, declined=told.declined - {measure}), now
        )


def pause(person: Person, measure: str, until: date | None, now: datetime) -> None:
    id_ = hers.measure(hers.known(person), measure).id
    with transaction.atomic():
        plans.change(person, lambda kept: choices.pause(kept, id_, until), now)


def resume(person: Person, measure: str, now: datetime) -> None:
    with transaction.atomic():
        plans.change(person, lambda kept: choices.resume(kept, measure), now)


def add(person: Person, own: Own, now: datetime) -> None:
    """A thing of her own joins the plan, and what helps her."""
    with transaction.atomic():
        plans.change(person, lambda kept: choices.add(kept, own), now)


def skip(person: Person, on: date, why: Skip, now: datetime) -> None:
    """The day is left out. It costs nothing."""
    with transaction.atomic():
        plans.change(person, lambda kept: choices.skip(kept, on, why), now)


def take_up(person: Person, on: date, now: datetime) -> None:
    """The day counts after all."""
    with transaction.atomic():
        plans.change(person, lambda kept: choices.take_up(kept, on), now)


def held(person: Person, on: date) -> tuple[str, ...]:
    """The names of what her plan held on a day; empty where that was not noted."""
    known, found = hers.known(person).measures, plans.of(person, on) or ()
    return tuple(known[each].name for each in found if each in known)


def skipped(person: Person, on: date) -> bool:
    """Whether she left a day out."""
    return on in plans.choices(person).skipped
