"""The coach: one instruction at a time while a cramp lasts. No sign-in, no choice before it."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from soleus.care import coach, triage
from soleus.care.profile import Profile
from soleus.diary.entries import Site
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Catalog
from soleus.web import shell, visit
from soleus.web.drawing import drawing
from soleus.web.pages.gone import choice, finish
from soleus.web.warning import Alarm, emergency, held_ways, signs_of, warning


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A step as a list on paper would show it.

    minutes: how long it takes where that is whole minutes, else 0
    is_before: it comes before the three questions
    """

    step: coach.CoachStep
    lines: list[str]
    key: str
    picture: SafeString
    cautions: list[str]
    minutes: int
    is_other_way: bool
    is_before: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A clot question, with what a yes or a not sure means."""

    id: str
    text: str
    warning: Alarm


# "It's gone" after a night with the page open must not answer that the form has grown old. The
# doors have checked where it came from, and a foreign page is never sent with her session.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def now(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return finish(request)
    # A copy outlives the sign: on the phone held.js knows better whether one still stands.
    if (found := visit.held(request)) and not shell.is_copy(request):
        return _held(request, found)
    known, profile = catalog.load(), visit.profile(request)
    site = choice(Site, request.GET.get("site"))
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
        "questions": questions(known, profile),
        "too_long": warning(known, profile, triage.by_clock(known)),
        "emergency": emergency(known, profile),
        "drawings": [(k, drawing(*k.split("+"))) for k in sorted(needed - set(shown) - {""})],
        "data": _data(known, profile, sites, script),
        "held_ways": held_ways(known, profile),
        # A form that a phone keeps is sent for many cramps: each gets its own when it arrives.
        "id": "" if shell.is_copy(request) else uuid4(),
        "began": "" if shell.is_copy(request) else visit.now().isoformat(),
    }
    return render(request, "now.html", context)


@require_http_methods(["GET", "HEAD"])
def card(request: HttpRequest) -> HttpResponse:
    """The helper's card: how to hold and which way to push. Nothing of the diary is on it."""
    if (found := visit.held(request)) and not shell.is_copy(request):
        return _held(request, found)
    known = catalog.load()
    helped = frozenset(p.id for p in known.positions.values() if p.helped)
    script = coach.script(known, site=None, positions=helped, profile=Profile())
    hold = next(step for step in script.steps if step.position in helped)
    context = {
        "lines": hold.text.splitlines(),
        "picture": drawing(hold.drawing, hold.ghost),
        "emergency": emergency(known, visit.profile(request)),
        # Nothing of hers is on the card, not even whom she calls.
        "held_ways": held_ways(known, Profile()),
    }
    return render(request, "help.html", context)


def _held(request: HttpRequest, found: triage.Assessment) -> HttpResponse:
    """A warning sign stands: whom to call, and no word on how to rub, warm or stretch."""
    known, profile = catalog.load(), visit.profile(request)
    context = {
        "warning": warning(known, profile, signs_of(found), least=found.disposition),
        "emergency": emergency(known, profile),
    }
    return render(request, "now_held.html", context)


# ── what the page is made of ────────────────────────────────────────────────────────────────


def _shipped(known: Catalog, profile: Profile) -> dict[str, tuple[coach.ShippedStep, ...]]:
    return {
        script.site: coach.shipped(known, site=Site(script.site), profile=profile)
        for script in known.scripts.values()
    }


def _listed(known: Catalog, script: coach.CoachScript) -> list[Listed]:
    """The steps as a list on paper would show them."""
    before = True
    listed, last = [], ""
    for step in script.steps:
        listed.append(
            Listed(
                step=step,
                lines=step.text.splitlines(),
                key=_drawing_key(step),
                picture=drawing(step.drawing, step.ghost),
                cautions=[known.cautions[c].text for c in step.cautions],
                minutes=step.seconds // 60 if step.seconds % 60 == 0 else 0,
                is_other_way=bool(step.either) and step.either == last,
                is_before=before,
            )
        )
        before = before and step.kind != coach.CHECK
        last = step.either
    return listed


def questions(known: Catalog, profile: Profile) -> list[Question]:
    """The clot questions, each with what a yes or a not sure means."""
    ordered = sorted(known.clot_questions.values(), key=lambda q: q.order)
    return [
        Question(id=q.id, text=q.question, warning=warning(known, profile, q.signs))
        for q in ordered
    ]


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
        "signs": {q.id: q.signs for q in known.clot_questions.values()},
        "rules": triage.rules(known).version,
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
            {
                "position": f.position,
                "text": f.text,
                # The first page is to weigh little: what is said as it is written stands once.
                "said": "" if f.spoken == " ".join(f.text.split()) else f.spoken,
                "drawing": _drawing_key(f),
            }
            for f in each.forms
        ],
    }


def _drawing_key(way: coach.Form | coach.CoachStep) -> str:
    return f"{way.drawing}+{way.ghost}" if way.ghost else way.drawing
