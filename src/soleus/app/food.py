"""See what she ate and drank on a day, what it comes to, and what she usually has."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db import transaction

from soleus.app.today import known_only
from soleus.care.profile import About
from soleus.care.supplements import agreed_in_a_day
from soleus.diary.entries import Dose, Entry, Intake, Reading
from soleus.diary.nights import DAY, day_of
from soleus.diary.readings import OF_THE_BODY
from soleus.diary.usual import usual
from soleus.knowledge import catalog, foods
from soleus.knowledge.foods import Food
from soleus.knowledge.shapes import Catalog
from soleus.nutrition import gaps, intake
from soleus.nutrition.called import apart as told_apart
from soleus.nutrition.called import called as short
from soleus.nutrition.gaps import Gap, Reference
from soleus.nutrition.given import counts_as, given
from soleus.nutrition.ideas import Idea
from soleus.nutrition.ideas import ideas as helpful
from soleus.nutrition.intake import Had, Share, Total, ordered
from soleus.nutrition.nightly import Before
from soleus.nutrition.nightly import nightly as before_nights
from soleus.nutrition.search import search as found_in
from soleus.nutrition.supplied import supplied
from soleus.records import store
from soleus.records.store import Person

LOOK_BACK = timedelta(days=28)  # what she had in these days is what she usually has
FOUND = 8  # foods that one search offers: as many as fit above a keyboard and a little more


@dataclass(frozen=True, slots=True, kw_only=True)
class Glass:
    """What one tap on a glass of water writes down. A milliliter of water weighs a gram."""

    food: str
    grams: float


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day, from four in the morning to four, and what may be written down with one tap.

    parts: what counts as eaten or drunk, each with the entry that says so, in order of time
    doses: what she noted of measures that day, her supplements among them
    before: what she had the day before
    often: what she has most often, as she had it last
    """

    on: date
    about: About
    parts: tuple[tuple[Entry, Had], ...]
    doses: tuple[Dose, ...]
    before: tuple[Intake, ...]
    often: tuple[Intake, ...]
    glass: Glass

    @property
    def intakes(self) -> tuple[Intake, ...]:
        return tuple(entry for entry, _ in self.parts if isinstance(entry, Intake))

    @cached_property
    def had(self) -> tuple[Had, ...]:
        return tuple(had for _, had in self.parts)

    @cached_property
    def totals(self) -> dict[str, Total]:
        return intake.totals(self.had, foods.load(), catalog.load())

    @cached_property
    def wanted(self) -> dict[str, Reference]:
        """What the day should hold where she lives and at her age."""
        known = catalog.load()
        profile = known_only(self.about.on(self.on), known)
        return gaps.references(
            known,
            region=self.about.region,
            age=self.about.age(self.on),
            conditions=profile.conditions,
            fluid_limit_ml=self.about.fluid_limit_ml,
        )

    @cached_property
    def gaps(self) -> dict[str, Gap]:
        return gaps.gaps(catalog.load(), self.totals, self.wanted)

    @cached_property
    def supplied(self) -> dict[str, Total]:
        """What the supplements of the day held, as noted. It stands apart from food and drink."""
        return supplied(self.doses, catalog.load())

    @cached_property
    def told(self) -> dict[str, float]:
        """By nutrient, what her supplements give: as agreed, or as noted if that is more."""
        agreed = agreed_in_a_day(catalog.load(), self.about.products, self.on)
        noted = {name: total.amount for name, total in self.supplied.items()}
        return {name: max(agreed.get(name, 0.0), noted.get(name, 0.0))
                for name in agreed | noted}  # fmt: skip

    def shares(self, nutrient: str) -> list[Share]:
        """What each part of the day gave of a nutrient."""
        known = catalog.load()
        return intake.shares(self.had, foods.load(), known, known.nutrients[nutrient])


def today(now: datetime, zone: str) -> date:
    """The day that food of now counts for."""
    return day_of(now.astimezone(ZoneInfo(zone)))


def look(person: Person, on: date) -> Day:
    """One day of hers. Reads four weeks of food and drink, and of the rest only that day."""
    eaten = store.load(person, [Intake], first=on - LOOK_BACK, last=on)
    done = store.load(person, [Dose], first=on - DAY, last=on)
    return among([*eaten, *done], on, store.about(person))


def among(entries: Sequence[Entry], on: date, about: About) -> Day:
    """The same, from entries that were read already."""
    known = catalog.load()
    intakes = [each for each in entries if isinstance(each, Intake)]
    doses = [each for each in entries if isinstance(each, Dose) and day_of(each.local) == on]
    parts: list[tuple[Entry, Had]] = [(e, e) for e in intakes if day_of(e.local) == on]
    parts += given(doses, known)
    glass = glass_of(known, about)
    return Day(
        on=on,
        about=about,
        doses=tuple(doses),
        parts=tuple(sorted(parts, key=lambda part: (part[0].at, part[0].written))),
        before=tuple(each for each in intakes if day_of(each.local) == on - DAY),
        often=tuple(usual(intakes, but=glass.food)),
        glass=glass,
    )


def counted(person: Person, on: date) -> list[Reading]:
    """What other apps counted of what she ate and drank on a day. It is part of no sum."""
    found = store.load(person, [Reading], first=on, last=on)
    return [each for each in found if isinstance(each, Reading) and each.of not in OF_THE_BODY]


def glass_of(known: Catalog, about: About) -> Glass:
    """Her glass: of the size she chose, else of the size that the plan counts in."""
    gives = next(each.done.gives for each in known.measures.values() if each.done.gives)
    return Glass(food=gives.food, grams=float(about.glass_ml or gives.grams))


