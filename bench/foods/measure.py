"""Type the everyday queries letter by letter, and measure each answer and what the search costs.

    python bench/foods                    # a few seconds, in processes that begin anew
    python bench/foods --fts              # SQLite's full-text search beside it
    python bench/foods --out figures.json # the same figures as JSON

The first call reads the tables and makes the index; memory is what the process holds more than it
did with the rest of what is known. Milliseconds are by the clock on the wall, so other programs
take part in them; `cpu_ms` are those of the processor alone.
"""

import argparse
import csv
import json
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.pages.measure import busy

ROOT = Path(__file__).parents[2]
QUERIES = ROOT / "tests/spec/food_queries.csv"
FURTHER = ROOT / "tests/spec/food_queries_further.csv"
HELD_OUT = ROOT / "tests/spec/food_queries_held_out.csv"
TIMES = 5  # processes; the middle one counts
LIMITS = {"first_call_ms": 300.0, "p50_ms": 5.0, "p99_ms": 20.0, "memory_mb": 40.0}
Search = Callable[[str], list[str]]  # words to the descriptions found, best first


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the search of foods.")
    parser.add_argument("--fts", action="store_true", help="measure SQLite's FTS5 too")
    parser.add_argument("--out", type=Path, help="write the figures to this file as JSON")
    parser.add_argument("--one", choices=ways(), help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.one:
        print(json.dumps(once(told.one)))
        return
    figures = {way: middle(way) for way in (["ours", "fts"] if told.fts else ["ours"])}
    for name in figures["ours"]:
        cells = "".join(f"{found[name]:>12}" for found in figures.values())
        print(f"{name:20}{cells}{LIMITS.get(name, ''):>10}")
    over = [name for name, most in LIMITS.items() if figures["ours"][name] > most]
    print("over: " + ", ".join(over) if over else "all within their limits", busy())
    if told.out:
        told.out.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    sys.exit(1 if over else 0)


def middle(way: str) -> dict[str, float]:
    """The middle of each figure over some processes."""
    command = [sys.executable, str(Path(__file__).parent), "--one", way]
    found = [
        json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        for _ in range(TIMES)
    ]
    return {name: sorted(each[name] for each in found)[TIMES // 2] for name in found[0]}


def once(way: str) -> dict[str, float]:
    from soleus.knowledge import catalog

    catalog.load()
    before = memory_mb()
    start, worked = time.perf_counter(), time.process_time()
    search = ways()[way]()
    search("milk")
    first, first_cpu = time.perf_counter() - start, time.process_time() - worked
    took = sorted(timed(search, typed) for query in rows(QUERIES) for typed in letters(query))
    return {
        "first_call_ms": round(1000 * first),
        "first_call_cpu_ms": round(1000 * first_cpu),
        "keystrokes": len(took),
        "p50_ms": round(at(took, 0.5), 2),
        "p99_ms": round(at(took, 0.99), 2),
        "slowest_ms": round(took[-1], 2),
        "memory_mb": round(memory_mb() - before, 1),
        "useful_first": useful(search, QUERIES),
        "useful_further": useful(search, FURTHER),
        "useful_held_out": useful(search, HELD_OUT),
    }


def timed(search: Search, typed: str) -> float:
    start = time.perf_counter()
    search(typed)
    return 1000 * (time.perf_counter() - start)


def letters(query: dict[str, str]) -> list[str]:
    words = query["query"]
    return [words[:count] for count in range(1, len(words) + 1)]


def at(sorted_ms: list[float], share: float) -> float:
    return sorted_ms[int(share * (len(sorted_ms) - 1))]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def useful(search: Search, path: Path) -> int:
    return sum(
        bool(re.search(row["first"], next(iter(search(row["query"])), "nothing"), re.IGNORECASE))
        for row in rows(path)
    )


def memory_mb() -> float:
    """What this process holds in memory, as Linux counts it."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / 1e6


# ── the ways ────────────────────────────────────────────────────────────────────────────────


def ways() -> dict[str, Callable[[], Search]]:
    return {"ours": ours, "fts": fts}


def ours() -> Search:
    from soleus.knowledge import foods
    from soleus.nutrition import search

    known = foods.load()
    return lambda words: [food.description for food in search.search(known, words)]


def fts() -> Search:
    """SQLite's full-text search as it comes: stems, accents, beginnings, its own ranking."""
    from soleus.knowledge import foods

    held: Any = sqlite3.connect(":memory:")
    held.execute(
        "CREATE VIRTUAL TABLE food USING fts5(description, synonyms, id UNINDEXED,"
        " tokenize='porter unicode61 remove_diacritics 2', prefix='1 2 3')"
    )
    known = foods.load()
    held.executemany(
        "INSERT INTO food VALUES (?, ?, ?)",
        ((name.description, name.synonyms, name.id) for name in known.names()),
    )

    def search(words: str) -> list[str]:
        *whole, last = re.findall(r"\w+", words) or [""]
        if not last:
            return []
        asked = " ".join([*(f'"{word}"' for word in whole), f'"{last}"*'])
        found = held.execute(
            "SELECT id FROM food WHERE food MATCH ? ORDER BY bm25(food, 10, 3) LIMIT 12", (asked,)
        )
        return [food.description for (each,) in found if (food := known.get(each))]

    return search
