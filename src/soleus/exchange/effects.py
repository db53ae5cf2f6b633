"""Pure. What insight says: as JSON, stable from its first release, and as a table to read."""

import math
from collections.abc import Collection, Sequence
from typing import Any

from soleus.insight.effect import PARAMETERS, Effect, Insight, Label
from soleus.insight.fit import QUANTILES, Curve
from soleus.insight.model import Prior
from soleus.insight.verdict import RANGED, Verdict
from soleus.words.say import say

MOST_MEAN, LEAST_SD, MOST_SD = 5.0, 0.01, 5.0  # of a prior; beyond them exp means nothing
FEWEST_NIGHTS = 7  # below a week of them even "about so many more" has nothing to stand on


def prior_problems(told: Any, measures: Sequence[str]) -> list[str]:
    """What is wrong with {"column": {"mean": m, "sd": s}}, everything at once."""
    if not isinstance(told, dict):
        return ['A prior file is an object: {"column": {"mean": -0.2, "sd": 0.5}}.']
    problems = [
        f"{name!r} in the prior file is no column here. Known: {', '.join(measures) or 'none'}."
        for name in told
        if name not in measures
    ]
    for name, each in told.items():
        if not isinstance(each, dict) or set(each) != {"mean", "sd"}:
            problems.append(f"The prior of {name!r} needs mean and sd, and nothing else.")
            continue
        if not _is_within(each["mean"], -MOST_MEAN, MOST_MEAN):
            problems.append(f"The mean of {name!r} must be a number from -5 to 5.")
        if not _is_within(each["sd"], LEAST_SD, MOST_SD):
            problems.append(f"The sd of {name!r} must be a number from 0.01 to 5.")
    return problems


def _is_within(value: Any, low: float, high: float) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and low <= value <= high  # NaN is within nothing


def priors(told: Any) -> dict[str, Prior]:
    """The priors in a file in which `prior_problems` found nothing wrong."""
    return {name: Prior(float(each["mean"]), float(each["sd"])) for name, each in told.items()}


# ── what could not be answered ───────────────────────────────────────────────────────────────


def unanswered(found: Insight) -> list[str]:
    """What the file cannot say however well it is read; the numbers are what was believed before.

    A young diary is no such file: its answer is "too early", and that is an answer.
    """
    problems = []
    if found.recorded < FEWEST_NIGHTS:
        nights = "Only 1 night has" if found.recorded == 1 else f"Only {found.recorded} nights have"
        problems.append(
            f"{nights} a count of cramps, and nothing can be told below {FEWEST_NIGHTS}. "
            "Add more nights."
        )
    problems += [
        f"{each.measure!r} is the same on every night that says something about it, so there is "
        "nothing to compare. Leave the column out, or add nights on which it was different."
        for each in found.effects
        if each.verdict is Verdict.UNCHANGING
    ]
    return problems


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────


def answer(found: Insight, seconds: float) -> dict[str, Any]:
    """seconds: what the fit took"""
    check = found.check
    return {
        "label": str(found.label),
        "nights": {"recorded": found.recorded, "total": found.total},
        "measures": [_measure(each) for each in found.effects],
        "parameters": {
            name: _curve(each) for name, each in zip(PARAMETERS, found.parameters, strict=True)
        },
        "diagnostics": {
            "passed": check.passed,
            "k_hat": check.k_hat,
            "effective_share": check.share,
            "shift": check.shift,
            "draws": len(check.weight),
            "nodes": found.nodes,
            "cramps": found.cramps,
        },
        "seconds": {"fit": seconds},
    }


def _measure(effect: Effect) -> dict[str, Any]:
    return {
        "id": effect.measure,
        "log_rate_ratio": _curve(effect.curve),
        "p_benefit": effect.p_benefit,
        "p_benefit_neutral": effect.p_neutral,
        "cramps_spared_per_week": {
            "mean": effect.spared.mean,
            "q": {str(q): effect.spared.quantile(q) for q in (0.05, 0.95)},
        },
        "nights": {
            "with": effect.use.with_it,
            "without": effect.use.without,
            "unknown": effect.use.unknown,
        },
        "verdict": str(effect.verdict),
        "words": said(effect),
    }


def _curve(curve: Curve) -> dict[str, Any]:
    return {
        "mean": curve.mean,
        "sd": curve.sd,
        "q": {str(q): curve.quantile(q) for q in QUANTILES},
    }


def said(effect: Effect) -> str:
    return " ".join(say(each.code, each.values) for each in effect.words)


# ── to read ──────────────────────────────────────────────────────────────────────────────────


LABELS = {
    Label.TOO_EARLY: "too early to tell",
    Label.UNSURE: "the numbers did not pass their check",
    Label.READY: "ready",
}


RATIO = len("0.75 (0.50 to 1.10)")
NO_NUMBER = "–"


def table(found: Insight, believed: Collection[str] = ()) -> str:
    """One line of numbers for each measure, and what may be said of it.

    believed: the measures that a prior file told of
    """
    nights = "1 night" if found.recorded == 1 else f"{found.recorded} nights"
    cramps = say("count.cramps", {"n": found.cramps})
    lines = [f"{nights} with a count, {cramps}: {LABELS[found.label]}"]
    if believed:
        lines.append(f"Believed before, by the prior file: {', '.join(believed)}")
    lines.append("")
    width = max((len(each.measure) for each in found.effects), default=0)
    lines.append(f"{'':{width}}  rate ratio (90 %)     chance of fewer   with / without")
    for each in found.effects:
        ratio, chance = _numbers(each)
        lines.append(
            f"{each.measure:{width}}  {ratio:{RATIO}}"
            f"  {chance:>13}     {each.use.with_it:5} / {each.use.without}"
        )
    return "\n".join([*lines, "", *(said(each) for each in found.effects)])


def _numbers(effect: Effect) -> tuple[str, str]:
    """The rate ratio and the chance of fewer cramps. A dash where nothing may be said: such numbers
    are mostly what was believed before, and would read as found in her nights."""
    if effect.verdict not in RANGED:
        return NO_NUMBER, NO_NUMBER
    low, middle, high = (math.exp(effect.curve.quantile(q)) for q in (0.05, 0.5, 0.95))
    return f"{middle:.2f} ({low:.2f} to {high:.2f})", f"{effect.p_benefit:.0%}"
