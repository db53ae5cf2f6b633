"""Who asks the API: her own pages by her visit, or a program by its key; never both at once."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError
from ninja.params.models import QueryModel
from ninja.security import HttpBearer, SessionAuth

from soleus.app import keys
from soleus.app.blocks import block_of
from soleus.app.keys import Scope
from soleus.web import doors, visit
from soleus.web.limits import Left, Limit
from soleus.words.say import say

log = logging.getLogger("soleus.by_key")
REALM = 'Bearer realm="soleus"'
BY_KEY = Limit("key", 120)
WRONG_KEYS = Limit("address", 30)


class NoKeyError(Exception):
    """A key that opens nothing. Nobody is told whether there ever was such a key."""


class ScopeError(Exception):
    """A key that opens something, and not this. `needed`: what would, empty where none does."""

    def __init__(self, needed: tuple[Scope, ...]) -> None:
        super().__init__()
        self.needed = needed


class TooOftenError(Exception):
    """More than a limit allows."""


class Key(HttpBearer):
    """`Authorization: Bearer soleus_…`, for an operation that one of these scopes opens.

    Where a key is told, the visit of the browser that told it counts for nothing: a program that
    shares its cookies must not get further than its key.
    """

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self.scopes = scopes

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = keys.find(token, visit.now())
        if found is None:
            # Counted only where the key is wrong: nobody can keep a good one out by guessing.
            count(request, WRONG_KEYS, block_of(request.META.get("REMOTE_ADDR", "")))
            raise NoKeyError
        hers, key = found
        count(request, BY_KEY, key.shown)
        if not {*key.scopes} & {*self.scopes}:
            raise ScopeError(self.scopes)
        request.user = hers
        return key


class Visit(SessionAuth):
    """Her own browser, with the form token where something is changed."""


class Lapsed(Visit):
    """Her own browser that has locked by itself. The description tells of it as of any visit."""

    def __init__(self) -> None:
        super().__init__()
        del self.openapi_security_schema

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        hers = visit.lapsed(request)
        if hers is not None:
            request.user = hers
        return hers


def is_program(request: HttpRequest) -> bool:
    """Whether a program asks by its key, and not her own browser."""
    return isinstance(getattr(request, "auth", None), keys.Kept)


def count(request: HttpRequest, limit: Limit, who: str) -> None:
    left = limit.take(who)
    request.left = left  # type: ignore[attr-defined]  # for the headers of the answer
    if left.is_over:
        raise TooOftenError


def by(*scopes: Scope) -> list[Any]:
    """Who may use an operation: a key with one of these scopes, or her own browser."""
    return [Key(*scopes), Visit()]


class NoKey(Key):
    """It is there to say no, so the description does not list it as a way in."""

    def __init__(self) -> None:
        super().__init__()
        del self.openapi_security_schema


ONLY_HERS = [NoKey(), Visit()]


# ── what every operation does ───────────────────────────────────────────────────────────────


def strict(view: Callable[..., Any]) -> Callable[..., Any]:
    """An operation that refuses what it does not know in a query: a slip must not pass for a wish.

    "kinds=dose" for "kind=dose" would answer with entries of every kind.
    """
    operation = view._ninja_operation  # type: ignore[attr-defined]  # noqa: SLF001
    models = [each for each in operation.models if issubclass(each, QueryModel)]
    known = {name for each in models for name in each.__ninja_flatten_map__}

    @wraps(view)
    def asked(request: HttpRequest, **values: Any) -> Any:
        if unknown := sorted({*request.GET} - known):
            values = {"name": unknown[0][:40], "known": ", ".join(sorted(known)) or "none"}
            raise HttpError(422, say("door.no_parameter", values))
        return view(request, **values)

    return asked


def limited(run: Callable[..., Any]) -> Callable[..., Any]:
    """An operation whose answer says how much is left of a limit."""

    @wraps(run)
    def answered(request: HttpRequest, *args: Any, **values: Any) -> Any:
        response = run(request, *args, **values)
        left: Left | None = getattr(request, "left", None)
        for name, value in left.headers.items() if left else ():
            response.headers[name] = value
        return response

    return answered


# ── errors ──────────────────────────────────────────────────────────────────────────────────


def nobody(*_: object) -> HttpResponse:
    return _asking(doors.problem(401, doors.sentence_of(401)), REALM)


def no_key(*_: object) -> HttpResponse:
    log.warning("refused: a key that opens nothing")
    return _asking(doors.problem(401, say("door.no_key")), f'{REALM}, error="invalid_token"')


def other_scope(_: HttpRequest, error: ScopeError | type[ScopeError]) -> HttpResponse:
    log.warning("refused: a key for something else")
    needed = " ".join(error.needed) if isinstance(error, ScopeError) else ""
    sentence = say("door.key_scope", {"needed": needed}) if needed else say("door.key_never")
    asked = f', scope="{needed}"' if needed else ""
    return _asking(doors.problem(403, sentence), f'{REALM}, error="insufficient_scope"{asked}')


def too_often(*_: object) -> HttpResponse:
    return doors.problem(429, doors.sentence_of(429))


def _asking(answer: HttpResponse, how: str) -> HttpResponse:
    answer.headers["WWW-Authenticate"] = how
    return answer
