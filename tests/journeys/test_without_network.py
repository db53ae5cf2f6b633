"""The recent past without a network: it opens cold, takes what she writes, and loses nothing."""

import json
import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.journeys.test_offline_shell import cold
from tests.lib import clock
from tests.lib.dead import cut, killed
from tests.lib.looks import is_fit
from tests.lib.phone import IMPORT, expect_open, expect_sent, past, settled, until, waiting

pytestmark = pytest.mark.browser

SECRET = "violet umbrella"
NOW = clock.now()
GONE = [cut, killed]
SEND = f"""async () => (await ({IMPORT})("outbox.js")).outbox.flush()"""
ANSWER = f"""async (check) => (await ({IMPORT})("outbox.js")).outbox.create(check)"""


def each_way(test):
    return pytest.mark.parametrize("gone", GONE, ids=lambda way: way.__name__)(test)


# ── a phone that has kept her diary ─────────────────────────────────────────────────────────


def cramp(days, **more):
    """A cramp at twenty past three, some days ago."""
    at = (NOW - timedelta(days=days)).replace(hour=3, minute=20).isoformat()
    kept = {"kind": "episode", "id": str(uuid4()), "at": at, "zone": clock.ZONE, "written": at}
    return {**kept, "side": "left", "site": "calf", "pain": 6, **more}


def no_cramp(days):
    at = (NOW - timedelta(days=days)).replace(hour=9).isoformat()
    night = (NOW - timedelta(days=days + 1)).date().isoformat()
    kept = {"kind": "morning", "id": str(uuid4()), "at": at, "zone": clock.ZONE, "written": at}
    return {**kept, "night": night, "cramps": 0}


WRITTEN = [cramp(3, note=SECRET), cramp(3, side="right"), cramp(9), no_cramp(5)]


@pytest.fixture
def diary(own_site):
    """A visitor of the same diary, to look at what the server has."""
    visitor = own_site.visitor()
    assert visitor.api("POST", "entries", WRITTEN).status == 200
    return visitor


@pytest.fixture
def phone(open_page, own_site, diary):
    """Opens a phone of hers that has kept the public pages and the recent past."""

    def opened(**options):
        page = open_page(own_site.url, service_workers="allow", **options)
        sign_in(page, own_site.link())
        settled(page)
        page.goto(f"{own_site.url}/diary")
        expect_open(page)
        return page

    return opened


def go(page, site, path):
    page.goto(site.url + path)
    expect(page.locator("#waits")).to_be_visible()


def written(visitor, kind):
    visitor.close()  # the server may be another process by now
    return visitor.api("GET", f"entries?kind={kind}").json["entries"]


def synced(page, site):
    """With a connection again: her own page opens, and what waited goes."""
    page.goto(f"{site.url}/")
    expect(page.locator("h1").first).to_have_text("Today")
    expect_sent(page)


def part(page, title):
    return page.get_by_role("region", name=title)


def morning(page):
    return page.locator("#morning")


def says(place, words):
    """Seen, and not only there."""
    expect(place.get_by_text(words).locator("visible=true").first).to_be_visible()


def saved(place):
    return place.get_by_text("Saved on this phone.")


def night_of(days):
    """The cell of a night, some days ago, in the words of a screen reader."""
    date = (NOW - timedelta(days=days + 1)).date()
    return f'button[data-night="{date}"]'


# ── last night ──────────────────────────────────────────────────────────────────────────────


@each_way
def test_no_cramp_is_one_tap_and_arrives_once(phone, own_site, diary, gone):
    before = len(written(diary, "morning"))
    page = cold(phone())
    with gone(own_site, page.context):
        go(page, own_site, "/")
        expect(page).to_have_url(f"{own_site.url}/")
        morning(page).get_by_role("button", name="No cramp").click()
        expect(saved(morning(page))).to_be_visible()
        expect(morning(page).get_by_role("button", name="No cramp")).to_have_count(0)
        # Closed and opened again it still knows.
        page = cold(page)
        go(page, own_site, "/morning")
        expect(morning(page).get_by_role("button", name="No cramp")).to_have_count(0)
        expect(morning(page).get_by_role("button", name="Undo")).to_be_visible()
        assert len(waiting(page)) == 1

    synced(page, own_site)

    told = written(diary, "morning")
    assert len(told) == before + 1
    assert told[0]["cramps"] == 0


