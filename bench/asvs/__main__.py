"""How many lines of OWASP ASVS hold, by the tests that they name.

python bench/asvs          # run them; the last line is JSON
python bench/asvs page     # only write docs/reference/asvs.md anew
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.asvs.lines import PAGE, ROOT, Line, counts, lines, page
from bench.promises.measure import own


def main() -> None:
    told = lines()
    if sys.argv[1:] == ["page"]:
        PAGE.write_text(page(told), "utf-8")
        return
    print(json.dumps(held(told, outcomes(sorted({test for each in told for test in each.tests})))))


def held(told: list[Line], came: dict[str, bool]) -> dict[str, int]:
    """Lines that hold by their tests or deviate in writing, and those that do neither."""
    good = [each for each in told if all(came.get(test, False) for test in each.tests)]
    found = counts(good)
    return {
        "of level 1 and 2": found["level 1"] + found["level 2"],
        "of level 3": found["level 3"],
        "deviations": counts(told)["deviations"],
        "broken": len(told) - len(good),
    }


def outcomes(nodes: list[str]) -> dict[str, bool]:
    """Whether each test passed, in all its cases; one that did not run has not."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        asked = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *nodes]
        subprocess.run(asked, cwd=ROOT, env=own(), stdout=sys.stderr, check=False)
        cases = ET.parse(report).iter("testcase")  # noqa: S314  our own report
        came: dict[str, bool] = {}
        for case in cases:
            file = case.get("classname", "").replace(".", "/") + ".py"
            name = f"{file}::{case.get('name', '').partition('[')[0]}"
            came[name] = came.get(name, True) and not any(
                part.tag in ("failure", "error", "skipped") for part in case
            )
        return came


if __name__ == "__main__":
    main()
