"""Each channel against a server of this machine: what arrives there, and what comes back."""

import base64
import email
import hmac
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import policy
from typing import Any

import pytest

from soleus.notify import webhook
from soleus.notify.carry import Kind, Outside, carrier, outside, wrong
from soleus.notify.connector import Reach
from soleus.notify.message import SENT, About, Message, Outcome, State, Urgency, Why, neutral
from soleus.settings import Post
from tests.lib.receivers import certificate, mailbox, receiver

NOW = datetime(2026, 11, 27, 21, 30, tzinfo=UTC)
LETTER = neutral(About.PLANNED, tag="5b8f.1")
ODD = Message(title="Für später", body="Zeit für: “Dehnen”\r\nBcc: eve@example.org", tag="x")


@dataclass
class Channel:
    kind: str
    address: dict[str, Any]


def carry(kind, address, *, to=None, post=None, message=LETTER):
    reach = Reach(local=frozenset({to.origin}) if to else frozenset())
    allowed = Outside(reach=reach, contact="https://diary.example.org", post=post)
    assert wrong(kind, address, allowed) is None
    return carrier(allowed, lambda: NOW)(Channel(kind, address), message)


@pytest.fixture
def server():
    with receiver() as held:
        held.status = 200
        yield held


# ── ntfy ────────────────────────────────────────────────────────────────────


def test_ntfy_gets_a_message_for_its_topic(server):
    address = {"server": server.origin, "topic": "a-7731", "token": "tk_abc"}
    assert carry(Kind.NTFY, address, to=server) == SENT
    [came] = server.came
    assert (came.path, came.headers["authorization"]) == ("/", "Bearer tk_abc")
    assert json.loads(came.body) == {
        "topic": "a-7731",
        "title": "Reminder",
        "message": "It is time for what you planned.",
        "priority": 3,
    }


def test_ntfy_gets_odd_letters_whole_and_no_token_where_there_is_none(server):
    address = {"server": server.origin, "topic": "a"}
    message = replace(ODD, urgency=Urgency.HIGH)
    assert carry(Kind.NTFY, address, to=server, message=message) == SENT
    [came] = server.came
    told = json.loads(came.body)
    assert (told["title"], told["message"], told["priority"]) == (ODD.title, ODD.body, 4)
    assert not {"authorization", "bcc"} & set(came.headers)


# ── Gotify ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("end", ["", "/", "/gotify", "/gotify/"])
def test_gotify_gets_a_message_with_its_key_in_no_address(server, end):
    address = {"server": server.origin + end, "token": "AbC.123"}
    assert carry(Kind.GOTIFY, address, to=server) == SENT
    [came] = server.came
    assert came.path == end.rstrip("/") + "/message"
    assert came.headers["x-gotify-key"] == "AbC.123"
    assert json.loads(came.body) == {
        "title": "Reminder",
        "message": "It is time for what you planned.",
        "priority": 5,
    }


# ── webhook ─────────────────────────────────────────────────────────────────


def is_genuine(secret, request):
    """As the receiver's side of Standard Webhooks is written down."""
    told = request.headers
    key = base64.b64decode(secret.split("_")[1])
    text = f"{told['webhook-id']}.{told['webhook-timestamp']}.".encode() + request.body
    made = base64.b64encode(hmac.new(key, text, "sha256").digest()).decode()
    return f"v1,{made}" in told["webhook-signature"].split(" ")


def test_a_webhook_is_signed_with_its_time(server):
    secret = webhook.new_secret()
    assert carry(Kind.WEBHOOK, {"url": f"{server.origin}/in", "secret": secret}, to=server) == SENT
    [came] = server.came
    assert came.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert json.loads(came.body) == {
        "title": "Reminder",
        "body": "It is time for what you planned.",
        "tag": "5b8f.1",
        "path": "/",
    }
    assert is_genuine(secret, came)
    assert not is_genuine(webhook.new_secret(), came)
    came.body += b" "
    assert not is_genuine(secret, came)


def test_the_signature_is_that_of_the_standard():
    key = webhook.key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = webhook.signature(
        key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}'
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_webhooks_have_two_secrets():
    assert webhook.new_secret() != webhook.new_secret()
    assert len(webhook.key_of(webhook.new_secret())) == 32


