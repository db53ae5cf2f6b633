"""Web Push: sealed as RFC 8291 says, signed as RFC 8292 says, and each answer understood."""

import base64
import json
import os
import stat
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from soleus import settings
from soleus.notify import web_push
from soleus.notify.connector import Reach
from soleus.notify.message import (
    SENT,
    About,
    Message,
    NotCarriedError,
    Outcome,
    State,
    Urgency,
    Why,
    neutral,
)
from soleus.notify.web_push import from_text, sealed, subscription, to_text
from tests.lib.receivers import receiver
from tests.twins import push_by_hand

NOW = datetime(2026, 11, 27, 21, 30, tzinfo=UTC)
CONTACT = "https://diary.example.org"
LETTER = neutral(About.PLANNED, tag="5b8f.2026-11-27.1")

# RFC 8291, appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
HERS = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
KEYS = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx"
    "aOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
    "lcy4a-fN"
)


def number(text):
    return int.from_bytes(from_text(text), "big")


def her_browser(endpoint="https://fcm.googleapis.com/fcm/send/abc"):
    return {"endpoint": endpoint, "expirationTime": None, "keys": KEYS}


def test_the_vector_of_the_standard_comes_out_byte_for_byte():
    once = ec.derive_private_key(number(SENDER), ec.SECP256R1())
    body = sealed(TEXT, subscription(her_browser()), once, from_text(SALT))
    assert to_text(body) == BODY


def test_the_twin_opens_the_vector_of_the_standard():
    assert push_by_hand.opened(from_text(BODY), number(HERS), from_text(KEYS["auth"])) == TEXT


@pytest.fixture
def service():
    with receiver() as held:
        yield held


def send(service, message=LETTER, now=NOW):
    address = her_browser(f"{service.origin}/push/ada-7731")
    reach = Reach(local=frozenset({service.origin}))
    return web_push.send(address, message, reach, contact=CONTACT, now=now)


def opened(request):
    return push_by_hand.opened(request.body, number(HERS), from_text(KEYS["auth"]))


def test_her_browser_can_open_what_was_sent_and_nobody_else(service):
    assert send(service) == SENT
    [came] = service.came
    assert json.loads(opened(came)) == {
        "title": "Reminder",
        "body": "It is time for what you planned.",
        "tag": "5b8f.2026-11-27.1",
        "path": "/",
        "acts": False,
    }
    with pytest.raises(InvalidTag):
        push_by_hand.opened(came.body, number(HERS) + 1, from_text(KEYS["auth"]))
    assert b"Reminder" not in came.body


def test_two_messages_share_neither_salt_nor_key(service):
    send(service)
    send(service)
    one, other = (each.body for each in service.came)
    assert (one[:16] == other[:16], one[21:86] == other[21:86]) == (False, False)


def test_the_length_of_a_message_tells_nothing(service):
    for body in ("Calf stretch", "Drink a glass of water with your evening meal", "é" * 90):
        send(service, Message(title="Reminder", body=body, tag="x"))
    assert {len(each.body) for each in service.came} == {16 + 5 + 65 + 512 + 1 + 16}


def test_the_service_learns_how_soon_and_how_long_and_no_id(service):
    send(service, Message(title="A", body="B", tag="id-7", urgency=Urgency.HIGH))
    [came] = service.came
    assert came.path == "/push/ada-7731"
    told = came.headers
    assert (told["ttl"], told["urgency"], told["content-encoding"]) == ("3600", "high", "aes128gcm")
    assert len(told["topic"]) == 32
    assert set(told["topic"]) <= set(to_text(bytes(range(256)))) | {"-", "_"}
    assert "id-7" not in str(told)
    send(service, Message(title="A", body="C", tag="id-7"))
    send(service, Message(title="A", body="C", tag="id-8"))
    topics = [each.headers["topic"] for each in service.came]
    assert (topics[0] == topics[1], topics[1] == topics[2]) == (True, False)


