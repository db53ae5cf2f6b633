"""Pure. The diary for a record system: a FHIR R4 bundle, to hand over or to send to a server.

Codes stand in codes.toml, each with its text. Every resource has an identifier that follows from
the entry it was made of, so a server that is sent the same bundle twice keeps one of each.
All of it is told by the woman herself, and every resource says so.
"""

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import Any
from uuid import UUID, uuid5

from soleus import pregnancy
from soleus.care.products import Product
from soleus.care.profile import About
from soleus.diary.entries import (
    Answer,
    Dose,
    Entry,
    Episode,
    Exposure,
    Intake,
    Morning,
    Quantity,
    Reading,
    Sureness,
    Symptoms,
)
from soleus.diary.nights import DAY, Night, State, night, night_of_entry
from soleus.diary.readings import UNITS
from soleus.diary.sealed import is_sealed
from soleus.knowledge.foods import Foods
from soleus.knowledge.shapes import Catalog
from soleus.nutrition.intake import of_one

UUIDS = "urn:ietf:rfc:3986"  # the system of identifiers that are addresses themselves
# What kind of observation a reading is, where it is not one of how she lives.
READINGS_ARE = {
    Quantity.STEPS: "category.activity",
    Quantity.SLEEP: "category.activity",
    Quantity.WEIGHT: "category.vital",
}
SEVERITY = (("mild", 3), ("moderate", 6), ("severe", 10))  # up to this pain
BLANKS = re.compile(r"[^\S \r\n\t]")
ESCAPED = re.compile(r"[^\S \r\n\t]|\\[fu]")  # the same in JSON, with what only looks so
ENCODED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
UNNAMED = "not named"
SEALED = "A sealed note"
# A yes to several signs at once does not say which, and is kept as not sure of each.
SAID = {
    Answer.YES: "yes",
    Answer.NO: "no",
    Answer.UNSURE: "yes to one of several signs, or not sure",
}
Resource = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a bundle is made with. patient: the id of her record; on: the day it is made"""

    patient: UUID
    about: About
    catalog: Catalog
    foods: Foods
    on: date

    def products(self) -> dict[str, Product]:
        return {each.id: each for each in self.about.products}


def write(entries: Iterable[Entry], known: Known, now: datetime) -> Iterator[str]:
    """A bundle of kind `collection`, a file to hand over, in parts."""
    yield from _bundle("collection", now, map(_kept, resources_of(entries, known)))


def write_transaction(entries: Iterable[Entry], known: Known, now: datetime) -> Iterator[str]:
    """A bundle of kind `transaction`, to be posted to a server's own address."""
    yield from _bundle("transaction", now, map(_posted, resources_of(entries, known)))


def _bundle(kind: str, now: datetime, entries: Iterable[Resource]) -> Iterator[str]:
    head = {"resourceType": "Bundle", "type": kind, "timestamp": now.isoformat()}
    yield json.dumps(head)[:-1] + ', "entry": ['
    lead = "\n"
    for entry in entries:
        yield lead + _plain(entry)
        lead = ",\n"
    yield "\n]}\n"


def _plain(entry: Resource) -> str:
    """As text, with no other blank than those that a record system takes. Few have another, and
    to look at each value of all takes longer than the rest."""
    told = ENCODED(entry)
    may_have = "\\" in told or not told.isascii()
    return ENCODED(plain(entry)) if may_have and ESCAPED.search(told) else told


def _kept(resource: Resource) -> Resource:
    return {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}


def _posted(resource: Resource) -> Resource:
    """A server gives ids of its own; by the identifier it knows what it has already."""
    urn = f"urn:uuid:{resource['id']}"
    request = {
        "method": "POST",
        "url": resource["resourceType"],
        "ifNoneExist": f"identifier={UUIDS}|{urn}",
    }
    without = {name: value for name, value in resource.items() if name != "id"}
    return {"fullUrl": urn, "resource": without, "request": request}


