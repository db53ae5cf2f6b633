"""Pure. What is both something to do and food: a glass of the plan is water, and tea is a glass."""

from collections.abc import Iterable

from soleus.diary.entries import Dose, Intake
from soleus.knowledge.foods import Food, Foods
from soleus.knowledge.shapes import Catalog, Gives
from soleus.nutrition.intake import Eaten
from soleus.nutrition.sets import holds


def given(doses: Iterable[Dose], catalog: Catalog) -> list[tuple[Dose, Eaten]]:
    """Each dose of a measure that stands for food, with how much of it that was.

    One without an amount, or in words of her own, was something all the same: how much is not
    known. One of 0 says that there was none.
    """
    found = []
    for dose in doses:
        if not dose.is_done:
            continue
        measure = catalog.measures.get(dose.measure)
        gives = measure.done.gives if measure else None
        if measure and gives:
            counted = dose.amount if dose.unit == measure.done.unit else None
            grams = None if counted is None else counted * gives.grams
            found.append((dose, Eaten(food=gives.food, grams=grams)))
    return found


def counted(intakes: Iterable[Intake], foods: Foods, catalog: Catalog) -> list[Dose]:
    """What she had of the foods that count for a measure, each as a dose of that measure.

    How much of a measure something of unknown weight was, nobody knows: it brings none on.
    """
    return [
        Dose(
            id=intake.id,
            at=intake.at,
            zone=intake.zone,
            written=intake.written,
            measure=measure.id,
            amount=intake.grams / gives.grams,
            unit=measure.done.unit,
        )
        for intake in intakes
        for measure in catalog.measures.values()
        if (gives := measure.done.gives) and intake.grams is not None
        if counts_as(gives, foods.get(intake.food), catalog)
    ]


def counts_as(gives: Gives, food: Food | None, catalog: Catalog) -> bool:
    """Whether a food counts for the measure that gives this."""
    if food is None:
        return False
    if food.id == gives.food:
        return True
    is_alike = bool(gives.alike) and holds(catalog.food_sets[gives.alike].rules, food)
    return is_alike and not (gives.but and holds(catalog.food_sets[gives.but].rules, food))
