"""An entry that was changed in two places: she sees both, and what she chooses stands."""

import re
from dataclasses import fields, replace
from datetime import date, timedelta
from html import unescape
from uuid import UUID, uuid4, uuid5

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from soleus.app import write
from soleus.diary.entries import (
    KINDS,
    Answer,
    Ease,
    Intake,
    Program,
    Quantity,
    Side,
    Site,
    Soreness,
    Sureness,
    Symptoms,
)
from soleus.diary.readings import reading
from soleus.exchange import json
from soleus.web import versions
from tests.integration.conftest import NOW, client_of
from tests.lib.ledger import diary, entry

(CRAMP,) = diary("12-01 03:20 cramp 7 left calf 4 min")
HOST = {"host": "localhost:8000"}
FIRST, SECOND = uuid5(CRAMP.id, "one phone"), uuid5(CRAMP.id, "the other")


def send(person, made, form, base=CRAMP.id, *, deleted=False):
    told = write.Change(entry=json.write(made), form=form, base=base, deleted=deleted)
    receipt = write.change(person, made.id, told, NOW + timedelta(minutes=3))
    person.refresh_from_db()
    return receipt.saved.state.value


@pytest.fixture
def both(ada):
    """One phone said pain 4, the other pain 2 and a note, each without knowing of the other."""
    write.keep(ada, (CRAMP,), NOW)
    send(ada, replace(CRAMP, pain=4), FIRST)
    assert send(ada, replace(CRAMP, pain=2, note="by the window"), SECOND) == "both"
    return ada


def page(client, path=f"/entry/{CRAMP.id}"):
    return client.get(path).content.decode()


def text(part):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", part))).strip()


def cards(client):
    """The words of each version on the page of the entry."""
    found = re.findall(r'<form class="card stack".*?</form>', page(client), flags=re.DOTALL)
    return [text(each) for each in found if "Keep this one" in each]


def press(client, form, *, saw=(FIRST, SECOND)):
    """Choose a version on a page that showed these."""
    told = {"do": "choose", "form": str(form), "seen": [str(each) for each in saw]}
    return client.post(f"/entry/{CRAMP.id}", told)


def stands(person):
    return [each.entry.pain for each in write.versions(person, CRAMP.id)]


# ── what she sees ───────────────────────────────────────────────────────────────────────────


def test_both_stand_side_by_side_with_what_sets_them_apart(both, adas):
    first, second = cards(adas)

    assert "Pain 4 of 10" in first
    assert "Pain 2 of 10" in second
    assert "Not the same: Pain 4 Note Not said" in first
    assert "Not the same: Pain 2 Note by the window" in second
    assert "Place" not in first + second


def test_each_says_when_it_came(both, adas):
    assert [re.search(r"In your diary since (.*?\d\d:\d\d)", each)[1] for each in cards(adas)] == [
        "Wed 2 Dec 2026, 09:03"
    ] * 2


def test_a_first_form_came_when_it_was_written(ada, adas):
    write.keep(ada, (CRAMP,), NOW)
    send(ada, replace(CRAMP, pain=2), SECOND, uuid4())

    adas.cookies["zone"] = CRAMP.zone
    assert "In your diary since Tue 1 Dec 2026, 03:20" in cards(adas)[0]


def test_nothing_else_is_offered_until_she_has_chosen(both, adas):
    assert 'value="change"' not in page(adas)
    assert "Put this entry away" not in page(adas)
    assert "Go back to this" not in page(adas)


@pytest.mark.parametrize("path", ["/", "/diary"])
def test_one_line_leads_to_it(both, adas, path):
    found = page(adas, path)

    assert "One entry was changed in two places. Which is right?" in text(found)
    assert f'href="/entry/{CRAMP.id}"' in found


