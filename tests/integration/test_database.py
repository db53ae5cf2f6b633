"""The database refuses what no entry can be, and keeps what it was given."""

import fcntl
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DataError, IntegrityError, connection, transaction

from bench.promises.measure import own
from soleus.diary.entries import KINDS, limits
from soleus.records import models, people, rows
from tests.integration.conftest import NOW
from tests.lib.ledger import diary

CRAMP, STRETCH = diary("12-01 03:20 cramp 7 left calf 4 min", "12-01 21:30 stretch 3 min")


def test_the_migrations_match_the_tables(db):
    call_command("makemigrations", "records", check=True, dry_run=True, stdout=StringIO())


def test_the_framework_finds_nothing_to_warn_of(db):
    call_command("check", deploy=True, fail_level="WARNING", stdout=StringIO())


def test_nor_behind_a_proxy_that_encrypts(tmp_path):
    """With such an address the settings of cookies are others, and fewer warnings are silenced."""
    (tmp_path / "incoming").mkdir()
    told = {"SOLEUS_DATA_DIR": str(tmp_path), "SOLEUS_HOSTS": "https://diary.example.org"}
    asked = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    environ = {**own(), **told, "DJANGO_SETTINGS_MODULE": "soleus.settings"}
    done = subprocess.run(asked, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "entry, field, value",
    [
        (CRAMP, "pain", 11),
        (CRAMP, "pain", -1),
        (CRAMP, "minutes", 1441),
        (CRAMP, "side", "upper"),
        (CRAMP, "ease", ""),
        (CRAMP, "origin", "guess"),
        (CRAMP, "zone", "x" * 81),
        (CRAMP, "note", "x" * 20_001),
        (STRETCH, "amount", -0.5),
        (STRETCH, "unit", "x" * 81),
    ],
)
def test_the_database_refuses_what_the_entry_refuses(ada, entry, field, value):
    row = rows.row_of(ada, entry)
    row.sequence = 1
    setattr(row, field, value)
    # PostgreSQL measures a text before it comes to the check, and names no field then.
    with pytest.raises((IntegrityError, DataError)) as caught, transaction.atomic():
        row.save(force_insert=True)
    assert field in str(caught.value) or isinstance(caught.value, DataError)


@pytest.mark.parametrize("name", KINDS)
def test_every_limit_of_an_entry_is_a_check_of_its_table(name):
    checks = {constraint.name for constraint in models.KINDS[name]._meta.constraints}
    several = {"steps", "answers"}  # a limit inside a list is the entry's alone
    for field in limits(KINDS[name]).keys() - several:
        if limits(KINDS[name])[field]:
            assert f"{name}_{field}" in checks


def test_one_row_for_one_id_of_hers(ada):
    for sequence in (1, 2):
        row = rows.row_of(ada, CRAMP)
        row.sequence = sequence
        if sequence == 1:
            row.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.sqlcipher  # asks SQLCipher itself
@pytest.mark.parametrize(
    "pragma, value",
    [
        ("synchronous", 2),
        ("journal_mode", "wal"),
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("temp_store", 2),
    ],
)
def test_the_live_connection_is_durable_and_leaves_no_rest(db, pragma, value):
    with connection.cursor() as cursor:
        assert cursor.execute(f"PRAGMA {pragma}").fetchone() == (value,)


@pytest.mark.sqlcipher  # asks SQLCipher itself
def test_the_file_is_encrypted_whole(db):
    assert not Path(connection.settings_dict["NAME"]).read_bytes().startswith(b"SQLite format")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA cipher_version").fetchone()


@pytest.mark.sqlcipher  # asks SQLCipher itself
def test_a_write_locks_when_it_begins_not_when_it_is_too_late(db):
    assert connection.transaction_mode == "IMMEDIATE"


@pytest.mark.sqlcipher
@pytest.mark.parametrize("is_there", [True, False])
def test_who_writes_stands_in_a_row_where_there_is_one(
    transactional_db, tmp_path, monkeypatch, is_there
):
    name = tmp_path / ("diary.db" if is_there else "gone/diary.db")
    connection.ensure_connection()
    with monkeypatch.context() as moved:
        moved.setitem(connection.settings_dict, "NAME", str(name))
        with transaction.atomic():
            with (tmp_path / "diary.db-turn").open("w") as row:
                fcntl.flock(row, fcntl.LOCK_EX | fcntl.LOCK_NB)  # free as soon as it is her turn
            people.add_person(NOW)
    assert models.Person.objects.count() == 1


def test_names_and_positions_of_parameters_both_work(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s, '%%'", [1])
        assert cursor.fetchone() == (1, "%")
        cursor.execute("SELECT %(a)s + %(a)s", {"a": 2})
        assert cursor.fetchone() == (4,)
