"""What a form of the diary offers, and what it says, down to each field."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.test import RequestFactory

from soleus.diary.entries import Dose, Ease, Episode, Origin, Side, Site, Sureness
from soleus.exchange.json import Problem
from soleus.web import fields
from soleus.web.fields import PAINS, When
from tests.lib.ledger import entry, instant

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 12, 2, 7, 0, tzinfo=UTC)  # eight in the morning in Berlin


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# ── when it happened ────────────────────────────────────────────────────────────────────────

WHENS = [
    ("now", "2026-12-02 07:00", Sureness.EXACT, Origin.TAP),
    ("15", "2026-12-02 06:45", Sureness.ROUGHLY, Origin.BACK_FILL),
    ("60", "2026-12-02 06:00", Sureness.ROUGHLY, Origin.BACK_FILL),
    ("night", "2026-12-01 23:00", Sureness.NIGHT_ONLY, Origin.BACK_FILL),
    ("sometime", "2026-12-02 07:00", Sureness.EXACT, Origin.TAP),
]


@pytest.mark.parametrize("choice,at,sure,origin", WHENS)
def test_each_choice_of_when_is_a_moment(choice, at, sure, origin):
    found = fields.when({"when": choice}, BERLIN, NOW)

    assert found == When(at=utc(at), sure=sure, origin=origin)


def test_a_form_that_does_not_ask_when_means_now():
    assert fields.when({}, BERLIN, NOW) == When(at=NOW, origin=Origin.TAP)


MIDNIGHTS = [
    ("Europe/Berlin", "2026-12-01 23:00"),
    ("America/Los_Angeles", "2026-12-01 08:00"),  # there it is still the evening before
    ("Asia/Kolkata", "2026-12-01 18:30"),
    ("Pacific/Kiritimati", "2026-12-01 10:00"),
    ("UTC", "2026-12-02 00:00"),
]


@pytest.mark.parametrize("zone,at", MIDNIGHTS)
def test_last_night_is_the_midnight_on_her_own_wall(zone, at):
    assert fields.when({"when": "night"}, zone, NOW).at == utc(at)


def test_where_the_clocks_jump_at_midnight_last_night_is_the_hour_after():
    morning = utc("2026-09-06 12:00")

    found = fields.when({"when": "night"}, "America/Santiago", morning)

    assert found.at == utc("2026-09-06 04:00")


# What she typed, the choice she made where a time came twice, and what it means or asks.
TYPED = [
    ("2026-12-02", "03:20", {}, "2026-12-02 02:20", ""),
    ("2026-07-02", "03:20", {}, "2026-07-02 01:20", ""),
    ("2026-10-25", "02:30", {}, None, "form.came_twice"),
    ("2026-10-25", "02:30", {"fold": "0"}, "2026-10-25 00:30", ""),
    ("2026-10-25", "02:30", {"fold": "1"}, "2026-10-25 01:30", ""),
    ("2026-10-25", "02:30", {"fold": "2"}, None, "form.came_twice"),
    ("2026-03-29", "02:30", {}, None, "form.never_was"),
    ("2026-03-29", "02:30", {"instead": "03:30"}, "2026-03-29 01:30", ""),
    ("2026-12-02", "", {}, None, "form.no_time"),
    ("", "03:20", {}, None, "form.no_time"),
    ("2026-13-02", "03:20", {}, None, "form.no_time"),
    ("2026-12-02", "25:00", {}, None, "form.no_time"),
    ("2026-12-02", "half past three", {}, None, "form.no_time"),
    ("2026-12-02", "03:20+01:00", {}, None, "form.no_time"),
    ("0001-01-01", "00:00", {}, None, "form.no_time"),
]


@pytest.mark.parametrize("date,time,more,at,question", TYPED)
def test_a_time_as_typed_is_read_or_asked_about(date, time, more, at, question):
    found = fields.when({"when": "time", "date": date, "time": time, **more}, BERLIN, NOW)

    assert found.at == (at and utc(at))
    assert found.question == question


def test_a_time_that_never_was_is_asked_about_with_what_the_clock_showed():
    found = fields.at_wall({"date": "2026-03-29", "time": "02:30"}, BERLIN)

    asked = fields.asked_about(found)
    assert asked["shown"] == "03:30"
    assert asked["question"] == (
        "The clocks went forward that night, so 02:30 never came. They showed 03:30 then."
    )
    assert asked["came_twice"] is False


def test_a_time_that_came_twice_is_asked_about():
    found = fields.at_wall({"date": "2026-10-25", "time": "02:30"}, BERLIN)

    asked = fields.asked_about(found)
    assert asked["came_twice"] is True
    assert asked["question"].endswith("so 02:30 came twice. Which one was it?")


@pytest.mark.parametrize("moment", [None, When(at=NOW)])
def test_a_time_that_is_clear_asks_nothing(moment):
    assert fields.asked_about(moment) == {"question": "", "came_twice": False, "shown": ""}


# ── numbers ─────────────────────────────────────────────────────────────────────────────────

NUMBERS = [
    ("4", 4),
    (" 4 ", 4),
    ("0", 0),
    ("-1", -1),
    ("3.5", 3.5),
    ("3,5", 3.5),
    ("1e3", 1000.0),
    ("", None),
    ("   ", None),
    ("four", "four"),
    ("4 min", "4 min"),
    ("1.2.3", "1.2.3"),
    ("3,5,1", "3.5.1"),
    ("1,000", "1,000"),  # one or a thousand: asked, not guessed
    ("-12,345", "-12,345"),
    ("0,250", 0.25),
    ("1,25", 1.25),
    ("1234,125", 1234.125),
    ("1_000", "1_000"),
    ("٣", 3),
    ("9" * 400, float("inf")),
    ("-" + "9" * 5000, float("-inf")),
    ("9" * 300, int("9" * 300)),
    ("0" * 5000 + "1", 1.0),
]


@pytest.mark.parametrize("text,number", NUMBERS)
def test_a_number_as_typed(text, number):
    found = fields.number(text)

    assert (found, type(found)) == (number, type(number))


# ── what a form says ────────────────────────────────────────────────────────────────────────

SAID = [
    # a field the form did not carry stays as it is; one left empty is taken out
    ("episode", {}, {}),
    ("episode", {"side": ""}, {"side": None}),
    ("episode", {"side": "left", "site": "calf"}, {"side": "left", "site": "calf"}),
    ("episode", {"pain": "7", "minutes": "2,5"}, {"pain": 7, "minutes": 2.5}),
    ("episode", {"pain": ""}, {"pain": None}),
    ("episode", {"asleep": "yes"}, {"asleep": True}),
    ("episode", {"asleep": "no"}, {"asleep": False}),
    ("episode", {"asleep": ""}, {"asleep": None}),
    ("episode", {"ease": "eased"}, {"ease": "eased"}),
    ("episode", {"cramps": "3"}, {}),
    ("morning", {"cramps": "0", "sleep": "8"}, {"cramps": 0, "sleep": 8}),
    ("morning", {"soreness": "some"}, {"soreness": "some"}),
    ("morning", {"pain": "3"}, {}),
    ("dose", {"amount": "300"}, {"amount": 300}),
    ("dose", {"amount": ""}, {"amount": None}),
    ("exposure", {"amount": "1,5"}, {"amount": 1.5}),
    ("symptoms", {"side": "left", "pain": "3"}, {}),
    ("symptoms", {"note": "one\r\ntwo"}, {"note": "one\ntwo"}),
    ("episode", {"note": ""}, {"note": ""}),
]


@pytest.mark.parametrize("kind,post,shape", SAID)
def test_a_form_says_only_what_it_carried(kind, post, shape):
    assert fields.said(kind, post) == shape


def test_a_change_leaves_every_other_field_as_it_was():
    before = entry("12-02 03:20 cramp 7 left calf 4 min asleep")

    after = fields.changed(before, {"pain": "2"}, When())

    assert after == {**fields.json.write(before), "pain": 2}


def test_a_change_of_time_and_sureness_is_taken_over():
    before = entry("12-02 03:20 cramp 7")
    moved = When(at=instant("2026-12-02 04:00"))

    after = fields.changed(before, {"sure": "roughly"}, moved)

    assert (after["at"], after["sure"]) == ("2026-12-02T03:00:00+00:00", "roughly")


def new(**post):
    request = RequestFactory().post("/log", {"zone": BERLIN, **post})
    return fields.new("episode", request, When(at=NOW, sure=Sureness.ROUGHLY), NOW)


def test_a_new_entry_has_the_id_of_its_form_so_that_twice_is_once():
    assert new(id=str(UUID(int=5)))["id"] == new(id=str(UUID(int=5)))["id"] == str(UUID(int=5))


def test_a_form_without_an_id_makes_a_new_entry_each_time():
    assert new()["id"] != new()["id"]


def test_a_new_entry_in_its_shape():
    assert new(id="x", side="left", pain="7") == {
        "kind": "episode",
        "id": "x",
        "at": "2026-12-02T07:00:00+00:00",
        "zone": "Europe/Berlin",
        "written": "2026-12-02T07:00:00+00:00",
        "origin": "back_fill",
        "sure": "roughly",
        "side": "left",
        "pain": 7,
    }


# ── what is wrong, in words ─────────────────────────────────────────────────────────────────

WRONG = [
    ("/pain", {"value": "11", "least": 0, "most": 10},
     "Pain: 11 is outside 0 to 10. Write a number between them."),
    ("/amount", {"value": "-3", "least": 0, "most": 100000},
     "Amount: -3 is outside 0 to 100000. Write a number between them."),
    ("/unknown", {"value": "9", "least": 0, "most": 1},
     "unknown: 9 is outside 0 to 1. Write a number between them."),
]  # fmt: skip


@pytest.mark.parametrize("where,values,sentence", WRONG)
def test_a_problem_is_a_sentence_with_the_name_of_its_field(where, values, sentence):
    problem = Problem(where=where, code="problem.out_of_range", values=values)

    assert fields.problems([problem]) == [sentence]


# ── what a form offers ──────────────────────────────────────────────────────────────────────


def chosen(tiles):
    return [tile.value for tile in tiles if tile.checked]


def test_every_pain_from_nothing_to_the_worst_is_offered_once():
    assert [level for levels in PAINS.values() for level in levels] == list(range(11))


def test_the_tiles_of_a_cramp_show_what_was_chosen():
    cramp = entry("12-02 03:20 cramp 7 left calf asleep")
    offered = fields.of_cramp(fields.values_of(cramp))

    assert chosen(offered["sides"]) == ["left"]
    assert chosen(offered["sites"]) == ["calf"]
    assert chosen(offered["eases"]) == []
    assert chosen(offered["asleep"]) == ["yes"]
    assert [chosen(tiles) for _, tiles in offered["pains"]] == [[], [], [], ["7"], []]


def test_an_empty_form_has_nothing_chosen():
    offered = fields.of_cramp({})

    assert [chosen(offered[name]) for name in ("sides", "sites", "eases", "asleep")] == [[]] * 4
    assert [chosen(tiles) for _, tiles in offered["pains"]] == [[]] * 5


def test_the_tiles_say_their_names():
    offered = fields.of_cramp({})

    assert [tile.label for tile in offered["sides"]] == ["Left leg", "Right leg", "Both legs"]
    assert [name for name, _ in offered["pains"]] == [
        "None", "Mild", "Middling", "Strong", "The worst",
    ]  # fmt: skip
    assert [tile.value for tile in offered["eases"]] == [each.value for each in Ease]
    assert [tile.value for tile in offered["sites"]] == [each.value for each in Site]


@pytest.mark.parametrize("choice", fields.WHENS)
def test_one_tile_of_when_is_chosen(choice):
    assert chosen(fields.whens(choice)) == [choice]


def test_the_tiles_of_a_morning():
    offered = fields.of_morning(fields.values_of(entry("12-01 slept 4")))

    assert chosen(offered["sleeps"]) == ["4"]
    assert [tile.value for tile in offered["sleeps"]] == [str(n) for n in range(11)]


def test_what_a_form_shows_of_an_entry_is_what_it_would_send():
    cramp = Episode(
        id=UUID(int=1), at=NOW, zone=BERLIN, written=NOW, side=Side.BOTH, minutes=2.0, asleep=False
    )
    values = fields.values_of(cramp)

    assert (values["date"], values["time"]) == ("2026-12-02", "08:00")
    assert (values["side"], values["minutes"], values["asleep"]) == ("both", "2", "no")
    assert "pain" not in values


def test_an_amount_is_shown_without_a_needless_point():
    dose = Dose(id=UUID(int=1), at=NOW, zone="UTC", written=NOW, measure="m", amount=300.0)

    assert fields.of_amount(fields.values_of(dose)) == {"amount": "300", "unit": ""}
