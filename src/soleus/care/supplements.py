"""Pure. What she takes as agreed on a day: what may be noted, what is asked, and the sums.

Soleus never says to start, stop or raise one. It adds up, names the limit, and says whom to ask.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from soleus.care import plan, products
from soleus.care.plan import GateReason, Status
from soleus.care.products import Amount, Product
from soleus.care.profile import Profile
from soleus.care.triage import Assessment
from soleus.diary.doubts import Doubt
from soleus.diary.entries import Dose, Sureness
from soleus.diary.nights import day_of
from soleus.knowledge.food_shapes import Nutrient
from soleus.knowledge.shapes import Catalog, Condition, Measure, Spacing
from soleus.nutrition import gaps
from soleus.nutrition.intake import Total
from soleus.nutrition.supplied import supplied

DAY = timedelta(hours=24)
DIGITS = 6  # sums of shares end in dust, and dust must not pass a limit


class State(StrEnum):
    """How a product stands today. Only an open one has a tap that notes a dose."""

    OPEN = "open"
    PAUSED = "paused"  # something that comes and goes, such as loose stools, asks first
    BLOCKED = "blocked"
    NOT_AGREED = "not_agreed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    """One product of hers on a day.

    at_once, in_a_day: None where it cannot be told how much it holds
    gates: why it is blocked or asked about first; they are said whatever the state is
    taken: its doses of that day, the oldest first
    """

    product: Product
    measure: Measure | None
    state: State
    in_one: Amount | None
    at_once: Amount | None
    in_a_day: Amount | None
    gates: tuple[GateReason, ...]
    spacings: tuple[Spacing, ...]
    taken: tuple[Dose, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TooSoon:
    """Why a dose is asked about before it is noted: `code` is "enough" or "close".

    newest: what was noted last; noted: how many in the days she agreed for, today the last of them
    """

    code: str
    newest: Dose
    noted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """An upper level of one table.

    counts_food: it is for food and pills together; else food is not counted
    is_hers: it is that of where she lives; else it is named as theirs
    """

    table: str
    amount: float
    counts_food: bool
    is_hers: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One nutrient over all products that run, in its unit.

    agreed: as agreed for a day, with the larger share of each salt; low: with the smaller
    told: with what nobody has agreed to yet: she may be taking it
    taken: what she noted today; of what is not for every day its share of a day
    agreed_at_least, told_at_least, taken_at_least: something in it is not known, so it may be more
    """

    nutrient: Nutrient
    agreed: float
    low: float
    agreed_at_least: bool
    told: float
    told_at_least: bool
    taken: float
    taken_at_least: bool
    levels: tuple[Level, ...]

    def passed(self, amount: float) -> tuple[Level, ...]:
        """The levels that an amount is above."""
        return tuple(each for each in self.levels if amount > each.amount)

    @property
    def above(self) -> tuple[Level, ...]:
        """The levels that what she takes, or may take, is above."""
        return self.passed(max(self.told, self.taken))


# ── each product ───────────────────────────────────────────────────────────────────────────


def on_a_day(
    catalog: Catalog,
    profile: Profile,
    hers: Iterable[Product],
    *,
    doses: Iterable[Dose],
    standing: Assessment | None,
    on: date,
) -> tuple[Supplement, ...]:
    """Each product as it stands on a day: those that run first, in the order she told them."""
    noted = sorted(_taken(doses, on), key=lambda dose: dose.at)
    found = [_on_a_day(catalog, profile, each, noted, standing, on) for each in hers]
    return tuple(sorted(found, key=lambda each: each.state is State.ENDED))


def _on_a_day(
    catalog: Catalog,
    profile: Profile,
    product: Product,
    noted: Sequence[Dose],
    standing: Assessment | None,
    on: date,
) -> Supplement:
    measure = catalog.measures.get(product.measure)
    measure = measure if measure and measure.is_shown and measure.supplies else None
    gates = plan.gates(catalog, measure, profile, standing=standing) if measure else ()
    return Supplement(
        product=product,
        measure=measure,
        state=_state(catalog, product, measure, gates, on),
        in_one=products.in_one(catalog, product),
        at_once=products.at_once(catalog, product),
        in_a_day=products.in_a_day(catalog, product),
        gates=gates,
        spacings=plan.spacings(catalog, measure, profile) if measure else (),
        taken=tuple(dose for dose in noted if dose.product == product.id),
    )


