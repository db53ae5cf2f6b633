"""A phone that nobody uses locks by itself, and she comes back to what she was writing."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import sign_in
from tests.lib.phone import expect_open, settled

pytestmark = pytest.mark.browser

WORDS = "violet umbrella seven stairs"
NOTE = "scarlet trombone"
MINUTE = 60_000  # milliseconds
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
  Object.defineProperty(document, "visibilityState", {
    configurable: true, value: hidden ? "hidden" : "visible",
  });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}"""
SHOWN = "() => document.body.style.visibility !== 'hidden'"


def with_passphrase(page: Page, site) -> Page:
    sign_in(page, site.link())
    page.goto(f"{site.url}/ways-in/passphrase")
    page.get_by_label("Passphrase", exact=True).fill(WORDS)
    page.get_by_role("button", name="Save passphrase").click()
    expect(page.get_by_text("Your phone locks after 1 minute away")).to_be_visible()
    return page


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
