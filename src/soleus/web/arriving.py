"""How somebody comes in, where from, and how long ago she last proved that it is she."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login, update_session_auth_hash
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from soleus.app import door, guesses, lapse, passkeys, visits, ways_in, who, write
from soleus.app.lapse import LAPSED
from soleus.exchange.json import BATCH
from soleus.web import shell, visit, waiting
from soleus.web.visit import Page, now, save, signed_in

BACKEND = "django.contrib.auth.backends.ModelBackend"
FRESH = timedelta(minutes=10)
PROVED = "proved"  # when she last showed in this visit that it is she
KNOWN = "door"  # until when this visit knows what has changed of what lets her in
VISIT = "visit"  # what the list of visits says of this one
# By what it says of itself, the narrower name first: most claim to be several others too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


# ── where from ──────────────────────────────────────────────────────────────────────────────


def address(request: HttpRequest) -> str:
    """What the browser shows for us: behind a proxy only the list of addresses knows it."""
    host = request.META.get("HTTP_HOST", "")
    own: tuple[str, ...] = settings.ORIGINS
    return next((each for each in own if each.partition("://")[2] == host), "")


def for_others(request: HttpRequest) -> str:
    """The address another device reaches us at: that of this page, unless it is this machine's own
    name for itself and there is a better one."""
    here = address(request)
    return next(iter(settings.ELSEWHERE), here) if passkeys.is_this_machine(here) else here


def place(request: HttpRequest) -> str:
    """Where it comes from, as guesses are counted. The server believes no line about it but that
    of the proxy it was told of."""
    return guesses.place(request.META.get("REMOTE_ADDR", ""))


def claimed(request: HttpRequest) -> str:
    """The browser and the system, as it says itself: "Firefox/Android"."""
    said = request.headers.get("User-Agent", "")
    return "/".join(
        next((name for mark, name in known if mark in said), "") for known in (BROWSERS, SYSTEMS)
    )


def without_passkeys(request: HttpRequest) -> dict[str, str]:
    """Why there are no passkeys at this address, and one of ours with a name (_no_passkey.html)."""
    return {"why_not": passkeys.why_not(address(request)), "by_name": settings.ORIGINS[0]}


def key(request: HttpRequest) -> str:
    """What this visit is called in the list of hers."""
    return visits.key_of(request.session.session_key or "")


# ── come in ─────────────────────────────────────────────────────────────────────────────────


def come_in(request: HttpRequest, person: Any, *, by_device: bool = False) -> None:
    """Sign her in. The visit gets a new name, so that nobody can have known it before.

    by_device: let in by another device of hers; she has not shown that it is she
    """
    # Written first: if that fails, all of it still waits with this visit for her next way in.
    # What somebody wrote in this browser is not for a guest to bring into her diary.
    if (waited := waiting.entries(request)) and not person.is_guest:
        for first in range(0, len(waited), BATCH):
            write.entries(person, waited[first : first + BATCH], now())
        waiting.clear(request)
    ways_in.note_came(person, now())
    login(request, person, backend=BACKEND)
    request.session.cycle_key()  # the framework keeps the old one for whoever was in already
    moment = now()
    if request.session.get(LAPSED, {}).get("person", person.pk) != person.pk:
        request.session.pop(KNOWN, None)  # hers who locked this phone
    request.session[VISIT] = {
        "made": moment.isoformat(),
        "seen": moment.date().isoformat(),
        "browser": claimed(request),
        "by_device": by_device,
    }
    for each in (PROVED, LAPSED):
        request.session.pop(each, None)
    if not by_device:
        request.session[PROVED] = moment.isoformat()
    save(request)
    visits.clear(moment)
    if person.is_guest:
        who.note_came(person)


def stay(request: HttpRequest, person: Any, at: datetime) -> None:
    """Stay in after she has changed then what lets her in, under a new name."""
    update_session_auth_hash(request, person)
    knows(request, person, at)


def knows(request: HttpRequest, person: Any, at: datetime) -> None:
    """She need not be told of what she did here herself then, only of what else there is."""
    if all(each == at for each, _ in door.news(person, at, known(request))):
        request.session[KNOWN] = at.isoformat()


def known(request: HttpRequest) -> datetime | None:
    told = request.session.get(KNOWN)
    return datetime.fromisoformat(told) if told else None


def is_fresh(request: HttpRequest) -> bool:
    """Whether she showed within the last ten minutes that it is she: a phone left on a table must
    not be enough to shut her out of her own diary."""
    told = request.session.get(PROVED)
    return told is not None and timedelta(0) <= now() - datetime.fromisoformat(told) <= FRESH


def prove(request: HttpRequest) -> HttpResponse:
    """Ask who it is, and go on after it. A form that was sent too late is asked for anew."""
    return redirect(f"{reverse('confirm')}?to={quote(request.get_full_path())}")


def must_prove(request: HttpRequest) -> bool:
    """Whether her diary is taken out or erased only after she shows that it is she: where she has
    something at hand by which she can.

    Who only ever came in by a link would need the computer for it. That may stand with somebody
    she has to get rid of her diary before.
    """
    return not is_fresh(request) and lapse.has_way(visit.person(request), address(request))


def fresh(page: Page) -> Page:
    """A page that changes what lets her in, or lets somebody else in."""

    @wraps(page)
    @signed_in
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_fresh(request):
            return prove(request)
        return page(request, *args, **kwargs)

    return guarded


class Visits(SessionMiddleware):
    """The framework's, but that it takes no cookie away: who ends a visit does.

    Where a visit gets a new name, what was on its way under the old one may be answered last. Such
    an answer would take the new cookie away: whoever sets a passphrase while her phone catches up
    would be signed out by it. A cookie that names no visit opens nothing.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty():
            patch_vary_headers(response, ("Cookie",))
            return response
        return super().process_response(request, response)


class Seen:
    """Notes once a day that a visit is still used, so that it ends half a year after the last."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.respond(request)
        try:
            if request.session.accessed and not shell.is_copy(request):
                note(request)
        except DatabaseError:  # no note is worth a page
            request.session.modified = False
        return response


def note(request: HttpRequest) -> None:
    session, moment = request.session, now()
    told = session.get(VISIT, {})
    if SESSION_KEY not in session or told.get("seen") == moment.date().isoformat():
        return
    begun = {"made": moment.isoformat(), "browser": claimed(request), **told}
    session[VISIT] = {**begun, "seen": moment.date().isoformat()}
    save(request)
    session.modified = True  # the browser keeps its cookie as long as we keep the visit
