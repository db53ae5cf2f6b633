"""What may go wrong with an installation, looked for before it does.

Each look is handed what it judges, so that it can be tried on any machine. What was found is said
with the next step, and holds ids, ages and sizes only: nothing of what she wrote.
"""

import hashlib
import hmac
import http.client
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlcipher3 import dbapi2

from soleus import room, settings
from soleus.ops import backup, parts

ENOUGH = 200_000_000  # bytes of a disk: a year of diary, its copies and room to work
FRESH = timedelta(days=2)
AHEAD = timedelta(minutes=5)  # that clocks of one household may differ
SECONDS = 5.0  # to hear from our own server


class Grade(IntEnum):
    """How bad it is; a larger number is worse."""

    FINE = 0
    MIND = 1
    WRONG = 2

    @property
    def code(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one look came to. do: the next step, "" where all is well"""

    about: str
    grade: Grade = Grade.FINE
    text: str
    do: str = ""


def examine(now: datetime) -> Iterator[Finding]:
    """Every look at this installation, in the order in which they matter."""
    yield from folder(settings.DATA_DIR)
    yield from keys()
    yield from private((settings.SECRET_FILE, settings.PUSH_KEY_FILE))
    if settings.ON_POSTGRES:
        yield Finding(about="diary", text="in PostgreSQL; its health and its copies are yours")
    else:
        diary = Path(settings.DATABASES["default"]["NAME"])
        yield from library(dbapi2.sqlite_version_info, parts.expat(), parts.openssl())
        yield health(diary)
        yield from copies(settings.BACKUP_DIR, settings.DATA_DIR, now)
        yield from rehearsed(settings.BACKUP_DIR, now)
        yield reserve(settings.DATA_DIR / room.NAME)
    yield disk(settings.DATA_DIR, shutil.disk_usage(settings.DATA_DIR).free)
    yield from clock(now, newest_file(settings.DATA_DIR))
    yield https(settings.ELSEWHERE)
    yield proxy(settings.PROXY, settings.ELSEWHERE)
    yield push(settings.ELSEWHERE)
    yield shared()
    at = settings.noted_port()
    yield from answers(settings.here(at), settings.ELSEWHERE, at, ask)
    yield Finding(about="versions", text=versions())


# ── files ───────────────────────────────────────────────────────────────────────────────────


def folder(data: Path) -> Iterator[Finding]:
    """Whether anybody but her user could open what lies in the data folder."""
    if os.name != "posix":
        yield Finding(about="folder", text=f"{data}; who may open it is not looked at on Windows")
        return
    loose = [p for p, at in there(data) if at.st_mode & 0o077 and not stat.S_ISLNK(at.st_mode)]
    if loose:
        yield Finding(
            about="folder",
            grade=Grade.WRONG,
            text=f"others on this computer may open {loose[0]}"
            + (f" and {len(loose) - 1} more" if len(loose) > 1 else ""),
            do=f"chmod -R go= {data}",
        )
    else:
        yield Finding(about="folder", text=f"{data}, for its owner alone")


def there(data: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """A folder and all in it. A running Soleus makes files and lets them go meanwhile."""
    for each in (data, *data.rglob("*")):
        with suppress(FileNotFoundError):
            yield each, each.lstat()


def keys() -> Iterator[Finding]:
    file = settings.KEY_FILE
    if settings.ON_POSTGRES:
        return
    if settings.is_named("DATABASE_KEY", os.environ):
        yield Finding(
            about="key", text="given by SOLEUS_DATABASE_KEY, its file or the service manager"
        )
    elif settings.has_passphrase() and file.exists():
        yield Finding(
            about="key",
            grade=Grade.WRONG,
            text=f"the diary has a passphrase, yet {file} still opens it without one",
            do=f"Delete {file}, once you have the recovery key on paper. For a new one: "
            "soleus key recovery",
        )
    elif settings.has_passphrase():
        yield Finding(about="key", text="opens with a passphrase; keep the recovery key on paper")
    elif not file.exists():
        yield Finding(
            about="key",
            grade=Grade.WRONG,
            text=f"{file} is not there, and without it the diary cannot be read",
            do="Put the key file back from your copy of it.",
        )
    elif loose := list(private((file,))):
        yield from loose
    else:
        yield Finding(about="key", text=f"{file}; keep a copy of it elsewhere, on paper for one")


def private(files: tuple[Path, ...]) -> Iterator[Finding]:
    """Which of these keys others could read."""
    for file in files:
        is_there = os.name == "posix" and file.exists()
        if is_there and stat.S_IMODE(file.stat().st_mode) & 0o077:
            yield Finding(
                about="key",
                grade=Grade.WRONG,
                text=f"others on this computer may read {file}",
                do=f"chmod 600 {file}",
            )


def reserve(file: Path) -> Finding:
    """Whether there is something to free on the day the disk is full."""
    if not file.exists():
        return Finding(
            about="reserve",
            grade=Grade.WRONG,
            text="used up: the disk was full, and Soleus saves nothing until there is room",
            do=f"Make room on the disk of {file.parent}. Soleus then goes on by itself.",
        )
    return Finding(about="reserve", text=f"{file.stat().st_size // 1_000_000} MB for a full disk")


def disk(data: Path, free: int) -> Finding:
    words = f"{free // 1_000_000} MB are free where the diary lies"
    if free < ENOUGH:
        return Finding(
            about="disk",
            grade=Grade.WRONG if free < backup.ROOM else Grade.MIND,
            text=words,
            do=f"Make room on the disk of {data}.",
        )
    return Finding(about="disk", text=words)


# ── the diary ───────────────────────────────────────────────────────────────────────────────


def library(version: tuple[int, ...], expat: str, openssl: str) -> Iterator[Finding]:
    """Whether the parts from elsewhere are known to be at fault."""
    bad = list(parts.refusals(version, expat))
    for each in bad:
        text, _, do = each.partition(". ")
        yield Finding(about="library", grade=Grade.WRONG, text=text, do=do)
    if not parts.is_current(openssl):
        yield Finding(
            about="library",
            grade=Grade.MIND,
            text=f"{openssl} is of a series that gets no more repairs",
            do="Install a newer Python.",
        )
    if not bad:
        yield Finding(
            about="library",
            text=f"SQLite {'.'.join(map(str, version))}, without the fault known of older ones",
        )


def health(diary: Path) -> Finding:
    """Read the diary through; it may be in use."""
    if settings.is_locked():
        return Finding(
            about="diary",
            grade=Grade.MIND,
            text="locked, so it was not read through",
            do="Look again from a terminal, or with the passphrase in SOLEUS_PASSPHRASE_FILE.",
        )
    try:
        rows = backup.read_through(diary, settings.database_key())
    except (backup.NotUsableError, ValueError):
        return Finding(
            about="diary",
            grade=Grade.WRONG,
            text=f"{diary} cannot be read in full",
            do="Stop Soleus and put back the newest copy: soleus restore FILE",
        )
    return Finding(about="diary", text=f"each of {rows} rows can be read, and every page is whole")


def copies(folder: Path, data: Path, now: datetime) -> Iterator[Finding]:
    made = backup.copies(folder)
    newest = backup.newest(made, now)
    if newest is None:
        yield Finding(
            about="copies",
            grade=Grade.MIND,
            text=f"none in {folder}",
            do="Make one: soleus backup. A running Soleus makes one each day.",
        )
        return
    age, where = now - newest, f"{len(made)} in {folder}, the newest {days(now - newest)} old"
    if age < -AHEAD:
        yield Finding(
            about="copies",
            grade=Grade.WRONG,
            text=f"{len(made)} in {folder}, all from after now, by this clock: {newest:%Y-%m-%d}",
            do="Set the clock of this computer, then make one: soleus backup",
        )
    elif age > FRESH:
        yield Finding(
            about="copies",
            grade=Grade.WRONG,
            text=where,
            do="Make one and see what keeps it from being made: soleus backup",
        )
    else:
        yield Finding(about="copies", text=where)
    if folder.stat().st_dev == data.stat().st_dev:
        yield Finding(
            about="copies",
            grade=Grade.MIND,
            text="they lie on the disk of the diary and would be lost with it",
            do="Name a folder on another disk in SOLEUS_BACKUP_DIR.",
        )


def rehearsed(folder: Path, now: datetime) -> Iterator[Finding]:
    """Whether a copy was restored for a try: one that never was may be none."""
    tried = backup.tried(folder)
    if not backup.copies(folder):
        return
    if tried is None or not now - backup.TRY_LATEST <= tried <= now + AHEAD:
        yield Finding(
            about="copies",
            grade=Grade.MIND,
            text="none was restored for a try"
            if tried is None
            else f"one was last restored for a try on {tried:%Y-%m-%d}, by this clock",
            do="Try the newest: soleus restore --rehearse",
        )
    else:
        yield Finding(about="copies", text=f"one was restored for a try {days(now - tried)} ago")


# ── the clock ───────────────────────────────────────────────────────────────────────────────


def newest_file(data: Path) -> datetime:
    """When anything in a folder was written last, by the clock of its disk."""
    return datetime.fromtimestamp(max(at.st_mtime for _, at in there(data)), UTC)


def clock(now: datetime, written: datetime) -> Iterator[Finding]:
    """Whether this machine's clock went back behind what it has written itself."""
    here = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    words = f"{here:%Y-%m-%d %H:%M}, {settings.TIME_ZONE}"
    if written > now + AHEAD:
        yield Finding(
            about="clock",
            grade=Grade.WRONG,
            text=f"it is {words}, yet a file of the diary is from {written:%Y-%m-%d %H:%M} UTC",
            do="Set the clock of this computer, and let it follow a time server.",
        )
    else:
        yield Finding(about="clock", text=words)


# ── who asks ────────────────────────────────────────────────────────────────────────────────


def https(elsewhere: tuple[str, ...]) -> Finding:
    """Whether a phone can keep anything: browsers allow that over https alone."""
    plain = [each for each in elsewhere if not each.startswith("https:")]
    if plain:
        return Finding(
            about="https",
            grade=Grade.WRONG,
            text=f"{plain[0]} is not encrypted: anybody on the way can read along",
            do="Name an https address in SOLEUS_HOSTS; see docs/operate/https-at-home.md.",
        )
    if not elsewhere:
        return Finding(
            about="https",
            grade=Grade.MIND,
            text="Soleus answers on this computer only, so no phone can open it",
            do="To use it on a phone, see docs/operate/https-at-home.md.",
        )
    return Finding(about="https", text=", ".join(elsewhere))


def proxy(named: str, elsewhere: tuple[str, ...]) -> Finding:
    """Whether it is known from where somebody comes through a proxy."""
    if elsewhere and not named:
        return Finding(
            about="proxy",
            grade=Grade.MIND,
            text="none is named, so all who come through one count as one place: somebody who "
            "guesses keeps her from her passphrase for an hour",
            do="Start it with SOLEUS_PROXY=127.0.0.1 if the proxy runs on this computer; see "
            "docs/operate/https-at-home.md.",
        )
    if named and not elsewhere:
        return Finding(
            about="proxy",
            grade=Grade.MIND,
            text=f"{named} is believed, yet Soleus answers on this computer only",
            do="Name your address in SOLEUS_HOSTS, or leave SOLEUS_PROXY out.",
        )
    return Finding(
        about="proxy", text=f"{named} says from where somebody comes" if named else "none"
    )


def push(elsewhere: tuple[str, ...]) -> Finding:
    """Whether messages can be sent to a phone."""
    try:
        key = settings.push_key()
        if key:
            settings.checked_push_key(key)
    except ValueError as error:
        text, _, do = str(error).partition(". ")
        return Finding(about="messages", grade=Grade.WRONG, text=text, do=do)
    if not any(each.startswith("https:") for each in elsewhere):
        return Finding(about="messages", text="none to phones: that needs an https address")
    return Finding(
        about="messages",
        text="phones that asked get them" if key else "no phone has asked for any yet",
    )


FIRST_PERSON = 501 if sys.platform == "darwin" else 1000  # numbers below are the system's own
NO_PERSON = 60_000
NO_SHELL = ("nologin", "false", "")


def others() -> int:
    """How many other people have an account on this machine, as far as it lists them.

    Where it runs as a service, under a user that is nobody, one of them is she.
    """
    if os.name != "posix":
        return 0
    import pwd

    people = [each for each in pwd.getpwall() if FIRST_PERSON <= each.pw_uid < NO_PERSON]
    come_in = [each for each in people if each.pw_shell.rpartition("/")[2] not in NO_SHELL]
    found, own = {each.pw_uid for each in come_in}, os.getuid()
    return len(found) - (own in found or bool(found and 0 < own < FIRST_PERSON))


def shared() -> Finding:
    """Whether somebody else who uses this computer could be sent her cookies."""
    return neighbours(others(), settings.NAMES[0], proposed(settings.SECRET_KEY))


def proposed(secret: str) -> str:
    """A name that nobody guesses, the same at each look: one that she has noted stays good."""
    return hmac.new(secret.encode(), b"soleus.name", hashlib.sha256).hexdigest()[:20]


def neighbours(people: int, name: str, chance: str) -> Finding:
    """Whether another's program could be sent her cookies: a browser gives them to every port.

    name: at which browsers on this machine open it
    chance: a name that nobody guesses
    """
    if name != "localhost":
        return Finding(about="name", text="opens under a name of its own on this computer")
    if not people:
        return Finding(about="name", text="localhost; nobody else has an account on this computer")
    return Finding(
        about="name",
        grade=Grade.MIND,
        text=("somebody else has" if people == 1 else f"{people} others have")
        + " an account on this computer, and a browser that is led to a program of theirs at "
        "localhost sends it the cookies of Soleus too",
        do=f"If you do not trust them, start it with SOLEUS_NAME={chance}; see "
        "docs/operate/home.md.",
    )


Ask = Callable[[int, str], int | None]


def ask(port: int, host: str) -> int | None:
    """What the server on this machine says to a visitor of a name; None when there is none."""
    talking = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        talking.request("GET", "/quiet", headers={"Host": host})
        return talking.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        talking.close()


def answers(own: str, elsewhere: tuple[str, ...], port: int, ask: Ask) -> Iterator[Finding]:
    """Whether a running server takes the names that it is told, and no other."""
    if ask(port, urlsplit(own).netloc) != http.client.OK:
        yield Finding(
            about="server",
            grade=Grade.MIND,
            text=f"no Soleus answers at port {port}, so names were not tried",
            do="Start it, then ask again: soleus serve",
        )
        return
    for each in elsewhere:
        host = urlsplit(each).netloc
        if ask(port, host) != http.client.OK:
            yield Finding(
                about="server",
                grade=Grade.WRONG,
                text=f"the running server refuses {host}: it was started with other settings",
                do=f"Start it again with SOLEUS_HOSTS={each}",
            )
    if ask(port, settings.STRANGER) == http.client.OK:
        yield Finding(
            about="server",
            grade=Grade.WRONG,
            text="what answers there takes any name, so it is not Soleus or stands behind a proxy",
            do="Let the proxy pass on the name the browser asked for: see docs/operate.",
        )
    else:
        yield Finding(about="server", text=f"answers at {own}")


# ── versions ────────────────────────────────────────────────────────────────────────────────


def versions() -> str:
    return ", ".join(f"{name} {number}" for name, number in parts.versions().items())


def days(age: timedelta) -> str:
    if age < timedelta(days=1):
        return f"{max(0, age // timedelta(hours=1))} hours"
    return f"{age // timedelta(days=1)} days"
