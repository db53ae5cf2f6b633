"""On a long journey: a timer for when to move, and before it, once, what is known of clots."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soleus.care.breaks import of_journey
from soleus.knowledge import catalog
from soleus.web import shell, visit
from soleus.web.drawing import drawing
from soleus.web.warning import emergency, held_ways
from soleus.web.wording import told


@require_safe
def journey(request: HttpRequest) -> HttpResponse:
    """How often to move, the timer, and what to look for."""
    known, profile = catalog.load(), visit.profile(request)
    measure, is_copy = of_journey(known), shell.is_copy(request)
    if visit.is_held(request) and not is_copy:
        closed = {"measure": measure, "closed": [told("plan.gate.sign")]}
        return render(request, "routine_closed.html", closed)
    context = {
        "measure": measure,
        "topic": known.topics[measure.journey],
        "holds": [(hold, drawing(hold.drawing)) for hold in measure.routine],
        "may_write": is_copy or visit.is_signed_in(request),
        "tap": "" if is_copy else uuid4(),
        "emergency": emergency(known, profile),
        "held_ways": held_ways(known, profile),
    }
    return render(request, "journey.html", context)
