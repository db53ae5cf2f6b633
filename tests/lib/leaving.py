"""Leave from a page, and see what somebody would see who takes the phone at that moment."""

import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Error, Page

from tests.lib.copies import cramp
from tests.lib.page_forms import name_of, walk
from tests.lib.site import Site, Visitor

SECRET = "violet umbrella"  # stands in a note of hers, and in no text of ours
STARTS = ("/", "/learn", "/install", "/phone", "/reminders/ways/ntfy", "/food/eat/fndds-94000100")
PATIENCE = 5  # seconds
# The observer is called before anything else happens, so the page cannot have gone by then.
LEAVE = """() => new Promise((done) => {
  const seen = new MutationObserver(() => done(performance.now() - began));
  seen.observe(document.documentElement, { attributes: true, attributeFilter: ["hidden"] });
  const began = performance.now();
  document.querySelector("[data-exit]").click();
  setTimeout(done, 5000, 5000);
})"""
REACHABLE = """() => {
  const button = document.querySelector("[data-exit]");
  if (!button) return false;
  const { top, bottom, left, right } = button.getBoundingClientRect();
  const middle = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return top >= 0 && bottom <= innerHeight && button.contains(middle);
}"""
SHOWN = "() => document.documentElement.hidden ? '' : document.documentElement.outerHTML"
HERS = re.compile(r'name="diary" content="[^"]')  # as on every page that was made for her
QUIET = ("quiet",)  # where leaving leads


@dataclass(frozen=True)
class Left:
    """reachable: whether the button lies in view; hidden: milliseconds; ended: seconds"""

    path: str
    reachable: bool
    hidden: float = 0.0
    ended: float = 0.0
    seen_after: bool = False


def pages(site: Site) -> list[str]:
    """One page of each kind, of a diary that has something in it."""
    her = site.visitor()
    told = {**cramp(0), "note": SECRET}
    assert her.api("POST", "entries", [told]).status == 200
    found = {name_of(path): path for path, _, _ in walk(her, *STARTS, each=1)}
    entry = {"entry": f"/entry/{told['id']}", "saved": f"/saved/{told['id']}"}
    return [path for name, path in (found | entry).items() if name not in QUIET]


def leave(site: Site, context: BrowserContext, path: str) -> Left:
    """Sign in, look at a page that tells something and at this one, leave, and go back."""
    context.clear_cookies()
    page = context.new_page()
    page.set_default_timeout(20_000)
    try:
        page.goto(site.link())
        page.get_by_role("button", name="Open my diary").click()
        page.wait_for_url("**/")
        page.goto(f"{site.url}/diary")
        page.goto(f"{site.url}{path}")
        if not page.evaluate(REACHABLE):
            return Left(path, reachable=False)
        her = visitor_of(site, context)
        assert her.get("/api/v1/phone").status == 200
        began = time.monotonic()
        hidden = page.evaluate(LEAVE)
        while her.get("/api/v1/phone").status == 200 and time.monotonic() - began < PATIENCE:
            time.sleep(0.005)
        ended = time.monotonic() - began
        page.wait_for_url("**/quiet")
        return Left(path, True, hidden, ended, any(back(page)))
    finally:
        page.close()


def visitor_of(site: Site, context: BrowserContext) -> Visitor:
    """Another program with the cookies of this browser."""
    her = site.stranger()
    her.cookies = {each["name"]: each["value"] for each in context.cookies()}
    return her


def back(page: Page) -> Iterator[bool]:
    """Whether each page that Back leads to shows anything of hers."""
    for _ in range(2):
        page.go_back(wait_until="commit")
        text = shown(page)
        yield SECRET in text or bool(HERS.search(text))


def shown(page: Page) -> str:
    """What a page shows once it has come to rest: it may be asked for anew, or lead elsewhere."""
    began, before = time.monotonic(), None
    while time.monotonic() - began < PATIENCE:
        with suppress(Error):  # it is on its way to another
            page.wait_for_load_state()
            page.wait_for_timeout(150)
            now = str(page.evaluate(SHOWN))
            if now == before:
                break
            before = now
    return before or ""
