"""What every screen is held to, in whatever state it is: it fits, and it is open to all."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

SMALL, LARGE = {"width": 320, "height": 568}, {"width": 1280, "height": 800}
SIZES = [SMALL, LARGE]


def is_fit(page: Page, where: str = "", *, unfolded: bool = True) -> None:
    """Nothing is wider than the screen and axe finds nothing; all that folds is unfolded first.

    Whoever pressed a button first waits for what it leads to: this can only wait until the page
    that is there now has come whole.
    """
    page.wait_for_load_state()
    expect(page.locator("main").first).to_be_visible()
    if unfolded:
        page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, where
    found = Axe().run(page)
    assert found.violations_count == 0, f"{where}\n{found.generate_report()}"
