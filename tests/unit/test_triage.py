"""Advice beside a check, its plain words, and the command line."""

import json
import warnings
from dataclasses import replace

import pytest
from click.testing import CliRunner

from soleus.care import triage
from soleus.care.profile import Profile
from soleus.cli import main
from soleus.diary.entries import Answer
from soleus.knowledge.catalog import load
from soleus.knowledge.items import Status
from soleus.knowledge.shapes import Disposition

CATALOG = load()
CLOT = [s.id for s in triage.signs(CATALOG) if s.group == "clot"]
CLEAR = dict.fromkeys(CLOT, Answer.NO)
MASSAGE, BATH, STOCKINGS = "measure.massage-daily", "measure.warm-bath", "measure.compression"
MAGNESIUM = "measure.magnesium-supplement"


def allowed(answers=None, **about):
    return triage.assess(CLEAR if answers is None else answers, Profile(**about), CATALOG).allowed


def check(answers, **about):
    return triage.assess(answers, Profile(**about), CATALOG)


# ── advice ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "item", [MASSAGE, BATH, "relief.massage", "relief.warm-compress", "relief.hot", "relief.cold"]
)
def test_rubbing_heat_and_cold_open_when_every_clot_sign_is_no(item):
    assert item in allowed()


@pytest.mark.parametrize("sign", CLOT)
def test_one_clot_sign_left_open_keeps_rubbing_and_heat_back(sign):
    open_one = {s: a for s, a in CLEAR.items() if s != sign}
    assert {MASSAGE, BATH, "relief.massage", "relief.hot"}.isdisjoint(allowed(open_one))


def test_the_first_stretch_has_no_gate():
    assert {"relief.flex-foot", "measure.towel-stretch"} <= set(allowed({}))


def test_under_a_routine_flag_comfort_stays():
    assert MASSAGE in allowed({**CLEAR, "cramps_often": Answer.YES})


@pytest.mark.parametrize(
    "condition,item",
    [
        ("kidney_disease", MAGNESIUM),
        ("heart_block", MAGNESIUM),
        ("muscle_nerve_disease", MAGNESIUM),
        ("pre_eclampsia_magnesium", MAGNESIUM),
        ("calcium_channel_blocker", MAGNESIUM),
        ("digoxin", MAGNESIUM),
        ("pre_eclampsia", "relief.massage"),
        ("broken_skin", "relief.massage"),
        ("broken_skin", MASSAGE),
        ("numb_skin", "relief.hot"),
        ("numb_skin", "relief.cold"),
        ("poor_circulation", "relief.warm-compress"),
        ("raynaud", "relief.cold"),
        ("raynaud", BATH),
        ("vasculitis", "relief.hot"),
        ("fever", "relief.hot"),
        ("fever", BATH),
        ("diabetes_reduced_feeling", "relief.hot"),
        ("nerve_pain", "relief.cold"),
        ("dizzy", BATH),
        ("dizzy", "measure.calf-stretch"),
        ("severe_artery_disease", STOCKINGS),
        ("severe_heart_failure", STOCKINGS),
        ("diabetes_nerve_damage", STOCKINGS),
        ("stocking_allergy", STOCKINGS),
        ("skin_infection", STOCKINGS),
        ("placenta_praevia", "measure.swim"),
        ("heart_disease", "measure.walk"),
        ("preterm_labour", "measure.yoga"),
        ("waters_broken", "measure.exercise-moderate"),
        ("pelvic_pain", "measure.calf-stretch"),
        ("fluid_limit", "measure.hydration"),
    ],
)
def test_a_condition_shuts_what_could_harm(condition, item):
    agreed = frozenset({MAGNESIUM, STOCKINGS})
    assert item in allowed(agreed=agreed)
    assert item not in allowed(agreed=agreed, conditions=frozenset({condition}))


@pytest.mark.parametrize("item", [MAGNESIUM, "measure.calcium-supplement", STOCKINGS])
def test_what_a_clinician_decides_is_not_offered_before_she_agreed(item):
    assert item not in allowed()
    assert item in allowed(agreed=frozenset({item}))


def test_painkillers_are_never_among_the_advice():
    assert "relief.medicine" not in allowed()


def test_the_flag_itself_shuts_everything():
    assert allowed({**CLEAR, "leg_swollen": Answer.UNSURE}) == ()


def test_what_the_clock_saw_is_urgent_by_itself():
    seen = dict.fromkeys(triage.by_clock(load()), Answer.YES)

    assert triage.assess(seen, Profile(), load()).disposition is Disposition.SAME_DAY


# ── plain words ─────────────────────────────────────────────────────────────────────────────


def test_what_is_urgent_reads_at_grade_four():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import textstat
    too_hard = {}
    for flag in triage.evaluated(CATALOG):
        if flag.disposition >= Disposition.SAME_DAY:
            level = CATALOG.levels[flag.disposition.code]
            grade = textstat.flesch_kincaid_grade(
                " ".join((level.do, flag.why, flag.do, flag.change))
            )
            if grade > 4:
                too_hard[flag.id] = grade
    questions = " ".join(sign.question for sign in triage.signs(CATALOG))
    assert (too_hard, textstat.flesch_kincaid_grade(questions) <= 4) == ({}, True)