def _state(
    catalog: Catalog,
    product: Product,
    measure: Measure | None,
    gates: Sequence[GateReason],
    on: date,
) -> State:
    if not product.runs_on(on):
        return State.ENDED
    # A kind that nobody knows any more has gates that nobody knows.
    if measure is None or plan.status_of(gates) is Status.BLOCKED:
        return State.BLOCKED
    if not product.agreed_with:
        return State.NOT_AGREED
    met = {name for gate in gates for name in gate.conditions}
    if any(catalog.conditions[name].passing for name in met):
        return State.PAUSED
    return State.OPEN


def passing(catalog: Catalog, hers: Iterable[Supplement]) -> tuple[Condition, ...]:
    """What comes and goes and bears on a product that runs: asked where she notes it."""
    running = [each.measure for each in hers if each.state is not State.ENDED and each.measure]
    gates = [catalog.gates[name] for measure in running for name in measure.gates]
    asked = dict.fromkeys(name for gate in gates for name in (*gate.blocked_by, *gate.ask_if))
    return tuple(catalog.conditions[name] for name in asked if catalog.conditions[name].passing)


def _taken(doses: Iterable[Dose], on: date) -> list[Dose]:
    """What she took on a day. A dose of nothing says that she did not."""
    return [dose for dose in doses if dose.is_done and day_of(dose.local) == on]


# ── too soon ───────────────────────────────────────────────────────────────────────────────


def too_soon(
    product: Product, doses: Iterable[Dose], *, now: datetime, zone: str
) -> TooSoon | None:
    """Whether one more dose now is more, or sooner, than she agreed on. A question, no refusal.

    doses: of the days she agreed for at least. One of the same kind that names no product may be
        of this one; one of zero was none
    """
    mine = [dose for dose in doses if _may_be_of(product, dose)]
    if not mine:
        return None
    on = day_of(now.astimezone(ZoneInfo(zone)))
    noted = sum(_is_within(product, dose, on) for dose in mine)
    newest = max(mine, key=lambda dose: (dose.at, dose.written, dose.id))
    if noted >= product.times:
        return TooSoon(code="enough", newest=newest, noted=noted)
    if now - newest.at < apart(product):
        return TooSoon(code="close", newest=newest, noted=noted)
    return None


def apart(product: Product) -> timedelta:
    """Half of the time from one dose to the next: anything less is asked about."""
    return DAY * product.every / product.times / 2


def _is_within(product: Product, dose: Dose, on: date) -> bool:
    """Whether a dose is of the days she agreed for, of which this one is the last."""
    return on - timedelta(days=product.every) < day_of(dose.local) <= on


def doubts(dose: Dose, hers: Iterable[Product], others: Iterable[Dose]) -> Iterator[Doubt]:
    """What is asked of a dose that is written down already, by whatever door it came.

    A tap asks first. A dose from the API, or one of two phones that knew nothing of each other,
    could not be asked about before, and it may lie on either side of what else was noted.
    others: of the week before to the week after at least; the dose itself may be among them
    """
    on, noted = day_of(dose.local), [other for other in others if other.id != dose.id]
    for product in hers:
        if not (product.runs_on(on) and _may_be_of(product, dose)):
            continue
        mine = [other for other in noted if _may_be_of(product, other)]
        # Any run of so many days that the day of this dose is part of.
        ends = [on + timedelta(days=each) for each in range(product.every)]
        many = 1 + max(sum(_is_within(product, other, end) for other in mine) for end in ends)
        timed = [other for other in mine if _is_timed(other) and _is_timed(dose)]
        near = min(timed, key=lambda other: (abs(dose.at - other.at), other.id), default=None)
        if many > product.times:
            yield _many(product, many)
        elif near is not None and abs(dose.at - near.at) < apart(product):
            when = f"{near.local:%Y-%m-%d %H:%M}"
            yield Doubt(code="doubt.close_doses", values={"when": when})


def _many(product: Product, count: int) -> Doubt:
    agreed = {"n": count, "agreed": product.times}
    if product.every == 1:
        return Doubt(code="doubt.many_doses", values=agreed)
    return Doubt(code="doubt.many_doses_in", values=agreed | {"days": product.every})


