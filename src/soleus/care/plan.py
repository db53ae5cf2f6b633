"""Pure. What she might do today: at most four things, and why these.

The plan depends on what is known about her and on today's doses, and on nothing else, so it stays
the same from day to day until something about her changes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from soleus.care.profile import Profile
from soleus.care.triage import Assessment
from soleus.diary.entries import Dose
from soleus.diary.nights import day_of
from soleus.knowledge.items import Certainty
from soleus.knowledge.shapes import Catalog, Disposition, Gate, Measure, Relief, Spacing

MOST_ITEMS, MOST_ASKS = 4, 3
FIT, FITS_COUNTED, AGREED = 3, 2, 6  # how much a fitting circumstance and an agreement weigh
SLOTS = ("morning", "meal", "day", "evening", "bedtime")
# The fewest clot factors at which the guidance acts at any time of a pregnancy or after it [R37A].
CLOT_FACTORS = 2


class Status(IntEnum):
    """What the gates leave of a measure; a larger number is stricter."""

    DO = 0
    ASK_FIRST = 1
    BLOCKED = 2

    @property
    def code(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One reason for an item: a code with its sentence, or a text of the knowledge files.

    fits: the exposure or condition she told that speaks for it
    """

    code: str
    text: str = ""
    fits: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateReason:
    """Why a measure is blocked or asked about first.

    gate: "" when no gate of the knowledge files stands behind it
    text: the gate's own words, "" where nobody could check them
    """

    code: str
    status: Status
    gate: str = ""
    text: str = ""
    conditions: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a measure is done today.

    amount: None when she noted it without an amount
    taps: whether it is done in parts, a tap each; add: what such a tap adds, in words
    """

    amount: float | None
    of: float
    unit: str
    done: bool
    taps: bool
    add: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One measure of today, with all that is said about it.

    recheck: its words are past their date, and somebody should read the sources again
    """

    measure: str
    name: str
    how: str
    how_much: str
    slot: str
    effort: str
    drawing: str
    has_routine: bool
    status: Status
    reasons: tuple[Why, ...]
    certainty: Certainty
    cautions: tuple[str, ...]
    gates: tuple[GateReason, ...]
    spacings: tuple[Spacing, ...]
    recheck: bool
    done: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Today's items, what is worth asking about, and whether a warning sign puts all on hold."""

    items: tuple[PlanItem, ...] = ()
    asks: tuple[PlanItem, ...] = ()
    on_hold: bool = False
    ask_clot_risk: bool = False


def today(
    catalog: Catalog,
    profile: Profile,
    *,
    doses: Sequence[Dose],
    standing: Assessment | None,
    on: date,
) -> Plan:
    """At most four things for a day, and what is worth asking a clinician about.

    doses: of this day at least; those of other days are passed over
    standing: the newest warning-sign check that still holds, or None
    """
    asks_about_clots = clot_factors(catalog, profile) >= CLOT_FACTORS
    if standing is not None and standing.disposition >= Disposition.SAME_DAY:
        return Plan(on_hold=True, ask_clot_risk=asks_about_clots)
    offered = [m for m in catalog.measures.values() if _is_offered(m, profile)]
    reasons = {m.id: gates(catalog, m, profile, standing=standing) for m in offered}

    def chosen(status: Status, most: int) -> list[PlanItem]:
        fitting = [m for m in offered if status_of(reasons[m.id]) is status]
        return [
            _item(catalog, m, profile, reasons[m.id], doses, on)
            for m in _varied(fitting, profile, most)
        ]

    items = sorted(chosen(Status.DO, MOST_ITEMS), key=lambda item: SLOTS.index(item.slot))
    asks = chosen(Status.ASK_FIRST, MOST_ASKS)
    return Plan(items=tuple(items), asks=tuple(asks), ask_clot_risk=asks_about_clots)


def clot_factors(catalog: Catalog, profile: Profile) -> int:
    """How many clot factors she ticked. It only ever leads to "ask about your clot risk"."""
    return sum(c.rcog for id_, c in catalog.conditions.items() if id_ in profile.conditions)


