"""Reading the one JSON shape: every problem is named with its place, value and rule."""

import json as plain

import pytest

from soleus.diary.entries import KINDS
from soleus.exchange.json import BATCH, Problem, read, write
from soleus.words.say import say
from tests.lib.ledger import entry

GOOD = {
    "kind": "episode",
    "id": "6f1f7a52-8f3c-4c1e-9d2a-0b5e7c9a1d34",
    "at": "2026-12-02T03:20:00+05:30",
    "zone": "Asia/Kolkata",
    "written": "2026-12-02T08:00:00+05:30",
}
MORNING = {**GOOD, "kind": "morning", "night": "2026-12-01"}
SYMPTOMS = {**GOOD, "kind": "symptoms"}

# what is wrong, in which kind, with which place, code and values (beside the value itself)
SPOILT = [
    (GOOD, {"pain": 11}, "/pain", "out_of_range", {"value": "11", "least": 0, "most": 10}),
    (GOOD, {"pain": -1}, "/pain", "out_of_range", {"value": "-1", "least": 0, "most": 10}),
    (GOOD, {"pain": 7.5}, "/pain", "not_a_whole_number", {"value": "7.5"}),
    (GOOD, {"pain": "7"}, "/pain", "not_a_whole_number", {"value": "7"}),
    (GOOD, {"pain": True}, "/pain", "not_a_whole_number", {"value": "True"}),
    (GOOD, {"minutes": float("nan")}, "/minutes", "out_of_range", {"most": 1440}),
    (GOOD, {"minutes": float("inf")}, "/minutes", "out_of_range", {"value": "inf"}),
    (GOOD, {"minutes": 10**400}, "/minutes", "out_of_range", {"value": "inf"}),
    (GOOD, {"minutes": "long"}, "/minutes", "not_a_number", {"value": "long"}),
    (GOOD, {"asleep": 1}, "/asleep", "not_yes_or_no", {"value": "1"}),
    (GOOD, {"side": "up"}, "/side", "unknown_choice", {"known": "left, right, both"}),
    (GOOD, {"side": []}, "/side", "unknown_choice", {"value": "[]"}),
    (GOOD, {"note": 5}, "/note", "not_text", {"value": "5"}),
    (GOOD, {"note": "a\0b"}, "/note", "unreadable_letter", {}),
    (GOOD, {"note": "\ud83d"}, "/note", "unreadable_letter", {}),
    (GOOD, {"note": "a" * 5_000_000}, "/note", "too_long", {"size": 5_000_000, "most": 20_000}),
    (GOOD, {"steps": "walk"}, "/steps", "not_a_list", {"value": "walk"}),
    (GOOD, {"steps": ["walk", 3]}, "/steps/1", "not_text", {"value": "3"}),
    (GOOD, {"steps": ["a" * 81]}, "/steps/0", "too_long", {"most": 80}),
    (GOOD, {"id": "not-one"}, "/id", "not_an_id", {"value": "not-one"}),
    (GOOD, {"id": "6f1f7a528f3c4c1e9d2a0b5e7c9a1d34"}, "/id", "not_an_id", {}),
    (GOOD, {"at": "2026-12-02T03:20"}, "/at", "time_without_offset", {}),
    (GOOD, {"at": "last night"}, "/at", "not_a_time", {"value": "last night"}),
    (GOOD, {"at": 1764642000}, "/at", "not_text", {"value": "1764642000"}),
    (GOOD, {"at": "2300-01-01T00:00Z"}, "/at", "year_out_of_range", {"value": "2300"}),
    (GOOD, {"written": "1999-12-31T23:59Z"}, "/written", "year_out_of_range", {"least": 2000}),
    (GOOD, {"zone": "Mars/Base"}, "/zone", "unknown_zone", {"value": "Mars/Base"}),
    (GOOD, {"zone": "localtime"}, "/zone", "unknown_zone", {"value": "localtime"}),
    (GOOD, {"zone": "Factory"}, "/zone", "unknown_zone", {"value": "Factory"}),
    (GOOD, {"zone": "posixrules"}, "/zone", "unknown_zone", {"value": "posixrules"}),
    (GOOD, {"zone": "+05:30"}, "/zone", "unknown_zone", {"value": "+05:30"}),
    (GOOD, {"colour": "red"}, "/colour", "unknown_field", {"value": "colour"}),
    (GOOD, {"a/b~c": 1}, "/a~1b~0c", "unknown_field", {"value": "a/b~c"}),
    (GOOD, {"kind": "cramp"}, "/kind", "unknown_kind", {"value": "cramp"}),
    (GOOD, {"kind": None}, "/kind", "unknown_kind", {"value": "None"}),
    (GOOD, {"kind": ["episode"]}, "/kind", "unknown_kind", {}),
    (MORNING, {"night": "1 Dec"}, "/night", "not_a_date", {"value": "1 Dec"}),
    (MORNING, {"night": "2300-01-01"}, "/night", "year_out_of_range", {"value": "2300"}),
    (MORNING, {"cramps": 51}, "/cramps", "out_of_range", {"most": 50}),
    (SYMPTOMS, {"answers": []}, "/answers", "not_an_object", {"value": "[]"}),
    (SYMPTOMS, {"answers": {"a/b": "maybe"}}, "/answers/a~1b", "unknown_choice", {}),
]


