"""What somebody writes before signing in: it waits with her visit, and is hers once she is in."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from soleus.diary.entries import Entry
from soleus.exchange import json

KEY = "pending"


def entries(request: HttpRequest) -> list[dict[str, Any]]:
    """All that waits, each in the one JSON shape of an entry."""
    return list(request.session.get(KEY, []))


def find(request: HttpRequest, id: UUID) -> Entry | None:  # noqa: A002  the field's name
    """The entry that waits under this id."""
    waiting = [each for each in entries(request) if each["id"] == str(id)]
    return next(iter(json.read(waiting).entries), None)


def keep(request: HttpRequest, entry: Entry) -> None:
    """Let an entry wait; a newer form of it takes the place of the older."""
    request.session[KEY] = [*_others(request, entry.id), json.write(entry)]


def keep_all(request: HttpRequest, shapes: list[dict[str, Any]]) -> None:
    """Let what waited with one visit wait with the next."""
    if shapes:
        request.session[KEY] = shapes


def drop(request: HttpRequest, id: UUID) -> None:  # noqa: A002
    """Let an entry wait no longer."""
    request.session[KEY] = _others(request, id)


def clear(request: HttpRequest) -> None:
    """Forget all that waited, after it was written into her diary."""
    request.session.pop(KEY, None)


def _others(request: HttpRequest, id: UUID) -> list[dict[str, Any]]:  # noqa: A002
    return [each for each in entries(request) if each["id"] != str(id)]
