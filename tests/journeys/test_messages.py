"""Messages on a locked screen: shown as they were carried, and answered without a page.

A browser of the tests has no service that carries pushes, so they are handed to its worker as that
service would, opened; and taps are told to the worker as the system would tell it.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from soleus.notify import web_push
from soleus.notify.message import About, neutral
from tests.journeys.conftest import sign_in
from tests.lib import clock
from tests.lib.dead import behind_a_proxy, cut
from tests.lib.phone import asked, expect_open, settled, until

pytestmark = pytest.mark.browser

SHOWN = """async () => {
  const all = await (await navigator.serviceWorker.ready).getNotifications();
  return all.map(({ title, body, tag, data, actions, icon, image, badge }) => {
    const named = actions.map(({ action, title }) => [action, title]);
    return { title, body, tag, data, actions: named, more: icon + image + badge };
  });
}"""
STAMPS = """async () => {
  const all = await (await navigator.serviceWorker.ready).getNotifications();
  return all.map(({ tag, timestamp }) => [tag, timestamp]);
}"""
# In the worker. A made-up tap may open no window and bring none forward, so both are only noted.
TAP = """async ({ tag, action }) => {
  const notification = (await registration.getNotifications()).find((each) => each.tag === tag);
  const event = new NotificationEvent("notificationclick", { notification, action });
  const did = [];
  let work;
  clients.openWindow = async (path) => { did.push(`opened ${path}`); return null; };
  WindowClient.prototype.focus = async function () {
    did.push(`focused ${new URL(this.url).pathname}`);
  };
  Object.defineProperty(event, "waitUntil", { value: (promise) => { work = promise; } });
  dispatchEvent(event);
  await work;
  return did;
}"""
NOT_SAVED = {
    "title": "Not saved",
    "body": "That did not work. Tap here to open the page and do it there.",
    "tag": "unsaved",
    "data": {"path": "/", "tag": "unsaved"},
    "actions": [],
    "more": "",
}
LEAST = {"title": "Reminder", "body": "Something waits for you.", "actions": []}


def told(key: str, **changes: Any) -> Mapping[str, object]:
    """What the worker is told of a stretch that is due."""
    message = replace(neutral(About.PLANNED, tag=key), acts=True)
    return web_push.told(replace(message, **changes))


class Pocket:
    """Her phone, with a page open or none."""

    def __init__(self, page: Page, site) -> None:
        self.page, self.site = page, site
        self.ids: set[str] = set()
        self.tools = page.context.new_cdp_session(page)
        self.tools.on("ServiceWorker.workerRegistrationUpdated", self.note)
        self.tools.send("ServiceWorker.enable")
        until(page, lambda: self.ids)

    def note(self, told):
        self.ids |= {e["registrationId"] for e in told["registrations"] if not e["isDeleted"]}

    def push(self, text: str) -> None:
        """Carried until it is shown: on a busy machine the debugger's word can come to nothing."""
        (id_,) = self.ids
        at = {"origin": self.site.url, "registrationId": id_}
        before = asked(self.page, STAMPS)

        def carried() -> bool:
            self.tools.send("ServiceWorker.deliverPushMessage", at | {"data": text})
            for _ in range(40):
                if asked(self.page, STAMPS) != before:
                    return True
                self.page.wait_for_timeout(50)
            return False

        until(self.page, carried, "nothing was shown")

    def shown(self, count: int = 1) -> list[dict]:
        """What stands on her screen, once that many do."""
        until(self.page, lambda: len(asked(self.page, SHOWN)) == count)
        found: list[dict] = asked(self.page, SHOWN)
        return found

    def tap(self, tag: str, action: str = "") -> list[str]:
        (worker,) = self.page.context.service_workers
        return worker.evaluate(TAP, {"tag": tag, "action": action})


@pytest.fixture
def pocket(own_site, open_page):
    page = open_page(own_site.url, service_workers="allow", permissions=["notifications"])
    page.goto(f"{own_site.url}/now")
    settled(page)
    sign_in(page, own_site.link())
    expect_open(page)
    return Pocket(page, own_site)


@pytest.fixture
def key(own_site, pocket) -> str:
    """The key of a message about a stretch that came at half past eight."""
    return own_site.ask(f"remind {clock.ZONE}")


def doses(site) -> list[str]:
    told = site.visitor().api("GET", "entries?kind=dose").json
    return [each["measure"] for each in told["entries"]]


# ── shown ───────────────────────────────────────────────────────────────────────────────────


def test_a_message_is_shown_word_for_word(pocket, key):
    pocket.push(json.dumps(told(key)))
    assert pocket.shown() == [
        {
            "title": "Reminder",
            "body": "It is time for what you planned.",
            "tag": key,
            "data": {"path": "/", "tag": key},
            "actions": [["done", "Done"], ["later", "Later"]],
            "more": "",
        }
    ]


