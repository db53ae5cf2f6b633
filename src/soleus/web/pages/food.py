"""Food and drink: what she had on a day, what it comes to, and one tap for what she often has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from json import dumps
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soleus.app import food as eating
from soleus.app import look, write
from soleus.app.food import Day
from soleus.diary.entries import Entry, Intake, Origin, Sureness
from soleus.diary.nights import DAY
from soleus.diary.sealed import is_sealed
from soleus.knowledge import catalog
from soleus.knowledge.foods import Food
from soleus.knowledge.shapes import Sign
from soleus.nutrition.ideas import Idea
from soleus.web import fields, nutrients, visit
from soleus.web.days import dated
from soleus.web.pages.entry import asked
from soleus.web.pages.night import evening
from soleus.web.unsaved import sent
from soleus.web.visit import signed_in
from soleus.web.wording import Worded, by_program, grams, how_much, told, translated, worded

GLASSES = (150, 200, 250, 330, 500)  # milliliters, from a small cup to a bottle
JUST_NOW = timedelta(minutes=2)  # so long a new entry stands on top, to be taken back
SAME = ("food", "amount", "portion", "grams", "note")  # what is the same the day after


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """What one tap writes down; `id` is the one it will have.

    counts: the measures that it counts for, where the phone may not know yet
    """

    id: UUID
    title: str
    how_much: str
    fields: Mapping[str, str]
    counts: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing of the day in the list."""

    worded: Worded
    carried: fields.Carried


# ── the day ─────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def food(request: HttpRequest, on: str = "") -> HttpResponse:
    now = sent(request) if request.method == "POST" else visit.now()
    past = past_of(request, on, now)
    if request.method != "POST":
        return shown(request, past)
    shape = new(request, now, day=past, each=None)
    found = fields.wrong(request.POST, shape)
    if not found:
        (receipt,) = write.entries(visit.person(request), shape, now)
        found = list(receipt.problems)
    errors = fields.problems(found)
    return shown(request, past, errors=errors) if errors else redirect(address(past))


def past_of(request: HttpRequest, on: str, now: datetime) -> date | None:
    """The day an address names, None for today; 404 for no day, or one that is still to come."""
    today = today_of(request, now)
    day = dated(on, today) if on else today
    return day if day < today else None


def today_of(request: HttpRequest, now: datetime) -> date:
    return eating.today(now, visit.zone(request))


def address(past: date | None) -> str:
    """The page of a day; that of today is the same tomorrow."""
    return reverse("food_on", args=[past.isoformat()]) if past else reverse("food")


def shown(
    request: HttpRequest, past: date | None, *, errors: list[str] | None = None
) -> HttpResponse:
    on = past or today_of(request, visit.now())
    seen = eating.look(visit.person(request), on)
    forms = look.forms(visit.person(request), [entry for entry, _ in seen.parts])
    words = request.GET.get("q", "").strip()
    often = [each.food for each in seen.often]
    # A page that nobody searches on does without the index of all names.
    found = eating.search(words, often) if words else []
    lines = nutrients.lines(seen)
    repeated = written_again(seen)
    context = {
        "screen": "food",
        "day": seen,
        "past": past,
        "here": address(past),
        "before": on - DAY,
        "after": on + DAY,
        "has_after": past is not None,
        "counted": by_program(eating.counted(visit.person(request), on)),
        "glass": tile_of_glass(seen),
        "glasses": GLASSES,
        "tiles": [tile(each) for each in seen.often],
        "yesterday": [
            (each, worded(each), dumps(same(each)), each.id not in repeated) for each in seen.before
        ],
        "repeated": [
            fields.carried(repeated[each.id], forms[repeated[each.id].id])
            for each in seen.before
            if len(repeated) == len(seen.before)
        ],
        "id": uuid4(),
        "own": uuid4(),
        "q": words,
        "often": often,
        "found": [(e.id, name) for e, name in zip(found, eating.apart(found), strict=True)],
        "no_country": not seen.about.region,
        "this_year": today_of(request, visit.now()).year,
        "judged": [line for line in lines if line.is_judged],
        "also": [line for line in lines if not line.is_judged],
        "is_partly_known": any(line.unknown for line in lines),
        "sources": nutrients.sources_of(lines),
        "hidden": nutrients.hidden(seen),
        "rows": [row(entry, forms[entry.id]) for entry, _ in reversed(seen.parts)],
        "asks": [translated(sign.at_food) for sign in signs()],
        **just_written(request, seen, forms),
        "zone": visit.zone(request),
        "errors": errors or [],
        "form_words": fields.for_phone(),
    }
    return render(request, "food.html", context, status=422 if errors else 200)


