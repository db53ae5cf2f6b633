"""The API: what a phone needs to hand over its entries and to catch up.

One door for pages and phones: everything here is a call of `app`. Errors are RFC 9457 problems.
"""

import json
from contextlib import AbstractContextManager, nullcontext
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from ninja import NinjaAPI, Query, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation
from pydantic import AwareDatetime, BeforeValidator, ConfigDict, Field, StrictBool

from soleus.app import by_program, erase, food, lasting, phone, push, reminders, status, write
from soleus.app.keys import Scope
from soleus.app.lasting import BusyError, State
from soleus.app.write import UnreadableError
from soleus.diary.entries import KINDS
from soleus.diary.usual import TILES
from soleus.exchange.json import write as written
from soleus.notify.carry import outside
from soleus.notify.message import NotCarriedError
from soleus.web import answers, by_key, doors, visit
from soleus.web.answers import MOST
from soleus.web.by_key import ONLY_HERS, Lapsed, by
from soleus.web.visit import person, zone
from soleus.words.say import say

LONGEST_KEY = 100  # letters; a key is an id, a date and a few digits
LONGEST_ADDRESS = 2000  # letters
# What a phone says of the diary it knows, and what it hears when that one was erased: the words for
# what it never sent.
DIARY, ERASED = "Soleus-Diary", "Soleus-Erased"
LONGEST_SEARCH = 80  # letters; no food has a longer name that anybody would type


class Strict(Schema):
    """What is not known in a body is refused: a slip must not pass for a wish."""

    model_config = ConfigDict(extra="forbid")


class Asked(Schema):
    """`newest` for a page, `after` to catch up; one of the two."""

    newest: int = Field(100, ge=1, le=MOST)
    kind: list[str] = []
    after: int | None = Field(None, ge=0, le=2**62)


class Sought(Schema):
    """A few words, perhaps still being typed.

    often: ids of foods that come first where they fit, the foremost first
    """

    q: str = Field(max_length=LONGEST_SEARCH)
    often: list[str] = Field([], max_length=TILES)


class Told(Strict):
    """A change: what the entry says now, and from which form of it that was made.

    form: the id of this change; each has its own, made where the change is made
    deleted: put the entry away
    """

    form: UUID
    base: UUID
    entry: dict[str, Any]
    deleted: StrictBool = False


def is_text(value: object) -> object:
    """A number would be read as seconds since 1970, and a slip as a cramp of that year."""
    if not isinstance(value, str):
        raise ValueError("must be text")
    return value


Written = Annotated[AwareDatetime, BeforeValidator(is_text)]


class Cramp(Strict):
    """That a cramp started or ended, for a lamp and the like. Nothing of it is written down.

    id: of the entry it will be written down under. That entry ends it too
    """

    state: State
    at: Written
    id: UUID | None = None


class Waited(Schema):
    """What came after an event, as soon as it comes. Leave `after` out at first.

    wait: so many seconds at most
    """

    after: int | None = Field(None, ge=0, le=2**62)
    wait: int = Field(25, ge=0, le=25)


class Pressed(Strict):
    """What was tapped on a message. `key` is the tag it came with."""

    key: str = Field(min_length=1, max_length=LONGEST_KEY)


class Moved(Strict):
    """A browser listens at another address now. before: the one it had; the keys in base64url."""

    before: str = Field(max_length=LONGEST_ADDRESS)
    endpoint: str = Field(max_length=LONGEST_ADDRESS)
    p256dh: str = Field(max_length=100)
    auth: str = Field(max_length=40)


class Api(NinjaAPI):
    """Works out what an entry looks like when somebody asks, not at every start."""

    def get_openapi_schema(self, **options: Any) -> Any:
        from soleus.web import openapi

        return openapi.finished(super().get_openapi_schema(**options), self)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


def only(*statuses: int) -> dict[Any, Any]:
    """The errors that an operation may answer with, each a problem."""
    return dict.fromkeys(statuses, answers.ProblemOut)


ERRORS = only(400, 401, 403, 404, 405, 413, 422, 429, 500, 503)
api = Api(
    title="Soleus",
    version="1",
    # An operation that names no scope is for her own browser.
    auth=ONLY_HERS,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
api.add_decorator(by_key.strict)
api.add_decorator(by_key.limited, mode="view")


@api.post(
    "entries",
    auth=by(Scope.WRITE),
    response={200: answers.ReceiptsOut, **ERRORS},
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {}}}},
)
def post_entries(request: HttpRequest) -> HttpResponse:
    """Keep a batch of entries. Send it again as often as you like: each is kept once."""
    try:
        receipts = _kept(request)
    except UnreadableError as error:
        places = [answers.place_of(problem) for problem in error.problems]
        return doors.problem(400, places[0]["say"], problems=places)
    return JsonResponse({"receipts": [answers.receipt_of(each) for each in receipts]})


