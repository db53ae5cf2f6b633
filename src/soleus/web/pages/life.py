"""One switch for a change in her life: a break, a journey, a birth, an end, no more questions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from soleus.app import about as telling
from soleus.app import life as living
from soleus.care import life
from soleus.care.life import Watch
from soleus.care.profile import About, Quiet
from soleus.diary.entries import is_possible, is_zone
from soleus.web import fields, visit
from soleus.web.visit import signed_in
from soleus.web.wording import of_day
from soleus.web.wording import told as say

EARLIEST_END = date(2000, 1, 1)
# The parts of the world by which the table of zones names its places.
PARTS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia"),
    *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A form as it was sent: the change it asks for, or what cannot be. The values stay as typed.

    of: which of the forms it is
    """

    of: str = ""
    to: Callable[[About], About] | None = None
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """How it is now, for the first page and for this one (template _quiet.html).

    until, place: of the break, "" where there is none; ended: the day in words
    """

    quiet: Quiet | None
    watch: Watch | None
    is_away: bool
    until: str
    place: str
    ended: str


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def switch(request: HttpRequest) -> HttpResponse:
    on, hers = visit.today(request), visit.person(request)
    if request.method != "POST":
        return _page(request, telling.read(hers), Asked(), on)
    asked = read(request.POST, on)
    if asked.to is None:
        return _page(request, telling.read(hers), asked, on, status=422)
    living.change(hers, asked.to, visit.now())
    quiet = telling.read(hers).quiet(on)
    messages.success(request, say("life.quiet") if quiet else say("life.asked"))
    return redirect("home")


# ── reading a form ──────────────────────────────────────────────────────────────────────────


def read(post: QueryDict, on: date) -> Asked:
    """What a sent form asks for."""
    of = post.get("do", "")
    reads = {
        "pause": _pause,
        "away": _away,
        "born": _end,
        "ended": _end,
        "unasked": lambda *_: life.left_alone,
        "ask": lambda *_: life.asked_again,
        "gentle": lambda *_: gentle,
        "not_over": lambda *_: life.not_over,
    }
    if of not in reads:
        raise Http404
    typed = {name: post.get(name, "").strip() for name in ("until", "day", "zone", "asks")}
    errors: dict[str, str] = {}
    to = reads[of](typed, errors, on, of)
    return Asked(of=of, to=None if errors else to, typed=typed, errors=errors)


def gentle(about: About) -> About:
    """The same day, and from now on only quiet words."""
    return life.ended(about, about.ended_on) if about.ended_on else about


def _pause(
    typed: dict[str, str], errors: dict[str, str], on: date, _: str
) -> Callable[[About], About]:
    last = _until(typed, errors, on)
    return lambda about: life.paused(about, on, last)


def _away(
    typed: dict[str, str], errors: dict[str, str], on: date, _: str
) -> Callable[[About], About]:
    last, zone = _until(typed, errors, on), typed["zone"]
    if not is_zone(zone):
        errors["zone"] = say("life.zone")
    return lambda about: life.away(about, on, last, zone, asks=typed["asks"] == "yes")


def _end(
    typed: dict[str, str], errors: dict[str, str], on: date, of: str
) -> Callable[[About], About]:
    # Nobody has to name the day. Today watches for longer than any day before it.
    day = fields.day(typed["day"], "day", errors) or on
    if not EARLIEST_END <= day <= on:
        errors["day"] = say("about.ended_on", day=of_day(day))
    change = life.born if of == "born" else life.ended
    return lambda about: change(about, day)


def _until(typed: dict[str, str], errors: dict[str, str], on: date) -> date | None:
    last = fields.day(typed["until"], "until", errors)
    if last and (last < on or not is_possible(last)):
        errors["until"] = say("life.until", day=of_day(last))
    return last


# ── showing it ──────────────────────────────────────────────────────────────────────────────


def now(about: About, on: date) -> Now:
    """How it is now."""
    pause = about.pause if about.pause and about.pause.holds(on) else None
    zone = pause.zone if pause else ""
    return Now(
        quiet=about.quiet(on),
        watch=life.watch(about, on),
        is_away=bool(zone),
        until=of_day(pause.last) if pause and pause.last else "",
        place=_place(zone) if zone else "",
        ended=of_day(about.ended_on) if about.ended_on else "",
    )


def _page(
    request: HttpRequest, about: About, asked: Asked, on: date, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "screen": "about",
        "now": now(about, on),
        "is_over": about.ended_on is not None or about.loss,
        "asked": asked,
        "today": on,
        "parts": parts(),
        "here": visit.zone(request),
    }
    return render(request, "life.html", context, status=status)


@cache
def parts() -> list[tuple[str, list[tuple[str, str]]]]:
    """The places whose clock one can live by, each part of the world with its own."""
    known = sorted(each for each in available_timezones() if each.partition("/")[0] in PARTS)
    by_part = groupby(known, key=lambda zone: zone.partition("/")[0])
    return [(part, [(zone, _place(zone)) for zone in zones]) for part, zones in by_part]


def _place(zone: str) -> str:
    """ "Buenos Aires" of America/Argentina/Buenos_Aires."""
    return zone.rpartition("/")[2].replace("_", " ")
