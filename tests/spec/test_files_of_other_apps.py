"""What each app writes, and what is read out of it: a table for each pitfall."""

import pytest

from soleus.exchange.apps.days import RefusedError
from tests.lib.app_files import (
    HEAD,
    apple,
    database,
    found_in,
    listed,
    packed,
    record,
    slept,
    told,
)

MORNING, NOON = "2026-11-03 08:00:00 +0100", "2026-11-03 12:00:00 +0100"

# ── Apple Health ────────────────────────────────────────────────────────────────────────────

IN_UNITS = [
    ("DietaryWater", "mL", "250", "drinks 250"),
    ("DietaryWater", "L", "0.25", "drinks 250"),
    ("DietaryWater", "fl_oz_us", "8", "drinks 236.588"),
    ("DietaryWater", "fl_oz_imp", "10", "drinks 284.131"),
    ("DietaryWater", "cup_us", "1", "drinks 236.588"),
    ("DietaryWater", "pt_imp", "1", "drinks 568.261"),
    ("DietaryCaffeine", "mg", "95", "caffeine 95"),
    ("DietaryCaffeine", "g", "0.095", "caffeine 95"),
    ("DietaryMagnesium", "mg", "310", "magnesium 310"),
    ("DietaryCalcium", "mg", "700", "calcium 700"),
    ("DietaryPotassium", "mg", "2500", "potassium 2500"),
    ("DietarySodium", "mg", "1500", "sodium 1500"),
    ("DietaryVitaminD", "mcg", "10", "vitamin-d 10"),
    ("DietarySugar", "g", "30", "sugar 30"),
    ("DietaryFiber", "g", "25", "fibre 25"),
    ("StepCount", "count", "4012", "steps 4012"),
    ("BodyMass", "kg", "64.2", "weight 64.2"),
    ("BodyMass", "lb", "140", "weight 63.503"),
]


@pytest.mark.parametrize("kind, unit, value, expected", IN_UNITS)
def test_apple_names_the_unit_of_each_record(kind, unit, value, expected):
    assert told(apple(record(kind, value, MORNING, unit=unit))) == [f"11-03 {expected}"]


