"""The first thing a newcomer meets: what run.py says, and when it makes the environment."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import run

ROOT = Path(run.__file__).parent


def asked_to_type(sentence):
    """The one line a newcomer is told to type."""
    lines = [line.strip() for line in sentence.splitlines() if line.startswith("    ")]
    assert len(lines) == 1
    return lines[0]


@pytest.mark.parametrize(
    "platform, line",
    [
        ("linux", "sudo apt install python3 python3-venv"),
        ("darwin", "brew install python@3.13"),
        ("win32", "winget install Python.Python.3.13"),
    ],
)
def test_an_old_python_is_told_what_to_type(platform, line):
    sentence = run.refusal((3, 10, 13), platform, has_venv=True)
    assert sentence.startswith("Soleus needs Python 3.11 or newer, and this is Python 3.10.")
    assert asked_to_type(sentence) == line


def test_a_python_without_venv_is_told_its_own_package():
    sentence = run.refusal((3, 13, 1), "linux", has_venv=False)
    assert sentence.startswith("This Python came without its venv part.")
    assert asked_to_type(sentence) == "sudo apt install python3.13-venv"


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 5), (4, 0, 0)])
def test_a_new_enough_python_is_taken(version):
    assert run.refusal(version, "linux", has_venv=True) is None


def test_this_python_has_its_venv_part():
    assert run.has_venv()


def test_a_missing_venv_part_is_noticed(monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)  # makes the import fail
    assert not run.has_venv()


@pytest.fixture
def project(tmp_path):
    """A small project with a package to set up."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n\n[tool.ruff]\n')
    (tmp_path / "requirements/app.txt").write_text("a==1\n")
    (tmp_path / "requirements/test.txt").write_text("b==1\n")
    (tmp_path / run.SCHEMA).write_text("{}\n")
    return tmp_path


@pytest.mark.parametrize(
    "name, text, changes_app, changes_test",
    [
        ("requirements/app.txt", "a==2\n", True, True),
        ("requirements/test.txt", "b==2\n", False, True),
        ("pyproject.toml", '[project]\nname = "y"\n\n[tool.ruff]\n', True, True),
        ("pyproject.toml", '[project]\nname = "x"\n\n[tool.ruff]\nline-length = 1\n', False, False),
    ],
    ids=["app", "test", "package", "tools"],
)
def test_the_digest_follows_what_is_installed(project, name, text, changes_app, changes_test):
    before = {purpose: run.digest(names, project) for purpose, names in run.NEEDS.items()}
    (project / name).write_text(text)
    after = {purpose: run.digest(names, project) for purpose, names in run.NEEDS.items()}
    assert (before["app"] != after["app"]) == changes_app
    assert (before["test"] != after["test"]) == changes_test


def test_text_moved_from_one_file_to_the_next_changes_the_digest(project):
    before = run.digest(run.NEEDS["test"], project)
    (project / "requirements/app.txt").write_text("a==1\nb==1\n")
    (project / "requirements/test.txt").write_text("")
    assert run.digest(run.NEEDS["test"], project) != before


@pytest.mark.parametrize("text", [None, "", '{"home": '], ids=["none", "empty", "torn"])
def test_half_an_environment_counts_as_none(tmp_path, text):
    note = tmp_path / "note.json"
    if text is not None:
        note.write_text(text)
    assert run.noted(note) == {}


def test_an_environment_belongs_to_one_place(tmp_path):
    assert run.home(tmp_path) != run.home(tmp_path / "moved")


# ── the whole script, in a folder of its own ────────────────────────────────


@pytest.fixture
def checkout(project):
    """A copy of run.py whose environment is ready, so that nothing is fetched."""
    (project / "run.py").write_text((ROOT / "run.py").read_text(encoding="utf-8"))
    make_ready(project)
    return project


def make_ready(folder):
    folder = folder.resolve()
    python = folder / ".venv" / run.PYTHON.relative_to(run.VENV)
    python.parent.mkdir(parents=True, exist_ok=True)
    # It repeats what it was asked, and ends as Soleus might.
    python.write_text(f"#!{sys.executable}\nimport sys\nprint(sys.argv[1:])\nsys.exit(7)\n")
    python.chmod(0o755)
    digests = {purpose: run.digest(names, folder) for purpose, names in run.NEEDS.items()}
    digests["schema"] = run.digest([run.SCHEMA], folder)
    note = json.dumps({"home": run.home(folder), **digests})
    (folder / ".venv/made-from.json").write_text(note)


