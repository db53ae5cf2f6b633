"""Passkey, passphrase, code and second device, as she meets them in a browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.browser

WORDS = "violet umbrella seven stairs"
SMALL = {"width": 320, "height": 568}
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_device(page):
    """A finger on a sensor that Chromium makes up."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return tools


def looked_at(page):
    """Nothing for axe to find, and nothing wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    return page


def leave(page):
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/quiet")


@pytest.fixture
def phone(open_page, own_site):
    return sign_in(open_page(own_site.url, viewport=SMALL), own_site.link())


def test_a_passkey_is_added_and_lets_her_in_again(phone, own_site):
    with_device(phone)
    phone.get_by_role("link", name="Choose how you come in next time").click()
    looked_at(phone).get_by_role("link", name="Add a passkey").click()
    phone.get_by_label("What to call it").fill("My phone")
    looked_at(phone).get_by_role("button", name="Make the passkey").click()
    expect(phone.get_by_role("link", name="My phone")).to_be_visible()
    looked_at(phone)

    leave(phone)
    phone.goto(f"{own_site.url}/diary")
    expect(phone.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    looked_at(phone).get_by_role("button", name="Sign in with a passkey").click()
    phone.wait_for_url(f"{own_site.url}/")
    phone.goto(f"{own_site.url}/diary")
    expect(phone.get_by_role("heading", name="Diary")).to_be_visible()
