"""What a program may ask of the coach, the check and the plan, and how a slip is named."""

from datetime import date

import pytest

from soleus.exchange import questions, rules
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Disposition

KNOWN = catalog.load()
TODAY = date(2026, 12, 2)


# ── the coach ───────────────────────────────────────────────────────────────────────────────

COACH_SLIPS = [
    ([], "The question is not an object. Write {} to ask for the usual script."),
    ("calf", "The question is not an object. Write {} to ask for the usual script."),
    ({"profile": []}, ""),  # an empty one says nothing
    ({"profile": ["twins"]}, "profile is not an object. Leave it out, or write {}."),
    ({"site": "arm"},
     "site is 'arm'. Use one of back_of_thigh, calf, foot, front_of_thigh, or leave it out."),
    ({"site": ["calf"]},
     "site is ['calf']. Use one of back_of_thigh, calf, foot, front_of_thigh, or leave it out."),
    ({"side": "up"}, "side is 'up'. Use one of both, left, right, or leave it out."),
    ({"position": "bed"}, "position is 'bed'. Write a list of ids."),
    ({"position": [1]}, "position is [1]. Write a list of ids."),
    ({"blocked": {"a": 1}}, "blocked is {'a': 1}. Write a list of ids."),
]  # fmt: skip


@pytest.mark.parametrize("told,problem", COACH_SLIPS)
def test_a_slip_in_a_question_to_the_coach_is_named(told, problem):
    assert questions.coach_problems(told, KNOWN) == [problem][: bool(problem)]


def test_a_position_nobody_knows_is_named_with_those_that_are():
    (problem,) = questions.coach_problems({"position": ["upside_down"]}, KNOWN)

    assert problem.startswith("position has 'upside_down', which is not known. Use ")
    assert all(position in problem for position in KNOWN.positions)


def test_several_slips_are_named_at_once():
    told = {"site": "arm", "side": "up", "position": "bed", "profile": {"gestational_age_days": -1}}

    assert len(questions.coach_problems(told, KNOWN)) == 4


def test_the_usual_script_for_an_empty_question():
    answer = questions.coach_answer({}, KNOWN)

    assert (answer["script"], answer["site"], answer["side"]) == ("script.calf", "calf", None)
    assert answer["limits"] == {"minutes": 10, "holds": 3}
    assert answer["left_out"] == []
    assert answer["knowledge"] == KNOWN.version


def test_what_she_has_is_answered_with_what_is_left_out():
    told = {"site": "calf", "side": "left", "profile": {"conditions": ["raynaud"]}}
    answer = questions.coach_answer(told, KNOWN)

    assert answer["left_out"] == [
        {"step": "calf.warm", "because": "block.heat", "ask": False},
        {"step": "calf.cool", "because": "block.cold", "ask": False},
    ]
    assert answer["side"] == "left"


def test_every_caution_of_a_step_comes_with_its_words():
    answer = questions.coach_answer({}, KNOWN)
    used = {caution for step in answer["steps"] for caution in step["cautions"]}

    assert set(answer["cautions"]) == used
    assert all(answer["cautions"].values())


# ── the check ───────────────────────────────────────────────────────────────────────────────