# ── what is in it ───────────────────────────────────────────────────────────────────────────


def resources_of(entries: Iterable[Entry], known: Known) -> Iterator[Resource]:
    """Everything the diary has to say, the woman herself first."""
    yield _patient(known)
    yield from _pregnancy(known)
    by_night: dict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        if isinstance(entry, Episode | Morning):
            by_night[night_of_entry(entry)].append(entry)
        yield from _of(entry, known)
    for on in sorted(by_night):
        yield from _without(night(on, by_night[on]), known)


def _of(entry: Entry, known: Known) -> Iterator[Resource]:
    match entry:
        case Episode():
            yield from _cramp(entry, known)
        case Morning():
            yield _morning(entry, known)
        case Dose():
            yield _dose(entry, known)
        case Exposure():
            yield _exposure(entry, known)
        case Intake():
            yield from _intake(entry, known)
        case Symptoms():
            yield _check(entry, known)
        case Reading():
            yield _reading(entry, known)


def _patient(known: Known) -> Resource:
    made = _resource("Patient", known.patient)
    if known.about.birth_year is not None:
        made["birthDate"] = str(known.about.birth_year)
    return made


def _pregnancy(known: Known) -> Iterator[Resource]:
    about, on = known.about, known.on
    dated = about.due_date or (about.last_period and pregnancy.due_date(about.last_period))
    if about.last_period:
        yield _dated("period", known, valueDateTime=about.last_period.isoformat())
    if dated:
        code = "due" if about.due_date else "due.period"
        yield _dated(code, known, profile="due", valueDateTime=dated.isoformat())
    age = about.on(on).gestational_age_days
    if about.ended_on is not None and about.ended_on <= on:
        yield _dated("pregnancy", known, profile="status", value="pregnancy.no")
    elif age is not None:
        yield _dated("pregnancy", known, profile="status", value="pregnancy.yes")
    if age is not None:
        yield _dated("age", known, valueQuantity=quantity(age, "days"))


def _dated(
    code: str, known: Known, *, profile: str = "", value: str = "", **values: Any
) -> Resource:
    """What she told about her pregnancy, as it is on the day of the bundle. Told again on another
    day it is the same resource, until it changes."""
    id_ = uuid5(known.patient, json.dumps([code, value, values], sort_keys=True))
    made = _observation(id_, code, known, profile=profile)
    made["effectiveDateTime"] = known.on.isoformat()
    if value:
        made["valueCodeableConcept"] = concept(value)
    return {**made, **values}


# ── cramps and nights ───────────────────────────────────────────────────────────────────────


def _cramp(cramp: Episode, known: Known) -> Iterator[Resource]:
    made = _observation(cramp.id, "symptom", known, profile="cramp", category="category.symptom")
    made["category"].append(concept("category.survey"))
    made |= _when(cramp, minutes=cramp.minutes)
    made["valueCodeableConcept"] = concept("cramp")
    if cramp.site or cramp.side:
        made["bodySite"] = _where(cramp)
    if components := [*_components(cramp, known)]:
        made["component"] = components
    yield {**made, **_note(cramp)}
    if cramp.pain is not None:
        pain = _observation(uuid5(cramp.id, "pain"), "pain", known, category="category.survey")
        pain |= _when(cramp)
        pain["valueQuantity"] = quantity(cramp.pain, "score")
        pain["derivedFrom"] = [_reference(cramp.id)]
        yield pain


def _where(cramp: Episode) -> Resource:
    """The side is spelled out in the text: mixed up, the wrong leg would be looked at."""
    place: Resource = concept(f"site.{cramp.site}") if cramp.site else {"text": "Leg"}
    side = {"left": "left", "right": "right", "both": "both sides"}.get(cramp.side or "", "")
    return {**place, "text": f"{place['text']}, {side}" if side else place["text"]}


