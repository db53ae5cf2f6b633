"""Pure. A self-test: chance chooses the nights, so that her reasons cannot be behind a difference.

What acts the same night is tested on single nights: seven with it and seven without in each
fortnight. What acts slowly is tested in blocks of four nights, in pairs of one block with it and
one without; the first night of a block still carries the block before, so it is dropped.
The schedule is drawn before the start and read as it was drawn, whatever she then did;
reading.py reads it. Nothing here loads numpy: the home page asks each evening what chance says.
"""

import csv
import hashlib
import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from soleus.knowledge.shapes import Way
from soleus.words.say import Sentence

CHANCES = Path(__file__).with_name("chances.csv")
FORTNIGHT, WITH_IT = 14, 7
BLOCK, PAIR = 4, 8
WEEKS = (2, 4, 6, 8, 10, 12, 14)
MOST_NIGHTS = 98
LEAST_CHANCE = 0.1  # of an answer, even if it halves her cramps; below it a test is not worth it
HALF, THIRD_OFF, NOTHING = 0.5, 0.7, 1.0  # rate ratios: halved, a third fewer (0.7), no effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """All that is settled before the first night.

    first: the evening of the first night; nights: how many, dropped ones included
    seed: of the schedule, 0 or more
    cramps_per_night: her rate before the test, from which its chance was told
    """

    id: UUID
    measure: str
    way: Way
    first: date
    nights: int
    seed: int
    cramps_per_night: float

    def __post_init__(self) -> None:
        if not 1 <= self.nights <= MOST_NIGHTS:
            raise ValueError(f"Protocol.nights is {self.nights}, outside 1 to {MOST_NIGHTS}")
        if self.way is Way.BLOCKS and self.nights % PAIR:
            raise ValueError(f"Protocol.nights is {self.nights}; blocks need pairs of {PAIR}")
        if self.seed < 0:
            raise ValueError(f"Protocol.seed is {self.seed}, below 0")
        if not 0 <= self.cramps_per_night < math.inf:
            raise ValueError(f"Protocol.cramps_per_night is {self.cramps_per_night}, below 0")

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.nights - 1)


# ── the schedule ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Assigned:
    """What chance says for one night. counts: false on the first night of a block."""

    night: date
    do: bool
    counts: bool


def schedule(protocol: Protocol) -> tuple[Assigned, ...]:
    """Every night of a test once, in order. The same seed gives the same nights everywhere.

    A night's place depends on the seed and its number alone, not on how long the test is: who
    stops early, or asks for a longer test with the same seed, has had the same first nights.
    """
    drawn = _single_nights if protocol.way is Way.COIN else _blocks
    return tuple(
        Assigned(protocol.first + timedelta(days=number), do, counts)
        for number, (do, counts) in enumerate(drawn(protocol.seed, protocol.nights))
    )


def _ticket(seed: int, number: int) -> int:
    """A draw that depends on nothing but the seed and its own number.

    SHA-256 is settled for good. The streams of `random` and numpy are not: what they make of a
    seed may change with their version, and a protocol must be redrawn from its seed years later.
    A counter in place of a stream needs no state, so no night depends on how many were drawn.
    """
    digest = hashlib.sha256(f"soleus self-test {seed} {number}".encode("ascii")).digest()
    return int.from_bytes(digest, "big")


def _single_nights(seed: int, nights: int) -> list[tuple[bool, bool]]:
    """Half the nights of each fortnight, all such halves equally likely.

    Balanced rather than a coin for each night: a coin may leave too few nights on one side, or
    all of one side in a good spell. Nobody is kept in the dark here, so that the last nights of
    a fortnight can be foreseen gives nothing away that she does not know.
    """
    drawn = []
    for start in range(0, nights, FORTNIGHT):
        numbers = range(start, start + FORTNIGHT)
        chosen = set(sorted(numbers, key=lambda number: _ticket(seed, number))[:WITH_IT])
        drawn += [(number in chosen, True) for number in numbers]
    return drawn[:nights]


def _blocks(seed: int, nights: int) -> list[tuple[bool, bool]]:
    """Pairs of blocks; chance says which block of a pair comes first."""
    drawn = []
    for pair in range(nights // PAIR):
        is_first = _ticket(seed, pair) % 2 == 0
        for do in (is_first, not is_first):
            drawn += [(do, place > 0) for place in range(BLOCK)]
    return drawn


# ── the chance of an answer ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Cell:
    """Of `people` simulated, the share whose test said that it helps; a row of chances.csv."""

    way: Way
    nights: int
    cramps_per_night: float
    ratio: float
    share: float
    people: int


@cache
def cells() -> tuple[Cell, ...]:
    with CHANCES.open(encoding="utf-8", newline="") as file:
        return tuple(
            Cell(
                way=Way(row["way"]),
                nights=int(row["nights"]),
                cramps_per_night=float(row["cramps_per_night"]),
                ratio=float(row["ratio"]),
                share=float(row["share"]),
                people=int(row["people"]),
            )
            for row in csv.DictReader(file)
        )


def chance(way: Way, nights: int, cramps_per_night: float, ratio: float) -> float:
    """How likely the test says that it helps, if it truly multiplies her cramps by `ratio`.

    Between simulated cells along straight lines: in nights, and in the logs of cramps and ratio.
    Beyond the table the nearest cell speaks, but with fewer cramps or nights the chance goes to 0.
    """
    table = {
        (cell.nights, cell.cramps_per_night, cell.ratio): cell.share
        for cell in cells()
        if cell.way is way
    }
    lengths, rates, ratios = (sorted({key[part] for key in table}) for part in range(3))

    def at_ratio(length: float, rate: float) -> float:
        shares = [table[int(length), rate, each] for each in ratios]
        return _between(ratios, shares, ratio, math.log)

    def at_rate(length: float) -> float:
        shares = [at_ratio(length, rate) for rate in rates]
        faint = min(1.0, cramps_per_night / rates[0])
        return faint * _between(rates, shares, max(cramps_per_night, rates[0]), math.log)

    short = min(1.0, nights / lengths[0])
    return short * _between(lengths, [at_rate(length) for length in lengths], nights, float)


def _between(
    at: Sequence[float], values: Sequence[float], wanted: float, scale: Callable[[float], float]
) -> float:
    """The line through points that rise, on a scale; flat beyond the first and the last."""
    if wanted <= at[0]:
        return values[0]
    if wanted >= at[-1]:
        return values[-1]
    right = bisect_left(at, wanted)
    low, high = scale(at[right - 1]), scale(at[right])
    part = (scale(wanted) - low) / (high - low)
    return values[right - 1] + part * (values[right] - values[right - 1])


# ── planning ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One length of a test, with the chance that it ends with an answer.

    halved, third_off: the chance of "helps" if it halves her cramps, or takes about a third off
    false_help: the chance of "helps" if it does nothing
    refused: a code why it cannot be started, "" when it can
    """

    weeks: int
    nights: int
    halved: float
    third_off: float
    false_help: float
    refused: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """advice: what to think of testing at all, in words"""

    measure: str
    way: Way
    cramps_per_night: float
    options: tuple[Option, ...]
    advice: Sentence

    def option(self, weeks: int) -> Option | None:
        return next((each for each in self.options if each.weeks == weeks), None)


