"""The API: what a phone needs to hand over its entries and to catch up.

One door for pages and phones: everything here is a call of `app`. Errors are RFC 9457 problems.
"""

import json
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Query, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import django_auth
from pydantic import Field, TypeAdapter

from soleus.app import write
from soleus.app.write import Receipt, UnreadableError
from soleus.diary.doubts import Doubt
from soleus.diary.entries import KINDS, Entry
from soleus.exchange.json import Problem
from soleus.exchange.json import write as written
from soleus.web import doors
from soleus.web.visit import now, person
from soleus.words.say import say

MOST = 500


class ProblemOut(Schema):
    """RFC 9457: what is wrong, for people in `detail`."""

    type: str
    title: str
    status: int
    detail: str
    problems: list["PlaceOut"] = []


class PlaceOut(Schema):
    """One thing that is wrong. `where` is a JSON pointer into what was sent."""

    where: str
    code: str
    say: str


class DoubtOut(Schema):
    """A question about an entry that was kept all the same."""

    code: str
    say: str
    asks: bool
    offers_check: bool


class ReceiptOut(Schema):
    """What became of the entry at `place` in the batch. Keep a refused one: it is not stored."""

    place: int
    state: Literal["saved", "same", "amended", "refused"]
    id: UUID | None = None
    revision: int | None = None
    sequence: int | None = None
    problems: list[PlaceOut] = []
    doubts: list[DoubtOut] = []


class ReceiptsOut(Schema):
    receipts: list[ReceiptOut]


class ChangeOut(Schema):
    """An entry in its one JSON shape, and where it stands."""

    entry: dict[str, Any]
    revision: int
    sequence: int
    deleted: bool


class EntriesOut(Schema):
    """`sequence` is the last one here: ask for what comes after it. None when nothing came."""

    entries: list[dict[str, Any]] = []
    changes: list[ChangeOut] = []
    sequence: int | None = None


class Asked(Schema):
    """`newest` for a page, `after` to catch up; one of the two."""

    newest: int = Field(100, ge=1, le=MOST)
    kind: list[str] = []
    after: int | None = Field(None, ge=0, le=2**62)


class Api(NinjaAPI):
    """Works out what an entry looks like when somebody asks, not at every start."""

    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        post = schema["paths"]["/api/v1/entries"]["post"]
        post["requestBody"]["content"]["application/json"]["schema"] = batch()
        return schema


ERRORS = dict.fromkeys((400, 401, 403, 404, 405, 413, 422, 500), ProblemOut)
api = Api(
    title="Soleus",
    version="1",
    auth=django_auth,
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="api",
)


def shape_of(kind: type[Entry]) -> dict[str, Any]:
    """JSON Schema of one kind, its limits read from the entry type."""
    shape = TypeAdapter(kind).json_schema()
    for name, part in shape.pop("$defs", {}).items():
        shape = _put_in(shape, f"#/$defs/{name}", part)
    shape["properties"] = {"kind": {"const": kind.kind}, **shape["properties"]}
    shape["required"] = ["kind", *shape["required"]]
    return {**shape, "additionalProperties": False}


def _put_in(shape: Any, name: str, part: dict[str, Any]) -> Any:
    """The same shape with a named part written out where it is referred to."""
    if isinstance(shape, dict):
        if shape.get("$ref") == name:
            return {**part, **{k: v for k, v in shape.items() if k != "$ref"}}
        return {key: _put_in(each, name, part) for key, each in shape.items()}
    return [_put_in(each, name, part) for each in shape] if isinstance(shape, list) else shape


def batch() -> dict[str, Any]:
    """JSON Schema of what may be sent."""
    kinds = [shape_of(kind) for kind in KINDS.values()]
    return {"type": "array", "maxItems": MOST, "items": {"oneOf": kinds}}


@api.post(
    "entries",
    response={200: ReceiptsOut, **ERRORS},
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {}}}},
)
def post_entries(request: HttpRequest) -> HttpResponse:
    """Keep a batch of entries. Send it again as often as you like: each is kept once."""
    try:
        receipts = write.entries(person(request), request.body, now())
    except UnreadableError as error:
        places = [_place(problem) for problem in error.problems]
        return doors.problem(400, places[0]["say"], problems=places)
    return JsonResponse({"receipts": [_receipt(each) for each in receipts]})


@api.get("entries", response={200: EntriesOut, **ERRORS})
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
    return _json({"changes": [_change(each) for each in changes], "sequence": last})


@api.delete("entries/{id}", response={204: None, **ERRORS})
def delete_entry(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  part of the address
    """Put an entry away. It can be restored."""
    return _done(write.delete(person(request), id, now()))


@api.post("entries/{id}/restore", response={204: None, **ERRORS})
def restore_entry(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002
    """Bring back an entry that was put away."""
    return _done(write.restore(person(request), id, now()))


def _done(was_there: bool) -> HttpResponse:
    # The same answer for what is nobody's and what is somebody else's.
    return HttpResponse(status=204) if was_there else doors.problem(404, say("door.no_entry"))


def _json(shape: dict[str, Any]) -> HttpResponse:
    text = json.dumps(shape, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json")


def _receipt(receipt: Receipt) -> dict[str, Any]:
    shape: dict[str, Any] = {"place": receipt.place, "state": "refused"}
    problems = [_place(each) for each in receipt.problems]
    if receipt.saved:
        saved = receipt.saved
        shape |= {"id": str(saved.id), "state": saved.state.value, "revision": saved.revision}
        shape["sequence"] = saved.sequence
    return shape | {"problems": problems, "doubts": [_doubt(each) for each in receipt.doubts]}


def _place(problem: Problem) -> dict[str, Any]:
    sentence = say(problem.code, problem.values)
    return {"where": problem.where, "code": problem.code, "say": sentence}


def _doubt(doubt: Doubt) -> dict[str, Any]:
    return {
        "code": doubt.code,
        "say": say(doubt.code, doubt.values),
        "asks": doubt.asks,
        "offers_check": doubt.offers_check,
    }


def _change(kept: Any) -> dict[str, Any]:
    return {
        "entry": written(kept.entry),
        "revision": kept.revision,
        "sequence": kept.sequence,
        "deleted": kept.deleted,
    }


# ── errors ──────────────────────────────────────────────────────────────────────────────────


@api.exception_handler(AuthenticationError)
def not_signed_in(*_: object) -> HttpResponse:
    return doors.problem(401, doors.sentence_of(401))


@api.exception_handler(HttpError)
def http_error(_: HttpRequest, error: HttpError) -> HttpResponse:
    sentence = doors.sentence_of(403) if error.status_code == 403 else str(error)
    return doors.problem(error.status_code, sentence)


@api.exception_handler(ValidationError)
def invalid(_: HttpRequest, error: ValidationError) -> HttpResponse:
    # Names and rules only: what was given is not repeated.
    lines = [f"{each['loc'][-1]}: {each['msg']}" for each in error.errors]
    return doors.problem(422, "; ".join(lines))
