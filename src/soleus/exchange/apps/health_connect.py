"""Pure. Health Connect: `health_connect_export.db`, the database of Android, in a zip file.

Columns are asked for by name, since their order differs from phone to phone. Nutrients are in
grams and drinks in liters; some phones seem to write milliliters, which the days then tell.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from soleus.diary.entries import Quantity
from soleus.exchange.apps.days import (
    MOST_NAMED,
    MOST_STRETCHES,
    MOST_SUMS,
    Days,
    RefusedError,
)

SQLITE = b"SQLite format 3\0"
# The rows of a table with these columns, None for one it does not have; no row without the table.
Rows = Callable[[str, tuple[str, ...]], Iterator[tuple[Any, ...]]]

DRINKS, NUTRITION, STEPS, WEIGHT, SLEEP, STAGES = (
    *("hydration_record_table", "nutrition_record_table", "steps_record_table"),
    *("weight_record_table", "sleep_session_record_table", "sleep_stages_table"),
)
TABLES = (DRINKS, NUTRITION, STEPS, WEIGHT, SLEEP)
WHEN = ("start_time", "start_zone_offset", "local_date", "app_info_id")
NUTRIENTS = {
    "caffeine": Quantity.CAFFEINE,
    "magnesium": Quantity.MAGNESIUM,
    "calcium": Quantity.CALCIUM,
    "potassium": Quantity.POTASSIUM,
    "sodium": Quantity.SODIUM,
    "vitamin_d": Quantity.VITAMIN_D,
    "sugar": Quantity.SUGAR,
    "dietary_fiber": Quantity.FIBRE,
}
ASLEEP = {2, 4, 5, 6}  # sleeping, light, deep, REM; the others are awake or not known
UNKNOWN = 0
MOST_LITERS = 20  # nobody drinks so much on a usual day: then it is milliliters
EPOCH = date(1970, 1, 1)


def read(tables: set[str], rows: Rows, days: Days) -> None:
    if not tables & {*TABLES}:
        raise RefusedError("file.unknown")
    _drinks(rows, days)
    for row in rows(NUTRITION, (*WHEN, *NUTRIENTS)):
        for of, amount in zip(NUTRIENTS.values(), row[len(WHEN) :], strict=True):
            if amount:
                with days.sound():
                    days.add(of, _day(days, row), float(amount), "g", str(row[3]))
    for row in rows(STEPS, (*WHEN, "count")):
        with days.sound():
            days.add(Quantity.STEPS, _day(days, row), float(row[4]), "steps", str(row[3]))
    for at, offset, weight in rows(WEIGHT, ("time", "zone_offset", "weight")):
        with days.sound():
            days.weigh(_moment(days, at, offset), float(weight), "g")
    _sleep(rows, days)


def _drinks(rows: Rows, days: Days) -> None:
    drunk: dict[tuple[date, str], float] = defaultdict(float)
    for row in rows(DRINKS, (*WHEN, "volume")):
        with days.sound():
            drunk[_day(days, row), str(row[3])[:MOST_NAMED]] += float(row[4])
        if len(drunk) > MOST_SUMS:
            raise RefusedError("file.bomb")
    unit = "ml" if drunk and median(drunk.values()) > MOST_LITERS else "L"
    for (on, app), amount in drunk.items():
        days.add(Quantity.DRINKS, on, amount, unit, app)


def _sleep(rows: Rows, days: Days) -> None:
    """Where a night has its stages, only those asleep count; else all of it."""
    stages: dict[Any, list[tuple[Any, Any, Any]]] = defaultdict(list)
    columns = ("parent_key", "stage_start_time", "stage_end_time", "stage_type")
    for count, (parent, start, end, kind) in enumerate(rows(STAGES, columns)):
        if count > MOST_STRETCHES:
            raise RefusedError("file.bomb")
        if kind != UNKNOWN:
            stages[parent].append((start, end, kind))
    sessions = ("row_id", "start_time", "end_time", "start_zone_offset", "app_info_id")
    for id_, start, end, offset, app in rows(SLEEP, sessions):
        told = stages.get(id_)
        asleep = [(s, e) for s, e, kind in told if kind in ASLEEP] if told else [(start, end)]
        for s, e in asleep:
            with days.sound():
                days.sleep(_moment(days, s, offset), _moment(days, e, offset), str(app))


def _day(days: Days, row: Sequence[Any]) -> date:
    """The day on the clock of the record; an older phone may only have written the day."""
    at, offset, day = row[0], row[1], row[2]
    if day is not None and (offset is None or at is None):
        return EPOCH + timedelta(days=int(day))
    return _moment(days, at, offset).date()


def _moment(days: Days, at: Any, offset: Any) -> datetime:
    return days.instant(float(at), None if offset is None else timedelta(seconds=int(offset)))
