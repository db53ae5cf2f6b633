"""Pure. What trials say beforehand: a prior for each measure, and trials put together.

Trials are put together by a normal random-effects model: y_i ~ N(mean, v_i + tau²), with y_i an
effect such as a log risk ratio and v_i its variance.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, lgamma, pi

from soleus.insight.arrays import Array, np
from soleus.insight.model import SUPPORTED, UNSUPPORTED, Prior
from soleus.knowledge.evidence import Found, found
from soleus.knowledge.shapes import Catalog

# ── priors ───────────────────────────────────────────────────────────────────────────────────


def prior(catalog: Catalog, measure: str) -> Prior:
    """What is believed of a measure before her first night.

    A measure has support where a trial in pregnancy, whose numbers were checked, found cramps
    better with it beyond chance. Trials that found no difference do not take that away: they are
    the reason why the prior reaches far to both sides.
    """
    rows = found(catalog, catalog.measures[measure].trials)
    return SUPPORTED if any(_supports(row) for row in rows) else UNSUPPORTED


def _supports(row: Found) -> bool:
    if row.interval is None or row.scale is None or not row.trial.in_pregnancy:
        return False
    none = 1.0 if row.scale.is_ratio else 0.0
    _, low, high = row.interval
    return low > none if row.finding.better == "higher" else high < none


# ── trials together ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Pooled:
    """Trials put together. tau2: variance between them; low, high: the 95 % interval of the mean"""

    mean: float
    tau2: float
    low: float
    high: float


def log_risk_ratios(
    counts: Sequence[tuple[int, int, int, int]],
) -> tuple[Array, Array]:
    """Log risk ratios and their variances, each (n,).

    counts: events and people of the treated arm, then of the other; no count of events is 0
    """
    a, n, c, m = np.array(counts, float).T
    return np.log(a / n) - np.log(c / m), 1 / a - 1 / n + 1 / c - 1 / m


def dersimonian_laird(effects: Array, variances: Array) -> float:
    """tau² by moments, in one step from weights without it, 0 or more."""
    weight = 1 / variances
    q = _spread(effects, weight)
    total = weight.sum()
    excess = q - (len(effects) - 1)
    return max(0.0, float(excess / (total - (weight**2).sum() / total)))


def paule_mandel(effects: Array, variances: Array) -> float:
    """tau² at which the weighted spread is what chance alone would give, 0 or more."""
    return _falling_root(lambda tau2: _spread(effects, 1 / (variances + tau2)) - (len(effects) - 1))


def reml(effects: Array, variances: Array) -> float:
    """tau² by restricted maximum likelihood, 0 or more: where the slope of that is zero."""

    def slope(tau2: float) -> float:
        weight = 1 / (variances + tau2)
        off = effects - weight @ effects / weight.sum()
        square = weight**2
        return float(square @ off**2 - weight.sum() + square.sum() / weight.sum())

    return _falling_root(slope)


def pooled(effects: Array, variances: Array, tau2: float) -> Pooled:
    """The mean effect, with the interval of Hartung, Knapp, Sidik and Jonkman.

    effects, variances: (n,) of n >= 2 trials; the interval takes its width from how far the
    trials lie apart, with Student's t, and stays honest with few of them.
    """
    weight = 1 / (variances + tau2)
    mean = float(weight @ effects / weight.sum())
    freedom = len(effects) - 1
    error = (_spread(effects, weight) / freedom / float(weight.sum())) ** 0.5
    reach = student_quantile(0.975, freedom) * error
    return Pooled(mean, tau2, mean - reach, mean + reach)


def _spread(effects: Array, weight: Array) -> float:
    """Σ w (y - mean)², Cochran's Q when the weights are 1 / v."""
    off = effects - weight @ effects / weight.sum()
    return float(weight @ off**2)


def _falling_root(function: Callable[[float], float]) -> float:
    """Where a function that falls through zero crosses it, 0 when it starts below."""
    if function(0.0) <= 0:
        return 0.0
    low, high = 0.0, 1.0
    while function(high) > 0:
        low, high = high, 2 * high
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
    return (low + high) / 2


def student_quantile(share: float, freedom: int) -> float:
    """The value of Student's t below which a share from ½ to under 1 lies."""
    constant = exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / (freedom * pi) ** 0.5

    def beyond(value: float) -> float:
        # With t = tan(a)·√freedom the density becomes a power of a cosine on a finite stretch.
        at, weight = np.polynomial.legendre.leggauss(40)
        end = np.arctan(value / freedom**0.5)
        angle = end / 2 * (1 + at)
        inside = constant * freedom**0.5 * (np.cos(angle) ** (freedom - 1)) @ weight * end / 2
        return share - 0.5 - float(inside)

    return _falling_root(beyond)
