"""Pure. What the doses of supplements held, as it was noted then."""

from collections.abc import Iterable

from soleus.diary.entries import Dose
from soleus.knowledge.shapes import Catalog, Measure
from soleus.nutrition.intake import Total
from soleus.units import convert


def supplied(doses: Iterable[Dose], catalog: Catalog) -> dict[str, Total]:
    """By nutrient id, what all doses held. A nutrient that no dose was noted of is not there.

    A dose of zero says that she did not take it: that is known, and nothing.
    """
    found: dict[str, Total] = {}
    for dose in doses:
        for name, total in _held(dose, catalog).items():
            found[name] = found[name] + total if name in found else total
    return dict(sorted(found.items(), key=lambda each: catalog.nutrients[each[0]].order))


def _held(dose: Dose, catalog: Catalog) -> dict[str, Total]:
    measure = catalog.measures.get(dose.measure)
    nutrient = catalog.nutrients.get(measure.supplies) if measure else None
    if measure is None or nutrient is None:
        return {}
    return {nutrient.id: Total.of(nutrient.unit, _in(dose, measure, nutrient.unit))}


def _in(dose: Dose, measure: Measure, unit: str) -> float | None:
    """How much a dose held; None for "once", which says nothing of how much.

    Also for a unit that its kind does not come in: units of vitamin D weigh no magnesium.
    """
    if dose.amount is None:
        return None
    if dose.amount == 0:  # not taken: nothing is nothing in any unit
        return 0.0
    return convert(dose.amount, dose.unit, unit) if dose.unit in measure.units else None
