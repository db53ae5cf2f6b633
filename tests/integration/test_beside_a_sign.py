"""While a warning sign stands, no page says how to rub, warm, stretch or move the leg."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from soleus.app import sign_in, write
from soleus.diary.entries import Answer, Episode, Symptoms
from soleus.exchange import json
from soleus.knowledge import catalog
from soleus.web import visit
from tests.integration.conftest import client_of

HOST = {"host": "localhost:8000"}
KNOWN = catalog.load()
MEASURES = [measure for measure in KNOWN.measures.values() if measure.is_shown]
RELIEFS = [relief for relief in KNOWN.reliefs.values() if relief.is_shown]
ROUTINES = [*(m for m in MEASURES if m.routine), *(r for r in RELIEFS if r.routine)]


def answered(person, answer):
    now = visit.now()
    told = {"leg_swollen": answer}
    entry = Symptoms(id=uuid4(), at=now, zone="UTC", written=now, answers=told)
    write.keep(person, (entry,), now)


@pytest.fixture(params=[Answer.YES, Answer.UNSURE])
def held(ada, request) -> Client:
    """She has ticked a sign, or was not sure of it."""
    answered(ada, request.param)
    return client_of(ada)


@pytest.fixture
def waiting(db) -> Client:
    """A stranger who has kept a check that found something, until she signs in."""
    client = Client(headers=HOST)
    told = {"key": "keep", "at": "all", "id": str(uuid4()), "unsure": "leg_swollen"}
    assert client.post("/check", told).status_code == 200
    return client


def says(client, path, *texts):
    page = html.unescape(client.get(path, follow=True).content.decode())
    page = re.sub(r"\s+", " ", page)
    return [text for text in texts if text and text in page]


STEPS = [
    line for script in KNOWN.scripts.values() for s in script.steps for line in s.text.split("\n")
]


def _minded(relief):
    return [KNOWN.cautions[each].text for each in relief.cautions]


def everything(client):
    began = (visit.now() - timedelta(minutes=4)).isoformat()
    return [
        says(client, "/now", *STEPS),
        says(client, "/help", *STEPS),
        says(client, client.post("/now", {"began": began}).url, *STEPS),
        *(
            says(client, f"/evidence/{m.id}", m.how, m.how_much, m.evidence, m.article)
            for m in MEASURES
        ),
        *(says(client, f"/learn/{r.id}", r.text, r.article, *_minded(r)) for r in RELIEFS),
        *(says(client, f"/routine/{m.id}", *(h.text for h in m.routine)) for m in ROUTINES),
    ]


def test_no_page_says_how_while_her_sign_stands(held):
    assert not any(everything(held))


def test_no_page_says_how_while_a_check_of_a_stranger_waits(waiting):
    assert not any(everything(waiting))


def test_every_page_says_how_when_she_answered_no(ada, adas):
    answered(ada, Answer.NO)
    assert all(found for found in everything(adas)[: 1 + len(MEASURES) + len(RELIEFS)])


def test_the_coach_says_whom_to_call_while_a_sign_stands(held):
    page = held.get("/now").content.decode()
    assert "You ticked a warning sign." in page
    assert "Check again" in page


# ── however the warning came about ──────────────────────────────────────────────────────────


def check_by_form(client, id_, key, **told):
    return client.post("/check", {"key": key, "at": "all", "id": str(id_), **told})


def told_on_now(client):
    """What the coach's page says in place of its steps; "" while it shows them."""
    page = client.get("/now")
    is_warning = page.templates[0].name == "now_held.html"
    return page.content.decode() if is_warning else ""


def is_held(client):
    return bool(told_on_now(client))


def test_an_alarm_of_a_stranger_holds_without_another_tap(db):
    client = Client(headers=HOST)
    check_by_form(client, uuid4(), "ticked", tick="leg_swollen")
    assert is_held(client)
    assert not any(everything(client))


