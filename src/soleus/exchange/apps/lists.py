"""Pure. JSON of other programs: long lists, of which one element is held at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import IO

from soleus.exchange.apps.days import RefusedError
from soleus.exchange.pieces import BrokenError, Pieces


@contextmanager
def pieces_of(source: IO[bytes]) -> Iterator[Pieces]:
    """A document piece by piece; one that cannot be read on is refused."""
    try:
        yield Pieces(TextIOWrapper(source, "utf-8-sig"))
    except BrokenError as error:
        told = error.problem.code in ("file.cut_off", "file.not_utf8")
        raise RefusedError(error.problem.code if told else "file.spoiled") from error
