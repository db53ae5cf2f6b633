"""The tables of food: whole, read late, a blank never zero."""

import hashlib
import re
import subprocess
import sys

import pytest

from soleus.knowledge import catalog, foods

KNOWN = foods.load()

# As derived from the two releases; nothing was picked or edited by hand.
SUMS = {
    "foods.csv": "ac20516a34922b0bcdcd2e3172484a8ebb1309834f74a007565aa33f8feaf4cb",
    "portions.csv": "b34d6a1840b019fe5d73ceb51a8e27f758433d58cd163c2aba56fd624c699aa1",
}


@pytest.mark.parametrize("name, expected", SUMS.items())
def test_a_table_is_byte_for_byte_the_one_that_was_checked(name, expected):
    content = (foods.FOLDER / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == expected


def test_every_food_and_every_portion_is_there():
    every = list(KNOWN)
    assert len(KNOWN) == len(every) == 15_872
    assert sum(food.id.startswith("ndb-") for food in every) == 8_789
    assert sum(food.id.startswith("fndds-") for food in every) == 7_083
    assert sum(len(food.portions) for food in every) == 47_878 - 353  # rules of thumb


@pytest.mark.parametrize(
    "food, column, amount",
    [
        ("ndb-12014", "magnesium_mg", 592.0),  # pumpkin seed kernels, dried
        ("ndb-11458", "magnesium_mg", 87.0),  # spinach, boiled, drained
        ("ndb-12061", "magnesium_mg", 270.0),  # almonds
        ("ndb-09040", "potassium_mg", 358.0),  # banana
        ("ndb-09040", "magnesium_mg", 27.0),
        ("ndb-01077", "calcium_mg", 113.0),  # whole milk
        ("ndb-09326", "water_g", 91.45),  # watermelon
        ("ndb-14209", "caffeine_mg", 40.0),  # brewed coffee
        ("ndb-14355", "caffeine_mg", 20.0),  # brewed black tea
        ("ndb-02047", "sodium_mg", 38_758.0),  # table salt
        ("ndb-19296", "sugars_total_g", 82.12),  # honey
        ("ndb-04589", "vitamin_d_ug", 250.0),  # cod liver oil
    ],
)
def test_a_known_amount(food, column, amount):
    assert KNOWN.get(food).per_100_g[column] == amount


def test_a_blank_is_unknown_and_a_zero_is_zero():
    assert KNOWN.get("ndb-01188").per_100_g["magnesium_mg"] is None
    assert KNOWN.get("ndb-19335").per_100_g["fibre_g"] == 0.0  # sugar


def test_every_amount_of_the_survey_is_known():
    surveyed = [food for food in KNOWN if food.source.startswith("FNDDS")]
    assert [f.id for f in surveyed if None in f.per_100_g.values()] == []


def test_every_food_has_the_same_columns():
    columns = list(KNOWN.get("ndb-01001").per_100_g)
    assert len(columns) == 18
    assert {tuple(food.per_100_g) for food in KNOWN} == {tuple(columns)}


def test_a_portion_is_so_many_of_a_measure():
    milk = KNOWN.get("fndds-11111000")
    assert milk.portions[0] == foods.Portion(amount=1, measure="cup", grams=244, usual=False)
    assert milk.portions[-1].usual
    assert milk.portions[-1].grams == 244


def test_a_usual_amount_is_marked_wherever_it_stands():
    usual = [p for food in KNOWN for p in food.portions if p.usual]
    assert len(usual) == 7_175
    assert not [p for food in KNOWN for p in food.portions if p.usual and p.amount != 1]


def test_a_comma_and_an_inch_mark_stay_inside_a_cell():
    butter = KNOWN.get("ndb-01001")
    assert butter.description == "Butter, salted"
    assert butter.portions[0].measure == 'pat (1" sq, 1/3" high)'


@pytest.mark.parametrize(
    "food, name",
    [
        ("fndds-11100000", "Milk"),  # "Milk, NFS"
        ("ndb-01001", "Butter, salted"),
        ("fndds-21003000", "Beef, fried"),  # "…, NS as to cut, fried, NS to fat eaten"
    ],
)
def test_a_food_is_named_without_what_nobody_said_of_it(food, name):
    assert KNOWN.get(food).name == name


def test_no_name_says_not_specified():
    assert not [f.name for f in KNOWN if re.search(r"\bN(F?)S\b", f.name) or not f.name]


@pytest.mark.parametrize(
    "food", ["", "ndb-0", "ndb-99999", "food_id", "ndb-01001,SR28", "NDB-01001"]
)
def test_an_unknown_id_is_no_food(food):
    assert KNOWN.get(food) is None


def test_a_food_without_portions_is_still_a_food():
    assert [f for f in KNOWN if not f.portions and f.id.startswith("ndb-")]


def test_names_are_those_of_the_foods_in_their_order():
    assert [(n.id, n.description, n.synonyms, n.group_code, n.source) for n in KNOWN.names()] == [
        (f.id, f.description, f.synonyms, f.group_code, f.source) for f in KNOWN
    ]


@pytest.mark.parametrize("source", ["SR28", "FNDDS"])
def test_where_the_tables_come_from_is_among_the_sources(source):
    assert "US Department of Agriculture" in catalog.load().sources[source].title
    assert any(food.source.startswith(source) for food in KNOWN)


def test_the_tables_are_read_once():
    assert foods.load() is foods.load()


def test_nothing_is_read_until_somebody_asks():
    script = (
        "import sys; sys.addaudithook(lambda event, args: event == 'open'"
        " and str(args[0]).endswith(('foods.csv', 'portions.csv')) and sys.exit(3))\n"
        "from soleus.knowledge import catalog, foods\n"
        "catalog.load()\n"
        "print('not yet', flush=True)\n"
        "foods.load()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert (done.stdout, done.returncode) == ("not yet\n", 3)


def test_a_rule_of_thumb_for_what_it_was_had_with_is_no_measure():
    """A cup of hot cereal with milk has 61 g of milk; nobody drinks milk by cups of cereal."""
    measures = {each.measure for food in KNOWN for each in food.portions}

    assert not [each for each in measures if "guideline" in each.lower()]
    assert "cup" in {each.measure for each in KNOWN.get("fndds-11111000").portions}