def _components(cramp: Episode, known: Known) -> Iterator[Resource]:
    if cramp.pain:
        level = next(name for name, most in SEVERITY if cramp.pain <= most)
        yield {"code": concept("severity"), "valueCodeableConcept": concept(f"severity.{level}")}
    if cramp.steps or cramp.ease:
        steps = dict.fromkeys(_reliefs(cramp, known.catalog))
        ease = {"eased": "it eased", "same": "no change", "worse": "it got worse"}
        told = ", ".join([*steps, *([ease[cramp.ease]] if cramp.ease else [])])
        if told:
            yield {"code": concept("relief"), "valueString": told}


def _reliefs(cramp: Episode, catalog: Catalog) -> Iterator[str]:
    """What she did, by the names of what may ease a cramp."""
    scripts = catalog.scripts.values() if cramp.steps else ()
    reliefs = {step.id: step.relief for script in scripts for step in script.steps}
    for each in cramp.steps:
        found = catalog.reliefs.get(reliefs.get(each, each))
        if found is not None:
            yield found.name


def _without(told: Night, known: Known) -> Iterator[Resource]:
    """A night of which she said that there was no cramp. Silence says nothing here either."""
    if told.state is not State.NONE or told.morning is None:
        return
    made = _observation(
        uuid5(told.morning.id, "no cramp"),
        "symptom.absent",
        known,
        profile="no_cramp",
        category="category.symptom",
    )
    made["category"].append(concept("category.survey"))
    span = {"start": told.date.isoformat(), "end": (told.date + DAY).isoformat()}
    made |= {"effectivePeriod": span, "valueCodeableConcept": concept("cramp")}
    made["derivedFrom"] = [_reference(told.morning.id)]
    yield made


def _morning(morning: Morning, known: Known) -> Resource:
    asked: dict[str, tuple[str, Resource]] = {
        "night": ("The night that began on", {"valueDate": morning.night.isoformat()}),
        "cramps": ("Cramps in that night", {"valueInteger": morning.cramps}),
        "sleep": ("Sleep, from 0 to 10", {"valueInteger": morning.sleep}),
        "soreness": ("Soreness in the morning", {"valueString": morning.soreness}),
    }
    return _form(morning, asked, known)


def _check(check: Symptoms, known: Known) -> Resource:
    """The answers to a check, with what she was told then."""
    signs = known.catalog.signs
    asked: dict[str, tuple[str, Resource]] = {
        id_: (
            signs[id_].question if id_ in signs else id_,
            {"valueString": SAID[answer]},
        )
        for id_, answer in check.answers.items()
    }
    told = check.disposition.replace("_", " ")
    asked["disposition"] = ("What she was told then", {"valueString": told or None})
    asked["rules"] = ("Version of the rules", {"valueString": check.rules or None})
    return _form(check, asked, known)


def _form(entry: Entry, asked: Mapping[str, tuple[str, Resource]], known: Known) -> Resource:
    """Questions and answers; what she left out is not there."""
    made = _resource("QuestionnaireResponse", entry.id)
    (made["identifier"],) = made["identifier"]  # a form has one, where all others have a list
    noted = {"valueString": _noted(entry)}
    items = [
        {"linkId": id_.strip() or UNNAMED, "text": text.strip() or UNNAMED, "answer": [value]}
        for id_, (text, value) in {**asked, "note": ("Note", noted)}.items()
        if str(next(iter(value.values())) or "").strip() or 0 in value.values()
    ]
    her = _reference(known.patient)
    made |= {"status": "completed", "subject": her, "author": her, "source": her}
    made["authored"] = entry.local.isoformat()
    return {**made, "item": items} if items else made


# ── what she did, took and had ──────────────────────────────────────────────────────────────


