"""The pages of the diary as plain forms: no script runs here, and everything still works."""

import re
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from soleus.app import look, write
from soleus.app.write import find, history
from soleus.care.profile import About
from soleus.diary.entries import (
    KINDS,
    Dose,
    Ease,
    Episode,
    Exposure,
    Morning,
    Origin,
    Side,
    Site,
    Sureness,
)
from soleus.records import store
from soleus.web import visit
from soleus.web.wording import remark
from soleus.words.say import english
from tests.lib.ledger import entry, instant

BERLIN = {"zone": "Europe/Berlin"}


def now():
    return visit.now()


def here():
    return now().astimezone(ZoneInfo("Europe/Berlin"))


def everything(person):
    return store.load(person, KINDS.values())


def only(person):
    (kept,) = everything(person)
    return kept


def text(answer):
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def page(answer):
    return answer.content.decode()


def keep(person, *entries):
    write.keep(person, entries, now())
    return entries


@pytest.fixture
def cramp(ada):
    (kept,) = keep(ada, entry("2026-11-20 03:20 cramp 7 left calf 4 min"))
    return kept


# ── who may see it ───────────────────────────────────────────────────────────────────────────

PAGES = [
    "/log",
    "/morning",
    "/diary",
    "/night/2026-11-19",
    "/entry/2c1c2f0e-6f5e-4c0e-9d53-3f6f8f1b7a10",
    "/saved/2c1c2f0e-6f5e-4c0e-9d53-3f6f8f1b7a10",
]


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_a_diary_without_signing_in(db, client, path):
    answer = client.get(path, headers={"host": "localhost:8000"})

    assert (answer.status_code, answer.url) == (302, "/sign-in")


@pytest.mark.parametrize("path", ["/entry/{}", "/saved/{}"])
def test_another_persons_entry_is_not_there(adas, cleos, cramp, path):
    assert adas.get(path.format(cramp.id)).status_code == 200
    assert cleos.get(path.format(cramp.id)).status_code == 404


@pytest.mark.parametrize("what", ["delete", "restore", "undo", "change"])
def test_another_person_can_change_nothing(ada, cleos, cramp, what):
    answer = cleos.post(f"/entry/{cramp.id}", {"do": what, "pain": "1"})

    assert answer.status_code == 404
    assert only(ada) == cramp


def test_another_person_cannot_finish_her_cramp(ada, cleos, cramp):
    assert cleos.post("/morning", {"cramp": str(cramp.id), "side": "right"}).status_code == 404
    assert only(ada) == cramp


# ── log ──────────────────────────────────────────────────────────────────────────────────────


def test_one_tap_writes_a_cramp(ada, adas):
    answer = adas.post("/log", {**BERLIN, "when": "now"})

    kept = only(ada)
    assert (answer.status_code, answer.url) == (302, f"/saved/{kept.id}")
    assert isinstance(kept, Episode)
    assert (kept.zone, kept.origin, kept.sure) == ("Europe/Berlin", Origin.TAP, Sureness.EXACT)
    assert now() - kept.at < timedelta(minutes=1)
    assert (kept.pain, kept.side, kept.minutes) == (None, None, None)


def test_an_empty_form_is_a_cramp_now(ada, adas):
    adas.post("/log", {})

    assert now() - only(ada).at < timedelta(minutes=1)


@pytest.mark.parametrize(
    "when, ago, sure",
    [
        ("15", timedelta(minutes=15), Sureness.ROUGHLY),
        ("60", timedelta(hours=1), Sureness.ROUGHLY),
    ],
)
def test_a_cramp_of_a_while_ago(ada, adas, when, ago, sure):
    adas.post("/log", {**BERLIN, "when": when})

    kept = only(ada)
    assert ago <= now() - kept.at < ago + timedelta(minutes=1)
    assert (kept.sure, kept.origin) == (sure, Origin.BACK_FILL)


def test_a_cramp_of_some_time_last_night(ada, adas):
    adas.post("/log", {**BERLIN, "when": "night"})

    kept = only(ada)
    assert kept.sure is Sureness.NIGHT_ONLY
    assert look.last_night(ada, now=now(), zone="Europe/Berlin").night.episodes == (kept,)


