"""Take her data out, whole, and bring it in again: all of a file or nothing of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, BinaryIO
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from soleus.app import erase
from soleus.care.profile import About
from soleus.diary.entries import KINDS, Entry
from soleus.diary.nights import day_of, night_of_entry
from soleus.exchange import fhir, incoming
from soleus.exchange import tables as sheets
from soleus.exchange import whole as document
from soleus.exchange.fhir import Known
from soleus.exchange.json import Problem
from soleus.exchange.whole import Fault, Piece, Record, Settled, Test
from soleus.knowledge import catalog, foods
from soleus.records import people, store
from soleus.records import whole as kept
from soleus.records.store import Person
from soleus.records.whole import CHUNK, Became

# Pages know what became of an entry, and nothing of the tables.
__all__ = ["Became"]

Take = Callable[[Person, BinaryIO, datetime, str], "Brought"]
Write = Callable[[Iterable[Entry], Known, datetime], Iterator[str]]
PATIENTS = UUID("5b8d2f86-6e0f-4a5b-8d5e-3c4b0f1f7a11")  # the ids of patients are made from it
MOST_FAULTS = 20  # told at once; more of a kind teach nothing
MOST_COUNTED = 1_000  # then no more is read: all others who write wait meanwhile


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What is in a file, and what of it is new here.

    entries: how many of each kind became what; tests: the same of her self-tests
    about: NEW where it tells about her and nothing was told here yet, OTHER where both told
    settled: the same of what she decided about her plan and about reminders
    first, last: the nights of its entries; future: how many are of a time still to come
    faults: why nothing of it was taken in; empty: all of it was; more: how many are not told, of
        those that were counted
    """

    entries: dict[tuple[str, Became], int]
    tests: dict[Became, int]
    about: Became | None = None
    settled: Became | None = None
    first: date | None = None
    last: date | None = None
    future: int = 0
    faults: tuple[Fault, ...] = ()
    more: int = 0

    def count(self, *became: Became, kind: str = "") -> int:
        """How many entries became one of these."""
        return sum(
            n for (name, each), n in self.entries.items() if each in became and kind in ("", name)
        )

    @property
    def changes(self) -> bool:
        """Whether taking it in changes anything."""
        changing = {Became.NEW, Became.CHANGED, Became.BOTH, Became.BACK}
        told = {became for _, became in self.entries} | set(self.tests) | {self.about, self.settled}
        return not self.faults and bool(changing & told)


# ── out ─────────────────────────────────────────────────────────────────────────────────────


def out(form: str, person: Person, now: datetime, zone: str) -> Iterator[bytes]:
    """Her data in one of the forms, in parts: "json", "csv", "fhir" or "fhir-transaction"."""
    if form == "json":
        return whole(person)
    if form == "csv":
        return tables(person)
    write = {"fhir": fhir.write, "fhir-transaction": fhir.write_transaction}[form]
    return _bundle(person, now, zone, write)


def whole(person: Person) -> Iterator[bytes]:
    """All that she ever wrote and told, as one JSON document, in parts."""
    with transaction.atomic():
        person.refresh_from_db(fields=["about"])
        told = store.about(person), kept.settled(person), kept.tests(person)
        for part in document.write(*told, kept.records(person)):
            yield part.encode()


def tables(person: Person) -> Iterator[bytes]:
    """Her entries as they stand, a table for each kind, in one pack."""
    with transaction.atomic():
        yield sheets.pack(each.now.entry for each in kept.records(person) if not each.now.deleted)


def _bundle(person: Person, now: datetime, zone: str, write: Write) -> Iterator[bytes]:
    """Her entries as they stand, for a record system."""
    with transaction.atomic():
        known = _known(person, now, zone)
        entries = (each.now.entry for each in kept.records(person) if not each.now.deleted)
        for part in write(entries, known, now.astimezone(ZoneInfo(zone))):
            yield part.encode()


def nights(person: Person, first: date, last: date, *, now: datetime, zone: str) -> bytes:
    """Her entries of some nights, as a file to hand over to a record system."""
    with transaction.atomic():
        known = _known(person, now, zone)
        entries = store.load(person, KINDS.values(), first=first, last=last)
    return "".join(fhir.write(entries, known, now.astimezone(ZoneInfo(zone)))).encode()


def _known(person: Person, now: datetime, zone: str) -> Known:
    person.refresh_from_db(fields=["about"])
    return Known(
        # The same at every export from here, and nobody can tell her name from it.
        patient=uuid5(PATIENTS, f"{person.pk} {person.joined.isoformat()}"),
        about=store.about(person),
        catalog=catalog.load(),
        foods=foods.load(),
        on=day_of(now.astimezone(ZoneInfo(zone))),
    )


# ── in ──────────────────────────────────────────────────────────────────────────────────────


