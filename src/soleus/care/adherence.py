"""Pure. How well a measure fits into her days: a score that fades and recovers.

There is no streak: a missed day takes a little, a day with it gives back three times as much, and
what nobody knows or what she took off takes nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from soleus.diary.entries import Dose, Entry
from soleus.diary.nights import day_of

START = 0.5  # of what is new: nothing speaks for it or against it
# How fast is ours, and no study gives it; what matters is that a slip costs less than a day gives.
RISE, FADE = 0.3, 0.1  # the part of the way to 1 that a day with it goes, and to 0 one without
# Six days that could have been, none with it: 0.5 × 0.9⁶ = 0.266. Five are not enough.
HARDLY = 0.27

DAY = timedelta(days=1)


def score(days: Iterable[bool | None]) -> float:
    """From 0 to 1, by days in their order: with it, without it, or None for what does not count."""
    found = START
    for did in days:
        if did is not None:
            found += RISE * (1 - found) if did else -FADE * found
    return found


def scores(
    held: Mapping[str, date],
    entries: Iterable[Entry],
    skipped: Collection[date],
    *,
    first: date,
    last: date,
) -> dict[str, float]:
    """The score of each measure that the plan holds or that she did, by the days first to last.

    held: measures of the plan, each with the day it came in
    A day on which she wrote nothing at all is not known, so it takes nothing.
    """
    written = list(entries)
    told = {day_of(entry.local) for entry in written}
    did = {(e.measure, day_of(e.local)) for e in written if isinstance(e, Dose) and e.is_done}
    days = [first + n * DAY for n in range((last - first).days + 1)]

    def of(measure: str, on: date) -> bool | None:
        if (measure, on) in did:
            return True
        is_asked = measure in held and held[measure] <= on
        return False if is_asked and on in told and on not in skipped else None

    measures = sorted({*held, *(measure for measure, _ in did)})
    return {measure: score(of(measure, on) for on in days) for measure in measures}
