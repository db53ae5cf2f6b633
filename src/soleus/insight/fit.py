"""Pure. The posterior of one diary, without sampling.

For fixed sigma_f and omega the latent field (coefficients and knots) is nearly normal. Its mode is
found by Newton's method, then the normal that is closest in the Kullback-Leibler sense, and what
that still misses is added from the third and fourth derivatives. sigma_f and omega are summed
over 7 x 7 Gauss-Legendre nodes on a box that is fitted around their posterior.

Every step does all nodes at once. j counts nodes, n nights, d coefficients and knots together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from soleus.insight.arrays import Array, Places, np
from soleus.insight.design import Design
from soleus.insight.model import (
    Likelihood,
    Prior,
    coefficient_priors,
    knot_precision,
    log_hyperprior,
)

NODES = 7  # a side of the grid over (sigma_f, omega)
DROP = 7.0  # of the log density from its peak to the sides of the box
FAINT = 1e-3  # nodes below this share of the heaviest are not worth the work
CLOSE = 0.02  # a step of Newton's on any log rate; what is left after it is its square
SETTLED = 3e-4  # on the log rate of any night: a thousandth of the sd that it has
SWINGING = 8  # turns; a node that still moves then goes in half steps
_GH_POINTS, _GH_WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
_GH_WEIGHTS = _GH_WEIGHTS / _GH_WEIGHTS.sum()
# Every axis of every fit asks for the same few.
_legendre = cache(np.polynomial.legendre.leggauss)


@dataclass(frozen=True, slots=True)
class Field:
    """What does not change from node to node.

    columns: (n, d) of eta in coefficients and unscaled knots; knots: the first of the knots
    rows, cols: the pairs of columns that meet in some night; products: (pairs, n) their products
    places: (d, d) which pair stands where in a matrix; where none does, one past the last
    precision, mean: the prior of all d, (d, d) and (d,); volume: log determinant of the first
    """

    likelihood: Likelihood
    columns: Array
    knots: int
    rows: Places
    cols: Places
    products: Array
    places: Places
    precision: Array
    volume: float
    mean: Array

    @classmethod
    def of(cls, data: Design, priors: Sequence[Prior]) -> "Field":
        beliefs = coefficient_priors(priors)
        columns = np.hstack([data.fixed, data.slow])
        knots, size = data.fixed.shape[1], columns.shape[1]
        precision = np.zeros((size, size))
        precision[:knots, :knots] = np.diag([each.sd**-2.0 for each in beliefs])
        precision[knots:, knots:] = knot_precision(size - knots)
        # Knots further apart than a week share no night, so most pairs of columns never meet.
        meets = (columns != 0).T.astype(float) @ (columns != 0) > 0
        rows, cols = np.nonzero(np.triu(meets))
        places = np.full((size, size), len(rows))
        places[rows, cols] = places[cols, rows] = np.arange(len(rows))
        by_column = np.ascontiguousarray(columns.T)
        return cls(
            likelihood=Likelihood.of(data),
            columns=columns,
            knots=knots,
            rows=rows,
            cols=cols,
            products=by_column[rows] * by_column[cols],
            places=places,
            precision=precision,
            volume=float(log_det(precision)),
            mean=np.array([each.mean for each in beliefs] + [0.0] * (size - knots)),
        )

    def scale(self, slow_sd: Array) -> Array:
        """(j, d) factors: knots are kept in units of sigma_f, so that none is ever too stiff."""
        scale = np.ones((len(slow_sd), len(self.mean)))
        scale[:, self.knots :] = slow_sd[:, None]
        return scale

    def of_pairs(self, scale: Array) -> Array:
        """(j, pairs) the factors of both columns together."""
        both: Array = scale[:, self.rows] * scale[:, self.cols]
        return both

    def eta(self, at: Array, scale: Array) -> Array:
        """Log rates (j, n) of fields `at` (j, d)."""
        rates: Array = (at * scale) @ self.columns.T
        return rates

    def curvature(self, bend: Array, both: Array) -> Array:
        """Posterior precision (j, d, d) where each night bends the log likelihood by -bend.

        both: the factors `of_pairs`
        """
        pairs = np.zeros((len(bend), len(self.rows) + 1))
        np.multiply(bend @ self.products.T, both, out=pairs[:, :-1])
        full: Array = pairs[:, self.places]
        full += self.precision
        return full

    def spread(self, covariance: Array, both: Array) -> Array:
        """Variance of eta, (j, n); both: the factors `of_pairs`."""
        twice = np.where(self.rows == self.cols, 1.0, 2.0)
        variance: Array = (covariance[:, self.rows, self.cols] * (twice * both)) @ self.products
        return variance

    def pull(self, slope: Array, at: Array, scale: Array) -> Array:
        """Gradient (j, d) of the log posterior, from the slopes (j, n) of the nights."""
        pull: Array = (slope @ self.columns) * scale - (at - self.mean) @ self.precision
        return pull

    def from_prior(self, at: Array) -> Array:
        """½ (at - mean)' precision (at - mean), (j,)."""
        off = at - self.mean
        half: Array = 0.5 * np.einsum("jd,jd->j", off @ self.precision, off)
        return half


