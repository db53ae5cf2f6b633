"""Files of other programs are read in a process of their own, which may do very little.

Whoever made the file may have made it to do harm. So it is read by a child that has little memory
and time, reaches no network, and can only tell days and amounts. Where it is killed or breaks, all
that is lost is its answer.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from soleus.exchange.apps import told as told_shape
from soleus.exchange.apps.days import Found, RefusedError, Told
from soleus.exchange.apps.read import Database, read
from soleus.words.say import say

MEMORY = 512_000_000  # bytes of address space; a reader holds some 60 MB
CPU_SECONDS = 240
SECONDS = 300  # on the wall, for a disk that is slow
MOST_DISK = 2_000_000_000  # the database of another program is laid out beside the diary
MOST_ANSWER = 64_000_000
LONGEST = 1_000_000  # bytes of a row of a database
STEP = 4_000_000  # bytes read between two words on how far it is
ENDS_WITH_PARENT = 1  # PR_SET_PDEATHSIG
NEWUSER_NEWNET = 0x10000000 | 0x40000000
FOLDER = "incoming-"
FAR = re.compile(rb"\[(\d{1,12}), (\d{1,12})\]\n")


# ── here ────────────────────────────────────────────────────────────────────────────────────


def counted(source: IO[bytes], *, zone: str, within: Path, told: Told) -> list[Found] | None:
    """What each program counted that the file is of; None where it is of no other program.

    within: a folder for what must lie on a disk meanwhile; told: how far the child has read
    Raises RefusedError.
    """
    with (
        tempfile.TemporaryDirectory(dir=within, prefix=FOLDER) as folder,
        on_disk(source, folder) as file,
    ):
        words = [sys.executable, "-m", "soleus.ops.apart", zone, folder]
        environ = {name: os.environ[name] for name in NEEDED if name in os.environ}
        environ |= {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "TMPDIR": folder}
        # Nothing of ours is open in it but the file: no diary, no socket.
        child = subprocess.Popen(  # noqa: S603  our own words
            words,
            env=environ,
            cwd=folder,
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            close_fds=True,
        )
        late = threading.Timer(SECONDS, child.kill)
        late.start()
        try:
            answer = _answer(child, told)
        finally:
            late.cancel()
            child.kill()
            child.communicate()
        return _found(answer)


@contextmanager
def on_disk(source: IO[bytes], folder: str) -> Iterator[IO[bytes]]:
    """A file that has no name, or never had one, so that nothing is left whatever happens."""
    try:
        source.fileno()
    except OSError:
        with tempfile.TemporaryFile(dir=folder) as file:
            source.seek(0)
            shutil.copyfileobj(source, file)
            file.flush()
            yield file
    else:
        yield source


NEEDED = ("SYSTEMROOT", "PYTHONHOME", "TZPATH", "PYTHONTZPATH", "LANG", "LC_ALL")


def _answer(child: "subprocess.Popen[bytes]", told: Told) -> bytes:
    """The last line that the child says; those before it tell how far it is."""
    assert child.stdout is not None  # noqa: S101  it is a pipe
    last, size = b"", 0
    # A line may be as long as all of it together: one that never ends is not waited for.
    for line in iter(partial(child.stdout.readline, int(MOST_ANSWER) + 1), b""):
        size += len(line)
        if size > MOST_ANSWER:
            break
        if found := FAR.fullmatch(line):
            told(int(found[1]), int(found[2]))
        last = line
    return last


def _found(line: bytes) -> list[Found] | None:
    """What the child said, taken for no more than a claim: it read what nobody trusts."""
    try:
        answer = json.loads(line)
        code, found = answer.get("refused"), answer.get("found")
        if code is None:
            return None if found is None else told_shape.read(found)
        values = {str(name): str(value) for name, value in answer["values"].items()}
        say(code, values)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        # Nothing was said, or no answer: it was stopped by its limits, or by what it read.
        code, values = "file.gave_up", {}
    raise RefusedError(code, **values)


# ── there ───────────────────────────────────────────────────────────────────────────────────


def main() -> None:
    zone, folder = sys.argv[1:]
    shut_in()
    try:
        answer = told_of(os.fdopen(os.dup(0), "rb"), zone, Path(folder))
    except RefusedError as error:
        answer = {"refused": error.code, "values": error.values}
    except MemoryError:
        answer = {"refused": "file.bomb", "values": {}}
    except Exception:  # noqa: BLE001  whatever a stranger's file breaks, she gets an answer
        answer = {"refused": "file.spoiled", "values": {}}
    print(json.dumps(answer), flush=True)  # noqa: T201  the parent listens


def told_of(source: IO[bytes], zone: str, folder: Path) -> dict[str, Any]:
    said = 0

    def told(done: int, total: int) -> None:
        nonlocal said
        if done - said >= STEP:
            said = done
            print(json.dumps([done, max(done, total)]), flush=True)  # noqa: T201

    def database(source: IO[bytes]) -> Any:
        return opened(source, folder)

    found = read(source, zone=ZoneInfo(zone), told=told, database=database)
    return {"found": None if found is None else told_shape.write(found)}


def shut_in() -> None:
    """Limits that this process cannot lift again."""
    if sys.platform == "win32":
        return
    import resource

    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_DISK),
        (resource.RLIMIT_CORE, 0),
    ):
        # A system that knows no such limit, or a lower one than ours.
        with suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))
    if sys.platform == "linux":
        import ctypes

        system = ctypes.CDLL(None, use_errno=True)
        # It ends with whoever started it.
        system.prctl(ENDS_WITH_PARENT, signal.SIGKILL)
        # A network with nothing in it, where the kernel lets anybody have one.
        system.unshare(NEWUSER_NEWNET)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


@contextmanager
def opened(source: IO[bytes], folder: Path) -> Iterator[Database]:
    """A database of another program, laid out in the folder, to be read and nothing else."""
    import sqlite3

    file = folder / "database"
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as laid_out:
        shutil.copyfileobj(source, laid_out)
    try:
        connection = sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
            for pragma in ("trusted_schema = OFF", "query_only = ON", "mmap_size = 0"):
                connection.execute(f"PRAGMA {pragma}")
            yield _database(connection)
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeDecodeError) as error:  # even its complaints may be spoiled
        raise RefusedError("file.damaged_database") from error
    finally:
        file.unlink()


def _database(connection: Any) -> Database:
    made = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    )
    tables = {name for (name,) in made}

    def rows(table: str, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        if table not in tables:
            return
        known = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")}
        # All of these names are ours.
        chosen = ", ".join(each if each in known else "NULL" for each in columns)
        yield from connection.execute(f"SELECT {chosen} FROM {table}")  # noqa: S608

    return Database(tables=tables, rows=rows)


if __name__ == "__main__":
    main()
