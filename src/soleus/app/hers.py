"""What is known, with the things of her own among the measures."""

from dataclasses import replace

from soleus.care.choices import as_measure
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Catalog, Measure
from soleus.records import plans
from soleus.records.store import Person


class UnknownMeasureError(ValueError):
    """A measure id that is not known, or is not shown to anyone."""


def known(person: Person) -> Catalog:
    """The knowledge files, and what she added. Costs no query."""
    shared, own = catalog.load(), plans.choices(person).own
    if not own:
        return shared
    hers = {each.measure: as_measure(each) for each in own}
    return replace(shared, measures={**shared.measures, **hers})


def names(person: Person) -> dict[str, str]:
    """What she calls the things of her own, by the id under which their doses are written."""
    return {each.measure: each.name for each in plans.choices(person).own}


def measure(known: Catalog, id_: str) -> Measure:
    """A measure she may do."""
    found = known.measures.get(id_)
    if found is None or not found.is_shown:
        raise UnknownMeasureError(f"{id_!r} is no measure")
    return found
