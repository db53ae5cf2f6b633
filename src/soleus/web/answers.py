"""What the API answers, in JSON, and how that is described."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import TypeAdapter

from soleus.app.erase import Gone
from soleus.app.food import apart
from soleus.app.lasting import Event, Running
from soleus.app.phone import Phone
from soleus.app.status import Status
from soleus.app.trial import Tonight
from soleus.app.write import Kept, Receipt
from soleus.care.plan import PlanItem
from soleus.care.profile import About
from soleus.care.supplements import State, Supplement
from soleus.diary.doubts import Doubt
from soleus.diary.entries import KINDS, Entry, Intake
from soleus.diary.nights import DAY, night_of_entry
from soleus.exchange import sealing
from soleus.exchange.json import Problem
from soleus.exchange.json import write as written
from soleus.knowledge import catalog
from soleus.knowledge.foods import Food
from soleus.knowledge.shapes import DoneRule
from soleus.study.trial import schedule
from soleus.web import nutrients
from soleus.web.pages.supplements import facts_of, flag_of, flags, gates_of, often
from soleus.web.pages.trial import cautions_of, says, why_paused
from soleus.web.wording import translated
from soleus.words.say import say

MOST = 500


class ProblemOut(Schema):
    """RFC 9457: what is wrong, for people in `detail`; `state` is "locked" while the diary is."""

    type: str
    title: str
    status: int
    detail: str
    state: str = ""
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
    """What became of the entry at `place` in the batch. Keep a refused one: it is not stored.

    erased: its owner erased it for good. It is not stored; forget it.
    """

    place: int
    state: Literal["saved", "same", "amended", "refused", "erased"]
    id: UUID | None = None
    form: UUID | None = None
    revision: int | None = None
    sequence: int | None = None
    problems: list[PlaceOut] = []
    doubts: list[DoubtOut] = []


class DidOut(Schema):
    """The dose that was written down, now or by an earlier tap on the same message."""

    state: Literal["saved"]
    id: UUID


class PutOffOut(Schema):
    """When the message comes once more."""

    state: Literal["saved"]
    due: datetime


class MovedOut(Schema):
    """The new address is kept."""

    state: Literal["saved"]


class ChangedOut(Schema):
    """What became of a change. `form` is the present one now, whatever came in.

    both: it was changed elsewhere too; the owner chooses. kept: a change elsewhere outlives the
    deletion. refused, taken: it is not stored, so keep it. erased: its owner erased it for good;
    it is not stored, so forget it.
    """

    state: Literal["saved", "same", "amended", "both", "kept", "refused", "taken", "erased"]
    form: UUID | None = None
    revision: int | None = None
    sequence: int | None = None
    problems: list[PlaceOut] = []
    doubts: list[DoubtOut] = []


class ReceiptsOut(Schema):
    receipts: list[ReceiptOut]


class ChangeOut(Schema):
    """An entry in its one JSON shape, and where it stands."""

    entry: dict[str, Any]
    form: UUID
    revision: int
    sequence: int
    deleted: bool


class GoneOut(Schema):
    """An entry that its owner erased for good: forget all of it."""

    id: UUID
    sequence: int
    erased: Literal[True]


class EntriesOut(Schema):
    """`sequence` is the last one here: ask for what comes after it. None when nothing came."""

    entries: list[dict[str, Any]] = []
    changes: list[ChangeOut | GoneOut] = []
    sequence: int | None = None


class FormOut(Schema):
    """An entry, and the form a change of it is to name as its base."""

    entry: dict[str, Any]
    form: UUID


class DoneOut(Schema):
    """When an item counts as done, and what one tap on it stands for.

    gives: what one of the unit is as food or drink, null where it is neither
    """

    amount: float
    unit: str
    tap: float
    gives: "GivesOut | None"


class GivesOut(Schema):
    """What one of a measure's unit weighs, and which foods of the entries count for it."""

    grams: float
    foods: list[str]


class ItemOut(Schema):
    """One thing of today's plan. `count` is None when it was noted without an amount."""

    measure: str
    title: str
    how: str
    done: DoneOut
    count: float | None
    of: float


class StandingOut(Schema):
    """Her answers to warning signs that stand. From 2 on, no comfort may be shown beside them."""

    answers: dict[str, str]
    level: int


class LastingOut(Schema):
    """Whether a cramp lasts, as far as the server was told. since: when it began, else null"""

    running: bool
    since: datetime | None


class EventOut(Schema):
    """A cramp that started or ended. number: ask for what comes after it"""

    number: int
    kind: Literal["started", "ended"]
    at: datetime


class EventsOut(Schema):
    """What came, oldest first. last: what to ask after next"""

    events: list[EventOut]
    last: int


