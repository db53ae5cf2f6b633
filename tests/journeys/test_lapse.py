"""A phone that nobody uses locks by itself, and she comes back to what she was writing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import sign_in
from tests.lib import clock
from tests.lib.dead import cut
from tests.lib.looks import SIZES, is_fit
from tests.lib.own_browser import OwnBrowser, holding
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
)
from tests.lib.tabs import Tabs

pytestmark = pytest.mark.browser

WORDS = "violet umbrella seven stairs"
NOTE = "scarlet trombone"
# Words that no page of ours and no browser has.
CANARY, WHILE_LOCKED, PLANTED = "violetquark7umbrella", "violetwalrus7umbrella", "scarlet7gherkin"
MINUTE = 60_000  # milliseconds
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
  Object.defineProperty(document, "visibilityState", {
    configurable: true, value: hidden ? "hidden" : "visible",
  });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}"""
AT = (clock.now() - timedelta(days=1)).isoformat()
CRAMP = {"kind": "episode", "id": str(uuid4()), "at": AT, "zone": "UTC", "written": AT}
WRITE = f"""async (entry) => {{
  const {{ outbox }} = await ({IMPORT})("outbox.js");
  await outbox.create(entry);
}}"""
SHOWN = "() => document.body.style.visibility !== 'hidden'"


def with_passphrase(page: Page, site) -> Page:
    sign_in(page, site.link())
    page.goto(f"{site.url}/ways-in/passphrase")
    page.get_by_label("Passphrase", exact=True).fill(WORDS)
    page.get_by_role("button", name="Save passphrase").click()
    expect(page.get_by_text("Your phone locks after 1 minute away")).to_be_visible()
    return page


def expect_kept(page: Page, word: str) -> None:
    """Wait until the check that was made for her, with this in it, lies on the phone."""
    for _ in range(100):
        if word in (past(page, "/check") or {}).get("text", ""):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the phone did not keep the check")


def come_back(page: Page) -> None:
    expect(page.get_by_text("Welcome back.")).to_be_visible()
    page.get_by_label("Passphrase", exact=True).fill(WORDS)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.fixture
def phone(open_page, own_site) -> Page:
    """Her phone, with a clock that can be turned."""
    page = open_page(own_site.url)
    page.clock.install()
    return with_passphrase(page, own_site)


@pytest.fixture
def pocket(open_page, own_site) -> Page:
    """The same, and it keeps every page and what her server knows."""
    page = open_page(own_site.url, service_workers="allow")
    page.goto(f"{own_site.url}/now")
    settled(page)
    page.clock.install()
    with_passphrase(page, own_site)
    expect_open(page)
    return page


def test_untouched_for_three_minutes_it_locks_and_keeps_what_she_writes(phone, own_site):
    phone.goto(f"{own_site.url}/log")
    phone.get_by_label("Note").fill(NOTE)
    phone.clock.run_for(2 * MINUTE + 39_000)
    expect(phone.get_by_role("button", name="Stay")).to_have_count(0)
    phone.clock.run_for(2_000)
    expect(phone.get_by_role("button", name="Stay")).to_be_visible()
    phone.clock.run_for(21_000)
    come_back(phone)
    phone.wait_for_url("**/log")
    expect(phone.get_by_text("What you were writing is back.")).to_be_visible()
    expect(phone.get_by_label("Note")).to_have_value(NOTE)


def test_what_locks_it_is_there_before_the_network_goes(phone, own_site):
    phone.goto(f"{own_site.url}/log")
    phone.get_by_label("Note").fill(NOTE)
    phone.wait_for_load_state("networkidle")
    phone.route("**/static/**", lambda route: route.abort())
    phone.clock.run_for(3 * MINUTE + 1_000)
    phone.unroute_all(behavior="wait")
    come_back(phone)
    phone.wait_for_url("**/log")
    expect(phone.get_by_label("Note")).to_have_value(NOTE)