def test_what_was_said_of_last_night_is_taken_back(phone, own_site, diary):
    before = written(diary, "morning")
    page = cold(phone())
    with cut(own_site, page.context):
        go(page, own_site, "/")
        morning(page).get_by_role("button", name="No cramp").click()
        morning(page).get_by_role("button", name="Undo").click()
        expect(morning(page).get_by_role("button", name="No cramp")).to_be_visible()
        go(page, own_site, "/")
        expect(morning(page).get_by_role("button", name="No cramp")).to_be_visible()

    synced(page, own_site)
    assert written(diary, "morning") == before


def test_there_was_one_leads_to_the_form_with_last_night_chosen(phone, own_site, diary):
    page = cold(phone())
    with cut(own_site, page.context):
        go(page, own_site, "/")
        morning(page).get_by_role("button", name="There was one").click()
        expect(page.locator("#log").get_by_label("Last night")).to_be_checked()
        page.locator("#log").get_by_role("button", name="Save now").click()
        expect(saved(page.locator("#log"))).to_be_visible()
        says(morning(page), "Some time that night")

    synced(page, own_site)
    newest = [each for each in written(diary, "episode") if each["sure"] == "night_only"]
    assert len(newest) == 1


# ── a cramp ─────────────────────────────────────────────────────────────────────────────────


@each_way
def test_a_cramp_of_an_hour_ago_arrives_once(phone, own_site, diary, gone):
    before = len(written(diary, "episode"))
    page = cold(phone())
    with gone(own_site, page.context):
        go(page, own_site, "/log")
        log = page.locator("#log")
        assert page.locator("#sections > *").first.get_attribute("id") == "log"
        log.get_by_text("1 hour ago").click()
        log.get_by_role("button", name="Save now").click()
        expect(saved(log)).to_be_visible()
        log.get_by_role("button", name="Write one more down").click()
        log.get_by_label("Set a time").check()
        log.get_by_label("Time", exact=True).fill("02:10")
        log.get_by_text("If you want to add more").click()
        log.get_by_label("Note").fill("the second")
        log.get_by_role("button", name="Save now").click()
        expect(part(page, "What waits").get_by_role("listitem")).to_have_count(2)

    synced(page, own_site)

    told = written(diary, "episode")
    assert len(told) == before + 2
    assert {each["note"] for each in told if each["origin"] == "back_fill"} == {"", "the second"}


def test_an_impossible_number_is_named_at_once(phone, own_site):
    page = cold(phone())
    with cut(own_site, page.context):
        go(page, own_site, "/log")
        page.get_by_text("If you want to add more").click()
        page.locator("#log").get_by_label("How many minutes?").fill("9000")
        page.locator("#log").get_by_role("button", name="Save now").click()
        expect(page.locator("#log").get_by_role("alert")).to_contain_text("9000")
        assert waiting(page) == []


# ── the plan ────────────────────────────────────────────────────────────────────────────────


def item(page, title):
    return page.locator("#plan .plan-item", has=page.get_by_role("heading", name=title))


def test_done_and_not_done_after_all(phone, own_site, diary):
    page = cold(phone())
    with cut(own_site, page.context):
        go(page, own_site, "/")
        drink, walk = item(page, "Drink through the day"), item(page, "A walk")
        drink.get_by_role("button", name="Done").click()
        says(drink, "1 of 8 glasses")
        drink.get_by_role("button", name="Done").click()
        says(drink, "2 of 8 glasses")
        drink.get_by_role("button", name="Undo").first.click()
        says(drink, "1 of 8 glasses")
        walk.get_by_role("button", name="Done").click()
        says(walk, "Done today")
        expect(saved(walk)).to_be_visible()
        go(page, own_site, "/")
        item(page, "A walk").get_by_role("button", name="Undo").click()
        expect(item(page, "A walk").get_by_role("button", name="Done")).to_be_visible()

    synced(page, own_site)
    assert [each["amount"] for each in written(diary, "dose")] == [1]


