"""Her webhooks hear that a cramp starts or ends, where she turned that on, and nothing else."""

import json
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from soleus.app import lamps, lasting, reminders
from soleus.app.lasting import Event, State
from soleus.notify.message import SENT
from tests.integration.conftest import NOW
from tests.lib.patience import PATIENCE
from tests.lib.receivers import receiver
from tests.lib.site import Site

ZONE = "Europe/Berlin"
STARTED = Event(number=1, kind=State.STARTED, at=NOW)
HOOK = {"url": "https://hooks.example.org/a", "secret": "whsec_" + "A" * 44}


@pytest.fixture
def hooked(ada):
    """She has a webhook and another way, and turned it on."""
    reminders.add_channel(ada, UUID(int=1), "webhook", HOOK, now=NOW)
    reminders.add_channel(ada, UUID(int=2), "ntfy", {"server": "https://x", "topic": "y"}, now=NOW)
    reminders.set_cramps(ada, True, now=NOW, zone=ZONE)
    return ada


def told(person, event=STARTED, now=NOW):
    heard = []

    def carry(channel, message):
        heard.append((channel.kind, message.tag, message.body))
        return SENT

    assert lamps.tell(person.pk, event, carry, now) == len(heard)
    return heard


def test_the_webhook_hears_it_and_no_other_way_does(hooked):
    assert told(hooked) == [("webhook", "cramp-started", NOW.isoformat())]


def test_nothing_is_told_unless_she_turned_it_on(hooked):
    reminders.set_cramps(hooked, False, now=NOW, zone=ZONE)
    assert told(hooked) == []


def test_it_is_off_at_first(ada):
    reminders.add_channel(ada, UUID(int=1), "webhook", HOOK, now=NOW)
    assert told(ada) == []


def test_anothers_cramp_is_not_told(hooked, cleo):
    assert told(cleo) == []


def test_a_start_that_is_over_lights_nothing_and_an_end_is_always_told(hooked):
    late = NOW + timedelta(minutes=5)
    assert told(hooked, now=late) == []
    ended = Event(number=2, kind=State.ENDED, at=NOW)
    assert [tag for _, tag, _ in told(hooked, ended, late)] == ["cramp-ended"]


def test_who_is_gone_is_told_nothing(hooked):
    assert lamps.tell(10**9, STARTED, lambda *_: pytest.fail("told"), NOW) == 0


def test_the_page_offers_it_where_there_is_a_webhook(adas, ada):
    assert "A cramp that starts" not in adas.get("/reminders").content.decode()
    reminders.add_channel(ada, UUID(int=1), "webhook", HOOK, now=NOW)
    assert "That program then knows" in adas.get("/reminders").content.decode()
    adas.post("/reminders/lamps", {"cramps": "yes"})
    assert reminders.read(ada).cramps is True
    assert "Tell it no more" in adas.get("/reminders").content.decode()
    adas.post("/reminders/lamps", {"cramps": "no"})
    assert reminders.read(ada).cramps is False


def test_what_was_settled_before_there_was_this_is_read(ada):
    from soleus.exchange import reminders as shapes

    old = {k: v for k, v in shapes.write(reminders.Settings()).items() if k != "cramps"}
    assert shapes.read(old).cramps is False


# ── a real server ───────────────────────────────────────────────────────────────────────────


def came(hook, count):
    """What came in, once so many have."""
    began = time.monotonic()
    while len(hook.came) < count and time.monotonic() - began < PATIENCE:
        time.sleep(0.02)
    return [json.loads(each.body)["tag"] for each in hook.came]


def turn_on(hers, hook):
    way = {"id": str(uuid4()), "url": f"{hook.origin}/lamp", "secret": HOOK["secret"]}
    assert hers.form("/reminders/ways/webhook", **way).status == 302
    assert hers.form("/reminders/lamps", at="/reminders", cramps="yes").status == 302


def test_a_webhook_hears_within_two_seconds(tmp_path):
    with receiver() as hook:
        site = Site(tmp_path / "data", SOLEUS_SEND_TO_LOCAL=hook.origin)
        try:
            hers = site.visitor()
            turn_on(hers, hook)
            at = datetime.now(UTC).isoformat()
            began = time.monotonic()
            assert hers.api("POST", "cramp", {"state": "started", "at": at}).json["running"]
            assert came(hook, 1) == ["cramp-started"]
            assert time.monotonic() - began < 2
            hers.api("POST", "cramp", {"state": "ended", "at": at})
            assert came(hook, 2) == ["cramp-started", "cramp-ended"]
            assert hook.came[0].headers["webhook-signature"].startswith("v1,")
        finally:
            assert site.stop() == 0


def test_a_webhook_that_hangs_holds_up_no_entry(tmp_path):
    with receiver() as hook:
        hook.slow = True
        site = Site(tmp_path / "data", SOLEUS_SEND_TO_LOCAL=hook.origin)
        try:
            hers = site.visitor()
            turn_on(hers, hook)
            at = datetime.now(UTC).isoformat()
            hers.api("POST", "cramp", {"state": "started", "at": at})
            came(hook, 1)
            began = time.monotonic()
            hers.api("POST", "cramp", {"state": "ended", "at": at})
            assert hers.get("/diary").status == 200
            assert time.monotonic() - began < 5
        finally:
            site.kill()


def test_what_nobody_carries_on_does_not_pile_up():
    here = lasting.Lasting()
    for n in range(200):
        at = NOW + timedelta(seconds=n)
        here.start(1, None, at, at)
        here.end(1, None, at)
    assert len(here.outgoing) == lasting.REMEMBERED
