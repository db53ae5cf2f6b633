"""Two hundred copies of a diary that is written meanwhile, and a thousand spoiled ones.

    python bench/copies                        # both; a minute or two
    python bench/copies --times 20 --spoils 50

Each copy is made by the command line beside a server that takes batch after batch. It must hold
whole batches only, all that were acknowledged before it began and none from after it ended. Then
one copy, and the diary itself, are spoiled at chance: a bit turned, a page blanked or exchanged for
another, the end cut off. None may be taken for a good one. A miss ends with 1.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from soleus.ops import backup
from tests.lib import copies
from tests.lib.site import Site

TIMES, SPOILS, SEED = 200, 1000, 6


def main() -> None:
    parser = argparse.ArgumentParser(description="Copy a diary while it is written.")
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--spoils", type=int, default=SPOILS)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        site = Site(Path(name) / "data")
        key = (site.folder / "keys" / "diary.key").read_text("ascii").strip()
        try:
            wrong, refused = during(site, key, told.times)
            site.stop()  # so that the diary is one file
        finally:
            site.kill()
        print(f"unlike any moment of the diary: {wrong} of {told.times}")
        (good,) = backup.copies(Path(name) / "last").values()
        missed = Counter(copies.unnoticed(good, key, told.spoils, SEED))
        diary = site.folder / "diary.db"
        missed += Counter(
            copies.unnoticed(diary, key, told.spoils, SEED + 1, check=backup.read_through)
        )
    print(f"spoiled and not noticed: {missed.total()} of {2 * told.spoils} {dict(missed) or ''}")
    counts = {
        "copies": told.times,
        "unlike": wrong,
        "refused": refused,
        "spoiled": 2 * told.spoils,
        "unnoticed": missed.total(),
    }
    print(json.dumps(counts))
    sys.exit(1 if wrong or refused or missed else 0)


def during(site: Site, key: str, times: int) -> tuple[int, int]:
    """How many copies made while the diary is written are no moment of it; requests refused."""
    wrong, slowest, folder = 0, 0.0, site.folder.parent / "last"
    with copies.Writing(site) as writing:
        for _ in range(times):
            shutil.rmtree(folder, ignore_errors=True)
            before, began = writing.acknowledged, time.perf_counter()
            site.soleus("backup", "--to", str(folder))
            slowest = max(slowest, time.perf_counter() - began)
            (copy,) = backup.copies(folder).values()
            wrong += not copies.is_a_moment(copy, key, before, writing.acknowledged)
    print(f"entries in the end: {writing.acknowledged}, requests refused: {len(writing.refused)}")
    print(f"slowest copy, with its command and its check: {slowest:.2f} s")
    return wrong, len(writing.refused)
