"""What comes in: kept, doubted or refused with a sentence; never lost, never leaked."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soleus.diary.entries import KINDS, Episode, Intake
from soleus.records import store
from tests.conftest import ON_POSTGRES


def cramp(**fields):
    return {
        "kind": "episode",
        "id": str(uuid4()),
        "at": "2026-11-22T03:20:00+01:00",
        "zone": "Europe/Berlin",
        "written": "2026-11-22T08:00:00+01:00",
        **fields,
    }


def post(client, shape):
    body = shape if isinstance(shape, bytes) else json.dumps(shape).encode()
    return client.post("/api/v1/entries", body, content_type="application/json")


def test_a_cramp_of_900_minutes_is_kept_with_a_doubt(adas, ada):
    (receipt,) = post(adas, cramp(minutes=900)).json()["receipts"]
    assert receipt["state"] == "saved"
    assert receipt["doubts"][0]["say"] == "900 minutes is 15 hours or more. Is that right?"
    assert store.load(ada, [Episode])[0].minutes == 900


def test_a_date_in_2300_is_refused_and_the_others_are_kept(adas, ada):
    sent = [cramp(), cramp(at="2300-01-01T00:00:00Z"), cramp(pain=3)]
    receipts = post(adas, {"entries": sent}).json()["receipts"]
    assert [receipt["state"] for receipt in receipts] == ["saved", "refused", "saved"]
    assert [receipt["place"] for receipt in receipts] == [0, 1, 2]
    (problem,) = receipts[1]["problems"]
    assert problem["where"] == "/entries/1/at"
    assert "2300" in problem["say"]
    assert len(store.load(ada, [Episode])) == 2


WATER = "fndds-94000100"
OUTSIDE = " is outside 0 to 10000. Write a number between them."


def intake(**said):
    made = {"kind": "intake", "id": str(uuid4()), "zone": "UTC", "food": WATER}
    return made | dict.fromkeys(("at", "written"), "2026-11-01T12:00:00Z") | said


@pytest.mark.parametrize(
    "said,where,sentence",
    [
        ({"grams": -1}, "/grams", f"-1.0{OUTSIDE}"),
        (
            {"grams": 50_000},
            "/grams",
            f"50000.0{OUTSIDE}",
        ),
        (
            {"grams": float("nan")},
            "/grams",
            f"nan{OUTSIDE}",
        ),
        ({"grams": "a lot"}, "/grams", "a lot is not a number. Write digits, such as 4."),
        ({"portion": "x" * 201}, "/portion", "This has 201 letters. At most 200 can be kept here."),
    ],
)
def test_food_that_cannot_be_is_refused_with_a_sentence(adas, ada, said, where, sentence):
    (receipt,) = post(adas, intake(**said)).json()["receipts"]

    assert receipt["state"] == "refused"
    assert [(each["where"], each["say"]) for each in receipt["problems"]] == [(where, sentence)]
    assert store.load(ada, [Intake]) == []


@pytest.mark.parametrize(
    "said,code",
    [
        ({"food": "fndds-1", "grams": 30}, "doubt.unknown_food"),
        ({"grams": 3_000}, "doubt.much_at_once"),
        ({"grams": 30, "amount": 1, "portion": "slice"}, "doubt.no_such_portion"),
        ({"grams": 30, "amount": 1, "portion": "cup"}, "doubt.other_weight"),
    ],
)
def test_food_that_is_odd_is_kept_and_asked_about(adas, ada, said, code):
    (receipt,) = post(adas, intake(**said)).json()["receipts"]

    assert receipt["state"] == "saved"
    assert [each["code"] for each in receipt["doubts"]] == [code]
    assert [each.grams for each in store.load(ada, [Intake])] == [said["grams"]]


def test_every_reason_is_given_at_once(adas):
    (receipt,) = post(adas, cramp(pain=99, side="upper", zone="Mars/Base")).json()["receipts"]
    assert {problem["where"] for problem in receipt["problems"]} == {"/pain", "/side", "/zone"}
    assert all(problem["say"] for problem in receipt["problems"])


@pytest.mark.parametrize(
    "body, code",
    [
        (b"", "problem.not_json"),
        (b"{", "problem.not_json"),
        (b"\xff\xff", "problem.not_utf8"),
        (b"[" * 100_000, "problem.too_deep"),
        (b'{"kind": ' + b"9" * 5000 + b"}", "problem.number_too_long"),
        (b"[" + b"{}," * 600 + b"{}]", "problem.too_many_entries"),
    ],
)
def test_a_text_that_cannot_be_read_is_a_problem_with_a_next_step(adas, ada, body, code):
    answer = post(adas, body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["problems"][0]["code"] == code
    assert told["detail"].endswith(".")
    assert store.load(ada, KINDS.values()) == []


@pytest.mark.parametrize("body", [b"null", b"7", b'"x"', b"[null]", b"[[]]", b"{}", b'{"kind": 4}'])
def test_json_that_is_no_entry_is_refused_entry_by_entry(adas, body):
    answer = post(adas, body)
    assert answer.status_code == 200
    (receipt,) = answer.json()["receipts"]
    assert receipt["state"] == "refused"
    assert receipt["problems"]


def test_nothing_at_all_is_fine(adas):
    assert post(adas, []).json() == {"receipts": []}


def test_a_long_note_is_refused_with_its_length(adas):
    (receipt,) = post(adas, cramp(note="x" * 20_001)).json()["receipts"]
    assert receipt["state"] == "refused"
    assert "20000" in receipt["problems"][0]["say"].replace(",", "")


def test_a_note_of_5_mb_is_too_big_and_says_so(adas):
    answer = post(adas, cramp(note="x" * 5_000_000))
    assert answer.status_code == 413
    assert "too big" in answer.json()["detail"]


def test_a_page_form_of_5_mb_is_too_big_and_says_so(adas):
    answer = adas.post("/leave", {"note": "x" * 5_000_000})
    assert answer.status_code == 413
    assert b"Nothing was saved" in answer.content


def test_an_id_of_somebody_else_tells_nothing_and_changes_nothing(adas, cleos, ada, cleo):
    hers = cramp(note="Ada's own")
    post(adas, hers)
    (receipt,) = post(cleos, {**hers, "note": "mine"}).json()["receipts"]
    assert receipt["state"] == "saved"
    assert receipt["revision"] == 1
    assert store.load(ada, [Episode])[0].note == "Ada's own"
    theirs = uuid4()
    post(adas, cramp(id=str(theirs)))
    for path in (f"/api/v1/entries/{theirs}", f"/api/v1/entries/{uuid4()}"):
        gone = cleos.delete(path)
        assert gone.status_code == 404
        assert gone.json()["detail"] == "You have no such entry."
        assert cleos.post(f"{path}/restore").status_code == 404
    assert b"Ada" not in cleos.get("/api/v1/entries").content


def test_one_id_for_two_kinds_is_refused(adas):
    first = cramp()
    post(adas, first)
    dose = {key: first[key] for key in ("id", "at", "zone", "written")}
    (receipt,) = post(adas, {**dose, "kind": "dose", "measure": "x"}).json()["receipts"]
    assert receipt["state"] == "refused"
    assert receipt["problems"][0]["say"]


def test_the_newest_come_first_and_no_more_than_asked(adas):
    post(adas, [cramp(at=f"2026-11-{day:02}T03:20:00+01:00", pain=day) for day in range(1, 8)])
    told = adas.get("/api/v1/entries?newest=2").json()
    assert [entry["pain"] for entry in told["entries"]] == [7, 6]


def test_catching_up_takes_up_where_it_was(adas):
    first, second = cramp(), cramp()
    post(adas, [first, second])
    adas.delete(f"/api/v1/entries/{first['id']}")
    told = adas.get("/api/v1/entries?after=1").json()
    assert [(c["entry"]["id"], c["deleted"]) for c in told["changes"]] == [
        (second["id"], False),
        (first["id"], True),
    ]
    assert told["sequence"] == 3
    assert adas.get("/api/v1/entries?after=3").json()["changes"] == []


@pytest.mark.parametrize(
    "query", ["newest=0", "newest=501", "newest=x", "after=-1", "after=9e99", "kind=moon"]
)
def test_a_question_that_cannot_be_meant_is_a_problem(adas, query):
    answer = adas.get(f"/api/v1/entries?{query}")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_the_description_names_every_kind_with_its_limits(adas):
    told = adas.get("/api/v1/openapi.json").json()
    items = told["paths"]["/api/v1/entries"]["post"]["requestBody"]["content"]["application/json"]
    kinds = {each["title"]: each for each in items["schema"]["items"]["oneOf"]}
    assert set(kinds) == {kind.__name__ for kind in KINDS.values()}
    assert kinds["Episode"]["properties"]["pain"]["anyOf"][0]["maximum"] == 10
    assert kinds["Episode"]["properties"]["kind"]["const"] == "episode"


def test_every_answer_of_the_api_is_described(adas):
    told = adas.get("/api/v1/openapi.json").json()
    for path in told["paths"].values():
        for operation in path.values():
            known = set(operation["responses"])
            assert {"400", "405", "413", "422", "500"} <= known
            if operation.get("security"):  # all but the description itself
                assert {"401", "403", "404", "429"} <= known


def test_one_entry_takes_few_queries(adas, django_assert_max_num_queries):
    post(adas, cramp())
    with django_assert_max_num_queries(11 if ON_POSTGRES else 10):
        post(adas, cramp())


def test_a_batch_of_one_night_reads_that_night_once(adas):
    with CaptureQueriesContext(connection) as asked:
        post(adas, [cramp() for _ in range(40)])
    read = [
        q["sql"] for q in asked if "FROM records_morning" in q["sql"] and "night >=" in q["sql"]
    ]
    assert len(read) == 1
