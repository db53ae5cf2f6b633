"""Keys for programs: make one, see it once, take it away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from soleus.app import keys as app
from soleus.app.keys import Kept, NoKeyError, Scope
from soleus.web import visit
from soleus.web.arriving import is_fresh, prove
from soleus.web.visit import signed_in
from soleus.web.wording import told as say

DAYS = (7, 30, 90, 365)
FIELDS = {"key.no_name": "name", "key.no_scope": "scopes", "key.no_days": "days"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A key as the page shows it."""

    key: Kept
    can: list[str]
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A form as it was sent, and what cannot be."""

    name: str = ""
    scopes: tuple[str, ...] = ()
    days: str = str(app.USUAL.days)
    errors: Mapping[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def keys(request: HttpRequest) -> HttpResponse:
    """Her keys. A new one is answered at once and kept nowhere, so a reload cannot show it."""
    if request.method != "POST":
        return _page(request, Told())
    if not is_fresh(request):
        return prove(request)  # a key lasts longer than any visit it was made in
    sent = Told(
        name=request.POST.get("name", ""),
        scopes=tuple(request.POST.getlist("scopes")),
        days=request.POST.get("days", ""),
    )
    scopes = [each for each in Scope if each in sent.scopes]
    lasts = timedelta(days=int(sent.days) if sent.days in map(str, DAYS) else 0)
    if wrong := app.wrong(sent.name, scopes, lasts):
        return _again(request, sent, wrong)
    hers, now = visit.person(request), visit.now()
    try:
        made = app.make(hers, name=sent.name, scopes=scopes, lasts=lasts, now=now)
    except NoKeyError as error:
        return _again(request, sent, [str(error)])
    return _page(request, Told(), made=made.token)


def _again(request: HttpRequest, sent: Told, wrong: list[str]) -> HttpResponse:
    """The form as it was sent, with all that cannot be."""
    errors = {FIELDS.get(each, "all"): say(each) for each in wrong}
    again = Told(name=sent.name, scopes=sent.scopes, days=sent.days, errors=errors)
    return _page(request, again, status=422)


@require_POST
@signed_in
def end(request: HttpRequest, shown: str) -> HttpResponse:
    """Take a key away. What is gone already stays gone."""
    if app.revoke(visit.person(request), shown, visit.now()):
        messages.success(request, say("key.ended"))
    return redirect("keys")


def _page(request: HttpRequest, sent: Told, *, made: str = "", status: int = 200) -> HttpResponse:
    now = visit.now()
    lines = [
        Line(key=each, can=[say(f"key.can.{s}") for s in each.scopes], is_open=app.opens(each, now))
        for each in app.listed(visit.person(request))
    ]
    context = {
        "screen": "diary",
        "sent": sent,
        "made": made,
        "open": [each for each in lines if each.is_open],
        "over": [each for each in lines if not each.is_open],
        "scopes": [(each.value, say(f"key.may.{each}")) for each in Scope],
        "days": [str(each) for each in DAYS],
    }
    return render(request, "keys.html", context, status=status)
