"""Whatever clocks do, what she wrote stays hers: zones, their rules, and clocks that are wrong."""

import random
import struct
import zoneinfo
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from soleus.app import about as telling
from soleus.care.profile import About
from soleus.diary.nights import night_of_entry
from soleus.records import store
from soleus.web import visit
from tests.integration.conftest import NOW
from tests.integration.test_home import text_of

# A journey once round the world, from the last place where a day ends to the first where it begins.
JOURNEY = [
    *("Pacific/Pago_Pago", "Pacific/Honolulu", "America/Los_Angeles", "America/St_Johns"),
    *("Atlantic/Azores", "Europe/Berlin", "Asia/Kathmandu", "Asia/Tokyo", "Australia/Lord_Howe"),
    *("Pacific/Chatham", "Pacific/Kiritimati"),
]


def number(n):
    return str(UUID(int=n))


def cramp(n, at, zone, *, written=None):
    told = at.astimezone(ZoneInfo(zone)).isoformat()
    shape = {"kind": "episode", "id": number(n), "at": told, "zone": zone}
    return {**shape, "written": written or told, "side": "left", "site": "calf"}


def check(n, at, **answers):
    told = at.isoformat()
    shape = {"kind": "symptoms", "id": number(n), "at": told, "zone": "UTC", "written": told}
    return {**shape, "answers": answers}


def send(client, *entries):
    answer = client.post(
        "/api/v1/entries", {"entries": list(entries)}, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    return answer.json()["receipts"]


def diary(person):
    return store.load(person, store.KINDS.values())


# ── a journey from −11 to +14 ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(5))
def test_a_diary_from_round_the_world_stays_in_order_with_each_wall_clock(ada, adas, seed):
    # Every three hours in another zone: on the walls it goes back and forth by days.
    hours = [NOW - timedelta(hours=3 * n) for n in range(len(JOURNEY))]
    sent = [cramp(n, at, zone) for n, (at, zone) in enumerate(zip(hours, JOURNEY, strict=True), 1)]
    random.Random(seed).shuffle(sent)
    send(adas, *sent)

    found = diary(ada)
    assert [entry.at for entry in found] == sorted(hours)
    walls = {str(entry.id): (entry.at.isoformat(), entry.zone) for entry in found}
    assert walls == {each["id"]: (each["at"], each["zone"]) for each in sent}
    for entry in found:
        assert entry in store.load(
            ada, store.KINDS.values(), first=night_of_entry(entry), last=night_of_entry(entry)
        )


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "Pacific/Kiritimati"])
def test_today_is_the_day_on_her_own_wall(ada, adas, zone):
    adas.cookies["zone"] = zone
    told = NOW.astimezone(ZoneInfo(zone))
    night = told.date() - timedelta(days=1)
    assert f"Night of {night:%a} {night.day} {night:%b}" in text_of(adas.get("/"))


# ── the rules of a zone change under a running server ───────────────────────────────────────

MOVED = "Asia/Almaty"  # it did move, from six hours ahead to five, in March 2024


@pytest.fixture
def rules(tmp_path):
    """Sets how far ahead a zone is, as an update of the table of zones would."""
    before = zoneinfo.TZPATH

    def set_to(hours):
        file = tmp_path / MOVED
        file.parent.mkdir(exist_ok=True)
        counts = struct.pack(">6l", 0, 0, 0, 0, 1, 4)
        kind = struct.pack(">lbB", hours * 3600, 0, 0)
        file.write_bytes(b"TZif" + b"\0" * 16 + counts + kind + b"ZON\0")
        zoneinfo.reset_tzpath([str(tmp_path), *before])
        ZoneInfo.clear_cache(only_keys=[MOVED])

    yield set_to
    zoneinfo.reset_tzpath(before)
    ZoneInfo.clear_cache(only_keys=[MOVED])


# Her wall clock by the old rules: deep in a night, and right on the border of two.
@pytest.mark.parametrize("wall", ["2026-12-01T03:20", "2026-11-30T12:30", "2026-11-30T11:30"])
@pytest.mark.parametrize("before,after", [(6, 5), (5, 6)])
def test_new_rules_move_no_instant_and_hide_no_entry(ada, adas, rules, wall, before, after):
    rules(before)
    at = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(MOVED))
    instant = at.astimezone(UTC)
    send(adas, cramp(1, instant, MOVED))

    rules(after)

    (found,) = diary(ada)
    assert found.at == instant
    assert found.at.utcoffset() == timedelta(hours=after)
    shown = [
        day
        for day in (date(2026, 11, 28) + timedelta(days=n) for n in range(5))
        if number(1) in adas.get(f"/night/{day}").content.decode()
    ]
    assert len(shown) == 1


