"""Every row of the tables of food is plausible, or is listed with what explains it.

Most of what stands out is real: spices, powders, liver, fortified cereals. `food_exceptions.csv`
names each, so that a slip in a table cannot hide among them. What nothing explains is listed as
doubted: it stays as it was published, and must not be what somebody is offered first.
"""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from soleus.knowledge import foods
from soleus.nutrition.search import search

KNOWN = foods.load()
FOLDER = Path(__file__).parent

# The most that 100 g of what people eat are known to hold. More is an exception.
HIGHEST = {
    "energy_kcal": 902,  # pure fat
    "water_g": 100,
    "protein_g": 80,
    "sugars_total_g": 100,
    "fibre_g": 45,
    "calcium_mg": 1_500,
    "iron_mg": 50,
    "magnesium_mg": 600,
    "phosphorus_mg": 1_500,
    "potassium_mg": 3_500,
    "sodium_mg": 6_000,
    "vitamin_d_ug": 30,
    "caffeine_mg": 250,
    "alcohol_g": 43,  # spirits
    "thiamin_mg": 5,
    "vitamin_b6_mg": 6,
    "folate_dfe_ug": 2_400,
    "retinol_ug": 3_000,
}

# What one of each measure weighs, from the lightest leaf to the heaviest syrup.
WEIGHTS = {
    "oz": (26, 31),  # rounded to whole grams
    "lb": (452, 457),
    "fl oz": (20, 39),
    "cup": (3, 350),
    "tbsp": (0.2, 30),
    "tablespoon": (0.2, 30),
    "tsp": (0.2, 10),
    "teaspoon": (0.2, 10),
}
HEAVIEST = 6_000  # a large watermelon
MOST_AT_ONCE = 700  # grams somebody may mean who did not say how much


def listed():
    with (FOLDER / "food_exceptions.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def out_of_range():
    for food in KNOWN:
        for column, amount in food.per_100_g.items():
            if amount is not None and not 0 <= amount <= HIGHEST[column]:
                yield food.id, column, f"{amount:g}"
        for portion in food.portions:
            if not fits(portion):
                yield food.id, f"{portion.amount:g} {portion.measure}", f"{portion.grams:g}"


def fits(portion):
    lightest, heaviest = WEIGHTS.get(portion.measure, (0, HEAVIEST))
    if portion.usual:
        heaviest = MOST_AT_ONCE
    return portion.amount > 0 < portion.grams and (
        lightest <= portion.grams / portion.amount <= heaviest
    )


def test_what_is_out_of_range_is_listed_and_nothing_else():
    named = Counter((row["food"], row["what"], row["value"]) for row in listed())
    assert named == Counter(out_of_range())


def test_each_exception_is_explained_or_doubted():
    for row in listed():
        assert row["verdict"] in {"real", "doubted"}, row
        assert len(row["reason"].split()) > 1, row


def test_a_range_is_there_for_every_column():
    assert set(HIGHEST) == set(KNOWN.get("ndb-01001").per_100_g)


def test_the_parts_of_a_food_weigh_no_more_than_it_does():
    heavy = {}
    for food in KNOWN:
        names = ("water_g", "protein_g", "sugars_total_g", "fibre_g", "alcohol_g")
        parts = sum(food.per_100_g[name] or 0 for name in names)
        if parts > 101:  # each part is rounded
            heavy[food.id] = parts
    assert heavy == {}


def test_energy_fits_what_can_burn():
    """Nothing dry holds more than fat, and protein, sugar and alcohol hold what they hold."""
    odd = {}
    for food in KNOWN:
        held = {name: amount or 0 for name, amount in food.per_100_g.items()}
        most = 9.1 * (100 - held["water_g"]) + 15
        least = 2.4 * held["protein_g"] + 3.4 * held["sugars_total_g"] + 6.5 * held["alcohol_g"]
        if not least - 12 <= held["energy_kcal"] <= most:
            odd[food.id] = held["energy_kcal"]
    assert odd == {}


def test_caffeine_and_vitamin_d_stand_where_they_can():
    """A slip between columns would put one of them into meat, salt or sugar."""
    never = re.compile(r"^(Salt, |Sugar, |Lard|Beef, \w+, raw|Water, tap|Rice, white)")
    for food in KNOWN:
        if never.match(food.description):
            assert not food.per_100_g["caffeine_mg"], food.id
            assert (food.per_100_g["vitamin_d_ug"] or 0) <= 3, food.id


@pytest.mark.parametrize(
    "row", [r for r in listed() if r["verdict"] == "doubted"], ids=lambda row: row["food"]
)
def test_what_is_doubted_is_not_offered_first(row):
    with (FOLDER / "food_queries.csv").open(encoding="utf-8", newline="") as lines:
        first = [search(KNOWN, each["query"], most=1) for each in csv.DictReader(lines)]
    offered = {food.id for found in first for food in found}
    assert row["food"] not in offered
