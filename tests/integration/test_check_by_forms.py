"""The whole check by plain forms: each screen, each answer, and the level it comes to.

No script runs here. What she taps travels as a browser without JavaScript would send it.
"""

import re
from html import unescape
from itertools import pairwise

import pytest
from django.test import Client

from soleus.care.profile import About
from soleus.knowledge.catalog import load
from soleus.records import store
from tests.integration.conftest import NOW

pytestmark = pytest.mark.django_db

KNOWN = load()
EMERGENCY, SAME_DAY, ROUTINE, SELF_CARE = "3", "2", "1", "0"
HEADINGS = {
    EMERGENCY: "Call the emergency number now",
    SAME_DAY: "Call your maternity unit now",
    ROUTINE: "Book a visit",
    SELF_CARE: "No warning sign was ticked",
}
PATH = ["breath", "head", "limb", "nerve", "leg", "between", "body", "rest"]


@pytest.fixture
def stranger():
    return Client(headers={"host": "localhost:8000"}, raise_request_exception=False)


def page(answer):
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def levels(text):
    return re.findall(r'data-level="(\d)"', text)


def screens(text):
    return re.findall(r'data-screen="(\w+)"', text)


def carried(text):
    """The fields that the next form of the page carries along."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))


def reached(screen):
    """What the form of a screen carries, after a no to every screen before it."""
    before = [sign for name in PATH[: PATH.index(screen)] for sign in KNOWN.screens[name].signs]
    return {"id": "", "at": screen, "from": "", "no": " ".join(before)}


def send(visitor, form, key, *ticks):
    return page(visitor.post("/check", {**form, "key": key, "tick": list(ticks)}))


def tap(visitor, text, key, *ticks):
    """One more tap, on the form of a page."""
    return send(visitor, carried(text), key, *ticks)


# A screen, and what a yes or a not sure there comes to.
TABLE = [
    ("breath", EMERGENCY),
    ("head", EMERGENCY),
    ("limb", EMERGENCY),
    ("nerve", EMERGENCY),
    ("leg", SAME_DAY),
    ("between", SAME_DAY),
    ("body", SAME_DAY),
]


def test_the_table_and_the_last_list_are_all_screens():
    ordered = sorted(KNOWN.screens.values(), key=lambda screen: screen.order)

    assert [screen.id for screen in ordered] == PATH
    assert [screen for screen, _ in TABLE] == PATH[:-1]


@pytest.mark.parametrize("key", ["yes", "unsure"])
@pytest.mark.parametrize("screen,level", TABLE)
def test_a_yes_or_not_sure_ends_the_check_with_its_level(stranger, screen, level, key):
    text = send(stranger, reached(screen), key)

    assert levels(text) == [level]
    assert HEADINGS[level] in text
    assert screens(text) == []


@pytest.mark.parametrize("screen,following", list(pairwise(PATH)))
def test_a_no_leads_to_the_next_screen_and_to_no_result(stranger, screen, following):
    text = send(stranger, reached(screen), "no")

    assert screens(text) == [following]
    assert levels(text) == []


def test_eight_times_no_by_the_forms_of_the_pages_is_self_care(stranger):
    text = page(stranger.post("/check", {"at": "breath", "key": "no"}))
    for following in PATH[1:]:
        assert screens(text) == [following]
        text = tap(stranger, text, "no")

    assert levels(text) == [SELF_CARE]


@pytest.mark.parametrize("screen", PATH)
def test_back_leads_one_screen_back(stranger, screen):
    text = send(stranger, reached(screen), "back")

    assert screens(text) == [PATH[max(0, PATH.index(screen) - 1)]]


@pytest.mark.parametrize("screen", PATH)
def test_something_else_lists_every_sign_from_every_screen(stranger, screen):
    text = send(stranger, reached(screen), "else")

    assert screens(text) == ["all"]
    ticks = re.findall(r'name="tick" value="(\w+)"', text)
    assert sorted(ticks) == sorted(s.id for s in KNOWN.signs.values() if s.is_shown)


# What is ticked in the last list, and what it comes to.
LAST = [
    ("", SELF_CARE),
    ("both_ankles_swell", SELF_CARE),
    ("restless_legs", ROUTINE),
    ("cramps_often", ROUTINE),
    ("leg_wasting", ROUTINE),
    ("new_medicine", ROUTINE),
    ("fever", SAME_DAY),
    ("cramp_long", SAME_DAY),
    ("worry", SAME_DAY),
    ("restless_legs worry", SAME_DAY),
    ("both_ankles_swell weakness", SAME_DAY),
    ("very_unwell", SAME_DAY),
    ("fever very_unwell", EMERGENCY),
    ("skin_spreading very_unwell", EMERGENCY),
    ("fever very_unwell restless_legs both_ankles_swell", EMERGENCY),
]


@pytest.mark.parametrize("ticks,level", LAST)
def test_what_is_ticked_in_the_last_list_decides(stranger, ticks, level):
    text = send(stranger, reached("rest"), "ticked", *ticks.split())

    assert levels(text) == [level]
    assert HEADINGS[level] in text


@pytest.mark.parametrize("ticks,level", LAST)
def test_none_of_these_does_not_undo_a_tick(stranger, ticks, level):
    # A thumb that ticks and then takes the nearer button has still ticked.
    text = send(stranger, reached("rest"), "none", *ticks.split())

    assert levels(text) == [level]


# After a result she may say more; a level only ever rises.
MORE = [
    ("leg", "breathless", EMERGENCY),
    ("leg", "restless_legs", SAME_DAY),
    ("body", "fit", EMERGENCY),
    ("breath", "both_ankles_swell", EMERGENCY),
]


@pytest.mark.parametrize("screen,tick,level", MORE)
def test_what_is_added_to_a_result_never_lowers_it(stranger, screen, tick, level):
    result = send(stranger, reached(screen), "yes")

    assert levels(tap(stranger, result, "more", tick)) == [level]


# ── from the coach, whose clock has run out ─────────────────────────────────────────────────


@pytest.mark.parametrize("screen,level", TABLE)
def test_a_cramp_of_ten_minutes_is_never_less_than_same_day(stranger, screen, level):
    start = {"id": "", "at": screen, "from": "ten_minutes", "key": "yes"}

    assert levels(page(stranger.post("/check", start))) == [level]


def test_after_ten_minutes_a_no_to_everything_is_same_day(stranger):
    every = " ".join(sign.id for sign in KNOWN.signs.values() if sign.is_shown)
    start = {"at": "rest", "from": "ten_minutes", "no": every, "key": "none"}

    assert levels(page(stranger.post("/check", start))) == [SAME_DAY]


@pytest.mark.parametrize("came", ["", "coach", "third_hold", "elsewhere"])
def test_another_way_in_adds_no_sign(stranger, came):
    start = {"at": "rest", "from": came, "key": "none"}

    assert levels(page(stranger.post("/check", start))) == [SELF_CARE]


# ── the numbers on the page ─────────────────────────────────────────────────────────────────


def dialled(text):
    return re.findall(r'href="tel:([^"]*)"', text)


# One tap for each country, for whoever has not said where she is: a line that answers below an
# emergency, then the emergency number.
ANYWHERE = ["911", "111", "999", "112", "1800022222", "000", "0800611116", "111", "811", "911"]
ANYWHERE += ["112", "116117", "112", "15", "112", "112"]
# Where she lives, her unit's number, the screen of her yes, and the numbers to tap, in order.
NUMBERS = [
    ("UK", "020 7946 0000", "breath", ["999", "02079460000"]),
    ("UK", "020 7946 0000", "leg", ["02079460000", "999"]),
    ("UK", "", "breath", ["999"]),
    ("UK", "", "leg", ["111", "999"]),
    ("US", "", "leg", ["911"]),
    ("AU", "", "leg", ["1800022222", "000"]),
    ("DE", "", "leg", ["116117", "112"]),
    ("FR", "", "breath", ["15"]),
    ("", "020 7946 0000", "leg", ["02079460000", *ANYWHERE]),
    ("", "", "leg", ANYWHERE),
]


@pytest.mark.parametrize("region,unit,screen,numbers", NUMBERS)
def test_the_numbers_of_a_result(ada, adas, region, unit, screen, numbers):
    store.save_about(ada, About(region=region, unit_number=unit), NOW)

    text = page(adas.post("/check", {"at": screen, "key": "yes"}))

    assert dialled(text) == numbers
