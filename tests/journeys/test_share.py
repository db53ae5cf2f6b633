"""A link to the page for a visit: she makes it, somebody opens it elsewhere, she ends it."""

import io
import os
import re

import pypdf
import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib.looks import SIZES, is_fit

pytestmark = pytest.mark.browser


@pytest.fixture
def hers(open_page, sample):
    """Her browser at the form for a link."""

    def opened(**options):
        page = sign_in(open_page(sample.url, **options), sample.link())
        page.goto(f"{sample.url}/report")
        page.get_by_role("button", name="Make a link").click()
        expect(page.get_by_role("heading", name="Share it by a link")).to_be_visible()
        return page

    return opened


def make(page, *also):
    """Make the link; what she is shown once."""
    for words in also:
        page.get_by_label(words, exact=True).check()
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", name="Your link")).to_be_visible()
    return page.get_by_label("Link", exact=True).input_value(), page.locator(
        "#the-code"
    ).inner_text()


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def enter(page, code):
    page.get_by_label("Pass code").fill(code)
    page.get_by_role("button", name="Open the page").click()


def looked_at(page, name, size, scheme):
    is_fit(page, name)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}-{size['width']}-{scheme}.png", full_page=True)


def test_from_her_page_to_a_midwife_and_back(hers, open_page, sample):
    page = hers()
    page.get_by_label("What is it for?").fill("for Tuesday’s visit")
    link, code = make(page)
    there = open_page(sample.url)
    there.goto(link)
    expect(there.get_by_role("heading", name="A page was shared with you")).to_be_visible()
    enter(there, wrong(code))
    expect(there.get_by_role("alert")).to_contain_text("It did not open.")
    enter(there, code)
    expect(there.get_by_role("article", name="Leg cramps")).to_be_visible()
    expect(
        there.get_by_text("Self-reported: she wrote or brought in all of this herself.")
    ).to_be_visible()
    with there.expect_download() as download:
        there.get_by_role("button", name="Page as PDF").click()
    (paper,) = pypdf.PdfReader(download.value.path()).pages
    assert "Leg cramps" in paper.extract_text()
    assert there.context.cookies() == []

    page.goto(f"{sample.url}/")
    expect(page.locator("#sharing")).to_contain_text("A page of yours opens by a link until")
    page.get_by_role("link", name="See it or end it").click()
    line = page.get_by_role("listitem").filter(has_text="for Tuesday’s visit")
    expect(line).to_contain_text("Chrome")
    expect(line).to_contain_text("1 wrong code was tried.")
    line.get_by_role("button", name="End it now").click()
    expect(page.get_by_text("The link is over. Its page is gone.")).to_be_visible()
    expect(line).to_contain_text("You ended it on")

    there.get_by_role("button", name="Page as PDF").click()
    expect(there.get_by_role("alert")).to_contain_text("It did not open.")
    there.goto(link)
    enter(there, code)
    expect(there.get_by_role("alert")).to_contain_text("It did not open.")


def test_a_link_for_a_record_system_leads_a_browser_to_the_same_page(hers, open_page, sample):
    page = hers()
    link, code = make(page, "File for a clinic’s computer")
    page.get_by_text("For a clinic’s computer", exact=True).click()
    system = page.get_by_label("Link for a record system").input_value()
    there = open_page(sample.url)

    there.goto(system)

    expect(there).to_have_url(link)
    enter(there, code)
    expect(there.get_by_role("article", name="Leg cramps")).to_be_visible()
    there.goto(f"{sample.url}/v#shlink:/eyJub3QiOiJvdXJzIn0")
    expect(there.get_by_text("This link is not whole")).to_be_visible()


def test_it_opens_without_javascript(hers, open_page, sample):
    link, code = make(hers())
    there = open_page(sample.url, java_script_enabled=False)
    there.goto(link)
    enter(there, code)
    expect(there.get_by_role("article", name="Leg cramps")).to_be_visible()


def test_the_code_is_not_on_the_printed_link_and_the_square_is(hers):
    page = hers()
    link, code = make(page)
    told = "".join(
        each.extract_text() for each in pypdf.PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    )
    assert code not in told
    assert link[-20:] in re.sub(r"\s", "", told)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_it_fits_and_is_open_to_all(hers, open_page, sample, size, scheme):
    page = hers(viewport=size, color_scheme=scheme)
    looked_at(page, "form", size, scheme)
    link, code = make(page, "File for a clinic’s computer")
    page.get_by_text("For a clinic’s computer", exact=True).click()
    looked_at(page, "made", size, scheme)

    there = open_page(sample.url, viewport=size, color_scheme=scheme)
    there.goto(link)
    looked_at(there, "code", size, scheme)
    enter(there, wrong(code))
    expect(there.get_by_role("alert")).to_be_visible()
    looked_at(there, "refused", size, scheme)
    enter(there, code)
    expect(there.get_by_role("article", name="Leg cramps")).to_be_visible()
    looked_at(there, "shown", size, scheme)
    paper = pypdf.PdfReader(io.BytesIO(there.pdf(format="A4", print_background=True))).pages
    told = " ".join(paper[0].extract_text().split())
    assert len(paper) == 1
    assert told.startswith("Self-reported: she wrote or brought in all of this herself.")
    assert "Take it along" not in told

    page.goto(f"{sample.url}/report/shared")
    looked_at(page, "list", size, scheme)
