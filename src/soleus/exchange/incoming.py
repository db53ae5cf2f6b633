"""Pure. A file that comes in: what kind it is, told by what is in it and never by its name.

A format more is a module beside this one with a `read`, and a line in `read` here.
"""

import codecs
import zlib
from collections.abc import Iterator
from datetime import datetime
from io import SEEK_END, TextIOWrapper
from typing import IO, BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from soleus.exchange import tables, whole
from soleus.exchange.json import Problem
from soleus.exchange.whole import Fault, Piece
from soleus.words.say import say

MOST_BYTES = 200_000_000  # of a file, and of all that is packed in one
MOST_FILES = 200  # in a pack
MOST_RATIO = 200  # of what is packed to what it takes up: more is made to fill a machine
LONGEST_NAME = 40
HEAD = 4_096
STEP = 1_000_000  # bytes of a packed file at a time
PACKED = b"PK\x03\x04"
# What a reader of packs may come upon in one that is damaged or made to do damage.
DAMAGED = (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, zlib.error)


def read(source: BinaryIO, *, zone: str, now: datetime) -> Iterator[Piece]:
    """What is in a file, piece by piece, with every fault in its place.

    zone: her clock, for times that name none; now: for entries that do not say when they were
        written down
    """
    if source.seek(0, SEEK_END) > MOST_BYTES:
        yield _refused("file.too_large", most=MOST_BYTES // 1_000_000)
        return
    source.seek(0)
    if source.read(len(PACKED)) == PACKED:
        yield from _unpacked(source, zone, now)
    else:
        yield from _one(source, zone, now)


def _one(source: IO[bytes], zone: str, now: datetime, file: str = "") -> Iterator[Piece]:
    """One file: a whole diary or a table."""
    source.seek(0)
    head = source.read(HEAD).removeprefix(codecs.BOM_UTF8).lstrip()
    source.seek(0)
    if not head:
        yield _refused("file.empty", file)
    elif b"\0" in head:
        yield _refused("file.unknown", file)
    elif head.startswith(b"{"):
        yield from whole.read(TextIOWrapper(source, "utf-8-sig", newline=""))
    else:
        text = TextIOWrapper(source, "utf-8-sig", newline="")
        yield from tables.read(text, zone=zone, now=now, file=file)


def _unpacked(source: BinaryIO, zone: str, now: datetime) -> Iterator[Piece]:
    """The files in a pack. Nothing is unpacked to a disk, and names lead nowhere."""
    try:
        pack = ZipFile(source)
        files = [each for each in pack.infolist() if _is_file(each)]
    except DAMAGED:
        yield _refused("file.damaged")
        return
    if code := _unfit(files):
        yield _refused(code)
        return
    for each in files:
        name = each.filename[-LONGEST_NAME:]
        name = name if name.isprintable() else "?"
        if _is_sound(pack, each):
            with pack.open(each) as inner:
                yield from _one(inner, zone, now, name)
        else:
            yield _refused("file.damaged", name)


def _is_sound(pack: ZipFile, info: ZipInfo) -> bool:
    """Whether a file can be read to its end, where a sum says so. It is not held meanwhile: a
    small pack may hold far more than there is memory."""
    try:
        with pack.open(info) as inner:
            while inner.read(STEP):
                pass
    except DAMAGED:
        return False
    return True


def _is_file(info: ZipInfo) -> bool:
    """Some computers add a hidden folder of their own."""
    return not info.is_dir() and not info.filename.startswith("__MACOSX/")


def _unfit(files: list[ZipInfo]) -> str:
    """Why a pack is not opened, "" when it may be: asked before anything is unpacked."""
    if not files:
        return "file.empty"
    is_bomb = any(each.file_size > MOST_RATIO * max(each.compress_size, 1) for each in files)
    if is_bomb or len(files) > MOST_FILES or sum(e.file_size for e in files) > MOST_BYTES:
        return "file.bomb"
    return ""


def _refused(code: str, file: str = "", **values: str | int | float) -> Fault:
    return Fault(line=0, problem=Problem(where="", code=code, values=values), file=file)


def fault_says(fault: Fault, language: str = "en") -> str:
    """A fault with its place, in words of one line: a value it repeats may have several."""
    named = fault.problem.where.removeprefix("/entry").removeprefix("/").replace("/", " ")
    sentence = say(fault.problem.code, fault.problem.values, language)
    told = " ".join((f"{named}: {sentence}" if named else sentence).splitlines())
    if not fault.line:
        return f"{fault.file}: {told}" if fault.file else told
    code = "file.line_of" if fault.file else "file.line"
    return say(code, {"line": fault.line, "file": fault.file, "sentence": told}, language)
