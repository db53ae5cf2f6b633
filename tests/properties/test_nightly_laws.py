"""Laws of what stands before a night: nothing is lost, nothing moves, silence stays silence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from soleus.diary.entries import Dose, Intake
from soleus.diary.nights import day_of
from soleus.knowledge import catalog, foods
from soleus.nutrition.intake import Total
from soleus.nutrition.nightly import nightly
from tests.lib.entries import zones

KNOWN, TABLES = catalog.load(), foods.load()
IDS = [food.id for place, food in enumerate(TABLES) if place % 331 == 0]
GLASSES = [each for each in KNOWN.measures.values() if each.done.gives]
PILLS = [each for each in KNOWN.measures.values() if each.supplies]
OTHERS = [each for each in KNOWN.measures.values() if not each.done.gives and not each.supplies]
UNITS = ["mg", "g", "µg", "IU of vitamin D", "glasses", "tablets", ""]

START = datetime(2026, 12, 1, tzinfo=UTC)
same = {
    "id": some.uuids(),
    "at": some.integers(0, 14 * 24).map(lambda hours: START + timedelta(hours=hours)),
    "zone": zones,
    "written": some.just(START),
}
amounts = some.none() | some.just(0.0) | some.floats(0, 1000)


def doses_of(measures):
    ids = some.sampled_from([each.id for each in measures])
    return some.builds(Dose, **same, measure=ids, amount=amounts, unit=some.sampled_from(UNITS))


eaten = some.builds(
    Intake,
    **same,
    food=some.sampled_from([*IDS, "", "nothing"]),
    grams=some.none() | some.floats(0, 10_000),
)
drunk = doses_of(GLASSES)
taken = doses_of(PILLS)
done = doses_of(OTHERS)
diaries = some.lists(eaten | drunk | taken | done, max_size=8)


def before(entries):
    return nightly(entries, TABLES, KNOWN)


def added(columns):
    found: dict[str, Total] = {}
    for each in columns:
        for name, total in each.items():
            found[name] = found[name] + total if name in found else total
    return found


@given(diaries, some.randoms(use_true_random=False))
def test_the_order_of_a_diary_changes_nothing(diary, chance):
    other = list(diary)
    chance.shuffle(other)

    assert before(other) == before(diary)


@given(diaries)
def test_each_day_stands_alone(diary):
    """A night is what its own day says, whatever was eaten on others; no day is counted twice."""
    apart = {}
    for day in {day_of(each.local) for each in diary}:
        apart |= before([each for each in diary if day_of(each.local) == day])

    assert before(diary) == dict(sorted(apart.items()))


@given(diaries, diaries)
def test_two_halves_make_the_whole(some_of_it, rest):
    whole, one, other = before([*some_of_it, *rest]), before(some_of_it), before(rest)

    assert whole.keys() == one.keys() | other.keys()
    for night, found in whole.items():
        halves = [each[night] for each in (one, other) if night in each]
        assert found.food == added(each.food for each in halves)
        assert found.supplements == added(each.supplements for each in halves)


@given(diaries)
def test_a_night_is_there_only_when_something_of_its_day_is_known(diary):
    said = [
        each
        for each in diary
        if isinstance(each, Intake)
        or each.measure in [pill.id for pill in PILLS]
        or (each.measure in [glass.id for glass in GLASSES] and each.amount != 0)
    ]

    assert list(before(diary)) == sorted({day_of(each.local) for each in said})


@given(diaries, taken)
def test_a_supplement_changes_no_food(diary, pill):
    was, now = before(diary), before([*diary, pill])
    night = day_of(pill.local)

    assert {n: each.food for n, each in now.items() if each.food} == {
        n: each.food for n, each in was.items() if each.food
    }
    total = now[night].supplements[KNOWN.measures[pill.measure].supplies]
    assert total.items >= 1


@given(diaries, eaten | drunk)
def test_food_changes_no_supplement(diary, food):
    was, now = before(diary), before([*diary, food])

    assert {n: each.supplements for n, each in now.items() if each.supplements} == {
        n: each.supplements for n, each in was.items() if each.supplements
    }


@given(diaries, eaten)
def test_what_is_not_known_is_never_a_zero(diary, food):
    unknown = replace(food, food="", grams=None)
    now = before([*diary, unknown])[day_of(food.local)]

    assert all(each.at_least and each.coverage < 1 for each in now.food.values())


@given(diaries, drunk | taken)
def test_a_dose_of_zero_adds_nothing(diary, dose):
    none = replace(dose, amount=0.0)
    was, now = before(diary), before([*diary, none])

    for night, found in now.items():
        old = was.get(night)
        assert {n: t.amount for n, t in found.food.items()} == {
            n: t.amount for n, t in (old.food if old else {}).items()
        }
        for name, total in found.supplements.items():
            kept = old.supplements.get(name) if old else None
            assert total.amount == (kept.amount if kept else 0)
