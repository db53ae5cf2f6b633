"""Pure. Whether a break from sitting or standing is due.

A walk is a break: whoever has just walked is not asked to get up.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from soleus.diary.entries import Dose
from soleus.knowledge.shapes import Catalog, Measure

MOVING = ("move", "pause")  # families of measures that get her off the chair


def of_journey(catalog: Catalog) -> Measure:
    """What is done again and again on a long journey."""
    return next(m for m in catalog.measures.values() if m.on_journey_minutes)


def moved(catalog: Catalog, doses: Iterable[Dose]) -> list[datetime]:
    """The instants at which she moved, as far as she wrote it down."""
    ids = {m.id for m in catalog.measures.values() if m.family in MOVING}
    return sorted(dose.at for dose in doses if dose.measure in ids and dose.is_done)


def is_due(moves: Iterable[datetime], *, at: datetime, every: timedelta) -> bool:
    """Whether to ask her to get up at an instant: not when she moved since the time before.

    A move after it counts as well: a message that was held up would ask for what is done.
    """
    return not any(each > at - every for each in moves)
