"""A cramp starts and ends on a phone, and what listens at her server hears of it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib.phone import expect_open, settled, until

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(own_site, open_page):
    """A phone that keeps things."""
    page = sign_in(open_page(own_site.url, service_workers="allow"), own_site.link())
    settled(page)
    expect_open(page)
    return page


def expect_running(page, site, running):
    """Nothing on the page tells of it: that is for lamps."""
    until(page, lambda: status(page, site)["cramp"]["running"] is running)


def status(page, site):
    return page.context.request.get(f"{site.url}/api/v1/status").json()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).filter(visible=True).first.click()


def test_a_lamp_could_follow_a_cramp(own_site, phone):
    assert status(phone, own_site)["cramp"]["running"] is False
    phone.goto(f"{own_site.url}/now")
    expect(phone.locator("html.live")).to_be_attached()
    expect_running(phone, own_site, True)

    press(phone, "It’s gone")
    expect(phone.get_by_text("Saved", exact=True)).to_be_visible()
    expect_running(phone, own_site, False)
    assert status(phone, own_site)["last_cramp"] is not None


def test_one_that_lasts_is_told_once_however_often_its_page_is_loaded(own_site, phone):
    phone.goto(f"{own_site.url}/now")
    expect_running(phone, own_site, True)
    phone.reload()
    expect(phone.locator("html.live")).to_be_attached()
    heard = phone.context.request.get(f"{own_site.url}/api/v1/events?after=0&wait=0").json()
    assert [each["kind"] for each in heard["events"]] == ["started"]
