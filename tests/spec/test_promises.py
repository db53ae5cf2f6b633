"""Every promise has its row, the tests it names are there, and the page says what was measured."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench.promises import measure, once, table
from bench.promises.measure import own
from bench.promises.table import Promise

EVERY = [
    *("C1", "C5", "C6", "C8"),
    *("R1", "R2", "R3", "R3b", *(f"R{n}" for n in range(4, 19))),
    *(f"S{n}" for n in range(1, 8)),
    *(f"P{n}" for n in range(1, 6)),
    *("A1", "A2", "A3"),
]


@pytest.fixture(scope="module")
def promised():
    return table.promises()


def test_every_promise_has_one_row(promised):
    assert [each.id for each in promised] == EVERY


def test_the_page_says_what_stands_in_the_two_files(promised):
    page = table.PAGE.read_text("utf-8")
    as_it_should_be = table.with_table(page, table.written(promised, table.results()))
    assert page == as_it_should_be, "python3 run.py promises"


def test_a_row_without_a_measurement_says_so(promised):
    for each in promised:
        assert table.standing(each, None).startswith("Not measured")
        assert each.is_tried or each.missing, f"{each.id}: what is missing?"


def test_only_what_is_promised_has_a_result(promised):
    assert set(table.results()) <= {table.QUICK, table.FULL, *(each.id for each in promised)}


def test_the_tests_that_it_names_are_collected(promised):
    nodes = sorted({node for each in promised for node in each.quick})
    asked = [sys.executable, "-m", "pytest", "--collect-only", "-qq", *nodes]
    done = subprocess.run(
        asked, cwd=table.ROOT, capture_output=True, text=True, check=False, env=own()
    )
    assert done.returncode == 0, done.stdout[-2000:]


def test_the_commands_that_it_names_are_there(promised):
    for each in promised:
        if each.full:
            _, words = table.split(each.full)
            here = Path(table.ROOT, words[0], "__main__.py").exists()
            assert here or words[:2] == ["-m", "pytest"], each.full
            assert each.at_least, f"{each.id}: how much of it is a full one?"


def test_none_of_it_may_take_longer_than_all_of_it(promised):
    assert max(each.minutes for each in promised if each.is_tried) <= table.MOST_FULL


# ── how a promise stands ────────────────────────────────────────────────────────────────────

KILLS = Promise(
    id="R0",
    goal="Nothing is lost",
    number="1,000 kills",
    full="python bench/kills",
    at_least={"kills": 1000},
    at_most={"lost": 0},
)


def result(**counts):
    return {"on": "2026-11-27", "machine": "2 cores", "seconds": 3, "counts": counts}


@pytest.mark.parametrize(
    "counts, said",
    [
        ({"kills": 1000, "lost": 0}, "1,000 kills, 0 lost (27 Nov 2026)."),
        (
            {"kills": 1000, "lost": 2},
            "**Missed: 2 lost, 0 promised.** 1,000 kills, 2 lost (27 Nov 2026).",
        ),
        (
            {"kills": 300, "lost": 0},
            "**Missed: 300 of 1,000 kills.** 300 kills, 0 lost (27 Nov 2026).",
        ),
        (
            {"kills": 1000},
            "**Missed: lost was not counted.** 1,000 kills (27 Nov 2026).",
        ),
    ],
)
def test_a_measurement_is_held_against_the_promise(counts, said):
    assert table.standing(KILLS, result(**counts)) == said


def test_a_command_that_said_nothing_has_missed():
    assert "**Missed: 0 of 1,000 kills; lost was not counted.**" in table.standing(KILLS, result())


@pytest.mark.parametrize(
    "counts, short",
    [
        ({"tests": 4, "failed": 0, "skipped": 0}, []),
        ({"tests": 4, "failed": 1, "skipped": 0}, ["1 failed, 0 promised"]),
        ({"tests": 4, "failed": 0, "skipped": 1}, ["1 skipped, 0 promised"]),
        ({"tests": 0, "failed": 0, "skipped": 0}, ["0 of 1 tests"]),
    ],
)
def test_where_tests_are_all_there_is_they_are_counted(counts, short):
    assert list(table.shortfalls(replace(KILLS, full="", at_least={}, at_most={}), counts)) == short


def test_what_is_known_to_fall_short_is_said_too():
    less = replace(KILLS, short="the rest.")
    assert table.standing(less, None) == "Not measured yet. **Short of it:** the rest."
    assert table.standing(less, result(kills=1000, lost=0)).endswith(" **Short of it:** the rest.")


def test_what_is_missing_is_said_beside_what_was_measured():
    half = replace(KILLS, missing="the other half.")
    assert table.standing(half, result(kills=1000, lost=0)).endswith(
        " Not measured: the other half."
    )


# ── no test twice ───────────────────────────────────────────────────────────────────────────

THREE = """
import pathlib, pytest

@pytest.fixture
def shut():
    yield
    raise OSError("it would not shut")

@pytest.mark.parametrize("case", [1, 2])
def test_good(case):
    with pathlib.Path(__file__).with_suffix(".tried").open("a") as file:
        file.write(f"{case}")

def test_bad():
    assert False

def test_left_out():
    pytest.skip("not here")

def test_that_does_not_end_well(shut):
    pass
