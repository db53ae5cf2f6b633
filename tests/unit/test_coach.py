"""The coach's small rules, one by one, and its door on the command line."""

import json

import pytest
from click.testing import CliRunner

from soleus.care.coach import (
    Form,
    Limits,
    Next,
    after,
    again,
    held_positions,
    other_way,
    script,
    script_for,
    taken,
    too_long,
)
from soleus.care.profile import Profile
from soleus.cli import main
from soleus.diary.entries import Site
from soleus.knowledge import catalog

KNOWN = catalog.load()
CALF = script(KNOWN, site=None, positions=frozenset(), profile=Profile())


def form(position, text="Hold."):
    return Form(position=position, text=text, spoken=text, drawing="d", ghost="", sources=())


def test_the_first_way_that_holds_is_taken():
    forms = [form("dizzy", "Sit."), form("late", "Lie."), form("", "Stand.")]
    assert taken(forms, frozenset({"late", "dizzy"})).text == "Sit."
    assert taken(forms, frozenset({"late"})).text == "Lie."
    assert taken(forms, frozenset()).text == "Stand."


def test_a_way_without_words_is_no_way():
    assert taken([form("dizzy", ""), form("", "Stand.")], frozenset({"dizzy"})) is None
    assert taken([], frozenset()) is None


def test_an_unnamed_site_gets_the_calf():
    assert script_for(KNOWN, None).site == "calf"
    assert script_for(KNOWN, Site.FOOT).site == "foot"


@pytest.mark.parametrize(
    "days, late", [(None, False), (0, False), (195, False), (196, True), (280, True)]
)
def test_late_pregnancy_is_from_28_weeks_to_the_day(days, late):
    held = held_positions(KNOWN, frozenset(), Profile(gestational_age_days=days))
    assert ("late" in held) is late


@pytest.mark.parametrize(
    "elapsed, loops, why",
    [
        (0, 0, ""),
        (599.9, 2, ""),
        (600, 0, "ten_minutes"),
        (599.9, 3, "third_hold"),
        (600, 3, "ten_minutes"),
    ],
)
def test_when_a_cramp_is_no_longer_only_a_cramp(elapsed, loops, why):
    assert too_long(Limits(), elapsed=elapsed, loops=loops) == why


def test_a_hold_leads_past_its_other_ways():
    assert after(CALF, "calf.stretch", elapsed=30, loops=0) == Next(step="calf.stand")
    assert after(CALF, "calf.bed-end", elapsed=30, loops=0) == Next(step="calf.stand")
    assert after(CALF, "calf.wall", elapsed=150, loops=1) == Next(step="calf.check", loops=1)


def test_a_warm_pack_does_not_lead_to_a_cold_one():
    assert after(CALF, "calf.warm", elapsed=900, loops=0) == Next(step="calf.water")


def test_after_the_questions_the_ten_minutes_no_longer_count():
    assert after(CALF, "calf.stroke", elapsed=3000, loops=2) == Next(step="calf.walk", loops=2)


def test_the_last_step_leads_nowhere():
    assert after(CALF, "calf.log", elapsed=60, loops=0) == Next()


def test_three_times_still_cramping():
    first = again(CALF, elapsed=40, loops=0)
    second = again(CALF, elapsed=80, loops=first.loops)
    third = again(CALF, elapsed=120, loops=second.loops)
    assert [first, second, third] == [
        Next(step="calf.stretch", loops=1),
        Next(step="calf.stretch", loops=2),
        Next(check="third_hold", loops=3),
    ]


def test_other_ways_in_turn():
    assert other_way(CALF, "calf.stretch") == "calf.bed-end"
    assert other_way(CALF, "calf.chair") == "calf.stand"
    assert other_way(CALF, "calf.check") == ""


# ── soleus coach --json ─────────────────────────────────────────────────────────────────────


def ask(question):
    text = question if isinstance(question, str) else json.dumps(question)
    return CliRunner().invoke(main, ["coach", "--json", "-"], input=text)


def test_the_command_answers_with_the_script():
    told = {
        "site": "calf",
        "side": "left",
        "profile": {"gestational_age_days": 200, "conditions": ["raynaud"]},
        "position": ["bed", "cannot_stand"],
        "blocked": ["relief.massage"],
    }
    answer = ask(told)
    assert answer.exit_code == 0
    made = json.loads(answer.stdout)
    assert [step["id"] for step in made["steps"]] == [
        "calf.stretch",
        "calf.bed-end",
        "calf.stand",
        "calf.check",
        "calf.water",
        "calf.settle",
        "calf.log",
    ]
    assert made["side"] == "left"
    assert made["position"] == ["bed", "cannot_stand", "late"]
    assert made["limits"] == {"minutes": 10, "holds": 3}
    assert len(made["clot_questions"]) == 3
    first = made["steps"][0]
    assert {"id", "seconds", "text", "drawing", "cautions", "sources"} <= set(first)
    assert set(first["cautions"]) <= set(made["cautions"])


def test_an_empty_question_gets_the_usual_script():
    assert json.loads(ask({}).stdout)["script"] == "script.calf"


def test_the_command_reads_a_file(tmp_path):
    file = tmp_path / "question.json"
    file.write_text('{"site": "foot"}')
    answer = CliRunner().invoke(main, ["coach", "--json", str(file)])
    assert json.loads(answer.stdout)["site"] == "foot"


@pytest.mark.parametrize(
    "question, words",
    [
        ({"site": "elbow"}, "site is 'elbow'"),
        ({"site": 3}, "site is 3"),
        ({"side": "up"}, "side is 'up'"),
        ({"position": ["asleep"]}, "position has 'asleep'"),
        ({"position": "bed"}, "position is 'bed'"),
        ({"blocked": [1]}, "blocked is [1]"),
        ({"profile": {"conditions": ["flu"]}}, "'flu' is no condition"),
        ({"profile": {"agreed": 5}}, "agreed is 5"),
        ({"profile": {"regoin": "UK"}}, "profile has 'regoin'"),
        ({"profile": {"gestational_age_days": -1}}, "gestational_age_days is -1"),
        ({"profile": {"gestational_age_days": True}}, "gestational_age_days is True"),
        ({"profile": "x"}, "profile is not an object"),
        ([], "not an object"),
    ],
)
def test_what_nobody_could_mean_is_named(question, words):
    answer = ask(question)
    assert answer.exit_code == 2
    assert words in answer.stderr


def test_an_empty_profile_gets_the_usual_script():
    assert json.loads(ask({"profile": []}).stdout)["script"] == "script.calf"


def test_all_problems_are_named_at_once():
    answer = ask({"site": "elbow", "side": "up", "profile": {"conditions": ["flu"]}})
    assert len(answer.stderr.strip().splitlines()) == 3


def test_text_that_is_no_json_is_said_to_be_none():
    answer = ask("{")
    assert answer.exit_code == 1
    assert "not JSON" in answer.stderr


def test_a_file_that_is_not_there_is_named(tmp_path):
    answer = CliRunner().invoke(main, ["coach", "--json", str(tmp_path / "none.json")])
    assert answer.exit_code == 1
    assert "none.json" in answer.stderr
