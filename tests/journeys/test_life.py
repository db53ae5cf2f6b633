"""When things change: two taps, then quiet everywhere, on every phone, also without a network."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.journeys.test_offline_shell import cold
from tests.lib import clock
from tests.lib.dead import cut, killed
from tests.lib.looks import SIZES, is_fit
from tests.lib.phone import expect_open, past, settled, until

pytestmark = pytest.mark.browser

LEG = "Does one leg hurt or swell?"
TODAY = clock.now().date()


def switch(page, site, summary, button, **fields):
    """One change, as she makes it."""
    page.goto(f"{site.url}/life")
    page.get_by_text(summary).click()
    card = page.locator("details", has=page.get_by_text(summary))
    for label, value in fields.items():
        card.get_by_label(label.replace("_", " ")).fill(value)
    card.get_by_role("button", name=button).click()
    page.wait_for_url(f"{site.url}/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_every_state_fits_and_is_open_to_all(open_page, own_site, size, scheme):
    page = sign_in(open_page(own_site.url, viewport=size, color_scheme=scheme), own_site.link())
    page.goto(f"{own_site.url}/life")
    is_fit(page, "at first")
    page.get_by_role("group").filter(has_text="I am on a journey").get_by_role(
        "button", name="Save"
    ).click()
    expect(page.get_by_text("Pick the place whose clock")).to_be_visible()
    is_fit(page, "a place is missing")
    for summary, button in [
        ("I need a break", "Begin the break"),
        ("My baby is born", "Save"),
    ]:
        switch(page, own_site, summary, button)
        is_fit(page, f"first page: {summary}")
        page.goto(f"{own_site.url}/life")
        is_fit(page, summary)
    page.get_by_role("button", name="Keep everything quiet").click()
    page.wait_for_url(f"{own_site.url}/")
    is_fit(page, "first page after a loss")
    page.goto(f"{own_site.url}/life")
    is_fit(page, "after a loss")


def test_two_taps_lead_there_and_one_more_leads_back(open_page, own_site):
    page = sign_in(open_page(own_site.url), own_site.link())
    page.get_by_role("link", name="You", exact=True).click()
    page.get_by_role("link", name="when things change").click()
    page.get_by_text("I need a break").click()
    page.get_by_role("button", name="Begin the break").click()
    expect(page.get_by_text("Nothing is asked of you until you say so.")).to_be_visible()
    expect(page.get_by_role("heading", name="Today’s plan")).to_have_count(0)

    page.get_by_role("link", name="Change this").click()
    page.get_by_role("button", name="Ask me again").click()

    expect(page.get_by_role("heading", name="Today’s plan")).to_be_visible()


def test_it_works_without_scripts(open_page, own_site):
    page = open_page(own_site.url, java_script_enabled=False)
    sign_in(page, own_site.link())
    switch(page, own_site, "My pregnancy has ended", "Save")
    expect(page.get_by_text("We keep this page quiet for you.")).to_be_visible()
    expect(page.get_by_text(LEG)).to_be_visible()


def test_after_a_birth_the_check_is_one_tap_away_and_asks_in_other_words(open_page, own_site):
    page = sign_in(open_page(own_site.url), own_site.link())
    switch(page, own_site, "My baby is born", "Save")
    page.get_by_role("link", name="Look at the warning signs").click()
    page.wait_for_url("**/check")
    assert "baby" not in page.locator("main").inner_text().lower()


# ── on her phones ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def phone(open_page, own_site):
    """Opens a phone of hers that has kept the public pages and the recent past."""

    def opened():
        page = open_page(own_site.url, service_workers="allow")
        sign_in(page, own_site.link())
        settled(page)
        page.goto(f"{own_site.url}/diary")
        expect_open(page)
        return page

    return opened


def hears(page, site, why):
    """Wait until the phone knows why it is quiet now, and has caught up with its pages."""
    page.goto(f"{site.url}/diary")
    diary = page.locator("meta[name=diary]").get_attribute("content")

    def knows():
        quiet, last = past(page, "phone")["quiet"], past(page, "last")
        return (quiet and quiet["why"]) == why and last and last["diary"] == diary

    until(page, knows, "the phone still knows of another reason")


ASKING = ["#morning", "#tonight", "#plan"]


@pytest.mark.parametrize("gone", [cut, killed], ids=lambda way: way.__name__)
@pytest.mark.parametrize(
    "summary,why,words",
    [
        ("My baby is born", "born", "The plan and its questions rest."),
        ("My pregnancy has ended", "loss", "We keep this page quiet for you."),
    ],
)
def test_without_a_network_it_is_as_quiet_and_watches_on(
    phone, own_site, gone, summary, why, words
):
    page = phone()
    switch(page, own_site, summary, "Save")
    hears(page, own_site, why)
    page = cold(page)
    with gone(own_site, page.context):
        page.goto(f"{own_site.url}/")
        expect(page.get_by_text(words)).to_be_visible()
        expect(page.get_by_text(LEG)).to_be_visible()
        for section in ASKING:
            expect(page.locator(section)).to_be_hidden()
        # What she wants to write can be written.
        expect(page.locator("#log")).to_be_visible()
        is_fit(page, unfolded=False)
        shown = page.locator("main").inner_text().lower()
        assert why == "born" or "baby" not in shown


def test_the_check_asks_about_no_baby_after_a_loss_without_a_network(phone, own_site):
    page = phone()
    switch(page, own_site, "My pregnancy has ended", "Save")
    hears(page, own_site, "loss")
    page = cold(page)
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/check")
        expect(page.locator("h1:visible").first).to_be_visible()
        # Every screen and every result, as she might come to them.
        page.evaluate("document.querySelectorAll('[hidden]').forEach(each => each.hidden = false)")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        shown = page.locator("main").inner_text().lower()
        assert "one leg" in shown
        assert "baby" not in shown


def test_her_other_phone_goes_quiet_with_the_next_page(phone, own_site):
    one, other = phone(), phone()
    other.goto(f"{own_site.url}/")
    expect(other.get_by_role("heading", name="Today’s plan")).to_be_visible()
    switch(one, own_site, "Do not ask me anything", "Do not ask me")

    hears(other, own_site, "unasked")
    other = cold(other)
    with cut(own_site, other.context):
        other.goto(f"{own_site.url}/")
        expect(other.get_by_text("Nothing is asked of you now.")).to_be_visible()
        expect(other.locator("#plan")).to_be_hidden()
    other.goto(f"{own_site.url}/life")
    other.get_by_role("button", name="Ask me again").click()
    hears(one, own_site, None)


def test_a_pause_that_is_over_asks_again_without_a_network(phone, own_site):
    page = phone()
    until = (TODAY + timedelta(days=1)).isoformat()
    switch(page, own_site, "I need a break", "Begin the break", Up_to_and_with_this_day=until)
    hears(page, own_site, "paused")
    page = cold(page)
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/")
        expect(page.locator("#quiet")).to_be_visible()
        expect(page.locator("#plan")).to_be_hidden()
        page.clock.install(time=clock.now() + timedelta(days=3))
        page.goto(f"{own_site.url}/")
        expect(page.locator("#plan")).to_be_visible()
        expect(page.locator("#quiet")).to_be_hidden()
