"""The public pages open whatever happens to the network, the server and the phone's own storage."""

import hashlib
import json
import re
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from soleus.exchange import rules
from soleus.knowledge.catalog import load
from tests.journeys.conftest import sign_in
from tests.lib import clock
from tests.lib.dead import WAYS, cut, port_of
from tests.lib.looks import is_fit
from tests.lib.phone import expect_open, past, settled, until
from tests.vectors import rule_vector

pytestmark = pytest.mark.browser

SECRET, HER_UNIT = "violet umbrella", "020 7946 0000"
PAGES = {
    "/now": "Cramp now",
    "/now?site=foot": "Cramp now",
    "/check": "Any of these, right now?",
    "/help": "How to help",
    "/learn": "Learn",
    "/learn/topic.when-to-call": "When to call",
    "/evidence/measure.calf-stretch": "Calf stretch at the wall",
    "/quiet": "Kitchen measures",
    "/": "On this phone",
    "/diary": "On this phone",
    "/log": "On this phone",
    "/entry/00000000-0000-4000-8000-000000000001": "On this phone",
}

# Everything that is kept, as {cache: {address: text}}.
KEPT = """async () => {
  const all = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    const entries = all[name] = {};
    for (const { url } of await cache.keys()) {
      const found = await cache.match(url, { ignoreVary: true });
      const { pathname, search } = new URL(url);
      entries[pathname + search] = [...found.headers].join("\\n") + "\\n\\n" + await found.text();
    }
  }
  return all;
}"""
# A phone that has kept nothing yet.
FORGET = """async () => {
  for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
}"""
UPDATE = """async () => {
  const worker = await navigator.serviceWorker.ready;
  await worker.update().catch(() => {});
}"""
DROP = """async (paths) => {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const { url } of await cache.keys()) {
      if (paths.some((path) => new URL(url).pathname.endsWith(path))) await cache.delete(url);
    }
  }
}"""
DROP_ADDRESS = """async (path) => {
  for (const name of await caches.keys()) {
    await (await caches.open(name)).delete(path, { ignoreVary: true });
  }
}"""
SPOIL = """async (path) => {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    const { headers } = await cache.match(path, { ignoreVary: true });
    await cache.put(path, new Response("<h1>No signs. All is well", { headers }));
  }
}"""


@pytest.fixture
def phone(open_page):
    """Opens a browser that may keep pages, and waits until it has kept them."""

    def opened(site, **options):
        page = open_page(site.url, service_workers="allow", **options)
        page.goto(f"{site.url}/now")
        settled(page)
        return page

    return opened


def cold(page):
    """A page opened anew; the one before is closed."""
    fresh = page.context.new_page()
    page.close()
    return fresh


def heading(page):
    return page.locator("h1").first


def sheet(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


# ── it opens ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("dead", WAYS, ids=lambda way: way.__name__)
def test_every_page_opens_without_a_server(phone, own_site, dead):
    page = cold(phone(own_site))
    with dead(own_site, page.context):
        for path, title in PAGES.items():
            page.goto(own_site.url + path)
            expect(heading(page)).to_have_text(title)
            assert sheet(page) != "rgba(0, 0, 0, 0)", path  # its style sheet came too


def test_the_steps_and_the_check_go_all_the_way(phone, own_site):
    page = cold(phone(own_site))
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/now")
        page.get_by_role("button", name="Next").click()
        page.goto(f"{own_site.url}/check")
        page.get_by_role("button", name="Not sure").click()
        expect(page.locator(".result-alarm:visible")).to_be_visible()


def by_the_clock(page, site):
    page.goto(f"{site.url}/check?from=ten_minutes")
    while page.get_by_role("button", name="No", exact=True).is_visible():
        page.get_by_role("button", name="No", exact=True).click()
    page.get_by_role("button", name="None of these").click()
    expect(page.locator(".result-alarm:visible")).to_be_visible()


def test_ten_minutes_by_the_clock_count_without_a_network(phone, own_site):
    page = cold(phone(own_site))
    with cut(own_site, page.context):
        by_the_clock(page, own_site)


def test_ten_minutes_count_on_a_page_kept_for_every_way(phone, own_site):
    page = phone(own_site)
    page.evaluate(DROP_ADDRESS, "/check?from=ten_minutes")
    page = cold(page)
    with cut(own_site, page.context):
        by_the_clock(page, own_site)


def test_the_search_needs_no_network(phone, own_site):
    page = cold(phone(own_site))
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/learn")
        page.get_by_role("searchbox").fill("magnesium")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="Magnesium supplement").click()
        expect(heading(page)).to_have_text("Magnesium supplement")


def test_each_check_from_a_kept_page_is_a_check_of_its_own(phone, own_site):
    page = cold(phone(own_site))
    ids = []
    with cut(own_site, page.context):
        for _ in range(2):
            page.goto(f"{own_site.url}/check")
            ids += page.locator("input[name=id]").evaluate_all("all => all.map(n => n.value)")
    assert all(re.fullmatch(r"[0-9a-f-]{36}", each) for each in ids)
    assert len(set(ids)) == 2