def test_where_it_did_not_come_the_page_stays_covered_and_asks_for_it_again(phone, own_site):
    phone.route("**/shut.js", lambda route: route.abort())
    phone.goto(f"{own_site.url}/log")
    phone.clock.run_for(3 * MINUTE + 1_000)
    assert not phone.evaluate(SHOWN)
    phone.unroute_all(behavior="wait")
    phone.clock.run_for(2_000)
    expect(phone.get_by_text("Welcome back.")).to_be_visible()


def test_what_she_writes_finds_its_form_where_the_page_has_others_by_then(phone, own_site):
    phone.goto(f"{own_site.url}/food")
    phone.get_by_role("button", name="A glass of water").click()
    undo = phone.locator(".food-new").get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    phone.get_by_text("In your own words", exact=True).click()
    phone.get_by_label("What it was").fill(NOTE)
    # Another device takes the glass back meanwhile, and what offered to take it back is gone.
    other = own_site.visitor()
    (glass,) = other.get("/api/v1/entries?after=0&newest=500").json["changes"]
    gone = other.api("DELETE", f"entries/{glass['entry']['id']}")
    assert gone.status == 204
    phone.clock.run_for(3 * MINUTE + 1_000)
    come_back(phone)
    phone.wait_for_url("**/food")
    expect(phone.get_by_text("What you were writing is back.")).to_be_visible()
    expect(undo).to_have_count(0)
    expect(phone.get_by_label("What it was")).to_have_value(NOTE)


def test_what_she_writes_in_two_tabs_of_one_page_is_all_back(phone, own_site):
    other = phone.context.new_page()
    for page, note in ((phone, NOTE), (other, CANARY)):
        page.goto(f"{own_site.url}/log")
        page.get_by_label("Note").fill(note)
    phone.clock.run_for(3 * MINUTE + 1_000)
    for page in (phone, other):
        page.wait_for_url("**/sign-in")
        expect(page.get_by_label("Passphrase", exact=True)).to_be_visible()
    other.close()
    phone.get_by_label("Passphrase", exact=True).fill(WORDS)
    phone.get_by_role("button", name="Sign in", exact=True).click()
    phone.wait_for_url("**/log")
    expect(phone.get_by_text("What you were writing is back.").first).to_be_visible()
    note = phone.get_by_label("Note").input_value()
    assert sorted(note.split("\n\n")) == sorted([NOTE, CANARY])


def test_a_touch_on_the_notice_keeps_it_open_and_presses_nothing_under_it(phone, own_site):
    phone.goto(f"{own_site.url}/log")
    phone.clock.run_for(2 * MINUTE + 41_000)
    expect(phone.get_by_role("status").filter(has_text="This locks in 20 seconds.")).to_be_visible()
    phone.get_by_role("button", name="Stay").click()
    phone.clock.run_for(1_000)
    expect(phone.get_by_role("button", name="Stay")).to_have_count(0)
    phone.clock.run_for(2 * MINUTE)
    expect(phone).to_have_url(f"{own_site.url}/log")
    expect(phone.get_by_label("Note")).to_be_visible()


def test_out_of_sight_it_is_covered_at_once_and_back_within_a_minute_as_it_was(phone, own_site):
    phone.goto(f"{own_site.url}/log")
    phone.get_by_label("Note").fill(NOTE)
    phone.evaluate(HIDE, True)
    assert not phone.evaluate(SHOWN)
    phone.clock.run_for(50_000)
    phone.evaluate(HIDE, False)
    assert phone.evaluate(SHOWN)
    expect(phone.get_by_label("Note")).to_be_focused()
    expect(phone.get_by_label("Note")).to_have_value(NOTE)


def test_out_of_sight_for_a_minute_it_locks_also_where_nobody_comes_back(phone, own_site):
    phone.goto(f"{own_site.url}/diary")
    phone.evaluate(HIDE, True)
    phone.clock.run_for(61_000)
    come_back(phone)
    phone.wait_for_url("**/diary")


