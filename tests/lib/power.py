"""Cut the power at any moment of a server's life, as often as wanted, from one recording of it.

A server is watched at the border to the kernel: what it writes into which file, when it waits for
the disk, and what it tells its visitors. From that the disk is made as it could be found after a
cut at any moment: what was waited for is there; of what was written since, each piece is there, is
not, or is there in part, in whatever order; of files made, moved and removed since, those up to
some point. The diary is opened from it and held to what had been acknowledged by then.
"""

import random
import re
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlcipher3 import dbapi2

from soleus import diary_key
from tests.lib import older
from tests.lib.copies import BATCH, cramp
from tests.lib.site import PATIENCE, Site, Visitor
from tests.lib.watched import Watched

SECTOR = 512  # bytes that a disk writes whole or not at all
CALLS = (
    *("openat", "write", "pwrite64", "fsync", "fdatasync", "ftruncate", "sendfile"),
    *("copy_file_range", "rename", "unlink", "sendto"),
)
LINE = re.compile(r"(\d+\.\d+) (\w+)\((.*)\) += (-?\d+)(?:<([^>]*)>)?.* <(\d+\.\d+)>")
TEXT = re.compile(r'[<"]((?:\\x[0-9a-f]{2})*)[>"]')  # a path or what was written, all in hex
SAVED = re.compile(r'"state": "saved", "id": "([-0-9a-f]{36})"')


# ── a recording ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Call:
    """One word to the kernel, at the moment from which it counts."""

    at: float
    name: str
    path: str = ""
    other: str = ""
    place: int = 0
    data: bytes = b""


@dataclass
class Recording:
    """A folder of a server's life: its calls in order, and what was sent to it.

    before: what lay on the disk when it began
    kept: the ids of what was in the diary then
    batches: the ids of each batch that was sent
    instead: moments from which the diary may be, and then must be, a copy with these ids
    secrets: moments from which this passphrase may open it, and then must; "" for its key file
    """

    folder: Path
    before: dict[str, bytes] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    batches: list[list[str]] = field(default_factory=list)
    instead: list[tuple[float, float, set[str]]] = field(default_factory=list)
    secrets: list[tuple[float, float, str]] = field(default_factory=list)

    def said(self) -> list[tuple[float, list[str]]]:
        """What was acknowledged, and when."""
        told = ((each.at, each.data.decode("utf-8", "replace")) for each in self.calls)
        found = [(0.0, self.kept), *((at, SAVED.findall(text)) for at, text in told)]
        return [(at, ids) for at, ids in found if ids]


class Recorded(Watched):
    """A site of which every word to the kernel about files is written down, and each answer."""

    calls = ",".join(CALLS)
    more = ("-ttt", "-T", "-y", "-xx", "-s", "9999999")

    def all_calls(self) -> list[Call]:
        """All that any process did to the folder or said to a visitor, in order."""
        inside = f"{self.folder}/"
        return sorted(
            (
                call
                for file in self.files()
                for call in read(file)
                if call.name == "sendto" or f"{call.path}/".startswith(inside)
            ),
            key=lambda call: call.at,
        )


def read(file: Path) -> Iterator[Call]:
    for line in file.read_text("ascii").splitlines():
        if (found := LINE.match(line)) and int(found[4]) >= 0:
            yield from calls_of(*found.groups())


def calls_of(at: str, name: str, told: str, gave: str, opened: str, took: str) -> Iterator[Call]:
    began = float(at)
    texts = [bytes.fromhex(each.replace("\\x", "")) for each in TEXT.findall(told)]
    if name == "openat" and ("O_TRUNC" in told or "O_CREAT" in told):
        path = bytes.fromhex(opened.replace("\\x", "")).decode()
        yield Call(began, "empty" if "O_TRUNC" in told else "make", path)
    elif name in ("rename", "unlink"):
        yield Call(began, name, texts[0].decode(), texts[-1].decode())
    elif name in ("fsync", "fdatasync"):
        yield Call(began + float(took), "sync", texts[0].decode())
    elif name == "ftruncate":
        yield Call(began, name, texts[0].decode(), place=int(told.rpartition(",")[2]))
    elif name == "pwrite64":
        yield Call(
            began, name, texts[0].decode(), place=int(told.rpartition(",")[2]), data=texts[1]
        )
    elif name == "sendfile":
        yield Call(began, "copy", texts[0].decode(), texts[1].decode(), place=int(gave))
    elif name == "copy_file_range":
        yield Call(began, "copy", texts[1].decode(), texts[0].decode(), place=int(gave))
    elif name in ("write", "sendto"):
        yield Call(began, name, texts[0].decode("utf-8", "replace"), data=texts[1])


