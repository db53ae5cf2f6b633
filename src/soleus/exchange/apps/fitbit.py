"""Pure. Fitbit: the JSON files of Takeout, and the table in sections that its page saves.

Steps of Takeout are a minute each, in UTC; sleep and food are on her clock. Numbers of the table
stand in quotes, with commas between thousands. Weight is left alone: its unit is said nowhere.
"""

import re
from datetime import UTC
from typing import IO, Any

from soleus.diary.entries import Quantity
from soleus.exchange.apps import tables
from soleus.exchange.apps.days import Days, RefusedError, night_of_wall
from soleus.exchange.apps.lists import pieces_of

NAME = re.compile(r"(steps|sleep|food_logs)-\d{4}-\d\d-\d\d\.json")
SECTIONS = ("Body", "Foods", "Activities", "Sleep")
MOST_LOGS = 100_000


def is_table(columns: list[str]) -> bool:
    """columns: the first line"""
    return [each for each in columns if each] in [[name] for name in SECTIONS]


def kind_of(name: str) -> str:
    found = NAME.fullmatch(name.rsplit("/", 1)[-1])
    return found[1] if found else ""


def kind_of_shape(head: bytes) -> str:
    """The same from how a file begins."""
    if not head.lstrip().startswith(b"["):
        return ""
    for kind, sign in (("sleep", b'"dateOfSleep"'), ("food_logs", b'"nutritionalValues"'),
                       ("steps", b'"dateTime"')):  # fmt: skip
        if sign in head:
            return kind
    return ""


def read(source: IO[bytes], days: Days, kind: str, seen: set[Any]) -> None:
    """A file of Takeout. seen: nights that were read, as two files may hold the same one"""
    one = {"steps": _steps, "sleep": _sleep, "food_logs": _food}[kind]
    with pieces_of(source) as pieces:
        for each in pieces.elements():
            with days.sound():
                one(each, days, seen)


def _steps(each: dict[str, Any], days: Days, _seen: set[Any]) -> None:
    from_utc = tables.moment(each["dateTime"]).replace(tzinfo=UTC)
    days.add(Quantity.STEPS, days.local(from_utc).date(), tables.number(each["value"]), "steps")


def _sleep(each: dict[str, Any], days: Days, seen: set[Any]) -> None:
    start = tables.moment(each["startTime"])
    if start in seen:
        return
    if len(seen) >= MOST_LOGS:
        raise RefusedError("file.bomb")
    seen.add(start)
    days.add(Quantity.SLEEP, night_of_wall(start), float(each["minutesAsleep"]), "min")


def _food(each: dict[str, Any], days: Days, _seen: set[Any]) -> None:
    on, held = tables.day(each["logDate"]), each["nutritionalValues"]
    for name, of, unit in (("fiber", Quantity.FIBRE, "g"), ("sodium", Quantity.SODIUM, "mg")):
        if held.get(name):
            days.add(of, on, float(held[name]), unit)


def read_table(source: IO[bytes], days: Days) -> None:
    section, names = "", list[str]()
    for cells in tables.lines(source):
        filled = [each.strip() for each in cells if each.strip()]
        if not filled:
            section = ""
        elif filled[0] in SECTIONS and len(filled) == 1:
            section, names = filled[0], []
        elif section and not names:
            names = tables.header(cells)
        else:
            with days.sound():
                _row(section, dict(zip(names, cells, strict=False)), days)


def _row(section: str, row: dict[str, str], days: Days) -> None:
    if section == "Activities":
        days.total(Quantity.STEPS, tables.day(row["Date"]), tables.number(row["Steps"]), "steps")
    elif section == "Sleep":
        night = night_of_wall(tables.moment(row["Start Time"]))
        days.add(Quantity.SLEEP, night, tables.number(row["Minutes Asleep"]), "min")
