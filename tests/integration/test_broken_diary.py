"""A diary that fails stands before nothing urgent, and takes nothing with it."""

import html
import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client

from soleus.app import about, sign_in, write
from soleus.care.profile import About
from soleus.diary.entries import Episode, Intake, Symptoms
from soleus.knowledge import catalog
from soleus.records import store
from soleus.web import visit
from soleus.web.doors import LAST_RESORT
from tests.integration.conftest import NOW
from tests.lib.site import Site, Visitor

HOST = {"host": "localhost:8000"}
MEASURE = next(measure.id for measure in catalog.load().measures.values() if measure.is_shown)
TO_READ = ["/learn", f"/learn/{next(iter(catalog.load().topics))}", f"/evidence/{MEASURE}"]
URGENT = ["/now", "/check", "/check?from=ten_minutes", "/help"]


@pytest.fixture
def break_it(monkeypatch):
    """From here on nothing can be read or written."""

    def broken(self, *_args, **_kwargs):
        raise OperationalError("database or disk is full")

    def now():
        monkeypatch.setattr(CursorWrapper, "execute", broken)

    yield now
    monkeypatch.undo()


@pytest.fixture
def fill_disk(monkeypatch):
    """From here on everything can be read, and nothing written."""
    execute = CursorWrapper.execute

    def full(self, sql, params=None):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            raise OperationalError("database or disk is full")
        return execute(self, sql, params)

    def now():
        monkeypatch.setattr(CursorWrapper, "execute", full)

    yield now
    monkeypatch.undo()


def answers(at, **more):
    return {"at": at, "id": str(uuid4()), "key": "yes", **more}


def first_screen(client):
    return re.search(r'data-screen="([^"]+)"', client.get("/check").content.decode())[1]


@pytest.mark.parametrize("remembered", [True, False])
@pytest.mark.parametrize("path", URGENT)
def test_what_is_urgent_opens_for_her_too(adas, break_it, path, remembered):
    if not remembered:
        cache.clear()
    break_it()
    answer = adas.get(path)
    assert answer.status_code == 200
    assert answer.content != LAST_RESORT


@pytest.mark.parametrize("remembered", [True, False])
@pytest.mark.parametrize("path", TO_READ)
def test_what_is_known_can_be_read_without_the_diary(adas, break_it, path, remembered):
    if not remembered:
        cache.clear()
    break_it()
    assert adas.get(path).status_code == 200


@pytest.mark.parametrize("remembered", [True, False])
def test_what_is_known_can_be_looked_up_without_the_diary(adas, break_it, remembered):
    if not remembered:
        cache.clear()
    break_it()
    answer = adas.post("/learn", {"q": "magnesium"})
    assert answer.status_code == 200
    assert "Magnesium" in page(answer)


@pytest.mark.parametrize("path", ["/", "/diary", "/about", "/sign-in", "/enter/never-was"])
def test_a_diary_nobody_can_look_up_is_named_too(adas, break_it, path):
    cache.clear()
    break_it()
    answer = adas.get(path)
    assert answer.status_code == 503
    assert "The diary does not open" in page(answer)


@pytest.mark.parametrize("remembered", [True, False])
def test_a_check_without_scripts_comes_to_its_result(adas, break_it, remembered):
    at = first_screen(adas)
    if not remembered:
        cache.clear()
    break_it()
    answer = adas.post("/check", answers(at))
    assert answer.status_code == 200
    assert b"result-alarm" in answer.content


@pytest.mark.parametrize("key, status", [("keep", 200), ("save", 503)])
def test_a_check_that_cannot_wait_says_so_and_keeps_its_result(db, break_it, key, status):
    stranger = Client(headers=HOST, raise_request_exception=False)
    at = first_screen(stranger)
    sign = re.search(r'data-signs="(\S+)', stranger.get("/check").content.decode())[1]
    break_it()
    answer = stranger.post("/check", answers(at, key=key, unsure=sign))
    assert answer.status_code == status
    assert key == "save" or b"result-alarm" in answer.content


def page(answer):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def form_of(answer):
    """The fields that "Send it again" would send."""
    (form,) = re.findall(
        r"<form[^>]*>(?:(?!</form>).)*Send it again", answer.content.decode(), re.S
    )
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    notes = re.findall(r'<textarea name="(note)"[^>]*>([^<]*)', form)
    return {name: html.unescape(value) for name, value in (*hidden, *notes)}


def test_a_cramp_that_cannot_be_saved_is_handed_back_with_its_time(
    ada, adas, fill_disk, monkeypatch
):
    fill_disk()
    told = {"id": str(uuid4()), "when": "now", "side": "left", "note": "sore & tired"}
    answer = adas.post("/log", told)
    assert answer.status_code == 503
    assert "It could not be saved" in page(answer)
    assert "The disk of the computer that runs Soleus is full." in page(answer)
    assert b'href="/now"' in answer.content
    assert b'href="/check"' in answer.content
    first = visit.now()
    monkeypatch.undo()
    monkeypatch.setattr(visit, "now", lambda: first + timedelta(hours=2))
    assert adas.post("/log", form_of(answer)).status_code == 302
    (kept,) = store.load(ada, [Episode])
    assert (str(kept.id), kept.side, kept.note) == (told["id"], "left", "sore & tired")
    assert abs(kept.at - first) < timedelta(minutes=1)


