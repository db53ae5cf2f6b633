"""What a form of the diary offers and what it says, as the one JSON shape of an entry.

Pages take the same door as the API: a form becomes a shape, and exchange.json judges it.
On the phone entries.js says the same; tests/vectors hold both to the same entries.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from json import dumps
from math import isfinite, nan
from typing import Any, get_args
from unicodedata import normalize
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from annotated_types import MaxLen
from django.http import HttpRequest

from soleus.app import food as eating
from soleus.diary.clock import instants, instead
from soleus.diary.entries import (
    EARLIEST_YEAR,
    KINDS,
    LATEST_YEAR,
    Ease,
    Entry,
    Episode,
    Intake,
    Origin,
    Side,
    Site,
    Soreness,
    Sureness,
    is_zone,
)
from soleus.diary.entries import limits as rules
from soleus.diary.sealed import is_sealed
from soleus.exchange import json
from soleus.web import visit
from soleus.web.wording import grams, phrases, told

PAINS = {
    "none": (0,),
    "mild": (1, 2, 3),
    "middling": (4, 5, 6),
    "strong": (7, 8, 9),
    "worst": (10,),
}
WHENS = ("now", "15", "60", "night", "time")
AGO = {"15": timedelta(minutes=15), "60": timedelta(hours=1)}
PLAIN = {"episode": ("side", "site", "ease"), "morning": ("soreness",)}
NO_NUMBERS = ("nan", "inf", "infinity")  # Python takes them for numbers
# "1,000" on a box is a thousand, and read with a decimal comma it is one: nobody may guess.
THOUSANDS = re.compile(r"[+-]?(?!0)\d{1,3},\d{3}")
# "½", and "1½" or "1 1/2": recipes and spoons are in fractions.
VULGAR = re.compile("[¼-¾⅐-⅞]")
FRACTION = re.compile(r"(?:(?P<whole>\d{1,4})\s+)?(?P<over>\d{1,4})\s*[/⁄]\s*(?P<under>\d{1,4})")
UNMEASURED = "unknown"  # what a form sends where she chose that she does not know how much
TEXTS = {"intake": ("food", "portion")}
NUMBERS = {
    "episode": ("pain", "minutes"),
    "morning": ("cramps", "sleep"),
    "dose": ("amount",),
    "exposure": ("amount",),
    "intake": ("amount", "grams"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One tile of a choice."""

    value: str
    label: str
    checked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """When it happened, as far as the form could tell.

    question: the code of what must be asked first, "" when all is clear
    """

    at: datetime | None = None
    sure: Sureness = Sureness.EXACT
    origin: Origin = Origin.BACK_FILL
    question: str = ""
    values: Mapping[str, str] | None = None


# ── what a form says ────────────────────────────────────────────────────────────────────────


def zone(request: HttpRequest) -> str:
    """The zone her browser wrote into the form, else the one it was last known to be in."""
    told_zone = request.POST.get("zone", "")
    return told_zone if is_zone(told_zone) else visit.zone(request)


def when(post: Mapping[str, str], there: str, now: datetime) -> When:
    """Reads "just now", "15 minutes ago", "an hour ago", "last night" or a time."""
    choice = post.get("when", "now")
    if choice in AGO:
        return When(at=now - AGO[choice], sure=Sureness.ROUGHLY)
    if choice == "night":
        today = now.astimezone(ZoneInfo(there)).date()
        midnight = datetime.fromisoformat(f"{today}T00:00")
        found = instants(midnight, there) or instants(instead(midnight, there), there)
        return When(at=found[0], sure=Sureness.NIGHT_ONLY)
    if choice == "time":
        return at_wall(post, there)
    return When(at=now, origin=Origin.TAP)


def at_wall(post: Mapping[str, str], there: str) -> When:
    """A date and a time as typed, on her wall clock. An hour that never was, or came twice, is
    asked about and not guessed."""
    # "Instead" is the button that offers what the clock showed in place of an hour that never was.
    time = post.get("instead") or post.get("time", "")
    try:
        wall = datetime.fromisoformat(f"{post.get('date', '')}T{time}")
        found = instants(wall, there)
    except (ValueError, OverflowError):
        return When(question="form.no_time")
    if wall.tzinfo is not None:
        return When(question="form.no_time")
    clock = {"time": f"{wall:%H:%M}"}
    if not found:
        shown = f"{instead(wall, there):%H:%M}"
        return When(question="form.never_was", values=clock | {"shown": shown})
    if len(found) > 1 and post.get("fold") not in ("0", "1"):
        return When(question="form.came_twice", values=clock)
    return When(at=found[int(post["fold"])] if len(found) > 1 else found[0])