def test_everything_she_adds_is_kept(ada, adas):
    told = {
        "when": "time",
        "date": "2026-11-20",
        "time": "03:20",
        "side": "left",
        "site": "calf",
        "pain": "7",
        "minutes": "4,5",
        "asleep": "yes",
        "ease": "eased",
        "note": "a\r\nb",
    }
    adas.post("/log", {**BERLIN, **told})

    kept = only(ada)
    assert kept.at == instant("2026-11-20 03:20")
    assert (kept.side, kept.site, kept.pain) == (Side.LEFT, Site.CALF, 7)
    assert (kept.minutes, kept.asleep, kept.ease) == (4.5, True, Ease.EASED)
    assert kept.note == "a\nb"


def test_a_form_sent_twice_is_one_cramp(ada, adas):
    told = {**BERLIN, "id": str(uuid4()), "when": "time", "date": "2026-11-20", "time": "03:20"}
    adas.post("/log", told)
    adas.post("/log", told)

    assert len(everything(ada)) == 1


def test_a_form_with_a_broken_id_keeps_what_she_wrote(ada, adas):
    told = {**BERLIN, "id": "not-an-id", "when": "now", "minutes": "9", "pain": "99"}
    answer = adas.post("/log", told)
    assert answer.status_code == 422
    assert 'value="9"' in page(answer)
    assert everything(ada) == []


def test_the_form_offers_a_fresh_id_each_time(adas):
    ids = {re.search(rb'name="id" value="([^"]+)"', adas.get("/log").content)[1] for _ in range(2)}

    assert len(ids) == 2


@pytest.mark.parametrize(
    "told, said",
    [
        ({"pain": "11"}, "Pain: 11 is outside 0 to 10"),
        ({"minutes": "two"}, "Minutes: two is not a number"),
        ({"minutes": "2000"}, "Minutes: 2000.0 is outside 0 to 1440"),
        ({"note": "a" * 20_001}, "Note: This has 20001 letters. At most 20000"),
        ({"side": "up"}, "Leg: up is not a choice here"),
        ({"when": "time", "date": "2026-11-20", "time": ""}, "Set a date and a time"),
        ({"when": "time", "date": "soon", "time": "03:20"}, "Set a date and a time"),
        ({"when": "time", "date": "2300-01-01", "time": "03:20"}, "The year 2300 is outside"),
        ({"when": "time", "date": "0001-01-01", "time": "00:00"}, ""),
        ({"when": "time", "date": "9999-12-31", "time": "23:59"}, ""),
    ],
)
def test_what_cannot_be_is_named_and_the_form_keeps_the_rest(ada, adas, told, said):
    answer = adas.post("/log", {**BERLIN, "note": "my own words", **told})

    assert answer.status_code == 422
    assert said in text(answer)
    assert "my own words" in text(answer) or "note" in told
    assert everything(ada) == []


def test_a_cramp_of_900_minutes_is_kept_and_asked_about(ada, adas):
    answer = adas.post("/log", {**BERLIN, "minutes": "900"}, follow=True)

    assert only(ada).minutes == 900
    assert "900 minutes is 15 hours or more. Is that right?" in text(answer)
    assert "Check the warning signs" in text(answer)


def test_what_was_asked_once_is_a_remark_afterwards(ada, adas):
    adas.post("/log", {**BERLIN, "minutes": "900"})
    page = text(adas.get(f"/entry/{only(ada).id}"))

    assert "900 minutes is 15 hours or more." in page
    assert "Is that right?" not in page


@pytest.mark.parametrize("doubt", [each for each in english() if each.startswith("doubt.")])
def test_a_remark_keeps_what_is_odd_and_asks_nothing(doubt):
    forms = english()[doubt]
    for words in [forms] if isinstance(forms, str) else forms.values():
        left = remark(words)
        assert left
        assert words.startswith(left)
        assert "?" not in left


def ways(answer):
    return re.findall(r'<a class="button[^"]*" href="([^"]+)">\s*(That’s right|Done)', page(answer))