def test_a_phone_with_newer_rules_than_its_server_is_believed(ada, adas, rules):
    rules(6)
    told = "2026-12-01T03:20:00+05:00"
    send(adas, {**cramp(1, NOW, "UTC"), "at": told, "zone": MOVED})
    (found,) = diary(ada)
    assert found.at == datetime.fromisoformat(told)
    rules(5)
    (found,) = diary(ada)
    assert found.at.isoformat() == told


# ── clocks that are wrong ───────────────────────────────────────────────────────────────────

YEARS = timedelta(days=5 * 365)


@pytest.mark.parametrize("wrong", [-YEARS, YEARS], ids=["years behind", "years ahead"])
def test_what_a_phone_with_a_wrong_clock_wrote_is_kept_and_nothing_with_it_is_lost(
    ada, adas, wrong
):
    send(adas, cramp(1, NOW - timedelta(hours=6), "UTC"))
    (receipt,) = send(adas, cramp(2, NOW + wrong, "UTC"))

    assert receipt["state"] == "saved"
    assert [entry.at for entry in diary(ada)] == sorted([NOW - timedelta(hours=6), NOW + wrong])
    for path in ("/", "/diary", f"/entry/{number(2)}", "/api/v1/phone"):
        assert adas.get(path).status_code == 200


@pytest.mark.parametrize("year", ["1970", "9999"])
def test_a_year_that_cannot_be_is_refused_by_name_and_not_dropped(ada, adas, year):
    at = NOW.isoformat().replace("2026", year)
    (receipt,) = send(adas, {**cramp(1, NOW, "UTC"), "at": at})
    assert receipt["state"] == "refused"
    assert receipt["problems"]


@pytest.mark.parametrize("wrong", [-YEARS, YEARS], ids=["years behind", "years ahead"])
def test_a_sign_from_a_clock_that_is_years_wrong_stands_now(adas, wrong):
    # The words lie in a template of every first page, for a phone that learns of a sign later.
    assert not adas.get("/").context["hold"]
    send(adas, check(1, NOW + wrong, chest_pain="yes"))
    assert adas.get("/").context["hold"]
    assert adas.get("/api/v1/phone").json()["standing"]["answers"] == {"chest_pain": "yes"}


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=400), YEARS], ids=str)
def test_a_server_whose_clock_goes_back_loses_nothing(ada, adas, monkeypatch, back):
    sent = [cramp(n, NOW - timedelta(days=n), "UTC") for n in range(1, 40)]
    send(adas, *sent)
    told = adas.get("/api/v1/phone").json()["sequence"]
    monkeypatch.setattr(visit, "now", lambda: NOW - back)

    for path in ("/", "/diary", "/api/v1/phone", "/about", "/life"):
        assert adas.get(path).status_code == 200
    send(adas, cramp(99, NOW - back, "UTC"))
    telling.save(ada, About(region="UK"), NOW - back)

    assert {str(entry.id) for entry in diary(ada)} == {number(n) for n in (*range(1, 40), 99)}
    assert adas.get("/api/v1/phone").json()["sequence"] > told


# ── days that come every four years, and a due date that moves ──────────────────────────────


def test_the_leap_day_has_a_page_and_an_entry(ada, adas, monkeypatch):
    night = datetime(2028, 3, 1, 3, 20, tzinfo=UTC)
    monkeypatch.setattr(visit, "now", lambda: night + timedelta(hours=6))
    send(adas, cramp(1, night, "UTC"))
    assert number(1) in adas.get("/night/2028-02-29").content.decode()
    assert adas.get("/diary?month=2028-02").status_code == 200


def test_a_due_date_that_moves_moves_her_week_and_no_entry(ada, adas):
    send(adas, *[cramp(n, NOW - timedelta(days=n), "UTC") for n in range(1, 30)])
    due = NOW.date() + timedelta(days=70)
    telling.save(ada, About(due_date=due), NOW)
    before = diary(ada)
    assert "Week 30" in text_of(adas.get("/"))

    telling.save(ada, About(due_date=due - timedelta(days=10)), NOW)

    assert "Week 31" in text_of(adas.get("/"))
    assert diary(ada) == before