def asked_about(moment: When | None) -> dict[str, Any]:
    """What template _time_asked.html shows of a time that must be asked about."""
    question = moment.question if moment else ""
    values = (moment.values if moment else None) or {}
    return {
        "question": told(question, **values) if question else "",
        "came_twice": question == "form.came_twice",
        "shown": values.get("shown", ""),
    }


def new(kind: str, request: HttpRequest, moment: When, now: datetime) -> dict[str, Any]:
    """The shape of a new entry from its form."""
    at = moment.at or now
    return {
        "kind": kind,
        # Made when the form was: sent twice, it is kept once.
        "id": request.POST.get("id") or str(uuid4()),
        "at": at.isoformat(),
        "zone": zone(request),
        "written": now.isoformat(),
        "origin": moment.origin.value,
        "sure": moment.sure.value,
        **said(kind, request.POST),
    }


def changed(
    entry: Entry, post: Mapping[str, str], moment: When, *, each: float | None = None
) -> dict[str, Any]:
    """The shape of an entry with what its form changed.

    each: as `eaten` has it; the measure that it was written in keeps the weight it had
    """
    shape = json.write(entry)
    if isinstance(entry, Intake):
        shape |= eaten(post, each)
        if shape["portion"] == entry.portion and (entry.portion or "grams" not in post):
            shape["grams"] = weighed(entry, shape["amount"])
    else:
        shape |= said(entry.kind, post)
    if moment.at is not None:
        shape["at"] = moment.at.isoformat()
    if post.get("sure"):
        shape["sure"] = post["sure"]
    return shape


def weighed(before: Intake, amount: object) -> float | None:
    """The grams of another amount of the same portion; None where they do not follow."""
    if amount == before.amount:
        return before.grams
    if before.grams is None or not before.amount or not isinstance(amount, int | float):
        return None
    return before.grams * amount / before.amount


def eaten(post: Mapping[str, str], each: float | None) -> dict[str, Any]:
    """What a form says of food or drink.

    A form that asks how much sends the `measure` she chose: so many of it, "" for grams, or that
    she does not know.
    each: the grams of one of that measure, None where nobody knows them
    """
    shape = said("intake", post)
    measure = post.get("measure")
    if measure is None:
        return shape
    if measure == UNMEASURED:
        return shape | {"portion": "", "amount": None, "grams": None}
    if not measure:
        return shape | {"portion": "", "amount": None}
    amount = shape.get("amount")
    grams = each * amount if each is not None and isinstance(amount, int | float) else None
    return shape | {"portion": measure, "grams": grams}


def said(kind: str, post: Mapping[str, str]) -> dict[str, Any]:
    """The fields that a form carried; one it did not carry stays as it is."""
    shape: dict[str, Any] = {
        name: post[name] or None for name in PLAIN.get(kind, ()) if name in post
    }
    shape |= {name: post[name] for name in TEXTS.get(kind, ()) if name in post}
    for name in NUMBERS.get(kind, ()):
        if name in post:
            shape[name] = number(post[name])
    if "asleep" in post:
        shape["asleep"] = {"yes": True, "no": False}.get(post["asleep"])
    if "note" in post:
        shape["note"] = post["note"].replace("\r\n", "\n")
    return shape


def wrong(post: Mapping[str, str], shape: Mapping[str, Any]) -> list[json.Problem]:
    """What cannot be in what a form says, each about a field that she filled in.

    An entry from elsewhere may leave out how much it was, or what. Her form is asked back: an
    empty field is a slip more often than an answer, and one line of which nothing is known turns
    every sum of the day into "at least".
    """
    found = {each.where.strip("/"): each for each in json.read(shape).problems}
    if shape["kind"] != "intake":
        return list(found.values())
    slips = dict(_slips(post, shape))
    if shape.get("portion") and "grams" in found:
        # She typed how many. What they weigh together is ours, and no field of hers.
        del found["grams"]
        heavy = {"grams": f"{shape['grams']:.0f}", "most": limit(Intake, "grams")["most"]}
        slips.setdefault("amount", _problem("amount", "problem.too_heavy", heavy))
    return list((slips | found).values())


