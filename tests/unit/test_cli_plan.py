"""The command line answers with a plan, or names all that is wrong at once."""

import json

import pytest
from click.testing import CliRunner

from soleus.cli import main


def asked(question):
    return CliRunner().invoke(main, ["plan", "--json", "-"], input=json.dumps(question))


def answered(question):
    result = asked(question)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_an_empty_question_gets_the_usual_plan():
    made = answered({})

    assert [item["measure"] for item in made["items"]] == [
        "measure.hydration",
        "measure.walk",
        "measure.elevation",
        "measure.bedtime-stretch",
    ]
    assert made["on_hold"] is False


def test_each_item_carries_its_reasons_cautions_and_gates():
    made = answered({"profile": {"conditions": ["twins"], "exposures": ["standing"]}})

    for item in made["items"]:
        assert item["reasons"][-1]["text"]
        assert all(caution["text"] for caution in item["cautions"])
        assert item["gates"] == []
    asked_walk = next(item for item in made["asks"] if item["measure"] == "measure.walk")
    assert asked_walk["gates"][0]["conditions"] == ["twins"]


def test_what_is_blocked_is_listed_with_its_gate():
    made = answered({"profile": {"conditions": ["kidney_disease"]}})

    blocked = {each["measure"]: each["gates"] for each in made["blocked"]}
    assert blocked["measure.magnesium-supplement"][-1]["gate"] == "gate.magnesium-kidney"


def test_the_diary_says_what_is_done_what_was_noted_and_which_sign_stands():
    done = [{"measure": "measure.hydration", "amount": 8, "unit": "glasses"}]
    made = answered({"diary": {"done": done, "exposures": ["swollen_ankles"]}, "on": "2026-12-02"})

    items = {item["measure"]: item for item in made["items"]}
    assert items["measure.hydration"]["done"]["done"] is True
    assert items["measure.elevation"]["reasons"][0]["fits"] == "swollen_ankles"
    assert answered({"diary": {"signs": {"leg_swollen": "unsure"}}})["on_hold"] is True


def test_parts_of_a_diary_that_play_no_role_are_named_and_passed_over():
    result = asked({"diary": {"cramps_per_week": 3}})

    assert result.exit_code == 0
    assert "diary.cramps_per_week" in result.stderr


WRONG = [
    ([], "not an object"),
    ({"profil": {}}, "profil"),
    ({"profile": []}, "profile"),
    ({"profile": {"conditions": ["kidny_disease"]}}, "kidny_disease"),
    ({"profile": {"gestational_age_days": "long"}}, "gestational_age_days"),
    ({"diary": {"signs": {"leg_swolen": "yes"}}}, "leg_swolen"),
    ({"diary": {"signs": {"leg_swollen": "maybe"}}}, "leg_swollen"),
    ({"diary": {"signs": ["leg_swollen"]}}, "diary.signs"),
    ({"diary": {"done": [{"measure": "measure.nothing"}]}}, "measure.nothing"),
    ({"diary": {"done": [{"measure": "measure.walk", "amount": -1}]}}, "-1"),
    ({"diary": {"done": [{"measure": "measure.walk", "unit": 3}]}}, "unit"),
    ({"diary": {"done": "all"}}, "diary.done"),
    ({"diary": {"exposures": "heat"}}, "diary.exposures"),
    ({"on": "tomorrow"}, "tomorrow"),
    ({"on": "2300-01-01"}, "2300"),
]


@pytest.mark.parametrize("question,named", WRONG)
def test_what_cannot_be_meant_is_refused_and_named(question, named):
    result = asked(question)

    assert result.exit_code == 2
    assert named in result.stderr
    assert result.stdout == ""


def test_all_slips_are_named_at_once():
    result = asked({"profile": {"conditions": ["kidny"]}, "on": "tomorrow"})

    assert "kidny" in result.stderr
    assert "tomorrow" in result.stderr
