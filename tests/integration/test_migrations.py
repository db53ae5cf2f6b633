"""An older diary gets the new columns, and every entry in it stays what it was."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.cached_db import SessionStore as Former
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils.crypto import salted_hmac

from soleus import records
from soleus.records import models, store, visits
from tests.integration.conftest import NOW
from tests.lib import older
from tests.lib.ledger import diary

CRAMP, STRETCH = diary("12-01 03:20 cramp 7 left calf 4 min", "12-01 21:30 stretch 3 min")
STEPS = sorted(Path(records.__file__).parent.glob("migrations/0*.py"))
BEFORE = [("records", "0001_initial")]


def test_each_step_stands_alone():
    """What our code says later must not change what an upgrade from long ago does."""
    assert [each.name for each in STEPS if "soleus" in each.read_text("utf-8")] == []


@pytest.mark.django_db(transaction=True)
def test_every_form_of_an_older_diary_gets_an_id_of_its_own():
    older.migrate("0001_initial")
    try:
        older_diary()
    finally:
        older.migrate(older.steps()[-1])
    person = models.Person.objects.get()

    now, then, first = store.history(person, CRAMP.id)
    assert [each.entry.pain for each in (now, then, first)] == [3, 5, 7]
    assert first.form == CRAMP.id
    assert len({now.form, then.form, first.form}) == 3
    assert store.find(person, STRETCH.id).form == STRETCH.id
    assert (person.rivals, person.phone_key) == (0, None)


@pytest.mark.django_db(transaction=True)
def test_who_was_signed_in_still_is_and_what_a_stranger_wrote_still_waits():
    before = older.migrate("0008_plans")
    try:
        ada = before.get_model("records", "Person").objects.create(joined=NOW, password="!x")
        told = {
            "her": {
                "_auth_user_id": str(ada.pk),
                "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
                "_auth_user_hash": former_hash(ada.password),
            },
            "a-stranger": {"pending": ["a cramp"]},
            "somebody-who-is-gone": {"_auth_user_id": "999"},
        }
        keys = {name: former(data) for name, data in told.items()}
    finally:
        older.migrate(older.steps()[-1])

    assert client_with(keys["her"]).get("/api/v1/entries").status_code == 200
    assert client_with(keys["somebody-who-is-gone"]).get("/api/v1/entries").status_code == 401
    assert visits.SessionStore(keys["a-stranger"])["pending"] == ["a cramp"]
    assert Session.objects.count() == 0
    kept = {each.session_key: each.person_id for each in models.Visit.objects.all()}
    assert kept[visits.digest(keys["her"])] == ada.pk
    assert not {*keys.values()} & {*kept}


def former(data):
    """A visit as it was kept before; what its cookie says."""
    store = Former()
    store.update(data)
    store.create()
    store.save()
    return store.session_key


def former_hash(password):
    salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
    return salted_hmac(salt, password, algorithm="sha256").hexdigest()


def client_with(key):
    client = Client(headers={"host": "localhost:8000"})
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def older_diary():
    """A cramp that was corrected twice and a stretch, as the first version kept them."""
    apps = MigrationExecutor(connection).loader.project_state(BEFORE).apps
    person = apps.get_model("records", "Person").objects.create(joined=NOW, sequence=4)
    same = {"person": person, "zone": "UTC", "origin": "tap", "sure": "exact"}
    for name, entry, more in (
        ("Episode", CRAMP, {"pain": 3, "revision": 3}),
        ("Dose", STRETCH, {"measure": STRETCH.measure}),
    ):
        times = {"at": entry.at, "written": entry.written, "night": entry.at.date()}
        apps.get_model("records", name).objects.create(
            id=entry.id, sequence=1, **same, **times, **more
        )
    for revision, pain in ((1, 7), (2, 5)):
        body = {
            "kind": "episode",
            "id": str(CRAMP.id),
            "at": CRAMP.at.isoformat(),
            "zone": "UTC",
            "written": CRAMP.written.isoformat(),
            "pain": pain,
        }
        apps.get_model("records", "History").objects.create(
            person=person,
            kind="episode",
            entry=CRAMP.id,
            revision=revision,
            until=NOW,
            body=body,
        )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", [each.stem for each in STEPS[-2::-3]])
def test_a_diary_of_any_step_comes_up_to_date_with_every_row(step):
    """The newest step always, and each third; `python bench/server upgrades` takes all of them."""
    then = older.migrate(step)
    try:
        older.fill(then)
        before = older.shown(then)
    finally:
        older.migrate(older.steps()[-1])

    assert all(len(rows) == older.PEOPLE for rows in before.values())
    assert older.lost(before, older.shown(apps)) == []


@pytest.mark.slow
@pytest.mark.sqlcipher
def test_an_upgrade_that_is_killed_is_finished_later_or_taken_back(tmp_path):
    """`python bench/server upgrades` kills more of them, of every step."""
    told = older.upgraded(tmp_path, "0005_product", kills=1)
    assert (told.lost, told.unlike) == (0, 0)
    assert told.rows > older.PEOPLE
