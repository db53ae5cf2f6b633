"""Pure. Whether a fit may be believed: it is weighed against the model itself, draw by draw.

A fit that is good gives every draw about the same weight. Weights that differ are smoothed by a
generalised Pareto tail, whose shape says how far they can be trusted (Vehtari and others).
The draws are skewed as the posterior is: a quiet diary leaves the level open downwards, and plain
normals would meet there a few draws that outweigh all others.
"""

from dataclasses import dataclass

from soleus.insight.arrays import Array, np
from soleus.insight.fit import Curve, Field, Mixture, curve, log_det, log_normal

DRAWS = 2000
WORST_SHAPE = 0.7  # of the tail; above it, weighted means are no longer sure to settle
LEAST_SHARE, WORST_SHIFT = 0.7, 0.1
ABSURD_SHIFT = 0.5  # sd; good draws do not excuse corrections that ran away from them
_KEY = 20261127  # of the draws: any number will do, but always the same


@dataclass(frozen=True, slots=True)
class Weighed:
    """Draws from the fit, weighed by the model.

    eta: (s, n) log rates; coefficients: (s, 3 + k); weight: (s,) adding to 1
    k_hat: shape of the tail of the weights; share: effective draws over draws, 0 to 1
    shift: the furthest that weighing moves a coefficient's mean, in its sd
    """

    eta: Array
    coefficients: Array
    weight: Array
    k_hat: float
    share: float
    shift: float

    @property
    def passed(self) -> bool:
        # Written so that a shift that is not a number fails.
        if not self.shift <= ABSURD_SHIFT:
            return False
        return self.k_hat <= WORST_SHAPE or (
            self.share >= LEAST_SHARE and self.shift <= WORST_SHIFT
        )

    def curve(self, values: Array) -> Curve:
        """The weighted posterior of anything that was computed for each draw, (s,)."""
        order = np.argsort(values, kind="stable")
        return curve(values[order], self.weight[order])


def weigh(field: Field, mixture: Mixture, curves: list[Curve]) -> Weighed:
    """Draw from the fit and weigh; curves: the coefficients as they would be reported."""
    at, eta, log_ratio = _draws(field, mixture)
    weight, k_hat = smoothed(log_ratio)
    coefficients = at[:, : field.knots]
    # Against the same draws unweighted, so that the luck of the draw falls out.
    drawn = mixture.weight @ mixture.normals.mean[:, : field.knots]
    moved = weight @ coefficients - coefficients.mean(axis=0) + drawn
    off = [abs(float(m) - c.mean) / c.sd for m, c in zip(moved, curves, strict=True)]
    share = float(1 / (len(weight) * (weight**2).sum()))
    return Weighed(eta, coefficients, weight, k_hat, share, float(np.max(off)))


def _draws(field: Field, mixture: Mixture) -> tuple[Array, Array, Array]:
    """Fields (s, d), log rates (s, n) and log ratios (s,) of model to fit; nodes by weight."""
    normals, size = mixture.normals, len(field.mean)
    evenly = (np.arange(DRAWS) + 0.5) / DRAWS
    ends = np.searchsorted(evenly, np.cumsum(mixture.weight)[:-1])
    edges = [0, *ends.tolist(), DRAWS]
    z = _normal(DRAWS, size)
    lower = np.linalg.cholesky(normals.covariance)
    at, eta, fits = np.empty_like(z), np.empty((DRAWS, len(field.columns))), np.empty(DRAWS)
    for j in range(len(mixture.weight)):
        rows = slice(edges[j], edges[j + 1])
        loadings = (field.columns * normals.scale[j]) @ lower[j]
        skewed, wider = _skewed(z[rows], loadings, mixture.third[j])
        at[rows] = normals.mean[j] + skewed @ lower[j].T
        eta[rows] = field.eta(at[rows], normals.scale[j])
        omega = normals.frailty_sd[j : j + 1]
        own = np.log(np.diagonal(lower[j])).sum() - mixture.log_evidence[j]
        fits[rows] = field.likelihood.log(eta[rows], omega).sum(axis=1) + own + wider
    model = fits - field.from_prior(at) + 0.5 * log_det(field.precision)
    return at, eta, model + 0.5 * (z**2).sum(axis=1)


