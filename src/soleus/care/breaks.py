"""Pure. When the next break from sitting or standing is due.

A break is due so long after she last moved, counted anew in each stretch of hours she sits or
stands. A walk is a break: whoever has just walked is not asked to get up.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from soleus.diary.entries import Dose
from soleus.knowledge.shapes import Catalog, Measure

MOVING = ("move", "pause")  # families of measures that get her off the chair

Stretch = tuple[datetime, datetime]


def of_journey(catalog: Catalog) -> Measure:
    """What is done again and again on a long journey."""
    return next(m for m in catalog.measures.values() if m.on_journey_minutes)


def moved(catalog: Catalog, doses: Iterable[Dose]) -> list[datetime]:
    """The instants at which she moved, as far as she wrote it down."""
    ids = {m.id for m in catalog.measures.values() if m.family in MOVING}
    return sorted(dose.at for dose in doses if dose.measure in ids and dose.is_done)


def next_break(
    stretches: Iterable[Stretch], moves: Iterable[datetime], *, every: timedelta, now: datetime
) -> datetime | None:
    """When the next break is due, which may be past already; None when no more comes.

    stretches: from when to when she sits or stands, as instants; they do not overlap
    Only the stretch she is in, or the next one, counts: what she missed before is over. None is
    due where its stretch ends before it would be: she gets up then anyway.
    """
    known = sorted(moves)
    for begin, end in sorted(stretches):
        if end <= now:
            continue
        within = [each for each in known if begin <= each < end and each <= now]
        due = max([begin, *within]) + every
        if due < end:
            return due
    return None
