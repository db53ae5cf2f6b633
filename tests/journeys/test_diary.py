"""A diary in a real browser: write, correct, undo, answer the morning, look back."""

import re
from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.lib import clock
from tests.lib.looks import LARGE, SMALL, is_fit
from tests.lib.site import Site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A server whose diary holds six weeks with every state of a night, and nothing newer."""
    running = Site(tmp_path_factory.mktemp("full") / "data")
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="module")
def ada(full):
    """She, beside the browser: writes the diary at first, and tells what it holds."""
    visitor = full.visitor()
    today = clock.now().date()
    shapes = []
    for back in range(3, 44):
        on = today - timedelta(days=back)
        if back % 5 == 0:
            shapes.append(shape("morning", on, hour=8, cramps=0))
        elif back % 7 == 0:
            shapes.append(shape("morning", on, hour=8, cramps=2))
        elif back % 3 == 0:
            shapes.append(shape("episode", on, hour=3, pain=back % 11, side="left", site="calf"))
    assert visitor.api("POST", "entries", {"entries": shapes}).status < 300
    yield visitor
    visitor.connection.close()


def shape(kind: str, on: date, *, hour: int, **more) -> dict:
    """An entry of the morning after a night."""
    wall = datetime.combine(on + timedelta(days=1), time(hour, 20), ZoneInfo(clock.ZONE))
    at = wall.isoformat()
    named = {"night": on.isoformat()} if kind == "morning" else {}
    return (
        {"kind": kind, "id": str(uuid4()), "at": at, "zone": clock.ZONE, "written": at}
        | named
        | more
    )


def ids(ada, kind):
    return {
        each["id"] for each in ada.api("GET", f"entries?kind={kind}&newest=200").json["entries"]
    }


@pytest.fixture
def hers(open_page, full, ada):
    """Opens her phone, signed in. What a journey writes is put away after it."""
    before = ids(ada, "episode") | ids(ada, "morning")

    def opened(path, **options):
        cookies = [
            {"name": name, "value": value, "domain": "localhost", "path": "/"}
            for name, value in ada.cookies.items()
        ]
        state = {"cookies": cookies, "origins": []}
        options = {"viewport": SMALL, "storage_state": state} | options
        page = open_page(full.url, **options)
        page.goto(full.url + path)
        return page

    yield opened
    for each in (ids(ada, "episode") | ids(ada, "morning")) - before:
        ada.api("DELETE", f"entries/{each}")


@pytest.fixture
def new(ada, hers):
    """The entries of a kind that this journey wrote."""
    before = ids(ada, "episode") | ids(ada, "morning")

    def written(kind="episode"):
        found = ada.api("GET", f"entries?kind={kind}&newest=200").json["entries"]
        return [each for each in found if each["id"] not in before]

    return written


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def tile(page, name):
    page.locator("label.choice", has=page.get_by_text(name, exact=True)).click()


def month_before(page):
    """The calendar one month back. It looks like this month's until it has come."""
    page.get_by_role("link", name="Month before").click()
    expect(page.get_by_role("link", name="Month after")).to_be_visible()


# ── write ────────────────────────────────────────────────────────────────────────────────────


def test_a_cramp_in_one_tap_and_undo(hers, new):
    page = hers("/log")
    press(page, "Save now")
    expect(page.get_by_role("heading", name="Written down")).to_be_visible()
    (kept,) = new()
    assert (kept["zone"], kept["origin"], kept["sure"]) == (clock.ZONE, "tap", "exact")

    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.get_by_role("heading", name="Put away")).to_be_visible()
    assert new() == []

    press(page, "Bring it back")
    expect(page.get_by_role("heading", name="Changed")).to_be_visible()
    assert len(new()) == 1


def test_save_now_is_in_the_first_screen_of_a_small_phone(hers, new):
    page = hers("/log")
    button = page.get_by_role("button", name="Save now").bounding_box()
    nav = page.locator(".nav").bounding_box()

    assert button["height"] >= 64
    assert button["y"] + button["height"] <= nav["y"]


