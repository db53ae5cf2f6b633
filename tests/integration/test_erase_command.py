"""`soleus erase` asks for one thing, asks back once, and answers in figures."""

import json
import subprocess
import sys
from uuid import uuid4

import pytest

from tests.lib import copies

# A server in a process of its own keeps its diary in a file, whatever this run is on.
pytestmark = pytest.mark.sqlcipher


def run(site, *words):
    return subprocess.run(
        [sys.executable, "-m", "soleus", "erase", *words],
        env=site.environ,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.fixture(scope="module")
def cramp(site):
    shape = copies.cramp(1)
    assert site.visitor().api("POST", "entries", [shape]).status == 200
    return shape["id"]


@pytest.mark.parametrize("words", [
    [],
    ["--everything", "--to", "2026-01-01"],
    ["--entry", str(uuid4()), "--everything"],
    ["--from", "2026-02-01", "--to", "2026-01-01"],
    ["--from", "soon"],
    ["--entry", "x"],
    ["--from", "9999-12-31", "--to", "9999-12-31"],
], ids=" ".join)  # fmt: skip
def test_what_is_asked_for_wrongly_erases_nothing(site, cramp, words):
    done = run(site, *words, "--yes")
    assert (done.returncode, done.stdout) == (2, "")


def test_without_a_word_from_her_nothing_is_erased(site, cramp):
    done = run(site, "--entry", cramp)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--yes" in done.stderr


def test_what_is_not_there_is_said(site, cramp):
    done = run(site, "--entry", str(uuid4()), "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Nothing was erased" in done.stderr


def test_a_server_that_runs_is_stopped_before_everything_goes(site, cramp):
    done = run(site, "--everything", "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Stop it first" in done.stderr


def test_beside_a_running_server_an_entry_goes_once(site, cramp):
    done = run(site, "--entry", cramp, "--yes")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told.pop("removed") in (0, 1)  # the server may have made the copy of the day by now
    assert told == {"entries": 1, "swept": True, "copies": 0, "until": None, "failed": ""}
    again = run(site, "--entry", cramp, "--yes")  # as it says where traces are left
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["entries"] == 0


def test_who_writes_meanwhile_loses_nothing_but_what_is_erased(site):
    with copies.Writing(site) as writing:
        for _ in range(3):
            assert run(site, "--to", "2026-11-30", "--yes").returncode == 0
    assert writing.refused == []
    told = changes(writing.visitor)
    erased = [each for each in told if each.get("erased")]
    notes = [int(each["entry"]["note"]) for each in told if "entry" in each]
    # Each batch is whole, and either stands or is erased.
    assert len(told) >= writing.acknowledged > len(notes)
    assert notes == list(range(notes[0], notes[0] + len(notes))) if notes else erased
    assert len({each["sequence"] for each in told}) == len(told)


def changes(visitor):
    found, after = [], 0
    while (told := visitor.get(f"/api/v1/entries?newest=500&after={after}").json)["changes"]:
        found += told["changes"]
        after = told["sequence"]
    return found
