"""Run the tests that go through the database on SQLCipher and on PostgreSQL, and compare.

    python bench/parity

PostgreSQL is where SOLEUS_TEST_POSTGRES says; without it there is nothing to compare, and nothing
is counted. A test that means something on one of them only says so with a mark, and is left out.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[2]
ON_BOTH = ("-p", "bench.parity.asking", "-m", "not sqlcipher and not postgres and not browser")
TESTS = ("tests/integration", "tests/properties/test_store_laws.py")


def main() -> None:
    postgres = os.environ.get("SOLEUS_TEST_POSTGRES", "")
    if not postgres:
        sys.exit("Set SOLEUS_TEST_POSTGRES to a database's URL.")
    here, there = outcomes(), outcomes(SOLEUS_DATABASE_URL=postgres)
    unlike = [name for name in here.keys() | there if here.get(name) != there.get(name)]
    print(*sorted(unlike), sep="\n")
    failed = sum("failed" in (here.get(name), there.get(name)) for name in here.keys() | there)
    print(json.dumps({"tests": len(here), "unlike": len(unlike), "failed": failed}))
    sys.exit(1 if unlike or failed else 0)


def outcomes(**environ: str) -> dict[str, str]:
    """What came of each test."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "told.xml"
        command = [sys.executable, "-m", "pytest", "-q", *ON_BOTH, f"--junitxml={file}", *TESTS]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, check=False)
        cases = ElementTree.parse(file).iter("testcase")  # noqa: S314  pytest has just written it
        return {
            f"{case.get('classname')}::{case.get('name')}": "failed"
            if case.find("failure") is not None or case.find("error") is not None
            else "skipped"
            if case.find("skipped") is not None
            else "passed"
            for case in cases
        }
