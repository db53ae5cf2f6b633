"""The command line adds up a day of food, or names all that is wrong with it at once."""

import json

import pytest
from click.testing import CliRunner

from soleus.cli import main


def asked(question):
    text = question if isinstance(question, str) else json.dumps(question)
    return CliRunner().invoke(main, ["intake", "--json", "-"], input=text)


def answered(question):
    result = asked(question)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def problems(*items, **about):
    """What is said about a day, a line each."""
    result = asked({"items": list(items), **about})
    assert result.exit_code == 2
    assert result.stdout == ""
    return result.stderr.removeprefix("Error: ").splitlines()


# ── an answer ───────────────────────────────────────────────────────────────────────────────

# The example of the documentation.
DAY = {
    "region": "UK",
    "age": 31,
    "items": [
        {"food": "ndb-12014", "grams": 100, "at": "2026-12-02T08:30:00+01:00"},
        {"food": "ndb-11458", "grams": 100},
        {"food": "ndb-09040", "grams": 100},
        {"food": "ndb-01077", "portion": "cup", "count": 0.5},
        {"food": "ndb-09326", "grams": None},
    ],
    "on": "2026-12-02",
}


def test_a_day_is_added_up_and_held_against_her_targets():
    made = answered(DAY)

    assert made["totals"]["magnesium"] == {
        "amount": 592 + 87 + 27 + 1.22 * 10,
        "unit": "mg",
        "at_least": True,
        "coverage": 0.8,
    }
    assert made["totals"]["drinks"]["at_least"] is False  # a watermelon is no drink
    assert made["targets"]["magnesium"]["low"] == 270
    assert made["targets"]["magnesium"]["from_supplements"] == 400
    assert made["targets"]["magnesium"]["sources"] == ["UKRNI", "UKMG"]
    assert made["gaps"]["magnesium"]["missing"] == 0
    assert made["gaps"]["calcium"]["missing"] == pytest.approx(700 - 46 - 136 - 5 - 137.86)
    assert made["gaps"]["calcium"]["at_most"] is True


def test_each_idea_comes_with_its_portion_and_what_is_in_it():
    made = answered(DAY)

    assert made["ideas"]
    for idea in made["ideas"]:
        assert all(idea[part] for part in ("name", "portion", "grams", "description"))
        assert set(idea["amounts"]) == set(made["totals"])
        assert idea["closes"]


def test_a_day_of_nothing_needs_no_words():
    made = answered({"items": []})

    assert {total["amount"] for total in made["totals"].values()} == {0}
    assert made["gaps"] == {}
    assert made["targets"]["magnesium"]["because"][0]["text"].startswith("For your country")
    assert [each["region"] for each in made["targets"]["magnesium"]["elsewhere"]] == [
        "US", "EU", "UK",
    ]  # fmt: skip


def test_a_gate_is_told_with_its_words():
    made = answered({"region": "US", "conditions": ["kidney_disease"], "items": []})

    assert made["targets"]["potassium"]["gates"][0]["gate"] == "gate.food-kidney"
    assert made["targets"]["potassium"]["gates"][0]["text"]
    assert made["ideas"] == []


def test_diets_words_and_wishes_are_kept():
    made = answered({"region": "US", "items": [], "diets": ["vegan", "nut-allergy"],
                     "avoids": ["spinach"], "easy": True, "on": "2026-12-03"})  # fmt: skip

    assert made["ideas"]
    assert "spinach" not in json.dumps(made["ideas"]).lower()
    assert made == answered(
        {"region": "US", "items": [], "diets": ["nut-allergy", "vegan"],
         "avoids": ["SPINACH"], "easy": True, "on": "2026-12-03"}
    )  # fmt: skip


def test_a_portion_is_told_by_its_words_in_any_case():
    one = answered({"items": [{"food": "ndb-01077", "portion": "cup", "count": 2}]})
    two = answered({"items": [{"food": "ndb-01077", "portion": " CUP ", "count": 2}]})

    assert one["totals"] == two["totals"]
    assert one["totals"]["calcium"]["amount"] == pytest.approx(113 * 4.88)


def test_a_portion_counts_by_its_own_amount():
    made = answered({"items": [{"food": "ndb-12061", "portion": "oz (23 whole kernels)",
                                "count": 1}]})  # fmt: skip

    assert made["totals"]["magnesium"]["amount"] == pytest.approx(270 * 0.2835)


# ── what is wrong ───────────────────────────────────────────────────────────────────────────

