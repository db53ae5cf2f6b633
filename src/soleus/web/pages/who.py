"""Whom she lets in: invite, look who came, take it back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from soleus.app import passkeys
from soleus.app import who as app
from soleus.app.who import OFFERED, Access, Kind
from soleus.exchange.json import is_readable
from soleus.web import fields, visit
from soleus.web.arriving import for_others, is_fresh, prove
from soleus.web.pages.entry import form_of
from soleus.web.visit import signed_in
from soleus.web.wording import told

BACK = ("home", "who")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Somebody she let in, in words. came: whether they were here, and how often; wrote: what"""

    access: Access
    says: str
    came: str
    wrote: str


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def who(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return shown(request)
    what = request.POST.get("do", "")
    if what in ("invite", "link") and not is_fresh(request):
        return prove(request)  # who found her phone open would let themselves in for a year
    if what == "invite":
        return invite(request)
    if what == "link":
        return link(request)
    if what == "end":
        return end(request)
    if what == "read":
        app.read_sign(visit.person(request), form_of(request.POST.get("id", "")))
        return redirect("home")
    raise Http404


def end(request: HttpRequest) -> HttpResponse:
    """One tap: gone at once."""
    if app.take_back(visit.person(request), form_of(request.POST.get("id", "")), visit.now()):
        messages.success(request, told("who.ended"))
    back = request.POST.get("back")
    return redirect(back if back in BACK else "who")


@sensitive_variables()
def link(request: HttpRequest) -> HttpResponse:
    """A new link for somebody who lost theirs, or whose visit ended."""
    id_ = form_of(request.POST.get("id", ""))
    token = app.new_link(visit.person(request), id_, visit.now())
    if token is None:
        raise Http404
    return given(request, id_, token)


@sensitive_variables()
def invite(request: HttpRequest) -> HttpResponse:
    post, today = request.POST, visit.today(request)
    kind = next((each for each in Kind if each == post.get("kind")), None)
    if kind is None:
        raise Http404
    errors: dict[str, str] = {}
    names = {each: name(post.get(each, ""), each, errors) for each in ("name", "called")}
    may = tuple(each for each in OFFERED[kind] if each in post.getlist("may"))
    if not may:
        errors["may"] = told("who.nothing")
    last = fields.day(post.get("last", ""), "last", errors)
    if "last" not in errors and (last is None or not today <= last <= today + app.MOST):
        errors["last"] = told("who.when")
    if errors or last is None:
        return shown(request, kind=kind, typed=post, errors=errors)
    id_ = fields.id_of(post.get("id", ""))
    token = app.invite(
        visit.person(request),
        id_,
        kind,
        name=names["name"],
        called=names["called"],
        may=may,
        last=last,
        now=visit.now(),
        zone=visit.zone(request),
    )
    return given(request, id_, token)


def name(typed: str, field: str, errors: dict[str, str]) -> str:
    found = " ".join(typed.split())
    if not found:
        errors[field] = told("who.no_name")
    elif len(found) > app.LONGEST_NAME:
        errors[field] = told("who.long_name", most=app.LONGEST_NAME)
    elif not is_readable(found):
        errors[field] = told("problem.unreadable_letter")
    return found


@sensitive_variables()
def given(request: HttpRequest, id_: UUID, token: str) -> HttpResponse:
    """The link, shown this once."""
    origin = for_others(request)
    link = origin + reverse("enter", args=[token])
    found = next(each for each in app.every(visit.person(request)) if each.id == id_)
    is_here_only = passkeys.is_this_machine(origin)
    return shown(request, given_to=found.name, link=link, is_here_only=is_here_only)


def shown(
    request: HttpRequest,
    *,
    kind: Kind | None = None,
    typed: Any = None,
    errors: dict[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    person, now = visit.person(request), visit.now()
    every, counts = app.every(person), app.counts(person)
    lines = [line(each, counts.get(each.id, 0), visit.zone(request)) for each in every]
    called = next((each.called for each in every), "")
    context = {
        "holding": [each for each in lines if each.access.holds(now)],
        "over": [each for each in lines if not each.access.holds(now)],
        "is_fresh": is_fresh(request),
        "forms": [
            form(request, each, called, typed if each is kind else None, errors or {})
            for each in Kind
        ],
        **more,
    }
    return render(request, "who.html", context, status=422 if errors else 200)


def form(
    request: HttpRequest, kind: Kind, called: str, typed: Any, errors: dict[str, str]
) -> dict[str, Any]:
    """One of the two forms, with what was typed so far."""
    today = visit.today(request)
    ticked = typed.getlist("may") if typed is not None else [OFFERED[kind][0]]
    return {
        "kind": kind,
        "id": uuid4(),
        "title": told(f"who.kind.{kind}"),
        "hint": told(f"who.kind.{kind}.hint"),
        "name": typed.get("name", "") if typed is not None else "",
        "called": typed.get("called", "") if typed is not None else called,
        "last": (typed.get("last", "") if typed is not None else "")
        or (today + app.USUAL).isoformat(),
        "least": today.isoformat(),
        "most": (today + app.MOST).isoformat(),
        "longest": app.LONGEST_NAME,
        "may": [(each, told(f"who.offer.{each}"), each in ticked) for each in OFFERED[kind]],
        "errors": errors if typed is not None else {},
        "is_open": typed is not None,
    }


def line(access: Access, wrote: int, zone: str) -> Line:
    came = told("who.never_came")
    if access.came:
        day = date_format((access.seen or access.made).astimezone(ZoneInfo(zone)), "j F")
        came = told("who.came", n=access.came, pages=access.pages, day=day)
    return Line(
        access=access,
        says=says(access, zone),
        came=came,
        wrote=told("who.wrote", n=wrote) if wrote else "",
    )


def says(access: Access, zone: str) -> str:
    """ "Bea can write cramps until 12 May." """
    what = [told(f"who.may.{each}") for each in access.may]
    day = date_format(app.last_day(access, zone), "j F")
    return told("who.can", name=access.name, what=", ".join(what), day=day)


def for_home(request: HttpRequest) -> dict[str, list[tuple[UUID, str, str]]]:
    """Who may do something now, with an id and a name to end it by; and who ticked a warning sign
    of which she has not read, with when."""
    zone, now = visit.zone(request), visit.now()
    found = app.every(visit.person(request))
    return {
        "let_in": [(each.id, each.name, says(each, zone)) for each in found if each.holds(now)],
        "signs": [(each.id, each.name, hour(each.sign, zone)) for each in found if each.sign],
    }


def hour(at: datetime, zone: str) -> str:
    return date_format(at.astimezone(ZoneInfo(zone)).replace(tzinfo=None), "j F, H:i")
