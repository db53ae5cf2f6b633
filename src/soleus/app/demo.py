"""Fill an empty diary with a person who never lived."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from soleus import pregnancy
from soleus.care.profile import About
from soleus.diary.nights import night_of
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Measure
from soleus.records import people, store
from soleus.study import simulate
from soleus.study.simulate import Done

NIGHTS = 120
SEED = 3
HOURS = {"morning": 8, "meal": 13, "day": 16, "evening": 20, "bedtime": 22}


def fill(now: datetime, zone: str, *, nights: int = NIGHTS, seed: int = SEED) -> int:
    """Make the owner and her sample diary; how many entries it has.

    The last of the nights is the one before last, so that this morning's question is still open.
    """
    usual = {each.id: _done(each) for each in simulate.usual_measures(catalog.load())}
    simulated = simulate.person(list(usual), nights=nights, seed=seed)
    last = night_of(now, zone) - timedelta(days=_nights_back(now, zone))
    entries = simulate.diary(
        simulated,
        usual,
        first_night=last - timedelta(days=nights - 1),
        zone=zone,
        seed=seed,
    )
    with transaction.atomic():
        person = people.add_person(now)
        store.save_about(person, _about(now, zone, nights), now)
        store.save(person, entries, now)
    return len(entries)


def _done(measure: Measure) -> Done:
    return Done(
        amount=measure.done.amount, unit=measure.done.unit, hour=HOURS.get(measure.slot, 20)
    )


def _nights_back(now: datetime, zone: str) -> int:
    """How many nights before the present one the sample ends: last night stays open."""
    return 1 if now.astimezone(ZoneInfo(zone)).hour < 12 else 2


def _about(now: datetime, zone: str, nights: int) -> About:
    """As far along as the simulated nights say."""
    day = now.astimezone(ZoneInfo(zone)).date()
    along = timedelta(weeks=simulate.FIRST_WEEK, days=nights + 1)
    return About(due_date=day + pregnancy.TERM - along, zone=zone, reviewed_on=day)
