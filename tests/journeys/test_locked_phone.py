"""A phone that hears that the diary is locked locks too, and opens again with the diary."""

from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import sign_in
from tests.journeys.test_lapse import HIDE, WRITE
from tests.journeys.test_sending import Browser
from tests.lib import clock
from tests.lib.dead import cut
from tests.lib.looks import SIZES, is_fit
from tests.lib.phone import (
    IMPORT,
    asked,
    expect_locked,
    expect_open,
    expect_sent,
    past,
    settled,
    stored,
    until,
    waiting,
    while_it_stays,
)

pytestmark = [pytest.mark.browser, pytest.mark.sqlcipher]

WORD, NOTE = "violetquark7umbrella", "scarlet trombone"
LOCKED = "The diary is locked"
# A key that was on its way when the phone heard that the diary is locked.
LATE_KEY = f"""async () => {{
  const vault = await ({IMPORT})("vault.js"), since = await vault.visit();
  await vault.lockWithDiary();
  const key = btoa(String.fromCharCode(...new Uint8Array(32)));
  return vault.open(key, since, "1").then(() => "opened", ({{ message }}) => message);
}}"""
UNTOLD = f"""async () => {{
  const vault = await ({IMPORT})("vault.js");
  await vault.lock();
  const before = await vault.untold();
  await vault.lockWithDiary();
  return [before, await vault.untold()];
}}"""
LEFT = f"async () => (await ({IMPORT})('vault.js')).untold()"
# Whether the page of the phone ever showed a night of hers, also for a moment.
SHOWN_EVER = """new MutationObserver(() => {
  const nights = document.getElementById("nights");
  if (nights && !nights.hidden) localStorage.setItem("shown", "yes");
}).observe(document, { attributes: true, childList: true, subtree: true })"""
TAKE_SHOWN = """() => {
  const shown = localStorage.getItem("shown");
  localStorage.removeItem("shown");
  return shown;
}"""
# The phone has no room for an entry, and would still lock.
NOT_KEPT = """() => {
  IDBObjectStore.prototype.add = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""
SHUT = f"async () => (await ({IMPORT})('shut.js')).shutWithDiary()"
NO_DRAFT = NOT_KEPT.replace("prototype.add", "prototype.put")
# How a page looked as it went.
WENT = """() => addEventListener("pagehide", () => {
  localStorage.setItem("went", document.body.style.visibility || "shown");
})"""
OURS = {"Content-Security-Policy": "default-src 'none'"}


def cramp(note: str = "") -> dict:
    at = (clock.now() - timedelta(hours=2)).isoformat()
    return {"kind": "episode", "id": str(uuid4()), "at": at, "zone": "UTC", "written": at} | {
        "note": note
    }


@pytest.fixture
def site(locked_site):
    """A real server whose diary has a passphrase, and is open."""
    if locked_site.stranger().get("/").status == 503:
        locked_site.unlock()
    locked_site.hang_up()
    return locked_site


def uses(page: Page, site) -> Page:
    """Her phone knows a cramp of hers, and shows it."""
    sign_in(page, site.link())
    page.evaluate(WRITE, cramp(WORD))
    page.goto(f"{site.url}/log")  # sends it
    expect_sent(page)
    page.goto(f"{site.url}/log")  # where the worker sent it, this one hears of it
    expect_open(page)
    until(page, lambda: WORD in str(past(page, "phone")), "the phone did not hear of it")
    return page


@pytest.fixture
def phone(open_page, site) -> Page:
    """Her phone, which keeps every page and what her server knows."""
    page = open_page(site.url, service_workers="allow")
    page.goto(f"{site.url}/now")
    settled(page)
    return uses(page, site)


def look_again(page: Page) -> None:
    page.evaluate(HIDE, True)
    page.evaluate(HIDE, False)


def unlock(page: Page, site) -> None:
    page.get_by_label("Diary passphrase").fill(site.passphrase)
    page.get_by_role("button", name="Unlock").click()


def kept_of(site, id_: str) -> int:
    told = site.visitor().api("GET", "entries?kind=episode&newest=200").json["entries"]
    return sum(each["id"] == id_ for each in told)


def expect_nothing_of_hers(page: Page) -> None:
    expect_locked(page)
    lies = stored(page)
    assert '"open":[]' in lies
    assert past(page, "phone") is None
    assert WORD not in while_it_stays(page, page.content)


def test_it_shows_nothing_of_hers_and_opens_again_without_signing_in(phone, site):
    phone.goto(f"{site.url}/diary")
    expect(phone.get_by_role("heading", name="Diary")).to_be_visible()
    site.lock()
    look_again(phone)
    expect(phone.get_by_role("heading", name=LOCKED)).to_be_visible()
    expect_nothing_of_hers(phone)
    assert asked(phone, LEFT) is None, "her visit is not over"
    phone.goto(f"{site.url}/phone")
    expect(phone.get_by_text("Your diary is closed here too.")).to_be_visible()
    expect_nothing_of_hers(phone)
    # The help of the night is still the one that was made for her.
    assert past(phone, "/check") is not None
    meanwhile = cramp()
    phone.evaluate(WRITE, meanwhile)
    assert [each.get("op") for each in waiting(phone)] == [None]
    phone.get_by_role("link", name="Unlock it").click()
    unlock(phone, site)
    expect(phone.get_by_role("heading", name="Diary")).to_be_visible()  # where she was
    expect_open(phone)
    expect_sent(phone)
    assert kept_of(site, meanwhile["id"]) == 1
    with cut(site, phone.context):
        phone.goto(f"{site.url}/phone")
        expect(phone.get_by_role("heading", name="The last two weeks")).to_be_visible()


def test_what_she_was_writing_is_back_and_another_tab_follows(phone, site):
    phone.goto(f"{site.url}/log")
    phone.get_by_label("Note").fill(NOTE)
    other = phone.context.new_page()
    other.goto(f"{site.url}/diary")
    expect(other.get_by_role("heading", name="Diary")).to_be_visible()
    site.lock()
    look_again(other)
    for each in (other, phone):
        expect(each.get_by_role("heading", name=LOCKED)).to_be_visible()
    other.close()
    expect_nothing_of_hers(phone)
    unlock(phone, site)
    expect(phone.get_by_text("What you were writing is back.")).to_be_visible()
    expect(phone.get_by_label("Note")).to_have_value(NOTE)


def test_what_she_saves_then_waits_sealed_and_arrives_once(phone, site):
    phone.goto(f"{site.url}/log")
    site.lock()
    phone.get_by_role("button", name="Save now").click()
    expect(phone.get_by_text("It opens once you unlock the diary.")).to_be_visible()
    expect_nothing_of_hers(phone)
    (saved,) = waiting(phone)
    phone.get_by_role("link", name="Unlock it").click()
    unlock(phone, site)
    expect(phone.get_by_role("button", name="Save now")).to_be_visible()  # she is led back
    expect_sent(phone)
    assert kept_of(site, saved["id"]) == 1


@pytest.mark.parametrize("path", ["/phone", "/diary"])
def test_a_page_that_opens_then_shows_nothing_of_hers_not_even_for_a_moment(phone, site, path):
    phone.add_init_script(SHOWN_EVER)
    phone.goto(f"{site.url}/phone")
    expect(phone.get_by_role("heading", name="The last two weeks")).to_be_visible()
    assert asked(phone, TAKE_SHOWN) == "yes"
    phone.goto(f"{site.url}/quiet")
    site.lock()
    phone.goto(site.url + path)
    expect(phone.get_by_text(LOCKED)).to_be_visible()
    expect_nothing_of_hers(phone)
    assert asked(phone, TAKE_SHOWN) is None


def test_the_page_of_the_phone_that_stands_open_clears_when_it_hears(phone, site):
    with cut(site, phone.context):
        phone.goto(f"{site.url}/log")
        expect(phone.get_by_text("No connection. These still work:")).to_be_visible()
        expect(phone.get_by_role("heading", name="The last two weeks")).to_be_visible()
        log = phone.locator("#log")
        log.get_by_text("If you want to add more").click()
        log.get_by_label("Note").fill(NOTE)
        site.lock()
    # What she writes there has no other place.
    look_again(phone)
    expect_locked(phone)
    expect(phone.get_by_role("heading", name="The last two weeks")).to_be_hidden()
    expect(log.get_by_label("Note")).to_have_value(NOTE)
    assert WORD not in phone.inner_text("body")


def test_without_its_server_it_opens_as_before(phone, site):
    site.lock()
    with cut(site, phone.context):
        phone.goto(f"{site.url}/phone")
        expect(phone.get_by_role("heading", name="The last two weeks")).to_be_visible()
        look_again(phone)
        expect_open(phone)


def test_a_worker_that_is_woken_to_send_locks_it_with_no_page_of_hers_open(phone, site):
    with cut(site, phone.context):
        phone.evaluate(WRITE, cramp())
        assert '"open":[]' not in stored(phone)
        browser = Browser(phone.context, site.url)
        phone.close()
        site.lock()  # before there is a connection: then the browser wakes it by itself as well
    page = browser.page
    page.goto(f"{site.url}/quiet")  # asks for nothing itself
    browser.wake()
    until(page, lambda: '"open":[]' in stored(page), "the worker did not lock it")


@pytest.fixture
def plain(open_page, site) -> Page:
    """Her phone without a worker, so that a journey may answer in place of the server."""
    return uses(open_page(site.url), site)


@pytest.mark.parametrize(
    "headers, body",
    [
        ({}, '{"state": "locked"}'),
        (OURS, '{"detail": "The disk is full."}'),
        (OURS, "The diary is locked."),
    ],
    ids=["somebody else", "another of ours", "no JSON"],
)
def test_any_other_503_locks_nothing(plain, site, headers, body):
    plain.goto(f"{site.url}/diary")
    expect(plain.get_by_role("heading", name="Diary")).to_be_visible()
    expect_open(plain)
    heard = []
    for api in ("phone", "entries"):
        plain.route(
            f"**/api/v1/{api}",
            lambda route: (
                heard.append(route.request.url),
                route.fulfill(status=503, headers=headers, body=body),
            ),
        )
    plain.evaluate(WRITE, cramp())
    look_again(plain)
    until(plain, lambda: {each.rsplit("/", 1)[1] for each in heard} == {"phone", "entries"})
    expect_open(plain)
    expect(plain.get_by_role("heading", name="Diary")).to_be_visible()
    plain.unroute_all(behavior="wait")


def test_a_phone_that_nobody_signed_in_on_stays_as_it_is(open_page, site):
    site.lock()
    page = open_page(site.url)
    page.goto(f"{site.url}/now")
    written = cramp()
    page.evaluate(WRITE, written)
    shown, heard = [], []
    page.on("framenavigated", lambda frame: shown.append(frame.url))
    page.on("response", lambda answer: "/api/" in answer.url and heard.append(answer.status))
    page.goto(f"{site.url}/phone")
    until(page, lambda: heard, "nothing was sent")
    page.get_by_role("button", name="Send now").click()
    until(page, lambda: len(heard) > 1, "nothing was sent again")
    assert [each["id"] for each in while_it_stays(page, lambda: waiting(page))] == [written["id"]]
    assert (set(heard), shown) == ({503}, [f"{site.url}/phone"])


def test_what_only_the_page_keeps_is_not_locked_away(plain, site):
    plain.goto(f"{site.url}/log")
    expect_open(plain)
    plain.evaluate(NOT_KEPT)
    site.lock()
    plain.get_by_role("button", name="Save now").click()
    unsaved = plain.get_by_text("Not saved yet. Keep this page open.")
    expect(unsaved).to_be_visible()
    look_again(plain)
    expect(unsaved).to_be_visible()
    site.unlock()
    plain.evaluate("() => { dispatchEvent(new Event('online')); }")
    expect(unsaved).to_be_hidden()


def test_a_page_that_goes_hides_before_she_can_type_into_it(plain, site):
    plain.goto(f"{site.url}/log")
    expect_open(plain)
    plain.get_by_label("Note").fill(NOTE)
    plain.evaluate(WENT)
    site.lock()
    look_again(plain)
    expect(plain.get_by_role("heading", name=LOCKED)).to_be_visible()
    assert asked(plain, "() => localStorage.getItem('went')") == "hidden"


def test_a_page_stays_in_view_where_what_she_writes_cannot_be_kept(plain, site):
    plain.goto(f"{site.url}/log")
    expect_open(plain)
    plain.get_by_label("Note").fill(NOTE)
    plain.evaluate(NO_DRAFT)
    assert asked(plain, SHUT) is False
    expect(plain.get_by_label("Note")).to_be_visible()
    expect(plain.get_by_label("Note")).to_have_value(NOTE)


def test_a_key_that_was_on_its_way_opens_nothing_and_a_leaving_is_still_told(plain):
    assert asked(plain, LATE_KEY) == "she has left"
    expect_locked(plain)
    before, after = asked(plain, UNTOLD)
    assert before is not None
    assert after == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_the_page_of_a_locked_phone_fits_and_is_open_to_all(open_page, site, size, scheme):
    page = uses(open_page(site.url, viewport=size, color_scheme=scheme), site)
    site.lock()
    page.goto(f"{site.url}/phone")
    expect(page.get_by_text("Your diary is closed here too.")).to_be_visible()
    is_fit(page)
