"""Pure. How many cramps the next seven nights may bring, from a fitted diary.

Each draw of the posterior goes on by itself: its slow spell drifts as an Ornstein-Uhlenbeck
process from where it stood, weeks go on, each night pulls at the next, and a count is drawn. What
she will do is taken from her latest nights. Medians and quantiles only: the mean of an
exponential has no use for her, and a few wild draws would decide it.
"""

from dataclasses import dataclass

from soleus.insight.arrays import Array, Places, np
from soleus.insight.checks import DRAWS
from soleus.insight.design import INTERCEPTS, USUAL_CRAMPS
from soleus.insight.effect import LATEST, Insight, Posterior
from soleus.insight.fit import Mixture
from soleus.insight.model import SPELL_NIGHTS
from soleus.insight.verdict import LEAST_NIGHTS

NIGHTS = 7
SHARES = (0.1, 0.5, 0.9)  # the central 80 %, and the middle
RANGE = 0.8
MOST_RATE = 50.0  # cramps a night; as many as a morning can be told of
MOST_COUNT = 500  # in one night; no draw goes on for ever
_KEY = 20261128  # of the draws: any number will do, but always the same


@dataclass(frozen=True, slots=True)
class Forecast:
    """Cramps in the coming nights: four times in five from low to high, as often over the middle
    as under it."""

    nights: int
    low: int
    middle: int
    high: int


def next_week(found: Posterior, insight: Insight) -> Forecast | None:
    """The seven nights after the last one of the diary; None while too little is known."""
    if insight.recorded < LEAST_NIGHTS or not insight.check.passed:
        return None
    totals, weight = draws(found, insight).sum(axis=1), insight.check.weight
    low, middle, high = (quantile(totals, weight, share) for share in SHARES)
    return Forecast(NIGHTS, *_nearest(totals, weight, low, middle, high))


def _nearest(
    totals: Array, weight: Array, low: int, middle: int, high: int
) -> tuple[int, int, int]:
    """The range, with or without its ends, that holds what is nearest to 80 %.

    Whole cramps come in lumps: where they are few, a range that reaches both quantiles holds 88 %.
    """

    def off(ends: tuple[int, int]) -> float:
        return abs(float(weight[(totals >= ends[0]) & (totals <= ends[1])].sum()) - RANGE)

    ways = [(a, b) for a in (low, low + 1) for b in (high, high - 1) if a <= middle <= b]
    first, last = min(ways, key=off)
    return first, middle, last


def quantile(counts: Array, weight: Array, share: float) -> int:
    """The smallest count that at least this share of the weight does not go beyond."""
    order = np.argsort(counts, kind="stable")
    place = int(np.searchsorted(np.cumsum(weight[order]), share - 1e-12))
    return int(counts[order[min(place, len(order) - 1)]])


def nodes_of(mixture: Mixture) -> Places:
    """Which node each draw of `checks.weigh` was made from, (s,)."""
    ends = np.searchsorted((np.arange(DRAWS) + 0.5) / DRAWS, np.cumsum(mixture.weight)[:-1])
    node: Places = np.searchsorted(ends, np.arange(DRAWS), side="right")
    return node


def draws(found: Posterior, insight: Insight) -> Array:
    """Cramps of each coming night in each draw, (s, 7)."""
    data, nights, check = found.data, found.diary.nights, insight.check
    node, normals = nodes_of(found.mixture), found.mixture.normals
    slow_sd, omega = normals.slow_sd[node], normals.frailty_sd[node]
    recorded = found.diary.recorded[-1].index
    ahead = max(night.index for night in nights) - recorded  # nights since, without a word
    spell = check.eta[:, -1] - check.coefficients @ data.fixed[-1]
    pull = np.zeros(DRAWS)
    if ahead == 0:
        pull += np.log1p(data.counts[-1]) - np.log1p(USUAL_CRAMPS)
    did = data.fixed[-LATEST:, INTERCEPTS:] @ check.coefficients[:, INTERCEPTS:].T  # (l, s)
    chance = _uniform(DRAWS, 4 * NIGHTS).reshape(DRAWS, NIGHTS, 4)
    normal = np.sqrt(-2 * np.log(chance[..., 0])) * np.cos(2 * np.pi * chance[..., 1])
    each = np.arange(DRAWS)
    counts = np.empty((DRAWS, NIGHTS))
    for n in range(NIGHTS):
        gone = 1 + ahead if n == 0 else 1
        keep = np.exp(-gone / SPELL_NIGHTS)
        spell = spell * keep + slow_sd * np.sqrt(1 - keep**2) * normal[:, n]
        # The trend goes on from the last recorded night, whose week the design has.
        trend = data.fixed[-1, 1] + (ahead + 1 + n) / 70
        known = np.column_stack([np.ones(DRAWS), np.full(DRAWS, trend), pull])
        row = (chance[:, n, 2] * len(did)).astype(int)
        eta = (known * check.coefficients[:, :INTERCEPTS]).sum(axis=1) + did[row, each] + spell
        rate = np.minimum(np.exp(np.minimum(eta, 20)), MOST_RATE)
        counts[:, n] = count(rate, omega, chance[:, n, 3])
        pull = np.log1p(counts[:, n]) - np.log1p(USUAL_CRAMPS)
    return counts


def count(rate: Array, omega: Array, chance: Array) -> Array:
    """Negative binomial counts (s,) by their distribution function turned round.

    rate: means; omega: sd of the frailty; chance: uniform, 0 to 1
    """
    size = omega**-2.0
    share = rate / (rate + size)
    term = np.exp(-size * np.log1p(rate / size))  # P(Y = 0)
    counts, below = np.zeros_like(rate), term.copy()
    for k in range(MOST_COUNT):
        more = below < chance
        if not more.any():
            break
        counts[more] += 1
        term = term * share * (k + size) / (k + 1)
        below = below + term
    return counts


def _uniform(rows: int, columns: int) -> Array:
    """The same numbers between 0 and 1 on every machine, as in `checks`."""
    raw = np.random.Philox(key=_KEY).random_raw(rows * columns)
    uniform: Array = ((raw >> np.uint64(11)) + 0.5) * 2.0**-53
    return uniform.reshape(rows, columns)