def test_no_sentence_is_long():
    texts = [t for s in triage.signs(CATALOG) for t in (s.question, s.help, s.say)]
    texts += [t for f in triage.evaluated(CATALOG) for t in (f.why, f.do, f.change)]
    texts += [t for v in CATALOG.levels.values() for t in (v.do, v.change)]
    sentences = [s for text in texts for s in text.replace("?", ".").split(".")]
    assert [s for s in sentences if len(s.split()) > 15] == []


# ── the command line ────────────────────────────────────────────────────────────────────────


def asked(told):
    return CliRunner().invoke(main, ["triage", "--json", "-"], input=json.dumps(told))


def test_the_answer_has_the_keys_of_the_contract():
    told = json.loads(asked({"signs": {"leg_swollen": "yes"}, "profile": {"region": "US"}}).stdout)
    assert list(told) == [
        "disposition",
        "reasons",
        "say",
        "call",
        "unasked",
        "advice_allowed",
        "advice_blocked",
        "rules",
    ]
    assert told["reasons"] == [
        {
            "flag": "rf.dvt-swelling",
            "disposition": "same_day",
            "why": CATALOG.flags["rf.dvt-swelling"].why,
            "sources": ["R37B", "NHSW", "CDC"],
        }
    ]


@pytest.mark.parametrize("profile", [{}, None, {"conditions": None}, {"region": None}])
def test_a_profile_may_be_missing_or_partial(profile):
    assert asked({"signs": {}, "profile": profile}).exit_code == 0


@pytest.mark.parametrize(
    "told,named",
    [
        ([], "not an object"),
        ({}, "signs is not an object"),
        ({"sign": {}}, "'sign'"),
        ({"signs": []}, "signs is not an object"),
        ({"signs": {"leg_swolen": "yes"}}, "leg_swollen"),
        ({"signs": {"calf_pop": "yes"}}, "'calf_pop' is no sign"),
        ({"signs": {"leg_swollen": True}}, "True"),
        ({"signs": {"leg_swollen": "maybe"}}, "yes, no or unsure"),
        ({"signs": {"leg_swollen": []}}, "yes, no or unsure"),
        ({"signs": {}, "profile": []}, "profile is not an object"),
        ({"signs": {}, "profile": {"conditons": []}}, "'conditons'"),
        ({"signs": {}, "profile": {"conditions": ["clot"]}}, "earlier_clot"),
        ({"signs": {}, "profile": {"conditions": "earlier_clot"}}, "list of ids"),
        ({"signs": {}, "profile": {"days_after_birth": -1}}, "whole number"),
        ({"signs": {}, "profile": {"days_after_birth": True}}, "whole number"),
        ({"signs": {}, "profile": {"gestational_age_days": 1.5}}, "whole number"),
        ({"signs": {}, "profile": {"region": 1}}, "region is 1"),
    ],
)
def test_what_could_be_misread_is_refused(told, named):
    answer = asked(told)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert named in answer.stderr


def test_all_problems_are_named_at_once():
    answer = asked({"signs": {"x": "yes", "fit": 1}, "profile": {"region": 2, "conditions": ["y"]}})
    assert [word in answer.stderr for word in ("'x'", "fit is 1", "region is 2", "'y'")] == [
        True
    ] * 4


@pytest.mark.parametrize("words", [["triage"], ["triage", "--signs", "--json", "-"]])
def test_one_of_the_two_must_be_asked(words):
    assert CliRunner().invoke(main, words).exit_code == 2


def test_a_file_that_is_not_there_could_not_be_read():
    assert CliRunner().invoke(main, ["triage", "--json", "/nowhere.json"]).exit_code == 1


def test_the_signs_are_listed_with_what_they_can_raise():
    told = json.loads(CliRunner().invoke(main, ["triage", "--signs"]).stdout)
    first = told["signs"][0]
    assert first == {
        "id": "breathless",
        "question": "Are you suddenly short of breath?",
        "order": 1,
        "flags": ["rf.pe"],
    }
    assert all(sign["flags"] for sign in told["signs"])
    assert {"earlier_clot", "kidney_disease"} <= {c["id"] for c in told["conditions"]}
    assert "heart_block" not in {c["id"] for c in told["conditions"]}


# ── compiled once ───────────────────────────────────────────────────────────────────────────


def test_the_rules_of_a_catalog_are_compiled_once():
    assert triage.rules(CATALOG) is triage.rules(CATALOG)
    assert triage.signs(CATALOG) is triage.signs(CATALOG)


def test_a_catalog_with_another_flag_or_sign_has_rules_of_its_own():
    flag = CATALOG.flags[triage.rules(CATALOG).rules[0].flag.id]
    hidden = replace(flag, status=Status.UNVERIFIED)
    other = replace(CATALOG, flags=CATALOG.flags | {flag.id: hidden})

    assert flag in triage.evaluated(CATALOG)
    assert flag.id not in [rule.flag.id for rule in triage.rules(other).rules]
    assert triage.rules(other).version != triage.rules(CATALOG).version
