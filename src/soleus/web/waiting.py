"""What somebody writes before signing in: it waits with her visit, and is hers once she is in."""

from threading import Lock
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from soleus.diary.entries import Entry
from soleus.exchange import json
from soleus.web import visit

KEY = "pending"
_turn = Lock()  # the one process that answers has several threads


def entries(request: HttpRequest) -> list[dict[str, Any]]:
    """All that waits, each in the one JSON shape of an entry."""
    return list(request.session.get(KEY, []))


def find(request: HttpRequest, id: UUID) -> Entry | None:  # noqa: A002  the field's name
    """The entry that waits under this id."""
    waiting = [each for each in entries(request) if each["id"] == str(id)]
    return next(iter(json.read(waiting).entries), None)


def keep(request: HttpRequest, entry: Entry) -> None:
    """Let an entry wait; a newer form of it takes the place of the older.

    It is kept at once, or it raises DatabaseError while a page can still say so.
    """
    _replace(request, entry.id, [json.write(entry)])


def keep_all(request: HttpRequest, shapes: list[dict[str, Any]]) -> None:
    """Let what waited with one visit wait with the next."""
    if shapes:
        request.session[KEY] = shapes


def drop(request: HttpRequest, id: UUID) -> None:  # noqa: A002
    """Let an entry wait no longer."""
    _replace(request, id, [])


def clear(request: HttpRequest) -> None:
    """Forget all that waited, after it was written into her diary."""
    request.session.pop(KEY, None)


def _replace(request: HttpRequest, id: UUID, by: list[dict[str, Any]]) -> None:  # noqa: A002
    """Put the newest form of an entry among what waits by now.

    Another tab may have written since this request began, and all of a visit is written as one.
    """
    session = request.session
    is_new = session.session_key is None
    with _turn:
        waits = entries(request) if is_new else type(session)(session.session_key).get(KEY, [])
        session[KEY] = [*(each for each in waits if each["id"] != str(id)), *by]
        visit.save(request)
    # Written once more with the page, it would undo what another tab writes meanwhile. A new visit
    # is its own until its cookie has left with the page.
    session.modified = is_new