def _slips(post: Mapping[str, str], shape: Mapping[str, Any]) -> Iterator[tuple[str, json.Problem]]:
    measure = post.get("measure")
    typed = "amount" if shape.get("portion") else "grams"
    if not shape.get("food") and not shape.get("note", "").strip():
        yield "words", _problem("words", "problem.no_words")
    if measure not in (None, UNMEASURED) and shape.get(typed) is None:
        yield typed, _problem(typed, "problem.no_amount")
    if typed in post and shape.get(typed) == 0:
        yield typed, _problem(typed, "problem.nothing")


def _problem(where: str, code: str, values: Mapping[str, Any] | None = None) -> json.Problem:
    return json.Problem(where=f"/{where}", code=code, values=values or {})


def day(text: str, name: str, errors: dict[str, str]) -> date | None:
    """A day she picked, None for none and for what is no date: then `errors` says so."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        errors[name] = told("about.no_date", text=text[:40])
        return None


def number(text: str) -> float | int | str | None:
    """A number as typed, with a comma or as a fraction too; anything else goes on as it is, to be
    named there."""
    text = text.strip()
    if THOUSANDS.fullmatch(text):
        return text
    parts = FRACTION.fullmatch(VULGAR.sub(_apart, text).strip())
    if parts and int(parts["under"]):
        return _short(int(parts["whole"] or 0) + int(parts["over"]) / int(parts["under"]))
    text = text.replace(",", ".")
    if not text:
        return None
    if "_" in text or text.strip("+-").lower() in NO_NUMBERS:
        return text
    try:
        found = float(text)
    except ValueError:
        return text
    try:
        # One too large for a float would break whatever reckons with it.
        return int(text) if isfinite(found) else found
    except ValueError:
        return found


def _apart(one: re.Match[str]) -> str:
    """ "½" as " 1/2"."""
    return f" {normalize('NFKC', one[0])}"


def _short(amount: float) -> float | int:
    return int(amount) if amount == int(amount) else amount


def problems(found: Iterable[json.Problem]) -> list[str]:
    """Each problem as a sentence, with the name of its field."""
    return [
        told("form.problem", field=_field(each.where), why=told(each.code, **each.values))
        for each in found
    ]


def _field(where: str) -> str:
    name = where.removeprefix("/").split("/")[0]
    return told(f"field.{name}") if name in FIELDS else name


FIELDS = (
    *("pain", "minutes", "note", "at", "night", "cramps", "sleep", "amount", "grams"),
    *("side", "site", "words"),
)


# ── what the phone must know ────────────────────────────────────────────────────────────────

ASKED = (
    *("form.no_time", "form.never_was", "form.came_twice", "form.problem"),
    "supplement.too_soon",
)
WRONG = (
    *("too_long", "out_of_range", "not_a_number", "not_a_whole_number", "year_out_of_range"),
    *("no_words", "no_amount", "nothing", "too_heavy"),
)


def limits() -> dict[str, dict[str, dict[str, Any]]]:
    """The limits of what a form can say, by kind and field: entries.js has none of its own."""
    years = {"years": [EARLIEST_YEAR, LATEST_YEAR]}
    return {
        kind: {"at": years} | {name: limit(KINDS[kind], name) for name in ("note", *numbers)}
        for kind, numbers in NUMBERS.items()
    }


def limit(kind: type[Entry], name: str) -> dict[str, Any]:
    """The limit of one field, read from the entry type."""
    (rule,) = rules(kind)[name]
    if isinstance(rule, MaxLen):
        return {"longest": rule.max_length}
    whole = int in get_args(get_args(json.HINTS[kind][name])[0])
    return {"least": rule.ge, "most": rule.le, "whole": whole}


def for_phone() -> dict[str, Any]:
    """What forms.js needs to say what is wrong as the server would."""
    codes = (*ASKED, *(f"problem.{each}" for each in WRONG), *(f"field.{each}" for each in FIELDS))
    return {"limits": limits(), "words": phrases(codes)}


def id_of(told: str) -> UUID:
    """The id a form came with; a new one where that is none, so that it can be sent again."""
    try:
        return UUID(told)
    except ValueError:
        return uuid4()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """An entry as its form carries it along for the phone (template _carried.html).

    form: the present form of it, which a change made on the phone names
    is_first: nothing of it was ever changed
    """

    id: UUID
    shape: str
    form: UUID
    is_first: bool


def carried(entry: Entry, form: UUID) -> Carried:
    shape = dumps(json.write(entry), ensure_ascii=False)
    return Carried(id=entry.id, shape=shape, form=form, is_first=form == entry.id)


# ── what a form offers ──────────────────────────────────────────────────────────────────────


def whens(chosen: str) -> list[Choice]:
    """The tiles of "when"."""
    return [_tile(each, told(f"form.when.{each}"), chosen) for each in WHENS]


def sures(chosen: str) -> list[Choice]:
    """The tiles of how sure she is of the time."""
    return _tiles("sure", Sureness, chosen)


def of_cramp(values: Mapping[str, Any]) -> dict[str, Any]:
    """The tiles of a cramp's form, with what was chosen before."""
    pain = str(values.get("pain", ""))
    asleep = values.get("asleep")
    return {
        "sides": _tiles("side", Side, values.get("side")),
        "sites": _tiles("site", Site, values.get("site")),
        "eases": _tiles("ease", Ease, values.get("ease")),
        "pains": [
            (told(f"pain.{name}"), [_tile(str(n), str(n), pain) for n in levels])
            for name, levels in PAINS.items()
        ],
        "asleep": [_tile(each, told(f"asleep.{each}"), asleep) for each in ("yes", "no")],
        "minutes": values.get("minutes", ""),
        **of_note(values),
    }


