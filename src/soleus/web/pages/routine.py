"""A guided routine: one hold after another, each with its side and its time."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soleus.app import today
from soleus.care import routines, triage
from soleus.care.profile import Profile
from soleus.care.routines import Guided
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Catalog, Hold
from soleus.web import shell, visit
from soleus.web.drawing import drawing
from soleus.web.pages.now import questions
from soleus.web.warning import emergency, held_ways
from soleus.web.wording import of_reason, told, translated


@require_safe
def routine(request: HttpRequest, measure: str) -> HttpResponse:
    """The holds as a list; routine.js turns the list into a timer."""
    known, profile = catalog.load(), visit.profile(request)
    chosen = routines.guided(known, measure)
    if chosen is None or chosen.done is None:
        raise Http404
    closed = why_closed(request, chosen)
    if closed:
        return render(request, "routine_closed.html", {"measure": chosen, "closed": closed})
    ways = routines.ways(chosen)
    place = _place(request.GET.get("way", ""), len(ways))
    holds = routines.holds(chosen, ways[place], profile.gestational_age_days)
    is_copy = shell.is_copy(request)
    context = {
        "measure": chosen,
        "holds": holds,
        "minutes": round(sum(hold.seconds + hold.rest_seconds for hold in holds) / 60),
        "pictures": [(pose, drawing(pose)) for pose in dict.fromkeys(h.drawing for h in holds)],
        "ways": [(w, shell.way_to(chosen.id, n), n == place) for n, w in enumerate(ways) if w],
        "cautions": [translated(known.cautions[each].text) for each in chosen.cautions],
        "is_limited": routines.is_limited(chosen),
        "is_whole": is_whole(chosen, holds),
        "may_write": is_copy or request.user.is_authenticated,
        "tap": "" if is_copy else uuid4(),
        **asked(known, chosen, profile),
        "emergency": emergency(known, profile),
        "held_ways": held_ways(known, profile),
    }
    return render(request, "routine.html", context)


def _place(told_: str, count: int) -> int:
    """The way she chose, by its place; the first where nothing or nonsense was said."""
    place = int(told_) - 1 if told_.isascii() and told_.isdigit() and len(told_) < 3 else 0
    return place if 0 <= place < count else 0


def is_whole(chosen: Guided, holds: tuple[Hold, ...]) -> bool:
    """Whether some of it counts as all of it: its time is a limit, or nothing of it is timed."""
    in_minutes = chosen.done is not None and chosen.done.unit == "minutes"
    is_timed = any(hold.seconds for hold in holds)
    return not is_timed or (routines.is_limited(chosen) and not in_minutes)


def asked(known: Catalog, chosen: Guided, profile: Profile) -> dict[str, Any]:
    """The clot questions, where they come before it each time, and what the phone notes of them."""
    if not chosen.clear_first:
        return {}
    signs = {q.id: q.signs for q in known.clot_questions.values()}
    return {
        "questions": questions(known, profile),
        "asking": {"signs": signs, "rules": triage.rules(known).version},
    }


def why_closed(request: HttpRequest, chosen: Guided) -> list[str]:
    """Each reason why it is not for her now, in words. Of a stranger only a check may wait here."""
    if not request.user.is_authenticated:
        return [told("plan.gate.sign")] if visit.is_held(request) else []
    reasons = today.closed(request.user, chosen, now=visit.now(), zone=visit.zone(request))
    return list(dict.fromkeys(of_reason(reason) for reason in reasons))  # two may read the same