@pytest.mark.parametrize("asked,back", [("", "/"), ("?back=diary", "/diary"), ("?back=/x", "/")])
def test_a_cramp_written_down_leads_back_to_where_she_came_from(adas, asked, back):
    answer = adas.post(f"/log{asked}", {**BERLIN, "minutes": "900"}, follow=True)
    assert ways(answer) == [(back, "That’s right"), (back, "Done")]


def test_a_change_leads_back_to_where_she_came_from(adas, cramp):
    for asked, back in [("", "/diary"), ("?back=home", "/")]:
        told = {"do": "change", "minutes": "900"}
        answer = adas.post(f"/entry/{cramp.id}{asked}", told, follow=True)
        assert ways(answer) == [(back, "That’s right"), (back, "Done")]


def test_an_hour_that_never_was_is_asked_about(ada, adas):
    told = {**BERLIN, "when": "time", "date": "2026-03-29", "time": "02:30", "pain": "6"}
    answer = adas.post("/log", told)

    assert answer.status_code == 422
    assert "02:30 never came. They showed 03:30 then." in text(answer)
    assert everything(ada) == []

    adas.post("/log", {**told, "instead": "03:30"})
    assert only(ada).at == instant("2026-03-29 03:30")
    assert only(ada).pain == 6


@pytest.mark.parametrize("fold", [0, 1])
def test_an_hour_that_came_twice_is_asked_about(ada, adas, fold):
    told = {**BERLIN, "when": "time", "date": "2026-10-25", "time": "02:30"}
    answer = adas.post("/log", told)

    assert "02:30 came twice. Which one was it?" in text(answer)
    assert everything(ada) == []

    adas.post("/log", {**told, "fold": str(fold)})
    assert only(ada).at == instant("2026-10-25 02:30", fold=fold)


@pytest.mark.parametrize(
    "form, cookie, kept",
    [
        ("Asia/Kolkata", "Europe/Berlin", "Asia/Kolkata"),
        ("", "Europe/Berlin", "Europe/Berlin"),
        ("Mars/Base", "Europe%2FBerlin", "Europe/Berlin"),
    ],
)
def test_her_zone_is_the_forms_else_the_browsers(ada, adas, form, cookie, kept):
    adas.cookies["zone"] = cookie
    adas.post("/log", {"zone": form})

    assert only(ada).zone == kept


def test_without_a_browser_that_says_so_the_zone_is_the_one_she_set(ada, adas):
    store.save_about(ada, About(zone="America/New_York"), now())
    adas.post("/log", {})

    assert only(ada).zone == "America/New_York"


# ── after saving ─────────────────────────────────────────────────────────────────────────────


def test_undo_takes_a_new_entry_away_and_it_can_come_back(ada, adas, cramp):
    answer = adas.post(f"/entry/{cramp.id}", {"do": "undo"}, follow=True)
    assert everything(ada) == []
    assert "Bring it back" in text(answer)

    adas.post(f"/entry/{cramp.id}", {"do": "restore"})
    assert only(ada) == cramp


def test_undo_of_a_change_brings_the_form_before_it(ada, adas, cramp):
    adas.post(f"/entry/{cramp.id}", {"do": "change", "pain": "2"})
    adas.post(f"/entry/{cramp.id}", {"do": "undo"})

    assert only(ada).pain == 7


def test_undo_of_a_deletion_brings_the_entry_back(ada, adas, cramp):
    adas.post(f"/entry/{cramp.id}", {"do": "delete"})
    adas.post(f"/entry/{cramp.id}", {"do": "undo"})

    assert only(ada) == cramp


# ── an entry ─────────────────────────────────────────────────────────────────────────────────


def test_an_entry_shows_what_it_holds(adas, cramp):
    said = text(adas.get(f"/entry/{cramp.id}"))

    assert "Pain 7 of 10 · Left leg · Calf · 4 minutes" in said
    assert "Night of Thu 19 Nov 2026" in said
    assert "This entry was never changed." in said


def test_a_change_keeps_what_was_not_touched(ada, adas, cramp):
    adas.post(
        f"/entry/{cramp.id}", {"do": "change", "pain": "3", "date": "2026-11-20", "time": "03:20"}
    )

    kept = only(ada)
    assert (kept.pain, kept.side, kept.minutes) == (3, Side.LEFT, 4)
    assert (kept.at, kept.written) == (cramp.at, cramp.written)


