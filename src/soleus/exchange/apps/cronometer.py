"""Pure. Cronometer: `servings.csv`, `dailysummary.csv` and `biometrics.csv`.

Units stand in the names of the columns. A day of the summary that she did not mark as completed
and that is all zeros is no day without food: nothing is known of it.
"""

from datetime import date, datetime, time
from typing import IO

from soleus.diary.entries import Quantity
from soleus.exchange.apps import tables
from soleus.exchange.apps.days import Days

NAMES = {
    "Water": Quantity.WATER,
    "Caffeine": Quantity.CAFFEINE,
    "Magnesium": Quantity.MAGNESIUM,
    "Calcium": Quantity.CALCIUM,
    "Potassium": Quantity.POTASSIUM,
    "Sodium": Quantity.SODIUM,
    "Vitamin D": Quantity.VITAMIN_D,
    "Sugars": Quantity.SUGAR,
    "Fiber": Quantity.FIBRE,
}
COMPLETED = {"true", "1", "yes"}


def is_one(columns: list[str]) -> bool:
    names = {*columns}
    return (
        {"Day", "Food Name", "Energy (kcal)"} <= names
        or {"Date", "Completed", "Energy (kcal)"} <= names
        or {"Day", "Metric", "Unit", "Amount"} <= names
    )


def read(source: IO[bytes], days: Days) -> None:
    for row in tables.rows(source):
        with days.sound():
            if "Metric" in row:
                _measured(row, days)
            elif any(map(str.strip, row.values())):
                _eaten(row, days)


def _eaten(row: dict[str, str], days: Days) -> None:
    """One serving, or all of a day."""
    on = tables.day(row.get("Day") or row.get("Date", ""))
    is_whole = row.get("Completed", "").strip().lower() in COMPLETED
    for column, cell in row.items():
        name, _, unit = column.partition(" (")
        of = NAMES.get(name)
        if of is None or not cell.strip():
            continue
        with days.sound():
            _add(days, of, on, tables.number(cell), unit.removesuffix(")"), is_whole=is_whole)


def _add(days: Days, of: Quantity, on: date, amount: float, unit: str, *, is_whole: bool) -> None:
    if of is Quantity.WATER and unit == "g":
        unit = "ml"  # a gram of water is a milliliter
    days.add(of, on, amount, unit)
    if is_whole and not amount:
        days.none(of, on)


def _measured(row: dict[str, str], days: Days) -> None:
    if row["Metric"].strip() == "Weight":
        at = datetime.combine(tables.day(row.get("Day", "")), _time(row.get("Time", "")))
        days.weigh(at.replace(tzinfo=days.zone), tables.number(row["Amount"]), row["Unit"].strip())


def _time(cell: str) -> time:
    try:
        return tables.moment(f"2000-01-01 {cell.strip()}").time()
    except ValueError:
        return time()
