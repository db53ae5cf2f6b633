"""Pure. What a food is called in short, to be read at night: "Porridge", not a row of a table.

Its own name of food_called.csv or of the list of helpful foods; else that of the table without the
marks that only the table needs, see food_marks.csv. A short name may belong to more than one food:
the food stays its id, and lists from which one is chosen say the whole name of those.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from soleus.knowledge import foods as tables
from soleus.knowledge.foods import Food
from soleus.knowledge.shapes import Catalog


def called(food: Food, catalog: Catalog) -> str:
    """What a food is called in short."""
    own = tables.called().get(food.id) or _helpful(catalog).get(food.id)
    return own or _plain(food.name)


def apart(foods: Sequence[Food], catalog: Catalog) -> list[str]:
    """What each of some foods is called, so that no two of them are called alike."""
    short = [called(each, catalog) for each in foods]
    times = Counter(name.casefold() for name in short)
    return [
        name if times[name.casefold()] == 1 else each.description
        for each, name in zip(foods, short, strict=True)
    ]


def _plain(name: str) -> str:
    pieces = [piece.strip() for piece in name.split(",")]
    left = [piece for piece in pieces if piece and not _marks().fullmatch(piece)]
    plain = ", ".join(left) or name
    return plain[:1].upper() + plain[1:]


@cache
def _marks() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{mark})" for mark in tables.marks()), re.IGNORECASE)


@cache
def _helpful(catalog: Catalog) -> dict[str, str]:
    return {each.food: each.name for each in catalog.helpful.values()}
