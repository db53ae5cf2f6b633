"""The coach: one instruction at a time while a cramp lasts. No sign-in, no choice before it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from soleus.app import write
from soleus.care import coach, triage
from soleus.care.profile import Profile
from soleus.diary.entries import Answer, Ease, Entry, Episode, Origin, Site
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Catalog, Disposition, Region
from soleus.web import visit, waiting
from soleus.web.drawing import drawing

Choice = TypeVar("Choice", Site, Ease)

LONGEST = timedelta(days=1)  # a page left open longer says nothing about how long the cramp was


# "It's gone" after a night with the page open must not answer that the form has grown old. The
# doors have checked where it came from, and a foreign page is never sent with her session.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def now(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _gone(request)
    if found := visit.held(request):
        return _held(request, found)
    known, profile = catalog.load(), visit.profile(request)
    site = _choice(Site, request.GET.get("site"))
    positions = frozenset(request.GET.getlist("position")) & set(known.positions)
    script = coach.script(known, site=site, positions=positions, profile=profile)
    sites = _shipped(known, profile)
    shown = [_drawing_key(step) for step in script.steps]
    needed = {
        _drawing_key(form) for steps in sites.values() for each in steps for form in each.forms
    }
    context = {
        "script": script,
        "steps": _listed(known, script),
        "scripts": known.scripts.values(),
        "positions": [p for p in known.positions.values() if p.asked],
        "held": script.positions,
        "questions": _questions(known, profile),
        "too_long": _warning(known, profile, triage.by_clock(known)),
        "emergency": emergency(known, profile),
        "drawings": [(k, drawing(*k.split("+"))) for k in sorted(needed - set(shown) - {""})],
        "data": {
            "signed_in": visit.is_signed_in(request),
            **_data(known, profile, sites, script),
        },
        "id": uuid4(),
        "began": visit.now().isoformat(),
    }
    return render(request, "now.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def gone(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  the field's name
    """After "it's gone", without JavaScript: how it went, undo, and what to look for."""
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


@require_http_methods(["GET", "HEAD"])
def card(request: HttpRequest) -> HttpResponse:
    """The helper's card: how to hold and which way to push. Nothing of the diary is on it."""
    if found := visit.held(request):
        return _held(request, found)
    known = catalog.load()
    helped = frozenset(p.id for p in known.positions.values() if p.helped)
    script = coach.script(known, site=None, positions=helped, profile=Profile())
    hold = next(step for step in script.steps if step.position in helped)
    context = {
        "lines": hold.text.splitlines(),
        "picture": drawing(hold.drawing, hold.ghost),
        "emergency": emergency(known, visit.profile(request)),
    }
    return render(request, "help.html", context)


def _held(request: HttpRequest, found: triage.Assessment) -> HttpResponse:
    """A warning sign stands: whom to call, and no word on how to rub, warm or stretch."""
    known, profile = catalog.load(), visit.profile(request)
    signs = [sign for reason in found.reasons for sign in reason.signs]
    context = {
        "warning": _warning(known, profile, signs),
        "emergency": emergency(known, profile),
    }
    return render(request, "now_held.html", context)


def emergency(known: Catalog, profile: Profile) -> Region | None:
    """Whom to call where she is; None when she has not said."""
    region = known.regions.get(profile.region)
    return region if region and region.emergency else None


# ── what the page is made of ────────────────────────────────────────────────────────────────


def _shipped(known: Catalog, profile: Profile) -> dict[str, tuple[coach.ShippedStep, ...]]:
    return {
        script.site: coach.shipped(known, site=Site(script.site), profile=profile)
        for script in known.scripts.values()
    }


def _listed(known: Catalog, script: coach.CoachScript) -> list[dict[str, Any]]:
    """The steps as a list on paper would show them."""
    before = True
    listed, last = [], ""
    for step in script.steps:
        listed.append(
            {
                "step": step,
                "lines": step.text.splitlines(),
                "key": _drawing_key(step),
                "picture": drawing(step.drawing, step.ghost) if step.drawing else "",
                "cautions": [known.cautions[c].text for c in step.cautions],
                "minutes": step.seconds // 60 if step.seconds % 60 == 0 else 0,
                "or": bool(step.either) and step.either == last,
                "before": before,
            }
        )
        before = before and step.kind != coach.CHECK
        last = step.either
    return listed


def _questions(known: Catalog, profile: Profile) -> list[dict[str, Any]]:
    """The clot questions, each with what a yes or a not sure means."""
    ordered = sorted(known.clot_questions.values(), key=lambda q: q.order)
    return [
        {"id": q.id, "question": q.question, **_warning(known, profile, q.signs)} for q in ordered
    ]


def _warning(known: Catalog, profile: Profile, signs: Iterable[str]) -> dict[str, Any]:
    """What to do when these signs are there, and whom to call."""
    found = triage.assess(dict.fromkeys(signs, Answer.YES), profile, known)
    level = max(found.disposition, Disposition.SAME_DAY)
    call = triage.call(level, profile, known)
    is_advice_line = call.number == call.advice_number
    return {
        "level": level.code,
        "name": known.levels[level.code].name,
        "do": triage.what_to_do(level, profile.region, known),
        "number": call.number,
        "who": call.advice_name if is_advice_line else "",
    }


def _data(
    known: Catalog,
    profile: Profile,
    sites: dict[str, tuple[coach.ShippedStep, ...]],
    script: coach.CoachScript,
) -> dict[str, Any]:
    """The script as the phone reads it: the same steps, forms and limits."""
    return {
        "site": script.site.value,
        "held": sorted(coach.held_positions(known, frozenset(), profile)),
        "limits": {"minutes": script.limits.minutes, "holds": script.limits.holds},
        "sites": {site: [_step_data(each) for each in steps] for site, steps in sites.items()},
        "positions": {p.id: p.name for p in known.positions.values() if p.asked},
    }


def _step_data(each: coach.ShippedStep) -> dict[str, Any]:
    step = each.step
    return {
        "id": step.id,
        "kind": step.kind,
        "seconds": step.seconds,
        "either": step.either,
        "alarm": each.alarm,
        "forms": [
            {"position": f.position, "text": f.text, "said": f.spoken, "drawing": _drawing_key(f)}
            for f in each.forms
        ],
    }


def _drawing_key(way: coach.Form | coach.CoachStep) -> str:
    return f"{way.drawing}+{way.ghost}" if way.ghost else way.drawing


# ── writing it down, without JavaScript ─────────────────────────────────────────────────────


def _gone(request: HttpRequest) -> HttpResponse:
    """The form says when the page was opened: that is when the cramp began."""
    at = visit.now()
    entry = Episode(
        id=_id(request.POST.get("id")),
        at=_began(request.POST.get("began"), at),
        zone=visit.zone(request),
        written=at,
        origin=Origin.COACH,
        site=_choice(Site, request.POST.get("site")),
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


def _choice(kind: type[Choice], told: str | None) -> Choice | None:
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
        eased = replace(entry, ease=_choice(Ease, request.POST.get("ease")))
        if request.user.is_authenticated:
            write.amend(request.user, eased, visit.now())
        else:
            _keep(request, eased)


def _drop(request: HttpRequest, id: UUID) -> None:  # noqa: A002
    if request.user.is_authenticated:
        write.delete(request.user, id, visit.now())
    waiting.drop(request, id)
