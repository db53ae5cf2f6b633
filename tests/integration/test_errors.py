"""Every error has a plain page; the last one needs nothing and still carries the emergency card."""

import logging

import pytest
from django.template import engines
from django.test import Client

from soleus.web import doors, server
from soleus.web.pages import quiet

HOST = {"host": "localhost:8000"}


@pytest.fixture
def visitor(db):
    return Client(headers=HOST, raise_request_exception=False)


def broken(*_args, **_kwargs):
    raise RuntimeError("zebrafinch: what she wrote")


@pytest.fixture
def broken_page(monkeypatch):
    """A page whose last step, the framework's own, fails."""
    monkeypatch.setattr(quiet, "render", broken)


def test_a_page_that_is_not_there(visitor):
    answer = visitor.get("/nowhere")
    assert answer.status_code == 404
    assert b"There is no such page." in answer.content
    assert b'class="card' in answer.content


def test_a_page_that_failed_has_the_number_of_each_country(visitor):
    page = visitor.get("/nowhere").content.decode()
    assert "Call your local emergency number." in page
    assert 'href="tel:999">United Kingdom: 999</a>' in page


def test_an_api_address_that_is_not_there(visitor):
    answer = visitor.get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_a_form_without_its_token(caplog):
    answer = Client(headers=HOST, enforce_csrf_checks=True).post("/enter/x")
    assert answer.status_code == 403
    assert b"grown old" in answer.content
    assert caplog.messages == ["refused: a form without its token"]


@pytest.mark.parametrize("charset", ["utf-16", "latin-1", "idna", "nonsense"])
@pytest.mark.parametrize("form", ["application/x-www-form-urlencoded", "multipart/form-data"])
@pytest.mark.parametrize("path", ["/log", "/now", "/check"])
def test_a_form_in_letters_no_browser_sends_cannot_be_read(visitor, path, form, charset):
    kind = f"{form}; boundary=x; charset={charset}"
    answer = visitor.generic("POST", path, b"when=now", content_type=kind)
    assert answer.status_code == 400
    assert b"This request cannot be read." in answer.content
    assert b'class="card' in answer.content


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8"])
def test_a_form_may_say_that_it_is_in_utf_8(visitor, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    assert visitor.post("/now", b"site=calf", content_type=kind).status_code == 302


def test_a_broken_page_still_carries_the_emergency_card(visitor, broken_page):
    answer = visitor.get("/quiet")
    assert answer.status_code == 500
    assert answer.content == doors.LAST_RESORT
    assert answer["Content-Security-Policy"] == doors.HEADERS["Content-Security-Policy"]


def test_what_failed_is_logged_without_its_words(visitor, broken_page, caplog):
    logging.getLogger("soleus").propagate = True
    with caplog.at_level(logging.INFO, logger="soleus"):
        visitor.get("/quiet?canary=1")
    assert "RuntimeError in quiet at" in caplog.text
    assert "zebrafinch" not in caplog.text
    assert "canary" not in caplog.text


def test_templates_that_fail_still_leave_an_answer(visitor, monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "find_template", broken)
    monkeypatch.setattr(doors, "render", broken)
    answer = visitor.get("/nowhere")
    assert answer.status_code == 404
    assert answer.content == doors.LAST_RESORT


def test_an_api_call_that_fails_says_that_nothing_was_saved(visitor, monkeypatch, adas):
    from soleus.app import write

    monkeypatch.setattr(write.json, "read", broken)
    answer = adas.post("/api/v1/entries", b"[]", content_type="application/json")
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert "Nothing was saved" in answer.json()["detail"]
    assert "zebrafinch" not in answer.content.decode()


def test_the_server_answers_even_when_the_framework_fails(monkeypatch):
    monkeypatch.setattr(server, "get_wsgi_application", lambda: broken)
    told = []
    body = server.application()({}, lambda status, headers: told.append((status, dict(headers))))
    assert b"".join(body) == doors.LAST_RESORT
    assert told[0][0].startswith("500")
    assert "default-src 'none'" in told[0][1]["Content-Security-Policy"]


def test_the_last_resort_is_plain_whole_and_asks_nobody():
    text = doors.LAST_RESORT.decode()
    assert "emergency number" in text
    assert "maternity unit" in text
    for part in ("<script", "<style", "style=", "src=", "http", "{{", "{%"):
        assert part not in text
    words = [
        line.split(">")[1].split("<")[0].split() for line in text.splitlines() if "<li>" in line
    ]
    assert max(map(len, words)) <= 15
