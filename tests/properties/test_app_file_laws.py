"""Whatever comes in as a file of another app: it is read, or it is refused. Nothing else."""

import io
import random
import struct
import time
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from soleus.diary.entries import Quantity
from soleus.diary.readings import UNITS
from soleus.exchange.apps import days, packs
from soleus.exchange.apps import told as shapes
from soleus.exchange.apps.days import RefusedError
from soleus.words.say import say
from tests.lib.app_files import apple, database, found_in, listed, packed, record, slept
from tests.lib.examples import examples

AT = "2026-11-03 08:00:00 +0100"
WATER = record("DietaryWater", "250", AT, unit="mL")
SAMPLES = {
    "apple": apple(WATER, slept("AsleepCore", AT, "2026-11-03 09:00:00 +0100")),
    "apple in a pack": packed({"apple_health_export/export.xml": apple(WATER)}),
    "health connect": database(
        "CREATE TABLE hydration_record_table (volume, start_time, start_zone_offset, app_info_id)",
        "INSERT INTO hydration_record_table VALUES (0.25, 1793692800000, 3600, 1)",
        "CREATE TABLE sleep_stages_table "
        "(parent_key, stage_start_time, stage_end_time, stage_type)",
        "INSERT INTO sleep_stages_table VALUES (1, 1793692800000, 1793699800000, 4)",
        "CREATE TABLE sleep_session_record_table (row_id, start_time, end_time, app_info_id)",
        "INSERT INTO sleep_session_record_table VALUES (1, 1793692800000, 1793699800000, 1)",
    ),
    "samsung": b"com.samsung.health.water_intake,1,2\nstart_time,time_offset,amount\n"
    b"2026-11-03 07:00:00.000,UTC+0100,250,\n",
    "samsung steps": b"com.samsung.shealth.step_daily_trend,1,2\nday_time,count,source_type\n"
    b"1793664000000,4100,-2\n",
    "cronometer": b"Date,Energy (kcal),Caffeine (mg),Vitamin D (IU),Completed\n"
    b"2026-11-03,900,95,400,true\n",
    "biometrics": b"Day,Time,Group,Metric,Unit,Amount\n2026-11-03,7:30 AM,,Weight,kg,64.2\n",
    "my fitness pal": b'Date,Meal,Calories,Sodium (mg),Sugar\n2026-11-03,Lunch,400,"1,200",12\n',
    "google fit": b'{"Data Source": "x", "Data Points": [{"dataTypeName": "com.google.weight", '
    b'"startTimeNanos": 1793692800000000000, "endTimeNanos": "1793692800000000000", '
    b'"fitValue": [{"value": {"fpVal": 64.2}}]}]}',
    "fitbit steps": listed({"dateTime": "11/03/26 08:00:00", "value": "12"}),
    "fitbit sleep": listed(
        {"dateOfSleep": "x", "startTime": "2026-11-03T23:10:00.000", "minutesAsleep": 402}
    ),
    "fitbit food": listed({"logDate": "2026-11-03", "nutritionalValues": {"fiber": 5}}),
    "fitbit table": b'Activities\nDate,Steps\n"2026-11-03","12,345"\n\nSleep\n'
    b'Start Time,Minutes Asleep\n"2026-11-03 11:10PM","402"\n',
}
SECOND = 1.0  # no reader may think longer about so small a file


def read(raw):
    """What is found in it, and how long that took."""
    began, found = time.process_time(), None
    try:
        found = found_in(raw)
    except RefusedError as error:
        say(error.code, error.values)  # raises where there is no sentence
    return found, time.process_time() - began


def sound(raw):
    """It is read, or refused in words; and what was found fits into a diary."""
    found, took = read(raw)
    if took >= SECOND:  # a machine that is busy stands still once; what hangs does so each time
        took = min(read(raw)[1] for _ in range(2))
    assert took < SECOND
    for each in found or ():
        assert shapes.read(shapes.write([each])) == [each]
        for on, of, amount in each.days:
            assert isinstance(on, date)
            assert 0 <= amount <= UNITS[of][1]
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_read(name):
    assert sound(SAMPLES[name])[0].days


