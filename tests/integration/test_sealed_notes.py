"""What the server does with sealed notes: it keeps and carries them, and says that they are so."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest

from soleus.app import hand_over, report, sealing, write
from soleus.app.sealing import UnknownPairError
from soleus.diary.entries import Episode, Intake
from soleus.exchange.sealing import read_pair
from soleus.records import people, store
from soleus.web.versions import differing
from tests.integration.conftest import NOW, client_of
from tests.integration.test_guests import ALL, come_in, let_in
from tests.integration.test_ways_in import clock_of_the_door, fresh  # noqa: F401  a fixture
from tests.lib.sealed import NOTE, PAIR

ZONE = "Europe/Berlin"
CRAMP, LUNCH = UUID(int=1), UUID(int=2)
OTHER = {**PAIR, "id": "z" * 8, "half": "y" * 87}
SAID = "Sealed note"
cramp = Episode(id=CRAMP, at=NOW - timedelta(hours=6), zone=ZONE, written=NOW, pain=7, note=NOTE)


@pytest.fixture
def sealed(ada):
    """Ada's notes are sealed, and one is written."""
    sealing.add(ada, read_pair(PAIR))
    write.keep(ada, (cramp,), NOW)
    return ada


def page(person, path):
    return client_of(person).get(path).content.decode()


# ── the keys ────────────────────────────────────────────────────────────────────────────────


def test_keys_are_kept_as_they_came_and_seal_from_then_on(ada):
    answer = fresh(ada).post("/sealed-notes", {"do": "new", "pair": json.dumps(PAIR)})
    ada.refresh_from_db()

    assert answer.status_code == 302
    assert ada.sealing == {"on": True, "pairs": [PAIR]}
    told = client_of(ada).get("/sealed-notes/keys").json()
    assert told == {"half": PAIR["half"], "pairs": [PAIR]}
    assert client_of(ada).get("/api/v1/phone").json()["sealing"] == told


def test_a_phone_hears_of_new_keys(ada):
    before = client_of(ada).get("/api/v1/phone")
    sealing.add(ada, read_pair(PAIR))
    asked = {"headers": {"If-None-Match": before.headers["ETag"]}}
    assert client_of(ada).get("/api/v1/phone", **asked).status_code == 200


@pytest.mark.parametrize(
    "pair",
    [
        {},
        [],
        {**PAIR, "rounds": 1000},
        {**PAIR, "rounds": 10**9},
        {**PAIR, "half": "short"},
        {**PAIR, "half": "<" * 87},
        {**PAIR, "by_passphrase": "x" * 5000},
        {**PAIR, "more": "x"},
        {name: value for name, value in PAIR.items() if name != "salt"},
    ],
)
def test_what_no_browser_of_hers_makes_is_refused(ada, pair):
    answer = fresh(ada).post("/sealed-notes", {"do": "new", "pair": json.dumps(pair)})
    ada.refresh_from_db()
    assert (answer.status_code, ada.sealing) == (422, {})


def test_no_keys_take_the_place_of_others(sealed):
    with pytest.raises(UnknownPairError):
        sealing.add(sealed, read_pair(PAIR))
    with pytest.raises(UnknownPairError):
        sealing.lock_anew(sealed, read_pair(OTHER))
    with pytest.raises(UnknownPairError):
        sealing.lock_anew(sealed, read_pair({**PAIR, "half": "y" * 87}))
    sealing.add(sealed, read_pair(OTHER))
    assert [each.id for each in sealing.of(sealed).pairs] == ["a" * 8, "z" * 8]
    assert sealing.of(sealed).half == OTHER["half"]


def test_she_changes_the_passphrase_and_stops_and_begins_again(sealed):
    anew = {**PAIR, "by_passphrase": "g" * 222}
    fresh(sealed).post("/sealed-notes", {"do": "passphrase", "pair": json.dumps(anew)})
    fresh(sealed).post("/sealed-notes", {"do": "off"})
    sealed.refresh_from_db()
    assert sealed.sealing == {"on": False, "pairs": [anew]}
    assert sealing.of(sealed).half == ""
    fresh(sealed).post("/sealed-notes", {"do": "on"})
    sealed.refresh_from_db()
    assert sealing.of(sealed).half == PAIR["half"]


def test_nobody_else_gets_her_keys(sealed, cleo):
    assert client_of(cleo).get("/sealed-notes/keys").json() == {"half": "", "pairs": []}
    helper = come_in(let_in(sealed, *ALL)[0])
    assert helper.get("/sealed-notes/keys").status_code == 404
    assert helper.get("/sealed-notes").status_code == 404


# ── on her pages ────────────────────────────────────────────────────────────────────────────


def test_what_she_types_into_can_be_sent_by_no_form(sealed):
    for path in ("/log", "/morning", f"/entry/{CRAMP}"):
        found = page(sealed, path)
        (area,) = re.findall(r"<textarea[^>]*>", found)
        (carried,) = re.findall(r'<input[^>]*name="note"[^>]*>', found)
        (field,) = re.findall(r"<div[^>]*data-seals=[^>]*>", found)
        assert "name=" not in area
        assert ('type="hidden"' in carried, "disabled" in carried) == (True, True)
        assert " hidden" in field


def test_a_form_without_scripts_leaves_a_sealed_note_as_it_is(sealed):
    client_of(sealed).post(f"/entry/{CRAMP}", {"do": "change", "pain": "3", "zone": ZONE})
    (kept,) = store.load(sealed, [Episode])
    assert (kept.pain, kept.note) == (3, NOTE)


