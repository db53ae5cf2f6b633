"""The warning signs on a phone: worst first, stop at the first alarm, no comfort beside it."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from soleus.care import triage
from soleus.care.profile import Profile
from soleus.diary.entries import Answer
from soleus.knowledge.catalog import load
from soleus.knowledge.shapes import Disposition
from tests.journeys.conftest import sign_in
from tests.lib.looks import SIZES, SMALL, is_fit
from tests.lib.phone import asked, expect_open, expect_sent, past, settled, stored, until, waiting
from tests.lib.site import Answer as Answered
from tests.lib.site import Visitor

pytestmark = pytest.mark.browser

CATALOG = load()
# Flags that ask for a condition or a birth use the same page; a stranger cannot raise them.
ALARMS = [
    flag
    for flag in triage.evaluated(CATALOG)
    if flag.disposition >= Disposition.SAME_DAY and triage.concerns(flag, Profile())
]
SAFE_WAYS = re.compile(r"^(tel:[\d ]+|/check|/leave|/quiet)$")
COMFORT = re.compile(
    r"massage|massag|warm pack|heat pack|stretch it|walk about|bath", re.IGNORECASE
)


def tap(page: Page, key: str, times: int = 1) -> None:
    for _ in range(times):
        page.locator(f"button[value={key}]:visible").click()


def heading(page: Page) -> str:
    return page.locator("h1:visible").inner_text()


def tick(page: Page, *signs: str) -> None:
    tap(page, "else")
    for sign in signs:
        page.locator(f"input[value={sign}]:visible").check()
    tap(page, "ticked")


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def checked(request, site, open_page):
    """The check on a small phone, opened without an account."""
    page = open_page(site.url, viewport=SMALL, java_script_enabled=request.param)
    page.goto(f"{site.url}/check")
    return page


def ways_out(page: Page) -> list[str]:
    """Where every link and form that she can see leads."""
    return [
        way
        for each in page.locator("a:visible, form:visible").all()
        if (way := each.get_attribute("href") or each.get_attribute("action"))
    ]


# ── from question to answer ─────────────────────────────────────────────────────────────────


def test_the_first_yes_stops_at_an_emergency(checked):
    tap(checked, "yes")
    assert heading(checked) == "Call the emergency number now"
    expect(checked.get_by_text("Call your local emergency number.").first).to_be_visible()


def test_not_sure_stops_as_well(checked):
    tap(checked, "no", 4)
    tap(checked, "unsure")
    assert heading(checked) == "Call your maternity unit now"
    assert "Do not rub, stretch or heat the leg." in checked.locator("main").inner_text()


def test_eight_taps_at_most(checked):
    tap(checked, "no", 7)
    expect(checked.get_by_text("8 of 8")).to_be_visible()
    tap(checked, "none")
    assert heading(checked) == "No warning sign was ticked"


def test_with_no_flag_it_says_what_would_change_that_and_never_that_it_is_no_clot(checked):
    tap(checked, "no", 7)
    tap(checked, "none")
    text = checked.locator("main").inner_text()
    assert "Check again if one leg swells" in text
    assert "cannot tell you what the pain is" in text
    assert not re.search(r"not a clot|no clot|harmless|all clear", text, re.IGNORECASE)


def test_back_takes_the_answer_back(checked):
    tap(checked, "no", 2)
    expect(checked.get_by_text("3 of 8")).to_be_visible()
    tap(checked, "back")
    expect(checked.get_by_text("2 of 8")).to_be_visible()
    tap(checked, "back")
    expect(checked.get_by_text("1 of 8")).to_be_visible()


def test_every_sign_is_two_taps_away(checked):
    tap(checked, "else")
    offered = {box.get_attribute("value") for box in checked.locator("[name=tick]:visible").all()}
    assert offered == {sign.id for sign in triage.signs(CATALOG)}


def test_a_sign_is_found_by_where_it_is_felt(checked):
    tap(checked, "else")
    checked.get_by_role("link", name="Belly and baby").click()
    expect(checked.locator("input[value=bleeding]:visible")).to_be_in_viewport()
    checked.locator("input[value=bleeding]:visible").check()
    tap(checked, "ticked")
    assert heading(checked) == "Call your maternity unit now"


def test_a_routine_sign_asks_for_a_visit(checked):
    tick(checked, "cramps_often")
    assert heading(checked) == "Book a visit"


def test_a_tick_beats_the_button_that_says_none(checked):
    tap(checked, "else")
    checked.locator("input[value=leg_swollen]:visible").check()
    tap(checked, "none")
    assert heading(checked) == "Call your maternity unit now"


def test_what_she_told_is_never_in_the_address(checked):
    tap(checked, "no")
    tap(checked, "yes")
    assert checked.url.endswith("/check")


def test_the_coach_can_be_gone_back_to_only_when_no_flag_stands(site, checked):
    checked.goto(f"{site.url}/check?from=coach")
    tap(checked, "no", 7)
    tap(checked, "none")
    expect(checked.get_by_role("link", name="Back to the cramp")).to_be_visible()


# ── after an alarm ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("flag", ALARMS, ids=lambda flag: flag.id)
def test_comfort_cannot_be_reached_beside_a_flag(site, flag):
    signs = (*flag.all_of, *flag.any_of[:1])
    answer = sent(site, at="all", key="ticked", tick=signs)
    page = answer.text.partition("<body")[2]
    ways = re.findall(r'(?:href|action|data-exit)="([^"]+)"', page)
    assert ways
    assert [way for way in ways if not SAFE_WAYS.match(way)] == []
    assert COMFORT.findall(re.sub(r"<[^>]+>", " ", page)) == []
    assert flag.why in page


def sent(site, **fields: object) -> Answered:
    """A tap of somebody without scripts, without a browser even."""
    visitor = Visitor(site.url)
    body = urlencode(fields, doseq=True).encode()
    answer = visitor.ask("POST", "/check", body, Content_Type="application/x-www-form-urlencoded")
    visitor.close()
    return answer


def test_beside_an_alarm_every_way_leads_to_a_call_or_away(checked):
    tap(checked, "no", 4)
    tap(checked, "yes")
    assert [way for way in ways_out(checked) if not SAFE_WAYS.match(way)] == []


def test_a_number_is_never_guessed_but_she_can_name_her_country(checked):
    tap(checked, "yes")
    assert checked.locator("a[href^='tel:']:visible").count() == 0
    checked.get_by_text("In which country are you?").locator("visible=true").click()
    expect(checked.get_by_role("link", name="United Kingdom: 999")).to_have_attribute(
        "href", "tel:999"
    )


def test_the_questions_have_left_the_page(checked):
    tap(checked, "yes")
    assert checked.locator("[data-screen]").count() == 0


def test_she_can_read_out_what_to_say(checked):
    tick(checked, "leg_swollen")
    checked.get_by_text("What to say on the phone").locator("visible=true").click()
    phone = checked.locator("[data-phone]:visible")
    expect(phone).to_have_text("One of my legs is swollen or bigger than the other.")
    checked.get_by_label("Left").locator("visible=true").check()
    checked.locator("select:visible").select_option("yesterday")
    checked.locator("input[name=weeks]:visible").fill("30")
    if checked.get_by_role("button", name="Update").count():
        checked.get_by_role("button", name="Update").click()
        checked.get_by_text("What to say on the phone").click()
    else:
        checked.locator("input[name=weeks]:visible").blur()
    expect(checked.locator("[data-phone]:visible")).to_have_text(
        "I am 30 weeks pregnant. One of my legs is swollen or bigger than the other. "
        "It is the left side. It started yesterday."
    )


def test_a_worse_sign_ticked_afterwards_raises_it(checked):
    tick(checked, "fever")
    assert heading(checked) == "Call your maternity unit now"
    checked.get_by_text("What to say on the phone").locator("visible=true").click()
    checked.locator("input[value=very_unwell]:visible").check()
    if checked.get_by_role("button", name="Update").count():
        checked.get_by_role("button", name="Update").click()
    expect(checked.locator("h1:visible")).to_have_text("Call the emergency number now")


def test_a_tampered_form_is_refused(site):
    assert sent(site, at="breath", key="no", yes="leg_swolen").status == 400
    assert sent(site, at="nowhere", key="no").status == 400
    assert sent(site, at="breath", key="maybe").status == 400


# ── on the phone ────────────────────────────────────────────────────────────────────────────


def small(site, open_page) -> Page:
    page = open_page(site.url, viewport=SMALL)
    page.goto(f"{site.url}/check")
    return page


def test_after_loading_it_needs_no_network(site, open_page):
    page = small(site, open_page)
    page.context.set_offline(True)
    tap(page, "no", 4)
    tap(page, "yes")
    assert heading(page) == "Call your maternity unit now"


def test_focus_moves_to_each_new_heading(site, open_page):
    page = small(site, open_page)
    tap(page, "no")
    assert page.evaluate("document.activeElement.textContent") == heading(page)
    tap(page, "yes")
    assert page.evaluate("document.activeElement.textContent") == heading(page)


def test_it_can_be_done_with_a_keyboard(site, open_page):
    page = small(site, open_page)
    page.locator("button[value=no]:visible").focus()
    page.keyboard.press("Enter")
    for key in ("Tab", "Tab", "Enter"):  # yes, not sure
        page.keyboard.press(key)
    assert heading(page) == "Call the emergency number now"


# What has the focus and stands, wholly or in part, behind the call at the foot.
BEHIND_THE_CALL = """
(() => {
  const foot = [...document.querySelectorAll(".result-calls")].find((n) => n.checkVisibility());
  const node = document.activeElement;
  if (node === document.body || foot.contains(node)) return "";
  const low = node.getBoundingClientRect().bottom > foot.getBoundingClientRect().top + 1;
  return low ? node.outerHTML : "";
})()
"""


def test_each_question_fits_a_small_screen_with_big_keys(site, open_page):
    page = small(site, open_page)
    for _ in range(7):
        assert page.evaluate("document.documentElement.scrollHeight") <= SMALL["height"]
        for key in ("yes", "unsure", "no"):
            box = page.locator(f"button[value={key}]:visible").bounding_box()
            assert min(box["width"], box["height"]) >= 64
            assert box["y"] > SMALL["height"] / 2
        tap(page, "no")


@pytest.mark.parametrize("noes", [0, 1, 2, 3, 4, 5, 6])
def test_each_result_shows_the_call_in_the_lower_half_of_a_small_screen(site, open_page, noes):
    page = small(site, open_page)
    tap(page, "no", noes)
    tap(page, "yes")
    for call in page.locator(".result:visible .result-number, .result:visible .button-alarm").all():
        box = call.bounding_box()
        assert box["y"] + box["height"] <= SMALL["height"]
        assert box["y"] + box["height"] / 2 > SMALL["height"] / 2
    for tapped in page.locator(".result:visible .button-alarm").all():
        assert tapped.bounding_box()["height"] >= 64
    for summary in page.locator(".result summary:visible").all():
        place = summary.bounding_box()
        assert place["y"] + place["height"] <= SMALL["height"]


@pytest.mark.parametrize("noes", [0, 4])
def test_words_without_a_number_do_not_look_like_a_button(site, open_page, noes):
    page = small(site, open_page)
    tap(page, "no", noes)
    tap(page, "yes")
    words = page.locator(".result-number:visible")
    assert words.evaluate("node => getComputedStyle(node).borderTopWidth") == "0px"
    assert words.evaluate("node => getComputedStyle(node).backgroundColor") == "rgba(0, 0, 0, 0)"


def test_without_a_number_her_country_is_the_big_tap(site, open_page):
    page = small(site, open_page)
    tap(page, "yes")
    box = page.locator("summary:visible", has_text="In which country are you?").bounding_box()
    assert box["height"] >= 64
    assert box["width"] >= SMALL["width"] - 40
    assert SMALL["height"] / 2 < box["y"] <= SMALL["height"] - box["height"]


@pytest.mark.parametrize("noes,key", [(0, "yes"), (4, "yes"), (7, "none")])
def test_the_last_word_can_be_scrolled_clear_of_the_call(site, open_page, noes, key):
    page = small(site, open_page)
    tap(page, "no", noes)
    tap(page, key)
    if key == "yes":  # what the page says of keeping it takes room as well
        expect(note(page, "sign-in").last).to_be_visible()
    for more in page.locator(".result:visible details.more:not(.fold-countries)").all():
        more.evaluate("node => { node.open = true; }")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    ways = page.locator(".result:visible form.ask-ways").bounding_box()
    foot = page.locator(".result:visible .result-calls").bounding_box()
    assert ways["y"] + ways["height"] <= foot["y"] + 1


@pytest.mark.parametrize("noes", [0, 4])
def test_what_the_keyboard_reaches_is_never_behind_the_call(site, open_page, noes):
    page = small(site, open_page)
    tap(page, "no", noes)
    tap(page, "yes")
    page.locator("summary:visible", has_text="What to say on the phone").press("Enter")
    for _ in range(8):
        page.keyboard.press("Tab")
        there = page.evaluate(BEHIND_THE_CALL)
        assert not there, there


@pytest.mark.parametrize("noes,key", [(0, ""), (0, "yes"), (4, "unsure"), (7, ""), (7, "none")])
def test_a_machine_finds_no_barrier(site, open_page, noes, key):
    page = small(site, open_page)
    tap(page, "no", noes)
    if key:
        tap(page, key)
    is_fit(page, unfolded=False)


def test_it_stays_dark(site, open_page):
    page = open_page(site.url, viewport=SMALL, color_scheme="light")
    page.goto(f"{site.url}/check")
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in re.findall(r"\d+", colour)[:3]) <= 16


# ── into the diary ──────────────────────────────────────────────────────────────────────────


def test_signed_in_it_is_kept_by_itself(signed_in_page, site):
    signed_in_page.goto(f"{site.url}/check")
    tap(signed_in_page, "no", 4)
    tap(signed_in_page, "yes")
    expect(signed_in_page.locator("[data-note=saved]:visible")).to_have_text("Saved in your diary.")


def of_checks(page: Page, site) -> list[dict]:
    answer = page.request.get(f"{site.url}/api/v1/entries?kind=symptoms")
    return answer.json()["entries"]


def refusing(page: Page) -> None:
    """From now on nothing that she writes reaches the server; pages still come from it."""
    page.route("**/*", lambda r: r.abort() if r.request.method == "POST" else r.fallback())


def note(page: Page, name: str) -> Locator:
    return page.locator(f"[data-note~={name}]:visible")


def storage(page: Page) -> str:
    """All that lies open in the browser's own storage."""
    return asked(page, "JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")


