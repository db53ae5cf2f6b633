"""What a journey may lean on: a running Soleus, and a browser that tells of every slip."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.lib import clock
from tests.lib.site import LastingSite, LockedSite, Site

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A real server with an empty diary, shared by all journeys of a run."""
    running = LastingSite(tmp_path_factory.mktemp("site") / "data")
    yield running
    assert running.stop() == 0


@pytest.fixture
def new_site(tmp_path: Path) -> Iterator[Site]:
    """A real server that has just been started for the first time."""
    running = Site(tmp_path / "data")
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="session")
def left_running() -> Iterator[list[LastingSite]]:
    """The server that a journey had for itself and left as it was."""
    left: list[LastingSite] = []
    yield left
    assert [each.stop() for each in left] == [0] * len(left)


@pytest.fixture(scope="module")
def locked_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LockedSite]:
    """A real server whose diary has a passphrase; it starts locked."""
    running = LockedSite(tmp_path_factory.mktemp("locked") / "data")
    yield running
    assert running.stop() == 0


@pytest.fixture
def own_site(
    left_running: list[LastingSite], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A real server for one journey alone, with a diary nobody else writes in.

    Most journeys leave it as it was. For the next one it is emptied, which is as good as a start
    and takes a hundredth of the time; one that was killed or started anew is not used again.
    """
    if left_running:
        running = left_running.pop()
        running.empty()
    else:
        running = LastingSite(tmp_path_factory.mktemp("own") / "data")
    process = running.process
    yield running
    if running.process is process and process.poll() is None:
        left_running.append(running)
    else:
        assert running.stop() == 0


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A real server with the sample diary, shared by the journeys of one file."""
    folder = tmp_path_factory.mktemp("sample") / "data"
    words = ["demo", "--make-only", "--data-dir", str(folder)]
    subprocess.run([sys.executable, "-m", "soleus", *words], check=True, capture_output=True)
    running = Site(folder)
    yield running
    assert running.stop() == 0


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page in a context of its own; any option of a Playwright context may be given.

    Whatever the journey was about, it fails when a page asked another origin for something, broke
    its own content policy or let a script error pass. The worker that keeps pages on the phone is
    blocked unless asked for: it would come between a journey and the answers it holds up.
    """
    contexts, slips = [], []

    def opened(url: str, **options: object) -> Page:
        usual = {"viewport": PHONE, "service_workers": "block", "timezone_id": clock.ZONE}
        context = browser.new_context(**{**usual, **options})
        contexts.append(context)
        page = context.new_page()

        def note_request(request) -> None:
            if not request.url.startswith((url, "data:", "about:", "blob:")):
                slips.append(f"asked another origin: {request.url}")

        def note_line(line) -> None:
            if line.type == "error" and "Content Security Policy" in line.text:
                slips.append(line.text)

        context.on("request", note_request)
        page.on("console", note_line)
        page.on("pageerror", lambda error: slips.append(f"script error: {error}"))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert slips == []


@pytest.fixture
def page(site: Site, open_page: Callable[..., Page]) -> Page:
    """A phone's browser that nobody has signed in with."""
    return open_page(site.url)


@pytest.fixture
def signed_in_page(site: Site, page: Page) -> Page:
    """A phone's browser after opening a one-time link, on the home page."""
    return sign_in(page, site.link())


def sign_in(page: Page, link: str) -> Page:
    page.goto(link)
    page.get_by_role("button", name="Open my diary").click()
    page.wait_for_url("**/")
    return page
