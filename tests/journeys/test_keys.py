"""A key for a program: made, seen once, used, and taken away."""

import json
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib.looks import SIZES, is_fit

pytestmark = pytest.mark.browser


def at_keys(page, site):
    sign_in(page, site.link())
    page.goto(f"{site.url}/your-data")
    page.get_by_role("link", name="Keys for programs").click()
    expect(page.get_by_role("heading", name="Keys for programs")).to_be_visible()
    return page


def make(page, name):
    page.get_by_label("What will use it").fill(name)
    page.get_by_label("See how things stand").check()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Your new key")).to_be_visible()
    return page.get_by_label("Key", exact=True).input_value()


def status(site, token):
    asked = urllib.request.Request(
        f"{site.url}/api/v1/status", headers={"Authorization": f"Bearer {token}"}
    )
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_a_key_is_seen_once_and_works_until_it_is_taken_away(own_site, open_page):
    page = at_keys(open_page(own_site.url), own_site)
    expect(page.get_by_text("Nothing gets in by a key.")).to_be_visible()
    token = make(page, "Bedside lamp")
    assert status(own_site, token)[0] == 200

    page.goto(f"{own_site.url}/keys")
    expect(page.get_by_role("heading", name="Bedside lamp")).to_be_visible()
    expect(page.get_by_text("Last used on")).to_be_visible()
    assert token not in page.content()

    page.get_by_role("article", name="Bedside lamp").get_by_role("button").click()
    expect(page.get_by_text("That key is taken away.")).to_be_visible()
    assert status(own_site, token)[0] == 401


def test_what_is_missing_is_said_beside_it(own_site, open_page):
    page = at_keys(open_page(own_site.url), own_site)
    page.get_by_label("What will use it").fill("Button")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("alert")).to_contain_text("Not made yet.")
    expect(page.get_by_text("Choose what it may do.")).to_be_visible()
    expect(page.get_by_label("What will use it")).to_have_value("Button")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_it_fits_and_is_open_to_all(own_site, open_page, size, scheme):
    page = at_keys(open_page(own_site.url, viewport=size, color_scheme=scheme), own_site)
    make(page, "A lamp with a rather long name, and averyveryverylongwordinthemiddleofit")
    is_fit(page)
