"""Start the real server over a small and a large diary, and measure over HTTP.

    python bench/pages                    # 1,000 and 100,000 entries, about two minutes
    python bench/pages --sizes 1000       # one size
    python bench/pages --out figures.json # the same figures as JSON

Each figure is the median of many requests over one kept connection, by one visitor. The client
runs on the same computer as the server, so a figure is an upper bound. The processor time of the
server stands beside it (cpu): it is steadier where other programs take part.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from tests.lib.site import Site, Visitor

TIMES, WARM = 100, 15
WRITERS, EACH = 16, 20
# What each figure may be at most, and how much dearer the large diary may make it.
LIMITS = {
    "home_ms": 25.0,
    "entry_ms": 6.0,
    "newest_100_ms": 8.0,
    "now_ms": 25.0,
    "writer_errors": 0,
    "idle_mb": 110.0,
    "start_s": 2.0,
}
FLAT = {"home_ms": 1.2, "entry_ms": 1.2, "newest_100_ms": 1.2}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure Soleus over HTTP.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--out", type=Path, help="write the figures to this file as JSON")
    told = parser.parse_args()
    figures = {size: measured(size) for size in told.sizes}
    print(table(figures))
    if told.out:
        told.out.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    sys.exit(1 if broken(figures) else 0)


def measured(size: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        fill = [sys.executable, "-m", "bench.pages.fill", str(data), str(size)]
        subprocess.run(fill, check=True, cwd=Path(__file__).parents[2])
        site = Site(data)
        try:
            return figures_of(site)
        finally:
            site.stop()


def figures_of(site: Site) -> dict[str, float]:
    start = site.seconds_to_first_answer
    visitor = site.visitor()
    idle = memory_mb(site)
    asked: dict[str, Callable[[], None]] = {
        "home": lambda: expect(visitor.get("/")),
        "now": lambda: expect(visitor.get("/now")),
        "newest_100": lambda: expect(visitor.get("/api/v1/entries?newest=100")),
        "entry": lambda: expect(visitor.api("POST", "entries", [cramp()])),
    }
    figures = {"yardstick_ms": yardstick_ms(), "start_s": round(start, 2), "idle_mb": idle}
    for name, ask in asked.items():
        before = cpu_s(site)
        figures[f"{name}_ms"] = median_ms(ask)
        figures[f"{name}_cpu_ms"] = round((cpu_s(site) - before) / (WARM + TIMES) * 1000, 1)
    return {
        **figures,
        "writer_errors": errors_of_writers(site, visitor),
        "used_mb": memory_mb(site),
    }


def expect(answer) -> None:
    assert answer.status == 200, answer.status


def median_ms(ask: Callable[[], None]) -> float:
    for _ in range(WARM):
        ask()
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        ask()
        took.append(time.perf_counter() - began)
    return round(statistics.median(took) * 1000, 2)


def cramp() -> dict[str, object]:
    """A cramp of a night of its own, so that no question about its neighbours is measured."""
    cramp.n = getattr(cramp, "n", 0) + 1
    month, day = 1 + cramp.n // 28 % 12, 1 + cramp.n % 28
    at = f"{2030 + cramp.n // 336}-{month:02}-{day:02}T03:20:00+01:00"
    return {
        "kind": "episode",
        "id": str(uuid4()),
        "at": at,
        "zone": "Europe/Berlin",
        "written": at,
        "side": "left",
        "site": "calf",
        "pain": 7,
        "minutes": 4,
    }


def errors_of_writers(site: Site, visitor: Visitor) -> int:
    """How many of many simultaneous writes were not answered with success."""
    wrong: list[object] = []

    def write() -> None:
        own = Visitor(site.url, dict(visitor.cookies), visitor.token)
        for _ in range(EACH):
            try:
                answer = own.api("POST", "entries", [cramp()])
                if answer.status != 200 or answer.json["receipts"][0]["state"] != "saved":
                    wrong.append(answer.status)
            except OSError as error:
                wrong.append(error)
        own.close()

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return len(wrong)


def memory_mb(site: Site) -> float:
    """Resident memory of the server, 0 where the system does not tell."""
    status = Path(f"/proc/{site.process.pid}/status")
    if not status.exists():
        return 0.0
    (line,) = (each for each in status.read_text().splitlines() if each.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024, 1)


def yardstick_ms() -> float:
    """How long this computer takes, just now, to count to a hundred thousand.

    Shared computers change their speed by half from minute to minute: two runs can be compared
    when their yardsticks are alike.
    """

    def count() -> None:
        for _ in range(100_000):
            pass

    return median_ms(count)


def cpu_s(site: Site) -> float:
    """Processor seconds the server has used, 0 where the system does not tell."""
    stat = Path(f"/proc/{site.process.pid}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def busy() -> str:
    """A warning when other programs take part: then the figures tell of them too."""
    cores, load = os.cpu_count() or 1, os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    return f"This computer is busy ({load:.1f} at work on {cores} cores)." if load > cores else ""


def broken(figures: dict[int, dict[str, float]]) -> list[str]:
    """The names of the figures that are over their limit."""
    over = [
        f"{name} at {size:,}"
        for size, found in figures.items()
        for name, most in LIMITS.items()
        if found[name] > most
    ]
    small, large = figures[min(figures)], figures[max(figures)]
    return over + [f"{n} grows" for n, most in FLAT.items() if large[n] > small[n] * most]


def table(figures: dict[int, dict[str, float]]) -> str:
    sizes = list(figures)
    lines = [f"{'':16}" + "".join(f"{size:>12,}" for size in sizes) + f"{'at most':>12}"]
    for name in next(iter(figures.values())):
        values = "".join(f"{figures[size][name]:>12}" for size in sizes)
        lines.append(f"{name:16}{values}{LIMITS.get(name, ''):>12}")
    over = broken(figures)
    return "\n".join(
        [*lines, "", "over: " + ", ".join(over) if over else "all within their limits"]
    )
