"""Copies of a diary: made while it is written, refused when spoiled, put back whole."""

import json
import os
import random
import shutil
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from soleus import settings
from soleus.app import keep_safe
from soleus.ops import backup
from soleus.records import people
from soleus.web import visit
from tests.lib import copies
from tests.lib.site import Site

# A server in a process of its own keeps its diary in a file, whatever this run is on.
pytestmark = pytest.mark.sqlcipher

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
OTHER_KEY = "0" * 64


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A stopped diary with three cramps, and one copy of it."""
    folder = tmp_path_factory.mktemp("filled") / "data"
    site = Site(folder)
    assert site.visitor().api("POST", "entries", [copies.cramp(n) for n in range(3)]).status == 200
    assert site.stop() == 0
    run(folder, "backup")
    return folder


def run(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    own = {"SOLEUS_DATA_DIR": str(folder), "PATH": "/usr/bin:/bin", **more}
    return subprocess.run(
        [sys.executable, "-m", "soleus", *words],
        env=own,
        capture_output=True,
        text=True,
        check=False,
    )


def key_of(folder: Path) -> str:
    return (folder / "keys" / "diary.key").read_text("ascii").strip()


def copy_of(folder: Path) -> Path:
    return next(iter(backup.copies(folder / "backups").values()))


@pytest.fixture
def again(filled, tmp_path):
    """The same diary in a folder of its own, to be spoiled at will."""
    folder = tmp_path / "data"
    shutil.copytree(filled, folder)
    return folder


def test_copies_of_a_diary_that_is_written_are_each_one_moment_of_it(tmp_path):
    site = Site(tmp_path / "data")
    made = []
    with copies.Writing(site) as writing:
        for number in range(4):
            before = writing.acknowledged
            done = run(site.folder, "backup", "--to", str(tmp_path / str(number)))
            assert done.returncode == 0, done.stderr
            made.append((tmp_path / str(number), before, writing.acknowledged))
    assert writing.refused == []
    key = key_of(site.folder)
    site.kill()
    assert made[-1][2] > 0
    for folder, before, after in made:
        (copy,) = backup.copies(folder).values()
        assert copies.is_a_moment(copy, key, before, after)


def test_no_spoiled_copy_is_taken_for_a_good_one(again):
    assert list(copies.unnoticed(copy_of(again), key_of(again), times=60, seed=6)) == []


def test_no_damage_to_the_diary_itself_goes_unnoticed(again):
    spoiled = copies.unnoticed(
        again / "diary.db", key_of(again), times=40, seed=7, check=backup.read_through
    )
    assert list(spoiled) == []


def test_a_copy_opens_with_no_other_key(again):
    with pytest.raises(backup.NotUsableError, match="another key"):
        backup.check(copy_of(again), OTHER_KEY)


def test_a_copy_holds_no_word_of_hers_in_clear(filled):
    assert b"Europe/Berlin" not in copy_of(filled).read_bytes()


@pytest.mark.parametrize("spoil", copies.SPOILS, ids=lambda spoil: spoil.__name__)
def test_what_cannot_be_restored_leaves_the_diary_as_it_is(again, spoil):
    good, bad = copy_of(again), again / "bad.db"
    bad.write_bytes(spoil(good.read_bytes(), random.Random(1)))
    before = (again / "diary.db").read_bytes()
    done = run(again, "restore", str(bad))
    assert done.returncode == 1
    assert "cannot be read" in done.stderr
    assert (again / "diary.db").read_bytes() == before
    assert not list(again.glob("before-*"))
    assert not list(again.glob("*.part"))
    assert not (again / "put-back").exists()  # or the next start would end all her visits


def test_a_restore_brings_back_what_was_written_before_the_copy_and_keeps_the_rest_aside(again):
    site = Site(again)
    site.visitor().api("POST", "entries", [copies.cramp(n) for n in range(3, 6)])
    site.kill()  # its log lies beside the diary, and holds what was written last
    assert (again / "diary.db-wal").stat().st_size
    done = run(again, "restore", str(copy_of(again)))
    assert done.returncode == 0, done.stderr
    key = key_of(again)
    assert copies.numbers(again / "diary.db", key) == [0, 1, 2]
    (before,) = again.glob("before-*")
    assert copies.numbers(before / "diary.db", key) == [0, 1, 2, 3, 4, 5]


def test_a_damaged_diary_is_put_aside_as_it_is(again):
    damaged = b"x" * 8192
    (again / "diary.db").write_bytes(damaged)
    (again / "diary.db-wal").write_bytes(b"old log")
    done = run(again, "restore", str(copy_of(again)))
    assert done.returncode == 0, done.stderr
    assert copies.numbers(again / "diary.db", key_of(again)) == [0, 1, 2]
    (before,) = again.glob("before-*")
    assert (before / "diary.db").read_bytes() == damaged


def test_a_diary_that_is_gone_comes_back_from_its_copy_and_key(again):
    (again / "diary.db").unlink()
    assert run(again, "serve", "--port", "0").returncode == 1
    assert run(again, "restore", str(copy_of(again))).returncode == 0
    assert copies.numbers(again / "diary.db", key_of(again)) == [0, 1, 2]


def test_without_the_key_it_says_what_is_missing(again):
    (again / "keys" / "diary.key").unlink()
    done = run(again, "restore", str(copy_of(again)))
    assert done.returncode == 1
    assert "Put back the key file" in done.stderr


def test_nothing_is_restored_under_a_running_server(again):
    site = Site(again)
    done = run(again, "restore", str(copy_of(again)))
    site.kill()
    assert done.returncode == 1
    assert "Stop it first" in done.stderr


def test_a_rehearsal_reads_every_row_and_changes_nothing(again):
    before = {p: p.read_bytes() for p in again.rglob("*.db")}
    done = run(again, "restore", "--rehearse")
    assert done.returncode == 0, done.stderr
    assert "6 rows" in done.stdout  # a person, a link, a visit and three cramps
    assert {p: p.read_bytes() for p in again.rglob("*.db")} == before
    assert not list((again / "backups").glob("rehearsal-*"))


def test_a_diary_of_a_newer_soleus_is_not_touched(again):
    with closing(dbapi2.connect(str(again / "diary.db"))) as opened:
        opened.execute(f"PRAGMA key = \"x'{key_of(again)}'\"")
        opened.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('records', '9999_later', '2030-01-01')"
        )
        opened.commit()
    done = run(again, "serve", "--port", "0")
    assert done.returncode == 1
    assert "9999_later" in done.stderr
    assert "newer" in done.stderr


def test_only_her_user_may_read_a_copy(filled):
    assert copy_of(filled).stat().st_mode & 0o777 == 0o600
    assert copy_of(filled).parent.stat().st_mode & 0o777 == 0o700


def test_two_copies_in_one_second_are_one(again):
    assert run(again, "backup", "--to", str(again / "b")).returncode == 0
    assert run(again, "backup", "--to", str(again / "b")).returncode == 0
    assert 1 <= len(backup.copies(again / "b")) <= 2


def test_the_doctor_finds_a_sound_diary_fine_and_a_damaged_one_wrong(again):
    done = run(again, "doctor", "--json")
    assert done.returncode == 0, done.stderr
    said = {each["about"]: each for each in json.loads(done.stdout)}
    assert said["diary"]["text"].startswith("each of 6 rows")
    assert {each["grade"] for each in said.values()} <= {"fine", "mind"}

    whole = (again / "diary.db").read_bytes()
    (again / "diary.db").write_bytes(whole[:8192] + bytes(4096) + whole[12288:])
    done = run(again, "doctor")
    assert done.returncode == 1
    assert "wrong diary" in done.stdout
    assert "soleus restore" in done.stdout


def test_the_doctor_asks_a_running_server_by_its_names(again):
    site = Site(again)
    try:
        done = run(again, "doctor", "--json", SOLEUS_HOSTS="https://diary.example.org")
    finally:
        site.kill()
    said = [each for each in json.loads(done.stdout) if each["about"] == "server"]
    assert [each["grade"] for each in said] == ["wrong", "fine"]  # it was started without the name
    assert done.returncode == 1


# ── by itself ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def folder(db_file, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "BACKUP_DIR", tmp_path / "backups")
    return tmp_path / "backups"


@pytest.fixture
def db_file(transactional_db):
    """A diary that others could look into: nothing in it waits for the end of the test."""
    people.add_person(NOW)


def test_a_copy_is_made_once_a_day_and_one_is_tried_out_once_a_week(folder):
    made, tried = set(), set()
    for hour in range(0, 24 * 15, 8):
        keep_safe.settle(NOW + timedelta(hours=hour))
        found = keep_safe.look(NOW + timedelta(hours=hour))
        made.add(found.made)
        tried.add(found.tried)
    assert len(made) == 15
    assert len(tried) == 3
    assert len(backup.copies(folder)) < 15


@pytest.mark.parametrize("is_full", [False, True])
def test_what_was_cut_short_on_the_way_to_a_copy_goes_a_day_later(folder, monkeypatch, is_full):
    """Each of them holds a diary, perhaps with what she has erased since."""
    data = folder.parent / "data"
    data.mkdir()
    monkeypatch.setattr(settings, "DATA_DIR", data)
    before = data / "rehearsal-y"
    before.mkdir()
    os.utime(before, times=((NOW - timedelta(hours=48)).timestamp(),) * 2)
    left, new = folder / "diary-20261201T090000Z.db.part", folder / "diary-new.db.part"
    rehearsal = folder / "rehearsal-x"
    rehearsal.mkdir(parents=True)
    for file in (left, new, rehearsal / "diary.db"):
        file.touch()
    for hours, each in ((48, left), (48, rehearsal), (2, new)):
        os.utime(each, times=((NOW - timedelta(hours=hours)).timestamp(),) * 2)

    if is_full:  # what was cut short may be what takes the room
        monkeypatch.setattr(backup, "ROOM", 10**18)
        with pytest.raises(backup.NotUsableError):
            keep_safe.settle(NOW)
    else:
        keep_safe.settle(NOW)

    assert (left.exists(), rehearsal.exists(), new.exists()) == (False, False, True)
    assert not before.exists()


def test_a_try_of_a_copy_from_elsewhere_says_nothing_of_those_made_here(folder, tmp_path):
    keep_safe.copy(NOW)
    elsewhere = shutil.copy(keep_safe.newest_copy(NOW), tmp_path / "elsewhere.db")
    keep_safe.try_out(Path(elsewhere), NOW)
    assert keep_safe.look(NOW).tried is None


def test_what_was_erased_as_the_power_went_does_not_come_back_with_a_copy(tmp_path):
    """The diary that makes way for the copy is the only one that knows."""
    site = Site(tmp_path / "data")
    shape = copies.cramp(1)
    assert site.visitor().api("POST", "entries", [shape]).status == 200
    site.soleus("backup")
    assert site.stop() == 0
    dies = [
        *("import os", "from datetime import UTC, datetime", "from uuid import UUID"),
        *("from soleus import cli", "cli.ready(None)", "from soleus.app import erase"),
        f"erase.entry(erase.owner(), UUID({shape['id']!r}), datetime.now(UTC))",
        "os._exit(9)",
    ]
    died = subprocess.run([sys.executable, "-c", "\n".join(dies)], env=site.environ, check=False)
    assert died.returncode == 9
    site.soleus("restore", str(copy_of(site.folder)))
    assert shape["id"] not in site.soleus("export", "--out", "-")


def test_a_clock_that_ran_ahead_keeps_no_copy_away(folder):
    keep_safe.settle(NOW + timedelta(days=4000))
    keep_safe.settle(NOW)
    keep_safe.settle(NOW + timedelta(hours=1))
    assert list(backup.copies(folder)) == [NOW, NOW + timedelta(days=4000)]


def test_a_clock_that_is_behind_keeps_the_copies_it_makes(folder):
    """As on a small computer without a battery, once a year of copies is there."""
    keep_safe.settle(NOW)
    for each in range(1, 800):
        name = (NOW + timedelta(days=each)).strftime(backup.NAME)
        (folder / name).write_bytes(b"")
    backup.rotate(folder, NOW + timedelta(days=800))
    behind = NOW - timedelta(days=2000)
    for hours in (0, 1, 24, 25):
        keep_safe.settle(behind + timedelta(hours=hours))
    assert {behind, behind + timedelta(days=1)} <= backup.copies(folder).keys()
    assert keep_safe.newest_copy(behind + timedelta(hours=25)).stat().st_size


def test_of_a_made_up_diary_no_copy_is_made(folder, monkeypatch):
    monkeypatch.setattr(settings, "SAMPLE_DATA", True)
    keep_safe.settle(NOW)
    assert not folder.exists()


def test_without_room_it_says_how_much_it_needs_and_leaves_nothing(folder, monkeypatch):
    free = shutil._ntuple_diskusage(10**9, 10**9, 1000)
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda _: free)
    with pytest.raises(backup.NotUsableError, match="Make room"):
        keep_safe.copy(NOW)
    assert list(folder.iterdir()) == []


def test_what_is_cut_off_while_it_is_made_leaves_no_half_copy(folder, monkeypatch):
    def fails(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(backup, "check", fails)
    with pytest.raises(KeyboardInterrupt):
        keep_safe.copy(NOW)
    assert list(folder.iterdir()) == []


def test_pages_say_when_copies_are_made_no_more(adas, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "BACKUP_DIR", tmp_path)
    assert "There is no new copy" not in adas.get("/").content.decode()
    fresh, old = visit.now() - timedelta(hours=9), visit.now() - timedelta(days=4)
    (tmp_path / f"{old:{backup.NAME}}").touch()
    assert "There is no new copy of your diary." in adas.get("/").content.decode()
    assert "something keeps it from that" in adas.get("/about").content.decode()
    (tmp_path / f"{fresh:{backup.NAME}}").touch()
    assert "There is no new copy" not in adas.get("/").content.decode()
    assert "The newest is from" in adas.get("/about").content.decode()