def signs() -> list[Sign]:
    """The warning signs that somebody who writes down what she drinks may meet."""
    return [sign for sign in catalog.load().signs.values() if sign.is_shown and sign.at_food]


def row(entry: Entry, form: UUID) -> Row:
    return Row(worded=worded(entry), carried=fields.carried(entry, form))


def just_written(request: HttpRequest, day: Day, forms: Mapping[UUID, UUID]) -> dict[str, Any]:
    """What she wrote a moment ago, with what is odd about it."""
    now = visit.now()
    new = [each for each in day.intakes if now - each.written < JUST_NOW]
    newest = max((each.written for each in new), default=None)
    together = [each for each in new if each.written == newest]
    if len(together) != 1:
        return {"written": told("food.again", n=len(together)) if together else ""}
    (entry,) = together
    doubts = write.doubts_about(visit.person(request), entry, now)
    return {"newest": row(entry, forms[entry.id]), "doubts": asked(doubts)}


def tile(intake: Intake) -> Tile:
    """Once more what she had, as much as last time."""
    return Tile(
        id=uuid4(),
        title=nutrients.name_of(intake),
        how_much=how_much(intake),
        fields={
            name: _typed(getattr(intake, name)) for name in ("food", "amount", "portion", "grams")
        },
    )


def tile_of_glass(day: Day) -> Tile:
    glass = day.glass
    size = told("food.amount", amount=f"{glass.grams:g}", unit="ml")
    said = {"food": glass.food, "grams": _typed(glass.grams)}
    return Tile(id=uuid4(), title="", how_much=size, fields=said)


def _typed(value: object) -> str:
    return "" if value is None else str(value)


def same(intake: Intake) -> dict[str, Any]:
    told = {name: getattr(intake, name) for name in SAME}
    # A sealed note opens under its own entry alone.
    return told | {"note": ""} if is_sealed(intake.note) else told


def new(
    request: HttpRequest, now: datetime, *, day: date | None, each: float | None
) -> dict[str, Any]:
    """The shape of something eaten or drunk: now, or on a day before.

    each: the grams of one of the measure she chose, None where nobody knows them
    """
    return fields.new("intake", request, moment(request, now, day), now) | fields.eaten(
        request.POST, each
    )


def moment(request: HttpRequest, now: datetime, day: date | None) -> fields.When:
    if day is None:
        return fields.When(at=now, origin=Origin.TAP)
    return fields.When(at=evening(day, fields.zone(request)), sure=Sureness.ROUGHLY)


# ── the same as the day before ──────────────────────────────────────────────────────────────


def written_again(day: Day) -> dict[UUID, Intake]:
    """What of the day before stands on this day too, by the id of the day before.

    Offered once more, a tap would write all of it down twice.
    """
    left, found = list(day.intakes), {}
    for each in day.before:
        alike = next((other for other in left if same(other) == same(each)), None)
        if alike is not None:
            left.remove(alike)
            found[each.id] = alike
    return found


@require_POST
@signed_in
def again(request: HttpRequest, on: str = "") -> HttpResponse:
    """Write down once more what is ticked of the day before, or take all of that back."""
    now = sent(request)
    past = past_of(request, on, now)
    seen = eating.look(visit.person(request), past or today_of(request, now))
    if request.POST.get("do") == "undo":
        chosen = set(request.POST.getlist("of"))
        for each in seen.intakes:
            if str(each.id) in chosen:
                write.delete(visit.person(request), each.id, now)
        return redirect(address(past))
    had = {str(each.id): each for each in seen.before}
    ticked = [had[each] for each in request.POST.getlist("of") if each in had]
    base, when = fields.id_of(request.POST.get("id", "")), moment(request, now, past)
    shapes = [
        # From the id of the form: sent twice, each is kept once.
        fields.new("intake", request, when, now)
        | same(each)
        | {"id": str(uuid5(base, str(each.id)))}
        for each in ticked
    ]
    write.entries(visit.person(request), shapes, now)
    return redirect(address(past))


# ── which food, and how much of it ──────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def eat(request: HttpRequest, food: str) -> HttpResponse:
    """How much of a food it was: household measures first, grams for whoever weighs."""
    chosen = eating.find(food)
    if chosen is None:
        raise Http404
    now = sent(request) if request.method == "POST" else visit.now()
    past = past_of(request, request.POST.get("day", "") or request.GET.get("day", ""), now)
    if request.method != "POST":
        return choosing(request, chosen, past)
    each = eating.measures(chosen).get(request.POST.get("measure", ""))
    shape = new(request, now, day=past, each=each) | {"food": food}
    found = fields.wrong(request.POST, shape)
    if not found:
        (receipt,) = write.entries(visit.person(request), shape, now)
        found = list(receipt.problems)
    if found:
        return choosing(request, chosen, past, errors=fields.problems(found))
    return redirect(address(past))


