"""What a day should hold, by region and age, as tables a midwife can check."""

from datetime import date

import pytest

from soleus.knowledge import catalog, foods
from soleus.knowledge.items import Status
from soleus.nutrition.gaps import gaps, references
from soleus.nutrition.ideas import ideas
from soleus.nutrition.intake import Eaten, totals
from soleus.words.say import say

KNOWN, TABLES = catalog.load(), foods.load()


def wanted(region="", age=None, **about):
    return references(KNOWN, region=region, age=age, **about)


def band(reference):
    """Both ends of a target; a target without a band has one."""
    return (reference.low, reference.high) if reference.high else reference.low


# ── how much to reach ───────────────────────────────────────────────────────────────────────

NONE = None  # no checked number: none is claimed

# region, age: all water ml, drinks ml, magnesium mg, calcium mg, potassium mg, vitamin D µg
TARGETS = [
    ("US", 16, 3000, (1900, 2800), 400, 1300, 2600, 15),
    ("US", 18, 3000, (1900, 2800), 400, 1300, 2600, 15),
    ("US", 19, 3000, (1900, 2800), 350, 1000, 2900, 15),
    ("US", 30, 3000, (1900, 2800), 350, 1000, 2900, 15),
    ("US", 31, 3000, (1900, 2800), 360, 1000, 2900, 15),
    ("US", 50, 3000, (1900, 2800), 360, 1000, 2900, 15),
    ("US", 51, 3000, (1900, 2800), NONE, NONE, NONE, 15),
    ("US", None, 3000, (1900, 2800), (350, 360), 1000, 2900, 15),
    ("UK", 17, NONE, 1600, 270, 700, NONE, 10),
    ("UK", 32, NONE, 1600, 270, 700, NONE, 10),
    ("UK", None, NONE, 1600, 270, 700, NONE, 10),
    ("IE", 17, 2300, NONE, 250, 950, NONE, NONE),
    ("IE", 18, 2300, NONE, 300, 950, NONE, NONE),
    ("DE", 32, 2300, NONE, 300, 950, NONE, NONE),
    ("EU", None, 2300, NONE, 300, 950, NONE, NONE),
    ("AU", 32, NONE, NONE, NONE, NONE, NONE, NONE),
    ("IN", None, NONE, NONE, NONE, NONE, NONE, NONE),
    ("", 32, NONE, NONE, NONE, NONE, NONE, NONE),
]
REACHED = ("water", "drinks", "magnesium", "calcium", "potassium", "vitamin-d")


@pytest.mark.parametrize("region,age,water,drinks,magnesium,calcium,potassium,vitamin_d", TARGETS)
def test_how_much_to_reach(
    region, age, water, drinks, magnesium, calcium, potassium, vitamin_d
):  # fmt: skip
    found = wanted(region, age)

    assert [band(found[name]) for name in REACHED] == [
        water, drinks, magnesium, calcium, potassium, vitamin_d,
    ]  # fmt: skip


# ── what not to pass ────────────────────────────────────────────────────────────────────────

# region, nutrient, limit of all she has, upper level of pills and medicines alone
LIMITS = [
    ("US", "magnesium", NONE, 350),
    ("UK", "magnesium", NONE, 400),
    ("EU", "magnesium", NONE, 250),
    ("US", "calcium", 2500, NONE),
    ("UK", "calcium", NONE, 1500),
    ("EU", "calcium", 2500, NONE),
    ("US", "vitamin-d", 100, NONE),
    ("UK", "vitamin-d", 100, NONE),
    ("EU", "vitamin-d", 100, NONE),
    ("UK", "caffeine", 200, NONE),
    ("US", "caffeine", NONE, NONE),
    ("EU", "caffeine", NONE, NONE),
    ("US", "sugar", NONE, NONE),
    ("UK", "sugar", NONE, NONE),
    ("EU", "sugar", NONE, NONE),
]


@pytest.mark.parametrize("region,nutrient,limit,from_supplements", LIMITS)
def test_what_not_to_pass(region, nutrient, limit, from_supplements):
    found = wanted(region, 32)[nutrient]

    assert (found.limit, found.from_supplements) == (limit, from_supplements)


