"""Hold every number of a report against the slow way, and time a report of two hundred nights.

    python bench/report                    # time it: page, PDF and JSON, over the app, warm
    python bench/report --diaries 10000    # and compare so many made-up diaries, some minutes
    python bench/report --out figures.json # the same figures as JSON

A report is timed as a page asks for it: entries from the encrypted database, what helps as it is
remembered, figures, sentences, and the setting of the PDF. Two numbers each: milliseconds by the
clock on the wall, in which other programs take part, and those of the processor, which are limited.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing import Pool
from pathlib import Path

NIGHTS, TIMES = 200, 30
LIMIT_MS = 300.0
AT_ONCE = 50


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure reports.")
    parser.add_argument("--diaries", type=int, default=0, help="compare so many made-up diaries")
    parser.add_argument("--jobs", type=int, default=1, help="in so many processes")
    parser.add_argument("--out", type=Path, help="write the figures to this file as JSON")
    told = parser.parse_args()
    # Compared first: a database that is open must not come along into other processes.
    figures = {**compared(told.diaries, told.jobs), "ms": timed(), "limit_ms": LIMIT_MS}
    print(json.dumps(figures, indent=2))
    if told.out:
        told.out.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    print(json.dumps({name: figures[name] for name in ("diaries", "wrong")}))
    slow = max(cpu for _, cpu in figures["ms"].values()) > LIMIT_MS
    sys.exit(1 if slow or figures["wrong"] else 0)


# ── right ──────────────────────────────────────────────────────────────────────────────────


def compared(diaries: int, jobs: int) -> dict[str, object]:
    """How many diaries were compared, and the seeds of those with a number that differs."""
    parts = [range(n, min(n + AT_ONCE, diaries)) for n in range(0, diaries, AT_ONCE)]
    with Pool(jobs) as pool:
        found = pool.map(wrong_among, parts)
    wrong = [each for part in found for each in part]
    return {"diaries": diaries, "wrong": len(wrong), "seeds": wrong[:20]}


def wrong_among(seeds: range) -> list[tuple[int, list[str]]]:
    from tests.lib.made_up import made_up
    from tests.lib.told_by_report import differences

    # Every fifth one is long enough for the last four weeks to be set beside the four before.
    found = {n: differences(made_up(n, nights=40 if n % 5 else 90)) for n in seeds}
    return [(n, [name for name, *_ in each]) for n, each in found.items() if each]


# ── quick ──────────────────────────────────────────────────────────────────────────────────


def timed() -> dict[str, tuple[float, float]]:
    """The middle time of each form over a sample diary of two hundred nights."""
    with tempfile.TemporaryDirectory(prefix="soleus-bench-") as folder:
        from soleus import cli

        cli.ready(folder)
        from soleus.app import demo

        demo.fill(datetime.now(UTC), "UTC", nights=NIGHTS)
        return forms()


def forms() -> dict[str, tuple[float, float]]:
    from soleus.app import hers, report
    from soleus.exchange import pdf
    from soleus.exchange import report as numbers
    from soleus.web.pages.sheet import alone, sheet

    person, now = report.owner(), datetime.now(UTC)
    zone = report.zone(person, now, "UTC")
    last = report.last_night(now, zone)

    def made(*, appendix: bool = False):
        first = last - timedelta(days=NIGHTS - 1)
        return report.make(person, first, last, now=now, zone=zone, appendix=appendix)

    def told(*, appendix: bool = False):
        return sheet(made(appendix=appendix), hers.known(person))

    return {
        "html": middle(lambda: alone(told())),
        "pdf": middle(lambda: pdf.write(told(), made=now)),
        "pdf with the appendix": middle(lambda: pdf.write(told(appendix=True), made=now)),
        "json": middle(lambda: json.dumps(numbers.answer(made()))),
    }


def middle(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock on the wall, and of the processor alone."""
    work()  # the first one loads what later ones share
    took = []
    for _ in range(TIMES):
        start, worked = time.perf_counter(), time.process_time()
        work()
        took.append((time.perf_counter() - start, time.process_time() - worked))
    walls, cpus = (
        [round(1000 * each, 1) for each in sorted(part)] for part in zip(*took, strict=True)
    )
    return walls[TIMES // 2], cpus[TIMES // 2]
