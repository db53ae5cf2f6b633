"""Pure. The one JSON shape of an entry, in and out.

    {"kind": "episode", "id": "…", "at": "2026-12-02T03:20:00+01:00", "zone": "Europe/Berlin",
     "written": "2026-12-02T08:00:00+01:00", "origin": "tap", "sure": "exact", "note": "", …}

Reading never stops at the first problem: all of them come back, each with the place (a JSON
pointer), the value, the rule and the known choices, and the entries that are sound come back too.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    NamedTuple,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID
from zoneinfo import ZoneInfo

from annotated_types import Interval, MaxLen

from soleus.diary.entries import (
    EARLIEST_YEAR,
    KINDS,
    LATEST_YEAR,
    Entry,
    is_possible,
    is_zone,
)

BATCH = 500  # entries in one go: the phone sends more in parts
PLAIN = {str, int, float, bool, type(None)}
Made = TypeVar("Made")
SHOWN = 80  # characters of a wrong value that a problem repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why something could not be read. words.say makes a sentence of code and values.

    where: a JSON pointer, "" for the whole text
    """

    where: str
    code: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)


class Batch(NamedTuple):
    """What could be read, and everything that could not."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


class _FieldError(Exception):
    """A value that does not fit its field; carries the code and values of the problem."""

    def __init__(self, code: str, shown: object = "", /, at: str = "", **values: Any) -> None:
        super().__init__(code)
        self.code, self.at, self.values = f"problem.{code}", at, {"value": _shown(shown), **values}


class Object(dict[str, Any]):
    """A JSON object that remembers which names came twice: a plain one would lose the first."""

    twice: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: list[tuple[str, Any]]) -> "Object":
        made = cls(pairs)
        times = Counter(name for name, _ in pairs)
        made.twice = tuple(name for name in made if times[name] > 1)
        return made


# ── out ────────────────────────────────────────────────────────────────────────────────────


def write(entry: Entry) -> dict[str, Any]:
    """An entry as plain JSON values, its times on her own clock."""
    clock = ZoneInfo(entry.zone)
    shape: dict[str, Any] = {"kind": entry.kind}
    for name in HINTS[type(entry)]:
        value = getattr(entry, name)
        # Most values are plain already, and a page writes thousands.
        shape[name] = value if type(value) in PLAIN else plain(value, clock)
    return shape


def plain(value: Any, clock: tzinfo) -> Any:
    """A value as JSON has it. What has no order of its own is put into one."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(clock).isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(each, clock) for each in value]
    if isinstance(value, frozenset):
        return [plain(each, clock) for each in sorted(value)]
    if isinstance(value, Mapping):
        return {key: plain(each, clock) for key, each in value.items()}
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name), clock) for each in fields(value)}
    return value


# ── in ─────────────────────────────────────────────────────────────────────────────────────


def read(source: str | bytes | object) -> Batch:
    """Entries from a text or from parsed JSON: one entry, a list, or {"entries": [...]}."""
    try:
        shape = _parsed(source) if isinstance(source, str | bytes) else source
    except _FieldError as wrong:
        return Batch((), (Problem(where="", code=wrong.code, values=wrong.values),))
    where = ""
    if isinstance(shape, dict) and list(shape) == ["entries"]:
        shape, where = shape["entries"], "/entries"
    if not isinstance(shape, list):
        return _together([read_entry(shape, "")])
    if len(shape) > BATCH:
        values = {"count": len(shape), "most": BATCH}
        return Batch((), (Problem(where=where, code="problem.too_many_entries", values=values),))
    return _together([read_entry(each, f"{where}/{n}") for n, each in enumerate(shape)])


def _together(parts: list[tuple[Entry | None, list[Problem]]]) -> Batch:
    return Batch(
        tuple(entry for entry, _ in parts if entry is not None),
        tuple(problem for _, problems in parts for problem in problems),
    )