@pytest.mark.parametrize("path", ["/", "/diary"])
def test_several_are_counted(both, adas, path):
    other = entry("11-30 02:10 cramp 5")
    write.keep(both, (other,), NOW)
    send(both, replace(other, pain=1), uuid4(), other.id)
    send(both, replace(other, pain=3), uuid4(), other.id)

    found = page(adas, path)
    assert "2 entries were changed in two places. Which is right?" in text(found)
    assert f'href="/entry/{CRAMP.id}"' in found


@pytest.mark.parametrize("path", ["/", "/diary"])
def test_where_nothing_waits_nobody_asks(ada, adas, path):
    write.keep(ada, (CRAMP,), NOW)
    adas.get(path)

    with CaptureQueriesContext(connection) as asked:
        assert "in two places" not in page(adas, path)

    assert [each["sql"] for each in asked if "records_rival" in each["sql"]] == []


@pytest.mark.parametrize("path", ["/", "/diary"])
def test_two_that_say_the_same_ask_nothing(ada, adas, path):
    write.keep(ada, (CRAMP,), NOW)
    send(ada, replace(CRAMP, pain=4), FIRST)
    send(ada, replace(CRAMP, pain=4), SECOND)

    assert "in two places" not in page(adas, path)
    assert cards(adas) == []
    assert 'value="change"' in page(adas)


def test_the_page_of_what_was_saved_says_so(both, adas):
    found = page(adas, f"/saved/{CRAMP.id}")

    assert "This entry was changed in another place too." in text(found)
    assert f'href="/entry/{CRAMP.id}?back=diary"' in found
    assert "Pain 4 of 10" in text(found)
    assert "Pain 2 of 10" in text(found)
    # Here "Undo" would take back what the other phone said.
    assert 'value="undo"' not in found


def test_a_long_cramp_in_either_version_offers_the_check(ada, adas):
    write.keep(ada, (CRAMP,), NOW)
    send(ada, replace(CRAMP, pain=4), FIRST)
    send(ada, replace(CRAMP, minutes=25.0), SECOND)

    for path in ("entry", "saved"):
        assert "Check the warning signs" in page(adas, f"/{path}/{CRAMP.id}")


# ── what she chooses ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("chosen,pain,left", [(FIRST, 4, "Pain 2"), (SECOND, 2, "Pain 4")])
def test_what_she_chooses_stands_and_the_other_is_before(both, adas, chosen, pain, left):
    answer = press(adas, chosen)

    assert (answer.status_code, answer.url) == (302, f"/saved/{CRAMP.id}")
    assert stands(both) == [pain]
    before = text(page(adas).partition("What it was before")[2])
    assert left in before
    assert "in two places" not in page(adas, "/")


def test_where_she_came_from_is_not_lost(both, adas):
    told = {"do": "choose", "form": str(SECOND), "seen": [str(FIRST), str(SECOND)]}

    assert adas.post(f"/entry/{CRAMP.id}?back=home", told).url == f"/saved/{CRAMP.id}?back=home"


def test_what_was_set_aside_says_so_and_comes_back(both, adas):
    press(adas, FIRST)
    before = page(adas).partition("What it was before")[2]
    assert "by the window Set aside" in text(before)

    adas.post(f"/entry/{CRAMP.id}", {"do": "again", "form": str(SECOND)})

    assert [each.entry.note for each in write.versions(both, CRAMP.id)] == ["by the window"]
    assert stands(both) == [2]


def test_only_what_says_something_else_can_come_back(both, adas):
    press(adas, FIRST)
    adas.post(f"/entry/{CRAMP.id}", {"do": "again", "form": str(CRAMP.id)})

    offered = re.findall(r'name="form" value="([^"]+)"', page(adas))
    assert stands(both) == [7]
    assert str(CRAMP.id) not in offered
    assert {str(FIRST), str(SECOND)} <= set(offered)


def test_no_undo_where_nothing_was_replaced(both, adas):
    press(adas, FIRST)

    assert 'value="undo"' not in page(adas, f"/saved/{CRAMP.id}")


def test_undo_takes_the_choice_back_where_something_was(both, adas):
    press(adas, SECOND)
    found = page(adas, f"/saved/{CRAMP.id}")
    assert 'value="undo"' in found

    adas.post(f"/entry/{CRAMP.id}", {"do": "undo"})

    assert stands(both) == [4]


