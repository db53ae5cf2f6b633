"""What every screen is held to, in whatever state it is: it fits, and it is open to all."""

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.lib.phone import while_it_stays

SMALL, LARGE = {"width": 320, "height": 568}, {"width": 1280, "height": 800}
SIZES = [SMALL, LARGE]

UNFOLD = "document.querySelectorAll('details').forEach((each) => each.open = true)"
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"


def is_fit(page: Page, where: str = "", *, unfolded: bool = True) -> None:
    """Nothing is wider than the screen and axe finds nothing; all that folds is unfolded first.

    Whoever pressed a button first waits for what it leads to: this can only look at the page that
    is there now, and again at the one that comes if that one goes meanwhile.
    """
    too_wide, found = while_it_stays(page, lambda: measured(page, unfolded=unfolded))
    assert too_wide <= 0, where
    assert found.violations_count == 0, f"{where}\n{found.generate_report()}"


def measured(page: Page, *, unfolded: bool) -> tuple[int, AxeResults]:
    """How much it is too wide, and what axe finds."""
    expect(page.locator("main").first).to_be_visible()
    if unfolded:
        page.evaluate(UNFOLD)
    return page.evaluate(TOO_WIDE), Axe().run(page)