def _is_timed(dose: Dose) -> bool:
    """All doses of a day that she wrote down later stand at the same hour of it."""
    return dose.sure is Sureness.EXACT


def _may_be_of(product: Product, dose: Dose) -> bool:
    named = dose.product == product.id
    return dose.is_done and (named or (not dose.product and dose.measure == product.measure))


# ── sums and levels ────────────────────────────────────────────────────────────────────────


def sums(
    catalog: Catalog,
    hers: Sequence[Supplement],
    *,
    doses: Iterable[Dose],
    on: date,
    region: str,
    age: int | None,
) -> tuple[Sum, ...]:
    """For each nutrient of a product that runs, or that she took today, all of it together.

    doses: of that day and the six before it, of every measure
    age: in whole years, None when not known
    """
    noted = _shares(doses, hers, on)
    running = [each for each in hers if each.product.runs_on(on)]
    taken = supplied(noted, catalog)
    found = [
        _sum(catalog, nutrient, running, taken.get(nutrient.id), region, age)
        for nutrient in sorted(catalog.nutrients.values(), key=lambda each: each.order)
    ]
    return tuple(each for each in found if each is not None)


def agreed_in_a_day(catalog: Catalog, hers: Iterable[Product], on: date) -> dict[str, float]:
    """By nutrient id, what she takes in a day as agreed, with the smaller share of each salt."""
    found: dict[str, float] = {}
    for product in hers:
        nutrient = products.nutrient_of(catalog, product.measure)
        amount = products.in_a_day(catalog, product)
        if nutrient and amount and product.is_agreed_on(on):
            found[nutrient.id] = found.get(nutrient.id, 0.0) + amount.low
    return found


def _shares(doses: Iterable[Dose], hers: Iterable[Supplement], on: date) -> list[Dose]:
    """The doses that count for a day. One for several days counts on each, by its share.

    A tablet for a week would stand above a daily limit on the day it is taken, and be gone the
    next. Taken more often than agreed, the shares of all of them come to what they are.
    """
    apart = {each.product.id: each.product for each in hers if each.product.every > 1}
    found = []
    for dose in doses:
        if not dose.is_done:
            continue
        product = apart.get(dose.product)
        if product is None and day_of(dose.local) == on:
            found.append(dose)
        elif product and _is_within(product, dose, on):
            share = None if dose.amount is None else dose.amount / product.every
            found.append(replace(dose, amount=share))
    return found


def _sum(
    catalog: Catalog,
    nutrient: Nutrient,
    running: Sequence[Supplement],
    taken: Total | None,
    region: str,
    age: int | None,
) -> Sum | None:
    mine = [each for each in running if each.measure and each.measure.supplies == nutrient.id]
    if not (mine or taken):
        return None
    told = [each.in_a_day for each in mine]
    agreed = [each.in_a_day for each in mine if each.product.agreed_with]
    return Sum(
        nutrient=nutrient,
        agreed=_all(each.high for each in agreed if each),
        low=_all(each.low for each in agreed if each),
        agreed_at_least=None in agreed,
        told=_all(each.high for each in told if each),
        told_at_least=None in told,
        taken=taken.amount if taken else 0.0,
        taken_at_least=taken is not None and taken.at_least,
        levels=levels(catalog, nutrient, region, age),
    )


def _all(amounts: Iterable[float]) -> float:
    return round(sum(amounts), DIGITS)


def levels(catalog: Catalog, nutrient: Nutrient, region: str, age: int | None) -> tuple[Level, ...]:
    """The upper level of where she lives; where there is none that somebody checked, those of
    others."""
    here = gaps.table_of(catalog, region)
    tables = [
        _level(catalog, nutrient, table, age, table == here) for table in gaps.tables(catalog)
    ]
    found = [each for each in tables if each is not None]
    return tuple(each for each in found if each.is_hers) or tuple(found)


def _level(
    catalog: Catalog, nutrient: Nutrient, table: str, age: int | None, is_hers: bool
) -> Level | None:
    # Without her conditions: where a gate shuts a target, the limit holds all the more.
    found = gaps.references(catalog, region=table, age=age)[nutrient.id]
    amount = found.from_supplements if found.from_supplements is not None else found.limit
    if amount is None:
        return None
    return Level(
        table=table,
        amount=amount,
        counts_food=found.from_supplements is None,
        is_hers=is_hers,
        sources=found.sources,
    )
