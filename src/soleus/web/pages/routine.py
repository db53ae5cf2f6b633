"""A guided routine: one hold after another, each with its side and its time."""

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soleus.app import today
from soleus.knowledge import catalog
from soleus.web.pages.now import drawing
from soleus.words.say import translate


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
    holds = chosen.routine
    poses = dict.fromkeys(hold.drawing for hold in holds if hold.drawing)
    context = {
        "measure": chosen,
        "holds": holds,
        "minutes": round(sum(hold.seconds + hold.rest_seconds for hold in holds) / 60),
        "pictures": [(pose, drawing(pose)) for pose in poses],
        "cautions": [translate(known.cautions[each].text) for each in chosen.cautions],
        "tap": uuid4(),
    }
    return render(request, "routine.html", context)
