"""What each warning sign means, as a midwife may read and check it.

Written from the table of signs in the facts (section e), never from vignettes. A line here that
has to change is a change of the rules: it needs a clinician's review.
"""

import re

import pytest

from soleus.care import calling, triage
from soleus.care.profile import Profile
from soleus.diary.entries import Answer
from soleus.knowledge.catalog import load
from soleus.knowledge.items import Status
from soleus.knowledge.shapes import Disposition

EMERGENCY, SAME_DAY, ROUTINE, SELF_CARE = "emergency", "same_day", "routine", "self_care"

# One sign alone: its level, and the flag of the table that it raises.
ONE_SIGN = [
    ("breathless", EMERGENCY, "rf.pe"),
    ("chest_pain", EMERGENCY, "rf.pe"),
    ("coughing_blood", EMERGENCY, "rf.pe"),
    ("faint", EMERGENCY, "rf.pe"),
    ("racing_heart", EMERGENCY, "rf.pe"),
    ("leg_cold", EMERGENCY, "rf.ischaemia"),
    ("leg_pale", EMERGENCY, "rf.ischaemia"),
    ("leg_numb", EMERGENCY, "rf.ischaemia"),
    ("leg_will_not_move", EMERGENCY, "rf.ischaemia"),
    ("saddle_numb", EMERGENCY, "rf.cauda"),
    ("bladder_trouble", EMERGENCY, "rf.cauda"),
    ("bowel_trouble", EMERGENCY, "rf.cauda"),
    ("both_legs_weak", EMERGENCY, "rf.cauda"),
    ("both_legs_shooting_pain", EMERGENCY, "rf.cauda"),
    ("leg_rock_hard", EMERGENCY, "rf.compartment"),
    ("pain_beyond_reason", EMERGENCY, "rf.compartment"),
    ("fit", EMERGENCY, "rf.preeclampsia-severe"),
    ("headache_sudden", EMERGENCY, "rf.preeclampsia-severe"),
    ("vision_lost", EMERGENCY, "rf.preeclampsia-severe"),
    ("in_danger", EMERGENCY, "rf.mood-danger"),
    ("leg_swollen", SAME_DAY, "rf.dvt-swelling"),
    ("leg_warm", SAME_DAY, "rf.dvt-colour"),
    ("leg_colour", SAME_DAY, "rf.dvt-colour"),
    ("hard_veins", SAME_DAY, "rf.dvt-colour"),
    ("leg_tender", SAME_DAY, "rf.dvt-colour"),
    ("pain_between_cramps", SAME_DAY, "rf.dvt-constant"),
    ("pain_standing", SAME_DAY, "rf.dvt-constant"),
    ("foot_up_worse", SAME_DAY, "rf.dvt-dorsiflex"),
    ("groin_pain", SAME_DAY, "rf.dvt-proximal"),
    ("thigh_pain", SAME_DAY, "rf.dvt-proximal"),
    ("buttock_pain", SAME_DAY, "rf.dvt-proximal"),
    ("flank_pain", SAME_DAY, "rf.dvt-proximal"),
    ("low_belly_pain", SAME_DAY, "rf.dvt-proximal"),
    ("whole_leg_swollen", SAME_DAY, "rf.dvt-proximal"),
    ("headache", SAME_DAY, "rf.preeclampsia"),
    ("vision_change", SAME_DAY, "rf.preeclampsia"),
    ("rib_pain", SAME_DAY, "rf.preeclampsia"),
    ("vomiting", SAME_DAY, "rf.preeclampsia"),
    ("face_hands_swollen", SAME_DAY, "rf.preeclampsia"),
    ("feet_swollen", SAME_DAY, "rf.preeclampsia"),
    ("fever", SAME_DAY, "rf.infection"),
    ("skin_spreading", SAME_DAY, "rf.infection"),
    ("cramp_long", SAME_DAY, "rf.duration"),
    ("soreness_worse", SAME_DAY, "rf.soreness-worse"),
    ("foot_rest_pain", SAME_DAY, "rf.rest-pain"),
    ("raising_hurts", SAME_DAY, "rf.rest-pain"),
    ("weakness", SAME_DAY, "rf.weakness"),
    ("foot_drop", SAME_DAY, "rf.weakness"),
    ("numb_lasting", SAME_DAY, "rf.weakness"),
    ("tingling", SAME_DAY, "rf.tetany"),
    ("twitching", SAME_DAY, "rf.tetany"),
    ("hand_spasm", SAME_DAY, "rf.tetany"),
    ("hands_feet_locked", SAME_DAY, "rf.tetany"),
    ("throat_tight", SAME_DAY, "rf.tetany"),
    ("cannot_keep_fluids", SAME_DAY, "rf.vomiting"),
    ("urine_dark", SAME_DAY, "rf.vomiting"),
    ("urine_cola", SAME_DAY, "rf.vomiting"),
    ("dirty_wound", SAME_DAY, "rf.toxin"),
    ("lead_mercury", SAME_DAY, "rf.toxin"),
    ("tightenings", SAME_DAY, "rf.preterm"),
    ("period_cramps", SAME_DAY, "rf.preterm"),
    ("pelvic_pressure", SAME_DAY, "rf.preterm"),
    ("fluid_leak", SAME_DAY, "rf.preterm"),
    ("bleeding", SAME_DAY, "rf.preterm"),
    ("baby_moves_less", SAME_DAY, "rf.movements"),
    ("thoughts_of_harm", SAME_DAY, "rf.mood"),
    ("despair", SAME_DAY, "rf.mood"),
    ("worry", SAME_DAY, "rf.worry"),
    ("very_unwell", SAME_DAY, "rf.worry"),
    ("one_leg_pain", ROUTINE, "rf.pain-unclear"),
    ("severe_muscle_pain", ROUTINE, "rf.sleep"),
    ("cramps_spoil_sleep", ROUTINE, "rf.sleep"),
    ("cramps_often", ROUTINE, "rf.sleep"),
    ("restless_legs", ROUTINE, "rf.rls"),
    ("walking_pain_stops", ROUTINE, "rf.claudication"),
    ("leg_wasting", ROUTINE, "rf.wasting"),
    ("new_medicine", ROUTINE, "rf.medicine"),
    ("both_ankles_swell", SELF_CARE, "rf.swelling-both"),
]