def test_the_plan_of_another_day_says_so(phone, own_site):
    page = cold(phone())
    page.clock.set_fixed_time(clock.now() + timedelta(days=2))
    with cut(own_site, page.context):
        go(page, own_site, "/")
        day = (NOW - timedelta(hours=4)).strftime("%A")
        says(page.locator("#plan"), f"This is the plan of {day}.")
        says(page.locator("#nights"), f"This is your diary as of {day}.")


def test_a_warning_sign_puts_the_call_first_and_the_plan_on_hold(phone, own_site):
    page = cold(phone())
    with cut(own_site, page.context):
        go(page, own_site, "/")
        assert page.locator("#plan .plan-item").count() > 0
        page.evaluate(ANSWER, check())
        go(page, own_site, "/")
        expect(page.get_by_role("heading", name="You ticked a warning sign")).to_be_visible()
        says(page.locator("#hold"), "Call")
        says(page.locator("#plan"), "Your plan is on hold.")
        expect(page.locator("#plan .plan-item")).to_have_count(0)


def check():
    at = clock.now().isoformat()
    kept = {"kind": "symptoms", "id": str(uuid4()), "at": at, "zone": clock.ZONE, "written": at}
    return {**kept, "answers": {"leg_swollen": "unsure"}, "disposition": "same_day"}


# ── the nights ──────────────────────────────────────────────────────────────────────────────


def open_night(page, days):
    page.locator(night_of(days)).click()
    return page.locator("#nights [data-place]")


def test_the_calendar_is_that_of_the_diary(phone, own_site):
    page = cold(phone())
    with cut(own_site, page.context):
        go(page, own_site, "/diary")
        assert page.locator("#sections > *").first.get_attribute("id") == "nights"
        expect(page.locator(night_of(3))).to_contain_text("2 cramps")
        expect(page.locator(night_of(9))).to_contain_text("1 cramp")
        expect(page.locator(night_of(5))).to_contain_text("no cramp")
        expect(page.locator(night_of(6))).to_contain_text("nothing written")
        told = open_night(page, 3)
        says(told, "03:20")
        says(told, "Pain 6 of 10")
        says(told, SECRET)


def test_the_address_of_a_night_opens_that_night(phone, own_site):
    page = cold(phone())
    date = (NOW - timedelta(days=4)).date().isoformat()
    with cut(own_site, page.context):
        for path in [f"/night/{date}", f"/entry/{WRITTEN[0]['id']}"]:
            go(page, own_site, path)
            says(page.locator("#nights"), SECRET)


@each_way
def test_put_away_brought_back_and_changed(phone, own_site, diary, gone):
    page = cold(phone())
    with gone(own_site, page.context):
        go(page, own_site, "/diary")
        told = open_night(page, 9)
        told.get_by_role("button", name="Put it away").click()
        expect(saved(told)).to_be_visible()
        expect(page.locator(night_of(9))).to_contain_text("nothing written")
        go(page, own_site, "/diary")  # and it can still be brought back
        told = open_night(page, 9)
        told.get_by_role("button", name="Bring it back").click()
        expect(page.locator(night_of(9))).to_contain_text("1 cramp")
        told.locator("summary", has_text="Change it").click()
        told.get_by_text("Right leg").click()
        told.get_by_label("How many minutes?").fill("2,5")
        told.get_by_role("button", name="Save").click()
        says(told, "2 minutes")
        told = open_night(page, 3)
        told.get_by_role("button", name="Put it away").first.click()
        expect(page.locator(night_of(3))).to_contain_text("1 cramp")

    synced(page, own_site)

    kept = {each["id"]: each for each in written(diary, "episode")}
    changed = kept[WRITTEN[2]["id"]]
    assert (changed["side"], changed["minutes"]) == ("right", 2.5)
    assert datetime.fromisoformat(changed["at"]) == datetime.fromisoformat(WRITTEN[2]["at"])
    assert len(kept) == 2


