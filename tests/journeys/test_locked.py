"""A locked diary: help opens, the passphrase opens the rest, and a phone keeps what waits."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib.looks import SIZES, is_fit
from tests.lib.phone import expect_sent, waiting

pytestmark = [pytest.mark.browser, pytest.mark.sqlcipher]

LOCKED = "The diary is locked"


@pytest.fixture
def site(locked_site):
    """A real server whose diary is locked."""
    locked_site.lock()
    return locked_site


def unlock(page, secret):
    page.get_by_label("Diary passphrase").fill(secret)
    page.get_by_role("button", name="Unlock").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_from_a_locked_start_past_a_slip_to_the_first_page(site, open_page, size, scheme):
    page = open_page(site.url, viewport=size, color_scheme=scheme)
    page.goto(site.url)
    expect(page.get_by_role("heading", name=LOCKED)).to_be_visible()
    is_fit(page)
    page.get_by_role("main").get_by_role("link", name="Cramp now").click()
    expect(page.get_by_role("button", name="It’s gone")).to_be_visible()
    page.goto(f"{site.url}/diary")
    unlock(page, "plum lantern oboe harbor")
    expect(page.get_by_role("alert")).to_have_text(
        "That does not open it. Look at capital letters, then try again."
    )
    is_fit(page)
    expect(page.get_by_label("Diary passphrase")).to_be_focused()
    page.wait_for_timeout(1000)  # as long as a slip has to wait, and not one moment more
    unlock(page, site.passphrase)
    expect(page).to_have_url(f"{site.url}/")


def test_without_scripts_too(site, open_page):
    page = open_page(site.url, java_script_enabled=False)
    page.goto(site.url)
    page.get_by_role("main").get_by_role("link", name="Cramp now").click()
    page.get_by_role("button", name="It’s gone").first.click()
    expect(
        page.get_by_text("The diary is locked, so nothing could be saved in it.")
    ).to_be_visible()
    page.goto(f"{site.url}/unlock")
    unlock(page, site.recovery)
    expect(page).to_have_url(f"{site.url}/")


def test_she_locks_it_and_what_she_writes_waits_on_her_phone(site, open_page):
    site.unlock()
    page = sign_in(open_page(site.url), site.link())
    page.goto(f"{site.url}/log")
    page.wait_for_load_state("networkidle")
    other = page.context.new_page()
    other.goto(f"{site.url}/about")
    other.get_by_role("button", name="Lock it").click()
    expect(other.get_by_role("heading", name=LOCKED)).to_be_visible()
    page.get_by_role("button", name="Save now").click()
    # Her server says that it is locked, and the page gives way to that of what waits.
    expect(page.get_by_role("heading", name="What waits on this phone")).to_be_visible()
    assert len(waiting(page)) == 1
    unlock(other, site.passphrase)
    other.wait_for_url("**/")
    other.goto(f"{site.url}/log")
    expect_sent(other)
    told = site.soleus("export", "--out", "-")
    assert told.count('"kind": "episode"') + told.count('"kind":"episode"') == 1