def test_a_field_can_be_emptied(ada, adas, cramp):
    adas.post(f"/entry/{cramp.id}", {"do": "change", "minutes": "", "pain": "7"})

    assert only(ada).minutes is None


def test_her_time_of_the_repeated_hour_stays_when_she_changes_something_else(ada, adas):
    (second,) = keep(ada, entry("2026-10-25 02:30 again cramp 7"))
    adas.post(
        f"/entry/{second.id}", {"do": "change", "date": "2026-10-25", "time": "02:30", "pain": "5"}
    )

    assert only(ada).at == instant("2026-10-25 02:30", fold=1)
    assert only(ada).pain == 5


def test_an_hour_that_never_was_is_asked_about_in_a_change_too(ada, adas, cramp):
    told = {"do": "change", "date": "2026-03-29", "time": "02:30", "pain": "2"}
    answer = adas.post(f"/entry/{cramp.id}", told)
    assert "Save it at 03:30" in text(answer)
    assert only(ada) == cramp

    adas.post(f"/entry/{cramp.id}", {**told, "instead": "03:30"})
    assert (only(ada).at, only(ada).pain) == (instant("2026-03-29 03:30"), 2)


def test_another_time_means_the_clock_of_where_she_was_then(ada, adas):
    (cramp,) = keep(ada, entry("2026-11-20 03:20 cramp", zone="Asia/Kolkata"))
    adas.cookies["zone"] = "Europe/Berlin"
    adas.post(f"/entry/{cramp.id}", {"do": "change", "date": "2026-11-20", "time": "04:00"})

    assert only(ada).at == instant("2026-11-20 04:00", "Asia/Kolkata")
    assert only(ada).zone == "Asia/Kolkata"


def test_a_change_that_cannot_be_changes_nothing_and_loses_nothing(ada, adas, cramp):
    answer = adas.post(f"/entry/{cramp.id}", {"do": "change", "pain": "99", "note": "my own words"})

    assert answer.status_code == 422
    assert "Pain: 99 is outside 0 to 10" in text(answer)
    assert "my own words" in text(answer)
    assert only(ada) == cramp


def test_every_earlier_form_is_shown(ada, adas, cramp):
    for pain in ("1", "2"):
        adas.post(f"/entry/{cramp.id}", {"do": "change", "pain": pain})

    said = text(adas.get(f"/entry/{cramp.id}"))
    assert len(history(ada, cramp.id)) == 3
    assert said.index("Pain 1 of 10") < said.index("Pain 7 of 10")


@pytest.mark.parametrize(
    "line, told, field, value",
    [
        ("2026-11-20 no cramp", {"cramps": "2", "sleep": "6"}, "cramps", 2),
        ("2026-11-20 21:30 magnesium 300 mg", {"amount": "150"}, "amount", 150),
        ("2026-11-20 18:00 exposure standing 6 hours", {"note": "a fair"}, "note", "a fair"),
    ],
)
def test_every_kind_of_entry_can_be_changed(ada, adas, line, told, field, value):
    (kept,) = keep(ada, entry(line))
    assert adas.get(f"/entry/{kept.id}").status_code == 200
    adas.post(f"/entry/{kept.id}", {"do": "change", **told})

    assert getattr(only(ada), field) == value


def test_what_she_wrote_is_shown_as_text_and_never_as_a_page(ada, adas, cramp):
    adas.post(f"/entry/{cramp.id}", {"do": "change", "note": "<script>alert(1)</script>"})

    for path in (f"/entry/{cramp.id}", f"/saved/{cramp.id}", "/diary", "/night/2026-11-19"):
        assert b"<script>alert" not in adas.get(path).content


# ── the morning ──────────────────────────────────────────────────────────────────────────────


def last_night():
    return here().date() - timedelta(days=1)


def where_it_is(hour):
    """A zone whose clocks show this hour now."""
    ahead = (hour - now().hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}"  # these names count westwards