# Notes whether the page was ever drawn with anything on it.
DRAWN = """(() => {
  const draw = () => {
    if (document.body.style.visibility !== "hidden") localStorage.setItem("drawn", "yes");
    requestAnimationFrame(draw);
  };
  draw();
})()"""
# As if it had been out of sight for so long: only a note of the time, since no timer of it runs.
# What the tab noted last as it froze may come after, so it is said until it has stood for a second.
LONG_AGO = """(async () => {
  const read = () => JSON.parse(localStorage.getItem("soleus.lapse"));
  const ago = Date.now() - 61000;
  while (read().seen > ago) {
    localStorage.setItem("soleus.lapse", JSON.stringify({ ...read(), seen: ago }));
    await new Promise((done) => { setTimeout(done, 1000); });
  }
  localStorage.removeItem("drawn");
})()"""
USED = "() => JSON.parse(localStorage.getItem('soleus.lapse')).used"


def until_both_know(one: Page, other: Page) -> None:
    """A note of one tab reaches the others when it reaches them."""
    until(one, lambda: asked(one, USED) == asked(other, USED))


@pytest.fixture
def own(browser, chromium, tmp_path):
    phone = OwnBrowser(browser.browser_type, chromium, tmp_path / "profile")
    yield phone
    phone.end()


@pytest.fixture
def tabs(own, chromium, own_site, tmp_path):
    """Her browser with its tabs as they are, signed in."""
    with_passphrase(own.open(), own_site)
    own.close()
    opened = Tabs(chromium, tmp_path / "profile")
    yield opened
    opened.end()


@pytest.mark.parametrize("is_long", [True, False])
def test_a_frozen_tab_locks_before_anything_of_it_is_drawn(tabs, own_site, is_long):
    hers = tabs.open(f"{own_site.url}/log")
    hers.until("localStorage.getItem('soleus.lapse') !== null")
    hers.evaluate(DRAWN)
    other = tabs.open(f"{own_site.url}/quiet")
    hers.until("document.hidden && document.body.style.visibility === 'hidden'")
    hers.freeze()
    if is_long:
        other.evaluate(LONG_AGO)
    hers.thaw()
    hers.bring()
    if is_long:
        hers.until("location.pathname === '/sign-in'")
        assert hers.evaluate("localStorage.getItem('drawn')") is None
    else:
        hers.until("document.body.style.visibility !== 'hidden'")
        assert hers.evaluate("location.pathname") == "/log"


def test_a_clock_that_was_put_back_locks_too(phone, own_site):
    phone.goto(f"{own_site.url}/diary")
    phone.evaluate(HIDE, True)
    phone.clock.set_system_time(phone.evaluate("Date.now() - 3600e3"))
    phone.evaluate(HIDE, False)
    expect(phone.get_by_text("Welcome back.")).to_be_visible()


def test_a_touch_that_comes_too_late_lets_nobody_in(phone, own_site):
    """The timers of a computer that slept have not run yet."""
    phone.goto(f"{own_site.url}/diary")
    expect(phone.get_by_role("heading", name="Diary")).to_be_visible()
    phone.clock.set_system_time(phone.evaluate("Date.now() + 181e3"))
    phone.keyboard.press("Tab")
    expect(phone.get_by_text("Welcome back.")).to_be_visible()


def test_a_browser_that_was_closed_meanwhile_opens_nothing(phone, own_site):
    phone.goto(f"{own_site.url}/diary")
    expect(phone.get_by_role("heading", name="Diary")).to_be_visible()
    other = phone.context.new_page()
    phone.close()
    other.clock.run_for(61_000)
    other.goto(f"{own_site.url}/diary")
    expect(other.get_by_text("Welcome back.")).to_be_visible()


