"""Long walks through the posterior of some diaries, made once by a sampler of others."""

import json
from dataclasses import dataclass
from pathlib import Path

from soleus.exchange import csv
from soleus.insight.design import Diary
from soleus.insight.model import Prior

FOLDER = Path(__file__).parents[1] / "gold"
QUANTILES = (0.025, 0.05, 0.5, 0.95, 0.975)


@dataclass(frozen=True)
class Gold:
    """numbers: what the file says of alpha, gamma, rho, each measure, sigma_f and omega"""

    name: str
    diary: Diary
    priors: dict[str, Prior]
    numbers: dict[str, dict]

    @property
    def measures(self):
        return [self.numbers[measure] for measure in self.diary.measures]


def names():
    return sorted(file.stem for file in FOLDER.glob("*.json"))


def diary(name):
    found, problems = csv.read((FOLDER / f"{name}.csv").read_text(encoding="utf-8"))
    assert not problems
    return found


def gold(name):
    told = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    priors = {measure: Prior(**prior) for measure, prior in told["priors"].items()}
    return Gold(name, diary(name), priors, told["parameters"])


@dataclass(frozen=True)
class Miss:
    """How far a marginal is from gold, without sign, and gold's own standard errors of the same.

    mean: in posterior sd; sd: relative; quantile: the worse of 2.5 and 97.5 %, in posterior sd
    benefit: probability of fewer cramps
    """

    mean: float
    sd: float
    quantile: float
    benefit: float


def miss(numbers, found):
    """numbers: of one parameter of gold; found: the Curve of the fit."""
    sd = numbers["sd"]
    ends = [(found.quantile(q) - numbers["q"][str(q)]) / sd for q in (0.025, 0.975)]
    return Miss(
        mean=abs(found.mean - numbers["mean"]) / sd,
        sd=abs(found.sd / sd - 1),
        quantile=max(map(abs, ends)),
        benefit=abs(found.below(0) - numbers["below_0"]),
    )


def own_error(numbers):
    """The same as one standard error of gold itself."""
    sd, error = numbers["sd"], numbers["error"]
    quantile = max(error["low"], error["high"]) / sd
    return Miss(error["mean"] / sd, error["sd"] / sd, quantile, error["below_0"])
