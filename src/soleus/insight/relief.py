"""Pure. Which steps ease her cramps: from "eased", "same" and "worse" after them.

    eased_i ~ Binomial(told_i, share_i)      share_i ~ Beta(1 + m c, 1 + (1 - m) c)
    m uniform on (0, 1)                      log c uniform from log ¼ to log 64

m is how often a step of hers eases a cramp, c how alike her steps are. With the 1 of each side no
step is believed beforehand to ease always or never. Both are summed over a grid, so the share of
each step is a mixture of beta distributions: a step that was hardly used stands near her other
steps, one that was used often stands by itself. Fitting one best m and c
instead would forget that a few cramps do not tell them, and two steps would seem to differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, lgamma, log

from soleus.insight.arrays import Array, np

RANGE = (0.05, 0.5, 0.95)  # the central 90 %, and the middle
WIDEST = 0.5  # of the range: one that spans more than half of all shares tells nothing
FURTHEST = 200  # cramps; a longer wait is not worth a number
MIDDLES, SIZES = 40, 13
CELLS = 400

Counts = tuple[int, int, int]  # eased, same, worse


@dataclass(frozen=True, slots=True)
class Share:
    """How often a step eases a cramp.

    low, middle, high: of the share eased, 0 to 1
    more: about how many more cramps until it can be told; None when that is too far off
    """

    eased: int
    same: int
    worse: int
    low: float
    middle: float
    high: float
    more: int | None

    @property
    def told(self) -> int:
        return self.eased + self.same + self.worse

    @property
    def enough(self) -> bool:
        return self.high - self.low <= WIDEST


def shares(counts: Mapping[str, Counts]) -> dict[str, Share]:
    """The share of each step, in the order of the counts."""
    middle, size = _grid()
    a, b = 1 + middle * size, 1 + (1 - middle) * size
    fits = np.zeros_like(a)
    for eased, same, worse in counts.values():
        fits += _log_beta(a + eased, b + same + worse) - _log_beta(a, b)
    weight = np.exp(fits - fits.max())
    weight /= weight.sum()
    return {step: _share(each, a, b, weight) for step, each in counts.items()}


def apart(found: Mapping[str, Share]) -> list[tuple[str, str]]:
    """Pairs of steps of which the first eased more cramps, as far as their ranges do not touch."""
    known = [(step, share) for step, share in found.items() if share.enough]
    return [(step, other) for step, one in known for other, two in known if one.low > two.high]


def _grid() -> tuple[Array, Array]:
    """m and c, each (g,), all alike beforehand."""
    middles = (np.arange(MIDDLES) + 0.5) / MIDDLES
    sizes = np.exp(np.linspace(log(0.25), log(64), SIZES))
    return np.repeat(middles, SIZES), np.tile(sizes, MIDDLES)


def _share(told: Counts, a: Array, b: Array, weight: Array) -> Share:
    eased, same, worse = told
    at = (np.arange(CELLS) + 0.5) / CELLS
    a, b = a + eased, b + same + worse
    log_density = np.outer(np.log(at), a - 1) + np.outer(np.log1p(-at), b - 1) - _log_beta(a, b)
    mass = np.exp(log_density) @ weight
    up_to = np.cumsum(mass) / mass.sum()
    low, middle, high = (float(np.interp(q, up_to, at + 0.5 / CELLS)) for q in RANGE)
    return Share(eased, same, worse, low, middle, high, _more(sum(told), high - low))


def _more(told: int, width: float) -> int | None:
    """A range shrinks with the root of the cramps behind it."""
    if width <= WIDEST:
        return 0
    # What her other steps say counts like one cramp, so that a step without any has a number too.
    more = max(1, ceil((told + 1) * ((width / WIDEST) ** 2 - 1)))
    return more if more <= FURTHEST else None


def _log_beta(a: Array, b: Array) -> Array:
    value: Array = _log_gamma(a) + _log_gamma(b) - _log_gamma(a + b)
    return value


_log_gamma = np.vectorize(lgamma, otypes=[float])
