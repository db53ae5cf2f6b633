"""Pure. Tables of other programs: their rows by the names of their columns, as plain text."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import TextIOWrapper
from typing import IO

from soleus.exchange.apps.days import RefusedError

LONGEST = 200_000  # letters of a line that are held at once
SHORT_YEAR = 2000  # Fitbit writes two digits


def lines(source: IO[bytes]) -> Iterator[list[str]]:
    """Every line of a table as its cells."""
    text = TextIOWrapper(source, "utf-8-sig", newline="")
    try:
        yield from csv.reader(_short(text))
    except UnicodeDecodeError as error:
        raise RefusedError("file.not_utf8") from error
    except csv.Error as error:
        raise RefusedError("file.spoiled") from error


def _short(text: TextIOWrapper) -> Iterator[str]:
    """The lines of a text, as long as none of them fills the memory."""
    while line := text.readline(LONGEST):
        if len(line) == LONGEST:
            raise RefusedError("file.spoiled")
        yield line


def rows(source: IO[bytes]) -> Iterator[dict[str, str]]:
    """Every row by its column; cells beyond the last column are dropped."""
    told = lines(source)
    names = header(next(told, []))
    for cells in told:
        yield dict(zip(names, cells, strict=False))


def header(cells: Sequence[str]) -> list[str]:
    return [each.strip() for each in cells]


def first(head: bytes) -> list[str]:
    """The columns of a table, from how its file begins; none where it is no text."""
    line = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")[0]
    try:
        return header(next(csv.reader([line.decode("utf-8").strip()]), []))
    except (UnicodeDecodeError, csv.Error):
        return []


def number(cell: str) -> float:
    """12,345.6 as well. Raises ValueError where it is none."""
    return float(cell.replace(",", "").strip())


def day(cell: str) -> date:
    """2024-07-27, or 07/27/24 in the order of the United States."""
    cell = cell.strip()
    if "/" not in cell:
        return date.fromisoformat(cell[:10])
    month, on, year = (int(each) for each in cell.split(" ")[0].split("/"))
    return date(year + SHORT_YEAR if year < 100 else year, month, on)


def moment(cell: str) -> datetime:
    """A time as written, without a zone."""
    cell = cell.strip()
    if "/" in cell:
        on, _, time = cell.partition(" ")
        return datetime.fromisoformat(f"{day(on).isoformat()}T{time}")
    if cell[-2:].upper() in ("AM", "PM"):
        cell = cell[:-2].strip() + cell[-2:]
        return datetime.strptime(cell.upper(), "%Y-%m-%d %I:%M%p")  # noqa: DTZ007  on her clock
    return datetime.fromisoformat(cell)