class LastCrampOut(Schema):
    """Her newest cramp. sure: with "night_only" she gave no time, and `at` stands for the night"""

    at: datetime
    night: date
    sure: Literal["exact", "roughly", "night_only"]


class WithoutOut(Schema):
    """So many nights in a row of which she said that there was no cramp, up to the night `until`.

    A night she said nothing about ends the row.
    """

    nights: int
    until: date


class TonightOut(Schema):
    """One thing of today's plan. Something of her own has no words here, since they are hers."""

    id: str
    name: str
    done: bool


class StatusOut(Schema):
    """How it stands, for a screen that others may see.

    quiet: she wants no prompts now; then the last cramp, the nights and the plan stay empty
    nights_without: null where she told of no night lately, and while a sign stands
    sign: what her answers to warning signs come to, null where none stands. It is no diagnosis,
        and null does not say that all is well
    days_since_copy: null where there is no copy, or where copies are not made by Soleus
    """

    on: date
    cramp: LastingOut
    last_cramp: LastCrampOut | None
    nights_without: WithoutOut | None
    plan: list[TonightOut]
    quiet: bool
    sign: Literal["self_care", "routine", "same_day", "emergency"] | None
    days_since_copy: int | None


class PortionOut(Schema):
    """So many of a measure weigh so much."""

    amount: float
    measure: str
    grams: float


class FoodOut(Schema):
    """A food of the tables."""

    id: str
    description: str
    portions: list[PortionOut]


class FoodsOut(Schema):
    foods: list[FoodOut]


class GlassOut(Schema):
    """What one tap on a glass of water writes down."""

    food: str
    grams: float


class GivenOut(GlassOut):
    """What one of a unit of a measure is as food or drink."""

    unit: str


class DrinksOut(Schema):
    """How the phone adds up what she drank today.

    foods: which of the foods it knows are drinks; given: measures that stand for food, by id
    wanted: how much it should be, in words, "" where nothing says
    limit: in millilitres, null where there is none
    """

    foods: list[str]
    given: dict[str, GivenOut]
    wanted: str
    limit: float | None


class UsualOut(Schema):
    """What she has often, as she had it last."""

    food: str
    grams: float | None
    amount: float | None
    portion: str


class SupplementOut(Schema):
    """A supplement of hers, and what one tap on it writes down.

    times: how often in `every` days, as she agreed; often: the same in words
    facts: what it holds and who agreed; why: what shuts the tap, or is asked first
    open: whether a tap may note a dose
    """

    product: str
    name: str
    measure: str
    amount: float | None
    unit: str
    times: int
    every: int
    often: str
    facts: list[str]
    why: list[str]
    open: bool


class EveningOut(Schema):
    """What chance says for one evening, as a flag and in words."""

    night: date
    do: bool
    says: str


class TestOut(Schema):
    """A self-test that runs. Between first and last chance decides on the measure, not the plan.

    evenings: today and tomorrow, as far as the test goes. The rest stays with the server: who
        sees weeks ahead chooses her evenings by it
    rule: what counts as done; why: what shuts the measure now, so that the test rests
    """

    measure: str
    name: str
    first: date
    last: date
    evenings: list[EveningOut]
    rule: str
    how: str
    cautions: list[str]
    amount: float
    unit: str
    why: list[str]


class QuietOut(Schema):
    """Why nothing is to be asked of her, and until when, null where that is open."""

    why: str
    until: date | None


class EndedOut(Schema):
    """That her pregnancy is over: on which day, null where she did not say."""

    on: date | None
    loss: bool


class PairOut(Schema):
    """A pair of keys for notes, as her browser made it: what opens them is locked.

    All bytes are in base 64 for addresses, without padding.
    """

    id: str
    half: str
    rounds: int
    salt: str
    by_passphrase: str
    by_recovery: str


class SealingOut(Schema):
    """Her sealed notes. half: what new ones are sealed with, "" where they are not; pairs: all."""

    half: str
    pairs: list[PairOut]


class PhoneOut(Schema):
    """All that a phone may keep, sealed.

    diary: tells this diary from another, and from itself before all of it was erased
    erased: the entries that were erased last, to be forgotten
    key: opens what her phones have sealed, in base64
    token: for the header X-CSRFToken, for as long as she stays signed in
    first: the first night of which all entries are here
    quiet: null where she may be asked
    foods: what each food of the entries is called; names: what she calls things of her own
    drinks: null where she does not want to see them
    test: null where none runs
    sealing: the keys of her sealed notes
    """

    diary: UUID
    erased: list[UUID]
    key: str
    token: str
    sequence: int
    on: date
    first: date
    zone: str
    entries: list[FormOut]
    plan: list[ItemOut]
    standing: StandingOut | None
    rivals: int
    quiet: QuietOut | None
    ended: EndedOut | None
    foods: dict[str, str]
    names: dict[str, str]
    drinks: DrinksOut | None
    glass: GlassOut
    usual: list[UsualOut]
    supplements: list[SupplementOut]
    test: TestOut | None
    sealing: SealingOut


