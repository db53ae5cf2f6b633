"""Kill a browser two hundred times at the moment it says "Saved on this phone".

    python bench/kills              # two hundred kills, a few minutes
    python bench/kills --times 20

One profile lives through all of it: signed in once, cut off, a cramp saved by its form, every
process of the browser killed, opened again. The entry must wait on the phone, or be in the diary
once there is a network. In the end everything is sent, and each entry must be there once.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.lib.kills import Kills
from tests.lib.own_browser import OwnBrowser
from tests.lib.site import Site

CHROMIUM = "/usr/bin/chromium"
TIMES = 200


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill a phone as it says that it saved.")
    parser.add_argument("--times", type=int, default=TIMES)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        figures = measured(Path(name), told.times)
    for what, value in figures.items():
        print(f"{what:10}{value:>8}")
    print(json.dumps({name: figures[name] for name in ("kills", "lost", "doubled")}))
    sys.exit(1 if figures["lost"] or figures["doubled"] else 0)


def measured(folder: Path, times: int) -> dict[str, int]:
    site = Site(folder / "data")
    with sync_playwright() as playwright:
        browser = OwnBrowser(playwright.chromium, CHROMIUM, folder / "profile")
        try:
            kills, began = Kills(site, browser), time.monotonic()
            page = kills.begin()
            for _ in range(times):
                kills.once(page)
                page = kills.look()
            found = kills.sync(page)
            seconds = time.monotonic() - began
        finally:
            browser.end()
            site.stop()
    gone = set(kills.lost) | (set(kills.said) - set(found))
    doubled = sum(found.values()) - len(set(found) & set(kills.said))
    return {
        "kills": len(kills.said),
        "lost": len(gone),
        "doubled": doubled,
        "seconds": round(seconds),
    }
