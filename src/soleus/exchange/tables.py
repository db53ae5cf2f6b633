"""Pure. Entries as tables, a file for each kind, and the table for a log that was kept on paper.

The first column says what kind of entry a row is; the others are its fields, in their order. A
spreadsheet takes a cell that begins with = for a formula and runs it, so such a text goes out with
an apostrophe before it, which is taken off again when it comes in.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from io import BytesIO, StringIO, TextIOWrapper
from itertools import chain, groupby
from json import dumps, loads
from typing import Any, TextIO, get_args, get_origin
from uuid import UUID, uuid5
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from soleus.diary.clock import instants
from soleus.diary.entries import KINDS, Code, Entry, Origin, Sureness, is_zone
from soleus.exchange import json
from soleus.exchange.json import HINTS, REQUIRED, Problem
from soleus.exchange.whole import Fault, Piece, Record, Version

# With these a cell is a formula in one spreadsheet or another; the wide ones in those of the East.
LEADS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK = "'"
# A spreadsheet that is not told so takes UTF-8 for something else and spoils every ü.
BOM = "\ufeff"
COLUMNS = {name: ("kind", *hints) for name, hints in ((k.kind, HINTS[k]) for k in KINDS.values())}
KNOWN = frozenset(chain.from_iterable(COLUMNS.values()))
TEMPLATE = (
    *("kind", "night", "at", "side", "site", "pain", "minutes", "cramps", "sleep", "soreness"),
    *("measure", "exposure", "amount", "unit", "note"),
)
ROWS = UUID("0d5c61a7-4f0e-4d5b-9a68-5d0c1e9a7f20")  # the ids of rows without one are made from it
STAMP = (1980, 1, 1, 0, 0, 0)  # no time of its own, so that the same diary gives the same bytes

WALL = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d?):(\d\d)(:\d\d)?")
NUMBER = re.compile(r"\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)
DECIMAL_COMMA = re.compile(r"\d+,\d+")
THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")
YES_OR_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
MISSING = "problem.missing_field"
MOST_HEADER = 10_000  # characters of the first line
MIDNIGHT, EVENING, BREAKFAST = timedelta(days=1), timedelta(hours=20), timedelta(days=1, hours=8)
BY_NIGHT = {"episode": MIDNIGHT, "morning": BREAKFAST}


# ── out ─────────────────────────────────────────────────────────────────────────────────────


def pack(entries: Iterable[Entry]) -> bytes:
    """A table for each kind of entry there is, in one zip file.

    entries: kind by kind, so that one table is written after the other and none is held whole
    """
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        for kind, of_kind in groupby(entries, key=lambda entry: entry.kind):
            named = ZipInfo(f"{kind}.csv", STAMP)
            named.compress_type = ZIP_DEFLATED
            with file.open(named, "w") as raw, TextIOWrapper(raw, "utf-8-sig", newline="") as text:
                table = csv.writer(text)
                table.writerow(COLUMNS[kind])
                table.writerows(map(row, of_kind))
    return packed.getvalue()


def row(entry: Entry) -> list[str]:
    return [_cell(value) for value in json.write(entry).values()]


def _cell(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, list | dict):
        return dumps(value, ensure_ascii=False) if value else ""
    return str(value)


def safe(text: str) -> str:
    """A text that no spreadsheet runs as a formula."""
    return MARK + text if text.startswith((*LEADS, MARK)) else text


def unsafe(cell: str) -> str:
    """The text that was made safe; what nobody made safe stays as it is: ’tis."""
    return cell[1:] if cell.startswith(MARK) and cell[1:].startswith((*LEADS, MARK)) else cell


def template() -> str:
    """The table for a log kept on paper: its first line, to be filled in below."""
    text = StringIO(newline="")
    csv.writer(text).writerow(TEMPLATE)
    return BOM + text.getvalue()


# ── in ──────────────────────────────────────────────────────────────────────────────────────


def read(source: TextIO, *, zone: str, now: datetime, file: str = "") -> Iterator[Piece]:
    """The entries of a table, a record each, and each fault on its line."""
    try:
        yield from _read(source, zone, now, file)
    except UnicodeDecodeError:
        yield Fault(line=0, problem=Problem(where="", code="file.not_utf8"), file=file)


def _read(source: TextIO, zone: str, now: datetime, file: str) -> Iterator[Piece]:
    first = source.readline(MOST_HEADER)
    delimiter = _delimiter(first)
    lines = csv.reader(chain([first], source), delimiter=delimiter, strict=True)
    table, began = None, 1
    try:
        for cells in lines:
            if table is None:
                names = [name.strip().lower() for name in cells]
                table = _Table(names, zone, now, decimal_comma=delimiter == ";")
                problems = table.problems()
            else:
                problems = table.add(cells)
            yield from (Fault(line=began, problem=each, file=file) for each in problems)
            if table.made is not None:
                yield replace(table.made, line=began, file=file)
            elif problems and began == 1:
                return
            began = lines.line_num + 1
    except csv.Error as error:
        problem = Problem(where="", code="table.broken", values={"reason": str(error)})
        yield Fault(line=began, problem=problem, file=file)


def _delimiter(line: str) -> str:
    """Where a decimal is written with a comma, spreadsheets part cells with a semicolon."""
    return max(",;\t", key=line.count)


class _Table:
    """made: the record of the row that was read last, None where it could not be one."""

    def __init__(
        self, names: Sequence[str], zone: str, now: datetime, *, decimal_comma: bool
    ) -> None:
        self.names, self.zone, self.now = names, zone, now
        self.decimal_comma = decimal_comma
        self.made: Record | None = None
        self.times: dict[str, int] = {}

    def problems(self) -> list[Problem]:
        """What is wrong with the first line."""
        if "kind" not in self.names:
            return [Problem(where="", code="file.unknown")]
        named = [each for each in self.names if each]
        twice = sorted({each for each in named if named.count(each) > 1})
        return [
            *(_problem("", "problem.given_twice", value=each[: json.SHOWN]) for each in twice),
            *(
                _problem("", "table.unknown_column", value=each[: json.SHOWN])
                for each in named
                if each not in KNOWN
            ),
        ]

    def add(self, cells: Sequence[str]) -> list[Problem]:
        self.made = None
        if not any(map(str.strip, cells)):
            return []
        if any(map(str.strip, cells[len(self.names) :])):
            return [_problem("", "table.more_cells", size=len(cells), names=len(self.names))]
        told = {
            name: cell for name, cell in zip(self.names, cells, strict=False) if name and cell != ""
        }
        kind = told.pop("kind", "").strip().lower()
        if kind not in KINDS:
            known = ", ".join(KINDS)
            code = "problem.unknown_kind" if kind else "problem.missing_kind"
            return [_problem("/kind", code, value=kind[: json.SHOWN], known=known)]
        shape, problems = self.shape(kind, told)
        entry, more = json.read_entry(shape, "")
        # What is missing because its cell could not be read has been named already.
        problems += [each for each in more if not problems or each.code != MISSING]
        if entry is not None and not problems:
            self.made = Record(now=Version(entry=entry, form=entry.id))
        return problems

    def shape(self, kind: str, told: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
        hints = HINTS[KINDS[kind]]
        shape: dict[str, Any] = {"kind": kind, "id": self.id(kind, told), "zone": self.zone}
        shape |= {"written": self.now.isoformat(), "origin": Origin.IMPORT.value}
        problems = []
        if "id" in told:
            # It was written here, where a text that must be there may be empty.
            texts = (name for name in REQUIRED[KINDS[kind]] if hints[name] is Code)
            shape |= dict.fromkeys(set(texts) - {"zone"}, "")
        for name, cell in told.items():
            if name in hints:
                shape[name] = self.value(hints[name], cell)
            elif name != "night":
                values = {"value": name, "known": ", ".join(hints)}
                problems.append(
                    Problem(where=f"/{name}", code="problem.unknown_field", values=values)
                )
        where = str(shape["zone"])
        if "at" in told:
            problems += self.wall(shape, where if is_zone(where) else "UTC")
        elif "night" in told:
            problems += _some_time(shape, kind, told["night"].strip(), where)
        return shape, problems

    def wall(self, shape: dict[str, Any], zone: str) -> list[Problem]:
        """A time without an offset is one on her clock, of which there is one on most days."""
        found = WALL.fullmatch(shape["at"])
        if found is None:
            return []
        day, hour, minute, second = found.groups()
        text = f"{day}T{hour:0>2}:{minute}{second or ''}"
        try:
            meant = instants(datetime.fromisoformat(text), zone)
        except (ValueError, OverflowError):
            return []  # it stays as it is and is refused as no time
        if len(meant) == 1:
            shape["at"] = meant[0].isoformat()
            return []
        code = "table.came_twice" if meant else "table.never_was"
        return [_problem("/at", code, value=shape["at"])]

    def value(self, hint: Any, cell: str) -> Any:
        """A cell as JSON has it. What does not fit stays a text, and is refused as what it is."""
        if get_origin(hint) in (tuple, Mapping):
            return _parsed(cell)
        kinds = {hint, *get_args(hint)}
        kinds |= {part for each in kinds for part in get_args(each)}
        if str in kinds:
            return unsafe(cell)
        cell = cell.strip()
        if bool in kinds:
            return YES_OR_NO.get(cell.lower(), cell)
        if kinds & {int, float}:
            return self.number(cell)
        is_choice = any(isinstance(each, type) and issubclass(each, StrEnum) for each in kinds)
        return cell.lower() if is_choice else cell

    def number(self, cell: str) -> Any:
        if self.decimal_comma and DECIMAL_COMMA.fullmatch(cell):
            # 1,000 on a box is a thousand, and read with a decimal comma it is one.
            cell = cell if THOUSANDS.fullmatch(cell) else cell.replace(",", ".")
        if not NUMBER.fullmatch(cell):
            return cell
        return int(cell) if cell.isdecimal() and len(cell) < 10 else float(cell)

    def id(self, kind: str, told: Mapping[str, str]) -> str:
        """From what the row says: the same table taken in twice gives the same entries. Two rows
        that say the same are two entries."""
        text = dumps([kind, sorted(told.items())])
        self.times[text] = self.times.get(text, 0) + 1
        return str(uuid5(ROWS, f"{text} {self.times[text]}"))


def _some_time(shape: dict[str, Any], kind: str, cell: str, zone: str) -> list[Problem]:
    """An entry of which only the night is known, at the hour pages give it too."""
    try:
        evening = datetime.combine(date.fromisoformat(cell), datetime.min.time())
        wall = evening + BY_NIGHT.get(kind, EVENING)
        there = ZoneInfo(zone) if is_zone(zone) else UTC
        shape["at"] = wall.replace(tzinfo=there).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return [_problem("/night", "problem.not_a_date", value=cell[: json.SHOWN])]
    shape.setdefault("sure", Sureness.NIGHT_ONLY.value)
    return []


def _parsed(cell: str) -> Any:
    try:
        return loads(cell, object_pairs_hook=json.Object.of)
    except (ValueError, RecursionError):
        return cell


def _problem(where: str, code: str, **values: str | int | float) -> Problem:
    return Problem(where=where, code=code, values=values)
