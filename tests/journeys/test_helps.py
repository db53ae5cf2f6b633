"""What helps me, from the sample diary, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib.looks import SIZES, is_fit

pytestmark = pytest.mark.browser


@pytest.fixture
def helps(open_page, sample):
    def opened(**options):
        page = sign_in(open_page(sample.url, **options), sample.link())
        page.get_by_role("link", name="What helps me").click()
        expect(page.get_by_role("heading", name="What helps me")).to_be_visible()
        return page

    return opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_it_fits_and_is_open_to_all(helps, size, scheme):
    page = helps(viewport=size, color_scheme=scheme)
    for left_out in (None, "Without the worst week"):
        if left_out:
            page.get_by_role("link", name=left_out).click()
            expect(page.get_by_role("columnheader", name="All nights")).to_be_attached()
        is_fit(page)


def test_each_name_in_the_picture_fits_into_it(helps):
    page = helps(viewport=SIZES[0])
    over = page.evaluate("""() => [...document.querySelectorAll(".helps-plot text")]
      .filter((each) => each.getBoundingClientRect().right > innerWidth)
      .map((each) => each.textContent)""")
    inside = page.evaluate("""() => {
      const svg = document.querySelector(".helps-plot svg");
      return [...svg.querySelectorAll("text")].every((each) => {
        const box = each.getBBox();
        return box.x >= 0 && box.x + box.width <= svg.viewBox.baseVal.width;
      });
    }""")

    assert over == []
    assert inside


def test_a_measure_used_when_legs_feel_bad_has_no_number_any_more(helps):
    page = helps()
    measure = page.get_by_role("article", name="Calf stretch at the wall")
    expect(measure.get_by_text("More numbers")).to_be_visible()

    measure.get_by_role("button", name="I use this when my legs already feel bad").click()

    expect(measure.get_by_text("So the diary cannot tell if it helps.")).to_be_visible()
    expect(measure.get_by_text("More numbers")).to_have_count(0)
    pressed = measure.get_by_role("button", name="I use this when my legs already feel bad")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    pressed.click()
    expect(measure.get_by_text("More numbers")).to_be_visible()


def test_without_a_script_it_says_the_same(helps):
    with_script = helps().locator("main").inner_text()

    assert helps(java_script_enabled=False).locator("main").inner_text() == with_script


def test_the_evidence_is_one_tap_away(helps):
    page = helps()
    page.get_by_role("article", name="Calf stretch at bedtime").get_by_role(
        "link", name="What trials found"
    ).click()

    expect(page.get_by_role("heading", name="Does it help?")).to_be_visible()