# ── one node: mode, nearest normal, corrections ──────────────────────────────────────────────


def modes(field: Field, slow_sd: Array, frailty_sd: Array, start: Array) -> tuple[Array, Array]:
    """Newton's method from `start` (j, d): the modes (j, d) and Laplace's log evidence (j,)."""
    scale, omega, at = field.scale(slow_sd), frailty_sd[:, None], start
    both = field.of_pairs(scale)
    for _ in range(60):
        slope, bend = field.likelihood.slopes(field.eta(at, scale), omega, 2)
        precision = field.curvature(-bend, both)
        step = np.linalg.solve(precision, field.pull(slope, at, scale)[..., None])[..., 0]
        # Far below a large count the log likelihood is nearly straight and a whole step would
        # overshoot beyond what exp can hold.
        size = np.abs(field.eta(step, scale)).max(axis=1)
        at = at + step * np.minimum(1.0, 2.0 / np.maximum(size, 1e-300))[:, None]
        if size.max() < CLOSE:
            break
    fits = field.likelihood.log(field.eta(at, scale), omega).sum(axis=1) - field.from_prior(at)
    return at, fits + 0.5 * (field.volume - log_det(precision))


def log_det(matrix: Array) -> Array:
    """Log determinant of positive definite matrices (..., d, d)."""
    diagonal = np.diagonal(np.linalg.cholesky(matrix), axis1=-2, axis2=-1)
    total: Array = 2 * np.log(diagonal).sum(axis=-1)
    return total


@dataclass(frozen=True, slots=True)
class Normals:
    """The nearest normal of each node: means (j, d), covariances (j, d, d), log evidence (j,)."""

    slow_sd: Array
    frailty_sd: Array
    scale: Array
    mean: Array
    covariance: Array
    log_evidence: Array


def nearest_normals(
    field: Field, slow_sd: Array, frailty_sd: Array, start: Array
) -> tuple[Normals, list[Array]]:
    """The normals closest to the field's posterior, and E of the third and fourth derivatives.

    At the closest normal the expected gradient is zero and the precision is the expected
    curvature. Newton's method with slopes smoothed over the normal of the step before gets there.
    """
    scale, omega, at = field.scale(slow_sd), frailty_sd[:, None, None], start.copy()
    both = field.of_pairs(scale)
    bend = -field.likelihood.slopes(field.eta(at, scale), frailty_sd[:, None], 2)[1]
    covariance = np.linalg.inv(field.curvature(bend, both))
    moving = np.arange(len(at))  # a few nodes take far longer than the others
    for turn in range(40):
        own, own_both, here = scale[moving], both[moving], at[moving]
        points = _points(field, here, covariance[moving], own, own_both)
        slope, newer = (_mean(each) for each in field.likelihood.slopes(points, omega[moving], 2))
        # A wide normal sees much curvature, which makes it narrow, then it sees little. Where
        # cramps are few and spells are long that goes to and fro, unless it meets on the way:
        # at the geometric mean of one part before and three parts new.
        met = np.sqrt(np.sqrt(bend[moving] * -newer) * -newer)
        narrowed = np.linalg.inv(field.curvature(met, own_both))
        step = (narrowed @ field.pull(slope, here, own)[..., None])[..., 0]
        size = np.abs(field.eta(step, own)).max(axis=1)
        # Whole steps can swing ever wider where a long time without cramps ends in many.
        pace = (1.0 if turn < SWINGING else 0.5) * 2.0 / np.maximum(size, 2.0)
        bend[moving], covariance[moving] = met, narrowed
        at[moving] = here + step * pace[:, None]
        moving = moving[size > SETTLED]
        if not moving.size:
            break
    points = _points(field, at, covariance, scale, both)
    slopes = [_mean(each) for each in field.likelihood.slopes(points, omega, 4)]
    fits = _mean(field.likelihood.log(points, omega)).sum(axis=1) - field.from_prior(at)
    apart = np.einsum("jde,de->j", covariance, field.precision) - len(field.mean)
    evidence = fits - 0.5 * apart + 0.5 * (field.volume + log_det(covariance))
    return Normals(slow_sd, frailty_sd, scale, at, covariance, evidence), slopes[2:]