@settings(max_examples=examples(150))
@given(some.sampled_from([*SAMPLES.values()]), some.randoms(use_true_random=False))
def test_a_spoiled_file_is_read_or_refused(raw, chance):
    sound(spoiled(raw, chance))


def spoiled(raw, chance):
    made = bytearray(raw)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(made) + 1)
        how = chance.randrange(5)
        if how == 0:
            del made[at : at + chance.randint(1, 40)]
        elif how == 1:
            made[at:at] = chance.choice(NASTY)
        elif how == 2 and at < len(made):
            made[at] = chance.randrange(256)
        elif how == 3:
            made[at:at] = made[at : at + chance.randint(1, 200)]
        else:
            made = made[:at] or bytearray(b"x")
    return bytes(made)


NASTY = [
    *(b"\0", b"\xff\xfe", b"\xc3", b'"', b"<", b">", b"&", b"]]>", b"<!ENTITY a 'b'>", b"&a;"),
    *(b"NaN", b"1e999", b"-1", b"9" * 400, b"\n", b",", b"[[[[", b"{", b"9999-99-99"),
    *(b"\xef\xbb\xbf", b"<Record", b"PK\x03\x04", b"00:00:00 +9999", b"null", b"true"),
]


@settings(max_examples=examples(60))
@given(some.binary(max_size=400))
def test_any_bytes_are_read_or_refused(raw):
    sound(raw)
    for head in (b"PK\x03\x04", b"SQLite format 3\0", b"<HealthData>", b'[{"dateTime"'):
        sound(head + raw)


CELLS = some.sampled_from(
    ["", " ", "0", "-1", "1e400", "nan", "2026-11-03", "11/03/26", "99/99/99", "1/2/3/4", "//",
     "2026-11-03 25:00PM", "AM", "9" * 30, "٣", "UTC+9999", "é", "1793692800000", "true"]
)  # fmt: skip
HEADERS = [raw.split(b"\n")[: 1 + raw.startswith(b"com.")] for raw in SAMPLES.values()
           if raw[:1] in b"cDA"]  # fmt: skip


@settings(max_examples=examples(100))
@given(some.sampled_from(HEADERS), some.lists(some.lists(CELLS, max_size=8), max_size=12))
def test_any_cells_are_read_or_left_out(header, rows):
    sound(b"\n".join([*header, *(",".join(row).encode() for row in rows)]))


JUNK = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=9),
    lambda inner: some.lists(inner, max_size=3)
    | some.dictionaries(
        some.sampled_from(["dateTime", "value", "dateOfSleep", "startTime", "minutesAsleep",
                           "nutritionalValues", "logDate", "fiber", "fitValue", "intVal"]),
        inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=examples(60))
@given(some.sampled_from([SAMPLES[f"fitbit {n}"] for n in ("steps", "sleep", "food")]), JUNK)
def test_any_json_is_read_or_left_out(raw, junk):
    sound(raw[:-1] + b", " + listed(junk)[1:])


@given(
    some.dictionaries(
        some.tuples(some.dates(date(2020, 1, 1), date(2027, 1, 1)), some.sampled_from(Quantity)),
        some.floats(0, 100),
        max_size=20,
    )
)
def test_what_was_found_goes_to_a_browser_and_back(told):
    shape = [{"source": "fitbit", "left_out": 2,
              "days": [[on.isoformat(), of.value, n] for (on, of), n in told.items()]}]  # fmt: skip
    assert shapes.write(shapes.read(shape)) == shape


FORGED = [
    *(None, 7, {}, [7], [{}], [{"source": "palm", "days": [], "left_out": 0}]),
    [{"source": "fitbit", "days": [["2026-11-03", "drinks"]], "left_out": 0}],
    [{"source": "fitbit", "days": [["2026-11-03", "drinks", "1"]], "left_out": 0}],
    [{"source": "fitbit", "days": [["2026-11-03", "drinks", True]], "left_out": 0}],
    [{"source": "fitbit", "days": [["2026-11-03", "drinks", -1]], "left_out": 0}],
    [{"source": "fitbit", "days": [["2026-11-03", "drinks", 1e9]], "left_out": 0}],
    [{"source": "fitbit", "days": [["2026-11-03", "drinks", float("nan")]], "left_out": 0}],
    [{"source": "fitbit", "days": [["1926-11-03", "drinks", 1]], "left_out": 0}],
    [{"source": "fitbit", "days": [["2026-11-03", "mood", 1]], "left_out": 0}],
    [{"source": "fitbit", "days": [["2026-11-03", "drinks", 1]] * 2, "left_out": 0}],
    [{"source": "fitbit", "days": [], "left_out": 0}] * 2,
]


