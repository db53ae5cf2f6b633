"""PRIVACY.md says what each thing that is kept is for. A new table or column finds its line.

docs/kept.toml says the same of every single column, those of entries and Django's own too.
"""

import importlib.util
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from soleus.records.models import Row
from tests.lib.reading import sentences, words

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "PRIVACY.md").read_text("utf-8")
spec = importlib.util.spec_from_file_location("kept", ROOT / "docs" / "kept.py")
kept = importlib.util.module_from_spec(spec)
spec.loader.exec_module(kept)

# By table, its columns and the words of the page that account for them. An entry and its forms are
# hers as she wrote them; what Django needs (`id`, `row`, `person`) tells nothing of her.
KEPT = {
    "Person": {
        "about": "what you told about yourself",
        "plan": "what you decided about your plan",
        "sealing": "for your sealed notes",
        "phone_key": "a key for what your phones keep",
        "joined": "when you joined",
        "password": "your passphrase as a slow check sum",
        "short_name": "a short name if you chose one",
        "handle": "a number by chance that your passkeys call you",
        "passkeys_at": "the address it is for",
        "stamp": "a stamp that your visits carry",
        "lapse": "how soon your phone locks by itself",
        "sequence": "a count of changes",
        "rivals": "forms that wait for your choice",
        "testing": "each self-test",
        "reminded": "your reminders",
        "is_guest": "whether a person is somebody you let in",
        "lets_in": "whether you ever let anybody in",
        "shared_until": "until when a page of yours is open",
        "door": "when what lets you in was changed, and how",
    },
    "History": {"body": "their earlier forms"},
    "Rival": {"body": "forms that wait for your choice"},
    "Link": {
        "digest": "for each link to sign in: a check sum",
        "expires": "until when it holds",
        "used": "when it was used",
        "maker": "for which of your devices it was made",
    },
    "Visit": {
        "session_key": "for each browser that comes here: a check sum of its cookie",
        "session_data": "what it must know from one page to the next",
        "expire_date": "until when it may come back",
        "made": "since when it is in",
        "seen": "the last day it was here",
        "browser": "what it calls itself",
        "by_device": "whether another device let it in",
    },
    "Passkey": {
        "rp": "for each passkey: the address it is for",
        "credential": "its open half",
        "key": "its open half",
        "count": "how often it was used",
        "name": "what you call it",
        "added": "when it was added and last used",
        "used": "when it was added and last used",
    },
    "RecoveryCode": {"digest": "of each code on paper: a check sum"},
    "Guess": {
        "at": "of each wrong try to come in: when",
        "whom": "a check sum of whose door",
        "block": "and one of the place it came from",
    },
    "Key": {
        "shown": "for each key of a program: how it begins",
        "digest": "a check sum of the rest",
        "name": "the name you gave it",
        "scopes": "what it opens",
        "made": "when it was made",
        "expires": "until when it works",
        "used": "the last day it was used",
        "revoked": "since when it is taken away",
    },
    "Remembered": {"body": "what your nights say"},
    "Trial": {"protocol": "each self-test"},
    "PlanOf": {"on": "what it held by day", "items": "what it held by day"},
    "Reminders": {"settings": "your reminders and those you put off"},
    "Channel": {
        "kind": "its kind",
        "address": "its address with the secrets it needs",
        "added": "when it was added",
        "delivered": "when a message last went out",
        "gone": "since when it no longer works",
    },
    "Access": {
        "guest": "for each of them",
        "kind": "whether they help or treat you",
        "name": "what you call them",
        "called": "what they see as your name",
        "may": "what you allowed",
        "made": "since when",
        "until": "until when",
        "ended": "when you took it back",
        "came": "how often they came in",
        "seen": "when they were last here",
        "pages": "how many pages they opened",
        "sign": "when they last ticked a warning sign",
    },
    "Hand": {
        "entry": "which entry",
        "form": "in which form",
        "access": "who wrote it",
        "at": "when it came in",
    },
    "Delivery": {
        "occurrence": "for each reminder that was due: which",
        "item": "of what",
        "due": "when, by which way",
        "at": "when, by which way",
        "again": "when, by which way",
        "channel": "by which way",
        "state": "what became of it",
        "why": "and why",
    },
    "Share": {
        "label": "what you called it",
        "first": "its nights",
        "last": "its nights",
        "made": "when you made it",
        "expires": "until when it opens",
        "once": "whether only once",
        "digest": "a check sum of the link",
        "proof": "and one of its pass code",
        "sealed": "the page and its files as they were when you made the link, sealed",
        "files": "its files",
        "wrong": "how many wrong codes were tried",
        "first_opened": "when it was opened first",
        "openings": "when, the first part of the address, the browser, for whom",
        "ended": "since when it is over",
        "why": "and why",
    },
    "Erased": {
        "what": "for what you erased for good",
        "first": "the first and last day of the nights",
        "last": "the first and last day of the nights",
        "sequence": "and in which order",
    },
}
NOT_OF_HER = {"id", "row", "person", "last_login", "is_active"}
# Of these each column is part of one thing that the page names as a whole.
WHOLE = ("History", "Rival", "Remembered", "Trial")

MODELS = {
    each.__name__: {field.name for field in each._meta.concrete_fields} - NOT_OF_HER
    for each in apps.get_app_config("records").get_models()
    if not issubclass(each, Row)
}


def test_every_table_that_is_no_kind_of_entry_has_its_line():
    assert {*MODELS} == {*KEPT}


@pytest.mark.parametrize("table", [each for each in KEPT if each not in WHOLE])
def test_every_column_has_its_words(table):
    assert MODELS[table] == {*KEPT[table]}


@pytest.mark.parametrize("table", KEPT)
def test_the_page_says_so(table):
    assert [words for words in KEPT[table].values() if words not in PAGE] == []


# ── column by column ────────────────────────────────────────────────────────────────────────


def named(columns):
    return {f"{table}.{column}" for table, each in columns.items() for column in each}


@pytest.fixture
def there(db):
    """Every column of the database as it is, and not as the models say."""
    look = connection.introspection
    with connection.cursor() as cursor:
        found = {
            table: [each.name for each in look.get_table_description(cursor, table)]
            for table in look.table_names(cursor)
        }
    return named(found)


def test_every_column_of_the_database_has_its_row(there):
    assert sorted(there - named(kept.columns())) == [], "add them to docs/kept.toml"


def test_no_row_is_of_a_column_that_is_not_there(there):
    assert sorted(named(kept.columns()) - there) == [], "take them out of docs/kept.toml"


def cells():
    for table in kept.tables():
        yield table.name, (table.what, table.until, table.readers)
        for each in table.columns:
            yield f"{table.name}.{each.name}", (each.why, each.until, each.readers)


def test_every_row_says_what_for_how_long_and_who_reads_it():
    assert [name for name, told in cells() if not all(each.strip() for each in told)] == []


def test_every_row_is_told_in_short_sentences():
    texts = [kept.HEAD.replace("|", "\n"), *(text for _, told in cells() for text in told)]
    told = [each for text in texts for each in sentences(text)]
    assert [each for each in told if len(words(each)) > 20] == []


def test_the_page_of_all_columns_is_up_to_date():
    assert kept.PAGE.read_text("utf-8") == kept.page(), "python docs/kept.py"
