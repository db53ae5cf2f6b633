"""Pure. What was found in a file of another program, as plain JSON: from the process that reads it
to the one that asked, and to her browser and back while she looks through it."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from soleus.diary.entries import Program, Quantity, is_possible
from soleus.diary.readings import fits
from soleus.exchange.apps.days import Found


def write(found: Sequence[Found]) -> list[dict[str, Any]]:
    return [
        {
            "source": each.source.value,
            "days": [[on.isoformat(), of.value, amount] for on, of, amount in each.days],
            "left_out": each.left_out,
        }
        for each in found
    ]


def read(shape: Any) -> list[Found]:
    """Raises ValueError for what `write` did not write."""
    if not isinstance(shape, list):
        raise ValueError("not what was found")
    try:
        found = [_found(each) for each in shape]
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("not what was found") from error
    if len({each.source for each in found}) != len(found):
        raise ValueError("a program is here twice")
    return found


def _found(shape: Any) -> Found:
    days = tuple(_day(*each) for each in shape["days"])
    if len({(on, of) for on, of, _ in days}) != len(days):
        raise ValueError("a day is here twice")
    return Found(source=Program(shape["source"]), days=days, left_out=int(shape["left_out"]))


def _day(on: str, of: str, amount: float) -> tuple[date, Quantity, float]:
    night, quantity = date.fromisoformat(on), Quantity(of)
    if isinstance(amount, bool) or not math.isfinite(amount) or not fits(quantity, amount):
        raise ValueError("no day can hold that")
    if not is_possible(night):
        raise ValueError("no such day")
    return night, quantity, float(amount)
