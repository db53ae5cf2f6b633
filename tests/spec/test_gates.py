"""Who is not offered what: the gates of the prevention measures, as tables a midwife can check."""

import pytest

from soleus.care import plan, triage
from soleus.care.plan import Status
from soleus.care.profile import Profile
from soleus.diary.entries import Answer
from soleus.knowledge import catalog
from soleus.knowledge.items import Status as Checked

KNOWN = catalog.load()
MAGNESIUM = "measure.magnesium-supplement"
MOVING = ["measure.walk", "measure.swim", "measure.yoga", "measure.exercise-moderate"]


def status(measure, conditions=(), *, agreed=(), signs=None, days=None):
    profile = Profile(
        conditions=frozenset(conditions), agreed=frozenset(agreed), gestational_age_days=days
    )
    standing = triage.assess(signs, profile, KNOWN) if signs is not None else None
    reasons = plan.gates(KNOWN, KNOWN.measures[measure], profile, standing=standing)
    return plan.status_of(reasons)


# A condition she has, a measure, and what becomes of it when no clinician has said yes.
BLOCKED, ASK, DO = Status.BLOCKED, Status.ASK_FIRST, Status.DO
WITHOUT_A_YES = [
    # magnesium: all must be "no", and a clinician must have agreed
    ("", MAGNESIUM, ASK),
    ("kidney_disease", MAGNESIUM, BLOCKED),
    ("pre_eclampsia_magnesium", MAGNESIUM, BLOCKED),
    ("calcium_channel_blocker", MAGNESIUM, ASK),
    ("digoxin", MAGNESIUM, ASK),
    ("diarrhoea", MAGNESIUM, ASK),
    ("muscle_nerve_disease", MAGNESIUM, BLOCKED),
    ("heart_block", MAGNESIUM, BLOCKED),
    # other supplements
    ("", "measure.vitamin-d", ASK),
    ("", "measure.calcium-supplement", ASK),
    ("digoxin", "measure.calcium-supplement", ASK),
    # exercise
    *[(condition, measure, ASK)
      for measure in MOVING
      for condition in ("heart_disease", "lung_disease", "weak_cervix", "preterm_labour", "twins",
                        "repeated_bleeding", "placenta_praevia", "waters_broken",
                        "high_blood_pressure", "pre_eclampsia", "severe_anaemia")],
    *[("", measure, DO) for measure in MOVING],
    # drinks: a limit set by a clinician wins
    ("fluid_limit", "measure.hydration", BLOCKED),
    ("", "measure.hydration", DO),
    # standing stretches
    ("dizzy", "measure.bedtime-stretch", BLOCKED),
    ("unsteady_alone", "measure.calf-stretch", BLOCKED),
    ("pelvic_pain", "measure.bedtime-stretch", BLOCKED),
    ("pelvic_pain", "measure.towel-stretch", DO),
    ("dizzy", "measure.towel-stretch", DO),
    # food and drink: with kidney disease no food is named and no amount is set
    *[("kidney_disease", measure, BLOCKED)
      for measure in ("measure.magnesium-food", "measure.calcium-food", "measure.potassium-food",
                      "measure.hydration")],
    ("", "measure.potassium-food", DO),
    # what has no gate
    ("heart_disease", "measure.foot-exercises", DO),
    ("heart_disease", "measure.breaks", DO),
]  # fmt: skip


@pytest.mark.parametrize("condition,measure,expected", WITHOUT_A_YES)
def test_a_condition_closes_or_gates_a_measure(condition, measure, expected):
    assert status(measure, [condition] if condition else []) is expected


# After a clinician has said yes to the measure.
WITH_A_YES = [
    ("", MAGNESIUM, DO),
    ("kidney_disease", MAGNESIUM, BLOCKED),
    ("pre_eclampsia_magnesium", MAGNESIUM, BLOCKED),
    ("calcium_channel_blocker", MAGNESIUM, ASK),
    ("digoxin", MAGNESIUM, ASK),
    ("diarrhoea", MAGNESIUM, ASK),
    ("", "measure.vitamin-d", DO),
    ("heart_disease", "measure.walk", DO),
    ("placenta_praevia", "measure.swim", DO),
]


@pytest.mark.parametrize("condition,measure,expected", WITH_A_YES)
def test_a_yes_lifts_the_asking_but_never_a_block(condition, measure, expected):
    told = [condition] if condition else []

    assert status(measure, told, agreed=[measure]) is expected


