"""Reminders set up, changed and taken back, on a small phone and a large screen."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import sign_in
from tests.lib.looks import SIZES, is_fit

pytestmark = pytest.mark.browser

SMALL = SIZES[0]
STRETCH = "Calf stretch at bedtime"


def add(page: Page, site, name: str) -> None:
    page.goto(f"{site.url}/reminders")
    page.locator("section", has=page.get_by_role("heading", name="Add a reminder for")).get_by_role(
        "link", name=name
    ).first.click()
    page.wait_for_url("**/reminders/new/**")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/reminders")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_she_sets_one_up_changes_it_and_takes_it_back(open_page, own_site, scripts):
    page = sign_in(
        open_page(own_site.url, viewport=SMALL, java_script_enabled=scripts), own_site.link()
    )
    page.goto(f"{own_site.url}/about")
    page.get_by_role("link", name="Reminders").click()
    expect(page.get_by_text("Nothing comes unless you turn it on here.")).to_be_visible()

    add(page, own_site, STRETCH)
    page.get_by_label("Minutes before bed").fill("45")
    save(page)
    card = page.get_by_role("article", name=STRETCH)
    expect(card).to_contain_text("45 minutes before bed, every day.")
    expect(card).to_contain_text("Next:")
    expect(page.get_by_text("There is no way yet by which it could reach you.")).to_be_visible()

    card.get_by_role("link", name="Change").click()
    page.get_by_role("radio", name="At a time").check()
    page.get_by_label("Time", exact=True).fill("21:10")
    page.get_by_label("Sunday").uncheck()
    save(page)
    expect(card).to_contain_text("At 21:10, on Monday, Tuesday, Wednesday, Thursday, Friday")
    expect(card).not_to_contain_text("Sunday")

    card.get_by_role("button", name="Take away").click()
    expect(page.get_by_text(f"Taken away: {STRETCH}.")).to_be_visible()
    expect(card).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(card).to_contain_text("At 21:10, on Monday")


def test_her_day_moves_what_hangs_on_it_and_quiet_hours_swallow_it(open_page, own_site):
    page = sign_in(open_page(own_site.url, viewport=SMALL), own_site.link())
    add(page, own_site, STRETCH)
    save(page)
    card = page.get_by_role("article", name=STRETCH)
    expect(card).to_contain_text(", 22:00.")
    page.locator("section[aria-labelledby=day] a").click()
    page.get_by_label("You go to bed at").fill("21:15")
    save(page)
    expect(card).to_contain_text(", 20:45.")
    page.locator("section[aria-labelledby=day] a").click()
    quiet = page.locator("section", has=page.get_by_role("heading", name="Quiet hours"))
    quiet.get_by_label("from").fill("20:00")
    save(page)
    expect(card).to_contain_text("It never comes")
    expect(card).not_to_contain_text("Next:")


def test_the_link_of_her_calendar_is_shown_once_and_can_be_ended(open_page, own_site):
    page = sign_in(open_page(own_site.url, viewport=SMALL), own_site.link())
    page.goto(f"{own_site.url}/reminders")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Secret link").input_value()
    assert page.request.get(link).ok
    page.goto(f"{own_site.url}/reminders")
    expect(page.get_by_label("Secret link")).to_have_count(0)
    page.get_by_role("button", name="Turn it off").click()
    expect(page.get_by_role("button", name="Make a link")).to_be_visible()
    assert page.request.get(link).status == 404


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_every_state_fits_and_is_open_to_all(open_page, own_site, size, scheme):
    page = sign_in(open_page(own_site.url, viewport=size, color_scheme=scheme), own_site.link())
    page.goto(f"{own_site.url}/reminders")
    is_fit(page, "empty")
    add(page, own_site, STRETCH)
    is_fit(page, "the form")
    page.get_by_label("Minutes before bed").fill("soon")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("soon is not a whole number.")).to_be_visible()
    is_fit(page, "what cannot be")
    page.get_by_label("Minutes before bed").fill("30")
    save(page)
    is_fit(page, "one reminder")
    page.get_by_role("button", name="Take away").click()
    expect(page.get_by_text(f"Taken away: {STRETCH}.")).to_be_visible()
    is_fit(page, "taken away")
    for path in ("day", "ways/ntfy", "ways/gotify", "ways/webhook", "ways/mail"):
        page.goto(f"{own_site.url}/reminders/{path}")
        is_fit(page, path)
    page.goto(f"{own_site.url}/reminders")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_label("Secret link")).to_be_visible()
    is_fit(page, "a link is shown")
