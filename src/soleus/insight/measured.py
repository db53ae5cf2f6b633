"""Pure. What her nights say of one measure, as numbers that can be kept and told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A code of words/sentences.toml with its values."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What her nights say of one measure.

    alike: measures that were done on the very same nights; it is all of them together then
    in_steps: the ratio is that of one more step of a dose, else of a night with it
    ratio: of cramps with it to cramps without; spared: cramps a week fewer
    own: probability of fewer cramps by her diary alone, whatever trials say
    is_shown: whether there is a number to show; else only why there is none
    """

    measure: str
    alike: tuple[str, ...]
    in_steps: bool
    verdict: str
    words: tuple[Told, ...]
    with_it: int
    without: int
    unknown: int
    ratio: Range
    spared: Range
    own: float
    is_shown: bool