def test_everything_can_be_told_with_taps(hers, new):
    page = hers("/log")
    for name in ("15 min ago", "Left leg", "Foot", "7", "It woke me", "It eased"):
        tile(page, name)
    page.get_by_label("How many minutes?").fill("4")
    press(page, "Save")
    expect(page.get_by_role("heading", name="Written down")).to_be_visible()

    (kept,) = new()
    told = {name: kept[name] for name in ("side", "site", "pain", "minutes", "asleep", "ease")}
    assert told == {
        "side": "left",
        "site": "foot",
        "pain": 7,
        "minutes": 4,
        "asleep": True,
        "ease": "eased",
    }
    assert (kept["sure"], kept["origin"]) == ("roughly", "back_fill")


def test_a_tile_pressed_again_is_let_go_but_keys_only_move(hers, new):
    page = hers("/log")
    seven, eight = (page.locator(f"input[name=pain][value='{n}']") for n in (7, 8))
    tile(page, "7")
    expect(seven).to_be_checked()
    tile(page, "7")
    expect(seven).not_to_be_checked()

    tile(page, "7")
    seven.press("ArrowRight")
    expect(eight).to_be_checked()
    eight.press("ArrowLeft")
    expect(seven).to_be_checked()


def test_a_time_is_asked_only_when_she_wants_to_set_one(hers, new):
    page = hers("/log", timezone_id="Europe/Berlin")
    expect(page.get_by_label("Time", exact=True)).to_be_hidden()
    tile(page, "Set a time")
    page.get_by_label("Day").fill("2026-10-25")
    page.get_by_label("Time", exact=True).fill("02:30")
    press(page, "Save now")
    expect(page.get_by_role("alert")).to_contain_text("02:30 came twice. Which one was it?")
    tile(page, "The second one")
    press(page, "Save now")
    expect(page.get_by_role("heading", name="Written down")).to_be_visible()

    assert new()[0]["at"] == "2026-10-25T02:30:00+01:00"


def test_an_hour_that_never_was_is_saved_at_the_time_the_clock_showed(hers, new):
    page = hers("/log", timezone_id="Europe/Berlin")
    tile(page, "Set a time")
    page.get_by_label("Day").fill("2026-03-29")
    page.get_by_label("Time", exact=True).fill("02:30")
    press(page, "Save now")
    press(page, "Save it at 03:30")
    expect(page.get_by_role("heading", name="Written down")).to_be_visible()

    assert new()[0]["at"] == "2026-03-29T03:30:00+02:00"


def test_a_doubt_is_a_question_and_a_long_cramp_leads_to_the_signs(hers, new):
    page = hers("/log")
    page.get_by_label("How many minutes?").fill("900")
    press(page, "Save")
    expect(page.get_by_text("900 minutes is 15 hours or more. Is that right?")).to_be_visible()
    expect(page.get_by_role("link", name="Check the warning signs")).to_be_visible()
    page.get_by_role("link", name="Change it").click()
    page.get_by_label("How many minutes?").fill("9")
    press(page, "Save")

    expect(page.get_by_role("heading", name="Changed")).to_be_visible()
    expect(page.get_by_text("Is that right?")).to_have_count(0)
    assert new()[0]["minutes"] == 9


def test_undo_goes_after_ten_seconds(hers):
    page = hers("/log")
    clock.stopped(page)
    page.reload()
    press(page, "Save now")
    expect(page.get_by_role("heading", name="Written down")).to_be_visible()
    undo = page.get_by_role("button", name=re.compile("^Undo"))
    page.clock.run_for(9000)
    expect(undo).to_be_visible()
    page.clock.run_for(3000)
    expect(undo).to_have_count(0)


def test_a_cramp_can_be_written_without_scripts(hers, new):
    page = hers("/log", java_script_enabled=False)
    tile(page, "Last night")
    tile(page, "Right leg")
    press(page, "Save now")
    expect(page.get_by_role("heading", name="Written down")).to_be_visible()
    page.get_by_role("link", name="Add or change something").click()
    tile(page, "5")
    press(page, "Save")
    expect(page.get_by_role("heading", name="Changed")).to_be_visible()

    (kept,) = new()
    assert (kept["pain"], kept["side"], kept["sure"]) == (5, "right", "night_only")


# ── correct ──────────────────────────────────────────────────────────────────────────────────


def test_edit_delete_and_look_at_what_it_was(hers, new):
    page = hers("/log")
    tile(page, "3")
    press(page, "Save")
    page.get_by_role("link", name="Add or change something").click()
    tile(page, "8")
    press(page, "Save")
    expect(page.get_by_text("Pain 8 of 10").first).to_be_visible()

    page.get_by_role("link", name="Add or change something").click()
    page.get_by_text("What it was before").click()
    expect(page.get_by_text("Pain 3 of 10")).to_be_visible()
    press(page, "Put this entry away")
    expect(page.get_by_role("heading", name="Put away")).to_be_visible()
    assert new() == []


