"""Every gate with every condition, before and after a clinician's yes.

The plan and the warning-sign check each ask the gates in their own way; the last tests hold the
two to one answer, so that no page offers what another page leaves out.
"""

from itertools import product

import pytest

from soleus.care import plan, triage
from soleus.care.plan import Status
from soleus.care.profile import Profile
from soleus.diary.entries import Answer
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Disposition

KNOWN = catalog.load()
CONDITIONS = list(KNOWN.conditions)
CLEAR = dict.fromkeys((sign.id for sign in triage.signs(KNOWN)), Answer.NO)
DO, ASK, BLOCKED = Status.DO, Status.ASK_FIRST, Status.BLOCKED

# A gate; a measure behind it; the conditions that block; those that ask; does a yes lift asking?
GATES = [
    ("gate.magnesium-kidney", "measure.magnesium-supplement", "kidney_disease", "", True),
    ("gate.magnesium-pre-eclampsia", "measure.magnesium-supplement",
     "pre_eclampsia_magnesium", "", True),
    ("gate.magnesium-nerve", "measure.magnesium-supplement",
     "muscle_nerve_disease heart_block", "", True),
    ("gate.magnesium-medicines", "measure.magnesium-supplement",
     "", "calcium_channel_blocker digoxin", False),
    ("gate.magnesium-diarrhoea", "measure.magnesium-supplement", "", "diarrhoea", False),
    ("gate.calcium-medicines", "measure.calcium-supplement", "", "digoxin", False),
    ("gate.exercise", "measure.walk", "",
     ("heart_disease severe_heart_failure lung_disease weak_cervix preterm_labour twins "
      "repeated_bleeding placenta_praevia"), True),
    ("gate.exercise-more", "measure.yoga", "",
     "waters_broken high_blood_pressure pre_eclampsia severe_anaemia", True),
    ("gate.compression", "measure.compression",
     ("severe_artery_disease severe_heart_failure diabetes_nerve_damage stocking_allergy "
      "skin_infection"), "", True),
    ("gate.heat", "measure.warm-bath",
     "numb_skin poor_circulation severe_artery_disease raynaud vasculitis fever",
     "diabetes_reduced_feeling diabetes_nerve_damage", True),
    ("gate.bath", "measure.warm-bath", "dizzy", "", True),
    ("gate.massage", "measure.massage-daily",
     "pre_eclampsia pre_eclampsia_magnesium broken_skin", "", True),
    ("gate.standing", "measure.calf-stretch", "dizzy unsteady_alone", "", True),
    ("gate.pelvic-pain", "measure.thigh-stretch", "pelvic_pain", "", True),
    ("gate.drinks", "measure.hydration", "fluid_limit", "", True),
    ("gate.food-kidney", "measure.potassium-food", "kidney_disease", "", True),
]  # fmt: skip
SHUTS = [(m, c) for _, m, blocks, _, _ in GATES for c in blocks.split()]
ASKS = [(m, c) for _, m, _, asks, _ in GATES for c in asks.split()]
ASKS_STILL = [(m, c) for _, m, _, asks, lifts in GATES if not lifts for c in asks.split()]
LIFTED = [(m, c) for _, m, _, asks, lifts in GATES if lifts for c in asks.split()]


def her(condition, agreed):
    return Profile(conditions=frozenset({condition}), agreed=frozenset(agreed))


def status(measure, condition, *agreed):
    hers = her(condition, agreed)
    standing = triage.assess(CLEAR, hers, KNOWN)
    found = plan.gates(KNOWN, KNOWN.measures[measure], hers, standing=standing)
    return plan.status_of(found)


@pytest.mark.parametrize("gate,measure,blocks,asks,lifts", GATES)
def test_a_gate_is_what_the_table_says(gate, measure, blocks, asks, lifts):
    known = KNOWN.gates[gate]

    assert known.blocked_by == tuple(blocks.split())
    assert known.ask_if == tuple(asks.split())
    assert known.lifts is lifts
    assert gate in KNOWN.measures[measure].gates


