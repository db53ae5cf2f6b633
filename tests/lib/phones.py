"""Phones that write into one diary over a bad network: any story, and what must be true after it.

The phones are outbox.js in a page of Chromium (phones.js beside this file), the diary is the real
API on a real database. Between them stands a network that does what networks do.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from json import dumps
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.test import Client
from hypothesis import strategies as some
from playwright.sync_api import BrowserContext, Page

from soleus.app import write
from soleus.diary.entries import KINDS, Episode
from soleus.exchange.json import write as written
from soleus.records.store import Person

STATIC = Path("src/soleus/web/static")
AT = "http://localhost:1/"  # what the browser takes for a safe place; nothing listens there
NIGHT = datetime(2026, 12, 1, 3, 20, tzinfo=UTC)
PHONES = 3
Step = dict[str, Any]

# ── any story ───────────────────────────────────────────────────────────────────────────────

# Most of it happens to one entry on one phone: what goes wrong needs them to meet.
phone = some.sampled_from([0, 0, 0, 1, 1, 2])
tab = some.sampled_from([0, 0, 1])
which = some.sampled_from([0, 0, 0, 0, 1, 2])


def step(what: str, **parts: Any) -> Any:
    return some.fixed_dictionaries({"what": some.just(what), "phone": phone, **parts})


FAULTS = ["full", "full", "ring", "lies", "dies-before", "dies-after"]


def weighed(*many: tuple[int, Any]) -> Any:
    """One of these, each as often as its number says."""
    return some.sampled_from([each for times, each in many for _ in range(times)]).flatmap(
        lambda chosen: chosen
    )


any_step = weighed(
    (3, step("create", tab=tab, bad=some.sampled_from([False] * 7 + [True]))),
    (8, step("edit", tab=tab, of=which, before=some.sampled_from([0, 0, 0, 1]))),
    (3, step("delete", tab=tab, of=which)),
    (3, step("undo", tab=tab, of=which)),
    (10, step("flush", tab=tab, waits=some.booleans())),
    (3, step("look")),
    (2, step("arrives", which=which)),
    (2, step("kill", tab=tab)),
    (3, step("storage", fault=some.sampled_from(FAULTS), after=some.sampled_from([0, 0, 1, 2]))),
    (1, step("lock")),
    (1, step("open")),
)
# What becomes of a request. "came" says that the diary has taken it in.
CAME = ["kept", "twice", "unheard", "error", "cut-short"]
NEVER_CAME = ["lost", "late", "broken", "busy", "hotel", "login", "signed-out", "hurry"]
fate = some.sampled_from([*["kept"] * 8, *CAME, *["late"] * 3, *NEVER_CAME])
stories = some.fixed_dictionaries(
    {
        "skews": some.lists(some.integers(-3, 3), min_size=PHONES, max_size=PHONES),
        "steps": some.lists(any_step, min_size=6, max_size=26),
        # One for each request; where they end, all goes well.
        "network": some.lists(fate, min_size=3, max_size=20),
    }
)

# ── the network, and the diary behind it ────────────────────────────────────────────────────


@dataclass
class World:
    """One diary, and everything that was sent to it."""

    person: Person
    client: Client
    fates: list[str]
    late: list[Any] = field(default_factory=list)
    came: list[tuple[Any, Any]] = field(default_factory=list)  # each request, and what it said

    def handle(self, asked: Step) -> Any:
        """What the phone hears; None where it hears nothing."""
        if "send" in asked:
            return self.send(asked["send"])
        if "arrives" in asked:
            if self.late:
                self.deliver(self.late.pop(asked["arrives"] % len(self.late)))
            return True
        if "heal" in asked:
            # The newest first: what was late must not mind the order either.
            self.fates, half = [], self.late[1::2]
            self.late = self.late[::2]
            for request in reversed(half):
                self.deliver(request)
            return True
        return self.seen()

    def send(self, request: Any) -> Any:
        fate = self.fates.pop(0) if self.fates else "kept"
        if fate == "late":
            self.late.append(request)
        if fate in NEVER_CAME:
            return ANSWERS[fate]
        answer = self.deliver(request)
        if fate == "twice":
            answer = self.deliver(request)
        return ANSWERS.get(fate, answer)

    def deliver(self, request: Any) -> Any:
        ask = self.client.post if request["method"] == "POST" else self.client.put
        answer = ask(request["path"], dumps(request["shape"]), content_type="application/json")
        heard = {"status": answer.status_code, "isRedirect": False, "shape": answer.json()}
        self.came.append((request, heard))
        return heard

    def seen(self) -> list[Step]:
        """What the pages of a phone show: of each entry every version, the present one last."""
        return [
            {"entry": written(each.entry), "form": str(each.form), "deleted": each.deleted}
            for kept in write.changes(self.person, after=0, most=500)
            for each in reversed(write.versions(self.person, kept.entry.id))
        ]


def heard(status: int, shape: Any = None, *, redirect: bool = False) -> Step:
    return {"status": status, "isRedirect": redirect, "shape": shape}


ANSWERS: dict[str, Step | None] = {
    "lost": None,
    "late": None,
    "unheard": None,
    "error": heard(500, {"detail": "after it was written"}),
    "cut-short": heard(200),
    "broken": heard(500, {"detail": "before it was written"}),
    "busy": heard(503),
    "hotel": heard(200, {"welcome": "to our wifi"}),
    "login": heard(0, redirect=True),
    "signed-out": heard(401, {"detail": "Sign in"}),
    "hurry": heard(429),
}

# ── telling a story ─────────────────────────────────────────────────────────────────────────


def open_phones(context: BrowserContext) -> Page:
    """A page without anything, at an address where modules of ours may be loaded."""

    def serve(route: Any) -> None:
        name = route.request.url.removeprefix(AT)
        if name:
            text, kind = (STATIC / name).read_text("utf-8"), "text/javascript"
        else:
            text, kind = "<!doctype html><title>phones</title>", "text/html"
        route.fulfill(body=text, content_type=kind)

    context.route(f"{AT}**", serve)
    page = context.new_page()
    page.goto(AT)
    page.evaluate(Path(__file__).with_suffix(".js").read_text("utf-8"), AT)
    return page


def tell(page: Page, person: Person, client: Client, story: Step) -> tuple[list[str], int]:
    """What went wrong in a story, and how many requests it took.

    The diary is afterwards as it was before.
    """
    with transaction.atomic():
        # All of them know one entry from the beginning.
        write.keep(person, (KNOWN,), NIGHT)
        world = World(person, client, list(story["network"]))
        found = page.evaluate("(story) => phones.begin(story)", prepared(story))
        while "asked" in found:
            answers = [world.handle(each) for each in found["asked"]]
            found = page.evaluate("(answers) => phones.answer(answers)", answers)
        assert "error" not in found, found["error"]
        for request in reversed(world.late):
            world.deliver(request)
        slips = slips_of(world, found)
        transaction.set_rollback(True)
    return slips, len(world.came)


def prepared(story: Step) -> Step:
    """The same with everything that a phone would make itself: entries, words, clocks."""
    skews = [timedelta(days=days) / timedelta(milliseconds=1) for days in story["skews"]]
    steps = [
        _prepared(each, place, timedelta(days=story["skews"][each["phone"]]))
        for place, each in enumerate(story["steps"])
    ]
    known = {"entry": written(KNOWN), "form": str(KNOWN.id), "deleted": False}
    return {"skews": skews, "steps": steps, "known": known}


def _prepared(told: Step, place: int, skew: timedelta) -> Step:
    words = f"words {place}"
    if told["what"] == "edit":
        return {**told, "note": words}
    if told["what"] != "create":
        return told
    entry = written(cramp(words, skew))
    return {**told, "entry": entry | ({"pain": 99} if told["bad"] else {})}


def cramp(words: str, skew: timedelta) -> Episode:
    at = NIGHT + skew
    return Episode(
        id=uuid5(NAMESPACE_URL, words), at=at, zone="Europe/Berlin", written=at, note=words
    )


KNOWN = cramp("known to all", timedelta())

# ── what must be true afterwards ────────────────────────────────────────────────────────────


def slips_of(world: World, found: Step) -> list[str]:
    ids = {KNOWN.id} | {UUID(_entry(request)["id"]) for request, _ in world.came}
    forms = {id_: write.history(world.person, id_) for id_ in ids}
    rivals = {id_: write.versions(world.person, id_) for id_ in ids}
    stands = {
        id_: sorted(each.entry.note for each in versions if not each.deleted)
        for id_, versions in rivals.items()
    }
    words = {id_: {*stands[id_], *(each.entry.note for each in forms[id_])} for id_ in ids}
    return [
        *_lost(found, words),
        *_doubled(world, stands),
        *_overwritten(world, stands),
        *_rivals_of_one_writer(world, found, stands),
        *_waiting(found),
    ]


def _lost(found: Step, words: dict[UUID, set[str]]) -> list[str]:
    """Whatever a phone said it had kept is in the diary: it stands, or is in the history."""
    refused = {
        each["form"] for left in found["left"] for each in left if each["state"] == "refused"
    }
    kept = [
        each
        for phone in found["told"]
        for each in phone
        if each["kept"] and not each["deleted"] and each["form"] not in refused
    ]
    return [
        f"lost: {each['entry']['note']}"
        for each in kept
        if each["entry"]["note"] not in words.get(UUID(each["entry"]["id"]), ())
    ]


def _doubled(world: World, stands: dict[UUID, list[str]]) -> list[str]:
    """No entry twice, no words twice, and nothing that nobody wrote."""
    rows = Counter(each.id for each in write.newest(world.person, list(KINDS), 500))
    words = Counter(word for versions in stands.values() for word in versions)
    return [
        *(f"doubled: {id_}" for id_, times in rows.items() if times > 1 or id_ not in stands),
        *(f"doubled: {word}" for word, times in words.items() if times > 1),
    ]


def _overwritten(world: World, stands: dict[UUID, list[str]]) -> list[str]:
    """What nobody replaced stands, and nothing else does, in whatever order it all came.

    A form replaces the one it was made from; a deletion puts nothing in its place.
    """
    says: dict[UUID, dict[str, str | None]] = {id_: {} for id_ in stands}
    says[KNOWN.id][str(KNOWN.id)] = KNOWN.note
    replaced: set[str] = set()
    for request, answer in world.came:
        if _state(answer) == "refused":
            continue
        entry, shape = _entry(request), request["shape"]
        note = None if shape.get("deleted") else entry["note"]
        says[UUID(entry["id"])][_form(request)] = note
        replaced |= {shape["base"]} if "base" in shape else set()
    due = {
        id_: sorted({note for form, note in forms.items() if form not in replaced and note})
        for id_, forms in says.items()
    }
    return [
        f"overwritten: {stands[id_]} stand, not {expected}"
        for id_, expected in due.items()
        if stands[id_] != expected
    ]


def _rivals_of_one_writer(world: World, found: Step, stands: dict[UUID, list[str]]) -> list[str]:
    """Whoever writes alone, from what her phone last showed, is never asked to choose."""
    writers: dict[str, set[int]] = {}
    told = {each["form"] for phone in found["told"] for each in phone}
    # What a phone kept without a chance to say so is one more hand.
    unsure = {_entry(request)["id"] for request, _ in world.came if _form(request) not in told}
    for n, phone in enumerate(found["told"]):
        for each in phone:
            writers.setdefault(each["entry"]["id"], set()).add(n)
            if not (each["kept"] and each["fresh"]):
                unsure.add(each["entry"]["id"])
    alone = {UUID(id_) for id_, who in writers.items() if len(who) == 1 and id_ not in unsure}
    return [f"rivals: {stands[id_]}" for id_ in alone & set(stands) if len(stands[id_]) > 1]


def _waiting(found: Step) -> list[str]:
    """With a network nothing waits but what was refused, with its reason."""
    left = [each for phone in found["left"] for each in phone]
    return [f"waits: {each}" for each in left if each["state"] != "refused" or not each["why"]]


def _entry(request: Any) -> Any:
    shape = request["shape"]
    return shape["entries"][0] if "entries" in shape else shape["entry"]


def _form(request: Any) -> str:
    return str(request["shape"].get("form", _entry(request)["id"]))


def _state(answer: Any) -> str:
    shape = answer["shape"]
    return str(shape["receipts"][0]["state"] if "receipts" in shape else shape["state"])
