"""A server under load: many who write at once, and one that runs for long."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean
from uuid import uuid4

from tests.lib.copies import cramp
from tests.lib.site import Site, Visitor

PAGES = ("/", "/diary", "/log", "/plan", "/food", "/report", "/now", "/api/v1/phone")
BATCH, STANDING = 200, 20  # entries: of one request, and written ones that are not put away yet
READ_THROUGH = 5


@dataclass
class Load:
    """What came of requests: how often each status, and the seconds of each write."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    @property
    def errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if status != 200)

    @property
    def writes(self) -> int:
        return len(self.seconds)

    def milliseconds(self, share: float) -> int:
        """Within which this share of the writes was answered."""
        return round(1000 * sorted(self.seconds)[int(share * (len(self.seconds) - 1))])

    def write(self, visitor: Visitor, entry: dict[str, object]) -> str:
        """Write an entry down and correct it; its id."""
        began = time.perf_counter()
        self.statuses[visitor.api("POST", "entries", [entry]).status] += 1
        self.seconds.append(time.perf_counter() - began)
        changed = {**entry, "note": "again"}
        told = {"form": str(uuid4()), "base": entry["id"], "entry": changed}
        began = time.perf_counter()
        self.statuses[visitor.api("PUT", f"entries/{entry['id']}", told).status] += 1
        self.seconds.append(time.perf_counter() - began)
        return str(entry["id"])


def same_visit(site: Site, her: Visitor) -> Visitor:
    """One more browser of hers."""
    another = site.stranger()
    another.cookies, another.token = dict(her.cookies), her.token
    return another


def at_once(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# ── many writers ────────────────────────────────────────────────────────────────────────────


def crowded(site: Site, *, writers: int, seconds: float) -> tuple[Load, int]:
    """Writers who read and then write, beside reports, copies and links made by other processes.

    Gives what they were answered, and how many of their entries the diary has not.
    """
    her, load = site.visitor(), Load()
    until = time.monotonic() + seconds

    def write(visitor: Visitor) -> Callable[[], None]:
        def go_on() -> None:
            number = 0
            while time.monotonic() < until:
                load.statuses[visitor.get("/api/v1/entries?newest=5").status] += 1
                load.write(visitor, cramp(number))
                number += 1

        return go_on

    def others() -> None:
        reader = same_visit(site, her)
        while time.monotonic() < until:
            load.statuses[reader.get("/report").status] += 1
            site.soleus("backup")  # raises where it fails
            site.soleus("login-link")

    at_once([*(write(same_visit(site, her)) for _ in range(writers)), others])
    return load, load.writes // 2 - count(same_visit(site, her))


def count(visitor: Visitor) -> int:
    """How many cramps the diary has."""
    found, after = 0, 0
    while changes := visitor.get(f"/api/v1/entries?after={after}&newest=500").json["changes"]:
        found += sum(each["entry"]["kind"] == "episode" for each in changes)
        after = changes[-1]["sequence"]
    return found


# ── for long ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Weight:
    """What a process weighs at a moment: megabytes, open files, threads."""

    at: float
    megabytes: float
    files: int
    threads: int


def weigh(process: int) -> Weight:
    told = Path(f"/proc/{process}/status").read_text("ascii")
    lines = dict(line.split(":", 1) for line in told.splitlines() if ":" in line)
    return Weight(
        at=time.monotonic(),
        megabytes=int(lines["VmRSS"].split()[0]) / 1024,
        files=len(list(Path(f"/proc/{process}/fd").iterdir())),
        threads=int(lines["Threads"]),
    )


def lasting(
    site: Site, *, seconds: float, a_second: float = 5, entries: int = 200, before: int = 0
) -> tuple[Load, list[Weight]]:
    """Some requests each second for so long, and what the server weighed meanwhile.

    The diary has so many entries when it begins, of ten years, and hardly more when it ends: what
    was written is put away again. Else the diary would be weighed, of which SQLite keeps parts.

    before: so many are asked first, as fast as it answers, for what a server needs it takes with
        the first thousands and keeps
    """
    her, load = site.visitor(), Load()
    for first in range(0, entries, BATCH):
        batch = [of_ten_years(number) for number in range(first, min(first + BATCH, entries))]
        assert her.api("POST", "entries", batch).status == 200
    # Each thread keeps two megabytes of the diary, once it has read so much: it reads it here.
    for _ in range(READ_THROUGH):
        assert count(her) >= entries
    weights: list[Weight] = []
    standing: list[str] = []
    for number in range(before):
        ask(her, load, standing, number)
    began, number = time.monotonic(), before
    while (passed := time.monotonic() - began) < seconds:
        ask(her, load, standing, number)
        if not weights or time.monotonic() - weights[-1].at >= min(60, seconds / 20):
            with suppress(FileNotFoundError):  # a file that was closed as it was counted
                weights.append(weigh(site.process.pid))
        number += 1
        time.sleep(max(0.0, (number - before) / a_second - passed))
    return load, weights


def ask(her: Visitor, load: Load, standing: list[str], number: int) -> None:
    """A page, and with each fifth of them an entry; the oldest of these is put away again."""
    load.statuses[her.get(PAGES[number % len(PAGES)]).status] += 1
    if number % 5 == 0:
        standing.append(load.write(her, of_ten_years(number)))
    if len(standing) > STANDING:
        status = her.api("DELETE", f"entries/{standing.pop(0)}").status
        load.statuses[200 if status == 204 else status] += 1


def of_ten_years(number: int) -> dict[str, object]:
    at = datetime(2026, 11, 20, 3, 20, tzinfo=UTC) - timedelta(days=number % 3650)
    return {**cramp(number), "at": at.isoformat()}


def grown(weights: list[Weight]) -> tuple[int, int]:
    """By how many open files and threads a server that is warm has grown: the most of its last
    quarter against the most of the one before, since files come and go with each request."""
    before, last = weights[len(weights) // 2 : -len(weights) // 4], weights[-len(weights) // 4 :]
    files = max(each.files for each in last) - max(each.files for each in before)
    return files, max(each.threads for each in last) - max(each.threads for each in before)


def slope(weights: list[Weight]) -> float:
    """Megabytes an hour, by least squares, without the first half in which a server warms up."""
    settled = weights[len(weights) // 2 :]
    at, heavy = [each.at for each in settled], [each.megabytes for each in settled]
    middle = fmean(at)
    spread = sum((each - middle) ** 2 for each in at)
    rise = sum((x - middle) * (y - fmean(heavy)) for x, y in zip(at, heavy, strict=True))
    return 3600 * rise / spread if spread else 0.0