@pytest.mark.parametrize("key, status", [("keep", 200), ("save", 503)])
def test_a_check_that_cannot_wait_beside_what_waits_keeps_its_result(
    db, fill_disk, key, status, monkeypatch
):
    stranger = Client(headers=HOST, raise_request_exception=False)
    stranger.post("/now", {"id": str(uuid4()), "site": "calf"})
    fill_disk()
    sent = answers("all", key=key, unsure="leg_swollen")
    answer = stranger.post("/check", sent)
    assert answer.status_code == status
    assert key == "save" or "It could not be saved. The advice stands." in page(answer)
    monkeypatch.undo()
    stranger.post("/check", sent)
    assert [each["kind"] for each in stranger.session["pending"]] == ["episode", "symptoms"]


@pytest.mark.parametrize("signed_in", [True, False])
def test_its_gone_on_a_full_disk_says_so_and_can_be_sent_again(
    ada, adas, fill_disk, monkeypatch, signed_in
):
    client = adas if signed_in else Client(headers=HOST, raise_request_exception=False)
    if not signed_in:
        client.post("/check", answers("all", key="keep", no="leg_swollen"))
    first = visit.now()
    fill_disk()
    began = first - timedelta(minutes=12)
    answer = client.post("/now", {"id": str(uuid4()), "began": began.isoformat(), "site": "calf"})
    assert answer.status_code == 503
    assert "It could not be saved." in page(answer)
    assert "Ten minutes is too long for a plain cramp." in page(answer)
    assert "Saved" not in page(answer)
    monkeypatch.undo()
    monkeypatch.setattr(visit, "now", lambda: first + timedelta(hours=2))
    again = client.post("/now", form_of(answer))
    assert again.status_code == 302
    client.post(f"/enter/{sign_in.make_link(visit.now())}")
    (kept,) = store.load(sign_in.people.owner(), [Episode])
    assert (kept.at, kept.minutes) == (began, pytest.approx(12, abs=0.2))


def test_a_word_left_for_the_next_page_costs_no_page_on_a_full_disk(adas, fill_disk, monkeypatch):
    adas.post("/morning", {"cramps": "0"})
    fill_disk()
    assert "Written down." in page(adas.get("/diary"))
    assert adas.get("/diary").status_code == 200
    monkeypatch.undo()
    assert "Written down." in page(adas.get("/diary"))
    assert "Written down." not in page(adas.get("/diary"))


@pytest.mark.parametrize("path", ["/", "/diary", "/morning", "/log", "/about", "/learn"])
def test_a_full_disk_can_still_be_read(ada, adas, fill_disk, path):
    cramp = {"kind": "episode", "id": str(uuid4()), "at": NOW.isoformat(), "zone": "UTC"}
    write.entries(ada, cramp | {"written": NOW.isoformat()}, NOW)
    fill_disk()
    assert adas.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/diary", "/about"])
def test_a_diary_that_does_not_open_is_named_beside_what_helps(adas, break_it, path):
    break_it()
    answer = adas.get(path)
    assert answer.status_code == 503
    assert "The diary does not open" in page(answer)
    assert "Call your local emergency number." in page(answer)
    assert b'href="/now"' in answer.content


def test_what_is_sent_again_was_never_sent_in_the_future(ada, adas):
    ahead = (visit.now() + timedelta(days=3)).isoformat()
    for sent in (ahead, "nonsense", "2026-13-45T00:00:00+00:00", "2026-01-01T00:00:00"):
        adas.post("/log", {"when": "now", "sent": sent})
    assert all(visit.now() - kept.at < timedelta(minutes=1) for kept in store.load(ada, [Episode]))


@pytest.mark.parametrize("sent", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_what_was_sent_before_there_were_diaries_is_sent_now(ada, adas, sent):
    answer = adas.post("/food", {"food": "fndds-94000100", "grams": "200", "sent": sent})
    assert answer.status_code == 302
    assert [kept.at for kept in store.load(ada, [Intake])] == [visit.now()]


def test_a_condition_that_older_knowledge_had_shuts_no_page(ada, adas):
    about.save(ada, About(conditions=frozenset({"condition-of-old", "clot_before"})), NOW)
    for path in [*URGENT, "/"]:
        assert adas.get(path).status_code == 200, path


def test_what_waits_is_not_lost_when_the_diary_fails_at_the_door(db, monkeypatch):
    visitor = Client(headers=HOST, raise_request_exception=False)
    visitor.post("/now", {"id": str(uuid4()), "began": "", "site": "calf"})
    waiting = visitor.session["pending"]
    assert json.loads(json.dumps(waiting))[0]["kind"] == "episode"

    with monkeypatch.context() as broken:

        def full(*_):
            raise OperationalError("database or disk is full")

        broken.setattr(store, "save", full)
        visitor.post(f"/enter/{sign_in.make_link(sign_in_now())}")
    visitor.post(f"/enter/{sign_in.make_link(sign_in_now())}")
    person = sign_in.people.owner()
    assert len(store.load(person, [Episode, Symptoms])) == 1
    assert "pending" not in visitor.session


@pytest.mark.sqlcipher
def test_what_is_urgent_opens_when_the_key_is_lost_while_it_runs(tmp_path):
    running = Site(tmp_path / "data")
    visitor = running.visitor()
    (running.folder / "keys" / "diary.key").unlink()
    for path in [*URGENT, *URGENT]:  # the threads take turns, and a new one needs the key
        with_own_line = Visitor(running.url, dict(visitor.cookies))
        assert with_own_line.get(path).status == 200, path
        with_own_line.close()
    running.kill()


@pytest.mark.sqlcipher
def test_a_port_file_nobody_can_read_costs_no_link(tmp_path):
    running = Site(tmp_path / "data")
    (running.folder / "port").write_text("not a port")
    assert running.link().startswith("http://localhost:")
    running.kill()


def sign_in_now():
    from soleus.web.visit import now

    return now()
