"""That a cramp started or ended, told and heard over HTTP."""

import time
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from soleus.app import erase, lasting, write
from tests.integration.conftest import NOW, client_of
from tests.lib.ledger import diary
from tests.lib.patience import PATIENCE
from tests.lib.site import Site, Visitor

(CRAMP,) = diary("12-02 09:58 cramp 7 left calf 2 min")  # 08:58 in UTC


@pytest.fixture(autouse=True)
def anew(monkeypatch):
    monkeypatch.setattr(lasting, "HERE", lasting.Lasting())


def tell(client, state, **more):
    body = {"state": state, "at": NOW.isoformat(), **more}
    return client.post("/api/v1/cramp", body, content_type="application/json")


def events(client, after=0):
    return client.get(f"/api/v1/events?after={after}&wait=0").json()


def test_what_is_told_is_heard(adas):
    assert tell(adas, "started").json() == {"running": True, "since": NOW.isoformat()}
    heard = events(adas)
    assert [each["kind"] for each in heard["events"]] == ["started"]
    assert tell(adas, "ended").json() == {"running": False, "since": None}
    assert [e["kind"] for e in events(adas, heard["last"])["events"]] == ["ended"]


def test_none_of_it_is_written_down(ada, adas):
    tell(adas, "started")
    assert write.changes(ada, after=0, most=9) == []


def test_the_entry_of_it_ends_it(ada, adas):
    tell(adas, "started", id=str(CRAMP.id))
    write.keep(ada, (CRAMP,), NOW)
    assert [each["kind"] for each in events(adas)["events"]] == ["started", "ended"]


def test_erased_with_all_that_is_hers_nothing_of_it_is_told(ada, adas):
    tell(adas, "started", id=str(CRAMP.id))
    erase.everything(ada, NOW)
    mine = client_of(ada)
    assert events(mine)["events"] == []
    assert tell(mine, "ended").json() == {"running": False, "since": None}


def test_another_hears_nothing(adas, cleos):
    tell(adas, "started")
    assert events(cleos)["events"] == []
    assert cleos.get("/api/v1/status").json()["cramp"]["running"] is False


@pytest.mark.parametrize(
    "wrong", [{"state": "maybe"}, {"at": "2026-12-02T09:00:00"}, {"at": "now"}, {"pain": 7}]
)
def test_what_cannot_be_meant_is_refused(adas, wrong):
    assert tell(adas, **({"state": "started"} | wrong)).status_code == 422


@pytest.mark.parametrize("query", ["after=-1", "wait=26", "after=x", "until=3"])
def test_a_question_that_cannot_be_meant_is_refused(adas, query):
    assert adas.get(f"/api/v1/events?{query}").status_code == 422


def test_too_many_who_wait_are_told_when_to_come_back(adas):
    lasting.HERE.waiting = lasting.MOST_WAITING
    answer = adas.get("/api/v1/events?after=0&wait=1")
    assert (answer.status_code, answer["Retry-After"]) == (429, "5")
    assert adas.get("/api/v1/events?after=0&wait=0").status_code == 200


# ── a real server ───────────────────────────────────────────────────────────────────────────


class Lamp(Thread):
    """A program of hers that waits for what comes."""

    def __init__(self, site, hers):
        super().__init__(daemon=True)
        self.visitor = Visitor(site.url, dict(hers.cookies), hers.token)
        self.start()

    def run(self):
        # Whoever asks whether all wait may hold a place himself for a moment.
        while (answer := self.visitor.api("GET", "events?after=0")).status == 429:
            time.sleep(0.05)
        self.answer = answer
        self.heard_at = time.monotonic()
        self.visitor.close()

    @property
    def heard(self):
        self.join(PATIENCE)
        return [each["kind"] for each in self.answer.json["events"]]


def lamps_of(site, hers):
    """As many as may wait, and all of them wait."""
    lamps = [Lamp(site, hers) for _ in range(lasting.MOST_WAITING)]
    # Whoever comes too much is told so, and by that we know that the others wait.
    while hers.api("GET", "events?after=0&wait=1").status != 429:
        time.sleep(0.05)
    return lamps


def test_a_lamp_hears_within_two_seconds_while_pages_are_answered(site):
    hers = site.visitor()
    lamps = lamps_of(site, hers)
    assert hers.get("/diary").status == 200
    at = datetime.now(UTC) - timedelta(seconds=1)
    began = time.monotonic()
    told = hers.api("POST", "cramp", {"state": "started", "at": at.isoformat()})

    assert told.json["running"] is True
    assert [each.heard for each in lamps] == [["started"]] * len(lamps)
    assert max(each.heard_at for each in lamps) - began < 2


def test_a_server_that_ends_keeps_nobody_waiting(tmp_path):
    site = Site(tmp_path / "data")
    lamps = lamps_of(site, site.visitor())
    began = time.monotonic()

    assert site.stop() == 0
    assert time.monotonic() - began < 4
    assert [each.heard for each in lamps] == [[]] * len(lamps)