def test_a_second_press_changes_nothing(both, adas):
    press(adas, SECOND)
    sequence = write.find(both, CRAMP.id).sequence

    assert press(adas, SECOND).url == f"/saved/{CRAMP.id}"
    assert (stands(both), write.find(both, CRAMP.id).sequence) == ([2], sequence)


# ── what she has not seen is not decided ────────────────────────────────────────────────────


def test_a_version_that_came_meanwhile_is_shown_first(both, adas):
    send(both, replace(CRAMP, pain=9), uuid4())

    answer = press(adas, SECOND)

    assert (answer.url, stands(both)) == (f"/entry/{CRAMP.id}", [4, 2, 9])
    assert "This entry was changed again meanwhile. Look once more." in page(adas)
    assert len(cards(adas)) == 3


def test_a_present_form_that_changed_meanwhile_is_shown_first(both, adas):
    send(both, replace(CRAMP, pain=9), uuid4(), FIRST)

    assert press(adas, SECOND).url == f"/entry/{CRAMP.id}"
    assert stands(both) == [9, 2]


def test_one_that_says_what_she_saw_needs_no_second_look(both, adas):
    send(both, replace(CRAMP, pain=4), uuid4())

    assert press(adas, SECOND).url == f"/saved/{CRAMP.id}"
    assert stands(both) == [2]


def test_a_version_that_is_gone_cannot_be_chosen(both, adas):
    send(both, replace(CRAMP, pain=1), uuid4(), SECOND)

    assert press(adas, SECOND).url == f"/entry/{CRAMP.id}"
    assert stands(both) == [4, 1]


@pytest.mark.parametrize("what", ["choose", "again"])
@pytest.mark.parametrize("form", ["", "none", "4"])
def test_what_no_button_says_is_not_there(both, adas, what, form):
    assert adas.post(f"/entry/{CRAMP.id}", {"do": what, "form": form}).status_code == 404
    assert stands(both) == [4, 2]


def test_a_form_of_another_entry_does_not_come_back(both, adas):
    told = {"do": "again", "form": str(uuid4())}

    assert adas.post(f"/entry/{CRAMP.id}", told).status_code == 404


# ── whose it is ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("what", ["choose", "again"])
def test_nobody_else_chooses(both, cleo, what):
    told = {"do": what, "form": str(SECOND), "seen": [str(FIRST), str(SECOND)]}
    stranger = Client(headers=HOST)

    assert client_of(cleo).post(f"/entry/{CRAMP.id}", told).status_code == 404
    assert stranger.post(f"/entry/{CRAMP.id}", told).url == "/sign-in"
    assert stands(both) == [4, 2]


def test_nobody_else_hears_of_it(both, cleos):
    for path in ("/", "/diary"):
        assert "in two places" not in page(cleos, path)


def test_a_form_without_its_token_chooses_nothing(both):
    client = Client(headers=HOST, enforce_csrf_checks=True)
    client.force_login(both)

    assert press(client, SECOND).status_code == 403
    assert stands(both) == [4, 2]
    assert cards(client)[0].endswith("Keep this one")
    assert page(client).count("csrfmiddlewaretoken") >= 2


# ── the words for what is not the same ──────────────────────────────────────────────────────

