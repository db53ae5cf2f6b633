"""The pages of reminders: what they show, what they keep, and whose."""

import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from soleus.app import life as living
from soleus.app import reminders
from soleus.care import life
from soleus.care.reminders import MORNING, Anchor, Meal, Reminder
from soleus.notify.message import SENT
from soleus.web import visit
from tests.integration.conftest import NOW
from tests.lib.site import Site

ZONE = "UTC"
STRETCH = "measure.bedtime-stretch"


@pytest.fixture
def stranger() -> Client:
    """A calendar: it asks without a visit."""
    return Client(headers={"host": "localhost:8000"})


def words(answer) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def one(**more) -> Reminder:
    usual = {"item": STRETCH, "anchor": Anchor.BEDTIME, "offset": timedelta(minutes=-30)}
    return Reminder(id=uuid4(), **usual | more)


def sent(client, path, **told):
    return client.post(path, {"id": str(uuid4()), **told})


def test_nothing_is_on_before_she_turns_it_on(ada, adas):
    said = words(adas.get("/reminders"))
    assert "Nothing comes unless you turn it on here." in said
    assert reminders.read(ada).reminders == ()


@pytest.mark.parametrize(
    "told, kept",
    [
        ({"anchor": "bedtime", "before_bed": "45"}, (Anchor.BEDTIME, -45, None)),
        ({"anchor": "bedtime", "before_bed": "0"}, (Anchor.BEDTIME, 0, None)),
        ({"anchor": "meal", "meal": "lunch", "by_meal": "10"}, (Anchor.MEAL, 10, Meal.LUNCH)),
        (
            {"anchor": "meal", "meal": "each", "by_meal": "5", "side": "before"},
            (Anchor.MEAL, -5, None),
        ),
        ({"anchor": "clock", "at": "21:05"}, (Anchor.CLOCK, 21 * 60 + 5, None)),
        ({"anchor": "clock", "at": "9:05"}, (Anchor.CLOCK, 9 * 60 + 5, None)),
        ({"anchor": "work", "into_work": "90"}, (Anchor.WORK, 90, None)),
        ({"anchor": "work", "into_work": "60", "every": "60"}, (Anchor.WORK, 60, None)),
    ],
)
def test_what_the_form_says_is_what_is_kept(ada, adas, told, kept):
    assert sent(adas, f"/reminders/new/{STRETCH}", **told).status_code == 302
    (found,) = reminders.read(ada).reminders
    assert (found.anchor, found.offset / timedelta(minutes=1), found.meal) == kept
    assert found.days == frozenset(range(7))
    # Opened again and saved as it stands, it stays what it was.
    form = adas.get(f"/reminders/{found.id}")
    again = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', form.content.decode()))
    again |= {"anchor": told["anchor"], "days": [0, 1, 2, 3, 4, 5, 6], "do": ""}
    again |= {name: told[name] for name in ("meal", "side", "at") if name in told}
    assert adas.post(f"/reminders/{found.id}", again).status_code == 302
    assert reminders.read(ada).reminders == (found,)


