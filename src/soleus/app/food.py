"""See what she ate and drank on a day, and what she usually has."""

from collections.abc import Iterable
from dataclasses import dataclass

from soleus.care.profile import About
from soleus.diary.entries import Intake
from soleus.knowledge import foods
from soleus.knowledge.shapes import Catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class Glass:
    """What one tap on a glass of water writes down. A milliliter of water weighs a gram."""

    food: str
    name: str
    grams: float


def glass(known: Catalog, about: About) -> Glass:
    """Her glass: of the size she chose, else of the size that the plan counts in."""
    gives = next(each.done.gives for each in known.measures.values() if each.done.gives)
    found = foods.load().get(gives.food)
    name = found.description if found else gives.food
    return Glass(food=gives.food, name=name, grams=float(about.glass_ml or gives.grams))


def names(intakes: Iterable[Intake]) -> dict[str, str]:
    """What the tables call each food of these."""
    found = {each.food: foods.load().get(each.food) for each in intakes if each.food}
    return {id_: food.description for id_, food in found.items() if food}