def test_the_evaluator_that_is_kept_is_the_one_that_was_proven(phone, own_site):
    page = cold(phone(own_site))
    script = """async ({ rules, cases }) => {
      const { src } = document.querySelector("script[src$='check.js']");
      const { evaluate } = await import(src);
      const found = cases.map(([conditions, days_after_birth, sign], n) =>
        evaluate(rules, sign ? { [sign]: n % 2 ? "yes" : "unsure" } : {},
          { conditions, days_after_birth }).level);
      return [await (await fetch(src)).text(), document.getElementById("rules").textContent, found];
    }"""
    told = {"rules": rules.write(load()), "cases": list(rule_vector.risk_cases())}
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/check")
        text, kept_rules, found = page.evaluate(script, told)
    assert text == Path("src/soleus/web/static/check.js").read_text("utf-8")
    assert json.loads(kept_rules) == json.loads(json.dumps(told["rules"]))
    recorded = json.loads(rule_vector.FILE.read_text("utf-8"))["risks"]["sha256"]
    assert hashlib.sha256(bytes(found)).hexdigest() == recorded


# ── nothing of hers ─────────────────────────────────────────────────────────────────────────


def test_nothing_of_hers_is_ever_kept(phone, own_site):
    visitor = own_site.visitor()
    at = (clock.now() - timedelta(days=7)).isoformat()
    cramp = {"kind": "episode", "id": str(uuid4()), "at": at, "zone": "UTC", "written": at}
    visitor.api("POST", "entries", [{**cramp, "side": "left", "site": "calf", "note": SECRET}])
    assert visitor.form("/about", region="UK", unit_number=HER_UNIT).status == 302
    page = sign_in(phone(own_site), own_site.link())
    page.evaluate(FORGET)
    page.goto(f"{own_site.url}/check")
    expect(page.get_by_text(HER_UNIT)).not_to_have_count(0)  # the page itself is made for her
    settled(page)
    for path in [*PAGES, f"/entry/{cramp['id']}", "/about", "/morning"]:
        page.goto(own_site.url + path)
    settled(page)
    cookies = {each["name"]: each["value"] for each in page.context.cookies()}
    secrets = [value for name, value in cookies.items() if name.startswith(("s_", "c_"))]

    kept = page.evaluate(KEPT)

    text = json.dumps(kept)
    assert len(secrets) == 2
    hers = [SECRET, HER_UNIT, HER_UNIT.replace(" ", ""), cramp["id"], *secrets]
    assert [each for each in hers if each in text] == []
    assert 'name=\\"csrfmiddlewaretoken' not in text
    assert not re.search(r'"signed_in\\*": true|(?<!\[)data-signed-in', text)
    paths = {path for cache in kept.values() for path in cache}
    assert not any(path.startswith(("/api", "/entry", "/diary", "/about")) for path in paths)
    assert "/" not in paths


def test_by_night_the_pages_are_hers_until_she_leaves(phone, own_site):
    visitor = own_site.visitor()
    told = {"region": "UK", "unit_number": HER_UNIT, "condition": "raynaud"}
    assert visitor.form("/about", **told).status == 302
    page = sign_in(phone(own_site), own_site.link())
    expect_open(page)
    until(page, lambda: past(page, "last"))  # the pages that are made for her lie here by then
    page = cold(page)
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/check?from=coach")
        expect(page.get_by_text(HER_UNIT)).not_to_have_count(0)
        page.goto(f"{own_site.url}/now?site=foot")
        expect(page.locator("html.live")).to_be_attached()
        page.get_by_role("button", name="Leave").click()
        page.wait_for_url("**/quiet")
        page.goto(f"{own_site.url}/check")
        expect(page.get_by_text("Any of these, right now?")).to_be_visible()
        expect(page.get_by_text(HER_UNIT)).to_have_count(0)


def test_after_leave_the_help_still_opens_and_the_diary_does_not(phone, own_site):
    page = sign_in(phone(own_site), own_site.link())
    page.get_by_role("button", name="Leave").click()
    expect(heading(page)).to_have_text("Kitchen measures")
    page = cold(page)
    with cut(own_site, page.context):
        for path, title in PAGES.items():
            page.goto(own_site.url + path)
            expect(heading(page)).to_have_text(title)


def test_online_her_own_pages_come_from_the_server(phone, own_site):
    page = sign_in(phone(own_site), own_site.link())
    page.goto(f"{own_site.url}/")
    expect(heading(page)).to_have_text("Today")


# ── versions ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def other_build(tmp_path):
    """Soleus with another style sheet and other words on its pages."""
    folder = tmp_path / "other"
    shutil.copytree("src/soleus", folder / "soleus")
    changes = {"static/night.css": "\n.other{}\n", "templates/help.html": "{# #}"}
    for name, more in changes.items():
        file = folder / "soleus" / "web" / name
        text = file.read_text("utf-8").replace("How to help", "How to help, anew")
        file.write_text(text + more, "utf-8")
    return str(folder)