def water() -> str:
    """The id of what is in her glass."""
    return glass_of(catalog.load(), About()).food


def nightly(person: Person, first: date, last: date) -> dict[date, Before]:
    """What she ate, drank and took before each night from first to last, as far as she told."""
    # A day begins in the morning, while the night before it still runs until noon.
    entries = store.load(person, [Intake, Dose], first=first - DAY, last=last)
    among_these = [each for each in entries if first <= day_of(each.local) <= last]
    return before_nights(among_these, foods.load(), catalog.load())


def ideas(day: Day, *, diets: frozenset[str], easy: bool, cheap: bool) -> list[Idea]:
    """Foods that would help with what the day does not hold yet, her supplements counted in.

    diets: kept beside those she told of, which always hold
    """
    known = catalog.load()
    return helpful(
        known,
        foods.load(),
        gaps.beside(day.gaps, day.told),
        on=day.on,
        diets=day.about.diets | diets,
        avoids=day.about.avoids,
        conditions=known_only(day.about.on(day.on), known).conditions,
        easy=easy,
        cheap=cheap,
    )


def search(words: str, often: Sequence[str]) -> list[Food]:
    """Foods by words, best first.

    often: ids of what she often has, the foremost first; they come before others. A page that looks
        at her day has them, so that a letter more costs a search and not four weeks of her diary
    """
    return found_in(foods.load(), words, most=FOUND, frequent=often)


def find(food: str) -> Food | None:
    return foods.load().get(food)


def last(person: Person, food: str, on: date) -> Intake | None:
    """How she had a food last, in the four weeks up to a day."""
    eaten = store.load(person, [Intake], first=on - LOOK_BACK, last=on)
    return next((e for e in reversed(eaten) if isinstance(e, Intake) and e.food == food), None)


def measures(food: Food) -> dict[str, float]:
    """The household measures of a food, each with the grams of one of it."""
    found: dict[str, float] = {}
    for each in food.portions:
        if not each.usual:
            found.setdefault(each.measure, each.grams / each.amount)
    return found


def called(food: Food) -> str:
    """What a food is called in short."""
    return short(food, catalog.load())


def in_full(food: Food) -> str:
    """What the tables call a food, "" where that says no more."""
    return "" if food.description == called(food) else food.description


def apart(found: Sequence[Food]) -> list[str]:
    """What each of some foods is called, no two of them alike."""
    return told_apart(found, catalog.load())


def name(food: str) -> str:
    """What a food is called by its id; the id itself where the tables do not know it."""
    found = foods.load().get(food)
    return called(found) if found else food


def drinks_among(ids: Iterable[str]) -> frozenset[str]:
    """Which of these foods count as drinks, by the same sum that a day is added up with."""
    known, tables = catalog.load(), foods.load()
    nutrient = next(each for each in known.nutrients.values() if each.fluid == "limit")
    found = {id_: tables.get(id_) for id_ in ids}
    return frozenset(
        id_ for id_, food in found.items()
        if food and intake.of_one(nutrient, food, 100.0, known).amount > 0
    )  # fmt: skip


def names(ids: Iterable[str]) -> dict[str, str]:
    """What each of these foods is called, where the tables know it."""
    found = {id_: foods.load().get(id_) for id_ in ids if id_}
    return {id_: called(food) for id_, food in found.items() if food}


def counting(ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Of each measure, which of these foods count for it."""
    known = catalog.load()
    found = sorted((food for id_ in ids if (food := find(id_))), key=lambda food: food.id)
    return {
        each.id: tuple(food.id for food in found if counts_as(gives, food, known))
        if (gives := each.done.gives)
        else ()
        for each in known.measures.values()
    }


def counts_for(food: str) -> list[str]:
    """The measures that a food counts for."""
    return [measure for measure, found in counting([food]).items() if found]


# ── what she wants to see ───────────────────────────────────────────────────────────────────


def hide(person: Person, nutrient: str, now: datetime, *, hidden: bool) -> None:
    """Leave a nutrient out of her days, or show it again."""
    known = ordered(catalog.load())
    if nutrient in known:

        def changed(about: About) -> About:
            others = about.hidden - {nutrient}
            return replace(about, hidden=others | {nutrient} if hidden else others)

        _change(person, changed, now)


def count_calories(person: Person, now: datetime, *, calories: bool) -> None:
    _change(person, lambda about: replace(about, calories=calories), now)


def choose_glass(person: Person, ml: int, now: datetime) -> None:
    """Her glass holds so much from now on. What is written down stays what it was."""
    _change(person, lambda about: replace(about, glass_ml=ml), now)


def _change(person: Person, change: Callable[[About], About], now: datetime) -> None:
    with transaction.atomic():
        store.change_about(person, change, now)


def seen(about: About) -> Mapping[str, bool]:
    """Each nutrient there is, in order, and whether she sees it."""
    shown = {
        each.id: each.kind != "off" or about.calories for each in ordered(catalog.load()).values()
    }
    left_out = about.hidden - held_in_view(about)
    return {id_: is_on and id_ not in left_out for id_, is_on in shown.items()}


def held_in_view(about: About) -> frozenset[str]:
    """What she cannot hide: the drinks, while a clinician limits them.

    Whoever must not drink more than so much must not lose sight of it by a tap.
    """
    if about.fluid_limit_ml is None:
        return frozenset()
    return frozenset(each.id for each in catalog.load().nutrients.values() if each.fluid == "limit")
