"""The first page and the bedtime stretch, in a real browser."""

import gzip

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib import clock
from tests.lib.looks import SIZES, is_fit

pytestmark = pytest.mark.browser

PAGES = ["/", "/about", "/routine/measure.bedtime-stretch"]
MOST_REQUESTS, MOST_BYTES = 6, 60_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_every_page_fits_and_is_open_to_all(open_page, site, size, scheme):
    page = sign_in(open_page(site.url, viewport=size, color_scheme=scheme), site.link())
    for path in PAGES:
        page.goto(site.url + path)
        is_fit(page, path)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_help_is_on_the_first_screen_for_everybody(open_page, site, size):
    page = open_page(site.url, viewport=size)
    page.goto(site.url)

    for name in ("Cramp now", "Warning signs"):
        box = page.get_by_role("link", name=name).bounding_box()
        assert box["y"] + box["height"] <= size["height"] - 64, name
        assert box["height"] >= 64, name


def test_the_page_is_light(open_page, own_site):
    page = sign_in(open_page(own_site.url), own_site.link())
    asked, sizes = [], []

    def note(response) -> None:
        asked.append(response)

    page.context.on("response", note)
    page.goto(f"{own_site.url}/")
    page.wait_for_load_state("networkidle")

    for response in asked:
        if response.url.startswith("data:"):
            continue
        body = response.body()
        sizes.append((len(gzip.compress(body, 6)), response.url))
    assert len(sizes) <= MOST_REQUESTS, sizes
    assert sum(size for size, _ in sizes) <= MOST_BYTES, sizes


def test_a_tap_a_look_at_why_and_undo(open_page, own_site):
    page = sign_in(open_page(own_site.url), own_site.link())
    walk = page.get_by_role("article", name="A walk")

    walk.get_by_text("How, and why this one").click()
    expect(walk.get_by_text("Not tested")).to_be_visible()
    expect(walk.get_by_role("link", name="What is known")).to_be_visible()
    walk.get_by_role("button", name="Done").click()
    expect(walk.get_by_text("Done today")).to_be_visible()
    walk.get_by_role("button", name="Undo").click()
    expect(walk.get_by_role("button", name="Done")).to_be_visible()


def test_glasses_are_counted_one_by_one(open_page, own_site):
    page = sign_in(open_page(own_site.url), own_site.link())
    water = page.get_by_role("article", name="Drink through the day")

    # Two taps on one button, before the page knows of the first, are one glass.
    water.get_by_role("button", name="Add a glass").click()
    expect(water.get_by_text("1 of 8 glasses")).to_be_visible()
    water.get_by_role("button", name="Add a glass").click()

    expect(water.get_by_text("2 of 8 glasses")).to_be_visible()


def test_from_the_nudge_to_a_plan_that_fits(open_page, own_site):
    page = sign_in(open_page(own_site.url), own_site.link())
    page.get_by_role("link", name="Tell a little").click()
    page.get_by_label("Where you live").select_option("UK")
    page.get_by_label("Your maternity unit’s number").fill("020 7946 0000")
    page.get_by_text("Your days", exact=True).click()
    page.get_by_text("Do you work at a desk?").click()
    page.get_by_text("Your health", exact=True).click()
    page.get_by_text("Do you have kidney disease?").click()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Saved. You can change it at any time.")).to_be_visible()
    expect(page.get_by_role("article", name="Breaks from sitting or standing")).to_be_visible()
    # With kidney disease no amount is named, neither of drinks nor of minerals.
    expect(page.get_by_text("6 to 8 glasses a day")).to_have_count(0)
    expect(page.get_by_text("Magnesium supplement")).to_have_count(0)
    expect(page.get_by_text("Make this page fit you")).to_have_count(0)


def test_a_date_in_2300_is_named_and_stays_as_typed(open_page, own_site):
    page = sign_in(open_page(own_site.url), own_site.link())
    page.goto(f"{own_site.url}/about")
    page.get_by_label("That day").fill("2300-01-01")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("1 January 2300 cannot be a due date now.")).to_be_visible()
    expect(page.get_by_label("That day")).to_have_value("2300-01-01")


# ── the routine ─────────────────────────────────────────────────────────────────────────────


