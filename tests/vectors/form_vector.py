"""What the forms of the diary say, filled in about two hundred ways, as the server understands it.

`python -m tests.vectors.form_vector` writes form_vector.json anew. The phone must say the same.
"""

import json as text
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.test import RequestFactory

from soleus.app import that_was_all, today, trial
from soleus.exchange import json
from soleus.knowledge import catalog
from soleus.records.store import Person
from soleus.web import fields
from soleus.web.pages import entry as entry_page
from soleus.web.pages import food, morning, night

FILE = Path(__file__).with_suffix(".json")
ID = "6f1f7a52-8f3c-4c1e-9d2a-0b5e7c9a1d34"
BERLIN, AUCKLAND, SANTIAGO = "Europe/Berlin", "Pacific/Auckland", "America/Santiago"
# Clocks go forward and back; in Santiago they do so at midnight.
NIGHTS = {
    BERLIN: ("2026-03-28", "2026-10-24"),
    AUCKLAND: ("2026-09-26", "2026-04-04"),
    SANTIAGO: ("2026-09-05", "2026-04-04"),
}
TIMES = ("00:00", "00:30", "01:30", "02:00", "02:30", "02:59", "03:00", "12:00", "23:30")
NUMBERS = (
    *("", "0", "4", " 4 ", "4,5", "4.5", ".5", "5.", "+3", "-1", "1e2", "1e9", "11", "51", "1441"),
    *("abc", "4 min", "٣", "४", "1,2,3", "--1", "0x10"),
    *("½", "1½", "1 ½", "1/2", "1 1/2", "3⁄4", "٣/٤", "4/2", "1/0", "1½½", "-½", "½ cup", "⅒"),
    *("1,000", "-1,000", "0,250", "1,25", "1_000", "１２", "9" * 400, "-" + "9" * 400),
)


def request(post: dict[str, str], zone: str):
    made = RequestFactory().post("/", {"zone": zone, "id": ID, **post})
    made.user = Person()  # she added nothing of her own
    return made


def judged(shape: dict[str, Any], post: dict[str, str] | None = None) -> dict[str, Any]:
    """The entry as the server keeps it, or every field that cannot be so."""
    found = fields.wrong(post or {}, shape)
    if found:
        return {"problems": sorted([p.where.strip("/"), p.code] for p in found)}
    return taken(shape)


def taken(shape: dict[str, Any]) -> dict[str, Any]:
    """The entry as the server keeps what a phone sent."""
    return {"entry": json.write(json.read(shape).entries[0])}


def asked(moment: fields.When) -> dict[str, Any]:
    return {"question": moment.question, "values": dict(moment.values or {})}


# ── the forms, as their pages read them ─────────────────────────────────────────────────────


def log(post: dict[str, str], zone: str, now: datetime) -> dict[str, Any]:
    moment = fields.when(QueryDict(mutable=False) | post, zone, now)
    if moment.question:
        return asked(moment)
    return judged(fields.new("episode", request(post, zone), moment, now))


def of_morning(post: dict[str, str], zone: str, now: datetime, on: date) -> dict[str, Any]:
    return judged(morning.new(request(post, zone), on, now))


def past_night(post: dict[str, str], zone: str, now: datetime, on: date) -> dict[str, Any]:
    return judged(night.new(request(post, zone), on, now))


def done(measure: str, zone: str, now: datetime) -> dict[str, Any]:
    dose = today.dose_of(catalog.load(), measure, UUID(ID), now=now, zone=zone)
    return judged(json.write(dose))


def not_done(measure: str, zone: str, now: datetime, day: str) -> dict[str, Any]:
    on = date.fromisoformat(day)
    return judged(
        json.write(
            that_was_all.not_done(
                catalog.load().measures[measure], UUID(ID), on, now=now, zone=zone
            )
        )
    )


def intake(post: dict[str, str], zone: str, now: datetime, **page: Any) -> dict[str, Any]:
    day = date.fromisoformat(page["day"]) if "day" in page else None
    return judged(food.new(request(post, zone), now, day=day, each=page.get("each")), post)


def changed(
    before: dict[str, Any], post: dict[str, str], each: float | None = None
) -> dict[str, Any]:
    (entry,) = json.read(before).entries
    moment = entry_page.moved(entry, post)
    if moment.question:
        return asked(moment)
    return judged(fields.changed(entry, post, moment, each=each), post)


# ── how they are filled in ──────────────────────────────────────────────────────────────────


