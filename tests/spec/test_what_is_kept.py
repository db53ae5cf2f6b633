"""PRIVACY.md says what each thing that is kept is for. A new table or column finds its line."""

from pathlib import Path

import pytest
from django.apps import apps

from soleus.records.models import Row

PAGE = (Path(__file__).parents[2] / "PRIVACY.md").read_text("utf-8")

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
