"""The whole first path, as a newcomer walks it: from a link to a night that is written down.

Every screen on the way is held to axe, to its own width and to our own origin, on a small phone and
on a desk, by day and by night.
"""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.lib import clock
from tests.lib.looks import LARGE, SMALL, is_fit
from tests.lib.phone import expect_sent

pytestmark = pytest.mark.browser

SCENES = [(SMALL, "light"), (SMALL, "dark"), (LARGE, "light"), (LARGE, "dark")]


def looked_at(page, screen):
    """As it is: what is folded stays folded, as she sees it."""
    is_fit(page, screen, unfolded=False)


def last_night():
    """A coached cramp of the night that is over, as the phone would send it late."""
    began = clock.now().replace(hour=3, minute=0, second=0, microsecond=0) - timedelta(days=1)
    return {
        "kind": "episode",
        "id": str(uuid4()),
        "at": began.isoformat(),
        "zone": clock.ZONE,
        "written": began.isoformat(),
        "origin": "coach",
    }


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize(
    "size, scheme", SCENES, ids=lambda v: v if isinstance(v, str) else v["width"]
)
def test_from_the_link_to_a_night_written_down(new_site, open_page, size, scheme):
    page = open_page(new_site.url, viewport=size, color_scheme=scheme)

    # She opens the link that the terminal printed.
    page.goto(new_site.take_first_link())
    looked_at(page, "the link")
    press(page, "Open my diary")
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    looked_at(page, "an empty home")

    # A cramp: the whole script, the clot questions, and it is gone.
    page.get_by_role("main").get_by_role("link", name=re.compile("Cramp now")).click()
    expect(page.locator("html.live")).to_be_attached()  # before that no button does anything
    expect(page.locator("#words")).to_contain_text("Pull your toes up")
    looked_at(page, "the first instruction")
    press(page, "Next")
    press(page, "Next")
    expect(page.get_by_text("Question 1 of 3")).to_be_visible()
    looked_at(page, "a clot question")
    for _ in range(3):
        press(page, "No")
    expect(page.locator("#words")).to_contain_text("Stroke the calf")
    for _ in range(3):
        press(page, "Next")
    press(page, "It’s gone")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    looked_at(page, "it is gone")
    press(page, "Eased")
    expect(page.get_by_role("button", name="Eased")).to_have_attribute("aria-pressed", "true")
    expect_sent(page)
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()

    # The morning asks about what a night left open, here one that had waited on the phone.
    new_site.visitor().api("POST", "entries", {"entries": [last_night()]})
    page.goto(f"{new_site.url}/morning")
    expect(page.get_by_role("main").get_by_role("button", name="Left leg")).to_be_visible()
    looked_at(page, "the morning")

    # Today's plan: one thing is done.
    page.goto(new_site.url)
    looked_at(page, "home with a night")
    page.locator("#plan").get_by_role("button", name=re.compile("^Done")).first.click()
    # The page that knows of it names what it would undo.
    expect(
        page.locator("#plan").get_by_role("button", name=re.compile("^Undo ?:")).first
    ).to_be_visible()

    # Why this one, and how sure is anyone?
    page.locator("#plan summary").first.click()
    looked_at(page, "a plan item opened")
    page.locator("#plan a[href^='/evidence/']").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    looked_at(page, "an evidence card")

    # The red-flag check: three times no, then not sure, which is an alarm.
    page.goto(f"{new_site.url}/check")
    looked_at(page, "the first question")
    for said in ("No", "No", "No", "Not sure"):
        press(page, said)
    expect(page.locator(".result-alarm:visible")).to_contain_text("Call")
    for comfort in ("massage", "stretch", "warm pack"):
        assert page.get_by_role("link", name=re.compile(comfort, re.IGNORECASE)).count() == 0
    looked_at(page, "an alarm")

    # The calendar shows the night.
    page.goto(f"{new_site.url}/diary")
    expect(page.get_by_role("main")).to_contain_text("Cramp")
    looked_at(page, "the diary")

    # What the server kept is what she did.
    kept = new_site.visitor().api("GET", "entries?kind=episode").json["entries"]
    (episode,) = [each for each in kept if each["minutes"] is not None]
    assert episode["ease"] == "eased"
    assert episode["origin"] == "coach"
    assert len(episode["steps"]) >= 3
    (dose,) = new_site.visitor().api("GET", "entries?kind=dose").json["entries"]
    assert dose["amount"] is not None
