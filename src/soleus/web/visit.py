"""Who is asking, what is known about her, and what time it is for her. The pages' only clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format

from soleus.app import about as telling
from soleus.app import lapse, sealing
from soleus.app import today as days
from soleus.app.today import known_only, standing_of
from soleus.app.who import Access, Kind
from soleus.care.profile import Profile
from soleus.care.standing import Arrival
from soleus.care.triage import Assessment
from soleus.diary.entries import Symptoms, is_zone
from soleus.diary.sealed import Sealing
from soleus.exchange import json
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Disposition
from soleus.web import shell

Page = Callable[..., HttpResponse]


def now() -> datetime:
    return datetime.now(UTC)


def signed_in(page: Page) -> Page:
    """A page of her own diary: anyone else is shown how to sign in."""

    @wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect("sign_in")
        return page(request, *args, **kwargs)

    return guarded


def is_signed_in(request: HttpRequest) -> bool:
    """Whether she is signed in, for a page that must open whatever happens to the diary.

    Where nobody can look that up, or the doors refused before anyone did, the page answers as it
    does to a stranger.
    """
    try:
        return hasattr(request, "user") and bool(request.user.is_authenticated)
    except DatabaseError:
        return False


def save(request: HttpRequest) -> None:
    """Keep what belongs to this visit now, while a page can still say that it failed."""
    try:
        request.session.save()
    except (DatabaseError, UpdateError) as error:
        request.session.modified = False  # once more after the page would cost her the page
        if isinstance(error, DatabaseError):
            raise
        # Django's word for a visit that was there and could not be written.
        raise OperationalError(str(error.__context__)) from error


def person(request: HttpRequest) -> Any:
    """Whose diary this is, on a page that is `signed_in`: nobody else comes that far."""
    return request.user


def guest(request: HttpRequest) -> Access | None:
    """What she allowed whoever asks, where that is somebody she let in. Else None."""
    is_signed_in(request)  # whoever it is is looked up at the first question, see guests.py
    found: Access | None = getattr(request, "guest", None)
    return found


def helped(request: HttpRequest) -> Any:
    """Whose leg it is, where a helper asks or her own phone that has locked; None where anybody
    else does.

    The help of the night is made for her: warmth on skin that does not feel burns, whoever holds
    the bottle. A clinician has other means, and gets what a stranger gets.
    """
    found = guest(request)
    if found:
        return found.owner if found.kind is Kind.HELPER else None
    return lapsed(request)


def lapsed(request: HttpRequest) -> Any:
    """Whose visit lapsed in this browser: the phone locked by itself."""
    noted = request.session.get(lapse.LAPSED)
    return lapse.of(noted) if noted and not is_signed_in(request) else None


def standing(request: HttpRequest) -> Assessment | None:
    """The warning signs that stand in her diary, or in a check that waits until she signs in."""
    waits = _standing(request)
    try:
        hers = helped(request)
        stands = days.standing(hers, now=now(), zone=zone(request)) if hers else None
    except DatabaseError:
        return waits
    found = [each for each in (waits, stands) if each]
    return max(found, key=lambda each: each.disposition, default=None)


def _standing(request: HttpRequest) -> Assessment | None:
    try:
        if is_signed_in(request):
            return days.standing(person(request), now=now(), zone=zone(request))
        # One by one: a batch that is too long would be refused whole, and with it the warning.
        pending = request.session.get("pending", [])
        waiting = [entry for shape in pending for entry in json.read([shape]).entries]
    except DatabaseError:
        return None
    arrivals = [
        Arrival(check=each, place=place)
        for place, each in enumerate(waiting)
        if isinstance(each, Symptoms)
    ]
    return standing_of(arrivals, Profile(), catalog.load())


def held(request: HttpRequest) -> Assessment | None:
    """The signs that stand, when they are such that no comfort may be shown beside them."""
    found = standing(request)
    return found if found and found.disposition >= Disposition.SAME_DAY else None


def is_held(request: HttpRequest) -> bool:
    """Whether a sign stands beside which no comfort may be shown."""
    return held(request) is not None


def zone(request: HttpRequest) -> str:
    """Her zone: what her browser says now, else where she told she is, else the machine's.

    Her browser's zone arrives in a cookie that soleus.js keeps up to date. A name that is no zone
    is passed over, since anyone can write a cookie.
    """
    if shown := _zone_of_browser(request):
        return shown
    hers = _zone_told(request)
    return hers if is_zone(hers) else settings.TIME_ZONE


def _zone_of_browser(request: HttpRequest) -> str:
    told = unquote(request.COOKIES.get("zone", ""))
    return told if is_zone(told) else ""


def _zone_told(request: HttpRequest) -> str:
    try:
        hers = telling.read(person(request)) if is_signed_in(request) else None
        return hers.zone_on(now().date()) if hers else ""
    except DatabaseError:  # no clock is worth a page of the night
        return ""


def by_her_browser(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Pages tell days and times by the clock of her browser, or the machine's where it tells none.
    Nobody is looked up for it: most pages show no time that was not written with its own zone."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        with timezone.override(_zone_of_browser(request) or settings.TIME_ZONE):
            return get_response(request)

    return answer


def day_here() -> date:
    """The date where the server is."""
    return now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def today(request: HttpRequest) -> date:
    """The date on her wall now."""
    return now().astimezone(ZoneInfo(zone(request))).date()


def by_her_clock(request: HttpRequest, at: datetime) -> str:
    """A day and a time as her clock had them."""
    return date_format(at.astimezone(ZoneInfo(zone(request))).replace(tzinfo=None), "j M, H:i")


def diary(request: HttpRequest) -> str:
    """Whose diary a page is about and where that is at, "" for a stranger: while it is the same, a
    phone has nothing to catch up with."""
    if not is_signed_in(request):
        return ""
    return f"{person(request).pk}.{person(request).sequence}.{today(request)}"


def context(request: HttpRequest) -> dict[str, Any]:
    """What a page of her own says to the phone. A copy outlives the moment it was made in, and
    a page that does not ask has nobody looked up."""
    if shell.is_copy(request):
        return {}
    return {
        "diary": lambda: diary(request),
        "came": lambda: came(request),
        "guest": lambda: guest(request),
        "sealing": lambda: sealing_of(request),
    }


def sealing_of(request: HttpRequest) -> Sealing | None:
    """The keys of her sealed notes, on a page of her own."""
    return sealing.of(person(request)) if is_signed_in(request) else None


def came(request: HttpRequest) -> str:
    """The visit of a device that came in by a link of hers, until she has been told."""
    return str(request.session.get("came", "")) if is_signed_in(request) else ""


def profile(request: HttpRequest) -> Profile:
    """What is known about her; nothing when nobody is signed in or the diary cannot be read.

    A broken diary must never stand between her and the first instruction.
    """
    try:
        about = person(request) if is_signed_in(request) else helped(request)
        if about is None:
            return Profile()
        return known_only(telling.read(about).now(today(request)), catalog.load())
    except DatabaseError:
        return Profile()
