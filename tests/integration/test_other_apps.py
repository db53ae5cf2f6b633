"""Files of other apps: looked through, kept, kept again, taken back, and told beside hers."""

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from soleus import settings
from soleus.app import hand_over, other_apps, write
from soleus.app.other_apps import RefusedError
from soleus.diary.entries import Program, Quantity, Reading
from soleus.diary.readings import id_of
from soleus.exchange.apps.days import Found
from soleus.ops import apart
from soleus.records import store
from soleus.words.say import say
from tests.integration.conftest import NOW
from tests.lib.app_files import apple, database, packed, record, slept
from tests.lib.ledger import diary

MORNING = "2026-11-30 08:00:00 +0100"
LATER = NOW + timedelta(hours=1)
ON = date(2026, 11, 30)
FILE = packed(
    {
        "apple_health_export/export.xml": apple(
            record("DietaryWater", "1.6", MORNING, unit="L"),
            record("DietaryCaffeine", "80", MORNING, unit="mg"),
            record("StepCount", "6214", MORNING, unit="count"),
            slept("AsleepCore", "2026-11-30 23:00:00 +0100", "2026-12-01 06:30:00 +0100"),
            record("DietaryWater", "0.9", "2026-12-01 08:00:00 +0100", unit="L"),
            record("DietaryWater", "900", "2026-12-01 08:00:00 +0100", unit="L", source="Odd"),
        )
    }
)
ZONE = "Europe/Berlin"


def found(*days, source=Program.APPLE_HEALTH):
    return [Found(source=source, days=tuple((on, of, float(n)) for on, of, n in days))]


def kept(person):
    return {f"{each.night:%m-%d} {each.of}": each.amount for each in store.load(person, [Reading])}


def keep(person, *days, now=NOW):
    return other_apps.keep(person, found(*days), now, ZONE)


# ── one reading of each day ─────────────────────────────────────────────────────────────────


def test_twice_is_once_and_an_amount_that_changed_is_changed(ada):
    first = keep(ada, (ON, Quantity.DRINKS, 1600), (ON, Quantity.STEPS, 10))
    assert [(line.of, line.new) for line in first.lines] == [("drinks", 1), ("steps", 1)]
    sequence = store.sequence(ada)
    again = keep(ada, (ON, Quantity.DRINKS, 1600), (ON, Quantity.STEPS, 10), now=LATER)
    assert (again.changes, store.sequence(ada)) == (False, sequence)
    more = keep(ada, (ON, Quantity.DRINKS, 1900), (ON, Quantity.STEPS, 10), now=LATER)
    assert [(line.of, line.changed, line.same) for line in more.lines] == [
        ("drinks", 1, 0),
        ("steps", 0, 1),
    ]
    assert kept(ada) == {"11-30 drinks": 1900, "11-30 steps": 10}
    one = id_of(Program.APPLE_HEALTH, Quantity.DRINKS, ON)
    assert [each.entry.amount for each in store.history(ada, one)] == [1900, 1600]


def test_two_apps_stand_beside_each_other(ada):
    keep(ada, (ON, Quantity.DRINKS, 1600))
    other_apps.keep(ada, found((ON, Quantity.DRINKS, 900), source=Program.CRONOMETER), NOW, ZONE)
    assert sorted(each.amount for each in store.load(ada, [Reading])) == [900, 1600]


def test_a_reading_is_of_its_day_wherever_she_is(ada):
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Casablanca"):
        other_apps.keep(ada, found((ON, Quantity.DRINKS, 1600)), NOW, zone)
        (reading,) = store.load(ada, [Reading], first=ON, last=ON)
        assert reading.local.date() == ON


def test_looking_changes_nothing(ada):
    before = store.sequence(ada)
    counted = other_apps.look(ada, found((ON, Quantity.DRINKS, 1600)), NOW, ZONE)
    assert (counted.changes, counted.first, counted.last) == (True, ON, ON)
    assert (kept(ada), store.sequence(ada)) == ({}, before)


def test_her_id_under_another_kind_is_left_alone(ada):
    (cramp,) = diary("12-01 03:20 cramp 7")
    one = id_of(Program.APPLE_HEALTH, Quantity.DRINKS, ON)
    write.keep(ada, (replace(cramp, id=one),), NOW)
    assert not keep(ada, (ON, Quantity.DRINKS, 1600)).changes
    assert kept(ada) == {}


# ── taken back ──────────────────────────────────────────────────────────────────────────────