# ── what each answer means ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    "status, outcome",
    [
        (204, SENT),
        (301, Outcome(state=State.FAILED, why=Why.ELSEWHERE)),
        (401, Outcome(state=State.FAILED, why=Why.REFUSED)),
        (404, Outcome(state=State.FAILED, why=Why.REFUSED)),
        (410, Outcome(state=State.FAILED, why=Why.REFUSED)),
        (413, Outcome(state=State.FAILED, why=Why.TOO_LONG)),
        (429, Outcome(state=State.LATER, why=Why.BUSY, after=timedelta(minutes=10))),
        (500, Outcome(state=State.FAILED, why=Why.BROKEN)),
        (503, Outcome(state=State.LATER, why=Why.BROKEN, after=timedelta(minutes=10))),
    ],
)
def test_each_answer_is_understood(server, status, outcome):
    server.status = status
    assert carry(Kind.NTFY, {"server": server.origin, "topic": "a"}, to=server) == outcome
    assert len(server.came) == 1


# ── mail ────────────────────────────────────────────────────────────────────


def to_here(port):
    return Post(host="127.0.0.1", port=port, user="", sender="home@example.org")


def test_a_letter_is_plain_and_says_that_a_machine_wrote_it():
    with mailbox() as box:
        sent = carry(Kind.MAIL, {"to": "ada@example.org"}, post=to_here(box.port))
    assert sent == SENT
    letter = email.message_from_bytes(box.letters[0], policy=policy.default)
    assert letter.get_content().strip() == "It is time for what you planned."
    told = {name: str(letter[name]) for name in ("From", "To", "Subject", "Auto-Submitted")}
    assert told == {
        "From": "home@example.org",
        "To": "ada@example.org",
        "Subject": "Reminder",
        "Auto-Submitted": "auto-generated",
    }
    assert letter["Date"].datetime == NOW
    assert letter["Message-ID"].endswith("@example.org>")
    assert box.heard[0].lower() == "ehlo [127.0.0.1]"


