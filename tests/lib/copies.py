"""Copies of a diary that is written meanwhile, and copies that are spoiled: what comes of each."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from sqlcipher3 import dbapi2

from soleus.ops import backup
from tests.lib.site import Site

PAGE = 4096
BATCH = 3
PAUSE = 0.05  # seconds between two batches: a dozen still come while one copy is made
LAST = datetime.fromisoformat("2026-11-22T03:20:00+01:00")


@dataclass
class Writing:
    """Somebody who writes batch after batch, and notes how many the diary said it has."""

    site: Site
    acknowledged: int = 0
    refused: list[int] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Writing":
        self.visitor = self.site.visitor()
        self.thread = threading.Thread(target=self.go_on)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def go_on(self) -> None:
        number = 0
        while not self.over.is_set():
            batch = [cramp(number + each) for each in range(BATCH)]
            number += BATCH
            status = self.visitor.api("POST", "entries", batch).status
            if status == 200:
                self.acknowledged = number
            else:
                self.refused.append(status)
            self.over.wait(PAUSE)


def cramp(number: int) -> dict[str, object]:
    """A few of them go to each night, as in a diary: all of its night is read with each entry."""
    at = LAST - timedelta(days=number // 4 % 3650)
    return {
        "kind": "episode",
        "id": str(uuid4()),
        "at": at.isoformat(),
        "zone": "Europe/Berlin",
        "written": "2026-11-22T08:00:00+01:00",
        "note": str(number),
    }


def numbers(copy: Path, key: str) -> list[int]:
    """The numbers of the cramps in a copy, in the order they were written."""
    with closing(dbapi2.connect(str(copy))) as opened:
        opened.execute(f"PRAGMA key = \"x'{key}'\"")
        found = opened.execute("SELECT note FROM records_episode ORDER BY row").fetchall()
    return [int(note) for (note,) in found]


def is_a_moment(copy: Path, key: str, before: int, after: int) -> bool:
    """Whether a copy holds whole batches up to some point between two acknowledgements."""
    found = numbers(copy, key)
    whole = len(found) % BATCH == 0 and found == list(range(len(found)))
    return whole and before <= len(found) <= after + BATCH


# ── spoiling ────────────────────────────────────────────────────────────────────────────────


def flipped(good: bytes, draw: random.Random) -> bytes:
    spoiled, bit = bytearray(good), draw.randrange(8 * len(good))
    spoiled[bit // 8] ^= 1 << bit % 8
    return bytes(spoiled)


def blank_page(good: bytes, draw: random.Random) -> bytes:
    at = PAGE * draw.randrange(len(good) // PAGE)
    return good[:at] + bytes(PAGE) + good[at + PAGE :]


def cut(good: bytes, draw: random.Random) -> bytes:
    return good[: draw.randrange(len(good))]


def swapped(good: bytes, draw: random.Random) -> bytes:
    one, other = sorted(draw.sample(range(len(good) // PAGE), 2))
    pages = [good[at : at + PAGE] for at in range(0, len(good), PAGE)]
    pages[one], pages[other] = pages[other], pages[one]
    return b"".join(pages)


SPOILS: tuple[Callable[[bytes, random.Random], bytes], ...] = (flipped, blank_page, cut, swapped)


def unnoticed(
    good: Path,
    key: str,
    times: int,
    seed: int,
    check: Callable[[Path, str], object] = backup.check,
) -> Iterator[str]:
    """Spoil a copy or a diary again and again; the ways of those that were taken for good."""
    draw, whole = random.Random(seed), good.read_bytes()
    spoiled = good.with_name("spoiled.db")
    for _ in range(times):
        way = draw.choice(SPOILS)
        spoiled.write_bytes(way(whole, draw))
        try:
            check(spoiled, key)
        except backup.NotUsableError:
            continue
        yield way.__name__
