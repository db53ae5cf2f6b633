"""Pure. A diary as a table of nights: night, week, cramps, then one column for each measure.

Problems come all at once, each with the line, the value and what to write instead.
"""

import csv
import math
import re
from collections.abc import Iterable
from datetime import date
from io import StringIO

from soleus.insight.design import Diary, DiaryNight

FIRST = ("night", "week", "cramps")
MOST_ROWS = 1000
MOST_COLUMNS = 200  # of measures; how many can be told apart is for the model to say
MOST_PROBLEMS = 20  # told at once; more of a kind teach nothing
MOST_NAME = 80  # letters of a column's name
MOST_SHOWN = 40  # letters of a cell that is wrong
MOST_CRAMPS, MOST_DOSE, MOST_WEEKS = 500, 100, 110
AT_LEAST = re.compile(r"(\d+)\+")
SAID = {"true": 1.0, "false": 0.0}
NOTHING = Diary(measures=(), nights=())


class Table:
    """What is read so far: problems by line, and the nights."""

    def __init__(self, measures: tuple[str, ...]) -> None:
        self.measures = measures
        self.problems: list[str] = []
        self.nights: list[DiaryNight] = []
        self.lines: dict[int, int] = {}
        self.kinds: set[str] = set()

    def wrong(self, line: int, column: str, value: str, rule: str) -> None:
        self.problems.append(f"Line {line}, {column}: {shown(value)} {rule}")

    def add(self, line: int, cells: list[str]) -> None:
        if len(cells) != len(FIRST) + len(self.measures):
            self.problems.append(
                f"Line {line} has {len(cells)} cells, and the first line names "
                f"{len(FIRST) + len(self.measures)}. Leave a cell blank, but keep its comma."
            )
            return
        night, week, cramps, *done = (cell.strip() for cell in cells)
        index = self.index(line, night)
        count, or_more = self.count(line, cramps)
        made = DiaryNight(
            index=index or 0,
            week=self.number(line, "week", week, 0, MOST_WEEKS),
            cramps=count,
            or_more=or_more,
            done=tuple(
                self.number(line, name, cell, -MOST_DOSE, MOST_DOSE)
                for name, cell in zip(self.measures, done, strict=True)
            ),
        )
        if index is None:
            return
        if index in self.lines:
            self.wrong(line, "night", night, f"is on line {self.lines[index]} too. Keep one.")
        self.lines[index] = line
        self.nights.append(made)

    def index(self, line: int, cell: str) -> int | None:
        """A night as a whole number, from a number or a date."""
        try:
            found, kind = int(plain(cell)), "number"
        except ValueError:
            try:
                found, kind = date.fromisoformat(cell).toordinal(), "date"
            except ValueError:
                self.wrong(
                    line, "night", cell, "is no night. Write 0, 1, 2 … or dates like 2026-12-02."
                )
                return None
        self.kinds.add(kind)
        return found

    def count(self, line: int, cell: str) -> tuple[int | None, bool]:
        """Cramps of a night, and whether they are only the least there were."""
        if not cell:
            return None, False
        least = AT_LEAST.fullmatch(cell)
        try:
            value = float(least[1] if least else plain(cell))
        except ValueError:
            value = -1.0
        if not (0 <= value <= MOST_CRAMPS and value == int(value)) or (least and not value):
            self.wrong(
                line,
                "cramps",
                cell,
                f"is no count. Write 0 to {MOST_CRAMPS}, 3+ for 3 or more, or nothing if unknown.",
            )
            return None, False
        return int(value), bool(least)

    def number(self, line: int, column: str, cell: str, low: float, high: float) -> float | None:
        if not cell:
            return None
        try:
            value = SAID.get(cell.lower()) if cell.lower() in SAID else float(plain(cell))
        except ValueError:
            value = math.nan
        if value is None or not low <= value <= high:
            self.wrong(
                line, column, cell, f"is not a number from {low} to {high}. Write one, or nothing."
            )
            return None
        return value


def plain(cell: str) -> str:
    """A cell as it is; Python would read 1_0, a slip of the hand, as ten."""
    if "_" in cell:
        raise ValueError(cell)
    return cell


def read(text: str) -> tuple[Diary, list[str]]:
    """The diary in a table, and every problem with it; where there is one, the diary is empty."""
    rows = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        return _read(rows)
    except csv.Error as error:
        return NOTHING, [f"This is not a table with commas: {error}. Mend it there."]


def _read(rows: Iterable[list[str]]) -> tuple[Diary, list[str]]:
    lines = iter(rows)
    names = [name.strip() for name in next(lines, [])]
    if names in ([], [""]):
        return NOTHING, ["The file is empty. Its first line must start with night,week,cramps."]
    problems = _first(_header_problems(names))
    if problems:
        return NOTHING, problems
    table = Table(tuple(names[len(FIRST) :]))
    for line, cells in enumerate(lines, start=2):
        if line > MOST_ROWS + 1:
            return NOTHING, [f"There are more than {MOST_ROWS} rows. Keep the latest nights."]
        if any(cell.strip() for cell in cells):
            table.add(line, cells)
    if len(table.kinds) > 1:
        table.problems.append("Some nights are numbers and some are dates. Write all of one kind.")
    if table.nights and not table.problems:  # a value that cannot be read is no blank
        table.problems = [
            f"The column {name!r} is blank. Fill it in, or take it out."
            for place, name in enumerate(table.measures)
            if all(night.done[place] is None for night in table.nights)
        ]
    if table.problems:
        return NOTHING, _first(table.problems)
    return Diary(measures=table.measures, nights=tuple(table.nights)), []


def _header_problems(names: list[str]) -> list[str]:
    if tuple(names[: len(FIRST)]) != FIRST:
        told = ",".join(names[: len(FIRST)])[:60]
        return [f"The first line starts with {told!r}. It must start with night,week,cramps."]
    measures = len(names) - len(FIRST)
    if measures > MOST_COLUMNS:
        return [f"There are {measures} measures, and at most {MOST_COLUMNS} are read. Keep some."]
    problems = [f"The column {shown(name)} is there twice. Keep one." for name in _twice(names)]
    if "" in names:
        problems.append("A column has no name. Name it in the first line, or take it out.")
    # Names are said again on a terminal, where a control character could rub out other words.
    problems += [
        f"The column {shown(name)} cannot be written on one line. Give it a shorter, plain name."
        for name in names
        if len(name) > MOST_NAME or not name.isprintable()
    ]
    return problems


def shown(value: str) -> str:
    """Something of hers, as it is quoted in a problem."""
    return repr(value if len(value) <= MOST_SHOWN else f"{value[:MOST_SHOWN]}…")


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if name and names.count(name) > 1})


def _first(problems: list[str]) -> list[str]:
    more = len(problems) - MOST_PROBLEMS
    return problems if more <= 0 else [*problems[:MOST_PROBLEMS], f"And {more} more like these."]
