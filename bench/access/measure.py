"""The matrix of access, counted: so many requests by each role, so many answers that were wrong."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

ROOT = Path(__file__).parents[2]
MATRIX = ROOT / "tests/integration/test_access_matrix.py"


def main() -> None:
    with TemporaryDirectory() as folder:
        told = Path(folder) / "told.xml"
        asked = [sys.executable, "-m", "pytest", "-q", str(MATRIX), f"--junitxml={told}"]
        done = subprocess.run(asked, cwd=ROOT, check=False)
        cases = list(ElementTree.parse(told).iter("testcase"))  # noqa: S314  our own file
    counts: Counter[str] = Counter()
    for each in cases:
        if _asked(each):
            counts[_role(each)] += _asked(each)
    for role, n in counts.items():
        print(f"{role:>14} {n:>6} requests")
    print(f"{len(counts):>14} roles, {sum(counts.values())} requests")
    sys.exit(done.returncode)


def _role(case: ElementTree.Element) -> str:
    return case.attrib["name"].partition("[")[2].strip("]-").partition("-")[0]


def _asked(case: ElementTree.Element) -> int:
    return next((int(each.attrib["value"]) for each in case.iter("property")), 0)
