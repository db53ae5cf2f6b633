"""“That was all”: the rest of a day's plan was not done, in one tap."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from soleus.app import about, that_was_all, today, write
from soleus.care.profile import About
from soleus.diary.entries import Answer, Dose, Symptoms
from soleus.diary.nights import day_of
from soleus.knowledge import catalog
from soleus.records import store
from tests.integration.conftest import NOW
from tests.integration.test_home import text_of
from tests.lib.ledger import diary

YESTERDAY = NOW.date() - timedelta(days=1)
ASKED = "That was all"
BERLIN = {"zone": "Europe/Berlin"}


@pytest.fixture(autouse=True)
def in_berlin(adas):
    adas.cookies.load(BERLIN)


def did(ada, *lines):
    write.keep(ada, tuple(diary(*lines)), NOW)


def form_of(answer, address):
    page = answer.content.decode()
    (form,) = re.findall(rf'<form[^>]*action="{address}".*?</form>', page, flags=re.DOTALL)
    told: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]+)"', form):
        told.setdefault(name, []).append(value)
    return told


def zeros(ada):
    return [each for each in store.load(ada, [Dose]) if not each.is_done]


def test_one_tap_says_that_the_rest_was_not_done(ada, adas):
    did(ada, "12-01 21:30 measure.calf-stretch 1 set")
    form = form_of(adas.get("/"), "/today/rest")

    adas.post("/today/rest", form)
    adas.post("/today/rest", form)

    denied = zeros(ada)
    assert len(denied) == len(form["rest"]) >= 2
    assert "measure.calf-stretch" not in {each.measure for each in denied}
    assert {day_of(each.local) for each in denied} == {YESTERDAY}
    words = text_of(adas.get("/"))
    assert ASKED not in words
    assert "Yesterday: that was all." in words


def test_what_she_did_beside_the_plan_is_named_too(ada, adas):
    did(ada, "12-01 12:00 measure.yoga 20 minutes", "12-01 13:00 measure.yoga 20 minutes")

    assert "Ticked: Yoga for pregnancy. Not ticked:" in text_of(adas.get("/"))


def test_where_nothing_was_ticked_it_is_said_once(ada, adas):
    did(ada, "12-01 21:30 cramp 4")

    words = text_of(adas.get("/"))
    assert "Not ticked:" in words
    assert "Nothing was ticked" not in words
    assert "Ticked:" not in words.replace("Not ticked:", "")


def test_undo_takes_all_of_it_back_and_nothing_else(ada, adas):
    did(ada, "12-01 21:30 measure.calf-stretch 1 set")
    adas.post("/today/rest", form_of(adas.get("/"), "/today/rest"))
    done = [str(each.id) for each in store.load(ada, [Dose]) if each.is_done]
    form = form_of(adas.get("/"), "/today/rest/undo")

    adas.post("/today/rest/undo", {"of": [*form["of"], *done]})

    assert zeros(ada) == []
    assert [str(each.id) for each in store.load(ada, [Dose])] == done
    assert ASKED in text_of(adas.get("/"))


def test_undo_leaves_what_she_said_of_a_single_measure(ada, adas):
    did(ada, "12-01 18:00 measure.walk 0 minutes", "12-01 21:30 measure.calf-stretch 1 set")
    (own,) = zeros(ada)
    adas.post("/today/rest", form_of(adas.get("/"), "/today/rest"))
    assert len(zeros(ada)) > 1
    form = form_of(adas.get("/"), "/today/rest/undo")
    assert str(own.id) not in form["of"]

    adas.post("/today/rest/undo", {"of": [*form["of"], str(own.id)]})

    assert zeros(ada) == [own]
    assert ASKED in text_of(adas.get("/"))


def test_what_was_said_one_by_one_is_no_tap_to_undo(ada, adas):
    seen = today.look(ada, now=NOW, zone="Europe/Berlin")
    did(ada, *(f"12-01 18:00 {item.measure} 0 minutes" for item in seen.plan.items))

    assert "that was all." not in text_of(adas.get("/"))


def test_nobody_takes_back_what_is_another_persons(ada, adas, cleos):
    did(ada, "12-01 21:30 measure.calf-stretch 1 set")
    adas.post("/today/rest", form_of(adas.get("/"), "/today/rest"))
    before = zeros(ada)

    cleos.post("/today/rest/undo", {"of": [str(each.id) for each in before]})

    assert zeros(ada) == before


def test_who_began_today_had_no_plan_yesterday(ada, adas):
    did(ada, "12-02 08:30 measure.walk 20 minutes")

    assert ASKED not in text_of(adas.get("/"))


@pytest.mark.parametrize("signs", [{"leg_swollen": Answer.YES}])
def test_it_is_not_asked_beside_a_warning_sign(ada, adas, signs):
    did(ada, "12-01 21:30 measure.calf-stretch 1 set")
    write.keep(ada, (Symptoms(id=uuid4(), at=NOW, zone="UTC", written=NOW, answers=signs),), NOW)

    assert ASKED not in text_of(adas.get("/"))
    assert ASKED not in text_of(adas.get("/night/2026-11-20"))


def test_nor_after_a_loss(ada, adas):
    did(ada, "12-01 21:30 measure.calf-stretch 1 set")
    about.save(ada, About(loss=True, ended_on=YESTERDAY), NOW)

    assert ASKED not in text_of(adas.get("/"))
    assert ASKED not in text_of(adas.get("/night/2026-11-20"))


def test_nor_when_all_of_it_is_said(ada, adas):
    seen = today.look(ada, now=NOW, zone="Europe/Berlin")
    did(ada, *(f"12-01 18:00 {item.measure}" for item in seen.plan.items))

    words = text_of(adas.get("/"))
    assert ASKED not in words
    assert "that was all." not in words


def test_a_past_night_offers_it_for_its_own_day(ada, adas):
    did(ada, "11-20 21:30 measure.calf-stretch 1 set", "11-21 02:00 measure.walk 20 minutes")
    page = adas.get("/night/2026-11-20")
    form = form_of(page, "/today/rest")

    answer = adas.post("/today/rest", form)

    assert answer.headers["Location"] == "/night/2026-11-20"
    assert {day_of(each.local).isoformat() for each in zeros(ada)} == {"2026-11-20"}
    assert {"measure.calf-stretch", "measure.walk"}.isdisjoint(each.measure for each in zeros(ada))
    words = text_of(adas.get("/night/2026-11-20"))
    assert "Not done" in words
    assert ASKED not in words


def test_tonight_is_not_over(ada, adas):
    did(ada, "12-01 21:30 measure.calf-stretch 1 set")

    assert ASKED not in text_of(adas.get("/night/2026-12-02"))


@pytest.mark.parametrize(
    "sent",
    [
        {"day": "2026-12-01", "rest": ["measure.nothing/" + str(uuid4())]},
        {"day": "2026-12-01", "rest": ["measure.walk"]},
        {"day": "2027-12-01", "rest": ["measure.walk/" + str(uuid4())]},
        {"rest": ["measure.walk/" + str(uuid4())]},
    ],
)
def test_a_form_that_is_not_ours_changes_nothing(ada, adas, sent):
    assert adas.post("/today/rest", sent).status_code == 404
    assert store.load(ada, [Dose]) == []


def test_what_is_said_of_a_day_stands_in_its_evening(ada):
    dose = that_was_all.not_done(
        catalog.load().measures["measure.walk"],
        uuid4(),
        YESTERDAY,
        now=NOW,
        zone="America/Santiago",
    )

    assert f"{dose.local:%Y-%m-%d %H:%M}" == "2026-12-01 18:00"
    assert not dose.is_done
