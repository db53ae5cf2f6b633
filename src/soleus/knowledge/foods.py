"""Pure. What is in food: the two public tables, read from disk when somebody first asks.

`foods.csv` has a row for each food, `portions.csv` the weights of its household measures; both come
from the United States Department of Agriculture, see [[source]] FNDDS and SR28.
An empty cell is not known, which is never the same as zero.
The catalog does not load them: five megabytes would slow the start for nights that need none.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
FOODS, PORTIONS = "foods.csv", "portions.csv"
OTHER_NAMES, RANKS = "food_names.csv", "food_ranks.csv"
CALLED, MARKS = "food_called.csv", "food_marks.csv"

# What the survey writes for the usual amount of someone who did not say how much.
USUAL = "Quantity not specified"
# Not further specified, and not specified: "Milk, NFS", "Coffee, NS as to type".
UNSAID = re.compile(r",? NFS\b|,? NS (?:as )?to [^,;()]*(?<! )")
# What the survey adds for somebody who did not say how much, by what it was had with: milk on a cup
# of cereal, butter on a slice of bread. It is its own rule of thumb and no measure of this food:
# offered to her, one "cup of hot cereal" of milk would weigh 61 grams.
GUIDELINE = "guideline amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """`amount` `measure` weigh `grams`: 1 cup, 2 slices.

    usual: no household measure, but the usual amount of someone who did not say how much
    """

    amount: float
    measure: str
    grams: float
    usual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Food:
    """A row of the tables.

    group: a kind of food as people eat it (FNDDS), or a shelf of ingredients (SR28)
    per_100_g: what 100 g of the edible part hold, by column of foods.csv with its unit at the end
        ("magnesium_mg"); None is not known
    """

    id: str
    source: str
    group_code: str
    group: str
    description: str
    synonyms: str
    per_100_g: Mapping[str, float | None]
    portions: tuple[Portion, ...]

    @property
    def name(self) -> str:
        """Its description without the survey's marks for what nobody said."""
        return UNSAID.sub("", self.description)


class Name(NamedTuple):
    """What a food is found by."""

    id: str
    source: str
    group_code: str
    description: str
    synonyms: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """What it costs a food in a search to be of a source, in one of some groups, to have a word.

    Whatever is empty holds for all.
    """

    source: str
    groups: frozenset[str]
    word: str
    cost: float
    why: str


class Foods:
    """All foods, kept as the lines they were read as; a line becomes a Food when it is asked for.

    16,000 ready-made foods would take 60 MB, and a page needs a dozen.
    """

    def __init__(self, foods: str, portions: str) -> None:
        header, *lines = foods.splitlines()
        self._columns = header.split(",")
        self._lines = {_id(line): line for line in lines}
        weights = portions.splitlines()[1:]
        self._weights = {food: "\n".join(each) for food, each in groupby(weights, key=_id)}

    @property
    def columns(self) -> list[str]:
        """The names of the amounts each food may have."""
        return self._columns[self._columns.index("synonyms") + 1 :]

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Food]:
        return map(self._food, self._lines)

    def get(self, food: str) -> Food | None:
        return self._food(food) if food in self._lines else None

    def names(self) -> Iterator[Name]:
        """What each food is found by, without parsing any number."""
        at = [self._columns.index(name) for name in ("food_id", *Name._fields[1:])]
        return map(Name._make, map(itemgetter(*at), csv.reader(self._lines.values())))

    def _food(self, food: str) -> Food:
        [cells] = csv.reader([self._lines[food]])
        row = dict(zip(self._columns, cells, strict=True))
        return Food(
            id=food,
            source=row["source"],
            group_code=row["group_code"],
            group=row["food_group"],
            description=row["description"],
            synonyms=row["synonyms"],
            per_100_g={name: float(row[name]) if row[name] else None for name in self.columns},
            portions=tuple(_portions(self._weights.get(food, ""))),
        )


def _id(line: str) -> str:
    return line[: line.index(",")]


def _portions(lines: str) -> Iterator[Portion]:
    found = map(_portion, csv.reader(lines.splitlines()))
    return (each for each in found if not each.measure.lower().startswith(GUIDELINE))


def _portion(cells: list[str]) -> Portion:
    _, _, amount, measure, grams = cells
    return Portion(
        amount=float(amount),
        measure=measure,
        grams=float(grams),
        usual=measure.startswith(USUAL),
    )


def read(folder: Path) -> Foods:
    """The foods of a folder that holds both tables."""
    return Foods(
        (folder / FOODS).read_text(encoding="utf-8"),
        (folder / PORTIONS).read_text(encoding="utf-8"),
    )


@cache
def load() -> Foods:
    """The tables of this package, read once, when first asked for."""
    return read(FOLDER)


@cache
def other_names() -> tuple[tuple[str, str], ...]:
    """What people say, and the words of the tables for it.

    No words for what names no food; a dash for a food that the tables do not hold; a star for a
    word that a food need not have to be the one she means.
    """
    with (FOLDER / OTHER_NAMES).open(encoding="utf-8", newline="") as lines:
        return tuple((row["said"], row["means"]) for row in csv.DictReader(lines))


@cache
def called() -> dict[str, str]:
    """What common foods are called in short, by id."""
    with (FOLDER / CALLED).open(encoding="utf-8", newline="") as lines:
        return {row["food"]: row["called"] for row in csv.DictReader(lines)}


@cache
def marks() -> tuple[str, ...]:
    """Patterns of what a piece of a name says to nobody who eats the food."""
    with (FOLDER / MARKS).open(encoding="utf-8", newline="") as lines:
        return tuple(row["mark"] for row in csv.DictReader(lines))


@cache
def ranks() -> tuple[Rank, ...]:
    """What is seldom meant, and what that costs."""
    with (FOLDER / RANKS).open(encoding="utf-8", newline="") as lines:
        return tuple(
            Rank(
                source=row["source"],
                groups=frozenset(row["groups"].split()),
                word=row["word"],
                cost=float(row["cost"]),
                why=row["why"],
            )
            for row in csv.DictReader(lines)
        )
