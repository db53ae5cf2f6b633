"""A checklist: what to look at before something is bought or put on, with pictures."""

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soleus.app import hers, today
from soleus.care.plan import Status, status_of
from soleus.knowledge import catalog
from soleus.web import visit
from soleus.web.drawing import drawing
from soleus.web.visit import signed_in
from soleus.web.warning import emergency, held_ways
from soleus.web.wording import of_reason, translated


@require_safe
@signed_in
def checklist(request: HttpRequest, measure: str) -> HttpResponse:
    """The points with their pictures, and one button that writes down what was worn."""
    known, profile = catalog.load(), visit.profile(request)
    chosen = next((c for c in known.checklists.values() if c.measure == measure), None)
    if chosen is None:
        raise Http404
    item = hers.measure(known, measure)
    reasons = today.reasons(visit.person(request), item, now=visit.now(), zone=visit.zone(request))
    if status_of(reasons) is not Status.DO:
        closed = list(dict.fromkeys(of_reason(reason) for reason in reasons))
        return render(request, "routine_closed.html", {"measure": item, "closed": closed})
    context = {
        "measure": item,
        "points": [(point, drawing(point.drawing)) for point in chosen.points],
        "cautions": [translated(known.cautions[each].text) for each in item.cautions],
        "tap": uuid4(),
        "emergency": emergency(known, profile),
        "held_ways": held_ways(known, profile),
    }
    return render(request, "checklist.html", context)
