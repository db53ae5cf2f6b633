"""The pages of a self-test, as plain forms without a script."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from soleus.app import about as telling
from soleus.app import trial
from soleus.care.profile import About
from soleus.diary.entries import Answer, Dose, Morning, Symptoms
from soleus.records import store
from soleus.records.trials import Why
from soleus.study.trial import schedule
from soleus.web import visit
from tests.integration.conftest import NOW
from tests.integration.test_home import text_of

STRETCH = "measure.bedtime-stretch"
PLAN = f"/helps/tests/new/{STRETCH}"
FIRST = NOW.date()


@pytest.fixture(autouse=True)
def in_utc(adas):
    adas.cookies.load({"zone": "UTC"})


@pytest.fixture
def at(monkeypatch):
    """Sets the pages' clock."""
    return lambda moment: monkeypatch.setattr(visit, "now", lambda: moment)


def evening(days, hour=20):
    return datetime(FIRST.year, FIRST.month, FIRST.day, hour, tzinfo=UTC) + timedelta(days=days)


def morning(night, cramps):
    told = datetime(night.year, night.month, night.day, 8, tzinfo=UTC) + timedelta(days=1)
    return Morning(id=uuid4(), at=told, zone="UTC", written=told, night=night, cramps=cramps)


@pytest.fixture
def hers(ada):
    store.save(ada, [morning(FIRST - timedelta(days=n), 2) for n in range(1, 29)], NOW)
    return ada


def form(page, address=""):
    """The fields that a form with an id carries."""
    (found,) = re.findall(r'name="id" value="([^"]+)"', page)[:1]
    return {"id": found}


def begin(adas, **told):
    page = adas.get(PLAN).content.decode()
    return adas.post(PLAN, {**form(page), "weeks": "8", "consent": "1", **told})


def running(person):
    person.refresh_from_db()
    return trial.running(person)


def begun(adas, person):
    assert begin(adas).status_code == 302
    return running(person)


def lived(person, protocol, days):
    for each in schedule(protocol)[:days]:
        then = datetime(each.night.year, each.night.month, each.night.day, 21, tzinfo=UTC)
        did = Dose(id=uuid4(), at=then, zone="UTC", written=then, measure=STRETCH,
                   amount=float(each.do), unit="set")  # fmt: skip
        store.save(person, [did, morning(each.night, 0 if each.do else 3)], NOW)


def test_the_list_names_what_can_be_tested_and_why_it_is_safe(hers, adas):
    words = text_of(adas.get("/helps/tests"))

    assert "Calf stretch at bedtime" in words
    assert "An evening without it is fine too." in words
    assert "Magnesium supplement" not in words
    assert "Gentle leg massage" not in words


def test_what_is_shut_says_why_and_has_no_link(hers, adas):
    telling.save(hers, About(conditions=frozenset({"pelvic_pain"})), NOW)
    page = adas.get("/helps/tests")

    assert "With a sore pelvis" in text_of(page)
    assert PLAN not in page.content.decode()
    assert "With a sore pelvis" in text_of(adas.get(PLAN))
    assert "Start this evening" not in text_of(adas.get(PLAN))


def test_the_planner_tells_the_chance_before_she_agrees(hers, adas):
    words = text_of(adas.get(PLAN))

    assert "In the last four weeks you had about 14.0 cramps a week." in words
    assert "2 weeks 14 nights too short" in words
    assert re.search(r"14 weeks 98 nights (about|more than) [5-9] in 10", words)
    assert "still seem to show that it helps" in words or "still seems to show" in words
    assert "You can stop at any time" in words


def test_with_hardly_a_cramp_she_is_advised_not_to(ada, adas):
    store.save(ada, [morning(FIRST - timedelta(days=n), int(n == 9)) for n in range(1, 29)], NOW)
    words = text_of(adas.get(PLAN))

    assert "We advise you not to test this now" in words
    assert "Start this evening" not in words


def test_with_too_few_nights_she_is_asked_to_tell_some_first(ada, adas):
    words = text_of(adas.get(PLAN))

    assert "Nights you told of in the last four weeks: 0." in words
    assert "Start this evening" not in words