@pytest.mark.parametrize("hour, asked", [(2, "this night so far"), (9, "last night")])
@pytest.mark.parametrize("path", ["/", "/morning"])
def test_the_card_says_which_night_it_asks_about(adas, path, hour, asked):
    adas.cookies["zone"] = where_it_is(hour)

    said = text(adas.get(path))

    yesterday = now().astimezone(ZoneInfo(where_it_is(hour))).date() - timedelta(days=1)
    assert asked in said
    assert f"Night of {yesterday:%a} {yesterday.day} {yesterday:%b}" in said


def test_no_cramp_is_one_tap(ada, adas):
    answer = adas.post("/morning", {**BERLIN, "cramps": "0", "back": "home"})

    kept = only(ada)
    assert (answer.status_code, answer.url) == (302, "/")
    assert isinstance(kept, Morning)
    assert (kept.night, kept.cramps) == (last_night(), 0)


def test_a_second_answer_corrects_the_first(ada, adas):
    adas.post("/morning", {**BERLIN, "cramps": "0"})
    adas.post("/morning", {**BERLIN, "cramps": "2", "sleep": "4", "soreness": "some"})

    kept = only(ada)
    assert (kept.cramps, kept.sleep, str(kept.soreness)) == (2, 4, "some")


def test_sleep_alone_says_nothing_about_cramps(ada, adas, monkeypatch):
    by_day = instant("2026-12-02 07:00", "Europe/Berlin")
    monkeypatch.setattr(visit, "now", lambda: by_day)
    adas.post("/morning", {**BERLIN, "sleep": "4", "cramps": "", "note": ""})

    assert (only(ada).cramps, only(ada).sleep) == (None, 4)
    assert "How was last night?" in text(adas.get("/morning"))


def test_a_count_that_cannot_be_is_named(ada, adas):
    answer = adas.post("/morning", {**BERLIN, "cramps": "99"})

    assert answer.status_code == 422
    assert "Cramps: 99 is outside 0 to 50" in text(answer)
    assert everything(ada) == []


def test_a_cramp_of_the_coach_is_finished_with_two_taps(ada, adas):
    adas.cookies["zone"] = "Europe/Berlin"
    at = datetime.combine(here().date(), datetime.min.time(), ZoneInfo("Europe/Berlin"))
    (cramp,) = keep(
        ada,
        Episode(id=uuid4(), at=at, zone="Europe/Berlin", written=at, origin=Origin.COACH),
    )
    page = text(adas.get("/morning"))
    assert "The cramp at 00:00" in page
    assert "No cramp" not in page

    adas.post("/morning", {**BERLIN, "cramp": str(cramp.id), "side": "left"})
    assert "The cramp at 00:00" in text(adas.get("/morning"))
    adas.post("/morning", {**BERLIN, "cramp": str(cramp.id), "ease": "eased"})

    assert (only(ada).side, only(ada).ease) == (Side.LEFT, Ease.EASED)
    assert "The cramp at 00:00" not in text(adas.get("/morning"))


def test_a_form_leads_back_only_to_pages_of_ours(adas):
    answer = adas.post("/morning", {**BERLIN, "cramps": "0", "back": "https://elsewhere.example"})

    assert answer.url == "/morning"


# ── one night ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "told, kind",
    [
        ({"kind": "morning", "cramps": "0"}, Morning),
        ({"kind": "episode"}, Episode),
        ({"kind": "dose", "what": "measure.hydrate"}, Dose),
        ({"kind": "exposure", "what": "standing", "amount": "6"}, Exposure),
    ],
)
def test_a_past_night_can_be_filled_in(ada, adas, told, kind):
    from soleus.knowledge import catalog

    if kind is Dose:
        told = told | {"what": next(iter(catalog.load().measures))}
    answer = adas.post("/night/2026-11-10", {**BERLIN, **told})

    assert (answer.status_code, answer.url) == (302, "/night/2026-11-10")
    assert isinstance(only(ada), kind)
    assert look.night(ada, date(2026, 11, 10)) != look.night(ada, date(2026, 11, 11))
    assert "Nothing written yet" not in text(adas.get("/night/2026-11-10"))


@pytest.mark.parametrize(
    "told", [{"kind": "symptoms"}, {"kind": "dose", "what": "no-such-thing"}, {}]
)
def test_what_is_not_offered_cannot_be_added(ada, adas, told):
    assert adas.post("/night/2026-11-10", {**BERLIN, **told}).status_code == 404
    assert everything(ada) == []