def nights_of(way: Way, weeks: int) -> int:
    """Nights of a test of about so many weeks: whole pairs where it goes in blocks."""
    return 7 * weeks if way is Way.COIN else PAIR * round(7 * weeks / PAIR)


def plan(measure: str, way: Way, cramps_per_night: float, weeks: Sequence[int] = WEEKS) -> Plan:
    """The lengths a test could have, each with its honest chance, and whether to test at all."""
    options = tuple(_option(way, cramps_per_night, each) for each in weeks)
    return Plan(
        measure=measure,
        way=way,
        cramps_per_night=cramps_per_night,
        options=options,
        advice=_advice(options, _option(way, cramps_per_night, WEEKS[-1])),
    )


def _option(way: Way, cramps_per_night: float, weeks: int) -> Option:
    nights = nights_of(way, weeks)
    halved, third_off, false_help = (
        chance(way, nights, cramps_per_night, ratio) for ratio in (HALF, THIRD_OFF, NOTHING)
    )
    return Option(
        weeks=weeks,
        nights=nights,
        halved=halved,
        third_off=third_off,
        false_help=false_help,
        refused="" if halved >= LEAST_CHANCE else "trial.refused.chance",
    )


def _advice(options: Sequence[Option], longest: Option) -> Sentence:
    best = max(each.halved for each in options)
    if best < LEAST_CHANCE:
        # Few cramps are the reason only where no length would do.
        return Sentence("trial.advice.not" if longest.refused else "trial.advice.short")
    return Sentence("trial.advice.unsure" if best < 0.5 else "trial.advice.worth")


# ── the answer ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What she wrote of one night. week: of pregnancy, None where not known"""

    cramps: int | None
    or_more: bool = False
    week: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Cramps on nights with it over those without: central 90 %, and the median."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The nights of a test read in one way.

    with_it, without: nights that count, with cramps_with and cramps_without in them
    unknown: nights that count, but where it is not known whether it was done
    ratio: None without any night
    """

    with_it: int
    without: int
    unknown: int
    cramps_with: int
    cramps_without: int
    verdict: str
    ratio: Ratio | None
    p_benefit: float | None
    words: tuple[Sentence, ...]

    @property
    def is_answer(self) -> bool:
        """Whether the nights carry an answer; else its numbers are not for showing."""
        return self.verdict.startswith("test_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a test says. nights: so far in it; told: of them written down and not dropped

    model: by which way of reading; strayed: told nights on which she did other than chance said
    difference: why the two readings agree or do not, in words
    """

    model: str
    nights: int
    told: int
    strayed: int
    as_assigned: Reading
    as_done: Reading
    difference: tuple[Sentence, ...] = field(default_factory=tuple)
