"""A bundle, read as a record system reads it.

HL7's own JSON schema of R4 judges it, and two readers that are not ours: fhir.resources (R4B) and
fhirclient (R4, 4.0.1). What none looks at is asked here: references, the order of periods, codes.
"""

import copy
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from fhir.resources.R4B import bundle as r4b
from fhirclient.models import bundle as r4
from fhirclient.models.fhirabstractbase import FHIRValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pydantic import ValidationError

from soleus.care.products import Product
from soleus.care.profile import About
from soleus.diary.entries import (
    Dose,
    Ease,
    Episode,
    Exposure,
    Intake,
    Morning,
    Program,
    Quantity,
    Side,
    Site,
    Sureness,
    Symptoms,
)
from soleus.diary.readings import reading
from soleus.exchange import fhir
from soleus.exchange.fhir import Known
from soleus.knowledge import catalog, foods
from tests.lib import entries as any_entry
from tests.lib import fhir_schema

NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
AT = datetime(2026, 12, 2, 2, 20, tzinfo=UTC)
ZONE = "Europe/Berlin"
PRODUCT = Product(
    id="p", name="Magnesium 200", measure="measure.magnesium-supplement", salt="salt.citrate"
)
ABOUT = About(due_date=date(2027, 2, 1), birth_year=1995, products=(PRODUCT,))
STATUS = {
    "Observation": {"registered", "preliminary", "final", "amended"},
    "MedicationStatement": {"active", "completed", "not-taken", "stopped"},
    "QuestionnaireResponse": {"in-progress", "completed", "amended"},
}


def made(kind, n, **fields):
    return kind(id=UUID(int=n), at=AT, zone=ZONE, written=AT, **fields)


DIARY = [
    made(
        Episode,
        1,
        side=Side.LEFT,
        site=Site.CALF,
        pain=8,
        minutes=2.5,
        ease=Ease.EASED,
        steps=("calf.pull",),
        note="woke me",
    ),
    made(Episode, 2, sure=Sureness.NIGHT_ONLY),
    made(Morning, 3, night=date(2026, 11, 30), cramps=0, sleep=7),
    made(Morning, 4, night=date(2026, 12, 1), cramps=2),
    made(Dose, 5, measure="measure.bedtime-stretch", amount=3, unit="minutes"),
    made(Dose, 6, measure=PRODUCT.measure, amount=200, unit="mg", product="p"),
    made(Dose, 7, measure=PRODUCT.measure, amount=0),
    made(Exposure, 8, exposure="standing", amount=6, unit="hours"),
    made(Exposure, 9, exposure="standing"),
    made(Intake, 10, food="ndb-11458", grams=90),
    made(Intake, 11, note="soup"),
    made(Intake, 12, food="fndds-94000100", grams=250, amount=1, portion="glass"),
    *(
        reading(Program.APPLE_HEALTH, of, date(2026, 12, 1), n + 0.5, zone="UTC", now=NOW)
        for n, of in enumerate(Quantity)
    ),
    made(Symptoms, 13, answers={"breathless": "yes", "fever": "unsure"}, disposition="emergency"),
]


def known(about=ABOUT):
    tables = catalog.load(), foods.load()
    return Known(
        patient=UUID(int=99), about=about, catalog=tables[0], foods=tables[1], on=date(2026, 12, 2)
    )


def bundle(entries=DIARY, about=ABOUT, write=fhir.write):
    return json.loads("".join(write(entries, known(about), NOW)))


def resources(shape):
    return [each["resource"] for each in shape["entry"]]


def of(shape, n):
    return next(each for each in resources(shape) if each["id"] == str(UUID(int=n)))


def refusals(shape):
    """Who refuses a bundle, and what is wrong with it in our own eyes."""
    found = []
    try:
        r4b.Bundle.model_validate(copy.deepcopy(shape))
    except (KeyError, ValidationError):  # a kind that it does not know
        found.append("R4B")
    try:
        r4.Bundle(copy.deepcopy(shape), strict=True)
    except (FHIRValidationError, KeyError, ValueError):
        found.append("R4")
    if fhir_schema.FILE.exists():
        found += ["schema" for each in [shape, *resources(shape)] if fhir_schema.faults(each)][:1]
    return found + own(shape)