def test_what_is_no_alarm_waits_for_nothing(db):
    client = Client(headers=HOST)
    check_by_form(client, uuid4(), "ticked", tick="cramps_often")
    assert visit.is_held(client.get("/now").wsgi_request) is False
    assert "pending" not in client.session


AGAIN = [
    {"key": "ticked", "tick": "cramps_often"},
    {"key": "more", "tick": "cramps_often"},
    {"key": "save"},
]


@pytest.mark.parametrize("again", AGAIN, ids=lambda told: told["key"])
def test_an_old_form_sent_again_takes_no_sign_back(adas, db, again):
    for client in (adas, Client(headers=HOST)):
        id_ = uuid4()
        check_by_form(client, id_, "ticked", tick="breathless")
        check_by_form(client, id_, **again)
        assert is_held(client)


def test_a_check_takes_the_place_of_nothing_else(ada, adas):
    now = visit.now()
    cramp = Episode(id=uuid4(), at=now, zone="UTC", written=now)
    write.keep(ada, (cramp,), now)
    check_by_form(adas, cramp.id, "ticked", tick="breathless")
    assert is_held(adas)
    assert isinstance(write.find(ada, cramp.id).entry, Episode)


def test_however_much_waits_the_warning_is_found_and_all_of_it_comes_in(ada, db):
    client = Client(headers=HOST)
    check_by_form(client, uuid4(), "ticked", tick="breathless")
    session = client.session
    now = visit.now()
    session["pending"] += [
        json.write(Episode(id=uuid4(), at=now, zone="UTC", written=now)) for _ in range(501)
    ]
    session.save()
    assert is_held(client)

    assert client.post(f"/enter/{sign_in.make_link(now)}").status_code == 302
    assert len(write.newest(ada, ["episode"], 999)) == 501
    assert is_held(client)


def told(person, answers, disposition, *, hours=0):
    at = visit.now() - timedelta(hours=24 - hours)
    entry = Symptoms(
        id=uuid4(), at=at, zone="UTC", written=at, answers=answers, disposition=disposition
    )
    write.keep(person, (entry,), visit.now())


@pytest.mark.parametrize("answers", [{"a_sign_of_old": Answer.YES}, {}], ids=["unknown", "none"])
def test_what_she_was_told_holds_though_nobody_knows_the_sign(ada, adas, answers):
    told(ada, answers, "emergency")
    assert "Call the emergency number now" in told_on_now(adas)
    assert not any(everything(adas))


def test_a_surely_later_no_lifts_what_she_was_told(ada, adas):
    told(ada, {"a_sign_of_old": Answer.YES}, "emergency")
    told(ada, {"a_sign_of_old": Answer.NO}, "self_care", hours=1)
    assert not is_held(adas)


def test_a_condition_taken_back_lifts_no_warning(ada, adas):
    """With an earlier clot a pain in one leg is for today, and by itself it is no alarm."""
    told(ada, {"one_leg_pain": Answer.YES}, "same_day")
    assert is_held(adas)


def test_a_no_to_one_of_two_signs_lowers_to_what_is_left(ada, adas):
    told(ada, {"breathless": Answer.YES, "leg_swollen": Answer.YES}, "emergency")
    told(ada, {"breathless": Answer.NO}, "self_care", hours=1)
    assert "Call your maternity unit now" in told_on_now(adas)


def test_a_check_cannot_be_moved_out_of_sight(ada, adas):
    answered(ada, Answer.YES)
    (check,) = write.newest(ada, ["symptoms"], 9)
    page = adas.get(f"/entry/{check.id}").content.decode()
    assert 'type="date"' not in page
    moved = {"do": "change", "date": "2026-01-02", "time": "10:00", "note": "seen"}
    assert adas.post(f"/entry/{check.id}", moved).status_code == 302
    (after,) = write.newest(ada, ["symptoms"], 9)
    assert (after.at, after.note) == (check.at, "seen")
    assert is_held(adas)
