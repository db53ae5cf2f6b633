"""While a warning sign stands, no page says how to rub, warm, stretch or move the leg."""

import html
import re
from uuid import uuid4

import pytest
from django.test import Client

from soleus.app import write
from soleus.diary.entries import Answer, Symptoms
from soleus.knowledge import catalog
from soleus.web import visit
from tests.integration.conftest import client_of

HOST = {"host": "localhost:8000"}
KNOWN = catalog.load()
MEASURES = [measure for measure in KNOWN.measures.values() if measure.is_shown]
RELIEFS = [relief for relief in KNOWN.reliefs.values() if relief.is_shown]
ROUTINES = [measure for measure in MEASURES if measure.routine]


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


def everything(client):
    return [
        says(client, "/now", *STEPS),
        says(client, "/help", *STEPS),
        says(client, client.post("/now", {"began": visit.now().isoformat()}).url, *STEPS),
        *(says(client, f"/evidence/{m.id}", m.how, m.how_much) for m in MEASURES),
        *(says(client, f"/learn/{r.id}", r.text) for r in RELIEFS),
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