def test_what_she_is_typing_outlives_news(phone, own_site):
    page = cold(phone())
    with cut(own_site, page.context):
        go(page, own_site, "/diary")
        told = open_night(page, 9)
        told.locator("summary", has_text="Change it").click()
        told.get_by_label("Note").fill("half a sentence")
        page.locator("#plan").get_by_role("button", name="Done").first.click()
        expect(saved(page.locator("#plan"))).to_be_visible()
        expect(told.get_by_label("Note")).to_have_value("half a sentence")


def test_a_tap_counts_while_the_page_is_drawn_anew(phone, own_site):
    page = cold(phone())
    page.clock.install()
    with cut(own_site, page.context):
        go(page, own_site, "/diary")
        page.locator(night_of(3)).hover()
        page.clock.pause_at(clock.now() + timedelta(minutes=1))  # however slow the machine
        page.mouse.down()
        page.evaluate("document.dispatchEvent(new Event('soleus-outbox'))")
        page.wait_for_timeout(300)
        page.mouse.up()
        page.clock.resume()
        says(page.locator("#nights [data-place]"), SECRET)


def test_a_past_night_is_filled_in(phone, own_site, diary):
    page = cold(phone())
    with cut(own_site, page.context):
        go(page, own_site, "/diary")
        open_night(page, 6).get_by_role("button", name="No cramp").click()
        expect(page.locator(night_of(6))).to_contain_text("no cramp")
        open_night(page, 7).get_by_role("button", name="There was one").click()
        expect(page.locator(night_of(7))).to_contain_text("1 cramp")

    synced(page, own_site)
    nights = {each["night"] for each in written(diary, "morning")}
    assert (NOW - timedelta(days=7)).date().isoformat() in nights


# ── what waits ──────────────────────────────────────────────────────────────────────────────


def refuse(page):
    """The server does not take what is sent, and says why."""
    problem = {"receipts": [{"place": 0, "state": "refused", "problems": [PROBLEM]}]}

    def answer(route):
        if route.request.method == "POST":
            route.fulfill(status=200, body=json.dumps(problem), content_type="application/json")
        else:
            route.fallback()

    page.context.route("**/api/v1/entries", answer)


PROBLEM = {"where": "/0/at", "code": "x", "say": "That day is not in any year."}


def test_what_is_refused_says_why_until_it_is_thrown_away(phone, own_site):
    page = phone()
    refuse(page)
    go(page, own_site, "/phone")
    page.get_by_text("Write a cramp down").click()
    page.get_by_role("button", name="Save now").click()
    queue = part(page, "What waits")
    says(queue, "Your diary did not take it.")
    says(queue, PROBLEM["say"])
    go(page, own_site, "/phone")
    says(queue, PROBLEM["say"])
    queue.locator("summary", has_text="Throw away").click()
    queue.get_by_role("button", name="Throw it away for good").click()
    says(queue, "Nothing waits.")
    assert waiting(page) == []


def test_what_is_refused_can_be_mended(phone, own_site, diary):
    before = len(written(diary, "episode"))
    page = phone()
    refuse(page)
    go(page, own_site, "/phone")
    page.get_by_text("Write a cramp down").click()
    page.get_by_role("button", name="Save now").click()
    queue = part(page, "What waits")
    queue.locator("summary", has_text="Change it").click()
    queue.get_by_label("Note").fill("mended")
    queue.get_by_role("button", name="Save").click()
    says(queue, "Nothing waits.")

    told = written(diary, "episode")
    assert (len(told), told[0]["note"]) == (before + 1, "mended")


