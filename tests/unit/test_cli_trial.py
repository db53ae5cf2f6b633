"""`soleus trial plan`: how likely a self-test ends with an answer."""

import json

import pytest
from click.testing import CliRunner

from soleus.cli import main

ASKED = {"measure": "measure.elevation", "cramps_per_night": 2.0}


def asked(question, *flags):
    return CliRunner().invoke(main, ["trial", "plan", *flags, "-"], input=json.dumps(question))


def answer(question):
    result = asked(question, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_each_length_comes_with_its_chances():
    found = answer(ASKED)

    assert [each["weeks"] for each in found["options"]] == [2, 4, 6, 8, 10, 12, 14]
    assert found["way"] == "coin"
    assert found["options"][0]["refused"]["code"] == "trial.refused.chance"
    last = found["options"][-1]
    assert last["refused"] is None
    assert last["chance"]["halved"] > last["chance"]["a_third_off"] > last["chance_of_a_false_help"]


def test_one_length_can_be_asked_for():
    found = answer(ASKED | {"weeks": 9})

    assert [(each["weeks"], each["nights"]) for each in found["options"]] == [(9, 63)]


def test_with_hardly_a_cramp_the_advice_is_not_to():
    found = answer(ASKED | {"cramps_per_night": 0.05})

    assert found["advice"]["code"] == "trial.advice.not"
    assert all(each["refused"] for each in found["options"])


def test_a_short_test_of_many_cramps_is_short_and_her_cramps_are_not_few():
    found = answer(ASKED | {"cramps_per_night": 3.0, "weeks": 2})

    assert found["options"][0]["refused"]
    assert found["advice"]["code"] == "trial.advice.short"


@pytest.mark.parametrize(
    "measure", ["measure.magnesium-supplement", "measure.massage-daily", "measure.side-sleeping"]
)
def test_what_chance_may_not_decide_on_is_refused_with_the_reason(measure):
    found = answer(ASKED | {"measure": measure})

    assert (found["options"], found["way"]) == ([], None)
    assert "safe to leave out" in found["refused"]["say"]
    assert "safe to leave out" in asked(ASKED | {"measure": measure}).stdout


def test_it_can_be_read_as_well():
    result = asked(ASKED)

    assert result.exit_code == 0
    assert "if it halves them" in result.stdout
    assert "refused" in result.stdout


@pytest.mark.parametrize(
    "question, named",
    [
        ([], "not an object"),
        ({}, "cramps_per_night is None"),
        (ASKED | {"measure": "measure.nothing"}, "measure.nothing"),
        (ASKED | {"measure": ["measure.walk"]}, "is no measure"),
        (ASKED | {"cramps_per_night": -1}, "-1"),
        (ASKED | {"cramps_per_night": True}, "True"),
        (ASKED | {"weeks": 1}, "weeks is 1"),
        (ASKED | {"weeks": 15}, "weeks is 15"),
        (ASKED | {"nights": 20}, "'nights' is not asked"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_named(question, named):
    result = asked(question, "--json")

    assert result.exit_code == 2
    assert named in result.stderr
    assert result.stdout == ""
