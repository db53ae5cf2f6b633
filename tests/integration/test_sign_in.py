"""One-time links: once, soon, and only by what was printed."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from soleus.app import sign_in
from soleus.diary.entries import Episode
from soleus.records import models, people, store
from soleus.web import visit

NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
HOST = {"host": "localhost:8000"}


def test_the_first_link_makes_the_owner_without_a_password(db):
    assert people.owner() is None
    person = sign_in.enter(sign_in.make_link(NOW), NOW).person
    assert person.pk == people.owner().pk
    assert person.has_usable_password() is False


def test_a_later_link_opens_the_same_diary(db):
    first = sign_in.enter(sign_in.make_link(NOW), NOW)
    second = sign_in.enter(sign_in.make_link(NOW), NOW)
    assert first.person.pk == second.person.pk
    assert models.Person.objects.count() == 1


def test_a_link_opens_once(db):
    token = sign_in.make_link(NOW)
    assert sign_in.enter(token, NOW)
    assert sign_in.enter(token, NOW) is None
    assert sign_in.is_usable(token, NOW) is False


@pytest.mark.parametrize("minutes, opens", [(0, True), (14, True), (15, False), (60, False)])
def test_a_link_lasts_a_quarter_of_an_hour(db, minutes, opens):
    token = sign_in.make_link(NOW)
    later = NOW + timedelta(minutes=minutes)
    assert sign_in.is_usable(token, later) is opens
    assert (sign_in.enter(token, later) is not None) is opens


def test_looking_at_a_link_does_not_use_it_up(db):
    token = sign_in.make_link(NOW)
    assert sign_in.is_usable(token, NOW)
    assert sign_in.is_usable(token, NOW)
    assert sign_in.enter(token, NOW)


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "é", "\0", "%", "a" * 5000])
def test_a_made_up_link_opens_nothing(db, token):
    sign_in.make_link(NOW)
    assert sign_in.enter(token, NOW) is None
    assert models.Person.objects.count() == 0


def test_a_link_holds_256_bits_and_only_its_digest_is_kept(db):
    tokens = {sign_in.make_link(NOW) for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) == 43 for token in tokens)
    kept = " ".join(models.Link.objects.values_list("digest", flat=True))
    assert not any(token in kept for token in tokens)


def test_old_links_are_forgotten(db):
    sign_in.make_link(NOW)
    sign_in.make_link(NOW + timedelta(days=8))
    assert models.Link.objects.count() == 1


# ── on the web ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def browser_like(db):
    return Client(headers=HOST, enforce_csrf_checks=True)


def opened(client, token):
    page = client.get(f"/enter/{token}")
    given = re.search(rb'csrfmiddlewaretoken" value="([^"]+)', page.content)
    fields = {"csrfmiddlewaretoken": given[1].decode()} if given else {}
    return page, client.post(f"/enter/{token}", fields)


def link():
    return sign_in.make_link(visit.now())


def test_a_get_changes_nothing_and_the_button_opens(browser_like):
    page, answer = opened(browser_like, link())
    assert page.status_code == 200
    assert "sessionid" not in page.cookies
    assert models.Person.objects.count() == 1
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_a_used_link_says_how_to_get_a_new_one(browser_like):
    token = link()
    opened(browser_like, token)
    again = Client(headers=HOST).get(f"/enter/{token}")
    assert again.status_code == 410
    assert b"login-link" in again.content
    assert Client(headers=HOST).post(f"/enter/{token}").status_code == 410


def without_token(answer):
    return re.sub(rb"[A-Za-z0-9]{64}", b"", answer.content)


def test_a_link_that_never_was_reads_like_a_used_one(browser_like):
    token = link()
    opened(browser_like, token)
    used, never = (Client(headers=HOST).get(f"/enter/{each}") for each in (token, "never-was"))
    assert never.status_code == used.status_code
    assert without_token(never) == without_token(used)
    assert b"This link does not open" in never.content
    assert b"used up" not in never.content


def test_the_button_needs_the_token_of_its_page(browser_like):
    token = link()
    assert browser_like.post(f"/enter/{token}").status_code == 403
    assert sign_in.is_usable(token, visit.now())


def test_signing_in_takes_a_new_session(browser_like):
    session = browser_like.session
    session["pending"] = []
    session.save()
    before = session.session_key
    name = next(iter(browser_like.cookies), None)
    opened(browser_like, link())
    assert browser_like.session.session_key != before
    assert name is not None


def test_a_cramp_noted_before_signing_in_is_in_the_diary_after(browser_like):
    session = browser_like.session
    now = visit.now().isoformat()
    cramp = {"kind": "episode", "id": str(uuid4()), "at": now, "zone": "UTC", "written": now}
    session["pending"] = [cramp, {"kind": "nonsense"}]
    session.save()
    opened(browser_like, link())
    (kept,) = store.load(people.owner(), [Episode])
    assert str(kept.id) == cramp["id"]
    assert "pending" not in browser_like.session


def test_leaving_ends_the_session_on_the_server(adas):
    cookies = {name: morsel.value for name, morsel in adas.cookies.items()}
    assert adas.get("/api/v1/entries").status_code == 200
    answer = adas.post("/leave")
    assert answer.status_code == 302
    assert answer["Location"] == "/quiet"
    thief = Client(headers=HOST)
    for name, value in cookies.items():
        thief.cookies[name] = value
    assert thief.get("/api/v1/entries").status_code == 401


def test_what_a_stranger_wrote_goes_on_waiting_when_she_leaves(db):
    phone = Client(headers=HOST)
    written = str(uuid4())
    phone.post("/now", {"id": written, "began": NOW.isoformat(), "site": "calf"})
    before = phone.cookies[settings.SESSION_COOKIE_NAME].value

    phone.post("/leave")
    assert phone.cookies[settings.SESSION_COOKIE_NAME].value != before
    phone.post(f"/enter/{sign_in.make_link(visit.now())}")

    assert str(store.load(people.owner(), [Episode])[0].id) == written


def test_leaving_is_no_link(adas):
    assert adas.get("/leave").status_code == 405
    assert adas.get("/api/v1/entries").status_code == 200


def test_a_new_unusable_password_ends_every_visit_at_once(adas, ada):
    ada.set_unusable_password()
    ada.save()
    assert adas.get("/api/v1/entries").status_code == 401


def test_who_comes_in_and_who_does_not_is_noted(db, caplog):
    caplog.set_level("INFO", "soleus")
    client = Client(headers=HOST)
    client.post("/enter/wrong")
    client.post("/sign-in", {"passphrase": "wrong words"})
    client.post("/sign-in/code", {"code": "WRONG"})
    client.post(f"/enter/{sign_in.make_link(visit.now())}")
    number = people.owner().pk
    client.post("/leave")
    assert [(each.levelname, each.getMessage()) for each in caplog.records] == [
        ("WARNING", "a link did not open"),
        ("WARNING", "a passphrase did not fit"),
        ("WARNING", "a code did not open"),
        ("INFO", f"person {number} came in by link"),
        ("INFO", f"person {number} left"),
    ]
