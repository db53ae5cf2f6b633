"""Open the diary with its passphrase, and lock it again."""

import logging
import time
from datetime import UTC, datetime

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from soleus import diary_key, settings
from soleus.app import erase, keep_safe, lock
from soleus.ops import backup
from soleus.web import server
from soleus.web.visit import signed_in

# What keeps the diary from opening though the passphrase is right. The doctor can say more.
BROKEN = (
    diary_key.DamagedError,
    settings.NotUsableError,
    backup.NotUsableError,
    server.NewerDiaryError,
    DatabaseError,
)
log = logging.getLogger("soleus.lock")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
@sensitive_post_parameters()
def unlock(request: HttpRequest) -> HttpResponse:
    if not settings.is_locked():
        return redirect("home")
    if request.method != "POST":
        return shown(request)
    try:
        lock.unlock(request.POST.get("secret", ""), time.monotonic, _get_ready)
    except diary_key.WrongSecretError:
        log.warning("a passphrase did not open")
        return shown(request, status=403, problem="wrong")
    except lock.TooSoonError as error:
        answer = shown(request, status=429, problem="soon", seconds=error.seconds)
        answer.headers["Retry-After"] = str(error.seconds)
        return answer
    except BROKEN as error:
        log.error("%s while unlocking", type(error).__name__)
        return shown(request, status=503, problem="broken")
    log.info("unlocked")
    server.note_state("open")
    return redirect("home")


def _get_ready() -> None:
    now = datetime.now(UTC)
    try:
        server.migrate(before=lambda: keep_safe.copy(now))
        erase.after_put_back(now, settings.TIME_ZONE)
    except BaseException:
        connection.close()  # it holds the key
        raise


def shown(
    request: HttpRequest, *, status: int = 200, problem: str = "", seconds: int = 0
) -> HttpResponse:
    """The page that asks for the passphrase."""
    context = {"problem": problem, "seconds": seconds}
    return render(request, "unlock.html", context, status=status)


def can_lock() -> bool:
    """Whether there is a passphrase to open it with again."""
    return settings.has_passphrase() and server.can_lock()


@require_POST
@signed_in
def close(request: HttpRequest) -> HttpResponse:
    """Lock it: the server forgets the key, and all that it had in memory."""
    if can_lock():
        log.info("person %s locks", request.user.pk)
        server.lock()
    return redirect("unlock")
