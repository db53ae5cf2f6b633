"""She lets somebody in, they write for her, she sees by whom, and takes it back.

Every screen on the way is held to axe and to its own width, on a small phone and on a desk, by day
and by night.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.journeys.test_first_path import SCENES, looked_at, press
from tests.lib import phone

pytestmark = pytest.mark.browser


def invite(page, site, *, kind="helper", may=()):
    """Make a link for somebody; gives its address."""
    page.goto(f"{site.url}/who")
    if kind == "clinician":
        page.get_by_text("A midwife or a doctor").click()
    form = page.locator(f"form:has(input[value={kind}])")
    form.get_by_label("What you call them").fill("Bea")
    form.get_by_label("What they see as your name").fill("A. L.")
    for each in may:
        form.get_by_text(each, exact=True).click()
    looked_at(page, "an invitation")
    form.get_by_role("button", name="Make a link").click()
    address = page.get_by_label("Give it to nobody else")
    expect(address).to_be_visible()
    looked_at(page, "a link that was made")
    return address.input_value()


def come_in(page, link):
    page.goto(link)
    looked_at(page, "the link of a guest")
    press(page, "Go in")
    expect(page.get_by_role("heading", name="For A. L.")).to_be_visible()


@pytest.mark.parametrize(
    "size, scheme", SCENES, ids=lambda v: v if isinstance(v, str) else v["width"]
)
def test_a_helper_writes_a_cramp_and_is_gone_once_she_takes_it_back(
    own_site, open_page, size, scheme
):
    screen = {"viewport": size, "color_scheme": scheme}
    mine = sign_in(open_page(own_site.url, **screen), own_site.link())
    link = invite(mine, own_site, may=["See today’s plan", "Write down how a night was"])

    # Bea comes in on her own phone.
    bea = open_page(own_site.url, **screen)
    come_in(bea, link)
    expect(bea.get_by_label("Whose diary")).to_contain_text("You are in the diary of A. L.")
    looked_at(bea, "what a helper may do")
    bea.get_by_role("link", name="Write a cramp down").click()
    bea.get_by_text("Left leg", exact=True).click()
    looked_at(bea, "a cramp for her")
    press(bea, "Save now")
    expect(bea.get_by_text("Written down for her.")).to_be_visible()
    expect(bea.get_by_role("heading", name="What you wrote")).to_be_visible()
    looked_at(bea, "what a helper wrote")
    bea.get_by_role("link", name=re.compile("Cramp.*Left", re.S)).click()
    expect(bea.get_by_role("heading", name="Change it")).to_be_visible()
    looked_at(bea, "what a helper may change")
    bea.goto(f"{own_site.url}/with/plan")
    expect(bea.get_by_role("heading", name="Her plan today")).to_be_visible()
    looked_at(bea, "her plan")
    bea.goto(f"{own_site.url}/with/night")
    expect(bea.get_by_text("How was her sleep?")).to_be_visible()
    looked_at(bea, "a night for her")

    # She sees by whom it was written.
    mine.goto(f"{own_site.url}/diary")
    expect(mine.get_by_text("Written by Bea")).to_be_visible()
    looked_at(mine, "a diary two wrote in")
    mine.goto(own_site.url)
    says = re.compile("Bea can write cramps, write nights, see the plan")
    expect(mine.get_by_text(says)).to_be_visible()
    looked_at(mine, "a home page with a guest")

    # One tap, and it is over.
    mine.get_by_role("button", name=re.compile("^Take it back")).click()
    expect(mine.get_by_text("Nothing opens for them any more.")).to_be_visible()
    bea.goto(f"{own_site.url}/with")
    expect(bea.get_by_role("heading", name="Come in with a link")).to_be_visible()
    mine.goto(f"{own_site.url}/who")
    mine.get_by_text("Over", exact=True).click()
    expect(mine.get_by_text("Wrote 1 entry.")).to_be_visible()
    looked_at(mine, "who was let in")


@pytest.mark.parametrize(
    "size, scheme", SCENES[::3], ids=lambda v: v if isinstance(v, str) else v["width"]
)
def test_a_midwife_reads_and_finds_nothing_to_write(own_site, open_page, size, scheme):
    screen = {"viewport": size, "color_scheme": scheme}
    mine = sign_in(open_page(own_site.url, **screen), own_site.link())
    reads = "Read your diary, with notes and warning signs"
    link = invite(mine, own_site, kind="clinician", may=[reads])

    midwife = open_page(own_site.url, **screen)
    come_in(midwife, link)
    midwife.get_by_role("link", name="Read the diary").click()
    expect(midwife.get_by_role("heading", name="Newest entries")).to_be_visible()
    looked_at(midwife, "a diary to read")
    midwife.goto(f"{own_site.url}/with/visit")
    expect(midwife.get_by_role("heading", name="The page for a visit")).to_be_visible()
    looked_at(midwife, "a page for a visit, to read")
    expect(midwife.get_by_role("button", name="Save")).to_have_count(0)


def test_a_guest_on_her_own_phone_finds_nothing_that_it_keeps(own_site, open_page):
    """A tablet they share: she forgot to leave, and Bea opens her link in the same browser."""
    page = sign_in(open_page(own_site.url, service_workers="allow"), own_site.link())
    phone.settled(page)
    page.reload()
    phone.expect_open(page)
    link = invite(page, own_site)

    page.goto(link)
    press(page, "Go in")
    expect(page.get_by_role("heading", name="For A. L.")).to_be_visible()

    phone.expect_locked(page)
    page.reload()  # and the visit of the guest goes on
    expect(page.get_by_role("heading", name="For A. L.")).to_be_visible()