def test_a_question_has_nothing_to_tick(pocket):
    question = web_push.told(neutral(About.ASKED, tag="k", path="/check"))
    pocket.push(json.dumps(question))
    (shown,) = pocket.shown()
    assert (shown["body"], shown["actions"]) == ("A short question waits for you.", [])
    assert pocket.tap("k") == ["opened /check"]


@pytest.mark.parametrize(
    "text", ["", "no JSON", "null", "[]", '{"title": "Reminder"}', '{"title": 1, "body": {}}',
             '{"body": "x", "acts": true, "tag": "k"}']
)  # fmt: skip
def test_what_cannot_be_read_is_shown_all_the_same(pocket, text):
    pocket.push(text)
    (shown,) = pocket.shown()
    assert shown.items() >= LEAST.items()


@pytest.mark.parametrize(
    "path",
    ["https://elsewhere.example/x", "//elsewhere.example", "javascript:alert(1)", "", None, 7],
)
def test_a_message_leads_to_no_other_place(pocket, key, path):
    pocket.push(json.dumps({**told(key), "path": path}))
    assert pocket.shown()[0]["data"]["path"] == "/"


def test_a_later_one_of_the_same_takes_its_place(pocket, key):
    pocket.push(json.dumps(told(key)))
    pocket.shown()
    pocket.push(json.dumps(told(key, body="It was meant for 08:30.")))
    assert [each["body"] for each in pocket.shown()] == ["It was meant for 08:30."]


# ── tapped ──────────────────────────────────────────────────────────────────────────────────


def test_a_tap_opens_its_page_or_brings_it_forward(pocket, key):
    pocket.push(json.dumps(told(key)))
    pocket.shown()
    pocket.page.goto(f"{pocket.site.url}/log")  # she may be writing there
    assert pocket.tap(key) == ["opened /"]
    assert pocket.shown(0) == []
    pocket.page.goto(f"{pocket.site.url}/")
    pocket.push(json.dumps(told(key)))
    pocket.shown()
    assert pocket.tap(key) == ["focused /"]


def test_done_is_written_down_without_a_page(pocket, key):
    pocket.push(json.dumps(told(key)))
    pocket.shown()
    pocket.page.goto("about:blank")
    assert pocket.tap(key, "done") == []
    assert doses(pocket.site) == ["measure.towel-stretch"]
    pocket.page.goto(f"{pocket.site.url}/now")
    assert pocket.shown(0) == []


def test_a_page_that_is_open_hears_of_it(pocket, key):
    pocket.push(json.dumps(told(key)))
    pocket.shown()
    with pocket.page.expect_response("**/api/v1/phone"):
        pocket.tap(key, "done")


def test_later_puts_it_off(pocket, key):
    pocket.push(json.dumps(told(key)))
    pocket.shown()
    with pocket.page.context.expect_event("response", lambda r: r.url.endswith("/later")) as came:
        pocket.tap(key, "later")
    assert came.value.status == 200
    assert pocket.shown(0) == []
    assert doses(pocket.site) == []


# ── where it cannot be saved ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("dead", [cut, behind_a_proxy], ids=lambda way: way.__name__)
def test_without_a_server_she_is_told_that_it_was_not_saved(pocket, key, dead):
    pocket.push(json.dumps(told(key)))
    pocket.shown()
    with dead(pocket.site, pocket.page.context):
        pocket.tap(key, "done")
        assert pocket.shown() == [NOT_SAVED]
    assert pocket.tap("unsaved") == ["focused /"]
    assert doses(pocket.site) == []


def test_a_message_of_another_is_not_saved(pocket, key):
    pocket.push(json.dumps(told(key.replace(key[:8], "00000000"))))
    (shown,) = pocket.shown()
    pocket.tap(shown["tag"], "done")
    assert pocket.shown() == [NOT_SAVED]
    assert doses(pocket.site) == []


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "untold"])
def test_after_leaving_nothing_is_sent(pocket, key, is_told):
    page = pocket.page
    pocket.push(json.dumps(told(key)))
    pocket.shown()
    sent: list[str] = []
    page.context.set_offline(not is_told)
    page.get_by_role("button", name="Leave").click()
    expect(page).to_have_title("Kitchen measures")
    page.context.on("request", lambda request: sent.append(request.url))
    pocket.tap(key, "later")
    page.context.set_offline(False)
    assert pocket.shown() == [NOT_SAVED]
    assert [each for each in sent if "/api/" in each] == []
    assert doses(pocket.site) == []
    # A tap leads to the door, and the door is shut.
    assert pocket.tap("unsaved") == ["opened /"]
    page.goto(pocket.site.url)
    assert page.request.get(f"{pocket.site.url}/api/v1/phone").status == 401


def test_a_visit_that_was_ended_elsewhere_saves_nothing(pocket, key):
    pocket.push(json.dumps(told(key)))
    pocket.shown()
    pocket.page.context.clear_cookies()
    pocket.tap(key, "done")
    assert pocket.shown() == [NOT_SAVED]
    assert doses(pocket.site) == []
