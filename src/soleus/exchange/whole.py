"""Pure. The whole diary as one JSON document that brings all of it back.

    {"soleus": 1,
    "about": {"due_date": "2027-01-20", …},
    "settled": {"plan": {…}, "days": {…}, "reminders": {…}, "sealing": {…}},
    "tests": [
    {"protocol": {…}, "consent": "1", "started": "…", "ended": null, "why": "", "answer": null}
    ],
    "entries": [
    {"entry": {…}},
    {"entry": {…}, "form": "…", "revision": 2, "before": [{"entry": {…}, "form": "…", …}]}
    ]}

An entry stands on a line of its own, with every form it had before and every one that waits beside
it for her choice. What is as usual is left out. The same diary gives the same bytes: nothing in it
depends on when it was written or in which order its entries came in.
"""

import json as plain_json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TextIO
from uuid import UUID

from annotated_types import MaxLen

from soleus.care.profile import LIMITS, About
from soleus.care.reminders import Settings
from soleus.diary.entries import Entry
from soleus.exchange import choices, json, reminders, sealing, trials
from soleus.exchange.json import Problem
from soleus.exchange.pieces import BrokenError, Pieces

WHYS = ("", "over", "stopped", "life")  # of an end; see records/trials.py
MOST_REVISIONS = 2**31 - 1  # what a column holds
FORM = 1  # of the document; a later one is read by its number


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One form of an entry.

    form: its id; until: when it was replaced; aside: it stood beside another and was let go
    came: when one that waits for her choice came in, where that is known
    """

    entry: Entry
    form: UUID
    revision: int = 1
    deleted: bool = False
    aside: bool = False
    until: datetime | None = None
    came: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An entry with all that is kept of it.

    now: the present form; before: the older ones, oldest first; beside: what waits for her choice
    line, file: where it stood, for one that came in
    """

    now: Version
    before: tuple[Version, ...] = ()
    beside: tuple[Version, ...] = ()
    line: int = 0
    file: str = ""

    @property
    def id(self) -> UUID:
        return self.now.entry.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A self-test. protocol, answer: in the shapes of exchange/trials.py"""

    protocol: dict[str, Any]
    consent: str
    started: datetime
    ended: datetime | None = None
    why: str = ""
    answer: dict[str, Any] | None = None

    @property
    def id(self) -> UUID:
        return UUID(self.protocol["id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What she decided. Where messages go is not in it: those ways belong to a machine.

    plan: about her plan, in the shape of exchange/choices.py
    days: from which day it held which measures
    reminders: REMINDED of the shape of exchange/reminders.py
    sealing: the keys of her sealed notes, in the shape of exchange/sealing.py; nothing where she
        has none. Without them nobody could open a note of the file
    """

    plan: dict[str, Any]
    days: dict[str, tuple[str, ...]]
    reminders: dict[str, Any]
    sealing: dict[str, Any] = field(default_factory=dict)


