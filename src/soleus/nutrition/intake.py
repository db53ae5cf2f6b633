"""Pure. What a day of food and drink held, and how much of that is known.

Missing is not zero: a food without a value for a nutrient adds nothing to its amount, and the total
says that it is "at least" so much.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Protocol

from soleus.knowledge.food_shapes import Nutrient
from soleus.knowledge.foods import Food, Foods
from soleus.knowledge.shapes import Catalog
from soleus.nutrition.sets import holds

MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Eaten:
    """So much of a food.

    food: its id; "" or an id nobody knows is a food of which nothing is known
    grams: None when she did not say how much
    """

    food: str
    grams: float | None


class Had(Protocol):
    """What a diary keeps of food and drink, as far as sums need it."""

    @property
    def food(self) -> str: ...
    @property
    def grams(self) -> float | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What is known of one nutrient in some foods; two of them add up.

    millionths: the amount in whole millionths of the unit. Sums of floats depend on their order,
        so the same day could come to two totals; sums of whole numbers cannot.
    known: how many foods had a value, of `items` in all
    """

    unit: str
    millionths: int = 0
    known: int = 0
    items: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.known <= self.items:
            raise ValueError(f"Total.known is {self.known}, outside 0 to {self.items} items")
        if self.millionths < 0:
            raise ValueError(f"Total.millionths is {self.millionths}, below 0")

    @classmethod
    def of(cls, unit: str, amount: float | None) -> "Total":
        """That of one thing; None where its amount is not known."""
        if amount is None:
            return cls(unit=unit, items=1)
        return cls(unit=unit, millionths=round(amount * MILLION), known=1, items=1)

    @property
    def amount(self) -> float:
        return self.millionths / MILLION

    @property
    def at_least(self) -> bool:
        """Something in it is not known, so it may be more."""
        return self.known < self.items

    @property
    def coverage(self) -> float:
        """The share of foods whose value is known, 0 to 1; 1 where there was no food."""
        return self.known / self.items if self.items else 1.0

    def __add__(self, other: "Total") -> "Total":
        if self.unit != other.unit:
            raise ValueError(f"{self.unit} cannot be added to {other.unit}; convert one of them")
        return Total(
            unit=self.unit,
            millionths=self.millionths + other.millionths,
            known=self.known + other.known,
            items=self.items + other.items,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one food gave to a total, for "where does this number come from".

    place: which of the foods it was, from 0
    amount: None when it is not known
    per_100_g: the figure of the table it was worked out from, None when there is none
    """

    place: int
    food: str
    grams: float | None
    amount: float | None
    per_100_g: float | None


def totals(eaten: Iterable[Had], foods: Foods, catalog: Catalog) -> dict[str, Total]:
    """What was in all of it, by nutrient id, in the order nutrients are shown."""
    found = {name: Total(unit=each.unit) for name, each in ordered(catalog).items()}
    for had in eaten:
        food = foods.get(had.food)
        for name, nutrient in ordered(catalog).items():
            found[name] += of_one(nutrient, food, had.grams, catalog)
    return found


def shares(eaten: Iterable[Had], foods: Foods, catalog: Catalog, nutrient: Nutrient) -> list[Share]:
    """What each food gave of one nutrient, the most first, then what is not known.

    Foods that surely give none of it are left out.
    """
    found = [
        _share(place, had, foods.get(had.food), nutrient, catalog)
        for place, had in enumerate(eaten)
    ]
    giving = [share for share in found if share.amount != 0]
    return sorted(giving, key=lambda share: (share.amount is None, -(share.amount or 0)))


def ordered(catalog: Catalog) -> dict[str, Nutrient]:
    """The nutrients there are, in the order they are shown."""
    shown = [each for each in catalog.nutrients.values() if each.is_shown]
    return {each.id: each for each in sorted(shown, key=lambda each: each.order)}


def of_one(nutrient: Nutrient, food: Food | None, grams: float | None, catalog: Catalog) -> Total:
    """What one food holds of a nutrient. An amount no scale could show is not known either."""
    return Total.of(nutrient.unit, _amount(nutrient, food, grams, catalog))


def _amount(
    nutrient: Nutrient, food: Food | None, grams: float | None, catalog: Catalog
) -> float | None:
    if food is None:
        return None
    if nutrient.of and not holds(catalog.food_sets[nutrient.of].rules, food):
        return 0.0  # however much it was: what is no drink adds nothing to the drinks
    per_100_g = _per_100_g(nutrient, food)
    if per_100_g is None or grams is None or not (isfinite(grams) and grams >= 0):
        return None
    return per_100_g * grams / 100


def _per_100_g(nutrient: Nutrient, food: Food) -> float | None:
    return food.per_100_g[nutrient.column] if nutrient.column else 100.0


def _share(place: int, had: Had, food: Food | None, nutrient: Nutrient, catalog: Catalog) -> Share:
    one = of_one(nutrient, food, had.grams, catalog)
    return Share(
        place=place,
        food=had.food,
        grams=had.grams,
        amount=None if one.at_least else one.amount,
        per_100_g=_per_100_g(nutrient, food) if food else None,
    )
