"""What somebody tried who should see nothing of a diary, and what they found."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.lib import canaries
from tests.lib.leaving import HERS

# As on a page, in a file of a browser (8 or 16 bits) and in the memory of a program.
WORD = re.compile(rb"z\0?q\0?c\0?a\0?n\0?a\0?r\0?y[a-z0-9\0]*")
# What tells of what Soleus is for, where a title or an address should not.
TELLING = re.compile(r"pregnan|cramp|\bleg\b|calf|calves|foot|midwi|trimester|magnesium", re.I)


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One thing that was tried.

    who, when: as whom, and in which state of the diary and the phone
    looked: at how many of what
    found: what of hers came to light; telling: what only tells what Soleus is for
    limit: why this can be found, where that is known and said; else nothing may be found
    means: what follows where nothing is found
    """

    who: str
    when: str
    what: str
    looked: str
    found: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    limit: str = ""
    means: str = ""

    @property
    def is_hole(self) -> bool:
        return bool(self.found) and not self.limit


@dataclass
class Walk:
    """Collects what is tried, one after the other."""

    who: str
    tell: Callable[[Tried], object]
    when: str = ""
    tried: list[Tried] = field(default_factory=list)

    def note(
        self,
        what: str,
        looked: str,
        found: Iterable[str] = (),
        *,
        telling: Iterable[str] = (),
        limit: str = "",
        means: str = "",
    ) -> None:
        self.tried.append(
            Tried(
                who=self.who,
                when=self.when,
                what=what,
                looked=looked,
                found=tuple(dict.fromkeys(found)),
                telling=tuple(dict.fromkeys(telling)),
                limit=limit,
                means=means,
            )
        )
        self.tell(self.tried[-1])


def words(raw: bytes) -> set[str]:
    """Her words in some bytes."""
    return {each.replace(b"\0", b"").decode() for each in WORD.findall(raw)}


def shows(text: str) -> set[str]:
    """What of hers a page shows: her words, or that it was made for her."""
    made = {"a page made for her"} if HERS.search(text) else set()
    return made | {word for word in words(text.encode()) if word.startswith(canaries.SIGN)}
