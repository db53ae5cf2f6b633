"""Reading what is known, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.lib.looks import SIZES, is_fit

pytestmark = pytest.mark.browser

PAGES = [
    "/learn",
    "/learn/topic.when-to-call",
    "/learn/topic.cramp-or-clot",
    "/learn/topic.magnesium-numbers",
    "/learn/cause.caffeine-sugar",
    "/evidence/measure.magnesium-supplement",
    "/evidence/measure.calf-stretch",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_every_page_fits_and_is_open_to_all(open_page, site, size, scheme):
    page = open_page(site.url, viewport=size, color_scheme=scheme)
    for path in PAGES:
        page.goto(site.url + path)
        is_fit(page, path)


def test_from_a_word_to_the_evidence(open_page, site):
    page = open_page(site.url)
    page.goto(f"{site.url}/learn")
    page.get_by_role("searchbox").fill("magnesium")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(f"{site.url}/learn")
    page.get_by_role("link", name="Magnesium supplement").click()
    expect(page).to_have_url(f"{site.url}/evidence/measure.magnesium-supplement")
    expect(page.get_by_role("heading", name="Does it help?")).to_be_visible()
    page.get_by_text("The numbers", exact=True).first.click()
    expect(page.get_by_role("cell", name="5.66 (1.35 to 23.68)")).to_be_visible()


def test_a_picture_is_named_for_those_who_hear_it(open_page, site):
    page = open_page(site.url)
    page.goto(f"{site.url}/evidence/measure.vitamin-d")
    expect(page.get_by_role("img", name="Difference in cramps")).to_be_visible()


def test_the_whole_list_works_without_a_script(open_page, site):
    page = open_page(site.url, java_script_enabled=False)
    page.goto(f"{site.url}/learn")
    page.get_by_text("Why cramps may come").click()
    page.get_by_role("link", name="Hormones").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hormones")
