"""What waits on a phone reaches the diary, once and whole, whatever comes between."""

import time
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib import clock
from tests.lib.dead import killed
from tests.lib.phone import IMPORT, expect_open, expect_sent, past, settled, until, waiting

pytestmark = pytest.mark.browser

LOCK = f"async () => (await ({IMPORT})('vault.js')).lock()"


@pytest.fixture
def ada(own_site):
    """She, beside the browser: the cramps her diary holds, by their ids."""
    visitor = own_site.visitor()
    return lambda: [
        each["id"] for each in visitor.api("GET", "entries?kind=episode&newest=99").json["entries"]
    ]


def log(page, site):
    page.goto(f"{site.url}/log")
    page.wait_for_load_state("networkidle")


def save(page):
    page.get_by_role("button", name="Save now").click()


def expect_to_wait(page):
    expect(page.get_by_text("Saved on this phone.")).to_be_visible()
    expect(page.get_by_text("It will be sent when there is a connection.")).to_be_visible()


# ── without any page ────────────────────────────────────────────────────────────────────────


@pytest.fixture
def phone(open_page, own_site):
    """Her phone, whose vault is open and whose worker keeps the pages."""
    page = sign_in(open_page(own_site.url, service_workers="allow"), own_site.link())
    settled(page)
    page.goto(own_site.url)
    expect_open(page)
    return page


class Browser:
    """Wakes the worker of a phone on which no page is open."""

    def __init__(self, context, url):
        self.url, self.ids = f"{url}/", set()
        self.page = context.new_page()
        self.tools = context.new_cdp_session(self.page)
        self.tools.on("ServiceWorker.workerRegistrationUpdated", self.note)
        self.tools.send("ServiceWorker.enable")
        until(self.page, lambda: self.ids)

    def note(self, told):
        for each in told["registrations"]:
            if each["scopeURL"] == self.url and not each["isDeleted"]:
                self.ids.add(each["registrationId"])

    def wake(self):
        for each in self.ids:
            told = {"origin": self.url, "registrationId": each, "tag": "soleus-outbox"}
            self.tools.send("ServiceWorker.dispatchSyncEvent", told | {"lastChance": False})


def write_without_a_server(page, own_site, then=lambda page: None):
    """Write a cramp down and close the page, while nobody answers."""
    log(page, own_site)
    with killed(own_site, page.context):
        save(page)
        expect_to_wait(page)
        (held,) = waiting(page)
        then(page)
        browser = Browser(page.context, own_site.url)
        page.close()
    return browser, held["id"]


def test_the_worker_sends_with_no_page_open(phone, own_site, ada):
    browser, id_ = write_without_a_server(phone, own_site)
    assert ada() == []

    browser.wake()
    until(browser.page, ada)
    assert ada() == [id_]

    browser.wake()
    page = phone.context.new_page()
    page.goto(own_site.url)
    expect_sent(page)
    assert ada() == [id_]


def test_woken_twice_at_once_it_sends_once(phone, own_site, ada):
    browser, id_ = write_without_a_server(phone, own_site)

    browser.wake()
    browser.wake()
    until(browser.page, ada)
    browser.wake()
    page = phone.context.new_page()
    log(page, own_site)
    expect_sent(page)
    assert ada() == [id_]


def test_a_phone_she_has_left_sends_nothing_and_loses_nothing(phone, own_site, ada):
    browser, id_ = write_without_a_server(phone, own_site, then=lambda page: page.evaluate(LOCK))

    browser.wake()
    time.sleep(1.5)
    assert ada() == []

    sign_in(phone.context.new_page(), own_site.link())
    until(browser.page, ada)
    assert ada() == [id_]


def test_without_a_session_the_worker_keeps_it(phone, own_site, ada):
    browser, id_ = write_without_a_server(phone, own_site)
    phone.context.clear_cookies()

    browser.wake()
    time.sleep(1.5)
    assert ada() == []

    sign_in(phone.context.new_page(), own_site.link())
    until(browser.page, ada)
    assert ada() == [id_]


def test_an_open_page_hears_that_the_worker_sent_it(phone, own_site, ada):
    browser, _ = write_without_a_server(phone, own_site)
    page = phone.context.new_page()
    page.route("**/api/v1/entries", lambda route: route.abort())  # the page itself cannot send
    log(page, own_site)
    assert len(waiting(page)) == 1
    page.evaluate("""() => {
      document.addEventListener("soleus-outbox", () => { document.body.dataset.heard = "yes"; });
    }""")

    browser.wake()

    expect(page.locator("body[data-heard=yes]")).to_have_count(1)
    expect_sent(page)
    assert len(ada()) == 1


def test_the_worker_asks_to_be_woken_when_something_waits(phone, own_site):
    log(phone, own_site)
    tags = """async () => (await navigator.serviceWorker.ready).sync.getTags()"""
    with killed(own_site, phone.context):
        save(phone)
        expect_to_wait(phone)
        assert phone.evaluate(tags) == ["soleus-outbox"]


# ── with a page ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def hers(open_page, own_site):
    """Her browser, which has no worker."""
    return sign_in(open_page(own_site.url), own_site.link())


