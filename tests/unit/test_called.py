"""What a food is called in short: plain, and never two alike where one is chosen."""

import re

import pytest

from soleus.knowledge import catalog, foods
from soleus.nutrition.called import apart, called
from soleus.nutrition.search import search

KNOWN, TABLES = catalog.load(), foods.load()


def named(description):
    return next(food for food in TABLES if food.description == description)


SHORT = [
    # in the tables                                                          in short
    ("Milk, whole, 3.25% milkfat, without added vitamin A and vitamin D", "Milk, whole"),
    ("Beverages, tea, black, brewed, prepared with tap water", "Tea, black, brewed"),
    ("Bananas, raw", "Bananas, raw"),
    ("Soft drink, cola", "Cola"),
    ("Milk, whole", "Milk"),
    ("Nuts, almonds", "Nuts, almonds"),
]


@pytest.mark.parametrize("description,short", SHORT)
def test_a_short_name_leaves_out_what_only_a_table_needs(description, short):
    assert called(named(description), KNOWN) == short


def test_porridge_is_called_porridge():
    assert called(search(TABLES, "porridge")[0], KNOWN) == "Porridge"


def test_every_food_is_called_something_no_longer_than_its_name_by_rule():
    own = {*foods.called(), *(each.food for each in KNOWN.helpful.values())}
    for food in TABLES:
        name = called(food, KNOWN)
        assert name.strip() == name != ""
        assert food.id in own or len(name.replace(" ", "")) <= len(food.name.replace(" ", ""))


# What changes what she takes must be read at one glance.
WARNS = re.compile(
    r"\b(raw|alcohol|liver|unpasteurized|decaffeinated|diet|sweetened|unsweetened|salted"
    r"|low sodium|reduced sodium|nonalcoholic|babyfood|infant|human)\b",
    re.IGNORECASE,
)


def test_a_rule_leaves_out_nothing_that_warns():
    own = {*foods.called(), *(each.food for each in KNOWN.helpful.values())}
    lost = [
        food.description
        for food in TABLES
        if food.id not in own
        if {w.lower() for w in WARNS.findall(food.name)}
        != {w.lower() for w in WARNS.findall(called(food, KNOWN))}
    ]
    assert lost == []


@pytest.mark.parametrize("words", ["milk", "tea", "bread", "chicken", "rice", "beans", "beef", "m"])
def test_no_two_of_a_list_are_called_alike(words):
    found = search(TABLES, words, most=12)
    names = apart(found, KNOWN)

    assert len({name.casefold() for name in names}) == len(names) == len(found)


def test_two_that_are_called_alike_say_their_whole_names():
    whole_milk = named("Milk, whole, 3.25% milkfat, without added vitamin A and vitamin D")
    other = named("Milk, whole, 3.25% milkfat, with added vitamin D")
    tea = named("Tea, hot, leaf, black")

    assert apart([tea, whole_milk, tea], KNOWN)[1] == "Milk, whole"
    assert called(other, KNOWN) == "Whole milk"
    beef = [food for food in TABLES if food.description.startswith("Beef, ribeye cap steak")][:2]
    assert apart(beef, KNOWN) == [food.description for food in beef]


def test_every_name_is_that_of_a_food_of_the_tables():
    assert [food for food in foods.called() if TABLES.get(food) is None] == []


def test_no_two_of_the_names_are_alike():
    names = [name.casefold() for name in foods.called().values()]
    assert len(set(names)) == len(names)