def test_without_her_agreement_nothing_begins(hers, adas):
    answer = begin(adas, consent="")

    assert answer.status_code == 409
    assert "Please read them once more" in text_of(answer)
    assert running(hers) is None


def test_what_is_too_short_cannot_be_begun_by_hand(hers, adas):
    assert begin(adas, weeks="2").status_code == 409
    assert begin(adas, weeks="many").status_code == 404
    assert begin(adas, id="mine").status_code == 404
    assert running(hers) is None


def test_the_first_page_says_what_chance_says_tonight(hers, adas, at):
    made = begun(adas, hers)
    for days in range(3):
        at(evening(days))
        word = "with" if schedule(made.protocol)[days].do else "without"
        words = text_of(adas.get("/"))
        assert f"Tonight: {word} “Calf stretch at bedtime”" in words
        assert f"Night {days + 1} of 56." in words


def test_the_plan_does_not_offer_what_the_test_decides_on(hers, adas, at):
    assert 'plan-slot">Bedtime' in adas.get("/").content.decode()
    made = begun(adas, hers)
    for days in range(14):
        at(evening(days))
        page = adas.get("/").content.decode()
        assert f'aria-labelledby="{STRETCH}"' not in page
        is_with = schedule(made.protocol)[days].do
        assert ("Hold on to a wall" in page) is is_with
        assert (f"/routine/{STRETCH}" in page) is is_with


@pytest.mark.parametrize(
    "did, said", [("yes", "You did it today"), ("no", "You did not do it today")]
)
def test_one_tap_tells_what_she_did_and_another_takes_it_back(hers, adas, at, did, said):
    begun(adas, hers)
    at(evening(0, 22))
    adas.post("/helps/tests/word", {"id": str(uuid4()), "did": did})
    assert said in text_of(adas.get("/"))
    (dose,) = store.load(hers, [Dose])
    assert (dose.measure, dose.amount) == (STRETCH, float(did == "yes"))

    adas.post("/today/undo", {"id": str(dose.id)})
    assert said not in text_of(adas.get("/"))


def test_in_the_morning_the_evening_before_is_asked_about(hers, adas, at):
    made = begun(adas, hers)
    at(evening(1, 8))
    word = "with" if schedule(made.protocol)[0].do else "without"
    assert f"Last night was a night {word} it. Did you do it?" in text_of(adas.get("/"))

    told = {"id": str(uuid4()), "did": "no", "day": FIRST.isoformat()}
    adas.post("/helps/tests/word", told)
    assert "Did you do it?" not in text_of(adas.get("/"))
    (dose,) = store.load(hers, [Dose])
    assert (dose.amount, dose.at) == (0, evening(0, 18))


def test_a_word_without_a_test_is_none_of_our_forms(hers, adas):
    assert adas.post("/helps/tests/word", {"id": str(uuid4())}).status_code == 404


@pytest.mark.parametrize("did", [{}, {"did": ""}, {"did": "ye"}])
def test_a_form_that_was_cut_short_is_not_her_word_that_she_did_not(hers, adas, did):
    begun(adas, hers)

    assert adas.post("/helps/tests/word", {"id": str(uuid4()), **did}).status_code == 404
    assert store.load(hers, [Dose]) == []


def test_a_warning_sign_pauses_it_and_says_so(hers, adas, at):
    begun(adas, hers)
    at(evening(0))
    check = Symptoms(id=uuid4(), at=evening(0, 19), zone="UTC", written=evening(0, 19),
                     answers={"leg_swollen": Answer.YES})  # fmt: skip
    store.save(hers, [check], NOW)
    words = text_of(adas.get("/"))

    assert "Your test rests tonight" in words
    assert "Tonight: with" not in words
    assert "You ticked a warning sign" in text_of(adas.get(PLAN))


def test_nobody_looks_at_the_answer_before_the_end(hers, adas, at):
    made = begun(adas, hers)
    lived(hers, made.protocol, 21)
    at(evening(21, 9))
    words = text_of(adas.get(f"/helps/tests/{made.id}"))

    assert "21 of 56 nights are over. You told of 21." in words
    assert "fewer" not in words
    assert str(made.protocol.seed) not in words


