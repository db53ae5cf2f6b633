"""What a phone sends and what it may keep, as the API answers it."""

import json
import re
from base64 import b64decode
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from soleus.app import about, today, trial, write
from soleus.care.profile import About
from soleus.diary.entries import Answer, Dose, Episode, Symptoms
from soleus.diary.nights import day_of
from soleus.exchange.json import write as written
from soleus.knowledge.shapes import Way
from soleus.records import forms, people, store, trials
from soleus.records.kept import Form
from soleus.records.trials import Trial
from soleus.study.trial import Protocol, schedule
from soleus.web import visit
from tests.integration.conftest import client_of
from tests.lib.ledger import diary

(CRAMP,) = diary("12-01 03:20 cramp 7 left calf 4 min")
MOST_QUERIES = 11  # one of them for each kind of entry


def told(entry, *, form=None, base=None, **more):
    return {
        "form": str(form or uuid4()),
        "base": str(base or entry.id),
        "entry": written(entry),
        **more,
    }


def put(client, id_, body):
    text = body if isinstance(body, bytes) else json.dumps(body)
    return client.put(f"/api/v1/entries/{id_}", text, content_type="application/json")


@pytest.fixture
def kept(ada):
    write.keep(ada, (CRAMP,), CRAMP.written)
    return CRAMP


# ── a change ────────────────────────────────────────────────────────────────────────────────


def test_a_change_is_taken_in_once(ada, adas, kept):
    body = told(replace(kept, pain=4))

    first, second = put(adas, kept.id, body).json(), put(adas, kept.id, body).json()

    assert (first["state"], second["state"]) == ("amended", "same")
    assert first["form"] == second["form"] == body["form"]
    assert (first["revision"], first["sequence"]) == (2, 2)
    assert [each.entry.pain for each in store.history(ada, kept.id)] == [4, 7]


def test_two_changes_of_one_form_are_both_kept(ada, adas, kept):
    put(adas, kept.id, told(replace(kept, pain=4)))
    answer = put(adas, kept.id, told(replace(kept, pain=2))).json()

    assert answer["state"] == "both"
    assert [each.entry.pain for each in forms.versions(ada, kept.id)] == [4, 2]


def test_putting_away_and_bringing_back(ada, adas, kept):
    away = told(kept, deleted=True)
    assert put(adas, kept.id, away).json()["state"] == "amended"
    assert store.get(ada, kept.id) is None

    assert put(adas, kept.id, told(kept, base=away["form"])).json()["state"] == "amended"
    assert store.get(ada, kept.id) == kept


def test_a_change_of_what_the_diary_does_not_know_is_kept(ada, adas):
    assert put(adas, CRAMP.id, told(CRAMP)).json()["state"] == "saved"
    assert store.get(ada, CRAMP.id) == CRAMP


def test_what_is_odd_about_a_change_is_said(adas, kept):
    doubts = put(adas, kept.id, told(replace(kept, minutes=900))).json()["doubts"]
    assert "900 minutes is 15 hours or more. Is that right?" in [each["say"] for each in doubts]


def test_an_impossible_change_is_refused_with_every_reason(ada, adas, kept):
    body = told(kept)
    body["entry"] |= {"pain": 99, "side": "upper"}

    answer = put(adas, kept.id, body)

    assert (answer.status_code, answer.json()["state"]) == (200, "refused")
    places = {each["where"] for each in answer.json()["problems"]}
    assert places == {"/entry/pain", "/entry/side"}
    assert store.history(ada, kept.id)[0].entry == kept


def test_the_address_and_the_entry_name_one_id(ada, adas, kept):
    other = uuid4()
    answer = put(adas, other, told(kept)).json()

    assert answer["state"] == "refused"
    assert answer["problems"][0]["where"] == "/entry/id"
    assert store.find(ada, other) is None


def test_a_list_of_entries_is_no_change(adas, kept):
    body = told(kept) | {"entry": {"entries": [written(kept)]}}
    assert put(adas, kept.id, body).json()["state"] == "refused"