def test_the_queue_is_there_with_a_connection_too(phone, own_site, diary):
    page = phone()
    page.context.route("**/api/v1/entries", lambda route: route.abort())
    go(page, own_site, "/phone")
    says(page.locator("#connection"), "There is a connection.")
    page.get_by_text("Write a cramp down").click()
    page.get_by_role("button", name="Save now").click()
    expect(saved(page.locator("#log"))).to_be_visible()
    page.goto(f"{own_site.url}/")
    page.get_by_role("link", name="What waits on this phone").click()
    queue = part(page, "What waits")
    says(queue, "Waiting since")
    queue.get_by_role("button", name="Send now").click()
    says(queue, "It could not be sent now.")
    page.context.unroute("**/api/v1/entries")
    queue.get_by_role("button", name="Send now").click()
    says(queue, "Nothing waits.")
    page.goto(f"{own_site.url}/")
    expect(page.get_by_role("link", name="What waits on this phone")).to_have_count(0)


def test_what_was_sent_stays_on_a_page_out_of_the_phone(phone, own_site):
    page = cold(phone())
    # It is gone from the queue, and the phone has not heard of the diary again.
    page.context.route("**/api/v1/phone", lambda route: route.abort())
    with cut(own_site, page.context):
        go(page, own_site, "/")
        morning(page).get_by_role("button", name="No cramp").click()
        expect(saved(morning(page))).to_be_visible()
    says(page.locator("#connection"), "There is a connection again.")
    says(part(page, "What waits"), "Nothing waits.")
    expect(morning(page).get_by_role("button", name="No cramp")).to_have_count(0)


def test_a_warning_that_was_refused_cannot_be_thrown_away(phone, own_site):
    page = phone()
    refuse(page)
    no_sync = "delete ServiceWorkerRegistration.prototype.sync"  # the worker would not be refused
    page.add_init_script(no_sync)
    page.evaluate(no_sync)
    page.evaluate(ANSWER, check())
    page.evaluate(SEND)
    go(page, own_site, "/phone")
    queue = part(page, "What waits")
    says(queue, PROBLEM["say"])
    expect(page.get_by_role("heading", name="You ticked a warning sign")).to_be_visible()
    expect(queue.get_by_text("Throw away").locator("visible=true")).to_have_count(0)


def test_a_quiet_diary_asks_nothing(phone, own_site, diary):
    assert diary.form("/life", do="ended").status == 302
    page = cold(phone())
    with cut(own_site, page.context):
        go(page, own_site, "/")
        expect(page.locator("#nights")).to_be_visible()
        expect(page.locator("#morning")).to_be_hidden()
        expect(page.locator("#plan")).to_be_hidden()


# ── left, or nobody's ───────────────────────────────────────────────────────────────────────


def test_a_phone_she_left_shows_nothing_of_hers_and_still_takes_a_cramp(phone, own_site, diary):
    page = cold(phone())
    with cut(own_site, page.context):
        go(page, own_site, "/log")
        page.get_by_text("If you want to add more").click()
        page.locator("#log").get_by_label("Note").fill(SECRET)
        page.get_by_role("button", name="Save now").click()
        expect(saved(page.locator("#log"))).to_be_visible()
        page.get_by_role("button", name="Leave").click()
        expect(page.locator("h1").first).to_have_text("Kitchen measures")
        page = cold(page)
        for path in ["/", "/diary", "/log"]:
            go(page, own_site, path)
            says(page.locator("#vault"), "safe and sealed")
            says(page.locator("#waits"), "1 entry is sealed until you sign in.")
            for name in ["morning", "plan", "nights"]:
                expect(page.locator(f"#{name}")).to_be_hidden()
            assert SECRET not in page.content()
            assert "03:20" not in page.inner_text("body")
        page.get_by_role("button", name="Save now").click()
        expect(saved(page.locator("#log"))).to_be_visible()
        says(page.locator("#waits"), "2 entries are sealed")

    sign_in(page, own_site.link())
    synced(page, own_site)
    told = written(diary, "episode")
    assert len(told) == 5
    assert [each["note"] for each in told].count(SECRET) == 2


