"""A diary with a passphrase: what opens while it is locked, and what is left of it."""

import os
import pty
import re
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from soleus import diary_key, settings
from soleus.web import locked
from soleus.web.reminding import Loop
from soleus.web.server import noted_state
from tests.lib.site import LockedSite, Site

HOST = {"host": "localhost:8000"}
pytestmark = [pytest.mark.sqlcipher]

WORD = "marmalade-canary"
HELP = ["/now", "/now?site=calf", "/check", "/help", "/quiet", "/unlock", "/install", "/phone"]
FILES = ["/sw.js", "/manifest.webmanifest", "/icon/soleus.svg"]
HERS = ["/", "/diary", "/about", "/learn", "/routine/measure.walk", "/your-data/out/json", "/none"]


@pytest.fixture
def shut(tmp_path, monkeypatch):
    """From here on the diary is one with a passphrase that nobody has told."""
    file = tmp_path / "wrapped-key.json"
    file.touch()
    monkeypatch.setattr(settings, "WRAPPED_FILE", file)
    diary_key.forget()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    running = LockedSite(tmp_path_factory.mktemp("locked") / "data")
    yield running
    assert running.stop() == 0


@pytest.fixture
def own(site):
    """A running Soleus whose diary is locked."""
    site.lock()
    yield site
    site.hang_up()


# ── what opens ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", HELP)
def test_what_is_urgent_opens_for_anybody(adas, shut, path):
    for client in (adas, Client(headers=HOST)):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", HERS)
def test_what_is_hers_asks_for_the_passphrase(adas, shut, path):
    answer = adas.get(path)
    assert answer.status_code == 503
    assert "The diary is locked" in answer.content.decode()
    assert 'href="/now"' in answer.content.decode()


def test_the_api_says_so_in_its_own_way(adas, shut):
    for answer in (adas.get("/api/v1/phone"), adas.post("/api/v1/entries", {}, "application/json")):
        assert answer.status_code == 503
        assert answer.json()["detail"].startswith("The diary is locked")


def test_an_open_diary_has_no_page_to_unlock(adas):
    assert adas.get("/unlock").headers["Location"] == "/"
    assert adas.post("/lock").headers["Location"] == "/unlock"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/checks", "/install", "/policy", "/policy/x", "/api/v1/phone", "/now/"]
)
def test_only_whole_names_open(path):
    assert locked.is_open(path) is (path in ("/install", "/policy"))


def test_nothing_is_sent_while_nobody_knows_what_is_due(shut):
    loop = Loop(None, None)
    loop.turn()
    assert loop.turns == 0


# ── a real one ──────────────────────────────────────────────────────────────────────────────


def test_it_starts_locked_opens_with_either_secret_and_locks_again(own):
    for secret in (own.passphrase, own.recovery):
        assert own.stranger().get("/").status == 503
        assert own.unlock(secret).status == 302
        assert own.stranger().get("/").status == 200
        own.soleus("lock")
    for path in HELP:
        assert own.stranger().get(path).status == 200, path


def test_two_who_lock_at_once_leave_one_that_is_locked(own):
    own.unlock()
    for _ in range(2):
        os.kill(own.process.pid, signal.SIGUSR1)
        time.sleep(0.2)
    own.lock()  # it may answer as it was for a moment longer
    assert own.process.poll() is None


def test_a_stop_while_it_begins_anew_is_heard(own):
    own.unlock()
    own.hang_up()
    os.kill(own.process.pid, signal.SIGUSR1)
    while noted_state(own.folder):  # until the next self is on its way
        assert own.process.poll() is None
    own.process.send_signal(signal.SIGTERM)
    assert own.process.wait(timeout=60) == 0
    own.start()


def test_a_wrong_passphrase_waits_longer_each_time_and_the_right_one_too(own):
    statuses = [own.unlock(secret).status for secret in ("wrong", "wrong", own.passphrase)]
    assert statuses == [403, 429, 429]
    until = time.monotonic() + 20
    while (answer := own.unlock()).status == 429 and time.monotonic() < until:
        time.sleep(int(answer.headers["retry-after"]))
    assert answer.status == 302


def test_she_is_still_signed_in_after_a_lock_and_nothing_of_hers_is_left_in_memory(own):
    own.unlock()
    her = own.visitor()
    write(her)
    assert WORD in her.get("/diary").text
    assert WORD.encode() in memory(own.process.pid)
    assert her.form("/lock", at="/about").headers["location"] == "/unlock"
    her.close()
    assert her.get("/diary").status == 503
    left = memory(own.process.pid)
    key = held_key(own)
    for secret in (WORD, own.passphrase, key):
        assert secret.encode() not in left
    assert bytes.fromhex(key) not in left
    assert own.unlock().status == 302
    assert WORD in her.get("/diary").text


