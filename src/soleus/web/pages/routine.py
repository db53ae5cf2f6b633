"""A guided routine: one hold after another, each with its side and its time."""

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soleus.app import today
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Measure
from soleus.web import visit
from soleus.web.drawing import drawing
from soleus.web.warning import held_ways
from soleus.web.wording import of_reason, told, translated


@require_safe
def routine(request: HttpRequest, measure: str) -> HttpResponse:
    """The holds as a list; routine.js turns the list into a timer."""
    known = catalog.load()
    try:
        chosen = today.measure(known, measure)
    except today.UnknownMeasureError as error:
        raise Http404 from error
    if not chosen.routine:
        raise Http404
    closed = why_closed(request, chosen)
    if closed:
        return render(request, "routine_closed.html", {"measure": chosen, "closed": closed})
    holds = chosen.routine
    poses = dict.fromkeys(hold.drawing for hold in holds if hold.drawing)
    context = {
        "measure": chosen,
        "holds": holds,
        "minutes": round(sum(hold.seconds + hold.rest_seconds for hold in holds) / 60),
        "pictures": [(pose, drawing(pose)) for pose in poses],
        "cautions": [translated(known.cautions[each].text) for each in chosen.cautions],
        "tap": uuid4(),
        "held_ways": held_ways(known, visit.profile(request)),
    }
    return render(request, "routine.html", context)


def why_closed(request: HttpRequest, measure: Measure) -> list[str]:
    """Each reason why it is not for her now, in words. Of a stranger only a check may wait here."""
    if not request.user.is_authenticated:
        return [told("plan.gate.sign")] if visit.is_held(request) else []
    reasons = today.closed(request.user, measure, now=visit.now(), zone=visit.zone(request))
    return list(dict.fromkeys(of_reason(reason) for reason in reasons))  # two may read the same
