"""Gold: long walks through the posterior of diaries of every kind, kept in tests/gold.

The diaries are kept too, as tables, so that the walks stay good when people are simulated anew.
"""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from soleus.insight.arrays import np
from soleus.insight.design import Diary
from soleus.insight.effect import PARAMETERS
from soleus.insight.model import SUPPORTED, UNSUPPORTED
from tests.lib import gold as kept
from tests.lib.diaries import busy, in_spells, quiet, scattered, simulated, with_counts

CHAINS, DRAWS, TUNE, SEED = 4, 25_000, 1500, 20261127


def at_most_three(diary: Diary) -> Diary:
    """As somebody writes who taps "3 or more"."""
    nights = tuple(
        replace(night, cramps=3, or_more=True) if (night.cramps or 0) >= 3 else night
        for night in diary.nights
    )
    return replace(diary, nights=nights)


def drifting(diary: Diary) -> Diary:
    """Five times as many at the end as at the start, with a bad fortnight."""
    chance = np.random.default_rng(10)

    def count(night: Any) -> int:
        bad = 1.2 * (100 <= night.index < 114)
        return int(chance.poisson(0.4 * np.exp(night.index / 150 + bad) * chance.gamma(2, 0.5)))

    return with_counts(diary, count)


def in_doses(diary: Diary) -> Diary:
    """Glasses from 0 to 4 instead of yes and no, and one evening in five without a word."""
    chance = np.random.default_rng(14)

    def told(value: float | None) -> float | None:
        if value is None or chance.uniform() < 0.2:
            return None
        return float(chance.integers(0, 3) + 2 * value)

    nights = tuple(replace(n, done=tuple(told(each) for each in n.done)) for n in diary.nights)
    return replace(diary, nights=nights)


RECIPES: dict[str, Callable[[], Diary]] = {
    "usual": lambda: simulated(1),
    "more-cramps": lambda: simulated(2),
    "no-cramp": lambda: quiet(simulated(3, nights=60, measures=3)),
    "one-cramp": lambda: with_counts(simulated(3, nights=90, measures=3), lambda n: n.index == 40),
    "thousand-cramps": lambda: busy(simulated(4), 4),
    "scattered": lambda: scattered(simulated(5), 5),
    "in-spells": lambda: in_spells(simulated(6), 6),
    "two-weeks": lambda: simulated(7, nights=14, measures=3),
    "long-fifteen": lambda: simulated(8, nights=250, measures=15),
    "three-measures": lambda: simulated(9, nights=120, measures=3),
    "drifting": lambda: drifting(simulated(10, nights=250, measures=4)),
    "sixty-once": lambda: with_counts(
        simulated(15, nights=90, measures=3), lambda n: 60 * (n.index == 40)
    ),
    "at-most-three": lambda: at_most_three(simulated(2, nights=120, measures=4)),
    "in-doses": lambda: in_doses(simulated(12, nights=100, measures=4)),
    "four-hundred": lambda: simulated(13, nights=400, measures=6),
}
NEUTRAL = {"at-most-three"}  # with priors that lean to no side


def table(diary: Diary) -> str:
    lines = [",".join(["night", "week", "cramps", *diary.measures])]
    for night in diary.nights:
        cramps = "" if night.cramps is None else f"{night.cramps}{'+' * night.or_more}"
        done = ("" if each is None else f"{each:g}" for each in night.done)
        lines.append(",".join([str(night.index), f"{night.week:.3f}", cramps, *done]))
    return "\n".join(lines) + "\n"


def main(only: list[str]) -> None:
    """Walk anew through each diary, or only those named; a diary is made where there is none."""
    from bench.insight import sampler

    kept.FOLDER.mkdir(exist_ok=True)
    for name in only or RECIPES:
        file = kept.FOLDER / f"{name}.csv"
        if not file.exists():
            file.write_text(table(RECIPES[name]()), encoding="utf-8")
        diary = kept.diary(name)
        prior = UNSUPPORTED if name in NEUTRAL else SUPPORTED
        began = time.perf_counter()
        ready = sampler.compiled(diary, [prior] * len(diary.measures))
        drawn, failed = sampler.sampled(
            ready, chains=CHAINS, draws=DRAWS, tune=TUNE, seed=SEED, accept=sampler.CAREFUL
        )
        parameters = map(summary, np.moveaxis(drawn, 2, 0))
        told = {
            "made_by": f"python bench/insight gold {name}",
            "sampler": f"nutpie {version('nutpie')}, PyMC {version('pymc')}",
            "chains": CHAINS,
            "draws": CHAINS * DRAWS,
            "seed": SEED,
            "failed_steps": failed,
            "priors": {m: {"mean": prior.mean, "sd": prior.sd} for m in diary.measures},
            "parameters": dict(zip(_names(diary), parameters, strict=True)),
        }
        text = json.dumps(told, indent=1)
        (kept.FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        least = min(each["ess"] for each in told["parameters"].values())
        seconds = time.perf_counter() - began
        print(f"{name:16} {seconds:5.0f} s, {failed} failed, least ess {least}", flush=True)


def _names(diary: Diary) -> list[str]:
    return [*PARAMETERS[:3], *diary.measures, *PARAMETERS[3:]]


def summary(draws: Any) -> dict[str, Any]:
    """What is kept of one parameter's draws (chains, n).

    error: standard error of each number, from how it differs between stretches of 1,000 draws
    """
    found = _numbers(draws.ravel())
    stretches = [_numbers(each) for each in draws.reshape(-1, 1000)]
    error = {
        key: _short(np.std([each[key] for each in stretches], ddof=1) / np.sqrt(len(stretches)))
        for key in found
    }
    between = draws.mean(axis=1).var(ddof=1)
    return {
        "mean": _short(found["mean"]),
        "sd": _short(found["sd"]),
        "q": {str(q): _short(np.quantile(draws, q)) for q in kept.QUANTILES},
        "below_0": _short(found["below_0"]),
        "ess": int((found["sd"] / error["mean"]) ** 2),
        "rhat": round(float(np.sqrt(1 + between / found["sd"] ** 2)), 5),
        "error": error,
    }


def _numbers(draws: Any) -> dict[str, float]:
    low, high = np.quantile(draws, (0.025, 0.975))
    return {
        "mean": draws.mean(),
        "sd": draws.std(),
        "low": low,
        "high": high,
        "below_0": (draws < 0).mean(),
    }


def _short(value: float) -> float:
    return float(f"{float(value):.6g}")