def test_nothing_in_its_folder_can_be_read_while_it_is_locked(own):
    own.unlock()
    her = own.visitor()
    write(her)
    own.soleus("backup")
    own.soleus("lock")
    key = held_key(own)
    files = [file for file in own.folder.rglob("*") if file.is_file()]
    assert own.folder / "backups" / "wrapped-key.json" in files
    for file in [*files, own.log]:
        found = file.read_bytes()
        for secret in (WORD, own.passphrase, own.recovery, key):
            assert secret.encode() not in found, file
        assert bytes.fromhex(key) not in found, file


def test_a_cramp_written_while_it_is_locked_is_handed_back_in_plain_words(own):
    own.unlock()
    her = own.visitor()
    own.soleus("lock")
    her.close()
    for visitor in (her, own.stranger()):
        told = f"id={uuid4()}&site=calf".encode()
        answer = visitor.ask("POST", "/now", told, Content_Type="application/x-www-form-urlencoded")
        assert answer.status == 503
        assert "The diary is locked, so nothing could be saved in it." in answer.text
        assert "Send it again" in answer.text


def test_leave_works_while_it_is_locked(own):
    answer = own.stranger().ask("POST", "/leave")
    assert (answer.status, answer.headers["location"]) == (302, "/quiet")


# ── from one way to another ─────────────────────────────────────────────────────────────────


def test_the_key_moves_and_the_diary_opens_at_each_step(own, tmp_path):
    own.unlock()
    write(own.visitor())
    assert "Stop it first" in own.tried("key", "mode", "file").stderr
    own.stop()

    own.soleus("key", "mode", "file")
    assert not list(own.folder.rglob("wrapped-key.json"))
    assert own.soleus("restore", "--rehearse")
    key_file = own.folder / "keys" / "diary.key"
    key = key_file.read_text()
    other = tmp_path / "other"
    other.write_text("four quite other words")
    made = own.soleus("key", "mode", "passphrase", "--new-from", str(other))
    assert not key_file.exists()
    own.told.write_text("four quite other words")
    third, plain = tmp_path / "third", tmp_path / "plain"
    plain.write_text(own.passphrase)
    third.write_text("three words, and more")
    own.soleus("key", "change", "--new-from", str(third))
    assert "That does not open" in own.tried("backup").stderr
    own.told.write_text(re.search(r"(?:[A-Z2-7]{4}-){7}[A-Z2-7]{4}", made)[0])
    assert "The one before" not in own.soleus("key", "recovery")
    assert "That does not open" in own.tried("backup").stderr
    own.told.write_text("three words, and more")
    assert WORD in own.soleus("export", "--out", "-")
    own.soleus("key", "change", "--new-from", str(plain))
    own.told.write_text(own.passphrase)
    key_file.write_text(key)  # as a kill between the two steps would leave it
    assert "still opens it without one" in own.tried("doctor").stdout
    own.start()
    assert "still opens it without one" in own.output()
    own.stop()
    key_file.unlink()
    own.start()
    assert own.unlock().status == 302


def test_where_the_key_cannot_be_laid_beside_the_copies_nothing_changes(tmp_path):
    site = Site(tmp_path / "data")
    site.stop()
    (site.folder / "backups" / "wrapped-key.json" / "in the way").mkdir(parents=True)
    new = tmp_path / "new"
    new.write_text("four quite other words")

    done = site.tried("key", "mode", "passphrase", "--new-from", str(new))

    assert done.returncode == 1
    assert (site.folder / "keys" / "diary.key").exists()
    assert not (site.folder / "wrapped-key.json").exists()


def test_a_key_that_a_power_cut_left_on_its_way_to_a_file_is_wiped(own):
    left = own.folder / "keys" / ".diary.key.new"
    left.write_text("0" * 64)
    own.soleus("backup")
    assert left.exists()  # another command may be writing it
    own.stop()
    own.start()
    assert not left.exists()


