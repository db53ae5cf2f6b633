"""Pure. A page to hand over in words: what a painter of paper or screen needs, and no figure more.

The door says every sentence once. What is printed, shown and kept as PDF is then the same page.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A chart as SVG text. title, told: what it shows, for those who hear it"""

    svg: str
    title: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under their heads; the first cell of a row names it.

    widths: of the columns, as shares of the whole
    """

    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number to see from afar, what it counts, and what it comes from."""

    number: str
    of: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the page.

    wide: takes the whole width; else it stands beside the next one
    items: lines of a list; lines, after: paragraphs before and after all else
    """

    id: str
    title: str
    wide: bool = False
    lines: tuple[str, ...] = ()
    drawing: Drawing | None = None
    table: Table | None = None
    items: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The page, and the parts that follow on request.

    title: of the document, which says nothing of what it is about; heading: on the paper
    name: whose page it is, kept nowhere; alarm: a warning sign that stands, "" for none
    """

    language: str
    title: str
    heading: str
    about: tuple[str, ...]
    called: str
    name: str
    alarm: str
    figures: tuple[Figure, ...]
    parts: tuple[Part, ...]
    foot: str
    following: tuple[Part, ...] = ()


# ── kept as it is ───────────────────────────────────────────────────────────────────────────


def write(sheet: Sheet, made: date) -> bytes:
    """The page to be shown again later, word for word, whatever became of the diary.

    made: the day, on her clock
    """
    told = {"made": made.isoformat(), "sheet": asdict(sheet)}
    return json.dumps(told, ensure_ascii=False).encode()


def read(text: bytes) -> tuple[Sheet, date]:
    """The page that `write` wrote, and its day."""
    whole = json.loads(text)
    return _sheet(whole["sheet"]), date.fromisoformat(whole["made"])


def _sheet(told: Mapping[str, Any]) -> Sheet:
    lists = {
        "about": tuple(told["about"]),
        "figures": tuple(Figure(**each) for each in told["figures"]),
        "parts": tuple(_part(each) for each in told["parts"]),
        "following": tuple(_part(each) for each in told["following"]),
    }
    return Sheet(**{**told, **lists})


def _part(told: Mapping[str, Any]) -> Part:
    drawing, table = told["drawing"], told["table"]
    lines = {name: tuple(told[name]) for name in ("lines", "items", "after")}
    return Part(
        **{**told, **lines,
           "drawing": Drawing(**drawing) if drawing else None,
           "table": _table(table) if table else None}
    )  # fmt: skip


def _table(told: Mapping[str, Any]) -> Table:
    return Table(
        heads=tuple(told["heads"]),
        widths=tuple(told["widths"]),
        rows=tuple(tuple(row) for row in told["rows"]),
    )
