"""Pure. What she might do today: at most four things, and why these.

A plan once made is hers: what it holds stays until a gate shuts it, she lets it go or lets it rest.
Only a free place is filled, by what speaks most for a measure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum, StrEnum

from soleus.care import adherence
from soleus.care.choices import Choices, is_own
from soleus.care.profile import Profile
from soleus.care.triage import Assessment
from soleus.diary.entries import Dose
from soleus.diary.nights import day_of
from soleus.knowledge.items import Certainty
from soleus.knowledge.shapes import Catalog, Disposition, Gate, Measure, Relief, Spacing

MOST_ITEMS, MOST_ASKS = 4, 3
FIT, FITS_COUNTED, AGREED = 3, 2, 6  # how much a fitting circumstance and an agreement weigh
# What her own days say weighs less than that together: they are few, and habits come slowly.
FITS_IN, EASED = 4, 2  # the whole way from hardly ever to always; a relief that eased her cramps
SAID = {"fewer": 4, "none": -3, "more": -6}
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


class Effect(StrEnum):
    """What her own nights said clearly of a measure. Nothing unclear is one."""

    FEWER = "fewer"
    NONE = "none"
    MORE = "more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """What her own days tell of measures. All of it may be missing.

    fits_in: how well each fits into her days, 0 to 1
    eased: relief ids after which her cramps eased; effects: what her nights said
    """

    fits_in: Mapping[str, float] = field(default_factory=dict)
    eased: frozenset[str] = frozenset()
    effects: Mapping[str, Effect] = field(default_factory=dict)


NOTHING, NO_CHOICE = Lately(), Choices()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One measure of today, with all that is said about it.

    recheck: its words are past their date, and somebody should read the sources again
    swap: the code of why another may suit her better, "" without; nothing ever goes by itself
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
    swap: str = ""

    @property
    def is_own(self) -> bool:
        return is_own(self.measure)


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
    choices: Choices = NO_CHOICE,
    lately: Lately = NOTHING,
) -> Plan:
    """At most four things for a day, and what is worth asking a clinician about.

    catalog: with the things of her own among the measures
    doses: of this day at least; those of other days are passed over
    standing: the newest warning-sign check that still holds, or None
    """
    asks_about_clots = clot_factors(catalog, profile) >= CLOT_FACTORS
    if standing is not None and standing.disposition >= Disposition.SAME_DAY:
        return Plan(on_hold=True, ask_clot_risk=asks_about_clots)
    offered = [
        m
        for m in catalog.measures.values()
        if _is_offered(m, profile, choices) and not choices.rests(m.id, on)
    ]
    reasons = {m.id: gates(catalog, m, profile, standing=standing) for m in offered}
    points = {m.id: score(m, profile, lately) for m in offered}

    def item(measure: Measure) -> PlanItem:
        made = _item(catalog, measure, profile, reasons[measure.id], doses, on)
        return replace(
            made,
            reasons=(*_why_hers(measure, choices, lately), *made.reasons),
            swap=_swap(measure, lately),
        )

    def of(status: Status) -> list[Measure]:
        return [m for m in offered if status_of(reasons[m.id]) is status]

    doing = of(Status.DO)
    first = _first(doing, profile, choices, points)
    found = _varied(doing, points, MOST_ITEMS, first)
    # Where two are of one time of day, they stay in the order she knows.
    place = {id_: n for n, id_ in enumerate(choices.held)}
    items = sorted(
        map(item, found), key=lambda i: (SLOTS.index(i.slot), place.get(i.measure, len(place)))
    )
    asks = [item(m) for m in _varied(of(Status.ASK_FIRST), points, MOST_ASKS)]
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


def score(measure: Measure, profile: Profile, lately: Lately = NOTHING) -> int:
    """How much speaks for a measure: its base, what fits her, whether she has agreed on it, and
    what her own days tell of it."""
    fitting = min(len(_fitting(measure, profile)), FITS_COUNTED)
    told = measure.base + FIT * fitting + AGREED * (measure.id in profile.agreed)
    if told <= 0:  # her own days speak for what may be offered, and offer nothing by themselves
        return told
    fits_in = lately.fits_in.get(measure.id, adherence.START)
    said = SAID.get(lately.effects.get(measure.id, ""), 0)
    hers = round(FITS_IN * (fits_in - adherence.START)) + EASED * bool(_eased(measure, lately))
    return max(1, told + hers + said)


def _is_offered(measure: Measure, profile: Profile, choices: Choices) -> bool:
    declined = measure.id in profile.declined
    wanted = score(measure, profile) > 0 or measure.id in choices.put
    # A thing of hers is in the plan because she put it there, and for no other reason.
    wanted = wanted and (not is_own(measure.id) or measure.id in choices.put)
    return measure.is_shown and is_in_time(measure, profile) and not declined and wanted


def is_in_time(measure: Measure, profile: Profile) -> bool:
    """Whether her pregnancy is far enough for it."""
    age = profile.gestational_age_days
    return measure.from_days is None or (age is not None and age >= measure.from_days)


def _first(
    measures: Sequence[Measure], profile: Profile, choices: Choices, points: Mapping[str, int]
) -> list[Measure]:
    """What has its place before anything is chosen: what she put in, the newest first, what a
    clinician has agreed to, and what the plan held already."""
    may = {measure.id: measure for measure in measures}
    agreed, held = (
        sorted(each, key=lambda id_: (-points[id_], id_))
        for each in (
            {m.id for m in measures if m.asks_first and m.id in profile.agreed},
            may.keys() & choices.held.keys(),
        )
    )
    order = dict.fromkeys((*(id_ for id_ in choices.put if id_ in may), *agreed, *held))
    return [may[id_] for id_ in order]


def _varied(
    measures: Sequence[Measure],
    points: Mapping[str, int],
    most: int,
    first: Sequence[Measure] = (),
) -> list[Measure]:
    """What has its place, then the best of each family before a second of any; equals go by id, so
    that nothing flickers."""
    chosen = list(first[:most])
    families = Counter(measure.family for measure in chosen)
    left = [measure for measure in measures if measure not in chosen]
    while left and len(chosen) < most:
        best = min(left, key=lambda m: (families[m.family], -points[m.id], m.id))
        left.remove(best)
        chosen.append(best)
        families[best.family] += 1
    return chosen


def _eased(measure: Measure, lately: Lately) -> list[str]:
    """The sentences that a relief which eased her cramps has for a measure."""
    return [text for id_, text in measure.after if id_ in lately.eased]


def _why_hers(measure: Measure, choices: Choices, lately: Lately) -> tuple[Why, ...]:
    """What she decided and what her days tell, before all that holds for everybody."""
    found = []
    if is_own(measure.id):
        found.append(Why(code="plan.why.own"))
    elif measure.id in choices.put:
        found.append(Why(code="plan.why.put"))
    if lately.effects.get(measure.id) is Effect.FEWER:
        found.append(Why(code="plan.why.fewer"))
    return (*found, *(Why(code="plan.why.eased", text=text) for text in _eased(measure, lately)))


def _swap(measure: Measure, lately: Lately) -> str:
    effect = lately.effects.get(measure.id)
    if effect in (Effect.NONE, Effect.MORE):
        return f"plan.swap.{effect}"
    # What a clinician decides on is not weighed by how often she does it.
    is_hard = lately.fits_in.get(measure.id, adherence.START) < adherence.HARDLY
    return "plan.swap.hardly" if is_hard and not measure.asks_first else ""


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
    usual = [] if is_own(measure.id) else [Why(code="plan.why.usual", text=measure.why)]
    return (*agreed, *fits, *usual)


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