def test_at_the_end_it_says_what_it_shows_and_what_not(hers, adas, at):
    made = begun(adas, hers)
    lived(hers, made.protocol, 56)
    at(evening(56, 9))
    assert "Your test is over" in text_of(adas.get("/"))
    adas.post(f"/helps/tests/{made.id}/see")
    page = adas.get(f"/helps/tests/{made.id}")
    words = text_of(page)

    assert "Luck still can. With “Calf stretch at bedtime”, cramps were fewer" in words
    assert "you did what chance said" in words
    assert re.search(r"By the nights of this test alone, .* is about (9[6-9]|100) %\.", words)
    assert "What trials found" in words
    assert "Hope alone can change a night." in words
    assert str(made.protocol.seed) in words
    assert words.count("2027: with") + words.count(": with") > 50
    assert "<title>Soleus</title>" in page.content.decode()
    assert "Fewer cramps with it" in text_of(adas.get("/helps/tests"))
    assert "Your test is over" not in text_of(adas.get("/"))
    telling.save(hers, About(due_date=date(2027, 4, 1)), NOW)
    helped = adas.get("/helps")
    assert f"/helps/tests/{made.id}" in helped.content.decode()
    assert "Fewer cramps with it" in text_of(helped)


def test_too_few_nights_have_counts_and_no_number(hers, adas, at):
    made = begun(adas, hers)
    lived(hers, made.protocol, 7)
    at(evening(7, 9))
    adas.post(f"/helps/tests/{made.id}/end")
    adas.post(f"/helps/tests/{made.id}/see")
    page = adas.get(f"/helps/tests/{made.id}")

    assert "7 of 7 nights count." in text_of(page)
    assert "It is too early to tell" in text_of(page)
    assert "%" not in text_of(page)


def test_one_tap_stops_it_and_another_lets_it_go_on(hers, adas, at):
    made = begun(adas, hers)
    at(evening(3))
    adas.post(f"/helps/tests/{made.id}/end")
    words = text_of(adas.get(f"/helps/tests/{made.id}"))
    assert "You stopped it." in words
    assert "Once you have seen what its nights say, it cannot go on." in words
    assert "What it says" not in words
    assert trial.find(hers, made.id).why is Why.STOPPED

    adas.post(f"/helps/tests/{made.id}/on")
    assert running(hers) == made


def test_cleo_can_neither_see_nor_end_it(hers, adas, cleos):
    made = begun(adas, hers)

    assert cleos.get(f"/helps/tests/{made.id}").status_code == 404
    assert cleos.post(f"/helps/tests/{made.id}/end").status_code == 404
    assert cleos.post(f"/helps/tests/{made.id}/see").status_code == 404
    assert cleos.post(f"/helps/tests/{made.id}/on").status_code == 404
    assert running(hers) == made


def test_after_a_loss_the_pages_are_quiet(hers, adas):
    made = begun(adas, hers)
    telling.save(hers, About(ended_on=date(2026, 12, 2), loss=True), NOW)

    assert "Tonight" not in text_of(adas.get("/"))
    words = text_of(adas.get("/helps/tests"))
    assert "We keep this page quiet for you." in words
    assert "stretch" not in words
    assert adas.get(f"/helps/tests/{made.id}").status_code == 302
    answer = adas.get(PLAN)
    assert (answer.status_code, answer["Location"]) == (302, "/helps/tests")
    assert begin_by_hand(adas).status_code == 302


def begin_by_hand(adas):
    return adas.post(PLAN, {"id": str(uuid4()), "weeks": "8", "consent": "1"})


def test_while_it_may_go_on_no_night_to_come_is_named(hers, adas, at):
    made = begun(adas, hers)
    lived(hers, made.protocol, 21)
    at(evening(21, 9))
    adas.post(f"/helps/tests/{made.id}/end")
    page, words = (f(adas.get(f"/helps/tests/{made.id}")) for f in (html_of, text_of))
    assert "trial-schedule" not in page
    assert str(made.protocol.seed) not in words
    assert "Not looked at yet" in text_of(adas.get("/helps/tests"))

    adas.post(f"/helps/tests/{made.id}/see")
    page = html_of(adas.get(f"/helps/tests/{made.id}"))
    assert page.count("<li") > 56
    assert "Undo: let it go on" not in page


