"""Pure. A pack of another program, opened with care.

Names only say which file to look at; nothing is written under them. What a pack says of itself is
asked before anything of it is unpacked, and counted again while it is.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from stat import S_ISLNK
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from soleus.exchange.apps.days import RefusedError, Told

MOST_PACKED = 200_000_000
MOST_UNPACKED = 2_000_000_000  # of all that is read of a pack
# Fitbit alone writes a file a day for each thing it counts, so years of it are some ten thousand.
MOST_FILES = 20_000
MOST_LIST = 8_000_000  # bytes of the list of files in a pack: it is read whole
MOST_RATIO = 200  # health data in XML packs 20 to 40 times smaller; more is made to fill a machine
PART = 262_144
PACKED = b"PK\x03\x04"
END, END_64 = b"PK\x05\x06", b"PK\x06\x06"
TAIL = 22 + 65_535  # bytes in which the end of a pack lies
# What a reader of packs may come upon in one that is damaged or made to do damage.
DAMAGED = (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, zlib.error)


class Pack:
    """The files in a pack. `total` is how much of them will be read, for who waits."""

    def __init__(self, source: IO[bytes], told: Told) -> None:
        check_list(source)
        try:
            self.zip = ZipFile(source)
        except DAMAGED as error:
            raise RefusedError("file.damaged") from error
        self.files = [each for each in self.zip.infolist() if _is_file(each)]
        if len(self.files) > MOST_FILES:
            raise RefusedError("file.bomb")
        self.told, self.unpacked, self.total = told, 0, 0

    def head(self, info: ZipInfo, size: int) -> bytes:
        """How a file begins."""
        with self._unpacking(info) as file:
            return file.read(size)

    @contextmanager
    def opened(self, info: ZipInfo) -> Iterator[IO[bytes]]:
        """A file, to be read as a stream from end to end."""
        if self.unpacked + info.file_size > MOST_UNPACKED:
            raise RefusedError("file.bomb")
        with self._unpacking(info) as file:
            yield io.BufferedReader(Watched(file, self.total, self.told, self), PART)

    @contextmanager
    def _unpacking(self, info: ZipInfo) -> Iterator[IO[bytes]]:
        if info.file_size > MOST_RATIO * max(info.compress_size, 1):
            raise RefusedError("file.bomb")
        try:
            with self.zip.open(info) as file:
                yield file
        except DAMAGED as error:
            raise RefusedError("file.damaged") from error


class Watched(io.RawIOBase):
    """A file that tells how far it is read, and counts what comes out of a pack, whatever the pack
    said of itself."""

    def __init__(self, file: IO[bytes], total: int, told: Told, pack: Pack | None = None) -> None:
        self.file, self.total, self.told, self.pack = file, total, told, pack
        self.read_so_far = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self.file.read(len(buffer))
        buffer[: len(part)] = part
        self.read_so_far += len(part)
        if self.pack is not None:
            self.pack.unpacked += len(part)
            self.read_so_far = self.pack.unpacked
            if self.pack.unpacked > MOST_UNPACKED:
                raise RefusedError("file.bomb")
        self.told(self.read_so_far, self.total)
        return len(part)


def check_list(source: IO[bytes]) -> None:
    """Refuse a pack whose list of files would fill the memory by itself."""
    size = source.seek(0, io.SEEK_END)
    if size > MOST_PACKED:
        raise RefusedError("file.too_large", most=MOST_PACKED // 1_000_000)
    source.seek(max(0, size - TAIL))
    tail = source.read()
    source.seek(0)
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < 22:
        raise RefusedError("file.damaged")
    entries, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    at_64 = tail.rfind(END_64, 0, at)
    if at_64 >= 0 and len(tail) - at_64 >= 56:
        entries, length = struct.unpack("<QQ", tail[at_64 + 32 : at_64 + 48])
    if entries > MOST_FILES or length > MOST_LIST:
        raise RefusedError("file.bomb")


def _is_file(info: ZipInfo) -> bool:
    """No folder, no link, and none of the hidden ones that some computers add."""
    is_link = S_ISLNK(info.external_attr >> 16)
    return not (info.is_dir() or is_link or info.filename.startswith("__MACOSX/"))