def test_what_came_with_a_file_is_put_away_again_and_what_was_before_returns(ada):
    keep(ada, (ON, Quantity.DRINKS, 1600), (ON, Quantity.STEPS, 10))
    keep(ada, (ON, Quantity.DRINKS, 1900), (ON, Quantity.CAFFEINE, 80), now=LATER)
    newest = other_apps.newest(ada)
    assert (newest.written, newest.count) == (LATER, 2)
    assert other_apps.take_back(ada, newest.written, LATER) == 2
    assert kept(ada) == {"11-30 drinks": 1600, "11-30 steps": 10}
    assert other_apps.newest(ada).written == NOW
    assert other_apps.take_back(ada, NOW, LATER) == 2
    assert (kept(ada), other_apps.newest(ada)) == ({}, None)


def test_what_was_put_away_comes_back_when_she_brings_it_again(ada):
    keep(ada, (ON, Quantity.DRINKS, 1600))
    other_apps.take_back(ada, NOW, LATER)
    assert keep(ada, (ON, Quantity.DRINKS, 1600), now=LATER).changed == 1
    assert kept(ada) == {"11-30 drinks": 1600}
    other_apps.take_back(ada, LATER, LATER)
    assert kept(ada) == {}


def test_many_are_put_away_at_once(ada, django_assert_max_num_queries):
    days = [(ON - timedelta(days=n), Quantity.DRINKS, 1600) for n in range(600)]
    keep(ada, *days)
    with django_assert_max_num_queries(60):
        assert other_apps.take_back(ada, NOW, LATER) == 600
    assert kept(ada) == {}
    assert keep(ada, *days, now=LATER).changed == 600
    assert len(store.load(ada, [Reading])) == 600


def test_nobody_takes_back_what_is_anothers(ada, cleos):
    keep(ada, (ON, Quantity.DRINKS, 1600))
    cleos.post("/your-data/take-back", {"written": NOW.isoformat()})
    assert kept(ada) == {"11-30 drinks": 1600}


@pytest.mark.parametrize("written", ["", "soon", "2026-12-02T09:00:00"])
def test_an_instant_that_is_none_takes_nothing_back(ada, adas, written):
    keep(ada, (ON, Quantity.DRINKS, 1600))
    assert adas.post("/your-data/take-back", {"written": written}).status_code == 404
    assert kept(ada)


# ── whole ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", ["json", "csv"])
def test_out_away_and_in_again_is_the_same_file(ada, cleo, form):
    write.keep(ada, diary("12-01 03:20 cramp 7", "12-01 no cramp"), NOW)
    keep(ada, (ON, Quantity.DRINKS, 1600.5), (ON, Quantity.SLEEP, 450), (ON, Quantity.STEPS, 10))
    if form == "json":  # a table has only what stands
        keep(ada, (ON, Quantity.DRINKS, 1900), now=LATER)
        other_apps.take_back(ada, LATER, LATER)
    text = b"".join(hand_over.out(form, ada, NOW, ZONE))
    brought = hand_over.bring_in(cleo, io.BytesIO(text), NOW, ZONE)
    assert not brought.faults
    assert b"".join(hand_over.out(form, cleo, NOW, ZONE)) == text
    assert not hand_over.bring_in(cleo, io.BytesIO(text), NOW, ZONE).changes
    assert not keep(cleo, (ON, Quantity.SLEEP, 450)).changes


# ── beside hers, and never among it ─────────────────────────────────────────────────────────


def test_a_day_tells_it_and_adds_it_to_nothing(ada, adas):
    write.keep(ada, diary("11-30 09:00 ate fndds-94000100 250 g"), NOW)
    alone = adas.get("/food/2026-11-30").content.decode()
    keep(ada, (ON, Quantity.DRINKS, 1600), (ON, Quantity.STEPS, 6214), (ON, Quantity.CAFFEINE, 0))
    food = adas.get("/food/2026-11-30").content.decode()
    assert "From Apple Health" in food
    assert "Water and drinks 1.6 L" in food
    assert "Caffeine 0 mg" in food
    assert "6,214" not in food
    assert "It is not added to what you wrote" in food
    before, after = (page.split("The same as a table")[1] for page in (alone, food))
    assert before.split("</table>")[0] == after.split("</table>")[0]
    night = adas.get("/night/2026-11-30").content.decode()
    assert "Walking 6,214 steps" in night