REMINDED = ("reminders", "rhythm", "named")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a file cannot be taken in: the line it is on, from 1, and what is wrong there.

    file: its name inside a pack of several
    """

    line: int
    problem: Problem
    file: str = ""


Piece = About | Settled | Test | Record | Fault


# ── out ─────────────────────────────────────────────────────────────────────────────────────


def write(
    about: About, settled: Settled, tests: Iterable[Test], records: Iterable[Record]
) -> Iterator[str]:
    """The document, in parts that together are its text."""
    yield f'{{"soleus": {FORM},\n"about": {_text(json.plain(about, UTC))},\n'
    told = json.plain(settled, UTC)
    if not settled.sealing:
        del told["sealing"]
    # What she decided last is decided, whatever order a database gives it back in.
    yield f'"settled": {plain_json.dumps(told, sort_keys=True)},\n"tests": ['
    yield from _lines(json.plain(test, UTC) for test in tests)
    yield '],\n"entries": ['
    yield from _lines(record_shape(record) for record in records)
    yield "]}\n"


def _lines(shapes: Iterable[Any]) -> Iterator[str]:
    lead = "\n"
    for shape in shapes:
        yield lead + _text(shape)
        lead = ",\n"
    yield "\n"


ENCODE = plain_json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _text(shape: Any) -> str:
    return ENCODE(shape)


def record_shape(record: Record) -> dict[str, Any]:
    """A record as plain values. What is as usual for an entry that never changed is left out."""
    shape: dict[str, Any] = {"entry": json.write(record.now.entry)}
    if record.now.form != record.id:
        shape["form"] = str(record.now.form)
    if record.now.revision != 1:
        shape["revision"] = record.now.revision
    if record.now.deleted:
        shape["deleted"] = True
    if record.before:
        shape["before"] = [_version(each) for each in record.before]
    if record.beside:
        shape["beside"] = [_version(each) for each in record.beside]
    return shape


def _version(version: Version) -> dict[str, Any]:
    marks = {name: getattr(version, name) for name in json.hints_of(Version)}
    usual = {"revision": 1, "deleted": False, "aside": False, "until": None, "came": None}
    told = {name: value for name, value in marks.items() if value != usual.get(name, ...)}
    return {
        name: json.write(value) if name == "entry" else json.plain(value, UTC)
        for name, value in told.items()
    }


# ── in ──────────────────────────────────────────────────────────────────────────────────────


def read(source: TextIO) -> Iterator[Piece]:
    """All that is in a document, one piece at a time. Nothing comes after what cannot be read."""
    pieces = Pieces(source)
    try:
        yield from _document(pieces)
    except BrokenError as broken:
        yield Fault(line=broken.line, problem=broken.problem)


def _document(pieces: Pieces) -> Iterator[Piece]:
    pieces.take("{")
    names: set[str] = set()
    while pieces.next() != "}":
        name = str(pieces.value())  # what is no text is no name of ours either
        if not names and name != "soleus":
            raise BrokenError(pieces.line, Problem(where="", code="file.not_ours"))
        if name in names or name not in ("soleus", "about", "settled", "tests", "entries"):
            code = "problem.given_twice" if name in names else "file.unknown_part"
            values = {"value": name[: json.SHOWN]}
            raise BrokenError(pieces.line, Problem(where="", code=code, values=values))
        names.add(name)
        pieces.take(":")
        yield from _part(name, pieces)
        if pieces.next() != "}":
            pieces.take(",")
    pieces.take("}")
    if pieces.next():
        raise pieces.broken("nothing may follow the last brace")
    if "entries" not in names:
        raise BrokenError(pieces.line, Problem(where="", code="file.cut_off"))


def _part(name: str, pieces: Pieces) -> Iterator[Piece]:
    if name == "soleus":
        form = pieces.value()
        if form != FORM or isinstance(form, bool):
            values = {"form": str(form)[: json.SHOWN]}
            raise BrokenError(pieces.line, Problem(where="", code="file.newer", values=values))
    elif name == "about":
        yield from _about(pieces.value(), pieces.line)
    elif name == "settled":
        yield from _settled(pieces.value(), pieces.line)
    else:
        read_one = _test if name == "tests" else _record
        for shape in pieces.elements():
            yield from read_one(shape, pieces.line)


def _fault(line: int, where: str, code: str, **values: str | int | float) -> Fault:
    return Fault(line=line, problem=Problem(where=where, code=code, values=values))


def _about(shape: object, line: int) -> Iterator[Piece]:
    about, problems = json.read_value(About, shape, "")
    yield from (Fault(line=line, problem=each) for each in problems)
    if about is None:
        return
    faults = [*_outside(about, line)]
    yield from faults
    if not faults:
        yield about


def _outside(about: About, line: int) -> Iterator[Fault]:
    for name, rule in LIMITS.items():
        value = getattr(about, name, None)
        if isinstance(rule, MaxLen):
            if value is not None and len(value) > rule.max_length:
                yield _fault(
                    line, f"/{name}", "problem.too_long", size=len(value), most=rule.max_length
                )
        elif value is not None and not rule.ge <= value <= rule.le:
            yield _fault(
                line, f"/{name}", "problem.out_of_range", value=value, least=rule.ge, most=rule.le
            )


def _settled(shape: object, line: int) -> Iterator[Piece]:
    settled, problems = json.read_value(Settled, shape, "")
    yield from (Fault(line=line, problem=each) for each in problems)
    if settled is None:
        return
    try:
        days = {day: date.fromisoformat(day).isoformat() for day in settled.days}
        # What is kept must be what is read back.
        sound = (
            choices.write(choices.read(settled.plan)) == settled.plan
            and reminded(settings_of(settled)) == settled.reminders
            and sealing.write(sealing.read(settled.sealing)) == settled.sealing
            and all(day == told for day, told in days.items())
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        sound = False
    yield settled if sound else _fault(line, "", "file.not_settled")


def reminded(settings: Settings) -> dict[str, Any]:
    """What she settled about reminders, without what only this machine may know."""
    told = reminders.write(settings)
    return {name: told[name] for name in REMINDED}


def settings_of(settled: Settled) -> Settings:
    return reminders.read({**reminders.write(Settings()), **settled.reminders})


def _test(shape: object, line: int) -> Iterator[Piece]:
    test, problems = json.read_value(Test, shape, "")
    if test is None:
        yield from (Fault(line=line, problem=each) for each in problems)
        return
    told = test.protocol, test.answer
    try:
        # What is kept must be what is read back; nothing else could be shown to her again.
        again = (
            trials.write_protocol(trials.read_protocol(test.protocol)),
            test.answer and trials.write_answer(trials.read_answer(test.answer)),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        again = None
    if again is None or plain_json.loads(_text(again)) != plain_json.loads(_text(told)):
        yield _fault(line, "", "file.no_test")
    elif (test.ended is None) != (test.why == "") or test.why not in WHYS:
        yield _fault(line, "/why", "file.no_test")
    else:
        yield test


@dataclass(frozen=True, slots=True, kw_only=True)
class _Marks:
    """What may stand beside an entry in the document, for the present form and for older ones."""

    form: UUID | None = None
    revision: int = 1
    deleted: bool = False
    aside: bool = False
    until: datetime | None = None
    came: datetime | None = None


def _record(shape: object, line: int) -> Iterator[Piece]:
    if not isinstance(shape, dict):
        yield _fault(line, "", "problem.not_an_object", value=str(shape)[: json.SHOWN])
        return
    problems: list[Problem] = []
    main = json.Object({k: v for k, v in shape.items() if k not in ("before", "beside")})
    main.twice = getattr(shape, "twice", ())
    now = _read_version(main, "", problems)
    before = _versions(shape, "before", problems)
    beside = _versions(shape, "beside", problems)
    if now and not problems and (wrong := _unfit(now, before, beside)):
        problems.append(Problem(where="", code=wrong))
    if problems or now is None:
        yield from (Fault(line=line, problem=each) for each in problems)
    else:
        yield Record(now=now, before=before, beside=beside, line=line)


def _versions(shape: dict[str, Any], name: str, problems: list[Problem]) -> tuple[Version, ...]:
    told = shape.get(name, [])
    if not isinstance(told, list):
        values = {"value": str(told)[: json.SHOWN]}
        problems.append(Problem(where=f"/{name}", code="problem.not_a_list", values=values))
        return ()
    made = [_read_version(each, f"/{name}/{n}", problems) for n, each in enumerate(told)]
    return tuple(each for each in made if each)


def _read_version(shape: object, where: str, problems: list[Problem]) -> Version | None:
    if not isinstance(shape, dict):
        values = {"value": str(shape)[: json.SHOWN]}
        problems.append(Problem(where=where, code="problem.not_an_object", values=values))
        return None
    entry, wrong = json.read_entry(shape.get("entry"), f"{where}/entry")
    marks, more = _NO_MARKS, list[Problem]()
    if len(shape) > 1:
        others = json.Object({k: v for k, v in shape.items() if k != "entry"})
        others.twice = getattr(shape, "twice", ())
        found, more = json.read_value(_Marks, others, where)
        marks = found or marks
    problems += [*wrong, *more]
    if entry is None or more:
        return None
    return Version(
        entry=entry,
        form=marks.form or entry.id,
        revision=marks.revision,
        deleted=marks.deleted,
        aside=marks.aside,
        until=marks.until,
        came=marks.came,
    )


_NO_MARKS = _Marks()


def _unfit(now: Version, before: tuple[Version, ...], beside: tuple[Version, ...]) -> str:
    """Why these cannot be the forms of one entry, "" when they can."""
    others = (*before, *beside)
    if any(each.entry.id != now.entry.id or each.entry.kind != now.entry.kind for each in others):
        return "file.other_entry"
    numbers = [each.revision for each in before]
    if sorted({*numbers}) != numbers or not all(0 < n < now.revision for n in numbers):
        return "file.wrong_order"
    if not 0 < now.revision < MOST_REVISIONS or now.aside or now.until:
        return "file.wrong_order"
    if any(each.until is None for each in before):
        return "file.wrong_order"
    forms = [each.form for each in (now, *others)]
    return "file.wrong_order" if len({*forms}) != len(forms) else ""
