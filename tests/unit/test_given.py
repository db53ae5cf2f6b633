"""What is both something to do and food: a glass of the plan is water, and tea is a glass."""

import pytest

from soleus.knowledge import catalog, foods
from soleus.nutrition.given import counted, given
from tests.lib.ledger import diary

KNOWN, TABLES = catalog.load(), foods.load()
GLASS = next(each for each in KNOWN.measures.values() if each.done.gives)
WATER = GLASS.done.gives.food

COUNTS = [
    # so much of a food                                glasses of 200 g
    (f"{WATER} 300 g", [1.5]),
    ("ndb-14355 200 g", [1.0]),  # tea
    ("ndb-14209 100 g", [0.5]),  # coffee
    ("ndb-01077 200 g", [1.0]),  # milk
    ("ndb-09206 200 g", [1.0]),  # orange juice
    (f"{WATER} 0 g", [0.0]),
    ("ndb-14096 150 g", []),  # wine
    ("fndds-93101000 330 g", []),  # beer
    ("ndb-09040 120 g", []),  # a banana
    ("ndb-14355", []),  # nobody knows how much tea
    ("of-another-list 200 g", []),
]


@pytest.mark.parametrize("words,glasses", COUNTS)
def test_what_counts_as_a_glass(words, glasses):
    found = counted(diary(f"12-01 10:00 ate {words}"), TABLES, KNOWN)

    assert [(each.measure, each.amount, each.unit) for each in found] == [
        (GLASS.id, amount, GLASS.done.unit) for amount in glasses
    ]


@pytest.mark.parametrize(
    "words,grams",
    [("2 glasses", [400]), ("1 cups", [None]), ("", [None]), ("0 glasses", []), ("0 cups", [])],
)
def test_what_a_glass_of_the_plan_is_as_food(words, grams):
    found = given(diary(f"12-01 10:00 {GLASS.id} {words}".strip()), KNOWN)

    assert [(each.food, each.grams) for _, each in found] == [(WATER, each) for each in grams]