def test_one_tab_in_use_keeps_the_other_open_and_both_lock_at_once(phone, own_site):
    phone.goto(f"{own_site.url}/log")
    other = phone.context.new_page()
    other.goto(f"{own_site.url}/diary")
    phone.evaluate(HIDE, True)
    for _ in range(4):
        other.clock.run_for(50_000)
        other.keyboard.press("Shift")
        expect(other.get_by_role("heading", name="Diary")).to_be_visible()
        until_both_know(phone, other)
    phone.evaluate(HIDE, False)
    expect(phone.get_by_label("Note")).to_be_visible()
    other.clock.run_for(3 * MINUTE + 1_000)
    for each in (phone, other):
        expect(each.get_by_text("Welcome back.")).to_be_visible()


def test_back_shows_nothing_of_hers(phone, own_site):
    phone.goto(f"{own_site.url}/diary")
    phone.goto(f"{own_site.url}/log")
    phone.clock.run_for(3 * MINUTE + 1_000)
    expect(phone.get_by_text("Welcome back.")).to_be_visible()
    phone.go_back()
    expect(phone.get_by_text("Welcome back.")).to_be_visible()


def test_a_page_of_the_night_goes_on_and_the_next_of_hers_asks_who_it_is(pocket, own_site):
    pocket.goto(f"{own_site.url}/now?site=calf")
    expect(pocket.locator(".coach").first).to_be_visible()
    pocket.evaluate(HIDE, True)
    assert pocket.evaluate(SHOWN)
    pocket.evaluate(HIDE, False)
    pocket.clock.run_for(4 * MINUTE)
    expect(pocket.locator(".coach").first).to_be_visible()
    pocket.goto(f"{own_site.url}/diary")
    expect(pocket.get_by_text("Welcome back.")).to_be_visible()


def test_she_may_turn_it_off(phone, own_site):
    phone.goto(f"{own_site.url}/ways-in")
    phone.get_by_role("link", name="Choose when").click()
    phone.get_by_label("never").check()
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_text("Whoever picks up this phone can open your diary.")).to_be_visible()
    phone.clock.run_for(20 * MINUTE)
    phone.goto(f"{own_site.url}/diary")
    expect(phone.get_by_role("heading", name="Diary")).to_be_visible()


def test_turned_off_it_is_off_without_a_network_too(pocket, own_site):
    pocket.goto(f"{own_site.url}/ways-in/by-itself")
    pocket.get_by_label("never").check()
    pocket.get_by_role("button", name="Save").click()
    expect(pocket.get_by_text("Whoever picks up this phone can open your diary.")).to_be_visible()
    # The page that says so has to tell the phone before there is no network.
    until(pocket, lambda: asked(pocket, "() => localStorage.getItem('soleus.lapse') === null"))
    with cut(own_site, pocket.context):
        pocket.goto(f"{own_site.url}/diary")
        pocket.clock.run_for(20 * MINUTE)
        expect(pocket.get_by_text("The last two weeks")).to_be_visible()
        expect_open(pocket)


def test_whom_only_a_link_lets_in_it_shuts_out_of_nothing(open_page, own_site):
    page = open_page(own_site.url)
    page.clock.install()
    sign_in(page, own_site.link())
    page.goto(f"{own_site.url}/ways-in")
    expect(page.get_by_text("It is off, since only a link lets you in here.")).to_be_visible()
    page.clock.run_for(20 * MINUTE)
    page.goto(f"{own_site.url}/diary")
    expect(page.get_by_role("heading", name="Diary")).to_be_visible()


# ── offline, and what was done meanwhile ─────────────────────────────────────────────────────


FULL = """() => {
  const broken = () => { throw new DOMException("full", "QuotaExceededError"); };
  IDBObjectStore.prototype.add = IDBObjectStore.prototype.put = broken;
}"""


def test_what_only_the_page_keeps_is_not_locked_away(phone, own_site):
    phone.goto(f"{own_site.url}/log")
    phone.get_by_label("Note").fill(NOTE)
    phone.evaluate(FULL)
    unsaved = phone.get_by_text("Not saved yet. Keep this page open.")
    phone.route("**/api/v1/entries**", lambda route: route.abort())
    phone.get_by_role("button", name="Save", exact=True).click()
    expect(unsaved).to_be_visible()
    phone.clock.run_for(3 * MINUTE + 1_000)
    expect(unsaved).to_be_visible()  # covered while it tried
    phone.unroute_all(behavior="wait")
    phone.evaluate("() => { dispatchEvent(new Event('online')); }")
    expect(unsaved).to_be_hidden()
    (kept,) = own_site.visitor().get("/api/v1/entries?after=0&newest=500").json["changes"]
    assert kept["entry"]["note"] == NOTE


