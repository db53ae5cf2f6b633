"""Start Soleus with `python3 run.py`; test it with `python3 run.py test`.

Makes the environment .venv the first time, and again when what it was made from changes.
Standard library only, and old syntax, so that an old Python can still say what to type.
"""

import collections
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
# Written last: an environment without this note was interrupted and is made anew.
NOTE = VENV / "made-from.json"
OLDEST = (3, 11)
NEEDS = {"app": ["requirements/app.txt"], "test": ["requirements/app.txt", "requirements/test.txt"]}
# HL7's schema of what a record system reads comes in a package of npm alone, locked by its hash.
SCHEMA = "requirements/fhir.json"
JOURNEYS = "tests/journeys"
CHECKS = [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["lint-imports", "--no-logo"]]


TYPED = "python3 run.py"
HELP = f"""{TYPED}                start Soleus and open the browser
{TYPED} setup          only make the environment, in .venv
{TYPED} test           run every check and test
{TYPED} test -k WORD   run only the tests whose name says so; pytest reads these words
{TYPED} test --slow    try in full what Soleus promises, in at most an hour; --slow R1: only this
{TYPED} promises       write the table of promises in TESTING.md anew
{TYPED} COMMAND        do what a command of Soleus says; {TYPED} --help lists them
"""


def refusal(version, platform, has_venv):
    """Why this Python will not do, and the line to type; None when it will do."""
    if version[:2] < OLDEST:
        line = "sudo apt install python3 python3-venv"
        if platform == "darwin":
            line = "brew install python@3.13"
        if platform == "win32":
            line = "winget install Python.Python.3.13"
        lacks = "Soleus needs Python 3.11 or newer, and this is Python {}.{}.".format(*version)
    elif not has_venv:
        line = "sudo apt install python{}.{}-venv".format(*version)
        lacks = "This Python came without its venv part."
    else:
        return None
    return f"{lacks} Type this, then start again:\n\n    {line}\n"


def has_venv():
    """Debian ships these two apart from Python itself."""
    try:
        import ensurepip  # noqa: F401  only whether it is there
        import venv  # noqa: F401  only whether it is there
    except ImportError:
        return False
    return True


def digest(names, root=ROOT):
    """Changes when one of these files does."""
    # What stands before the tools' own settings says what the package is and needs.
    package = (root / "pyproject.toml").read_bytes().split(b"[tool.")[0]
    parts = [package] + [(root / name).read_bytes() for name in names]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def home(root=ROOT):
    """An environment serves one Python and one place; elsewhere it is made anew."""
    return f"{sys.version_info[0]}.{sys.version_info[1]} {root}"


def noted(note=NOTE):
    """What the environment was made from; nothing when there is none, or half of one."""
    try:
        return json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def install(*args):
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input"]
    subprocess.check_call([*pip, "--disable-pip-version-check", *args], cwd=str(ROOT))


def set_up(purpose):
    """Make .venv fit for "app" or for "test". Does nothing when it already is."""
    made, wanted = noted(), digest(NEEDS[purpose])
    if made.get("home") == home() and made.get(purpose) == wanted and PYTHON.exists():
        return
    print("Setting up Soleus in .venv. This takes about half a minute, once.", flush=True)
    if made.get("home") != home() or not PYTHON.exists():
        made = {"home": home()}
        shutil.rmtree(str(VENV), ignore_errors=True)
        python = getattr(sys, "_base_executable", sys.executable)
        subprocess.check_call([python, "-m", "venv", str(VENV)])
    elif NOTE.exists():
        NOTE.unlink()
    for name in NEEDS[purpose]:
        install("--require-hashes", "-r", name)
    # The builder came with the hashed requirements, so nothing unhashed is fetched here.
    install("--no-deps", "--no-build-isolation", "-e", ".")
    made[purpose] = wanted
    NOTE.write_text(json.dumps(made), encoding="utf-8")


