"""Each line of OWASP ASVS in scope names tests that are there, or says in what it is not met."""

import re
import subprocess
import sys

import pytest

from bench.asvs.__main__ import held
from bench.asvs.lines import CHAPTERS, PAGE, ROOT, Line, counts, lines, page
from bench.promises.measure import own
from bench.promises.table import promises

IN_SCOPE = {"level 1": 64, "level 2": 127, "level 3": 43}  # what concerns Soleus


@pytest.fixture(scope="module")
def told():
    return lines()


def test_all_that_is_in_scope_is_there(told):
    found = counts(told)
    print(dict(found))
    assert {level: found[level] for level in IN_SCOPE} == IN_SCOPE


def test_each_line_is_shown_by_tests_or_says_in_what_it_is_not_met(told):
    for each in told:
        assert each.tests or each.deviation, each.id
        assert len(set(each.tests)) == len(each.tests), each.id
        assert each.says, each.id


def test_they_stand_in_the_order_of_the_standard(told):
    numbers = [tuple(map(int, each.id.split("."))) for each in told]
    assert all(len(each) == 3 for each in numbers)
    assert numbers == sorted(numbers)
    assert {each.chapter for each in told} == set(CHAPTERS)


def test_the_tests_that_they_name_are_collected(told):
    nodes = {node for each in told for node in each.tests}
    asked = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        *sorted({f.partition("::")[0] for f in nodes}),
    ]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False, env=own())
    there = {re.sub(r"\[.*", "", line) for line in done.stdout.splitlines()}
    assert nodes - there == set()


def test_the_page_says_what_stands_in_the_file(told):
    assert PAGE.read_text("utf-8") == page(told), "python bench/asvs page"


def test_the_promise_says_how_many_are_not_met(told):
    (promise,) = [each for each in promises() if each.id == "S1"]
    number = counts(told)["deviations"]
    assert promise.at_most["deviations"] == 6
    assert promise.short.startswith(f"{number} lines") if number > 6 else not promise.short


# ── how many hold ───────────────────────────────────────────────────────────────────────────

ONE = Line(id="1.1.1", level=1, says="", tests=("a", "b"))
TWO = Line(id="1.1.2", level=3, says="", tests=("b",), deviation="not all of it")
WRITTEN = Line(id="1.1.3", level=2, says="", deviation="none of it")


@pytest.mark.parametrize(
    "came, low, high, broken",
    [
        ({"a": True, "b": True}, 2, 1, 0),
        ({"a": False, "b": True}, 1, 1, 1),
        ({"a": True, "b": False}, 1, 0, 2),
        ({"a": True}, 1, 0, 2),
    ],
)
def test_a_line_holds_when_all_its_tests_did(came, low, high, broken):
    found = held([ONE, TWO, WRITTEN], came)
    assert found == {"of level 1 and 2": low, "of level 3": high, "deviations": 2, "broken": broken}
