"""Kill a server while three write, again and again, and hold its diary to what it acknowledged.

The ledger of what was acknowledged lies outside: a diary that lost a row is a sound database too.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.lib.copies import cramp
from tests.lib.proxy import free_port
from tests.lib.site import PATIENCE, Site, Visitor

BATCH, WRITERS = 3, 3
SOONEST, LATEST = 0.05, 0.25  # seconds between a start's first acknowledgement and its end


class Killable(Site):
    """A site whose servers are copies of one process, so that a start takes a tenth of a second."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.mother: subprocess.Popen[str] | None = None
        self.unused = ""
        self.port = free_port()
        super().__init__(folder, port=self.port, SOLEUS_PORT=str(self.port), **environ)

    def start(self, port: int = 0) -> None:
        if self.mother is None:
            self.mother = subprocess.Popen(
                [sys.executable, Path(__file__).with_name("mother.py")],
                env=self.environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        began = time.monotonic()
        self.log.unlink(missing_ok=True)
        print(self.log, file=self.mother.stdin, flush=True)
        self.child = int(self.mother.stdout.readline())
        self.url = f"http://localhost:{self.port}"
        while True:
            with suppress(OSError, HTTPException):
                if self.stranger().get("/quiet").status == 200:
                    break
            self.check_patience(began)
            time.sleep(0.005)
        self.seconds_to_first_answer = time.monotonic() - began

    def kill(self) -> None:
        self.hang_up()
        self.visitors.clear()
        began = time.monotonic()
        with suppress(ProcessLookupError):
            while True:
                os.kill(self.child, signal.SIGKILL)
                assert time.monotonic() - began < PATIENCE
                time.sleep(0.001)

    def end(self) -> None:
        self.kill()
        self.mother.stdin.close()
        self.mother.wait(timeout=PATIENCE)
        self.mother.stdout.close()


@dataclass
class Ledger:
    """What the server acknowledged, and what it may have kept without having said so.

    batches: the ids of each batch that was sent
    said: the note of each entry as it was acknowledged last
    forms: which form of an entry that was, where it is not the first
    open: the note that was on its way to an entry when nobody answered any more
    """

    batches: list[list[str]] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """slowest: seconds from a start to its first answer"""

    kills: int
    acknowledged: int
    lost: int
    halves: int
    slowest: float


def killed(folder: Path, *, times: int, seed: int, **environ: str) -> Outcome:
    """Kill a server so many times. What one kill took is still missing in the end."""
    site, chance = Killable(folder / "data", **environ), random.Random(seed)
    ledgers, slowest = [Ledger() for _ in range(WRITERS)], 0.0
    try:
        her = site.visitor()
        for _ in range(times):
            once(site, her, ledgers, chance)
            site.start()
            slowest = max(slowest, site.seconds_to_first_answer)
        rows = her_rows(site.folder, environ)
    finally:
        site.end()
    return Outcome(
        kills=times,
        acknowledged=sum(len(each.said) for each in ledgers),
        lost=sum(lost(each, rows) for each in ledgers),
        halves=halves(ledgers, rows),
        slowest=slowest,
    )


def once(site: Killable, her: Visitor, ledgers: list[Ledger], chance: random.Random) -> None:
    """Three write until the server is dead."""
    written = threading.Event()
    writers = [
        threading.Thread(target=write, args=[site.url, her, each, written, chance.random()])
        for each in ledgers
    ]
    for writer in writers:
        writer.start()
    assert written.wait(PATIENCE), site.output()
    time.sleep(chance.uniform(SOONEST, LATEST))
    site.kill()
    for writer in writers:
        writer.join()


def write(url: str, her: Visitor, ledger: Ledger, written: threading.Event, seed: float) -> None:
    """Batches, and now and then a change of one of them, until nobody answers."""
    chance = random.Random(seed)
    visitor = Visitor(url, dict(her.cookies), her.token)
    with suppress(OSError, HTTPException), closing(visitor):
        while True:
            if ledger.said and chance.random() < 0.3:
                change(visitor, ledger, chance)
            else:
                add(visitor, ledger, chance)
            written.set()


def add(visitor: Visitor, ledger: Ledger, chance: random.Random) -> None:
    batch = [cramp(chance.randrange(10**9)) for _ in range(BATCH)]
    ids = [str(each["id"]) for each in batch]
    ledger.batches.append(ids)
    answer = visitor.api("POST", "entries", batch)
    assert answer.status == 200, answer.status
    ledger.said.update({str(each["id"]): str(each["note"]) for each in batch})


def change(visitor: Visitor, ledger: Ledger, chance: random.Random) -> None:
    """Another note for one of the entries written last, as a phone sends it."""
    settled = [each for each in list(ledger.said)[-20:] if each not in ledger.open]
    if not settled:
        return
    entry, form = chance.choice(settled), str(UUID(int=chance.getrandbits(128)))
    shape = {**cramp(chance.randrange(10**9)), "id": entry}
    told = {"form": form, "base": ledger.forms.get(entry, entry), "entry": shape}
    ledger.open[entry] = str(shape["note"])
    answer = visitor.api("PUT", f"entries/{entry}", told)
    assert answer.json["state"] == "amended", answer.text
    ledger.said[entry], ledger.forms[entry] = ledger.open.pop(entry), form


# ── what the diary has ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Rows:
    """What stands in the diary: each cramp, how often each was changed, and her counter."""

    notes: dict[str, str]
    revisions: dict[str, int]
    changes: dict[str, int]
    newest: int
    sequence: int


NOTES = "SELECT id, note, revision, sequence FROM records_episode"
CHANGES = "SELECT entry, count(*) FROM records_history GROUP BY entry"


def her_rows(folder: Path, environ: dict[str, str]) -> Rows:
    """Read past the server, so that nothing it says of its diary is believed."""
    with closing(opened(folder, environ)) as diary:
        cursor = diary.cursor()
        kept = [(plain(id), *rest) for id, *rest in cursor.execute(NOTES)]  # noqa: A001
        cursor = diary.cursor()
        changed = {plain(id): count for id, count in cursor.execute(CHANGES)}  # noqa: A001
        cursor = diary.cursor()
        ((sequence,),) = cursor.execute("SELECT sequence FROM records_person")
    return Rows(
        notes={id: note for id, note, *_ in kept},  # noqa: A001
        revisions={id: revision for id, _, revision, _ in kept},  # noqa: A001
        changes=changed,
        newest=max(each[-1] for each in kept),
        sequence=sequence,
    )


def opened(folder: Path, environ: dict[str, str]) -> Any:
    if "SOLEUS_DATABASE_URL" in environ:
        import psycopg

        return psycopg.connect(environ["SOLEUS_DATABASE_URL"])
    from sqlcipher3 import dbapi2

    diary = dbapi2.connect(str(folder / "diary.db"))
    key = (folder / "keys" / "diary.key").read_text("ascii").strip()
    diary.execute(f"PRAGMA key = \"x'{key}'\"")
    return diary


def plain(id: object) -> str:  # noqa: A002
    """An id as both databases give it."""
    return str(UUID(str(id)))


def lost(ledger: Ledger, rows: Rows) -> int:
    """Entries that were acknowledged and are not there, or not as they were acknowledged."""
    wrong = 0
    for entry, note in ledger.said.items():
        wrong += rows.notes.get(entry) not in (note, ledger.open.get(entry))
    return wrong


def halves(ledgers: list[Ledger], rows: Rows) -> int:
    """Batches that are there in part, and changes of which one table knows and another does not."""
    batches = [ids for each in ledgers for ids in each.batches]
    parts = sum(0 < sum(id in rows.notes for id in ids) < BATCH for ids in batches)  # noqa: A001
    torn = sum(rows.changes.get(id, 0) != now - 1 for id, now in rows.revisions.items())  # noqa: A001
    return parts + torn + (rows.newest != rows.sequence)
