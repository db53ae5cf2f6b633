"""Ours beside others on the same diaries: how near to gold, how long, how much memory.

Each runs in a process of its own, on one core, one after the other, with requirements/bench.txt.
Seconds are those of the processor, compilers included, so that other work counts for nobody.
ours: a fit; the check and the sentences are not counted, as the others have none
nutpie, warm: its own defaults, the model compiled before; cold: the model compiled for this diary
PyMC: its own defaults, from the model to the last draw, with no compiled code kept from before;
    kept: once more, with the code that the run before has left
statsmodels: a negative binomial by maximum likelihood, without priors or spells
"""

import json
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path
from typing import Any

from soleus.insight.arrays import np
from soleus.insight.design import INTERCEPTS, design
from soleus.insight.effect import posterior
from soleus.insight.fit import Curve, curve
from tests.lib.gold import Gold, gold, miss

DIARIES = ("usual", "thousand-cramps", "long-fifteen")
SEED = 1
TIMES = 40  # of a fit; a processor's clock ticks every 10 ms
PROMISED = {"nutpie, warm": 20, "nutpie, cold": 75, "PyMC": 400}


def main() -> None:
    print(f"{'':16} {'':13} seconds  ratio   MB   mean/sd    sd %   q/sd  p(fewer)")
    for name in DIARIES:
        with tempfile.TemporaryDirectory() as compiled:
            _compare(name, compiled)


def _compare(name: str, compiled: str) -> None:
    ours = 0.0
    for way in WAYS:
        told = _apart(way, name, compiled)
        ours = ours or told["seconds"]
        row = " ".join(
            f"{value:{form}}"
            for value, form in zip(told["miss"], ("9.4f", "7.2f", "6.3f", "9.4f"), strict=True)
        )
        ratio = told["seconds"] / ours
        wanted = f"  promised {PROMISED[way]}" if way in PROMISED else ""
        print(
            f"{name:16} {way:13} {told['seconds']:7.3f} {ratio:6.0f} {told['mb']:4.0f} {row}"
            f"{wanted}",
            flush=True,
        )


def _apart(way: str, name: str, compiled: str) -> dict[str, Any]:
    """What `one` prints, from a process of its own; compiled: the folder for PyMC's code."""
    own = {
        "OMP_NUM_THREADS": "1",
        "NUMBA_NUM_THREADS": "1",
        "PYTENSOR_FLAGS": f"base_compiledir={compiled}",
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", sys.argv[0], "peer", way, name],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, **own},
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def one(way: str, name: str) -> None:
    told = gold(name)
    seconds, curves = WAYS[way](told)
    worst = np.max([astuple(miss(*e)) for e in zip(told.measures, curves, strict=True)], axis=0)
    worst[1] *= 100
    status = Path("/proc/self/status").read_text(encoding="ascii")
    mb = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps({"seconds": seconds, "mb": mb, "miss": worst.tolist()}))


def _processor() -> float:
    """Seconds of a processor that this process and those it has waited for have used."""
    return sum(os.times()[:4])


def _ours(told: Gold) -> tuple[float, list[Curve]]:
    found = posterior(told.diary, told.priors)
    began = _processor()
    for _ in range(TIMES):
        found = posterior(told.diary, told.priors)
    return (_processor() - began) / TIMES, list(found.curves[INTERCEPTS:])


def _nutpie(told: Gold, *, is_warm: bool) -> tuple[float, list[Curve]]:
    import nutpie

    from bench.insight import sampler

    began = _processor()
    ready = nutpie.compile_pymc_model(sampler.model(told.diary, _priors(told)))
    if is_warm:
        nutpie.sample(ready, draws=10, tune=10, cores=1, seed=SEED, progress_bar=False)
        began = _processor()
    found = nutpie.sample(ready, cores=1, seed=SEED, progress_bar=False)
    return _processor() - began, _curves(found.posterior["w"].values)


def _pymc(told: Gold) -> tuple[float, list[Curve]]:
    from bench.insight import sampler

    began = _processor()
    with sampler.model(told.diary, _priors(told)):
        found = sampler.pm.sample(
            cores=1, random_seed=SEED, progressbar=False, compute_convergence_checks=False
        )
    return _processor() - began, _curves(found.posterior["w"].values)


def _statsmodels(told: Gold) -> tuple[float, list[Curve]]:
    import statsmodels.api as sm

    data = design(told.diary)
    began = _processor()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = sm.NegativeBinomial(data.counts, data.fixed).fit(disp=0, maxiter=200)
    seconds = _processor() - began
    ends = zip(found.params[INTERCEPTS:-1], found.bse[INTERCEPTS:-1], strict=True)
    return seconds, [_normal(*each) for each in ends]


def _priors(told: Gold) -> list[Any]:
    return [told.priors[measure] for measure in told.diary.measures]


def _curves(draws: Any) -> list[Curve]:
    flat = draws.reshape(-1, draws.shape[-1])[:, INTERCEPTS:]
    return [curve(np.sort(each), np.ones(len(each))) for each in flat.T]


def _normal(mean: float, sd: float) -> Curve:
    at = mean + sd * np.linspace(-8, 8, 801)
    return curve(at, np.exp(-0.5 * ((at - mean) / sd) ** 2))


WAYS: dict[str, Callable[[Gold], tuple[float, list[Curve]]]] = {
    "ours": _ours,
    "nutpie, warm": lambda told: _nutpie(told, is_warm=True),
    "nutpie, cold": lambda told: _nutpie(told, is_warm=False),
    "PyMC": _pymc,
    "PyMC, kept": _pymc,
    "statsmodels": _statsmodels,
}