@pytest.mark.parametrize("on", ["2026-13-01", "yesterday", "2300-01-01", "1999-01-01"])
def test_a_night_that_cannot_be_has_no_page(adas, on):
    assert adas.get(f"/night/{on}").status_code == 404


def test_a_contradiction_is_shown_and_nothing_is_lost(ada, adas, cramp):
    adas.post("/night/2026-11-19", {**BERLIN, "kind": "morning", "cramps": "0"})

    assert len(everything(ada)) == 2
    assert "Both are kept" in text(adas.get("/night/2026-11-19"))


# ── the diary ────────────────────────────────────────────────────────────────────────────────


def test_an_empty_diary_is_kind(adas):
    said = text(adas.get("/diary"))

    assert "Nothing written yet. That is not counted as no cramp." in said
    assert "Since" not in said


def test_each_night_of_the_month_says_what_is_known_of_it(ada, adas, cramp):
    keep(ada, entry("2026-11-20 no cramp"), entry("2026-11-21 3 cramps"))
    page = adas.get("/diary?month=2026-11").content.decode()

    def words(on):
        link = re.search(rf'<a class="([^"]+)" id="n-{on}".*?</a>', page)
        return link[1].split()[1], re.sub("<[^>]+>", " ", link[0]).split()[1:]

    assert words("2026-11-19") == ("night-cramp", ["1", "1", "cramp"])
    assert words("2026-11-20") == ("night-none", ["✓", "no", "cramp"])
    assert words("2026-11-21") == ("night-some", ["3", "3", "cramps,", "not", "written", "out"])
    assert words("2026-11-18") == ("night-missing", ["nothing", "written"])


@pytest.mark.parametrize("month", ["", "2026-13", "nonsense", "0001-01", "9999-12", "2026-11-05"])
def test_a_month_that_cannot_be_read_is_this_month(adas, month):
    assert f"{here():%B %Y}" in text(adas.get("/diary", {"month": month}))


def test_she_can_go_to_a_week_of_her_pregnancy(ada, adas):
    store.save_about(ada, About(due_date=date(2027, 3, 5)), now())

    assert adas.get("/diary?week=20").url == "/diary?month=2026-10#n-2026-10-16"
    assert adas.get("/diary?week=abc").status_code == 200


def test_the_charts_say_the_same_in_words_and_in_a_table(ada, adas):
    last = last_night()
    zone = ZoneInfo("Europe/Berlin")
    for days in (1, 2, 3):
        at = datetime.combine(last - timedelta(days=days), datetime.min.time(), zone)
        at += timedelta(hours=27)
        keep(ada, Episode(id=uuid4(), at=at, zone="Europe/Berlin", written=at))
    adas.cookies["zone"] = "Europe/Berlin"

    said = text(adas.get("/diary"))

    assert "3 cramps with a known time. The hour from 03:00 to 04:00 had the most: 3." in said
    assert "03:00–04:00 3" in said
    assert re.search(r"3 cramps in 3 recorded nights, out of \d+", said)


def test_the_diary_costs_the_same_however_long_it_is(ada, adas, django_assert_max_num_queries):
    for place in range(60):
        day = date(2026, 9, 1) + timedelta(days=place)
        keep(ada, entry(f"{day:%Y-%m-%d} 03:20 cramp {place % 10}", place=place))
    adas.get("/diary")

    with django_assert_max_num_queries(16):
        adas.get("/diary")


def test_no_page_of_the_diary_names_itself_in_its_title(adas, cramp):
    for path in ("/diary", "/log", "/morning", f"/entry/{cramp.id}", "/night/2026-11-19"):
        assert "<title>Soleus</title>" in adas.get(path).content.decode()


def test_an_entry_put_away_is_found_only_by_its_own_page(ada, adas, cramp):
    adas.post(f"/entry/{cramp.id}", {"do": "delete"})

    assert find(ada, cramp.id).deleted
    assert str(cramp.id) not in adas.get("/diary").content.decode()
    assert "Put away" in text(adas.get(f"/entry/{cramp.id}"))
