"""What a page of a phone keeps, asked through the page's own modules."""

from playwright.sync_api import Page

# A module of ours in the page that is open; under its policy only our own files can be loaded.
IMPORT = """(name) => {
  const at = document.querySelector("script[src*='/static/']").src;
  return import(new URL(name, at));
}"""
WAITING = f"""async () => {{
  const {{ outbox }} = await ({IMPORT})("outbox.js");
  return outbox.waiting();
}}"""


def waiting(page: Page) -> list[dict]:
    """All that waits on the phone, as outbox.js gives it."""
    return page.evaluate(WAITING)
