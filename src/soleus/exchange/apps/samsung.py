"""Pure. Samsung Health: tables with two rows of headings, one file for each thing it counts.

The first row names the file and the version of the program, the second the columns, some with the
name of the file before them; rows may end in a comma. Calcium and iron are left alone: their unit
is said nowhere.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import IO

from soleus.diary.entries import Quantity
from soleus.exchange.apps import tables
from soleus.exchange.apps.days import Days

KIND = re.compile(r"(com\.samsung\.s?health[a-z_.]+?)(?:\.\d{8,})?(?:\.csv)?$")
OFFSET = re.compile(r"(?:UTC)?([+-])(\d\d):?(\d\d)")
EATEN = {
    "sugar": (Quantity.SUGAR, "g"),
    "dietary_fiber": (Quantity.FIBRE, "g"),
    "sodium": (Quantity.SODIUM, "mg"),
    "potassium": (Quantity.POTASSIUM, "mg"),
}
MERGED = "-2"  # the row of all devices together
Row = dict[str, str]


def is_one(columns: list[str]) -> bool:
    """columns: the first row"""
    return bool(columns) and kind_of(columns[0]) in READERS


def kind_of(name: str) -> str:
    found = KIND.search(name.rsplit("/", 1)[-1])
    return found[1] if found else ""


def read(source: IO[bytes], days: Days) -> None:
    told = tables.lines(source)
    kind = kind_of(next(told, [""])[0])
    # The name of the file stands before some columns.
    names = [each.rsplit(".", 1)[-1] for each in tables.header(next(told, []))]
    rows = (dict(zip(names, cells, strict=False)) for cells in told if any(map(str.strip, cells)))
    READERS[kind](rows, days)


def _when(row: Row, days: Days, column: str = "start_time") -> datetime:
    cell, offset = row.get(column, "").strip(), _offset(row.get("time_offset", ""))
    if cell.isascii() and cell.isdigit():
        return days.instant(float(cell), offset)
    moment = datetime.fromisoformat(cell).replace(tzinfo=UTC)
    return days.instant(moment.timestamp() * 1000, offset)


def _offset(cell: str) -> timedelta | None:
    found = OFFSET.fullmatch(cell.strip())
    if not found:
        return None
    sign, hours, minutes = found.groups()
    return timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)


def _drinks(rows: Iterator[Row], days: Days) -> None:
    _amounts(rows, days, {"amount": (Quantity.DRINKS, "ml")})


def _caffeine(rows: Iterator[Row], days: Days) -> None:
    _amounts(rows, days, {"amount": (Quantity.CAFFEINE, "mg")})


def _eaten(rows: Iterator[Row], days: Days) -> None:
    _amounts(rows, days, EATEN)


def _amounts(rows: Iterator[Row], days: Days, columns: dict[str, tuple[Quantity, str]]) -> None:
    for row in rows:
        for column, (of, unit) in columns.items():
            if row.get(column, "").strip():
                with days.sound():
                    on, amount = _when(row, days).date(), tables.number(row[column])
                    days.add(of, on, amount, unit)


def _sleep(rows: Iterator[Row], days: Days) -> None:
    for row in rows:
        with days.sound():
            start, end = _when(row, days), _when(row, days, "end_time")
            if row.get("sleep_duration", "").strip():
                asleep = timedelta(minutes=tables.number(row["sleep_duration"]))
                end = min(end, start + asleep)
            days.sleep(start, end, row.get("deviceuuid", ""))


def _weight(rows: Iterator[Row], days: Days) -> None:
    for row in rows:
        with days.sound():
            days.weigh(_when(row, days), tables.number(row["weight"]), "kg")


def _day(row: Row) -> date:
    """A day is written as its midnight, as if that were in UTC."""
    cell = row.get("day_time", "").strip()
    if cell.isascii() and cell.isdigit():
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(cell))).date()
    return date.fromisoformat(cell[:10])


def _steps(rows: Iterator[Row], days: Days) -> None:
    """One row a day and device; where there is one of all devices together, that one."""
    told: dict[date, dict[str, float]] = defaultdict(dict)
    for row in rows:
        with days.sound():
            device = row.get("source_type", "").strip() or row.get("deviceuuid", "").strip()
            count = tables.number(row.get("step_count") or row.get("count", ""))
            by_device = told[_day(row)]
            by_device[device] = max(count, by_device.get(device, 0.0))
    for on, by_device in told.items():
        if by_device:
            steps = by_device.get(MERGED, max(by_device.values()))
            days.total(Quantity.STEPS, on, steps, "steps")


READERS = {
    "com.samsung.health.water_intake": _drinks,
    "com.samsung.health.caffeine_intake": _caffeine,
    "com.samsung.health.nutrition": _eaten,
    "com.samsung.health.weight": _weight,
    "com.samsung.shealth.sleep": _sleep,
    "com.samsung.shealth.tracker.pedometer_day_summary": _steps,
    "com.samsung.shealth.step_daily_trend": _steps,
}
