"""Try what is promised, in full, and write down what came of it.

    python bench/promises                # only write the table in TESTING.md anew
    python bench/promises full           # every promise in full: at most an hour
    python bench/promises full R1 R4     # only these
    python bench/promises quick          # those of R1 to R18 that are in every run

`python3 run.py test --slow` is `full`, `python3 run.py promises` the first.
Each full version is a process of its own with a time limit. Three run at once, and those that time
what they do run alone, first; what has not begun after an hour is left out and keeps the result
that it had. Beside each result stands the load of the machine, for a full one spoils times.
"""

import argparse
import collections
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.promises import once, table
from bench.promises.table import Promise

HOUR = 60 * table.MOST_FULL
SUMMED = re.compile(r"(\d+) (passed|failed|skipped|error)")


def main() -> None:
    parser = argparse.ArgumentParser(description="Try what Soleus promises.")
    parser.add_argument("what", nargs="?", choices=["table", "full", "quick"], default="table")
    parser.add_argument("ids", nargs="*")
    asked = parser.parse_args()
    wanted = [each for each in table.promises() if not asked.ids or each.id in asked.ids]
    write_table()
    ways = {"table": lambda _: True, "full": full, "quick": quick}
    sys.exit(0 if ways[asked.what](wanted) else 1)


def write_table() -> None:
    text = table.written(table.promises(), table.results())
    table.PAGE.write_text(table.with_table(table.PAGE.read_text("utf-8"), text), "utf-8")


# ── in full ─────────────────────────────────────────────────────────────────────────────────

TESTS = (sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "bench.promises.once")


def full(wanted: list[Promise]) -> bool:
    """Whether all of these hold, each tried in full. The longest begin first."""
    longest, began = sorted(wanted, key=lambda each: -each.minutes), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tried = Tried(began + HOUR, {once.ONCE: folder})
        tried.walk(collections.deque(each for each in longest if each.alone))
        left = collections.deque(each for each in longest if not each.alone)
        lanes = [threading.Thread(target=tried.walk, args=[left]) for _ in range(table.LANES)]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
    counts: dict[str, float] = {
        "held": tried.held,
        "missed": tried.missed,
        "left out": tried.left_out,
    }
    print(counts)
    if wanted == table.promises():
        note(table.FULL, result_of(began, counts, tried.processor))
        write_table()
    return not tried.missed and not tried.left_out


def quick(wanted: list[Promise]) -> bool:
    """Whether the quick versions of these pass.

    How long those of the procedures against loss take together, R1 to R18, is kept: what else is
    promised is held by tests that every project has, about its pages and its doors.
    """
    is_all = wanted == table.promises()
    tried = [each for each in wanted if not is_all or each.id.startswith(table.LOSS)]
    nodes = dict.fromkeys(node for each in tried for node in each.quick)
    began, counts, processor = time.monotonic(), collections.Counter[str](), 0.0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as cores:

        def walk(way: dict[str, str]) -> tuple[dict[str, Any], str]:
            return measured([*TESTS, *nodes], {**own(), once.ONCE: folder, **way}, HOUR)

        for result, said in cores.map(walk, ({}, {once.BACKWARDS: "yes"})):
            print(said)
            # Each counts all of them: what passed with the other one too.
            counts |= collections.Counter(result["counts"] or {"failed": 1})
            processor += result["processor"]
    if is_all:
        found: dict[str, float] = {name: counts[name] for name in ("tests", "failed", "skipped")}
        note(table.QUICK, result_of(began, found, processor))
        write_table()
    return bool(counts["tests"]) and not counts["failed"] and not counts["skipped"]