def own(shape):
    found, urls = [], [each.get("fullUrl") for each in shape["entry"]]
    if len({*urls}) != len(urls):
        found.append("a resource twice")
    if not {*re.findall(r'"reference": "([^"]*)"', json.dumps(shape))} <= {*urls}:
        found.append("a reference to nothing")
    for each in resources(shape):
        kind = each["resourceType"]
        if kind in STATUS and each.get("status") not in STATUS[kind]:
            found.append("status")
        if len([name for name in each if name.startswith("value")]) > 1:
            found.append("two values")
        period = each.get("effectivePeriod", {"start": "1", "end": "2"})
        if period["start"] > period["end"]:
            found.append("period")
        if kind != "Patient" and "identifier" not in each:
            found.append("no identifier")
        found += [f"no text: {c}" for c in concepts(each) if not c.get("text")]
    return found


def concepts(value):
    if isinstance(value, dict):
        if "coding" in value:
            yield value
        value = list(value.values())
    for each in value if isinstance(value, list) else []:
        yield from concepts(each)


# ── what it says ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("write", [fhir.write, fhir.write_transaction])
@pytest.mark.parametrize(
    "about",
    [ABOUT, About(), About(last_period=date(2026, 5, 1)), replace(ABOUT, ended_on=NOW.date())],
)
def test_all_readers_take_it(write, about):
    fhir_schema.needed()
    assert refusals(bundle(about=about, write=write)) == []


def test_a_cramp_says_which_leg_in_words():
    cramp = of(bundle(), 1)
    assert cramp["meta"]["profile"] == [
        "http://hl7.org/fhir/uv/symptoms/StructureDefinition/SymptomObservation"
    ]
    assert cramp["bodySite"]["text"] == "Calf, left"
    assert cramp["effectivePeriod"] == {
        "start": "2026-12-02T03:20:00+01:00",
        "end": "2026-12-02T03:22:30+01:00",
    }
    codes = [each["code"] for each in cramp["valueCodeableConcept"]["coding"]]
    assert codes == ["55300003", "449918009"]
    assert cramp["valueCodeableConcept"]["coding"][1]["userSelected"] is True
    assert cramp["performer"] == [cramp["subject"]]
    assert "device" not in cramp


def test_pain_is_an_observation_of_its_own():
    (pain,) = [each for each in resources(bundle()) if "72514-3" in str(each.get("code"))]
    assert pain["valueQuantity"]["value"] == 8
    assert pain["derivedFrom"] == [{"reference": f"urn:uuid:{UUID(int=1)}"}]


def test_no_time_is_made_up():
    assert of(bundle(), 2)["effectiveDateTime"] == "2026-12-02"


def test_only_her_own_word_makes_a_night_without():
    absent = [each for each in resources(bundle()) if "111551-8" in str(each.get("code"))]
    assert [each["effectivePeriod"]["start"] for each in absent] == ["2026-11-30"]
    assert absent[0]["derivedFrom"] == [{"reference": f"urn:uuid:{UUID(int=3)}"}]


def test_a_night_that_is_contradicted_is_not_without():
    cramp = replace(DIARY[0], at=AT - timedelta(days=1))
    found = json.dumps(bundle([DIARY[2], cramp]))
    assert "111551-8" not in found


def test_a_supplement_says_what_its_amount_is_of():
    taken, left = of(bundle(), 6), of(bundle(), 7)
    assert taken["medicationCodeableConcept"]["text"] == "Magnesium 200, Magnesium citrate"
    assert taken["medicationCodeableConcept"]["coding"][0]["code"] == "A12CC04"
    assert taken["dosage"][0]["text"] == "200 mg of the nutrient itself"
    assert (taken["status"], left["status"]) == ("completed", "not-taken")


