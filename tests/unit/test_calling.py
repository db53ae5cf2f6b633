"""Whom to call, and what to say when someone answers."""

import pytest

from soleus.care import calling, triage
from soleus.care.profile import Profile
from soleus.diary.entries import Answer, Side
from soleus.knowledge.catalog import load
from soleus.knowledge.shapes import Disposition

CATALOG = load()


# ── whom to call ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "region,level,number",
    [
        ("US", "emergency", "911"),
        ("UK", "emergency", "999"),
        ("UK", "same_day", "111"),
        ("US", "same_day", ""),
        ("US", "routine", ""),
        ("", "emergency", ""),
        ("XX", "emergency", ""),
    ],
)
def test_the_number_to_dial(region, level, number):
    call = calling.call(Disposition[level.upper()], Profile(region=region), CATALOG)
    assert call.number == number


def test_her_own_unit_comes_before_an_advice_line():
    call = calling.call(Disposition.SAME_DAY, Profile(region="UK", unit_number="0123"), CATALOG)
    assert call.number == "0123"


def test_her_own_unit_never_stands_for_the_emergency_number():
    call = calling.call(Disposition.EMERGENCY, Profile(unit_number="0123"), CATALOG)
    assert (call.number, call.words) == ("", "Call your local emergency number.")


# ── what to say ─────────────────────────────────────────────────────────────────────────────


def said(answers, told=calling.NOTHING_TOLD, **about):
    profile = Profile(**about)
    return calling.on_the_phone(
        triage.assess(answers, profile, CATALOG), answers, profile, CATALOG, told
    )


def message(answers, **about):
    found = triage.assess(answers, Profile(**about), CATALOG)
    return calling.message(found, Profile(**about), CATALOG, phone=said(answers, **about))


def test_the_sentence_for_the_phone():
    told = calling.Told(side=Side.LEFT, since="yesterday")
    assert said({"leg_swollen": Answer.YES}, told, gestational_age_days=214) == (
        "I am 30 weeks pregnant. One of my legs is swollen or bigger than the other. "
        "It is the left side. It started yesterday."
    )


def test_the_sentence_after_a_birth_or_a_loss_names_neither():
    assert said({"leg_swollen": Answer.YES}, days_after_birth=9).startswith(
        "My pregnancy ended 9 days ago."
    )


def test_a_screen_answered_as_a_whole_is_read_as_a_list():
    answers = dict.fromkeys(("leg_warm", "hard_veins"), Answer.UNSURE)
    assert said(answers) == (
        "I have one of these, or I am not sure: one leg warmer; hard, sore veins."
    )


def test_the_sentence_names_the_history_that_counted():
    text = said({"one_leg_pain": Answer.YES}, conditions=frozenset({"earlier_clot", "smoking"}))
    assert text == "One leg hurts and I cannot explain it. In my history: earlier blood clot."


def test_with_no_sign_there_is_nothing_to_read_out():
    assert said({}) == ""


def test_without_a_flag_the_message_says_what_would_change_that():
    answers = {sign.id: Answer.NO for sign in triage.signs(CATALOG)}
    text = message(answers)
    assert text.startswith("No warning sign was ticked.")
    assert "Check again if one leg swells" in text
    assert "not asked" not in text


def test_an_unfinished_check_says_so():
    text = message({})
    assert "warning signs were not asked yet" in text


def test_where_she_lives_changes_the_words():
    answers = {"leg_swollen": Answer.YES}
    text = message(answers, region="US")
    assert "Go in now" in text
    assert "seen today" not in text
