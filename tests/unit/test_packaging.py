"""What is tracked, what is required, and that every room has its place."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from packaging.markers import default_environment
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


LEFT_BEHIND = {"__pycache__", "dist", "node_modules", "uv.lock"}


def tracked():
    """Every file of the history, or of the folder where there is no git to ask."""
    try:
        asked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return sorted(inside(ROOT))
    files = [ROOT / name for name in asked.stdout.decode().split("\0") if name]
    return [file for file in files if file.is_file()]


def inside(folder):
    """The files of an unpacked archive, without what tools leave in it."""
    for path in folder.iterdir():
        if path.name in LEFT_BEHIND or (path.is_dir() and path.name.startswith(".")):
            continue
        yield from inside(path) if path.is_dir() else [path]


def texts():
    """Each tracked file that is text, with its text."""
    for file in tracked():
        try:
            yield file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def places_of(pattern):
    """Where a pattern stands in the tracked text: path and line."""
    return [
        f"{name}:{number}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


# ── hosts and machines ──────────────────────────────────────────────────────

# Each name is written in two halves, so that this file does not find itself.
HOSTS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "yarn" + "pkg.com",
    "deb" + ".debian.org",
    "unp" + "kg.com",
    "js" + "delivr.net",
    "cdn" + "js.cloudflare.com",
]
# A home on any machine, and the folder in which this very checkout lies.
MACHINE = re.compile(rf"(?<![\w.~])(/(root|home/\w+|Users/\w+)|{re.escape(str(ROOT))})/")


def test_no_tracked_file_names_an_index_host():
    assert places_of(re.compile("|".join(map(re.escape, HOSTS)))) == []


def test_no_tracked_file_names_a_path_of_a_machine():
    assert places_of(MACHINE) == []


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_would_be_found(host):
    assert re.search("|".join(map(re.escape, HOSTS)), f"see https://{host}/simple/")


@pytest.mark.parametrize(
    "text, found",
    [
        ("cd /ro" + "ot/soleus", True),
        ('"/ho' + 'me/ada/soleus"', True),
        ("https://example.org/home/ada", False),
        (f"{ROOT}/docs", True),
        ("src/soleus/home/ada/", False),
        ("/api/v1/entries", False),
    ],
)
def test_a_path_of_a_machine_would_be_found(text, found):
    assert bool(MACHINE.search(text)) == found


# ── requirements ────────────────────────────────────────────────────────────


def pins(name):
    """What a requirement file pins: project name to its requirement and its hashes."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    found = {}
    for line in text.replace("\\\n", " ").splitlines():
        requirement, *hashes = line.split(" --hash=")
        parsed = Requirement(requirement.strip())
        found[plain(parsed.name)] = (parsed, [h.strip() for h in hashes])
    return found


