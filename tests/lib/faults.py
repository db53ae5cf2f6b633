"""Writes that the disk refuses: the n-th write, sync or cut of SQLite's fails, as it would there.

SQLite speaks to the disk through a table of functions. Three of them are put behind ours, in the
very library that Soleus uses, so what fails is what would fail on a bad disk.
"""

import ctypes
from collections.abc import Callable

from sqlcipher3 import _sqlite3

WRITE, SYNC, CUT, FULL = 778, 1034, 1546, 13  # SQLITE_IOERR_WRITE, _FSYNC, _TRUNCATE, SQLITE_FULL
PLACES = {"write": 3, "cut": 4, "sync": 5}  # of the function in the table of an open file
LENGTH = 19  # of that table

Open = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_void_p,  # the name: SQLite goes on reading at that very place
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.POINTER(ctypes.c_int),
)
Write = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
)
Cut = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
Sync = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
OPEN = 40  # bytes from the start of a file system to its function that opens: five fields before


class Faults:
    """Counts what SQLite asks of the disk, and refuses one call, or all from one on."""

    def __init__(self, *, at: int, lasting: bool, full: bool) -> None:
        self.at, self.lasting, self.full = at, lasting, full
        self.calls = self.failed = 0
        self.kept: list[object] = []  # what C still points to
        self.tables: dict[int, int] = {}
        library = ctypes.CDLL(_sqlite3.__file__)
        library.sqlite3_vfs_find.restype = ctypes.c_void_p
        place = ctypes.c_void_p.from_address(library.sqlite3_vfs_find(None) + OPEN)
        before = Open(place.value)

        def opened(vfs, name, file, flags, out):
            answer = before(vfs, name, file, flags, out)
            methods = ctypes.c_void_p.from_address(file)
            if answer == 0 and methods.value:
                methods.value = self.table(methods.value)
            return answer

        ours = Open(opened)
        self.kept += [before, ours]
        place.value = ctypes.cast(ours, ctypes.c_void_p).value

    def table(self, original: int) -> int:
        """A copy of the table of functions at an address, with ours in three places."""
        if original not in self.tables:
            copy = (ctypes.c_void_p * LENGTH).from_buffer_copy(
                (ctypes.c_void_p * LENGTH).from_address(original)
            )
            ours = (("write", Write, WRITE), ("cut", Cut, CUT), ("sync", Sync, SYNC))
            for name, kind, error in ours:
                put = self.put(kind, copy[PLACES[name]], error)
                copy[PLACES[name]] = ctypes.cast(put, ctypes.c_void_p).value
            self.kept.append(copy)
            self.tables[original] = ctypes.addressof(copy)
            self.tables[ctypes.addressof(copy)] = ctypes.addressof(copy)
        return self.tables[original]

    def put(self, kind, before: int, error: int) -> object:
        real: Callable[..., int] = kind(before)

        def asked(*told):
            self.calls += 1
            if self.calls == self.at or (self.lasting and self.calls > self.at):
                self.failed += 1
                return FULL if self.full and error == WRITE else error
            return real(*told)

        ours = kind(asked)
        self.kept += [real, ours]
        return ours