def test_pages_say_that_a_note_is_sealed(sealed):
    night = f"/night/{(NOW - timedelta(hours=18)).date()}"
    for path in ("/diary", night, f"/entry/{CRAMP}", f"/saved/{CRAMP}"):
        found = page(sealed, path)
        # It is carried along for the browser to open, and never stands in the text.
        assert NOTE not in re.sub(r"<[^>]*>", " ", found.replace("&quot;", '"')), path
    assert SAID in page(sealed, "/diary")


def test_food_in_her_own_words_that_is_sealed_is_not_called_by_what_nobody_can_read(ada):
    lunch = Intake(id=LUNCH, at=NOW, zone=ZONE, written=NOW, note=NOTE)
    write.keep(ada, (lunch,), NOW)
    assert "sealed1" not in re.sub(r"<[^>]*>", " ", page(ada, "/food"))


def test_without_sealing_a_note_is_a_plain_field(ada):
    (area,) = re.findall(r"<textarea[^>]*>", page(ada, "/log"))
    assert 'name="note"' in area
    assert "notes.js" not in page(ada, "/log")


# ── for others ──────────────────────────────────────────────────────────────────────────────


def test_whom_she_let_in_reads_that_it_is_sealed(sealed):
    helper = come_in(let_in(sealed, *ALL)[0])
    for path in ("/with/diary", "/with/visit"):
        found = helper.get(path).content.decode()
        assert (SAID in found, "sealed1" in found) == (True, False), path


def test_where_she_lets_somebody_in_it_says_that_her_sealed_notes_stay_hers(ada):
    says = "Sealed notes stay sealed."
    assert says not in fresh(ada).get("/who").content.decode()
    sealing.add(ada, read_pair(PAIR))
    assert says in fresh(ada).get("/who").content.decode()


def test_what_a_helper_writes_is_not_sealed_and_is_kept(sealed):
    helper = come_in(let_in(sealed, *ALL)[0])
    helper.post("/with/log", {"id": str(LUNCH), "when": "now", "note": "she was up"})
    assert {each.note for each in store.load(sealed, [Episode])} == {NOTE, "she was up"}


def test_the_page_for_a_visit_says_that_it_is_sealed(sealed):
    first, last = report.offered(sealed, now=NOW, zone=ZONE)
    found = page(sealed, f"/report?from={first}&to={last}&each=1")
    assert "sealed1" not in re.sub(r"<[^>]*>", " ", found)


@pytest.mark.parametrize("form", ["fhir", "fhir-transaction"])
def test_a_record_system_hears_that_it_is_sealed(sealed, form):
    told = b"".join(hand_over.out(form, sealed, NOW, ZONE)).decode()
    assert ("A sealed note" in told, "sealed1" in told) == (True, False)


def test_a_program_of_hers_gets_the_note_as_it_is(sealed):
    (told,) = client_of(sealed).get("/api/v1/entries?newest=5").json()["entries"]
    assert told["note"] == NOTE


# ── whole ───────────────────────────────────────────────────────────────────────────────────


def out(person):
    return b"".join(hand_over.whole(person))


def test_the_keys_go_out_and_come_in_with_the_notes(sealed, cleo):
    brought = hand_over.bring_in(cleo, BytesIO(out(sealed)), NOW, ZONE)
    assert brought.faults == ()
    assert sealing.of(cleo) == sealing.of(sealed)
    assert [each.note for each in store.load(cleo, [Episode])] == [NOTE]
    assert out(cleo) == out(sealed)


def test_keys_that_are_here_stay_and_those_of_the_file_open_its_notes(sealed, cleo):
    sealing.add(cleo, read_pair(OTHER))
    hand_over.bring_in(cleo, BytesIO(out(sealed)), NOW, ZONE)
    assert [each.id for each in sealing.of(cleo).pairs] == [PAIR["id"], OTHER["id"]]
    assert sealing.of(cleo).half == OTHER["half"]


def test_a_file_does_not_bring_an_old_passphrase_back(sealed):
    before = out(sealed)
    anew = replace(read_pair(PAIR), by_passphrase="g" * 222)
    sealing.lock_anew(sealed, anew)
    hand_over.bring_in(sealed, BytesIO(before), NOW, ZONE)
    assert sealing.of(sealed).pairs == (anew,)


def test_a_diary_without_keys_says_nothing_of_them(ada):
    assert b"sealing" not in out(ada)


@pytest.mark.parametrize("keys", [{"on": True, "pairs": []}, {"on": True}, [], {"x": 1}])
def test_keys_that_are_none_are_named_and_nothing_is_taken_in(sealed, cleo, keys):
    told = json.loads(out(sealed))
    told["settled"]["sealing"] = keys
    brought = hand_over.bring_in(cleo, BytesIO(json.dumps(told).encode()), NOW, ZONE)
    assert len(brought.faults) >= 1
    assert (people.find(cleo.pk).sealing, store.load(cleo, [Episode])) == ({}, [])


def test_erasing_all_takes_the_keys(sealed):
    from soleus.app import erase

    erase.everything(sealed, NOW)
    sealed.refresh_from_db()
    assert sealed.sealing == {}


# ── where one note stands for another ───────────────────────────────────────────────────────


def test_the_same_as_yesterday_leaves_a_sealed_note_behind(ada):
    day = NOW - timedelta(days=1)
    soup = Intake(
        id=LUNCH, at=day, zone="UTC", written=day, food="fndds-94000100", grams=200.0, note=NOTE
    )
    write.keep(ada, (soup,), NOW)
    client_of(ada).post("/food/again", {"of": str(LUNCH), "id": str(CRAMP), "zone": "UTC"})
    notes = {each.id == LUNCH: each.note for each in store.load(ada, [Intake])}
    assert notes == {True: NOTE, False: ""}


def test_two_versions_whose_notes_are_sealed_are_not_called_alike():
    first, second = differing([cramp, replace(cramp, note=NOTE[:-1] + "g")])
    assert first == second == [("Note", SAID)]
