"""Kill the browser at the moment a phone says "Saved", and look for what it saved."""

import time
from collections import Counter
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from tests.lib.own_browser import OwnBrowser
from tests.lib.phone import settled, waiting
from tests.lib.site import Site

PATIENCE = 60  # seconds until everything must be sent


@dataclass
class Kills:
    """One phone that is killed again and again, and what it had said it saved."""

    site: Site
    browser: OwnBrowser
    said: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def begin(self) -> Page:
        """A phone that has signed in and keeps what every page needs."""
        self.visitor = self.site.visitor()
        page = self.browser.open()
        page.goto(self.site.link())
        page.get_by_role("button", name="Open my diary").click()
        page.wait_for_url("**/")
        settled(page)
        # A browser writes its cookies out twice a minute: killed before, it would have to sign in
        # again, and that is not what is asked here.
        self.browser.close()
        return self.browser.open()

    def once(self, page: Page) -> None:
        """Write a cramp down without a network, and die as soon as it says that it is saved."""
        page.goto(f"{self.site.url}/log")
        page.context.set_offline(True)
        entry = page.locator("form[data-entry=log] input[name=id]").input_value()
        page.get_by_role("button", name="Save now").click()
        expect(page.get_by_text("Saved on this phone.").first).to_be_visible()
        self.browser.kill()
        self.said.append(entry)

    def look(self) -> Page:
        """Open the phone again: the last entry waits on it, or a page has sent it just now."""
        page = self.browser.open()
        page.goto(f"{self.site.url}/help")
        last = self.said[-1]
        if last not in {each["id"] for each in waiting(page)} and last not in self.in_diary():
            self.lost.append(last)
        return page

    def sync(self, page: Page) -> Counter[str]:
        """What the diary has once nothing waits any more."""
        page.goto(f"{self.site.url}/")
        began = time.monotonic()
        while waiting(page):
            assert time.monotonic() - began < PATIENCE, "it still waits"
            page.wait_for_timeout(100)
        return self.in_diary()

    def in_diary(self) -> Counter[str]:
        """How often the diary has each id."""
        self.visitor.close()  # her server has hung up on whoever was silent for long
        found, after = Counter[str](), 0
        while True:
            told = self.visitor.api("GET", f"entries?newest=500&after={after}").json
            found.update(each["entry"]["id"] for each in told["changes"])
            if not told["changes"]:
                return found
            after = told["sequence"]
