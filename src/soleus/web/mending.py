"""What may still be written on a full disk: only what helps out of it, or away from here."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from soleus import room

Respond = Callable[[HttpRequest], HttpResponseBase]

LEAVE, ERASE = "/leave", "/erase"
IN = ("/enter/", "/sign-in", "/ways-in")
# What she sends to end something that she gave away: a key, a link to a page.
ENDS = ("/keys/", "/report/shared/")
# Where one form of several deletes or ends something, and which.
DO = {"/entry/": "delete", "/who": "end", "/reminders/calendar": "end"}


class Mending:
    """Lets a request that helps use what the reserve has freed."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not (room.is_full() and helps(request)):
            return self.respond(request)
        with room.mending():
            return self.respond(request)


def helps(request: HttpRequest) -> bool:
    """Whether what is asked deletes something, lets her in or out, or shuts somebody out."""
    path = request.path
    if path == LEAVE or path.startswith(IN) or path.endswith(ERASE) or request.method == "DELETE":
        return True
    if request.method != "POST":
        return False
    if path.startswith(ENDS):
        return True
    wanted = next((do for begins, do in DO.items() if path.startswith(begins)), None)
    return wanted is not None and request.POST.get("do") == wanted
