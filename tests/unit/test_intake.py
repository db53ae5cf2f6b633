"""A day of food and drink: what was in it, what is not known, where each number comes from."""

import pytest

from soleus.knowledge import catalog, foods
from soleus.nutrition.intake import Eaten, Total, shares, totals

KNOWN, TABLES = catalog.load(), foods.load()

MILK, BREAD, BANANA, COFFEE = "ndb-01077", "ndb-18075", "ndb-09040", "ndb-14209"
SPINACH, SALMON, WATERMELON, SEEDS = "ndb-11458", "ndb-15209", "ndb-09326", "ndb-12014"


def day(**grams):
    """Foods with their grams, in the order they are written."""
    return [Eaten(food=globals()[name], grams=amount) for name, amount in grams.items()]


# ── known values ────────────────────────────────────────────────────────────────────────────

# A hundred grams of a food, and what the tables say is in it.
HUNDRED = [
    (SEEDS, "magnesium", 592),
    (SPINACH, "magnesium", 87),
    (BANANA, "potassium", 358),
    (BANANA, "magnesium", 27),
    (MILK, "calcium", 113),
    (WATERMELON, "water", 91.45),
    (COFFEE, "caffeine", 40),
]


@pytest.mark.parametrize("food,nutrient,amount", HUNDRED)
def test_a_hundred_grams_hold_what_the_tables_say(food, nutrient, amount):
    found = totals([Eaten(food=food, grams=100)], TABLES, KNOWN)[nutrient]

    assert (found.amount, found.at_least, found.coverage) == (amount, False, 1.0)


# ── a day worked by hand ────────────────────────────────────────────────────────────────────

#           milk   bread  banana coffee spinach salmon melon  seeds
BY_HAND = {
    "water": 176.26 + 27.307 + 89.892 + 238.536 + 82.089 + 71.544 + 274.35 + 1.569,
    "drinks": 200 + 240,  # by weight: a glass of milk is a glass
    "magnesium": 20 + 52.5 + 32.4 + 7.2 + 78.3 + 44.4 + 30 + 177.6,
    "calcium": 226 + 112.7 + 6 + 4.8 + 122.4 + 18 + 21 + 13.8,
    "potassium": 264 + 177.8 + 429.6 + 117.6 + 419.4 + 753.6 + 336 + 242.7,
    "vitamin-d": 2.6,
    "caffeine": 96,
    "sugar": 10.1 + 3.038 + 14.676 + 0 + 0.387 + 18.6 + 0.42,
    "sodium": 86 + 318.5 + 1.2 + 4.8 + 63 + 67.2 + 3 + 2.1,
    "fibre": 0 + 4.2 + 3.12 + 0 + 2.16 + 0 + 1.2 + 1.8,
    "energy": 122 + 176.4 + 106.8 + 2.4 + 20.7 + 218.4 + 90 + 167.7,
}
# Of the salmon the table knows neither vitamin D nor caffeine nor sugar.
AT_LEAST = {"vitamin-d", "caffeine", "sugar"}
EIGHT = day(
    MILK=200, BREAD=70, BANANA=120, COFFEE=240, SPINACH=90, SALMON=120, WATERMELON=300, SEEDS=30
)


def test_a_day_of_eight_foods_comes_to_what_a_hand_worked_out():
    found = totals(EIGHT, TABLES, KNOWN)

    assert {name: total.amount for name, total in found.items()} == pytest.approx(BY_HAND)
    assert {name for name, total in found.items() if total.at_least} == AT_LEAST
    assert {total.coverage for name, total in found.items() if name in AT_LEAST} == {7 / 8}


def test_nutrients_come_in_the_order_they_are_shown():
    assert list(totals([], TABLES, KNOWN)) == list(BY_HAND)


def test_a_day_without_food_holds_nothing_and_hides_nothing():
    assert {(t.amount, t.at_least, t.coverage) for t in totals([], TABLES, KNOWN).values()} == {
        (0.0, False, 1.0)
    }


# ── what is not known ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "had",
    [
        Eaten(food="", grams=200),
        Eaten(food="soup-of-hers", grams=200),
        Eaten(food=MILK, grams=None),
        Eaten(food=MILK, grams=float("nan")),
        Eaten(food=MILK, grams=-100),
    ],
    ids=["her own words", "an unknown id", "no amount", "not a number", "less than nothing"],
)
def test_what_is_not_known_adds_nothing_and_is_not_hidden(had):
    found = totals([had, *day(MILK=100)], TABLES, KNOWN)["calcium"]

    assert (found.amount, found.at_least, found.coverage) == (113, True, 0.5)


def test_however_much_bread_it_was_it_is_no_drink():
    found = totals([Eaten(food=BREAD, grams=None)], TABLES, KNOWN)

    assert found["water"].at_least is True
    assert found["drinks"].at_least is False


# Milk, juice and coffee are drunk; what swims in juice or was dried is not.
DRINKS = [
    ("ndb-01077", True),  # whole milk
    ("ndb-09206", True),  # orange juice
    ("ndb-14209", True),  # coffee
    ("fndds-94000100", True),  # tap water
    ("fndds-11350020", True),  # almond milk
    ("fndds-74301100", True),  # tomato juice
    ("fndds-42403010", True),  # coconut water
    ("ndb-01091", False),  # dry milk
    ("ndb-09326", False),  # watermelon
    ("ndb-09268", False),  # pineapple canned in juice
    ("fndds-41603010", False),  # lentil soup
    ("fndds-11411100", False),  # yoghurt
    ("ndb-01116", False),  # yoghurt, whole milk
]


@pytest.mark.parametrize("food,drunk", DRINKS)
def test_water_is_split_into_drinks_and_food(food, drunk):
    assert (totals([Eaten(food=food, grams=100)], TABLES, KNOWN)["drinks"].amount > 0) is drunk


# ── totals ──────────────────────────────────────────────────────────────────────────────────


def test_totals_of_two_units_do_not_add_up():
    with pytest.raises(ValueError, match="ml cannot be added to mg"):
        Total(unit="ml") + Total(unit="mg")


@pytest.mark.parametrize("wrong", [{"known": 2, "items": 1}, {"known": -1}, {"millionths": -1}])
def test_an_impossible_total_is_refused(wrong):
    with pytest.raises(ValueError, match=r"^Total\."):
        Total(unit="mg", **wrong)


# ── where a number comes from ───────────────────────────────────────────────────────────────


def test_each_number_can_be_told_by_the_foods_it_comes_from():
    found = shares(EIGHT, TABLES, KNOWN, KNOWN.nutrients["magnesium"])

    assert [(s.food, s.amount, s.per_100_g) for s in found[:2]] == [
        (SEEDS, 177.6, 592),
        (SPINACH, 78.3, 87),
    ]
    assert sum(share.amount for share in found) == pytest.approx(BY_HAND["magnesium"])


def test_what_is_not_known_is_told_last_and_what_holds_none_is_not_told():
    found = shares(EIGHT, TABLES, KNOWN, KNOWN.nutrients["vitamin-d"])

    assert [(s.place, s.food, s.amount) for s in found] == [(0, MILK, 2.6), (5, SALMON, None)]