# ── gates ──────────────────────────────────────────────────────────────────────────────────


def gates(
    catalog: Catalog,
    measure: Measure | Relief,
    profile: Profile,
    *,
    standing: Assessment | None = None,
) -> tuple[GateReason, ...]:
    """Everything that blocks a measure for her or turns it into "ask first"; empty: go ahead."""
    agreed = measure.id in profile.agreed
    found: list[GateReason] = []
    if standing is not None and standing.disposition >= Disposition.SAME_DAY:
        found.append(GateReason(code="plan.gate.sign", status=Status.BLOCKED))
    elif _is_unclear(catalog, measure, standing):
        found.append(GateReason(code="plan.gate.unclear", status=Status.BLOCKED))
    if isinstance(measure, Measure) and measure.asks_first and not agreed:
        found.append(GateReason(code="plan.gate.agree", status=Status.ASK_FIRST))
    for id_ in measure.gates:
        gate = catalog.gates[id_]
        found += _blocks(gate, profile, standing)
        if not (agreed and gate.lifts):
            found += _asks(gate, profile)
    if not found and standing is not None and measure.id in standing.blocked:
        found.append(GateReason(code="plan.gate.sign", status=Status.BLOCKED))
    return tuple(found)


def status_of(reasons: Iterable[GateReason]) -> Status:
    """The strictest of the reasons; no reason: do."""
    return max((reason.status for reason in reasons), default=Status.DO)


def _is_unclear(catalog: Catalog, measure: Measure | Relief, standing: Assessment | None) -> bool:
    """Whether signs that must be asked and answered no before it are still open."""
    if not measure.clear_first:
        return False
    group = {sign.id for sign in catalog.signs.values() if sign.group == measure.clear_first}
    return standing is None or not group.isdisjoint((*standing.unasked, *_noticed(standing)))


def _noticed(standing: Assessment | None) -> frozenset[str]:
    reasons = standing.reasons if standing else ()
    return frozenset(sign for reason in reasons for sign in reason.signs)


def _blocks(gate: Gate, profile: Profile, standing: Assessment | None) -> list[GateReason]:
    blocked = _reason(gate, Status.BLOCKED, gate.blocked_by, gate.blocked_from_days, profile)
    noticed = _noticed(standing)
    signs = tuple(sign for sign in gate.stop_signs if sign in noticed)
    if signs:
        stop = GateReason(code="plan.gate.sign", status=Status.BLOCKED, gate=gate.id, signs=signs)
        return [*blocked, stop]
    return blocked


def _asks(gate: Gate, profile: Profile) -> list[GateReason]:
    return _reason(gate, Status.ASK_FIRST, gate.ask_if, gate.ask_from_days, profile)


def _reason(
    gate: Gate, status: Status, ids: tuple[str, ...], from_days: int | None, profile: Profile
) -> list[GateReason]:
    conditions = tuple(id_ for id_ in ids if id_ in profile.conditions)
    age = profile.gestational_age_days
    far_enough = from_days is not None and age is not None and age >= from_days
    if not (conditions or far_enough):
        return []
    # What nobody could check still holds, since asking is the safe side, but it is not said.
    code = f"plan.gate.{status.code}" if gate.is_shown else "plan.gate.unchecked"
    text = gate.text if gate.is_shown else ""
    return [GateReason(code=code, status=status, gate=gate.id, text=text, conditions=conditions)]


# ── choosing ───────────────────────────────────────────────────────────────────────────────


def score(measure: Measure, profile: Profile) -> int:
    """How much speaks for a measure: its base, what fits her, and whether she has agreed on it."""
    fitting = min(len(_fitting(measure, profile)), FITS_COUNTED)
    return measure.base + FIT * fitting + AGREED * (measure.id in profile.agreed)


def _is_offered(measure: Measure, profile: Profile) -> bool:
    age = profile.gestational_age_days
    in_time = measure.from_days is None or (age is not None and age >= measure.from_days)
    declined = measure.id in profile.declined
    return measure.is_shown and in_time and not declined and score(measure, profile) > 0


