"""What a stranger with a link gets: a question for the code, then the page that was shared.

Nobody is signed in here and nothing is asked of the diary: whatever is shown comes out of the seal
of the link. Every way to fail gets the same answer, so that nobody learns which links there were.
"""

import json

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soleus.app import share as app
from soleus.app.share import KINDS, PAGE, TAKEN, Refused, Shown, Visitor
from soleus.exchange import jwe, share_link, sheet
from soleus.exchange.json import is_readable
from soleus.exchange.share_link import Secret
from soleus.web import visit
from soleus.web.arriving import address, claimed
from soleus.web.doors import problem
from soleus.web.pages.report import attached
from soleus.web.pages.sheet import day_of
from soleus.web.wording import told as say

# What a signature of ours is good for. One made for files opens no location, and no session.
FILES, LOCATION = "soleus.share.files", "soleus.share.location"
LONGEST_RECIPIENT = 80
MOST_TYPED = 2 * share_link.MOST_CODE  # a code with blanks between its letters


# No cookie opens anything here: the code does, and a foreign page does not know it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at a link asks for the code, whether there is such a link or not."""
    if request.method != "POST":
        return render(request, "shown_code.html", {"wrong": app.MOST_WRONG})
    secret = share_link.read(token)
    code = request.POST.get("code", "")[:MOST_TYPED]
    found = app.knock(secret.handle if secret else None, code, visitor(request), visit.now())
    if isinstance(found, Refused) or secret is None:
        return _refuse(request)
    return _show(request, found, secret)


def _refuse(request: HttpRequest) -> HttpResponse:
    context = {"refused": True, "wrong": app.MOST_WRONG}
    return render(request, "shown_code.html", context, status=403)


@sensitive_variables()
def _show(request: HttpRequest, found: Shown, secret: Secret) -> HttpResponse:
    told, made = sheet.read(_unsealed(found, PAGE, secret))
    grant = signing.dumps(share_link.digest(secret.handle), salt=FILES)
    context = {
        "sheet": told,
        "token": secret.token,
        "grant": grant,
        "made": day_of(made),
        "files": [(each, say(f"share.get.{each}")) for each in found.files],
        "minutes": int(TAKEN.total_seconds()) // 60,
    }
    return render(request, "shown.html", context)


@csrf_exempt
@require_POST
@sensitive_post_parameters()
@sensitive_variables()
def file(request: HttpRequest, token: str) -> HttpResponse:
    """A file beside the page, for whoever has just opened it."""
    secret, name = share_link.read(token), request.POST.get("file", "")
    if secret is None or not _is_granted(request.POST.get("grant", ""), secret):
        return _refuse(request)
    found = app.look_again(secret.handle, visit.now())
    if found is None or name not in found.files or name not in found.sealed:
        return _refuse(request)
    end = "pdf" if name == "pdf" else "json"
    title = "record" if name == "fhir" else "visit"
    _, made = sheet.read(_unsealed(found, PAGE, secret))
    body = _unsealed(found, name, secret)
    return attached(body, KINDS[name], f"{title}-{made.isoformat()}.{end}")


def _unsealed(found: Shown, name: str, secret: Secret) -> bytes:
    return jwe.unseal(found.sealed[name], secret.key).body


def _is_granted(grant: str, secret: Secret) -> bool:
    try:
        told = signing.loads(grant, salt=FILES, max_age=TAKEN)
    except signing.BadSignature:
        return False
    return constant_time_compare(told, share_link.digest(secret.handle))


# ── for a record system ─────────────────────────────────────────────────────────────────────


@require_safe
def viewer(request: HttpRequest) -> HttpResponse:
    """Where a link for a record system leads in a browser. What it is lies behind the #, which is
    not sent: a script puts the usual link together."""
    return render(request, "shown_by_system.html", {})


@csrf_exempt
@require_POST
@sensitive_variables()
def manifest(request: HttpRequest, handle: str) -> HttpResponse:
    """Answer a reader of SMART Health Links: its file, sealed. The key never comes here."""
    told = _asked(request.body)
    if told is None:
        return problem(400, say("share.manifest_asks"))
    recipient, code, most = told
    by = visitor(request, what="system", recipient=recipient)
    asked = share_link.handle_of(handle)
    found = app.knock(asked, code, by, visit.now(), wants="fhir")
    if isinstance(found, Refused):
        if found.remaining is None:
            return problem(404, say("door.404"))
        return JsonResponse({"remainingAttempts": found.remaining}, status=401)
    sealed = found.sealed["fhir"]
    if most is None or len(sealed) <= most:
        where = {"embedded": sealed}
    else:
        signed = signing.dumps(found.row, salt=LOCATION)
        path = reverse("shown_sealed", args=[signed])
        where = {"location": address(request) + path}
    return JsonResponse(share_link.manifest(where, found.made))


@require_safe
def sealed_file(request: HttpRequest, signed: str) -> HttpResponse:
    """A file too long for the answer of a manifest, for a while after it."""
    try:
        row = signing.loads(signed, salt=LOCATION, max_age=TAKEN)
    except signing.BadSignature as error:
        raise Http404 from error
    sealed = app.file_of(row, "fhir", visit.now())
    if sealed is None:
        raise Http404
    return HttpResponse(sealed, content_type="application/jose")


def _asked(body: bytes) -> tuple[str, str, int | None] | None:
    """For whom, with which code, and how long an answer may be; None where it cannot be told."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    recipient, code = told.get("recipient"), told.get("passcode")
    most = told.get("embeddedLengthMax")
    if not isinstance(recipient, str) or not recipient.strip() or not isinstance(code, str):
        return None
    if most is not None and (not isinstance(most, int) or isinstance(most, bool)):
        return None
    return recipient, code[:MOST_TYPED], most


def visitor(request: HttpRequest, *, what: str = PAGE, recipient: str = "") -> Visitor:
    told = recipient.strip()[:LONGEST_RECIPIENT]
    return app.visitor(
        request.META.get("REMOTE_ADDR", ""),
        browser=claimed(request).strip("/"),
        what=what,
        recipient=told if is_readable(told) else "",
    )