def test_one_id_for_two_kinds_is_taken(ada, adas, kept):
    dose = Dose(id=kept.id, at=kept.at, zone="UTC", written=kept.written, measure="measure.walk")
    answer = put(adas, kept.id, told(dose)).json()

    assert answer["state"] == "taken"
    assert answer["problems"][0]["say"]
    assert "form" not in answer
    assert store.get(ada, kept.id) == kept


@pytest.mark.parametrize(
    "body,status",
    [
        (b"", 422),
        (b"{", 400),
        (b"\xff\xff", 400),
        (b'{"entry": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
        (b'{"entry": ' + b"9" * 5000 + b"}", 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"form": "x", "base": "y", "entry": {}}', 422),
        (b'{"form": "x", "base": "y", "entry": null}', 422),
    ],
)
def test_what_is_no_change_is_a_problem(ada, adas, kept, body, status):
    answer = put(adas, kept.id, body)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]
    assert store.sequence(ada) == 1


def test_what_is_sent_is_not_repeated_in_a_problem(adas, kept):
    answer = put(adas, kept.id, {"form": "violet umbrella", "entry": "violet umbrella"})
    assert b"umbrella" not in answer.content


def test_nobody_changes_anothers_entry(ada, cleo, cleos, kept):
    answer = put(cleos, kept.id, told(replace(kept, note="mine"))).json()

    assert answer["state"] == "saved"
    assert store.get(ada, kept.id) == kept
    assert store.get(cleo, kept.id).note == "mine"


def test_a_stranger_changes_nothing(ada, kept):
    client = Client(headers={"host": "localhost:8000"})
    assert put(client, kept.id, told(replace(kept, pain=1))).status_code == 401
    assert store.get(ada, kept.id) == kept


def test_a_receipt_and_a_list_of_changes_name_the_form(adas, kept):
    body = told(replace(kept, pain=4))
    put(adas, kept.id, body)
    text = json.dumps(written(kept))
    receipts = adas.post("/api/v1/entries", text, content_type="application/json").json()
    changes = adas.get("/api/v1/entries?after=0").json()["changes"]

    assert receipts["receipts"][0]["form"] == changes[0]["form"] == body["form"]


# ── what a phone may keep ───────────────────────────────────────────────────────────────────


def pocket(client, **headers):
    return client.get("/api/v1/phone", headers=headers)


def cramps(client):
    return [each["entry"]["id"] for each in pocket(client).json()["entries"]]


def ago(days):
    moment = visit.now() - timedelta(days=days)
    return Episode(id=uuid4(), at=moment, zone="UTC", written=moment, pain=5)


def test_an_empty_diary_has_a_key_and_a_plan(adas):
    told = pocket(adas).json()

    assert len(b64decode(told["key"])) == 32
    assert told["entries"] == []
    assert told["plan"]
    assert (told["standing"], told["rivals"]) == (None, 0)


def test_the_key_is_hers_alone_and_stays(ada, adas, cleos):
    keys = [pocket(client).json()["key"] for client in (adas, client_of(ada), cleos)]
    assert keys[0] == keys[1] != keys[2]


def test_two_phones_that_ask_at_once_get_one_key(ada):
    other = store.Person.objects.get(pk=ada.pk)
    assert people.phone_key(ada, b"1" * 32) == people.phone_key(other, b"2" * 32) == b"1" * 32


def test_the_last_fortnight_is_there_with_its_forms_and_nothing_older(ada, adas):
    near, far = ago(13), ago(17)
    write.keep(ada, (near, far), visit.now())

    told = pocket(adas).json()

    assert told["entries"] == [{"entry": written(near), "form": str(near.id)}]
    assert told["first"] <= near.at.date().isoformat()


def test_what_was_put_away_is_not_there(ada, adas):
    near = ago(1)
    write.keep(ada, (near,), visit.now())
    write.delete(ada, near.id, visit.now())
    assert pocket(adas).json()["entries"] == []


def test_the_plan_is_that_of_the_first_page(ada, adas):
    seen = today.look(ada, now=visit.now(), zone="UTC")
    plan = pocket(adas).json()["plan"]

    assert [each["measure"] for each in plan] == [each.measure for each in seen.plan.items]
    assert all(each["title"] and each["how"] and each["done"]["tap"] > 0 for each in plan)