@pytest.mark.parametrize(
    "told, said",
    [
        ({}, "Pick what the reminder goes by."),
        ({"anchor": "sunrise"}, "Pick what the reminder goes by."),
        ({"anchor": "clock", "at": "25:00"}, "“25:00” is not a time."),
        ({"anchor": "clock", "at": ""}, "is not a time."),
        ({"anchor": "bedtime", "before_bed": "soon"}, "soon is not a whole number."),
        ({"anchor": "bedtime", "before_bed": "1.5"}, "1.5 is not a whole number."),
        ({"anchor": "bedtime", "before_bed": "-5"}, "-5 is outside 0 to 720."),
        ({"anchor": "work", "into_work": "10000"}, "10000 is outside 0 to 720."),
        ({"anchor": "work", "into_work": "60", "every": "5"}, "5 is outside 20 to 720."),
        ({"anchor": "work", "into_work": "60", "every": "often"}, "often is not a whole number."),
        ({"anchor": "meal", "by_meal": "nan"}, "nan is not a whole number."),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_kept(ada, adas, told, said):
    answer = sent(adas, f"/reminders/new/{STRETCH}", **told)
    assert answer.status_code == 422
    assert said in words(answer)
    assert reminders.read(ada).reminders == ()


def test_the_same_form_sent_twice_is_one_reminder(ada, adas):
    told = {"id": str(uuid4()), "anchor": "bedtime", "before_bed": "30"}
    for _ in range(2):
        assert adas.post(f"/reminders/new/{MORNING}", told).status_code == 302
    assert len(reminders.read(ada).reminders) == 1


def test_what_is_taken_away_can_be_brought_back_as_it_was(ada, adas):
    before = one(days=frozenset({1, 4}))
    reminders.add(ada, before, now=NOW, zone=ZONE)
    answer = adas.post(f"/reminders/{before.id}", {"do": "remove"})
    assert reminders.read(ada).reminders == ()
    assert "Taken away: Calf stretch at bedtime" in words(answer)
    undo = answer.content.decode().partition('id="removed"')[2].partition("</form>")[0]
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', undo)
    told = {name: [v for n, v in fields if n == name] for name, _ in fields}
    assert adas.post(f"/reminders/new/{STRETCH}", told).status_code == 302
    assert reminders.read(ada).reminders == (before,)


def test_no_more_than_forty_can_be_had(ada, adas):
    for _ in range(40):
        reminders.add(ada, one(), now=NOW, zone=ZONE)
    answer = sent(adas, f"/reminders/new/{STRETCH}", anchor="bedtime", before_bed="30")
    assert answer.status_code == 422
    assert "You have 40 reminders." in words(answer)


def test_of_what_is_unknown_there_is_no_form(ada, adas):
    assert adas.get("/reminders/new/measure.none-such").status_code == 404
    assert adas.get("/reminders/ways/pigeon").status_code == 404
    assert adas.get(f"/reminders/{uuid4()}").status_code == 404
    assert adas.post(f"/reminders/ways/{uuid4()}", {"do": "test"}).status_code == 404
    assert adas.post(f"/reminders/ways/{uuid4()}", {"do": "remove"}).status_code == 404


# ── her day ─────────────────────────────────────────────────────────────────────────────────

DAY = {
    "bedtime": "23:30",
    "breakfast": "07:00",
    "lunch": "12:00",
    "dinner": "19:00",
    "quiet_from": "00:00",
    "quiet_until": "06:30",
    "weekly_cap": "10",
    "work_0_start": "22:00",
    "work_0_end": "06:00",
    "work_days": ["0", "3"],
}


def test_her_day_is_kept_as_she_wrote_it(ada, adas):
    assert adas.post("/reminders/day", DAY).status_code == 302
    rhythm = reminders.read(ada).rhythm
    assert f"{rhythm.bedtime:%H:%M} {rhythm.quiet_until:%H:%M}" == "23:30 06:30"
    assert rhythm.weekly_cap == 10
    (work,) = rhythm.works
    assert (work.length, work.days) == (timedelta(hours=8), frozenset({0, 3}))
    assert "Work: 22:00–06:00." in words(adas.get("/reminders"))


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"bedtime": "late"}, "“late” is not a time."),
        ({"weekly_cap": "0"}, "0 is outside 1 to 100."),
        ({"weekly_cap": "many"}, "many is outside 1 to 100."),
        ({"work_0_end": ""}, "is not a time."),
    ],
)
def test_a_day_that_cannot_be_is_named_and_not_kept(ada, adas, wrong, said):
    answer = adas.post("/reminders/day", DAY | wrong)
    assert answer.status_code == 422
    assert said in words(answer)
    assert reminders.read(ada).rhythm == reminders.Settings().rhythm


