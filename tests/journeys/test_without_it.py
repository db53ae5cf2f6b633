"""Where a browser cannot help: every form is a form, and one sentence says what is off and why."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib.site import Site

pytestmark = pytest.mark.browser

PLAIN = "http://diary.example.org"  # not this computer, and not encrypted
EMPTY = {"body": "", "content_type": "text/javascript"}
SENTENCES = {
    "plain http": "This address has no https",
    "no scripts": "JavaScript is off",
    "private window": "In a private window",
    "old browser": "This browser is too old",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    running = Site(tmp_path_factory.mktemp("plain") / "data", SOLEUS_HOSTS=PLAIN)
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="module")
def browser(browser, chromium, site):
    """A Chromium that finds the site under a name that is not this computer's."""
    to = site.url.removeprefix("http://localhost:")
    rules = f"--host-resolver-rules=MAP diary.example.org:80 127.0.0.1:{to}"
    args = ["--no-sandbox", "--disable-gpu", "--disable-quic", rules]
    opened = browser.browser_type.launch(executable_path=chromium, args=args)
    yield opened
    opened.close()


def plain(open_page, site):
    return open_page(PLAIN)


def scriptless(open_page, site):
    return open_page(site.url, java_script_enabled=False)


def private(open_page, site):
    page = open_page(site.url)
    page.add_init_script("Object.defineProperty(window, 'indexedDB', {value: undefined})")
    return page


def old(open_page, site):
    """A browser that stumbles over the words of our modules."""
    page = open_page(site.url)
    page.add_init_script("delete Promise.any")
    modules = re.compile(r"/static/[^/]+/(?!without)[a-z]+\.js")
    page.route(modules, lambda route: route.fulfill(**EMPTY))
    return page


WAYS = dict(zip(SENTENCES, (plain, scriptless, private, old), strict=True))


@pytest.fixture(params=WAYS)
def way(request):
    return request.param


@pytest.fixture
def start(way, site):
    return PLAIN if way == "plain http" else site.url


@pytest.fixture
def page(way, open_page, site):
    return WAYS[way](open_page, site)


@pytest.fixture
def ada(site):
    """She, beside the browser: what her diary holds of a kind."""
    visitor = site.visitor()
    return lambda kind: visitor.api("GET", f"entries?kind={kind}&newest=99").json["entries"]


@pytest.fixture
def hers(page, start, site):
    return sign_in_at(page, start, site)


def sign_in_at(page, start, site):
    return sign_in(page, start + urlsplit(site.link()).path)


def told(page):
    return page.locator("[data-without]:visible, noscript p:visible")


def press(page, name, exact=True):
    page.get_by_role("button", name=name, exact=exact).first.click()


@pytest.mark.parametrize("path", ["/", "/about"])
def test_one_sentence_says_what_is_off_and_why(hers, start, way, path):
    hers.goto(start + path)
    expect(told(hers)).to_have_count(1)
    expect(told(hers)).to_contain_text(SENTENCES[way])
    expect(told(hers)).to_contain_text("Every page and form works.")


def test_a_stranger_is_told_as_well(page, start, way):
    page.goto(start)
    expect(told(page)).to_contain_text(SENTENCES[way])


def test_where_nothing_is_off_nothing_is_said(open_page, site):
    page = sign_in_at(open_page(site.url, service_workers="allow"), site.url, site)
    for path in ("/", "/about"):
        page.goto(site.url + path)
        expect(page.locator("[data-without]")).to_have_count(3)
        expect(told(page)).to_have_count(0)


def test_a_plain_address_really_lacks_what_the_sentence_says(open_page):
    page = open_page(PLAIN)
    page.goto(PLAIN)
    has = "['serviceWorker' in navigator, 'subtle' in crypto, 'wakeLock' in navigator]"
    assert page.evaluate("isSecureContext") is False
    assert page.evaluate(has) == [False] * 3


def test_a_cramp_is_logged_changed_put_away_and_brought_back(hers, start, ada):
    hers.goto(f"{start}/log")
    before = len(ada("episode"))
    press(hers, "Save now")
    expect(hers.get_by_role("heading", name="Written down")).to_be_visible()
    hers.get_by_role("link", name="Add or change something").click()
    hers.locator("label.choice", has=hers.get_by_text("7", exact=True)).click()
    press(hers, "Save")
    expect(hers.get_by_role("heading", name="Changed")).to_be_visible()
    assert ada("episode")[0]["pain"] == 7

    hers.get_by_role("link", name="Add or change something").click()
    press(hers, "Put this entry away")
    expect(hers.get_by_role("heading", name="Put away")).to_be_visible()
    assert len(ada("episode")) == before
    press(hers, "Bring it back")
    expect(hers.get_by_role("heading", name="Changed")).to_be_visible()
    assert len(ada("episode")) == before + 1
    press(hers, "Undo", exact=False)
    expect(hers.get_by_role("heading", name="Put away")).to_be_visible()
    assert len(ada("episode")) == before


def test_the_morning_is_answered_and_taken_back(hers, start, ada):
    press(hers, "No cramp")
    expect(hers.locator(".morning .tag")).to_have_text("No cramp")
    assert [each["cramps"] for each in ada("morning")] == [0]
    hers.locator(".morning").get_by_role("button", name="Undo").click()
    expect(hers.get_by_role("heading", name="Put away")).to_be_visible()
    assert ada("morning") == []


def test_a_measure_is_done_and_taken_back(hers, start, ada):
    walk = hers.get_by_role("article", name="A walk")
    walk.get_by_role("button", name="Done").click()
    expect(walk.get_by_text("Done today")).to_be_visible()
    assert len(ada("dose")) == 1
    walk.get_by_role("button", name="Undo").click()
    expect(walk.get_by_role("button", name="Done")).to_be_visible()
    assert ada("dose") == []


def test_the_coach_writes_the_cramp_down(hers, start, ada):
    before = len(ada("episode"))
    hers.goto(f"{start}/now")
    hers.locator("button:visible", has_text="It’s gone").first.click()
    expect(hers.get_by_text("Saved", exact=True)).to_be_visible()
    assert len(ada("episode")) == before + 1
    press(hers, "Undo", exact=False)
    expect(hers.get_by_text("Nothing is saved.").filter(visible=True)).to_be_visible()
    assert len(ada("episode")) == before


def test_the_warning_signs_are_asked_to_the_end_and_kept(hers, start, ada):
    before = len(ada("symptoms"))
    hers.goto(f"{start}/check")
    hers.locator("button[value=no]:visible").first.click()
    hers.locator("button[value=yes]:visible").first.click()
    expect(hers.locator("h1:visible")).to_have_text(re.compile("Call|Get help|emergency"))
    expect(hers.get_by_text("Saved in your diary").first).to_be_visible()
    assert len(ada("symptoms")) == before + 1
