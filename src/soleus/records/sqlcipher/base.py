"""Django's SQLite back end on SQLCipher.

Django hard-wires Python's own sqlite3 module, so what it ties to that module is said again here:
converters, adapters, the cursor and the opening of a connection.
"""

import datetime
import decimal
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import register
from sqlcipher3 import dbapi2

from soleus import room

FULL = "database or disk is full"  # as SQLite says it
CHANGES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP")

# Each setting with what SQLite must answer when it is asked for it: a build that passes over one
# would go unnoticed until the day it is needed.
DURABLE = {
    # A commit that was answered must survive a power cut. WAL with NORMAL does not sync each one.
    "journal_mode = WAL": "wal",
    "synchronous = FULL": 2,
    # On a Mac a sync leaves it to the disk when to write, unless it is asked for more.
    "fullfsync = ON": 1,
    "checkpoint_fullfsync = ON": 1,
    # What she deletes leaves no readable rest in the file. Builds differ in their default.
    "secure_delete = ON": 1,
    "foreign_keys = ON": 1,
    "legacy_alter_table = OFF": 0,
    # Sorting must not spill plain text into a temporary file.
    "temp_store = MEMORY": 2,
}


def _from_text(read: Callable[[str], Any], more: str = "") -> Callable[[bytes], Any]:
    return lambda stored: read(stored.decode() + more)


for _names, _read in (
    (("bool",), b"1".__eq__),
    (("date",), _from_text(datetime.date.fromisoformat)),
    (("time",), _from_text(datetime.time.fromisoformat)),
    # Django stores instants in UTC without saying so.
    (("datetime", "timestamp"), _from_text(datetime.datetime.fromisoformat, "+00:00")),
):
    for _name in _names:
        dbapi2.register_converter(_name, _read)
dbapi2.register_adapter(decimal.Decimal, str)
dbapi2.register_adapter(datetime.date, datetime.date.isoformat)
dbapi2.register_adapter(datetime.datetime, lambda value: value.isoformat(" "))


@contextmanager
def in_room() -> Iterator[None]:
    """Notice a full disk, whichever write meets it first."""
    try:
        yield
    except dbapi2.OperationalError as error:
        if FULL in str(error):
            room.ran_out()
        raise


def check_room(query: str) -> None:
    """Refuse a change while the disk is full: it would eat what the reserve has freed."""
    if query.startswith(CHANGES) and not room.may_write():
        raise dbapi2.OperationalError(FULL)


class Cursor(dbapi2.Cursor):
    """Turns Django's %s and %(name)s into SQLite's ? and :name."""

    convert_query = base.SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Any = None) -> Any:
        check_room(query)
        with in_room():
            if params is None:
                return super().execute(query)
            names = list(params) if isinstance(params, Mapping) else None
            return super().execute(self.convert_query(query, param_names=names), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        check_room(query)
        rows = iter(param_list)
        first = next(rows, None)
        names = list(first) if isinstance(first, Mapping) else None
        query = self.convert_query(query, param_names=names)
        with in_room():
            return super().executemany(query, () if first is None else chain([first], rows))


class Connection(dbapi2.Connection):
    """A change meets the disk when it is committed, most often."""

    def commit(self) -> None:
        with in_room():
            super().commit()


class DatabaseWrapper(base.DatabaseWrapper):
    display_name = "SQLCipher"
    Database = dbapi2

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        self.read_key: Callable[[], str] = params.pop("key")
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            key = self.read_key()
        except ValueError as error:
            # A key lost while Soleus runs is one more way for a diary to fail, and pages that
            # open without a diary know only those of a database.
            raise dbapi2.OperationalError(str(error)) from error
        connection = dbapi2.connect(**conn_params, factory=Connection)
        # The key comes first: anything before it would be read as a file that is not encrypted.
        # Raw, not a passphrase: stretching one takes 100 ms for each connection.
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        connection.execute("PRAGMA cipher_log_level = NONE")
        if not connection.execute("PRAGMA cipher_version").fetchone():
            # Plain SQLite takes the key for a setting it does not know, and writes in clear.
            connection.close()
            raise dbapi2.OperationalError("this SQLite does not encrypt")
        register(connection)
        for line, wanted in DURABLE.items():
            connection.execute(f"PRAGMA {line}")
            name = line.partition(" ")[0]
            (told,) = connection.execute(f"PRAGMA {name}").fetchone()
            if told != wanted:
                connection.close()
                raise dbapi2.OperationalError(f"{name} is {told}, not {wanted}: not a safe SQLite")
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        with self.in_turn():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # stubs lack it

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Wait in a row for the right to write.

        SQLite looks again and again whether it is free, and whoever has just written is always
        the first to see it: of eight who write without a pause, one may wait for good. So only the
        first of the row looks, and the system wakes the next. Held until it has the right, not
        while it writes.
        """
        row = self.row()
        try:
            yield
        finally:
            if row is not None:
                os.close(row)

    def row(self) -> int | None:
        """The first place of the row, once it is ours; None where the system knows no row."""
        if sys.platform == "win32":
            return None
        import fcntl

        try:
            row = os.open(f"{self.settings_dict['NAME']}-turn", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(row, fcntl.LOCK_EX)
        except OSError:  # a folder that is gone or full is for SQLite to name
            return None
        return row

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)
