"""After a cramp, without JavaScript: it is written down, and she is told what to look for."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from soleus.app import write
from soleus.care import coach
from soleus.diary.entries import Ease, Entry, Episode, Origin, Site
from soleus.knowledge import catalog
from soleus.web import visit, waiting
from soleus.web.drawing import drawing
from soleus.web.warning import emergency

Choice = TypeVar("Choice", Site, Ease)

LONGEST = timedelta(days=1)  # a page left open longer says nothing about how long the cramp was


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def gone(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  the field's name
    """How it went, undo, and what to look for."""
    if request.method == "POST":
        _change(request, id)
        return redirect("gone", id=id)
    known, profile = catalog.load(), visit.profile(request)
    script = coach.script(known, site=None, positions=frozenset(), profile=profile)
    settle = [step for step in script.steps if step.kind == coach.REST][-1]
    context = {
        "lines": settle.text.splitlines(),
        "picture": drawing(settle.drawing),
        "id": id,
        "emergency": emergency(known, profile),
        "questions": known.clot_questions.values(),
        "entry": _find(request, id),
        "waiting": not request.user.is_authenticated,
    }
    return render(request, "gone.html", context)


# ── writing it down ─────────────────────────────────────────────────────────────────────────


def finish(request: HttpRequest) -> HttpResponse:
    """Write the cramp down. The form says when the page was opened: that is when it began."""
    at = visit.now()
    entry = Episode(
        id=_id(request.POST.get("id")),
        at=_began(request.POST.get("began"), at),
        zone=visit.zone(request),
        written=at,
        origin=Origin.COACH,
        site=choice(Site, request.POST.get("site")),
        minutes=_minutes(request.POST.get("began"), at),
    )
    _keep(request, entry)
    return redirect("gone", id=entry.id)


def _id(told: str | None) -> UUID:
    try:
        return UUID(told or "")
    except ValueError:
        return uuid4()


def _began(told: str | None, at: datetime) -> datetime:
    try:
        began = parse_datetime(told or "")
    except ValueError:
        began = None
    if began is None or began.tzinfo is None or not at - LONGEST <= began <= at:
        return at
    return began


def _minutes(told: str | None, at: datetime) -> float | None:
    began = _began(told, at)
    return round((at - began).total_seconds() / 60, 1) if began < at else None


def choice(kind: type[Choice], told: str | None) -> Choice | None:
    try:
        return kind(told or "")
    except ValueError:
        return None


def _keep(request: HttpRequest, entry: Entry) -> None:
    """Into her diary, or kept with this visit until she signs in."""
    if request.user.is_authenticated:
        write.keep(request.user, (entry,), visit.now())
        return
    waiting.keep(request, entry)


def _find(request: HttpRequest, id: UUID) -> Entry | None:  # noqa: A002
    if request.user.is_authenticated:
        kept = write.find(request.user, id)
        return kept.entry if kept else None
    return waiting.find(request, id)


def _change(request: HttpRequest, id: UUID) -> None:  # noqa: A002
    """Did it ease? Or: undo."""
    entry = _find(request, id)
    if "undo" in request.POST:
        _drop(request, id)
    elif isinstance(entry, Episode):
        eased = replace(entry, ease=choice(Ease, request.POST.get("ease")))
        if request.user.is_authenticated:
            write.amend(request.user, eased, visit.now())
        else:
            _keep(request, eased)


def _drop(request: HttpRequest, id: UUID) -> None:  # noqa: A002
    if request.user.is_authenticated:
        write.delete(request.user, id, visit.now())
    waiting.drop(request, id)
