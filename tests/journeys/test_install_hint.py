"""How to put Soleus on the home screen, told once and only where there is one."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib.looks import is_fit

pytestmark = pytest.mark.browser

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile"
SMALL = {"width": 320, "height": 568}
DAY = 86_400_000
HOME = "document.querySelector('meta[name=when-kept]').content"
INSTALL = f"{HOME}.replace('home.js', 'install.js')"


@pytest.fixture
def used(own_site):
    """A diary with three nights of this week in it."""
    visitor = own_site.visitor()
    nights = [datetime.now(UTC) - timedelta(days=days) for days in (1, 2, 3)]
    entry = {"kind": "episode", "zone": "UTC", "side": "left", "site": "calf", "pain": 5}
    cramps = [
        {**entry, "id": str(uuid4()), "at": at.isoformat(), "written": at.isoformat()}
        for at in nights
    ]
    assert visitor.api("POST", "entries", cramps).status == 200
    return own_site


def hint(page):
    return page.get_by_role("region", name="Keep this on your phone")


@pytest.mark.parametrize(
    "agent,shown,other",
    [(IPHONE, "On an iPhone", "On Android"), (ANDROID, "On Android", "On an i")],
)
def test_it_shows_the_drawing_of_her_own_phone(open_page, used, agent, shown, other):
    page = sign_in(
        open_page(used.url, user_agent=agent, viewport=SMALL, service_workers="allow"), used.link()
    )
    expect(hint(page)).to_be_visible()
    expect(hint(page).get_by_role("heading", name=shown)).to_be_visible()
    expect(hint(page).get_by_role("heading", name=other)).to_have_count(0)
    is_fit(page)


def test_told_once_it_stays_away(open_page, used):
    page = sign_in(open_page(used.url, user_agent=ANDROID, service_workers="allow"), used.link())
    page.get_by_role("button", name="Do not show this again").click()
    expect(hint(page)).to_have_count(0)
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(hint(page)).to_have_count(0)


def test_it_is_not_for_somebody_new(open_page, own_site):
    page = sign_in(open_page(own_site.url, user_agent=ANDROID), own_site.link())
    page.wait_for_load_state("networkidle")
    expect(page.locator("#install")).to_have_count(0)


def test_it_is_not_for_a_computer(open_page, used):
    page = sign_in(open_page(used.url, service_workers="allow"), used.link())
    page.wait_for_load_state("networkidle")
    expect(hint(page)).to_have_count(0)


def test_it_is_not_for_the_installed_app(open_page, used):
    page = open_page(used.url, user_agent=IPHONE, service_workers="allow")
    # As an iPhone says it; Chromium cannot be told to call itself installed.
    page.add_init_script("Object.defineProperty(navigator, 'standalone', { value: true })")
    sign_in(page, used.link())
    page.wait_for_load_state("networkidle")
    expect(hint(page)).to_have_count(0)


# persisted, installed, days that the oldest has waited (None: nothing waits); at risk
RISKS = [
    (False, False, 1.01, True),
    (False, False, 0.99, False),
    (False, False, None, False),
    (True, False, 9, False),
    (False, True, 9, False),
    (True, True, 9, False),
]


@pytest.mark.parametrize("persisted,installed,days,risk", RISKS)
def test_what_waits_is_at_risk(open_page, own_site, persisted, installed, days, risk):
    page = sign_in(open_page(own_site.url), own_site.link())
    waiting = [] if days is None else [{"at": 10 * DAY - days * DAY}, {"at": 10 * DAY}]
    told = {"persisted": persisted, "installed": installed, "waiting": waiting, "now": 10 * DAY}
    script = f"async (told) => (await import({INSTALL})).isAtRisk(told)"
    assert page.evaluate(script, told) is risk


# what a browser says of itself; which drawing
KINDS = [
    (IPHONE, 5, "iphone"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1", 5, "iphone"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1", 0, ""),
    (ANDROID, 5, "android"),
    ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0", 10, ""),
]


def test_which_drawing_is_hers(open_page, own_site):
    page = sign_in(open_page(own_site.url), own_site.link())
    script = f"""async (kinds) => {{
      const {{ kindOf }} = await import({INSTALL});
      return kinds.map(([userAgent, maxTouchPoints]) => kindOf({{ userAgent, maxTouchPoints }}));
    }}"""
    assert page.evaluate(script, [list(each[:2]) for each in KINDS]) == [k[2] for k in KINDS]
