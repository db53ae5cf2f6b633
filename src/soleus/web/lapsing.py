"""What a page says to a phone that locks by itself, and a visit that has lapsed."""

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest

from soleus.app import lapse
from soleus.app.lapse import LAPSED
from soleus.web import shell
from soleus.web.arriving import KNOWN, VISIT, address, key
from soleus.web.visit import is_signed_in, person

LETTERS = 12  # of what tells this visit from another; the whole of it would tell no more


def of_page(request: HttpRequest) -> str:
    """After how many seconds out of sight, after how many without a touch, and in which visit;
    "" where the phone does not lock by itself."""
    if not is_signed_in(request):
        return ""
    try:
        limits = lapse.limits(person(request), address(request))
    except DatabaseError:  # no lock is worth a page of the night
        return ""
    return f"{limits.away} {limits.idle} {key(request)[:LETTERS]}" if limits else ""


def context(request: HttpRequest) -> dict[str, Any]:
    return {} if shell.is_copy(request) else {"lapse": lambda: of_page(request)}


def noted(request: HttpRequest) -> dict[str, Any]:
    """What stays of a visit that lapses, or has lapsed already; nothing of anybody else's."""
    told = {name: request.session.get(name) for name in (LAPSED, VISIT, KNOWN)}
    if is_signed_in(request):
        told |= {LAPSED: lapse.note(person(request)), VISIT: told[VISIT] or {}}
    return {name: each for name, each in told.items() if each is not None} if told[LAPSED] else {}
