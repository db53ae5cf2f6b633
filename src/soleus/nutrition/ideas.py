"""Pure. Foods that would help today: for what is missing, in portions people eat.

Only foods of a list that people read and chose are suggested, and even those pass every filter: a
food somebody adds to the list tomorrow must not reach her through a diet or an allergy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from soleus.knowledge.food_shapes import Helpful, Nutrient
from soleus.knowledge.foods import Food, Foods
from soleus.knowledge.shapes import Catalog
from soleus.nutrition.gaps import Gap
from soleus.nutrition.intake import of_one, ordered
from soleus.nutrition.sets import holds, is_avoided

# A portion that brings less than this share of a day is no help worth a line.
LEAST_HELP = 0.03
# How far the day's luck may lower a family and a food of it: without it, the same five would be
# named on every day, and no day would name fruit.
FAMILY_LUCK, FOOD_LUCK = 0.1, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """One food that would help, with what a portion of it holds.

    helpful: its id among the foods that may be suggested; food: its id in the tables
    amounts: what the portion holds, by nutrient id; None is not known
    closes: the nutrients with a gap that it helps to close, the most helped first
    """

    helpful: str
    food: str
    name: str
    portion: str
    grams: float
    amounts: Mapping[str, float | None]
    closes: tuple[str, ...]


def ideas(
    catalog: Catalog,
    foods: Foods,
    gaps: Mapping[str, Gap],
    *,
    on: date,
    diets: frozenset[str] = frozenset(),
    avoids: Sequence[str] = (),
    conditions: frozenset[str] = frozenset(),
    easy: bool = False,
    cheap: bool = False,
    most: int = 5,
) -> list[Idea]:
    """At most so many foods for a day, the most helpful first; the same for the same day.

    gaps: of the same conditions
    diets: ids of [[diet]]; avoids: her own words for what she does not eat
    easy: only what tends to stay down when she feels sick; cheap: only what costs little
    """
    left = [
        (helpful, portion)
        for helpful, food in allowed(catalog, foods, diets=diets, avoids=avoids)
        if (helpful.easy or not easy) and (helpful.cheap or not cheap)
        if _keeps_limits(catalog, gaps, conditions, portion := _portion(catalog, helpful, food))
    ]
    luck = {helpful.id: _luck(helpful, on) for helpful, _ in left}
    missing = {name: gap.missing or 0.0 for name, gap in gaps.items()}
    chosen: list[Idea] = []
    while left and len(chosen) < most:
        helps = {h.id: _helps(catalog, gaps, missing, portion) for h, portion in left}
        helpful, portion = max(left, key=lambda each: _worth(helps[each[0].id]) * luck[each[0].id])
        if _worth(helps[helpful.id]) < LEAST_HELP:
            break
        chosen.append(_idea(helpful, portion, helps[helpful.id]))
        missing = {name: max(0.0, m - (portion[name] or 0.0)) for name, m in missing.items()}
        left = [each for each in left if each[0].family != helpful.family]
    return chosen


def allowed(
    catalog: Catalog, foods: Foods, *, diets: frozenset[str], avoids: Sequence[str]
) -> list[tuple[Helpful, Food]]:
    """The foods that may be suggested to someone who eats like this."""
    if not diets <= catalog.diets.keys():
        return []  # a diet nobody knows any more cannot be kept, so nothing is suggested
    out = {each.id for each in catalog.food_sets.values() if not each.suggested}
    out = out.union(*(catalog.diets[diet].without for diet in diets))
    rules = [rule for name in sorted(out) for rule in catalog.food_sets[name].rules]
    return [
        (helpful, food)
        for helpful in catalog.helpful.values()
        if helpful.is_shown and (food := foods.get(helpful.food)) is not None
        if not holds(rules, food, also=helpful.name)
        and not is_avoided(avoids, food, also=f"{helpful.name} {helpful.family}")
    ]


def _portion(catalog: Catalog, helpful: Helpful, food: Food) -> dict[str, float | None]:
    """What the suggested portion holds, by nutrient; None is not known."""
    found = {}
    for name, nutrient in ordered(catalog).items():
        one = of_one(nutrient, food, helpful.grams, catalog)
        found[name] = None if one.at_least else one.amount
    return found


def _keeps_limits(
    catalog: Catalog,
    gaps: Mapping[str, Gap],
    conditions: frozenset[str],
    portion: Mapping[str, float | None],
) -> bool:
    mosts = {
        name: _most(catalog, nutrient, gaps.get(name), conditions)
        for name, nutrient in ordered(catalog).items()
    }
    return all(
        most is None or ((amount := portion[name]) is not None and amount <= most)
        for name, most in mosts.items()
    )


def _most(
    catalog: Catalog, nutrient: Nutrient, gap: Gap | None, conditions: frozenset[str]
) -> float | None:
    """The most of a nutrient that a suggested portion may hold, None for any amount."""
    gates = [catalog.gates[name] for name in nutrient.gates]
    if nutrient.weight and any(not conditions.isdisjoint(gate.blocked_by) for gate in gates):
        return 0.0
    asks = any(not conditions.isdisjoint(gate.ask_if) for gate in gates)
    mosts = [nutrient.in_idea_gated if asks else nutrient.in_idea]
    if gap is not None and gap.left is not None:
        # Close to such a limit, something not known may already have used up what is left.
        is_strict = nutrient.kind == "limit" or nutrient.fluid == "limit"
        mosts.append(0.0 if is_strict and gap.at_most else gap.left)
    return min((most for most in mosts if most is not None), default=None)


def _helps(
    catalog: Catalog,
    gaps: Mapping[str, Gap],
    missing: Mapping[str, float],
    portion: Mapping[str, float | None],
) -> dict[str, float]:
    """How much of a day's amount the portion brings, as far as it is missing, by nutrient."""
    return {
        name: catalog.nutrients[name].weight * min(portion[name] or 0.0, m) / low
        for name, m in missing.items()
        if (low := gaps[name].low)
    }


def _worth(helps: Mapping[str, float]) -> float:
    return sum(helps.values())


def _luck(helpful: Helpful, on: date) -> float:
    """What a day's luck leaves of a food, up to 1; the same for the same day."""
    family = Random(f"{on.isoformat()} {helpful.family}").uniform(FAMILY_LUCK, 1.0)
    return family * Random(f"{on.isoformat()} {helpful.id}").uniform(FOOD_LUCK, 1.0)


def _idea(
    helpful: Helpful, portion: Mapping[str, float | None], helps: Mapping[str, float]
) -> Idea:
    most_first = sorted(helps, key=lambda name: -helps[name])
    return Idea(
        helpful=helpful.id,
        food=helpful.food,
        name=helpful.name,
        portion=helpful.portion,
        grams=helpful.grams,
        amounts=dict(portion),
        closes=tuple(name for name in most_first if helps[name] > 0),
    )