def plain(name):
    """A project's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def version(requirement):
    return str(requirement.specifier).removeprefix("==")


GROUPS = PYPROJECT["dependency-groups"]
ASKED = {
    "app": PYPROJECT["project"]["dependencies"] + GROUPS["build"],
    "test": PYPROJECT["project"]["dependencies"] + GROUPS["build"] + GROUPS["test"],
    "bench": PYPROJECT["project"]["dependencies"] + GROUPS["build"] + GROUPS["bench"],
}


@pytest.mark.parametrize("name", ASKED)
def test_every_requirement_is_exact_and_hashed(name):
    for requirement, hashes in pins(name).values():
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), requirement


@pytest.mark.parametrize("name", ASKED)
def test_the_requirements_are_what_the_package_asks_for(name):
    pinned = pins(name)
    for asked in map(Requirement, ASKED[name]):
        assert plain(asked.name) in pinned, asked
        assert asked.specifier.contains(version(pinned[plain(asked.name)][0])), asked


@pytest.mark.parametrize("name", ["test", "bench"])
def test_tests_and_samplers_run_on_what_she_runs(name):
    app, other = pins("app"), pins(name)
    assert {each: other[each] for each in app} == app


@pytest.mark.parametrize("name", ASKED)
def test_no_requirement_file_names_a_place(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_the_application_brings_no_test_tool():
    ours = {plain(Requirement(asked).name) for asked in GROUPS["test"] + GROUPS["bench"]}
    assert ours & set(pins("app")) == set()


def test_the_application_brings_no_larger_database():
    assert not [name for name in pins("app") if name.startswith("psycopg")]
    assert PYPROJECT["project"]["optional-dependencies"]["postgres"]


def test_the_builder_is_pinned_and_comes_with_the_requirements():
    [builder] = map(Requirement, PYPROJECT["build-system"]["requires"])
    assert str(builder) in GROUPS["build"]
    assert pins("app")[plain(builder.name)][0].specifier == builder.specifier


def test_nothing_needs_a_part_left_out_on_another_machine():
    """A marker may drop a part for one system, never for all but the one that locked it."""
    windows = default_environment() | {"sys_platform": "win32", "platform_system": "Windows"}
    linux = default_environment() | {"sys_platform": "linux", "platform_system": "Linux"}
    for environment in (windows, linux):
        kept = {
            name
            for name, (requirement, _) in pins("app").items()
            if requirement.marker is None or requirement.marker.evaluate(environment)
        }
        assert {"django", "sqlcipher3", "waitress", "tzdata"} <= kept


# ── the tree ────────────────────────────────────────────────────────────────

FOREIGN_PLACES = re.compile(r"(^|/)(vendor|vendored|third_party|node_modules|site-packages)(/|$)")
FOREIGN_NAMES = re.compile(r"(\.min\.(js|css)|\.map|\.whl|\.so|\.dll|\.dylib|\.pyd|\.jar)$")
FOREIGN_WORDS = re.compile(r"copyright \(|licensed under th[e]|@licens[e]|@preserv[e]", re.I)


def test_no_source_of_others_is_in_the_tree():
    names = [file.relative_to(ROOT).as_posix() for file in tracked()]
    assert [n for n in names if FOREIGN_PLACES.search(n) or FOREIGN_NAMES.search(n)] == []
    code = (".css", ".html", ".js", ".py", ".svg")
    assert [n for n, text in texts() if n.endswith(code) and FOREIGN_WORDS.search(text)] == []


def test_no_lock_that_names_hosts_is_tracked():
    names = {file.name for file in tracked()}
    assert names & {"uv.lock", "poetry.lock", "pylock.toml", "package-lock.json"} == set()


def test_no_diary_is_tracked():
    assert [f.name for f in tracked() if f.suffix in {".db", ".sqlite3", ".sqlcipher"}] == []


# ── the package ─────────────────────────────────────────────────────────────


def test_what_is_known_travels_with_the_package():
    """She installs the wheel, not this folder; a table left behind would be found by her first."""
    packed = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    known = {
        file.relative_to(ROOT / "src").as_posix()
        for file in tracked()
        if file.parent.name == "knowledge" and file.suffix in {".csv", ".toml"}
    }
    assert {"soleus/knowledge/foods.csv", "soleus/knowledge/portions.csv"} <= known
    assert known - packed == set()


# ── the rooms ───────────────────────────────────────────────────────────────

RUFF = Path(sys.executable).with_name("ruff")
CONTRACTS = PYPROJECT["tool"]["importlinter"]["contracts"]
SHELL = {
    *("__main__", "app", "cli", "commands", "diary_key", "notify", "ops", "records", "room"),
    *("settings", "web"),
}


def rooms():
    """Every top-level name in the package."""
    inside = (ROOT / "src/soleus").iterdir()
    return {
        path.stem
        for path in inside
        if path.suffix == ".py" or (path.is_dir() and list(path.glob("**/*.py")))
    } - {"__init__"}


def contract(kind):
    return next(c for c in CONTRACTS if c["type"] == kind)


def test_every_room_has_its_place():
    placed = {
        name.strip("() ") for layer in contract("layers")["layers"] for name in layer.split("|")
    }
    assert rooms() <= placed
    assert contract("layers")["exhaustive"]


def test_a_new_room_is_pure_until_someone_says_otherwise():
    law = contract("forbidden")
    assert law["source_modules"] == ["soleus.*"]
    excused = {line.split(" -> ")[0].split(".")[1] for line in law["ignore_imports"]}
    assert excused == SHELL


def test_a_pure_room_says_so_first():
    for room in rooms() - SHELL:
        path = ROOT / "src/soleus" / room
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        assert docstring.startswith("Pure."), file


def test_a_package_opens_with_its_docstring_alone():
    """Import from where a thing lives: an empty front door cannot hide a cycle."""
    for file in (ROOT / "src/soleus").rglob("__init__.py"):
        if "migrations" not in file.parts:
            body = ast.parse(file.read_text(encoding="utf-8")).body
            assert len(body) == 1, file
            assert isinstance(body[0], ast.Expr), file


def test_only_the_doors_are_excused_from_the_bans():
    ignores = PYPROJECT["tool"]["ruff"]["lint"]["per-file-ignores"]
    excused = {place for place, rules in ignores.items() if "TID251" in rules}
    doors = {
        "src/soleus/__main__.py",
        "src/soleus/cli.py",
        "src/soleus/commands/**",
        "src/soleus/web/**",
    }
    assert excused == doors | {"bench/**", "tests/**"}


@pytest.mark.parametrize(
    "line, banned",
    [
        ("import datetime\nx = datetime.datetime.now(datetime.UTC)", True),
        ("from datetime import date\nx = date.today()", True),
        ("from django.utils import timezone\nx = timezone.now()", True),
        ("import time\nx = time.time()", True),
        ("import random\nx = random.random()", True),
        ("from random import shuffle\nshuffle([])", True),
        ("import uuid\nx = uuid.uuid4()", True),
        ("import random\nx = random.Random(7).random()", False),
        ("import time\nx = time.monotonic()", False),
    ],
)
def test_clock_and_chance_are_banned_from_a_pure_room(line, banned):
    done = subprocess.run(
        [RUFF, "check", "--select", "TID251", "--stdin-filename", "src/soleus/study/x.py", "-"],
        cwd=ROOT,
        input=line + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "TID251" in done.stdout) == (int(banned), banned), done.stderr


# ── the first file a newcomer starts ────────────────────────────────────────


def test_run_can_be_read_by_an_old_python():
    source = (ROOT / "run.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))


def test_run_needs_only_the_standard_library():
    tree = ast.parse((ROOT / "run.py").read_text(encoding="utf-8"))
    imported = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    # Python's own list, so that a part from elsewhere is named whatever it is.
    assert imported - sys.stdlib_module_names == set()
    assert {"ensurepip", "venv"} <= imported


# ── notes of what changed ───────────────────────────────────────────────────


def test_every_change_note_says_its_kind_first():
    kinds = {"added", "changed", "fixed", "removed", "security"}
    for note in (ROOT / "changes").glob("*.md"):
        first, *rest = note.read_text(encoding="utf-8").splitlines()
        assert first in kinds, note
        assert "".join(rest).strip(), note