def of_morning(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "soreness": _tiles("soreness", Soreness, values.get("soreness")),
        "sleeps": [_tile(str(n), str(n), str(values.get("sleep", ""))) for n in range(11)],
        "cramps": values.get("cramps", ""),
        **of_note(values),
    }


def of_note(values: Mapping[str, Any]) -> dict[str, str]:
    """Her note: the words, or what is sealed, which template _note_field.html carries along."""
    note = str(values.get("note", ""))
    is_open = not is_sealed(note)
    return {"note": note if is_open else "", "sealed_note": "" if is_open else note}


def of_amount(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"amount": values.get("amount", ""), "unit": values.get("unit", "")}


def of_intake(values: Mapping[str, Any], entry: Intake) -> dict[str, Any]:
    """How much it was, in the measures of the food; grams alone where it has none."""
    known = portions(entry)
    offered = sorted(known, key=lambda name: name != entry.portion)
    how = entry.portion if entry.amount is not None else ""
    unknown = UNMEASURED if entry.grams is None and entry.amount is None else how
    return {
        "measures": [measure(name, known[name]) for name in offered],
        "measure": values.get("measure", unknown),
        "amount": values.get("amount", "1"),
        "grams": values.get("grams", ""),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One household measure of a food; grams: of one of it, NaN where nobody knows them."""

    name: str
    grams: float
    weight: str


def measure(name: str, each: float | None) -> Measure:
    weight = grams(each) if each is not None else ""
    return Measure(name=name, grams=nan if each is None else each, weight=weight)


def portions(entry: Intake) -> dict[str, float | None]:
    """The grams of one of each measure of her food, the one she wrote it in among them."""
    found = eating.find(entry.food)
    known: dict[str, float | None] = dict(eating.measures(found)) if found else {}
    if entry.portion:
        known.setdefault(entry.portion, None)
        if entry.grams is not None and entry.amount:
            known[entry.portion] = entry.grams / entry.amount
    return known


def values_of(entry: Entry) -> dict[str, Any]:
    """What an entry holds, as its form would send it."""
    shape = {name: value for name, value in json.write(entry).items() if value is not None}
    for name in ("minutes", "amount", "grams"):
        if name in shape:
            shape[name] = f"{shape[name]:g}"
    if isinstance(entry, Episode) and entry.asleep is not None:
        shape["asleep"] = "yes" if entry.asleep else "no"
    wall = entry.local
    return shape | {"date": f"{wall:%Y-%m-%d}", "time": f"{wall:%H:%M}"}


def _tiles(name: str, options: Iterable[Any], chosen: object) -> list[Choice]:
    return [_tile(each.value, told(f"{name}.{each.value}"), chosen) for each in options]


def _tile(value: str, label: str, chosen: object) -> Choice:
    return Choice(value=value, label=label, checked=value == chosen)