def fetch_schema():
    """For the tests that ask HL7's schema; without npm they are skipped and say so."""
    made, wanted, npm = noted(), digest([SCHEMA]), shutil.which("npm")
    if made.get("schema") == wanted or not npm:
        return
    folder = VENV / "fhir"
    folder.mkdir(exist_ok=True)
    lock = json.loads((ROOT / SCHEMA).read_text(encoding="utf-8"))
    (folder / "package.json").write_text(json.dumps(lock["packages"][""]), encoding="utf-8")
    (folder / "package-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.check_call([npm, "ci", *quiet], cwd=str(folder))
    made["schema"] = wanted
    NOTE.write_text(json.dumps(made), encoding="utf-8")


def steps(environ):
    """What a whole test run does: each step a name, a command and its settings."""
    # Her own settings must not reach the tests: they would run against her diary.
    kept = ("SOLEUS_TEST_POSTGRES", "SOLEUS_NO_SKIPS")
    own = ("SOLEUS_", "DJANGO_SETTINGS_MODULE")
    clean = {k: v for k, v in environ.items() if k in kept or not k.startswith(own)}
    pytest = [str(PYTHON), "-m", "pytest"]
    made = [(" ".join(each), [str(BIN / each[0]), *each[1:]], clean) for each in CHECKS]
    made.append(("pytest", [*pytest, "--ignore=" + JOURNEYS], clean))
    if environ.get("SOLEUS_TEST_POSTGRES"):
        on_postgres = dict(clean, SOLEUS_DATABASE_URL=environ["SOLEUS_TEST_POSTGRES"])
        made.append(("pytest on PostgreSQL", [*pytest, "tests/integration"], on_postgres))
    # The longest come last: whoever walks from the end meets them first, and none is left over.
    files = sorted((ROOT / JOURNEYS).glob("test_*.py"), key=lambda file: file.stat().st_size)
    for file in files:
        name = file.stem.replace("test_", "journey ").replace("_", " ")
        made.append((name, [*pytest, JOURNEYS + "/" + file.name], clean))
    return made


def taker(pop):
    """Gives the next of a shared row, or None when the other was faster with the last one."""

    def take():
        try:
            return pop()
        except IndexError:
            return None

    return take


def walk(take, out, lines):
    """Do the steps that `take` gives until it has none, going on after a failure."""
    for step in iter(take, None):
        name, command, settings = step
        out.write("\n== " + name + "\n")
        out.flush()
        began = time.monotonic()
        code = subprocess.call(command, cwd=str(ROOT), env=settings, stdout=out, stderr=out)
        took = time.monotonic() - began
        lines.append((code == 0, f"{name:32}{took:6.1f} s", step))


def walk_alone(lines):
    """Journeys that failed beside others, each once more by itself; what they failed of stays said.

    A browser that shares two cores with the rest may starve, which says nothing of Soleus. What
    fails here again is broken, and what does not is named as wanting a mend.
    """
    failed = [step for passed, _, step in lines if not passed and step[0].startswith("journey ")]
    again = []
    if failed:
        print("\nOnce more, each by itself: " + ", ".join(name for name, *_ in failed))
        walk(taker(collections.deque(failed).popleft), sys.stdout, again)
    now = {step[0]: (passed, line + ", by itself") for passed, line, step in again}
    return [now.get(step[0], (passed, line)) for passed, line, step in lines]


def test(args, environ):
    """Every check and test, going on after a failure; 0 when all passed."""
    if args[:1] == ["--slow"]:
        return promises("full", *args[1:])
    if args:
        return subprocess.call([str(PYTHON), "-m", "pytest", *args], cwd=str(ROOT))
    lines, left = [], collections.deque(steps(environ))
    # Two cores: one walks from the front and one from the end, until they meet. What the second
    # says is shown when both are done, for two outputs at once are unreadable.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        second = threading.Thread(target=walk, args=(taker(left.pop), out, lines))
        second.start()
        walk(taker(left.popleft), sys.stdout, lines)
        second.join()
        out.seek(0)
        print(out.read(), flush=True)
    lines = walk_alone(lines)
    failed = not all(passed for passed, _ in lines)
    print()
    for passed, line in lines:
        print(("passed " if passed else "FAILED ") + line)
    if not environ.get("SOLEUS_TEST_POSTGRES"):
        failed = failed or bool(environ.get("SOLEUS_NO_SKIPS"))
        print("left out: tests on PostgreSQL. Set SOLEUS_TEST_POSTGRES to a database's URL.")
    return 1 if failed else 0


def promises(*words):
    """Try what is promised in full, or only write the table of it."""
    return subprocess.call([str(PYTHON), "bench/promises", *words], cwd=str(ROOT))


def main(args):
    # Looking for the venv part takes longer than a whole start, so look only when it is needed.
    why_not = refusal(sys.version_info, sys.platform, NOTE.exists() or has_venv())
    if why_not:
        sys.exit(why_not)
    testing = args[:1] in (["test"], ["promises"])
    if args[-1:] in (["--help"], ["-h"]) and (testing or len(args) == 1):
        print(HELP, flush=True)
        if testing:
            return
    try:
        set_up("test" if testing else "app")
        if testing:
            fetch_schema()
    except subprocess.CalledProcessError:
        sys.exit("\nSoleus could not be set up; the lines above say why. Start again to retry.")
    if args == ["promises"]:
        sys.exit(promises("table"))
    if testing:
        sys.exit(test(args[1:], os.environ))
    if args == ["setup"]:
        return
    os.environ["SOLEUS_TYPED"] = TYPED
    command = [str(PYTHON), "-m", "soleus", *(args or ["serve", "--open"])]
    if os.name == "nt":  # there, exec would give the prompt back while Soleus still runs
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
