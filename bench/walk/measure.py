"""Go through Soleus as those who should see nothing: a partner with her phone in hand, and
another program on the same machine.

    python bench/walk                      # both, about five minutes
    python bench/walk program              # one of them
    python bench/walk --write              # both, and docs/reference/walks.md anew
    python bench/walk --pictures FOLDER    # with a picture of each page that the partner saw

A diary of words that stand nowhere else is written, then everything is tried, and what is found of
these words is told. Something found that no limit names ends with 1.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
SHOWN = 6  # of what was found
WALKS = ("partner", "program")


def main() -> None:
    parser = argparse.ArgumentParser(description="Walk as those who should see nothing.")
    parser.add_argument("walks", nargs="*", metavar="WALK", help="partner or program")
    parser.add_argument("--write", action="store_true", help="write docs/reference/walks.md anew")
    parser.add_argument("--pictures", type=Path, help="a folder for a picture of each page")
    asked = parser.parse_args()
    chosen = asked.walks or list(WALKS)
    if unknown := set(chosen) - set(WALKS):
        parser.error(f"{unknown.pop()} is no walk: there are {' and '.join(WALKS)}")
    if asked.write and set(chosen) != set(WALKS):
        parser.error("--write needs both walks")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        begin(folder)
        tried = walked(chosen, Path(folder), asked.pictures)
    if asked.write:
        from bench.walk import page

        page.PAGE.write_text(page.written(tried), "utf-8")
    counts = {
        "tried": len(tried),
        "found": sum(each.is_hole for each in tried),
        "limits": sum(bool(each.found and each.limit) for each in tried),
    }
    print(json.dumps(counts))
    sys.exit(bool(counts["found"]))


def begin(folder: str) -> None:
    """The addresses are asked of Soleus itself; no diary is opened in this process."""
    os.environ |= {"SOLEUS_DATA_DIR": f"{folder}/none", "DJANGO_SETTINGS_MODULE": "soleus.settings"}
    import django

    django.setup()


def walked(chosen: list[str], folder: Path, pictures: Path | None) -> list:
    from tests.lib import neighbour, partner

    tried = []
    with sync_playwright() as playwright:
        if "partner" in chosen:
            at = folder / "partner"
            tried += partner.walk(at, playwright.chromium, CHROMIUM, tell, pictures)
        if "program" in chosen:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            tried += neighbour.walk(browser, tell)
            browser.close()
    return tried


def tell(tried: object) -> None:
    print(f"{tried.when}: {tried.what} ({tried.looked})", flush=True)
    for each in tried.found[:SHOWN]:
        print(f"    {'limit' if tried.limit else 'FOUND'}: {each}", flush=True)
    if (more := len(tried.found) - SHOWN) > 0:
        print(f"    and {more} more", flush=True)
    for each in tried.telling[:SHOWN]:
        print(f"    telling: {each}", flush=True)
