"""Erase for good: one entry, the nights from one day to another, or everything.

Every page says first what goes, what cannot be promised, and that nobody can take it back.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from soleus.app import erase as erasing
from soleus.app import keep_safe
from soleus.app.erase import Left, Span
from soleus.app.hers import names
from soleus.diary.entries import Intake, is_possible
from soleus.diary.nights import day_of, night_of_entry
from soleus.web import fields, visit
from soleus.web.arriving import must_prove, prove
from soleus.web.pages.entry import described, erased, hers
from soleus.web.visit import signed_in
from soleus.web.wording import of_day
from soleus.web.wording import told as say


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The nights a form asks for. The values stay as typed.

    span: None where they cannot be; count: how many entries tell of them
    """

    span: Span | None = None
    count: int = 0
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


# ── one entry ───────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def entry(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  the field's name
    """Ask, then erase one entry and lead back to its night."""
    seen = hers(request, id)
    if seen is None:
        return erased(request, id)
    if must_prove(request):
        return prove(request)
    written = seen.kept.entry
    if request.method == "POST":
        erasing.entry(visit.person(request), id, visit.now())
        _tell(request, 1, _clean(request))
        if isinstance(written, Intake):
            return redirect("food_on", f"{day_of(written.local)}")
        return redirect("night", f"{night_of_entry(written)}")
    context = described(seen, names(visit.person(request)), {}) | _about(request)
    return render(request, "erase_entry.html", context)


# ── nights, or everything ───────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def erase(request: HttpRequest) -> HttpResponse:
    ways = {"look": _look, "nights": _nights, "everything": _everything}
    if must_prove(request):
        return prove(request)  # nobody brings it back, and the copies go with it
    if request.method != "POST":
        return _page(request, Asked())
    if request.POST.get("do") not in ways:
        raise Http404
    return ways[request.POST["do"]](request)


def _look(request: HttpRequest) -> HttpResponse:
    """How much is written of these nights, before she says that it shall go."""
    asked = read(request.POST)
    if asked.span is None:
        return _page(request, asked, status=422)
    count = erasing.count(visit.person(request), asked.span)
    return _page(request, Asked(span=asked.span, count=count, typed=asked.typed))


def _nights(request: HttpRequest) -> HttpResponse:
    asked = read(request.POST)
    if asked.span is None:
        return _page(request, asked, status=422)
    person, now, zone = visit.person(request), visit.now(), visit.zone(request)
    count = erasing.nights(person, asked.span, now=now, zone=zone)
    _tell(request, count, _clean(request))
    return redirect("diary")


def _everything(request: HttpRequest) -> HttpResponse:
    """All of it, once the word is there. She is signed out, here and everywhere."""
    if request.POST.get("word", "").strip().casefold() != word().casefold():
        errors = {"word": say("erase.no_word", word=word())}
        return _page(request, Asked(errors=errors), status=422)
    count = erasing.everything(visit.person(request), visit.now())
    left = _clean(request)
    logout(request)
    told = {"says": said(count, left), "is_whole": is_whole(left)}
    response = render(request, "erased.html", told)
    response.delete_cookie(settings.SESSION_COOKIE_NAME)
    return response


def word() -> str:
    """What she types so that no slip of a finger erases everything."""
    return gettext("erase")


def read(post: QueryDict) -> Asked:
    """The nights that a form names; an end may stay open, but not both."""
    typed = {name: post.get(name, "").strip() for name in ("first", "last")}
    errors: dict[str, str] = {}
    days = {name: _day(text, name, errors) for name, text in typed.items()}
    first, last = days["first"], days["last"]
    if not errors and not (first or last):
        errors["first"] = say("erase.no_day")
    if first and last and last < first:
        errors["last"] = say("erase.order", day=of_day(last))
    span = None if errors else Span(first=first, last=last)
    return Asked(span=span, typed=typed, errors=errors)


def _day(text: str, name: str, errors: dict[str, str]) -> date | None:
    found = fields.day(text, name, errors)
    if found and not is_possible(found):
        errors[name] = say("about.no_date", text=text)
    return found


# ── what is said ────────────────────────────────────────────────────────────────────────────


def _clean(request: HttpRequest) -> Left:
    """Take away the rests, and the older copies unless she wants them to stay."""
    return erasing.clean(visit.now(), keep_copies=request.POST.get("copies") == "keep")


def is_whole(left: Left) -> bool:
    """Whether nothing of it is left that we could take away."""
    return left.swept and not left.copies


def said(count: int, left: Left) -> list[str]:
    """What was erased, and what is left of it."""
    told = [say("erase.done", n=count)]
    if left.removed:
        told.append(say("erase.removed", n=left.removed))
    if left.failed:
        told.append(say("erase.no_copy"))
    if left.copies and left.until:
        told.append(say("erase.copies_until", n=left.copies, day=of_day(left.until)))
    elif left.copies:
        told.append(say("erase.copies_stay", n=left.copies))
    if not left.swept:
        told.append(say("erase.unswept"))
    return told


def _tell(request: HttpRequest, count: int, left: Left) -> None:
    level = messages.SUCCESS if is_whole(left) else messages.WARNING
    messages.add_message(request, level, " ".join(said(count, left)))


def _about(request: HttpRequest) -> dict[str, Any]:
    """What every such page says: the copies that hold it, and a sign that would be forgotten."""
    held = keep_safe.older()
    until = keep_safe.last_of(held, visit.now())
    return {
        "screen": "diary",
        "copies": len(held),
        "until": of_day(until) if until else "",
        "held": visit.is_held(request),
    }


def _page(request: HttpRequest, asked: Asked, status: int = 200) -> HttpResponse:
    span = asked.span
    context = _about(request) | {
        "asked": asked,
        "first": of_day(span.first) if span and span.first else "",
        "last": of_day(span.last) if span and span.last else "",
        "word": word(),
    }
    return render(request, "erase.html", context, status=status)
