"""Kill runners of reminders while they send, and hold schedules to their promises.

    python bench/reminders                     # three runs of 600, eight kills each, both databases
    python bench/reminders kills --runs 1
    python bench/reminders schedules           # ten thousand, a few minutes
    python bench/reminders schedules --count 500 --first 10000

On SQLite the diary is encrypted, as always. PostgreSQL is measured where SOLEUS_TEST_POSTGRES
names a server, as `.ci/run` starts one; each run has a database of its own there.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lib.reminder_kills import Outcome, killed
from tests.lib.told import broken, run

RUNS, DUE, KILLS, SCHEDULES = 3, 600, 8, 10_000
COLUMNS = ("due", "kills", "sent", "distinct", "duplicates", "claimed", "lost")


def main() -> None:
    parser = argparse.ArgumentParser(description="Hold reminders to once, in time or told.")
    parser.add_argument("what", nargs="?", choices=["kills", "schedules"], default="kills")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--count", type=int, default=SCHEDULES)
    parser.add_argument("--first", type=int, default=0)
    told = parser.parse_args()
    good = schedules(told.first, told.count) if told.what == "schedules" else kills(told.runs)
    sys.exit(0 if good else 1)


def kills(runs: int) -> bool:
    print(f"{'database':12}{'run':>4}" + "".join(f"{name:>12}" for name in COLUMNS))
    counts = dict.fromkeys(("kills", "doubled", "lost"), 0)
    postgres = os.environ.get("SOLEUS_TEST_POSTGRES", "")
    for name in ("sqlite", *(["postgres"] if postgres else [])):
        for number in range(runs):
            found = one(name, number, postgres)
            counts["kills"] += found.kills
            counts["doubled"] += found.duplicates
            counts["lost"] += found.lost
            figures = "".join(f"{getattr(found, each):12}" for each in COLUMNS)
            print(f"{name:12}{number + 1:4}{figures}", flush=True)
    print(json.dumps(counts))
    return not (counts["doubled"] or counts["lost"])


def one(name: str, seed: int, postgres: str) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        if name == "sqlite":
            return killed(Path(folder), due=DUE, kills=KILLS, seed=seed)
        with own_database(postgres) as url:
            return killed(Path(folder), due=DUE, kills=KILLS, seed=seed, SOLEUS_DATABASE_URL=url)


@contextmanager
def own_database(postgres: str) -> Iterator[str]:
    import psycopg

    name = f"soleus_bench_{os.getpid()}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield postgres.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name}")


def schedules(first: int, count: int) -> bool:
    began, promised, messages, dropped, problems = time.monotonic(), 0, 0, 0, []
    for seed in range(first, first + count):
        told = run(seed)
        promised += len(told.promised)
        messages += len(told.messages)
        dropped += len(told.dropped)
        problems += [f"{seed}: {each}" for each in broken(told)]
    print(*problems[:20], sep="\n")
    print(f"schedules {count}, promised {promised}, messages {messages}, let go {dropped}")
    print(f"broken {len(problems)}, {time.monotonic() - began:.0f} seconds")
    print(json.dumps({"schedules": count, "broken": len(problems)}))
    return not problems