def started(folder, *args):
    return subprocess.run(
        [sys.executable, folder / "run.py", *args],
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        # No network and no packages: whatever is fetched would fail at once.
        env={"PATH": os.defpath, "PIP_NO_INDEX": "1"},
        check=False,
    )


posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in for Python is a script")


@posix
def test_a_ready_environment_is_used_as_it_is(checkout):
    done = started(checkout, "status", "--json")
    assert done.stdout == "['-m', 'soleus', 'status', '--json']\n"
    assert done.returncode == 7


@posix
def test_without_words_soleus_serves_and_opens(checkout):
    assert started(checkout).stdout == "['-m', 'soleus', 'serve', '--open']\n"


@posix
def test_named_tests_are_run_alone(checkout):
    done = started(checkout, "test", "-k", "coach")
    assert done.stdout == "['-m', 'pytest', '-k', 'coach']\n"
    assert done.returncode == 7


@posix
@pytest.mark.parametrize(
    "typed, words",
    [
        (["test", "--slow"], ["full"]),
        (["test", "--slow", "R1", "R4"], ["full", "R1", "R4"]),
        (["promises"], ["table"]),
    ],
)
def test_promises_are_tried_in_full_or_only_told(checkout, typed, words):
    done = started(checkout, *typed)
    assert done.stdout == f"{['bench/promises', *words]}\n"
    assert done.returncode == 7


@posix
@pytest.mark.parametrize("asked", [["--help"], ["-h"]])
def test_help_tells_what_run_can_do_and_then_what_soleus_can(checkout, asked):
    done = started(checkout, *asked)
    for words in ("", " setup", " test", " test -k WORD", " test --slow", " promises", " COMMAND"):
        assert f"python3 run.py{words}  " in done.stdout
    assert done.stdout.endswith(f"['-m', 'soleus', '{asked[0]}']\n")


@pytest.mark.parametrize("asked", [["test", "--help"], ["test", "-h"], ["test", "-k", "x", "-h"]])
def test_help_about_tests_is_runs_own(checkout, asked):
    done = started(checkout, *asked)
    assert (done.stdout, done.returncode) == (f"{run.HELP}\n", 0)


@posix
def test_help_about_a_command_is_the_commands_own(checkout):
    assert started(checkout, "serve", "--help").stdout == "['-m', 'soleus', 'serve', '--help']\n"


def test_usage_shows_what_can_be_typed():
    asked = [sys.executable, "-m", "soleus", "nonsense"]
    typed = {**os.environ, "SOLEUS_TYPED": run.TYPED}
    done = subprocess.run(asked, env=typed, capture_output=True, text=True, check=False)
    assert done.stderr.startswith("Usage: python3 run.py [OPTIONS] COMMAND")


@posix
def test_setting_up_twice_does_nothing_the_second_time(checkout):
    done = started(checkout, "setup")
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


@posix
@pytest.mark.slow
def test_an_interrupted_environment_is_made_anew(checkout):
    (checkout / ".venv/made-from.json").unlink()
    left_over = checkout / ".venv/left-over"
    left_over.write_text("")
    done = started(checkout, "setup")
    assert done.stdout == "Setting up Soleus in .venv. This takes about half a minute, once.\n"
    assert not left_over.exists()
    assert "a==1" in done.stderr  # pip's own word for what could not be had
    assert done.stderr.endswith("Start again to retry.\n")
    assert done.returncode == 1
    assert not (checkout / ".venv/made-from.json").exists()


@posix
def test_changed_requirements_are_installed_into_the_environment_there_is(checkout):
    (checkout / "requirements/app.txt").write_text("a==2\n")
    left_over = checkout / ".venv/left-over"
    left_over.write_text("")
    done = started(checkout, "setup")
    assert "'--require-hashes', '-r', 'requirements/app.txt'" in done.stdout
    assert left_over.exists()
    # The stand-in installs nothing, so the next start must not take the environment for ready.
    assert done.returncode == 1
    assert not (checkout / ".venv/made-from.json").exists()


@posix
@pytest.mark.slow
def test_an_environment_without_its_python_is_not_ready(checkout):
    (checkout / ".venv" / run.PYTHON.relative_to(run.VENV)).unlink()
    assert started(checkout, "setup").stdout.startswith("Setting up Soleus")


# ── what a test run is made of ──────────────────────────────────────────────