def _points(field: Field, at: Array, covariance: Array, scale: Array, both: Array) -> Array:
    """Where each night's eta is looked at, (j, 7, n)."""
    sd = np.sqrt(field.spread(covariance, both))
    return field.eta(at, scale)[:, None] + _GH_POINTS[:, None] * sd[:, None]


def _mean(at_points: Array) -> Array:
    """Expectation over the normal, (j, 7, n) to (j, n)."""
    expected: Array = _GH_WEIGHTS @ at_points
    return expected


@dataclass(frozen=True, slots=True)
class Marginals:
    """Mean, variance and third cumulant of the coefficients at each node, each (j, 3 + k)."""

    mean: Array
    variance: Array
    third: Array


def corrected(field: Field, normals: Normals, bends: Sequence[Array]) -> tuple[Marginals, Array]:
    """Marginals of the coefficients, and the log evidence (j,), beyond the normal.

    With V the covariance of eta and c that of eta with a coefficient, to second order in the
    third and fourth derivatives L3 and L4 (elementwise powers):
    third cumulant Σ L3 c³; variance + ½ (L3 c)' V² (L3 c); mean + ⅙ L3' V³ (L4 c);
    log evidence + 1/12 L3' V³ L3 + 1/48 L4' V⁴ L4.
    """
    k = field.knots
    mean, evidence = normals.mean[:, :k].copy(), normals.log_evidence.copy()
    variance = np.diagonal(normals.covariance, axis1=1, axis2=2)[:, :k].copy()
    third = np.empty_like(mean)
    # One node at a time: its (n, n) matrices stay in the processor's own memory.
    for j, (third_slope, fourth_slope) in enumerate(zip(*bends, strict=True)):
        columns = field.columns * normals.scale[j]
        with_field = columns @ normals.covariance[j]
        v, c = with_field @ columns.T, with_field[:, :k]
        square = v * v
        skewed = third_slope[:, None] * c
        pairs = third_slope @ (square * v)
        third[j] = np.einsum("nk,nk,nk->k", skewed, c, c)
        variance[j] += 0.5 * np.einsum("nk,nk->k", skewed, square @ skewed)
        mean[j] += (pairs * fourth_slope) @ c / 6
        square *= square
        evidence[j] += pairs @ third_slope / 12 + fourth_slope @ (square @ fourth_slope) / 48
    return Marginals(mean, variance, third), evidence


# ── all nodes: where to look, and how much each counts ───────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Axis:
    """Gauss-Legendre nodes on a stretch of sigma_f or of omega."""

    low: float
    high: float
    at: Array
    weight: Array

    @classmethod
    def of(cls, low: float, high: float, nodes: int) -> "Axis":
        at, weight = _legendre(nodes)
        half = (high - low) / 2
        return cls(low, high, low + half * (1 + at), half * weight)

    def through(self, values: Array, wanted: Array) -> Array:
        """The polynomial through `values` at the nodes (first axis), at other places."""
        degree, middle = len(self.at) - 1, (self.low + self.high) / 2
        half = (self.high - self.low) / 2
        basis = np.polynomial.legendre.legvander((self.at - middle) / half, degree)
        reach = np.polynomial.legendre.legvander((wanted - middle) / half, degree)
        line: Array = reach @ np.linalg.solve(basis, values)
        return line


# Where to look first: both priors have fallen by 7 at the last values.
_SLOW_FIRST = np.array([0.02, 0.15, 0.4, 0.8, 1.4, 2.4])
_FRAILTY_FIRST = np.array([0.02, 0.3, 0.7, 1.2, 2.0, 3.6])


def _cross(slow: Array, frailty: Array) -> tuple[Array, Array]:
    """Every pair, slow by slow, as two flat arrays."""
    return np.repeat(slow, len(frailty)), np.tile(frailty, len(slow))


def _density(field: Field, slow: Array, frailty: Array, start: Array) -> tuple[Array, Array]:
    """Modes and log density (slow, frailty) of every pair, by Laplace: enough to find the box."""
    pairs = _cross(slow, frailty)
    at, evidence = modes(field, *pairs, start)
    return at, (evidence + log_hyperprior(*pairs)).reshape(len(slow), len(frailty))


