"""Messages to this browser: asked for with one tap, told plainly where that cannot be.

No browser of the tests reaches the service of its maker, so what that service gives is made up.
"""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib.phone import expect_open, settled, until
from tests.unit.test_web_push import KEYS

pytestmark = pytest.mark.browser

FIRST, SECOND, THIRD = (f"https://fcm.googleapis.com/fcm/send/{n}" for n in ("a", "b", "c"))
# A browser whose maker's service answers; in a page and in a worker.
SERVICE = """({ keys, endpoint }) => {
  const bytes = (text) => Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0)).buffer;
  const subscription = (at, options) =>
    ({ endpoint: at, options, getKey: (name) => bytes(keys[name]), unsubscribe: async () => true });
  PushManager.prototype.getSubscription = async () => null;
  PushManager.prototype.subscribe = async (options) => {
    globalThis.subscribedTo = [options.userVisibleOnly, options.applicationServerKey.byteLength];
    return subscription(endpoint, options);
  };
  globalThis.subscription = subscription;
}"""
SILENT = """PushManager.prototype.subscribe = async () => {
  globalThis.hasAsked = true;
  throw new Error("no service");
};"""
UNDECIDED = """(answer) => {
  let now = "default";
  Object.defineProperty(Notification, "permission", { get: () => now });
  Notification.requestPermission = async () => {
    globalThis.hasAsked = true;
    return (now = answer);
  };
}"""
DENIED = "Object.defineProperty(Notification, 'permission', { get: () => 'denied' });"
MOVE = """async ({ before, after }) => {
  const key = new Uint8Array(65).buffer;
  const event = new Event("pushsubscriptionchange");
  let work;
  event.oldSubscription = before && subscription(before, { applicationServerKey: key });
  event.newSubscription = after && subscription(after, { applicationServerKey: key });
  event.waitUntil = (promise) => { work = promise; };
  dispatchEvent(event);
  await work;
}"""
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def script(function: str, told: str) -> str:
    return f"({function})({told});"


def with_service(endpoint: str) -> str:
    return script(SERVICE, f"{{ keys: {KEYS!r}, endpoint: {endpoint!r} }}")


@pytest.fixture
def reminders(own_site, open_page):
    """The page of reminders in a browser that was prepared with these scripts."""

    def opened(*scripts, **options):
        page = open_page(own_site.url, service_workers="allow", **options)
        for each in scripts:
            page.add_init_script(each)
        page.goto(f"{own_site.url}/now")
        settled(page)
        sign_in(page, own_site.link())
        expect_open(page)
        page.goto(f"{own_site.url}/reminders")
        return page

    return opened


def button(page):
    return page.locator("[data-push]")


def expect_shown(page, name):
    """Of the words about this browser these stand on the page, and no others."""
    for each in ("about", "home", "refused", "cannot"):
        expect(page.locator(f"[data-push-{each}]")).to_be_visible(visible=each == name)


GRANTED = {"permissions": ["notifications"]}


def test_one_tap_asks_and_hands_the_address_over(reminders):
    page = reminders(with_service(FIRST), script(UNDECIDED, "'granted'"))
    expect_shown(page, "about")
    with page.expect_request("**/web_push") as sent:
        button(page).click()
    fields = sent.value.post_data
    assert f"endpoint={FIRST.replace(':', '%3A').replace('/', '%2F')}" in fields
    assert f"p256dh={KEYS['p256dh']}&auth={KEYS['auth']}" in fields
    page.wait_for_url("**/reminders#ways")
    expect(page.get_by_text("Nothing was delivered yet.")).to_be_visible()


def test_the_browser_is_asked_for_shown_messages_of_this_server(reminders):
    page = reminders(with_service(FIRST), **GRANTED)
    page.route("**/web_push", lambda route: route.fulfill(status=204))
    with page.expect_request("**/web_push"):
        button(page).click()
    assert page.evaluate("subscribedTo") == [True, 65]


def test_a_refusal_is_told_and_nothing_is_sent(reminders):
    page = reminders(with_service(FIRST), script(UNDECIDED, "'denied'"))
    button(page).click()
    expect(page.locator("[data-push-refused]")).to_be_visible()
    expect(button(page)).to_be_hidden()


def test_a_question_she_closed_can_be_asked_again(reminders):
    page = reminders(with_service(FIRST), script(UNDECIDED, "'default'"))
    button(page).click()
    until(page, lambda: page.evaluate("globalThis.hasAsked"))
    expect_shown(page, "about")
    expect(button(page)).to_be_enabled()


def test_a_service_that_does_not_answer_leaves_the_button(reminders):
    page = reminders(SILENT, **GRANTED)
    button(page).click()
    until(page, lambda: page.evaluate("globalThis.hasAsked"))
    expect(button(page)).to_be_enabled()
    expect(page.get_by_text("No way yet.")).to_be_visible()


@pytest.mark.parametrize(
    "says,scripts,options",
    [
        ("home", [], {"user_agent": IPHONE}),
        ("cannot", ["delete globalThis.PushManager;"], {}),
        ("refused", [DENIED], {}),
    ],
)  # fmt: skip
def test_where_it_cannot_be_the_page_says_why(reminders, says, scripts, options):
    page = reminders(*scripts, **options)
    expect_shown(page, says)
    expect(button(page)).to_be_hidden()


def test_without_scripts_nothing_is_offered(own_site, open_page):
    page = sign_in(open_page(own_site.url, java_script_enabled=False), own_site.link())
    page.goto(f"{own_site.url}/reminders")
    assert [page.locator(f"[data-push{each}]").is_visible() for each in ("", "-about")] == [
        False
    ] * 2


# ── a browser that listens elsewhere ────────────────────────────────────────────────────────


def test_a_new_address_is_told_to_her_server(reminders):
    page = reminders(with_service(FIRST), **GRANTED)
    button(page).click()
    page.wait_for_url("**/reminders#ways")
    (worker,) = page.context.service_workers
    worker.evaluate(with_service(THIRD))

    def move(before, after):
        with page.context.expect_event("response", lambda r: r.url.endswith("/moved")) as came:
            worker.evaluate(MOVE, {"before": before, "after": after})
        return came.value.status

    assert move(FIRST, SECOND) == 200  # the browser has subscribed anew
    assert move(FIRST, SECOND) == 404  # nobody listens there any more
    assert move(SECOND, None) == 200  # the worker has to
    assert worker.evaluate("subscribedTo") == [True, 65]
    assert move(THIRD, SECOND) == 200


def test_after_leaving_a_new_address_is_told_to_nobody(reminders):
    page = reminders(with_service(FIRST), **GRANTED)
    button(page).click()
    page.wait_for_url("**/reminders#ways")
    page.get_by_role("button", name="Leave").click()
    expect(page).to_have_title("Kitchen measures")
    asked = []
    page.context.on("request", lambda request: asked.append(request.url))
    (worker,) = page.context.service_workers
    worker.evaluate(with_service(THIRD))
    worker.evaluate(
        f"(told) => ({MOVE})(told).catch(() => {{}})", {"before": FIRST, "after": SECOND}
    )
    assert [each for each in asked if "/api/" in each] == []
