"""Two phones change one entry while neither hears of the other. Both are kept, and she chooses."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib.looks import SIZES, is_fit
from tests.lib.phone import until

pytestmark = pytest.mark.browser

NOTE = "By the open window, after the long walk to the lake and back again with the dog."


@pytest.fixture
def ada(own_site):
    return own_site.visitor()


@pytest.fixture
def cramp(ada):
    """A cramp of the night before, as the diary holds it."""
    at = (datetime.now(UTC) - timedelta(hours=20)).replace(microsecond=0).isoformat()
    shape = {"kind": "episode", "id": str(uuid4()), "at": at, "zone": "UTC", "written": at}
    told = {"entries": [{**shape, "pain": 7, "side": "left", "site": "calf"}]}
    assert ada.api("POST", "entries", told).status == 200
    return shape["id"]


@pytest.fixture
def phones(own_site, open_page, cramp):
    """Two phones that both have the entry open, and then lose their connection."""
    opened = []
    for _ in range(2):
        page = sign_in(open_page(own_site.url), own_site.link())
        page.goto(f"{own_site.url}/entry/{cramp}")
        opened.append(page)
    return opened


def change(page, *, pain, note=""):
    """As she does it, without a connection."""
    # What saves a form comes with the first one that is sent: then it lies in the browser.
    page.evaluate("""() => {
      const at = document.querySelector("script[src*='/static/']").src;
      return import(new URL("forms.js", at));
    }""")
    page.context.set_offline(True)
    page.locator("label.choice", has=page.get_by_text(str(pain), exact=True)).click()
    if note:
        page.get_by_label("Note").fill(note)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved on this phone.")).to_be_visible()
    expect(page.get_by_text("It will be sent when there is a connection.")).to_be_visible()


def come_back(page, url):
    page.context.set_offline(False)
    page.goto(url)


def versions(page):
    return page.locator("form", has=page.get_by_role("button", name="Keep this one"))


@pytest.fixture
def both(phones, own_site, cramp, ada):
    first, second = phones
    change(first, pain=4)
    change(second, pain=2, note=NOTE)
    come_back(first, own_site.url)
    until(first, lambda: pain(ada, cramp) == 4)
    come_back(second, own_site.url)
    until(second, lambda: "in two places" in ada.get("/").text)
    return phones


def entry(ada, id_):
    (found,) = (
        each
        for each in ada.api("GET", "entries?kind=episode&newest=9").json["entries"]
        if each["id"] == id_
    )
    return found


def pain(ada, id_):
    return entry(ada, id_)["pain"]


def test_both_are_kept_and_she_chooses(both, own_site, cramp, ada):
    _, second = both
    second.goto(own_site.url)
    expect(
        second.get_by_text("One entry was changed in two places. Which is right?")
    ).to_be_visible()
    second.get_by_role("link", name="Choose", exact=True).click()
    expect(versions(second)).to_have_count(2)
    expect(versions(second).nth(0)).to_contain_text("Pain 4 of 10")
    expect(versions(second).nth(1)).to_contain_text(NOTE)
    assert pain(ada, cramp) == 4

    versions(second).nth(1).get_by_role("button", name="Keep this one").click()
    expect(second.get_by_role("heading", name="Changed")).to_be_visible()
    assert (entry(ada, cramp)["pain"], entry(ada, cramp)["note"]) == (2, NOTE)
    second.goto(own_site.url)
    expect(second.get_by_text("in two places")).to_have_count(0)


def test_what_she_set_aside_can_come_back(both, own_site, cramp, ada):
    first, _ = both
    first.goto(f"{own_site.url}/entry/{cramp}")
    versions(first).nth(0).get_by_role("button", name="Keep this one").click()
    expect(first.get_by_role("heading", name="Changed")).to_be_visible()
    assert pain(ada, cramp) == 4

    first.goto(f"{own_site.url}/entry/{cramp}")
    first.get_by_text("What it was before").click()
    aside = first.get_by_role("listitem").filter(has_text="Set aside")
    aside.get_by_role("button", name="Go back to this").click()
    expect(first.get_by_role("heading", name="Changed")).to_be_visible()
    assert pain(ada, cramp) == 2


def test_a_change_that_becomes_a_second_version_says_so_at_once(phones, own_site, cramp, ada):
    first, second = phones
    change(first, pain=4)
    come_back(first, own_site.url)
    until(first, lambda: pain(ada, cramp) == 4)

    second.locator("label.choice", has=second.get_by_text("2", exact=True)).click()
    second.get_by_role("button", name="Save", exact=True).click()

    expect(second.get_by_text("This entry was changed in another place too.")).to_be_visible()
    expect(second.get_by_role("button", name="Undo")).to_have_count(0)
    second.get_by_role("link", name="Look at both").click()
    expect(versions(second)).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_the_choice_fits_and_is_open_to_all(both, open_page, own_site, cramp, size, scheme):
    page = sign_in(open_page(own_site.url, viewport=size, color_scheme=scheme), own_site.link())
    for path in (f"/entry/{cramp}", f"/saved/{cramp}", "/", "/diary"):
        page.goto(own_site.url + path)
        is_fit(page, path)


def test_without_scripts_she_chooses_as_well(both, open_page, own_site, cramp, ada):
    page = sign_in(open_page(own_site.url, java_script_enabled=False), own_site.link())
    page.get_by_role("link", name="Choose", exact=True).click()
    versions(page).nth(1).get_by_role("button", name="Keep this one").click()
    expect(page.get_by_role("heading", name="Changed")).to_be_visible()
    assert pain(ada, cramp) == 2
