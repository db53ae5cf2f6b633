"""No food that is suggested breaks a filter, on any day and for any pair of diets."""

import re
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from soleus.knowledge import catalog, foods
from soleus.nutrition.gaps import gaps, references
from soleus.nutrition.ideas import allowed, ideas
from soleus.nutrition.intake import Eaten, totals
from soleus.nutrition.sets import holds
from tests.twins.diet_by_hand import MUST_NOT, broken

KNOWN, TABLES = catalog.load(), foods.load()
NOTHING_YET = gaps(KNOWN, totals([], TABLES, KNOWN), references(KNOWN, region="US", age=30))
DIETS = tuple(KNOWN.diets)
PAIRS = [*((diet,) for diet in DIETS), *combinations(DIETS, 2)]


def told(helpful):
    """All that is written about a suggested food."""
    food = TABLES.get(helpful.food)
    return f"{helpful.name} {food.description} {food.synonyms}"


def drawn(diets, days, known=KNOWN, **wishes):
    """What is suggested on so many days in a row."""
    first = date(2026, 12, 1)
    return [
        known.helpful[idea.helpful]
        for day in range(days)
        for idea in ideas(
            known, TABLES, NOTHING_YET, on=first + timedelta(days=day), diets=frozenset(diets),
            **wishes,
        )
    ]  # fmt: skip


def test_the_twin_knows_every_diet():
    assert set(MUST_NOT) == set(DIETS)


@pytest.mark.parametrize("diets", PAIRS, ids=" and ".join)
def test_nothing_that_may_be_suggested_breaks_a_diet(diets):
    may = [helpful for helpful, _ in allowed(KNOWN, TABLES, diets=frozenset(diets), avoids=())]
    wrong = {(each.id, diet): pieces for each in may for diet in diets
             if (pieces := broken(diet, told(each)))}  # fmt: skip

    assert wrong == {}
    assert len(may) >= 80  # and there is enough left to choose from


@pytest.mark.slow
def test_five_hundred_suggestions_with_vegan_and_nut_allergy_hold_none_of_it():
    found = drawn(("vegan", "nut-allergy"), days=110)

    assert len(found) >= 500
    assert [each.id for each in found
            if broken("vegan", told(each)) or broken("nut-allergy", told(each))] == []  # fmt: skip
    assert len({each.id for each in found}) >= 30  # not the same five on every day


@pytest.mark.slow
@pytest.mark.parametrize("diet", DIETS)
def test_a_hundred_suggestions_of_each_diet_hold_none_of_it(diet):
    found = drawn((diet,), days=20)

    assert len(found) == 100
    assert [each.id for each in found if broken(diet, told(each))] == []


# ── what nobody is told to eat ──────────────────────────────────────────────────────────────

NEVER = (
    "alcohol|wine|beer|liver|raw fish|raw egg|unpasteur|freshly squeezed|shark|swordfish|marlin|"
    "tuna|mackerel|baby|infant|formula|human milk|powder|supplement|milk shake|coffee|energy drink|"
    "sprouts, raw|brie|camembert|feta|blue cheese|smoked|pickled|papaya|grapefruit|brazil|seaweed|"
    "licorice"
)


def test_nothing_of_the_list_is_what_nobody_should_be_told_to_eat():
    found = [each.id for each in KNOWN.helpful.values() if re.search(NEVER, told(each).lower())]

    assert found == []


# Rows of the tables that stand for each rule, so that a rule that finds nothing is seen.
CAUGHT = [
    ("ndb-04589", "liver", "Fish oil, cod liver"),
    ("fndds-93101000", "alcohol", "Beer"),
    ("fndds-26139180", "", "Sardines, canned in oil"),
    ("fndds-26137100", "raw", "Salmon, raw"),
    ("fndds-26137190", "raw", "Salmon, smoked"),
    ("fndds-26153100", "raw mercury", "Tuna, fresh, raw"),
    ("fndds-14103020", "raw", "Cheese, Brie"),
    ("fndds-11710050", "not-for-her", "Infant formula"),
    ("fndds-43101150", "", "Pumpkin seeds, unsalted"),
    ("fndds-63107010", "", "Banana, raw"),
    ("ndb-02025", "not-for-her", "Spices, nutmeg, ground"),
]


@pytest.mark.parametrize("food,sets,name", CAUGHT, ids=[name for *_, name in CAUGHT])
def test_what_is_never_suggested_is_told_by_its_rules(food, sets, name):
    row = TABLES.get(food)
    never = [each for each in KNOWN.food_sets.values() if not each.suggested]
    caught = {each.id for each in never if holds(each.rules, row)}

    assert caught == set(sets.split())


# ── what she wishes ─────────────────────────────────────────────────────────────────────────

WORDS = [
    "spinach",
    "Mushrooms",
    "bananas",
    "fish",
    "nuts",
    "egg",
    "tomato",
    "beans",
    "milk",
    "SOYA",
]


@given(word=some.sampled_from(WORDS), day=some.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_word_she_avoids_is_in_no_suggestion(word, day):
    found = ideas(KNOWN, TABLES, NOTHING_YET, on=day, avoids=(word,))

    named = re.compile(rf"{word.removesuffix('s')}(s|es)?\b", re.IGNORECASE)
    assert [i.helpful for i in found if named.search(told(KNOWN.helpful[i.helpful]))] == []


def test_a_diet_nobody_knows_suggests_nothing():
    assert drawn(("paleo",), days=3) == []


def test_the_same_day_suggests_the_same_and_another_day_something_else():
    days = [tuple(each.id for each in drawn((), days=1)) for _ in range(2)]

    assert days[0] == days[1]
    assert len({tuple(i.helpful for i in ideas(KNOWN, TABLES, NOTHING_YET,
                on=date(2026, 12, day))) for day in range(1, 11)}) >= 8  # fmt: skip


def test_no_two_suggestions_of_a_day_are_of_one_family():
    for day in range(30):
        on = date(2026, 12, 1) + timedelta(days=day)
        found = ideas(KNOWN, TABLES, NOTHING_YET, on=on)
        families = [KNOWN.helpful[idea.helpful].family for idea in found]
        assert len(set(families)) == len(families) == 5


@pytest.mark.parametrize("wish", ["easy", "cheap"])
def test_a_wish_is_kept(wish):
    found = drawn((), days=20, **{wish: True})

    assert len(found) == 100
    assert all(getattr(each, wish) for each in found)


def test_a_day_that_holds_enough_needs_no_ideas():
    plenty = [Eaten(food="fndds-43101150", grams=300), Eaten(food="fndds-11111000", grams=4000)]
    enough = [*plenty, Eaten(food="fndds-26151123", grams=300)]
    full = gaps(KNOWN, totals(enough, TABLES, KNOWN), references(KNOWN, region="US", age=30))

    assert ideas(KNOWN, TABLES, full, on=date(2026, 12, 1)) == []
