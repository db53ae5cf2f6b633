"""What an erasing leaves to do outside the tables: rests in the files, copies, and a note of it.

The note holds ids and days, and no word of what was erased. It lies beside the database, so that
a copy from before an erasing, once it is put back, is erased again.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection

from soleus.settings import force, sync_folder

log = logging.getLogger("soleus.erase")
NOTE = "erased"  # the file in the data folder
OURS = ("records_", "django_session")  # the tables that hold anything of hers
TRIES, PAUSE = 40, 0.25  # ten seconds for whoever still reads


def sweep(pause: Callable[[float], object] = time.sleep) -> bool:
    """Leave no rest of what was deleted in the files of the database; whether none is left.

    Inside a transaction nothing can be swept: whoever opened it does so afterwards.
    """
    if connection.in_atomic_block:
        return False
    try:
        if connection.vendor == "postgresql":
            return _written_anew()
        return _folded_in(pause)
    except DatabaseError:  # no room for a second file: what is deleted is deleted, the rest waits
        return False


def _written_anew() -> bool:
    """PostgreSQL keeps deleted rows in its files until a table is written anew."""
    tables = [each for each in connection.introspection.table_names() if each.startswith(OURS)]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
    return True


def _folded_in(pause: Callable[[float], object]) -> bool:
    with connection.cursor() as cursor:
        # What is deleted is overwritten. Where it once was not, by another build or program, only
        # writing the file anew takes away what lies in pages that nothing uses. And until it is
        # folded in, the log holds all of it.
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.execute("VACUUM")
        for _ in range(TRIES):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy, *_ = cursor.fetchone()
            if not is_busy:
                return True
            pause(PAUSE)
    return False


# ── the note ────────────────────────────────────────────────────────────────────────────────


def note(folder: Path, told: Iterable[dict[str, Any]]) -> None:
    """Write down what is erased: all of it or, when the power goes, what stood there before."""
    goal = folder / NOTE
    part = goal.with_name(f"{NOTE}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(f"{json.dumps(each)}\n" for each in told)
        file.flush()
        force(file.fileno())
    part.replace(goal)
    sync_folder(folder)


def noted(folder: Path) -> list[dict[str, Any]]:
    """What was written down; nothing where nothing was. A damaged line takes no other along."""
    try:
        lines = (folder / NOTE).read_text("ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    found = [_read(line) for line in lines]
    if None in found:
        log.warning("the note of what was erased is damaged: %s lines", found.count(None))
    return [each for each in found if each is not None]


def _read(line: str) -> dict[str, Any] | None:
    try:
        told = json.loads(line)
        UUID(told["diary"]), UUID(told["id"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return told if {"what", "first", "last"} <= told.keys() else None