def test_every_gate_of_a_measure_stands_in_the_table():
    used = {gate for measure in KNOWN.measures.values() for gate in measure.gates}

    assert {row[0] for row in GATES} == used


@pytest.mark.parametrize("measure,condition", SHUTS)
def test_what_blocks_blocks_whatever_a_clinician_said(measure, condition):
    assert status(measure, condition) is BLOCKED
    assert status(measure, condition, measure) is BLOCKED


@pytest.mark.parametrize("measure,condition", ASKS)
def test_what_asks_asks_first(measure, condition):
    assert status(measure, condition) >= ASK


@pytest.mark.parametrize("measure,condition", ASKS_STILL)
def test_a_general_yes_does_not_reach_a_medicine_or_a_symptom(measure, condition):
    assert status(measure, condition, measure) is ASK


@pytest.mark.parametrize("measure,condition", sorted({*LIFTED} - {*SHUTS}))
def test_a_yes_lifts_the_asking(measure, condition):
    assert status(measure, condition, measure) is DO


@pytest.mark.parametrize("relief", ["relief.warm-compress", "relief.hot"])
@pytest.mark.parametrize("agreed", ["measure.warm-bath", "relief.warm-compress", "relief.hot"])
def test_a_yes_to_a_bath_is_no_yes_to_warmth_on_the_leg_at_night(relief, agreed):
    hers = her("diabetes_reduced_feeling", [agreed])

    assert relief in triage.assess(CLEAR, hers, KNOWN).blocked


@pytest.mark.parametrize("measure,condition", ASKS)
def test_a_yes_to_another_measure_lifts_nothing(measure, condition):
    assert status(measure, condition, "measure.breaks") == status(measure, condition)


@pytest.mark.parametrize("agreed", [False, True])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_no_measure_is_held_back_by_a_sign_when_every_sign_was_answered_no(condition, agreed):
    hers = her(condition, KNOWN.measures if agreed else [])
    standing = triage.assess(CLEAR, hers, KNOWN)
    said = {
        reason.code
        for measure in KNOWN.measures.values()
        for reason in plan.gates(KNOWN, measure, hers, standing=standing)
    }

    assert said.isdisjoint({"plan.gate.sign", "plan.gate.unclear"})


# ── two roads to one answer ─────────────────────────────────────────────────────────────────

MEASURES = [measure.id for measure in KNOWN.measures.values() if measure.is_shown]


def statuses(hers, standing):
    """What the plan makes of every measure."""
    return {
        id_: plan.status_of(plan.gates(KNOWN, KNOWN.measures[id_], hers, standing=standing))
        for id_ in MEASURES
    }


@pytest.mark.parametrize("agreed", [False, True])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_the_check_opens_exactly_what_the_plan_offers(condition, agreed):
    hers = her(condition, MEASURES if agreed else [])
    clear = triage.assess(CLEAR, hers, KNOWN)
    offered = {m for m, status in statuses(hers, clear).items() if status is DO}

    assert {each for each in clear.allowed if each in MEASURES} == offered


@pytest.mark.parametrize("condition,agreed", list(product(CONDITIONS, [False, True])))
def test_each_advice_is_allowed_or_blocked_and_never_both(condition, agreed):
    found = triage.assess(CLEAR, her(condition, MEASURES if agreed else []), KNOWN)
    both = [*found.allowed, *found.blocked]

    assert sorted(both) == sorted([*MEASURES, *KNOWN.reliefs])


URGENT = [
    sign
    for sign in CLEAR
    if triage.assess({sign: Answer.YES}, Profile(), KNOWN).disposition >= Disposition.SAME_DAY
]


@pytest.mark.parametrize("sign", URGENT)
def test_while_an_urgent_sign_stands_every_measure_is_blocked(sign):
    hers = her("smoking", MEASURES)
    standing = triage.assess(CLEAR | {sign: Answer.UNSURE}, hers, KNOWN)

    assert set(statuses(hers, standing).values()) == {BLOCKED}
