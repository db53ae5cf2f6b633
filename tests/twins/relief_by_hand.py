"""The share of cramps that a step eases, by adding up every case: no arrays, no logarithms kept."""

from math import comb, exp, lgamma, log


def beta_binomial(eased, told, a, b):
    """Probability of so many eased ones, if shares are Beta(a, b)."""
    value = lgamma(a + eased) + lgamma(b + told - eased) - lgamma(a + b + told)
    return comb(told, eased) * exp(value - lgamma(a) - lgamma(b) + lgamma(a + b))


def share_below(counts, step, value, *, middles=40, sizes=13, slices=400):
    """Probability that a step eases less than this share of cramps."""
    total, below = 0.0, 0.0
    for place in range(middles):
        m = (place + 0.5) / middles
        for n in range(sizes):
            c = exp(log(0.25) + log(64 / 0.25) * n / (sizes - 1))
            a, b = 1 + m * c, 1 + (1 - m) * c
            weight = 1.0
            for eased, same, worse in counts.values():
                weight *= beta_binomial(eased, eased + same + worse, a, b)
            eased, same, worse = counts[step]
            total += weight
            below += weight * beta_below(value, a + eased, b + same + worse, slices)
    return below / total


def beta_below(value, a, b, slices):
    """P(X < value) for X ~ Beta(a, b). With x = sin²(t) the ends of the density stay finite."""
    from math import asin, cos, pi, sin, sqrt

    def mass(end):
        step = end / slices
        at = ((n + 0.5) * step for n in range(slices))
        return sum(sin(t) ** (2 * a - 1) * cos(t) ** (2 * b - 1) for t in at) * step

    return mass(asin(sqrt(value))) / mass(pi / 2)
