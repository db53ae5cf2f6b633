"""What a screen of the check shows to whom, and what a tap of hers comes to."""

from dataclasses import replace

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import RequestFactory

from soleus.care import triage
from soleus.care.profile import Profile
from soleus.diary.entries import Answer
from soleus.knowledge.catalog import load
from soleus.web.pages import check

CATALOG = load()
PATH = [screen.id for screen in check._screens(CATALOG)]


def tapped(key, *ticks, at="leg", profile=None, known=CATALOG, **carried):
    request = RequestFactory().post(
        "/check", {"at": at, "key": key, "tick": list(ticks), **carried}
    )
    sent = check._sent(request, known)
    return check._answered(sent, request, known, profile or Profile(), key).answers


def test_a_yes_to_a_screen_is_unsure_for_each_of_its_signs():
    signs = CATALOG.screens["leg"].signs
    assert tapped("yes") == tapped("unsure") == dict.fromkeys(signs, Answer.UNSURE)


def test_where_a_screen_asks_about_one_sign_a_yes_says_which():
    legs = replace(CATALOG.screens["leg"], signs=("leg_warm",))
    known = replace(CATALOG, screens={**CATALOG.screens, "leg": legs})
    assert tapped("yes", known=known) == {"leg_warm": Answer.YES}
    assert tapped("unsure", known=known) == {"leg_warm": Answer.UNSURE}


def test_a_no_to_a_screen_is_no_to_each_of_its_signs():
    assert tapped("no") == dict.fromkeys(CATALOG.screens["leg"].signs, Answer.NO)


def test_in_a_list_what_is_not_ticked_was_seen_and_is_no():
    answers = tapped("ticked", "fever", at="rest")
    assert answers["fever"] is Answer.YES
    assert {a for sign, a in answers.items() if sign != "fever"} == {Answer.NO}


def test_what_is_added_afterwards_takes_nothing_back():
    answers = tapped("more", "very_unwell", at="all", yes="fever", unsure="headache")
    assert answers == {
        "fever": Answer.YES,
        "headache": Answer.UNSURE,
        "very_unwell": Answer.YES,
    }


def test_answers_travel_with_the_form():
    answers = tapped("no", at="head", no="breathless chest_pain")
    assert {"breathless", "chest_pain", "fit"} <= set(answers)


@pytest.mark.parametrize("key", ["", "maybe", "YES"])
def test_a_key_nobody_knows_is_refused(key):
    with pytest.raises(SuspiciousOperation):
        tapped(key)


@pytest.mark.parametrize("place", range(7))
def test_a_no_leads_to_the_next_screen(place):
    assert check._after(PATH[place], "no", check._screens(CATALOG)) == PATH[place + 1]


@pytest.mark.parametrize("key", ["yes", "unsure", "ticked", "none", "more"])
def test_anything_but_no_ends_the_check(key):
    assert check._after("breath", key, check._screens(CATALOG)) == ""


def test_after_a_birth_or_a_loss_the_baby_is_in_no_line_and_no_answer():
    profile = Profile(days_after_birth=5)
    screen = check._screen("body", CATALOG, profile)
    assert "baby" not in " ".join(screen["parts"]).lower()
    assert "baby_moves_less" not in screen["ids"].split()
    assert "baby_moves_less" not in tapped("yes", at="body", profile=profile)
    everything = check._screen(check.ALL, CATALOG, profile)
    assert "baby_moves_less" not in everything["ids"].split()


def test_while_pregnant_it_is():
    assert "Baby moves less" in check._screen("body", CATALOG, Profile())["parts"]


def test_back_opens_the_last_screen_again_without_its_answers():
    sent = check.Check(
        id=check.uuid4(),
        at="limb",
        answers={"breathless": Answer.NO, "fit": Answer.NO},
    )
    before = check._back(sent, CATALOG)
    assert (before.at, dict(before.answers)) == ("head", {"breathless": Answer.NO})


# ── the long list ──────────────────────────────────────────────────────────────────────────


def placed(profile):
    return check._screen(check.ALL, CATALOG, profile)["felt"]


@pytest.mark.parametrize("profile", [Profile(), Profile(days_after_birth=30)])
def test_the_long_list_holds_each_sign_once_and_the_worst_first(profile):
    listed = [list(signs) for _, signs in placed(profile)]
    assert {sign.id for signs in listed for sign in signs} == {
        sign.id for sign in triage.asked(CATALOG, profile)
    }
    assert len([sign for signs in listed for sign in signs]) == len(triage.asked(CATALOG, profile))
    for signs in [*listed, [signs[0] for signs in listed]]:
        assert signs == sorted(signs, key=lambda sign: sign.order)


def test_a_place_without_a_sign_to_ask_is_left_out():
    assert all(signs for _, signs in placed(Profile(days_after_birth=30)))