def test_a_phone_nobody_signed_in_with_says_so(open_page, own_site):
    page = open_page(own_site.url, service_workers="allow")
    page.goto(f"{own_site.url}/now")
    settled(page)
    page = cold(page)
    with cut(own_site, page.context):
        go(page, own_site, "/log")
        says(page.locator("#vault"), "Your diary is not on this phone yet.")
        expect(page.locator("#nights")).to_be_hidden()
        page.get_by_role("button", name="Save now").click()
        expect(saved(page.locator("#log"))).to_be_visible()
        expect(part(page, "What waits").get_by_role("listitem")).to_have_count(1)


# ── for everybody ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(320, 568), (1280, 800)], ids=["phone", "desk"])
def test_every_part_is_open_to_all(phone, own_site, scheme, size):
    viewport = dict(zip(("width", "height"), size, strict=True))
    page = cold(phone(viewport=viewport, color_scheme=scheme))
    with cut(own_site, page.context):
        go(page, own_site, "/")
        sound(page)
        morning(page).get_by_role("button", name="No cramp").click()
        page.locator("#plan").get_by_role("button", name="Done").first.click()
        page.locator("#log").get_by_text("Write a cramp down").click()
        page.locator("#log").get_by_text("If you want to add more").click()
        told = open_night(page, 3)
        for change in told.locator("summary", has_text="Change it").all():
            change.click()
        told.get_by_role("button", name="Put it away").first.click()
        expect(saved(page.locator("#nights"))).to_be_visible()
        sound(page)


def sound(page):
    is_fit(page, unfolded=False)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)")
    assert len(ids) == len(set(ids))
    assert not re.search(r"\{\w+\}|undefined|NaN", page.inner_text("main"))


# ── a self-test ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def tested(own_site, diary):
    """Her test of the calf stretch runs, begun this evening."""
    week = [no_cramp(days) | {"cramps": 3, "id": str(uuid4())} for days in range(10, 24)]
    assert diary.api("POST", "entries", week).status == 200

    def begin(page):
        page.goto(f"{own_site.url}/helps/tests/new/measure.bedtime-stretch")
        page.get_by_label("I have read this, and I want to.").check()
        page.get_by_role("button", name="Start this evening").click()
        expect(page.get_by_text("0 of 98 nights are over.")).to_be_visible()
        page.goto(f"{own_site.url}/")
        expect(page.get_by_role("region", name="Tonight:")).to_be_visible()
        return page.locator("#tonight-title").inner_text()

    return begin


def expect_test(page):
    until(page, lambda: (past(page, "phone") or {}).get("test"), "it was not told of the test")


@each_way
def test_a_self_test_goes_on_without_a_network(phone, own_site, diary, tested, gone):
    page = phone()
    says = tested(page)
    expect_test(page)
    page = cold(page)
    with gone(own_site, page.context):
        go(page, own_site, "/")
        card, plan = page.locator("#tonight"), page.locator("#plan")
        expect(card.get_by_role("heading", name=says)).to_be_visible()
        expect(
            plan.get_by_text("it is in your self-test, and there chance decides")
        ).to_be_visible()
        expect(plan.get_by_role("heading", name="Calf stretch at bedtime")).to_have_count(0)
        card.get_by_role("button", name="Did not").click()
        expect(saved(card)).to_be_visible()
        expect(card.get_by_text("You did not do it today")).to_be_visible()
        is_fit(page, unfolded=False)
    synced(page, own_site)
    page.reload()
    expect(page.get_by_text("You did not do it today")).to_be_visible()
    (dose,) = written(diary, "dose")
    assert (dose["measure"], dose["amount"]) == ("measure.bedtime-stretch", 0)


def test_a_sign_rests_a_self_test_without_a_network(phone, own_site, tested):
    page = phone()
    tested(page)
    expect_test(page)
    page = cold(page)
    with cut(own_site, page.context):
        go(page, own_site, "/")
        page.evaluate(ANSWER, check())
        go(page, own_site, "/")
        expect(page.get_by_role("heading", name="Your test rests tonight")).to_be_visible()
        expect(page.get_by_role("button", name="Did not")).to_have_count(0)