def cases() -> Iterator[dict[str, Any]]:
    for zone, nights in NIGHTS.items():
        for on in nights:
            yield from around_a_change(zone, date.fromisoformat(on))
    now = datetime(2026, 12, 2, 7, 0, tzinfo=UTC)
    for typed in NUMBERS:
        yield case("log", {"minutes": typed, "pain": "7"}, BERLIN, now)
        yield case("morning", {"cramps": typed}, BERLIN, now, night="2026-12-01")
    for post in TILES:
        yield case("log", post, BERLIN, now)
    for post in MORNINGS:
        yield case("morning", post, BERLIN, now, night="2026-12-01")
    for measure in catalog.load().measures.values():
        if measure.is_shown:
            yield done_case(measure.id, now)
    for zone, nights in NIGHTS.items():
        for day in nights:
            yield not_done_case("measure.hydration", zone, now, day)
            yield told_case("measure.foot-exercises", zone, now, day, did=True)
            yield told_case("measure.foot-exercises", zone, now, day, did=False)
    yield from intakes(now)
    yield from changes(now)
    yield from changed_intakes(now)


def around_a_change(zone: str, on: date) -> Iterator[dict[str, Any]]:
    """The night in which clocks are set: every time of it, each way it can be told."""
    after = on + timedelta(days=1)
    now = datetime.combine(after, datetime.min.time(), UTC) + timedelta(hours=18)
    for time in TIMES:
        yield case("log", {"when": "time", "date": f"{after}", "time": time}, zone, now)
    for fold in ("0", "1", "2"):
        for time in ("02:30", "23:30"):
            told = {"when": "time", "date": f"{on if time > '12' else after}", "time": time}
            yield case("log", told | {"fold": fold}, zone, now)
    for instead in ("01:30", "03:30"):
        told = {"when": "time", "date": f"{after}", "time": "02:30", "instead": instead}
        yield case("log", told, zone, now)
    for when in ("now", "15", "60", "night", "sometime"):
        yield case("log", {"when": when}, zone, now)
    for post in PAST:
        yield case("pastNight", post, zone, now, night=f"{on}")


TILES: list[dict[str, str]] = [
    {},
    {"side": "left", "site": "calf", "pain": "0", "minutes": "4", "asleep": "yes", "ease": "eased"},
    {"side": "both", "site": "back_of_thigh", "asleep": "no", "ease": "worse"},
    {"side": "", "site": "", "asleep": "", "ease": ""},
    {"asleep": "perhaps"},
    {"note": "one\r\ntwo\nthree"},
    {"note": "x" * 20_001},
    {"when": "time", "date": "", "time": "03:20"},
    {"when": "time", "date": "2026-12-02", "time": ""},
    {"when": "time", "date": "2026-02-30", "time": "03:20"},
    {"when": "time", "date": "2026-12-02", "time": "24:30"},
    {"when": "time", "date": "2026-12-02", "time": "03:20:15"},
    {"when": "time", "date": "1999-12-02", "time": "03:20"},
    {"when": "time", "date": "2101-12-02", "time": "03:20"},
    {"when": "time", "date": "2000-01-02", "time": "03:20"},
]
MORNINGS: list[dict[str, str]] = [
    {},
    {"cramps": "0", "sleep": "10", "soreness": "some"},
    {"cramps": "", "sleep": "0", "soreness": ""},
    {"note": "slept"},
]
PAST: list[dict[str, str]] = [
    {"kind": "episode"},
    {"kind": "morning", "cramps": "0"},
    {"kind": "dose", "what": "measure.hydration"},
    {"kind": "exposure", "what": "standing", "amount": "2,5"},
]


def intakes(now: datetime) -> Iterator[dict[str, Any]]:
    for zone, (forth, back) in NIGHTS.items():
        for on in (forth, back):
            yield intake_case({"food": "f", "grams": "30"}, zone, now, day=on)
    for typed in NUMBERS:
        yield intake_case({"food": "f", "grams": typed, "portion": ""}, BERLIN, now)
        yield intake_case({"food": "f", "amount": typed, "measure": "cup"}, BERLIN, now, each=244.0)
    for post in EATEN:
        yield intake_case(post, BERLIN, now)


EATEN: list[dict[str, str]] = [
    {"food": "f"},
    {"food": "", "note": "grandmother’s soup"},
    {"food": "", "note": "grandmother’s soup", "grams": "0"},
    {"food": "", "note": " ", "grams": "300"},
    {"food": "f", "measure": "unknown", "amount": "1", "grams": "30"},
    {"food": "f", "measure": "unknown", "amount": "x", "grams": "x"},
    {"food": "f", "measure": "", "amount": "1", "grams": ""},
    {"food": "f", "portion": "slice, large", "amount": "2", "grams": "76.5"},
    {"food": "f", "portion": "", "amount": "", "grams": ""},
    {"food": "f", "measure": "", "amount": "1", "grams": "30"},
    {"food": "f", "measure": "jug", "amount": "1", "grams": "30"},  # nobody knows what it weighs
    {"food": "f", "grams": "10001"},
    {"food": "f", "grams": "50000"},
    {"food": "f", "grams": "NaN"},
]


