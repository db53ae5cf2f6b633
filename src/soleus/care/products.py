"""Pure. A supplement of hers: what stands on the box, how often, and who agreed.

A limit is written once, in the annotation, as for entries.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from annotated_types import Interval, MaxLen

from soleus.diary.entries import Code, Dose, limits_by_field
from soleus.diary.entries import limits as limits_of_entry
from soleus.knowledge.food_shapes import Nutrient, Salt
from soleus.knowledge.shapes import Catalog, Measure
from soleus.units import convert

Words = Annotated[str, MaxLen(80)]
MOST = 30  # products of one person
Weight = Annotated[float, Interval(ge=0.001, le=100_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One supplement as she told it. Only what a clinician agreed to counts as agreed.

    id: made with the form that told of it, so that telling it twice keeps one
    name: what stands on the box
    label: how much one tablet holds of the nutrient itself, as the label says; it comes before all
    salt, salt_amount: which salt, and how much of it, where the label names only that
    tablets: at one time; times: how often in `every` days, 1 for each day, 7 for a week
    agreed_with: who agreed to just this, "" when nobody has yet
    ended_on: since when she takes it no more; it stays for the days before
    """

    id: Code
    name: Words
    measure: Code
    unit: Code = ""
    label: Weight | None = None
    salt: Code = ""
    salt_amount: Weight | None = None
    tablets: Annotated[float, Interval(ge=0.25, le=20)] = 1.0
    times: Annotated[int, Interval(ge=1, le=12)] = 1
    every: Annotated[int, Interval(ge=1, le=7)] = 1
    agreed_with: Words = ""
    agreed_on: date | None = None
    ended_on: date | None = None

    def __post_init__(self) -> None:
        for name, rules in limits().items():
            for rule in rules:
                if not fits(getattr(self, name), rule):
                    raise ValueError(f"Product.{name} is {getattr(self, name)!r}, against {rule}")

    def runs_on(self, day: date) -> bool:
        """Whether she takes it on that day, as far as she told."""
        return self.ended_on is None or day < self.ended_on

    def is_agreed_on(self, day: date) -> bool:
        """Whether a clinician has agreed to what she takes on that day."""
        return bool(self.agreed_with) and self.runs_on(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How much of a nutrient, in its own unit; two ends where the share of a salt has two."""

    low: float
    high: float
    unit: str

    def times(self, number: float) -> "Amount":
        return Amount(low=self.low * number, high=self.high * number, unit=self.unit)


def limits() -> Mapping[str, tuple[Interval | MaxLen, ...]]:
    """The limits of each field, read from its annotations."""
    return _LIMITS


def fits(value: Any, rule: Interval | MaxLen) -> bool:
    """Whether a value keeps to a limit. What is not known breaks none."""
    if isinstance(rule, MaxLen):
        return len(value) <= rule.max_length
    # Written so that "not a number" is broken too: it is neither above nor below anything.
    return value is None or bool(rule.ge <= value <= rule.le)


_LIMITS = limits_by_field(Product)


# ── how much it holds ──────────────────────────────────────────────────────────────────────


def nutrient_of(catalog: Catalog, measure: str) -> Nutrient | None:
    """What a supplement is taken for, None for what is none."""
    found = catalog.measures.get(measure)
    return catalog.nutrients.get(found.supplies) if found else None


def supplements(catalog: Catalog) -> list[Measure]:
    """The measures that are supplements."""
    return [each for each in catalog.measures.values() if each.is_shown and each.supplies]


def salts(catalog: Catalog, nutrient: str) -> list[Salt]:
    """The salts of a nutrient whose share somebody checked."""
    return [each for each in catalog.salts.values() if each.is_shown and each.nutrient == nutrient]


def in_one(catalog: Catalog, product: Product) -> Amount | None:
    """What one tablet holds of the nutrient itself; None where that cannot be told."""
    nutrient = nutrient_of(catalog, product.measure)
    if nutrient is None:
        return None
    if product.label is not None:
        return _converted(nutrient, product.unit, product.label, product.label)
    salt = next((s for s in salts(catalog, nutrient.id) if s.id == product.salt), None)
    if salt is None or product.salt_amount is None:
        return None
    most = salt.share if salt.share_high is None else salt.share_high
    weight = product.salt_amount
    return _converted(nutrient, product.unit, weight * salt.share, weight * most)


def at_once(catalog: Catalog, product: Product) -> Amount | None:
    """What she takes at one time."""
    found = in_one(catalog, product)
    return found and found.times(product.tablets)


def in_a_day(catalog: Catalog, product: Product) -> Amount | None:
    """What she takes in a day, as told: on average, where it is not for every day."""
    found = at_once(catalog, product)
    return found and found.times(product.times / product.every)


def can_be_noted(catalog: Catalog, product: Product) -> bool:
    """Whether a dose of it is one that the diary can hold."""
    found = at_once(catalog, product)
    return found is None or all(fits(found.high, r) for r in limits_of_entry(Dose)["amount"])


def _converted(nutrient: Nutrient, unit: str, low: float, high: float) -> Amount | None:
    try:
        ends = [convert(each, unit, nutrient.unit) for each in (low, high)]
    except ValueError:  # a unit of an older list
        return None
    return Amount(low=ends[0], high=ends[1], unit=nutrient.unit)
