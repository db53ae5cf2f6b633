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

from soleus.app import today
from soleus.app.today import Today
from soleus.care import plan
from soleus.care.plan import PlanItem
from soleus.care.profile import About
from soleus.care.triage import Assessment
from soleus.diary.entries import Dose, Entry, Exposure, Intake, Origin, Sureness
from soleus.diary.nights import DAY, EVENING, day_of
from soleus.knowledge import catalog
from soleus.records import store
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
    """

    on: date
    done: tuple[str, ...]
    silent: tuple[PlanItem, ...]
    denied: tuple[Dose, ...]


def yesterday(seen: Today) -> Day | None:
    """The day before today; None where she had no plan before her yet."""
    on = seen.on - DAY
    if not any(_written_on(entry) <= on for entry in seen.entries):
        return None
    return among(seen.entries, on, about=seen.about, standing=seen.standing)


def look(person: Person, on: date, standing: Assessment | None) -> Day:
    """Any day of hers. Reads what was done on it, and nothing else."""
    found = store.load(person, [Dose, Intake, Exposure], first=on - DAY, last=on)
    return among(found, on, about=store.about(person), standing=standing)


def among(entries: Iterable[Entry], on: date, *, about: About, standing: Assessment | None) -> Day:
    """The same, from entries that were read already."""
    known, written = catalog.load(), list(entries)
    profile = today.with_exposures(today.known_only(about.on(on), known), written)
    doses = [each for each in written if isinstance(each, Dose)]
    had = [*doses, *today.drunk(written, on)]
    hers = plan.today(known, profile, doses=had, standing=standing, on=on)
    silent = plan.silent(hers.items, doses, on)
    noted = [each for each in doses if day_of(each.local) == on]
    denied = [each for each in noted if not each.is_done and is_marked(each.id)]
    begun = [item.measure for item in hers.items if plan.is_begun(item)]
    beside = [each.measure for each in noted if each.is_done and each.measure in known.measures]
    return Day(
        on=on,
        done=tuple(dict.fromkeys((*begun, *beside))),
        silent=silent,
        denied=tuple(denied),
    )


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
    written = [not_done(measure, id_, on, now=now, zone=zone) for measure, id_ in rest]
    with transaction.atomic():
        store.save(person, written, now)


def not_done(measure: str, id_: UUID, on: date, *, now: datetime, zone: str) -> Dose:
    """Her word that she did not do a measure on a day."""
    return Dose(
        id=id_,
        at=datetime.combine(on, EVENING, ZoneInfo(zone)),
        zone=zone,
        written=now,
        origin=Origin.BACK_FILL,
        sure=Sureness.ROUGHLY,
        measure=measure,
        amount=0,
        unit=today.measure(catalog.load(), measure).done.unit,
    )


def take_back(person: Person, doses: Collection[UUID], now: datetime) -> None:
    """It was not all. Only what the tap wrote goes, whatever ids are named."""
    with transaction.atomic():
        for id_ in doses:
            found = store.get(person, id_)
            if isinstance(found, Dose) and not found.is_done and is_marked(id_):
                store.delete(person, id_, now)