def look(person: Person, source: BinaryIO, now: datetime, zone: str) -> Brought:
    """What taking in a file would do. It is done and undone: so the counts are those it will have.

    zone: her clock, for a file that names none
    """
    with transaction.atomic():
        brought = _take(person, source, now, zone)
        transaction.set_rollback(True)
    person.refresh_from_db()
    return brought


def bring_in(person: Person, source: BinaryIO, now: datetime, zone: str) -> Brought:
    """Take a file in, any number of times. Where anything in it is wrong, nothing is taken in."""
    with transaction.atomic():
        brought = _take(person, source, now, zone)
        if brought.faults:
            transaction.set_rollback(True)
    person.refresh_from_db()
    if brought.count(Became.BACK):
        erase.note()
    return brought


def owner(now: datetime) -> Person:
    """Whose diary this is; she is made where a file is the first thing here."""
    with transaction.atomic():
        return people.owner() or people.add_person(now)


class _Taking:
    """What was found so far."""

    def __init__(self, person: Person, now: datetime) -> None:
        self.person, self.now = person, now
        self.entries: Counter[tuple[str, Became]] = Counter()
        self.tests: Counter[Became] = Counter()
        self.about: Became | None = None
        self.settled: Became | None = None
        self.faults: list[Fault] = []
        self.more = self.future = 0
        self.nights: list[date] = []
        self.batch: list[Record] = []
        self.seen: set[UUID] = set()

    def wrong(self, fault: Fault) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
        else:
            self.more += 1

    def add(self, piece: Piece) -> None:
        match piece:
            case Fault():
                self.wrong(piece)
            case Record():
                self.gather(piece)
            case Test():
                became = kept.take_test(self.person, piece)
                self.tests[became] += 1
                if became is Became.TAKEN:
                    self.wrong(Fault(line=0, problem=Problem(where="", code="file.two_tests")))
            case Settled():
                self.settled = kept.take_settled(self.person, piece, self.now)
            case About():
                self.about = _take_about(self.person, piece, self.now)

    def gather(self, record: Record) -> None:
        if record.id in self.seen:
            return self.wrong(_fault(record, "file.id_twice"))
        self.seen.add(record.id)
        self.batch.append(record)
        return self.flush() if len(self.batch) == CHUNK else None

    def flush(self) -> None:
        """Write what has gathered. After a fault nothing will stay, so nothing is written."""
        batch, self.batch = self.batch, []
        if self.faults or not batch:
            return
        for record, became in zip(batch, kept.take(self.person, batch, self.now), strict=True):
            entry = record.now.entry
            self.entries[entry.kind, became] += 1
            self.future += entry.at > self.now and not record.now.deleted
            night = night_of_entry(entry)
            self.nights = [min([night, *self.nights[:1]]), max([night, *self.nights[1:]])]
            if became is Became.TAKEN:
                self.wrong(_fault(record, "file.id_taken"))


def _fault(record: Record, code: str) -> Fault:
    problem = Problem(where="", code=code, values={"id": str(record.id)})
    return Fault(line=record.line, problem=problem, file=record.file)


def _take(person: Person, source: BinaryIO, now: datetime, zone: str) -> Brought:
    taking = _Taking(person, now)
    for piece in incoming.read(source, zone=zone, now=now):
        taking.add(piece)
        if len(taking.faults) + taking.more >= MOST_COUNTED:
            break
    taking.flush()
    return Brought(
        entries=dict(taking.entries),
        tests=dict(taking.tests),
        about=taking.about,
        settled=taking.settled,
        first=taking.nights[0] if taking.nights else None,
        last=taking.nights[1] if taking.nights else None,
        future=taking.future,
        faults=tuple(taking.faults),
        more=taking.more,
    )


def _take_about(person: Person, told: About, now: datetime) -> Became:
    """What a file tells about her comes where nothing was told here; else what is here stays.

    To mix both could take away a condition she told here, or bring back one that is over.
    """
    person.refresh_from_db(fields=["about"])
    here = store.about(person)
    if here == told or _is_empty(told):
        return Became.SAME
    if not _is_empty(here):
        return Became.OTHER
    store.save_about(person, told, now)
    return Became.NEW


def _is_empty(about: About) -> bool:
    """Whether she told nothing. Her zone comes from her browser, the day from a tap on "skip"."""
    return replace(about, zone="", reviewed_on=None) == About()


def as_json(brought: Brought) -> dict[str, Any]:
    """Counts alone: nothing of what she wrote."""
    entries: dict[str, dict[str, int]] = {}
    for (kind, became), count in sorted(brought.entries.items()):
        entries.setdefault(kind, {})[became.value] = count
    return {
        "changes": brought.changes,
        "entries": entries,
        "tests": {became.value: count for became, count in sorted(brought.tests.items())},
        "about": brought.about,
        "settled": brought.settled,
        "first": brought.first and brought.first.isoformat(),
        "last": brought.last and brought.last.isoformat(),
        "future": brought.future,
        "faults": len(brought.faults) + brought.more,
    }
