"""The first page, the routine and what she tells about herself, as answers of the server."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from soleus.app import about, keep_safe, today, write
from soleus.care.profile import About
from soleus.diary.entries import Answer, Dose, Symptoms
from soleus.knowledge import catalog
from soleus.records import store
from soleus.web import visit
from soleus.web.pages import home
from tests.integration.conftest import NOW
from tests.lib.ledger import diary

MOST_QUERIES = 8


def text_of(answer) -> str:
    words = re.sub(r"<svg.*?</svg>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", words)).split())


def form_values(answer, address) -> list[dict[str, str]]:
    """The hidden fields of every form of a page that goes to an address."""
    forms = re.findall(rf'action="{address}".*?</form>', answer.content.decode(), flags=re.DOTALL)
    return [
        dict(re.findall(r'type="hidden" name="(measure|id)" value="([^"]+)"', form))
        for form in forms
    ]


# ── the first page ─────────────────────────────────────────────────────────────────────────


def test_nobody_needs_to_sign_in_for_help(client, db):
    answer = client.get("/", headers={"host": "localhost:8000"})

    assert answer.status_code == 200
    assert "Cramp now" in text_of(answer)
    assert "Warning signs" in text_of(answer)
    assert "Today’s plan" not in text_of(answer)


def test_help_comes_first_then_the_plan(adas):
    words = text_of(adas.get("/"))

    places = [words.index(each) for each in ("Cramp now", "Warning signs", "Today’s plan")]
    assert places == sorted(places)


def test_what_to_keep_apart_is_said_where_there_is_no_caution(ada):
    takes_both = About(
        agreed=frozenset({"measure.magnesium-supplement"}), conditions=frozenset({"iron"})
    )
    about.save(ada, takes_both, visit.now())
    seen = today.look(ada, now=visit.now(), zone="Europe/Berlin")
    (item,) = (replace(each, cautions=()) for each in seen.plan.items if each.spacings)

    (card,) = home.cards(catalog.load(), (item,), seen, {}, {})

    assert item.spacings[0].text in render_to_string("_home_item.html", {"card": card})


def fill(ada, nights=30):
    now = visit.now()
    lines = [
        f"{day:%Y-%m-%d} 21:30 measure.bedtime-stretch 1 set"
        for day in (now - timedelta(days=n) for n in range(nights))
    ]
    write.keep(ada, tuple(diary(*lines)), now)


@pytest.mark.parametrize("nights", [0, 30])
def test_the_page_asks_the_diary_at_most_eight_times(ada, adas, nights):
    fill(ada, nights)
    adas.get("/")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert adas.get("/").status_code == 200

    assert len(asked) <= MOST_QUERIES, [query["sql"][:90] for query in asked]


def test_a_tap_marks_an_item_done_and_undo_takes_it_back(ada, adas):
    first = adas.get("/")
    tap = next(
        each for each in form_values(first, "/today/done") if each["measure"] == "measure.walk"
    )

    assert adas.post("/today/done", tap).status_code in (302, 303)
    adas.post("/today/done", tap)
    page = adas.get("/")
    assert "Done today" in text_of(page)
    assert len(store.load(ada, [Dose])) == 1

    (undo,) = form_values(page, "/today/undo")
    adas.post("/today/undo", undo)
    assert store.load(ada, [Dose]) == []
    assert "Done today" not in text_of(adas.get("/"))


@pytest.mark.parametrize(
    "sent",
    [{}, {"measure": "measure.walk"}, {"measure": "measure.nothing", "id": str(uuid4())},
     {"measure": "measure.walk", "id": "not-an-id"}],
)  # fmt: skip
def test_a_form_that_is_not_ours_changes_nothing(ada, adas, sent):
    assert adas.post("/today/done", sent).status_code == 404
    assert store.load(ada, [Dose]) == []


def test_another_person_cannot_take_it_back(ada, adas, cleos):
    tap = form_values(adas.get("/"), "/today/done")[0]
    adas.post("/today/done", tap)

    cleos.post("/today/undo", {"id": tap["id"]})

    assert len(store.load(ada, [Dose])) == 1


@pytest.mark.parametrize("address", ["/today/done", "/today/undo", "/about/skip"])
def test_looking_never_changes_anything_and_strangers_are_sent_to_the_door(client, db, address):
    host = {"host": "localhost:8000"}

    assert client.get(address, headers=host).status_code == 405
    assert client.post(address, headers=host).headers["Location"] == "/sign-in"


def test_a_standing_warning_sign_puts_the_plan_on_hold_and_says_so(ada, adas):
    now = visit.now()
    check = Symptoms(
        id=uuid4(), at=now, zone="UTC", written=now, answers={"leg_swollen": Answer.YES}
    )
    write.keep(ada, (check,), now)

    words = text_of(adas.get("/"))

    assert "You ticked a warning sign" in words
    assert "Call your maternity unit or doctor now, day or night." in words
    assert "Your plan is on hold" in words
    assert "Calf stretch" not in words
    assert "Worth asking" not in words
    assert "Make this page fit you" not in words


def test_a_month_passed_is_not_asked_beside_a_warning_sign(ada, adas):
    now = visit.now()
    about.save(ada, About(reviewed_on=now.date() - timedelta(days=40)), now)
    assert "A month has passed" in text_of(adas.get("/"))
    check = Symptoms(
        id=uuid4(), at=now, zone="UTC", written=now, answers={"leg_swollen": Answer.YES}
    )
    write.keep(ada, (check,), now)
    assert "A month has passed" not in text_of(adas.get("/"))


def test_a_tap_says_what_it_adds(adas):
    words = text_of(adas.get("/"))
    assert "Add a glass" in words
    assert "Add one" not in words


def test_her_unit_can_be_called_from_the_first_page(ada, adas):
    now = visit.now()
    about.save(ada, About(unit_number="020 7946 0000"), now)
    check = Symptoms(
        id=uuid4(), at=now, zone="UTC", written=now, answers={"leg_warm": Answer.UNSURE}
    )
    write.keep(ada, (check,), now)

    page = adas.get("/").content.decode()

    assert 'href="tel:02079460000"' in page


def test_without_a_country_a_sign_that_stands_leads_to_the_numbers_of_each(ada, adas):
    now = visit.now()
    check = Symptoms(id=uuid4(), at=now, zone="UTC", written=now, answers={"leg_warm": Answer.YES})
    write.keep(ada, (check,), now)

    page = adas.get("/").content.decode().partition("<template")[0]

    assert "United Kingdom: NHS 111" in page
    assert 'href="tel:999"' in page
    about.save(ada, About(region="US"), now)
    assert "In which country are you?" not in adas.get("/").content.decode()


def test_the_nudge_comes_until_it_is_skipped(adas):
    assert "Make this page fit you" in text_of(adas.get("/"))

    adas.post("/about/skip")

    assert "Make this page fit you" not in text_of(adas.get("/"))


def test_after_a_month_she_is_asked_whether_anything_changed(ada, adas):
    about.save(ada, About(reviewed_on=visit.now().date() - timedelta(days=32)), visit.now())

    assert "A month has passed" in text_of(adas.get("/"))


def test_after_a_loss_the_page_is_quiet_and_help_stays(ada, adas):
    yesterday = visit.now().date() - timedelta(days=1)
    about.save(ada, About(ended_on=yesterday, loss=True), visit.now())

    words = text_of(adas.get("/"))

    assert "Cramp now" in words
    assert "Warning signs" in words
    for unwanted in ("Today’s plan", "Last seven nights", "Worth asking", "trimester", "baby"):
        assert unwanted not in words


def test_the_title_says_nothing(adas):
    assert "<title>Soleus</title>" in adas.get("/").content.decode()


def test_her_week_is_shown(ada, adas):
    on = visit.now().date()
    about.save(ada, About(due_date=on + timedelta(days=280 - 200)), visit.now())

    assert "Week 28 · third trimester" in text_of(adas.get("/"))


def test_seven_nights_are_told_in_words_too(ada, adas):
    yesterday = visit.now().date() - timedelta(days=2)
    write.keep(ada, tuple(diary(f"{yesterday:%Y-%m-%d} 2 cramps", zone="UTC")), visit.now())

    words = text_of(adas.get("/"))

    assert f"{yesterday:%A}: 2 cramps" in words
    assert words.count("nothing written") == 6


# ── the routine ─────────────────────────────────────────────────────────────────────────────


def test_the_routine_is_a_list_without_any_script(adas):
    words = text_of(adas.get("/routine/measure.bedtime-stretch"))

    assert words.count("Left leg, 30 seconds") == 3
    assert words.count("Right leg, 30 seconds") == 3
    assert words.count("Then rest 10 seconds.") == 5
    assert "Hold on to a wall" in words


@pytest.mark.parametrize("measure", ["measure.walk", "measure.nothing"])
def test_there_is_no_routine_where_there_are_no_holds(adas, measure):
    assert adas.get(f"/routine/{measure}").status_code == 404


def test_the_routine_needs_no_sign_in_but_its_diary_does(client, db):
    answer = client.get("/routine/measure.bedtime-stretch", headers={"host": "localhost:8000"})

    assert "Sign in to write it in your diary" in text_of(answer)
    assert form_values(answer, "/today/done") == []


def test_nobody_is_led_through_a_stretch_while_a_warning_sign_stands(ada, adas):
    now = visit.now()
    check = Symptoms(
        id=uuid4(), at=now, zone="UTC", written=now, answers={"leg_swollen": Answer.YES}
    )
    write.keep(ada, (check,), now)

    words = text_of(adas.get("/routine/measure.bedtime-stretch"))

    assert "Not while a warning sign stands." in words
    assert "Left leg" not in words


def test_a_blocked_stretch_says_what_to_do_instead(ada, adas):
    about.save(ada, About(conditions=frozenset({"dizzy"})), visit.now())

    words = text_of(adas.get("/routine/measure.bedtime-stretch"))

    assert "Then stretch sitting, not standing." in words
    assert "Left leg" not in words


# ── about her ───────────────────────────────────────────────────────────────────────────────


def told_by(person) -> About:
    person.refresh_from_db()  # the page wrote through an instance of its own
    return about.read(person)


TODAY = NOW.date()
SOON = (TODAY + timedelta(days=100)).isoformat()


def test_everything_she_tells_is_kept_and_shown(ada, adas):
    sent = {
        "dated_by": "due",
        "dated": SOON,
        "region": "UK",
        "unit_number": "+44 20 7946 0000",
        "zone": "Europe/London",
        "condition": ["twins", "varicose_veins"],
        "exposure": ["standing"],
        "agreed": ["measure.vitamin-d"],
        "declined": ["measure.swim"],
    }
    assert adas.post("/about", sent).status_code in (302, 303)

    told = told_by(ada)
    assert told.due_date is not None
    assert (told.due_date.isoformat(), told.region) == (SOON, "UK")
    assert told.conditions == {"twins", "varicose_veins"}
    assert (told.exposures, told.agreed) == ({"standing"}, {"measure.vitamin-d"})
    assert (told.declined, told.zone) == ({"measure.swim"}, "Europe/London")
    page = adas.get("/about")
    assert 'href="tel:+442079460000"' in page.content.decode()
    assert "from your due date" in text_of(page)


def test_an_empty_form_is_as_good_as_any(ada, adas):
    assert adas.post("/about", {}).status_code in (302, 303)

    assert told_by(ada) == About(reviewed_on=visit.now().date())


def test_a_last_period_is_one_dated_source_and_is_named(ada, adas):
    began = TODAY - timedelta(days=100)
    adas.post("/about", {"dated_by": "period", "dated": began.isoformat()})

    told = told_by(ada)
    assert (told.last_period, told.due_date) == (began, None)
    assert "Week 14 (14+2)" in text_of(adas.get("/about"))
    assert "from your last period" in text_of(adas.get("/about"))


WRONG = [
    ("dated", {"dated": "2300-01-01"}, "cannot be a due date now"),
    ("dated", {"dated": "9999-12-31", "dated_by": "period"}, "cannot be the first day"),
    ("dated", {"dated": "0001-01-01"}, "cannot be a due date now"),
    ("dated", {"dated": "next spring"}, "is not a date"),
    ("dated", {"dated": (TODAY - timedelta(days=60)).isoformat()}, "cannot be a due date now"),
    ("unit_number", {"unit_number": "ask at the desk"}, "cannot be dialed"),
    ("unit_number", {"unit_number": "++"}, "cannot be dialed"),
]


@pytest.mark.parametrize("name,sent,sentence", WRONG)
def test_what_cannot_be_is_named_beside_its_field_and_stays_as_typed(
    ada, adas, name, sent, sentence
):
    answer = adas.post("/about", {**sent, "condition": ["twins"]})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in text_of(answer)
    assert f'value="{sent[name]}"' in page
    assert re.search(r'value="twins" checked', page)
    assert told_by(ada) == About()


def test_ids_nobody_knows_are_not_kept(ada, adas):
    adas.post("/about", {"condition": ["twins", "<script>"], "region": "Atlantis"})

    told = told_by(ada)
    assert (told.conditions, told.region) == ({"twins"}, "")


def test_what_only_follows_a_birth_is_asked_after_one(ada, adas):
    assert "stillborn" not in text_of(adas.get("/about"))

    about.save(ada, About(ended_on=TODAY), visit.now())

    assert "stillborn" in text_of(adas.get("/about"))


def test_what_nobody_could_check_is_not_asked(adas):
    words = text_of(adas.get("/about"))

    assert "severe anemia" not in words


def test_strangers_see_nothing_of_it(client, db):
    answer = client.get("/about", headers={"host": "localhost:8000"})

    assert answer.headers["Location"] == "/sign-in"


def test_when_a_copy_was_last_restored_for_a_try_stands_there(adas, monkeypatch, tmp_path):
    tried = NOW - timedelta(days=3, hours=2)
    kept = keep_safe.Copies(folder=tmp_path, made=NOW - timedelta(hours=5), tried=tried)
    monkeypatch.setattr(keep_safe, "look", lambda _: kept)
    assert "restored for a try 3 days ago" in adas.get("/").content.decode()


@pytest.mark.parametrize(
    "tried, says", [(13, "restored for a try 13 days ago"), (15, "No copy of your diary could be")]
)
def test_a_copy_that_was_tried_long_ago_reassures_nobody(
    ada, adas, monkeypatch, tmp_path, tried, says
):
    """Then something keeps it from being tried, such as damage to the disk that it lies on."""
    ada.joined = NOW - timedelta(days=99)
    ada.save()
    kept = keep_safe.Copies(folder=tmp_path, made=NOW, tried=NOW - timedelta(days=tried))
    monkeypatch.setattr(keep_safe, "look", lambda _: kept)
    assert says in adas.get("/").content.decode()
    assert ("it was whole" in adas.get("/").content.decode()) is (tried == 13)
    assert ("restores one for a try each week" in adas.get("/about").content.decode()) is (
        tried == 15
    )


@pytest.mark.parametrize("days, is_told", [(1, False), (4, True)])
def test_that_no_copy_was_ever_made_is_told_after_the_first_days(
    ada, adas, monkeypatch, tmp_path, days, is_told
):
    ada.joined = NOW - timedelta(days=days)
    ada.save()
    kept = keep_safe.Copies(folder=tmp_path, made=None, tried=None)
    monkeypatch.setattr(keep_safe, "look", lambda _: kept)
    assert ("There is no new copy of your diary." in adas.get("/").content.decode()) is is_told
