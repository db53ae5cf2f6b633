"""Pure. Notes that were sealed in her browser, and the keys that do it. Nothing here opens one.

A sealed note is text like any other: a mark, which pair of keys it is for, and what only the
private half of that pair opens. docs/reference/her-data.md says how. Whoever runs this server has
the public half, which seals, and the private one locked: once with her passphrase, once with her
recovery key.
"""

import re
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval, MaxLen

# The shortest holds the open half of the note's own key, 65 bytes, a nonce of 12, 256 bytes of text
# and a tag of 16. Words that only begin like one are words.
NOTE = re.compile(r"sealed1:[\w-]{8}:[\w-]{466,}", re.ASCII)
BASE64 = re.compile(r"[\w-]+", re.ASCII)
FEWEST_ROUNDS, MOST_ROUNDS = 600_000, 20_000_000
MOST_PAIRS = 20


def is_sealed(note: str) -> bool:
    return NOTE.fullmatch(note) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A pair of keys for notes. All bytes are in base 64 for addresses, without padding.

    id: begins the check sum of its public half; half: that half
    rounds, salt: how her passphrase becomes a key
    by_passphrase, by_recovery: the private half, locked with either
    """

    id: str
    half: str
    rounds: Annotated[int, Interval(ge=FEWEST_ROUNDS, le=MOST_ROUNDS)]
    salt: str
    by_passphrase: Annotated[str, MaxLen(400)]
    by_recovery: Annotated[str, MaxLen(400)]

    def __post_init__(self) -> None:
        sizes = {"id": (8, 8), "half": (87, 87), "salt": (22, 22)}
        sizes |= {"by_passphrase": (200, 400), "by_recovery": (200, 400)}
        for name, (least, most) in sizes.items():
            told = getattr(self, name)
            if not least <= len(told) <= most or not BASE64.fullmatch(told):
                raise ValueError(f"Pair.{name} is not {least} to {most} letters of base 64")
        if not FEWEST_ROUNDS <= self.rounds <= MOST_ROUNDS:
            raise ValueError(f"Pair.rounds is {self.rounds}, not {FEWEST_ROUNDS} to {MOST_ROUNDS}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """Whether her new notes are sealed, and every pair of keys she ever made, the newest last.

    An older pair opens older notes, so none is ever let go.
    """

    on: bool = False
    pairs: tuple[Pair, ...] = ()

    def __post_init__(self) -> None:
        if len({pair.id for pair in self.pairs}) != len(self.pairs) or len(self.pairs) > MOST_PAIRS:
            raise ValueError(f"Sealing.pairs has one twice, or more than {MOST_PAIRS}")
        if self.on and not self.pairs:
            raise ValueError("Sealing.on is true and there is nothing to seal with")

    @property
    def newest(self) -> Pair | None:
        return self.pairs[-1] if self.pairs else None

    @property
    def half(self) -> str:
        """What new notes are sealed with; "" where they are not."""
        return self.pairs[-1].half if self.on else ""
