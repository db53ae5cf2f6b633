"""On a full disk nobody whom she shuts out stays in: what ends something is written."""

from datetime import timedelta

import pytest

from soleus import room
from soleus.app import keys, visits, who
from soleus.app.keys import Scope
from soleus.records import models
from soleus.web.arriving import VISIT
from tests.integration.conftest import NOW, client_of, fresh
from tests.integration.test_guests import let_in
from tests.integration.test_share import made

pytestmark = pytest.mark.sqlcipher


@pytest.fixture
def fill(monkeypatch):
    """The disk is full from here on, and stays so."""
    return lambda: monkeypatch.setattr(room, "_room", room._Room(is_full=True))


def guest(ada):
    _, id_ = let_in(ada)
    return "/who", {"do": "end", "id": str(id_)}, lambda: who.holding(ada, NOW)


def key(ada):
    shown = keys.make(
        ada, name="lamp", scopes=[Scope.READ], lasts=timedelta(days=9), now=NOW
    ).key.shown
    return f"/keys/{shown}/end", {}, lambda: [e for e in keys.listed(ada) if keys.opens(e, NOW)]


def visit(ada):
    session = client_of(ada).session
    session[VISIT] = {"browser": "Firefox/Android"}
    session.save()
    other = visits.key_of(session.session_key)
    return "/ways-in/end", {"visit": other}, lambda: models.Visit.objects.filter(pk=other)


def shared(ada):
    made(ada)
    row = models.Share.objects.get()
    return f"/report/shared/{row.id}", {}, lambda: models.Share.objects.filter(ended=None)


@pytest.mark.parametrize("given", [guest, key, visit, shared])
def test_what_she_ends_is_ended(ada, fill, given):
    mine = client_of(ada)
    mine.get("/about")
    path, form, left = given(ada)
    assert len(left()) == 1
    fill()

    assert mine.post(path, form).status_code == 302
    assert len(left()) == 0


def test_what_ends_nothing_waits(ada, fill):
    mine = fresh(ada)
    mine.get("/about")
    _, id_ = let_in(ada)
    fill()

    assert mine.post("/who", {"do": "link", "id": str(id_)}).status_code == 503
