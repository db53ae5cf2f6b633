"""For a visit: choose nights, write down what to ask, take the page along."""

import io
import json
import os
from datetime import date, timedelta

import pypdf
import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib.looks import SIZES, is_fit
from tests.lib.phone import expect_sent, until

pytestmark = pytest.mark.browser


@pytest.fixture
def visiting(open_page, sample):
    def opened(**options):
        page = sign_in(open_page(sample.url, **options), sample.link())
        page.get_by_role("link", name="Diary", exact=True).first.click()
        page.get_by_role("link", name="A page for your midwife").click()
        expect(page.get_by_role("heading", name="For a visit")).to_be_visible()
        return page

    return opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_it_fits_and_is_open_to_all(visiting, size, scheme):
    page = visiting(viewport=size, color_scheme=scheme)
    page.get_by_label("With each night").check()
    page.get_by_role("button", name="Show these nights").click()
    expect(page.get_by_role("heading", name="Night by night")).to_be_attached()

    is_fit(page)
    if folder := os.environ.get("SHOTS"):
        page.get_by_role("article").screenshot(path=f"{folder}/{size['width']}-{scheme}.png")
        page.screenshot(path=f"{folder}/{size['width']}-{scheme}-top.png")


def test_she_chooses_nights_asks_and_takes_the_page_along(visiting):
    page = visiting()
    last = date.fromisoformat(page.get_by_label("to the night of").input_value())
    page.get_by_label("From the night of").fill(str(last - timedelta(days=27)))
    page.get_by_role("button", name="Show these nights").click()
    expect(page.get_by_role("article", name="Leg cramps")).to_contain_text(": 28.")

    page.get_by_label("One question a line").fill("May I swim?\nIs the bath too warm?")
    page.get_by_role("button", name="Put them on the page").click()
    expect(page.get_by_role("article")).to_contain_text("Is the bath too warm?")
    expect(page.get_by_label("From the night of")).to_have_value(str(last - timedelta(days=27)))

    page.get_by_label("Name on the page").fill("Ada Example")
    with page.expect_download() as download:
        page.get_by_role("button", name="Keep as PDF").click()
    (paper,) = pypdf.PdfReader(download.value.path()).pages
    told = " ".join(paper.extract_text().split())
    assert "Ada Example" in told
    assert "May I swim?" in told
    assert ": 28." in told

    with page.expect_download() as download:
        page.get_by_role("button", name="Numbers as JSON").click()
    assert json.loads(download.value.path().read_text("utf-8"))["figures"]["total"] == 28


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_printed_is_one_page_of_paper_and_only_the_sheet(visiting, scheme):
    page = visiting(color_scheme=scheme)
    paper = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", print_background=True))).pages
    told = " ".join(paper[0].extract_text().split())
    assert len(paper) == 1
    assert told.startswith("Leg cramps")
    assert "It holds no diagnosis." in told
    assert "Keep as PDF" not in told
    if folder := os.environ.get("SHOTS"):
        page.emulate_media(media="print", color_scheme=scheme)
        page.set_viewport_size({"width": 703, "height": 1000})
        page.screenshot(path=f"{folder}/print-{scheme}.png", full_page=True)


def test_what_is_still_on_this_phone_is_said_not_to_be_on_the_page(visiting, sample):
    page = visiting()
    expect(page.locator("#not-on-it")).to_be_hidden()
    page.route("**/api/v1/entries", lambda route: route.abort())
    page.goto(f"{sample.url}/log")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Saved on this phone.")).to_be_visible()

    page.goto(f"{sample.url}/report")
    expect(page.locator("#not-on-it")).to_be_visible()
    page.unroute("**/api/v1/entries")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect_sent(page)
    expect(page.locator("#not-on-it")).to_be_visible()
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("article", name="Leg cramps")).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.locator("#not-on-it")).to_be_hidden()


def test_what_went_out_while_the_page_came_is_said_not_to_be_on_it(visiting, sample):
    page = visiting()
    page.route("**/api/v1/entries", lambda route: route.abort())
    page.goto(f"{sample.url}/log")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("It will be sent when there is a connection.")).to_be_visible()
    held = []
    # Playwright writes on what it calls, which a method of a list does not allow.
    page.route("**/report.js", lambda route: held.append(route))  # noqa: PLW0108

    page.goto(f"{sample.url}/report")
    until(page, lambda: held)
    page.unroute("**/api/v1/entries")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect_sent(page)
    held[0].continue_()

    expect(page.locator("#not-on-it")).to_be_visible()


def test_a_warning_sign_comes_first_and_what_helps_is_left_out(visiting, sample):
    page = visiting()
    expect(page.get_by_role("columnheader", name="Her nights say")).to_be_visible()
    page.goto(f"{sample.url}/check")
    page.locator("button[value=yes]:visible").click()
    expect(page.locator("[data-note=saved]:visible")).to_be_visible()

    page.goto(f"{sample.url}/report")
    expect(page.get_by_role("heading", name="You ticked a warning sign")).to_be_visible()
    expect(page.get_by_role("article")).to_contain_text("A warning sign stands.")
    expect(page.get_by_text("What may help is left out here")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Her nights say")).to_have_count(0)