LATER = "It will be sent when there is a connection."
ON_PHONE = "Saved on this phone."


def test_signed_out_it_is_offered_and_waits_on_the_phone(own_site, open_page):
    page = small(own_site, open_page)
    tick(page, "cramps_often")
    expect(page.locator("[data-note]:visible")).to_have_count(0)
    assert waiting(page) == []
    tap(page, "keep")
    said = f"{ON_PHONE} Sign in, and it will be sent."
    expect(page.get_by_role("status").last).to_have_text(said, use_inner_text=True)
    expect(page.get_by_role("button", name="Keep in diary")).to_have_count(0)
    sign_in(page, own_site.link())
    expect_sent(page)
    assert len(of_checks(page, own_site)) == 1


# ── a phone that keeps nothing ──────────────────────────────────────────────────────────────

NO_VAULT = "Object.defineProperty(window, 'indexedDB', { value: undefined })"
FULL = """
const broken = () => { throw new DOMException("full", "QuotaExceededError"); };
IDBObjectStore.prototype.add = broken;
IDBObjectStore.prototype.put = broken;
"""


@pytest.mark.parametrize("broken", [NO_VAULT, FULL], ids=["no vault", "full"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_phone_that_keeps_nothing_hands_it_to_the_server(own_site, open_page, broken, signed_in):
    page = open_page(own_site.url)
    page.add_init_script(broken)
    if signed_in:
        sign_in(page, own_site.link())
    page.goto(f"{own_site.url}/check")
    tap(page, "no", 4)
    tap(page, "yes")
    expect(note(page, "saved" if signed_in else "waits")).to_be_visible()
    if not signed_in:
        sign_in(page, own_site.link())
    (kept,) = of_checks(page, own_site)
    assert kept["disposition"] == "same_day"


@pytest.mark.parametrize("broken", [NO_VAULT, FULL], ids=["no vault", "full"])
def test_what_nobody_took_is_called_unsaved_and_goes_when_it_can(own_site, open_page, broken):
    page = open_page(own_site.url)
    page.add_init_script(broken)
    sign_in(page, own_site.link())
    page.clock.install()
    page.goto(f"{own_site.url}/check")
    refusing(page)
    tap(page, "yes")
    unsaved = "Not saved yet. Keep this page open. The advice stands."
    expect(page.get_by_text(unsaved).locator("visible=true")).to_be_visible()
    expect(note(page, "here")).to_have_count(0)
    page.unroute_all()
    page.clock.run_for(16_000)
    expect(note(page, "saved")).to_be_visible()
    assert len(of_checks(page, own_site)) == 1


def test_what_keeps_it_never_stands_before_the_result(own_site, open_page):
    page = sign_in(open_page(own_site.url), own_site.link())
    page.route("**/static/**/checks.js", lambda route: route.abort())
    page.goto(f"{own_site.url}/check")
    tap(page, "no", 4)
    tap(page, "yes")
    assert heading(page) == "Call your maternity unit now"
    expect(note(page, "saved")).to_be_visible()
    assert len(of_checks(page, own_site)) == 1


def test_a_visit_that_has_ended_is_not_called_saved(own_site, open_page):
    page = open_page(own_site.url)
    page.add_init_script(NO_VAULT)
    sign_in(page, own_site.link())
    page.goto(f"{own_site.url}/check")
    page.context.clear_cookies()
    tap(page, "yes")
    expect(note(page, "waits")).to_have_text("Kept until you sign in.")


# ── one after the other ─────────────────────────────────────────────────────────────────────


def more(page: Page, sign: str) -> None:
    page.locator("summary:visible", has_text="What to say on the phone").click()
    page.locator(f".result:visible input[value={sign}]").check()


def test_what_she_adds_is_sent_after_what_she_said_first(own_site, open_page):
    page = sign_in(open_page(own_site.url), own_site.link())
    page.goto(f"{own_site.url}/check")
    held = []
    page.route("**/api/v1/entries", lambda r: r.continue_() if held else held.append(r))
    tap(page, "no", 4)
    with page.expect_request("**/api/v1/entries"):
        tap(page, "unsure")
    more(page, "leg_swollen")
    page.wait_for_timeout(300)
    assert of_checks(page, own_site) == []
    held[0].continue_()
    expect(note(page, "saved")).to_be_visible()
    (kept,) = of_checks(page, own_site)
    assert kept["answers"]["leg_swollen"] == "yes"


def test_what_was_said_last_is_kept_when_she_closes_the_page_before_it_went(own_site, open_page):
    page = sign_in(open_page(own_site.url), own_site.link())
    page.goto(f"{own_site.url}/check")
    page.route("**/api/v1/entries", lambda _: None)
    tap(page, "no", 4)
    with page.expect_request("**/api/v1/entries"):
        tap(page, "unsure")
    more(page, "leg_swollen")
    # A tick takes the note away until the phone has this one too.
    expect(note(page, "here")).to_be_visible()
    page.goto(f"{own_site.url}/quiet")
    page.unroute_all()
    page.goto(own_site.url)
    expect_sent(page)
    (kept,) = of_checks(page, own_site)
    assert kept["answers"]["leg_swollen"] == "yes"


def test_a_phone_without_a_vault_sends_what_was_said_last_as_she_closes(own_site, open_page):
    page = open_page(own_site.url)
    page.add_init_script(NO_VAULT)
    sign_in(page, own_site.link())
    page.goto(f"{own_site.url}/check")
    held = []
    page.route("**/check", lambda route: route.continue_() if held else held.append(route))
    tap(page, "no", 4)
    with page.expect_request("**/check"):
        tap(page, "unsure")
    more(page, "leg_swollen")
    page.goto(f"{own_site.url}/quiet")
    until(page, lambda: of_checks(page, own_site))
    (kept,) = of_checks(page, own_site)
    assert kept["answers"]["leg_swollen"] == "yes"


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_result_that_waits_stands_after_a_reload(own_site, open_page, signed_in):
    page = open_page(own_site.url)
    if signed_in:
        sign_in(page, own_site.link())
    page.goto(f"{own_site.url}/check")
    refusing(page)
    tap(page, "no", 4)
    tap(page, "yes")
    expect(note(page, "later").last).to_have_text(LATER)
    page.reload()
    expect(page.locator("h1:visible")).to_have_text("Call your maternity unit now")
    expect(note(page, "later").last).to_have_text(LATER)
    expect(page.get_by_role("button", name="Keep in diary")).to_have_count(0)
    more(page, "leg_swollen")
    # A tick takes the note away until the phone has this one too.
    expect(note(page, "later").last).to_have_text(LATER)
    page.unroute_all()
    page.reload()
    if not signed_in:
        expect(page.locator("h1:visible")).to_have_text("Call your maternity unit now")
        sign_in(page, own_site.link())
    expect_sent(page)
    (kept,) = of_checks(page, own_site)
    assert kept["answers"]["leg_swollen"] == "yes"
    page.goto(f"{own_site.url}/check")
    page.reload()
    assert heading(page) == "Any of these, right now?"


@pytest.mark.parametrize("has_run", [True, False], ids=["has run", "reloaded before it ran"])
def test_the_check_of_another_day_is_never_shown_as_this_one(own_site, open_page, has_run):
    page = sign_in(open_page(own_site.url), own_site.link())
    page.goto(f"{own_site.url}/check")
    refusing(page)
    tap(page, "no", 7)
    tap(page, "none")
    expect(note(page, "later").last).to_be_visible()
    if not has_run:
        page.route("**/static/**/check.js", lambda route: route.abort())
    page.get_by_role("link", name="Start again").locator("visible=true").click()
    expect(page.get_by_text("1 of 8")).to_be_visible()
    page.unroute("**/static/**/check.js")
    page.reload()  # answers when the page's own modules have run
    assert page.evaluate("history.state?.check ?? null") is None  # so nothing is looked up
    assert heading(page) == "Any of these, right now?"
    assert len(waiting(page)) == 1


# ── without a network ───────────────────────────────────────────────────────────────────────


@pytest.fixture
def pocket(own_site, open_page) -> Page:
    """Her phone, which keeps every page and what her server knows."""
    page = open_page(own_site.url, service_workers="allow", viewport=SMALL)
    page.goto(f"{own_site.url}/now")
    settled(page)
    sign_in(page, own_site.link())
    expect_open(page)
    return page


def offline_alarm(page: Page, site) -> None:
    page.context.set_offline(True)
    page.goto(f"{site.url}/check")
    tap(page, "no", 4)
    tap(page, "yes")
    assert heading(page) == "Call your maternity unit now"
    expect(page.get_by_role("status").locator("visible=true")).to_contain_text(ON_PHONE)


def test_offline_it_is_sealed_and_sent_once_later(own_site, pocket):
    offline_alarm(pocket, own_site)
    (record,) = waiting(pocket)
    assert record["op"]["entry"]["kind"] == "symptoms"
    more(pocket, "leg_swollen")
    expect(note(pocket, "later").last).to_have_text(LATER)
    assert "swollen" not in storage(pocket)
    assert "swollen" not in stored(pocket)
    pocket.context.set_offline(False)
    expect(note(pocket, "saved")).to_be_visible()

    (kept,) = of_checks(pocket, own_site)
    answers = kept["answers"]
    assert answers["leg_swollen"] == "yes"
    assert answers == record["op"]["entry"]["answers"] | {"leg_swollen": "yes"}
    assert set(answers.values()) == {"yes", "no", "unsure"}
    assert kept["disposition"] == "same_day"
    assert kept["rules"] == triage.rules(CATALOG).version
    assert waiting(pocket) == []


def test_each_tick_changes_the_one_check(own_site, pocket):
    pocket.goto(f"{own_site.url}/check")
    tick(pocket, "fever")
    expect(note(pocket, "saved")).to_be_visible()
    more(pocket, "very_unwell")
    expect(pocket.locator("h1:visible")).to_have_text("Call the emergency number now")
    expect(note(pocket, "saved")).to_be_visible()
    (kept,) = of_checks(pocket, own_site)
    assert (kept["disposition"], kept["answers"]["very_unwell"]) == ("emergency", "yes")
    assert pocket.request.get(f"{own_site.url}/api/v1/phone").json()["rivals"] == 0


# What gives way, by its address, and words which it must not show then.
ROUTINE = CATALOG.measures["measure.bedtime-stretch"]
RELIEF = next(each for each in CATALOG.reliefs.values() if each.is_shown)
GIVES_WAY = {
    "/now": "Still tight",
    "/help": "Hold until it lets go",
    f"/evidence/{ROUTINE.id}": ROUTINE.how,
    f"/learn/{RELIEF.id}": RELIEF.text,
}
ROUTINES = {f"/routine/{ROUTINE.id}": ROUTINE.how}
ONLINE = {
    "/": "Pick what suits you",
    "/helps": "There is nothing to go by yet.",
    **ROUTINES,
}
HELD = re.compile("You ticked a warning sign|Not while a warning sign stands")


def expect_held(page: Page, site, pages: dict[str, str]) -> None:
    for path, words in pages.items():
        page.goto(site.url + path)
        expect(page.get_by_text(HELD).first).to_be_visible()
        expect(page.get_by_text(words)).to_have_count(0)


def expect_open_again(page: Page, site, pages: dict[str, str]) -> None:
    for path, words in pages.items():
        page.goto(site.url + path)
        expect(page.get_by_text(words).first).to_be_visible()
        page.wait_for_timeout(400)
        expect(page.get_by_text(HELD)).to_have_count(0)


def test_a_sign_that_only_the_phone_knows_of_holds_comfort_back_everywhere(own_site, pocket):
    offline_alarm(pocket, own_site)
    expect_held(pocket, own_site, GIVES_WAY)
    again = pocket.context.new_page()
    pocket.close()
    expect_held(again, own_site, GIVES_WAY)

    refusing(again)
    # The pages are the server's now. It knows of nothing, unless the worker was faster.
    again.context.set_offline(False)
    expect_held(again, own_site, GIVES_WAY | ONLINE)


def test_no_to_all_lets_go(own_site, pocket):
    offline_alarm(pocket, own_site)
    expect_held(pocket, own_site, {"/help": GIVES_WAY["/help"]})
    pocket.goto(f"{own_site.url}/check")
    tap(pocket, "no", 7)
    tap(pocket, "none")
    expect(note(pocket, "later").last).to_be_visible()
    expect_open_again(pocket, own_site, GIVES_WAY)


@pytest.mark.parametrize("caught_up", [False, True])
def test_a_page_from_before_a_sign_gives_way_when_she_comes_back(own_site, pocket, caught_up):
    pocket.goto(own_site.url)
    expect(pocket.get_by_text(ONLINE["/"])).to_be_visible()
    other = pocket.context.new_page()
    other.goto(f"{own_site.url}/check")
    tap(other, "no", 4)
    tap(other, "yes")
    expect(note(other, "saved")).to_be_visible()
    if caught_up:
        other.goto(own_site.url)
        expect_told(other)
    else:
        assert len(past(other, "sent")) == 1
    pocket.evaluate("dispatchEvent(new Event('visibilitychange'))")
    expect(pocket.get_by_text(HELD).first).to_be_visible()
    expect(pocket.get_by_text(ONLINE["/"])).to_have_count(0)


def expect_told(page: Page) -> None:
    """Wait until her server has told the phone what her checks come to."""
    until(page, lambda: not past(page, "sent"))


def test_a_stranger_is_held_back_without_another_tap(own_site, open_page):
    page = small(own_site, open_page)
    tap(page, "no", 4)
    tap(page, "yes")
    expect(note(page, "sign-in").last).to_be_visible()
    expect_held(page, own_site, GIVES_WAY | ROUTINES)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_a_page_that_has_given_way_is_open_to_all(own_site, open_page, scheme, size):
    options = {"viewport": size, "color_scheme": scheme}
    page = sign_in(open_page(own_site.url, **options), own_site.link())
    page.goto(f"{own_site.url}/check")
    refusing(page)
    tap(page, "yes")
    expect(note(page, "later").last).to_be_visible()
    for path in ["/", *GIVES_WAY, *ONLINE]:
        page.goto(own_site.url + path)
        expect(page.get_by_text(HELD).first).to_be_visible()
        is_fit(page, path, unfolded=False)


# ── the level she was told ──────────────────────────────────────────────────────────────────


def test_the_phone_writes_the_level_that_python_finds(own_site, open_page):
    page = sign_in(open_page(own_site.url), own_site.link())
    for sign in [each.id for each in triage.signs(CATALOG)[::4]]:
        page.goto(f"{own_site.url}/check")
        tick(page, sign)
        expect(note(page, "saved")).to_be_visible()
        kept = max(of_checks(page, own_site), key=lambda check: check["at"])
        answers = {s: Answer(a) for s, a in kept["answers"].items()}
        found = triage.assess(answers, Profile(), CATALOG)
        assert answers[sign] is Answer.YES
        assert (kept["disposition"], kept["rules"]) == (found.disposition.code, found.rules)
