"""The same posterior by a sampler of others: PyMC's words for the model, nutpie's walks.

It needs requirements/bench.txt. The arrays are those of the twin, so that nothing is shared with
the fit but the diary.
"""

import warnings
from typing import Any

import numpy as np

from soleus.insight.design import Diary
from soleus.insight.model import Prior
from tests.twins.posterior_by_walking import Target

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what they plan to change is no matter of ours
    import nutpie
    import pymc as pm
    import pytensor.tensor as pt

# At omega near 0 the posterior is a long, flat tail in log omega. Shorter steps go into it; with
# the usual 0.8 one step in 300 fails there.
CAREFUL = 0.95


def model(diary: Diary, priors: list[Prior]) -> Any:
    """The model in PyMC's words; w: alpha, gamma, rho and each measure."""
    told = Target(diary, [(each.mean, each.sd) for each in priors])
    exact, least = told.y[~told.least], told.y[told.least]
    with pm.Model() as made:
        w = pm.Normal("w", told.mean, told.sd, shape=len(told.mean))
        u = pm.Normal("u", 0, 1, shape=told.f.shape[1])
        slow, omega = pm.Exponential("slow", 3), pm.Exponential("omega", 2)
        eta = pt.dot(told.x, w) + slow * pt.dot(told.f, u)
        pm.Potential("exact", _log(exact, eta[~told.least], omega**2).sum())
        if least.size:
            # log(1 - P(fewer)), each count below the least by itself
            fewer = [
                pt.where(j < least, pt.exp(_log(j + 0 * least, eta[told.least], omega**2)), 0.0)
                for j in range(int(least.max()))
            ]
            pm.Potential("least", pt.log1p(-sum(fewer)).sum())
    return made


def _log(y: Any, eta: Any, extra: Any) -> Any:
    """log P(y); extra: omega². log Γ(y + r) - log Γ(r) - y log r as a sum, which stays exact."""
    top = int(y.max()) if y.size else 0
    j = np.arange(max(top, 1))
    steps = pt.where(j < y[:, None], pt.log1p(j * extra), 0.0).sum(axis=1)
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, top + 1)))])[y.astype(int)]
    return steps - factorials + y * eta - (y + 1 / extra) * pt.log1p(pt.exp(eta) * extra)


def compiled(diary: Diary, priors: list[Prior]) -> Any:
    return nutpie.compile_pymc_model(model(diary, priors))


def sampled(
    ready: Any, *, chains: int, draws: int, tune: int, seed: int, accept: float = 0.8
) -> tuple[Any, int]:
    """Draws (chains, draws, 3 + k + 2), in the order of the walks, and how many steps failed."""
    found = nutpie.sample(
        ready,
        draws=draws,
        tune=tune,
        chains=chains,
        cores=1,
        seed=seed,
        target_accept=accept,
        progress_bar=False,
    )
    return _in_order(found), int(found.sample_stats.diverging.sum())


def _in_order(found: Any) -> Any:
    drawn = found.posterior
    return np.concatenate(
        [drawn["w"].values, drawn["slow"].values[..., None], drawn["omega"].values[..., None]],
        axis=-1,
    )