# Signs that mean more together.
TOGETHER = [
    ("urine_cola severe_muscle_pain", EMERGENCY, "rf.rhabdo"),
    ("urine_cola weakness", EMERGENCY, "rf.rhabdo"),
    ("hands_feet_locked throat_tight", EMERGENCY, "rf.tetany-severe"),
    ("hands_feet_locked racing_heart", EMERGENCY, "rf.tetany-severe"),
    ("hands_feet_locked fit", EMERGENCY, "rf.tetany-severe"),
    ("fever very_unwell", EMERGENCY, "rf.infection-severe"),
    ("skin_spreading very_unwell", EMERGENCY, "rf.infection-severe"),
    ("headache fit", EMERGENCY, "rf.preeclampsia-severe"),
    ("thoughts_of_harm in_danger", EMERGENCY, "rf.mood-danger"),
    ("despair in_danger", EMERGENCY, "rf.mood-danger"),
    # What a whole leg, swollen and blue, would be: no flag of its own could be checked, so the
    # flags that could be must still catch it.
    ("whole_leg_swollen leg_colour", SAME_DAY, "rf.dvt-proximal"),
    ("both_ankles_swell leg_swollen", SAME_DAY, "rf.dvt-swelling"),
    ("both_ankles_swell face_hands_swollen", SAME_DAY, "rf.preeclampsia"),
    ("walking_pain_stops leg_cold", EMERGENCY, "rf.ischaemia"),
]