def test_who_is_younger_may_have_more_calcium():
    assert wanted("US", 17)["calcium"].limit == 3000


def test_at_an_unknown_age_the_lowest_limit_holds():
    assert wanted("US")["calcium"].limit == 2500


def test_magnesium_from_food_is_held_to_no_upper_level():
    much = totals([Eaten(food="ndb-12014", grams=200)], TABLES, KNOWN)

    assert much["magnesium"].amount == 1184
    assert gaps(KNOWN, much, wanted("EU", 32))["magnesium"].over is False


# ── what is said where no checked number exists ─────────────────────────────────────────────

# region, nutrient, code, and whose number is named instead, as theirs
SAID = [
    ("US", "caffeine", "reference.none_here", {"UK": 200}),
    ("EU", "caffeine", "reference.none_here", {"UK": 200}),
    ("AU", "caffeine", "reference.no_table", {"UK": 200}),
    ("UK", "water", "reference.none_here", {"US": 3000, "EU": 2300}),
    ("EU", "drinks", "reference.none_here", {"US": (1900, 2800), "UK": 1600}),
    ("UK", "potassium", "reference.none_here", {"US": 2900}),
    ("EU", "vitamin-d", "reference.none_here", {"US": 15, "UK": 10}),
    ("AU", "magnesium", "reference.no_table", {"US": 360, "UK": 270, "EU": 300}),
    ("", "magnesium", "reference.no_table", {"US": 360, "UK": 270, "EU": 300}),
    ("UK", "sugar", "reference.none_here", {}),
]


@pytest.mark.parametrize("region,nutrient,code,theirs", SAID)
def test_what_other_regions_say_is_named_as_theirs(region, nutrient, code, theirs):
    found = wanted(region, 32)[nutrient]

    assert found.because == (code,)
    assert {each.region: band(each) or each.limit for each in found.elsewhere} == theirs
    assert found.low is None  # theirs is named, and nothing is held against it


@pytest.mark.parametrize("region", ["", "AU", "IN"])
def test_where_no_table_speaks_no_day_is_judged(region):
    assert gaps(KNOWN, totals([], TABLES, KNOWN), wanted(region, 32)) == {}


def test_two_numbers_for_an_unknown_age_are_explained():
    assert wanted("US")["magnesium"].because == ("reference.any_age",)
    assert "age" in say("reference.any_age")


def test_every_number_has_its_source_and_none_is_unverified():
    checked = [t for t in KNOWN.targets.values() if t.status is Status.CHECKED]
    numbers = {n for t in checked for n in (t.amount, t.high, t.upper)}

    for region in ("US", "UK", "EU"):
        for age in (None, 16, 22, 40):
            for each in wanted(region, age).values():
                if each.region:
                    assert each.sources
                for number in (each.low, each.high, each.limit, each.from_supplements):
                    assert number is None or number in numbers or number / 1000 in numbers


# ── sodium, fibre and energy are shown ──────────────────────────────────────────────────────


@pytest.mark.parametrize("nutrient", ["sodium", "fibre", "energy", "sugar"])
@pytest.mark.parametrize("region", ["US", "UK", "EU", "AU"])
def test_what_is_only_shown_is_never_judged(region, nutrient):
    salty = totals([Eaten(food="ndb-02047", grams=50)], TABLES, KNOWN)  # table salt

    assert nutrient not in gaps(KNOWN, salty, wanted(region, 32))


# ── what is missing ─────────────────────────────────────────────────────────────────────────

MILK = Eaten(food="ndb-01077", grams=500)  # 565 mg of calcium
UNKNOWN = Eaten(food="", grams=100)
COFFEE = Eaten(food="ndb-14209", grams=600)  # 240 mg of caffeine