GRAMS = "Write a number from 0 to 10000, or null when it is not known."
MILK = "ndb-01077"
SLIPS = [
    ({"food": "ndb-11458", "grams": -30}, f"grams is -30. {GRAMS}"),
    ({"food": "ndb-11458", "grams": 50_000}, f"grams is 50000. {GRAMS}"),
    ({"food": "ndb-11458", "grams": float("nan")}, f"grams is nan. {GRAMS}"),
    ({"food": "ndb-11458", "grams": float("inf")}, f"grams is inf. {GRAMS}"),
    ({"food": "ndb-11458", "grams": 10**40}, f"grams is 1{'0' * 40}. {GRAMS}"),
    ({"food": "ndb-11458", "grams": True}, f"grams is True. {GRAMS}"),
    ({"food": "ndb-11458", "grams": "30"}, f"grams is '30'. {GRAMS}"),
    ({"food": "ndb-11458"}, "it does not say how much. Write grams, or a portion and a count."),
    ({"food": "ndb-11458", "count": 2},
     "it has a count and no portion. Add the portion, or write grams instead."),
    ({"food": "spinach", "grams": 30},
     "'spinach' is no food of the tables. Find its id with: soleus foods search WORDS"),
    ({"grams": 30}, "None is no food of the tables. Find its id with: soleus foods search WORDS"),
    ({"food": 7, "grams": 30},
     "7 is no food of the tables. Find its id with: soleus foods search WORDS"),
    ({"food": MILK, "grams": 30, "portion": "cup", "count": 1},
     "it has grams and a portion. Keep one of them."),
    ({"food": MILK, "portion": "slice", "count": 1},
     (f"'slice' is no portion of {MILK}, Milk, whole, 3.25% milkfat, with added vitamin D. "
      'Use "cup", "fl oz", "tbsp", "quart", or grams.')),
    ({"food": MILK, "portion": 1, "count": 1}, "portion is 1. Write the words of a portion."),
    ({"food": MILK, "portion": "cup"}, "count is None. Write a number above 0, up to 1000."),
    ({"food": MILK, "portion": "cup", "count": -1},
     "count is -1. Write a number above 0, up to 1000."),
    ({"food": MILK, "portion": "cup", "count": 0},
     "count is 0. Write a number above 0, up to 1000."),
    ({"food": MILK, "portion": "quart", "count": 100},
     "100 of 'quart' are 97600 grams. Write a count that comes to 10000 grams at most."),
    ({"food": MILK, "grams": 30, "at": "breakfast"},
     "at is 'breakfast'. Write it like 2026-12-02T08:30:00+01:00, or leave it out."),
    ({"food": MILK, "grams": 30, "at": "2026-12-02T08:30:00"},
     "at is '2026-12-02T08:30:00', which does not say in which zone. Add the offset, like +01:00."),
    ({"food": MILK, "gram": 30, "grams": 30},
     "it has 'gram', which is not known. Known: food, grams, portion, count, at."),
    (["milk"], 'it is not an object. Write {"food": "<id>", "grams": 100}.'),
]  # fmt: skip


def test_what_people_have_who_do_not_say_how_much_is_no_portion_to_write():
    (banana, usual) = ("fndds-63107010", "Quantity not specified")
    (problem,) = problems({"food": banana, "portion": "handful", "count": 1})

    assert usual not in problem


@pytest.mark.parametrize("item,problem", SLIPS, ids=range(len(SLIPS)))
def test_a_slip_in_an_item_is_named(item, problem):
    assert problems(item) == [f"Item 1: {problem}"]


ABOUT = [
    ({"region": "XX"},
     "region is 'XX'. Use one of US, UK, IE, AU, NZ, CA, IN, DE, FR, ES, EU, or leave it out."),
    ({"region": 3},
     "region is 3. Use one of US, UK, IE, AU, NZ, CA, IN, DE, FR, ES, EU, or leave it out."),
    ({"age": 7}, "age is 7. Write whole years from 10 to 60, or leave it out."),
    ({"age": 31.5}, "age is 31.5. Write whole years from 10 to 60, or leave it out."),
    ({"fluid_limit_ml": -1}, "fluid_limit_ml is -1. Write millilitres from 0 to 20000."),
    ({"easy": "yes"}, "easy is 'yes'. Write true or false, or leave it out."),
    ({"avoids": "nuts"}, "avoids is 'nuts'. Write a list of texts."),
    ({"on": "today"}, "on is 'today'. Write a date like 2026-12-02, or leave it out."),
    ({"foods": []},
     ("The day has 'foods', which is not known. Known: region, age, items, conditions, "
      "fluid_limit_ml, diets, avoids, easy, cheap, on.")),
]  # fmt: skip


@pytest.mark.parametrize("about,problem", ABOUT)
def test_a_slip_in_who_she_is_is_named(about, problem):
    assert problems(**about) == [problem]


@pytest.mark.parametrize("key", ["diets", "conditions"])
def test_a_diet_or_condition_with_a_slip_in_it_is_not_passed_over(key):
    (problem,) = problems(**{key: ["vegn"]})

    assert problem.startswith(f"{key} has 'vegn', which is not known. Use ")


@pytest.mark.parametrize("day", ["[]", "3", '{"items": {}}', "{}"])
def test_what_is_no_day_is_named(day):
    assert asked(day).exit_code == 2


def test_every_slip_is_named_at_once():
    found = problems(
        {"food": "nothing", "grams": -1}, {"food": MILK}, {"food": MILK, "grams": 5}, age=3
    )

    assert [line.split(":")[0] for line in found[1:]] == ["Item 1", "Item 1", "Item 2"]
    assert found[0].startswith("age is 3")
