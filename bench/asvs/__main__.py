"""How many lines of OWASP ASVS hold, by the tests that they name.

python bench/asvs          # run them; the last line is JSON
python bench/asvs page     # only write docs/reference/asvs.md anew
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.asvs.lines import PAGE, Line, counts, lines, page
from bench.promises import once
from bench.promises.measure import own


def main() -> None:
    told = lines()
    if sys.argv[1:] == ["page"]:
        PAGE.write_text(page(told), "utf-8")
        return
    print(json.dumps(held(told, passed(sorted({test for each in told for test in each.tests})))))


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


def passed(nodes: list[str]) -> dict[str, bool]:
    """Whether each test passed, in all its cases; one that did not run has not."""
    # Where other promises walk the same tests meanwhile, they begin at the front.
    environ = {**own(), once.BACKWARDS: "yes"}
    came: dict[str, bool] = {}
    for case, outcome in once.outcomes(*nodes, environ=environ).items():
        name = case.partition("[")[0]
        came[name] = came.get(name, True) and outcome == "passed"
    return came


if __name__ == "__main__":
    main()