CHECK_SLIPS = [
    (None, 'The check is not an object. Write {"signs": {}} at least.'),
    ({}, 'signs is not an object. Write {"<sign id>": "yes", "no" or "unsure"}.'),
    ({"signs": ["fit"]}, 'signs is not an object. Write {"<sign id>": "yes", "no" or "unsure"}.'),
    ({"signs": {"fit": "maybe"}}, "fit is 'maybe'. Write yes, no or unsure."),
    ({"signs": {"fit": True}}, "fit is True. Write yes, no or unsure."),
    ({"signs": {"fit": None}}, "fit is None. Write yes, no or unsure."),
    ({"signs": {"fit": "YES"}}, "fit is 'YES'. Write yes, no or unsure."),
    ({"signs": {}, "sign": {}},
     "The check has 'sign', which is not known. Known: signs, profile."),
    ({"signs": {}, "profile": "pregnant"},
     "profile is not an object. Leave it out, or write {}."),
    ({"signs": {}, "profile": {"condition": ["twins"]}},
     ("profile has 'condition', which is not known. Known: gestational_age_days, "
      "days_after_birth, region, unit_number, conditions, exposures, agreed, declined.")),
    ({"signs": {}, "profile": {"gestational_age_days": 28.0}},
     "gestational_age_days is 28.0. Write a whole number of days, or leave it out."),
    ({"signs": {}, "profile": {"days_after_birth": -1}},
     "days_after_birth is -1. Write a whole number of days, or leave it out."),
    ({"signs": {}, "profile": {"days_after_birth": True}},
     "days_after_birth is True. Write a whole number of days, or leave it out."),
    ({"signs": {}, "profile": {"region": 44}},
     "region is 44. Write a text, or leave it out."),
    ({"signs": {}, "profile": {"agreed": "measure.walk"}},
     "agreed is 'measure.walk'. Write a list of ids."),
]  # fmt: skip


@pytest.mark.parametrize("told,problem", CHECK_SLIPS)
def test_a_slip_in_a_check_is_named_and_never_read_as_no(told, problem):
    assert questions.triage_problems(told, KNOWN) == [problem]


@pytest.mark.parametrize("told", [
    {"signs": {"leg_swolen": "yes"}},
    {"signs": {}, "profile": {"conditions": ["earlier_clots"]}},
])  # fmt: skip
def test_an_id_with_a_slip_is_refused(told):
    (problem,) = questions.triage_problems(told, KNOWN)

    assert "Known: " in problem


@pytest.mark.parametrize("profile", [None, {}, {"region": None, "conditions": None}])
def test_a_profile_may_stay_empty(profile):
    assert questions.triage_problems({"signs": {"fit": "no"}, "profile": profile}, KNOWN) == []


ANSWERS = [
    ({"leg_swollen": "yes"}, {}, "same_day", "maternity", "111"),
    ({"leg_swollen": "yes"}, {"unit_number": "020 7946 0000"}, "same_day", "maternity",
     "020 7946 0000"),
    ({"breathless": "unsure"}, {}, "emergency", "emergency", "999"),
    ({"restless_legs": "yes"}, {}, "routine", "", ""),
    ({"one_leg_pain": "yes"}, {}, "routine", "", ""),
    ({"one_leg_pain": "yes"}, {"days_after_birth": 10}, "same_day", "maternity", "111"),
    ({"one_leg_pain": "yes"}, {"conditions": ["earlier_clot"]}, "same_day", "maternity", "111"),
    ({"fit": "no"}, {}, "self_care", "", ""),
    ({}, {}, "self_care", "", ""),
]  # fmt: skip


@pytest.mark.parametrize("signs,profile,disposition,to,number", ANSWERS)
def test_the_answer_to_a_check(signs, profile, disposition, to, number):
    told = {"signs": signs, "profile": {"region": "UK", **profile}}
    answer = questions.triage_answer(told, KNOWN)

    assert answer["disposition"] == disposition
    assert (answer["call"]["to"], answer["call"]["number"]) == (to, number)
    assert set(answer["unasked"]).isdisjoint(signs)


# ── the plan ────────────────────────────────────────────────────────────────────────────────