# ── in words of JSON Schema ─────────────────────────────────────────────────────────────────


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


def one() -> dict[str, Any]:
    """JSON Schema of an entry of any kind."""
    return {"oneOf": [shape_of(kind) for kind in KINDS.values()]}


def batch() -> dict[str, Any]:
    """JSON Schema of what may be sent at once."""
    return {"type": "array", "maxItems": MOST, "items": one()}


# ── in JSON ─────────────────────────────────────────────────────────────────────────────────


def receipt_of(receipt: Receipt) -> dict[str, Any]:
    shape: dict[str, Any] = {"place": receipt.place, "state": "refused"}
    problems = [place_of(each) for each in receipt.problems]
    if receipt.saved:
        saved = receipt.saved
        shape |= {"id": str(saved.id), "state": saved.state.value, "form": str(saved.form)}
        shape |= {"revision": saved.revision, "sequence": saved.sequence}
    return shape | {"problems": problems, "doubts": [doubt_of(each) for each in receipt.doubts]}


def place_of(problem: Problem) -> dict[str, Any]:
    sentence = say(problem.code, problem.values)
    return {"where": problem.where, "code": problem.code, "say": sentence}


def doubt_of(doubt: Doubt) -> dict[str, Any]:
    return {
        "code": doubt.code,
        "say": say(doubt.code, doubt.values),
        "asks": doubt.asks,
        "offers_check": doubt.offers_check,
    }


def change_of(kept: Kept | Gone) -> dict[str, Any]:
    if isinstance(kept, Gone):
        return {"id": str(kept.id), "sequence": kept.sequence, "erased": True}
    return {
        "entry": written(kept.entry),
        "form": str(kept.form),
        "revision": kept.revision,
        "sequence": kept.sequence,
        "deleted": kept.deleted,
    }


def changed_of(receipt: Receipt) -> dict[str, Any]:
    shape: dict[str, Any] = {"state": "refused"}
    if receipt.saved and receipt.problems:
        shape["state"] = receipt.saved.state.value
    elif receipt.saved:
        saved = receipt.saved
        shape = {"state": saved.state.value, "form": str(saved.form)}
        shape |= {"revision": saved.revision, "sequence": saved.sequence}
    problems = [place_of(each) for each in receipt.problems]
    return shape | {"problems": problems, "doubts": [doubt_of(each) for each in receipt.doubts]}


def lasting_of(running: Running | None) -> dict[str, Any]:
    return {"running": running is not None, "since": running and running.since.isoformat()}


def events_of(found: Sequence[Event], last: int) -> dict[str, Any]:
    events = [{"number": e.number, "kind": e.kind.value, "at": e.at.isoformat()} for e in found]
    return {"events": events, "last": last}


def status_of(found: Status, running: Running | None, now: datetime) -> dict[str, Any]:
    last, row = found.last, found.without
    return {
        "on": found.on.isoformat(),
        "cramp": lasting_of(running),
        "last_cramp": last
        and {
            "at": last.at.isoformat(),
            "night": night_of_entry(last).isoformat(),
            "sure": last.sure.value,
        },
        "nights_without": row and {"nights": row.nights, "until": row.until.isoformat()},
        "plan": [
            {"id": each.id, "name": each.name or say("status.own"), "done": each.done}
            for each in found.plan
        ],
        "quiet": found.quiet,
        "sign": None if found.sign is None else found.sign.code,
        "days_since_copy": None if found.copied is None else (now - found.copied).days,
    }


