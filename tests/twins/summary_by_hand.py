"""The slow, obvious twin of the summary: counts with plain loops over the entries themselves."""

from datetime import date, timedelta

from soleus.diary.entries import Entry, Episode, Morning
from tests.twins import night_by_minutes


def figures(entries: list[Entry], first: date, last: date) -> dict:
    """Recorded nights, cramps, nights with a cramp, mean pain: a night at a time."""
    recorded = cramps = with_cramp = 0
    pains = []
    on = first
    while on <= last:
        written = [e for e in entries if isinstance(e, Episode) and night(e) == on]
        said = [m for m in entries if isinstance(m, Morning) and m.night == on]
        counted = None
        for morning in sorted(said, key=lambda m: (m.written, m.id)):
            if morning.cramps is not None:
                counted = morning.cramps
        if written or counted is not None:
            recorded += 1
            count = len(written) if counted is None else max(len(written), counted)
            cramps += count
            if count > 0:
                with_cramp += 1
        for cramp in written:
            if cramp.pain is not None:
                pains.append(cramp.pain)
        on += timedelta(days=1)
    nothing = recorded == 0
    return {
        "recorded": recorded,
        "cramps": None if nothing else cramps,
        "with_cramp": None if nothing else with_cramp,
        "per_week": None if recorded < 7 else 7 * cramps / recorded,
        "mean_pain": sum(pains) / len(pains) if pains else None,
    }


def night(cramp: Episode) -> date:
    return night_by_minutes.night_of(cramp.at, cramp.zone)