# One leg hurts and she cannot explain it: by what is known about her.
UNCLEAR_PAIN = [
    (Profile(), ROUTINE),
    (Profile(gestational_age_days=70), ROUTINE),
    (Profile(conditions=frozenset({"smoking", "varicose_veins", "twins"})), ROUTINE),
    (Profile(conditions=frozenset({"earlier_clot"})), SAME_DAY),
    (Profile(conditions=frozenset({"clotting_disorder"})), SAME_DAY),
    (Profile(conditions=frozenset({"recent_surgery"})), SAME_DAY),
    (Profile(conditions=frozenset({"bed_rest"})), SAME_DAY),
    (Profile(conditions=frozenset({"bed_rest", "earlier_clot"}), days_after_birth=10), SAME_DAY),
    (Profile(days_after_birth=0), SAME_DAY),
    (Profile(days_after_birth=41), SAME_DAY),
    (Profile(days_after_birth=42), ROUTINE),
    (Profile(days_after_birth=90, conditions=frozenset({"earlier_clot"})), SAME_DAY),
]

# The whole table, in its order, with its levels; three could not be checked and are never shown.
TABLE = [
    ("rf.pe", EMERGENCY),
    ("rf.dvt-blue", EMERGENCY),
    ("rf.ischaemia", EMERGENCY),
    ("rf.cauda", EMERGENCY),
    ("rf.rhabdo", EMERGENCY),
    ("rf.compartment", EMERGENCY),
    ("rf.tetany-severe", EMERGENCY),
    ("rf.dvt-swelling", SAME_DAY),
    ("rf.dvt-colour", SAME_DAY),
    ("rf.dvt-constant", SAME_DAY),
    ("rf.dvt-dorsiflex", SAME_DAY),
    ("rf.dvt-proximal", SAME_DAY),
    ("rf.preeclampsia", SAME_DAY),
    ("rf.infection", SAME_DAY),
    ("rf.duration", SAME_DAY),
    ("rf.soreness-worse", SAME_DAY),
    ("rf.tear", SAME_DAY),
    ("rf.rest-pain", SAME_DAY),
    ("rf.weakness", SAME_DAY),
    ("rf.tetany", SAME_DAY),
    ("rf.vomiting", SAME_DAY),
    ("rf.toxin", SAME_DAY),
    ("rf.preterm", SAME_DAY),
    ("rf.movements", SAME_DAY),
    ("rf.mood", SAME_DAY),
    ("rf.worry", SAME_DAY),
    ("rf.itch", SAME_DAY),
    ("rf.sleep", ROUTINE),
    ("rf.rls", ROUTINE),
    ("rf.claudication", ROUTINE),
    ("rf.wasting", ROUTINE),
    ("rf.medicine", ROUTINE),
    ("rf.swelling-both", SELF_CARE),
]
UNCHECKED = {"rf.dvt-blue", "rf.tear", "rf.itch"}

STAGES = [
    Profile(),
    Profile(gestational_age_days=60),
    Profile(gestational_age_days=258),
    Profile(gestational_age_days=259),
    Profile(gestational_age_days=290),
    Profile(days_after_birth=1),
    Profile(days_after_birth=83),
    Profile(days_after_birth=84),
    Profile(days_after_birth=364),
]


@pytest.fixture(scope="module")
def catalog():
    return load()


def assess(signs, profile=Profile(), answer=Answer.YES):  # noqa: B008  a frozen value
    return triage.assess(dict.fromkeys(signs.split(), answer), profile, load())


@pytest.mark.parametrize("answer", [Answer.YES, Answer.UNSURE])
@pytest.mark.parametrize("sign,level,flag", ONE_SIGN)
def test_one_sign_alone(sign, level, flag, answer):
    found = assess(sign, answer=answer)
    assert found.disposition.code == level
    assert found.reasons[0].flag == flag