def phone_of(kept: Phone, *, zone: str, token: str) -> dict[str, Any]:
    standing = kept.today.standing
    running = [each for each in kept.supplements if each.state is not State.ENDED]
    flagged = flags(kept.sums)
    shelved = {each.product.measure for each in running if each.product.agreed_with}
    return {
        "diary": str(kept.diary),
        "erased": [str(each) for each in kept.erased],
        "key": b64encode(kept.key).decode(),
        "token": token,
        "sequence": kept.sequence,
        "on": kept.today.on.isoformat(),
        "first": kept.first.isoformat(),
        "zone": zone,
        "entries": [{"entry": written(each.entry), "form": str(each.form)} for each in kept.kept],
        # A dose of a product is noted with the product, where the phone can ask if it is too soon.
        "plan": [
            item_of(e, kept.today.known.measures[e.measure].done, kept.counting.get(e.measure, ()))
            for e in kept.today.plan.items
            if e.measure not in shelved and not kept.today.skip
        ],
        "standing": standing and {"answers": kept.answers, "level": int(standing.disposition)},
        "rivals": kept.undecided,
        "quiet": quiet_of(kept.today.about),
        "ended": ended_of(kept.today.about),
        "foods": kept.foods,
        "names": {each.measure: each.name for each in kept.today.choices.own},
        "drinks": drinks_of(kept),
        "glass": {"food": kept.glass.food, "grams": kept.glass.grams},
        "usual": [usual_of(each) for each in kept.usual],
        "supplements": [supplement_of(each, flagged) for each in running],
        "test": kept.test and test_of(kept.test, kept.today.on),
        "sealing": sealing.told(kept.sealing),
    }


def quiet_of(about: About) -> dict[str, Any] | None:
    """Why nothing is asked, and until when: a phone that hears nothing for days still knows when a
    pause is over."""
    pause = about.pause
    lasting = replace(about, pause=None).quiet(date.max)
    if lasting or pause is None:
        return {"why": lasting, "until": None} if lasting else None
    why = about.quiet(pause.since)
    return {"why": why, "until": pause.last and pause.last.isoformat()} if why else None


def ended_of(about: About) -> dict[str, Any] | None:
    """What the phone goes by in offering the check once a pregnancy is over."""
    if about.ended_on is None and not about.loss:
        return None
    return {"on": about.ended_on and about.ended_on.isoformat(), "loss": about.loss}


def test_of(found: Tonight, on: date) -> dict[str, Any]:
    protocol, measure = found.trial.protocol, found.measure
    name, soon = translated(measure.name), (on, on + DAY)
    return {
        "measure": measure.id,
        "name": name,
        "first": protocol.first.isoformat(),
        "last": protocol.last.isoformat(),
        "evenings": [
            {"night": each.night.isoformat(), "do": each.do, "says": says(each, name)}
            for each in schedule(protocol)
            if each.night in soon
        ],
        "rule": translated(measure.done.text),
        "how": translated(measure.how),
        "cautions": list(cautions_of(measure)),
        "amount": measure.done.amount,
        "unit": measure.done.unit,
        "why": list(why_paused(found)),
    }


def drinks_of(kept: Phone) -> dict[str, Any] | None:
    wanted = nutrients.wanted_of_drinks(kept.day)
    if wanted is None:
        return None
    measures = catalog.load().measures.values()
    giving = [(each.id, each.done.unit, each.done.gives) for each in measures if each.done.gives]
    return {
        "foods": sorted(kept.drinks),
        "given": {
            id_: {"unit": unit, "food": gives.food, "grams": gives.grams}
            for id_, unit, gives in giving
        },
        "wanted": nutrients.wanted_of(wanted),
        "limit": wanted.limit,
    }


def foods_of(found: Sequence[Food]) -> list[dict[str, Any]]:
    """Foods she may choose from, no two of them called alike."""
    return [food_of(food, name) for food, name in zip(found, apart(found), strict=True)]


def food_of(food: Food, name: str) -> dict[str, Any]:
    portions = [
        {"amount": each.amount, "measure": each.measure, "grams": each.grams}
        for each in food.portions
        if not each.usual
    ]
    return {"id": food.id, "description": name, "portions": portions}


def supplement_of(each: Supplement, flagged: Mapping[str, str]) -> dict[str, Any]:
    once, hers = each.at_once, each.product
    return {
        "product": hers.id,
        "name": hers.name,
        "measure": hers.measure,
        "amount": once.high if once else None,
        "unit": once.unit if once else "",
        "times": hers.times,
        "every": hers.every,
        "often": often(hers),
        "facts": list(facts_of(catalog.load(), each)),
        "why": [*gates_of(each), *flag_of(each, flagged)],
        "open": each.state is State.OPEN,
    }


def usual_of(intake: Intake) -> dict[str, Any]:
    named = ("food", "grams", "amount", "portion")
    return {name: getattr(intake, name) for name in named}


def item_of(planned: PlanItem, rule: DoneRule, counting: Iterable[str]) -> dict[str, Any]:
    done = planned.done
    return {
        "measure": planned.measure,
        "title": planned.name,
        "how": planned.how,
        "done": {
            "amount": done.of,
            "unit": done.unit,
            "tap": rule.of_one_tap,
            "gives": rule.gives and {"grams": rule.gives.grams, "foods": list(counting)},
        },
        "count": done.amount,
        "of": done.of,
    }