PLAN_SLIPS = [
    ([], "The question is not an object. Write {} to ask for the usual plan."),
    ({"dairy": {}}, "The question has 'dairy', which is not known. Known: profile, diary, on."),
    ({"profile": 1}, "profile is not an object. Leave it out, or write {}."),
    ({"diary": []}, "diary is not an object. Leave it out, or write {}."),
    ({"on": "tomorrow"}, "on is 'tomorrow'. Write a date like 2026-12-02, or leave it out."),
    ({"on": 20261202}, "on is 20261202. Write a date like 2026-12-02, or leave it out."),
    ({"on": "1999-12-31"}, "on is '1999-12-31', outside 2000 to 2099."),
    ({"on": "2100-01-01"}, "on is '2100-01-01', outside 2000 to 2099."),
    ({"diary": {"signs": ["fit"]}},
     'diary.signs is not an object. Write {"<sign id>": "yes"}.'),
    ({"diary": {"signs": {"fit": "ja"}}}, "fit is 'ja'. Write yes, no or unsure."),
    ({"diary": {"exposures": "heat"}}, "diary.exposures is not a list of ids."),
    ({"diary": {"done": ["walk"]}},
     'diary.done is not a list. Write [{"measure": "<id>", "amount": 1}].'),
    ({"diary": {"done": [{"measure": "walk"}]}}, "diary.done has 'walk', which is no measure."),
    ({"diary": {"done": [{"measure": "measure.walk", "amount": -1}]}},
     "diary.done has the amount -1. Write a number up to 100000."),
    ({"diary": {"done": [{"measure": "measure.walk", "amount": True}]}},
     "diary.done has the amount True. Write a number up to 100000."),
    ({"diary": {"done": [{"measure": "measure.walk", "unit": "m" * 81}]}},
     "diary.done has a unit that is no short text."),
]  # fmt: skip


@pytest.mark.parametrize("told,problem", PLAN_SLIPS)
def test_a_slip_in_a_question_for_a_plan_is_named(told, problem):
    assert questions.plan_problems(told, KNOWN) == [problem]


@pytest.mark.parametrize("told,day", [({}, None), ({"on": ""}, None), ({"on": "2026-12-24"}, 24)])
def test_a_question_may_name_its_day(told, day):
    assert questions.plan_day(told) == (day and date(2026, 12, day))


@pytest.mark.parametrize("sign,on_hold", [("leg_swollen", True), ("restless_legs", False)])
def test_a_warning_sign_puts_the_plan_on_hold(sign, on_hold):
    answer = questions.plan_answer({"diary": {"signs": {sign: "unsure"}}}, KNOWN, on=TODAY)

    assert answer["on_hold"] is on_hold
    assert bool(answer["items"]) is not on_hold


def test_what_is_done_is_counted_on_the_day_it_is_asked_for():
    done = [{"measure": "measure.hydration", "amount": 3, "unit": "glasses"}] * 2
    answer = questions.plan_answer({"diary": {"done": done}}, KNOWN, on=TODAY)

    counted = {item["measure"]: item["done"]["amount"] for item in answer["items"]}
    assert counted["measure.hydration"] == 6


def test_what_plays_no_role_in_a_plan_is_said():
    told = {"diary": {"done": [], "cramps": [], "signs": {}, "mood": "low"}}

    assert questions.plan_unused(told) == ["cramps", "mood"]


# ── the rules as the phone reads them ───────────────────────────────────────────────────────

TABLE = rules.write(KNOWN)


def test_the_phone_counts_urgency_as_the_core_does():
    assert [Disposition[code.upper()] for code in TABLE["levels"]] == list(Disposition)


def test_the_phone_reads_flags_from_the_most_urgent_down():
    levels = [flag["level"] for flag in TABLE["flags"]]

    assert levels == sorted(levels, reverse=True)


@pytest.mark.parametrize("part", ["flags", "signs"])
def test_what_nobody_could_check_never_reaches_the_phone(part):
    sent = {each["id"] for each in TABLE[part]}

    assert sent == {id_ for id_, item in getattr(KNOWN, part).items() if item.is_shown}


def test_every_sign_of_a_flag_or_a_screen_is_one_the_phone_knows():
    known = {sign["id"] for sign in TABLE["signs"]}
    flags = {sign for flag in TABLE["flags"] for sign in (*flag["all_of"], *flag["any_of"])}

    assert flags <= known
    assert {sign for screen in TABLE["screens"] for sign in screen["signs"]} == known
