"""Takes the README's pictures anew, of the sample diary: .venv/bin/python docs/pictures.py"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent / "pictures"
SOLEUS = (sys.executable, "-m", "soleus")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PHONE = {"width": 390, "height": 780}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*SOLEUS, "demo", "--make-only", "--data-dir", folder], check=True)
        serve = [*SOLEUS, "serve", "--port", "0", "--data-dir", folder]
        with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
            try:
                take(link_of(server))
            finally:
                server.terminate()


def link_of(server: "subprocess.Popen[str]") -> str:
    """The one-time link, as soon as the server has printed it."""
    assert server.stdout is not None
    for line in server.stdout:
        if found := re.search(r"http://\S+/enter/\S+", line):
            return found[0]
    raise SystemExit("Soleus did not start.")


def take(link: str) -> None:
    HERE.mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        picture(browser, link, "now", "coach.png")
        picture(browser, link, "", "home.png")
        browser.close()


def picture(browser: Browser, link: str, path: str, name: str) -> None:
    base = link.split("/enter/", maxsplit=1)[0]
    page = browser.new_page(viewport=PHONE, color_scheme="light", reduced_motion="reduce")
    page.goto(f"{base}/{path}")
    if not path:
        page.goto(link)
        page.get_by_role("main").get_by_role("button").first.click()
        page.wait_for_url(f"{base}/")
    page.screenshot(path=HERE / name)
    page.close()


if __name__ == "__main__":
    main()
