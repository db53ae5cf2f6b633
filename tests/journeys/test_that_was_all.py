"""“That was all”, from the first page, from a past night, and without a network."""

from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.journeys.test_without_network import saved, says, synced
from tests.lib import clock
from tests.lib.dead import cut
from tests.lib.looks import is_fit
from tests.lib.phone import expect_open, settled, waiting

pytestmark = pytest.mark.browser

NOW = clock.now()
STRETCH = "measure.calf-stretch"


def dose(days, measure=STRETCH, amount=1, unit="set"):
    """A stretch in the afternoon, some days ago, or her word that there was none of it."""
    at = (NOW - timedelta(days=days)).replace(hour=16, minute=0).isoformat()
    kept = {"kind": "dose", "id": str(uuid4()), "at": at, "zone": clock.ZONE, "written": at}
    return {**kept, "measure": measure, "amount": amount, "unit": unit}


@pytest.fixture
def visitor(own_site):
    there = own_site.visitor()
    assert there.api("POST", "entries", [dose(1), dose(3)]).status == 200
    return there


def zeros(site):
    found = site.visitor().api("GET", "entries?newest=50&kind=dose").json["entries"]
    return [each for each in found if each["amount"] == 0]


def test_one_tap_and_undo(open_page, own_site, visitor):
    page = sign_in(open_page(own_site.url), own_site.link())
    card = page.locator(".rest")
    expect(card.get_by_text("Ticked: Calf stretch at the wall.")).to_be_visible()
    is_fit(page, unfolded=False)

    card.get_by_role("button", name="That was all").click()

    expect(card.get_by_text("Yesterday: that was all.")).to_be_visible()
    said = zeros(own_site)
    assert len(said) >= 3
    assert STRETCH not in {each["measure"] for each in said}
    card.get_by_role("button", name="Undo").click()
    expect(card.get_by_role("button", name="That was all")).to_be_visible()
    assert zeros(own_site) == []


def test_undo_on_the_phone_leaves_what_she_said_of_a_single_measure(open_page, own_site, visitor):
    own = dose(1, "measure.walk", 0, "minutes")
    assert visitor.api("POST", "entries", [own]).status == 200
    page = open_page(own_site.url, service_workers="allow")
    sign_in(page, own_site.link())
    settled(page)
    page.goto(f"{own_site.url}/diary")
    expect_open(page)
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/morning")
        card = page.locator("#morning")
        card.get_by_role("button", name="That was all").click()
        expect(saved(card)).to_be_visible()
        assert len(waiting(page)) >= 2
        page.goto(f"{own_site.url}/morning")
        card.locator("form[data-entry=away]").get_by_role("button", name="Undo").click()
        expect(card.get_by_role("button", name="That was all")).to_be_visible()

    synced(page, own_site)

    assert [each["id"] for each in zeros(own_site)] == [own["id"]]


def test_a_past_night_has_it_too(open_page, own_site, visitor):
    page = sign_in(open_page(own_site.url), own_site.link())
    night = (NOW - timedelta(days=3)).date()
    page.goto(f"{own_site.url}/night/{night}")
    is_fit(page, unfolded=False)

    page.get_by_role("button", name="That was all").click()

    expect(page.get_by_text("What you did that day: that was all.")).to_be_visible()
    expect(page.get_by_text("Not done").first).to_be_visible()
    is_fit(page, unfolded=False)
    assert {each["at"][:10] for each in zeros(own_site)} == {night.isoformat()}


def test_without_a_script_it_is_a_form(open_page, own_site, visitor):
    page = sign_in(open_page(own_site.url, java_script_enabled=False), own_site.link())

    page.get_by_role("button", name="That was all").click()

    expect(page.get_by_text("Yesterday: that was all.")).to_be_visible()
    assert len(zeros(own_site)) >= 3


def test_without_a_network_it_waits_on_the_phone(open_page, own_site, visitor):
    page = open_page(own_site.url, service_workers="allow")
    sign_in(page, own_site.link())
    settled(page)
    page.goto(f"{own_site.url}/diary")
    expect_open(page)
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/morning")
        card = page.locator("#morning")
        says(card, "Ticked: Calf stretch at the wall.")
        card.get_by_role("button", name="That was all").click()
        expect(saved(card)).to_be_visible()
        expect(page.locator("#waits").get_by_text("Not done").first).to_be_visible()
        assert len(waiting(page)) >= 3

    synced(page, own_site)

    assert len(zeros(own_site)) >= 3


def test_what_helps_is_not_on_the_phone_and_it_says_so(open_page, own_site, visitor):
    page = open_page(own_site.url, service_workers="allow")
    sign_in(page, own_site.link())
    settled(page)
    page.goto(f"{own_site.url}/helps")
    expect_open(page)
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/helps")
        says(page, "It is not kept on this phone and needs a connection.")
        page.goto(f"{own_site.url}/diary")
        expect(page.locator("#waits")).to_be_visible()
        expect(page.get_by_text("It is not kept on this phone")).to_be_hidden()