def test_no_text_can_add_a_line_to_the_head_of_a_letter():
    with mailbox() as box:
        assert carry(Kind.MAIL, {"to": "ada@example.org"}, post=to_here(box.port), message=ODD)
    letter = email.message_from_bytes(box.letters[0], policy=policy.default)
    assert (letter["Subject"], letter["Bcc"]) == ("Für später", None)
    assert [each for each in box.heard if each.startswith("rcpt")] == ["rcpt TO:<ada@example.org>"]


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A mail server that is not this machine as far as the settings know."""
    file = certificate(tmp_path, "127.0.0.1", "127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setattr(Post, "is_here", False)
    return file


def test_elsewhere_a_letter_goes_encrypted_and_with_a_name(elsewhere, monkeypatch):
    monkeypatch.setenv("SOLEUS_SMTP_PASSWORD", "horse")
    with mailbox(elsewhere) as box:
        post = to_here(box.port)._replace(user="ada")
        assert carry(Kind.MAIL, {"to": "ada@example.org"}, post=post) == SENT
    assert box.encrypted == [True]
    heard = [each.split(" ")[0].upper() for each in box.heard]
    assert heard.index("STARTTLS") < heard.index("AUTH") < heard.index("MAIL")


def test_the_usual_port_is_encrypted_from_the_first_byte(elsewhere, monkeypatch):
    monkeypatch.setattr(Post, "is_encrypted", True)
    with mailbox(elsewhere, at_once=True) as box:
        assert carry(Kind.MAIL, {"to": "ada@example.org"}, post=to_here(box.port)) == SENT
    assert box.encrypted == [True]


def test_elsewhere_nothing_goes_in_clear(monkeypatch):
    monkeypatch.setattr(Post, "is_here", False)
    with mailbox() as box:
        outcome = carry(Kind.MAIL, {"to": "ada@example.org"}, post=to_here(box.port))
    assert (outcome.why, box.letters) == (Why.IN_CLEAR, [])


def test_a_mail_server_that_cannot_be_trusted_gets_nothing(elsewhere, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with mailbox(elsewhere) as box:
        outcome = carry(Kind.MAIL, {"to": "ada@example.org"}, post=to_here(box.port))
    assert (outcome.why, box.letters) == (Why.NOT_TRUSTED, [])


@pytest.mark.parametrize(
    "says, state, why",
    [
        ({"RCPT": "550 nobody here"}, State.FAILED, Why.REFUSED),
        ({"RCPT": "451 come back later"}, State.LATER, Why.BUSY),
        ({"MAIL": "550 not you"}, State.FAILED, Why.REFUSED),
        ({"DATA": "452 full"}, State.LATER, Why.BUSY),
        ({"EHLO": "500 what", "HELO": "500 what"}, State.FAILED, Why.REFUSED),
    ],
)
def test_what_a_mail_server_says_is_understood(says, state, why):
    with mailbox() as box:
        box.says = says
        outcome = carry(Kind.MAIL, {"to": "ada@example.org"}, post=to_here(box.port))
    assert (outcome.state, outcome.why, box.letters) == (state, why, [])


def test_a_mail_server_that_is_off_is_said():
    with mailbox() as box:
        pass
    outcome = carry(Kind.MAIL, {"to": "ada@example.org"}, post=to_here(box.port))
    assert outcome == Outcome(state=State.FAILED, why=Why.NO_ANSWER)


# ── before an address is kept ───────────────────────────────────────────────

SECRET = "whsec_" + base64.b64encode(bytes(32)).decode()
ALLOWED = Outside(
    reach=Reach(public=frozenset({"https://ntfy.example.org"})),
    contact="mailto:nobody@example.org",
    post=to_here(25),
)


@pytest.mark.parametrize(
    "kind, address, why",
    [
        ("pigeon", {}, Why.NOT_AN_ADDRESS),
        (Kind.NTFY, {}, Why.NOT_AN_ADDRESS),
        (Kind.NTFY, {"server": "https://ntfy.example.org", "topic": "a/b"}, Why.NOT_AN_ADDRESS),
        (Kind.NTFY, {"server": "https://ntfy.example.org", "topic": ["a"]}, Why.NOT_AN_ADDRESS),
        (
            Kind.NTFY,
            {"server": "https://ntfy.example.org", "topic": "a", "token": "x\r\ny: z"},
            Why.NOT_AN_ADDRESS,
        ),
        (Kind.NTFY, {"server": "https://ntfy.example.net", "topic": "a"}, Why.NOT_LISTED),
        (Kind.NTFY, {"server": "https://ntfy.example.org", "topic": "a"}, None),
        (Kind.GOTIFY, {"server": "https://ntfy.example.org"}, Why.NOT_AN_ADDRESS),
        (
            Kind.GOTIFY,
            {"server": "https://ntfy.example.org", "token": "a b"},
            Why.NOT_AN_ADDRESS,
        ),
        (Kind.GOTIFY, {"server": "https://ntfy.example.org", "token": "ab"}, None),
        (Kind.WEBHOOK, {"url": "https://ntfy.example.org/x"}, Why.NOT_AN_ADDRESS),
        (
            Kind.WEBHOOK,
            {"url": "https://ntfy.example.org/x", "secret": "whsec_YWJj"},
            Why.NOT_AN_ADDRESS,
        ),
        (
            Kind.WEBHOOK,
            {"url": "https://ntfy.example.org/x", "secret": "whsec_é"},
            Why.NOT_AN_ADDRESS,
        ),
        (Kind.WEBHOOK, {"url": "http://169.254.169.254/", "secret": SECRET}, Why.NOT_LISTED),
        (Kind.WEBHOOK, {"url": "https://ntfy.example.org/x", "secret": SECRET}, None),
        (Kind.MAIL, {"to": "ada"}, Why.NOT_AN_ADDRESS),
        (Kind.MAIL, {"to": "ada@example.org\r\nBcc: eve@example.org"}, Why.NOT_AN_ADDRESS),
        (Kind.MAIL, {"to": "ada@example.org, eve@example.org"}, Why.NOT_AN_ADDRESS),
        (Kind.MAIL, {"to": "ada@example.org"}, None),
        (Kind.WEB_PUSH, {"endpoint": 7}, Why.NOT_AN_ADDRESS),
    ],
)
def test_an_address_is_looked_at_before_it_is_kept(kind, address, why):
    assert wrong(kind, address, ALLOWED) is why
    if why:
        outcome = carrier(ALLOWED, lambda: NOW)(Channel(kind, address), LETTER)
        assert outcome == Outcome(state=State.FAILED, why=why)


def test_without_a_mail_server_nothing_goes_by_mail():
    allowed = replace(ALLOWED, post=None)
    assert wrong(Kind.MAIL, {"to": "ada@example.org"}, allowed) is Why.NOT_SET_UP


def test_where_nothing_is_set_nothing_is_reached():
    allowed = outside()
    assert (allowed.reach.public, allowed.reach.local, allowed.post) == (
        frozenset(),
        frozenset(),
        None,
    )
    assert allowed.contact == "mailto:nobody@example.org"
