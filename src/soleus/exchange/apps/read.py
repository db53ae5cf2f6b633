"""Pure. A file of another program: whose it is, told by what is in it, and what it counts."""

import codecs
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import IO, NamedTuple
from zoneinfo import ZoneInfo

from soleus.diary.entries import Program
from soleus.exchange.apps import (
    apple_health,
    cronometer,
    fitbit,
    google_fit,
    health_connect,
    my_fitness_pal,
    samsung,
    tables,
)
from soleus.exchange.apps.days import Days, Found, RefusedError, Told
from soleus.exchange.apps.health_connect import Rows
from soleus.exchange.apps.packs import MOST_UNPACKED, PACKED, Pack, Watched

HEAD = 4_096


class Database(NamedTuple):
    """A database of another program: its tables, and a way to their rows."""

    tables: set[str]
    rows: Rows


Open = Callable[[IO[bytes]], AbstractContextManager[Database]]
Reader = Callable[[IO[bytes]], None]


def read(source: IO[bytes], *, zone: ZoneInfo, told: Told, database: Open) -> list[Found] | None:
    """What each program counted that the file is of. None where it is of no other program.

    zone: her clock; told: is called with how many bytes are read, of how many
    database: opens what is one. Raises RefusedError where the file cannot be taken in.
    """
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    head = source.read(HEAD)
    reading = _Reading(zone, database)
    if head.startswith(PACKED):
        reading.pack(Pack(source, told))
    elif size > MOST_UNPACKED:
        raise RefusedError("file.too_large", most=MOST_UNPACKED // 1_000_000)
    else:
        reader = reading.reader_of(head)
        source.seek(0)
        if reader is not None:
            reader(io.BufferedReader(Watched(source, size, told)))
    if not reading.days:
        return None
    return [days.found(program) for program, days in reading.days.items()]


def may_be_one(head: bytes) -> bool:
    """Whether a file that begins like this may be of another program: a pack may hold anything."""
    if head.startswith(PACKED):
        return True
    return _Reading(ZoneInfo("UTC"), _no_database).reader_of(head) is not None


def _no_database(_: IO[bytes]) -> AbstractContextManager[Database]:
    raise RefusedError("file.unknown")


class _Reading:
    """days: what is read so far of each program; nights: those that are read of Fitbit"""

    def __init__(self, zone: ZoneInfo, database: Open) -> None:
        self.zone, self.database = zone, database
        self.days: dict[Program, Days] = {}
        self.nights: set[object] = set()

    def of(self, program: Program) -> Days:
        return self.days.setdefault(program, Days(zone=self.zone))

    def pack(self, pack: Pack) -> None:
        fit = {*google_fit.worth_reading([each.filename for each in pack.files])}
        wanted = []
        for each in pack.files:
            name = each.filename
            is_list = name in fit or fitbit.kind_of(name)
            if is_list or name.lower().endswith((".xml", ".csv", ".db")):
                reader = self.reader_of(pack.head(each, HEAD), name)
                if reader is not None:
                    wanted.append((each, reader))
        pack.total = sum(each.file_size for each, _ in wanted)
        for each, reader in wanted:
            with pack.opened(each) as file:
                reader(file)

    def reader_of(self, head: bytes, name: str = "") -> Reader | None:
        """What reads a file that begins like this; None where it is none of ours."""
        if head.startswith(health_connect.SQLITE):
            return self.health_connect
        text = head.removeprefix(codecs.BOM_UTF8).lstrip()
        if text.startswith(b"<"):
            if not apple_health.is_one(head):
                return None
            return lambda file: apple_health.read(file, self.of(Program.APPLE_HEALTH))
        if text.startswith(b"{"):
            if not google_fit.is_one(head):
                return None
            return lambda file: google_fit.read(file, self.of(Program.GOOGLE_FIT), name)
        kind = fitbit.kind_of_shape(head) if text.startswith(b"[") else ""
        if kind:
            return lambda file: fitbit.read(file, self.of(Program.FITBIT), kind, self.nights)
        return self.table(tables.first(head))

    def table(self, columns: list[str]) -> Reader | None:
        for is_one, read_one, program in (
            (samsung.is_one, samsung.read, Program.SAMSUNG_HEALTH),
            (cronometer.is_one, cronometer.read, Program.CRONOMETER),
            (my_fitness_pal.is_one, my_fitness_pal.read, Program.MY_FITNESS_PAL),
            (fitbit.is_table, fitbit.read_table, Program.FITBIT),
        ):
            if is_one(columns):
                return partial(self.read_table, read_one, program)
        return None

    def read_table(
        self, read_one: Callable[[IO[bytes], Days], None], program: Program, file: IO[bytes]
    ) -> None:
        read_one(file, self.of(program))

    def health_connect(self, file: IO[bytes]) -> None:
        with self.database(file) as database:
            days = self.of(Program.HEALTH_CONNECT)
            health_connect.read(database.tables, database.rows, days)
