"""Eight processes write one diary for ten minutes, one copies it and one reads all of it.

    python bench/writers                 # ten minutes
    python bench/writers --seconds 60

No writer may meet an error, and each acknowledged entry must be there. A miss ends with 1. How long
a write takes is printed; the server itself is one process, so ten are worse than it ever is.
"""

import argparse
import json
import subprocess
import sys
import tempfile

SECONDS = 600


def main() -> None:
    parser = argparse.ArgumentParser(description="Write one diary from eight processes at once.")
    parser.add_argument("--seconds", type=int, default=SECONDS)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "tests.lib.writers", f"{name}/data", str(told.seconds)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    for what, value in found.items():
        print(f"{what:14}{value!s:>10}")
    sys.exit(1 if found["errors"] or found["lost"] or not found["is_whole"] else 0)
