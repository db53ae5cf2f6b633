"""While the diary is locked: what helps in any case opens, and the rest asks for the passphrase."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from soleus import settings
from soleus.web import doors
from soleus.web.pages import unlock

Respond = Callable[[HttpRequest], HttpResponseBase]

# No page of these needs the diary, and each says so where it would have asked it.
OPEN = ("/now", "/check", "/help", "/quiet", "/leave", "/install", "/unlock", "/phone")
OPEN_BELOW = ("/install/", "/icon/", "/manifest", "/static/", "/sw.js")


class Locked:
    """Stands after all others, so that a locked page carries its form token too."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.is_locked() and not is_open(request.path):
            return refused(request)
        return self.respond(request)


def is_open(path: str) -> bool:
    return path in (*OPEN, doors.REPORTS) or path.startswith(OPEN_BELOW)


def refused(request: HttpRequest) -> HttpResponseBase:
    """503: what a phone has to send waits there, and goes once the diary is open."""
    if doors.is_api(request):
        # By the state a phone tells it from any other 503, and locks what it keeps itself.
        return doors.problem(503, doors.sentence_of("locked"), state="locked")
    return unlock.shown(request, status=503)
