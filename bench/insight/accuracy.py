"""The fit against gold: the first half of what insight promises, as a table."""

from dataclasses import astuple

from soleus.insight.arrays import np
from soleus.insight.design import INTERCEPTS
from soleus.insight.effect import posterior
from tests.lib.gold import gold, miss, names, own_error

PROMISED = (0.02, 0.015, 0.05, 0.006)


def main() -> None:
    """For each diary the worst of its measures, then the worst of alpha, gamma and rho."""
    head = "mean/sd    sd %   q/sd  p(fewer)"
    print(f"{'':16} {'measures':33}   {'gold itself, one standard error':33}   level, week, before")
    print(f"{'':16} {head}   {head}   {head}")
    worst = np.zeros(4)
    for name in names():
        told = gold(name)
        curves = posterior(told.diary, told.priors).curves
        measures = list(zip(told.measures, curves[INTERCEPTS:], strict=True))
        found = np.max([astuple(miss(*each)) for each in measures], axis=0)
        error = np.max([astuple(own_error(numbers)) for numbers, _ in measures], axis=0)
        others = zip(list(told.numbers.values())[:INTERCEPTS], curves, strict=False)
        rest = np.max([astuple(miss(*each)) for each in others], axis=0)
        worst = np.maximum(worst, found)
        print(f"{name:16} {_row(found)}   {_row(error)}   {_row(rest)}", flush=True)
    print(f"{'worst':16} {_row(worst)}")
    print(f"{'promised':16} {_row(np.array(PROMISED))}")


def _row(miss: "np.ndarray") -> str:
    mean, sd, quantile, benefit = miss
    return f"{mean:7.4f} {100 * sd:7.2f} {quantile:6.3f} {benefit:9.4f}"
