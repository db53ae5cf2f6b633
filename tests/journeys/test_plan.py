"""She makes the plan hers, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib.looks import SIZES, is_fit

pytestmark = pytest.mark.browser


def add_a_ball(page, site, name="Roll a ball under the foot"):
    page.goto(site.url + "/plan")
    page.get_by_label("What is it?").fill(name)
    page.get_by_label("How often a day?").fill("2")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("article", name=name).first).to_be_visible()


# The plan of one person: what the last tests add must not crowd out what the first one changes.


def test_she_swaps_pauses_and_leaves_a_day_out(open_page, site):
    page = sign_in(open_page(site.url), site.link())
    page.goto(site.url)
    page.get_by_role("link", name="Change it").click()
    walk = page.get_by_role("article", name="A walk")
    walk.get_by_text("Swap, pause or leave out").click()
    walk.get_by_label("Do this instead").select_option(label="Swimming")
    walk.get_by_role("button", name="Swap").click()
    swim = page.get_by_role("article", name="Swimming")
    expect(swim).to_contain_text("You chose it.")

    swim.get_by_text("Swap, pause or leave out").click()
    swim.get_by_role("button", name="Pause for 3 days").click()
    expect(page.get_by_text("Comes back on")).to_be_visible()

    page.goto(site.url)
    page.get_by_text("Leave today out").click()
    page.get_by_role("button", name="I am not well").click()
    expect(page.get_by_text("You are not well today.")).to_be_visible()
    page.get_by_role("button", name="Take it up again").click()
    expect(page.get_by_text("Leave today out")).to_be_visible()


def test_a_thing_of_her_own_is_done_on_the_first_page(open_page, site):
    page = sign_in(open_page(site.url), site.link())
    add_a_ball(page, site, "Legs up and tea")
    page.goto(site.url)
    mine = page.get_by_role("article", name="Legs up and tea")
    mine.get_by_role("button", name="Once more").click()

    expect(mine).to_contain_text("1 of 2 times")
    page.goto(site.url + "/diary")
    expect(page.get_by_text("Legs up and tea").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_the_plan_fits_and_is_open_to_all(open_page, site, size, scheme):
    page = sign_in(open_page(site.url, viewport=size, color_scheme=scheme), site.link())
    add_a_ball(page, site)
    is_fit(page, unfolded=False)
    is_fit(page)
