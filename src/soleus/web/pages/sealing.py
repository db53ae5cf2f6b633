"""Her sealed notes: make keys for them in her browser, and say whether new notes are sealed."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from soleus.app import sealing as hers
from soleus.app.sealing import UnknownPairError
from soleus.diary.sealed import Pair
from soleus.exchange import sealing as shapes
from soleus.web.arriving import fresh
from soleus.web.visit import person, signed_in
from soleus.web.wording import told

SHORTEST = 12  # letters: whoever has the server may try as many passphrases as they have time for
LONGEST = 4_000  # letters of what a browser sends


@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def sealing(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _shown(request)
    do = request.POST.get("do")
    try:
        said = _done(request, str(do))
    except ValueError:  # no browser of hers sends such keys
        return _shown(request, error=told("sealing.not_kept"))
    messages.success(request, told(said))
    return redirect("sealing")


def _done(request: HttpRequest, do: str) -> str:
    her = person(request)
    if do in ("on", "off"):
        hers.switch(her, on=do == "on")
        return f"sealing.{do}"
    if do == "new":
        hers.add(her, _pair(request))
        return "sealing.on"
    if do == "passphrase":
        hers.lock_anew(her, _pair(request))
        return "sealing.new_passphrase"
    raise UnknownPairError(f"{do!r} is nothing to do")


def _pair(request: HttpRequest) -> Pair:
    return shapes.read_pair(json.loads(request.POST.get("pair", "")[:LONGEST]))


def _shown(request: HttpRequest, *, error: str = "") -> HttpResponse:
    kept = hers.of(person(request))
    context: dict[str, Any] = {
        "screen": "about",
        "kept": kept,
        "told": shapes.told(kept),
        "error": error,
        "shortest": SHORTEST,
    }
    return render(request, "sealing.html", context, status=422 if error else 200)


@require_safe
@signed_in
def keys(request: HttpRequest) -> HttpResponse:
    """Her keys as they are kept here, for the browser that is to open them: each is locked."""
    return JsonResponse(shapes.told(hers.of(person(request))))
