"""Trusted HTTPS at home: the shipped file in a real Caddy, and a phone that comes in through it."""

import re
import shutil
import socket
import ssl

import pytest
from playwright.sync_api import expect

from soleus.pictures import qr
from tests.journeys.conftest import sign_in
from tests.journeys.test_ways_in import with_device
from tests.lib.phone import asked, settled
from tests.lib.proxy import ADDRESS, NAME, Proxy
from tests.lib.site import Site

pytestmark = pytest.mark.browser

FORGOTTEN = "forgotten.example.org"  # the proxy knows this name, and Soleus was not told


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    if not shutil.which("caddy"):
        pytest.skip("no Caddy found: apt install caddy")
    return tmp_path_factory.mktemp("proxy")


@pytest.fixture(scope="module")
def site(folder):
    running = Site(folder / "data", SOLEUS_HOSTS=ADDRESS, SOLEUS_PROXY="127.0.0.1")
    yield running
    if running.process.poll() is None:
        assert running.stop() == 0


@pytest.fixture(scope="module")
def proxy(folder, site):
    running = Proxy(folder, site, FORGOTTEN)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser(browser, chromium, proxy):
    """A Chromium that finds the proxy under its name and trusts its certificate."""
    args = ["--no-sandbox", "--disable-gpu", "--disable-quic", *proxy.browser_args()]
    opened = browser.browser_type.launch(executable_path=chromium, args=args)
    yield opened
    opened.close()


@pytest.fixture
def phone(open_page, site):
    """Signed in through the proxy, with the one-time link as the command line gives it."""
    return sign_in(open_page(ADDRESS), site.link())


def test_a_link_leads_to_the_address_that_is_named(site):
    assert site.link().startswith(f"{ADDRESS}/enter/")


def test_a_cramp_is_coached_and_kept_on_a_secure_address(phone):
    phone.goto(f"{ADDRESS}/now")
    expect(phone.locator("#coach")).to_be_visible()
    assert phone.evaluate("isSecureContext && Boolean(crypto.subtle && indexedDB)")

    phone.goto(f"{ADDRESS}/log")
    phone.get_by_role("button", name="Save now").click()
    expect(phone.get_by_role("heading", name="Written down")).to_be_visible()
    ask = "fetch('/api/v1/entries?kind=episode&newest=9').then((answer) => answer.json())"
    assert len(asked(phone, ask)["entries"]) == 1


def test_cookies_travel_encrypted_and_belong_to_this_name_alone(phone):
    kept = {each["name"]: each for each in phone.context.cookies()}
    assert sorted(name[:9] for name in kept) == ["__Host-c_", "__Host-s_", "zone"]
    assert [each["secure"] for each in kept.values()] == [True] * 3
    # No dot before it: not for the names beside this one.
    assert {each["domain"] for each in kept.values()} == {NAME}
    assert all(each["httpOnly"] for name, each in kept.items() if name.startswith("__Host-s_"))


def test_leaving_ends_the_visit_here_too(phone):
    phone.get_by_role("button", name="Leave").click()
    phone.wait_for_url("**/quiet")
    phone.goto(f"{ADDRESS}/diary")
    expect(phone.get_by_role("heading", name="Come in with a link")).to_be_visible()


def test_a_second_phone_comes_in_by_the_code_and_a_passkey_opens_here(phone, open_page):
    with_device(phone)
    phone.goto(f"{ADDRESS}/ways-in/passkeys/new")
    phone.get_by_role("button", name="Make the passkey").click()
    expect(phone.get_by_text(f"for {NAME}")).to_be_visible()
    phone.goto(f"{ADDRESS}/ways-in/device")
    phone.get_by_role("button", name="Show the code").click()
    link = phone.locator(".long").inner_text()
    shown = phone.get_by_role("img", name="The link, for a camera")
    assert re.findall(r' d="([^"]+)"', shown.inner_html()) == re.findall(
        r' d="([^"]+)"', qr.svg(link, title="")
    )

    sign_in(open_page(ADDRESS), link)
    phone.wait_for_url("**/ways-in")
    phone.get_by_role("button", name="Yes, it was me").click()
    expect(phone.get_by_role("button", name="Yes, it was me")).to_have_count(0)
    phone.get_by_role("button", name="Leave").click()
    phone.wait_for_url("**/quiet")
    phone.goto(f"{ADDRESS}/sign-in")
    phone.get_by_role("button", name="Sign in with a passkey").click()
    phone.wait_for_url(f"{ADDRESS}/")


def test_who_guesses_is_known_by_what_the_proxy_says(proxy):
    for _ in range(20):
        assert proxy.ask("/enter/wrong").status == 410
    assert proxy.ask("/enter/wrong").status == 429


def test_a_browser_that_asks_in_the_open_lands_on_the_encrypted_address(browser):
    page = browser.new_page()
    page.goto(f"http://{NAME}/quiet")
    expect(page).to_have_url(f"{ADDRESS}/quiet")
    page.close()


def test_what_is_asked_in_the_open_is_sent_on_and_not_answered(proxy):
    answer = proxy.ask("/now?site=calf", encrypted=False)
    assert answer.status == 308
    assert answer.headers["location"] == f"{ADDRESS}/now?site=calf"
    assert answer.body == b""


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("newest, speaks", [("TLSv1_1", False), ("TLSv1_2", True)])
def test_only_newer_encryption_is_spoken(proxy, newest, speaks):
    asked = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asked.check_hostname, asked.verify_mode = False, ssl.CERT_NONE
    asked.minimum_version, asked.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion[newest]
    asked.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection(("127.0.0.1", proxy.closed), timeout=10) as opened:
        if not speaks:
            # That of the proxy, and not one of our own that would keep us from asking.
            with pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"):
                asked.wrap_socket(opened, server_hostname=NAME)
            return
        with asked.wrap_socket(opened, server_hostname=NAME) as talking:
            cipher = talking.cipher()[0]
    assert cipher.startswith("ECDHE-")
    assert any(kind in cipher for kind in ("GCM", "CHACHA20"))


def test_the_browser_is_told_to_stay_with_encryption(proxy):
    answer = proxy.ask("/quiet")
    assert answer.status == 200
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/", "/now", "/quiet", "/api/v1/entries"])
@pytest.mark.parametrize("host", ["evil.test", "localhost", FORGOTTEN, f"{NAME}:444"])
def test_another_name_gets_nothing(proxy, path, host):
    answer = proxy.ask(path, host=host)
    assert answer.body in (b"", b"Bad request\n")


def test_a_name_soleus_was_not_told_is_refused_by_soleus(proxy):
    answer = proxy.ask("/", host=FORGOTTEN)
    assert (answer.status, answer.body) == (400, b"Bad request\n")


def test_the_night_path_stays_when_soleus_stops_behind_the_proxy(open_page, site, proxy):
    phone = sign_in(open_page(ADDRESS, service_workers="allow"), site.link())
    phone.goto(f"{ADDRESS}/now")
    settled(phone)
    assert site.stop() == 0
    assert proxy.ask("/now").status == 502
    for path in ("/now", "/check", "/help"):
        shown = phone.goto(ADDRESS + path)
        assert (shown.status, shown.from_service_worker) == (200, True)
        expect(phone.get_by_role("button", name="Leave")).to_be_visible()
