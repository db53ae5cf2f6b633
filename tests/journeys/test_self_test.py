"""A self-test from the sample diary to its answer, weeks later."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib import clock
from tests.lib.looks import SIZES, is_fit
from tests.lib.site import Site

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
TOWEL = "/helps/tests/new/measure.towel-stretch"


class LaterSite(Site):
    command = (sys.executable, str(ROOT / "tests" / "lib" / "ahead.py"))


@pytest.fixture
def folder(tmp_path):
    """A diary of a person who never lived, 120 nights long."""
    made = tmp_path / "sample"
    command = [sys.executable, "-m", "soleus", "demo", "--make-only", "--data-dir", str(made)]
    subprocess.run(command, check=True, capture_output=True)
    return made


@pytest.fixture
def at(folder):
    """The same diary, so many days from now."""
    running = []

    def start(days=0):
        for site in running:
            site.stop()
        made = LaterSite(folder, DAYS_AHEAD=str(days)) if days else Site(folder)
        running[:] = [made]
        return made

    yield start
    assert [site.stop() for site in running] == [0]


def nights_pass(site, days):
    """She does as chance says and tells of each night, until so many days from now."""
    until = clock.now().date() + timedelta(days=days)
    told = [sys.executable, str(ROOT / "tests" / "lib" / "diligent.py"), str(until), clock.ZONE]
    subprocess.run(told, env=site.environ, check=True, capture_output=True)


def is_open_to_all(open_page, site, state, path):
    """Both schemes and both sizes fit, and axe finds nothing."""
    for size in SIZES:
        for scheme in ("light", "dark"):
            page = open_page(site.url, viewport=size, color_scheme=scheme, storage_state=state)
            page.goto(site.url + path)
            is_fit(page, f"{path}, {size}")
            assert page.title() == "Soleus"
            page.context.close()


def later(open_page, site, state, days):
    """A page of hers on a phone whose clock is so many days ahead as well."""
    page = open_page(site.url, storage_state=state)
    page.clock.set_system_time(clock.now() + timedelta(days=days))
    page.goto(site.url)
    return page


def test_a_test_is_planned_followed_and_read(open_page, at):
    site = at()
    page = sign_in(open_page(site.url), site.link())
    state = page.context.storage_state()
    is_open_to_all(open_page, site, state, "/helps/tests")
    is_open_to_all(open_page, site, state, TOWEL)

    # from what helps her to a plan, with its chance before she agrees
    page.goto(f"{site.url}/helps")
    page.get_by_role("link", name="Self-tests").click()
    page.get_by_role("link", name="Calf stretch with a towel").click()
    expect(page.get_by_text("In the last four weeks you had about")).to_be_visible()
    expect(page.get_by_role("radio", name="2 weeks", exact=False).first).to_be_disabled()
    longest = page.get_by_role("radio", name="14 weeks")
    expect(longest).not_to_be_checked()  # it would end after her due date
    longest.check()
    page.get_by_label("I have read this, and I want to.").check()
    page.get_by_role("button", name="Start this evening").click()
    expect(page.get_by_text("0 of 98 nights are over.")).to_be_visible()
    test = page.url.removeprefix(site.url)

    # tonight: one tap, taken back, and tapped again
    page.goto(site.url)
    card = page.get_by_role("region", name="Tonight:")
    is_with = "Tonight: with “" in card.inner_text()
    said = "You did it today" if is_with else "You did not do it today"
    button = card.get_by_role("button", name="Did it" if is_with else "Did not")
    button.click()
    expect(card.get_by_text(said)).to_be_visible()
    card.get_by_role("button", name="Undo").click()
    button.click()
    expect(card.get_by_text(said)).to_be_visible()
    is_open_to_all(open_page, site, state, test)

    # three weeks pass
    nights_pass(site, 21)
    site = at(21)
    page = later(open_page, site, state, 21)
    expect(page.get_by_text("Night 22 of 98.")).to_be_visible()
    is_open_to_all(open_page, site, state, "/")
    page.get_by_role("link", name="Your test").click()
    expect(page.get_by_text("21 of 98 nights are over. You told of 21.")).to_be_visible()
    assert "%" not in page.inner_text("main")  # nobody looks before the end
    page.get_by_role("button", name="Stop the test").click()
    expect(page.get_by_text("You stopped it.")).to_be_visible()
    assert "%" not in page.inner_text("main")  # she may still go on
    page.get_by_role("button", name="Undo: let it go on").click()
    expect(page.get_by_text("21 of 98 nights are over.")).to_be_visible()

    # and all the others
    nights_pass(site, 98)
    site = at(98)
    page = later(open_page, site, state, 98)
    page.get_by_role("button", name="See what it says").click()
    expect(page.get_by_text("It ran its course. 98 of 98 nights count.")).to_be_visible()
    expect(page.get_by_text("cramps were fewer")).to_be_visible()
    expect(page.get_by_role("img", name="Cramps on nights with it")).to_be_visible()
    expect(page.get_by_text("you did what chance said")).to_be_visible()
    page.get_by_text("What was settled before the first night").click()
    expect(page.get_by_text("Seed of the draw")).to_be_visible()
    expect(page.locator(".trial-schedule li")).to_have_count(98)
    is_open_to_all(open_page, site, state, test)
    page.get_by_role("link", name="Self-tests").click()
    expect(page.get_by_role("link", name="Fewer cramps with it")).to_be_visible()
    is_open_to_all(open_page, site, state, "/helps/tests")
    page.goto(site.url)
    expect(page.get_by_text("Tonight:")).to_have_count(0)


def test_it_works_without_a_script(open_page, at):
    site = at()
    state = sign_in(open_page(site.url), site.link()).context.storage_state()
    page = open_page(site.url, storage_state=state, java_script_enabled=False)

    page.goto(site.url + TOWEL)
    page.get_by_role("radio", name="14 weeks").check()
    page.get_by_label("I have read this, and I want to.").check()
    page.get_by_role("button", name="Start this evening").click()
    page.goto(site.url)
    page.get_by_role("button", name="Did it").click()
    expect(page.get_by_text("You did it today")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("button", name="Did it")).to_be_visible()
