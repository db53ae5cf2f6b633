"""The first minute: one link, one button; and out again at once."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_link_and_one_button_open_the_diary(signed_in_page):
    expect(signed_in_page).to_have_url("http://" + signed_in_page.url.split("/")[2] + "/")


def test_a_link_opens_once(site, page, open_page):
    link = site.link()
    page.goto(link)
    page.get_by_role("button", name="Open my diary").click()
    page.wait_for_url("**/")
    other = open_page(site.url)
    other.goto(link)
    expect(other.get_by_role("heading", name="This link does not open")).to_be_visible()
    expect(other.get_by_role("button", name="Open my diary")).to_have_count(0)


def test_without_a_link_the_diary_stays_closed(site, page):
    page.goto(f"{site.url}/diary")
    expect(page.get_by_role("heading", name="Come in with a link")).to_be_visible()


def test_leaving_ends_the_visit(site, signed_in_page):
    page = signed_in_page
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/quiet")
    page.goto(f"{site.url}/diary")
    expect(page.get_by_role("heading", name="Come in with a link")).to_be_visible()


def test_leaving_works_without_scripts(site, open_page):
    page = open_page(site.url, java_script_enabled=False)
    page.goto(site.link())
    page.get_by_role("button", name="Open my diary").click()
    page.get_by_role("button", name="Leave").click()
    expect(page).to_have_title("Kitchen measures")
    page.goto(f"{site.url}/diary")
    expect(page.get_by_role("heading", name="Come in with a link")).to_be_visible()


OUT_OF_MEMORY = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"


@pytest.mark.parametrize("path", ["/about", "/now"])
def test_a_page_out_of_the_browsers_memory_is_asked_for_anew_once_she_has_left(
    signed_in_page, site, path
):
    page = signed_in_page
    page.goto(f"{site.url}{path}")
    page.evaluate("window.isOld = true")
    page.evaluate(OUT_OF_MEMORY)
    page.wait_for_timeout(300)
    assert page.evaluate("window.isOld") is True
    other = page.context.new_page()
    other.goto(f"{site.url}/diary")
    other.get_by_role("button", name="Leave").click()
    other.wait_for_url("**/quiet")
    other.goto(f"{site.url}/diary")
    expect(other.get_by_role("heading", name="Come in with a link")).to_be_visible()
    with page.expect_navigation():
        page.evaluate(OUT_OF_MEMORY)
    assert page.evaluate("window.isOld") is None
    page.wait_for_url("**/sign-in" if path == "/about" else "**/now")


@pytest.mark.parametrize("path", ["/now", "/about"])
def test_three_presses_of_shift_leave(signed_in_page, site, path):
    page = signed_in_page
    page.goto(f"{site.url}{path}")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/quiet")