class Tried:
    """What has been tried so far; several lanes write into it."""

    def __init__(self, until: float, settings: dict[str, str]) -> None:
        self.until, self.settings, self.lock = until, settings, threading.Lock()
        self.held, self.missed, self.left_out, self.processor = 0, 0, 0, 0.0

    def walk(self, left: "collections.deque[Promise]") -> None:
        while True:
            try:
                promise = left.popleft()
            except IndexError:
                return
            self.one(promise)

    def one(self, promise: Promise) -> None:
        if not promise.is_tried:
            return
        seconds = min(60.0 * promise.minutes, self.until - time.monotonic())
        if seconds < 1:
            self.leave_out(promise)
            return
        print(f"{promise.id:4} begins, at most {seconds / 60:.0f} minutes", flush=True)
        command, environ = command_of(promise)
        result, said = measured(command, {**environ, **self.settings}, seconds)
        counts = result["counts"]
        if not counts and time.monotonic() >= self.until:
            self.leave_out(promise)
            return
        with self.lock:
            self.processor += result["processor"]
            note(promise.id, result)
            write_table()
            short = list(table.shortfalls(promise, counts))
            self.held, self.missed = self.held + (not short), self.missed + bool(short)
            stands = "MISSED " + "; ".join(short) if short else "held"
            took = f"{result['seconds']} s, {result['processor']} of processor"
            print(f"{promise.id:4} {stands} {counts} in {took}")
            print(said if short else "", end="", flush=True)

    def leave_out(self, promise: Promise) -> None:
        """What it came to before stands."""
        self.left_out += 1
        print(f"{promise.id:4} left out: the hour is over", flush=True)


def command_of(promise: Promise) -> tuple[list[str], dict[str, str]]:
    """What tries a promise in full, and its settings."""
    if not promise.full:
        return [*TESTS, *promise.quick], own()
    told, words = table.split(promise.full)
    return [sys.executable, *words], {**own(), **told}


def measured(
    command: list[str], environ: dict[str, str], seconds: float
) -> tuple[dict[str, Any], str]:
    """What came of a command, and what it said; no counts when it took too long."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        process = subprocess.Popen(
            command, cwd=table.ROOT, stdout=out, stderr=out, start_new_session=True, env=environ
        )
        # With the servers and browsers that it started.
        end = threading.Timer(seconds, os.killpg, [process.pid, 9])
        end.start()
        _, status, used = os.wait4(process.pid, 0)
        end.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read()
    counts = last_line(said) or summed(said)
    return result_of(began, counts, used.ru_utime + used.ru_stime), said[-4000:]


def result_of(began: float, counts: dict[str, float], processor: float) -> dict[str, Any]:
    """processor: seconds of it, of all that was started and had ended"""
    return {
        "on": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "load": round(os.getloadavg()[1], 1),
        "seconds": round(time.monotonic() - began),
        "processor": round(processor),
        "counts": counts,
    }


def own() -> dict[str, str]:
    """Her own settings must not reach what is tried: it would run against her diary."""
    return {
        name: value
        for name, value in os.environ.items()
        if name == "SOLEUS_TEST_POSTGRES" or not name.startswith(("SOLEUS_", "DJANGO_"))
    }


def last_line(said: str) -> dict[str, float]:
    lines = [line for line in said.splitlines() if line.startswith("{")]
    try:
        counts: dict[str, float] = json.loads(lines[-1])
    except (IndexError, ValueError):
        return {}
    return counts


def summed(said: str) -> dict[str, float]:
    """What pytest's last line counts."""
    found = collections.Counter[str]()
    for line in said.splitlines()[-1:]:
        found.update({name: int(number) for number, name in SUMMED.findall(line)})
    if not found:
        return {}
    failed = found["failed"] + found["error"]
    return {"tests": found["passed"] + failed, "failed": failed, "skipped": found["skipped"]}


def machine() -> str:
    """What it ran on, as far as it matters for the numbers."""
    return f"{os.cpu_count()} cores of {platform.machine()}, Python {platform.python_version()}"


def note(name: str, result: dict[str, Any], file: Path = table.RESULTS) -> None:
    found = {**table.results(file), name: result}
    file.write_text(json.dumps(dict(sorted(found.items())), indent=1) + "\n", "utf-8")