def _dose(dose: Dose, known: Known) -> Resource:
    measure = known.catalog.measures.get(dose.measure)
    name = measure.name if measure else dose.measure.strip() or UNNAMED
    if measure is not None and measure.supplies:
        return _supplement(dose, name, known)
    made = _observation(dose.id, "", known, category="category.activity", text=name)
    made |= _when(dose) | _amount(dose)
    return {**made, **_note(dose)}


def _amount(entry: Dose | Exposure) -> Resource:
    """How much; without an amount, that it was so. 0 is her own "not done"."""
    if entry.amount is None or entry.amount == 0:
        return {"valueBoolean": entry.amount is None}
    return {"valueQuantity": quantity(entry.amount, entry.unit)}


def _supplement(dose: Dose, name: str, known: Known) -> Resource:
    product = known.products().get(dose.product)
    salt = known.catalog.salts.get(product.salt) if product else None
    made = _resource("MedicationStatement", dose.id)
    coded = f"medicine.magnesium-{dose_salt(product)}"
    medicine = concept(coded) if coded in concepts() else {}
    words = [product.name if product and product.name else name, *([salt.name] if salt else [])]
    made |= {
        "status": "completed" if dose.is_done else "not-taken",
        "medicationCodeableConcept": {**medicine, "text": ", ".join(dict.fromkeys(words))},
        "subject": _reference(known.patient),
        "informationSource": _reference(known.patient),
        **_when(dose),
    }
    if dose.amount:
        how_much = quantity(dose.amount, dose.unit)
        text = f"{_number(dose.amount)} {dose.unit} of the nutrient itself".replace("  ", " ")
        made["dosage"] = [{"text": text, "doseAndRate": [{"doseQuantity": how_much}]}]
    return {**made, **_note(dose)}


def dose_salt(product: Product | None) -> str:
    return product.salt.removeprefix("salt.") if product else ""


def _exposure(exposure: Exposure, known: Known) -> Resource:
    found = known.catalog.exposures.get(exposure.exposure)
    text = found.name if found else exposure.exposure.strip() or UNNAMED
    made = _observation(exposure.id, "", known, category="category.history", text=text)
    made |= _when(exposure) | _amount(exposure)
    return {**made, **_note(exposure)}


def _reading(reading: Reading, known: Known) -> Resource:
    """What another program counted of a whole day; which one stands in the note."""
    category = READINGS_ARE.get(reading.of, "category.history")
    made = _observation(reading.id, f"reading.{reading.of}", known, category=category)
    if reading.of is Quantity.SLEEP:
        made["effectivePeriod"] = {
            "start": reading.night.isoformat(),
            "end": (reading.night + DAY).isoformat(),
        }
    else:
        made["effectiveDateTime"] = reading.night.isoformat()
    unit = "per day" if reading.of is Quantity.STEPS else UNITS[reading.of][0]
    made["valueQuantity"] = quantity(round(reading.amount, 3), unit)
    # It was taken from a file of hers, so she is the one who tells it.
    told = f"Counted by another program: {reading.source.replace('_', ' ')}"
    note = f"{told}. {_noted(reading)}".strip(" .") if reading.note.strip() else told
    return {**made, "note": [{"text": note}]}


def _intake(intake: Intake, known: Known) -> Iterator[Resource]:
    food = known.foods.get(intake.food) if intake.food else None
    members = [*_nutrients(intake, known)]
    made = _observation(intake.id, "food", known, category="category.history")
    made |= _when(intake)
    name = food.description if food else _noted(intake).strip() or intake.food.strip() or UNNAMED
    portion = f"{_number(intake.amount)} × {intake.portion}" if intake.amount else ""
    grams = f"{_number(intake.grams)} g" if intake.grams is not None else ""
    made["valueString"] = ", ".join(each for each in (name, portion, grams) if each)
    if members:
        made["hasMember"] = [_reference(UUID(each["id"])) for each in members]
    yield {**made, **(_note(intake) if food else {})}
    yield from members


