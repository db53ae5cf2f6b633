"""Come in by a one-time link, and leave."""

import logging

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soleus.app import sign_in as door
from soleus.app import write
from soleus.exchange.json import BATCH
from soleus.web import waiting
from soleus.web.visit import now, save

log = logging.getLogger("soleus.sign_in")
BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """Says where the link is."""
    if request.user.is_authenticated:
        return redirect("home")
    return render(request, "sign_in.html", {"screen": "sign_in"})


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at a link changes nothing: programs look at links too. The button uses it up."""
    if request.method != "POST":
        usable = door.is_usable(token, now())
        return render(request, "enter.html", {"usable": usable}, status=200 if usable else 410)
    person = door.enter(token, now())
    if person is None:
        log.warning("a link did not open")
        return render(request, "enter.html", {"usable": False}, status=410)
    # Written first: if that fails, all of it still waits with this visit for her next link.
    if waited := waiting.entries(request):
        for first in range(0, len(waited), BATCH):
            write.entries(person, waited[first : first + BATCH], now())
        waiting.clear(request)
    login(request, person, backend=BACKEND)
    log.info("person %s came in", person.pk)
    return redirect("home")


# A page that is being left may have lost its token; the doors have checked where this came from,
# and all it can do is end a visit.
@csrf_exempt
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Leave at once: the visit ends, and the browser forgets what it kept of it.

    What a stranger wrote goes on waiting: she may have left because somebody came in.
    """
    response = redirect("quiet")
    try:
        waited = waiting.entries(request)
        logout(request)
        waiting.keep_all(request, waited)
        if waited:
            save(request)
    except DatabaseError:  # she must get away whatever happens to the diary
        response.delete_cookie(settings.SESSION_COOKIE_NAME)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