def _varied(measures: Sequence[Measure], profile: Profile, most: int) -> list[Measure]:
    """The best of each family before a second of any; equals go by id, so that nothing flickers."""
    left, families = list(measures), Counter[str]()
    chosen: list[Measure] = []
    while left and len(chosen) < most:
        best = min(left, key=lambda m: (families[m.family], -score(m, profile), m.id))
        left.remove(best)
        chosen.append(best)
        families[best.family] += 1
    return chosen


def _fitting(measure: Measure, profile: Profile) -> list[tuple[str, str]]:
    told = profile.exposures | profile.conditions
    return [(id_, text) for id_, text in measure.fits if id_ in told]


# ── one item ───────────────────────────────────────────────────────────────────────────────


def _item(
    catalog: Catalog,
    measure: Measure,
    profile: Profile,
    reasons: tuple[GateReason, ...],
    doses: Sequence[Dose],
    on: date,
) -> PlanItem:
    done_today = [dose for dose in doses if day_of(dose.local) == on]
    return PlanItem(
        measure=measure.id,
        name=measure.name,
        how=measure.how,
        how_much=_how_much(catalog, measure, profile),
        slot=measure.slot,
        effort=measure.effort,
        drawing=measure.drawing,
        has_routine=bool(measure.routine),
        status=status_of(reasons),
        reasons=_why(measure, profile),
        certainty=measure.certainty,
        cautions=tuple(id_ for id_ in measure.cautions if catalog.cautions[id_].is_shown),
        gates=reasons,
        spacings=spacings(catalog, measure, profile),
        recheck=measure.is_due_for_review(on),
        done=progress(measure, done_today),
    )


def _how_much(catalog: Catalog, measure: Measure, profile: Profile) -> str:
    """In her region's words, where countries differ."""
    region = catalog.regions.get(profile.region)
    return dict(measure.how_much_in).get(region.nutrition if region else "", measure.how_much)


def _why(measure: Measure, profile: Profile) -> tuple[Why, ...]:
    agreed = [Why(code="plan.why.agreed")] if measure.id in profile.agreed else []
    fits = [Why(code="plan.why.fits", text=text, fits=id_)
            for id_, text in _fitting(measure, profile)]  # fmt: skip
    return (*agreed, *fits, Why(code="plan.why.usual", text=measure.why))


def spacings(catalog: Catalog, measure: Measure, profile: Profile) -> tuple[Spacing, ...]:
    """What to keep apart from it; one that names no medicine holds for everybody."""
    return tuple(
        spacing
        for spacing in catalog.spacings.values()
        if spacing.measure == measure.id and spacing.is_shown
        if not spacing.medicine or spacing.medicine in profile.conditions
    )


def progress(measure: Measure, doses: Iterable[Dose]) -> Progress:
    """How far a day's doses bring a measure toward its done-rule."""
    rule = measure.done
    mine = [dose for dose in doses if dose.measure == measure.id and dose.is_done]
    counted = [dose.amount for dose in mine if dose.amount is not None and dose.unit == rule.unit]
    # She noted it without an amount, or in words of her own. That is not zero: it was done.
    uncounted = len(counted) < len(mine)
    total = sum(counted) if counted or not mine else None
    done = uncounted or (total is not None and total >= rule.amount)
    taps = rule.tap is not None and rule.tap < rule.amount
    return Progress(
        amount=total, of=rule.amount, unit=rule.unit, done=done, taps=taps, add=rule.add
    )


def is_begun(item: PlanItem) -> bool:
    """Whether something of it was done that day."""
    return item.done.done or bool(item.done.amount)


def silent(items: Iterable[PlanItem], doses: Iterable[Dose], on: date) -> tuple[PlanItem, ...]:
    """The items of a day of which nothing is written, not even that they were not done."""
    said = {each.measure for each in doses if day_of(each.local) == on}
    return tuple(each for each in items if not is_begun(each) and each.measure not in said)
