"""Every kind of entry as a row and back, with the time still on her own wall."""

from dataclasses import fields, replace
from datetime import date, datetime
from uuid import UUID

import pytest

from soleus.diary.entries import (
    KINDS,
    Answer,
    Dose,
    Ease,
    Episode,
    Exposure,
    Intake,
    Morning,
    Origin,
    Program,
    Quantity,
    Reading,
    Side,
    Site,
    Soreness,
    Sureness,
    Symptoms,
)
from soleus.records import rows, store
from tests.integration.conftest import NOW

AT = datetime.fromisoformat("2026-10-25T02:30:00+02:00")  # the hour that comes twice
WRITTEN = datetime.fromisoformat("2026-12-02T10:00:00+01:00")
SAME = {"id": UUID(int=1), "at": AT, "zone": "Europe/Berlin", "written": WRITTEN}
FULL = {
    "origin": Origin.COACH,
    "sure": Sureness.ROUGHLY,
    "note": "line one\nline two “quoted” 🦵",
}
ENTRIES = {
    "bare cramp": Episode(**SAME),
    "full cramp": Episode(
        **SAME, **FULL, side=Side.BOTH, site=Site.BACK_OF_THIGH, pain=10, minutes=2.5,
        asleep=False, ease=Ease.WORSE,
    ),
    "painless cramp": Episode(**SAME, pain=0, minutes=0.0),
    "bare morning": Morning(**SAME, night=date(2026, 10, 24)),
    "full morning": Morning(
        **SAME, **FULL, night=date(2026, 10, 24), cramps=0, sleep=10, soreness=Soreness.SOME
    ),
    "bare dose": Dose(**SAME, measure="measure.walk"),
    "full dose": Dose(**SAME, **FULL, measure="measure.walk", amount=0.1, unit="km"),
    "dose of a product": Dose(**SAME, measure="m", amount=300.0, unit="mg", product="6f1f-µ"),
    "exposure": Exposure(**SAME, exposure="exposure.heat", amount=0.0),
    "bare intake": Intake(**SAME),
    "full intake": Intake(
        **SAME, **FULL, food="fndds-94000100", grams=366.0, amount=1.5, portion="cup, “heaped”"
    ),
    "reading": Reading(
        **SAME, of=Quantity.VITAMIN_D, amount=12.5, night=date(2026, 10, 24),
        source=Program.SAMSUNG_HEALTH,
    ),
    "check": Symptoms(**SAME, answers={"fit": Answer.NO, "worry": Answer.UNSURE}),
    "empty check": Symptoms(**SAME, answers={}),
}  # fmt: skip
ZONES = [
    ("Europe/Berlin", "2026-10-25T02:30:00+02:00", date(2026, 10, 24)),
    ("Asia/Kolkata", "2026-10-25T06:00:00+05:30", date(2026, 10, 24)),
    ("Asia/Kathmandu", "2026-10-25T06:15:00+05:45", date(2026, 10, 24)),
    ("America/St_Johns", "2026-10-24T22:00:00-02:30", date(2026, 10, 24)),
    ("America/Los_Angeles", "2026-10-24T17:30:00-07:00", date(2026, 10, 24)),
    ("Pacific/Kiritimati", "2026-10-25T14:30:00+14:00", date(2026, 10, 25)),
    ("Pacific/Pago_Pago", "2026-10-24T13:30:00-11:00", date(2026, 10, 24)),
    ("UTC", "2026-10-25T00:30:00+00:00", date(2026, 10, 24)),
]


def told(entry):
    """Every field as it is written out: equal instants would hide a lost wall clock."""
    return {each.name: str(getattr(entry, each.name)) for each in fields(entry)}


def stored(person, entry):
    store.save(person, [entry], NOW)
    return store.get(person, entry.id)


def test_every_kind_of_entry_is_tried_here():
    assert {entry.kind for entry in ENTRIES.values()} == set(KINDS)


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_comes_back_as_it_went_in(ada, name):
    assert told(stored(ada, ENTRIES[name])) == told(ENTRIES[name])


@pytest.mark.parametrize("name", ENTRIES)
def test_a_row_that_is_not_written_yet_says_the_same(ada, name):
    assert rows.entry_of(rows.row_of(ada, ENTRIES[name])) == ENTRIES[name]


@pytest.mark.parametrize("name", ENTRIES)
def test_one_query_for_many_reads_what_a_row_says(ada, name):
    stored(ada, ENTRIES[name])
    kind = ENTRIES[name].kind

    assert rows.select(kind, "person_id = %s", [ada.pk]) == [ENTRIES[name]]
    assert rows.select(kind, "person_id = %s", [ada.pk + 1]) == []


@pytest.mark.parametrize("zone,wall,night", ZONES)
def test_her_wall_clock_and_its_night_survive_the_database(ada, zone, wall, night):
    cramp = replace(ENTRIES["bare cramp"], zone=zone)

    assert stored(ada, cramp).at.isoformat() == wall
    assert rows.row_of(ada, cramp).night == night


@pytest.mark.parametrize("zone,wall,night", ZONES)
def test_a_morning_keeps_the_night_it_names_wherever_she_is(ada, zone, wall, night):
    morning = replace(ENTRIES["full morning"], zone=zone)

    assert rows.row_of(ada, morning).night == date(2026, 10, 24)