(NIGHT,) = diary("12-01 no cramp")
(WALK,) = diary("12-01 17:00 measure.walk 20 min")
SWOLLEN = "One leg swollen or bigger"
CHECK = Symptoms(
    id=UUID(int=5), at=NOW, zone="UTC", written=NOW, answers={"leg_swollen": Answer.NO}
)
FRUIT = Intake(
    id=UUID(int=6), at=NOW, zone="UTC", written=NOW,
    food="ndb-09040", grams=118, amount=1, portion="medium",
)  # fmt: skip
COUNTED = reading(
    Program.APPLE_HEALTH, Quantity.DRINKS, date(2026, 12, 1), 1600, zone="UTC", now=NOW
)
# What is changed, and what both versions then say.
APART = [
    (CRAMP, {"pain": None}, ("Pain", "7", "Not said")),
    (CRAMP, {"pain": 0}, ("Pain", "7", "0")),
    (CRAMP, {"side": Side.RIGHT}, ("Leg", "Left leg", "Right leg")),
    (CRAMP, {"site": Site.FOOT}, ("Place", "Calf", "Foot")),
    (CRAMP, {"minutes": 0.5}, ("Minutes", "4", "0.5")),
    (CRAMP, {"asleep": False}, ("Awake or asleep", "Not said", "I was awake")),
    (CRAMP, {"ease": Ease.WORSE}, ("Did it ease", "Not said", "It got worse")),
    (CRAMP, {"note": "x"}, ("Note", "Not said", "x")),
    (CRAMP, {"sure": Sureness.ROUGHLY}, ("How sure", "The time is exact", "The time is rough")),
    (CRAMP, {"at": CRAMP.at + timedelta(minutes=7)},
     ("Time", "Tue 1 Dec 2026 03:20", "Tue 1 Dec 2026 03:27")),
    (NIGHT, {"cramps": None}, ("Cramps", "0", "Not said")),
    (NIGHT, {"sleep": 6}, ("Sleep", "Not said", "6")),
    (NIGHT, {"soreness": Soreness.SOME}, ("Soreness", "Not said", "Sore")),
    (WALK, {"amount": 5}, ("Amount", "20 min", "5 min")),
    (WALK, {"measure": "measure.calf-stretch"}, ("What", "A walk", "Calf stretch at the wall")),
    (CHECK, {"answers": {"leg_swollen": Answer.UNSURE}},
     (SWOLLEN, "No", "Yes to one of several, or not sure")),
    (CHECK, {"disposition": "same_day"},
     ("Advice then", "Not said", "Call your maternity unit now")),
    (FRUIT, {"food": "ndb-09326"}, ("What", "Bananas, raw", "Watermelon, raw")),
    (FRUIT, {"grams": None}, ("Grams", "118 g", "Not said")),
    (FRUIT, {"grams": 60}, ("Grams", "118 g", "60 g")),
    (FRUIT, {"amount": 2}, ("Amount", "1 medium", "2 medium")),
    (COUNTED, {"amount": 2100.0}, ("Amount", "1.6 L", "2.1 L")),
    (FRUIT, {"portion": "cup"}, ("Amount", "1 medium", "1 cup")),
]  # fmt: skip


@pytest.mark.parametrize("one,change,said", APART)
def test_what_is_not_the_same_is_said(one, change, said):
    about, first, second = said

    found = versions.differing([one, replace(one, **change)])

    assert found == [[(about, first)], [(about, second)]]


def test_what_all_say_alike_is_not_said():
    assert versions.differing([CRAMP, CRAMP]) == [[], []]


def test_what_words_cannot_tell_apart_is_still_a_choice(ada, adas):
    write.keep(ada, (CRAMP,), NOW)
    send(ada, replace(CRAMP, at=CRAMP.at + timedelta(seconds=4)), FIRST)
    send(ada, replace(CRAMP, at=CRAMP.at + timedelta(seconds=9)), SECOND)

    assert all("They differ only in small things" in each for each in cards(adas))


# These say nothing that she could choose by; `unit` stands beside the amount, and no form of hers
# changes the `product` of a dose.
SILENT = {"id", "written", "origin", "steps", "rules", "unit", "night", "exposure", "product"}
SILENT |= {"of", "source"}  # they make the id of a reading


@pytest.mark.parametrize("kind", KINDS.values())
def test_no_field_is_forgotten(kind):
    told = {name for one, change, _ in APART if isinstance(one, kind) for name in change}
    shared = {"at", "zone", "sure", "note", "amount"}

    assert {each.name for each in fields(kind)} - told - shared <= SILENT
