"""For a visit: one page for her midwife or doctor, to print or to keep as a file."""

import json
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from soleus.app import about as telling
from soleus.app import hers
from soleus.app import report as reports
from soleus.care.profile import LIMITS
from soleus.exchange import pdf
from soleus.exchange import report as numbers
from soleus.exchange.json import is_readable
from soleus.exchange.pdf import NoLetterError
from soleus.report import HELD, Report
from soleus.web import visit
from soleus.web.pages.sheet import day_of, sheet
from soleus.web.visit import signed_in
from soleus.web.warning import call_of, held_calls
from soleus.web.wording import told as say

LONGEST_NAME = 80


@require_safe
@signed_in
def report(request: HttpRequest) -> HttpResponse:
    return _page(request, request.GET)


@require_POST
@signed_in
@sensitive_post_parameters("name")
def file(request: HttpRequest) -> HttpResponse:
    """The same page as a file. The name on it is printed and kept nowhere."""
    found = _made(request, request.POST)
    day = found.made.isoformat()
    if request.POST.get("format") == "json":
        return attached(as_json(found), "application/json", f"visit-{day}.json")
    name = request.POST.get("name", "").strip()[:LONGEST_NAME]
    try:
        told = pdf.write(
            sheet(found, hers.known(visit.person(request)), name=name), made=visit.now()
        )
    except NoLetterError:
        return _page(request, request.POST, unset=say("report.no_letter"), status=422)
    return attached(told, "application/pdf", f"visit-{day}.pdf")


def as_json(found: Report) -> bytes:
    return json.dumps(numbers.answer(found), ensure_ascii=False, indent=2).encode()


def attached(body: bytes, kind: str, name: str) -> HttpResponse:
    # The name of a file stays in a list of downloads: it says no more than the day.
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=kind, headers=headers)


@require_POST
@signed_in
@sensitive_post_parameters("questions")
def ask(request: HttpRequest) -> HttpResponse:
    """What she wants to ask, one question a line."""
    text = request.POST.get("questions", "")
    asked = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    problem = _problem(asked, text)
    if problem:
        typed = {"questions": text, "ask_problem": problem}
        return _page(request, request.POST, status=422, **typed)
    reports.ask(visit.person(request), asked, visit.now())
    messages.success(request, say("report.asked"))
    nights = chosen(request.POST, visit.now(), visit.zone(request))
    there = reverse("report")
    return redirect(f"{there}?from={nights[0]}&to={nights[1]}" if nights else there)


def _problem(asked: tuple[str, ...], text: str) -> str:
    most, longest = LIMITS["questions"].max_length, LIMITS["question"].max_length
    if not is_readable(text):
        return say("problem.unreadable_letter")
    if len(asked) > most:
        return say("report.many_questions", n=len(asked), most=most)
    return say("report.long_question", most=longest) if max(map(len, asked), default=0) > longest \
        else ""  # fmt: skip


# ── which nights ────────────────────────────────────────────────────────────────────────────


def chosen(query: QueryDict, now: datetime, zone: str) -> tuple[date, date] | None:
    """The nights that were asked for; None where they cannot be."""
    try:
        first, last = (date.fromisoformat(query.get(each, "")) for each in ("from", "to"))
    except ValueError:
        return None
    problems = reports.range_problems(first, last, now=now, zone=zone)
    return None if problems else (first, last)


def _made(request: HttpRequest, query: QueryDict) -> Report:
    person, now, zone = visit.person(request), visit.now(), visit.zone(request)
    first, last = chosen(query, now, zone) or reports.offered(person, now=now, zone=zone)
    return reports.make(
        person, first, last, now=now, zone=zone, appendix=query.get("appendix") == "yes"
    )


def _page(
    request: HttpRequest, query: QueryDict, *, status: int = 200, **more: Any
) -> HttpResponse:
    known, found = hers.known(visit.person(request)), _made(request, query)
    now, zone = visit.now(), visit.zone(request)
    newest, profile = reports.last_night(now, zone), visit.profile(request)
    asked = "from" in query or "to" in query
    told = {name: query.get(name, "")[:20] or "?" for name in ("from", "to")}
    problem = (
        say("report.range", first=told["from"], last=told["to"], newest=day_of(newest))
        if asked and chosen(query, now, zone) is None
        else ""
    )
    context = {
        "screen": "diary",
        "sheet": sheet(found, known),
        "first": found.first,
        "last": found.last,
        "newest": newest,
        "appendix": query.get("appendix") == "yes",
        "problem": problem,
        "questions": "\n".join(telling.read(visit.person(request)).questions),
        "hold": found.helping.state == HELD,
        "on_hold": say("plan.hold"),
        "call": call_of(found.standing, profile, known),
        "held_calls": held_calls(profile, known),
        **more,
    }
    return render(request, "report.html", context, status=status)