CHOSEN: list[dict[str, str]] = [
    {"measure": "tbsp", "amount": "2", "grams": "9"},
    {"measure": "cup", "amount": "2", "grams": "9"},
    {"measure": "cup", "amount": "1.5", "grams": "9"},
    {"measure": "", "amount": "2", "grams": "9"},
    {"measure": "tbsp", "amount": "", "grams": "9"},
    {"measure": "tbsp", "amount": "1000", "grams": "9"},
    {"measure": "unknown", "amount": "2", "grams": "9"},
]


def changed_intakes(now: datetime) -> Iterator[dict[str, Any]]:
    cup = intake({"food": "f", "measure": "cup", "amount": "1.5"}, BERLIN, now, each=244.0)
    loose = intake({"food": "f", "grams": "30"}, BERLIN, now)
    unknown = intake({"food": "f", "portion": "cup"}, BERLIN, now)
    none = cup["entry"] | {"amount": 0.0, "grams": 0.0}
    for shape in (*(each["entry"] for each in (cup, loose, unknown)), none):
        for post in CHOSEN:
            expected = changed(shape, post, 15.0)
            yield {"form": "changed", "post": post, "of": shape, "each": 15.0, "expected": expected}
        for post in (
            *({}, {"note": "a"}, {"amount": "3"}, {"amount": "1,5"}, {"amount": ""}),
            *({"amount": "0"}, {"amount": "x"}, {"amount": "1000"}, {"amount": "1001"}),
            *({"grams": "7"}, {"grams": ""}, {"grams": "-1"}, {"time": "06:30"}),
        ):
            yield {"form": "changed", "post": post, "of": shape, "expected": changed(shape, post)}


def changes(now: datetime) -> Iterator[dict[str, Any]]:
    for zone, (_, back) in NIGHTS.items():
        first = {
            "when": "time",
            "date": back,
            "time": "23:10",
            "fold": "1",
            "pain": "3",
            "note": "a",
        }
        shape = log(first, zone, now)["entry"]
        shape["steps"] = ["stand"]
        wall = {"date": back, "time": "23:10"}
        after = f"{date.fromisoformat(back) + timedelta(days=1)}"
        for post in (
            *({}, wall, wall | {"pain": "", "note": ""}, wall | {"sure": "night_only"}),
            *({"minutes": "9"}, wall | {"time": "02:30"}, wall | {"date": after, "time": "02:30"}),
            *(wall | {"date": after, "time": "02:30", "fold": "1"}, {"side": "left"}),
            *(wall | {"time": ""}, {"pain": "11"}),
        ):
            yield {"form": "changed", "post": post, "of": shape, "expected": changed(shape, post)}


def case(form: str, post: dict[str, str], zone: str, now: datetime, **page: str) -> dict[str, Any]:
    if form == "log":
        expected = log(post, zone, now)
    else:
        read = of_morning if form == "morning" else past_night
        expected = read(post, zone, now, date.fromisoformat(page["night"]))
    if "what" in post:
        page["unit"] = night.named(catalog.load(), post["kind"], post["what"])["unit"]
    return shown(form, post, zone, now, expected, **page)


def done_case(measure: str, now: datetime) -> dict[str, Any]:
    dose = done(measure, BERLIN, now)
    told = {name: dose["entry"][name] for name in ("amount", "unit")}
    return shown("done", {"measure": measure}, BERLIN, now, dose, **told)


def not_done_case(measure: str, zone: str, now: datetime, day: str) -> dict[str, Any]:
    expected = not_done(measure, zone, now, day)
    unit = expected["entry"]["unit"]
    return shown("notDone", {"measure": measure}, zone, now, expected, day=day, unit=unit)


def told_case(measure: str, zone: str, now: datetime, day: str, *, did: bool) -> dict[str, Any]:
    word = trial.Word(id=UUID(ID), did=did, day=date.fromisoformat(day))
    expected = judged(json.write(trial.dose_of(measure, word, now=now, zone=zone)))
    said = {name: expected["entry"][name] for name in ("amount", "unit")}
    return shown("told", {"measure": measure}, zone, now, expected, day=day, **said)


def intake_case(post: dict[str, str], zone: str, now: datetime, **page: Any) -> dict[str, Any]:
    return shown("intake", post, zone, now, intake(post, zone, now, **page), **page)


def shown(form: str, post: dict[str, str], zone: str, now: datetime, expected: Any, **page: Any):
    told = {"id": ID, "zone": zone, "now": now.timestamp() * 1000, **page}
    return {"form": form, "post": post, **told, "expected": expected}


def record() -> list[dict[str, Any]]:
    return list(cases())


if __name__ == "__main__":
    FILE.write_text(text.dumps(record(), indent=1) + "\n", "utf-8")
