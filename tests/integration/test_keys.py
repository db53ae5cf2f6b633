"""Keys for programs: what they open, what they never open, and what is kept of them."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from soleus.app import keys, over, today, write
from soleus.app.keys import NoKeyError, Scope
from soleus.care.standing import standing_answers, standing_floor
from soleus.diary.entries import Answer, Symptoms
from soleus.exchange.json import write as written
from soleus.knowledge.shapes import Disposition
from soleus.records import models
from soleus.web import arriving, by_key, visit
from tests.integration.conftest import NOW, client_of
from tests.integration.test_every_address import PAGES, typed
from tests.lib.ledger import diary

(CRAMP,) = diary("12-01 03:20 cramp 7 left calf 4 min")
PROBLEM = "application/problem+json"


@pytest.fixture(autouse=True)
def nothing_counted():
    for limit in (by_key.BY_KEY, by_key.WRONG_KEYS):
        limit.counts.clear()


def made(person, *scopes, lasts=keys.USUAL, now=NOW, name="lamp"):
    return keys.make(person, name=name, scopes=scopes, lasts=lasts, now=now)


def program(token):
    """Somebody with a key and nothing else."""
    headers = {"host": "localhost:8000", "authorization": f"Bearer {token}"}
    return Client(headers=headers, raise_request_exception=False, enforce_csrf_checks=True)


def post(client, entry):
    body = json.dumps([written(entry)])
    return client.post("/api/v1/entries", body, content_type="application/json")


# ── what is kept ────────────────────────────────────────────────────────────────────────────


def test_nothing_that_is_kept_opens_anything(ada):
    token = made(ada, Scope.READ).token

    (row,) = models.Key.objects.values()
    shown, secret = token[: len(row["shown"])], token[len(row["shown"]) + 1 :]

    assert row["shown"] == shown
    assert secret not in str(row)
    assert keys.find(shown, NOW) is None
    assert keys.find(row["digest"], NOW) is None


def test_a_key_has_256_bits_of_chance_and_no_two_are_alike(ada):
    first, second = made(ada, Scope.READ).token, made(ada, Scope.READ).token

    assert first != second
    assert len(first.split("_", 2)[2]) == 43  # six bits each


@pytest.mark.parametrize(
    "asked,why",
    [
        ({"name": " "}, "key.no_name"),
        ({"name": "x" * 81}, "key.no_name"),
        ({"name": "a\nb"}, "key.no_name"),
        ({"scopes": ()}, "key.no_scope"),
        ({"lasts": timedelta(days=366)}, "key.no_days"),
        ({"lasts": timedelta(0)}, "key.no_days"),
    ],
)
def test_what_cannot_be_is_refused(ada, asked, why):
    usual = {"name": "lamp", "scopes": (Scope.READ,), "lasts": keys.USUAL, "now": NOW}
    with pytest.raises(NoKeyError, match=why):
        keys.make(ada, **(usual | asked))
    assert keys.listed(ada) == []


def test_so_many_and_no_more_work_at_once(ada):
    for _ in range(keys.MOST):
        last = made(ada, Scope.READ)
    with pytest.raises(NoKeyError, match="too_many"):
        made(ada, Scope.READ)
    keys.revoke(ada, last.key.shown, NOW)
    made(ada, Scope.READ)


def test_the_day_it_was_used_is_noted_and_not_the_hour(ada):
    token = made(ada, Scope.READ).token
    program(token).get("/api/v1/entries")

    assert [each.used for each in keys.listed(ada)] == [NOW.date()]


def test_one_that_is_over_for_a_month_is_forgotten(ada):
    expires, taken = made(ada, Scope.READ).key, made(ada, Scope.READ).key
    keys.revoke(ada, taken.shown, NOW)

    def listed_at(now):
        over.sweep(now)
        return {each.shown for each in keys.listed(ada)}

    month, second = timedelta(days=30), timedelta(seconds=1)
    assert listed_at(NOW + month) == {expires.shown, taken.shown}
    assert listed_at(NOW + month + second) == {expires.shown}
    assert listed_at(expires.expires + month) == {expires.shown}
    assert listed_at(expires.expires + month + second) == set()


# ── what opens ──────────────────────────────────────────────────────────────────────────────

OPERATIONS = [
    ("get", "entries", {"read"}),
    ("get", "foods?q=milk", {"read"}),
    ("post", "entries", {"write"}),
    ("put", "entries/{id}", {"write"}),
    ("delete", "entries/{id}", {"write"}),
    ("post", "entries/{id}/restore", {"write"}),
    ("post", "cramp", {"write"}),
    ("get", "status", {"read", "status"}),
    ("get", "events?wait=0", {"read", "status"}),
    ("get", "phone", set()),
    ("post", "reminders/done", set()),
    ("post", "reminders/later", set()),
    ("post", "reminders/moved", set()),
]


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("method,path,opened_by", OPERATIONS)
def test_a_key_opens_what_it_was_made_for_and_nothing_else(ada, method, path, opened_by, scope):
    client = program(made(ada, scope).token)

    asked = getattr(client, method)(f"/api/v1/{path.format(id=uuid4())}")

    if scope in opened_by:
        assert asked.status_code in {200, 204, 400, 404, 422}
    else:
        assert asked.status_code == 403
        assert asked["Content-Type"] == PROBLEM
        assert 'error="insufficient_scope"' in asked["WWW-Authenticate"]


def test_a_program_writes_without_a_form_token(ada):
    answer = post(program(made(ada, Scope.WRITE).token), CRAMP)

    assert [each["state"] for each in answer.json()["receipts"]] == ["saved"]
    assert [each.entry for each in write.changes(ada, after=0, most=9)] == [CRAMP]


def test_her_browser_still_needs_one(ada):
    client = Client(headers={"host": "localhost:8000"}, enforce_csrf_checks=True)
    client.force_login(ada)
    assert post(client, CRAMP).status_code == 403


def test_a_key_opens_its_owners_diary_only(ada, cleo):
    write.keep(ada, (CRAMP,), NOW)
    cleos = program(made(cleo, Scope.READ, Scope.WRITE).token)

    assert cleos.get("/api/v1/entries").json()["entries"] == []
    assert cleos.delete(f"/api/v1/entries/{CRAMP.id}").status_code == 404


def test_a_wrong_key_is_not_helped_by_a_visit(ada):
    client = client_of(ada)
    assert client.get("/api/v1/entries").status_code == 200
    asked = client.get("/api/v1/entries", headers={"authorization": "Bearer soleus_x_y"})
    assert asked.status_code == 401


def test_a_narrow_key_is_not_widened_by_a_visit(ada):
    token = made(ada, Scope.STATUS).token
    asked = client_of(ada).get("/api/v1/entries", headers={"authorization": f"Bearer {token}"})
    assert asked.status_code == 403


@pytest.mark.parametrize("address,_,hers,__", PAGES)
def test_a_key_is_nobody_on_every_page(ada, address, _, hers, __):
    stranger = Client(headers={"host": "localhost:8000"}, raise_request_exception=False)
    holder = program(made(ada, *Scope).token)
    if address.startswith("/api/v1/"):
        return
    path = typed(address)

    assert holder.get(path).status_code == stranger.get(path).status_code
    assert "sessionid" not in holder.cookies


# ── what does not ───────────────────────────────────────────────────────────────────────────


def spoiled(ada):
    expired = made(ada, Scope.READ, now=NOW - timedelta(days=91)).token
    revoked = made(ada, Scope.READ)
    keys.revoke(ada, revoked.key.shown, NOW)
    good = made(ada, Scope.READ).token
    return [expired, revoked.token, good[:-1], good + "x", "soleus_00000000_x", "", "ö", "x" * 9999]


def test_unknown_expired_and_revoked_look_alike(ada):
    answers = [program(each).get("/api/v1/entries") for each in spoiled(ada)]

    assert {each.status_code for each in answers} == {401}
    assert len({each.content for each in answers}) == 1
    assert {each["WWW-Authenticate"] for each in answers} == {
        'Bearer realm="soleus", error="invalid_token"'
    }


def test_without_any_key_the_answer_says_how_to_bring_one(db):
    answer = Client(headers={"host": "localhost:8000"}).get("/api/v1/entries")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="soleus"')


def test_all_at_once(ada, cleo):
    tokens = [made(ada, Scope.READ).token for _ in range(3)]
    other = made(cleo, Scope.READ).token

    assert keys.revoke_all(ada, NOW) == 3
    assert [keys.find(each, NOW) for each in tokens] == [None] * 3
    assert keys.find(other, NOW) is not None


def test_nobody_revokes_anothers(ada, cleo):
    token = made(ada, Scope.READ)
    assert not keys.revoke(cleo, token.key.shown, NOW)
    assert keys.find(token.token, NOW) is not None


# ── how often ───────────────────────────────────────────────────────────────────────────────


def test_every_answer_to_a_key_says_what_is_left(ada):
    client = program(made(ada, Scope.READ).token)
    first, second = client.get("/api/v1/entries"), client.get("/api/v1/phone")

    assert first["RateLimit-Policy"] == '"key";q=120;w=60'
    assert first["RateLimit"].startswith('"key";r=119;t=')
    assert second["RateLimit"].startswith('"key";r=118;t=')


def test_too_often_is_a_problem_that_says_when(ada, monkeypatch):
    monkeypatch.setattr(by_key.BY_KEY, "most", 2)
    client, other = program(made(ada, Scope.READ).token), program(made(ada, Scope.READ).token)
    answers = [client.get("/api/v1/entries") for _ in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[-1]["Content-Type"] == PROBLEM
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert other.get("/api/v1/entries").status_code == 200


def test_guessing_is_slowed_and_keeps_no_good_key_out(ada, monkeypatch):
    monkeypatch.setattr(by_key.WRONG_KEYS, "most", 2)
    wrong, good = program("soleus_00000000_x"), program(made(ada, Scope.READ).token)

    assert [wrong.get("/api/v1/entries").status_code for _ in range(3)] == [401, 401, 429]
    assert good.get("/api/v1/entries").status_code == 200


def test_her_own_browser_is_never_told_to_wait(ada, monkeypatch):
    for limit in (by_key.BY_KEY, by_key.WRONG_KEYS):
        monkeypatch.setattr(limit, "most", 0)
    assert client_of(ada).get("/api/v1/entries").status_code == 200


# ── nothing that is not known ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["entries?kinds=dose", "foods?q=milk&sort=x", "phone?x"])
def test_a_slip_in_a_query_is_refused(ada, path):
    answer = client_of(ada).get(f"/api/v1/{path}")
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)


def test_a_slip_in_a_body_is_refused(adas):
    body = {"form": str(uuid4()), "base": str(CRAMP.id), "entry": written(CRAMP), "delete": True}
    answer = adas.put(f"/api/v1/entries/{CRAMP.id}", body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
    assert "delete" in answer.json()["detail"]


def test_the_clock_of_a_key_is_that_of_the_page(ada, monkeypatch):
    token = made(ada, Scope.READ, lasts=timedelta(days=1)).token
    assert program(token).get("/api/v1/entries").status_code == 200
    monkeypatch.setattr(visit, "now", lambda: NOW + timedelta(days=1))
    assert program(token).get("/api/v1/entries").status_code == 401


# ── the page ────────────────────────────────────────────────────────────────────────────────


def asked(client, **more):
    session = client.session
    session[arriving.PROVED] = arriving.now().isoformat()
    session.save()
    return client.post("/keys", {"name": "lamp", "scopes": ["status"], "days": "90", **more})


def test_the_page_shows_a_new_key_once(ada, adas):
    page = asked(adas).content.decode()
    (key,) = keys.listed(ada)

    (token,) = re.findall(rf"{key.shown}_[\w-]{{43}}", page)
    assert keys.find(token, NOW)[0] == ada
    assert key.expires - key.made == timedelta(days=90)
    assert token not in adas.get("/keys").content.decode()
    assert key.shown in adas.get("/keys").content.decode()


@pytest.mark.parametrize(
    "sent,says",
    [
        ({"name": ""}, "Give it a name"),
        ({"scopes": []}, "Choose what it may do"),
        ({"days": "9999"}, "It can last from 1 day to 365"),
        ({"scopes": ["admin"]}, "Choose what it may do"),
    ],
)
def test_a_form_that_cannot_be_keeps_what_was_typed(ada, adas, sent, says):
    answer = asked(adas, **sent)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert keys.listed(ada) == []


def test_all_that_cannot_be_is_said_at_once(ada, adas):
    page = asked(adas, name="", scopes=[], days="9999").content.decode()
    for says in ("Give it a name", "Choose what it may do", "It can last from 1 day to 365"):
        assert says in page


def test_she_takes_a_key_away(ada, adas):
    token = made(ada, Scope.READ)
    adas.post(f"/keys/{token.key.shown}/end")
    assert keys.find(token.token, NOW) is None


def test_another_cannot(ada, cleos):
    token = made(ada, Scope.READ)
    cleos.post(f"/keys/{token.key.shown}/end")
    assert keys.find(token.token, NOW) is not None


def test_one_that_has_ended_stays_ended_when_a_clock_goes_back(ada):
    token, other = made(ada, Scope.READ).token, made(ada, Scope.READ).token
    after = NOW + keys.USUAL
    assert keys.find(token, NOW)
    assert keys.find(token, after) is None
    assert keys.find(token, NOW) is None

    over.sweep(after)
    assert keys.find(other, NOW) is None
    assert "over since" in client_of(ada).get("/keys").content.decode()


# ── what stands of warning signs ────────────────────────────────────────────────────────────

SIGN = "one-calf-swollen"


def check(answer, minutes, id_=None, **more):
    at = NOW + timedelta(minutes=minutes)
    return Symptoms(
        id=id_ or uuid4(), at=at, zone="UTC", written=at, answers={SIGN: answer}, **more
    )


def stands(person):
    found = today.arrivals(person, NOW.date(), NOW)
    return standing_answers(found).get(SIGN), standing_floor(found)


@pytest.fixture
def warned(ada):
    """A sign that stands, told by her."""
    told = check(Answer.YES, -90, disposition="same_day")
    write.keep(ada, (told,), NOW)
    return told


def put(client, entry, base, **more):
    told = {
        "entry": written(entry),
        "form": str(uuid4()),
        "base": str(base),
        "deleted": False,
        **more,
    }
    path = f"/api/v1/entries/{entry.id}"
    return client.put(path, json.dumps(told), content_type="application/json").status_code


def by_put(client, told):
    return put(client, replace(told, answers={SIGN: Answer.NO}), told.id)


def by_moving(client, told):
    long_ago = NOW - timedelta(days=30)
    moved = replace(told, at=long_ago, written=long_ago, answers={SIGN: Answer.UNSURE})
    return put(client, moved, told.id)


def by_putting_away(client, told):
    return put(client, told, told.id, deleted=True)


def by_delete(client, told):
    return client.delete(f"/api/v1/entries/{told.id}").status_code


LOWERS = [by_put, by_moving, by_putting_away, by_delete]


@pytest.mark.parametrize("lower", LOWERS)
def test_no_key_takes_back_a_warning(ada, warned, lower):
    assert lower(program(made(ada, *Scope).token), warned) == 403
    assert stands(ada) == (Answer.YES, Disposition.SAME_DAY)
    assert write.find(ada, warned.id).entry == warned


@pytest.mark.parametrize("lower", LOWERS)
def test_she_does_on_a_page_of_hers(ada, adas, warned, lower):
    assert lower(adas, warned) in (200, 204)
    assert stands(ada) != (Answer.YES, Disposition.SAME_DAY)


@pytest.mark.parametrize("again", [True, False])
def test_a_new_check_of_a_program_takes_back_nothing_either(ada, warned, again):
    """Neither the same one with another answer, nor a later one; what is sent along is kept."""
    client = program(made(ada, *Scope).token)
    no = check(Answer.NO, -30, warned.id if again else None)
    body = json.dumps([written(CRAMP), written(no)])
    answer = client.post("/api/v1/entries", body, content_type="application/json").json()
    kept, refused = answer["receipts"]
    assert (kept["state"], refused["state"]) == ("saved", "refused")
    assert [each["code"] for each in refused["problems"]] == ["problem.less"]
    assert stands(ada) == (Answer.YES, Disposition.SAME_DAY)
    assert [each.id for each in write.newest(ada, ["symptoms"], 9)] == [warned.id]


def test_no_key_brings_back_what_would_lower_it(ada, warned):
    no = check(Answer.NO, -30)
    write.keep(ada, (no,), NOW)
    write.delete(ada, no.id, NOW)
    client = program(made(ada, *Scope).token)
    assert client.post(f"/api/v1/entries/{no.id}/restore").status_code == 403
    assert stands(ada)[0] == Answer.YES


def test_a_key_may_say_more(ada, warned):
    client = program(made(ada, *Scope).token)
    other = replace(warned, answers={SIGN: Answer.YES, "fever": Answer.YES})
    assert put(client, other, warned.id) == 200
    assert post(client, check(Answer.YES, -10)).json()["receipts"][0]["state"] == "saved"
    assert stands(ada)[0] == Answer.YES


def test_a_key_makes_no_key(ada):
    client = program(made(ada, *Scope).token)
    assert asked(client).status_code in {302, 403}
    assert len(keys.listed(ada)) == 1