def test_a_testers_own_settings_stay_out():
    hers = {"SOLEUS_DATA_DIR": "/hers", "DJANGO_SETTINGS_MODULE": "soleus.settings"}
    environ = {**hers, "SOLEUS_NO_SKIPS": "1", "PATH": "/bin"}
    for _, _, settings in run.steps(environ):
        assert settings == {"SOLEUS_NO_SKIPS": "1", "PATH": "/bin"}


def test_every_check_comes_before_the_tests():
    names = [name.split()[0] for name, *_ in run.steps({})]
    assert names[:5] == ["ruff", "ruff", "mypy", "lint-imports", "pytest"]
    assert set(names[5:]) == {"journey"}


def test_no_test_is_left_out_and_none_is_done_twice():
    """What one step ignores is all that the journeys run."""
    rest, *journeys = (command for _, command, _ in run.steps({}) if "pytest" in command)
    assert rest[-1] == f"--ignore={run.JOURNEYS}"
    walked = sorted(ROOT / command[-1] for command in journeys)
    assert walked == sorted((ROOT / run.JOURNEYS).glob("test_*.py"))
    assert sorted((ROOT / run.JOURNEYS).rglob("test_*.py")) == walked


def test_the_larger_database_gets_a_run_of_its_own():
    url = "postgresql://soleus@127.0.0.1:5432/soleus"
    made = {name: rest for name, *rest in run.steps({"SOLEUS_TEST_POSTGRES": url})}
    command, settings = made["pytest on PostgreSQL"]
    assert command[-1] == "tests/integration"
    assert settings["SOLEUS_DATABASE_URL"] == url


@pytest.mark.parametrize(
    "environ, code", [({}, 0), ({"SOLEUS_NO_SKIPS": "1"}, 1)], ids=["home", "build"]
)
def test_a_run_without_the_larger_database_says_so(environ, code):
    done = whole_run([passing("one")], environ)
    assert done.returncode == code
    assert "left out: tests on PostgreSQL." in done.stdout


def test_one_failure_does_not_hide_the_rest():
    says = "print('what went wrong'); raise SystemExit(1)"
    fails = ["two", [sys.executable, "-c", says], {}]
    row = [passing("one"), fails, passing("three"), fails, passing("five")]
    done = whole_run(row, {"SOLEUS_TEST_POSTGRES": "somewhere"})
    assert done.returncode == 1
    assert done.stdout.count("what went wrong") == 2
    assert sorted(line.split()[:2] for line in done.stdout.splitlines()[-5:]) == [
        ["FAILED", "two"],
        ["FAILED", "two"],
        ["passed", "five"],
        ["passed", "one"],
        ["passed", "three"],
    ]


def failing_first(tmp_path, times):
    """A step that fails so many times, then passes."""
    note = tmp_path / f"after-{times}"
    says = f"""
from pathlib import Path
note = Path({str(note)!r})
before = len(note.read_text()) if note.exists() else 0
note.write_text("." * (before + 1))
raise SystemExit(f"failed the {{before + 1}}. time" if before < {times} else 0)
"""
    return [sys.executable, "-c", says]


def test_a_journey_that_failed_beside_others_goes_once_more_by_itself(tmp_path):
    row = [passing("pytest"), ["journey here", failing_first(tmp_path, 1), {}]]
    done = whole_run(row, {"SOLEUS_TEST_POSTGRES": "somewhere"})
    assert done.returncode == 0
    assert "failed the 1. time" in done.stdout
    assert "Once more, each by itself: journey here" in done.stdout
    (line,) = [each for each in done.stdout.splitlines() if each.startswith("passed journey")]
    assert line.endswith("by itself")


@pytest.mark.parametrize("name, times", [("journey here", 2), ("pytest", 1), ("mypy", 1)])
def test_what_fails_again_and_what_is_no_journey_fails_the_run(tmp_path, name, times):
    row = [passing("one"), [name, failing_first(tmp_path, times), {}]]
    done = whole_run(row, {"SOLEUS_TEST_POSTGRES": "somewhere"})
    assert done.returncode == 1
    assert f"FAILED {name}" in done.stdout


def passing(name):
    return [name, [sys.executable, "-c", ""], {}]


def whole_run(steps, environ):
    """A test run of these steps, in a process of its own since it writes to the screen."""
    lines = [
        "import run",
        f"run.steps = lambda _: {steps!r}",
        f"raise SystemExit(run.test([], {environ!r}))",
    ]
    command = [sys.executable, "-c", "\n".join(lines)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
