"""Copies of the diary, made while it is in use, and the way back.

A copy is one file, encrypted as the diary is, and opens with the diary's key alone. The key is
not in it. What was deleted before a copy was made is not in it either.
"""

import errno
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection
from sqlcipher3 import dbapi2

from soleus.settings import force, replace_private, sync_folder

NAME = "diary-%Y%m%dT%H%M%SZ.db"
DAYS, WEEKS, MONTHS = 7, 5, 12  # of each the newest copy stays
EVERY = timedelta(days=1)
LONGEST = 500  # days after which no copy is left that was not from the future
TRIED = "tried"  # the file that says when a copy was last restored for a try
TRY_LATEST = timedelta(days=14)  # one is tried out each week that Soleus runs
REHEARSAL, BEFORE = "rehearsal-", "before-"  # folders with a diary in them
ROOM = 4_000_000  # bytes that a copy must leave free: the diary itself has to go on


class NotUsableError(Exception):
    """A copy that cannot be made or used: says what is wrong and what to do."""


# ── making ──────────────────────────────────────────────────────────────────────────────────


def make(folder: Path, key: str, now: datetime) -> Path:
    """A checked copy of the diary as it is at one instant. Others may write meanwhile.

    folder: where copies lie; made when it is not there
    key: the diary's, in hexadecimal
    Raises NotUsableError without room, on PostgreSQL, and for a copy that fails its check.
    """
    if connection.vendor != "sqlite":
        raise NotUsableError("This diary is in PostgreSQL. Copy it with pg_dump.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _check_room(folder, Path(connection.settings_dict["NAME"]))
    made = folder / now.astimezone(UTC).strftime(NAME)
    with _unfinished(made) as part:
        with connection.cursor() as cursor:
            # One read transaction: nobody waits, and no half of a batch is in it.
            cursor.execute("VACUUM INTO %s", [str(part)])
        check(part, key)
        _keep(part, made)
    return made


def _check_room(folder: Path, diary: Path) -> None:
    needs, free = diary.stat().st_size + ROOM, shutil.disk_usage(folder).free
    if free < needs:
        raise NotUsableError(
            f"A copy needs {needs // 1_000_000} MB in {folder}, and {free // 1_000_000} MB are "
            "free. Make room, or name another folder in SOLEUS_BACKUP_DIR."
        )


@contextmanager
def _unfinished(goal: Path) -> Iterator[Path]:
    """A place beside the goal that is empty before and after, whatever happens between."""
    part = goal.with_name(f"{goal.name}.part")
    part.unlink(missing_ok=True)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _keep(part: Path, goal: Path) -> None:
    """Give a whole file its name: after a power cut it has this name and all its bytes, or not."""
    part.chmod(0o600)
    with part.open("rb") as file:
        force(file.fileno())
    part.replace(goal)
    sync_folder(goal.parent)


# ── which stay ──────────────────────────────────────────────────────────────────────────────


def copies(folder: Path) -> dict[datetime, Path]:
    """The copies in a folder by the instant of each, the oldest first."""
    found = {}
    for file in sorted(folder.glob("diary-*.db")):
        with suppress(ValueError):
            found[datetime.strptime(file.name, NAME).replace(tzinfo=UTC)] = file
    return found


def is_due(made: Iterable[datetime], now: datetime) -> bool:
    """Whether no copy is from the last day. One from the future, of a wrong clock, is none."""
    return not any(now - EVERY < each <= now for each in made)


def newest(made: Iterable[datetime], now: datetime) -> datetime | None:
    """The newest copy; one from the future, of a wrong clock, only where there is no other."""
    return max(made, key=lambda each: (each <= now, each), default=None)


def kept(made: Iterable[datetime], now: datetime) -> set[datetime]:
    """The newest copy of each of the last days, weeks and months that have one.

    Counted by copies, never against the clock: one that runs ahead must not make all look old.
    What is from the future stays and takes no place: beside it, a copy made now would be an old one
    and be let go at once, for as long as the clock is behind.
    """
    all_made = set(made)
    stay = {each for each in all_made if each > now}
    newest_first = sorted(all_made - stay, reverse=True)
    for most, of in ((DAYS, _day), (WEEKS, _week), (MONTHS, _month)):
        seen: dict[Any, datetime] = {}
        for each in newest_first:
            seen.setdefault(of(each), each)
        stay.update(list(seen.values())[:most])
    return stay


def _day(at: datetime) -> Any:
    return at.date()


def _week(at: datetime) -> Any:
    return at.isocalendar()[:2]


def _month(at: datetime) -> Any:
    return at.year, at.month


def rotate(folder: Path, now: datetime) -> list[Path]:
    """Delete the copies that `kept` lets go; gives what went."""
    found = copies(folder)
    stay = kept(found, now)
    gone = [file for at, file in found.items() if at not in stay]
    for file in gone:
        file.unlink(missing_ok=True)
    return gone


def last_of(held: Iterable[datetime], now: datetime) -> datetime | None:
    """When the last of some copies is let go, if a new one is made each day from now on.

    None for one from a time too far ahead, which stays until somebody deletes it.
    """
    left = made = set(held)
    for days in range(1, LONGEST):
        at = now + days * EVERY
        made = kept({*made, at}, at)
        left = left & made
        if not left:
            return at
    return None


def remove_but(folder: Path, stays: Path) -> int:
    """Delete every copy but one, and what was cut short on the way to one; how many copies."""
    gone = [each for each in copies(folder).values() if each != stays]
    for each in gone:
        each.unlink(missing_ok=True)
    tidy(folder)
    sync_folder(folder)
    return len(gone)


def tidy(folder: Path, before: datetime | None = None) -> None:
    """Delete what was cut short on the way to a copy or a rehearsal: all of it holds a diary.

    before: only what was touched last before this, since somebody may be making one now
    """
    left = [*folder.glob("diary*.part"), *folder.glob(f"{REHEARSAL}*")]
    for each in left:
        if before is None or each.stat().st_mtime < before.timestamp():
            shutil.rmtree(each) if each.is_dir() else each.unlink(missing_ok=True)


def put_by(diary: Path) -> list[Path]:
    """The folders in which a diary lies that a copy took the place of, or a part of one."""
    return sorted({each.parent for each in diary.parent.glob(f"{BEFORE}*/{diary.name}*")})


def remove_put_by(diary: Path) -> int:
    """Delete these folders; how many there were."""
    gone = put_by(diary)
    for each in gone:
        shutil.rmtree(each)
    sync_folder(diary.parent)
    return len(gone)


# ── when one was restored for a try ─────────────────────────────────────────────────────────


def note_try(folder: Path, now: datetime) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_private(folder / TRIED, now.astimezone(UTC).isoformat())


def tried(folder: Path) -> datetime | None:
    """When a copy in a folder was last restored for a try; None for never."""
    try:
        return datetime.fromisoformat((folder / TRIED).read_text("ascii").strip())
    except (OSError, ValueError):
        return None


# ── looking into one ────────────────────────────────────────────────────────────────────────


def check(copy: Path, key: str) -> int:
    """Read a copy through, every byte of it; how many rows it has.

    Raises NotUsableError for a damaged or cut file, another key, or another kind of file.
    """
    # Nothing beside it is read: an old log of another diary could lie there under its name.
    return _read(copy, key, "mode=ro&immutable=1")


def read_through(diary: Path, key: str) -> int:
    """The same of a diary in use, with what its log holds."""
    return _read(diary, key, "mode=ro")


def _read(copy: Path, key: str, how: str) -> int:
    with _opened(copy, key, how) as opened:
        # Every page carries a sum that only the key can make, so no change stays unseen.
        if opened.execute("PRAGMA cipher_integrity_check").fetchall():
            raise _damaged(copy)
        if [row[0] for row in opened.execute("PRAGMA integrity_check")] != ["ok"]:
            raise _damaged(copy)
        named = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        tables = {name for (name,) in named if name.startswith("records_")}
        if "records_person" not in tables:
            raise NotUsableError(f"{copy} is a database, but no diary of Soleus.")
        return sum(_rows(opened, table) for table in tables)


def _rows(opened: Any, table: str) -> int:
    """How many rows a table of ours has, each read in full."""
    return sum(1 for _ in opened.execute(f'SELECT * FROM "{table}"'))  # noqa: S608  our own name


@contextmanager
def _opened(copy: Path, key: str, how: str) -> Iterator[Any]:
    if not copy.is_file():
        raise NotUsableError(f"{copy} is no file. Name one copy of the diary.")
    address = f"file:{quote(str(copy.absolute()))}?{how}"
    with closing(dbapi2.connect(address, uri=True)) as opened:
        try:
            opened.execute(f"PRAGMA key = \"x'{key}'\"")
            opened.execute("PRAGMA cipher_log_level = NONE")
            yield opened
        except dbapi2.DatabaseError as error:
            raise _damaged(copy) from error


def _damaged(copy: Path) -> NotUsableError:
    return NotUsableError(
        f"{copy} cannot be read: it is damaged, cut short, or locked with another key. Try an "
        "older copy, or put back the key file that belongs to it."
    )


# ── the way back ────────────────────────────────────────────────────────────────────────────


def restore(
    copy: Path, key: str, diary: Path, now: datetime, mark: Callable[[], object] = lambda: None
) -> Path | None:
    """Put a copy in the place of the diary, which nobody may have open.

    mark: said last of all, when nothing is left that could refuse the copy
    Gives the folder where the diary that was there lies now; None when there was none. Whatever
    fails, and whenever the power goes, the diary is either the old one or the new one, and whole.
    """
    check(copy, key)
    with _unfinished(diary) as part:
        _copy(copy, part)
        check(part, key)
        before = _put_by(diary, key, now) if diary.exists() else None
        mark()
        if before:
            _take_logs(diary, before)
        _keep(part, diary)
    return before


def rehearse(copy: Path, key: str, now: datetime) -> int:
    """Restore a copy into a folder that is thrown away; how many rows came back."""
    with tempfile.TemporaryDirectory(dir=copy.parent, prefix=REHEARSAL) as folder:
        diary = Path(folder) / "diary.db"
        restore(copy, key, diary, now)
        return check(diary, key)


def _copy(file: Path, to: Path) -> None:
    try:
        shutil.copyfile(file, to)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise NotUsableError(
            f"There is no room for a second diary in {to.parent}. Make room, then try again."
        ) from error


def _put_by(diary: Path, key: str, now: datetime) -> Path:
    """Keep the present diary in a folder beside it, with all that was written in it."""
    _fold_in(diary, key)
    folder = diary.with_name(f"{BEFORE}{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    folder.mkdir(mode=0o700)
    with _unfinished(folder / diary.name) as part:
        _copy(diary, part)
        _keep(part, folder / diary.name)
    return folder


def _take_logs(diary: Path, folder: Path) -> None:
    """A log that stayed would be read into the diary that comes."""
    for ending in ("-wal", "-shm"):
        beside = diary.with_name(diary.name + ending)
        if beside.exists():
            beside.replace(folder / beside.name)


def _fold_in(diary: Path, key: str) -> None:
    """Take what was written last into the file itself; a damaged diary stays as it is."""
    with suppress(dbapi2.DatabaseError), closing(dbapi2.connect(str(diary))) as opened:
        opened.execute(f"PRAGMA key = \"x'{key}'\"")
        opened.execute("PRAGMA cipher_log_level = NONE")
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