def test_its_own_page_tells_whose_it_is_and_takes_a_note(ada, adas):
    keep(ada, (ON, Quantity.DRINKS, 1600))
    one = id_of(Program.APPLE_HEALTH, Quantity.DRINKS, ON)
    page = adas.get(f"/entry/{one}").content.decode()
    assert "Another app counted it." in page
    assert 'name="amount"' not in page
    adas.post(f"/entry/{one}", {"do": "change", "note": "a big bottle"})
    assert store.get(ada, one).note == "a big bottle"
    assert store.get(ada, one).amount == 1600
    adas.post(f"/entry/{one}", {"do": "delete"})
    assert kept(ada) == {}


def test_no_list_of_new_entries_and_no_phone_is_filled_with_it(ada, adas):
    keep(ada, *((ON - timedelta(days=n), Quantity.DRINKS, 1600) for n in range(40)))
    assert "Water and drinks" not in adas.get("/diary").content.decode()
    told = adas.get("/api/v1/phone").json()
    assert told["entries"] == []


# ── the page ────────────────────────────────────────────────────────────────────────────────


def look(client, raw, name="export.zip"):
    return client.post("/your-data", {"file": SimpleUploadedFile(name, raw)})


def carried(page):
    return page.content.decode().split('name="counted" value="')[1].split('"')[0]


def left():
    return list(settings.INCOMING.rglob("*")) if settings.INCOMING.exists() else []


def test_she_sees_what_is_in_it_and_keeps_it(ada, adas):
    page = look(adas, FILE)
    text = " ".join(page.content.decode().split())
    assert "Days from 30 Nov 2026 to 1 Dec 2026." in text
    assert "<td>2</td><td>2</td><td>0</td>" in text
    assert "1 number is left out" in text
    assert (kept(ada), left()) == ({}, [])
    answer = adas.post("/your-data/in", {"counted": carried(page)}, follow=True)
    assert "5 counts were kept." in answer.content.decode()
    assert kept(ada)["11-30 drinks"] == 1600
    assert "Last brought from Apple Health" in answer.content.decode()
    again = look(adas, FILE).content.decode()
    assert "All of it is here already." in again
    gone = adas.post("/your-data/take-back", {"written": NOW.isoformat()}, follow=True)
    assert "5 counts were put away." in gone.content.decode()
    assert kept(ada) == {}


@pytest.mark.parametrize("counted", ["", "!", "eJwDAAAAAAE="])
def test_what_was_tampered_with_on_its_way_is_not_kept(ada, adas, counted):
    assert adas.post("/your-data/in", {"counted": counted}).status_code == 422
    assert kept(ada) == {}


def test_a_large_file_lies_nowhere_afterwards(ada, adas, monkeypatch):
    settings.make_private(settings.INCOMING)
    monkeypatch.setattr("django.conf.settings.FILE_UPLOAD_MAX_MEMORY_SIZE", 10)
    assert look(adas, FILE).status_code == 200
    assert left() == []


def test_only_who_has_been_let_in_may_send_a_large_file(db):
    stranger = Client(headers={"host": "localhost:8000"})
    sent = {"file": SimpleUploadedFile("a", b"0" * settings.MOST_BYTES)}
    assert stranger.post("/your-data", sent).status_code == 413


# ── refused in one sentence, with nothing left ──────────────────────────────────────────────

