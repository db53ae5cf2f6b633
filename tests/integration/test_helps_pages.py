"""What helps me: what the page says of a diary in each state, what it never says, and its cost."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from html import escape
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soleus.app import about as telling
from soleus.app import helps, trial, write
from soleus.app.helps import State, Without
from soleus.care.products import Product
from soleus.care.profile import About
from soleus.diary.entries import Answer, Dose, Ease, Episode, Symptoms
from soleus.diary.nights import day_of
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Way
from soleus.records import models, store, trials
from soleus.study import simulate
from soleus.study.simulate import Done
from soleus.study.trial import Protocol
from tests.integration.conftest import NOW
from tests.integration.test_home import text_of
from tests.lib.ledger import diary

ZONE = "Europe/Berlin"
DUE = NOW.date() + timedelta(days=60)
STRETCH, WALK = "measure.bedtime-stretch", "measure.walk"
MOST_QUERIES = 8


@pytest.fixture(autouse=True)
def in_berlin(adas):
    adas.cookies.load({"zone": ZONE})


def live(ada, *, nights=90, seed=4, measures=(STRETCH, WALK), about=None):
    """A diary of so many nights up to last night, with every "not done" said."""
    done = {m: Done(amount=1, unit="set", hour=20) for m in measures}
    made = simulate.person(list(measures), nights=nights, seed=seed)
    first = NOW.date() - timedelta(days=nights)
    entries = simulate.diary(made, done, first_night=first, zone=ZONE, seed=seed)
    said = {(e.measure, day_of(e.local)) for e in entries if isinstance(e, Dose)}
    heard = {night.index for night in made.nights if night.cramps is not None}
    for index in heard:
        for measure in measures:
            on = first + timedelta(days=index)
            if (measure, on) not in said:
                entries += diary(f"{on} 18:00 {measure} 0 set")
    write.keep(ada, tuple(entries), NOW)
    telling.save(ada, about or About(due_date=DUE), NOW)
    return ada


def look(ada, **options):
    return helps.look(ada, now=NOW, zone=ZONE, **options)


# ── what it says ────────────────────────────────────────────────────────────────────────────


def test_an_empty_diary_has_nothing_to_go_by(ada, adas):
    words = text_of(adas.get("/helps"))

    assert "There is nothing to go by yet." in words
    assert "%" not in words


def test_a_young_diary_says_how_many_nights_it_takes(ada, adas):
    live(ada, nights=12)

    words = text_of(adas.get("/helps"))

    assert "It is too early to say what helps." in words
    assert re.search(r"It takes about \d+ more nights\.", words)
    assert "%" not in words.replace("100\u00a0%", "").replace("100 %", "")


def test_without_a_date_it_says_what_is_missing_and_still_what_eased(ada, adas):
    live(ada, about=About())
    eased(ada)

    words = text_of(adas.get("/helps"))

    assert "this page needs your due date" in words
    assert "While a cramp lasts" in words
    assert "What trials found" not in words


def test_a_grown_diary_has_a_row_for_each_measure_with_range_counts_and_certainty(ada, adas):
    live(ada, seed=6)
    found = look(ada)

    words = text_of(adas.get("/helps"))

    assert found.state is State.READY
    assert {each.measure for each in found.measures} == {STRETCH, WALK}
    for each in found.measures:
        assert each.with_it + each.without + each.unknown == found.recorded
        assert each.ratio.low < each.ratio.middle < each.ratio.high
    for part in ("Calf stretch at bedtime", "A walk", "A pattern", "Low certainty", "No trial",
                 "Nights with it", "The next seven nights", "As the weeks go on"):  # fmt: skip
        assert part in words, part


def test_the_picture_the_sentence_and_the_table_say_the_same(ada, adas):
    live(ada, seed=6)
    page = adas.get("/helps").content.decode()

    for each in look(ada).measures:
        if each.is_shown:
            assert page.count(per_cent(each)) >= 3


def per_cent(each):
    from soleus.web.pages.helps import per_cent as of

    return of(each.ratio)


def test_no_measure_is_praised_or_put_before_another(ada, adas):
    live(ada, seed=6)
    words = text_of(adas.get("/helps")).lower()

    for never in ("best", "cure", "proven", "p-value", "significant", "it works", "recommend"):
        assert never not in words, never


def test_a_supplement_is_counted_and_never_judged(ada, adas):
    box = Product(id=str(uuid4()), name="Box", measure="measure.magnesium-supplement",
                  agreed_with="Ruth")  # fmt: skip
    measures = (STRETCH, box.measure)
    live(ada, seed=6, measures=measures, about=About(due_date=DUE, products=(box,)))

    (pill,) = (each for each in look(ada).measures if each.measure == box.measure)
    page = adas.get("/helps").content.decode()
    article = page[page.index(f'id="{box.measure}"') :].partition("</article>")[0]

    assert pill.verdict == "prescribed"
    assert not pill.is_shown
    assert "The diary gives no verdict on it." in article
    assert "%" not in article
    assert "already feel bad" not in article


def test_measures_done_on_the_very_same_nights_are_shown_as_one(ada, adas):
    live(ada, seed=6, measures=(STRETCH,))
    same = [
        replace(each, id=uuid4(), measure="measure.calf-stretch")
        for each in store.load(ada, [Dose])
    ]
    write.keep(ada, tuple(same), NOW)

    (only,) = look(ada).measures

    assert only.alike == ("measure.calf-stretch",)
    assert "So only all of them together can be seen." in text_of(adas.get("/helps"))


def test_as_needed_is_asked_and_then_said(ada, adas):
    live(ada, seed=6)

    adas.post("/helps/use", {"measure": STRETCH, "as_needed": "yes"})

    assert store.about(type(ada).objects.get(pk=ada.pk)).as_needed == {STRETCH}
    assert "You use “Calf stretch at bedtime” when your legs already feel bad." in text_of(
        adas.get("/helps")
    )
    adas.post("/helps/use", {"measure": STRETCH, "as_needed": "no"})
    assert "You use “Calf" not in text_of(adas.get("/helps"))


def test_a_pattern_does_not_hide_that_a_measure_is_not_for_her_now(ada, adas):
    (gate,) = (g for g in catalog.load().gates.values() if g.id == "gate.standing")
    told = frozenset((*gate.blocked_by, *gate.ask_if)[:1])
    live(ada, seed=6, about=About(due_date=DUE, conditions=told))

    page = adas.get("/helps").content.decode()
    article = page[page.index(f'id="{STRETCH}"') :].partition("</article>")[0]

    assert article.index(escape(gate.text)) < article.index("Nights with it")


@pytest.mark.parametrize("sent", [{}, {"measure": "measure.nothing", "as_needed": "yes"}])
def test_a_form_that_is_not_ours_changes_nothing(ada, adas, sent):
    assert adas.post("/helps/use", sent).status_code == 404


@pytest.mark.parametrize("without", ["first", "worst"])
def test_what_is_left_with_some_nights_left_out(ada, adas, without):
    live(ada, nights=110, seed=6)

    words = text_of(adas.get(f"/helps?without={without}"))
    left = look(ada, without=Without(without))

    assert look(ada).recorded == left.recorded
    assert any(sum((e.with_it, e.without, e.unknown)) < left.recorded for e in left.measures)
    assert "All nights" in words
    assert "nswers held" in words


def test_nothing_else_can_be_left_out(ada, adas):
    assert adas.get("/helps?without=mondays").status_code == 404


def eased(ada, n=12):
    cramps = [
        Episode(id=uuid4(), at=NOW - timedelta(days=d, hours=6), zone=ZONE, written=NOW,
                steps=("calf.stretch", "calf.bed-end"), ease=Ease.EASED if d % 4 else Ease.SAME)
        for d in range(1, n + 1)
    ]  # fmt: skip
    write.keep(ada, tuple(cramps), NOW)


def test_a_cramp_counts_once_for_each_way_to_ease_it(ada, adas):
    eased(ada)

    (found,) = look(ada).reliefs

    assert (found.relief, found.eased, found.told) == ("relief.flex-foot", 9, 12)
    assert found.enough
    assert "eased 9 of 12 cramps" in text_of(adas.get("/helps"))


def test_a_few_cramps_say_not_yet(ada, adas):
    eased(ada, n=2)

    assert "Not yet: about" in text_of(adas.get("/helps"))


def first_shown(ada):
    live(ada, seed=6)
    return next(each for each in look(ada).measures if each.is_shown)


@pytest.mark.parametrize(
    "verdict, label",
    [
        ("fewer", "A pattern"),
        ("maybe_fewer", "Perhaps a pattern"),
        ("between", "No clear difference"),
        ("no_difference", "No difference seen"),
        ("too_little", "Not yet"),
        ("together", "Cannot be told"),
    ],
)
def test_the_label_says_what_the_sentence_says(ada, verdict, label):
    from soleus.web.pages import helps as page

    assert page.label(replace(first_shown(ada), verdict=verdict)) == label


@pytest.mark.parametrize(
    "verdict, own, says",
    [
        ("fewer", 0.999, "is over 99\u00a0%."),
        ("more", 0.001, "is under 1\u00a0%."),
        ("fewer", 0.97, "is about 97\u00a0%."),
        ("between", 0.7, ""),
    ],
)
def test_a_chance_is_never_said_to_be_certain(ada, verdict, own, says):
    from soleus.web.pages import helps as page

    found = replace(first_shown(ada), verdict=verdict, own=own)
    told = page.row_of(catalog.load(), found, frozenset(), ()).own

    assert told.endswith(says)
    assert bool(told) == bool(says)


def test_a_number_and_its_per_cent_stay_on_one_line(ada):
    assert "\u00a0%" in per_cent(first_shown(ada))
    assert " %" not in per_cent(first_shown(ada))


def test_it_says_whether_the_answers_held(ada):
    from soleus.web.pages import helps as page

    found = first_shown(ada)
    every = helps.Helps(state=State.READY, measures=(found,))
    other = replace(every, measures=(replace(found, verdict="as_needed", is_shown=False),))

    assert "The answers held" in page.held(catalog.load(), every, every)
    assert "Not all answers held." in page.held(catalog.load(), every, other)


# ── when it is quiet ────────────────────────────────────────────────────────────────────────


def test_after_a_loss_nothing_is_shown(ada, adas):
    live(ada, seed=6, about=About(due_date=DUE, loss=True, ended_on=NOW.date()))

    words = text_of(adas.get("/helps"))

    assert "We keep this page quiet for you." in words
    assert "Calf stretch" not in words


def test_after_a_birth_the_nights_of_the_pregnancy_stay_and_nothing_is_foretold(ada, adas):
    born = NOW.date() - timedelta(days=10)
    live(ada, seed=6, about=About(due_date=born, ended_on=born))

    found = look(ada)

    assert found.last == born - timedelta(days=1)
    assert found.coming is None
    assert "The next seven nights" not in text_of(adas.get("/helps"))


def test_a_standing_warning_sign_takes_its_place(ada, adas):
    live(ada, seed=6)
    check = Symptoms(
        id=uuid4(), at=NOW, zone="UTC", written=NOW, answers={"leg_swollen": Answer.YES}
    )
    write.keep(ada, (check,), NOW)

    words = text_of(adas.get("/helps"))

    assert "You ticked a warning sign" in words
    assert "Call your maternity unit" in words
    assert "Calf stretch" not in words


def test_cleo_sees_nothing_of_it(ada, adas, cleos):
    live(ada, seed=6)

    assert "There is nothing to go by yet." in text_of(cleos.get("/helps"))


# ── what it costs ───────────────────────────────────────────────────────────────────────────


def test_what_is_being_tested_is_left_out_until_its_test_has_ended(ada, adas):
    settled = Protocol(id=uuid4(), measure=STRETCH, way=Way.COIN, first=NOW.date(), nights=56,
                       seed=1, cramps_per_night=1.0)  # fmt: skip
    trials.begin(live(ada), trial.Trial(protocol=settled, consent=trial.CONSENT, started=NOW))
    page = adas.get("/helps").content.decode()
    assert f'id="{STRETCH}"' not in page
    assert f'id="{WALK}"' in page
    assert "is being tested now" in page

    trial.stop(ada, settled.id, now=NOW)
    assert f'id="{STRETCH}"' not in adas.get("/helps").content.decode()  # it may go on
    trial.see(ada, settled.id, now=NOW, zone="UTC")
    page = adas.get("/helps").content.decode()
    assert f'id="{STRETCH}"' in page
    assert "is being tested now" not in page


def test_a_second_look_costs_few_queries_and_no_fit(ada, adas, monkeypatch):
    live(ada, seed=6)
    first = text_of(adas.get("/helps"))
    monkeypatch.setattr(helps, "_reckoned", None)  # called, it would fail

    with CaptureQueriesContext(connection) as asked:
        again = adas.get("/helps")

    assert text_of(again) == first
    assert len(asked) <= MOST_QUERIES, [query["sql"][:90] for query in asked]


@pytest.mark.parametrize("body", [{}, [], 3, {"sequence": 0}, {"sequence": 0, "helps": {}}])
def test_what_was_remembered_in_another_form_never_closes_the_page(ada, adas, body):
    live(ada, nights=12)
    words = text_of(adas.get("/helps"))
    assert models.Remembered.objects.update(body=body)

    assert text_of(adas.get("/helps")) == words


def noted(*lines):
    return lambda ada: write.keep(ada, tuple(diary(*lines)), NOW)


def put_away(ada):
    (dose,) = (e for e in store.load(ada, [Dose]) if day_of(e.local) == NOW.date())
    write.delete(ada, dose.id, NOW)


TODAY = "12-02 08:30 measure.walk 20 minutes"
BEARS = {
    "a tick of yesterday": noted("12-01 21:30 measure.walk 20 minutes"),
    "a tick before four": noted("12-02 03:30 measure.walk 20 minutes"),
    "a cramp of last night": noted("12-02 03:30 cramp 4"),
    "a word on last night": noted("12-01 2 cramps"),
    "something put away": put_away,
    "another due date": lambda ada: telling.save(ada, About(due_date=DUE + timedelta(7)), NOW),
    "a measure used as needed": lambda ada: helps.use_as_needed(ada, WALK, NOW, as_needed=True),
}
BEARS_NOT = {
    "a tick of today": noted("12-02 08:45 measure.walk 10 minutes"),
    "food of today": noted("12-02 08:45 ate fndds-11111000 244 g"),
    "a circumstance": noted("12-01 12:00 exposure standing 3 hours"),
    "where she lives": lambda ada: telling.save(ada, About(due_date=DUE, region="US"), NOW),
}


@pytest.fixture
def looked(ada, monkeypatch):
    """Ada has looked; how often it is reckoned from then on."""
    live(ada, seed=6)
    noted(TODAY)(ada)
    look(ada)
    calls, reckoned = [], helps._reckoned

    def counted(*told):
        calls.append(told)
        return reckoned(*told)

    monkeypatch.setattr(helps, "_reckoned", counted)
    return calls


@pytest.mark.parametrize("change", BEARS.values(), ids=BEARS)
def test_what_it_depends_on_makes_it_be_reckoned_anew_once(ada, looked, change):
    change(ada)

    seen = look(ada)

    assert len(looked) == 1
    assert look(ada) == seen
    assert len(looked) == 1


@pytest.mark.parametrize("change", BEARS_NOT.values(), ids=BEARS_NOT)
def test_what_it_does_not_depend_on_costs_no_fit(ada, looked, change):
    before = look(ada)

    change(ada)

    assert look(ada) == before
    assert looked == []


def test_the_next_day_has_one_night_more(ada, looked):
    helps.look(ada, now=NOW + timedelta(days=1), zone=ZONE)

    assert len(looked) == 1


@pytest.mark.parametrize("change", BEARS_NOT.values(), ids=BEARS_NOT)
def test_what_is_remembered_is_what_a_fresh_look_says(ada, looked, change):
    change(ada)
    seen = look(ada)

    fresh = helps._reckoned(ada, store.about(ada), NOW.date() - timedelta(days=1), Without.NOTHING)

    assert seen == fresh


def test_what_is_remembered_is_what_was_reckoned(ada):
    live(ada, seed=6)
    eased(ada)
    fresh = look(ada)

    assert look(ada) == fresh


VISIT = """
import sys
from soleus import cli
settings = cli.ready(sys.argv[1])
from django.test import Client
from soleus.records.models import Person
asking = Client(HTTP_HOST=f"localhost:{settings.PORT}")
asking.force_login(Person.objects.get())
assert b"What you do" in asking.get("/helps").content
print("numpy" in sys.modules)
"""


@pytest.mark.sqlcipher
@pytest.mark.slow
def test_a_look_at_what_is_remembered_loads_no_numpy(tmp_path: Path):
    folder = str(tmp_path / "sample")
    subprocess.run(
        [sys.executable, "-m", "soleus", "demo", "--make-only", "--data-dir", folder],
        check=True,
        capture_output=True,
    )
    printed = [
        subprocess.run(
            [sys.executable, "-c", VISIT, folder], check=True, capture_output=True, text=True
        ).stdout.strip()
        for _ in range(2)
    ]

    assert printed == ["True", "False"]