def test_what_the_tables_lack_is_left_out_and_not_zero():
    shape = bundle()
    soup, spinach, water = (of(shape, n) for n in (11, 10, 12))
    assert (soup["valueString"], "hasMember" in soup) == ("soup", False)
    of_food = {each["reference"]: each for each in spinach["hasMember"]}
    values = {
        each["code"]["text"]: each["valueQuantity"]
        for each in resources(shape)
        if f"urn:uuid:{each['id']}" in of_food
    }
    assert values["Magnesium in food"]["code"] == "mg"
    assert "Drinks, estimated" not in values
    drunk = [each["reference"] for each in water["hasMember"]]
    fluid = [each for each in resources(shape) if f"urn:uuid:{each['id']}" in drunk]
    assert [each["valueQuantity"]["value"] for each in fluid if "8999-5" in str(each)] == [250]


def test_a_yes_to_several_signs_is_told_as_no_mere_doubt():
    told = {each["linkId"]: each["answer"][0]["valueString"] for each in of(bundle(), 13)["item"]}
    assert told["breathless"] == "yes"
    assert told["fever"] == "yes to one of several signs, or not sure"


def test_the_pregnancy_is_told_with_its_source():
    by_due = {each["code"]["text"]: each for each in resources(bundle())[1:4]}
    assert by_due["Due date as told by her"]["valueDateTime"] == "2027-02-01"
    assert by_due["Pregnancy status"]["valueCodeableConcept"]["text"] == "Pregnant"
    assert by_due["Gestational age in days"]["valueQuantity"]["value"] == 219
    by_period = resources(bundle(about=About(last_period=date(2026, 5, 1))))[1:3]
    assert [each["code"]["coding"][0]["code"] for each in by_period] == ["8665-2", "11779-6"]
    ended = json.dumps(bundle(about=replace(ABOUT, ended_on=date(2026, 11, 1))))
    assert "LA26683-5" in ended
    assert "18185-9" not in ended


def test_nothing_told_says_nothing():
    assert [each["resourceType"] for each in resources(bundle([], About()))] == ["Patient"]


def test_the_same_diary_gives_the_same_bundle():
    assert bundle() == bundle()


def test_a_server_that_is_sent_it_twice_keeps_one():
    for each in bundle(write=fhir.write_transaction)["entry"]:
        assert each["request"]["method"] == "POST"
        assert each["request"]["url"] == each["resource"]["resourceType"]
        assert each["request"]["ifNoneExist"] == f"identifier=urn:ietf:rfc:3986|{each['fullUrl']}"
        told = each["resource"]["identifier"]
        assert (told if isinstance(told, dict) else told[0])["value"] == each["fullUrl"]
        assert "id" not in each["resource"]


# ── laws ────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(any_entry.entries, max_size=6, unique_by=lambda entry: entry.id))
def test_any_diary_makes_a_sound_bundle(diary):
    assert refusals(bundle(diary)) == []


# ── spoiled copies ──────────────────────────────────────────────────────────────────────────

SPOIL = {
    "an unknown field": lambda each: each | {"feeling": "bad"},
    "an unknown kind": lambda each: each | {"resourceType": "Remark"},
    "no status": lambda each: {k: v for k, v in each.items() if k != "status"},
    "a status that is none": lambda each: each | {"status": "nonsense"},
    "a wrong reference": lambda each: json.loads(
        json.dumps(each).replace(str(UUID(int=99)), str(UUID(int=98)))
    ),
    "a text too few": lambda each: each | {"code": {"coding": [{"code": "1"}]}},
}
KINDS = {"Observation": 1, "MedicationStatement": 6, "QuestionnaireResponse": 13}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("spoil", SPOIL)
def test_a_spoiled_copy_of_each_kind_is_refused(kind, spoil):
    shape = bundle()
    for entry in shape["entry"]:
        if entry["resource"]["id"] == str(UUID(int=KINDS[kind])):
            entry["resource"] = SPOIL[spoil](entry["resource"])
    assert refusals(shape)


