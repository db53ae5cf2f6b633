"""The next seven nights, lived one after the other by chance, as the model tells them."""

import math
from random import Random

from soleus.insight.checks import DRAWS
from soleus.insight.design import INTERCEPTS


def poisson(chance, mean):
    limit, product, count = math.exp(-min(mean, 50)), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


def weeks(found, insight, *, times, seed):
    """So many weeks, each from a draw of the posterior that is picked by its weight."""
    chance, check, data = Random(seed), insight.check, found.data
    ends, total = [], 0.0
    for weight in found.mixture.weight:
        total += weight
        ends.append(total)
    picked = chance.choices(range(DRAWS), weights=check.weight.tolist(), k=times)
    last = found.diary.recorded[-1].index
    silent = max(night.index for night in found.diary.nights) - last
    lived = []
    for draw in picked:
        place = (draw + 0.5) / DRAWS
        node = next(n for n, end in enumerate(ends) if place <= end or n == len(ends) - 1)
        sigma = float(found.mixture.normals.slow_sd[node])
        omega = float(found.mixture.normals.frailty_sd[node])
        beta = check.coefficients[draw].tolist()
        known = sum(b * x for b, x in zip(beta, data.fixed[-1].tolist(), strict=True))
        spell = float(check.eta[draw, -1]) - known
        before = float(data.counts[-1]) if silent == 0 else None
        for _ in range(silent):
            spell = drift(chance, spell, sigma)
        cramps = 0
        for night in range(7):
            spell = drift(chance, spell, sigma)
            did = chance.choice(data.fixed[-28:, INTERCEPTS:].tolist())
            eta = beta[0] + spell + beta[1] * (data.fixed[-1, 1] + (silent + night + 1) / 70)
            if before is not None:
                eta += beta[2] * (math.log(1 + before) - math.log(1.4))
            eta += sum(b * x for b, x in zip(beta[INTERCEPTS:], did, strict=True))
            frailty = chance.gammavariate(omega**-2, omega**2)
            before = poisson(chance, math.exp(eta) * frailty)
            cramps += before
        lived.append(cramps)
    return sorted(lived)


def drift(chance, spell, sigma):
    keep = math.exp(-1 / 28)
    return spell * keep + chance.gauss(0, sigma * math.sqrt(1 - keep**2))
