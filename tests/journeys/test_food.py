"""Food and drink with one thumb: a glass, what she often has, yesterday once more, a search."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import sign_in
from tests.lib.dead import cut
from tests.lib.looks import LARGE, SMALL, is_fit
from tests.lib.phone import expect_open, expect_sent, past, settled, until, waiting
from tests.lib.site import Site

pytestmark = pytest.mark.browser

SCREENS = [
    pytest.param({"viewport": SMALL, "color_scheme": "light"}, id="small, by day"),
    pytest.param({"viewport": SMALL, "color_scheme": "dark"}, id="small, by night"),
    pytest.param({"viewport": LARGE, "color_scheme": "light"}, id="large, by day"),
    pytest.param({"viewport": LARGE, "color_scheme": "dark"}, id="large, by night"),
]


@pytest.fixture
def hers(own_site: Site, open_page: Callable[..., Page]) -> Page:
    return sign_in(open_page(own_site.url, viewport=SMALL), own_site.link())


def glass(page: Page):
    return page.get_by_role("button", name="A glass of water")


def had(page: Page):
    return page.get_by_role("region", name="What you had").get_by_role("listitem")


def find(page: Page, words: str):
    """What is found for some words. All at once, or what the first letters find comes before it."""
    page.get_by_label("Find a food or drink").fill(words)
    return page.locator("#found").get_by_role("link")


def eat(page: Page, site: Site, words: str) -> None:
    page.goto(f"{site.url}/food")
    find(page, words).first.click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Written down:")).to_be_visible()


def expect_told(page: Page) -> None:
    """Wait until the phone knows from its server what she usually has."""
    until(page, lambda: past(page, "phone")["usual"])


def test_one_tap_is_a_glass_and_one_takes_it_back(own_site, hers):
    hers.goto(f"{own_site.url}/food")
    expect(hers.get_by_text("That is not counted as nothing eaten")).to_be_visible()

    glass(hers).click()
    expect(had(hers)).to_have_count(1)
    expect(had(hers)).to_contain_text("200 ml")

    hers.get_by_role("button", name="Undo").click()
    expect(had(hers)).to_have_count(0)


def test_her_glass_is_remembered(own_site, hers):
    hers.goto(f"{own_site.url}/food")
    hers.get_by_text("Another glass").click()
    hers.get_by_role("button", name="330 ml").click()

    expect(glass(hers)).to_contain_text("330 ml")


def test_a_search_and_a_portion_then_two_taps(own_site, hers):
    hers.goto(f"{own_site.url}/food")
    find(hers, "whole milk").first.click()
    expect(hers.get_by_role("heading", level=1)).to_contain_text("Milk")
    hers.get_by_label("How many?").fill("1,5")
    hers.get_by_role("radio", name=re.compile("^cup")).check()
    hers.get_by_role("button", name="Save").click()
    expect(had(hers)).to_contain_text("1.5 cup")

    hers.get_by_role("button", name=re.compile("Milk 1.5 cup")).click()
    expect(had(hers)).to_have_count(2)


def test_what_she_often_has_is_found_first(own_site, hers):
    eat(hers, own_site, "goat milk")

    expect(find(hers, "milk").first).to_contain_text("Goat")


def test_an_answer_that_comes_late_never_takes_a_newer_ones_place(own_site, hers):
    held = []
    hers.goto(f"{own_site.url}/food")

    def hold(route) -> None:
        held.append(route)

    hers.route("**/api/v1/foods?q=mil", hold)
    found = find(hers, "mil")
    until(hers, lambda: held)
    with hers.expect_response("**/api/v1/foods?q=milk") as answer:
        hers.get_by_label("Find a food or drink").press_sequentially("k")
    newest = [each["description"] for each in answer.value.json()["foods"]]
    expect(found).to_have_text(newest)
    for each in held:
        each.fulfill(json={"foods": [{"id": "fndds-1", "description": "Late", "portions": []}]})
    hers.wait_for_timeout(200)

    assert newest
    expect(found).to_have_text(newest)


def test_the_tables_are_read_while_the_keyboard_comes_up(own_site, hers):
    hers.goto(f"{own_site.url}/food")
    with hers.expect_response("**/api/v1/foods?q=%3F*") as read:
        hers.get_by_label("Find a food or drink").focus()

    assert read.value.json() == {"foods": []}
    expect(hers.locator("#found [data-none]")).to_be_hidden()


def test_what_cannot_be_is_named_before_it_is_sent(own_site, hers):
    hers.goto(f"{own_site.url}/food")
    find(hers, "spinach").first.click()
    hers.locator("#by-grams").check()
    hers.get_by_label("How many grams?").fill("50000")
    hers.get_by_role("button", name="Save").click()
    expect(hers.get_by_role("alert")).to_contain_text("50000 is outside 0 to 10000")

    hers.get_by_label("How many grams?").fill("3000")
    hers.get_by_role("button", name="Save").click()
    expect(hers.get_by_text("3000 g is a lot to have at once")).to_be_visible()
    expect(had(hers)).to_have_count(1)


def test_an_intake_is_changed_and_its_grams_follow(own_site, hers):
    eat(hers, own_site, "whole milk")
    had(hers).get_by_role("link").click()
    hers.get_by_label("How many?").fill("2")
    hers.get_by_role("button", name="Save").click()
    expect(hers.get_by_role("heading", name="Changed")).to_be_visible()

    hers.goto(f"{own_site.url}/food")
    expect(had(hers)).to_contain_text("2 cup")
    had(hers).get_by_role("button", name="Put away").click()
    expect(had(hers)).to_have_count(0)


def test_the_same_as_the_day_before_with_one_button(own_site, hers):
    for food in ("banana", "whole milk"):
        eat(hers, own_site, food)
    day_before = hers.get_by_role("link", name="Day before").get_attribute("href")
    hers.goto(own_site.url + day_before)  # nothing yet, and the day after lies ahead of it
    expect(had(hers)).to_have_count(0)
    find(hers, "porridge").first.click()
    hers.get_by_role("button", name="Save").click()
    expect(had(hers)).to_have_count(1)

    hers.get_by_role("link", name="Day after").click()
    expect(had(hers)).to_have_count(2)
    hers.get_by_text("Same as yesterday").click()
    hers.get_by_role("button", name="Write these down").click()
    expect(had(hers)).to_have_count(3)


def test_what_she_hides_comes_back_when_she_asks(own_site, hers):
    eat(hers, own_site, "whole milk")
    sugar = hers.locator(".food-line", has=hers.locator("summary", has_text="Sugar"))
    sugar.locator("summary").click()
    sugar.get_by_role("button", name="Hide this").click()
    expect(sugar).to_have_count(0)

    hers.get_by_text("What is shown here").click()
    hers.get_by_role("button", name="Show Sugar").click()
    expect(sugar).to_have_count(1)


def test_without_a_connection_a_glass_waits_and_arrives_once(own_site, open_page):
    page = open_page(own_site.url, service_workers="allow", viewport=SMALL)
    sign_in(page, own_site.link())
    settled(page)
    eat(page, own_site, "banana")
    page.goto(own_site.url)
    expect_open(page)
    expect_told(page)
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/food")
        expect(page.get_by_role("heading", name="On this phone", exact=True)).to_be_attached()
        today = page.get_by_role("list", name="What you had today").get_by_role("listitem")
        waits = page.get_by_text("It will be sent when there is a connection.")
        for glasses in (1, 2):
            glass(page).click()
            expect(today).to_have_count(1 + glasses)
            expect(waits.locator("visible=true").first).to_be_visible()
        page.get_by_role("button", name=re.compile("^Banana")).click()
        expect(today).to_have_count(4)
        expect(today.first).to_contain_text("Banana")
        page.get_by_text("In your own words").click()
        page.get_by_label("What it was").fill("grandmother’s soup")
        page.locator("#food").get_by_role("button", name="Save").click()
        expect(today.first).to_contain_text("grandmother’s soup")
        assert len(waiting(page)) == 4
    page.goto(f"{own_site.url}/food")
    expect(page.get_by_text("Find a food or drink")).to_be_visible()
    expect_sent(page)
    page.reload()
    expect(had(page)).to_have_count(5)


def test_without_a_connection_her_limit_on_drinks_is_in_view(own_site, open_page):
    page = open_page(own_site.url, service_workers="allow", viewport=SMALL)
    sign_in(page, own_site.link())
    settled(page)
    page.goto(f"{own_site.url}/about")
    page.get_by_text("What a day should hold").click()
    page.get_by_label("The most you may drink in a day, in ml").fill("300")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Drinks today: at most 300 ml a day")).to_be_visible()
    expect_open(page)
    until(page, lambda: past(page, "phone")["drinks"]["limit"] == 300)
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/food")
        place = page.locator("[data-drinks]")
        expect(place).to_contain_text("at most 300 ml a day")
        for ml in (200, 400):
            glass(page).click()
            expect(place).to_contain_text(f"{ml} of at most 300 ml")
        expect(place.get_by_text("This is more than the most to have in a day.")).to_be_visible()
        is_fit(page, unfolded=False)


def test_on_a_page_that_lost_its_connection_the_glass_stays_for_the_next_one(own_site, hers):
    hers.goto(f"{own_site.url}/food")
    glass(hers).click()
    expect(had(hers)).to_have_count(1)
    with cut(own_site, hers.context):
        glass(hers).click()
        expect(hers.get_by_text("It will be sent when there is a connection.")).to_have_count(1)
        glass(hers).click()
        expect(hers.get_by_text("It will be sent when there is a connection.")).to_have_count(1)
        until(hers, lambda: len(waiting(hers)) == 2)
        assert len({each["id"] for each in waiting(hers)}) == 2
        hers.locator(".saved-here").last.get_by_role("button", name="Undo").click()
        expect(hers.get_by_text("Taken back.").last).to_be_visible()
    hers.goto(f"{own_site.url}/food")
    expect_sent(hers)
    hers.reload()

    expect(had(hers)).to_have_count(2)


def test_an_open_page_hears_of_what_has_arrived_and_says_one_thing(own_site, hers):
    hers.goto(f"{own_site.url}/food")
    glass(hers).click()
    expect(hers.get_by_text("Written down:")).to_be_visible()
    hers.locator(".food-line", has_text="Caffeine").locator("summary").click()
    hers.get_by_label("Find a food or drink").fill("ban")
    with cut(own_site, hers.context):
        glass(hers).click()
        expect(hers.get_by_text("It will be sent when there is a connection.")).to_be_visible()
        expect(hers.get_by_role("button", name="Undo")).to_have_count(1)

    expect(hers.get_by_text("It is in your diary now.")).to_be_visible()
    expect(had(hers)).to_have_count(2)
    expect(hers.locator(".food-line", has_text="Drinks")).to_contain_text("400 ml")
    expect(hers.locator(".food-line", has_text="Caffeine")).to_have_attribute("open", "")
    expect(hers.get_by_label("Find a food or drink")).to_have_value("ban")

    hers.get_by_role("button", name="Undo").click()
    expect(had(hers)).to_have_count(1)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_of_it_fits_and_can_be_used_by_all(own_site, open_page, screen):
    page = sign_in(open_page(own_site.url, **screen), own_site.link())
    page.goto(f"{own_site.url}/about")
    page.get_by_label("Where you live").select_option("UK")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/")
    pages = ["/food", "/food?q=soup", "/food/eat/ndb-01077", "/food/ideas", "/about", "/", "/phone"]
    eat(page, own_site, "spinach")
    for path in pages:
        page.goto(own_site.url + path)
        is_fit(page, path)


def test_a_word_without_an_end_makes_no_page_wider(own_site, hers):
    hers.goto(f"{own_site.url}/food")
    form = hers.locator("form", has=hers.locator("[name=note]"))
    hers.locator("details", has=form).last.evaluate("node => { node.open = true; }")
    form.locator("[name=note]").fill("W" * 400)
    form.get_by_role("button").click()
    expect(hers.get_by_text("Written down:")).to_be_visible()
    for path in ("/food", "/phone", "/diary", "/"):
        hers.goto(own_site.url + path)
        if path == "/phone":
            expect(hers.get_by_text("WWW").first).to_be_visible()
        is_fit(hers, path)


def test_an_intake_is_changed_to_another_measure_and_to_grams(own_site, hers):
    hers.goto(f"{own_site.url}/food/eat/ndb-01077")
    hers.get_by_role("button", name="Save").click()
    expect(had(hers)).to_have_count(1)
    for chosen, is_had in (("tbsp", "1 tbsp"), ("Grams:", "150 g"), ("I don’t know", "not known")):
        had(hers).get_by_role("link").click()
        expect(hers.get_by_role("link", name="Food", exact=True)).to_have_attribute(
            "aria-current", "page"
        )
        hers.get_by_role("radio", name=re.compile("^" + re.escape(chosen))).check()
        hers.get_by_label("How many grams?").fill("150")
        hers.get_by_role("button", name="Save").click()
        expect(hers.get_by_role("heading", name="Changed")).to_be_visible()
        hers.goto(f"{own_site.url}/food")
        expect(had(hers)).to_contain_text(is_had)


@pytest.mark.parametrize(
    "typed,says",
    [
        ("", "Amount: This is empty. Write how much it was, or choose “I don’t know how much”."),
        ("0", "Amount: 0 is nothing to write down. Write how much it was."),
        ("900", "Amount: So much would weigh 219600 g. At most 10000 g can be kept."),
    ],
)
def test_one_line_about_the_field_she_typed_in(own_site, hers, typed, says):
    hers.goto(f"{own_site.url}/food/eat/ndb-01077")
    hers.get_by_label("How many?").fill(typed)
    hers.get_by_role("button", name="Save").click()
    expect(hers.get_by_role("alert")).to_have_text(says)


def test_nothing_in_her_own_words_is_asked_back_and_words_are_its_name(own_site, hers):
    hers.goto(f"{own_site.url}/food")
    hers.get_by_text("In your own words", exact=True).click()
    form = hers.locator("form", has=hers.locator("[name=note]"))
    form.get_by_role("button").click()
    expect(form.get_by_role("alert")).to_contain_text("Say in a few words what it was.")

    hers.get_by_label("What it was").fill("Mum’s khichdi")
    form.get_by_role("button").click()
    expect(hers.get_by_text("Written down:")).to_be_in_viewport()
    expect(had(hers)).to_contain_text("Mum’s khichdi")
    expect(had(hers)).not_to_contain_text("Food or drink")