def _first_box(field: Field) -> tuple[Axis, Axis, Array]:
    """A box around all that matters, from a coarse look over the whole prior."""
    start = np.tile(field.mean, (len(_SLOW_FIRST) * len(_FRAILTY_FIRST), 1))
    start[:, 0] = np.log(field.likelihood.counts.mean() + 0.1)
    at, density = _density(field, _SLOW_FIRST, _FRAILTY_FIRST, start)
    sides = [
        _stretch(axis, density.max(axis=other))
        for axis, other in ((_SLOW_FIRST, 1), (_FRAILTY_FIRST, 0))
    ]
    best = np.argmax(density)
    return Axis.of(*sides[0], 5), Axis.of(*sides[1], 5), at[best]


def _stretch(at: Array, profile: Array) -> tuple[float, float]:
    """Where a concave profile may be less than DROP below its peak: to the next value looked at."""
    inside = np.flatnonzero(profile > profile.max() - DROP)
    low, high = inside[0] - 1, min(inside[-1] + 1, len(at) - 1)
    return (float(at[low]) if low >= 0 else 0.0), float(at[high])


def _settle(field: Field) -> tuple[Axis, Axis, Array]:
    """The box down to a drop of DROP, and a mode to start from."""
    slow, frailty, start = _first_box(field)
    for _ in range(6):
        ats, density = _density(
            field, slow.at, frailty.at, np.tile(start, (len(slow.at) * len(frailty.at), 1))
        )
        start = ats[np.argmax(density)]
        fine = [np.linspace(axis.low, axis.high, 61) for axis in (slow, frailty)]
        surface = frailty.through(slow.through(density, fine[0]).T, fine[1]).T
        top = surface.max()
        new = [
            _trim(axis, places, surface.max(axis=other) - top)
            for axis, places, other in ((slow, fine[0], 1), (frailty, fine[1], 0))
        ]
        is_settled = all(
            abs(a.low - b.low) + abs(a.high - b.high) < 0.15 * (a.high - a.low)
            for a, b in zip((slow, frailty), new, strict=True)
        )
        slow, frailty = new
        if is_settled:
            break
    return slow, frailty, start


def _trim(axis: Axis, places: Array, drop: Array) -> Axis:
    """The part of a stretch above -DROP; a side that has not fallen so far moves outwards."""
    inside = np.flatnonzero(drop > -DROP)
    first, last, width = inside[0], inside[-1], axis.high - axis.low
    low = axis.low - 0.3 * width if first == 0 else places[first - 1]
    high = axis.high + 0.3 * width if last == len(places) - 1 else places[last + 1]
    return Axis.of(max(0.0, float(low)), float(high), 5)


@dataclass(frozen=True, slots=True)
class Mixture:
    """The posterior as a mixture over nodes, heaviest parts only.

    weight: (j,) adding to 1; normals: the field of each node; marginals: of its coefficients
    third: (j, n) expected third derivative of each night's log likelihood, which skews the field
    log_evidence: (j,) of each node, corrected
    slow, frailty: the axes of the grid; log_density: (7, 7) of (sigma_f, omega), to a constant
    """

    weight: Array
    normals: Normals
    third: Array
    marginals: Marginals
    log_evidence: Array
    slow: Axis
    frailty: Axis
    log_density: Array


def fit(field: Field) -> Mixture:
    """The posterior of a diary."""
    sides = _settle(field)
    slow, frailty = (Axis.of(side.low, side.high, NODES) for side in sides[:2])
    ats, density = _density(field, slow.at, frailty.at, np.tile(sides[2], (NODES**2, 1)))
    grid, quadrature = _cross(slow.at, frailty.at), np.outer(slow.weight, frailty.weight).ravel()
    rough = np.exp(density.ravel() - density.max()) * quadrature
    kept = rough > FAINT * rough.max()
    normals, bends = nearest_normals(field, grid[0][kept], grid[1][kept], ats[kept])
    marginals, evidence = corrected(field, normals, bends)
    final = evidence + log_hyperprior(grid[0][kept], grid[1][kept])
    # The nodes left out move with their heaviest neighbours, so that the surface stays smooth.
    moved = np.average(final - density.ravel()[kept], weights=rough[kept])
    surface = density.ravel() + moved
    surface[kept] = final
    weight = np.exp(final - final.max()) * quadrature[kept]
    return Mixture(
        weight=weight / weight.sum(),
        normals=normals,
        third=bends[0],
        marginals=marginals,
        log_evidence=evidence,
        slow=slow,
        frailty=frailty,
        log_density=surface.reshape(NODES, NODES),
    )


