"""One night: everything written about it, and what may be added."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from soleus.app import about, food, hers, look, plan, who, write
from soleus.care.profile import About
from soleus.diary.clock import instants, instead
from soleus.diary.entries import Entry, Sureness
from soleus.diary.nights import DAY, EVENING, Night
from soleus.knowledge.shapes import Catalog
from soleus.pregnancy import gestational_age
from soleus.web import fields, nutrients, visit
from soleus.web.days import dated
from soleus.web.pages import rest
from soleus.web.unsaved import sent
from soleus.web.visit import signed_in
from soleus.web.wording import by_program, of_night, worded


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def night(request: HttpRequest, on: str) -> HttpResponse:
    return of(request, dated(on, visit.today(request)))


def of(request: HttpRequest, on: date) -> HttpResponse:
    if request.method != "POST":
        return shown(request, on)
    errors = add(request, on)
    return shown(request, on, errors=errors) if errors else redirect("night", on)


def add(request: HttpRequest, on: date) -> list[str]:
    """A dose, a circumstance, a cramp or a "no cramp" of a past night."""
    now = sent(request)
    (receipt,) = write.entries(visit.person(request), new(request, on, now), now)
    return fields.problems(receipt.problems)


def new(request: HttpRequest, on: date, now: datetime) -> dict[str, Any]:
    """The shape of what is added to a night."""
    kind = request.POST.get("kind", "")
    if kind not in ("episode", "morning", "dose", "exposure"):
        raise Http404
    there = fields.zone(request)
    moment = fields.When(at=evening(on, there), sure=Sureness.ROUGHLY)
    shape = fields.new(kind, request, moment, now)
    if kind == "morning":
        shape |= {"night": on.isoformat(), "at": now.isoformat()}
    if kind == "episode":
        shape |= {"at": middle(on, there).isoformat(), "sure": Sureness.NIGHT_ONLY.value}
    if kind in ("dose", "exposure"):
        known = hers.known(visit.person(request))
        shape |= named(known, kind, request.POST.get("what", ""))
    return shape


def named(known: Catalog, kind: str, what: str) -> dict[str, str]:
    """The measure or circumstance that was chosen, with its unit."""
    if kind == "dose" and what in known.measures:
        return {"measure": what, "unit": known.measures[what].done.unit}
    if kind == "exposure" and what in known.exposures:
        return {"exposure": what, "unit": known.exposures[what].unit}
    raise Http404


def evening(on: date, zone: str) -> datetime:
    return datetime.combine(on, EVENING, ZoneInfo(zone))


def middle(on: date, zone: str) -> datetime:
    """Midnight of a night, or what the clock showed instead."""
    after = on + DAY
    wall = datetime.fromisoformat(f"{after}T00:00")
    return (instants(wall, zone) or instants(instead(wall, zone), zone))[0]


def shown(request: HttpRequest, on: date, *, errors: list[str] | None = None) -> HttpResponse:
    found = look.night(visit.person(request), on)
    told = about.read(visit.person(request))
    due = look.due(told)
    known, today = hers.known(visit.person(request)), visit.today(request)
    own, written = hers.names(visit.person(request)), everything(found)
    by = who.writers(visit.person(request), written)
    context = {
        "screen": "diary",
        "night": found,
        "after": on + DAY,
        "before": on - DAY,
        "has_after": on < today,
        "age": gestational_age(due, on) if due else None,
        "state": of_night(found),
        "came_to": came_to(request, on, told),
        "counted": by_program(found.readings),
        "entries": [worded(each, own, by=by.get(each.id, "")) for each in written],
        "measures": [each for each in known.measures.values() if each.is_shown],
        "exposures": [each for each in known.exposures.values() if each.is_shown],
        "zone": visit.zone(request),
        "rest": rest.of_night(request, on),
        "planned": plan.held(visit.person(request), on),
        "skipped": plan.skipped(visit.person(request), on),
        "errors": errors or [],
        "form_words": fields.for_phone(),
    }
    return render(request, "night.html", context, status=422 if errors else 200)


def came_to(request: HttpRequest, on: date, told: About) -> tuple[list[str], list[str]] | None:
    """What she had on the day that stands before the night; None where she wrote nothing."""
    found = food.nightly(visit.person(request), on, on).get(on)
    return nutrients.before(found, told) if found else None


def everything(night: Night) -> list[Entry]:
    parts: tuple[tuple[Entry, ...], ...] = (
        night.doses,
        night.exposures,
        night.intakes,
        night.episodes,
        night.symptoms,
        night.mornings,
    )
    return sorted((each for part in parts for each in part), key=lambda e: (e.at, e.written))