# ── the morning ──────────────────────────────────────────────────────────────────────────────


def test_no_cramp_is_one_tap_from_the_first_page(hers, new, full):
    page = hers("/")
    press(page, "No cramp")
    expect(page).to_have_url(full.url + "/")
    expect(page.locator(".morning .tag")).to_have_text("No cramp")
    assert new("morning")[0]["cramps"] == 0

    page.locator(".morning").get_by_role("button", name="Undo").click()
    expect(page.locator(".morning").get_by_role("button", name="No cramp")).to_be_visible()
    assert new("morning") == []


def test_the_button_she_pressed_goes_along_where_the_script_for_it_does_not_come(hers, new):
    page = hers("/")
    page.route("**/forms.js", lambda route: route.abort())
    press(page, "No cramp")
    expect(page.locator(".morning .tag")).to_have_text("No cramp")
    assert [each["cramps"] for each in new("morning")] == [0]


def test_there_was_one_is_two_taps(hers, new):
    page = hers("/morning")
    page.get_by_role("link", name="There was one").click()
    expect(page.get_by_label("Last night")).to_be_checked()
    press(page, "Save now")
    expect(page.get_by_role("heading", name="Written down")).to_be_visible()

    assert new()[0]["sure"] == "night_only"


def test_a_cramp_of_the_coach_is_finished_in_the_morning(hers, new, ada):
    at = clock.now().replace(hour=0, minute=30, second=0, microsecond=0)
    kept = {
        "kind": "episode",
        "id": str(uuid4()),
        "at": at.isoformat(),
        "zone": clock.ZONE,
        "written": at.isoformat(),
        "origin": "coach",
    }
    ada.api("POST", "entries", {"entries": [kept]})
    page = hers("/morning")
    expect(page.locator(".morning-cramp strong")).to_have_text(re.compile("The cramp at"))
    press(page, "Left leg")
    expect(page.get_by_role("button", name="Left leg", pressed=True)).to_be_visible()
    press(page, "It eased")
    expect(page.locator(".morning-cramp")).to_have_count(0)

    (finished,) = new()
    assert (finished["side"], finished["ease"]) == ("left", "eased")


# ── look back ────────────────────────────────────────────────────────────────────────────────


def test_the_calendar_leads_to_a_night_and_a_night_can_be_filled_in(hers, new):
    page = hers("/diary")
    month_before(page)
    page.locator("a.night-missing:not(.outside *)").nth(8).click()
    expect(page.get_by_text("Nothing written yet.")).to_be_visible()
    press(page, "No cramp")
    expect(page.get_by_text("No cramp that night")).to_be_visible()

    assert len(new("morning")) == 1


def test_every_state_of_a_night_has_a_shape_and_a_word(hers):
    page = hers("/diary")
    month_before(page)
    for state, word in [
        ("cramp", "1 cramp"),
        ("some", "2 cramps, not written out"),
        ("none", "no cramp"),
        ("missing", "nothing written"),
    ]:
        night = page.locator(f"a.night-{state}").first
        expect(night).to_contain_text(word)
    shapes = page.evaluate(
        """() => ["cramp", "some", "none", "missing"].map((state) => {
          const mark = document.querySelector(`.night-${state} .night-mark`);
          const look = getComputedStyle(mark);
          return [mark.textContent, look.borderStyle, look.borderRadius,
            look.backgroundColor === "rgba(0, 0, 0, 0)"].join();
        })"""
    )
    assert len(set(shapes)) == 4


PAGES = {
    "log": "/log",
    "morning": "/morning",
    "diary": "/diary",
    "entry": ".list a",
    "saved": ".list a",
    "night": "a.night-cramp",
}


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_and_can_be_used_by_everyone(hers, full, size, scheme):
    page = hers("/diary", viewport=size, color_scheme=scheme)
    for name, path in PAGES.items():
        if not path.startswith("/"):
            page.goto(f"{full.url}/diary")
            path = page.locator(path).first.get_attribute("href")
        page.goto(full.url + (path.replace("/entry/", "/saved/") if name == "saved" else path))
        is_fit(page, name)
