"""What lets her in, where she is in, and how to change both."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soleus.app import door, lapse, passkeys, sign_in, visits, ways_in
from soleus.app.guesses import TooManyError
from soleus.app.lapse import After
from soleus.app.passkeys import NotRightError
from soleus.web.arriving import (
    KNOWN,
    address,
    claimed,
    come_in,
    for_others,
    fresh,
    is_fresh,
    key,
    known,
    knows,
    stay,
    without_passkeys,
)
from soleus.web.drawing import square
from soleus.web.pages.sign_in import CAME, body, wait
from soleus.web.visit import by_her_clock, now, person, save, signed_in
from soleus.web.wording import told as say

ADDED = "passkey_added"  # what a browser was asked to make, until it has
# Where she goes on after showing that it is she. An address of a form may not name any other.
AFTER = re.compile(
    r"/ways-in/(?:passphrase|codes|device|by-itself|passkeys/(?:new|[0-9a-f-]{36}))|/keys|/who"
    r"|/report/share(?:\?[\w=&-]*)?|/your-data(?:/erase)?|/sealed-notes"
    r"|/entry/[0-9a-f-]{36}/erase"
)


@require_safe
@signed_in
def overview(request: HttpRequest) -> HttpResponse:
    hers = person(request)
    lately = ways_in.tried(hers, now())
    when = by_her_clock(request, lately[0]) if lately else ""
    context = {
        "screen": "about",
        "passkeys": passkeys.of(hers),
        **without_passkeys(request),
        "has_passphrase": hers.has_usable_password(),
        "tried": say("door.tried_lately", n=len(lately), when=when) if lately else "",
        "codes": ways_in.codes_left(hers),
        "visits": visits.of(hers),
        "this": key(request),
        **_lapse(request),
        **news(request),
        "gave_out": visits.gave_out(hers, now()),
    }
    return render(request, "ways_in.html", context)


# ── show that it is she ─────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@sensitive_post_parameters("passphrase")
@sensitive_variables()
def confirm(request: HttpRequest) -> HttpResponse:
    """Once more, since a phone may lie open on a table."""
    hers, to = person(request), request.GET.get("to", "")
    to = to if AFTER.fullmatch(to) else reverse("ways_in")
    context = {
        "screen": "about",
        "to": to,
        "by_passphrase": hers.has_usable_password(),
        "by_passkey": passkeys.has_at(hers, address(request)),
    }
    if request.method != "POST":
        return redirect(to) if is_fresh(request) else render(request, "confirm.html", context)
    told = request.POST.get("passphrase", "")
    try:
        is_she = ways_in.is_hers(hers, told, visit=key(request), now=now())
    except TooManyError as error:
        return wait(request, error)
    if not is_she:
        context["error"] = say("door.passphrase_wrong")
        return render(request, "confirm.html", context, status=403)
    come_in(request, hers)
    return redirect(to)


# ── passphrase ──────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@fresh
@sensitive_post_parameters("passphrase")
@sensitive_variables()
def passphrase(request: HttpRequest) -> HttpResponse:
    hers = person(request)
    if request.method != "POST":
        return _passphrase(request, name=hers.short_name)
    if request.POST.get("do") == "ask":
        return _ask_drop(request)
    if request.POST.get("do") == "drop":
        return _keep(request, None, "", "door.passphrase_gone")
    told, name = request.POST.get("passphrase", ""), request.POST.get("name", "").strip()
    if wrong := ways_in.wrong_with(hers, told, name):
        field, why = wrong
        return _passphrase(request, name=name, errors={field: say(f"door.{field}_{why}")})
    return _keep(request, told, name, "door.passphrase_set")


def _passphrase(
    request: HttpRequest, *, name: str, errors: dict[str, str] | None = None
) -> HttpResponse:
    hers = person(request)
    context = {
        "screen": "about",
        "errors": errors or {},
        "name": name,
        "asks_name": ways_in.needs_name(hers) or bool(hers.short_name),
        "has": hers.has_usable_password(),
        **_lapse(request),
        "shortest": ways_in.SHORTEST,
        "advised": ways_in.ADVISED,
        "gave_out": visits.gave_out(hers, now()),
    }
    return render(request, "passphrase.html", context, status=422 if errors else 200)


def _ask_drop(request: HttpRequest) -> HttpResponse:
    """Once more before it goes: it may be all that lets her in from here."""
    hers = person(request)
    has_passkey = passkeys.has_at(hers, address(request))
    context = {
        "screen": "about",
        "has_passkey": has_passkey,
        "stops_to_lock": _locks(request) and not has_passkey,
        "codes": ways_in.codes_left(hers),
        "gave_out": visits.gave_out(hers, now()),
    }
    return render(request, "passphrase_drop.html", context)


def _goes_on(request: HttpRequest) -> bool:
    """Whether she wants what she gave to others to go on."""
    return request.POST.get("given") == "keep"


def _keep(request: HttpRequest, told: str | None, name: str, notice: str) -> HttpResponse:
    hers, given_out, at = person(request), not _goes_on(request), now()
    ways_in.set_passphrase(hers, told, name, visit=key(request), now=at, given_out=given_out)
    stay(request, hers, at)
    messages.success(request, say(notice))
    return redirect("ways_in")


# ── passkeys ────────────────────────────────────────────────────────────────────────────────


@require_safe
@fresh
def new_passkey(request: HttpRequest) -> HttpResponse:
    suggested = claimed(request).partition("/")[2]
    context = {
        "screen": "about",
        **without_passkeys(request),
        "here": address(request),
        "suggested": suggested,
        **_lapse(request),
    }
    return render(request, "passkey_new.html", context)


@require_POST
@fresh
def ask_passkey(request: HttpRequest) -> HttpResponse:
    """What the browser is to make. It is good for one answer."""
    if passkeys.why_not(address(request)):
        return JsonResponse({"say": say("door.passkey_unmade")}, status=403)
    asked = passkeys.ask_to_add(person(request), address(request))
    request.session[ADDED] = asked.state
    save(request)
    return JsonResponse(asked.options)


@require_POST
@fresh
def add_passkey(request: HttpRequest) -> HttpResponse:
    state, hers, at = request.session.pop(ADDED, None) or {}, person(request), now()
    try:
        told: Any = body(request)
        name, answer = (told.get("name"), told.get("answer")) if isinstance(told, dict) else ("", 0)
        passkeys.add(hers, uuid4(), str(name), answer, state, at=address(request), now=at)
    except NotRightError:
        return JsonResponse({"say": say("door.passkey_unmade")}, status=403)
    knows(request, hers, at)
    messages.success(request, say("door.passkey_added"))
    return JsonResponse({"to": reverse("ways_in")})


@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def passkey(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  the field's name
    """Call it something else, or take it away."""
    hers = person(request)
    found = passkeys.find(hers, id)
    if found is None:
        raise Http404
    if request.method != "POST":
        others = passkeys.has_at(hers, address(request), but=id) or hers.has_usable_password()
        context = {
            "screen": "about",
            "passkey": found,
            "gave_out": visits.gave_out(hers, now()),
            "stops_to_lock": _locks(request) and not others,
        }
        return render(request, "passkey.html", context)
    if request.POST.get("do") == "drop":
        given_out, at = not _goes_on(request), now()
        passkeys.drop(hers, id, visit=key(request), now=at, given_out=given_out)
        stay(request, hers, at)
        messages.success(request, say("door.passkey_gone"))
    else:
        passkeys.name(hers, id, request.POST.get("name", ""))
    return redirect("ways_in")


# ── codes ───────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@fresh
@sensitive_variables()
def codes(request: HttpRequest) -> HttpResponse:
    """Codes on paper. They are shown in this one answer and never again."""
    hers = person(request)
    context: dict[str, Any] = {
        "screen": "about",
        "left": ways_in.codes_left(hers),
        "gave_out": visits.gave_out(hers, now()),
    }
    if request.method == "POST":
        at = now()
        context["codes"] = [code.split("-") for code in ways_in.new_codes(hers, now=at)]
        knows(request, hers, at)
        _end_given(request)
    return render(request, "codes.html", context)


def _end_given(request: HttpRequest) -> None:
    """End what she gave to others, where she ticked that."""
    if request.POST.get("given") == "end":
        visits.end_what_she_gave_out(person(request), now())


# ── when her phone locks ────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def by_itself(request: HttpRequest) -> HttpResponse:
    """How soon a phone that nobody uses locks by itself. Only she may put it off."""
    hers = person(request)
    if request.method != "POST":
        return render(request, "lapse.html", {"screen": "about", **_lapse(request)})
    told = request.POST.get("after", "")
    if told in {*After}:
        lapse.choose(hers, After(told))
        messages.success(request, say("door.lapse_set"))
    return redirect("ways_in")


def _locks(request: HttpRequest) -> bool:
    return lapse.limits(person(request), address(request)) is not None


def _lapse(request: HttpRequest) -> dict[str, Any]:
    hers = person(request)
    may_lock = lapse.has_way(hers, address(request))
    begins = not may_lock and hers.lapse != After.NEVER
    return {"after": hers.lapse, "may_lock": may_lock, "begins_to_lock": begins}


# ── where she is in ─────────────────────────────────────────────────────────────────────────


@require_POST
@signed_in
def end_visit(request: HttpRequest) -> HttpResponse:
    """End one of hers, or all but this one."""
    hers, told = person(request), request.POST.get("visit", "")
    request.session.pop(CAME, None)
    if told:
        if not visits.end(hers, told):
            raise Http404
        messages.success(request, say("door.visit_ended"))
    else:
        visits.end_others(hers, but=key(request))
        _end_given(request)
        messages.success(request, say("door.visits_ended"))
    return redirect("ways_in")


@require_http_methods(["GET", "HEAD", "POST"])
@fresh
@sensitive_variables()
def device(request: HttpRequest) -> HttpResponse:
    """Let another device of hers in: a code to point its camera at."""
    here = for_others(request)
    context: dict[str, Any] = {
        "screen": "about",
        "is_here_only": passkeys.is_this_machine(here),
        "why_not": passkeys.why_not(here),
    }
    if request.method == "POST":
        token = sign_in.link_for_device(person(request), key(request), now())
        context["link"] = f"{here}{reverse('enter', args=[token])}"
        if not passkeys.is_this_machine(here):
            context["picture"] = square(context["link"], say("share.qr"))
        request.session.pop(CAME, None)
    return render(request, "device.html", context)


@require_safe
@signed_in
def came(request: HttpRequest) -> HttpResponse:
    """Whether the other device is in, for the page that waits for it."""
    return JsonResponse({"came": bool(request.session.get(CAME))})


@require_POST
@signed_in
def came_read(request: HttpRequest) -> HttpResponse:
    """It was she: who came in with her link, or what her first page told."""
    if until := request.POST.get("until"):
        # No further than what stood there: more may have come since the page was made.
        if until in (at.isoformat() for at, _ in _news(request)):
            request.session[KNOWN] = until
        return redirect("home")
    request.session.pop(CAME, None)
    return redirect("ways_in")


def news(request: HttpRequest) -> dict[str, Any]:
    """For the first page: what happened at her door of which this browser was not told."""
    if not (found := _news(request)):
        return {}
    lines = [say(f"door.news.{what}", when=by_her_clock(request, at)) for at, what in found]
    return {"door": lines, "door_until": found[-1][0].isoformat()}


def _news(request: HttpRequest) -> list[tuple[datetime, door.What]]:
    return door.news(person(request), now(), known(request))