# ── a disk ──────────────────────────────────────────────────────────────────────────────────


@dataclass
class File:
    """What a file holds, what of it is on the disk for sure, and what was done to it since."""

    now: bytearray = field(default_factory=bytearray)
    sure: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes | None]] = field(default_factory=list)
    place: int = 0

    def do(self, place: int, data: bytes | None) -> None:
        put(self.now, place, data)
        self.since.append((place, data))

    def sync(self) -> None:
        for place, data in self.since:
            put(self.sure, place, data)
        self.since.clear()

    def found(self, chance: random.Random) -> bytes:
        """What could be found after a cut."""
        kept, share = bytearray(self.sure), chance.choice((0.0, 0.5, 0.9, 1.0))
        for place, data in self.since:
            if chance.random() < share:
                if data and chance.random() < 0.2:
                    data = data[: SECTOR * chance.randrange(len(data) // SECTOR + 1)]
                put(kept, place, data)
        return bytes(kept)


def put(held: bytearray, place: int, data: bytes | None) -> None:
    """Write at a place, or end there where there is nothing to write."""
    if data is None:
        del held[place:]
        held.extend(bytes(max(0, place - len(held))))
        return
    held.extend(bytes(max(0, place - len(held))))
    held[place : place + len(data)] = data


class Disk:
    """Files and their names: as programs see them, and as they are after a cut.

    deaf: the ending of files for which nobody waits, as if the database had not asked to
    """

    def __init__(self, before: dict[str, bytes], deaf: str = "") -> None:
        self.deaf = deaf
        self.names = {
            name: File(now=bytearray(held), sure=bytearray(held)) for name, held in before.items()
        }
        self.sure = dict(self.names)
        self.since: list[tuple[str, File | None]] = []

    def take(self, call: Call) -> None:
        if call.path.endswith("-shm") or call.name == "sendto":
            return  # what only lives in memory, and what no disk sees
        if call.name == "sync":
            self.sync(call.path)
        elif call.name == "unlink":
            self.name(call.path, None)
        elif call.name == "rename":
            self.name(call.other, self.names[call.path])
            self.name(call.path, None)
        else:
            self.write(call)

    def name(self, path: str, file: File | None) -> None:
        if file is None:
            self.names.pop(path, None)
        else:
            self.names[path] = file
        self.since.append((path, file))

    def write(self, call: Call) -> None:
        if call.path not in self.names:
            self.name(call.path, File())
        file = self.names[call.path]
        if call.name == "empty":
            file.place = 0
            file.do(0, None)
        elif call.name == "ftruncate":
            file.do(call.place, None)
        elif call.name == "pwrite64":
            file.do(call.place, call.data)
        elif call.name == "write":
            self.append(file, call.data)
        elif call.name == "copy":
            self.append(file, bytes(self.names[call.other].now[file.place :][: call.place]))

    def append(self, file: File, data: bytes) -> None:
        file.do(file.place, data)
        file.place += len(data)

    def sync(self, path: str) -> None:
        if self.deaf and path.endswith(self.deaf):
            return
        if path not in self.names:  # a folder
            for name, file in self.since:
                set_or_remove(self.sure, name, file)
            self.since.clear()
            return
        self.names[path].sync()
        if path not in self.sure:
            self.sure[path] = self.names[path]
            self.since = [each for each in self.since if each != (path, self.names[path])]

    def cut(self, chance: random.Random) -> dict[str, bytes]:
        """What could be found in each file if the power went now."""
        names = dict(self.sure)
        # A disk keeps the order in which files were made, moved and removed.
        for name, file in self.since[: chance.randrange(len(self.since) + 1)]:
            set_or_remove(names, name, file)
        return {name: file.found(chance) for name, file in names.items()}


def set_or_remove(names: dict[str, File], name: str, file: File | None) -> None:
    if file is None:
        names.pop(name, None)
    else:
        names[name] = file


# ── cutting ─────────────────────────────────────────────────────────────────────────────────


@dataclass
class Outcome:
    """damaged: diaries that do not open, or not whole; halves: batches that are there in part"""

    cuts: int = 0
    acknowledged: int = 0
    lost: int = 0
    halves: int = 0
    damaged: int = 0


def cuts(recording: Recording, room: Path, *, times: int, seed: int, deaf: str = "") -> Outcome:
    """Cut the power so often: half of the times right after something was acknowledged, or, where
    nothing was, after a file was waited for, moved or removed.

    room: a folder in which each disk is laid out as it was found
    """
    chance, outcome, disk = random.Random(seed), Outcome(), Disk(recording.before, deaf)
    said, done = recording.said(), 0
    for place in moments(recording, chance, times):
        for call in recording.calls[done:place]:
            disk.take(call)
        done = place
        at = recording.calls[place - 1].at
        by_then = {id for when, ids in said if when <= at for id in ids}  # noqa: A001
        look(recording, lay_out(disk.cut(chance), recording.folder, room), at, by_then, outcome)
    return outcome


def moments(recording: Recording, chance: random.Random, times: int) -> list[int]:
    """How many calls have been made at each cut, none before there is something to lose."""
    said, many = {at for at, _ in recording.said()}, range(1, len(recording.calls) + 1)
    after = [n for n in many if recording.calls[n - 1].at in said]
    any_time = many if recording.kept else many[after[0] - 1 :]
    after = after or [
        n for n in many if recording.calls[n - 1].name in ("sync", "rename", "unlink")
    ]
    return sorted(chance.choices(after, k=times // 2) + chance.choices(any_time, k=-(-times // 2)))


def lay_out(files: dict[str, bytes], folder: Path, room: Path) -> Path:
    shutil.rmtree(room, ignore_errors=True)
    for name, held in files.items():
        file = room / Path(name).relative_to(folder)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(held)
    return room


def look(recording: Recording, room: Path, at: float, said: set[str], outcome: Outcome) -> None:
    """Open the diary that was found, and hold it to what had been said by then."""
    outcome.cuts += 1
    outcome.acknowledged += len(said)
    found = ids_in(room, opening(recording, at))
    if found is None:
        outcome.damaged += 1
        outcome.lost += len(said)
        return
    outcome.lost += min(len(each - found) for each in wanted(recording, at, said))
    outcome.halves += sum(0 < len(found & set(ids)) < BATCH for ids in recording.batches)


def wanted(recording: Recording, at: float, said: set[str]) -> list[set[str]]:
    """What must be there: all that was said, or a copy that was to take its place."""
    choices = [said]
    for began, ended, copy in recording.instead:
        if at >= began:
            before = set() if at >= ended else choices[0]
            later = {id for when, ids in recording.said() if ended < when <= at for id in ids}  # noqa: A001
            choices = [copy | later, *([before] if at < ended else [])]
    return choices


def opening(recording: Recording, at: float) -> list[str]:
    """What may open the diary: what was said last, or what is about to take its place."""
    secrets = [""]
    for began, ended, secret in recording.secrets:
        if at >= began:
            secrets = [secret] if at >= ended else [*secrets, secret]
    return secrets


def ids_in(room: Path, secrets: Sequence[str] = ("",)) -> set[str] | None:
    """The cramps of a diary; None where it does not open whole by any of these."""
    key = next(filter(None, (key_of(room, secret) for secret in secrets)), None)
    if not key or not (room / "diary.db").exists():
        return None
    with closing(dbapi2.connect(str(room / "diary.db"))) as diary:
        try:
            diary.execute(f"PRAGMA key = \"x'{key}'\"")
            diary.execute("PRAGMA cipher_log_level = NONE")
            rows = diary.execute("SELECT id FROM records_episode").fetchall()
            # The check looks at the file alone, and what the log holds may be half in it.
            diary.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if diary.execute("PRAGMA cipher_integrity_check").fetchall():
                return None
            if diary.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return None
        except dbapi2.DatabaseError:
            return None
    return {str(UUID(each)) for (each,) in rows}


def key_of(room: Path, secret: str) -> str | None:
    """The key of a diary. As a start does it: where one is wrapped, nobody looks for a file."""
    wrapped, file = room / "wrapped-key.json", room / "keys" / "diary.key"
    if not wrapped.exists():
        return file.read_text("ascii").strip() if file.exists() and not secret else None
    try:
        return unwrapped(tuple(diary_key.load(wrapped)), secret)
    except diary_key.DamagedError:
        return None


@cache
def unwrapped(wraps: tuple[diary_key.Wrap, ...], secret: str) -> str | None:
    """Remembered, for it is made to take long."""
    try:
        return diary_key.unwrap(list(wraps), secret)
    except diary_key.WrongSecretError:
        return None


# ── lives to record ─────────────────────────────────────────────────────────────────────────


def short_life(folder: Path, *, batches: int) -> Recording:
    """A first start, three who write, and a stop."""
    site = Recorded(folder / "data")
    recording = Recording(site.folder)
    her = site.stranger()
    her.sign_in(site.first_link)
    write(site, her, recording, batches)
    site.stop()
    recording.calls = site.all_calls()
    return recording


def long_life(folder: Path, *, batches: int) -> Recording:
    """Starts, a stop, a kill, a copy made meanwhile, and the copy put in the diary's place."""
    site = Recorded(folder / "data")
    recording = Recording(site.folder)
    her = site.stranger()
    her.sign_in(site.first_link)
    write(site, her, recording, batches)
    site.stop()
    site.start()
    write(site, her, recording, batches)
    site.soleus("backup")
    copied = {id for ids in recording.batches for id in ids}  # noqa: A001
    write(site, her, recording, batches)
    site.kill()
    site.start()
    write(site, her, recording, batches)
    site.stop()
    (copy,) = (site.folder / "backups").glob("diary-*.db")
    began = time.time()
    site.soleus("restore", str(copy))
    recording.instead.append((began, time.time(), copied))
    site.start()
    write(site, her, recording, batches)
    site.stop()
    recording.calls = site.all_calls()
    return recording


def upgrade(folder: Path, step: str) -> Recording:
    """A start on a diary of an earlier step."""
    home = folder / "data"
    older.run(home, {}, "make", step)
    kept = ids_in(home)
    assert kept
    before = files_of(home)
    site = Recorded(home)
    site.stop()
    return Recording(home, before=before, kept=sorted(kept), calls=site.all_calls())


def key_moves(folder: Path) -> Recording:
    """The key goes from its file under a passphrase, under another one, and back into a file."""
    site = Recorded(folder / "data")
    recording = Recording(site.folder)
    her = site.stranger()
    her.sign_in(site.first_link)
    write(site, her, recording, 1)
    site.stop()
    recording.kept = [id for ids in recording.batches for id in ids]  # noqa: A001
    recording.before = files_of(site.folder)
    first = time.time()
    present, new = folder / "present", folder / "new"
    for passphrase in ("four words in a row", "four quite other words"):
        new.write_text(passphrase, "ascii")
        way = ("change",) if present.exists() else ("mode", "passphrase")
        change_key(site, recording, passphrase, present, *way, "--new-from", str(new))
        present.write_text(passphrase, "ascii")
    change_key(site, recording, "", present, "mode", "file")
    recording.calls = [call for call in site.all_calls() if call.at > first]
    return recording


def change_key(site: Site, recording: Recording, secret: str, present: Path, *words: str) -> None:
    began = time.time()
    told = {"SOLEUS_PASSPHRASE_FILE": str(present)} if present.exists() else {}
    done = site.tried("key", *words, **told)
    assert done.returncode == 0, done.stderr
    recording.secrets.append((began, time.time(), secret))


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def write(site: Site, her: Visitor, recording: Recording, batches: int) -> None:
    """Three who each send so many batches."""

    def one(visitor: Visitor, mine: Iterable[list[dict[str, object]]]) -> None:
        for batch in mine:
            assert visitor.api("POST", "entries", batch).status == 200
        visitor.close()

    writers = []
    for _ in range(3):
        mine = [[cramp(number) for number in range(BATCH)] for _ in range(batches)]
        recording.batches += [[str(each["id"]) for each in batch] for batch in mine]
        visitor = Visitor(site.url, dict(her.cookies), her.token)
        writers.append(threading.Thread(target=one, args=[visitor, mine]))
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(PATIENCE)
