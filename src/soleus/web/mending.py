"""What may still be written on a full disk: only what helps out of it, or away from here."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from soleus import room

Respond = Callable[[HttpRequest], HttpResponseBase]

LEAVE, ENTRY, ERASE = "/leave", "/entry/", "/erase"
IN = ("/enter/", "/sign-in")


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
    """Whether what is asked deletes something, or lets her in or out."""
    path = request.path
    if path == LEAVE or path.startswith(IN) or path.endswith(ERASE) or request.method == "DELETE":
        return True
    is_entry = request.method == "POST" and path.startswith(ENTRY)
    return is_entry and request.POST.get("do") == "delete"
