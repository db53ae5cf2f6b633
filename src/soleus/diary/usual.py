"""Pure. What she usually eats and drinks: by how often, each as she had it last."""

from collections import defaultdict
from collections.abc import Iterable

from soleus.diary.entries import Intake

TILES = 8  # as many as a thumb finds without scrolling twice


def usual(intakes: Iterable[Intake], *, most: int = TILES, but: str = "") -> list[Intake]:
    """The newest intake of each food, the most frequent food first.

    but: a food that has a place of its own already
    """
    by_food: dict[str, list[Intake]] = defaultdict(list)
    for intake in sorted(intakes, key=lambda each: (each.at, each.written, each.id)):
        if intake.food and intake.food != but:
            by_food[intake.food].append(intake)
    found = sorted(by_food.values(), key=lambda each: (-len(each), -each[-1].at.timestamp()))
    return [each[-1] for each in found[:most]]
