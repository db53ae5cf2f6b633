"""Room on the disk of the diary: a reserve for the day it is full, and no writing until it is not.

On a full disk SQLite can neither delete nor fold its log into the file. So a file that holds
nothing lies beside the diary. The first write that finds no room frees it: what helps, such as
deleting, leaving and signing in, goes on with what it held, and all other writing waits. Once there
is room again, the reserve is made again and writing goes on by itself.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

NAME = "reserve"
# The log of the diary grows to 1,000 pages of 4 KiB before it is folded in, and folding may write
# as many into the file. The rest is for the deletes themselves.
RESERVE = 4_500_000
# As much again must be free beside the reserve, or it would be made and freed at every entry.
SPARE = 2_000_000
LITTLE = 300_000  # less than this, and even a visit may not be written any more


@dataclass(slots=True)
class _Room:
    """Where the reserve of this process lies; None while nobody watches."""

    folder: Path | None = None
    is_full: bool = False


_room = _Room()
_turn = Lock()
_mends: ContextVar[bool] = ContextVar("mends", default=False)


def watch(folder: Path) -> None:
    """Keep a reserve in a folder, or find that there is no room for one."""
    _room.folder, _room.is_full = folder, False
    file = folder / NAME
    if _free(folder) < LITTLE:
        ran_out()
    elif not (file.exists() and file.stat().st_size >= RESERVE):
        _room.is_full = True
        settle()


def is_full() -> bool:
    """Whether the disk is full, as far as anybody has noticed."""
    return _room.is_full


def may_write() -> bool:
    """Whether something may be written now. Asking is what finds out that there is room again."""
    return not _room.is_full or _mends.get() or settle()


def ran_out() -> None:
    """A write found no room: free the reserve, and write only what helps."""
    if _room.folder is None:
        return
    with _turn, suppress(OSError):
        _room.is_full = True
        (_room.folder / NAME).unlink(missing_ok=True)


def settle() -> bool:
    """Make the reserve again where there is room; whether writing may go on."""
    with _turn:
        if _room.folder and _room.is_full and _free(_room.folder) >= RESERVE + SPARE:
            _room.is_full = not _make(_room.folder / NAME)
        return not _room.is_full


@contextmanager
def mending() -> Iterator[None]:
    """What is written inside helps out of a full disk, and may use what the reserve held."""
    if _room.folder and _free(_room.folder) < LITTLE:
        ran_out()
    told = _mends.set(True)
    try:
        yield
    finally:
        _mends.reset(told)


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:  # a folder that is gone is for others to name
        return RESERVE + SPARE


def _make(file: Path) -> bool:
    """Take the room for real: a file with a hole in it would hold none."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            _fill(handle)
        finally:
            os.close(handle)
    except OSError:
        file.unlink(missing_ok=True)
        return False
    return True


def _fill(handle: int) -> None:
    if hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(handle, 0, RESERVE)
        except OSError as error:
            if error.errno not in (errno.EOPNOTSUPP, errno.EINVAL):
                raise
        else:
            return
    # Chance, since some disks keep zeros in no room at all.
    os.write(handle, os.urandom(RESERVE))