def test_what_she_writes_while_it_is_locked_arrives_once_she_is_in(pocket, own_site):
    pocket.goto(f"{own_site.url}/diary")
    pocket.clock.run_for(3 * MINUTE + 1_000)
    expect(pocket.get_by_text("Welcome back.")).to_be_visible()
    expect_locked(pocket)
    pocket.evaluate(WRITE, CRAMP)
    assert [each.get("op") for each in waiting(pocket)] == [None]
    come_back(pocket)
    pocket.wait_for_url("**/diary")
    expect_sent(pocket)
    told = own_site.visitor().api("GET", "entries?kind=episode").json
    assert len(told["entries"]) == 1


def test_without_a_network_it_locks_and_her_server_hears_of_it_later(pocket, own_site):
    number = "020 7946 0000"
    assert own_site.visitor().form("/about", region="UK", unit_number=number).status == 302
    pocket.goto(f"{own_site.url}/log")
    expect_kept(pocket, number)
    pocket.get_by_label("Note").fill(NOTE)
    with cut(own_site, pocket.context):
        pocket.clock.run_for(3 * MINUTE + 1_000)
        pocket.clock.run_for(10_000)
        expect(pocket.get_by_text("Your diary is closed here.")).to_be_visible()
        expect_locked(pocket)
        # The help of the night is the one that was made for her.
        pocket.goto(f"{own_site.url}/check")
        expect(pocket.get_by_text("Any of these, right now?")).to_be_visible()
        assert number in pocket.content()
    pocket.goto(f"{own_site.url}/diary")
    come_back(pocket)
    pocket.wait_for_url("**/log")
    expect(pocket.get_by_label("Note")).to_have_value(NOTE)


SWOLLEN = """() => ({
  kind: "symptoms", id: crypto.randomUUID(), at: new Date().toISOString(), zone: "UTC",
  written: new Date().toISOString(), origin: "tap", sure: "exact", note: "",
  answers: { leg_swollen: "yes" }, disposition: "same_day", rules: "1",
})"""
LEVEL = f"""async () => {{
  const load = {IMPORT};
  const [{{ level }}, {{ outbox }}] = [await load("standing.js"), await load("outbox.js")];
  return level(await outbox.waiting(), 0);
}}"""
SAME_DAY = 2


@pytest.mark.parametrize("is_before", [True, False], ids=["before", "while it is locked"])
def test_a_sign_answered_holds_back_comfort_although_it_is_locked(pocket, own_site, is_before):
    pocket.goto(f"{own_site.url}/diary")
    expect_open(pocket)
    check = pocket.evaluate(SWOLLEN)
    with cut(own_site, pocket.context):
        if is_before:
            pocket.evaluate(WRITE, check)
        pocket.clock.run_for(3 * MINUTE + 1_000)
        pocket.clock.run_for(10_000)
        expect(pocket.get_by_text("Your diary is closed here.")).to_be_visible()
        if not is_before:
            pocket.evaluate(WRITE, check)
        assert asked(pocket, LEVEL) == SAME_DAY
        pocket.goto(f"{own_site.url}/phone")
        hold = pocket.get_by_role("heading", name="You ticked a warning sign")
        expect(hold).to_be_visible()
        pocket.goto(f"{own_site.url}/now?site=calf")
        expect(pocket.get_by_text("Was it seen, and is it clear now?")).to_be_visible()


def expect_lamp(page: Page, her, running: bool) -> None:
    for _ in range(100):
        if her.api("GET", "status").json["cramp"]["running"] is running:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"it is not so that a cramp lasts: {running}")