def test_copies_open_on_a_new_computer_with_the_passphrase_alone(own, tmp_path):
    own.unlock()
    write(own.visitor())
    own.soleus("backup")
    copy = max((own.folder / "backups").glob("diary-*.db"))
    new = tmp_path / "new"
    done = own.tried("restore", "--rehearse", str(copy), "--data-dir", str(new))
    assert done.returncode == 0, done.stderr
    assert [each for each in new.rglob("*") if each.is_file()] == []
    spoiled = copy.with_name("spoiled.db")
    spoiled.write_bytes(copy.read_bytes()[:-4096])
    assert own.tried("restore", str(spoiled), "--data-dir", str(new)).returncode == 1
    assert not list(new.rglob("wrapped-key.json"))
    done = own.tried("restore", str(copy), "--data-dir", str(new))
    assert done.returncode == 0, done.stderr
    assert WORD in own.soleus("export", "--out", "-", "--data-dir", str(new))


def test_the_doctor_says_that_it_is_locked_and_looks_at_all_else(own):
    done = super(LockedSite, own).tried("doctor")
    assert re.search(
        r"^mind +diary +locked, so it was not read through$", done.stdout, re.MULTILINE
    )
    assert "SOLEUS_PASSPHRASE_FILE" in done.stdout
    for about in ("folder", "key", "copies", "disk", "clock", "versions"):
        assert re.search(rf"^\w+ +{about} ", done.stdout, re.MULTILINE), about
    assert done.returncode == (1 if re.search("^wrong", done.stdout, re.MULTILINE) else 0)


@pytest.mark.parametrize("words", [["backup"], ["login-link"], ["export", "--out", "-"]])
def test_a_command_that_nobody_sits_before_says_how_to_open(own, words):
    done = super(LockedSite, own).tried(*words)
    assert done.returncode == 1
    assert "SOLEUS_PASSPHRASE_FILE" in done.stderr


def test_the_terminal_asks_for_it_unseen(own):
    process, terminal = pty.fork()
    if process == 0:
        os.execve(sys.executable, [sys.executable, "-m", "soleus", "login-link"], own.environ)
    shown = b""
    while b"Diary passphrase:" not in shown:
        shown += os.read(terminal, 1024)
    os.write(terminal, own.passphrase.encode() + b"\n")
    with suppress(OSError):  # so ends a terminal on Linux
        while more := os.read(terminal, 1024):
            shown += more
    os.close(terminal)
    assert os.waitpid(process, 0)[1] == 0
    assert b"/enter/" in shown
    assert own.passphrase.encode() not in shown


def test_a_passphrase_file_opens_it_at_the_start(own):
    own.stop()
    own.environ["SOLEUS_PASSPHRASE_FILE"] = str(own.told)
    own.start()
    assert "/enter/" in own.first_link
    del own.environ["SOLEUS_PASSPHRASE_FILE"]
    own.soleus("lock")  # also then: what was locked stays so until somebody unlocks it
    assert own.stranger().get("/").status == 503


def test_a_wrapped_key_without_its_diary_begins_no_new_one(tmp_path):
    running = LockedSite(tmp_path / "data")
    running.stop()
    (running.folder / "diary.db").unlink()
    assert "no diary lies beside it" in running.tried("serve", "--port", "0").stderr
    running.start()
    assert "It did not open" in running.unlock().text
    running.kill()
    assert not (running.folder / "diary.db").exists()


def test_a_credential_of_the_service_manager_opens_it(tmp_path):
    handed = tmp_path / "handed"
    handed.mkdir()
    (handed / "database_key").write_text("5f" * 32 + "\n")
    running = Site(tmp_path / "data", CREDENTIALS_DIRECTORY=str(handed))
    try:
        assert running.visitor().get("/diary").status == 200
        assert not (running.folder / "keys" / "diary.key").exists()
    finally:
        running.stop()
    for way in ("file", "passphrase"):
        told = running.tried("key", "mode", way, "--new-from", str(handed / "database_key"))
        assert "given from outside" in told.stderr


def write(her):
    answer = her.form("/log", id=str(uuid4()), when="now", side="left", note=WORD)
    assert answer.status == 302


def memory(process: int) -> bytes:
    """All that a process has in memory and may change."""
    found = []
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as file:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            where, may, *_ = line.split()
            if may.startswith("rw"):
                first, last = (int(each, 16) for each in where.split("-"))
                file.seek(first)
                try:
                    found.append(file.read(last - first))
                except OSError:  # a page that the system keeps to itself
                    continue
    return b"".join(found)


def held_key(own: LockedSite) -> str:
    return diary_key.unwrap(diary_key.load(own.folder / "wrapped-key.json"), own.passphrase)
