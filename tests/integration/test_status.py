"""How it stands, for a screen on a wall."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from soleus.app import keep_safe, keys, lasting, plan, status, write
from soleus.app.keep_safe import Copies
from soleus.care.choices import Own
from soleus.care.profile import About
from soleus.diary.entries import Answer, Symptoms
from soleus.records import store
from soleus.web import visit
from tests.integration.conftest import NOW
from tests.lib.ledger import diary

SECRET = "violet umbrella"


@pytest.fixture(autouse=True)
def anew(monkeypatch):
    monkeypatch.setattr(lasting, "HERE", lasting.Lasting())


def told(client):
    answer = client.get("/api/v1/status")
    assert answer.status_code == 200
    return answer.json()


def kept(person, *lines):
    write.keep(person, tuple(diary(*lines)), NOW)


def check(person, sign, answer=Answer.YES):
    at = NOW - timedelta(hours=1)
    shape = Symptoms(id=uuid4(), at=at, zone="UTC", written=at, answers={sign: answer})
    write.keep(person, (shape,), NOW)


def test_an_empty_diary(adas):
    assert {key: value for key, value in told(adas).items() if key != "plan"} == {
        "on": "2026-12-02",
        "cramp": {"running": False, "since": None},
        "last_cramp": None,
        "nights_without": None,
        "quiet": False,
        "sign": None,
        "days_since_copy": None,
    }
    assert told(adas)["plan"]


def test_the_last_cramp_is_the_newest_that_is_not_to_come(ada, adas):
    kept(ada, "11-20 03:20 cramp 7", "12-01 03:20 cramp 7", "12-05 03:20 cramp 3")
    last = told(adas)["last_cramp"]
    assert (last["at"][:16], last["night"], last["sure"]) == (
        "2026-12-01T03:20",
        "2026-11-30",
        "exact",
    )


def test_one_of_last_year_is_found_too(ada, adas):
    kept(ada, "05-02 03:20 cramp 7")
    assert told(adas)["last_cramp"]["night"] == "2026-05-01"


@pytest.mark.parametrize(
    "lines,row",
    [
        (["12-01 no cramp"], (1, "2026-12-01")),
        (["11-30 no cramp", "12-01 no cramp"], (2, "2026-12-01")),
        # no word on the last night yet
        (["11-29 no cramp", "11-30 no cramp"], (2, "2026-11-30")),
        # a night without a word is not counted as no cramp
        (["11-28 no cramp", "11-30 no cramp", "12-01 no cramp"], (2, "2026-12-01")),
        (["11-30 no cramp", "12-02 03:20 cramp 7"], (0, "2026-12-01")),
        # tonight counts as soon as there is a cramp in it
        (["12-01 no cramp", "12-02 22:20 cramp 7"], (0, "2026-12-02")),
        (["11-28 no cramp"], None),
        ([], None),
    ],
)
def test_nights_without(lines, row):
    found = status.without(diary(*lines), NOW.date())
    assert (found and (found.nights, found.until.isoformat())) == row


def test_the_plan_has_ids_names_and_what_is_done(ada, adas):
    first = told(adas)["plan"][0]
    assert set(first) == {"id", "name", "done"}
    assert first["done"] is False


def test_words_of_her_own_stay_with_her(ada, adas):
    own = plan_with_own(ada)
    names = {each["id"]: each["name"] for each in told(adas)["plan"]}
    assert names[own] == "Something of your own"


def plan_with_own(person):
    thing = Own(id=uuid4(), name=SECRET, slot="bedtime")
    plan.add(person, thing, NOW)
    return thing.measure


def test_nothing_comforts_beside_a_sign(ada, adas):
    kept(ada, "11-30 no cramp", "12-01 no cramp")
    check(ada, "leg_swollen")
    shape = told(adas)
    assert (shape["sign"], shape["plan"], shape["nights_without"]) == ("same_day", [], None)


@pytest.mark.parametrize(
    "about", [About(loss=True, ended_on=date(2026, 11, 30)), About(unasked=True)]
)
def test_on_a_quiet_day_it_says_nothing_of_nights_and_plan(ada, adas, about):
    kept(ada, "11-30 no cramp", "12-01 03:20 cramp 7")
    store.save_about(ada, about, NOW)
    shape = told(adas)
    assert (shape["quiet"], shape["plan"], shape["last_cramp"], shape["nights_without"]) == (
        True,
        [],
        None,
        None,
    )


def test_days_since_the_last_copy(adas, monkeypatch, tmp_path):
    made = NOW - timedelta(days=2, hours=3)
    monkeypatch.setattr(keep_safe, "look", lambda _: Copies(folder=tmp_path, made=made, tried=None))
    assert told(adas)["days_since_copy"] == 2


def test_a_cramp_that_lasts_shows(ada, adas):
    lasting.HERE.start(ada.pk, None, NOW - timedelta(minutes=2), NOW)
    assert told(adas)["cramp"] == {"running": True, "since": "2026-12-02T08:58:00+00:00"}


def test_no_word_of_an_entry_is_in_it(ada, adas):
    (cramp,) = diary("12-01 03:20 cramp 7 left calf 4 min")
    write.keep(ada, (replace(cramp, note=SECRET),), NOW)
    answer = adas.get("/api/v1/status").content.decode()
    assert [each for each in (SECRET, "calf", "left", str(cramp.id)) if each in answer] == []


def test_who_has_it_is_told_so_and_reads_nothing(ada, adas, django_assert_max_num_queries):
    kept(ada, "12-01 03:20 cramp 7")
    tag = adas.get("/api/v1/status")["ETag"]
    with django_assert_max_num_queries(3):
        again = adas.get("/api/v1/status", headers={"if-none-match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)


@pytest.mark.parametrize("change", ["entry", "cramp", "day"])
def test_what_changes_changes_the_tag(ada, adas, change, monkeypatch):
    before = adas.get("/api/v1/status")["ETag"]
    match change:
        case "entry":
            kept(ada, "12-01 03:20 cramp 7")
        case "cramp":
            lasting.HERE.start(ada.pk, None, NOW, NOW)
        case "day":
            monkeypatch.setattr(visit, "now", lambda: NOW + timedelta(days=1))
    assert adas.get("/api/v1/status")["ETag"] != before


def test_it_is_cheap(ada, django_assert_max_num_queries):
    """For a program with its key: no visit is looked up for it."""
    kept(ada, *(f"11-{day:02} 03:20 cramp 7" for day in range(1, 31)))
    made = keys.make(ada, name="wall", scopes=[keys.Scope.STATUS], lasts=timedelta(days=1), now=NOW)
    headers = {"host": "localhost:8000", "authorization": f"Bearer {made.token}"}
    wall = Client(headers=headers)
    told(wall)
    with django_assert_max_num_queries(11) as asked:
        told(wall)
    tag = wall.get("/api/v1/status")["ETag"]
    with django_assert_max_num_queries(1):
        wall.get("/api/v1/status", headers={"if-none-match": tag})
    assert not [each for each in asked if each["sql"].startswith(("INSERT", "UPDATE"))]