# The schema asks for no plain value, as an extension may say why one is missing: a status may be
# left out, and of a medicine any will do.
ALONE = [
    *((kind, spoil) for kind in KINDS for spoil in ("an unknown field", "an unknown kind")),
    ("Observation", "a status that is none"),
    ("QuestionnaireResponse", "a status that is none"),
]


@pytest.mark.parametrize("kind, spoil", ALONE)
def test_the_schema_alone_refuses_it_too(kind, spoil):
    fhir_schema.needed()
    sound = of(bundle(), KINDS[kind])
    assert fhir_schema.faults(sound) == []
    assert fhir_schema.faults(SPOIL[spoil](sound)) != []


@pytest.mark.parametrize(
    "kind, field", [("Observation", "code"), ("MedicationStatement", "subject")]
)
def test_the_schema_misses_what_must_be_there(kind, field):
    fhir_schema.needed()
    sound = of(bundle(), KINDS[kind])
    assert fhir_schema.faults({k: v for k, v in sound.items() if k != field}) != []


MORE = {
    "a date that is none": (1, "effectivePeriod", {"start": "2026-13-40", "end": "2026-14-01"}),
    "an end before its start": (1, "effectivePeriod", {"start": "2026-12-02", "end": "2026-12-01"}),
    "two values": (5, "valueString", "also this"),
    "a number as a text": (5, "valueQuantity", {"value": "three"}),
    "a medicine of no name": (6, "medicationCodeableConcept", None),
    "nobody's medicine": (6, "subject", None),
    "an item without its number": (13, "item", [{"text": "no linkId"}]),
    "the same twice": (2, "id", str(UUID(int=1))),
}


@pytest.mark.parametrize("n, field, value", MORE.values(), ids=MORE)
def test_what_else_is_wrong_is_refused(n, field, value):
    shape = bundle()
    for entry in shape["entry"]:
        if entry["resource"]["id"] == str(UUID(int=n)):
            entry["resource"][field] = value
            entry["resource"] = {k: v for k, v in entry["resource"].items() if v is not None}
            entry["fullUrl"] = f"urn:uuid:{entry['resource']['id']}"
    assert refusals(shape)


# ── codes ───────────────────────────────────────────────────────────────────────────────────

ROWS = [(id_, *coding[:2]) for id_, told in fhir.concepts().items() for coding in told["codings"]]
DIHEDRAL = (
    "0123456789 1234067895 2340178956 3401289567 4012395678 "
    "5987604321 6598710432 7659821043 8765932104 9876543210"
)
TURNS = "0123456789 1576283094 5803796142 8916043527 9453126870 4286573901 2793806415 7046913258"


def mod_10(code):
    digits, check = code.split("-")
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return (10 - total % 10) % 10 == int(check)


def verhoeff(code):
    table, turns, check = DIHEDRAL.split(), TURNS.split(), 0
    for place, digit in enumerate(reversed(code)):
        check = int(table[check][int(turns[place % 8][int(digit)])])
    return check == 0


@pytest.mark.parametrize("id_, system, code", ROWS)
def test_the_check_digit_of_each_code_is_right(id_, system, code):
    assert system in fhir.codes()["systems"]
    if system == "loinc" and not code.startswith("LA"):  # answers have another digit
        assert mod_10(code)
    if system == "snomed":
        assert verhoeff(code)


def test_every_concept_has_a_text():
    assert [id_ for id_, told in fhir.concepts().items() if not told["text"]] == []


def test_each_unit_is_one_that_a_diary_has():
    units = {each.unit for each in catalog.load().nutrients.values()}
    assert units <= {*fhir.codes()["units"]}


def test_what_eased_a_cramp_is_named_once_by_the_relief_of_its_steps():
    steps = ("calf.stretch", "calf.bed-end", "calf.check", "made.up", "calf.stand")
    cramp = made(Episode, 20, ease=Ease.EASED, steps=steps)

    told = [each["valueString"] for each in of(bundle([cramp]), 20)["component"]]

    reliefs = catalog.load().reliefs
    names = [reliefs[each].name for each in ("relief.flex-foot", "relief.stand")]
    assert told == [", ".join([*names, "it eased"])]