def _parsed(text: str | bytes) -> object:
    try:
        return json.loads(text, object_pairs_hook=Object.of, parse_constant=no_number)
    except json.JSONDecodeError as error:
        line, column, reason = error.lineno, error.colno, error.msg
        raise _FieldError("not_json", line=line, column=column, reason=reason) from error
    except UnicodeDecodeError as error:
        raise _FieldError("not_utf8", position=error.start) from error
    except RecursionError as error:
        raise _FieldError("too_deep") from error
    except ValueError as error:  # a whole number with thousands of digits
        raise _FieldError("number_too_long") from error


def no_number(name: str) -> float:
    # Python's reader takes NaN and Infinity, which are not JSON and compare with nothing.
    # Kept as a number that lies in no range, so that only its own field is refused.
    return float(name)


def read_entry(shape: object, where: str) -> tuple[Entry | None, list[Problem]]:
    """One entry, or every reason why it cannot be one."""
    if not isinstance(shape, dict):
        return None, [_problem(where, _FieldError("not_an_object", shape))]
    kind = KINDS.get(name) if isinstance(name := shape.get("kind"), str) else None
    if kind is None:
        code = "unknown_kind" if "kind" in shape else "missing_kind"
        return None, [_problem(f"{where}/kind", _FieldError(code, name, known=_listed(KINDS)))]
    values, problems = _fields(HINTS[kind], REQUIRED[kind], shape, where, beside="kind")
    if problems:
        return None, problems
    try:
        return kind(**values), []
    except ValueError:
        return None, [_problem(where, _FieldError("impossible", kind.kind))]


def read_value(kind: type[Made], shape: object, where: str) -> tuple[Made | None, list[Problem]]:
    """Any other value that is made of annotated fields, read by the same rules."""
    if not isinstance(shape, dict):
        return None, [_problem(where, _FieldError("not_an_object", shape))]
    made: Any = kind
    if shape.get("zone") == "" and "zone" not in required_of(made):
        del shape["zone"]  # she named none; what is no zone is refused everywhere else
    values, problems = _fields(hints_of(made), required_of(made), shape, where)
    if problems:
        return None, problems
    try:
        return kind(**values), []
    except ValueError:
        return None, [_problem(where, _FieldError("impossible", kind.__name__.lower()))]


def _fields(
    known: Mapping[str, Any],
    required: frozenset[str],
    shape: dict[str, Any],
    where: str,
    beside: str = "",
) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems = [
        _problem(f"{where}/{_step(name)}", _FieldError("unknown_field", name, known=_listed(known)))
        for name in shape
        if name not in known and name != beside
    ]
    for name in getattr(shape, "twice", ()):
        problems.append(_problem(f"{where}/{_step(name)}", _FieldError("given_twice", name)))
    for name, hint in known.items():
        if name not in shape:
            if name in required:
                problems.append(_problem(f"{where}/{name}", _FieldError("missing_field", name)))
            continue
        try:
            values[name] = _value(hint, shape[name])
            _check_time(name, values[name])
        except _FieldError as wrong:
            problems.append(_problem(f"{where}/{name}{wrong.at}", wrong))
    return values, problems


def _value(hint: Any, raw: Any) -> Any:
    """A raw JSON value as the type a field asks for."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _within(_value(parts[0], raw), hint.__metadata__)
    if origin in (Union, UnionType):
        return None if raw is None else _value(_only(parts), raw)
    if origin in (tuple, frozenset):
        if not isinstance(raw, list):
            raise _FieldError("not_a_list", raw)
        return origin(_part(parts[0], each, n) for n, each in enumerate(raw))
    if origin is not None:  # what is left is a mapping of codes
        if not isinstance(raw, dict):
            raise _FieldError("not_an_object", raw)
        return {_part(parts[0], key, key): _part(parts[1], raw[key], key) for key in raw}
    if issubclass(hint, StrEnum):
        return _choice(hint, raw)
    if is_dataclass(hint):
        return _made(hint, raw)
    return READERS[hint](raw)


def _made(hint: Any, raw: Any) -> Any:
    made, problems = read_value(hint, raw, "")
    if problems:
        first = problems[0]
        raise _FieldError(
            first.code.removeprefix("problem."), at=first.where, **{"value": "", **first.values}
        )
    return made


def _part(hint: Any, raw: Any, step: object) -> Any:
    try:
        return _value(hint, raw)
    except _FieldError as wrong:
        wrong.at = f"/{_step(str(step))}{wrong.at}"
        raise


def _only(parts: tuple[Any, ...]) -> Any:
    (part,) = (part for part in parts if part is not NoneType)
    return part


def _choice(kind: type[StrEnum], raw: Any) -> StrEnum:
    try:
        return kind(raw)
    except ValueError as error:
        raise _FieldError(
            "unknown_choice", raw, known=_listed(each.value for each in kind)
        ) from error


def _within(value: Any, rules: tuple[Any, ...]) -> Any:
    for rule in rules:
        if isinstance(rule, MaxLen) and len(value) > rule.max_length:
            raise _FieldError("too_long", size=len(value), most=rule.max_length)
        if isinstance(rule, Interval) and not rule.ge <= value <= rule.le:
            raise _FieldError("out_of_range", value, least=rule.ge, most=rule.le)
    return value


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise _FieldError("not_text", raw)
    if not is_readable(raw):
        raise _FieldError("unreadable_letter")
    return raw


def is_readable(text: str) -> bool:
    """Without half a character pair or a zero byte: JSON can carry them, databases cannot."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _truth(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise _FieldError("not_yes_or_no", raw)
    return raw


