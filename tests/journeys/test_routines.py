"""Guided routines, the journey and the checklists: each kind to its end, and into the diary."""

import pytest
from playwright.sync_api import expect

from soleus.knowledge import catalog
from tests.journeys.conftest import sign_in
from tests.lib import clock
from tests.lib.dead import cut
from tests.lib.looks import SIZES, is_fit
from tests.lib.phone import settled, until, waiting

pytestmark = pytest.mark.browser

KNOWN = catalog.load()
WITH_ONE = [m.id for m in KNOWN.measures.values() if m.routine]
WITH_ONE += [r.id for r in KNOWN.reliefs.values() if r.routine]
PAGES = [*(f"/routine/{each}" for each in WITH_ONE), "/journey"]
PAGES += [f"/checklist/{each.measure}" for each in KNOWN.checklists.values()]
MINUTE = 60_000


@pytest.fixture
def her_page(open_page, own_site):
    page = open_page(own_site.url)
    page.add_init_script(
        "window.buzzes = []; navigator.vibrate = (p) => { window.buzzes.push(p); return true; };"
    )
    return sign_in(clock.stopped(page), own_site.link())


def tap(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def no_to_all(page):
    for _ in range(3):
        tap(page, "No")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_every_page_fits_and_is_open_to_all(open_page, site, size, scheme):
    page = sign_in(open_page(site.url, viewport=size, color_scheme=scheme), site.link())
    for path in PAGES:
        page.goto(site.url + path)
        is_fit(page, path)


def test_a_warm_pack_asks_first_rings_at_its_limit_and_says_why(her_page, own_site):
    page = her_page
    page.goto(f"{own_site.url}/routine/relief.warm-compress")
    expect(page.get_by_role("button", name="Start")).to_be_hidden()
    no_to_all(page)
    tap(page, "Start")
    tap(page, "Next")
    expect(page.locator("#digits")).to_have_text("15:00")
    expect(page.get_by_role("button", name="Pause")).to_be_hidden()
    page.clock.run_for(14 * MINUTE)
    expect(page.locator("#over")).to_be_hidden()
    page.clock.run_for(MINUTE + 1000)

    expect(page.locator("#over")).to_be_visible()
    expect(page.locator("#over")).to_contain_text("15 minutes is the limit")
    rung = page.evaluate("window.buzzes.length")
    page.clock.run_for(10_000)
    assert page.evaluate("window.buzzes.length") > rung
    tap(page, "Stop the alarm")
    rung = page.evaluate("window.buzzes.length")
    page.clock.run_for(10_000)
    assert page.evaluate("window.buzzes.length") == rung
    tap(page, "Done, write it down")
    page.wait_for_url("**/#plan")
    page.goto(f"{own_site.url}/diary")
    expect(page.get_by_text("A warm pack").first).to_be_visible()


@pytest.mark.parametrize("said", ["Yes", "Not sure"])
@pytest.mark.parametrize("no", [0, 1, 2])
def test_massage_gives_way_to_a_yes_and_every_page_with_it(her_page, own_site, said, no):
    page = her_page
    page.goto(f"{own_site.url}/routine/measure.massage-daily")
    for _ in range(no):
        tap(page, "No")
    tap(page, said)

    # Once it is kept, the page itself gives way: whichever of the two is there when we look.
    told = page.get_by_text("Do not rub or warm the leg.")
    expect(told.or_(page.get_by_text("You ticked a warning sign")).first).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_be_hidden()
    ada = own_site.visitor()
    until(page, lambda: waiting(page) or ada.api("GET", "entries?kind=symptoms").json["entries"])
    page.goto(f"{own_site.url}/routine/measure.towel-stretch")
    expect(page.get_by_text("Left leg, 30 seconds")).to_have_count(0)


def test_massage_asks_each_time_and_part_of_it_counts_in_minutes(her_page, own_site):
    page = her_page
    page.goto(f"{own_site.url}/routine/measure.massage-daily")
    no_to_all(page)
    tap(page, "Start")
    page.clock.run_for(75_000)
    expect(page.locator("#side")).to_have_text("Left leg")
    page.clock.run_for(75_000)
    tap(page, "Stop")
    expect(page.get_by_text("What you did counts.")).to_be_visible()
    assert page.locator("#save").get_attribute("data-amount") == "2.5"
    page.goto(f"{own_site.url}/routine/measure.massage-daily")
    expect(page.get_by_role("button", name="Start")).to_be_hidden()


def test_a_small_phone_shows_the_longest_question_with_all_its_answers(her_page, own_site):
    page = her_page
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(f"{own_site.url}/routine/measure.massage-daily")
    tap(page, "No")
    expect(page.get_by_text("Question 2 of 3")).to_be_visible()
    for answer in ("Yes", "Not sure", "No"):
        expect(page.get_by_role("button", name=answer, exact=True)).to_be_in_viewport(ratio=0.9)


def test_nothing_done_is_nothing_to_write_down(her_page, own_site):
    page = her_page
    page.goto(f"{own_site.url}/routine/measure.towel-stretch")
    tap(page, "Start")
    tap(page, "Stop")
    expect(page.get_by_text("Stopped. That is fine too.")).to_be_visible()
    expect(page.get_by_role("button", name="Done, write it down")).to_be_hidden()
    page.get_by_role("link", name="Start again").click()
    expect(page.get_by_role("button", name="Start")).to_be_visible()


def test_a_stretch_can_be_done_on_a_chair_instead(her_page, own_site):
    page = her_page
    page.goto(f"{own_site.url}/routine/measure.towel-stretch")
    page.get_by_role("link", name="On a chair, no towel").click()
    tap(page, "Start")
    expect(page.locator("#text")).to_contain_text("Sit on a chair.")


def test_legs_up_for_a_quarter_of_an_hour_and_not_flat(her_page, own_site):
    page = her_page
    page.goto(f"{own_site.url}/routine/measure.elevation")
    tap(page, "Start")
    expect(page.locator("#text")).to_contain_text("Tilt to one side")
    tap(page, "Next")
    page.clock.run_for(15 * MINUTE)
    expect(page.get_by_text("That’s all of it. Rest well.")).to_be_visible()
    tap(page, "Done, write it down")
    page.wait_for_url("**/#plan")


def test_to_lie_on_a_side_needs_no_clock(her_page, own_site):
    page = her_page
    page.goto(f"{own_site.url}/routine/measure.side-sleeping")
    tap(page, "Start")
    tap(page, "Next")
    tap(page, "Next")
    assert page.locator("#save").get_attribute("data-amount") == "1"


def test_a_journey_calls_every_half_hour_and_tells_of_clots_once(her_page, own_site):
    page = her_page
    page.goto(f"{own_site.url}/journey")
    fact = page.get_by_text("More than 4 hours of travel adds to the risk of a clot.")
    expect(fact).to_be_visible()
    tap(page, "Start: every 30 minutes")
    expect(fact).to_be_hidden()
    page.clock.run_for(30 * MINUTE)
    expect(page.get_by_role("heading", name="Time to move")).to_be_visible()
    tap(page, "I moved, write it down")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.clock.run_for(30 * MINUTE)
    expect(page.get_by_role("heading", name="Time to move")).to_be_visible()
    expect(fact).to_be_hidden()


def test_shoes_are_looked_at_with_pictures_and_worn(her_page, own_site):
    page = her_page
    page.goto(f"{own_site.url}/checklist/measure.footwear")
    expect(page.get_by_role("img")).to_have_count(4)
    page.get_by_label("Low heel, no high heels.").check()
    tap(page, "Done, write it down")
    page.wait_for_url("**/#plan")


def test_stockings_wait_for_a_clinicians_word(her_page, own_site):
    page = her_page
    page.goto(f"{own_site.url}/checklist/measure.compression")
    expect(page.get_by_role("heading", name="Not now")).to_be_visible()


def test_without_a_network_the_feet_are_moved_and_it_is_kept(open_page, own_site):
    page = sign_in(open_page(own_site.url, service_workers="allow"), own_site.link())
    settled(page)
    clock.stopped(page)
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/routine/measure.foot-exercises")
        tap(page, "Start")
        page.clock.run_for(60_000)
        tap(page, "Stop")
        tap(page, "Done, write it down")
        expect(page.get_by_text("Saved on this phone.")).to_be_visible()
        page.goto(f"{own_site.url}/routine/relief.warm-compress")
        expect(page.get_by_role("heading", name="On this phone", exact=True)).to_be_attached()


def test_without_a_script_the_questions_stand_before_the_steps(open_page, own_site):
    page = open_page(own_site.url, java_script_enabled=False)
    page.goto(f"{own_site.url}/routine/measure.massage-daily")
    step = page.get_by_text("Left calf: light strokes")
    expect(page.get_by_text("Is one leg swollen, warm, red or darker")).to_be_visible()
    expect(step).to_be_hidden()
    page.get_by_text("No to all three: go on").click()
    expect(step).to_be_visible()
