"""The description of the API: what the code cannot say of itself is added here."""

from collections.abc import Iterator
from typing import Any

from ninja import NinjaAPI

from soleus.web import answers
from soleus.web.by_key import BY_KEY, WRONG_KEYS, Key
from soleus.web.limits import WINDOW

PROBLEM = "#/components/schemas/ProblemOut"
ABOUT = f"""\
Her diary, for her own programs. Every address here is `/api/v1`.

**Who may ask.** Her own browser, by its visit and with `X-CSRFToken` where something is changed.
A program, with `Authorization: Bearer` and a key from the page "Keys for programs". A key has one
or more scopes; each operation names those that open it, and any one of them is enough. An operation
without `Key` is opened by no key. An unknown, an expired and a revoked key get the same 401.

**What is not known is refused.** A name in a query or a body that is not listed here is a 422.

**Errors** are problems as RFC 9457 has them, `application/problem+json`.

**Entries** are made with an id where they are made. Post a batch any number of times: each entry is
kept once. To catch up, ask `GET /entries?after=N` with the last `sequence` you have; ask again with
the new one until `sequence` is null. Changes come in order of their sequence, never of a clock.

**How often.** A key may ask {BY_KEY.most} times in {WINDOW:.0f} seconds. `RateLimit-Policy` and
`RateLimit` say so in each answer to it (draft-ietf-httpapi-ratelimit-headers). Wrong keys are
counted by the block of their address (/24, of IPv6 /64), {WRONG_KEYS.most} in the same time. Beyond
that comes a 429 with `Retry-After`.
"""
VISIT = {
    "type": "apiKey",
    "in": "cookie",
    "name": "session",
    "description": "Her own browser. The name of the cookie differs between installations.",
}
KEY = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "soleus_…",
    "description": "A key from the page for keys. The names beside it are scopes: one is enough.",
}
HEADERS = {
    "WWW-Authenticate": "How to come in, and why this did not do.",
    "RateLimit-Policy": "The limit: its name, how many (q) in how many seconds (w).",
    "RateLimit": "What is left of it (r), and after how many seconds it is whole again (t).",
    "Retry-After": "After how many seconds to ask again.",
    "ETag": "Send it as If-None-Match to hear only what is new.",
}
SENT_WITH = {
    "401": ("WWW-Authenticate",),
    "403": ("WWW-Authenticate",),
    "429": ("RateLimit-Policy", "RateLimit", "Retry-After"),
    "304": ("ETag",),
}


def finished(schema: Any, api: NinjaAPI) -> Any:
    """The description as ninja made it, with what it left out."""
    prefix = next(iter(schema["paths"])).removesuffix("/entries")
    schema["info"]["description"] = ABOUT
    schema["components"]["securitySchemes"] = {"Key": KEY, "Visit": VISIT}
    schema["components"]["schemas"]["Told"]["properties"]["entry"] = answers.one()
    post = schema["paths"][f"{prefix}/entries"]["post"]
    post["requestBody"]["content"]["application/json"]["schema"] = answers.batch()
    opened_by = {api.get_openapi_operation_id(each): each for each in _operations(api)}
    for path in schema["paths"].values():
        for told in path.values():
            if operation := opened_by.get(told["operationId"]):
                _finish(told, operation.auth_callbacks)
    return schema


def _operations(api: NinjaAPI) -> Iterator[Any]:
    for _, router in api._routers:  # noqa: SLF001  ninja has no public way to ask
        for view in router.path_operations.values():
            yield from view.operations


def _finish(told: Any, ways: list[Any]) -> None:
    told["summary"] = told["description"].partition(".")[0].replace("\n", " ")
    told["responses"] = {str(status): each for status, each in told["responses"].items()}
    for way in told.get("security", ()):
        if "Key" in way:
            way["Key"] = [str(scope) for each in ways if type(each) is Key for scope in each.scopes]
    for status, each in told["responses"].items():
        shape = each.get("content", {}).get("application/json", {}).get("schema", {})
        if shape.get("$ref") == PROBLEM:
            each["content"] = {"application/problem+json": {"schema": shape}}
        if names := SENT_WITH.get(status, ()):
            each["headers"] = {
                name: {"description": HEADERS[name], "schema": {"type": "string"}} for name in names
            }
