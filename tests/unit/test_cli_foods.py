"""The command line finds foods, for a reader and for a machine."""

import json

import pytest
from click.testing import CliRunner

from soleus.cli import main


def searched(*words):
    return CliRunner().invoke(main, ["foods", "search", *words])


def found(*words):
    result = searched(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_best_food_comes_first_with_all_that_is_known():
    banana = found("banana")[0]

    assert banana["id"] == "fndds-63107010"
    assert banana["description"] == "Banana, raw"
    assert banana["source"] == "FNDDS-2017-2018"
    assert banana["per_100_g"]["potassium_mg"] == 358
    assert banana["portions"][-1]["measure"] == "Quantity not specified"
    assert banana["portions"][-1]["usual"] is True


@pytest.mark.parametrize(
    "words, food, column, amount",
    [
        ("pumpkin seed kernels dried", "ndb-12014", "magnesium_mg", 592),
        ("spinach boiled drained without salt", "ndb-11458", "magnesium_mg", 87),
        ("whole milk", "fndds-11111000", "calcium_mg", 123),
        ("watermelon", "fndds-63149010", "water_g", 91.45),
    ],
)
def test_a_known_value_through_the_command(words, food, column, amount):
    first = found(words)[0]
    assert (first["id"], first["per_100_g"][column]) == (food, amount)


def test_what_is_not_known_is_null_and_not_zero():
    foods = {food["id"]: food for food in found("v8", "splash", "smoothies")}
    assert foods["ndb-14086"]["per_100_g"]["magnesium_mg"] is None


def test_words_may_come_as_one_or_as_many():
    assert found("boiled egg") == found("boiled", "egg")


def test_a_reader_gets_a_line_for_each_food():
    lines = searched("banana").stdout.splitlines()
    assert len(lines) == 12
    assert lines[0].startswith("fndds-63107010  Banana, raw (1 ")
    assert lines[0].endswith(" g)")


def test_a_food_without_a_measure_is_a_line_too():
    result = searched("kefir lowfat strawberry lifeway")
    assert result.stdout == "ndb-01290       Kefir, lowfat, strawberry, LIFEWAY\n"


@pytest.mark.parametrize("words", [[], [""], ["  ", ""]])
def test_nothing_to_look_for_is_said(words):
    result = searched(*words)
    assert result.exit_code == 2
    assert "Say what to look for" in result.stderr


@pytest.mark.parametrize("words", ["xyzzy", "???", "\udc80"])
def test_a_word_of_no_food_is_said_and_is_no_failure(words):
    result = searched(words, "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])
    assert result.stderr == "No food fits. Try fewer letters, or another name for it.\n"
