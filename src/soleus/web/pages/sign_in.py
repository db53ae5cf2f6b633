"""Come in by a link, a passkey, a passphrase or a code, and leave."""

import json
import logging
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from soleus.app import guesses, passkeys, visits, ways_in, who
from soleus.app import sign_in as door
from soleus.app.guesses import TooManyError
from soleus.app.passkeys import NotRightError
from soleus.web import lapsing, visit, waiting
from soleus.web.arriving import address, come_in, key, place
from soleus.web.visit import is_signed_in, now, person, save
from soleus.web.wording import told as say

log = logging.getLogger("soleus.sign_in")
ASKED = "passkey"  # what a browser was asked, until it answers
CAME = "came"  # the visit that this one let in


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("passphrase")
@sensitive_variables()
def sign_in(request: HttpRequest) -> HttpResponse:
    """Every way in that somebody has set, and where the link is."""
    if visit.guest(request):
        return redirect("with")
    if request.user.is_authenticated:
        return redirect("home")
    if request.method != "POST":
        return _page(request)
    name, passphrase = request.POST.get("name", ""), request.POST.get("passphrase", "")
    try:
        found = ways_in.by_passphrase(name, passphrase, now=now(), place=place(request))
    except TooManyError as error:
        return wait(request, error)
    if found is None:
        log.warning("a passphrase did not fit")
        return _page(request, error=say("door.passphrase_wrong"), name=name, status=403)
    _let_in(request, found, "passphrase")
    return redirect("home")


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "screen": "sign_in",
        "by_passkey": passkeys.any_at(address(request)),
        "by_passphrase": ways_in.has_any_passphrase(),
        "by_name": ways_in.asks_for_name(),
        "by_code": ways_in.has_any_code(),
        "has_lapsed": visit.lapsed(request) is not None,
        **more,
    }
    return render(request, "sign_in.html", context, status=status)


def wait(request: HttpRequest, error: TooManyError) -> HttpResponse:
    """Too many wrong tries: how long to wait, and what opens meanwhile."""
    log.warning("too many wrong tries")
    context = {"minutes": -(-error.seconds // 60), "screen": "sign_in"}
    response = render(request, "sign_in_wait.html", context, status=429)
    response.headers["Retry-After"] = str(error.seconds)
    return response


def _let_in(request: HttpRequest, found: Any, way: str, *, by_device: bool = False) -> None:
    come_in(request, found, by_device=by_device)
    log.info("person %s came in by %s", found.pk, way)


# ── by a passkey ────────────────────────────────────────────────────────────────────────────


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """What the browser is to ask the passkeys it has. It is good for one answer."""
    if passkeys.why_not(address(request)):
        return JsonResponse({"say": say("door.passkey_wrong")}, status=403)
    asked = passkeys.ask(address(request))
    request.session[ASKED] = asked.state
    save(request)
    return JsonResponse(asked.options)


@require_POST
def by_passkey(request: HttpRequest) -> HttpResponse:
    """Come in, or show that it is still she."""
    state = request.session.pop(ASKED, None)
    try:
        found = passkeys.come_in(body(request), state or {}, at=address(request), now=now())
        if is_signed_in(request) and found != person(request):
            raise NotRightError
    except NotRightError:
        log.warning("a passkey did not open")
        return JsonResponse({"say": say("door.passkey_wrong")}, status=403)
    _let_in(request, found, "passkey")
    return JsonResponse({"to": reverse("home")})


def body(request: HttpRequest) -> object:
    """What a script sent, whatever it is."""
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise NotRightError from error


# ── by a code ───────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@sensitive_variables()
def by_code(request: HttpRequest) -> HttpResponse:
    """A code from paper, when all else is lost."""
    if request.user.is_authenticated:
        return redirect("ways_in")
    if request.method != "POST":
        return render(request, "sign_in_code.html", {"screen": "sign_in"})
    try:
        found = ways_in.by_code(request.POST.get("code", ""), now=now(), place=place(request))
    except TooManyError as error:
        return wait(request, error)
    if found is None:
        log.warning("a code did not open")
        context = {"screen": "sign_in", "error": say("door.code_wrong")}
        return render(request, "sign_in_code.html", context, status=403)
    _let_in(request, found, "code")
    messages.success(request, say("door.code_used"))
    return redirect("ways_in")


# ── by a link ───────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at a link changes nothing: programs look at links too. The button uses it up."""
    if request.method != "POST":
        usable = door.is_usable(token, now())
        told = {"usable": True, "access": who.behind(token)}
        return render(request, "enter.html", told) if usable else _shut(request)
    came = door.enter(token, now())
    if came is None:
        return _shut(request)
    _let_in(request, came.person, "link", by_device=bool(came.maker))
    if came.maker:
        visits.tell_maker(came.maker, CAME, key(request))
    if came.is_new:
        _suggest(request)
    return redirect("home")


def _shut(request: HttpRequest) -> HttpResponse:
    """Told the right one from a wrong one, a guesser could go on for ever: so it is counted. The
    right one was looked for first, so that no guesser keeps her out."""
    log.warning("a link did not open")
    try:
        guesses.wrong(now(), place(request))
    except TooManyError as error:
        return wait(request, error)
    return render(request, "enter.html", {"usable": False}, status=410)


def _suggest(request: HttpRequest) -> None:
    """Once, and she may pass it by: the link she came with opens no second time."""
    told = _("You came in by a link that opens once.")
    link = format_html(
        '<a href="{}">{}</a>', reverse("ways_in"), _("Choose how you come in next time")
    )
    messages.info(request, format_html("{} {}", told, link))


# A page that is being left may have lost its token; the doors have checked where this came from,
# and all it can do is end a visit.
@csrf_exempt
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Leave at once: the visit ends, and the browser forgets what it kept of it.

    What a stranger wrote goes on waiting: she may have left because somebody came in. Where it was
    the phone that locked by itself, the help of the night goes on as it was made for her; said once
    more, by a page that does not know what was told already, it takes nothing from that.
    """
    response = redirect("quiet")
    try:
        waited = waiting.entries(request)
        by, is_in = request.POST.get("by"), request.user.is_authenticated
        lapses = by == "itself" or (by == "again" and not is_in)
        lapsed = lapsing.noted(request) if lapses else {}
        if is_in:
            log.info("person %s left", request.user.pk)
        logout(request)
        waiting.keep_all(request, waited)
        request.session.update(lapsed)
        if waited or lapsed:
            save(request)
        else:
            response.delete_cookie(settings.SESSION_COOKIE_NAME)
    except DatabaseError:  # she must get away whatever happens to the diary
        response.delete_cookie(settings.SESSION_COOKIE_NAME)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
