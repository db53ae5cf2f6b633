"""Fill an empty diary with a person who never lived."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from soleus import pregnancy
from soleus.care.products import Product
from soleus.care.profile import About
from soleus.diary.entries import Intake
from soleus.diary.nights import day_of, night_of
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Catalog, Measure
from soleus.records import people, store
from soleus.study import simulate
from soleus.study.simulate import Done, Eases, Habit, Reason, Silence, Simulated

NIGHTS = 120
SEED = 96  # someone of whom there is something to tell, and something that cannot be told yet
# Of her four measures one does nothing and is done when her legs twitch already, one does nothing,
# one halves her cramps, and one she has hardly tried.
RATIOS = (1.0, 1.0, 0.5, 1.0)
HABITS = (
    Habit(share=0.05, reason=Reason.TWITCHING, pull=0.8),
    Habit(share=0.6),
    Habit(share=0.5),
    Habit(share=0.04),
)
TWITCHING = 2.5  # so many times as many cramps after an evening with twitching legs
EASED = (0.5, 0.7, 0.8)  # shares of cramps that the first ways of holding ease
SILENCE = Silence(nights=0.1, measures=0.06)
REGION, AGE, GLASS = "UK", 31, 330  # where she lives, her years, and the ml of her glass
HOURS = {"morning": 8, "meal": 13, "day": 16, "evening": 20, "bedtime": 22}


def fill(now: datetime, zone: str, *, nights: int = NIGHTS, seed: int = SEED) -> int:
    """Make the owner and her sample diary; how many entries it has.

    The last of the nights is the one before last, so that this morning's question is still open.
    """
    usual = {each.id: _done(each) for each in simulate.usual_measures(catalog.load())}
    simulated = sample(list(usual), nights=nights, seed=seed)
    as_needed = [m for m, habit in zip(usual, HABITS, strict=True) if _is_as_needed(habit)]
    last = night_of(now, zone) - timedelta(days=_nights_back(now, zone))
    entries = simulate.diary(
        simulated,
        usual,
        first_night=last - timedelta(days=nights - 1),
        zone=zone,
        seed=seed,
        steps=_holds(catalog.load()),
    )
    with transaction.atomic():
        person = people.add_person(now)
        store.save_about(person, _about(now, zone, nights, as_needed), now)
        store.save(person, entries, now)
        eaten = food_and_drink(now, zone)
        store.save(person, eaten, now)
    return len(entries) + len(eaten)


# ── food, drink and a supplement ────────────────────────────────────────────────────────────

# An ordinary day by the hour: foods of the tables, in grams. Her water is in the plan already, and
# more of it would change what her nights say about water.
ORDINARY = (
    ("fndds-92302000", 8, 240), ("fndds-63107010", 10, 126),
    ("ndb-11458", 13, 90), ("ndb-01077", 16, 244),
)  # fmt: skip
DAYS_OF_FOOD = 5
OWN_WORDS = "Mum’s lentil soup"


def food_and_drink(now: datetime, zone: str) -> list[Intake]:
    """A few ordinary days of food and drink, today as far as it has gone."""
    there = ZoneInfo(zone)
    today = day_of(now.astimezone(there))
    days = [today - timedelta(days=back) for back in range(DAYS_OF_FOOD)]
    made = [
        _eaten(datetime.combine(day, time(hour), there), zone, food, grams)
        for day in days
        for food, hour, grams in ORDINARY
    ]
    supper = datetime.combine(days[1], time(18), there)
    made.append(_eaten(supper, zone, "", None, OWN_WORDS))
    return [each for each in made if each.at <= now]


def _eaten(at: datetime, zone: str, food: str, grams: float | None, note: str = "") -> Intake:
    id_ = uuid5(NAMESPACE_OID, f"{at.isoformat()} {food} {note}")
    return Intake(id=id_, at=at, zone=zone, written=at, food=food, grams=grams, note=note)


def sample(measures: Sequence[str], *, nights: int = NIGHTS, seed: int = SEED) -> Simulated:
    """Who the sample diary is of; measures: four ids, in the order of RATIOS and HABITS."""
    ratios = dict(zip(measures, RATIOS, strict=True))
    truth = simulate.drawn_truth(measures, seed=seed, ratios=ratios)
    return simulate.person(
        measures,
        nights=nights,
        seed=seed,
        truth=replace(truth, twitching=math.log(TWITCHING)),
        habits=dict(zip(measures, HABITS, strict=True)),
        silence=SILENCE,
    )


def _is_as_needed(habit: Habit) -> bool:
    return habit.reason is Reason.TWITCHING


def _holds(known: Catalog) -> list[Eases]:
    """One way of each kind of hold in the calf's script, in its order."""
    script = next(each for each in known.scripts.values() if each.default)
    ways = {step.either: step.id for step in reversed(script.steps) if step.kind == "hold"}
    firsts = [step.id for step in script.steps if step.id in ways.values()]
    return [Eases(step, share) for step, share in zip(firsts, EASED, strict=False)]


def _done(measure: Measure) -> Done:
    return Done(
        amount=measure.done.amount, unit=measure.done.unit, hour=HOURS.get(measure.slot, 20)
    )


def _nights_back(now: datetime, zone: str) -> int:
    """How many nights before the present one the sample ends: last night stays open."""
    return 1 if now.astimezone(ZoneInfo(zone)).hour < 12 else 2


def _about(now: datetime, zone: str, nights: int, as_needed: Iterable[str]) -> About:
    """As far along as the simulated nights say."""
    day = now.astimezone(ZoneInfo(zone)).date()
    along = timedelta(weeks=simulate.FIRST_WEEK, days=nights + 1)
    return About(
        due_date=day + pregnancy.TERM - along,
        zone=zone,
        as_needed=frozenset(as_needed),
        reviewed_on=day,
        region=REGION,
        birth_year=day.year - AGE,
        glass_ml=GLASS,
        products=(vitamin_d(day),),
    )


def vitamin_d(day: date) -> Product:
    """What her midwife agreed to, some weeks ago."""
    return Product(
        id=str(uuid5(NAMESPACE_OID, "the sample's vitamin D")),
        name="Vitamin D 10 µg",
        measure="measure.vitamin-d",
        unit="µg",
        label=10.0,
        agreed_with="my midwife",
        agreed_on=day - timedelta(weeks=6),
    )
