"""What opens for somebody she let in: to write for her, and to read what she allowed."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from soleus.app import hers, look, today, who
from soleus.app import report as reports
from soleus.app.who import Access, May, NotAllowedError
from soleus.diary.entries import Entry, Origin
from soleus.diary.nights import DAY
from soleus.exchange import json
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Disposition
from soleus.report import HELD
from soleus.web import fields, visit
from soleus.web.pages.diary import by_night, cell, chosen, counted
from soleus.web.pages.entry import moved
from soleus.web.pages.report import chosen as chosen_nights
from soleus.web.pages.sheet import day_of, sheet
from soleus.web.unsaved import sent
from soleus.web.warning import Alarm, alarm, emergency
from soleus.web.wording import told as say
from soleus.web.wording import translated, worded

NEWEST = 60  # entries of a diary that is read
OWN = 8  # of what they wrote themselves
PAGES = {  # what leads to what, in the order of what she can allow
    May.CRAMPS: "with_cramp",
    May.NIGHTS: "with_night",
    May.DOSES: "with_dose",
    May.FOOD: "with_food",
    May.PLAN: "with_plan",
    May.DIARY: "with_diary",
    May.VISIT: "with_visit",
}
LetIn = Callable[..., HttpResponse]


def let_in(page: LetIn) -> LetIn:
    """A page for somebody she let in. Whether she allowed this one is settled in guests.py."""

    @wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        access = visit.guest(request)
        if access is not None:
            return page(request, access, *args, **kwargs)
        if visit.is_signed_in(request):
            raise Http404
        return redirect("sign_in")

    return guarded


@require_safe
@let_in
def home(request: HttpRequest, access: Access) -> HttpResponse:
    """What somebody may do here, and what they wrote last."""
    now = visit.now()
    context = {
        "access": access,
        "last": who.last_day(access, zone(request, access)),
        "may": [(PAGES[each], say(f"who.do.{each}")) for each in access.may],
        "own": [
            (worded(each.kept.entry), each)
            for each in who.newest(access, now, OWN)
            if not each.kept.deleted
        ],
        "alarm": warned(request),
        "emergency": emergency(catalog.load(), visit.profile(request)),
    }
    return render(request, "with.html", context)


def zone(request: HttpRequest, access: Access) -> str:
    return who.zone(access, visit.now(), visit.zone(request))


def warned(request: HttpRequest) -> Alarm | None:
    """What to do while a warning sign stands: whoever helps must not rub, warm or stretch."""
    found = visit.held(request)
    return alarm(catalog.load(), visit.profile(request), found.disposition) if found else None


# ── write for her ───────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@let_in
def add(request: HttpRequest, access: Access, kind: str) -> HttpResponse:
    """A cramp, a night, something done, food or drink."""
    if request.method != "POST":
        return asked(request, access, kind, {})
    now = sent(request)
    there = zone(request, access)
    moment = _moment(request, kind, there, now)
    if moment.question:
        return asked(request, access, kind, request.POST, moment=moment)
    shape = fields.new(kind, request, moment, now) | {"zone": there}
    shape |= _more(request, access, kind, now)
    if found := fields.wrong(request.POST, shape):
        return asked(request, access, kind, request.POST, errors=fields.problems(found))
    try:
        receipt = who.write(access, shape, now)
    except NotAllowedError as error:
        raise Http404 from error
    if receipt.problems:
        errors = fields.problems(list(receipt.problems))
        return asked(request, access, kind, request.POST, errors=errors)
    if receipt.is_erased:
        messages.warning(request, say("who.erased"))
    else:
        messages.success(request, say("who.written"))
    return redirect("with")


def _moment(request: HttpRequest, kind: str, there: str, now: datetime) -> fields.When:
    if kind in ("episode", "dose", "intake"):
        return fields.when(request.POST, there, now)
    return fields.When(at=now, origin=Origin.TAP)


def _more(request: HttpRequest, access: Access, kind: str, now: datetime) -> dict[str, Any]:
    """What a form does not say in so many words."""
    if kind == "morning":
        return {"night": str(reports.last_night(now, zone(request, access)))}
    if kind != "dose":
        return {}
    measure = catalog.load().measures.get(request.POST.get("what", ""))
    if measure is None or not measure.is_shown:
        raise Http404
    rule = measure.done
    return {"measure": measure.id, "amount": rule.of_one_tap, "unit": rule.unit}


def asked(
    request: HttpRequest,
    access: Access,
    kind: str,
    values: Any,
    *,
    errors: list[str] | None = None,
    moment: fields.When | None = None,
) -> HttpResponse:
    """The form with what was said so far: a problem never empties it."""
    there = zone(request, access)
    here = visit.now().astimezone(ZoneInfo(there))
    context = _offered(kind, values) | {
        "access": access,
        "kind": kind,
        "title": say(f"who.do.{who.MAY_WRITE[kind]}"),
        "id": fields.id_of(values.get("id", "")) if values else uuid4(),
        "whens": fields.whens(values.get("when", "now")),
        "date": values.get("date") or f"{here:%Y-%m-%d}",
        "time": values.get("time") or "",
        "today": f"{here:%Y-%m-%d}",
        "night": reports.last_night(visit.now(), there),
        "measures": [m for m in catalog.load().measures.values() if m.is_shown],
        "what": values.get("what", ""),
        "alarm": warned(request),
        "emergency": emergency(catalog.load(), visit.profile(request)),
        "errors": errors or [],
        **fields.asked_about(moment),
    }
    return render(request, "with_add.html", context, status=422 if errors or moment else 200)


def _offered(kind: str, values: Any) -> dict[str, Any]:
    offers: dict[str, Callable[[Any], dict[str, Any]]] = {
        "episode": fields.of_cramp,
        "morning": fields.of_morning,
        "dose": fields.of_amount,
    }
    found = offers.get(kind, lambda _: {"grams": values.get("grams", "")})(values)
    return found | fields.of_note(values)


@require_http_methods(["GET", "HEAD", "POST"])
@let_in
def entry(request: HttpRequest, access: Access, id: UUID) -> HttpResponse:  # noqa: A002
    """What they wrote themselves. For a day they may put it right."""
    now = visit.now()
    own = who.own(access, id, now)
    if own is None or own.kept.deleted:
        raise Http404
    if request.method != "POST":
        return _one(request, access, own, fields.values_of(own.kept.entry))
    if request.POST.get("do") == "delete":
        return _said(request, who.put_away(access, id, now), "who.taken_back")
    before = own.kept.entry
    moment = moved(before, request.POST)
    if moment.question:
        return _one(request, access, own, request.POST, moment=moment)
    shape = fields.changed(before, request.POST, moment)
    if found := fields.wrong(request.POST, shape):
        return _one(request, access, own, request.POST, errors=fields.problems(found))
    return _said(request, who.change(access, json.read(shape).entries[0], now), "who.changed")


def _said(request: HttpRequest, is_done: bool, code: str) -> HttpResponse:
    if not is_done:
        raise Http404
    messages.success(request, say(code))
    return redirect("with")


def _one(
    request: HttpRequest,
    access: Access,
    own: who.Own,
    values: Any,
    *,
    errors: list[str] | None = None,
    moment: fields.When | None = None,
) -> HttpResponse:
    entry: Entry = own.kept.entry
    context = _offered(entry.kind, values) | {
        "access": access,
        "kind": entry.kind,
        "own": own,
        "worded": worded(entry),
        "date": values.get("date", ""),
        "time": values.get("time", ""),
        "errors": errors or [],
        **fields.asked_about(moment),
    }
    return render(request, "with_entry.html", context, status=422 if errors or moment else 200)


# ── read what she allowed ───────────────────────────────────────────────────────────────────


@require_safe
@let_in
def plan(request: HttpRequest, access: Access) -> HttpResponse:
    """Her plan for today: what, when and how. Why it suits her is hers to know."""
    seen = today.look(access.owner, now=visit.now(), zone=zone(request, access))
    held = seen.plan.on_hold or bool(
        seen.standing and seen.standing.disposition >= Disposition.SAME_DAY
    )
    known = seen.known
    items = [
        {
            "slot": say(f"plan.slot.{each.slot}"),
            "item": each,
            "cautions": [translated(known.cautions[c].text) for c in each.cautions],
        }
        for each in seen.plan.items
    ]
    context = {
        "access": access,
        "held": held,
        "alarm": warned(request),
        "emergency": emergency(catalog.load(), visit.profile(request)),
        "skipped": bool(seen.skip) or bool(seen.about.quiet(seen.on)),
        "items": [] if held else items,
    }
    return render(request, "with_plan.html", context)


@require_safe
@let_in
def diary(request: HttpRequest, access: Access) -> HttpResponse:
    """A month of nights and the newest entries, to read."""
    owner, there = access.owner, zone(request, access)
    on = visit.now().astimezone(ZoneInfo(there)).date()
    month = look.month(owner, chosen(request.GET.get("month", ""), on))
    newest = look.newest(owner, NEWEST)
    context = {
        "access": access,
        "month": month,
        "month_sentence": counted(month.summary),
        "cells": [[cell(night, month, on) for night in row] for row in month.rows],
        "before": f"{month.first - DAY:%Y-%m}",
        "after": f"{look.next_month(month.first):%Y-%m}",
        "has_after": look.next_month(month.first) <= on,
        "newest": by_night(newest, hers.names(owner), who.writers(owner, newest)),
    }
    return render(request, "with_diary.html", context)


@require_safe
@let_in
def report(request: HttpRequest, access: Access) -> HttpResponse:
    """The page for a visit. Notes and each night are on it where the diary may be read too."""
    owner, now, there = access.owner, visit.now(), zone(request, access)
    told = chosen_nights(request.GET, now, there)
    first, last = told or reports.offered(owner, now=now, zone=there)
    found = reports.make(owner, first, last, now=now, zone=there, appendix=May.DIARY in access.may)
    known, newest = hers.known(owner), reports.last_night(now, there)
    wrong = ("from" in request.GET or "to" in request.GET) and told is None
    asked_for = {name: request.GET.get(name, "")[:20] or "?" for name in ("from", "to")}
    context = {
        "access": access,
        "sheet": sheet(found, known),
        "first": found.first,
        "last": found.last,
        "newest": newest,
        "problem": say(
            "report.range",
            first=asked_for["from"],
            last=asked_for["to"],
            newest=day_of(newest),
        )
        if wrong
        else "",
        "hold": found.helping.state == HELD,
    }
    return render(request, "with_visit.html", context)
