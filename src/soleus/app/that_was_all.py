"""Say of a day that what is written was all: the rest of its plan was not done.

Silence is never read as "not done", so a night without a word teaches nothing. One tap turns the
silence of a whole day into her own word.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from soleus.app import hers, today
from soleus.app.today import Today
from soleus.care import plan
from soleus.care.choices import Choices, is_own
from soleus.care.plan import PlanItem
from soleus.care.profile import About, Profile
from soleus.care.triage import Assessment
from soleus.diary.entries import Dose, Entry, Exposure, Intake, Origin, Sureness
from soleus.diary.nights import DAY, EVENING, day_of
from soleus.knowledge.shapes import Catalog, Measure
from soleus.records import plans, store
from soleus.records.store import Person

# A "not done" of one tap looks like one that she said of a single measure, and Undo must tell them
# apart on any phone, also where the tap was made on another. So its id carries a mark: the version
# that RFC 9562 leaves to whoever makes the id (static/ids.js makes the same).
MARK, MARK_AT = 8, 76


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The plan of a day that is over.

    done: measures she did, all or in part, also beside the plan
    silent: items that nothing is written of
    denied: what “That was all” wrote, and Undo may take back
    known: what is known, with what is hers
    """

    on: date
    done: tuple[str, ...]
    silent: tuple[PlanItem, ...]
    denied: tuple[Dose, ...]
    known: Catalog


def yesterday(seen: Today) -> Day | None:
    """The day before today; None where she had no plan before her yet."""
    on = seen.on - DAY
    if not any(_written_on(entry) <= on for entry in seen.entries):
        return None
    # What came in today was not before her yesterday, and what she let go today is not asked about.
    held = {id_ for id_, since in seen.choices.held.items() if since <= on}
    day = Before(known=seen.known, held=held or None, is_off=on in seen.choices.skipped)
    return among(seen.entries, on, about=seen.about, standing=seen.standing, before=day)


def look(person: Person, on: date, standing: Assessment | None) -> Day:
    """Any day of hers. Reads what was done on it and what its plan held, and nothing else."""
    found = store.load(person, [Dose, Intake, Exposure], first=on - DAY, last=on)
    day = Before(
        known=hers.known(person),
        held=plans.of(person, on),
        is_off=on in plans.choices(person).skipped,
    )
    return among(found, on, about=store.about(person), standing=standing, before=day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What stood before her on a day that is over.

    held: what her plan held, None where that was not noted; is_off: she left the day out
    """

    known: Catalog
    held: Collection[str] | None
    is_off: bool


def among(
    entries: Iterable[Entry],
    on: date,
    *,
    about: About,
    standing: Assessment | None,
    before: Before,
) -> Day:
    """The same, from entries that were read already."""
    known, written = before.known, list(entries)
    profile = today.with_exposures(today.known_only(about.on(on), known), written)
    doses = [each for each in written if isinstance(each, Dose)]
    items = _planned(before, profile, [*doses, *today.drunk(written, on)], standing, on)
    silent = () if before.is_off else plan.silent(items, doses, on)
    noted = [each for each in doses if day_of(each.local) == on]
    denied = [each for each in noted if not each.is_done and is_marked(each.id)]
    begun = [item.measure for item in items if plan.is_begun(item)]
    beside = [each.measure for each in noted if each.is_done and each.measure in known.measures]
    return Day(
        on=on,
        done=tuple(dict.fromkeys((*begun, *beside))),
        silent=silent,
        denied=tuple(denied),
        known=known,
    )


def _planned(
    before: Before, profile: Profile, doses: list[Dose], standing: Assessment | None, on: date
) -> list[PlanItem]:
    """The items of that day's plan, as far as nothing shuts them now."""
    ids = before.held or ()
    choices = Choices(held=dict.fromkeys(ids, on), put=tuple(filter(is_own, ids)))
    made = plan.today(before.known, profile, doses=doses, standing=standing, on=on, choices=choices)
    return [item for item in made.items if before.held is None or item.measure in before.held]


def marked(id_: UUID) -> UUID:
    """An id for what “That was all” writes, made from a new one."""
    return UUID(int=id_.int & ~(0xF << MARK_AT) | MARK << MARK_AT)


def is_marked(id_: UUID) -> bool:
    return id_.version == MARK


def _written_on(entry: Entry) -> date:
    return day_of(entry.written.astimezone(ZoneInfo(entry.zone)))


def say(
    person: Person, on: date, rest: Iterable[tuple[str, UUID]], *, now: datetime, zone: str
) -> None:
    """The rest was not done: measures, each with the id that was made for it with the page."""
    known = hers.known(person)
    written = [
        not_done(hers.measure(known, measure), id_, on, now=now, zone=zone) for measure, id_ in rest
    ]
    with transaction.atomic():
        store.save(person, written, now)


def not_done(measure: Measure, id_: UUID, on: date, *, now: datetime, zone: str) -> Dose:
    """Her word that she did not do a measure on a day."""
    return Dose(
        id=id_,
        at=datetime.combine(on, EVENING, ZoneInfo(zone)),
        zone=zone,
        written=now,
        origin=Origin.BACK_FILL,
        sure=Sureness.ROUGHLY,
        measure=measure.id,
        amount=0,
        unit=measure.done.unit,
    )


def take_back(person: Person, doses: Collection[UUID], now: datetime) -> None:
    """It was not all. Only what the tap wrote goes, whatever ids are named."""
    with transaction.atomic():
        for id_ in doses:
            found = store.get(person, id_)
            if isinstance(found, Dose) and not found.is_done and is_marked(id_):
                store.delete(person, id_, now)
