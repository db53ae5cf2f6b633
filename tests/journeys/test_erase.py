"""She erases for good: an entry, some nights, everything. Her phones forget it, and say so."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib import copies
from tests.lib.looks import SIZES, is_fit
from tests.lib.own_browser import OwnBrowser, holding
from tests.lib.phone import asked, expect_open, expect_sent, past, settled, stored, until, waiting

pytestmark = pytest.mark.browser

SCHEMES = ["light", "dark"]
WORD = "violetwalrus"
CONNECTED = {"service_workers": "allow"}
KNOWN = """async () => {
  const at = document.querySelector("script[src*='/static/']").src;
  const vault = await import(new URL("vault.js", at));
  return [await vault.state(), await vault.diary()];
}"""


@pytest.fixture
def ada(own_site):
    return own_site.visitor()


@pytest.fixture
def cramp(ada):
    shape = copies.cramp(7) | {"note": WORD, "pain": 7, "side": "left", "site": "calf"}
    assert ada.api("POST", "entries", [shape]).status == 200
    return shape["id"]


@pytest.fixture
def phone(own_site, open_page, cramp):
    """A phone that keeps things, and knows the diary."""
    return opened(own_site, open_page)


def opened(own_site, open_page):
    page = sign_in(open_page(own_site.url, **CONNECTED), own_site.link())
    settled(page)
    page.goto(f"{own_site.url}/diary")
    expect_open(page)
    return page


def entries_of(page):
    return [each["entry"]["id"] for each in past(page, "phone")["entries"]]


def write_offline(page, own_site):
    page.goto(f"{own_site.url}/log")
    page.evaluate("""() => {
      const at = document.querySelector("script[src*='/static/']").src;
      return import(new URL("forms.js", at));
    }""")
    page.context.set_offline(True)
    page.get_by_label("Note").fill(WORD)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("It will be sent when there is a connection.")).to_be_visible()


# ── one entry ───────────────────────────────────────────────────────────────────────────────


def test_an_entry_is_asked_about_once_and_then_gone(phone, own_site, ada, cramp):
    phone.goto(f"{own_site.url}/entry/{cramp}")
    phone.get_by_role("link", name="Erase it for good").click()
    expect(phone.get_by_text("Nobody can bring it back, not even you.")).to_be_visible()
    phone.get_by_role("button", name="Erase it for good").click()
    expect(phone.get_by_text("1 entry is erased for good.")).to_be_visible()
    assert ada.get(f"/entry/{cramp}").status == 410


def test_another_phone_forgets_it_with_what_waits_of_it(phone, own_site, open_page, ada, cramp):
    other = opened(own_site, open_page)
    other.goto(f"{own_site.url}/entry/{cramp}")
    other.evaluate("""() => {
      const at = document.querySelector("script[src*='/static/']").src;
      return import(new URL("forms.js", at));
    }""")
    other.context.set_offline(True)
    other.get_by_label("Note").fill(f"{WORD} again")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_text("It will be sent when there is a connection.")).to_be_visible()
    assert [each["id"] for each in waiting(other)] == [cramp]

    assert ada.form(f"/entry/{cramp}/erase").status == 302
    other.context.set_offline(False)
    other.goto(f"{own_site.url}/diary")
    expect_sent(other)
    assert ada.get(f"/entry/{cramp}").status == 410
    until(other, lambda: cramp not in entries_of(other))


# ── everything ──────────────────────────────────────────────────────────────────────────────


def erase_everything(page, own_site):
    page.goto(f"{own_site.url}/your-data/erase")
    page.get_by_label("Type the word").fill("Erase")
    page.get_by_role("button", name="Erase everything for good").click()
    expect(page.get_by_role("heading", name="Your diary is erased")).to_be_visible()


def test_without_the_word_nothing_is_erased(phone, own_site, ada, cramp):
    phone.goto(f"{own_site.url}/your-data/erase")
    phone.get_by_role("button", name="Erase everything for good").click()
    expect(phone.get_by_text("Nothing was erased.")).to_be_visible()
    assert ada.get(f"/entry/{cramp}").status == 200


def test_this_phone_keeps_nothing_and_she_can_begin_anew(phone, own_site):
    erase_everything(phone, own_site)
    until(phone, lambda: asked(phone, KNOWN) == ["fresh", ""])
    expect(phone.locator("#phone-kept")).to_be_hidden()
    assert stored(phone).replace('"left"', "").count("public") == 0
    phone.goto(f"{own_site.url}/diary")
    expect(phone.get_by_role("heading", name="Come in with a link")).to_be_visible()
    sign_in(phone, own_site.link())
    settled(phone)
    expect_open(phone)
    assert entries_of(phone) == []


def test_another_phone_hears_of_it_and_keeps_only_what_it_never_sent(
    phone, own_site, open_page, ada
):
    other = opened(own_site, open_page)
    write_offline(other, own_site)
    erase_everything(phone, own_site)
    other.context.set_offline(False)
    other.goto(f"{own_site.url}/diary")  # leads to where she signs in
    until(other, lambda: asked(other, KNOWN)[0] == "fresh")
    assert past(other, "phone") is None
    (kept,) = waiting(other)
    assert (kept["state"], kept["op"]["entry"]["note"]) == ("refused", WORD)

    sign_in(other, own_site.link())
    settled(other)
    expect_open(other)
    assert entries_of(other) == []
    other.goto(f"{own_site.url}/phone")
    says = "This was never sent. Your diary was erased after you wrote it."
    expect(other.get_by_text(says)).to_be_visible()
    expect(other.get_by_text("Throw away")).to_be_visible()
    # The page is drawn anew whenever it hears something, and a fold that was open is shut then.
    other.evaluate("document.querySelector('#waits [data-do=discard]').click()")
    expect_sent(other)


def test_a_phone_she_had_left_says_how_much_went_with_the_diary(phone, own_site, open_page):
    other = opened(own_site, open_page)
    write_offline(other, own_site)
    other.get_by_role("button", name="Leave").click()
    other.wait_for_url("**/quiet")
    erase_everything(phone, own_site)
    other.context.set_offline(False)
    sign_in(other, own_site.link())
    settled(other)
    expect_open(other)
    assert waiting(other) == []
    other.goto(f"{own_site.url}/phone")
    expect(other.get_by_text("1 entry waited here when you left.")).to_be_visible()


@pytest.mark.slow
def test_no_file_of_the_browser_holds_a_word(browser, chromium, own_site, tmp_path, cramp):
    own = OwnBrowser(browser.browser_type, chromium, tmp_path / "profile")
    page = sign_in(own.open(), own_site.link())
    settled(page)
    page.goto(f"{own_site.url}/entry/{cramp}")
    expect(page.get_by_label("Note")).to_have_value(WORD)
    write_offline(page, own_site)
    page.context.set_offline(False)
    expect_sent(page)
    erase_everything(page, own_site)
    until(page, lambda: asked(page, KNOWN) == ["fresh", ""])
    page.evaluate("localStorage.setItem('planted', 'scarlettrombone')")
    page.goto(f"{own_site.url}/quiet")
    own.close()
    assert holding(tmp_path / "profile", "scarlettrombone") != []  # what lies in clear is found
    assert holding(tmp_path / "profile", WORD) == []
    own.end()


# ── how it looks ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES, ids=lambda each: str(each["width"]))
def test_every_question_is_clear_on_every_screen(own_site, open_page, cramp, size, scheme):
    own_site.soleus("backup")
    page = open_page(own_site.url, viewport=size, color_scheme=scheme)
    sign_in(page, own_site.link())
    fine(page, f"{own_site.url}/entry/{cramp}/erase")
    fine(page, f"{own_site.url}/your-data/erase")
    page.get_by_label("From the night of").fill("2026-11-01")
    page.get_by_role("button", name="See how much it is").click()
    expect(page.get_by_role("heading", name="Erase all nights from 1 Nov")).to_be_visible()
    is_fit(page)
    page.get_by_role("button", name="Erase these nights for good").click()
    expect(page.get_by_text("1 entry is erased for good.")).to_be_visible()
    fine(page, f"{own_site.url}/entry/{cramp}")
    erase_everything(page, own_site)
    is_fit(page)


def fine(page, url):
    page.goto(url)
    is_fit(page, url)
