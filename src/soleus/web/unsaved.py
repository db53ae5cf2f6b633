"""When the diary cannot be written or read: say so and why, and hand back what she wrote."""

import sys
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import requires_csrf_token

from soleus import settings
from soleus.diary.entries import EARLIEST
from soleus.diary.sealed import is_sealed
from soleus.web import visit
from soleus.web.doors import is_api, last_resort, note_failure, problem, sentence_of
from soleus.web.wording import told

SENT = "sent"  # the field of a form that says when she sent it first
FULL = ("is full", "No space left", "could not extend")  # how databases say it


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What she sent, for a form that sends it once more (template _send_again.html).

    note: her note, to be seen; "" where it is sealed, and the form carries it as it is
    """

    to: str
    fields: tuple[tuple[str, str], ...]
    note: str


def again(request: HttpRequest) -> Again:
    """The form she sent, and when: "just now" means the time she first said it."""
    own = (SENT, "csrfmiddlewaretoken")
    note = request.POST.get("note", "")
    written = [(k, v) for k, values in request.POST.lists() for v in values if k not in own]
    return Again(
        to=request.get_full_path(),
        fields=(*written, (SENT, sent(request).isoformat())),
        note="" if is_sealed(note) else note,
    )


def sent(request: HttpRequest) -> datetime:
    """When she first sent this form: before now only where it could not be saved at once."""
    now = visit.now()
    try:
        first = parse_datetime(request.POST.get(SENT, ""))
    except ValueError:
        first = None
    return first if first and first.tzinfo and EARLIEST <= first < now else now


def why(error: DatabaseError) -> str:
    """What is wrong with the place the diary is kept in, and what to do next."""
    if settings.is_locked():
        return told("door.locked")
    is_full = any(each in str(error) for each in FULL)
    return told("door.disk_full" if is_full else "door.no_diary")


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    """Answers when a page could not. A diary that fails is named, with what helps in any case."""
    error = sys.exc_info()[1]  # Django asks while it handles what failed
    if is_api(request):
        # 503 tells a phone to stop sending for now. What waits stays there.
        if isinstance(error, DatabaseError):
            return problem(503, why(error))
        return problem(500, sentence_of(500))
    if not isinstance(error, DatabaseError):
        return last_resort()
    is_sent = request.method == "POST"
    context = {"why": why(error), "again": again(request) if is_sent else None}
    try:
        return render(request, "unsaved.html", context, status=503)
    except Exception as worse:  # noqa: BLE001  whatever failed, she must get an answer
        note_failure(request, worse)
        return last_resort()