CLEAR = {sign.id: Answer.NO for sign in triage.signs(KNOWN)}
TOUCH = [
    # stockings: only as told by a clinician
    ("", "measure.compression", ASK),
    ("severe_artery_disease", "measure.compression", BLOCKED),
    ("severe_heart_failure", "measure.compression", BLOCKED),
    ("diabetes_nerve_damage", "measure.compression", BLOCKED),
    ("stocking_allergy", "measure.compression", BLOCKED),
    ("skin_infection", "measure.compression", BLOCKED),
    # massage and warmth
    ("", "measure.massage-daily", DO),
    ("pre_eclampsia", "measure.massage-daily", BLOCKED),
    ("broken_skin", "measure.massage-daily", BLOCKED),
    ("", "measure.warm-bath", DO),
    ("numb_skin", "measure.warm-bath", BLOCKED),
    ("poor_circulation", "measure.warm-bath", BLOCKED),
    ("raynaud", "measure.warm-bath", BLOCKED),
    ("vasculitis", "measure.warm-bath", BLOCKED),
    ("fever", "measure.warm-bath", BLOCKED),
    ("dizzy", "measure.warm-bath", BLOCKED),
    ("diabetes_reduced_feeling", "measure.warm-bath", ASK),
]


@pytest.mark.parametrize("condition,measure,expected", TOUCH)
def test_with_every_sign_answered_no_the_conditions_decide(condition, measure, expected):
    assert status(measure, [condition] if condition else [], signs=CLEAR) is expected


def test_stockings_a_clinician_told_her_to_wear_are_offered():
    assert status("measure.compression", agreed=["measure.compression"], signs=CLEAR) is DO


@pytest.mark.parametrize(
    "measure", ["measure.massage-daily", "measure.warm-bath", "measure.compression"]
)
def test_nothing_is_rubbed_warmed_or_squeezed_before_the_clot_questions(measure):
    assert status(measure) is BLOCKED
    assert status(measure, signs={"worry": Answer.NO}) is BLOCKED


CALM_SIGNS = [
    (sign, measure)
    for measure in KNOWN.measures.values()
    for gate in measure.gates
    for sign in KNOWN.gates[gate].stop_signs
]


@pytest.mark.parametrize("sign,measure", CALM_SIGNS, ids=lambda each: getattr(each, "id", each))
def test_a_stop_sign_ends_its_measure(sign, measure):
    assert status(measure.id, signs=CLEAR | {sign: Answer.UNSURE}, agreed=[measure.id]) is BLOCKED


def test_the_plan_never_lets_through_what_the_night_script_blocks():
    for block in KNOWN.blocks.values():
        for measure in block.measures:
            for condition in (*block.conditions, *block.ask_if):
                assert status(measure, [condition], signs=CLEAR) >= ASK, (measure, condition)


def test_what_nobody_could_check_holds_without_a_word_about_it():
    measure = KNOWN.measures["measure.walk"]

    reasons = plan.gates(KNOWN, measure, Profile(conditions=frozenset({"waters_broken"})))

    assert [(r.code, r.text) for r in reasons] == [("plan.gate.unchecked", "")]
    assert KNOWN.gates["gate.exercise-more"].status is Checked.UNVERIFIED


def test_every_gate_says_in_its_own_words_why():
    for gate in KNOWN.gates.values():
        assert gate.text, gate.id
        assert gate.blocked_by or gate.ask_if, gate.id


SPACED = [
    ("tetracycline", MAGNESIUM, "2 to 3 hours"),
    ("nitrofurantoin", MAGNESIUM, "3 to 4 hours"),
    ("iron", MAGNESIUM, "3 to 4 hours"),
    ("bisphosphonate", MAGNESIUM, "3 to 4 hours"),
    ("penicillamine", MAGNESIUM, "3 to 4 hours"),
    ("quinolone", MAGNESIUM, "2 to 4 hours"),
    ("levothyroxine", MAGNESIUM, "4 hours"),
    ("levothyroxine", "measure.calcium-supplement", "how long"),
    ("tetracycline", "measure.calcium-supplement", "how long"),
    ("quinolone", "measure.calcium-supplement", "how long"),
    ("digoxin", "measure.calcium-supplement", "care"),
]


@pytest.mark.parametrize("medicine,measure,words", SPACED)
def test_medicines_are_kept_apart_and_the_sentence_says_ask(medicine, measure, words):
    found = [s for s in KNOWN.spacings.values() if (s.measure, s.medicine) == (measure, medicine)]

    assert len(found) == 1
    assert words in found[0].text
    assert "Ask" in found[0].text


def test_no_word_on_calcium_and_iron_until_somebody_has_checked_it():
    assert not KNOWN.spacings["spacing.calcium-iron"].is_shown
