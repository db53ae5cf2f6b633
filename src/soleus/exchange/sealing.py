"""Pure. The keys of her sealed notes as JSON: on her row, on her phone, and in the whole diary."""

from typing import Any

from soleus.diary.sealed import Pair, Sealing
from soleus.exchange import json


def told(sealing: Sealing) -> dict[str, Any]:
    """For her browsers: what new notes are sealed with, "" where they are not, and all that opens.

    Each pair of them is locked.
    """
    return {"half": sealing.half, "pairs": write(sealing).get("pairs", [])}


def write(sealing: Sealing) -> dict[str, Any]:
    """Nothing where she never made any."""
    if not sealing.pairs:
        return {}
    names = json.hints_of(Pair)
    pairs = [{name: getattr(pair, name) for name in names} for pair in sealing.pairs]
    return {"on": sealing.on, "pairs": pairs}


def read(shape: object) -> Sealing:
    """Raises ValueError where it is none."""
    if shape == {}:
        return Sealing()
    found, problems = json.read_value(Sealing, shape, "")
    if found is None or problems:
        raise ValueError("these are no keys of sealed notes")
    return found


def read_pair(shape: object) -> Pair:
    """One that her browser made. Raises ValueError."""
    found, problems = json.read_value(Pair, shape, "")
    if found is None or problems:
        raise ValueError("this is no pair of keys")
    return found