def _nutrients(intake: Intake, known: Known) -> Iterator[Resource]:
    """What the tables know of it. A value they lack is left out, and none is given as zero."""
    food = known.foods.get(intake.food) if intake.food else None
    for id_, nutrient in known.catalog.nutrients.items():
        if f"nutrient.{id_}" not in concepts():
            continue
        total = of_one(nutrient, food, intake.grams, known.catalog)
        if not total.known or (nutrient.of and not total.amount):
            continue
        made = _observation(
            uuid5(intake.id, id_), f"nutrient.{id_}", known, category="category.history"
        )
        made |= _when(intake)
        made["valueQuantity"] = quantity(round(total.amount, 3), nutrient.unit)
        yield made


def plain(value: Any) -> Any:
    """With no other blank in a text than those that a record system takes."""
    if isinstance(value, str):
        return BLANKS.sub(" ", value)
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


# ── the parts of a resource ─────────────────────────────────────────────────────────────────


def _resource(kind: str, id_: UUID) -> Resource:
    told = str(id_)
    identifier = {"system": UUIDS, "value": f"urn:uuid:{told}"}
    return {"resourceType": kind, "id": told, "identifier": [identifier]}


def _observation(
    id_: UUID, code: str, known: Known, *, profile: str = "", category: str = "", text: str = ""
) -> Resource:
    made = _resource("Observation", id_)
    if profile:
        made["meta"] = {"profile": [codes()["profiles"][profile]]}
    made["status"] = "final"
    if category:
        made["category"] = [concept(category)]
    made["code"] = concept(code) if code else {"text": text}
    made["subject"] = _reference(known.patient)
    made["performer"] = [_reference(known.patient)]
    return made


@lru_cache(maxsize=16)  # most point to her
def _reference(id_: UUID) -> Resource:
    return {"reference": f"urn:uuid:{id_}"}


def _when(entry: Entry, minutes: float | None = None) -> Resource:
    """When it was, no finer than she knows: of some nights there is only the date."""
    if entry.sure is Sureness.NIGHT_ONLY:
        return {"effectiveDateTime": entry.local.date().isoformat()}
    if not minutes:
        return {"effectiveDateTime": entry.local.isoformat()}
    end = (entry.at + timedelta(minutes=minutes)).astimezone(entry.local.tzinfo)
    return {"effectivePeriod": {"start": entry.local.isoformat(), "end": end.isoformat()}}


def _note(entry: Entry) -> Resource:
    return {"note": [{"text": _noted(entry)}]} if entry.note.strip() else {}


def _noted(entry: Entry) -> str:
    """Nobody who gets this could open what she sealed."""
    return SEALED if is_sealed(entry.note) else entry.note


def quantity(value: float, unit: str) -> Resource:
    """An amount; its unit coded where UCUM has a word for it."""
    ucum = codes()["units"].get(unit)
    number = int(value) if float(value).is_integer() else value
    if ucum is None:
        return {"value": number, **({"unit": unit} if unit.strip() else {})}
    return {"value": number, "unit": unit, "system": codes()["systems"]["ucum"], "code": ucum}


def _number(value: float | None) -> str:
    return f"{value:.10g}" if value is not None else ""


@cache
def codes() -> dict[str, Any]:
    text = resources.files("soleus.exchange").joinpath("codes.toml").read_text("utf-8")
    return tomllib.loads(text)


def concepts() -> dict[str, Any]:
    found: dict[str, Any] = codes()["concepts"]
    return found


@cache
def concept(id_: str) -> Resource:
    """A concept with its codes and, always, its text. Every resource that names it has this one."""
    told = concepts()[id_]
    codings = [_coding(each, told.get("selected", "")) for each in told["codings"]]
    return {"coding": codings, "text": told["text"]}


def _coding(told: list[str], selected: str) -> Resource:
    system, code, *display = told
    made: Resource = {"system": codes()["systems"][system], "code": code}
    if display:
        made["display"] = display[0]
    return {**made, "userSelected": True} if code == selected else made
