"""Fill real small disks to the last byte, and fail each write, sync and cut of the diary in turn.

    python bench/disk                              # both; some minutes
    python bench/disk --fills 5 --calls 50

A fill: a server on a file system of its own takes batches until it takes no more. Each acknowledged
entry must be there, one must be deletable, the urgent pages must open even when others have taken
the last byte, and with more room it must go on by itself.

A failing: the n-th call of SQLite to its disk is refused, for n = 1, 2, … until a round ends before
it; alone or with all that follow; as an error or as a full disk. No acknowledged entry may be lost
and no page damaged. A miss ends with 1.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from soleus import room
from tests.lib.small_disk import SmallDisk, SmallDiskSite, written_until_full

FILLS, CALLS = 20, 1000
SIZES = (7, 8, 9, 11, 13)  # MB


def main() -> None:
    parser = argparse.ArgumentParser(description="Fill disks, and let them fail.")
    parser.add_argument("--fills", type=int, default=FILLS)
    parser.add_argument("--calls", type=int, default=CALLS)
    told = parser.parse_args()
    wrong = sum(filled(SIZES[each % len(SIZES)]) for each in range(told.fills))
    print(f"fills: {told.fills}, of which something was lost or shut: {wrong}")
    found = failed(told.calls)
    print("failing:", ", ".join(f"{value} {what}" for what, value in found.items()))
    print(json.dumps({"fills": told.fills, "lost or shut": wrong, **found}))
    sys.exit(1 if wrong or found.get("lost") or found.get("damaged") else 0)


def filled(size: int) -> bool:
    """Whether a full disk of so many MB lost an entry or shut a page."""
    with tempfile.TemporaryDirectory() as name:
        disk = SmallDisk(Path(name) / "data", f"{size}m")
        site = SmallDiskSite(disk)
        try:
            her = site.visitor()
            acknowledged, _ = written_until_full(her)
            deleted = her.api("DELETE", f"entries/{acknowledged[0]}").status
            disk.fill()  # now others have what the reserve has freed
            urgent = [her.get(path).status for path in ("/", "/now", "/check", "/help", "/diary")]
            shape = her.get("/api/v1/entries?newest=500").json
            lost = set(acknowledged[1:]) - {each["id"] for each in shape["entries"]}
            disk.see("ballast").unlink()
            disk.grow("64m")
            again, _ = written_until_full(her, most=10)
            is_back = len(again) == 10 and disk.see(room.NAME).exists()
        finally:
            site.kill()
            disk.end()
    print(f"  {size} MB: {len(acknowledged)} acknowledged, {len(lost)} lost, {urgent}, {deleted}")
    return bool(lost) or set(urgent) != {200} or deleted != 204 or not is_back


def failed(calls: int) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "tests.lib.write_errors", f"{name}/data", str(calls)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, int] = json.loads(done.stdout)
    return found
