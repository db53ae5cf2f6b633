"""Pure. How urgent her answers are, and which advice may stand beside them.

One law: the most urgent flag that is met decides. Nothing lowers; not sure counts as yes; a sign
nobody asked is listed as not asked and is never read as no. The rules are data
(knowledge/red_flags.toml), compiled here to bit masks so that every combination can be tried.
The phone runs the same table in web/static/check.js.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from soleus.care.profile import Profile
from soleus.diary.entries import Answer
from soleus.knowledge.shapes import Block, Catalog, Disposition, Flag, Gate, Measure, Relief, Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A flag that is met: by which signs, and with which of her conditions."""

    flag: str
    disposition: Disposition
    signs: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """How urgent, why, what was not asked, and which advice may be shown beside it.

    reasons: the most urgent first
    allowed, blocked: measure and relief ids; each is in exactly one of the two
    rules: the version of the rules, so that an old check can be read as it was
    """

    disposition: Disposition
    reasons: tuple[Reason, ...]
    unasked: tuple[str, ...]
    allowed: tuple[str, ...]
    blocked: tuple[str, ...]
    rules: str


class UnknownIdError(ValueError):
    """An id that is not in the rules. It is refused: passed over, it would read as "no"."""


# ── rules ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A flag with its signs as bits."""

    flag: Flag
    all_of: int
    any_of: int
    disposition: Disposition

    def is_met(self, present: int) -> bool:
        every = present & self.all_of == self.all_of
        return every and (not self.any_of or present & self.any_of != 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Every flag that is evaluated, the most urgent first."""

    version: str
    bits: Mapping[str, int]
    rules: tuple[Rule, ...]

    def for_her(self, profile: Profile) -> tuple[Rule, ...]:
        """The rules whose conditions and days after birth hold for her."""
        return tuple(rule for rule in self.rules if concerns(rule.flag, profile))

    def mask(self, signs: Iterable[str]) -> int:
        """The bits of these signs together."""
        return sum(self.bits[sign] for sign in set(signs))


@lru_cache
def rules(catalog: Catalog) -> Rules:
    """The evaluated rules of a catalog. What nobody could check is left out here."""
    bits = {sign.id: 1 << place for place, sign in enumerate(signs(catalog))}
    flags = evaluated(catalog)

    def mask(signs: Sequence[str]) -> int:
        return sum(bits[sign] for sign in signs)

    compiled = tuple(
        Rule(
            flag=flag,
            all_of=mask(flag.all_of),
            any_of=mask(flag.any_of),
            disposition=flag.disposition,
        )
        for flag in flags
    )
    return Rules(version=version(flags), bits=bits, rules=compiled)


@lru_cache
def signs(catalog: Catalog) -> tuple[Sign, ...]:
    """The signs that can be asked, worst first."""
    shown = [sign for sign in catalog.signs.values() if sign.is_shown]
    return tuple(sorted(shown, key=lambda sign: sign.order))


def evaluated(catalog: Catalog) -> list[Flag]:
    """The flags that are evaluated, the most urgent first."""
    shown = [flag for flag in catalog.flags.values() if flag.is_shown]
    return sorted(shown, key=lambda flag: -flag.disposition)


def version(flags: Iterable[Flag]) -> str:
    """Changes when a rule changes, not when a word of its text does."""
    table = sorted(
        [
            flag.id,
            flag.disposition.code,
            sorted(flag.all_of),
            sorted(flag.any_of),
            sorted(flag.conditions),
            flag.within_days_after_birth,
        ]
        for flag in flags
    )
    return hashlib.sha256(json.dumps(table).encode()).hexdigest()[:12]


def concerns(flag: Flag, profile: Profile) -> bool:
    """Whether a flag that asks for a condition or a recent birth can be met by her."""
    days, within = profile.days_after_birth, flag.within_days_after_birth
    if within is not None and (days is None or days >= within):
        return False
    return not flag.conditions or not profile.conditions.isdisjoint(flag.conditions)


def worst(hers: Iterable[Rule], present: int) -> Disposition:
    """The law in one line: the first rule that is met, the most urgent standing first.

    hers: from `Rules.for_her`
    present: the bits of the signs answered yes or not sure
    """
    for rule in hers:
        if rule.is_met(present):
            return rule.disposition
    return Disposition.SELF_CARE


# ── assessment ──────────────────────────────────────────────────────────────────────────────


def assess(
    answers: Mapping[str, Answer],
    profile: Profile,
    catalog: Catalog,
    *,
    least: Disposition = Disposition.SELF_CARE,
) -> Assessment:
    """What her answers come to.

    least: what she was told about them before; nothing that changed since makes it less urgent
    Raises UnknownIdError for a sign or condition that is not in the rules.
    """
    check_known(answers, profile.conditions, catalog)
    known = rules(catalog)
    hers = known.for_her(profile)
    present = known.mask(sign for sign, answer in answers.items() if answer.is_present)
    disposition = max(worst(hers, present), least)
    open_advice = advice(answers, profile, catalog, disposition)
    return Assessment(
        disposition=disposition,
        reasons=tuple(_reason(r.flag, answers, profile) for r in hers if r.is_met(present)),
        unasked=tuple(s.id for s in asked(catalog, profile) if s.id not in answers),
        allowed=tuple(each for each, is_open in open_advice.items() if is_open),
        blocked=tuple(each for each, is_open in open_advice.items() if not is_open),
        rules=known.version,
    )


def check_known(answers: Iterable[str], conditions: Iterable[str], catalog: Catalog) -> None:
    """Refuse ids that the rules do not have, all at once, with those they do have."""
    problems = unknown(answers, conditions, catalog)
    if problems:
        raise UnknownIdError("\n".join(problems))


def unknown(answers: Iterable[str], conditions: Iterable[str], catalog: Catalog) -> list[str]:
    """A sentence for every id that the rules do not have."""
    can_be_asked = [sign.id for sign in signs(catalog)]
    shown = [condition.id for condition in catalog.conditions.values() if condition.is_shown]
    strange_signs = sorted(set(answers) - set(can_be_asked))
    strange_conditions = sorted(set(conditions) - set(catalog.conditions))
    return [
        *(f"{each!r} is no sign. Known: {', '.join(can_be_asked)}." for each in strange_signs),
        *(f"{each!r} is no condition. Known: {', '.join(shown)}." for each in strange_conditions),
    ]


def asked(catalog: Catalog, profile: Profile) -> list[Sign]:
    """The signs to ask her. After a birth, and after a loss, nobody asks about the baby moving."""
    over = profile.days_after_birth is not None and profile.gestational_age_days is None
    return [sign for sign in signs(catalog) if sign.after_birth or not over]


def by_clock(catalog: Catalog) -> tuple[str, ...]:
    """The signs that are there once a cramp has lasted too long, whatever she answers."""
    return tuple(sign.id for sign in signs(catalog) if sign.by_clock)


def raising(
    assessment: Assessment, answers: Mapping[str, Answer], profile: Profile, catalog: Catalog
) -> list[str]:
    """The signs that would make a standing reason more urgent: worth asking about next."""
    bases = {catalog.flags[reason.flag].base for reason in assessment.reasons}
    found = {sign for sign, answer in answers.items() if answer.is_present}
    sharper = [
        rule.flag
        for rule in rules(catalog).for_her(profile)
        if rule.disposition > assessment.disposition
        and (rule.flag.base in bases or found.intersection(rule.flag.all_of))
    ]
    named = dict.fromkeys(sign for flag in sharper for sign in (*flag.all_of, *flag.any_of))
    return [sign for sign in named if sign not in found]


def _reason(flag: Flag, answers: Mapping[str, Answer], profile: Profile) -> Reason:
    named = (*flag.all_of, *flag.any_of)
    return Reason(
        flag=flag.id,
        disposition=flag.disposition,
        signs=tuple(s for s in dict.fromkeys(named) if s in answers and answers[s].is_present),
        conditions=tuple(c for c in flag.conditions if c in profile.conditions),
    )


# ── advice beside a check ───────────────────────────────────────────────────────────────────


def advice(
    answers: Mapping[str, Answer], profile: Profile, catalog: Catalog, disposition: Disposition
) -> dict[str, bool]:
    """Every measure and relief that can be shown, and whether it may be shown now.

    While a flag of same day or above stands, nothing may: rubbing, warming or walking on a clot
    can kill, and a list of comforts beside a warning says that it can wait.
    """
    items: list[Measure | Relief] = [*catalog.measures.values(), *catalog.reliefs.values()]
    calm = disposition < Disposition.SAME_DAY
    return {
        item.id: calm and not is_held_back(item, answers, profile, catalog)
        for item in items
        if item.is_shown
    }


def is_held_back(
    item: Measure | Relief, answers: Mapping[str, Answer], profile: Profile, catalog: Catalog
) -> bool:
    """Whether a block, a gate or a question still open keeps this advice back."""
    blocks = [b for b in catalog.blocks.values() if item.id in (*b.reliefs, *b.measures)]
    # A clinician agrees to a measure. What the script does to a leg at night was not asked about.
    agreed = isinstance(item, Measure) and item.id in profile.agreed
    if not is_cleared(item.clear_first, answers, catalog):
        return True
    if any(_holds(block, answers, profile, agreed=agreed) for block in blocks):
        return True
    return isinstance(item, Measure) and _is_gated(item, answers, profile, catalog)


def is_cleared(group: str, answers: Mapping[str, Answer], catalog: Catalog) -> bool:
    """Whether every sign of a group was asked and answered no. No group needs no clearing."""
    wanted = [sign.id for sign in signs(catalog) if sign.group == group]
    return not group or all(answers.get(sign) is Answer.NO for sign in wanted)


def _holds(block: Block, answers: Mapping[str, Answer], profile: Profile, *, agreed: bool) -> bool:
    """A block that only holds without a timer does not: the script never leaves it out."""
    asks = not profile.conditions.isdisjoint(block.ask_if)
    return (
        (block.always and not block.unless_timed)
        or not profile.conditions.isdisjoint(block.conditions)
        or (asks and not agreed)
        or _any_present(block.signs, answers)
        or _from(block.from_days, profile)
    )


def _is_gated(
    measure: Measure, answers: Mapping[str, Answer], profile: Profile, catalog: Catalog
) -> bool:
    agreed = measure.id in profile.agreed
    gates = [catalog.gates[gate] for gate in measure.gates]
    if measure.asks_first and not agreed:
        return True
    return any(_shuts(gate, answers, profile, agreed=agreed) for gate in gates)


def _shuts(gate: Gate, answers: Mapping[str, Answer], profile: Profile, *, agreed: bool) -> bool:
    blocked = not profile.conditions.isdisjoint(gate.blocked_by)
    asks = not profile.conditions.isdisjoint(gate.ask_if) or _from(gate.ask_from_days, profile)
    return (
        blocked
        or _from(gate.blocked_from_days, profile)
        or _any_present(gate.stop_signs, answers)
        or (asks and not (agreed and gate.lifts))
    )


def _any_present(signs: Iterable[str], answers: Mapping[str, Answer]) -> bool:
    return any(sign in answers and answers[sign].is_present for sign in signs)


def _from(days: int | None, profile: Profile) -> bool:
    age = profile.gestational_age_days
    return days is not None and age is not None and age >= days