def choosing(
    request: HttpRequest, chosen: Food, past: date | None, *, errors: list[str] | None = None
) -> HttpResponse:
    said = request.POST
    weights = eating.measures(chosen)
    usual = next((each.grams for each in chosen.portions if each.usual), None)
    last = eating.last(visit.person(request), chosen.id, past or today_of(request, visit.now()))
    weighed = last.grams if last and not last.portion else usual
    first = last.portion if last else likely(weights, usual)
    offered = sorted(weights, key=lambda name: name != first)
    context = {
        "screen": "food",
        "food": chosen,
        "name": eating.called(chosen),
        "in_full": eating.in_full(chosen),
        "counts": " ".join(eating.counts_for(chosen.id)),
        "measures": [fields.measure(name, weights[name]) for name in offered],
        "measure": said.get("measure", first),
        "amount": said.get("amount", f"{last.amount:g}" if last and last.amount else "1"),
        "grams": said.get("grams", f"{weighed:g}" if weighed is not None else ""),
        "usual": grams(usual) if usual is not None else "",
        "id": fields.id_of(said.get("id", "")),
        "past": past,
        "here": address(past),
        "zone": visit.zone(request),
        "errors": errors or [],
        "form_words": fields.for_phone(),
    }
    return render(request, "food_eat.html", context, status=422 if errors else 200)


def likely(measures: Mapping[str, float], usual: float | None) -> str:
    """The measure that comes closest to what people usually have; "" stands for grams."""
    if usual is None:
        return next(iter(measures), "")
    return min(measures, key=lambda name: abs(measures[name] - usual), default="")


# ── ideas ───────────────────────────────────────────────────────────────────────────────────


@require_safe
@signed_in
def ideas(request: HttpRequest) -> HttpResponse:
    """Foods that would help today. What she told of herself always holds; she may add to it."""
    known, asked_for = catalog.load(), frozenset(request.GET.getlist("diet"))
    seen = eating.look(visit.person(request), today_of(request, visit.now()))
    easy, cheap = "easy" in request.GET, "cheap" in request.GET
    diets = sorted(known.diets.values(), key=lambda diet: diet.order)
    found = eating.ideas(seen, diets=asked_for & known.diets.keys(), easy=easy, cheap=cheap)
    context = {
        "screen": "food",
        "ideas": [(each, tile_of_idea(each), nutrients.amounts(each)) for each in found],
        "sources": nutrients.sources_of_ideas(found),
        "counted_in": nutrients.counted_in(seen),
        "is_aimed": any(each.missing is not None for each in seen.gaps.values()),
        "hers": [translated(each.name) for each in diets if each.id in seen.about.diets],
        "avoids": seen.about.avoids,
        "diets": [
            fields.Choice(
                value=each.id,
                label=translated(each.name),
                checked=each.id in asked_for,
            )
            for each in diets
            if each.is_shown and each.id not in seen.about.diets
        ],
        "easy": easy,
        "cheap": cheap,
        "asks": [translated(sign.at_food) for sign in signs()],
        "zone": visit.zone(request),
        "form_words": fields.for_phone(),
    }
    return render(request, "food_ideas.html", context)


def tile_of_idea(idea: Idea) -> Tile:
    """A portion of it, by weight: its words are ours and stand in no table."""
    said = {"food": idea.food, "grams": _typed(idea.grams)}
    counts = " ".join(eating.counts_for(idea.food))
    title, portion = translated(idea.name), translated(idea.portion)
    return Tile(id=uuid4(), title=title, how_much=portion, fields=said, counts=counts)


# ── what is shown ───────────────────────────────────────────────────────────────────────────


@require_POST
@signed_in
def settings(request: HttpRequest) -> HttpResponse:
    """Hide a nutrient, show it again, count calories or not, or take another glass."""
    person, now, post = visit.person(request), visit.now(), request.POST
    for name in ("hide", "show"):
        if name in post:
            eating.hide(person, post[name], now, hidden=name == "hide")
    if post.get("calories") in ("yes", "no"):
        eating.count_calories(person, now, calories=post["calories"] == "yes")
    if post.get("glass", "") in map(str, GLASSES):
        eating.choose_glass(person, int(post["glass"]), now)
        messages.success(request, told("food.glass", ml=post["glass"]))
    return redirect(back(request))


def back(request: HttpRequest) -> str:
    """The day she came from: only days, so that no form can lead her elsewhere."""
    try:
        return address(date.fromisoformat(request.POST.get("day", "")))
    except ValueError:
        return reverse("food")