@pytest.mark.parametrize("shape, spoilt, where, code, values", SPOILT)
def test_a_problem_names_its_place_its_value_and_its_rule(shape, spoilt, where, code, values):
    entries, (problem,) = read({**shape, **spoilt})

    assert entries == ()
    assert (problem.where, problem.code) == (where, f"problem.{code}")
    assert {**problem.values, **values} == problem.values


@pytest.mark.parametrize("shape, spoilt, where, code, values", SPOILT)
def test_a_problem_reads_as_a_sentence_without_repeating_everything(
    shape, spoilt, where, code, values
):
    (problem,) = read({**shape, **spoilt}).problems

    assert len(say(problem.code, problem.values)) < 300


UNREADABLE = [
    ("", "not_json", {"line": 1, "column": 1}),
    ('{"kind": "episode",\n "pain": }', "not_json", {"line": 2, "column": 10}),
    ("[" * 200_000, "too_deep", {}),
    (f'{{"pain": {"1" * 5000}}}', "number_too_long", {}),
    (b'{"note": "\xff"}', "not_utf8", {"position": 10}),
    ("3", "not_an_object", {"value": "3"}),
    ("null", "not_an_object", {"value": "None"}),
    ("{}", "missing_kind", {}),
]


@pytest.mark.parametrize("text, code, values", UNREADABLE)
def test_text_that_cannot_be_read_says_where_and_why(text, code, values):
    entries, (problem,) = read(text)

    assert entries == ()
    assert problem.code == f"problem.{code}"
    assert {**problem.values, **values} == problem.values
    assert say(problem.code, problem.values)


def test_every_missing_field_is_named():
    problems = read({"kind": "morning"}).problems

    assert [problem.where for problem in problems] == ["/id", "/at", "/zone", "/written", "/night"]


def test_all_problems_come_at_once_and_the_sound_entries_too():
    spoilt = {**GOOD, "pain": 11, "side": "up", "zone": "Mars/Base"}

    entries, problems = read(plain.dumps({"entries": [GOOD, spoilt, 7]}))

    assert [str(entry.id) for entry in entries] == [GOOD["id"]]
    assert [problem.where for problem in problems] == [
        "/entries/1/zone",
        "/entries/1/side",
        "/entries/1/pain",
        "/entries/2",
    ]


def test_a_field_given_twice_is_not_silently_lost():
    text = plain.dumps(GOOD)[:-1] + ', "pain": 2, "pain": 9}'

    (problem,) = read(text).problems

    assert (problem.where, problem.code) == ("/pain", "problem.given_twice")


def test_a_batch_has_an_end():
    full, over = [GOOD] * BATCH, [GOOD] * (BATCH + 1)

    assert len(read(full).entries) == BATCH
    assert read(over) == (
        (),
        (Problem(where="", code="problem.too_many_entries", values={"count": 501, "most": 500}),),
    )


def test_what_is_left_out_stays_unknown():
    (cramp,) = read(GOOD).entries

    assert (cramp.pain, cramp.minutes, cramp.side, cramp.steps) == (None, None, None, ())


def test_her_wall_clock_is_written_whatever_zone_the_instant_is_kept_in():
    kept = entry("12-02 03:20 cramp 7 left", zone="Asia/Kolkata")

    assert write(kept)["at"] == "2026-12-02T03:20:00+05:30"


@pytest.mark.parametrize("fold, offset", [(0, "+02:00"), (1, "+01:00")])
def test_the_two_readings_of_a_repeated_hour_stay_two(fold, offset):
    cramp = entry(f"10-25 02:30{' again' * fold} cramp")

    (again,) = read(write(cramp)).entries

    assert write(again)["at"] == f"2026-10-25T02:30:00{offset}"


@pytest.mark.parametrize("fold", [0, 1])
def test_an_entry_of_the_repeated_hour_is_equal_to_itself_sent_again(fold):
    cramp = entry(f"10-25 02:30{' again' * fold} cramp")

    assert read(write(cramp)).entries == (cramp,)


def test_the_shape_of_each_kind_is_flat_and_names_it():
    for name in KINDS:
        shape = {"kind": name}
        assert read(shape).problems[0].where == "/id"


def test_a_value_too_deep_to_be_repeated_is_refused_alone():
    deep: list = []
    for _ in range(100_000):
        deep = [deep]
    batch = read([{**GOOD, "note": deep}, GOOD])
    assert len(batch.entries) == 1
    assert [(p.where, p.code) for p in batch.problems] == [("/0/note", "problem.not_text")]