def test_the_two_ways_to_date_it_stand_below_each_other_on_a_small_phone(open_page, own_site):
    page = sign_in(open_page(own_site.url, viewport=SIZES[0]), own_site.link())
    page.goto(f"{own_site.url}/about")
    due, period = (page.locator(f"label:has(input[value={each}])") for each in ("due", "period"))
    assert due.bounding_box()["x"] == period.bounding_box()["x"]
    assert period.bounding_box()["height"] < 80
    region = page.get_by_label("Where you live")
    widths = region.evaluate(WORDS_AND_ROOM)
    assert widths[0] <= widths[1]


# How wide the chosen words of a select are, and how much room they have before its arrow.
WORDS_AND_ROOM = """
(select) => {
  const style = getComputedStyle(select), paint = document.createElement("canvas").getContext("2d");
  paint.font = style.font;
  const inner = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return [paint.measureText(select.selectedOptions[0].text).width, inner - 20];
}
"""


@pytest.fixture
def stretching(open_page, own_site):
    page = open_page(own_site.url)
    page.add_init_script(
        "window.buzzes = []; navigator.vibrate = (p) => { window.buzzes.push(p); return true; };"
    )
    clock.stopped(page)
    sign_in(page, own_site.link())
    page.get_by_role("article", name="Calf stretch at bedtime").get_by_role(
        "link", name="Start"
    ).click()
    page.get_by_role("button", name="Start").click()
    return page


def test_the_whole_stretch_leg_by_leg_into_the_diary(stretching):
    page = stretching
    for place, side in enumerate(["Left leg", "Right leg"] * 3):
        expect(page.locator("#side")).to_have_text(side)
        expect(page.locator("#digits")).to_have_text("0:30")
        expect(page.locator(".routine-dots .past")).to_have_count(place)
        page.clock.run_for(10_000)
        expect(page.locator("#digits")).to_have_text("0:20")
        page.clock.run_for(20_000)
        if place < 5:
            expect(page.locator("#side")).to_have_text("Change legs")
            page.clock.run_for(10_000)
    expect(page.get_by_text("That’s all of it. Rest well.")).to_be_visible()
    assert page.evaluate("window.buzzes.length") == 12

    page.get_by_role("button", name="Done, write it down").click()

    done = page.get_by_role("article", name="Calf stretch at bedtime")
    expect(done.get_by_text("Done today")).to_be_visible()


def test_a_pause_stops_the_clock_and_a_skip_goes_on(stretching):
    page = stretching
    page.clock.run_for(5_000)
    page.get_by_role("button", name="Pause").click()
    page.clock.run_for(60_000)
    expect(page.locator("#digits")).to_have_text("0:25")
    page.get_by_role("button", name="Go on").click()
    page.clock.run_for(5_000)
    expect(page.locator("#digits")).to_have_text("0:20")

    page.get_by_role("button", name="Skip").click()

    expect(page.locator("#side")).to_have_text("Change legs")
    expect(page.locator("#text")).to_have_text("Next: Right leg")


def test_skipping_while_paused_stays_paused(stretching):
    page = stretching
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Skip").click()
    page.clock.run_for(30_000)

    expect(page.locator("#digits")).to_have_text("0:10")


def test_without_a_script_the_stretch_is_a_list_and_a_button(open_page, own_site):
    page = open_page(own_site.url, java_script_enabled=False)
    page.goto(own_site.link())
    page.get_by_role("button", name="Open my diary").click()
    page.goto(f"{own_site.url}/routine/measure.bedtime-stretch")

    expect(page.get_by_text("Left leg, 30 seconds")).to_have_count(3)
    page.get_by_role("button", name="Done, write it down").click()
    expect(page.get_by_text("Done today")).to_be_visible()


def test_the_stretch_fits_a_small_phone_without_scrolling(open_page, own_site):
    page = open_page(own_site.url, viewport={"width": 320, "height": 568})
    sign_in(page, own_site.link())
    page.goto(f"{own_site.url}/routine/measure.bedtime-stretch")
    page.get_by_role("button", name="Start").click()

    for name in ("Pause", "Skip"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert box["y"] + box["height"] <= 568
        assert box["height"] >= 64
    assert page.locator("#digits").bounding_box()["y"] >= 0
    assert page.evaluate("document.documentElement.scrollHeight") <= 568
