"""The coach's pages as plain HTML, for whoever comes: she, a stranger, or a broken diary."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import Client

from soleus.app import about
from soleus.care.profile import About
from soleus.diary.entries import Ease, Episode, Origin, Site
from soleus.knowledge import catalog
from soleus.records import store
from soleus.web import visit

HOST = {"host": "localhost:8000"}


@pytest.fixture
def stranger(db):
    return Client(headers=HOST)


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def told(person, **what):
    now = visit.now()
    about.save(person, About(**what), now)


def weeks(n):
    return visit.now().date() + timedelta(days=280 - 7 * n)


def shipped(answer):
    found = re.search(r'<script id="script-data"[^>]*>(.*?)</script>', answer.content.decode())
    return json.loads(found[1])


def ids(answer, site="calf"):
    return [step["id"] for step in shipped(answer)["sites"][site]]


def began(minutes):
    return (visit.now() - timedelta(minutes=minutes)).isoformat()


# ── whom to call ────────────────────────────────────────────────────────────────────────────


LIST = re.compile(r'<section class="coach-countries" id="(\w+)".*?</section>', re.DOTALL)
# With the number of each country, for whoever has not said hers; on the second also the lines that
# answer below an emergency.
COUNTRIES = ["911", "999", "112", "000", "111", "911", "112", "112", "15", "112", "112"]
LINES = ["911", "111", "999", "112", "1800022222", "000", "0800611116", "111", "811", "911"]
LINES += ["112", "116117", "112", "15", "112", "112"]


def dialled(page):
    return re.findall(r'href="tel:([^"]*)"', page)


def lists(page):
    return {found[1]: dialled(found[0]) for found in LIST.finditer(page)}


@pytest.mark.parametrize("path", ["/now", "/help", "/journey", "/routine/measure.massage-daily"])
def test_a_stranger_finds_the_number_of_each_country_and_none_is_guessed(stranger, path):
    answer = stranger.get(path)
    page = answer.content.decode()
    assert lists(page) == {"countries": COUNTRIES, "lines": LINES}
    assert dialled(LIST.sub("", page)) == []


@pytest.mark.parametrize("path", ["/now", "/help"])
def test_the_bar_leads_to_the_numbers_and_to_no_question(stranger, path):
    page = stranger.get(path).content.decode()
    bar = re.search(r'<a class="coach-emergency" href="([^"]*)".*?</a>', page, re.DOTALL)
    assert bar[1] == "#countries"
    assert "Your local emergency number" in bar[0]


def test_a_warning_without_a_number_leads_to_the_list_of_its_own_urgency(stranger):
    page = stranger.get("/now").content.decode()
    ways = re.findall(r'<a class="coach-dial" href="(#\w+)">Call (\w+ \w+)', page)
    assert set(ways) == {("#countries", "your local"), ("#lines", "the number")}
    assert '<p class="coach-dial">' not in page


def test_a_sign_that_stands_and_a_long_cramp_lead_to_the_numbers_too(adas, stranger):
    long = stranger.get(stranger.post("/now", {"began": began(12)}).url).content.decode()
    assert 'class="coach-dial" href="#lines"' in long
    assert lists(long)["lines"] == LINES
    adas.post("/check", {"id": str(uuid4()), "at": "breath", "key": "yes"})
    held = adas.get("/now").content.decode()
    assert 'class="coach-dial" href="#countries"' in held
    assert lists(held)["countries"] == COUNTRIES


def test_a_phone_without_a_connection_has_the_numbers_beside_a_sign_that_stands(stranger):
    page = stranger.get("/phone").content.decode()
    found = re.findall(r'<template id="hold-\d">.*?</template>', page, re.DOTALL)
    assert [dialled(each) for each in found] == [LINES, COUNTRIES]


def test_where_her_country_is_known_no_other_is_offered(ada, adas):
    told(ada, region="US")
    page = adas.get("/now").content.decode()
    assert set(dialled(page)) == {"911"}
    assert lists(page) == {}
    assert "#lines" not in page


def test_her_own_country_and_her_own_unit_are_dialled(ada, adas):
    told(ada, region="UK", unit_number="0117 496 0000")
    page = adas.get("/now").content.decode()
    assert 'href="tel:999"' in page
    assert 'href="tel:01174960000"' in page
    assert "Your local emergency number" not in page


def test_a_country_without_an_advice_line_points_to_her_notes(ada, adas):
    told(ada, region="US")
    page = adas.get("/now").content.decode()
    assert 'href="tel:911"' in page
    assert "Call the number on your maternity notes" in page


# ── what is known about her ─────────────────────────────────────────────────────────────────


def test_from_28_weeks_nothing_shipped_lies_flat(ada, adas):
    told(ada, due_date=weeks(27))
    assert "leg-pillow" in json.dumps(shipped(adas.get("/now")))
    told(ada, due_date=weeks(28))
    assert "leg-pillow" not in json.dumps(shipped(adas.get("/now")))


def test_what_she_has_never_reaches_the_phone_as_advice(ada, adas):
    assert {"calf.warm", "calf.cool", "calf.stroke"} <= set(ids(adas.get("/now")))
    told(ada, conditions=frozenset({"raynaud", "pre_eclampsia"}))
    assert not {"calf.warm", "calf.cool", "calf.stroke"} & set(ids(adas.get("/now")))


def test_a_broken_diary_does_not_stand_before_the_first_instruction(adas, monkeypatch):
    def broken(person):
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(store, "about", broken)
    page = adas.get("/now")
    assert page.status_code == 200
    assert "Pull your toes up to your shin." in text(page)
    assert adas.get("/help").status_code == 200


def test_positions_and_sites_work_as_addresses(stranger):
    answer = stranger.get("/now?site=foot&position=cannot_stand&position=nonsense")
    page = text(answer).replace(json.dumps(shipped(answer)), "")
    assert "Sit with your leg straight." in page
    assert "Stay seated." in page
    assert "Walk about slowly." not in page


@pytest.mark.parametrize("query", ["?site=elbow", "?site=", "?position=x", "?site=calf&site=foot"])
def test_nonsense_in_the_address_still_coaches(stranger, query):
    assert stranger.get(f"/now{query}").status_code == 200


def test_nothing_of_the_diary_is_on_the_helpers_card(ada, adas, stranger):
    told(ada, region="UK", unit_number="0117 496 0000", conditions=frozenset({"raynaud"}))
    card = adas.get("/help")
    assert "Push the sole up to the shin." in text(card)
    assert "0117" not in text(card)
    assert "Raynaud" not in text(card)
    assert stranger.get("/help").status_code == 200


# ── it's gone ───────────────────────────────────────────────────────────────────────────────


def only(person):
    (entry,) = store.load(person, [Episode])
    return entry


def test_its_gone_keeps_start_end_and_place(ada, adas):
    name = uuid4()
    form = {"id": str(name), "began": began(4), "site": "foot"}
    assert adas.post("/now", form).url == f"/gone/{name}"
    entry = only(ada)
    assert (entry.id, entry.site, entry.origin) == (name, Site.FOOT, Origin.COACH)
    assert entry.minutes == pytest.approx(4, abs=0.2)
    assert abs(visit.now() - entry.at - timedelta(minutes=4)) < timedelta(seconds=30)


def test_sent_twice_it_is_kept_once(ada, adas):
    form = {"id": str(uuid4()), "began": began(4), "site": "calf"}
    adas.post("/now", form)
    adas.post("/now", form)
    assert only(ada).site is Site.CALF


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"id": "nonsense", "began": "nonsense", "site": "elbow"},
        {"id": "", "began": "2300-01-01T00:00:00+00:00", "site": ""},
        {"began": "2026-13-45T00:00:00+00:00"},
        {"began": "2026-01-01T00:00:00"},
        {"began": began(60 * 24 * 9)},
    ],
)
def test_nonsense_in_the_form_still_keeps_the_cramp(ada, adas, form):
    assert adas.post("/now", form).status_code == 302
    entry = only(ada)
    assert (entry.site, entry.minutes) == (None, None)


def test_an_old_form_is_taken_all_the_same(ada):
    client = Client(headers=HOST, enforce_csrf_checks=True)
    client.force_login(ada)
    client.post("/now", {"began": began(2)})
    assert only(ada).minutes == pytest.approx(2, abs=0.2)


def test_did_it_ease_and_undo(ada, adas):
    at = adas.post("/now", {"began": began(4)}).url
    adas.post(at, {"ease": "eased"})
    assert only(ada).ease is Ease.EASED
    adas.post(at, {"undo": "1"})
    assert store.load(ada, [Episode]) == []


def test_another_persons_cramp_cannot_be_touched(ada, adas, cleos):
    at = adas.post("/now", {"began": began(4)}).url
    cleos.post(at, {"undo": "1"})
    cleos.post(at, {"ease": "worse"})
    assert only(ada).ease is None
    assert "Nothing is saved." in text(cleos.get(at))


def test_a_strangers_cramp_waits_with_the_visit(stranger):
    at = stranger.post("/now", {"began": began(4), "site": "calf"}).url
    stranger.post(at, {"ease": "same"})
    (waiting,) = stranger.session["pending"]
    assert (waiting["kind"], waiting["site"], waiting["ease"]) == ("episode", "calf", "same")
    assert "Sign in later" in text(stranger.get(at))
    stranger.post(at, {"undo": "1"})
    assert stranger.session["pending"] == []


def test_the_helpers_card_tells_the_helper_what_to_do(stranger):
    helped = {each.id for each in catalog.load().positions.values() if each.helped}
    steps = [step for script in catalog.load().scripts.values() for step in script.steps]
    ways = [way.text for step in steps for way in step.variants if way.position in helped]
    assert ways[0].splitlines()[0] in text(stranger.get("/help"))


def test_after_it_she_is_told_what_to_look_for(adas):
    page = text(adas.get(adas.post("/now", {"began": began(4)}).url))
    assert "Rest your leg on a pillow." in page
    assert "Call if one leg swells" in page


@pytest.mark.parametrize("minutes, is_long", [(9, False), (10, True), (45, True)])
@pytest.mark.parametrize("who", ["adas", "stranger"])
def test_a_cramp_of_ten_minutes_leads_to_help_and_not_to_comfort(request, who, minutes, is_long):
    client = request.getfixturevalue(who)
    page = client.get(client.post("/now", {"began": began(minutes)}).url)
    assert ("Rest your leg on a pillow." in text(page)) is not is_long
    assert ("Ten minutes is too long for a plain cramp." in text(page)) is is_long
    assert ("Do not rub, warm or stretch the leg." in text(page)) is is_long
    assert ("/check?from=ten_minutes" in page.content.decode()) is is_long


def test_a_long_cramp_that_was_taken_back_was_long_all_the_same(ada, adas):
    at = adas.post("/now", {"began": began(12)}).url
    adas.post(at, {"undo": "1"})
    page = text(adas.get(at))
    assert "Nothing is saved." in page
    assert "Ten minutes is too long" in page


def test_where_nobody_knows_how_long_it_was_there_is_no_comfort(adas, stranger):
    for client, form in [(adas, {"began": began(60 * 24 * 9)}), (stranger, {})]:
        page = text(client.get(client.post("/now", form).url))
        assert "Rest your leg on a pillow." not in page
        assert "Call if one leg swells" in page
        assert "Ten minutes" not in page


@pytest.mark.parametrize(
    "came, level",
    [
        ("ten_minutes", "Call your maternity unit now"),
        ("third_hold", "No warning sign was ticked"),
        ("coach", "No warning sign was ticked"),
        ("nonsense", "No warning sign was ticked"),
    ],
)
def test_what_the_clock_saw_stands_beside_her_answers(stranger, came, level):
    """Ten minutes without easing is a warning sign, whatever else she says no to."""
    last = max(catalog.load().screens.values(), key=lambda screen: screen.order)
    form = {"id": str(uuid4()), "at": last.id, "key": "none", "from": came}
    assert level in text(stranger.post("/check", form))
