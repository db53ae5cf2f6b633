"""Pure. Google Fit, from Takeout: a JSON file for each source of each kind of data.

Files `derived_…_merge…` repeat the `raw_…` ones, so of a kind that has one only that one is read.
Each file counts as a device: what two of them say of a day is never added.
"""

from collections.abc import Iterator
from typing import IO, Any

from soleus.diary.entries import Quantity
from soleus.exchange.apps.days import Days
from soleus.exchange.apps.lists import pieces_of
from soleus.exchange.pieces import Pieces

HYDRATION, STEPS, WEIGHT, SLEEP = (
    *("com.google.hydration", "com.google.step_count.delta"),
    *("com.google.weight", "com.google.sleep.segment"),
)
KINDS = (HYDRATION, STEPS, WEIGHT, SLEEP)
ASLEEP = {2, 4, 5, 6}  # sleep, light, deep, REM; the others are awake or out of bed
NANO_IN_MILLI = 1_000_000


def is_one(head: bytes) -> bool:
    return b'"Data Source"' in head or b'"Data Points"' in head


def kind_of(name: str) -> str:
    """The kind of data a file of Takeout holds, by its name; "" where none of ours."""
    file = name.rsplit("/", 1)[-1]
    if not file.startswith(("derived_", "raw_")) or not file.endswith(".json"):
        return ""
    return next((each for each in KINDS if f"_{each}_" in file or f"_{each}." in file), "")


def worth_reading(names: list[str]) -> list[str]:
    """Those of some files that say nothing twice."""
    merged = {kind_of(name) for name in names if is_merged(name)}
    return [name for name in names if (kind := kind_of(name))
            and (kind not in merged or is_merged(name))]  # fmt: skip


def is_merged(name: str) -> bool:
    file = name.rsplit("/", 1)[-1]
    return file.startswith("derived_") and "merge" in file


def read(source: IO[bytes], days: Days, file: str = "") -> None:
    with pieces_of(source) as pieces:
        for point in _points(pieces):
            with days.sound():
                _point(point, days, file)


def _points(pieces: Pieces) -> Iterator[Any]:
    pieces.take("{")
    while pieces.next() != "}":
        name = pieces.value()
        pieces.take(":")
        if name == "Data Points" and pieces.next() == "[":
            yield from pieces.elements()
        else:
            pieces.value()
        if pieces.next() != "}":
            pieces.take(",")
    pieces.take("}")


def _point(point: Any, days: Days, file: str) -> None:
    if not isinstance(point, dict):
        raise ValueError("no point")
    kind = point.get("dataTypeName")
    if kind not in KINDS:
        return
    # Nanoseconds stand as a text in some files, and as a number in others.
    start = days.instant(int(point["startTimeNanos"]) / NANO_IN_MILLI)
    end = days.instant(int(point["endTimeNanos"]) / NANO_IN_MILLI)
    for each in point["fitValue"]:
        value = each["value"]
        amount = value["intVal"] if "intVal" in value else value["fpVal"]
        if kind == SLEEP:
            if int(amount) in ASLEEP:
                days.sleep(start, end, file)
        elif kind == WEIGHT:
            days.weigh(end, float(amount), "kg")
        elif kind == HYDRATION:
            days.add(Quantity.DRINKS, start.date(), float(amount), "L", file)
        else:
            days.add(Quantity.STEPS, start.date(), float(amount), "steps", file)
