"""Rows to frozen entries and back, for every kind alike."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from soleus.diary.entries import KINDS, Entry, with_offset
from soleus.diary.nights import night_of_entry
from soleus.records import models
from soleus.records.models import Person, Row

Read = Callable[[Any, ZoneInfo], Any]


def row_of(person: Person, entry: Entry) -> Row:
    """A row that says what the entry says, as its first form and not yet written."""
    columns = {each.name: _plain(getattr(entry, each.name)) for each in fields(entry)}
    row = models.KINDS[entry.kind](person_id=person.pk, **columns)
    row.night, row.form = night_of_entry(entry), entry.id
    return row


def entry_of(row: Row) -> Entry:
    """The entry that a row says, its times on her own clock then."""
    name = name_of(row)
    return _entry(name, [getattr(row, field) for field in _fields(name)])


def select(name: str, where: str, values: Sequence[Any]) -> list[Entry]:
    """The entries of one kind that fit a condition of ours.

    A page reads hundreds: making a query and then rows for what becomes an entry took longer than
    all the rest of the page.
    """
    # Names are ours; what a person gave travels as a parameter.
    text = f"SELECT {', '.join(_fields(name))} FROM records_{name} WHERE {where}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return [_entry(name, told) for told in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Full:
    """A row with what the store knows about it."""

    entry: Entry
    form: UUID
    revision: int
    deleted: bool


def chunks(person: Person, name: str, size: int) -> Iterator[list[Full]]:
    """Every row of one kind in order of time, so many at once: a diary of years fits no page."""
    columns = ", ".join([*_fields(name), "form", "revision", "deleted"])
    text = f"SELECT {columns} FROM records_{name} WHERE person_id = %s ORDER BY night, at, id"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(text, [person.pk])
        while told := cursor.fetchmany(size):
            yield [_full(name, each) for each in told]


def _full(name: str, values: Sequence[Any]) -> Full:
    *told, form, revision, deleted = values
    made = form if isinstance(form, UUID) else UUID(form)
    return Full(_entry(name, told), made, revision, bool(deleted))


def select_keys(name: str, keys: Sequence[int]) -> list[Entry]:
    places = ", ".join(["%s"] * len(keys))
    return select(name, f"row IN ({places})", keys)


def name_of(row: Row) -> str:
    return type(row).__name__.lower()


def _entry(name: str, values: Sequence[Any]) -> Entry:
    """An entry from the values of its fields, in the order of its fields."""
    told = dict(zip(_fields(name), values, strict=True))
    clock = ZoneInfo(told["zone"])
    for field, read in _readers(name):
        told[field] = read(told[field], clock)
    return KINDS[name](**told)


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return value


@cache
def _fields(name: str) -> tuple[str, ...]:
    return tuple(each.name for each in fields(KINDS[name]))


@cache
def _readers(name: str) -> tuple[tuple[str, Read], ...]:
    """How to read each field that a database may give back as something else."""
    hints = get_type_hints(KINDS[name])
    found = ((field, _reader(hints[field])) for field in _fields(name))
    return tuple((field, read) for field, read in found if read)


def _reader(hint: Any) -> Read | None:
    parts = [part for part in get_args(hint) if part is not NoneType]
    if hint is datetime:
        return _on_her_clock
    if hint is UUID:
        return lambda value, _: value if isinstance(value, UUID) else UUID(value)
    if get_origin(hint) is tuple:
        return lambda value, _: () if value == "[]" else tuple(_parsed(value))
    if len(parts) == 2:  # a mapping of codes to answers
        return lambda value, _: {n: parts[1](each) for n, each in _parsed(value).items()}
    choice = parts[0] if parts else hint
    if isinstance(choice, type) and issubclass(choice, StrEnum):
        known: dict[Any, Any] = {None: None, **{each.value: each for each in choice}}
        return lambda value, _: known[value]
    return None


def _on_her_clock(value: datetime, clock: ZoneInfo) -> datetime:
    # A database gives instants back in UTC. They compare equal, so nothing would tell that the
    # time on her wall was lost.
    return with_offset(value.astimezone(clock))


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
