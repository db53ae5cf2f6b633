"""Who may knock: exact addresses only, no foreign page, and nothing that tells tales.

Loopback is no protection by itself. Any page she visits can make its own name lead to this
machine, so an address must be on an exact list before anything else is looked at.
"""

import logging
import traceback
from collections.abc import Callable, Container
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import requires_csrf_token

from soleus import room
from soleus.web import shell
from soleus.words.say import say

log = logging.getLogger("soleus.doors")

REPORTS = "/policy"  # where a browser tells what it stopped of a page
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    # Not beside the newer "report-to": over plain http that tells nothing, and silences this one.
    "Content-Security-Policy": "; ".join(
        f"{part} {told}" for part, told in {**POLICY, "report-uri": REPORTS}.items()
    ),
    "X-Content-Type-Options": "nosniff",
    # Nothing to any other site. With no-referrer a browser calls the origin of our own forms
    # "null", which is what a foreign page in disguise is called too.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{power}=()"
        for power in (
            *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope"),
            *("magnetometer", "microphone", "midi", "payment", "usb"),
        )
    ),
    # A page of hers must not be read out of a cache after she has left.
    "Cache-Control": "no-store",
}
ENCRYPTED_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
# The last thing that can answer. It needs no template, no database and no language.
LAST_RESORT = (Path(__file__).parent / "last_resort.html").read_bytes()
UTF_8 = "utf-8"
FILES_COME = "/your-data"
# A link that she gave somebody begins so: no cookie opens anything there, and its address is half
# of what does.
SHARED = "/v/"
OF_A_LINK = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive"}
Respond = Callable[[HttpRequest], HttpResponseBase]


class Doors:
    """Asks before anything else where a request comes from, and closes what leaves."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.headers = {**HEADERS, **(ENCRYPTED_ONLY if settings.SECURE_COOKIES else {})}
        self.origins = frozenset(settings.ORIGINS)
        self.hosts = frozenset(urlsplit(each).netloc for each in settings.ORIGINS)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.refusal(request) or self.respond(request)
        of_it = OF_A_LINK if request.path.startswith(SHARED) else {}
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and is_api(request):
            response = told_again(response)
        for name, value in {**self.headers, **of_it}.items():
            response.headers.setdefault(name, value)
        if isinstance(response, HttpResponse):
            # Without it the server would close the connection after each answer.
            response.headers.setdefault("Content-Length", str(len(response.content)))
            if request.method == "HEAD":
                # On a kept connection a body nobody expects would be read as the next answer.
                response.content = b""
        return response

    def refusal(self, request: HttpRequest) -> HttpResponse | None:
        host = request.META.get("HTTP_HOST", "")
        if host not in self.hosts:
            return refused("host", is_noted=host != settings.STRANGER)
        if self.is_foreign(request):
            return refused("origin")
        # What a browser sends is always UTF-8. The framework fails on most other names.
        if (request.content_params or {}).get("charset", UTF_8).lower() != UTF_8:
            return plain_or_problem(request, HTTPStatus.BAD_REQUEST)
        if _length(request) > _most(request):
            return plain_or_problem(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return None

    def is_foreign(self, request: HttpRequest) -> bool:
        """Whether another site's page sent this. A plain link to us from elsewhere is fine."""
        origin = request.headers.get("Origin")
        if origin == "null" and request.path.startswith(SHARED):
            origin = None  # what its own forms say, since they name no referrer
        if origin is not None and origin not in self.origins:
            return True
        if request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin"):
            return False
        is_link = request.headers.get("Sec-Fetch-Mode") == "navigate"
        is_page = request.headers.get("Sec-Fetch-Dest") == "document"
        return not (request.method in ("GET", "HEAD") and is_link and is_page)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        note_failure(request, error)


def refused(why: str, *, is_noted: bool = True) -> HttpResponse:
    """Says nothing of what is here, not even that it is Soleus.

    is_noted: False of what the doctor tries: a line of it would tell of a stranger who never was
    """
    if is_noted:
        log.warning("refused: foreign %s", why)
    return HttpResponse(b"Bad request\n", status=400, content_type="text/plain; charset=utf-8")


def note_failure(request: HttpRequest, error: BaseException) -> None:
    """One line: which screen, what kind of error and where in our code. Never its message,
    which may hold what she wrote."""
    match = request.resolver_match
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames[-4:]))
    log.error("%s in %s at %s", type(error).__name__, match.view_name if match else "-", where)


def _most(request: HttpRequest) -> int:
    may = may_be_large(request.path, request.COOKIES)
    return settings.MOST_UPLOAD if may else settings.MOST_BYTES


def may_be_large(path: str, cookies: Container[str]) -> bool:
    """Only where she brings a file may a request be large, and only from who names a visit.
    Whether it is one is found out once it is here."""
    return path == FILES_COME and settings.SESSION_COOKIE_NAME in cookies


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def told_again(response: HttpResponseBase) -> HttpResponse:
    """A method that an address of the API does not take, in the words of the API."""
    answer = problem(response.status_code, sentence_of(response.status_code))
    answer.headers["Allow"] = response.headers["Allow"]
    return answer


def _length(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isdigit() else 0


def sentence_of(status: int | str) -> str:
    """What went wrong and what to do next."""
    return say(f"door.{status}", language=get_language() or "en")


def plain_or_problem(request: HttpRequest, status: int) -> HttpResponse:
    """An error as the API says it, or as a page."""
    sentence = sentence_of(status)
    if is_api(request):
        return problem(status, sentence)
    try:
        return render(request, "error.html", {"sentence": sentence}, status=status)
    except Exception as error:  # noqa: BLE001  whatever failed, she must get an answer
        note_failure(request, error)
        return last_resort(status)


def problem(status: int, detail: str, **more: Any) -> JsonResponse:
    """RFC 9457."""
    title = HTTPStatus(status).phrase
    shape = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JsonResponse(shape, status=status, content_type="application/problem+json")


def last_resort(status: int = 500) -> HttpResponse:
    return HttpResponse(LAST_RESORT, status=status, content_type="text/html; charset=utf-8")


@requires_csrf_token
def bad_request(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    return plain_or_problem(request, 400)


@requires_csrf_token
def forbidden(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    return plain_or_problem(request, 403)


def stale_form(request: HttpRequest, **_: object) -> HttpResponse:
    """A form without a fitting token: nearly always a page that lay open for long."""
    log.warning("refused: a form without its token")
    return plain_or_problem(request, 403)


@requires_csrf_token
def not_found(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    return plain_or_problem(request, 404)


def context(request: HttpRequest) -> dict[str, Any]:
    """What every template may ask for. A copy for a phone gets no form token: it would outlive
    the visit it is good for."""
    told: dict[str, Any] = {"sample_data": settings.SAMPLE_DATA}
    if shell.is_copy(request):
        return {**told, "csrf_token": ""}
    return {**told, "disk_is_full": room.is_full()}