def test_by_night_a_lamp_follows_a_cramp_although_it_is_locked(pocket, own_site):
    her = own_site.visitor()
    pocket.goto(f"{own_site.url}/diary")
    expect(pocket.get_by_role("heading", name="Diary")).to_be_visible()
    pocket.evaluate("localStorage.removeItem('soleus.cramp')")  # it began with the coach above
    pocket.evaluate(LONG_AGO)  # a clock that went ahead would tell her server of a later cramp
    pocket.evaluate(HIDE, False)
    expect(pocket.get_by_text("Welcome back.")).to_be_visible()
    expect_lamp(pocket, her, running=False)
    pocket.goto(f"{own_site.url}/now")
    expect(pocket.locator("html.live")).to_be_attached()
    expect_lamp(pocket, her, running=True)
    pocket.get_by_role("button", name="It’s gone", exact=True).filter(visible=True).first.click()
    expect(pocket.get_by_text("Saved on this phone")).to_be_visible()
    expect_lamp(pocket, her, running=False)
    assert [each.get("op") for each in waiting(pocket)] == [None]


def test_leave_takes_also_what_stays_open_by_night(pocket, own_site):
    pocket.goto(f"{own_site.url}/diary")
    pocket.clock.run_for(3 * MINUTE + 1_000)
    expect(pocket.get_by_text("Welcome back.")).to_be_visible()
    assert past(pocket, "/check") is not None
    assert '"id":"night"' in stored(pocket)
    pocket.get_by_role("button", name="Leave").click()
    expect(pocket).to_have_title("Kitchen measures")
    pocket.goto(f"{own_site.url}/sign-in")
    expect(pocket.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    expect(pocket.get_by_text("Welcome back.")).to_have_count(0)
    assert past(pocket, "/check") is None
    assert '"id":"night"' not in stored(pocket)


# ── what lies on the phone, and how it looks ─────────────────────────────────────────────────


@pytest.mark.slow
def test_no_word_of_hers_lies_on_a_locked_phone(own, own_site, tmp_path):
    page = own.open()
    page.goto(f"{own_site.url}/now")
    settled(page)
    page.clock.install()
    with_passphrase(page, own_site)
    expect_open(page)
    page.goto(f"{own_site.url}/log")
    page.get_by_label("Note").press_sequentially(CANARY)
    page.evaluate("(word) => localStorage.setItem('planted', word)", PLANTED)
    page.clock.run_for(3 * MINUTE + 1_000)
    expect(page.get_by_text("Welcome back.")).to_be_visible()
    page.evaluate(WRITE, {**CRAMP, "note": WHILE_LOCKED})
    own.close()
    profile = tmp_path / "profile"
    assert holding(profile, PLANTED) != []  # what lies there in clear is found
    assert {word: holding(profile, word) for word in (CANARY, WHILE_LOCKED)} == {
        CANARY: [],
        WHILE_LOCKED: [],
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_its_pages_fit_and_are_open_to_all(open_page, own_site, size, scheme):
    page = open_page(own_site.url, viewport=size, color_scheme=scheme)
    page.clock.install()
    with_passphrase(page, own_site)
    is_fit(page, "ways in")
    page.get_by_role("link", name="Choose when").click()
    expect(page.get_by_role("heading", name="Lock by itself")).to_be_visible()
    is_fit(page, "choose")
    page.goto(f"{own_site.url}/log")
    page.get_by_label("Note").fill(NOTE)
    page.clock.run_for(2 * MINUTE + 45_000)
    stay = page.get_by_role("button", name="Stay")
    expect(stay).to_be_in_viewport(ratio=1)
    is_fit(page, "soon", unfolded=False)
    page.clock.run_for(20_000)
    expect(page.get_by_text("Welcome back.")).to_be_visible()
    is_fit(page, "locked")
    come_back(page)
    page.wait_for_url("**/log")
    expect(page.get_by_text("What you were writing is back.")).to_be_visible()
    is_fit(page, "back")
