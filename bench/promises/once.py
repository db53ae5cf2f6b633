"""What came of each test; within one run of the promises, none is tried twice.

Many promises rest on the same tests. A pytest plugin notes each that passed as soon as it has, in
the folder that ONCE names, and passes over what another has noted there by the time it comes to
it: that passed here too. What failed is not noted, so whoever else rests on it sees for itself.
Without that setting each test is tried, and with TOLD all outcomes are written to the file that it
names. With BACKWARDS the last test comes first: two that walk the same ones meet half-way, and try
one of them twice at most. The last line counts them.

Only for runs that try a test alike: with the same database and with no settings of their own.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ONCE, TOLD, BACKWARDS = "PROMISES_ONCE", "PROMISES_TOLD", "PROMISES_BACKWARDS"
WHOLE = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
WORST = ("failed", "skipped", "passed")  # of setting up, the test and clearing away
FRESH = 1.0  # seconds for which what others noted is remembered

came: dict[str, str] = {}  # by the name of a test
cases: Counter[str] = Counter()  # of a name; schemathesis gives many one
ended: Counter[str] = Counter()  # of these
noted = Path(os.environ[ONCE], str(os.getpid())) if ONCE in os.environ else None


@pytest.hookimpl(trylast=True)  # after what the run itself leaves out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    cases.update(each.nodeid for each in items)
    if BACKWARDS in os.environ:
        items.reverse()


class Elsewhere:
    """The tests that passed in another process of this run."""

    def __init__(self, folder: Path | None) -> None:
        self.folder, self.names, self.read_at = folder, set[str](), -FRESH

    def has(self, item: pytest.Item) -> bool:
        if self.folder and time.monotonic() - self.read_at >= FRESH:
            # A line without its end is half written: what it names is tried again.
            texts = [each.read_text("utf-8").rpartition("\n")[0] for each in self.folder.iterdir()]
            self.names = {name for text in texts for name in text.split("\n")}
            self.read_at = time.monotonic()
        return item.nodeid in self.names


elsewhere = Elsewhere(noted.parent if noted else None)
passed_over: set[str] = set()


@pytest.hookimpl(tryfirst=True)  # before anything is set up for it
def pytest_runtest_setup(item: pytest.Item) -> None:
    if elsewhere.has(item):
        passed_over.add(item.nodeid)
        pytest.skip("it passed in another process of this run")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.nodeid in passed_over:
        came[report.nodeid] = "passed"
        return
    outcomes = {report.outcome, came.get(report.nodeid, "passed")}
    came[report.nodeid] = next(each for each in WORST if each in outcomes)
    ended[report.nodeid] += report.when == "teardown"
    is_whole = ended[report.nodeid] == cases[report.nodeid]  # of several cases the next may fail
    if noted and is_whole and came[report.nodeid] == "passed":
        with noted.open("a", encoding="utf-8") as file:
            file.write(report.nodeid + "\n")


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.outcome != "passed":  # a file that cannot be read, or is left out as a whole
        came[report.nodeid or "all"] = report.outcome


def pytest_sessionfinish(exitstatus: int) -> None:
    if exitstatus not in WHOLE:
        came["pytest itself"] = "failed"


def pytest_unconfigure() -> None:
    if TOLD in os.environ:
        Path(os.environ[TOLD]).write_text(json.dumps(came), "utf-8")
    found = Counter[str]()
    for name, outcome in came.items():
        found[outcome] += max(1, cases[name])
    tests = found["passed"] + found["failed"]
    print("\n" + json.dumps({"tests": tests, **{each: found[each] for each in WORST[:2]}}))


def outcomes(*words: str, environ: dict[str, str]) -> dict[str, str]:
    """What came of each test that pytest finds with these words.

    Raises CalledProcessError where pytest did not come to its end.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "told")
        asked = [sys.executable, "-m", "pytest", "-q", "-p", "bench.promises.once", *words]
        settings = {**environ, TOLD: str(file)}
        done = subprocess.run(asked, cwd=ROOT, env=settings, stdout=sys.stderr, check=False)
        if done.returncode not in WHOLE:
            done.check_returncode()
        told: dict[str, str] = json.loads(file.read_text("utf-8"))
        return told