def test_it_says_who_sends_signed_for_this_service_and_half_a_day(service):
    send(service)
    [came] = service.came
    scheme, token, key = came.headers["authorization"].replace(",", "").split(" ")
    assert (scheme, token[:2], key) == ("vapid", "t=", f"k={web_push.public_key()}")
    head, claims, signed = token[2:].split(".")
    assert json.loads(from_text(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(from_text(claims)) == {
        "aud": service.origin,
        "exp": int((NOW + timedelta(hours=12)).timestamp()),
        "sub": CONTACT,
    }
    raw = from_text(signed)
    assert len(raw) == 64
    der = utils.encode_dss_signature(
        int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    )
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_text(key[2:]))
    theirs.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize(
    "status, headers, outcome",
    [
        (201, {}, SENT),
        (200, {}, SENT),
        (404, {}, Outcome(state=State.GONE, why=Why.UNKNOWN_THERE)),
        (410, {}, Outcome(state=State.GONE, why=Why.UNKNOWN_THERE)),
        (413, {}, Outcome(state=State.FAILED, why=Why.TOO_LONG)),
        (403, {}, Outcome(state=State.FAILED, why=Why.REFUSED)),
        (500, {}, Outcome(state=State.FAILED, why=Why.BROKEN)),
        (302, {"Location": "/x"}, Outcome(state=State.FAILED, why=Why.ELSEWHERE)),
        (
            429,
            {"Retry-After": "90"},
            Outcome(state=State.LATER, why=Why.BUSY, after=timedelta(seconds=90)),
        ),
        (
            429,
            {"Retry-After": "Fri, 27 Nov 2026 21:35:00 GMT"},
            Outcome(state=State.LATER, why=Why.BUSY, after=timedelta(minutes=5)),
        ),
        (429, {}, Outcome(state=State.LATER, why=Why.BUSY, after=timedelta(minutes=10))),
        (
            503,
            {"Retry-After": "999999999"},
            Outcome(state=State.LATER, why=Why.BROKEN, after=timedelta(days=1)),
        ),
        (
            429,
            {"Retry-After": "soon"},
            Outcome(state=State.LATER, why=Why.BUSY, after=timedelta(minutes=10)),
        ),
    ],
)
def test_each_answer_is_understood(service, status, headers, outcome):
    service.status, service.answers = status, headers
    assert send(service) == outcome
    assert len(service.came) == 1


def test_what_is_too_long_for_every_service_is_not_sent(service):
    outcome = send(service, Message(title="A", body="é" * 2000, tag="x"))
    assert (outcome.why, service.came) == (Why.TOO_LONG, [])


@pytest.mark.parametrize("length", [3990, 3993])
def test_the_longest_text_fits_a_record(length):
    once = ec.generate_private_key(ec.SECP256R1())
    to, salt = subscription(her_browser()), os.urandom(16)
    body = sealed(b"x" * length, to, once, salt, padding=web_push.padding(length))
    assert len(body) <= 4096
    assert len(push_by_hand.opened(body, number(HERS), from_text(KEYS["auth"]))) == length


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/abc",
        "https://wns2-by3p.notify.windows.com/w/?token=abc",
    ],
)
def test_the_services_of_browsers_need_no_setting(endpoint):
    web_push.check(her_browser(endpoint), Reach())


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com.example.org/x",
        "https://notify.windows.com.example.org/x",
        "https://evilnotify.windows.com/x",
        "https://fcm.googleapis.com:8443/x",
        "http://fcm.googleapis.com/x",
        "https://push.example.org/x",
    ],
)
def test_any_other_is_refused_until_the_settings_name_it(endpoint):
    with pytest.raises(NotCarriedError, match="not_listed"):
        web_push.check(her_browser(endpoint), Reach())


@pytest.mark.parametrize(
    "keys",
    [
        None,
        {},
        {**KEYS, "auth": ""},
        {**KEYS, "auth": 7},
        {**KEYS, "p256dh": KEYS["auth"]},
        {**KEYS, "p256dh": KEYS["p256dh"][:-2] + "AA"},  # not on the curve
        {**KEYS, "p256dh": KEYS["p256dh"] + "!"},
    ],
)
def test_what_is_no_subscription_is_refused(keys):
    with pytest.raises(NotCarriedError, match="not_an_address"):
        web_push.check({**her_browser(), "keys": keys}, Reach())


# ── the key of this server ──────────────────────────────────────────────────


def test_the_key_is_made_once_and_only_its_owner_may_read_it():
    first = web_push.public_key()
    assert web_push.public_key() == first
    assert len(from_text(first)) == 65
    assert stat.S_IMODE(settings.PUSH_KEY_FILE.stat().st_mode) == 0o600
    assert settings.PUSH_KEY_FILE.parent == settings.KEY_FILE.parent


@pytest.mark.parametrize("text", ["", "0" * 64, "f" * 64, "g" * 64, "ab"])
def test_a_damaged_key_is_named_and_not_replaced(tmp_path, monkeypatch, text):
    file = tmp_path / "push.key"
    monkeypatch.setattr(settings, "PUSH_KEY_FILE", file)
    file.write_text(text)
    if not text:  # a power cut in the middle: nothing was signed with it yet
        assert len(from_text(web_push.public_key())) == 65
        return
    with pytest.raises(settings.NotUsableError, match="is damaged"):
        web_push.public_key()
    assert file.read_text() == text


def test_a_key_of_her_own_is_used(monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "PUSH_KEY_FILE", tmp_path / "push.key")
    monkeypatch.setenv("SOLEUS_PUSH_KEY", f"{number(SENDER):064x}")
    assert web_push.public_key() == to_text(from_text(BODY)[21:86])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"\xff", b"\xfb\xff\xfe", bytes(range(40))])
def test_text_without_filling_is_read_back(data):
    assert from_text(to_text(data)) == data
    assert from_text(base64.urlsafe_b64encode(data).decode()) == data