def test_a_reminder_that_never_comes_says_so(ada, adas):
    reminders.add(ada, one(anchor=Anchor.CLOCK, offset=timedelta(hours=3)), now=NOW, zone=ZONE)
    reminders.add(ada, one(anchor=Anchor.WORK, offset=timedelta(hours=1)), now=NOW, zone=ZONE)
    assert words(adas.get("/reminders")).count("It never comes") == 2


def test_more_messages_than_her_most_are_said(ada, adas):
    adas.post("/reminders/day", DAY | {"weekly_cap": "9"})
    every = {"anchor": Anchor.WORK, "offset": timedelta(minutes=30), "every": timedelta(minutes=20)}
    reminders.add(ada, one(**every), now=NOW, zone=ZONE)
    said = words(adas.get("/reminders"))
    assert "While you work, every 20 minutes, every day." in said
    assert "These come to 10 messages in a week. Your most is 9, so some are left out." in said


def test_breaks_are_offered_while_she_works(ada, adas):
    form = adas.get("/reminders/new/measure.breaks").content.decode()
    assert 'value="work" checked' in form
    assert 'name="every" value="60"' in form


# ── the ways ────────────────────────────────────────────────────────────────────────────────


def test_an_address_that_the_settings_do_not_name_is_refused_with_the_next_step(ada, adas):
    told = {"server": "https://ntfy.example.org", "topic": "abc"}
    answer = sent(adas, "/reminders/ways/ntfy", **told)
    assert answer.status_code == 422
    assert "SOLEUS_SEND_TO" in words(answer)
    assert reminders.channels(ada) == []


def test_a_way_is_shown_without_its_secrets_and_can_be_taken_away(ada, adas):
    address = {"server": "https://ntfy.example.org", "topic": "tpc-secret", "token": "tk_secret"}
    made = reminders.add_channel(ada, uuid4(), "ntfy", address, now=NOW)
    page = adas.get("/reminders").content.decode()
    assert "https://ntfy.example.org" in page
    assert "tk_secret" not in page
    assert "Nothing was delivered yet." in page
    assert adas.post(f"/reminders/ways/{made.id}", {"do": "remove"}).status_code == 302
    assert reminders.channels(ada) == []


def test_when_it_was_delivered_last_is_said(ada, adas):
    made = reminders.add_channel(ada, uuid4(), "ntfy", {"server": "https://a.example"}, now=NOW)
    reminders.send_test(ada, made.id, lambda *_: SENT, now=NOW)
    assert "Last delivered:" in words(adas.get("/reminders"))


# ── her calendar ────────────────────────────────────────────────────────────────────────────


def link_of(answer) -> str:
    (found,) = re.findall(r"/feed/[^\"]+\.ics", answer.content.decode())
    return found


def test_the_link_to_her_calendar_is_shown_once_and_opens_without_a_visit(ada, adas, stranger):
    reminders.add(ada, one(), now=NOW, zone=ZONE)
    link = link_of(adas.post("/reminders/calendar", {"do": "new"}))
    assert "/feed/" not in adas.get("/reminders").content.decode()
    answer = stranger.get(link)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content.count(b"BEGIN:VEVENT") == 1
    assert b"Calf" not in answer.content
    assert stranger.get(link.replace(".ics", "x.ics")).status_code == 404


def test_a_new_link_ends_the_old_one_and_turning_it_off_ends_all(ada, adas, stranger):
    first = link_of(adas.post("/reminders/calendar", {"do": "new"}))
    second = link_of(adas.post("/reminders/calendar", {"do": "new"}))
    assert [stranger.get(each).status_code for each in (first, second)] == [404, 200]
    assert adas.post("/reminders/calendar", {"do": "end"}).status_code == 302
    assert stranger.get(second).status_code == 404


def test_on_quiet_days_her_calendar_is_empty(ada, adas, stranger):
    reminders.add(ada, one(), now=NOW, zone=ZONE)
    link = link_of(adas.post("/reminders/calendar", {"do": "new"}))
    living.change(ada, life.left_alone, NOW)
    assert b"VEVENT" not in stranger.get(link).content
    assert "Nothing is sent now." in words(adas.get("/reminders"))


