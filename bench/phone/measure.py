"""Open the coach from a phone's own copies: no network, and a processor six times slower.

    python bench/phone                    # nine cold openings, about a minute
    python bench/phone --out figures.json # the same figures as JSON

A tap is the start of a navigation in a page that was just opened. The worker is stopped before
each tap, as a phone stops it after half a minute of rest. The size is what the phone keeps of the
page with every drawing in it, not compressed; its style sheet and its scripts are named apart.
"""

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright

from bench.pages.measure import busy
from tests.lib.site import Site

CHROMIUM = "/usr/bin/chromium"
TIMES = 9
SLOWER = 6
LIMITS = {"first_instruction_ms": 1000.0, "now_kb": 150.0}

SETTLED = """async () => {
  await navigator.serviceWorker.ready;
  while (!navigator.serviceWorker.controller) await new Promise((done) => setTimeout(done, 50));
}"""
# Milliseconds from the tap to the frame that showed the words of the first instruction, and to the
# one in which the coach counts.
PAINTED = """() => new Promise((done) => {
  const seen = {};
  const look = () => {
    const words = document.getElementById("words"), digits = document.getElementById("digits");
    const isStyled = document.styleSheets.length > 0 && words?.offsetHeight > 0;
    if (isStyled) seen.words ??= performance.now();
    const isLive = document.documentElement.classList.contains("live");
    if (isLive && digits.textContent) seen.counts = performance.now();
    if (seen.words && seen.counts) setTimeout(() => done(seen)); // after this frame was painted
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""
SIZES = """async () => {
  const files = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
  const sizes = {};
  for (const path of ["/now", ...files]) {
    const found = await caches.match(path, { ignoreVary: true });
    if (found) sizes[path] = (await found.arrayBuffer()).byteLength;
  }
  return sizes;
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the coach on a slow phone, offline.")
    parser.add_argument("--out", type=Path, help="write the figures to this file as JSON")
    told = parser.parse_args()
    figures = measured()
    for name, value in figures.items():
        print(f"{name:24}{value:>10}{LIMITS.get(name, ''):>10}")
    over = [name for name, most in LIMITS.items() if figures[name] > most]
    print("over: " + ", ".join(over) if over else "all within their limits", busy())
    if told.out:
        told.out.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    sys.exit(1 if over else 0)


def measured() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder) / "data")
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            context = browser.new_context(viewport={"width": 390, "height": 844})
            page = context.new_page()
            page.goto(f"{site.url}/now")
            page.evaluate(SETTLED)
            page.reload()
            page.wait_for_load_state("networkidle")
            sizes = page.evaluate(SIZES)
            page.close()
            context.set_offline(True)
            took = [cold(context, site) for _ in range(TIMES)]
            browser.close()
        finally:
            site.stop()
    return {
        "first_instruction_ms": round(statistics.median(each["words"] for each in took)),
        "clock_runs_ms": round(statistics.median(each["counts"] for each in took)),
        "now_kb": round(sizes["/now"] / 1000, 1),
        "with_its_files_kb": round(sum(sizes.values()) / 1000, 1),
    }


def cold(context: BrowserContext, site: Site) -> dict[str, float]:
    """What was seen when, in a new page and with a worker that rested."""
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("ServiceWorker.enable")
    client.send("ServiceWorker.stopAllWorkers")
    client.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(f"{site.url}/now", wait_until="commit")
    seen: dict[str, float] = page.evaluate(PAINTED)
    page.close()
    return seen
