"""What a tap on a message sends, as the API takes it."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from soleus.app import reminders, write
from soleus.care.reminders import LATER, MOST_LATERS, Anchor, Reminder
from soleus.diary.entries import Dose
from soleus.records import reminders as rows
from tests.integration.conftest import NOW
from tests.unit.test_web_push import KEYS

STRETCH = "measure.towel-stretch"
HALF_PAST_EIGHT = Reminder(
    id=UUID(int=1), item=STRETCH, anchor=Anchor.CLOCK, offset=timedelta(hours=8, minutes=30)
)
KEY = f"{HALF_PAST_EIGHT.id}/{NOW.date()}/0"
UNKNOWN = [
    f"{UUID(int=2)}/{NOW.date()}/0",
    f"{HALF_PAST_EIGHT.id}/{NOW.date() + timedelta(days=1)}/0",  # not yet
    f"{HALF_PAST_EIGHT.id}/{NOW.date() - timedelta(days=9)}/0",  # too long ago
    "test",
]
BEFORE = "https://fcm.googleapis.com/fcm/send/before"
AFTER = "https://fcm.googleapis.com/fcm/send/after"
MOVED = {"before": BEFORE, "endpoint": AFTER, **KEYS}


@pytest.fixture
def reminded(ada):
    reminders.add(ada, HALF_PAST_EIGHT, now=NOW, zone="UTC")
    return ada


def post(client, name, shape):
    return client.post(f"/api/v1/reminders/{name}", json.dumps(shape), "application/json")


def doses(person):
    return [each for each in write.newest(person, ["dose"], 9) if isinstance(each, Dose)]


# ── done ────────────────────────────────────────────────────────────────────────────────────


def test_done_writes_one_dose_however_often_it_is_tapped(reminded, adas):
    first, second = (post(adas, "done", {"key": KEY}) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    (dose,) = doses(reminded)
    assert (dose.measure, dose.at) == (STRETCH, NOW)
    assert first.json() == second.json() == {"state": "saved", "id": str(dose.id)}


@pytest.mark.parametrize("name", ["done", "later"])
@pytest.mark.parametrize("key", UNKNOWN)
def test_a_message_that_is_not_there_is_not_found(reminded, adas, name, key):
    assert post(adas, name, {"key": key}).status_code == 404
    assert doses(reminded) == []


@pytest.mark.parametrize("name", ["done", "later"])
def test_the_message_of_another_is_not_found_and_stays_as_it_is(reminded, cleo, cleos, name):
    settled = reminders.read(reminded)
    assert post(cleos, name, {"key": KEY}).status_code == 404
    assert (doses(reminded), doses(cleo), reminders.read(reminded)) == ([], [], settled)


@pytest.mark.parametrize("name", ["done", "later"])
@pytest.mark.parametrize(
    "shape", [{}, {"key": ""}, {"key": 1}, {"key": KEY, "more": 1}, {"key": "x" * 101}, [KEY]]
)
def test_anything_but_a_key_is_refused(reminded, adas, name, shape):
    assert post(adas, name, shape).status_code == 422
    assert doses(reminded) == []


@pytest.mark.parametrize("name", ["done", "later", "moved"])
def test_a_stranger_and_a_foreign_form_do_nothing(reminded, name):
    stranger = Client(headers={"host": "localhost:8000"})
    shape = MOVED if name == "moved" else {"key": KEY}
    assert post(stranger, name, shape).status_code == 401
    guarded = Client(headers={"host": "localhost:8000"}, enforce_csrf_checks=True)
    guarded.force_login(reminded)
    assert post(guarded, name, shape).status_code == 403
    assert doses(reminded) == []


# ── later ───────────────────────────────────────────────────────────────────────────────────


def test_later_says_when_it_comes_again_and_soon_has_an_end(reminded, adas):
    answer = post(adas, "later", {"key": KEY})
    assert answer.json() == {"state": "saved", "due": (NOW + LATER).isoformat()}
    for _ in range(MOST_LATERS - 1):
        assert post(adas, "later", {"key": KEY}).status_code == 200
    assert post(adas, "later", {"key": KEY}).status_code == 404


# ── an address that changes ─────────────────────────────────────────────────────────────────


@pytest.fixture
def listening(ada):
    """Ada with two phones, of which one is said to be gone."""
    for endpoint in (BEFORE, f"{BEFORE}-other"):
        address = {"endpoint": endpoint, "keys": KEYS}
        channel = reminders.add_channel(ada, uuid4(), "web_push", address, now=NOW)
        rows.note_gone(ada, channel.id, NOW)
    return ada


def test_a_phone_is_followed_to_its_new_address(listening, adas):
    answer = post(adas, "moved", MOVED)
    assert (answer.status_code, answer.json()) == (200, {"state": "saved"})
    found = {each.address["endpoint"]: each for each in reminders.channels(listening)}
    assert set(found) == {AFTER, f"{BEFORE}-other"}
    assert (found[AFTER].gone, found[f"{BEFORE}-other"].gone) == (None, NOW)
    assert found[AFTER].address["keys"] == KEYS


def test_the_phone_of_another_is_not_moved(listening, cleos):
    before = reminders.channels(listening)
    assert post(cleos, "moved", MOVED).status_code == 404
    assert reminders.channels(listening) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "https://elsewhere.example/push"},
        {"endpoint": "http://127.0.0.1/push"},
        {"p256dh": "BAAA"},
        {"auth": "not base64!"},
    ],
)
def test_an_address_that_nothing_can_be_sent_to_is_not_kept(listening, adas, wrong):
    before = reminders.channels(listening)
    assert post(adas, "moved", MOVED | wrong).status_code == 422
    assert reminders.channels(listening) == before