"""


def test_what_passed_once_is_not_tried_again_in_the_same_run(tmp_path):
    file, folder = tmp_path / "test_three.py", tmp_path / "once"
    file.write_text(THREE, "utf-8")
    folder.mkdir()
    environ = {**own(), once.ONCE: str(folder)}
    first = once.outcomes(str(file), environ=environ)
    assert {name.partition("::")[2]: came for name, came in first.items()} == {
        "test_good[1]": "passed",
        "test_good[2]": "passed",
        "test_bad": "failed",
        "test_left_out": "skipped",
        "test_that_does_not_end_well": "failed",
    }
    assert once.outcomes(str(file), environ=environ) == first
    assert file.with_suffix(".tried").read_text() == "12"
    once.outcomes(str(file), environ=own())
    assert file.with_suffix(".tried").read_text() == "1212"


MEANWHILE = """
import os, pathlib, time

def test_first():
    noted = pathlib.Path(os.environ["PROMISES_ONCE"], "another")
    noted.write_text(f"{pathlib.Path(__file__).name}::test_second\\nhalf of a na")
    time.sleep(1.1)

def test_second():
    assert False

def test_third():
    pass
"""


def test_what_passes_meanwhile_in_another_process_is_passed_over(tmp_path):
    file, folder = tmp_path / "test_meanwhile.py", tmp_path / "once"
    file.write_text(MEANWHILE, "utf-8")
    folder.mkdir()
    asked = [str(file), "--rootdir", str(tmp_path)]
    came = once.outcomes(*asked, environ={**own(), once.ONCE: str(folder)})
    assert list(came.values()) == ["passed", "passed", "passed"]


@pytest.mark.parametrize("outcomes, is_noted", [
    (["passed", "passed"], True), (["passed", "failed"], False), (["failed", "passed"], False),
    (["passed"], False),
])  # fmt: skip
def test_cases_that_have_one_name_are_each_counted_and_noted_together(
    tmp_path, monkeypatch, capsys, outcomes, is_noted
):
    """What passed in one of them may fail in the next."""
    news = {"came": {}, "cases": Counter(), "ended": Counter(), "noted": tmp_path / "noted"}
    for name, value in news.items():
        monkeypatch.setattr(once, name, value)
    item = SimpleNamespace(nodeid="one name")
    once.pytest_collection_modifyitems([item, item])
    for each in outcomes:
        for when, outcome in (("call", each), ("teardown", "passed")):
            once.pytest_runtest_logreport(
                SimpleNamespace(nodeid="one name", outcome=outcome, when=when)
            )
    once.pytest_unconfigure()
    assert (tmp_path / "noted").exists() == is_noted
    assert measure.last_line(capsys.readouterr().out)["tests"] == 2


def test_one_who_walks_backwards_meets_the_other_half_way(tmp_path):
    for name in ("test_one.py", "test_two.py"):
        (tmp_path / name).write_text("def test_a(): pass\ndef test_b(): pass\n", "utf-8")
    there = once.outcomes(str(tmp_path), environ=own())
    back = once.outcomes(str(tmp_path), environ={**own(), once.BACKWARDS: "yes"})
    assert list(back) == list(reversed(there))


def test_a_file_that_cannot_be_read_is_no_promise_kept(tmp_path):
    (tmp_path / "test_broken.py").write_text("import nothing_of_this_name\n", "utf-8")
    (tmp_path / "test_good.py").write_text("def test_good(): pass\n", "utf-8")
    asked = [*measure.TESTS, str(tmp_path)]
    done = subprocess.run(
        asked, cwd=table.ROOT, env=own(), capture_output=True, text=True, check=False
    )
    assert measure.last_line(done.stdout)["failed"]
    with pytest.raises(subprocess.CalledProcessError):
        once.outcomes(str(tmp_path), environ=own())


def test_a_file_that_is_left_out_as_a_whole_is_no_promise_kept(tmp_path):
    file = tmp_path / "test_left_out.py"
    file.write_text("import pytest\npytest.skip('not here', allow_module_level=True)\n", "utf-8")
    assert list(once.outcomes(str(file), environ=own()).values()) == ["skipped"]


# ── how long it takes ───────────────────────────────────────────────────────────────────────


def test_a_result_tells_what_else_the_machine_had_to_do():
    stands = table.standing(KILLS, {**result(kills=1000, lost=0), "load": 6.5})
    assert stands == "1,000 kills, 0 lost (27 Nov 2026, load 6.5)."


def test_the_quick_ones_are_told_together():
    found = {table.QUICK: {**result(tests=2000, failed=0), "seconds": 171, "load": 2}}
    (told, *_) = table.durations(found)
    assert told == (
        "The quick versions of R1 to R18 together: 2,000 tests in 2.9 minutes, 0 failed "
        "(27 Nov 2026, load 2); 3 minutes promised."
    )


def test_the_full_ones_are_told_as_they_were_run_together():
    counts = {"held": 30, "missed": 1, "left out": 2}
    found = {table.FULL: {**result(), "counts": counts, "seconds": 3600, "load": 4.5}}
    found[table.FULL]["processor"] = 6540
    told, machines = table.durations(found)
    assert told == (
        "The full versions in one run, 3 at once where none times what it does: 30 held, 1 missed "
        "and 2 left out in 60.0 minutes with 109.0 minutes of processor (27 Nov 2026, load 4.5); "
        "none left out in 60 minutes promised."
    )
    assert machines == "Measured on 2 cores."