def test_it_goes_as_soon_as_there_is_a_connection(hers, own_site, ada):
    log(hers, own_site)
    load_forms(hers)
    hers.context.set_offline(True)
    save(hers)
    expect_to_wait(hers)

    hers.context.set_offline(False)
    until(hers, ada)
    expect_sent(hers)
    assert len(ada()) == 1


def test_it_goes_when_she_looks_at_the_page_again(hers, own_site, ada):
    log(hers, own_site)
    hers.route("**/api/v1/entries", lambda route: route.abort())
    save(hers)
    expect_to_wait(hers)
    hers.unroute("**/api/v1/entries")

    hers.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")
    until(hers, ada)
    expect_sent(hers)


WRITE = f"""async (entry) => {{
  const {{ outbox }} = await ({IMPORT})("outbox.js");
  await outbox.create(entry);
}}"""


def test_what_her_phone_knows_follows_whatever_goes_while_one_page_stays_open(phone, ada):
    """By night the coach's page may be open for long, and more than one thing goes from it."""
    at = clock.now().isoformat()
    known = [past(phone, "phone")["sequence"]]
    for _ in range(3):
        before, kept = len(ada()), {"kind": "episode", "id": str(uuid4())}
        phone.context.set_offline(True)
        phone.evaluate(WRITE, {**kept, "at": at, "zone": clock.ZONE, "written": at})
        phone.context.set_offline(False)
        until(phone, lambda before=before: len(ada()) > before)
        until(phone, lambda: past(phone, "phone")["sequence"] > known[-1])
        known.append(past(phone, "phone")["sequence"])


def load_forms(page):
    """What saves a form comes with the first one that is sent: then it lies in the browser."""
    page.evaluate(f"async () => {{ await ({IMPORT})('forms.js'); }}")


def test_two_tabs_at_once_send_one(hers, own_site, ada):
    log(hers, own_site)
    save(hers)
    expect(hers.get_by_role("heading", name="Written down")).to_be_visible()
    other = hers.context.new_page()
    for page in (hers, other):
        log(page, own_site)
        load_forms(page)
    hers.context.set_offline(True)
    save(hers)
    expect_to_wait(hers)
    asked = []

    def slowly(route):
        if route.request.method == "POST":
            asked.append(route.request.frame.page)
            time.sleep(0.5)  # long enough for the other tab to come
        route.continue_()

    hers.context.route("**/api/v1/entries", slowly)
    hers.context.set_offline(False)  # both of them hear of it
    expect_sent(other)
    hers.wait_for_timeout(500)

    assert (len(ada()), len(asked)) == (2, 1)


def test_an_expired_session_keeps_it_and_says_what_to_do(hers, own_site, ada):
    log(hers, own_site)
    hers.context.clear_cookies()
    save(hers)
    expect(hers.get_by_text("Saved on this phone.")).to_be_visible()
    expect(hers.get_by_text("Sign in, and it will be sent.")).to_be_visible()
    expect(hers.get_by_role("link", name="Sign in")).to_be_visible()
    (held,) = waiting(hers)
    assert ada() == []

    sign_in(hers, own_site.link())
    until(hers, ada)
    expect_sent(hers)
    assert ada() == [held["id"]]


# What came between: whether it was kept all the same, and how the answer was spoilt.
def cut_off(route):
    route.fetch()
    route.abort()


def fails_after_it_was_kept(route):
    route.fetch()
    route.fulfill(status=500, content_type="text/html", body="<h1>Something went wrong")


def a_proxy_without_a_server(route):
    route.fulfill(status=502, content_type="text/html", body="<h1>Bad Gateway</h1>")


def a_hotel(route):
    route.fulfill(status=200, content_type="text/html", body="<h1>Welcome! Accept our terms</h1>")


def a_hotel_in_json(route):
    route.fulfill(status=200, content_type="application/json", body='{"login": true}')


def too_many(route):
    route.fulfill(status=429, content_type="application/json", body="{}")


BETWEEN = [
    cut_off,
    fails_after_it_was_kept,
    a_proxy_without_a_server,
    a_hotel,
    a_hotel_in_json,
    too_many,
]


@pytest.mark.parametrize("between", BETWEEN)
def test_whatever_comes_between_it_is_kept_and_arrives_once(hers, own_site, ada, between):
    log(hers, own_site)
    over = []

    def come_between(route):
        between(route)
        over.append(route)

    hers.context.route("**/api/v1/entries", come_between)
    save(hers)
    expect_to_wait(hers)
    until(hers, lambda: over)  # a page that says so may still wait for its answer
    (held,) = waiting(hers)

    hers.context.unroute_all(behavior="wait")
    hers.goto(own_site.url)
    expect_sent(hers)
    assert ada() == [held["id"]]


def test_a_hotel_that_leads_elsewhere_is_asked_again(hers, own_site, ada):
    log(hers, own_site)
    there = {"status": 302, "headers": {"Location": f"{own_site.url}/quiet"}}
    hers.context.route("**/api/v1/entries", lambda route: route.fulfill(**there))
    save(hers)
    expect(hers.get_by_text("Saved on this phone.")).to_be_visible()
    assert len(waiting(hers)) == 1

    hers.context.unroute_all(behavior="wait")
    hers.goto(own_site.url)
    expect_sent(hers)
    assert len(ada()) == 1
