"""The posterior of insight by Hamiltonian walks: slow, plain, and written from the specification.

It shares no arithmetic with the fit: its own design, its own likelihood, its own gradient, and
sigma_f and omega are walked over instead of being laid out on a grid.
"""

from dataclasses import dataclass

from soleus.insight.arrays import np


@dataclass
class Walked:
    """paths: (steps, walkers, 3 + k + 2): alpha, gamma, rho, measures, sigma_f, omega"""

    paths: object
    accepted: float

    @property
    def draws(self):
        return self.paths.reshape(-1, self.paths.shape[-1])

    @property
    def error(self):
        """Standard error of each mean, in posterior sd: walkers do not know of each other."""
        means = self.paths.mean(axis=0)
        return means.std(axis=0, ddof=1) / np.sqrt(len(means)) / self.draws.std(axis=0)


def log_gamma(x):
    """Stirling's series after seven steps up; x > 0."""
    shift = np.zeros_like(x)
    for _ in range(7):
        shift = shift - np.log(x)
        x = x + 1
    series = 1 / (12 * x) - 1 / (360 * x**3) + 1 / (1260 * x**5) - 1 / (1680 * x**7)
    return shift + (x - 0.5) * np.log(x) - x + 0.5 * np.log(2 * np.pi) + series


def digamma(x):
    shift = np.zeros_like(x)
    for _ in range(7):
        shift = shift - 1 / x
        x = x + 1
    return shift + np.log(x) - 1 / (2 * x) - 1 / (12 * x**2) + 1 / (120 * x**4) - 1 / (252 * x**6)


class Target:
    """log p of whitened values: 3 + k coefficients, u knots, log sigma_f, log omega."""

    def __init__(self, diary, priors):
        nights = sorted((n for n in diary.nights if n.cramps is not None), key=lambda n: n.index)
        first, count = nights[0].index, len(nights)
        day = [n.index - first for n in nights]
        self.y = np.array([n.cramps for n in nights], float)
        self.least = np.array([n.or_more for n in nights])
        by_day = dict(zip(day, self.y, strict=True))
        columns = [[1.0] * count, [(n.week - 28) / 10 for n in nights]]
        columns.append(
            [np.log1p(by_day[d - 1]) - np.log1p(0.4) if d - 1 in by_day else 0.0 for d in day]
        )
        for k in range(len(diary.measures)):
            known = [n.done[k] for n in nights if n.done[k] is not None]
            mean = sum(known) / len(known)
            columns.append([0.0 if n.done[k] is None else n.done[k] - mean for n in nights])
        self.x = np.array(columns).T
        knots = [0]
        while knots[-1] < day[-1] + 7:
            knots.append(knots[-1] + 7)
        line = np.array([[max(0.0, 1 - abs(d - k) / 7) for k in knots] for d in day])
        corr = np.array([[np.exp(-abs(a - b) / 28) for b in knots] for a in knots])
        self.f = line @ np.linalg.cholesky(corr)
        beliefs = [(np.log(0.4), 1.0), (0.1, 0.4), (0.1, 0.3), *priors]
        self.mean, self.sd = (np.array(each) for each in zip(*beliefs, strict=True))
        self.size = len(beliefs) + len(knots) + 2

    def __call__(self, q):
        """Log density (c,) and gradient (c, size) of c walkers at q (c, size)."""
        assert not self.least.any(), "walkers know no counts that are only the least there were"
        k = len(self.mean)
        w, u, s, o = q[:, :k], q[:, k:-2], np.exp(q[:, -2]), np.exp(q[:, -1])
        eta = (self.mean + w * self.sd) @ self.x.T + s[:, None] * (u @ self.f.T)
        r, mu = (1 / o**2)[:, None], np.exp(np.clip(eta, -30, 30))
        y = self.y
        log = log_gamma(y + r) - log_gamma(r) + y * np.log(mu / (mu + r)) - r * np.log1p(mu / r)
        slope = y - (y + r) * mu / (mu + r)
        by_r = digamma(y + r) - digamma(r) - np.log1p(mu / r) - (y - mu) / (mu + r)
        value = log.sum(1) - 0.5 * (w**2).sum(1) - 0.5 * (u**2).sum(1)
        value += -3 * s + np.log(s) - 2 * o + np.log(o)
        gradient = np.empty_like(q)
        gradient[:, :k] = slope @ self.x * self.sd - w
        gradient[:, k:-2] = s[:, None] * (slope @ self.f) - u
        gradient[:, -2] = s * ((u @ self.f.T) * slope).sum(1) - 3 * s + 1
        gradient[:, -1] = (by_r * -2 * r).sum(1) - 2 * o + 1
        return value, gradient


def walk(diary, priors, *, seed, walkers=64, steps=600, warm=300, leaps=16):
    """Many walkers side by side; the first `warm` steps find the step size and are dropped.

    priors: (mean, sd) of each measure
    """
    # A walker that flies off meets infinities; its energy then refuses the step.
    with np.errstate(all="ignore"):
        return _walk(Target(diary, priors), seed, walkers, steps, warm, leaps)


def _walk(target, seed, walkers, steps, warm, leaps):
    chance = np.random.default_rng(seed)
    q = 0.1 * chance.standard_normal((walkers, target.size))
    q[:, 0] += (np.log(target.y.mean() + 0.1) - target.mean[0]) / target.sd[0]
    q[:, -2:] += np.log([0.3, 0.5])
    value, gradient = target(q)
    size, variance, drawn, accepted = 0.1, np.ones(target.size), [], []
    for step in range(warm + steps):
        p = chance.standard_normal(q.shape) / np.sqrt(variance)
        energy = value - 0.5 * (p**2 * variance).sum(1)
        at, v, g = q, value, gradient
        leap = size * chance.uniform(0.7, 1.1)
        for _ in range(leaps):
            p = p + 0.5 * leap * g
            at = at + leap * p * variance
            v, g = target(at)
            p = p + 0.5 * leap * g
        gain = v - 0.5 * (p**2 * variance).sum(1) - energy
        takes = np.log(chance.uniform(size=walkers)) < gain
        q = np.where(takes[:, None], at, q)
        value, gradient = np.where(takes, v, value), np.where(takes[:, None], g, gradient)
        drawn.append(q)
        accepted.append(takes.mean())
        if step < warm:
            size *= np.exp(0.1 * (takes.mean() - 0.85))
        if step in (warm // 3, 2 * warm // 3):
            variance = np.concatenate(drawn[-warm // 4 :]).var(axis=0)
    k, q = len(target.mean), np.stack(drawn[warm:])
    paths = np.concatenate([target.mean + q[..., :k] * target.sd, np.exp(q[..., -2:])], axis=-1)
    return Walked(paths, float(np.mean(accepted[warm:])))