# ── others ──────────────────────────────────────────────────────────────────────────────────


def test_nobody_reaches_what_is_hers(ada, adas, cleos):
    hers = one()
    reminders.add(ada, hers, now=NOW, zone=ZONE)
    way = reminders.add_channel(ada, uuid4(), "ntfy", {"server": "https://a.example"}, now=NOW)
    assert cleos.get(f"/reminders/{hers.id}").status_code == 404
    for told in ({"do": "remove"}, {"anchor": "bedtime", "before_bed": "1"}):
        assert cleos.post(f"/reminders/{hers.id}", told).status_code == 404
        assert cleos.post(f"/reminders/ways/{way.id}", told).status_code == 404
    assert reminders.read(ada).reminders == (hers,)
    assert len(reminders.channels(ada)) == 1
    assert "Calf stretch" not in words(cleos.get("/reminders")).partition("Add a reminder")[0]


def test_the_first_page_says_where_she_is_now(ada, adas):
    reminders.add(ada, one(), now=NOW, zone=ZONE)
    adas.cookies["zone"] = "Asia/Tokyo"
    adas.get("/")
    assert [each.zone for each in reminders.read(ada).stays] == [ZONE, "Asia/Tokyo"]


def test_what_did_not_reach_her_is_said_until_she_has_read_it(ada, adas, monkeypatch):
    reminders.add(ada, one(), now=NOW, zone=ZONE)
    late = NOW.replace(hour=22, minute=0)
    reminders.settle(late, lambda *_: SENT)  # there is no way by which it could go
    monkeypatch.setattr(visit, "now", lambda: late + timedelta(hours=9))
    said = words(adas.get("/"))
    assert "Calf stretch at bedtime, meant for" in said
    assert "There was no way by which to send it." in said
    assert adas.post("/reminders/read").status_code == 302
    assert "meant for" not in words(adas.get("/"))


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"endpoint": "https://push.unknown.example/a", "p256dh": "B" + "A" * 86, "auth": "A" * 22},
    ],
)
def test_a_browser_whose_service_is_not_taken_is_told_why(ada, adas, told):
    answer = adas.post("/reminders/ways/web_push", {"id": str(uuid4()), **told}, follow=True)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode() or "notice-error" in answer.content.decode()
    assert reminders.channels(ada) == []


def test_a_way_that_hangs_keeps_nobody_from_the_page_of_the_night(tmp_path):
    """However often she taps on a test that does not come."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        site = Site(tmp_path / "data", SOLEUS_SEND_TO_LOCAL=url)
        try:
            ada = site.visitor()
            told = {"id": str(uuid4()), "server": url, "topic": "x"}
            assert ada.form("/reminders/ways/ntfy", **told).status == 302
            taps = [site.visitor() for _ in range(5)]
            with ThreadPoolExecutor() as pool:
                path = f"/reminders/ways/{told['id']}"
                for each in taps:
                    pool.submit(each.form, path, at="/reminders", do="test")
                with silent.accept()[0]:
                    time.sleep(1)  # until the other taps are there too
                    began = time.monotonic()
                    assert site.stranger().get("/now").status == 200
                    assert time.monotonic() - began < 5
        finally:
            site.kill()


def test_a_reminder_of_what_is_not_for_her_promises_no_time(ada, adas):
    reminders.add(ada, one(item="measure.magnesium-supplement"), now=NOW, zone=ZONE)
    said = words(adas.get("/reminders"))
    assert "Nothing is sent now: Only once you have agreed on it" in said
    assert "Next:" not in said


def test_the_page_asks_for_as_much_however_many_there_are(ada, adas, django_assert_max_num_queries):
    for _ in range(40):
        reminders.add(ada, one(), now=NOW, zone=ZONE)
    adas.get("/reminders")

    # What the plan asks for, and with it her channels and what she settled, which is read twice.
    with django_assert_max_num_queries(12):
        adas.get("/reminders")
