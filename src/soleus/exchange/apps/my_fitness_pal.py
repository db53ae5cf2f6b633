"""Pure. MyFitnessPal: a table of nutrients, a row for each meal.

Sugar and fibre are in grams. Where potassium and calcium name no unit they may be in hundredths of
what somebody needs a day, so they are left alone then.
"""

from typing import IO

from soleus.diary.entries import Quantity
from soleus.exchange.apps import tables
from soleus.exchange.apps.days import Days

COLUMNS = {
    "Sodium (mg)": (Quantity.SODIUM, "mg"),
    "Potassium (mg)": (Quantity.POTASSIUM, "mg"),
    "Calcium (mg)": (Quantity.CALCIUM, "mg"),
    "Sugar": (Quantity.SUGAR, "g"),
    "Sugar (g)": (Quantity.SUGAR, "g"),
    "Fiber": (Quantity.FIBRE, "g"),
    "Fiber (g)": (Quantity.FIBRE, "g"),
}


def is_one(columns: list[str]) -> bool:
    return {"Date", "Meal", "Calories"} <= {*columns}


def read(source: IO[bytes], days: Days) -> None:
    for row in tables.rows(source):
        if not any(map(str.strip, row.values())):
            continue
        with days.sound():
            on = tables.day(row["Date"])
            for column, (of, unit) in COLUMNS.items():
                if row.get(column, "").strip():
                    days.add(of, on, tables.number(row[column]), unit)