APPLE = {
    "records of a day are added up": (
        [record("DietaryWater", "200", MORNING, unit="mL"),
         record("DietaryWater", "0.3", NOON, unit="L")],
        ["11-03 drinks 500"],
    ),
    "those inside a correlation stand at the top too, and count once": (
        [f'<Correlation type="HKCorrelationTypeIdentifierFood" sourceName="A" startDate="{NOON}">'
         + record("DietaryMagnesium", "40", NOON, unit="mg") + "</Correlation>",
         record("DietaryMagnesium", "40", NOON, unit="mg")],
        ["11-03 magnesium 40"],
    ),
    "a day is that of the record's own clock": (
        [record("DietaryWater", "200", "2026-11-03 23:30:00 +1200", unit="mL"),
         record("DietaryWater", "300", "2026-11-03 00:30:00 -0800", unit="mL")],
        ["11-03 drinks 500"],
    ),
    "phone and watch count the same steps": (
        [record("StepCount", "4000", MORNING, unit="count", source="Phone"),
         record("StepCount", "1000", NOON, unit="count", source="Phone"),
         record("StepCount", "4800", NOON, unit="count", source="Watch")],
        ["11-03 steps 5000"],
    ),
    "sleep is what all stages cover, and the night is that of its evening": (
        [slept("InBed", "2026-11-03 22:00:00 +0100", "2026-11-04 07:00:00 +0100"),
         slept("AsleepCore", "2026-11-03 23:00:00 +0100", "2026-11-04 01:00:00 +0100"),
         slept("AsleepDeep", "2026-11-04 00:30:00 +0100", "2026-11-04 03:00:00 +0100"),
         slept("Awake", "2026-11-04 03:00:00 +0100", "2026-11-04 03:30:00 +0100"),
         slept("AsleepREM", "2026-11-04 03:30:00 +0100", "2026-11-04 06:00:00 +0100")],
        ["11-03 sleep 390"],
    ),
    "two devices of one night are not added": (
        [slept("Asleep", "2026-11-03 23:00:00 +0100", "2026-11-04 06:00:00 +0100", "Phone"),
         slept("AsleepUnspecified", "2026-11-03 23:30:00 +0100", "2026-11-04 06:00:00 +0100")],
        ["11-03 sleep 420"],
    ),
    "in bed alone is no sleep": (
        [slept("InBed", "2026-11-03 22:00:00 +0100", "2026-11-04 07:00:00 +0100"),
         record("DietaryWater", "200", MORNING, unit="mL")],
        ["11-03 drinks 200"],
    ),
    "of a day's weights the last counts": (
        [record("BodyMass", "64.9", NOON, unit="kg"),
         record("BodyMass", "64.1", MORNING, unit="kg")],
        ["11-03 weight 64.9"],
    ),
    "what is not asked for is passed over": (
        [record("HeartRate", "70", MORNING, unit="count/min"),
         record("DietaryIron", "9", MORNING, unit="mg"),
         record("DietaryEnergyConsumed", "500", MORNING, unit="kcal")],
        [],
    ),
    "what no day can hold is left out": (
        [record("DietaryWater", "250", MORNING, unit="L"),
         record("DietaryCaffeine", "80", MORNING, unit="mg")],
        ["11-03 caffeine 80"],
    ),
    "so are units nobody knows, numbers that are none, and days that never were": (
        [record("DietaryWater", "2", MORNING, unit="firkin"),
         record("DietaryWater", "2", MORNING),
         record("DietaryWater", "nan", MORNING, unit="mL"),
         record("DietaryWater", "-5", MORNING, unit="mL"),
         record("DietaryWater", "two", MORNING, unit="mL"),
         record("DietaryWater", "2", "2026-13-40 08:00:00 +0100", unit="mL"),
         record("DietaryWater", "2", "1970-01-01 08:00:00 +0100", unit="mL"),
         record("DietaryWater", "2", "", unit="mL")],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", APPLE)
def test_apple_health(name):
    records, expected = APPLE[name]
    assert told(apple(*records)) == expected
    assert told(packed({"apple_health_export/export.xml": apple(*records)})) == expected


def test_what_is_left_out_of_apple_health_is_counted():
    records, _ = APPLE["so are units nobody knows, numbers that are none, and days that never were"]
    assert [each.left_out for each in found_in(apple(*records))] == [8]


def test_the_list_of_elements_may_be_broken_as_on_some_phones():
    head = HEAD.replace("<!ELEMENT Record", "<!ATTLIST\n nonsense <!ELEMENT Record")
    assert told(apple(record("DietaryWater", "1", MORNING, unit="L"), head=head)) == [
        "11-03 drinks 1000"
    ]


def test_the_file_of_another_language_is_found_by_what_is_in_it():
    one = record("DietaryWater", "1", MORNING, unit="L")
    files = {
        "apple_health_export/exportation_cda.xml": b'<?xml version="1.0"?><ClinicalDocument/>',
        "apple_health_export/exportación.xml": apple(one),
        "apple_health_export/electrocardiograms/a.csv": b"Name,Ada\n",
    }
    assert told(packed(files)) == ["11-03 drinks 1000"]


ENTITIES = [
    '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">',
    '<!ENTITY a SYSTEM "file:///etc/passwd">',
    '<!ENTITY % a SYSTEM "http://evil.test/a.dtd"> %a;',
]


@pytest.mark.parametrize("declared", ENTITIES)
def test_declared_entities_are_refused(declared):
    head = HEAD.replace("]>", f"{declared}\n]>")
    with pytest.raises(RefusedError) as refused:
        found_in(apple(record("DietaryWater", "1", MORNING, unit="L"), head=head))
    assert refused.value.code == "file.entities"


def test_a_list_of_elements_from_elsewhere_is_refused():
    head = '<?xml version="1.0"?><!DOCTYPE HealthData SYSTEM "http://evil.test/a"><HealthData>'
    with pytest.raises(RefusedError) as refused:
        found_in(apple(head=head))
    assert refused.value.code == "file.entities"


@pytest.mark.parametrize("encoding", ["NaN-8", "utf-7", "idna", "shift_jis"])
def test_an_encoding_that_nobody_reads_is_refused(encoding):
    head = HEAD.replace("UTF-8", encoding)
    with pytest.raises(RefusedError) as refused:
        found_in(apple(record("DietaryWater", "1", MORNING, unit="L"), head=head))
    assert refused.value.code == "file.spoiled"


# ── Health Connect ──────────────────────────────────────────────────────────────────────────

AT = 1_793_692_800_000  # 2026-11-03 08:00 UTC
HOUR = 3_600_000
DRUNK = "CREATE TABLE hydration_record_table (row_id, volume, start_time, start_zone_offset, \
local_date, app_info_id)"


def drunk(*rows, table=DRUNK):
    return database(
        table,
        ("INSERT INTO hydration_record_table (volume, start_time, start_zone_offset, local_date, \
app_info_id) VALUES (?, ?, ?, ?, ?)", rows),
    )  # fmt: skip


HEALTH_CONNECT = {
    "drinks are in liters": ([(0.25, AT, 3600, None, 1), (0.5, AT, 3600, None, 1)], ["drinks 750"]),
    "and in milliliters where liters could not be": (
        [(250, AT, 3600, None, 1), (500, AT, 3600, None, 1)],
        ["drinks 750"],
    ),
    "two apps are not added": (
        [(0.25, AT, 3600, None, 1), (0.5, AT, 3600, None, 2)],
        ["drinks 500"],
    ),
    "an older phone wrote only the day": ([(1.5, None, None, 20_760, 1)], ["drinks 1500"]),
    "without an offset it is her clock": ([(1.5, AT, None, None, 1)], ["drinks 1500"]),
    "a row that is damaged is left out": (
        [("much", AT, 0, None, 1), (1, "then", 0, None, 1), (1, 10**18, 0, None, 1),
         (1, AT, 10**9, None, 1), (0.2, AT, 0, None, 1)],
        ["drinks 200"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HEALTH_CONNECT)
def test_health_connect_drinks(name):
    rows, expected = HEALTH_CONNECT[name]
    assert told(packed({"health_connect_export.db": drunk(*rows)})) == [
        f"11-03 {each}" for each in expected
    ]


def test_health_connect_by_the_offset_of_each_record():
    late = AT + 15 * HOUR + HOUR // 2  # 23:30 UTC
    made = drunk((0.25, late, 0, None, 1), (0.5, late, 7200, None, 1))
    assert told(made) == ["11-03 drinks 250", "11-04 drinks 500"]


def test_health_connect_nutrients_are_in_grams_and_columns_go_by_name():
    made = database(
        "CREATE TABLE nutrition_record_table (vitamin_d, energy, magnesium, caffeine, meal_name, \
start_time, app_info_id, start_zone_offset, sodium)",
        ("INSERT INTO nutrition_record_table VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
         [(0.00001, 500_000, 0.12, 0.08, "toast", AT, 1, 3600, 0),
          (None, 1, 0.03, None, "", AT, 1, 3600, None)]),
    )  # fmt: skip
    assert told(made) == ["11-03 caffeine 80", "11-03 magnesium 150", "11-03 vitamin-d 10"]


def test_health_connect_steps_weight_and_sleep():
    stages = [
        (1, AT + 14 * HOUR, AT + 15 * HOUR, 1),
        (1, AT + 15 * HOUR, AT + 18 * HOUR, 4),
        (1, AT + 18 * HOUR, AT + 19 * HOUR, 7),
        (1, AT + 19 * HOUR, AT + 22 * HOUR, 6),
    ]
    made = database(
        "CREATE TABLE steps_record_table (count, start_time, start_zone_offset, app_info_id)",
        ("INSERT INTO steps_record_table VALUES (?, ?, ?, ?)",
         [(4000, AT, 0, 1), (500, AT + HOUR, 0, 1), (4200, AT, 0, 2)]),
        "CREATE TABLE weight_record_table (weight, time, zone_offset)",
        ("INSERT INTO weight_record_table VALUES (?, ?, ?)", [(64_200, AT, 0)]),
        "CREATE TABLE sleep_session_record_table \
(row_id, start_time, end_time, start_zone_offset, app_info_id)",
        ("INSERT INTO sleep_session_record_table VALUES (?, ?, ?, ?, ?)",
         [(1, AT + 14 * HOUR, AT + 22 * HOUR, 0, 1),
          (2, AT + 38 * HOUR, AT + 45 * HOUR, 0, 1)]),
        "CREATE TABLE sleep_stages_table \
(parent_key, stage_start_time, stage_end_time, stage_type)",
        ("INSERT INTO sleep_stages_table VALUES (?, ?, ?, ?)", stages),
    )  # fmt: skip
    assert told(made) == [
        *("11-03 sleep 360", "11-03 steps 4500", "11-03 weight 64.2"),
        "11-04 sleep 420",
    ]


# ── Samsung Health ──────────────────────────────────────────────────────────────────────────

WATER = "com.samsung.health.water_intake"
TREND = "com.samsung.shealth.step_daily_trend"
SAMSUNG = {
    "two rows of headings, and commas at the end": (
        (
            f"{WATER},6310014,3\nstart_time,time_offset,amount,unit_amount\n"
            "2026-11-03 07:00:00.000,UTC+0100,250,250,\n2026-11-03 08:00:00.000,UTC+0100,300,250,\n"
        ),
        ["11-03 drinks 550"],
    ),
    "times are in UTC, and the offset stands beside them": (
        (
            f"{WATER},6310014,3\nstart_time,time_offset,amount\n"
            "2026-11-03 23:30:00.000,UTC+0100,250\n1793748600000,-03:00,100\n"
        ),
        ["11-03 drinks 100", "11-04 drinks 250"],
    ),
    "columns may have the name of the file before them": (
        (
            "com.samsung.health.caffeine_intake,6310014,3\n"
            "com.samsung.health.caffeine_intake.start_time,com.samsung.health.caffeine_intake.amount\n"
            "2026-11-03 08:00:00.000,95\n"
        ),
        ["11-03 caffeine 95"],
    ),
    "what was eaten, without calcium": (
        (
            "com.samsung.health.nutrition,6310014,3\nstart_time,calcium,potassium,sodium,sugar,"
            "dietary_fiber\n2026-11-03 08:00:00.000,20,400,300,12,4\n"
        ),
        ["11-03 fibre 4", "11-03 potassium 400", "11-03 sodium 300", "11-03 sugar 12"],
    ),
    "of steps the merged row": (
        (
            f"{TREND},6310014,3\nday_time,count,source_type\n1793664000000,4000,0\n"
            "1793664000000,3900,1\n1793664000000,4100,-2\n1793750400000,500,0\n1793750400000,700,1\n"
        ),
        ["11-03 steps 4100", "11-04 steps 700"],
    ),
    "merged though one device says more": (
        (
            f"{TREND},6310014,3\nday_time,count,source_type\n1793664000000,4000,0\n"
            "1793664000000,3900,-2\n"
        ),
        ["11-03 steps 3900"],
    ),
    "steps by day": (
        (
            "com.samsung.shealth.tracker.pedometer_day_summary,6310014,3\n"
            "day_time,step_count,deviceuuid\n2026-11-03 00:00:00.000,4000,a\n"
            "2026-11-03 00:00:00.000,4200,b\n"
        ),
        ["11-03 steps 4200"],
    ),
    "sleep by its duration": (
        (
            "com.samsung.shealth.sleep,6310014,3\nstart_time,end_time,sleep_duration,time_offset\n"
            "2026-11-03 22:00:00.000,2026-11-04 06:00:00.000,450,UTC+0100\n"
        ),
        ["11-03 sleep 450"],
    ),
    "weight": (
        "com.samsung.health.weight,6310014,3\nstart_time,weight\n2026-11-03 07:00:00.000,64.2\n",
        ["11-03 weight 64.2"],
    ),
    "a row that cannot be read is left out": (
        (
            f"{WATER},6310014,3\nstart_time,amount\nsoon,250\n2026-11-03 07:00:00.000,much\n"
            "99999999999999999999,5\n2026-11-03 07:00:00.000\n2026-11-03 07:00:00.000,5\n"
        ),
        ["11-03 drinks 5"],
    ),
}


@pytest.mark.parametrize("name", SAMSUNG)
def test_samsung_health(name):
    text, expected = SAMSUNG[name]
    assert told(text.encode()) == expected
    file = f"samsunghealth_ada/{text.split(',')[0]}.20261104120000.csv"
    assert told(packed({file: b"\xef\xbb\xbf" + text.encode()})) == expected


# ── Cronometer ──────────────────────────────────────────────────────────────────────────────

SERVED = "Day,Time,Group,Food Name,Amount,Energy (kcal),Caffeine (mg),Water (g),Fiber (g),\
Sugars (g),Vitamin D (IU),Calcium (mg),Magnesium (mg),Potassium (mg),Sodium (mg),Category\n"
DAILY = "Date,Energy (kcal),Caffeine (mg),Magnesium (mg),Vitamin D (µg),Completed\n"
CRONOMETER = {
    "servings are added up, units stand in the headings": (
        SERVED + '2026-11-03,,Lunch,"Beans, black",1 cup,200,0,100.5,8,1,400,40,60,300,2,Beans\n'
        "2026-11-03,,Drinks,Coffee,1 cup,2,95,237,0,0,0,5,7,116,5,Drinks\n",
        ["caffeine 95", "calcium 45", "fibre 8", "magnesium 67", "potassium 416", "sodium 7",
         "sugar 1", "vitamin-d 10", "water 337.5"],
    ),
    "a mark at its start, and µg under any of its names": (
        "\ufeffDate,Energy (kcal),Vitamin D (mcg),Completed\n2026-11-03,900,5,false\n",
        ["vitamin-d 5"],
    ),
    "a day that was never filled in is no day of nothing": (
        DAILY + "2026-11-03,0.0,0.0,0.0,0.0,false\n2026-11-03,,,,,false\n",
        [],
    ),
    "a zero of a completed day is one": (
        DAILY + "2026-11-03,900,0.0,310,,true\n",
        ["caffeine 0", "magnesium 310"],
    ),
    "weight": (
        ("Day,Time,Group,Metric,Unit,Amount\n2026-11-03,7:30 AM,,Weight,kg,64.2\n"
        "2026-11-03,9:30 PM,,Weight,lbs,143\n2026-11-03,,,Heart Rate,bpm,70\n"),
        ["weight 64.864"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CRONOMETER)
def test_cronometer(name):
    text, expected = CRONOMETER[name]
    assert told(text.encode()) == [f"11-03 {each}" for each in expected]


# ── MyFitnessPal ────────────────────────────────────────────────────────────────────────────


def test_my_fitness_pal_adds_up_meals_and_trusts_no_number_without_its_unit():
    text = (
        "Date,Meal,Calories,Fat (g),Sodium (mg),Potassium,Sugar,Fiber,Calcium,Iron\n"
        '2026-11-03,Breakfast,400,9,"1,200.5",300,12,5,20,10\n2026-11-03,Lunch,500,9,300,1,8,2,5,1\n'
    )
    assert told(text.encode()) == ["11-03 fibre 7", "11-03 sodium 1500.5", "11-03 sugar 20"]


# ── Google Fit ──────────────────────────────────────────────────────────────────────────────

NANO = 1_000_000


def points(kind, *values, at=AT, until=AT):
    told = [
        {"dataTypeName": kind, "startTimeNanos": at * NANO, "endTimeNanos": str(until * NANO),
         "fitValue": [{"value": each}]} for each in values
    ]  # fmt: skip
    return ('{"Data Source": "any", "Data Points": ' + listed(*told).decode() + "}").encode()


FOLDER = "Takeout/Fit/Alle Daten/"
FIT = {
    "drinks are in liters": (
        {"raw_com.google.hydration_app.json": points("com.google.hydration", {"fpVal": 0.25},
                                                     {"fpVal": 0.5})},
        ["11-03 drinks 750"],
    ),
    "merged files repeat raw ones": (
        {"raw_com.google.step_count.delta_phone.json":
            points("com.google.step_count.delta", {"intVal": 4000}, {"intVal": 4000}),
         "derived_com.google.step_count.delta_com.google.android.gms_merge_step_deltas.json":
            points("com.google.step_count.delta", {"intVal": 4000})},
        ["11-03 steps 4000"],
    ),
    "two raw files are not added": (
        {"raw_com.google.step_count.delta_phone.json":
            points("com.google.step_count.delta", {"intVal": 4000}),
         "raw_com.google.step_count.delta_watch.json":
            points("com.google.step_count.delta", {"intVal": 4100})},
        ["11-03 steps 4100"],
    ),
    "weight and sleep": (
        {"raw_com.google.weight_app.json": points("com.google.weight", {"fpVal": 64.2}),
         "raw_com.google.sleep.segment_app.json":
            points("com.google.sleep.segment", {"intVal": 4}, at=AT + 14 * HOUR,
                   until=AT + 20 * HOUR),
         "raw_com.google.sleep.segment_other.json":
            points("com.google.sleep.segment", {"intVal": 1}, at=AT + 14 * HOUR,
                   until=AT + 22 * HOUR)},
        ["11-03 sleep 360", "11-03 weight 64.2"],
    ),
    "a point that cannot be read is left out": (
        {"raw_com.google.hydration_app.json": points("com.google.hydration", {}, {"fpVal": "x"},
                                                     {"fpVal": None}, {"fpVal": 0.5})},
        ["11-03 drinks 500"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FIT)
def test_google_fit(name):
    files, expected = FIT[name]
    assert told(packed({FOLDER + file: raw for file, raw in files.items()})) == expected


# ── Fitbit ──────────────────────────────────────────────────────────────────────────────────

IN_TAKEOUT = "Takeout/Fitbit/Global Export Data/"
NIGHT = {
    "logId": 1, "dateOfSleep": "2026-11-04", "startTime": "2026-11-03T23:10:00.000",
    "endTime": "2026-11-04T06:40:00.000", "duration": 27_000_000, "minutesAsleep": 402,
}  # fmt: skip
FITBIT = {
    "minutes in UTC, as texts, in the order of the United States": (
        {"steps-2026-11-03.json": listed(
            {"dateTime": "11/03/26 08:00:00", "value": "12"},
            {"dateTime": "11/03/26 22:59:00", "value": "30"},
            {"dateTime": "11/03/26 23:00:00", "value": "5"})},
        ["11-03 steps 42", "11-04 steps 5"],
    ),
    "a night that two files hold counts once, a nap beside it counts too": (
        {"sleep-2026-11-03.json": listed(NIGHT),
         "sleep-2026-11-04.json": listed(NIGHT, NIGHT | {
             "startTime": "2026-11-03T14:00:00.000", "minutesAsleep": 30})},
        ["11-03 sleep 432"],
    ),
    "food": (
        {"food_logs-0.json": b"[]", "food_logs-2026-11-03.json": listed(
            {"logDate": "2026-11-03", "nutritionalValues": {"fiber": 5, "sodium": 300}},
            {"logDate": "2026-11-03", "nutritionalValues": {"fiber": 2, "calories": 90}})},
        ["11-03 fibre 7", "11-03 sodium 300"],
    ),
    "what cannot be read is left out": (
        {"steps-2026-11-03.json": listed(7, {}, {"dateTime": "x", "value": "1"},
                                         {"dateTime": "11/03/26 08:00:00", "value": "x"},
                                         {"dateTime": "11/03/26 08:00:00", "value": "9"})},
        ["11-03 steps 9"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FITBIT)
def test_fitbit_from_takeout(name):
    files, expected = FITBIT[name]
    assert told(packed({IN_TAKEOUT + file: raw for file, raw in files.items()})) == expected


def test_fitbit_in_sections_with_commas_in_its_numbers():
    text = (
        'Body\nDate,Weight,BMI,Fat\n"2026-11-03","141.5","23","0"\n\n'
        'Foods\nDate,Calories In\n"2026-11-03","1,900"\n\n'
        "Activities\nDate,Calories Burned,Steps,Distance\n"
        '"2026-11-03","2,100","12,345","5.1"\n\n'
        "Sleep\nStart Time,End Time,Minutes Asleep,Minutes Awake\n"
        '"2026-11-03 11:10PM","2026-11-04 6:40AM","402","48"\n'
    )
    assert told(text.encode()) == ["11-03 sleep 402", "11-03 steps 12345"]


# ── which app ───────────────────────────────────────────────────────────────────────────────


def test_one_takeout_may_hold_two_apps():
    files = {
        FOLDER + "raw_com.google.hydration_a.json": points("com.google.hydration", {"fpVal": 0.5}),
        IN_TAKEOUT + "sleep-2026-11-03.json": listed(NIGHT),
        "Takeout/archive_browser.html": b"<html></html>",
    }
    assert {each.source for each in found_in(packed(files))} == {"google_fit", "fitbit"}


OURS = [
    *(b"", b"<html></html>", b"kind,at,pain\nepisode,2026-12-01 03:20,7\n", b'{"soleus": 1}'),
    *(b"\0" * 99, b"[1, 2]", b"[]", b"{", packed({"episode.csv": b"kind,at\n"})),
]


@pytest.mark.parametrize("raw", OURS)
def test_what_is_of_no_other_app_is_left_to_others(raw):
    assert found_in(raw) is None