@pytest.mark.parametrize("sign,level,flag", ONE_SIGN)
def test_no_means_no(sign, level, flag):
    found = assess(sign, answer=Answer.NO)
    assert (found.disposition, found.reasons) == (Disposition.SELF_CARE, ())


@pytest.mark.parametrize("signs,level,flag", TOGETHER)
def test_signs_together(signs, level, flag):
    found = assess(signs)
    assert found.disposition.code == level
    assert flag in [reason.flag for reason in found.reasons]


@pytest.mark.parametrize("profile,level", UNCLEAR_PAIN)
def test_a_pain_in_one_leg_that_she_cannot_explain(profile, level):
    assert assess("one_leg_pain", profile).disposition.code == level


@pytest.mark.parametrize("profile", STAGES)
def test_no_week_and_no_birth_ever_lowers_a_sign(profile):
    lower = [
        sign
        for sign, level, _ in ONE_SIGN
        if assess(sign, profile).disposition < Disposition[level.upper()]
    ]
    assert lower == []


def test_the_table_is_whole(catalog):
    known = {f.id: f.disposition.code for f in catalog.flags.values() if f.id == f.base}
    assert known == dict(TABLE)


def test_what_nobody_could_check_is_kept_and_never_evaluated(catalog):
    unchecked = {f.id for f in catalog.flags.values() if f.status is not Status.CHECKED}
    assert unchecked == UNCHECKED
    assert unchecked.isdisjoint(flag.id for flag in triage.evaluated(catalog))


def test_every_sign_that_is_asked_stands_in_the_table_above(catalog):
    assert {sign.id for sign in triage.signs(catalog)} == {sign for sign, _, _ in ONE_SIGN}


def test_every_flag_is_raised_by_a_line_above():
    raised = {
        reason.flag for signs, _, _ in [*ONE_SIGN, *TOGETHER] for reason in assess(signs).reasons
    } | {r.flag for profile, _ in UNCLEAR_PAIN for r in assess("one_leg_pain", profile).reasons}
    assert raised == {flag.id for flag in triage.evaluated(load())}


# ── the screens ─────────────────────────────────────────────────────────────────────────────


def test_at_most_eight_taps(catalog):
    assert len(catalog.screens) <= 8


def test_together_the_screens_ask_every_sign_once(catalog):
    on_screens = [sign for screen in catalog.screens.values() for sign in screen.signs]
    assert sorted(on_screens) == sorted(sign.id for sign in triage.signs(catalog))


def test_the_lines_of_a_screen_name_all_of_its_signs(catalog):
    for screen in catalog.screens.values():
        named = [sign for part in screen.parts for sign in part.signs]
        assert sorted(named) == (sorted(screen.signs) if screen.kind == "yes_no" else [])


def test_a_yes_to_a_screen_of_yes_or_no_is_an_alarm_and_the_worst_come_first(catalog):
    ordered = sorted(catalog.screens.values(), key=lambda screen: screen.order)
    levels = [assess(" ".join(s.signs)).disposition.code for s in ordered if s.kind == "yes_no"]
    assert levels == [EMERGENCY] * 4 + [SAME_DAY] * 3


def test_a_list_stands_last(catalog):
    kinds = [s.kind for s in sorted(catalog.screens.values(), key=lambda screen: screen.order)]
    assert kinds == ["yes_no"] * 7 + ["list"]


# ── the three questions of the night ────────────────────────────────────────────────────────


def test_three_times_no_clears_the_clot_group(catalog):
    asked = {sign for q in catalog.clot_questions.values() for sign in q.signs}
    assert asked == {s.id for s in catalog.signs.values() if s.group == "clot"}


@pytest.mark.parametrize(
    "question,level", [("look", SAME_DAY), ("between", SAME_DAY), ("breath", EMERGENCY)]
)
def test_a_yes_to_a_question_of_the_night(catalog, question, level):
    signs = catalog.clot_questions[question].signs
    assert assess(" ".join(signs), answer=Answer.UNSURE).disposition.code == level