def _whole(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw or raw % 1:
        raise _FieldError("not_a_whole_number", raw)
    return int(raw)


def _number(raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise _FieldError("not_a_number", raw)
    try:
        return float(raw)
    except OverflowError:
        return float("inf") if raw > 0 else float("-inf")


def _instant(raw: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(raw))
    except ValueError as error:
        raise _FieldError("not_a_time", raw) from error
    if moment.utcoffset() is None:
        raise _FieldError("time_without_offset", raw)
    return moment


def _day(raw: Any) -> date:
    try:
        return date.fromisoformat(_text(raw))
    except ValueError as error:
        raise _FieldError("not_a_date", raw) from error


def _uuid(raw: Any) -> UUID:
    try:
        made = UUID(_text(raw))
    except ValueError as error:
        raise _FieldError("not_an_id", raw) from error
    # Other spellings (braces, no hyphens) would make two ids that look unlike be the same.
    if str(made) != raw.lower():
        raise _FieldError("not_an_id", raw)
    return made


READERS: dict[Any, Callable[[Any], Any]] = {
    str: _text,
    bool: _truth,
    int: _whole,
    float: _number,
    datetime: _instant,
    date: _day,
    UUID: _uuid,
    Any: lambda raw: raw,
}


def _check_time(name: str, value: object) -> None:
    """The rules about time that an entry refuses to break, asked here one field at a time."""
    if isinstance(value, datetime | date) and not is_possible(value):
        raise _FieldError("year_out_of_range", value.year, least=EARLIEST_YEAR, most=LATEST_YEAR)
    if name == "zone" and not is_zone(str(value)):
        raise _FieldError("unknown_zone", value)


@cache
def hints_of(kind: Any) -> dict[str, Any]:
    """The type each field asks for, in the order of the fields."""
    hints = get_type_hints(kind, include_extras=True)
    return {each.name: hints[each.name] for each in fields(kind)}


@cache
def required_of(kind: Any) -> frozenset[str]:
    """The fields without a default."""
    return frozenset(
        each.name
        for each in fields(kind)
        if each.default is MISSING and each.default_factory is MISSING
    )


_KINDS: tuple[Any, ...] = tuple(KINDS.values())
HINTS: dict[type[Entry], dict[str, Any]] = {kind: hints_of(kind) for kind in _KINDS}
REQUIRED: dict[type[Entry], frozenset[str]] = {kind: required_of(kind) for kind in _KINDS}


def _problem(where: str, wrong: _FieldError) -> Problem:
    return Problem(where=where, code=wrong.code, values=wrong.values)


def _step(name: str) -> str:
    """A name as one step of a JSON pointer."""
    return _shown(name).replace("~", "~0").replace("/", "~1")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _shown(value: object) -> str:
    try:
        text = value if isinstance(value, str) else repr(value)
    except RecursionError:  # as deep as the reader could just read, and one step too deep to write
        text = "…"
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
