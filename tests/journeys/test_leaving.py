"""Whoever has left has left, whatever the network did at that moment."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import sign_in
from tests.lib import clock
from tests.lib.dead import cut, killed
from tests.lib.phone import IMPORT, expect_open, expect_sent, settled, waiting

pytestmark = pytest.mark.browser

QUIET = "Kitchen measures"
WRITE = f"""async (entry) => {{
  const {{ outbox }} = await ({IMPORT})("outbox.js");
  await outbox.create(entry);
}}"""
AT = (clock.now() - timedelta(days=1)).isoformat()


def leave(page: Page) -> None:
    page.get_by_role("button", name="Leave").click()
    expect(page).to_have_title(QUIET)


def leave_without_a_worker(page: Page) -> None:
    """The page she is led to cannot come, and that she left is noted by then."""
    with page.expect_event("requestfailed", lambda request: request.is_navigation_request()):
        page.get_by_role("button", name="Leave").click()


def cramps(site) -> list[str]:
    told = site.visitor().api("GET", "entries?kind=episode").json
    return [each["id"] for each in told["entries"]]


@pytest.fixture
def pocket(own_site, open_page) -> Page:
    """Her phone, which keeps every page and what her server knows."""
    page = open_page(own_site.url, service_workers="allow")
    page.goto(f"{own_site.url}/now")
    settled(page)
    sign_in(page, own_site.link())
    expect_open(page)
    return page


@pytest.mark.parametrize("dead", [cut, killed], ids=lambda way: way.__name__)
def test_leaving_without_a_server_signs_out_all_the_same(own_site, pocket, dead):
    cramp = {"kind": "episode", "id": str(uuid4()), "at": AT, "zone": "UTC", "written": AT}
    with dead(own_site, pocket.context):
        pocket.goto(f"{own_site.url}/phone")
        pocket.evaluate(WRITE, cramp)
        leave(pocket)
        pocket.goto(f"{own_site.url}/diary")
        expect(pocket.get_by_role("heading", name="On this phone", exact=True)).to_be_visible()
    pocket.goto(f"{own_site.url}/diary")
    expect(pocket).to_have_url(f"{own_site.url}/sign-in")
    assert pocket.request.get(f"{own_site.url}/api/v1/phone").status == 401
    assert len(waiting(pocket)) == 1
    assert cramps(own_site) == []

    sign_in(pocket, own_site.link())
    expect_open(pocket)
    expect_sent(pocket)
    assert cramps(own_site) == [cramp["id"]]
    pocket.goto(f"{own_site.url}/diary")  # she stays signed in
    expect(pocket).to_have_url(f"{own_site.url}/diary")


def test_after_leaving_no_page_that_is_open_asks_for_anything_of_hers(own_site, pocket):
    other = pocket.context.new_page()
    other.goto(f"{own_site.url}/learn")
    asked: list[str] = []
    with cut(own_site, pocket.context):
        leave(pocket)
        other.on("request", lambda request: asked.append(request.url))
    other.evaluate("dispatchEvent(new Event('online'))")
    other.evaluate(f"""async () => {{
      const {{ refresh }} = await ({IMPORT})("past.js");
      await refresh("").catch(() => {{}});
    }}""")
    paths = [re.sub(r"^http://[^/]+", "", url) for url in asked]
    assert "/leave" in paths
    assert not [each for each in paths[: paths.index("/leave")] if each.startswith("/api")]
    assert other.request.get(f"{own_site.url}/api/v1/phone").status == 401


def test_a_page_that_was_made_for_her_does_not_open_before_it_is_told(own_site, pocket):
    number = "020 7946 0000"
    assert own_site.visitor().form("/about", region="UK", unit_number=number).status == 302
    with cut(own_site, pocket.context):
        leave(pocket)
    pocket.goto(f"{own_site.url}/check")
    expect(pocket.get_by_text("Any of these, right now?")).to_be_visible()
    assert number not in pocket.content()


@pytest.mark.parametrize("is_written", [False, True])
def test_without_a_worker_the_next_page_of_hers_signs_out(own_site, open_page, is_written):
    page = sign_in(open_page(own_site.url), own_site.link())
    if is_written:
        cramp = {"kind": "episode", "id": str(uuid4()), "at": AT, "zone": "UTC", "written": AT}
        page.evaluate(WRITE, cramp)
    page.context.set_offline(True)
    leave_without_a_worker(page)
    page.context.set_offline(False)
    page.route("**/leave", lambda route: route.abort())
    page.goto(f"{own_site.url}/diary")
    page.wait_for_url("**/quiet")  # her server cannot be told, so nothing of hers stays on view
    page.unroute("**/leave")
    page.goto(f"{own_site.url}/diary")
    page.wait_for_url("**/sign-in")
    assert page.request.get(f"{own_site.url}/api/v1/phone").status == 401
    sign_in(page, own_site.link())
    page.goto(f"{own_site.url}/diary")
    page.wait_for_timeout(500)
    expect(page).to_have_url(f"{own_site.url}/diary")


def test_a_link_lets_her_in_at_once_without_a_worker(own_site, open_page):
    page = sign_in(open_page(own_site.url), own_site.link())
    page.context.set_offline(True)
    leave_without_a_worker(page)
    page.context.set_offline(False)
    sign_in(page, own_site.link())
    page.wait_for_timeout(500)
    page.goto(f"{own_site.url}/diary")
    expect(page).to_have_url(f"{own_site.url}/diary")
