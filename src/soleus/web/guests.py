"""Whoever is let in gets what is named here, and nothing else is there for them.

A guest is a person of their own, and no page knows them: to every page that a stranger may open
they are a stranger. What she allowed is looked up anew at each request, so what she takes back is
gone at once, whatever visit lies in a browser.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from soleus.app import who
from soleus.app.who import Access, May
from soleus.web import visit, waiting

log = logging.getLogger("soleus.guests")
# Pages that anybody may open, by their names. To a guest they answer as to a stranger.
OPEN = frozenset(
    (
        *("now", "gone", "help", "check", "quiet"),
        *("learn", "learn_item", "learn_words", "evidence", "routine", "journey"),
        *("phone", "install", "install_named", "worker"),
        *("manifest", "manifest_named", "icon", "icon_in_dots"),
        *("sign_in", "ask", "by_passkey", "by_code", "enter", "leave", "unlock"),
        *("shown", "shown_by_system", "shown_file", "shown_manifest", "shown_sealed"),
        *("feed", "home", "policy", "api:openapi-json"),
    )
)
# What opens for a guest, by the names of pages, and what she must have allowed for it.
GRANTED: dict[str, May | None] = {
    "with": None,
    "with_entry": None,  # only what they wrote themselves
    "with_cramp": May.CRAMPS,
    "with_night": May.NIGHTS,
    "with_dose": May.DOSES,
    "with_food": May.FOOD,
    "with_plan": May.PLAN,
    "with_diary": May.DIARY,
    "with_visit": May.VISIT,
}
API = "api:"


class Guests:
    """Stands before every page, and knows which of them a guest may see."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.respond(request)

    def process_view(
        self, request: HttpRequest, _page: object, _args: Any, _values: Any
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        came = request.user
        if name in OPEN:
            # Asked for only where a page asks: some must open whatever happens to the diary.
            request.user = SimpleLazyObject(lambda: stranger(request, came))  # type: ignore[assignment]
            return None
        if not is_guest(came):
            return None
        access = holding(came)
        if access is None:
            _leave(request)  # a stranger from here on
            return None
        request.user = stranger(request, came)
        if name.startswith(API):
            return None  # says "not signed in": what waits on a phone goes on waiting
        if name not in GRANTED or GRANTED[name] not in (None, *access.may):
            log.warning("refused: a guest at %s", name)
            raise Http404
        who.note_page(access, visit.now())
        return None


def _leave(request: HttpRequest) -> None:
    """What waits in this browser was a stranger's all along: a warning sign in it goes on."""
    waited = waiting.entries(request)
    logout(request)
    waiting.keep_all(request, waited)


def is_guest(person: Any) -> bool:
    try:
        return bool(getattr(person, "is_guest", False))
    except DatabaseError:  # the page says so, as it can
        return False


def holding(person: Any) -> Access | None:
    """What somebody is allowed at this moment."""
    access, now = who.look(person), visit.now()
    if access is None or access.holds(now):
        return access
    who.note_over(access, now)
    return None


def stranger(request: HttpRequest, came: Any) -> Any:
    """Whom a page takes somebody for; what she allowed goes along with the request."""
    if not came.is_authenticated or not came.is_guest:
        return came
    request.guest = holding(came)  # type: ignore[attr-defined]
    return AnonymousUser()
