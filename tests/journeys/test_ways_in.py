"""Passkey, passphrase, code and second device, as she meets them in a browser."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib.looks import SMALL, is_fit

pytestmark = pytest.mark.browser

WORDS = "violet umbrella seven stairs"
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
    made = tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    tools.made = made["authenticatorId"]
    return tools


def leave(page):
    """The next page in this browser makes sure that her server knows, and opens twice for it."""
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/quiet")


def set_passphrase(page, site):
    page.goto(f"{site.url}/ways-in/passphrase")
    page.get_by_label("Passphrase", exact=True).fill(WORDS)
    page.get_by_role("button", name="Save passphrase").click()
    expect(page.get_by_text("Your passphrase is set")).to_be_visible()


def shown_link(page):
    """The link for another device, which the page shows once."""
    page.get_by_role("button", name="Show the link").click()
    expect(page.locator(".long")).to_be_visible()
    return page.locator(".long").inner_text()


@pytest.fixture
def phone(open_page, own_site):
    return sign_in(open_page(own_site.url, viewport=SMALL), own_site.link())


def test_a_passkey_is_added_and_lets_her_in_again(phone, own_site):
    with_device(phone)
    phone.get_by_role("link", name="Choose how you come in next time").click()
    expect(phone.get_by_role("link", name="Add a passkey")).to_be_visible()
    is_fit(phone)
    phone.get_by_role("link", name="Add a passkey").click()
    phone.get_by_label("What to call it").fill("My phone")
    is_fit(phone)
    phone.get_by_role("button", name="Make the passkey").click()
    expect(phone.get_by_role("link", name="My phone")).to_be_visible()
    is_fit(phone)

    leave(phone)
    phone.goto(f"{own_site.url}/diary")
    expect(phone.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    phone.get_by_role("button", name="Sign in with a passkey").click()
    phone.wait_for_url(f"{own_site.url}/")
    phone.goto(f"{own_site.url}/diary")
    expect(phone.get_by_role("heading", name="Diary")).to_be_visible()


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_codes_can_be_read_on_a_small_screen_and_on_paper(open_page, own_site, scheme, media):
    page = open_page(own_site.url, viewport=SMALL, color_scheme=scheme)
    sign_in(page, own_site.link())
    page.goto(f"{own_site.url}/ways-in/codes")
    page.get_by_role("button", name="Make ten codes").click()
    expect(page.locator(".codes code")).to_have_count(10)
    page.emulate_media(media=media)
    size = "all => all.map((each) => parseFloat(getComputedStyle(each).fontSize))"
    assert all(letters >= 18 for letters in page.locator(".codes code").evaluate_all(size))
    is_fit(page)


def test_without_scripts_a_passphrase_and_a_code_let_her_in(open_page, own_site):
    page = open_page(own_site.url, viewport=SMALL, java_script_enabled=False)
    sign_in(page, own_site.link())
    page.goto(f"{own_site.url}/ways-in/codes")
    page.get_by_role("button", name="Make ten codes").click()
    code = page.locator(".codes code").first.inner_text()
    set_passphrase(page, own_site)
    leave(page)

    page.goto(f"{own_site.url}/sign-in")
    page.get_by_label("Passphrase", exact=True).fill(WORDS)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{own_site.url}/")
    leave(page)

    page.goto(f"{own_site.url}/sign-in")
    page.get_by_role("link", name="I have a code on paper").click()
    page.get_by_label("The code").fill(code.lower())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This code is used up")).to_be_visible()
    expect(page.get_by_text("9 codes are left")).to_be_visible()


def test_she_hears_of_wrong_tries_when_she_comes_in_and_where_she_can_end_them(phone, own_site):
    set_passphrase(phone, own_site)
    leave(phone)

    phone.goto(f"{own_site.url}/sign-in")
    news = "Wrong tries at your passphrase came before it."
    for words, seen in (("wrong words here", "That did not fit."), (WORDS, news)):
        phone.get_by_label("Passphrase", exact=True).fill(words)
        phone.get_by_role("button", name="Sign in", exact=True).click()
        expect(phone.get_by_text(seen)).to_be_visible()
    is_fit(phone)
    phone.get_by_role("link", name="No, look at it", exact=True).click()
    expect(phone.get_by_text("In the last 7 days, 1 wrong try was made")).to_be_visible()
    is_fit(phone)
    phone.goto(own_site.url)
    phone.get_by_role("button", name="Yes, it was me").click()
    expect(phone.get_by_role("button", name="Leave")).to_be_visible()
    expect(phone.get_by_text(news)).to_have_count(0)


def test_what_she_types_is_hidden_until_she_asks_and_may_be_pasted(phone, own_site):
    phone.goto(f"{own_site.url}/ways-in/passphrase")
    field = phone.get_by_label("Passphrase", exact=True)
    expect(field).to_have_attribute("type", "password")
    phone.get_by_role("button", name="Show").click()
    expect(field).to_have_attribute("type", "text")
    field.focus()
    phone.evaluate(
        """(words) => {
            const data = new DataTransfer();
            data.setData("text/plain", words);
            const paste = new ClipboardEvent("paste", { clipboardData: data, cancelable: true });
            return document.activeElement.dispatchEvent(paste);
        }""",
        WORDS,
    ) or pytest.fail("a paste was refused")
    field.fill(WORDS)
    is_fit(phone)
    phone.get_by_role("button", name="Hide").click()
    expect(field).to_have_attribute("type", "password")


def test_a_second_device_comes_in_and_the_first_one_is_told(phone, own_site, open_page):
    phone.goto(f"{own_site.url}/ways-in")
    phone.get_by_role("link", name="Let another device in").click()
    expect(phone.get_by_role("button", name="Show the link")).to_be_visible()
    is_fit(phone)
    link = shown_link(phone)
    is_fit(phone)

    other = sign_in(open_page(own_site.url, viewport=SMALL), link)
    expect(phone).to_have_url(f"{own_site.url}/ways-in")
    expect(phone.get_by_text("A second device came in with your link.")).to_be_visible()
    is_fit(phone)
    other.goto(f"{own_site.url}/ways-in/passphrase")
    expect(other.get_by_role("heading", name="Is it you?")).to_be_visible()
    is_fit(other)

    phone.get_by_role("button", name="No, sign it out").click()
    expect(phone.get_by_text("That device is signed out.")).to_be_visible()
    other.goto(f"{own_site.url}/diary")
    expect(other.get_by_role("heading", name="Come in with a link")).to_be_visible()


def test_who_turns_away_from_the_finger_is_told_that_nothing_happened(phone, own_site):
    tools = with_device(phone)
    phone.goto(f"{own_site.url}/ways-in/passkeys/new")
    make = phone.get_by_role("button", name="Make the passkey")
    make.click()
    expect(phone.get_by_text("Your passkey is here")).to_be_visible()
    phone.goto(f"{own_site.url}/ways-in/passkeys/new")
    make.click()  # this device has one already
    expect(phone.get_by_text("No passkey was made.")).to_be_visible()
    tools.send("WebAuthn.disable")
    is_fit(phone)


def test_on_a_device_that_was_let_in_her_passkey_shows_that_it_is_she(phone, own_site, open_page):
    tools = with_device(phone)
    phone.goto(f"{own_site.url}/ways-in/passkeys/new")
    phone.get_by_role("button", name="Make the passkey").click()
    expect(phone.get_by_text("Your passkey is here")).to_be_visible()
    phone.goto(f"{own_site.url}/ways-in/device")
    other = sign_in(open_page(own_site.url, viewport=SMALL), shown_link(phone))
    # As where her phones share their passkeys.
    beside = with_device(other)
    known = {"authenticatorId": tools.made}
    (key,) = tools.send("WebAuthn.getCredentials", known)["credentials"]
    beside.send("WebAuthn.addCredential", {"authenticatorId": beside.made, "credential": key})

    other.goto(f"{own_site.url}/ways-in/codes")
    expect(other.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
    is_fit(other)
    other.get_by_role("button", name="Sign in with a passkey").click()
    expect(other.get_by_role("button", name="Make ten codes")).to_be_visible()


def test_where_passkeys_do_not_work_the_page_says_so(open_page, own_site):
    plain = own_site.url.replace("localhost", "127.0.0.1")
    page = sign_in(open_page(plain, viewport=SMALL), own_site.link().replace(own_site.url, plain))
    page.goto(f"{plain}/ways-in")
    expect(page.get_by_text("Passkeys need a name")).to_be_visible()
    expect(page.get_by_role("link", name="Add a passkey")).to_have_count(0)
    is_fit(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_fit_for_both_scenes(open_page, own_site, scheme):
    page = open_page(own_site.url, viewport=SMALL, color_scheme=scheme)
    sign_in(page, own_site.link())
    for path in ("", "/passphrase", "/passkeys/new", "/codes", "/device"):
        page.goto(f"{own_site.url}/ways-in{path}")
        is_fit(page, path)
    shown_link(page)
    is_fit(page, "a link")

    set_passphrase(page, own_site)
    page.goto(f"{own_site.url}/ways-in/passphrase")
    page.get_by_role("button", name="Remove my passphrase").click()
    expect(page.get_by_role("heading", name="Remove your passphrase?")).to_be_visible()
    is_fit(page, "before it is removed")

    page = open_page(own_site.url, viewport=SMALL, color_scheme=scheme)
    page.goto(f"{own_site.url}/sign-in")
    is_fit(page)
    page.goto(f"{own_site.url}/sign-in/code")
    is_fit(page)
    page.get_by_label("The code").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This code does not open.")).to_be_visible()
    is_fit(page)
