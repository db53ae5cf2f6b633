"""Pure. A file that comes in: what kind it is, told by what is in it and never by its name.

A format more is a module beside this one with a `read`, and a line in `read` here.
"""

import codecs
from collections.abc import Iterator
from datetime import datetime
from io import SEEK_END, TextIOWrapper
from typing import BinaryIO

from soleus.exchange import whole
from soleus.exchange.json import Problem
from soleus.exchange.whole import Fault, Piece
from soleus.words.say import say

MOST_BYTES = 200_000_000
HEAD = 4_096


def read(source: BinaryIO, *, zone: str, now: datetime) -> Iterator[Piece]:  # noqa: ARG001
    """What is in a file, piece by piece, with every fault in its place.

    zone: her clock, for times that name none; now: for entries that do not say when they were
        written down
    """
    if source.seek(0, SEEK_END) > MOST_BYTES:
        yield _refused("file.too_large", most=MOST_BYTES // 1_000_000)
        return
    source.seek(0)
    head = source.read(HEAD).removeprefix(codecs.BOM_UTF8).lstrip()
    source.seek(0)
    if not head:
        yield _refused("file.empty")
    elif head.startswith(b"{"):
        yield from whole.read(TextIOWrapper(source, "utf-8-sig", newline=""))
    else:
        yield _refused("file.unknown")


def _refused(code: str, **values: str | int | float) -> Fault:
    return Fault(line=0, problem=Problem(where="", code=code, values=values))


def fault_says(fault: Fault, language: str = "en") -> str:
    """A fault with its place, in words."""
    named = fault.problem.where.removeprefix("/entry").removeprefix("/").replace("/", " ")
    sentence = say(fault.problem.code, fault.problem.values, language)
    told = f"{named}: {sentence}" if named else sentence
    if not fault.line:
        return told
    code = "file.line_of" if fault.file else "file.line"
    return say(code, {"line": fault.line, "file": fault.file, "sentence": told}, language)
