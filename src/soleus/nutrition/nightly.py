"""Pure. What food, drink and supplements came to before each night.

A night is set beside the day that stands before it: from four in the morning to four. What nobody
wrote about is not there, since silence is not zero.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from soleus.diary.entries import Dose, Entry, Intake
from soleus.diary.nights import day_of
from soleus.knowledge.foods import Foods
from soleus.knowledge.shapes import Catalog
from soleus.nutrition.given import given
from soleus.nutrition.intake import Had, Total, totals
from soleus.nutrition.supplied import supplied


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What stands before a night, each by nutrient id, in the order nutrients are shown.

    food: of all that she ate and drank, the plan's glasses with it; empty where she wrote nothing
    supplements: of the doses she noted; a nutrient she noted no dose of is not there
    """

    food: Mapping[str, Total]
    supplements: Mapping[str, Total]


def nightly(entries: Iterable[Entry], foods: Foods, catalog: Catalog) -> dict[date, Before]:
    """The columns of each night that something is known of, in order."""
    days: dict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        if isinstance(entry, Intake | Dose):
            days[day_of(entry.local)].append(entry)
    found = {day: _before(days[day], foods, catalog) for day in sorted(days)}
    return {day: each for day, each in found.items() if each.food or each.supplements}


def _before(entries: Iterable[Entry], foods: Foods, catalog: Catalog) -> Before:
    kept = list(entries)
    doses = [each for each in kept if isinstance(each, Dose)]
    had: list[Had] = [each for each in kept if isinstance(each, Intake)]
    had += [each for _, each in given(doses, catalog)]
    # What is off unless she asks for it is no column of a night either.
    columns = [each.id for each in catalog.nutrients.values() if each.kind != "off"]
    found = totals(had, foods, catalog) if had else {}
    return Before(
        food={name: total for name, total in found.items() if name in columns},
        supplements=supplied(doses, catalog),
    )
