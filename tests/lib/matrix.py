"""Every address with every verb, worked out from the map of addresses, for whoever may knock.

What an address takes is filled in with what is Ada's. One that has a part nobody described here
fails, so that a new address is thought of before anyone else can be asked about it.
"""

import json as plain_json
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from inspect import getsource
from itertools import islice, product
from pathlib import Path
from re import findall
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import URLResolver, get_resolver

from soleus import web
from soleus.records.models import Person, Remembered
from soleus.web import visit
from soleus.web.api import api
from soleus.web.arriving import PROVED
from tests.lib import ada as hers

LOOKING, WRITING = ("GET", "HEAD", "OPTIONS"), ("POST", "PUT", "PATCH", "DELETE")
VERBS = (*LOOKING, *WRITING)
TEMPLATES = Path(web.__file__).parent / "templates"

# What a part of an address may be that is no id: a day, a word of ours, a form of a file.
WORDS = {
    "on": ["{night}"],
    "food": ["fndds-94000100"],
    "measure": ["measure.bedtime-stretch", "measure.footwear", f"own.{hers.OWN}"],
    "form": ["json", "csv", "fhir", "fhir-transaction"],
    "item": ["measure.walk", f"own.{hers.OWN}"],
    "kind": ["ntfy", "webhook"],
    "name": ["notes", "moon"],
    "size": ["192"],
    "version": ["0" * 12],
    "shown": [hers.KEY],
    "token": ["a-secret-that-nobody-was-ever-given"],
    "handle": ["nothing"],
    "signed": ["nothing"],
}
# Names of things of hers that are no id.
HERS = {"shown": [hers.KEY]}
# What is called `id` and is none.
NO_ID = {("learn/<str:id>", "id"): ["topic.claims"]}
# Addresses that say the same to everybody, whatever id stands in them, and why.
SAME_FOR_ALL = {
    **dict.fromkeys(
        (("gone/<uuid:id>", verb) for verb in VERBS),
        "the coach asks how a cramp ended, also one that was not sent yet",
    ),
    ("api/v1/entries/<id>", "PUT"): "a phone makes the ids of its entries, and nobody else's",
}
# The API refuses a name that it does not know, so it is asked by those that it does.
QUERIES = {
    "api/v1/entries": {"after": "0", "newest": "500"},
    "api/v1/events": {"after": "0", "wait": "0"},
    "api/v1/foods": {"q": "a"},
}
# Where a wrong secret is refused, and says so: no thing of hers is named there.
SECRETS = (
    *("sign-in", "sign-in/passkey", "sign-in/passkey/ask", "sign-in/code", "ways-in/confirm"),
    *("v/<str:token>", "v/<str:token>/file"),
)
READS_ID = re.compile(r'get(?:list)?\("(?:id|form|seen|base|entry|product|of)"')
ALL_FIELDS = ("id", "form", "seen", "base", "entry", "product", "night", "of", "to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One line of the map. parts: what its address takes; source: the file that answers"""

    pattern: str
    parts: tuple[str, ...] = ()
    source: str = ""

    def filled(self, world: "World") -> list[tuple[str, bool]]:
        """Every address it may have, and whether an id of Ada's stands in it."""
        choices = [self._choices(part, world) for part in self.parts]
        found = []
        for chosen in product(*choices):
            path = self.pattern
            for part, (value, _) in zip(self.parts, chosen, strict=True):
                path = _put(path, part, value)
            found.append((f"/{path}", any(is_hers for _, is_hers in chosen)))
        return found

    def _choices(self, part: str, world: "World") -> list[tuple[str, bool]]:
        words = NO_ID.get((self.pattern, part), WORDS.get(part))
        if words is None and part == "id":
            return [(str(each), True) for each in world.ids.values()]
        if part in HERS:
            return [(each, True) for each in HERS[part]]
        if words is None:
            raise KeyError(f"What may stand for <{part}> in {self.pattern}? Say so in WORDS.")
        return [(each.format(night=world.night), False) for each in words]


def _put(path: str, part: str, value: str) -> str:
    begin = next(n for n in (path.find(f":{part}>"), path.find(f"<{part}>")) if n >= 0)
    start, end = path.rfind("<", 0, begin + 1), path.find(">", begin)
    return path[:start] + value + path[end + 1 :]


@cache
def routes() -> tuple[Route, ...]:
    found = _routes(get_resolver(), "")
    return tuple({each.pattern: each for each in found}.values())


def _routes(resolver: URLResolver, before: str) -> Iterator[Route]:
    for each in resolver.url_patterns:
        pattern = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _routes(each, pattern)
        else:
            source = getsource(sys.modules[each.callback.__module__])
            yield Route(pattern=pattern, parts=tuple(each.pattern.converters), source=source)


# ── what is Ada's ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Ada, the ids of what is hers by table, and the words that no one else may read."""

    ada: Person
    night: str
    ids: dict[str, UUID]
    file: bytes

    @property
    def canaries(self) -> tuple[str, ...]:
        ids = {*map(str, self.ids.values()), str(hers.FORM), str(hers.OWN), str(hers.PRODUCT)}
        return (hers.CANARY, hers.UNIT, hers.KEY, str(hers.SEED), *sorted(ids))


def tables() -> list[Any]:
    """Every table that holds something of a person."""
    return [each for each in apps.get_app_config("records").get_models() if _is_hers(each)]


def _is_hers(model: Any) -> bool:
    return "person" in {field.name for field in model._meta.concrete_fields}


def world(ada: Person, now) -> World:
    """From her diary as it stands: a table that is added has its id here at once."""
    ids: dict[str, Any] = {
        "product": hers.PRODUCT,
        "own": hers.OWN,
        "form": hers.FORM,
        "reminder": hers.REMINDER,
    }
    ids |= {"away": hers.AWAY}
    for model in tables():
        names = {field.name for field in model._meta.concrete_fields}
        if row := model.objects.filter(person_id=ada.pk).first():
            ids |= {f"{model.__name__} {n}": getattr(row, n) for n in ("id", "form") if n in names}
    ids = {name: each for name, each in ids.items() if isinstance(each, UUID)}
    one_each = {each: name for name, each in reversed(ids.items())}
    return World(
        ada=ada,
        night=hers.night(now).isoformat(),
        ids={name: each for each, name in one_each.items()},
        file=_file(),
    )


def _file() -> bytes:
    """A file of Cleo's making with the ids of Ada, and none of her words."""
    shapes = [plain_json.dumps({**each, "note": "of somebody else"}) for each in _entries()]
    return b"\n".join(each.encode() for each in shapes)


# What is counted of whoever is let in, and grows with each page they open.
COUNTED = ("seen", "pages", "came", "sequence", "lets_in")


State = dict[tuple[str, int], str]  # by table and key: a row as text


def state(ada: Person, among: Collection[str] | None = None) -> State:
    """All that is Ada's, row by row; among: only in these tables"""
    found: State = {}
    for model in (Person, *tables()):
        table = model._meta.db_table
        if among is None or table in among:
            owned = {"pk": ada.pk} if model is Person else {"person_id": ada.pk}
            for row in model.objects.filter(**owned).order_by("pk").values():
                found[table, row[model._meta.pk.attname]] = _said(row)
    return found


def _said(row: dict[str, Any]) -> str:
    return repr({name: each for name, each in row.items() if name not in COUNTED})


# ── what is sent ────────────────────────────────────────────────────────────────────────────


def _entries() -> list[dict[str, Any]]:
    """Entries as Cleo might send them under the ids of Ada's."""
    same = {"at": "2026-12-01T03:00:00+00:00", "zone": "UTC", "written": "2026-12-01T03:00:00Z"}
    kinds: dict[UUID, dict[str, Any]] = {
        hers.CRAMP: {"kind": "episode", "pain": 1},
        hers.MORNING: {"kind": "morning", "night": "2026-11-30", "cramps": 0},
        hers.DOSE: {"kind": "dose", "measure": "measure.walk", "amount": 1, "unit": "minutes"},
        hers.INTAKE: {"kind": "intake", "grams": 1},
        hers.EXPOSURE: {"kind": "exposure", "exposure": "standing", "amount": 0, "unit": "hours"},
        hers.SYMPTOMS: {"kind": "symptoms", "answers": {}},
    }
    origin = {"origin": "api", "sure": "exact", "note": ""}
    return [{"id": str(id_)} | same | origin | kind for id_, kind in kinds.items()]


def _told(entry: dict[str, Any]) -> dict[str, Any]:
    base = {"form": str(UUID(int=77)), "base": entry["id"], "entry": entry}
    return base | {"deleted": False}


# By the name of what the API takes. A new one fails until it is described.
TOLD: dict[str, list[Any]] = {
    "batch": [_entries(), {"entries": _entries()}],
    "Told": [_told(each) | {"deleted": away} for each in _entries() for away in (False, True)],
    "Pressed": [{"key": f"{hers.REMINDER}/2026-12-01/0"}],
    "Cramp": [
        {"state": state, "at": "2026-12-02T08:59:00Z", "id": str(hers.CRAMP)}
        for state in ("started", "ended")
    ],
    "Moved": [
        {"before": "https://ntfy.example.org", "endpoint": "https://x.example.org", "p256dh": "x"}
        | {"auth": "x"}
    ],
}


def undescribed() -> set[str]:
    """What the API takes that nobody described above."""
    named = findall(r"schemas/(\w+)", plain_json.dumps(_bodies()))
    return {*named} - {*TOLD}


def _bodies() -> list[Any]:
    paths = api.get_openapi_schema()["paths"].values()
    return [op["requestBody"] for path in paths for op in path.values() if "requestBody" in op]


@cache
def buttons() -> tuple[str, ...]:
    """What the buttons of all pages do."""
    pages = "".join(each.read_text("utf-8") for each in TEMPLATES.glob("*.html"))
    return tuple(sorted({*findall(r'name="do" value="(\w+)"', pages)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request. names_hers: an id of Ada's stands in its address"""

    route: Route
    verb: str
    path: str
    names_hers: bool
    data: Any = None
    kind: str = ""

    def send(self, client: Client):
        more = {"data": self.data, "content_type": self.kind} if self.kind else {}
        if self.data is not None and not self.kind:
            more = {"data": self.data}
        return client.generic(self.verb, self.path) if not more else _sent(client, self, more)

    @property
    def said(self) -> str:
        """What whoever asks knows already."""
        return self.path + repr(self.data)


def _sent(client: Client, ask: Ask, more):
    return getattr(client, ask.verb.lower())(ask.path, **more)


def opening(world: World, *those: "Visitor") -> dict[str, str]:
    """For each address with an id, one that leads any of those to something of hers, or ""."""
    found = {}
    for route in routes():
        paths = [path for path, names_hers in route.filled(world) if names_hers]
        if paths:
            leads = (path for each in those for path in paths if each.opens(path))
            found[route.pattern] = next(leads, "")
    return found


def asks(
    route: Route, verb: str, world: World, opens: dict[str, str], *, most: int | None = None
) -> Iterator[Ask]:
    """Everything that is asked of a route with one verb. What may be in a body is tried where an
    id leads somewhere, since elsewhere nobody gets as far as a body.

    most: so many bodies at each address, and of its ids only one that leads somewhere; all where
        it is None
    """
    filled = route.filled(world)
    for path, names_hers in filled:
        if most is not None and names_hers and path != opens.get(route.pattern):
            continue
        yield Ask(route=route, verb=verb, path=path, names_hers=names_hers)
    path, names_hers = filled[0]
    path = opens.get(route.pattern, path)
    plain = Ask(route=route, verb=verb, path=path, names_hers=names_hers)
    yield from islice(_with_bodies(plain, world), most)


def _with_bodies(plain: Ask, world: World) -> Iterator[Ask]:
    if plain.verb == "GET":
        yield replace(plain, data=QUERIES.get(plain.route.pattern) or _query(world))
    elif plain.verb in WRITING and plain.route.pattern.startswith("api/"):
        for body in (each for bodies in TOLD.values() for each in bodies):
            yield replace(plain, data=plain_json.dumps(body), kind="application/json")
    elif plain.verb == "POST":
        yield from (replace(plain, data=form) for form in _forms(world, plain.route.source))


def _query(world: World) -> dict[str, str]:
    dates = {"from": "2026-09-01", "to": world.night, "appendix": "yes", "month": world.night[:7]}
    catching_up = {
        "after": "0",
        "newest": "1000",
        "wait": "0",
        "q": "a",
        "week": "20",
        "when": "time",
    }
    return dates | catching_up | dict.fromkeys(("id", "form", "entry"), str(hers.CRAMP))


def _forms(world: World, source: str) -> Iterator[dict[str, Any]]:
    """source: what a page never reads is not sent to it."""
    told = {"measure": "measure.walk", "kind": "dose", "what": "measure.walk", "pain": "1"}
    told |= {"night": world.night, "note": "changed", "day": world.night}
    for id_ in world.ids.values() if READS_ID.search(source) else (hers.CRAMP,):
        yield told | dict.fromkeys(ALL_FIELDS, str(id_))
    for do in buttons() if 'get("do"' in source else ():
        ids = dict.fromkeys(ALL_FIELDS, str(hers.CRAMP))
        yield told | ids | {"do": do, "measure": f"own.{hers.OWN}", "product": str(hers.PRODUCT)}
    if "FILES" in source:
        yield {"file": SimpleUploadedFile("x.json", world.file, "application/json")}


# ── what comes back ─────────────────────────────────────────────────────────────────────────

NO_VERB, NOTHING_HERE = 405, 404
WRITES, TABLE = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.I), re.compile(r"records_\w+")
TO_SIGN_IN = (302, 401)  # what a stranger gets


def _without_figures(rows: State) -> State:
    return {row: said for row, said in rows.items() if row[0] != Remembered._meta.db_table}


class Visitor:
    """Somebody at the door.

    person: as whom, None for a stranger
    sees: the patterns of addresses that may show them what is hers; adds: those by which they may
        write something new, and change nothing that was there
    knows: what is theirs or was told to them, wherever it is shown
    What a request did is undone, so that each comes to the same house.
    """

    def __init__(
        self,
        person: Person | None,
        *,
        sees: Collection[str] = (),
        adds: Collection[str] = (),
        knows: Collection[str] = (),
    ) -> None:
        self.person, self.sees, self.adds, self.knows = person, sees, adds, knows
        self.client = Client(headers={"host": "localhost:8000"}, raise_request_exception=False)
        self.come_in()

    def come_in(self) -> None:
        self.client.cookies.clear()
        if self.person:
            self.client.force_login(self.person)
            visit_ = self.client.session
            visit_[PROVED] = visit.now().isoformat()  # so that no page asks first who it is
            visit_.save()

    def ask(self, ask: Ask, look: Callable[[set[str]], Any] = lambda _: None) -> Any:
        """The answer, and what `look` sees before all is undone; it is told the tables that were
        written to. None where there were none."""
        wrote: set[str] = set()

        def noting(execute: Any, sql: str, *more: Any) -> Any:
            wrote.update(TABLE.findall(sql) if WRITES.match(sql) else [])
            return execute(sql, *more)

        with transaction.atomic():
            with connection.execute_wrapper(noting):
                answer = ask.send(self.client)
            seen = look(wrote) if wrote else None
            transaction.set_rollback(True)
        if settings.SESSION_COOKIE_NAME in answer.cookies:
            self.come_in()  # a visit is remembered outside the database too, and not undone there
        return answer, seen

    def opens(self, path: str) -> bool:
        """Whether there is something at an address, however one has to ask."""
        route = Route(pattern="")
        for verb in ("GET", *WRITING):
            answer, _ = self.ask(Ask(route=route, verb=verb, path=path, names_hers=False))
            if answer.status_code != NO_VERB:
                return answer.status_code != NOTHING_HERE
        return False

    def faults(self, asked: Iterable[Ask], world: World) -> tuple[list[str], int]:
        """What is wrong with the answers, and how many there were."""
        before, shut, n = state(world.ada), set(), 0
        found: list[str] = []

        def then(wrote: set[str]) -> State:
            rest = {row: said for row, said in before.items() if row[0] not in wrote}
            return rest | state(world.ada, wrote)

        for ask in asked:
            if (ask.route.pattern, ask.verb) in shut:
                continue
            answer, after = self.ask(ask, then)
            n += 1
            if answer.status_code == NO_VERB:  # said before anyone looks at an id or a body
                shut.add((ask.route.pattern, ask.verb))
            wrong = [*self._shown(ask, answer, world), *self._wrong_status(ask, answer.status_code)]
            wrong += ["changes her diary"] if self._changed(ask, before, after) else []
            found += [f"{ask.verb} {ask.path} {ask.data!r:.200}: {each}" for each in wrong]
        return found, n

    def _shown(self, ask: Ask, answer: Any, world: World) -> list[str]:
        if ask.route.pattern in self.sees:
            return []
        body = b"".join(answer) if answer.streaming else answer.content
        shown = body.decode("utf-8", "replace") + repr(dict(answer.headers))
        hidden = [each for each in world.canaries if each not in (*self.knows, hers.CANARY)]
        hidden.append(hers.CANARY)
        return [f"shows {each}" for each in hidden if each in shown and each not in ask.said]

    def _changed(self, ask: Ask, before: State, after: State | None) -> bool:
        if after is None:
            return False
        if ask.route.pattern in self.adds:
            others = {r: s for r, s in before.items() if not any(each in s for each in self.knows)}
            return any(after.get(row) != said for row, said in others.items())
        if ask.route.pattern in self.sees:  # what had to be worked out is remembered
            return _without_figures(after) != _without_figures(before)
        return after != before

    def _wrong_status(self, ask: Ask, status: int) -> list[str]:
        """No id of hers leads anywhere; and nobody is told that something is there but not for
        them."""
        if ask.names_hers and not self._may_name(ask):
            fine = status in (NO_VERB, NOTHING_HERE, *TO_SIGN_IN)
        else:
            fine = (status != 403 or ask.route.pattern in SECRETS) and status < 500
        return [] if fine else [f"answers {status}"]

    def _may_name(self, ask: Ask) -> bool:
        is_own = ask.route.pattern in self.adds and any(each in ask.path for each in self.knows)
        return is_own or (ask.route.pattern, ask.verb) in SAME_FOR_ALL
