"""The command line reads a table of nights and answers, or names what is wrong with it."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from soleus.cli import main
from soleus.insight.arrays import np

HEAD = "night,week,cramps,stretch,water"


def asked(text, *options):
    return CliRunner().invoke(main, ["insight", "-", *options], input=text)


def answered(text, *options):
    result = asked(text, "--json", *options)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def table(nights=60, seed=1, head=HEAD):
    chance = np.random.default_rng(seed)
    rows = [head]
    for night in range(nights):
        stretch, water = chance.integers(0, 2, size=2)
        rows.append(f"{night},{20 + night / 7:.2f},{chance.poisson(0.8)},{stretch},{water}")
    return "\n".join(rows) + "\n"


def test_the_answer_has_what_others_rely_on():
    found = answered(table())
    assert set(found) == {"label", "nights", "measures", "parameters", "diagnostics", "seconds"}
    assert found["nights"] == {"recorded": 60, "total": 60}
    assert [each["id"] for each in found["measures"]] == ["stretch", "water"]
    first = found["measures"][0]
    assert set(first["log_rate_ratio"]) == {"mean", "sd", "q"}
    assert list(first["log_rate_ratio"]["q"]) == ["0.025", "0.05", "0.5", "0.95", "0.975"]
    assert set(first["cramps_spared_per_week"]) == {"mean", "q"}
    assert 0 < first["p_benefit_neutral"] < first["p_benefit"] < 1
    assert list(found["parameters"]) == ["alpha", "gamma", "rho", "sigma_f", "omega"]
    assert found["diagnostics"]["passed"] is True
    assert found["seconds"]["fit"] > 0


def test_without_json_it_is_a_table_to_read():
    result = asked(table())
    assert result.exit_code == 0
    assert "60 nights with a count" in result.stdout
    assert "stretch" in result.stdout


def test_what_may_not_be_said_has_a_dash_and_no_numbers():
    """The same on nearly every night: the numbers would be what was believed before."""
    rows = [f"{n},{20 + n / 7:.2f},{n % 3},{int(n < 2)},{n % 2}" for n in range(60)]
    lines = asked("\n".join([HEAD, *rows]) + "\n").stdout.splitlines()
    stretch = next(line for line in lines if line.startswith("stretch "))
    water = next(line for line in lines if line.startswith("water "))
    assert stretch.split() == ["stretch", "–", "–", "2", "/", "58"]
    assert " to " in water
    assert len(stretch) == len(water)


def test_simulate_makes_no_diary_that_insight_would_not_read():
    made, refused = (
        CliRunner().invoke(main, ["simulate", "--seed", "1", "--nights", nights])
        for nights in ("631", "632")
    )
    assert asked(made.stdout).exit_code == 0
    assert refused.exit_code == 2
    assert "632 nights cannot be made. Ask for 1 to 631" in refused.stderr


def test_one_night_and_one_cramp_are_not_several():
    assert "1 night with a count, 1 cramp: too early" in asked(f"{HEAD}\n0,20,1,1,0\n").stdout


def test_a_prior_file_is_named_beside_the_numbers(tmp_path):
    file = tmp_path / "prior.json"
    file.write_text('{"water": {"mean": -1.0, "sd": 0.05}}')
    assert "by the prior file: water" in asked(table(), "--prior", str(file)).stdout
    assert "prior file" not in asked(table()).stdout


def test_dates_are_nights_too():
    numbers = table(nights=40)
    first, *rows = numbers.splitlines()
    months = [f"2026-{10 + n // 30}-{n % 30 + 1:02}" for n in range(40)]
    # October has 31 days: leave one out, so that both tables have the same gap.
    dated = [f"{months[n]},{row.split(',', 1)[1]}" for n, row in enumerate(rows)]
    gap = [f"{n + (n >= 30)},{row.split(',', 1)[1]}" for n, row in enumerate(rows)]
    one, other = (answered("\n".join([first, *each])) for each in (dated, gap))
    assert one["measures"] == other["measures"]


def test_a_blank_count_is_missing_and_not_zero():
    blank = table(nights=40) + "40,26,,1,0\n41,26.1,,,\n"
    found = answered(blank)
    assert found["nights"] == {"recorded": 40, "total": 42}
    assert found["measures"] == answered(table(nights=40))["measures"]


def test_three_or_more_is_not_three():
    rows = table(nights=40).splitlines()
    some = [row.split(",") for row in rows]
    for row in some[2::4]:
        row[2] = "3+"
    censored = "\n".join(",".join(row) for row in some)
    alpha = [
        answered(each)["parameters"]["alpha"]["mean"]
        for each in (censored, censored.replace("3+", "3"))
    ]
    assert alpha[0] > alpha[1]


def test_a_prior_file_moves_its_column_only(tmp_path):
    file = tmp_path / "prior.json"
    file.write_text('{"water": {"mean": -1.0, "sd": 0.05}}')
    found, plain = answered(table(), "--prior", str(file)), answered(table())
    assert found["measures"][1]["log_rate_ratio"]["mean"] == pytest.approx(-1, abs=0.1)
    before, after = (each["measures"][0]["log_rate_ratio"]["mean"] for each in (plain, found))
    assert after == pytest.approx(before, abs=0.25)


@pytest.mark.parametrize(
    "told, says",
    [
        ('{"tea": {"mean": 0, "sd": 1}}', "no column here. Known: stretch, water"),
        ('{"water": {"mean": 0, "sd": 0}}', "sd of 'water' must be a number from 0.01 to 5"),
        ('{"water": {"mean": "low", "sd": 1}}', "mean of 'water' must be a number"),
        ('{"water": {"mean": NaN, "sd": 1}}', "mean of 'water' must be a number"),
        ('{"water": {"mean": 0}}', "needs mean and sd"),
        ("[]", "A prior file is an object"),
    ],
)
def test_a_prior_that_means_nothing_is_refused(tmp_path, told, says):
    file = tmp_path / "prior.json"
    file.write_text(told)
    result = asked(table(), "--prior", str(file))
    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.parametrize(
    "rows, says",
    [
        ("0,20,-1,0,1", "Line 2, cramps: '-1' is no count"),
        ("0,20,1.5,0,1", "Line 2, cramps: '1.5' is no count"),
        ("0,20,many,0,1", "Line 2, cramps: 'many' is no count"),
        ("0,20,nan,0,1", "Line 2, cramps: 'nan' is no count"),
        ("0,20,1e9,0,1", "Line 2, cramps: '1e9' is no count"),
        ("0,20,0+,0,1", "Line 2, cramps: '0+' is no count"),
        ("0,20,1_0,0,1", "Line 2, cramps: '1_0' is no count"),
        ("1_0,20,1,0,1", "Line 2, night: '1_0' is no night"),
        ("0,20,1,1_0,1", "Line 2, stretch: '1_0' is not a number"),
        (f"0,20,{'9' * 5000},0,1", f"Line 2, cramps: '{'9' * 40}…' is no count"),
        ("0,20,1,,1\n1,20,0,,0", "The column 'stretch' is blank. Fill it in, or take it out."),
        ("0,20,1,often,1", "Line 2, stretch: 'often' is not a number"),
        ("0,20,1,inf,1", "Line 2, stretch: 'inf' is not a number"),
        ("0,late,1,0,1", "Line 2, week: 'late' is not a number from 0 to 110"),
        ("tonight,20,1,0,1", "Line 2, night: 'tonight' is no night"),
        ("0,20,1,0,1\n0,20,1,0,1", "Line 3, night: '0' is on line 2 too"),
        ("0,20,1,0,1\n2026-12-02,20,1,0,1", "Some nights are numbers and some are dates"),
        ("0,20,1,0", "Line 2 has 4 cells, and the first line names 5"),
        ('0,20,"1,0,1', "This is not a table with commas"),
    ],
)
def test_what_is_no_table_of_nights_is_refused_with_its_line(rows, says):
    result = asked(f"{HEAD}\n{rows}\n")
    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.parametrize(
    "head, says",
    [
        ("", "The file is empty."),
        ("", "must start with night,week,cramps"),
        ("week,night,cramps", "must start with night,week,cramps"),
        ("night,week,cramps,tea,tea", "The column 'tea' is there twice"),
        ("night,week,cramps,", "A column has no name"),
    ],
)
def test_a_first_line_that_names_no_columns_is_refused(head, says):
    result = asked(head + "\n0,20,1\n")
    assert result.exit_code == 2
    assert says in result.stderr


def test_every_problem_comes_at_once_up_to_twenty():
    result = asked("\n".join([HEAD, *(f"{n},20,-1,x,1" for n in range(30))]))
    assert result.exit_code == 2
    assert "Line 2, stretch" in result.stderr
    assert result.stderr.strip().endswith("And 40 more like these.")


@pytest.mark.parametrize(
    "text, says",
    [
        ("night,week,cramps\n", "No night has a count"),
        (f"{HEAD}\n0,20,,1,0\n1,20,,0,1\n", "No night has a count"),
        (f"{HEAD}\n0,,1,1,0\n", "which week"),
        (f"{HEAD}\n0,20,1,1,0\n900,40,1,0,1\n", "at most 750"),
        (f"{HEAD}\n0,20,1,1,0\n{10**30},40,1,0,1\n", "at most 750"),
        (f"{HEAD}\n0,20,1,1,1\n1,20,1,0,0\n", "the same on every night"),
        (
            "night,week,cramps," + ",".join(f"m{n}" for n in range(31)) + "\n0,20,1" + ",1" * 31,
            "at most 30",
        ),
    ],
)
def test_what_cannot_be_answered_says_why(text, says):
    result = asked(text)
    assert result.exit_code == 1
    assert says in result.stderr


def test_a_million_rows_are_refused_at_once():
    rows = "".join(f"{n},20,1,0,1\n" for n in range(1_000_000))
    result = asked(f"{HEAD}\n{rows}")
    assert result.exit_code == 2
    assert "more than 1000 rows" in result.stderr


def test_two_nights_are_too_early_and_the_command_says_so():
    result = asked(f"{HEAD}\n0,20,1,1,0\n1,20.1,0,0,0\n", "--json")
    assert result.exit_code == 1
    assert "Only 2 nights have a count" in result.stderr
    found = json.loads(result.stdout)
    assert found["label"] == "too_early"
    assert found["measures"][0]["verdict"] == "too_little"
    assert found["measures"][1]["verdict"] == "unchanging"


def test_a_measure_that_never_changes_returns_its_prior_and_says_so():
    rows = [row.rsplit(",", 1)[0] + ",1" for row in table().splitlines()[1:]]
    result = asked("\n".join([HEAD, *rows]), "--json")
    assert result.exit_code == 1
    assert result.stderr.count("same on every night") == 1
    found = json.loads(result.stdout)["measures"][1]
    assert found["log_rate_ratio"]["mean"] == pytest.approx(-0.2, abs=1e-6)
    assert found["log_rate_ratio"]["sd"] == pytest.approx(0.5, abs=1e-6)
    assert found["verdict"] == "unchanging"
    assert "nothing to compare" in found["words"]


def test_no_measures_at_all_still_give_the_course():
    rows = "".join(f"{n},20,{n % 2}\n" for n in range(7))
    found = answered(f"night,week,cramps\n{rows}")
    assert found["measures"] == []
    assert "alpha" in found["parameters"]


def test_a_file_that_is_not_there_is_named():
    result = CliRunner().invoke(main, ["insight", "nowhere.csv"])
    assert result.exit_code == 1
    assert "nowhere.csv could not be read" in result.stderr


# ── what breaks other programs ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("of", ["c{}", "c"])
def test_a_table_as_wide_as_a_table_can_be_is_refused_at_once(of):
    head = ",".join(["night,week,cramps", *(of.format(n) for n in range(100_000))])
    began = time.process_time()  # its own: what else runs here says nothing of it
    result = asked(head + "\n")
    assert result.exit_code == 2
    assert "100000 measures" in result.stderr
    assert len(result.stderr) < 500
    assert time.process_time() - began < 2


@pytest.mark.parametrize("name", ["\x1b[2Jall clear", '"two\nlines"', "x" * 81])
def test_a_name_that_would_spoil_a_terminal_is_refused(name):
    result = asked(table(head=f"night,week,cramps,{name},water"))
    assert result.exit_code == 2
    assert "cannot be written on one line" in result.stderr
    assert "\x1b" not in result.stderr


def test_a_prior_beyond_every_float_is_told_like_any_other(tmp_path):
    prior = tmp_path / "prior.json"
    prior.write_text('{"water": {"mean": 0, "sd": 1' + "0" * 400 + "}}")
    result = asked(table(), "--prior", str(prior))
    assert result.exit_code == 2
    assert "The sd of 'water' must be a number" in result.stderr


@pytest.mark.parametrize("command", [["simulate", "--seed", "1"], ["insight", "-"]])
def test_a_full_disk_is_told_in_a_sentence(command):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "soleus", *command],
            input=table(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: The disk is full")
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
