"""The slow, obvious triage: reads the file again, walks every flag, takes the highest level.

It shares nothing with care/triage.py, not even the loader.
"""

import tomllib
from functools import cache
from pathlib import Path

FILE = Path("src/soleus/knowledge/red_flags.toml")
LEVELS = ["self_care", "routine", "same_day", "emergency"]


@cache
def flags() -> list[dict]:
    """The flags as they stand in the file, without those nobody could check."""
    written = tomllib.loads(FILE.read_text("utf-8"))["flag"]
    return [flag for flag in written if flag.get("status", "checked") == "checked"]


def met(flag: dict, answers: dict[str, str], conditions: set[str], days: int | None) -> bool:
    has = {sign for sign, answer in answers.items() if answer in ("yes", "unsure")}
    for sign in flag.get("all_of", []):
        if sign not in has:
            return False
    if flag["any_of"] and not has & set(flag["any_of"]):
        return False
    if flag.get("conditions") and not conditions & set(flag["conditions"]):
        return False
    if "within_days_after_birth" in flag:
        if days is None:
            return False
        if days >= flag["within_days_after_birth"]:
            return False
    return True


def level(
    answers: dict[str, str], conditions: frozenset[str] = frozenset(), days: int | None = None
):
    highest = 0
    for flag in flags():
        if met(flag, answers, set(conditions), days):
            highest = max(highest, LEVELS.index(flag["disposition"]))
    return LEVELS[highest]