def _skewed(z: Array, loadings: Array, third: Array) -> tuple[Array, Array]:
    """White noise z (s, d), skewed where the field is most, and by how much that widens it (s,).

    loadings: (n, d) of each night's log rate in z; third: (n,) its expected third derivative
    With v the rows of loadings, the direction is that of Σ third |v|² v, and the skewness along
    it Σ third (v·direction)³; there z becomes a log-normal of mean 0 and sd 1.
    """
    direction = (third * (loadings**2).sum(axis=1)) @ loadings
    direction /= max(float(np.sqrt(direction @ direction)), 1e-300)
    skew = third @ (loadings @ direction) ** 3
    log_sd, stretch = log_normal(skew)
    side = np.where(skew < 0, -1.0, 1.0)
    along = z @ direction
    log_growth = log_sd * side * along - log_sd**2 / 2
    moved = side * np.expm1(log_growth) / stretch
    return z + np.outer(moved - along, direction), np.log(log_sd / stretch) + log_growth


def _normal(rows: int, columns: int) -> Array:
    """The same standard normal numbers on every machine.

    The raw stream of Philox is fixed for good; what numpy makes of it may change.
    """
    raw = np.random.Philox(key=_KEY).random_raw(rows * columns + (rows * columns) % 2)
    uniform = ((raw >> np.uint64(11)) + 0.5) * 2.0**-53
    half = len(raw) // 2
    radius, turn = np.sqrt(-2 * np.log(uniform[:half])), 2 * np.pi * uniform[half:]
    both = np.concatenate([radius * np.cos(turn), radius * np.sin(turn)])
    return both[: rows * columns].reshape(rows, columns)


def smoothed(log_ratio: Array) -> tuple[Array, float]:
    """Weights (s,) that add to 1, their largest smoothed, and the shape k of their tail.

    Source: Vehtari and others 2024, Pareto smoothed importance sampling.
    """
    ratio = np.exp(log_ratio - log_ratio.max())
    size = len(ratio)
    order = np.argsort(ratio, kind="stable")
    top = order[-min(size // 5, int(np.ceil(3 * np.sqrt(size)))) :]
    cut = ratio[order[-len(top) - 1]]
    excess = ratio[top] - cut
    if excess[len(top) // 4] < 1e-12:  # all alike: there is no tail
        return ratio / ratio.sum(), 0.0
    shape, scale = pareto_tail(excess)
    at = (np.arange(len(top)) + 0.5) / len(top)
    ratio[top] = np.minimum(cut + scale * np.expm1(-shape * np.log1p(-at)) / shape, 1.0)
    return ratio / ratio.sum(), shape


def pareto_tail(excess: Array) -> tuple[float, float]:
    """Shape and scale of the generalised Pareto distribution of rising excesses above 0.

    The likelihood is averaged over a grid of b = -shape / scale, and the shape is drawn a little
    towards ½, as few excesses would make it jump about.
    Source: Zhang and Stephens 2009, with the weak prior of Vehtari and others.
    """
    n = len(excess)
    points = 30 + int(np.sqrt(n))
    b = 1 - np.sqrt(points / (np.arange(1, points + 1) - 0.5))
    b = b / (3 * excess[n // 4]) + 1 / excess[-1]
    shapes = np.log1p(-b[:, None] * excess).mean(axis=1)
    fits = n * (np.log(-b / shapes) - shapes - 1)
    weight = np.exp(fits - fits.max())
    b_mean = float(b @ weight / weight.sum())
    shape = float(np.log1p(-b_mean * excess).mean())
    return (shape * n + 0.5 * 10) / (n + 10), -shape / b_mean