# region, what she had, nutrient: missing, left, over, at most
DAYS = [
    ("UK", [MILK], "calcium", 135, NONE, False, False),
    ("UK", [MILK, UNKNOWN], "calcium", 135, NONE, False, True),
    ("UK", [MILK, MILK], "calcium", 0, NONE, False, False),
    ("US", [MILK], "calcium", 435, 1935, False, False),
    ("UK", [], "caffeine", NONE, 200, False, False),
    ("UK", [UNKNOWN], "caffeine", NONE, 200, False, True),
    ("UK", [COFFEE], "caffeine", NONE, 0, True, False),
    ("UK", [COFFEE, UNKNOWN], "caffeine", NONE, 0, True, True),
    ("UK", [], "drinks", 1600, NONE, False, False),
]


@pytest.mark.parametrize("region,had,nutrient,missing,left,over,at_most", DAYS)
def test_how_a_day_stands(region, had, nutrient, missing, left, over, at_most):
    found = gaps(KNOWN, totals(had, TABLES, KNOWN), wanted(region, 32))[nutrient]

    assert (found.missing, found.left, found.over, found.at_most) == (missing, left, over, at_most)


# ── what a clinician decides ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("region", ["US", "UK", "EU", "AU", ""])
def test_a_limit_on_drinks_set_by_a_clinician_wins_over_every_band(region):
    found = wanted(region, 32, fluid_limit_ml=1200)

    assert (found["drinks"].low, found["drinks"].high, found["drinks"].limit) == (None, None, 1200)
    assert (found["water"].low, found["water"].limit) == (None, None)
    assert found["drinks"].because == found["water"].because == ("reference.clinician",)
    assert found["drinks"].region == ""


def test_with_a_limit_whose_number_is_not_known_no_amount_is_aimed_at():
    found = wanted("US", 32, conditions=frozenset({"fluid_limit"}))

    assert (found["drinks"].low, found["water"].low) == (None, None)
    assert found["drinks"].gates == ("gate.drinks",)
    assert found["magnesium"].low == 360


def test_with_kidney_disease_nothing_is_aimed_at_and_the_kidney_team_is_asked():
    found = wanted("US", 32, conditions=frozenset({"kidney_disease"}))

    assert {found[name].low for name in REACHED} == {None}
    assert all("gate.food-kidney" in found[name].gates for name in REACHED)
    assert "Ask your kidney team" in KNOWN.gates["gate.food-kidney"].text


def test_with_diabetes_her_own_plan_for_sugar_comes_first():
    found = wanted("UK", 32, conditions=frozenset({"diabetes"}))

    assert found["sugar"].gates == ("gate.sugar-plan",)


# ── who is told which foods ─────────────────────────────────────────────────────────────────


def suggested(conditions=(), *, days=30, had=(), region="US", **about):
    about["conditions"] = frozenset(conditions)
    missing = gaps(KNOWN, totals(had, TABLES, KNOWN), wanted(region, 32, **about))
    return [
        idea
        for day in range(1, days + 1)
        for idea in ideas(KNOWN, TABLES, missing, on=date(2026, 12, day),
                          conditions=about["conditions"])
    ]  # fmt: skip


def test_with_kidney_disease_no_food_is_named():
    assert suggested(["kidney_disease"]) == []


@pytest.mark.parametrize("about", [{"conditions": ["fluid_limit"]}, {"fluid_limit_ml": 0}])
def test_with_a_limit_on_drinks_no_drink_is_named(about):
    found = suggested(**about)

    assert found
    assert {idea.amounts["drinks"] for idea in found} == {0}


def test_near_a_limit_on_drinks_only_what_still_fits_is_named():
    water = Eaten(food="fndds-94000100", grams=1100)
    found = suggested(had=[water], fluid_limit_ml=1200)

    assert max(idea.amounts["drinks"] for idea in found) <= 100


def test_when_a_drink_is_not_known_no_drink_is_named_under_a_limit():
    found = suggested(had=[UNKNOWN], fluid_limit_ml=2000)

    assert {idea.amounts["drinks"] for idea in found} == {0}


def test_with_diabetes_no_sweet_food_is_named():
    assert max(idea.amounts["sugar"] for idea in suggested(["diabetes"])) <= 10


def test_no_suggestion_brings_caffeine_or_much_sugar_or_salt():
    for idea in suggested():
        assert idea.amounts["caffeine"] <= 10
        assert idea.amounts["sugar"] <= 25
        assert idea.amounts["sodium"] <= 500