def html_of(answer):
    return answer.content.decode()


def test_what_was_stopped_and_may_go_on_is_not_counted_elsewhere(hers, adas, at):
    telling.save(hers, About(due_date=date(2027, 4, 1)), NOW)
    made = begun(adas, hers)
    lived(hers, made.protocol, 21)
    at(evening(21, 9))
    tested = "“Calf stretch at bedtime” is being tested now"
    assert tested in text_of(adas.get("/helps"))
    adas.post(f"/helps/tests/{made.id}/end")
    assert tested in text_of(adas.get("/helps"))

    adas.post(f"/helps/tests/{made.id}/see")
    assert tested not in text_of(adas.get("/helps"))


def test_another_test_since_keeps_it_from_going_on(hers, adas, at):
    first = begun(adas, hers)
    adas.post(f"/helps/tests/{first.id}/end")
    at(evening(0, 21))
    second = begun(adas, hers)
    adas.post(f"/helps/tests/{second.id}/end")

    words = html_of(adas.get(f"/helps/tests/{first.id}"))
    assert "Undo: let it go on" not in words
    assert "Undo: let it go on" in html_of(adas.get(f"/helps/tests/{second.id}"))


def test_after_a_birth_it_was_not_looked_at_yet(hers, adas, at):
    made = begun(adas, hers)
    lived(hers, made.protocol, 10)
    at(evening(10, 9))
    telling.save(hers, About(ended_on=FIRST + timedelta(days=10)), evening(10, 9))

    assert "Not looked at yet" in text_of(adas.get("/helps/tests"))


def test_the_longest_that_ends_before_her_due_date_is_chosen(hers, adas):
    telling.save(hers, About(due_date=FIRST + timedelta(weeks=9)), NOW)
    page = html_of(adas.get(PLAN))
    (chosen,) = re.findall(r'value="(\d+)" checked', page)

    assert chosen == "8"
    assert "Each test that is long enough would end" not in page


def test_where_all_would_end_after_her_due_date_none_is_chosen(hers, adas):
    telling.save(hers, About(due_date=FIRST + timedelta(weeks=1)), NOW)
    page = adas.get(PLAN)

    assert "checked" not in html_of(page)
    assert "Each test that is long enough would end after your due date." in text_of(page)


@pytest.mark.parametrize("path", ["/helps/tests", PLAN, "own"])
def test_a_sign_that_stands_says_whom_to_call(hers, adas, at, path):
    telling.save(hers, About(region="GB"), NOW)
    made = begun(adas, hers)
    at(evening(0))
    check = Symptoms(id=uuid4(), at=evening(0, 19), zone="UTC", written=evening(0, 19),
                     answers={"leg_swollen": Answer.YES})  # fmt: skip
    store.save(hers, [check], NOW)
    page = html_of(adas.get(f"/helps/tests/{made.id}" if path == "own" else path))
    home = html_of(adas.get("/"))
    block = home[home.index('<section class="notice notice-alarm"') :]
    block = block[: block.index("</section>")]

    assert block in page


def test_a_test_stopped_at_once_counts_no_cramps_each(hers, adas, at):
    made = begun(adas, hers)
    adas.post(f"/helps/tests/{made.id}/end")
    adas.post(f"/helps/tests/{made.id}/see")
    assert "cramps each" not in text_of(adas.get(f"/helps/tests/{made.id}"))


def test_what_is_said_by_day_names_its_day_in_the_diary(hers, adas, at):
    begun(adas, hers)
    at(evening(1, 9))
    adas.post("/helps/tests/word", {"id": str(uuid4()), "did": "no"})
    night, day = FIRST, FIRST + timedelta(days=1)

    assert "You did not do it today" in text_of(adas.get("/"))
    assert f"Not done on {day:%a} {day.day} {day:%b}" in text_of(adas.get(f"/night/{night}"))

    at(evening(1, 20))
    assert "You did not do it today" in text_of(adas.get("/"))
