"""Pure. What some of the things she does are as food and drink: a glass of the plan is water."""

from collections.abc import Iterable

from soleus.diary.entries import Dose
from soleus.knowledge.shapes import Catalog
from soleus.nutrition.intake import Eaten


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
        # An amount of zero says that it was not done.
        if measure and gives and dose.amount != 0:
            counted = dose.amount if dose.unit == measure.done.unit else None
            grams = None if counted is None else counted * gives.grams
            found.append((dose, Eaten(food=gives.food, grams=grams)))
    return found
