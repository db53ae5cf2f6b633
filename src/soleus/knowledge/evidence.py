"""Pure. What the trials found: each finding beside its numbers, and what may share an axis."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log, sqrt

from soleus.knowledge.items import Status
from soleus.knowledge.shapes import Catalog, Finding, Pool, Trial

# An outcome of trials.csv names its effect in square brackets: [RR], [OR], [MD], [adjusted MD].
EFFECT = re.compile(r"\[(?:adjusted )?(RR|OR|MD)\]")


NORMAL = 1.959964  # 97.5 % of a normal distribution lie below so many standard deviations


class Scale(StrEnum):
    """How an effect is measured; a ratio has no effect at 1, a difference at 0."""

    RISK = "RR"
    ODDS = "OR"
    DIFFERENCE = "MD"

    @property
    def is_ratio(self) -> bool:
        return self is not Scale.DIFFERENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding in words, and the row of numbers it puts into words."""

    finding: Finding
    trial: Trial

    @property
    def scale(self) -> Scale | None:
        named = EFFECT.search(self.trial.outcome)
        return Scale(named[1]) if named else None

    @property
    def interval(self) -> tuple[float, float, float] | None:
        """Effect, lower and upper bound; None where one of them was not published."""
        effect, low = self.trial.reported_effect, self.trial.reported_ci_low
        high = self.trial.reported_ci_high
        if effect is None or low is None or high is None:
            return None
        return effect, low, high

    @property
    def is_drawn(self) -> bool:
        """A number without a direction would be read the wrong way round."""
        return bool(self.scale and self.interval and self.finding.better)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Findings that may share an axis: the same kind of effect, the same good side, one unit."""

    is_ratio: bool
    better: str
    unit: str
    rows: tuple[Found, ...]


def risk_ratio(trial: Trial) -> tuple[float, float, float] | None:
    """Ratio of the shares with an event, with its 95 % range; None without counts above 0."""
    a, n, c, m = trial.events_treat, trial.n_treat, trial.events_ctrl, trial.n_ctrl
    if not (a and n and c and m):
        return None
    middle = log(a / n) - log(c / m)
    reach = NORMAL * sqrt(1 / a - 1 / n + 1 / c - 1 / m)
    return exp(middle), exp(middle - reach), exp(middle + reach)


def together(catalog: Catalog, pool: Pool) -> tuple[Found, ...]:
    """The findings that were put together."""
    return tuple(
        row
        for row in found(catalog, {catalog.findings[name].trial for name in pool.findings})
        if row.finding.id in pool.findings
    )


def found(catalog: Catalog, trials: Collection[str]) -> tuple[Found, ...]:
    """What these trials found, in the order of trials.csv.

    What was only recalled, and what nobody put into words, is left out.
    """
    words = {(each.trial, each.row): each for each in catalog.findings.values() if each.is_shown}
    counts: Counter[str] = Counter()
    pairs = []
    for trial in catalog.trials:
        counts[trial.trial_id] += 1
        finding = words.get((trial.trial_id, counts[trial.trial_id]))
        if trial.trial_id in trials and finding and trial.verified is Status.CHECKED:
            pairs.append(Found(finding=finding, trial=trial))
    return tuple(pairs)


def panels(rows: Sequence[Found]) -> tuple[Panel, ...]:
    """The findings that can be drawn, by what may share an axis, in the order they come."""
    groups: dict[tuple[bool, str, str], list[Found]] = {}
    for row in rows:
        if row.is_drawn and row.scale:
            key = (row.scale.is_ratio, row.finding.better, row.finding.unit)
            groups.setdefault(key, []).append(row)
    return tuple(
        Panel(is_ratio=is_ratio, better=better, unit=unit, rows=tuple(members))
        for (is_ratio, better, unit), members in groups.items()
    )
