"""A real server, run hard: nothing acknowledged is lost, nothing is left lying about."""

import errno
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError

from soleus import cli
from soleus.ops import backup
from tests.lib.patience import PATIENCE
from tests.lib.site import Site

# A server in a process of its own keeps its diary in a file, whatever this run is on.
pytestmark = pytest.mark.sqlcipher

KEYS, LISTED = ("diary.key", "session.key"), ("cmdline", "environ")
IN_TIME = 10  # seconds until a container that was told to stop is killed
CANARY = "zebrafinch-orchard-7731"


def cramp(**fields):
    return {
        "kind": "episode",
        "id": str(uuid4()),
        "at": "2026-11-22T03:20:00+01:00",
        "zone": "Europe/Berlin",
        "written": "2026-11-22T08:00:00+01:00",
        **fields,
    }


@pytest.fixture
def own(tmp_path):
    running = Site(tmp_path / "data")
    yield running
    running.kill()


def modes(folder: Path) -> dict[str, str]:
    parts = [folder, *folder.rglob("*")]
    return {str(p.relative_to(folder)): oct(p.stat().st_mode & 0o777) for p in parts}


def test_only_their_owner_may_read_what_a_full_run_leaves(own):
    visitor = own.visitor()
    assert visitor.api("POST", "entries", [cramp()]).status == 200
    assert own.stop() == 0
    found = modes(own.folder)
    assert {"diary.db", "keys/diary.key", "keys/session.key", "port"} <= set(found)
    folders = {name for name in found if (own.folder / name).is_dir()}
    assert {found[name] for name in folders} == {"0o700"}
    assert {found[name] for name in set(found) - folders} == {"0o600"}


def test_a_crash_leaves_no_file_of_what_was_in_memory(own):
    limits = Path(f"/proc/{own.process.pid}/limits").read_text()
    (core,) = (line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]


def test_no_secret_stands_where_programs_are_listed(own):
    visitor = own.visitor()
    visitor.api("POST", "entries", [cramp()])
    secrets = [(own.folder / "keys" / name).read_bytes().strip() for name in KEYS]
    listed = [Path(f"/proc/{own.process.pid}/{what}").read_bytes() for what in LISTED]
    assert [each for each in secrets for text in listed if each in text] == []


def test_a_stop_is_answered_in_time_and_with_success(own):
    own.visitor().api("POST", "entries", [cramp()])
    began = time.monotonic()
    assert own.stop() == 0
    assert time.monotonic() - began < IN_TIME
    assert "Traceback" not in own.output()


def test_after_a_stop_the_diary_is_one_file(own):
    """Whoever copies it away has all of it."""
    own.visitor().api("POST", "entries", [cramp() for _ in range(20)])
    assert own.stop() == 0
    left = own.folder / "diary.db-wal"
    assert not left.exists() or left.stat().st_size == 0
    left.unlink(missing_ok=True)
    own.start()
    assert len(own.visitor().get("/api/v1/entries?newest=99").json["entries"]) == 20


def test_a_stop_in_the_middle_of_writing_keeps_each_batch_whole_or_not_at_all(own):
    batches: list[tuple[list[str], bool]] = []

    def write():
        visitor = own.stranger()
        visitor.cookies, visitor.token = dict(signed_in.cookies), signed_in.token
        try:
            while True:
                batch = [cramp() for _ in range(100)]
                ids = [entry["id"] for entry in batch]
                batches.append((ids, False))
                if visitor.api("POST", "entries", batch).status == 200:
                    batches.append((ids, True))
        except (OSError, HTTPException):  # it stopped in the middle of an answer, or before one
            pass

    signed_in = own.visitor()
    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    began = time.monotonic()
    while not any(is_kept for _, is_kept in batches):
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.05)
    began = time.monotonic()
    own.process.send_signal(signal.SIGTERM)
    assert own.process.wait(timeout=20) == 0
    assert time.monotonic() - began < IN_TIME
    for writer in writers:
        writer.join()
    assert "Traceback" not in own.output()
    own.start()
    visitor, kept, after = own.visitor(), set(), 0
    while changes := visitor.get(f"/api/v1/entries?after={after}&newest=500").json["changes"]:
        kept |= {change["entry"]["id"] for change in changes}
        after = changes[-1]["sequence"]
    assert any(is_kept for _, is_kept in batches)
    for ids, is_kept in batches:
        assert len(kept & set(ids)) in ((len(ids),) if is_kept else (0, len(ids)))


