"""After a cramp, without JavaScript: it is written down, and she is told what to look for."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from soleus.app import write
from soleus.care import coach, triage
from soleus.care.profile import Profile
from soleus.diary.entries import Ease, Entry, Episode, Origin, Site
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Catalog
from soleus.web import visit, waiting
from soleus.web.drawing import drawing
from soleus.web.unsaved import again, sent, why
from soleus.web.warning import Alarm, emergency, signs_of, warning

Choice = TypeVar("Choice", Site, Ease)

LONGEST = timedelta(days=1)  # a page left open longer says nothing about how long the cramp was


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def gone(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  the field's name
    """How it went, undo, and what to look for."""
    if request.method == "POST":
        _change(request, id)
        return redirect("gone", id=id)
    entry, is_kept = _find(request, id)
    signed_in = visit.is_signed_in(request)
    state = ("saved" if signed_in else "waits") if is_kept else "none"
    return _shown(request, entry, {"state": state})


def _shown(
    request: HttpRequest, entry: Entry | None, became: dict[str, object], status: int = 200
) -> HttpResponse:
    """How to go on, and what became of the entry: "saved", "waits", "none" or "lost"."""
    known, profile = catalog.load(), visit.profile(request)
    alarm = _alarm(request, known, profile, entry)
    context = {
        "alarm": alarm,
        "long": alarm is not None and _is_long(entry),
        "settle": None if alarm or _minutes_of(entry) is None else _settle(known, profile),
        "emergency": emergency(known, profile),
        "entry": entry,
        **became,
    }
    return render(request, "gone.html", context, status=status)


def _alarm(
    request: HttpRequest, known: Catalog, profile: Profile, entry: Entry | None
) -> Alarm | None:
    """What stands in the place of comfort: signs of hers, or a cramp that lasted too long."""
    signs = [*triage.by_clock(known)] if _is_long(entry) else []
    found = visit.held(request)
    if found:
        return warning(known, profile, [*signs, *signs_of(found)], least=found.disposition)
    return warning(known, profile, signs) if signs else None


def _is_long(entry: Entry | None) -> bool:
    """Whether it lasted longer than a cramp may. Nobody here knows when the muscle grew soft, so
    all of the time until "it's gone" counts."""
    minutes = _minutes_of(entry)
    return minutes is not None and bool(coach.too_long(coach.LIMITS, elapsed=minutes * 60, loops=0))


def _minutes_of(entry: Entry | None) -> float | None:
    """How long it lasted. Where nobody knows, it may have been long, and comfort stays away."""
    return entry.minutes if isinstance(entry, Episode) else None


def _settle(known: Catalog, profile: Profile) -> dict[str, object]:
    """How to lie once it is over."""
    script = coach.script(known, site=None, positions=frozenset(), profile=profile)
    step = [each for each in script.steps if each.kind == coach.REST][-1]
    return {"lines": step.text.splitlines(), "picture": drawing(step.drawing)}


# ── writing it down ─────────────────────────────────────────────────────────────────────────


def finish(request: HttpRequest) -> HttpResponse:
    """Write the cramp down. The form says when the page was opened: that is when it began."""
    at = sent(request)
    entry = Episode(
        id=_id(request.POST.get("id")),
        at=_began(request.POST.get("began"), at),
        zone=visit.zone(request),
        written=at,
        origin=Origin.COACH,
        site=choice(Site, request.POST.get("site")),
        minutes=_minutes(request.POST.get("began"), at),
    )
    try:
        _keep(request, entry)
    except DatabaseError as error:
        lost = {"state": "lost", "why": why(error), "again": again(request)}
        return _shown(request, entry, lost, status=503)
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


def _find(request: HttpRequest, id: UUID) -> tuple[Entry | None, bool]:  # noqa: A002
    """The cramp, and whether it is kept: one that was taken back may still tell how long it was."""
    if request.user.is_authenticated:
        kept = write.find(request.user, id)
        return (kept.entry, not kept.deleted) if kept else (None, False)
    entry = waiting.find(request, id)
    return entry, entry is not None


def _change(request: HttpRequest, id: UUID) -> None:  # noqa: A002
    """Did it ease? Or: undo."""
    entry, _ = _find(request, id)
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