def _kept(request: HttpRequest) -> list[write.Receipt]:
    hers, now = person(request), visit.now()
    if by_key.is_program(request):
        return by_program.entries(hers, request.body, now, zone(request))
    return write.entries(hers, request.body, now)


def _adding(request: HttpRequest) -> AbstractContextManager[None]:
    """A change of hers may be any; one by a program never says less of a warning."""
    if by_key.is_program(request):
        return by_program.adding(person(request), visit.now(), zone(request))
    return nullcontext()


@api.get("entries", auth=by(Scope.READ), response={200: answers.EntriesOut, **ERRORS})
def get_entries(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """The newest entries, newest first; or, with `after`, everything that changed since."""
    unknown = [each for each in asked.kind if each not in KINDS]
    if unknown:
        raise HttpError(422, say("door.no_kind", {"kind": unknown[0], "known": ", ".join(KINDS)}))
    if asked.after is None:
        found = write.newest(person(request), asked.kind, asked.newest)
        return _json({"entries": [written(entry) for entry in found]})
    changes = write.changes(person(request), after=asked.after, most=asked.newest)
    last = changes[-1].sequence if changes else None
    return _json({"changes": [answers.change_of(each) for each in changes], "sequence": last})


@api.put("entries/{id}", auth=by(Scope.WRITE), response={200: answers.ChangedOut, **ERRORS})
def put_entry(request: HttpRequest, id: UUID, told: Told) -> HttpResponse:  # noqa: A002
    """Change an entry, put it away or bring it back. Send it again as often as you like.

    Where it was changed elsewhere meanwhile, both versions are kept and its owner chooses.
    """
    change = write.Change(**told.model_dump())
    with _adding(request):
        receipt = write.change(person(request), id, change, visit.now())
    return JsonResponse(answers.changed_of(receipt))


@api.get("foods", auth=by(Scope.READ), response={200: answers.FoodsOut, **ERRORS})
def find_foods(request: HttpRequest, sought: Query[Sought]) -> HttpResponse:
    """Foods and drinks by words, as she types them: best first, with what their portions weigh."""
    return _json({"foods": answers.foods_of(food.search(sought.q, sought.often))})


@api.get("phone", response={200: answers.PhoneOut, 304: None, **ERRORS})
def get_phone(request: HttpRequest) -> HttpResponse:
    """All that a phone may keep of her diary, and what it needs to send what waits on it.

    The token is here because a service worker sends while no page is open to read it from. It says
    nothing to a foreign site: none can read an answer of ours, and none gets past the door. It is
    part of the tag, since coming in anew makes the old one worthless.
    """
    token, hers, moment = get_token(request), person(request), visit.now()
    tag = _tag(*phone.state(hers, now=moment, zone=zone(request)), zone(request), _secret(request))
    if _has(request, tag):
        return HttpResponse(status=304, headers={"ETag": tag})
    kept = phone.read(hers, now=moment, zone=zone(request))
    answer = _json(answers.phone_of(kept, zone=zone(request), token=token))
    answer.headers["ETag"] = tag
    return _over(request, answer)


def _over(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Tell a phone that the diary it knows was erased, also one whose visit has ended with it."""
    if erase.is_over(request.headers.get(DIARY, "")):
        answer.headers[ERASED] = quote(say("erase.unsent"))
    return answer


def _tag(*parts: object) -> str:
    return f'"{sha256(repr(parts).encode()).hexdigest()}"'


def _has(request: HttpRequest, tag: str) -> bool:
    """Whether whoever asks has this answer already."""
    # A packed answer carries the tag as a weak one.
    return request.headers.get("If-None-Match", "").removeprefix("W/") == tag


def _secret(request: HttpRequest) -> str:
    return str(request.META.get("CSRF_COOKIE", ""))


@api.delete("entries/{id}", auth=by(Scope.WRITE), response={204: None, **ERRORS})
def delete_entry(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  part of the address
    """Put an entry away. It can be restored."""
    with _adding(request):
        is_done = write.delete(person(request), id, visit.now())
    return _done(is_done)


@api.post("entries/{id}/restore", auth=by(Scope.WRITE), response={204: None, **ERRORS})
def restore_entry(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002
    """Bring back an entry that was put away."""
    with _adding(request):
        is_done = write.restore(person(request), id, visit.now())
    return _done(is_done)


# ── how it stands, and what happens now ─────────────────────────────────────────────────────


@api.get(
    "status",
    auth=by(Scope.STATUS, Scope.READ),
    response={200: answers.StatusOut, 304: None, **ERRORS},
)
def get_status(request: HttpRequest) -> HttpResponse:
    """How it stands, in values worked out from the diary. Ask with If-None-Match: mostly it is as
    it was, and that costs next to nothing."""
    hers, moment, here = person(request), visit.now(), zone(request)
    running = lasting.HERE.now(hers.pk, moment)
    tag = _tag(*status.state(hers, now=moment, zone=here), running, here)
    if _has(request, tag):
        return HttpResponse(status=304, headers={"ETag": tag})
    found = status.read(hers, now=moment, zone=here)
    answer = _json(answers.status_of(found, running, moment))
    answer.headers["ETag"] = tag
    return answer


# By night her phone has locked, and a lamp by the bed must answer all the same.
@api.post("cramp", auth=[*by(Scope.WRITE), Lapsed()], response={200: answers.LastingOut, **ERRORS})
def post_cramp(request: HttpRequest, told: Cramp) -> HttpResponse:
    """Say that a cramp started or ended, so that a lamp can answer. Send it as often as you like.

    It is kept in memory for an hour at most. Post an entry to write a cramp down.
    """
    hers, moment = person(request), visit.now()
    if told.state is State.STARTED:
        lasting.HERE.start(hers.pk, told.id, told.at, moment)
    else:
        lasting.HERE.end(hers.pk, [told.id] if told.id else None, moment)
    return _json(answers.lasting_of(lasting.HERE.now(hers.pk, moment)))


@api.get("events", auth=by(Scope.STATUS, Scope.READ), response={200: answers.EventsOut, **ERRORS})
def get_events(request: HttpRequest, asked: Query[Waited]) -> HttpResponse:
    """Cramps that started or ended. With `after` it answers as soon as something comes after that
    event, or after `wait` seconds with nothing; then ask again, after `last`."""
    hers, moment = person(request), visit.now()
    if asked.after is None:
        found, last = lasting.HERE.after(hers.pk, None, moment)
    else:
        try:
            found, last = lasting.HERE.wait(hers.pk, asked.after, asked.wait, visit.now)
        except BusyError:
            busy = doors.problem(429, say("door.busy"))
            busy.headers["Retry-After"] = "5"
            return busy
    return _json(answers.events_of(found, last))


# ── from a message on a locked screen ───────────────────────────────────────────────────────


@api.post("reminders/done", response={200: answers.DidOut, **ERRORS})
def post_done(request: HttpRequest, pressed: Pressed) -> HttpResponse:
    """She did what a message was about. Send it again as often as you like: it is kept once."""
    dose = reminders.done(person(request), pressed.key, now=visit.now(), zone=zone(request))
    return _json({"state": "saved", "id": str(dose.id)}) if dose else _no_message()


@api.post("reminders/later", response={200: answers.PutOffOut, **ERRORS})
def post_later(request: HttpRequest, pressed: Pressed) -> HttpResponse:
    """Send a message once more, a little later."""
    later = reminders.later(person(request), pressed.key, now=visit.now())
    return _json({"state": "saved", "due": later.due.isoformat()}) if later else _no_message()


@api.post("reminders/moved", response={200: answers.MovedOut, **ERRORS})
def post_moved(request: HttpRequest, moved: Moved) -> HttpResponse:
    """A browser got another address for its messages: send them there from now on."""
    keys = {"p256dh": moved.p256dh, "auth": moved.auth}
    address = {"endpoint": moved.endpoint, "keys": keys}
    try:
        found = push.move(person(request), moved.before, address, outside())
    except NotCarriedError as error:
        return doors.problem(422, say(error.why.code))
    return _json({"state": "saved"}) if found else _no_message()


def _no_message() -> HttpResponse:
    # The same answer for what is nobody's, somebody else's, or too old.
    return doors.problem(404, say("door.no_message"))


def _done(was_there: bool) -> HttpResponse:
    # The same answer for what is nobody's and what is somebody else's.
    return HttpResponse(status=204) if was_there else doors.problem(404, say("door.no_entry"))


def _json(shape: dict[str, Any]) -> HttpResponse:
    text = json.dumps(shape, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json")


@api.get("openapi.json", auth=None, response={200: dict[str, Any], **only(400, 405, 413, 422, 500)})
def get_description(request: HttpRequest) -> HttpResponse:
    """This description."""
    return _json(api.get_openapi_schema())


# ── errors ──────────────────────────────────────────────────────────────────────────────────


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _over(request, by_key.nobody(request, error))


api.add_exception_handler(by_key.NoKeyError, by_key.no_key)
api.add_exception_handler(by_key.ScopeError, by_key.other_scope)
api.add_exception_handler(by_key.TooOftenError, by_key.too_often)


@api.exception_handler(by_program.LessError)
def says_less(*_: object) -> HttpResponse:
    return doors.problem(403, say("problem.less"))


@api.exception_handler(HttpError)
def http_error(_: HttpRequest, error: HttpError) -> HttpResponse:
    sentence = doors.sentence_of(403) if error.status_code == 403 else str(error)
    return doors.problem(error.status_code, sentence)


@api.exception_handler(ValidationError)
def invalid(_: HttpRequest, error: ValidationError) -> HttpResponse:
    # Names and rules only: what was given is not repeated.
    lines = [f"{each['loc'][-1]}: {each['msg']}" for each in error.errors]
    return doors.problem(422, "; ".join(lines))
