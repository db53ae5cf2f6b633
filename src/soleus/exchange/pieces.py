"""Pure. A JSON document piece by piece, however it is laid out.

A diary of years is tens of megabytes, and read at once it would take ten times as much memory.
Here only one piece of it is held at a time, and each knows the line on which it began.
"""

import json
from collections.abc import Iterator
from typing import Any, TextIO

from soleus.exchange.json import Object, Problem, no_number

CHUNK = 65_536  # characters read at a time
MOST = 8_000_000  # characters of one piece: an entry with its longest note, changed 300 times
SPACE = " \t\r\n"


class BrokenError(Exception):
    """The document cannot be read any further; carries where and why."""

    def __init__(self, line: int, problem: Problem) -> None:
        super().__init__(problem.code)
        self.line, self.problem = line, problem


class Pieces:
    """What is left of a document. `line` is where the last piece began, from 1."""

    def __init__(self, source: TextIO) -> None:
        self.source = source
        self.text, self.at, self.ended = "", 0, False
        self.line = self._line = 1
        self.decoder = json.JSONDecoder(object_pairs_hook=Object.of, parse_constant=no_number)

    def next(self) -> str:
        """The character the next piece begins with; "" at the end of the document."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in SPACE:
                self._line += self.text[self.at] == "\n"
                self.at += 1
            if self.at < len(self.text) or not self._more():
                break
        self.line = self._line
        return self.text[self.at : self.at + 1]

    def take(self, wanted: str) -> str:
        """Step over the one of these characters that must come now."""
        found = self.next()
        if not found or found not in wanted:
            raise self.broken(f"one of these should stand here: {' '.join(wanted)}")
        self.at += 1
        return found

    def value(self) -> object:
        """The value that must come now."""
        self.next()
        while True:
            try:
                made, end = self.decoder.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                # Where it breaks off may only be where the part that was read so far ends.
                if self._more():
                    continue
                raise self.broken(error.msg) from error
            except RecursionError as error:
                raise BrokenError(self.line, Problem(where="", code="problem.too_deep")) from error
            except ValueError as error:  # a whole number with thousands of digits
                problem = Problem(where="", code="problem.number_too_long")
                raise BrokenError(self.line, problem) from error
            if end < len(self.text) or not self._more():
                break
        self._line += self.text.count("\n", self.at, end)
        self.at = end
        return made

    def elements(self) -> Iterator[Any]:
        """The elements of the list that must come now."""
        self.take("[")
        while self.next() != "]":
            yield self.value()
            if self.next() != "]":
                self.take(",")
        self.take("]")

    def broken(self, reason: str) -> BrokenError:
        values = {"reason": reason} if self.text[self.at :].strip() else {}
        code = "file.broken" if values else "file.cut_off"
        return BrokenError(self.line, Problem(where="", code=code, values=values))

    def _more(self) -> bool:
        """Read on; False at the end of the document."""
        if self.ended:
            return False
        left = len(self.text) - self.at
        if left > MOST:
            problem = Problem(where="", code="file.long_piece", values={"most": MOST})
            raise BrokenError(self.line, problem)
        # Twice as much each time: a long piece is looked at a few times, not thousands.
        try:
            more = self.source.read(max(CHUNK, left))
        except UnicodeDecodeError as error:
            raise BrokenError(self.line, Problem(where="", code="file.not_utf8")) from error
        self.ended = not more
        self.text, self.at = self.text[self.at :] + more, 0
        return bool(more)
