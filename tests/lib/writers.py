"""Several processes that read and write one diary at once, and what each of them met.

    python -m tests.lib.writers FOLDER SECONDS

Prints, as JSON, how many entries were acknowledged, how many of those are in the diary, every error
that a writer met, and how long a write took. One more process copies the diary meanwhile, and one
reads all of it.
"""

import json
import os
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from tests.lib.write_errors import cramp, in_fork, make_owner, there

WRITERS = 8
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
APART = timedelta(hours=6)


def main() -> None:
    os.environ["SOLEUS_DATA_DIR"] = sys.argv[1]
    from django.db import connection

    from soleus import cli

    cli.ready(None)
    in_fork(make_owner)
    connection.close()
    until = time.monotonic() + float(sys.argv[2])
    works = [*[write_until] * WRITERS, copy_until, read_until]
    notes = [Path(f"{sys.argv[1]}.{n}.json") for n in range(len(works))]
    children = [start(work, until, note) for work, note in zip(works, notes, strict=True)]
    for child in children:
        os.waitpid(child, 0)
    told = [json.loads(note.read_text("utf-8")) for note in notes]
    acknowledged = {each for one in told for each in one["acknowledged"]}
    took = sorted(each for one in told for each in one["took"])
    found = in_fork(there)
    print(
        json.dumps(
            {
                "acknowledged": len(acknowledged),
                "lost": len(acknowledged - set(found["ids"])),
                "is_whole": found["is_whole"],
                "errors": Counter(each for one in told for each in one["errors"]),
                "copies": told[WRITERS]["done"],
                "readings": told[WRITERS + 1]["done"],
                "p50_ms": round(took[len(took) // 2] * 1000),
                "p99_ms": round(took[len(took) * 99 // 100] * 1000),
            }
        )
    )


def start(work, until, note):
    child = os.fork()
    if child == 0:
        told = {"acknowledged": [], "errors": [], "took": [], "done": 0}
        try:
            work(until, told)
        except Exception as error:  # noqa: BLE001  the parent must hear of any
            told["errors"].append(repr(error))
        note.write_text(json.dumps(told), "utf-8")
        os._exit(0)
    return child


def write_until(until, told):
    """Read-then-write, as every page that saves does. A few go to each night, as in a diary."""
    from soleus.app import write
    from soleus.records import people

    while time.monotonic() < until or not told["acknowledged"]:
        id_, began = str(uuid4()), time.monotonic()
        at = NOW - len(told["acknowledged"]) * APART
        cramped = {**cramp(id_), "at": at.isoformat(), "note": "short"}
        try:
            (receipt,) = write.entries(people.owner(), cramped, NOW)
        except Exception as error:  # noqa: BLE001  each is what we count
            told["errors"].append(repr(error))
            continue
        told["took"].append(time.monotonic() - began)
        if receipt.saved:
            told["acknowledged"].append(id_)


def copy_until(until, told):
    from soleus.app import keep_safe

    while time.monotonic() < until:
        keep_safe.copy(datetime.now(UTC))
        told["done"] += 1
        time.sleep(1)


def read_until(until, told):
    """Read the whole diary, again and again."""
    while time.monotonic() < until:
        there_now()
        told["done"] += 1


def there_now():
    from soleus.diary.entries import Episode
    from soleus.records import people, store

    return len(store.load(people.owner(), [Episode]))


if __name__ == "__main__":
    main()
