"""What she finds first. The tables hold what people type and what they would be glad to see.

`food_queries.csv` holds a hundred that were written before the search was, and 44 that were written
against it later; it was tuned on all of them. At their first try 27 of the 44 came to what had been
written down for them and 32 to something useful. 20 more were met by somebody who used it for a
week; "nothing" stands where the tables hold no such food and another in its place would be wrong.
`food_queries_further.csv` was written with it and before `food_names.csv`, by the same hand, so 17
of its 40 have a line there: it shows how the search does on what its names were made for.
`food_queries_held_out.csv` was written when all was done, asked once, and nothing changed after:
only it says how the search does on what nobody prepared. No name or cost is to be tuned on it.
All are ordinary meals and drinks of Britain, Ireland, America, India and the Mediterranean.
`first` is a pattern for the description of the first result.
"""

import csv
import re
from pathlib import Path

import pytest

from soleus.knowledge import foods
from soleus.nutrition.search import search

KNOWN = foods.load()
FOLDER = Path(__file__).parent


def queries(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def first(words):
    return next((food.description for food in search(KNOWN, words)), "nothing")


def misses(rows):
    return {
        row["query"]: first(row["query"])
        for row in rows
        if not re.search(row["first"], first(row["query"]), re.IGNORECASE)
    }


def test_95_of_100_everyday_queries_are_answered_by_the_first_food():
    rows = queries("food_queries.csv")
    assert len({row["query"] for row in rows}) == 164
    assert len(misses(rows)) <= 7, misses(rows)


@pytest.mark.parametrize("name", ["food_queries_further.csv", "food_queries_held_out.csv"])
def test_85_of_100_other_queries_are_answered_by_the_first_food(name):
    rows = queries(name)
    assert len({row["query"] for row in rows}) == 40
    assert len(misses(rows)) <= 6, misses(rows)


def test_no_query_is_in_two_tables():
    names = ("food_queries.csv", "food_queries_further.csv", "food_queries_held_out.csv")
    every = [row["query"] for name in names for row in queries(name)]
    assert len(set(every)) == len(every) == 244


@pytest.mark.parametrize("row", queries("food_queries.csv"), ids=lambda row: row["query"])
def test_a_query_may_be_typed_in_capitals_and_with_blanks(row):
    assert first(f"  {row['query'].upper()} ") == first(row["query"])


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("ban", "Banana, raw"),
        ("yog", "Yogurt, NS as to type of milk, plain"),
        ("chees", "Cheese, NFS"),
        ("spring o", "Onions, green, cooked"),
        ("mac and c", "Macaroni or noodles with cheese"),
        ("cup of te", "Tea, hot, leaf, black"),
        ("tomatoe", "Tomatoes, NS as to form, cooked"),
    ],
)
def test_a_food_is_found_before_its_name_is_typed_out(typed, expected):
    assert first(typed) == expected


@pytest.mark.parametrize(
    "one, other",
    [
        ("pumpkin seeds", "seeds pumpkin"),
        ("chicken curry", "curry chicken"),
        ("orange juice", "juice orange"),
        ("strawberries", "strawberry"),
        ("potatoes", "potato"),
        ("radish", "radishes"),
        ("yogurt", "yoghurt"),
        ("crème fraîche", "creme fraiche"),
        ("jalapeño", "jalapeno"),
        ("2% milk", "2 percent milk"),
        ("2% milk", "2 per cent milk"),
        ("shepherd's pie", "shepherds pie"),
        ("shepherd’s pie", "shepherds pie"),
        ("glass of milk", "milk"),
        ("a bowl of porridge", "porridge"),
        ("eggplant", "aubergine"),
        ("zucchini pickled", "pickled courgettes"),
    ],
)
def test_two_ways_to_say_it_find_the_same_food(one, other):
    assert first(one) == first(other) != "nothing"


@pytest.mark.parametrize(
    "mistyped, meant",
    [
        ("brocoli", "Broccoli"),  # a letter left out
        ("spinnach", "Spinach"),  # one too many
        ("spniach", "Spinach"),  # two swapped
        ("spinich", "Spinach"),  # one for another
        ("vanana", "Banana"),  # the first letter too
        ("chedar", "Cheese, Cheddar"),  # which is the start of a brand
        ("cofee with milk", "Coffee"),
    ],
)
def test_one_letter_may_be_wrong(mistyped, meant):
    assert first(mistyped).startswith(meant)


@pytest.mark.parametrize("words", ["", "   ", "of", "xyzzy", "???", "\0", "🍌"])
def test_what_names_no_food_finds_none(words):
    assert search(KNOWN, words) == []


@pytest.mark.parametrize(
    "words, also, among",
    [
        ("chips", "french fries", 3),
        ("chips", "^Potato chips", 3),
        ("weetabix", "WEETABIX", 1),
        ("squash", "^Fruit flavored drink$", 3),
        ("tea with milk", "^Milk, ", 8),
        ("toast with peanut butter", "^Peanut butter$", 8),
    ],
)
def test_what_may_be_meant_too_is_among_the_first(words, also, among):
    found = [food.description for food in search(KNOWN, words, most=among)]
    assert any(re.search(also, each) for each in found), found


@pytest.mark.parametrize(
    "words",
    ["gulab jamun", "treacle tart", "full english", "poha", "oat milk", "glass of oat milk",
     "milk tablecloth", "chicken xyzzy", "ham spanner"],
)  # fmt: skip
def test_half_of_the_words_are_another_food(words):
    assert search(KNOWN, words) == []


@pytest.mark.parametrize(
    "words", ["grilled salmon", "homemade lasagne", "2 large eggs", "xl pizza"]
)
def test_how_it_was_made_and_how_much_may_be_missing(words):
    assert search(KNOWN, words)


@pytest.mark.parametrize("words", ["b", "be", "bee", "w", "wi", "g", "v", "t", "r", "ru"])
def test_alcohol_does_not_come_first_before_it_is_said(words):
    found = {food.group for food in search(KNOWN, words, most=3)}
    assert found.isdisjoint({"Beer", "Wine", "Liquor and cocktails"})


@pytest.mark.parametrize(
    "words", [row["query"] for row in queries("food_queries.csv")] + ["fried eggs", "egg", "cheese"]
)
def test_no_list_has_two_foods_called_alike(words):
    found = search(KNOWN, words)
    assert len({food.name.casefold() for food in found}) == len(found)


def test_three_letters_are_not_taken_for_others():
    assert not [food for food in search(KNOWN, "pae") if food.description.startswith("Pea")]


@pytest.mark.parametrize(
    "words", ["milk", "yogurt", "banana", "peas", "chicken rice", "apple juice", "vegetables"]
)
def test_food_for_babies_is_never_among_the_first(words):
    found = " ".join(food.description.lower() for food in search(KNOWN, words))
    assert "baby" not in found
    assert "infant" not in found
    assert "human" not in found


@pytest.mark.parametrize(
    "words", ["salmon", "chicken", "spinach", "rice", "lentils", "egg", "pasta"]
)
def test_a_food_comes_as_it_is_eaten(words):
    assert not re.search(r"\b(raw|dry|uncooked)\b", first(words))


@pytest.mark.parametrize("words", ["apple", "banana", "strawberries", "mango", "lettuce"])
def test_fruit_and_salad_are_eaten_raw(words):
    assert "raw" in first(words)


def test_what_was_asked_for_is_not_held_against_it():
    assert first("raw spinach") == "Spinach, raw"
    assert first("frozen peas").startswith("Green peas, frozen")
    assert first("light beer").startswith("Beer, light")
