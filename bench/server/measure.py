"""Treat a real server badly and count what came of it.

    python bench/server kills                  # a thousand kills while three write; minutes
    python bench/server kills --times 50
    python bench/server power                  # cuts of the power, also while a key moves
    python bench/server upgrades               # of diaries of every step, killed on the way
    python bench/server writers                # eight for ten minutes, beside copies and reports
    python bench/server lasting                # what it weighs meanwhile, asked five times a second
    python bench/server lasting --minutes 480

Every command ends with one line of JSON, its counts, and with 1 where a promise is broken. On
SQLite the diary is encrypted, as always. PostgreSQL is measured where SOLEUS_TEST_POSTGRES names a
server, as `.ci/run` starts one; each run has a database of its own there.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from bench.reminders.measure import own_database
from tests.lib import older
from tests.lib.load import crowded, grown, lasting, slope
from tests.lib.power import cuts, key_moves, long_life, upgrade
from tests.lib.server_kills import Outcome, killed
from tests.lib.site import Site

MIGRATIONS = Path(__file__).parents[2] / "src/soleus/records/migrations"
KILLS, KILLS_ON_POSTGRES, CUTS, SEED = 1000, 200, 200, 1
UPGRADES_KILLED = 5  # of each step
ENTRIES = 10_000  # in a diary whose server is weighed
FIRST = 3_000  # requests with which such a server takes most of what it keeps
BROKEN = ("lost", "halves", "damaged", "unlike", "errors")


def main() -> None:
    parser = argparse.ArgumentParser(description="Treat a server badly.")
    parts = parser.add_subparsers(dest="what", required=True)
    kills = parts.add_parser("kills", help="kill it while three write")
    kills.add_argument("--times", type=int, default=KILLS)
    kills.add_argument("--times-on-postgres", type=int, default=KILLS_ON_POSTGRES)
    power = parts.add_parser("power", help="cut the power at any moment of its life")
    power.add_argument("--times", type=int, default=CUTS)
    upgrades = parts.add_parser("upgrades", help="bring diaries of every step up to date")
    upgrades.add_argument("--kills", type=int, default=UPGRADES_KILLED)
    writers = parts.add_parser("writers", help="let eight write at once")
    writers.add_argument("--minutes", type=float, default=10)
    weight = parts.add_parser("lasting", help="let it run")
    weight.add_argument("--minutes", type=float, default=35)
    weight.add_argument("--a-second", type=float, default=5)
    told = parser.parse_args()
    counts = {
        "kills": lambda: count_kills(told.times, told.times_on_postgres),
        "power": lambda: count_cuts(told.times),
        "upgrades": lambda: count_upgrades(told.kills),
        "writers": lambda: count_writers(told.minutes),
        "lasting": lambda: count_weight(told.minutes, told.a_second),
    }[told.what]()
    print(json.dumps(counts))
    sys.exit(1 if any(counts.get(each) for each in BROKEN) else 0)


# ── kills ───────────────────────────────────────────────────────────────────────────────────


def count_kills(times: int, on_postgres: int) -> dict[str, float]:
    outcomes = [one(times)]
    if postgres := os.environ.get("SOLEUS_TEST_POSTGRES", ""):
        with own_database(postgres) as url:
            outcomes.append(one(on_postgres, SOLEUS_DATABASE_URL=url))
    return {
        "kills": outcomes[0].kills,
        "kills on PostgreSQL": sum(each.kills for each in outcomes[1:]),
        "acknowledged": sum(each.acknowledged for each in outcomes),
        "lost": sum(each.lost for each in outcomes),
        "halves": sum(each.halves for each in outcomes),
        "seconds to the slowest answer": round(max(each.slowest for each in outcomes), 2),
    }


def one(times: int, **environ: str) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        outcome = killed(Path(folder), times=times, seed=SEED, **environ)
    print(outcome, flush=True)
    return outcome


# ── cuts of the power ───────────────────────────────────────────────────────────────────────


def count_cuts(times: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        life = long_life(Path(folder), batches=20)
        print(f"calls {len(life.calls)}, acknowledged {3 * len(life.said())}", flush=True)
        outcomes = [cuts(life, Path(folder) / "found", times=times, seed=SEED)]
    for step in known_steps()[:-1]:
        with tempfile.TemporaryDirectory() as folder:
            way = upgrade(Path(folder), step)
            outcomes.append(cuts(way, Path(folder) / "found", times=times // 20, seed=SEED))
            print(step, outcomes[-1], flush=True)
    with tempfile.TemporaryDirectory() as folder:
        moves = key_moves(Path(folder))
        outcomes.append(cuts(moves, Path(folder) / "found", times=times // 2, seed=SEED))
        print("the key moves", outcomes[-1], flush=True)
    return {
        "cuts": sum(each.cuts for each in outcomes),
        "lost": sum(each.lost for each in outcomes),
        "halves": sum(each.halves for each in outcomes),
        "damaged": sum(each.damaged for each in outcomes),
    }


# ── upgrades ────────────────────────────────────────────────────────────────────────────────


def count_upgrades(kills: int) -> dict[str, float]:
    """Diaries of every step, made, killed on their way up and brought there."""
    found = []
    for step in known_steps()[:-1]:
        with tempfile.TemporaryDirectory() as folder:
            found.append(older.upgraded(Path(folder), step, kills=kills))
        print(step, found[-1], flush=True)
        if postgres := os.environ.get("SOLEUS_TEST_POSTGRES", ""):
            found.append(on_postgres(step, postgres))
            print(f"{step} on PostgreSQL", found[-1], flush=True)
    return {
        "upgrades": len(found),
        "rows": sum(each.rows for each in found),
        "kills": sum(each.kills for each in found),
        "lost": sum(each.lost for each in found),
        "unlike": sum(each.unlike for each in found),
    }


def on_postgres(step: str, postgres: str) -> older.Outcome:
    # What was half done is undone there by the database itself: it knows one transaction a step.
    with tempfile.TemporaryDirectory() as folder, own_database(postgres) as url:
        return older.upgraded(Path(folder), step, kills=0, SOLEUS_DATABASE_URL=url)


def known_steps() -> list[str]:
    return sorted(each.stem for each in MIGRATIONS.glob("0*.py"))


# ── load ────────────────────────────────────────────────────────────────────────────────────


def count_writers(minutes: float) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder) / "data")
        try:
            load, missing = crowded(site, writers=8, seconds=60 * minutes)
        finally:
            site.stop()
    return {
        "minutes": minutes,
        "writes": load.writes,
        "errors": load.errors,
        "lost": missing,
        "ms for 99 of 100 writes": load.milliseconds(0.99),
    }


def count_weight(minutes: float, a_second: float) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder) / "data")
        try:
            load, weights = lasting(
                site, seconds=60 * minutes, a_second=a_second, entries=ENTRIES, before=FIRST
            )
        finally:
            site.stop()
    files, threads = grown(weights)
    return {
        "minutes": minutes,
        "requests": load.statuses.total(),
        "errors": load.errors,
        "MB more an hour": round(slope(weights), 2),
        "MB": round(weights[-1].megabytes, 1),
        "more open files": files,
        "more threads": threads,
    }