@pytest.mark.parametrize("shape", FORGED)
def test_what_nobody_wrote_is_not_read(shape):
    with pytest.raises(ValueError, match=r"."):
        shapes.read(shape)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_cut_off_anywhere_is_read_or_refused(name):
    raw = SAMPLES[name]
    chance = random.Random(len(raw))
    for _ in range(40):
        sound(raw[: chance.randrange(len(raw))])


def test_packs_within_packs_are_not_opened():
    inner = packed({"export.xml": apple(WATER)})
    assert found_in(packed({"inner.zip": inner, "other.xml": inner})) is None


@pytest.mark.parametrize(
    "name", ["../../export.xml", "/etc/export.xml", "C:\\export.xml", "a\0.xml"]
)
def test_names_lead_nowhere(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = sound(packed({name: apple(WATER)}))
    assert found is None or found[0].days
    assert [*tmp_path.iterdir()] == []


def test_links_are_no_files():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as pack:
        link = zipfile.ZipInfo("export.xml")
        link.external_attr = 0o120777 << 16
        pack.writestr(link, apple(WATER))
    assert found_in(made.getvalue()) is None


def ended(entries, length, *, wide=False):
    """A pack whose end says that so many files are in a list of so many bytes."""
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, min(entries, 65_535), min(entries, 65_535),
                      min(length, 2**32 - 1), 0, 0)  # fmt: skip
    before = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, entries, entries, length, 0)
    return b"PK\3\4" + b"\0" * 99 + (before if wide else b"") + end


FILLING = {
    "a list that fills the memory": ended(3, 2**31),
    "more files than anybody packs": ended(60_000, 900),
    "a list that fills the memory, told in 64 bits": ended(3, 2**40, wide=True),
    "more files, told in 64 bits": ended(2**40, 900, wide=True),
    "far more than what is packed": packed({"export.xml": apple() + b" " * 3_000_000}),
}


@pytest.mark.parametrize("name", FILLING)
def test_what_would_fill_the_memory_is_not_opened(name):
    with pytest.raises(RefusedError) as refused:
        found_in(FILLING[name])
    assert refused.value.code == "file.bomb"


HELD = {
    "elements within elements": apple("<a>" * 60 + "</a>" * 60),
    "an element without an end": apple()[:-14] + b'<Record type="' + b"x" * 9_000_000,
    "a line without an end": SAMPLES["my fitness pal"] + b"1," * 200_000,
    "a text without an end": b'[{"dateTime": "' + b"x" * 9_000_000,
}


@pytest.mark.parametrize("name", HELD)
def test_what_would_have_to_be_held_whole_is_refused(name):
    with pytest.raises(RefusedError) as refused:
        found_in(HELD[name])
    assert refused.value.code == "file.spoiled"


def test_a_pack_of_few_files_may_tell_so_in_64_bits():
    end = packed({"export.xml": apple(WATER)})
    at = end.rindex(b"PK\5\6")
    entries, size, start = struct.unpack("<HII", end[at + 10 : at + 20])
    wide = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, entries, entries, size, start)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, at, 1)
    last = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 65_535, 65_535, 2**32 - 1, 2**32 - 1, 0)
    assert found_in(end[:at] + wide + locator + last)[0].days


def test_so_many_devices_have_nobody(monkeypatch):
    monkeypatch.setattr(days, "MOST_SUMS", 50)
    many = [record("StepCount", "1", AT, unit="count", source=str(n)) for n in range(60)]
    with pytest.raises(RefusedError) as refused:
        found_in(apple(*many))
    assert refused.value.code == "file.bomb"


def test_more_than_may_be_unpacked_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(packs, "MOST_UNPACKED", 2_000)
    many = apple(*(record("StepCount", str(n), AT, unit="count") for n in range(20)))
    with pytest.raises(RefusedError) as refused:
        found_in(packed({"export.xml": many}))
    assert refused.value.code == "file.bomb"
