"""Whoever takes the phone and reads its storage byte by byte finds none of her words."""

import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.lib.own_browser import OwnBrowser, holding
from tests.lib.phone import settled, waiting

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Words that no page of ours and no browser has.
ONLINE, OFFLINE, MORNING, EDITED, TYPED, OPEN = (
    f"violet{n}umbrella" for n in ("quark", "yttrium", "zephyr", "obelisk", "walrus", "gherkin")
)
PLANTED = "scarlettrombone"
REST = 2.5  # seconds after which a browser has written down what a page looks like


@pytest.fixture
def own(browser, chromium, own_site, tmp_path):
    """A phone that has signed in and keeps pages."""
    phone = OwnBrowser(browser.browser_type, chromium, tmp_path / "profile")
    yield phone
    phone.end()


def come_in(own, site):
    page = own.open()
    page.goto(site.link())
    page.get_by_role("button", name="Open my diary").click()
    page.wait_for_url("**/")
    settled(page)
    return page


def write(page, site, path, word):
    page.goto(f"{site.url}{path}")
    page.get_by_label("Note").fill(word)
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).last.click()


def answer_a_check(page, site):
    """One answer that nothing but her own check could have put there."""
    page.goto(f"{site.url}/check")
    page.get_by_role("button", name="Not sure").click()
    expect(page.locator(".result-alarm:visible")).to_be_visible()


def typed(page, site, word):
    """Words in a form that she has not sent."""
    page.goto(f"{site.url}/log")
    page.get_by_label("Note").press_sequentially(word)
    page.get_by_label("How many minutes?").focus()
    time.sleep(REST)


def test_no_word_of_hers_lies_on_the_phone(own, own_site, tmp_path):
    page = come_in(own, own_site)
    write(page, own_site, "/log", ONLINE)
    write(page, own_site, urlsplit(page.url).path.replace("saved", "entry"), EDITED)
    write(page, own_site, "/morning", MORNING)
    answer_a_check(page, own_site)
    page.goto(f"{own_site.url}/log")
    page.context.set_offline(True)
    page.get_by_label("Note").fill(OFFLINE)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("It will be sent when there is a connection.")).to_be_visible()
    assert OFFLINE in [each["op"]["entry"]["note"] for each in waiting(page)]
    time.sleep(REST)
    page.context.set_offline(False)
    typed(page, own_site, TYPED)
    assert page.evaluate("Object.keys(sessionStorage)") == []
    page.evaluate("(word) => localStorage.setItem('planted', word)", PLANTED)
    own.close()
    page = own.open()
    typed(page, own_site, OPEN)
    own.kill()

    profile = tmp_path / "profile"
    assert holding(profile, PLANTED) != []  # what lies there in clear is found
    hers = (ONLINE, OFFLINE, MORNING, EDITED, TYPED, OPEN, '":"unsure"')
    assert {word: holding(profile, word) for word in hers} == {word: [] for word in hers}
