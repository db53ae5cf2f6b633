"""The morning card: how was last night? One tap says it."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from soleus.app import look, write
from soleus.app.look import LastNight
from soleus.diary.entries import Episode, Origin
from soleus.exchange import json
from soleus.web import fields, visit
from soleus.web.unsaved import sent
from soleus.web.visit import signed_in
from soleus.web.wording import told, worded

BACK = ("home", "morning")  # the only places a form may ask to be led back to


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def morning(request: HttpRequest) -> HttpResponse:
    now = sent(request)
    last = look.last_night(visit.person(request), now=now, zone=fields.zone(request))
    if request.method != "POST":
        return shown(request, last)
    errors = (finish if "cramp" in request.POST else answer)(request, last)
    if errors:
        return shown(request, last, errors=errors)
    back = request.POST.get("back")
    return redirect(back if back in BACK else "morning")


def shown(
    request: HttpRequest, last: LastNight, *, errors: list[str] | None = None
) -> HttpResponse:
    answered = last.night.morning
    context = card(request, last) | {
        "screen": "diary",
        "zone": visit.zone(request),
        "back": "morning",
        "errors": errors or [],
        "form_words": fields.for_phone(),
        "morning": worded(answered) if answered else None,
        **fields.of_morning(fields.values_of(answered) if answered else {}),
    }
    return render(request, "morning.html", context, status=422 if errors else 200)


def card(request: HttpRequest, last: LastNight) -> dict[str, object]:
    """What the card shows, here and on the first page (template _morning.html)."""
    answered = last.night.morning
    changed = [*last.unfinished, *([answered] if answered else [])]
    forms = look.forms(visit.person(request), changed)
    return {
        "last_night": last,
        "carried": fields.carried(answered, forms[answered.id]) if answered else None,
        "written_cramps": [worded(cramp) for cramp in last.night.episodes],
        "unfinished": [
            (
                worded(cramp),
                fields.of_cramp(fields.values_of(cramp)),
                fields.carried(cramp, forms[cramp.id]),
            )
            for cramp in last.unfinished
        ],
    }


def answer(request: HttpRequest, last: LastNight) -> list[str]:
    """Write down what she said of the night; a second answer corrects the first."""
    now, before = sent(request), last.night.morning
    if before is None:
        shape = new(request, last.night.date, now)
        (receipt,) = write.entries(visit.person(request), shape, now)
        if receipt.saved is None:
            return fields.problems(receipt.problems)
    else:
        batch = json.read(json.write(before) | fields.said("morning", request.POST))
        if batch.problems:
            return fields.problems(batch.problems)
        write.amend(visit.person(request), batch.entries[0], now)
    messages.success(request, told("form.noted"))
    return []


def new(request: HttpRequest, night: date, now: datetime) -> dict[str, Any]:
    """The shape of her first word on a night."""
    shape = fields.new("morning", request, fields.When(at=now, origin=Origin.TAP), now)
    return shape | {"night": night.isoformat()}


def finish(request: HttpRequest, last: LastNight) -> list[str]:
    """Add the side of a cramp, or whether it eased, with one tap."""
    known = {str(cramp.id): cramp for cramp in last.night.episodes}
    cramp = known.get(request.POST["cramp"])
    if not isinstance(cramp, Episode):
        raise Http404
    batch = json.read(json.write(cramp) | fields.said("episode", request.POST))
    if batch.problems:
        return fields.problems(batch.problems)
    write.amend(visit.person(request), batch.entries[0], visit.now())
    return []
