"""Write a cramp down: one tap is enough, everything else may be added or left."""

from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from soleus.app import write
from soleus.web import fields, visit
from soleus.web.pages.entry import to_saved
from soleus.web.unsaved import sent
from soleus.web.visit import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def log(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return shown(request, {"id": str(uuid4()), "when": request.GET.get("when", "now")})
    now = sent(request)
    moment = fields.when(request.POST, fields.zone(request), now)
    if moment.question:
        return shown(request, request.POST, moment=moment)
    (receipt,) = write.entries(
        visit.person(request), fields.new("episode", request, moment, now), now
    )
    if receipt.saved is None:
        return shown(request, request.POST, errors=fields.problems(receipt.problems))
    return to_saved(request, receipt.saved.id)


def shown(
    request: HttpRequest,
    values: Any,
    *,
    errors: list[str] | None = None,
    moment: fields.When | None = None,
) -> HttpResponse:
    """The form with what was said so far: a problem never empties it."""
    here = visit.now().astimezone(ZoneInfo(visit.zone(request)))
    context = fields.of_cramp(values) | {
        "screen": "diary",
        "id": fields.id_of(values.get("id", "")),
        "whens": fields.whens(values.get("when", "now")),
        "date": values.get("date") or f"{here:%Y-%m-%d}",
        "time": values.get("time") or "",
        "today": f"{here:%Y-%m-%d}",
        "zone": visit.zone(request),
        "errors": errors or [],
        "form_words": fields.for_phone(),
        **fields.asked_about(moment),
    }
    return render(request, "log.html", context, status=422 if errors or moment else 200)