def test_a_quiet_diary_says_so(ada, adas):
    assert pocket(adas).json()["quiet"] is None
    about.save(ada, About(loss=True), visit.now())
    assert pocket(adas).json()["quiet"] == {"why": "loss", "until": None}


def test_a_tap_is_counted(ada, adas):
    taps = [each for each in pocket(adas).json()["plan"] if each["done"]["tap"] < each["of"]]
    now, measure = visit.now(), taps[0]["measure"]
    today.mark_done(ada, measure, uuid4(), now=now, zone="UTC")

    (after,) = [each for each in pocket(adas).json()["plan"] if each["measure"] == measure]
    assert (after["count"], taps[0]["count"]) == (taps[0]["done"]["tap"], 0)


def check(answers, days=0.0):
    moment = visit.now() - timedelta(days=days)
    return Symptoms(id=uuid4(), at=moment, zone="UTC", written=moment, answers=answers)


def test_a_sign_that_stands_is_there_with_its_level(ada, adas):
    write.keep(ada, (check({"leg_swollen": Answer.YES}),), visit.now())

    told = pocket(adas).json()

    assert told["standing"]["answers"] == {"leg_swollen": "yes"}
    assert told["standing"]["level"] >= 2
    assert told["plan"] == []


def test_a_yes_that_waits_for_her_choice_stands(ada, adas):
    yes = check({"leg_swollen": Answer.UNSURE}, days=0.1)
    no, maybe = ({"leg_swollen": each} for each in (Answer.NO, Answer.YES))
    write.keep(ada, (yes,), visit.now())
    for answers in (no, maybe):
        change = Form(entry=replace(yes, answers=answers), form=uuid4(), base=yes.id)
        forms.change(ada, change, visit.now())

    told = pocket(adas).json()

    assert told["standing"]["answers"] == {"leg_swollen": "yes"}
    assert told["rivals"] == 1
    ada.refresh_from_db()
    assert today.standing(ada, now=visit.now(), zone="UTC").disposition >= 2


def test_a_no_that_waits_for_her_choice_lifts_nothing(ada, adas):
    yes, later = check({"leg_swollen": Answer.YES}, days=0.2), check({}, days=0.1)
    write.keep(ada, (yes, later), visit.now())
    for answers in ({"fit": Answer.NO}, {"leg_swollen": Answer.NO}):
        change = Form(entry=replace(later, answers=answers), form=uuid4(), base=later.id)
        forms.change(ada, change, visit.now())

    assert pocket(adas).json()["standing"]["answers"]["leg_swollen"] == "yes"


# ── a self-test ─────────────────────────────────────────────────────────────────────────────


def begun(person, first, measure="measure.bedtime-stretch"):
    protocol = Protocol(id=uuid4(), measure=measure, way=Way.COIN, first=first, nights=56,
                        seed=271828, cramps_per_night=2)  # fmt: skip
    trials.begin(person, Trial(protocol=protocol, consent="1", started=visit.now()))
    return protocol


@pytest.fixture
def on(adas):
    adas.cookies.load({"zone": "UTC"})
    return day_of(visit.now())


def test_no_test_is_nothing(adas):
    assert pocket(adas).json()["test"] is None


def test_a_test_tells_tonight_and_tomorrow_and_no_more(ada, adas, on):
    protocol = begun(ada, on - timedelta(days=3))
    test = pocket(adas).json()["test"]

    assert (test["measure"], test["last"]) == (protocol.measure, protocol.last.isoformat())
    drawn = {each.night: each.do for each in schedule(protocol)}
    soon = [on, on + timedelta(days=1)]
    assert [(each["night"], each["do"]) for each in test["evenings"]] == [
        (night.isoformat(), drawn[night]) for night in soon
    ]
    word = "with" if drawn[on] else "without"
    assert test["evenings"][0]["says"] == f"Tonight: {word} “Calf stretch at bedtime”"
    assert str(protocol.seed) not in json.dumps(test)


def test_a_test_that_rests_says_why(ada, adas, on):
    begun(ada, on)
    about.save(ada, About(conditions=frozenset({"pelvic_pain"})), visit.now())

    assert any("sore pelvis" in each for each in pocket(adas).json()["test"]["why"])