def test_a_link_opens_for_one_browser_only_however_many_come_at_once(site):
    path = urlsplit(site.link()).path
    browsers = [site.stranger() for _ in range(8)]
    tokens = [each.page_token(path) for each in browsers]
    answers: list[int] = []

    def come_in(browser, token):
        body = f"csrfmiddlewaretoken={token}".encode()
        kind = "application/x-www-form-urlencoded"
        answers.append(browser.ask("POST", path, body, Content_Type=kind).status)

    coming = [
        threading.Thread(target=come_in, args=each) for each in zip(browsers, tokens, strict=True)
    ]
    for each in coming:
        each.start()
    for each in coming:
        each.join()
    assert sorted(answers) == [302] + [410] * 7
    assert sum(browser.get("/diary").status == 200 for browser in browsers) == 1


def test_two_tabs_of_a_stranger_may_write_at_once(own):
    tab = own.stranger()
    tab.form("/now", site="calf")
    tabs = []
    for _ in range(6):
        tabs.append(own.stranger())
        tabs[-1].cookies = dict(tab.cookies)

    def write(each):
        body = f"id={uuid4()}&at=all&key=save&no=leg_swollen".encode()
        kind = "application/x-www-form-urlencoded"
        each.ask("POST", "/check", body, Content_Type=kind)

    writing = [threading.Thread(target=write, args=[each]) for each in tabs]
    for each in writing:
        each.start()
    for each in writing:
        each.join()
    tab.sign_in(own.link())
    found = tab.get("/api/v1/entries?kind=symptoms&newest=500").json["entries"]
    assert len(found) == 6


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(own):
    # A ledger outside the system under test: an integrity check alone would not miss a lost row.
    ledger: set[str] = set()
    for _ in range(3):
        visitor, told = own.visitor(), len(ledger)
        killer = threading.Timer(0.2, own.process.kill)
        try:
            while True:
                entry = cramp()
                assert visitor.api("POST", "entries", [entry]).status == 200
                ledger.add(entry["id"])
                if len(ledger) == told + 4:  # however long it took
                    killer.start()
        except (OSError, HTTPException):  # it may end in the middle of an answer
            pass
        killer.join()
        own.kill()
        own.start()
    visitor, kept, after = own.visitor(), set(), 0
    while changes := visitor.get(f"/api/v1/entries?after={after}&newest=500").json["changes"]:
        kept |= {change["entry"]["id"] for change in changes}
        after = changes[-1]["sequence"]
    assert len(ledger) >= 12
    assert ledger <= kept


