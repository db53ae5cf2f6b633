"""Leave from every page, on a small phone and on a big screen.

    python bench/leaving

Counts the pages whose button lies out of view, that are not hidden within 100 ms, whose visit does
not end within 1 s, and that Back or the page before shows again. A miss ends with 1.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.lib.leaving import Left, leave, pages
from tests.lib.site import LastingSite

CHROMIUM = "/usr/bin/chromium"
SIZES = ((320, 568), (1920, 1080))
HIDDEN, ENDED = 100.0, 1.0  # milliseconds, seconds


def main() -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        begin(folder)
        told = measured(LastingSite(Path(folder) / "data"))
    counts = {
        "pages": len({each.path for each in told}),
        "times": len(told),
        "out of view": sum(not each.reachable for each in told),
        "hidden late": sum(each.hidden > HIDDEN for each in told),
        "ended late": sum(each.ended > ENDED for each in told),
        "seen after": sum(each.seen_after for each in told),
        "ms until hidden": round(max(each.hidden for each in told), 1),
        "ms until ended": round(1000 * max(each.ended for each in told)),
    }
    print(json.dumps(counts))
    sys.exit(1 if any(counts[each] for each in counts if each in BROKEN) else 0)


def begin(folder: str) -> None:
    """Which addresses are pages of ours is asked of the pages themselves; no diary is opened."""
    os.environ |= {"SOLEUS_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "soleus.settings"}
    import django

    django.setup()


BROKEN = ("out of view", "hidden late", "ended late", "seen after")


def measured(site: LastingSite) -> list[Left]:
    told = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            all_pages = pages(site)
            for width, height in SIZES:
                context = browser.new_context(viewport={"width": width, "height": height})
                for path in all_pages:
                    told.append(leave(site, context, path))
                    print(width, told[-1], flush=True)
                context.close()
        finally:
            browser.close()
            site.stop()
    return told