def restart(site, build):
    """Another build at the same address."""
    port = port_of(site)
    site.kill()
    site.environ["PYTHONPATH"] = build
    site.start(port)


def updated(page, site):
    """After the phone has seen what the server has now."""
    page.goto(f"{site.url}/help")
    page.evaluate(UPDATE)
    settled(page)


def test_a_new_version_takes_over_and_the_one_before_can_come_back(phone, own_site, other_build):
    page = phone(own_site)
    first = set(page.evaluate(KEPT))

    restart(own_site, other_build)
    updated(page, own_site)
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/help")
        expect(heading(page)).to_have_text("How to help, anew")
    second = set(page.evaluate(KEPT)) - first

    restart(own_site, "")
    updated(page, own_site)
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/help")
        expect(heading(page)).to_have_text("How to help")
    assert (len(first), len(second)) == (1, 1)
    assert len(page.evaluate(KEPT)) <= 2


def test_versions_never_mix(phone, own_site, other_build):
    page = phone(own_site)
    restart(own_site, other_build)
    updated(page, own_site)

    kept = page.evaluate(KEPT)

    assert len(kept) == 2
    for cache in kept.values():
        named = {each for text in cache.values() for each in re.findall(r"/static/[^\"']+", text)}
        assert named <= set(cache)
        assert len({each.split("/")[2] for each in named}) == 1
        is_other = "anew" in cache["/help"]
        (sheet_of,) = (text for path, text in cache.items() if path.endswith("night.css"))
        assert (".other" in sheet_of) == is_other


def test_an_update_that_breaks_off_changes_nothing(phone, own_site, other_build):
    page = phone(own_site)
    before = page.evaluate(KEPT)
    restart(own_site, other_build)
    page.evaluate(
        """async () => {
          const worker = await navigator.serviceWorker.ready;
          const began = new Promise((done) => worker.addEventListener("updatefound", done));
          await Promise.all([worker.update().catch(() => {}), began]);
        }"""
    )
    page.context.set_offline(True)
    settled(page)

    assert page.evaluate(KEPT) == before
    page = cold(page)
    page.goto(f"{own_site.url}/help")
    expect(heading(page)).to_have_text("How to help")
    page.context.set_offline(False)


# ── a phone that forgets ────────────────────────────────────────────────────────────────────


def test_a_half_filled_cache_opens_and_is_mended(phone, own_site):
    page = phone(own_site)
    whole = page.evaluate(KEPT)
    page.evaluate(DROP, ["/now", "/help", "coach.js", "night.css"])
    with cut(own_site, page.context):
        for path, title in {"/now": "On this phone", "/help": "On this phone"}.items():
            page.goto(own_site.url + path)
            expect(heading(page)).to_have_text(title)
        page.goto(f"{own_site.url}/check")
        expect(page.get_by_role("button", name="Not sure")).to_be_visible()

    page = restarted(page, own_site)
    until(page, lambda: page.evaluate(KEPT) == whole)


def test_an_empty_cache_still_says_whom_to_call(phone, own_site):
    page = phone(own_site)
    page.evaluate(DROP, [""])
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/now")
        expect(page.get_by_text("Call your emergency number now")).to_be_visible()


def test_a_spoilt_page_is_never_shown(phone, own_site):
    page = phone(own_site)
    whole = page.evaluate(KEPT)
    page.evaluate(SPOIL, "/check")
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/check")
        expect(heading(page)).to_have_text("On this phone")

    page = restarted(page, own_site)
    until(page, lambda: page.evaluate(KEPT) == whole)


def restarted(page, site):
    """The worker rests between visits; the next page wakes it, and it looks after its copies."""
    client = page.context.new_cdp_session(page)
    client.send("ServiceWorker.enable")
    client.send("ServiceWorker.stopAllWorkers")
    page.goto(f"{site.url}/help")
    return page


# ── the page it falls to, and the home screen ───────────────────────────────────────────────


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_it_falls_to_is_open_to_all(open_page, site, scheme, width):
    page = open_page(site.url, viewport={"width": width, "height": 568}, color_scheme=scheme)
    for path in ["/phone", "/install", "/install/notes"]:
        page.goto(site.url + path)
        is_fit(page)


@pytest.mark.parametrize("path", ["/now", "/phone", "/install/notes", "/install/evenings"])
def test_a_phone_may_install_it(browser, chromium, site, tmp_path, path):
    # An ordinary context counts as private browsing, where nothing can be installed.
    context = browser.browser_type.launch_persistent_context(
        tmp_path / "profile", executable_path=chromium, args=["--no-sandbox"]
    )
    page = context.pages[0]
    page.goto(site.url + path)
    client = context.new_cdp_session(page)
    until(page, lambda: client.send("Page.getInstallabilityErrors")["installabilityErrors"] == [])
    told = json.loads(client.send("Page.getAppManifest")["data"])
    names = {"/install/notes": "Notes", "/install/evenings": "Evenings"}
    assert told["name"] == names.get(path, "Soleus")
    context.close()