def test_sixteen_at_once_write_without_a_single_error(site):
    visitor = site.visitor()
    answers: list[int] = []

    def write(sixteenth: int) -> None:
        own = site.stranger()
        own.cookies, own.token = dict(visitor.cookies), visitor.token
        for n in range(10):
            entry = cramp(id=str(UUID(int=sixteenth * 1000 + n)))
            answers.append(own.api("POST", "entries", [entry]).status)

    writers = [threading.Thread(target=write, args=[n]) for n in range(1, 17)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert answers == [200] * 160
    found = visitor.get("/api/v1/entries?newest=500").json["entries"]
    assert len({entry["id"] for entry in found}) == 160


def test_nothing_she_wrote_is_in_the_log_or_readable_in_the_folder(own):
    visitor = own.visitor()
    link = own.link()
    visitor.api("POST", "entries", [cramp(note=CANARY)])
    visitor.api("POST", "entries", [cramp(note=CANARY, pain=99)])
    visitor.raw("POST", "entries", f'{{"{CANARY}": '.encode())
    visitor.raw("POST", "entries", CANARY.encode() * 200_000)
    visitor.get(f"/{CANARY}?q={CANARY}")
    visitor.get(f"/api/v1/entries?kind={CANARY}")
    visitor.get(f"/enter/{CANARY}")
    visitor.ask("POST", "/about", f"note={CANARY}".encode(), Referer=f"{own.url}/{CANARY}")
    visitor.get("/", Host=f"{CANARY}.test")
    visitor.get("/", Origin=f"http://{CANARY}.test")
    assert own.stop() == 0
    assert CANARY not in own.output()
    assert link.rsplit("/", 1)[1] not in own.output()
    for file in [p for p in own.folder.rglob("*") if p.is_file()]:
        assert CANARY.encode() not in file.read_bytes(), file


def test_a_taken_port_is_said_and_the_next_one_is_used(site, tmp_path):
    port = urlsplit(site.url).port
    second = Site(tmp_path / "data", port=port)
    try:
        assert f"Port {port} is taken, so Soleus answers at" in second.output()
        assert second.url != site.url
    finally:
        second.kill()


def test_a_lost_key_is_said_and_no_new_one_is_made(own):
    own.stop()
    key = own.folder / "keys" / "diary.key"
    kept = key.read_text()
    key.unlink()
    with pytest.raises(AssertionError, match="Put the key file back"):
        own.link()
    assert not key.exists()
    key.write_text("0" * 64 + "\n")
    with pytest.raises(AssertionError, match="could not be opened"):
        own.link()
    key.write_text(kept)
    assert "/enter/" in own.link()


def test_a_link_that_cannot_be_kept_is_answered_with_a_sentence(own):
    def nothing_may_grow():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    asked = subprocess.run(
        [sys.executable, "-m", "soleus", "login-link"],
        env=own.environ,
        preexec_fn=nothing_may_grow,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 1
    assert asked.stderr.startswith("Error: The diary could not be opened or written: ")
    assert "has room, then try again." in asked.stderr
    assert (asked.stdout, "Traceback" in asked.stderr) == ("", False)


@pytest.mark.parametrize(
    "error, sentence",
    [
        (OSError(errno.ENOSPC, "No space left on device"), "Make room on it"),
        (OperationalError("database or disk is full"), "Make room on it"),
        (OSError(errno.EROFS, "Read-only file system", "/ada"), "/ada cannot be used: Read-only"),
        (OperationalError("disk I/O error"), "disk I/O error"),
    ],
)
def test_what_a_disk_refuses_is_a_sentence(error, sentence):
    with pytest.raises(cli.Failure, match=sentence), cli.on_disk():
        raise error


def test_an_emptied_diary_is_not_taken_for_a_new_one(own):
    own.kill()
    for file in own.folder.glob("diary.db*"):
        file.write_bytes(b"")
    with pytest.raises(AssertionError, match=r"diary\.db is empty: 0 bytes"):
        own.link()
    with pytest.raises(AssertionError, match=r"diary\.db is empty: 0 bytes"):
        own.start()
    assert (own.folder / "diary.db").stat().st_size == 0


def test_a_key_without_its_diary_begins_no_new_one(own):
    own.stop()
    away = own.folder / "diary.db"
    away.rename(own.folder.parent / "diary.db")
    with pytest.raises(AssertionError, match=r"diary\.key is the key of a diary, but no diary"):
        own.start()
    assert not away.exists()
    (own.folder.parent / "diary.db").rename(away)
    own.start()
    assert own.stop() == 0


def test_moving_the_key_away_begins_a_new_diary(own):
    own.stop()
    for file in (own.folder / "diary.db", own.folder / "keys" / "diary.key"):
        file.rename(own.folder.parent / file.name)
    own.start()
    assert own.stop() == 0


def test_a_key_of_her_own_may_be_meant_for_a_new_diary(tmp_path):
    key = tmp_path / "her.key"
    key.write_text("ab" * 32)
    site = Site(tmp_path / "new", SOLEUS_DATABASE_KEY_FILE=str(key))
    assert (site.folder / "diary.db").exists()
    assert site.stop() == 0


def test_an_emptied_session_key_ends_visits_once_and_not_at_every_start(own):
    own.stop()
    (own.folder / "keys" / "session.key").write_text("")
    own.start()
    visitor = own.visitor()
    own.stop()
    own.start()
    again = own.stranger()
    again.cookies = dict(visitor.cookies)
    assert again.get("/diary").status == 200


def test_a_second_server_leaves_a_diary_to_the_first(own):
    with pytest.raises(AssertionError, match="already, at http://localhost:"):
        Site(own.folder)
    assert own.visitor().get("/diary").status == 200
    own.kill()
    again = Site(own.folder)  # one that was killed holds nothing
    assert again.stop() == 0


def ask_as(site, address):
    """What a wrong link gets, from whoever a proxy says is asking."""
    return site.stranger().get("/enter/wrong", X_Forwarded_For=address).status


def test_nobody_says_himself_from_where_he_guesses(own):
    asked = [ask_as(own, f"198.51.{number}.7") for number in range(21)]
    assert asked == [410] * 20 + [429]


def test_a_proxy_that_is_named_says_from_where_somebody_guesses(tmp_path):
    site = Site(tmp_path / "data", SOLEUS_PROXY="127.0.0.1")
    try:
        assert [ask_as(site, "203.0.113.7") for _ in range(21)] == [410] * 20 + [429]
        assert ask_as(site, "203.0.113.9") == 429
        assert ask_as(site, "198.51.100.7") == 410
        # Of a list only what the proxy itself added counts: the rest was written by who asks.
        assert ask_as(site, "198.51.100.7, 203.0.113.7") == 429
    finally:
        site.kill()


def test_wrong_tries_outlive_a_new_start(own):
    assert [ask_as(own, "") for _ in range(20)] == [410] * 20
    assert own.stop() == 0
    own.start()
    assert ask_as(own, "") == 429
    own.visitor()  # her own link opens


def test_a_copy_that_is_put_back_lets_nobody_in_who_was_signed_out_since(own):
    visitor = own.visitor()
    assert visitor.get("/diary").status == 200
    own.soleus("backup")
    assert own.stop() == 0
    copy = next(iter(backup.copies(own.folder / "backups").values()))
    said = own.soleus("restore", str(copy))
    own.start()

    assert "Every device is signed out." in said
    visitor.url = own.url
    visitor.close()
    assert visitor.get("/diary").status == 302
    assert own.visitor().get("/diary").status == 200


@pytest.mark.parametrize(
    "path,cookie,size,is_refused",
    [
        ("http://evil.example/now", False, 9_000_000, True),
        ("/now", True, 9_000_000, True),
        ("/api/v1/entries", True, 9_000_000, True),
        ("/your-data", False, 9_000_000, True),
        ("/your-data", True, 9_000_000, False),
        ("/your-data", True, 202_000_000, True),
        ("/now", True, 3_000_000, False),  # a page says so, once it is here
    ],
)
@pytest.mark.parametrize("asks", [False, True], ids=["", "asks first"])
def test_a_body_that_nobody_waits_for_is_refused_by_its_head(
    site, path, cookie, size, is_refused, asks
):
    visitor = site.visitor()
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    head = [
        f"POST {path} HTTP/1.1",
        f"Host: {urlsplit(site.url).netloc}",
        f"Content-Length: {size}",
        *([f"Cookie: {cookies}"] if cookie else []),
        *(["Expect: 100-continue"] if asks else []),
    ]
    with socket.create_connection(("127.0.0.1", urlsplit(site.url).port)) as wire:
        wire.settimeout(PATIENCE if is_refused else 1)
        wire.sendall("\r\n".join([*head, "", ""]).encode())
        if is_refused:
            assert wire.recv(100).split()[1] == (b"400" if "evil" in path else b"413")
        elif asks:
            assert wire.recv(100).startswith(b"HTTP/1.1 100")
        else:
            with pytest.raises(TimeoutError):
                wire.recv(100)


def test_what_asks_first_and_brings_nothing_is_answered(site):
    visitor = site.visitor()
    assert visitor.get("/quiet", Expect="100-continue").status == 200
    assert visitor.get("/diary").status == 200


def test_a_body_that_does_not_end_is_cut_off(site):
    with socket.create_connection(("127.0.0.1", urlsplit(site.url).port)) as wire:
        wire.settimeout(PATIENCE)
        wire.sendall(b"POST /now HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"f4240\r\n" + b"x" * 1_000_000 + b"\r\n"
        with pytest.raises(ConnectionError):
            wire.sendall(chunk * 40)
