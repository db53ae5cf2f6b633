"""Pure. The model: how likely a diary is, its derivatives, and what is believed beforehand.

    y_t      ~ NegBinomial(mean mu_t, variance mu_t + mu_t² omega²)
    log mu_t = alpha + gamma·g_t + rho·z_t + sum_k beta_k·(x_tk - mean_k) + f(t)

f joins knots a week apart by lines; the knots are a stationary Ornstein-Uhlenbeck process with
standard deviation sigma_f that forgets in 28 nights. omega is the spread of single nights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from soleus.insight.arrays import Array, Places, np
from soleus.insight.design import KNOT_NIGHTS, Design

SPELL_NIGHTS = 28  # time scale of good and bad spells
# "At least 400" is read as "at least 20", which is as true. Further out, what is left of 1 after
# all smaller counts has no digits, and a night would count as impossible.
MOST_LEAST = 20
SLOW_RATE, FRAILTY_RATE = 3.0, 2.0  # of the exponential priors of sigma_f and omega


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of a coefficient beforehand: normal, on the log scale."""

    mean: float
    sd: float


LEVEL = Prior(float(np.log(0.4)), 1.0)  # alpha
TREND = Prior(0.1, 0.4)  # gamma
CARRY = Prior(0.1, 0.3)  # rho
SUPPORTED = Prior(-0.2, 0.5)  # a measure with some trial behind it
UNSUPPORTED = Prior(0.0, 0.3)  # a measure with none


def coefficient_priors(measures: Sequence[Prior]) -> tuple[Prior, ...]:
    """Priors in the order of the columns of `Design.fixed`."""
    return (LEVEL, TREND, CARRY, *measures)


def log_hyperprior(slow_sd: Array, frailty_sd: Array) -> Array:
    """Log density of (sigma_f, omega), both above 0."""
    log: Array = np.log(SLOW_RATE * FRAILTY_RATE) - SLOW_RATE * slow_sd - FRAILTY_RATE * frailty_sd
    return log


def knot_precision(knots: int) -> Array:
    """Inverse correlation (u, u) of the knots: each depends on its two neighbours only."""
    keep = np.exp(-KNOT_NIGHTS / SPELL_NIGHTS)
    inner = np.full(knots, 1 + keep**2)
    inner[[0, -1]] = 1.0
    beside = np.full(knots - 1, -keep)
    bands = np.diag(inner) + np.diag(beside, 1) + np.diag(beside, -1)
    precision: Array = bands / (1 - keep**2)
    return precision


@dataclass(frozen=True, slots=True)
class Likelihood:
    """log p(y_t | eta_t, omega) of each night of a design, and its derivatives in eta_t.

    counts: (n,); censored: which nights only say "at least"; of_count: (n,) log y!
    """

    counts: Array
    censored: Places
    of_count: Array

    @classmethod
    def of(cls, data: Design) -> "Likelihood":
        counts = np.where(data.or_more, np.minimum(data.counts, MOST_LEAST), data.counts)
        factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, counts.max() + 1)))])
        return cls(counts, np.flatnonzero(data.or_more), factorials[counts.astype(int)])

    def log(self, eta: Array, omega: Array) -> Array:
        """Log likelihood of each night, the shape of eta.

        eta: (..., n) log rates; omega: (..., 1) or anything that broadcasts, above 0
        """
        size = omega**-2.0
        # Σ_{j<y} log(1 + j omega²) = log Γ(y + r) - log Γ(r) - y log r, without the cancelling.
        steps = np.log1p(np.arange(self.counts.max() + 1) * omega[..., :1] ** 2)
        sums = np.concatenate([np.zeros_like(steps[..., :1]), np.cumsum(steps, axis=-1)], axis=-1)
        shape = sums[..., self.counts.astype(int)] - self.of_count
        value: Array = (
            shape + self.counts * eta - (self.counts + size) * np.log1p(np.exp(eta) * omega**2)
        )
        if self.censored.size:
            value[..., self.censored] = self._log_at_least(eta[..., self.censored], omega)[0]
        return value

    def slopes(self, eta: Array, omega: Array, order: int) -> list[Array]:
        """The first `order` derivatives of `log` in eta, 1 to 4."""
        share, weight = _share(eta, omega), self.counts + omega**-2.0
        found = [self.counts - weight * share, *_bends(share, weight, order - 1)]
        if self.censored.size:
            tail = self._slopes_at_least(eta[..., self.censored], omega, order)
            for whole, part in zip(found, tail, strict=True):
                whole[..., self.censored] = part
        return found

    def _log_at_least(self, eta: Array, omega: Array) -> tuple[Array, Array]:
        """log P(Y >= k) and k·P(Y = k) / P(Y >= k), which is its first derivative."""
        least = self.counts[self.censored]
        size, share = omega**-2.0, _share(eta, omega)
        # Terms of P(Y = j) / P(Y = 0) below k, and of P(Y = k + j) / P(Y = k) from k on.
        term = np.ones(np.broadcast_shapes(eta.shape, omega.shape))
        below = np.zeros_like(term)
        for j in range(int(least.max())):
            below = below + np.where(j < least, term, 0.0)
            term = np.where(j < least, term * share * (j + size) / (j + 1), term)
        none = np.exp(-size * np.log1p(np.exp(eta) * omega**2))
        at = term * none  # P(Y = k)
        # 1 - P(Y < k) loses its digits where the tail is thin; there the series is short.
        is_thin = (np.exp(eta) < least) & (share < 0.6)
        ratio, series = np.where(is_thin, 1.0, 0.0), np.ones_like(term)
        for j in range(80):
            ratio = ratio * share * (least + j + size) / (least + j + 1)
            series = series + ratio
        tail = np.where(is_thin, at * series, 1 - below * none)
        return np.log(tail), least * at / tail

    def _slopes_at_least(self, eta: Array, omega: Array, order: int) -> list[Array]:
        least, share = self.counts[self.censored], _share(eta, omega)
        weight = least + omega**-2.0
        h = self._log_at_least(eta, omega)[1]
        # h = k·P(Y = k) / P(Y >= k) and (log P(Y = k))' = a, so h' = h·(a - h), and so on.
        a = [least - weight * share, *_bends(share, weight, 2)]
        found = [h, h * (a[0] - h)]
        found.append(found[1] * (a[0] - h) + h * (a[1] - found[1]))
        found.append(
            found[2] * (a[0] - h) + 2 * found[1] * (a[1] - found[1]) + h * (a[2] - found[2])
        )
        return found[:order]


def _share(eta: Array, omega: Array) -> Array:
    """mu / (mu + r): how much of the variance is not Poisson's."""
    odds = np.exp(eta) * omega**2
    share: Array = odds / (1 + odds)
    return share


def _bends(share: Array, weight: Array, order: int) -> list[Array]:
    """The second to fourth derivative of an uncensored night, as many as `order`."""
    if order == 0:
        return []
    spread = share * (1 - share)
    first: Array = -weight * spread
    if order == 1:
        return [first]
    return [first, first * (1 - 2 * share), first * (1 - 6 * spread)][:order]