# ── summaries ────────────────────────────────────────────────────────────────────────────────

QUANTILES = (0.025, 0.05, 0.5, 0.95, 0.975)


@dataclass(frozen=True, slots=True)
class Curve:
    """One marginal posterior, on a grid or in weighted draws.

    at: (g,) rising values; share: (g,) of the probability at each, adding to 1
    mean, sd: of the posterior, not of the grid
    """

    at: Array
    share: Array
    mean: float
    sd: float

    def below(self, value: float) -> float:
        """Probability of lying below a value."""
        return float(np.interp(value, self.at, self._up_to))

    def quantile(self, share: float) -> float:
        """The value below which this share of the probability lies, 0 to 1."""
        return float(np.interp(share, self._up_to, self.at))

    def tilted(self, slope: float) -> "Curve":
        """The curve times exp(slope·value): what another normal prior of the same sd gives."""
        tilt = slope * (self.at - self.mean)
        return curve(self.at, self.share * np.exp(tilt - tilt.max()))

    @property
    def _up_to(self) -> Array:
        # Half of a value's own share lies below it; on a grid these are trapezoids.
        total: Array = np.cumsum(self.share) - self.share / 2
        return total


def curve(at: Array, share: Array) -> Curve:
    """A curve whose mean and sd are those of its values; the shares need not add to 1."""
    share = share / share.sum()
    mean = float(share @ at)
    return Curve(at, share, mean, float(np.sqrt(share @ (at - mean) ** 2)))


def coefficient_curves(mixture: Mixture, cells: int = 400, reach: float = 8.0) -> list[Curve]:
    """The marginal posterior of each coefficient, in the order of `Design.fixed`.

    Each node adds a shifted log-normal with its own mean, variance and third cumulant: unlike a
    normal with a cubic correction it is a density everywhere.
    """
    weight, parts = mixture.weight[:, None], mixture.marginals
    mean = (weight * parts.mean).sum(axis=0)
    sd = np.sqrt((weight * (parts.variance + (parts.mean - mean) ** 2)).sum(axis=0))
    curves = []
    # One coefficient at a time: its (j, g) densities stay in the processor's own memory.
    for k in range(len(mean)):
        at = mean[k] + sd[k] * np.linspace(-reach, reach, cells + 1)
        moments = (each[:, k, None] for each in (parts.mean, parts.variance, parts.third))
        share = mixture.weight @ _skewed(at, *moments)
        curves.append(Curve(at, share / share.sum(), float(mean[k]), float(sd[k])))
    return curves


def log_normal(skew: Array) -> tuple[Array, Array]:
    """The sd s of log x, and the sd of x / E x, of a log-normal with this skewness, sign aside."""
    # Below this a log-normal cannot be told from a normal but divides by almost nothing.
    size = np.clip(np.abs(skew), 1e-3, None)
    # With t = exp(s²) the skewness of exp(N(m, s²)) is (t + 2)·√(t - 1).
    root = np.cbrt(1 + size**2 / 2 + size * np.sqrt(1 + size**2 / 4))
    ratio = root + 1 / root - 1
    return np.sqrt(np.log(ratio)), np.sqrt(ratio - 1)


def _skewed(at: Array, mean: Array, variance: Array, third: Array) -> Array:
    """Density (j, g) at places (g,) of shifted log-normals with three given moments, (j, 1)."""
    sd = np.sqrt(variance)
    skew = third / sd**3
    log_sd, stretch = log_normal(skew)
    inside = 1 + np.where(skew < 0, -stretch, stretch) / sd * (at - mean)
    log = np.log(np.maximum(inside, 1e-300))
    # The normal density of log / log_sd + log_sd / 2, over inside.
    density = np.exp(-0.5 * (log / log_sd + 1.5 * log_sd) ** 2)
    density *= np.exp(log_sd**2) * stretch / (sd * log_sd)
    return np.where(inside > 0, density, 0.0)


def spread_curves(mixture: Mixture) -> tuple[Curve, Curve]:
    """The marginal posteriors of sigma_f and omega."""
    share = np.exp(mixture.log_density - mixture.log_density.max())
    sides = (
        (mixture.slow, share @ mixture.frailty.weight),
        (mixture.frailty, mixture.slow.weight @ share),
    )
    curves = []
    for axis, density in sides:
        at = np.linspace(axis.low, axis.high, 401)
        # A node without any weight has no log; as faint as a number can be will do.
        log = axis.through(np.log(np.maximum(density, 1e-300)), at)
        curves.append(curve(at, np.exp(log - log.max())))
    return curves[0], curves[1]