HOSTILE = {
    "a bomb": (packed({"export.xml": apple() + b" " * 30_000_000}), "file.bomb"),
    "entities": (
        apple().replace(b"]>", b'<!ENTITY a "b">]>'),
        "file.entities",
    ),
    "an unknown encoding": (apple().replace(b"UTF-8", b"NaN-8"), "file.spoiled"),
    "cut off": (apple(record("DietaryWater", "1", MORNING, unit="L"))[:-9], "file.cut_off"),
    "a pack cut off": (FILE[:-40], "file.damaged"),
    "a pack with a wrong sum": (FILE.replace(FILE[60:70], b"0123456789", 1), "file.damaged"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "file.unknown"),
    "a database of something else": (database("CREATE TABLE bookmarks (id)"), "file.unknown"),
    "a database cut off": (
        database("CREATE TABLE steps_record_table (count)")[:2000],
        "file.damaged_database",
    ),
    "a database by name only": (b"SQLite format 3\0" + b"x" * 900, "file.damaged_database"),
    "many files": (packed({f"{n}.csv": b"" for n in range(20_001)}), "file.bomb"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_may_do_harm_is_refused_in_one_sentence(ada, adas, name):
    raw, code = HOSTILE[name]
    page = look(adas, raw)
    assert page.status_code == 422
    assert say(code) in page.content.decode().replace("&quot;", '"')
    assert (kept(ada), left()) == ({}, [])


# ── the process that reads ──────────────────────────────────────────────────────────────────


def counted(raw, tmp_path):
    return apart.counted(io.BytesIO(raw), zone=ZONE, within=tmp_path, told=lambda *_: None)


def test_the_child_says_what_the_reader_found(tmp_path):
    (one,) = counted(FILE, tmp_path)
    assert (one.source, len(one.days)) == (Program.APPLE_HEALTH, 5)
    assert [*tmp_path.iterdir()] == []


def test_the_child_reads_a_database_too(tmp_path):
    made = database(
        "CREATE TABLE steps_record_table (count, start_time, start_zone_offset, app_info_id)",
        "INSERT INTO steps_record_table VALUES (4000, 1793692800000, 3600, 1)",
        "CREATE VIEW weight_record_table AS SELECT 64000 AS weight, 1793692800000 AS time",
    )
    (one,) = counted(packed({"health_connect_export.db": made}), tmp_path)
    assert one.days == ((date(2026, 11, 3), Quantity.STEPS, 4000.0),)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("limit", ["SECONDS", "MOST_ANSWER"])
def test_a_child_that_is_stopped_leaves_nothing(tmp_path, monkeypatch, limit):
    monkeypatch.setattr(apart, limit, 0.01)
    with pytest.raises(RefusedError) as refused:
        counted(FILE, tmp_path)
    assert refused.value.code == "file.gave_up"
    assert [*tmp_path.iterdir()] == []


class Endless(io.RawIOBase):
    """What a child says that something took over: one line, for ever."""

    said = 0

    def readable(self):
        return True

    def readinto(self, room):
        room[:] = b"[" * len(room)
        self.said += len(room)
        assert self.said < 1_000_000, "still listening"
        return len(room)


def test_a_line_that_never_ends_is_not_listened_to(monkeypatch):
    monkeypatch.setattr(apart, "MOST_ANSWER", 100_000)
    child = SimpleNamespace(stdout=io.BufferedReader(Endless()))
    assert apart._answer(child, lambda *_: None) == b""


SAID = [
    *(b"", b"[1, 2]\n", b"nonsense", b"[]", b"{}", b"7", b'{"refused": "no.such.code"}'),
    *(b'{"refused": "file.bomb"}', b'{"found": [{"source": "fitbit"}]}', b'{"found": 7}'),
    *(b'{"refused": ["file.bomb"], "values": {}}', b"[" * 99_999),
]


@pytest.mark.parametrize("line", SAID)
def test_what_the_child_says_is_only_a_claim(line):
    if line == b"{}":
        assert apart._found(line) is None
        return
    with pytest.raises(RefusedError) as refused:
        apart._found(line)
    assert refused.value.code == "file.gave_up"


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
def test_the_child_can_do_little():
    """Little memory, little time, no core; and no network where the kernel lets it have its own."""
    words = (
        "import resource as r, socket; from soleus.ops import apart; apart.shut_in(); "
        "print(r.getrlimit(r.RLIMIT_AS)[1], r.getrlimit(r.RLIMIT_CPU)[1], "
        "r.getrlimit(r.RLIMIT_CORE)[1], len(socket.if_nameindex()))"
    )
    told = subprocess.run(
        [sys.executable, "-c", words], check=True, capture_output=True, text=True
    ).stdout.split()
    assert [int(each) for each in told[:3]] == [apart.MEMORY, apart.CPU_SECONDS, 0]
    assert int(told[3]) <= 1 or os.environ.get("CI")  # the loopback alone


# ── the command line ────────────────────────────────────────────────────────────────────────


def soleus(folder, *words, given=None):
    return subprocess.run(
        [sys.executable, "-m", "soleus", *words, "--data-dir", str(folder)],
        input=given, capture_output=True, check=False,
    )  # fmt: skip


def test_the_command_looks_keeps_and_refuses(tmp_path):
    file, folder = tmp_path / "any name", tmp_path / "data"
    file.write_bytes(FILE)
    looked = json.loads(soleus(folder, "import", "--preview", str(file)).stdout)
    assert looked["readings"]["apple_health"]["drinks"] == {
        "days": 2, "new": 2, "changed": 0, "same": 0,
    }  # fmt: skip
    told = soleus(folder, "import", "-", given=FILE)
    assert (told.returncode, told.stderr) == (0, b"")
    assert not json.loads(soleus(folder, "import", str(file)).stdout)["changes"]
    file.write_bytes(FILE[:-40])
    refused = soleus(folder, "import", str(file))
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert b"Nothing was taken in." in refused.stderr
    assert [*(folder / "incoming").iterdir()] == []