def test_after_a_loss_no_test_is_told_of(ada, adas, on):
    begun(ada, on)
    about.save(ada, About(loss=True), visit.now())
    assert pocket(adas).json()["test"] is None


def test_a_test_that_begins_stops_and_goes_on_is_news(ada, adas, on):
    def tag():
        ada.refresh_from_db()
        return pocket(adas)["ETag"], visit_page(adas)

    tags = [tag()]
    protocol = begun(ada, on)
    tags.append(tag())
    trial.stop(ada, protocol.id, now=visit.now())
    tags.append(tag())
    trial.go_on(ada, protocol.id, now=visit.now(), zone="UTC")
    tags.append(tag())

    assert len({each for each, _ in tags}) == len({each for _, each in tags}) == 4


def visit_page(client):
    """What a page says her diary is at."""
    return re.search(r'name="diary" content="([^"]+)"', client.get("/").content.decode())[1]


# ── asking again ────────────────────────────────────────────────────────────────────────────


def test_nothing_new_is_an_empty_answer(ada, adas):
    tag = pocket(adas)["ETag"]

    again = pocket(adas, if_none_match=tag)

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert again["Cache-Control"] == "no-store"


def test_a_packed_answer_is_known_again(adas):
    tag = pocket(adas, accept_encoding="gzip")["ETag"]
    assert tag.startswith("W/")
    assert pocket(adas, if_none_match=tag).status_code == 304


def test_every_change_is_news(ada, adas):
    def write_down():
        write.keep(ada, (entry,), visit.now())

    def change():
        put(adas, entry.id, told(replace(entry, pain=1)))

    def both():
        put(adas, entry.id, told(replace(entry, pain=2)))

    def choose():
        stands = [each.form for each in write.versions(ada, entry.id)]
        write.choose(ada, entry.id, stands[1], visit.now(), seen=stands)

    def tell():
        about.save(ada, About(region="DE"), visit.now())

    entry, seen = ago(1), {pocket(adas)["ETag"]}
    for news in (write_down, change, both, choose, tell):
        news()
        assert pocket(adas, if_none_match="x")["ETag"] not in seen, news
        seen.add(pocket(adas)["ETag"])


def test_another_zone_is_news(adas):
    tag = pocket(adas)["ETag"]
    adas.cookies["zone"] = "Pacific/Kiritimati"
    answer = pocket(adas, if_none_match=tag)
    assert answer.status_code == 200
    assert answer.json()["zone"] == "Pacific/Kiritimati"


def test_the_token_sends_from_where_no_page_is_open(ada):
    client = client_of(ada)
    client.handler.enforce_csrf_checks = True
    token = pocket(client).json()["token"]
    body = json.dumps(told(CRAMP))
    address, json_ = f"/api/v1/entries/{CRAMP.id}", "application/json"

    assert client.put(address, body, content_type=json_).status_code == 403
    sent = client.put(address, body, content_type=json_, headers={"X-CSRFToken": token})
    assert sent.json()["state"] == "saved"


def test_coming_in_anew_is_news_since_the_old_token_is_worth_nothing(ada):
    client = client_of(ada)
    tag = pocket(client)["ETag"]
    assert pocket(client, if_none_match=tag).status_code == 304
    client.cookies.pop(next(name for name in client.cookies if name.startswith("c_")))
    assert pocket(client, if_none_match=tag).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}],
)
def test_no_foreign_page_gets_the_key(adas, headers):
    answer = pocket(adas, **headers)
    assert answer.status_code == 400
    assert b"key" not in answer.content


# ── cost ────────────────────────────────────────────────────────────────────────────────────


def test_it_takes_few_queries(ada, adas, django_assert_max_num_queries):
    write.keep(ada, tuple(ago(days / 4) for days in range(200)), visit.now())
    pocket(adas)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert pocket(adas).status_code == 200


def test_asking_in_vain_costs_next_to_nothing(adas, django_assert_max_num_queries):
    tag = pocket(adas)["ETag"]
    with django_assert_max_num_queries(2):
        assert pocket(adas, if_none_match=tag).status_code == 304
