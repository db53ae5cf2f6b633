"""A whole night without a server, from the icon to the morning: everything is in the diary once."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import PHONE, sign_in
from tests.lib.dead import port_of
from tests.lib.phone import expect_open, expect_sent, settled, until, waiting

pytestmark = pytest.mark.browser


# Whatever it asks for, nobody answers: not even this computer itself.
NO_NETWORK = ["--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>"]


@pytest.fixture
def phone(browser, chromium, tmp_path):
    """A phone that is switched off and on again: each call opens the same browser anew."""
    opened: list[BrowserContext] = []

    def on(is_cut: bool = False) -> Page:
        for each in opened:
            each.close()
        opened[:] = [
            browser.browser_type.launch_persistent_context(
                tmp_path / "phone",
                executable_path=chromium,
                args=["--no-sandbox", "--disable-gpu", "--disable-quic", *(NO_NETWORK * is_cut)],
                viewport=PHONE,
            )
        ]
        return opened[0].pages[0]

    yield on
    for each in opened:
        each.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).filter(visible=True).first.click()


def a_cramp_from_the_icon(page: Page, site) -> None:
    page.goto(site.url)
    page.get_by_role("link", name="Cramp now").click()
    expect(page.locator("html.live")).to_be_attached()  # before that no button does anything
    press(page, "Next")
    press(page, "Next")
    for _ in range(3):  # the clot questions
        press(page, "No")
    press(page, "Next")
    press(page, "It’s gone")
    expect(page.get_by_text("Saved on this phone")).to_be_visible()
    press(page, "Eased")
    # Nobody leaves faster than it is sealed, but a test does.
    until(page, lambda: len(waiting(page)) == 2)


def a_check_with_an_alarm(page: Page, site) -> None:
    page.goto(f"{site.url}/check")
    press(page, "No")
    press(page, "Yes")
    expect(page.locator(".result-alarm:visible")).to_be_visible()
    expect(page.get_by_text("Saved on this phone").filter(visible=True).first).to_be_visible()


def one_of_before(page: Page, site) -> None:
    page.goto(f"{site.url}/log")
    page.locator("label.choice", has_text="1 hour ago").filter(visible=True).click()
    press(page, "Save now")
    expect(page.get_by_text("Saved on this phone").filter(visible=True).first).to_be_visible()


def one_by_a_slip(page: Page, site) -> None:
    one_of_before(page, site)
    press(page, "Undo")
    expect(page.get_by_text("Taken back.").filter(visible=True).first).to_be_visible()


def the_night_before(page: Page, site) -> None:
    """A night of the calendar that nobody wrote about yet."""
    page.goto(f"{site.url}/diary")
    page.locator("#calendar button.night").first.click()
    press(page, "No cramp")
    expect(page.get_by_text("Saved on this phone").filter(visible=True).first).to_be_visible()


def of_kind(site, kind: str) -> list[dict]:
    return site.visitor().api("GET", f"entries?kind={kind}&newest=99").json["entries"]


@pytest.mark.parametrize("is_cut", [True, False], ids=["no network", "no server"])
def test_a_whole_night_is_in_the_diary_once(phone, own_site, is_cut):
    page = sign_in(phone(), own_site.link())
    settled(page)
    expect_open(page)

    page = phone(is_cut)
    port = port_of(own_site)
    if not is_cut:
        own_site.kill()
    a_cramp_from_the_icon(page, own_site)
    one_of_before(page, own_site)
    one_by_a_slip(page, own_site)
    the_night_before(page, own_site)
    a_check_with_an_alarm(page, own_site)
    left = [each["op"]["form"] for each in waiting(page)]

    page = phone(is_cut)
    page.goto(own_site.url)
    assert [each["op"]["form"] for each in waiting(page)] == left
    if is_cut:
        page = phone()
    else:
        own_site.start(port)
    page.goto(own_site.url)
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    expect_sent(page)
    cramps = of_kind(own_site, "episode")
    assert sorted((each["origin"], each["ease"] or "") for each in cramps) == [
        ("back_fill", ""),
        ("coach", "eased"),
    ]
    assert [each["cramps"] for each in of_kind(own_site, "morning")] == [0]
    assert [each["disposition"] for each in of_kind(own_site, "symptoms")] == ["emergency"]
