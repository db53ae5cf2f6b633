"""A page with nothing on it that imports the scripts which ship, and asks no server."""

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Route

STATIC = Path(__file__).parents[2] / "src/soleus/web/static"
NOWHERE = "http://localhost/"  # answered here; nothing leaves the machine
EMPTY = "<!doctype html><title>-</title>"


def bare_page(context: BrowserContext, html: str = EMPTY) -> Page:
    """Answers every script with the very file that ships, and all else with `html`."""

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(NOWHERE)
        if name.endswith(".js"):
            route.fulfill(body=(STATIC / name).read_text("utf-8"), content_type="text/javascript")
        else:
            route.fulfill(body=html, content_type="text/html")

    page = context.new_page()
    page.route("**/*", answer)
    page.goto(NOWHERE)
    return page