# ── after a birth ───────────────────────────────────────────────────────────────────────────


def test_after_a_birth_or_a_loss_nobody_asks_about_the_baby(catalog):
    asked = {sign.id for sign in triage.asked(catalog, Profile(days_after_birth=3))}
    assert asked.isdisjoint({"baby_moves_less", "tightenings", "fluid_leak"})
    assert "bleeding" in asked


def test_in_a_new_pregnancy_the_baby_is_asked_about_again(catalog):
    profile = Profile(days_after_birth=400, gestational_age_days=200)
    assert "baby_moves_less" in {sign.id for sign in triage.asked(catalog, profile)}


def test_an_answer_about_the_baby_counts_even_so():
    assert assess("baby_moves_less", Profile(days_after_birth=3)).disposition.code == SAME_DAY


# ── the words ───────────────────────────────────────────────────────────────────────────────

WAITING = r"\b(morning|tomorrow|office hours|opening hours|next week|wait until|monday)\b"
CALMING = r"\b(not a clot|no clot|nothing to worry|harmless|safe to wait|rules? out a clot)\b"
MEDICINES = r"\b(ibuprofen|naproxen|quinine|aspirin)\b"


def urgent_texts(catalog):
    levels = [catalog.levels["emergency"], catalog.levels["same_day"]]
    texts = [t for v in levels for t in (v.name, v.do, v.change, *(w for _, w in v.do_in))]
    flags = [f for f in catalog.flags.values() if f.disposition >= Disposition.SAME_DAY]
    return texts + [t for f in flags for t in (f.name, f.why, f.do, f.may_be, f.change)]


def all_texts(catalog):
    flags = [t for f in catalog.flags.values() for t in (f.name, f.why, f.do, f.may_be, f.change)]
    levels = [t for v in catalog.levels.values() for t in (v.name, v.do, v.change)]
    signs = [t for s in catalog.signs.values() for t in (s.question, s.help, s.short, s.say)]
    screens = [p.text for s in catalog.screens.values() for p in s.parts]
    return [*flags, *levels, *signs, *screens]


def test_nothing_urgent_waits_until_morning(catalog):
    assert [t for t in urgent_texts(catalog) if re.search(WAITING, t, re.IGNORECASE)] == []


def test_nothing_says_that_it_is_no_clot(catalog):
    found = [t for t in all_texts(catalog) if re.search(CALMING, t, re.IGNORECASE)]
    assert found == ["This is usual late in pregnancy. It does not rule out a clot."]


def test_no_medicine_is_offered(catalog):
    assert [t for t in all_texts(catalog) if re.search(MEDICINES, t, re.IGNORECASE)] == []


def test_every_flag_says_why_what_to_do_and_what_would_change_it(catalog):
    for flag in catalog.flags.values():
        assert all((flag.name, flag.why, flag.do, flag.may_be, flag.change)), flag.id


def test_every_level_says_what_to_do_and_what_would_change_it(catalog):
    assert set(catalog.levels) == {level.code for level in Disposition}
    for level in catalog.levels.values():
        assert all((level.name, level.do, level.change)), level.id


def test_where_it_is_said_so_she_goes_now(catalog):
    assert "go in now" in calling.what_to_do(Disposition.SAME_DAY, "US", catalog).lower()


def test_groin_thigh_buttock_side_and_low_belly_are_asked_by_name(catalog):
    questions = " ".join(s.question for s in triage.signs(catalog)).lower()
    for place in ("groin", "thigh", "buttock", "side of your back", "low belly", "calf"):
        assert place in questions


def test_colour_is_asked_for_brown_and_black_skin_too(catalog):
    for sign in ("leg_colour", "leg_pale", "skin_spreading"):
        assert "brown or black skin" in catalog.signs[sign].help
