"""What the doctor says of one thing at a time, on a machine that is made up."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from soleus import settings
from soleus.commands import serve
from soleus.ops import backup, doctor, parts
from soleus.ops.doctor import Grade

EXPAT, OPENSSL = "expat_2.5.0", "OpenSSL 3.0.22 25 Aug 2026"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def grades(found):
    return [each.grade for each in found]


@pytest.mark.parametrize(
    "version, is_sound",
    [
        ((3, 6, 23), True),
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), False),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_a_library_that_loses_writes_is_named(version, is_sound):
    assert parts.is_sound(version) is is_sound
    wanted = [Grade.FINE if is_sound else Grade.WRONG]
    assert grades(doctor.library(version, EXPAT, OPENSSL)) == wanted


@pytest.mark.parametrize(
    "expat, openssl, wanted",
    [
        ("expat_2.4.0", OPENSSL, [Grade.WRONG]),
        ("nothing known", OPENSSL, [Grade.WRONG]),
        ("expat_2.4.1", OPENSSL, [Grade.FINE]),
        (EXPAT, "OpenSSL 1.1.1w  11 Sep 2023", [Grade.MIND, Grade.FINE]),
        (EXPAT, "LibreSSL 3.3.6", [Grade.MIND, Grade.FINE]),
    ],
)
def test_an_old_part_of_python_is_named(expat, openssl, wanted):
    assert grades(doctor.library((3, 53, 4), expat, openssl)) == wanted


def test_what_is_installed_here_may_start():
    assert list(parts.refusals(dbapi2.sqlite_version_info, parts.expat())) == []
    assert all(re.fullmatch(r"\d+(\.\w+)+", each) for each in parts.versions().values())


def test_a_used_reserve_is_wrong(tmp_path):
    file = tmp_path / "reserve"
    assert doctor.reserve(file).grade is Grade.WRONG
    file.touch()
    assert doctor.reserve(file).grade is Grade.FINE


def test_a_file_that_others_may_read_is_named(tmp_path):
    tmp_path.chmod(0o700)
    file = tmp_path / "diary.db"
    file.touch(mode=0o600)
    assert grades(doctor.folder(tmp_path)) == [Grade.FINE]
    file.chmod(0o640)
    (found,) = doctor.folder(tmp_path)
    assert found.grade is Grade.WRONG
    assert str(file) in found.text


@pytest.mark.parametrize(
    "free, grade", [(10**9, Grade.FINE), (10**8, Grade.MIND), (10**6, Grade.WRONG)]
)
def test_a_disk_is_judged_by_what_is_free(tmp_path, free, grade):
    assert doctor.disk(tmp_path, free).grade is grade


def test_no_copy_is_to_be_minded_and_an_old_one_is_wrong(tmp_path):
    assert grades(doctor.copies(tmp_path, tmp_path, NOW)) == [Grade.MIND]
    (tmp_path / "diary-20261126T120000Z.db").touch()
    fresh, beside = doctor.copies(tmp_path, tmp_path, NOW)
    assert (fresh.grade, beside.grade) == (Grade.FINE, Grade.MIND)
    old, _ = doctor.copies(tmp_path, tmp_path, NOW + timedelta(days=3))
    assert old.grade is Grade.WRONG


def test_a_copy_of_a_clock_that_ran_ahead_makes_no_old_one_fresh(tmp_path):
    (tmp_path / "diary-20360101T000000Z.db").touch()
    ahead, _ = doctor.copies(tmp_path, tmp_path, NOW)
    assert (ahead.grade, "2036-01-01" in ahead.text) == (Grade.WRONG, True)
    (tmp_path / "diary-20261101T000000Z.db").touch()
    old, _ = doctor.copies(tmp_path, tmp_path, NOW)
    assert (old.grade, "26 days old" in old.text) == (Grade.WRONG, True)


def test_copies_that_nobody_ever_tried_are_to_be_minded(tmp_path):
    assert grades(doctor.rehearsed(tmp_path, NOW)) == []
    (tmp_path / "diary-20261126T120000Z.db").touch()
    assert grades(doctor.rehearsed(tmp_path, NOW)) == [Grade.MIND]
    backup.note_try(tmp_path, NOW - timedelta(days=3))
    (found,) = doctor.rehearsed(tmp_path, NOW)
    assert (found.grade, found.text) == (Grade.FINE, "one was restored for a try 3 days ago")
    backup.note_try(tmp_path, NOW - timedelta(days=20))
    assert grades(doctor.rehearsed(tmp_path, NOW)) == [Grade.MIND]


def test_another_key_that_others_may_read_is_named(tmp_path):
    file, none = tmp_path / "session.key", tmp_path / "push.key"
    file.touch(mode=0o600)
    assert grades(doctor.private((file, none))) == []
    file.chmod(0o644)
    (found,) = doctor.private((file, none))
    assert (found.grade, found.do) == (Grade.WRONG, f"chmod 600 {file}")


@pytest.mark.parametrize(
    "named, elsewhere, grade",
    [
        ("", (), Grade.FINE),
        ("", ("https://diary.example.org",), Grade.MIND),
        ("127.0.0.1", ("https://diary.example.org",), Grade.FINE),
        ("127.0.0.1", (), Grade.MIND),
    ],
)
def test_a_proxy_is_named_where_there_is_one(named, elsewhere, grade):
    assert doctor.proxy(named, elsewhere).grade is grade


@pytest.mark.parametrize(
    "key, grade", [("", Grade.FINE), ("0" * 63 + "1", Grade.FINE), ("spoilt", Grade.WRONG)]
)
def test_a_damaged_key_for_messages_is_found(monkeypatch, key, grade):
    monkeypatch.setattr(settings, "push_key", lambda: key)
    assert doctor.push(("https://diary.example.org",)).grade is grade


def test_what_goes_while_it_is_looked_at_stops_no_doctor(tmp_path, monkeypatch):
    gone = tmp_path / "diary-20261127T120000Z.db.part"
    monkeypatch.setattr(Path, "rglob", lambda *_: iter([gone, tmp_path / "diary.db"]))
    (tmp_path / "diary.db").touch(mode=0o600)
    tmp_path.chmod(0o700)
    assert grades(doctor.folder(tmp_path)) == [Grade.FINE]
    assert doctor.newest_file(tmp_path).tzinfo is UTC


def test_a_clock_behind_what_it_has_written_is_wrong():
    assert grades(doctor.clock(NOW, NOW)) == [Grade.FINE]
    assert grades(doctor.clock(NOW, NOW + timedelta(minutes=4))) == [Grade.FINE]
    assert grades(doctor.clock(NOW, NOW + timedelta(minutes=6))) == [Grade.WRONG]


def test_the_clock_is_told_with_the_zone_of_the_machine(monkeypatch):
    monkeypatch.setattr(settings, "TIME_ZONE", "Asia/Kolkata")
    now = datetime(2026, 7, 1, 20, 0, tzinfo=UTC)
    (found,) = doctor.clock(now, now)
    assert found.text == "2026-07-02 01:30, Asia/Kolkata"


@pytest.mark.parametrize(
    "elsewhere, grade",
    [
        ((), Grade.MIND),
        (("https://diary.example.org",), Grade.FINE),
        (("https://diary.example.org", "http://box.lan"), Grade.WRONG),
    ],
)
def test_an_address_without_https_is_wrong(elsewhere, grade):
    assert doctor.https(elsewhere).grade is grade


def test_where_others_have_an_account_a_name_of_its_own_is_proposed():
    found = doctor.neighbours(2, "localhost", "k7f2")
    assert (found.grade, "SOLEUS_NAME=k7f2" in found.do) == (Grade.MIND, True)
    assert doctor.neighbours(0, "localhost", "k7f2").grade is Grade.FINE
    assert doctor.neighbours(2, "w9x3.localhost", "k7f2").grade is Grade.FINE


def test_the_same_name_is_proposed_at_each_look(monkeypatch):
    monkeypatch.setattr(doctor, "others", lambda: 1)
    assert doctor.shared() == doctor.shared()
    assert settings.LABEL.fullmatch(doctor.proposed(settings.SECRET_KEY))
    assert doctor.proposed("another installation") != doctor.proposed(settings.SECRET_KEY)


@pytest.mark.parametrize(
    "people, name, is_sample, says",
    [
        (1, "localhost", False, True),
        (0, "localhost", False, False),
        (1, "w9x3k7f2.localhost", False, False),
        (1, "localhost", True, False),
    ],
)
def test_the_start_proposes_it_before_she_writes(
    people, name, is_sample, says, tmp_path, monkeypatch, capsys
):
    if is_sample:
        (tmp_path / "sample-data").touch()
    monkeypatch.setattr(doctor, "others", lambda: people)
    monkeypatch.setattr(settings, "NAMES", (name,))
    monkeypatch.setattr(settings, "SAMPLE_FILE", tmp_path / "sample-data")
    serve.warn_of_neighbours()
    assert ("start it with SOLEUS_NAME=" in capsys.readouterr().out) is says


def test_only_who_can_come_in_counts_as_another(monkeypatch):
    pwd = pytest.importorskip("pwd")

    def account(uid, shell):
        return pwd.struct_passwd(("x", "x", uid, uid, "", "/", shell))

    told = [(0, "/bin/bash"), (1500, "/bin/bash"), (1501, "/bin/zsh"), (1502, "/bin/false")]
    more = [(1501, "/bin/sh"), (1503, "/usr/sbin/nologin"), (65534, "/bin/bash")]
    monkeypatch.setattr(pwd, "getpwall", lambda: [account(*each) for each in told + more])
    for own, others in ((1500, 1), (0, 2), (998, 1)):
        monkeypatch.setattr(doctor.os, "getuid", lambda own=own: own)
        assert doctor.others() == others


def answering(*names):
    return lambda _, host: 200 if host in names else 400


HOME = "https://diary.example.org"


@pytest.mark.parametrize(
    "ask, said",
    [
        (lambda *_: None, [Grade.MIND]),
        (answering("localhost:8000", "diary.example.org"), [Grade.FINE]),
        (answering("localhost:8000"), [Grade.WRONG, Grade.FINE]),
        (lambda *_: 200, [Grade.WRONG]),
    ],
    ids=["none runs", "all is well", "its name is refused", "any name is taken"],
)
def test_a_running_server_takes_its_names_and_no_other(ask, said):
    assert grades(doctor.answers("http://localhost:8000", (HOME,), 8000, ask)) == said


def test_each_finding_that_is_not_fine_says_what_to_do(tmp_path):
    tmp_path.chmod(0o755)
    found = [
        *doctor.folder(tmp_path),
        doctor.disk(tmp_path, 0),
        *doctor.library((3, 40, 1), "expat_2.2.0", "OpenSSL 1.0.2"),
        doctor.reserve(tmp_path / "reserve"),
        *doctor.copies(tmp_path, tmp_path, NOW),
        *doctor.clock(NOW, NOW + timedelta(days=1)),
        doctor.https(("http://box.lan",)),
        doctor.neighbours(1, "localhost", "k7f2"),
        *doctor.answers("http://localhost:8000", (HOME,), 8000, lambda *_: 200),
    ]
    assert Grade.FINE not in grades(found)
    assert all(each.do for each in found)
