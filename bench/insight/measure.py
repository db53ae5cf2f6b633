"""`python bench/insight [speed|walks|calibration|…] [NUMBER]` measures the room of insight.

speed: median over diaries of the time of a fit, and of a whole command
walks: the fit against Hamiltonian walks through the same posterior, NUMBER steps of 64 walkers
calibration: NUMBER people drawn from the prior; how often ranges hold the truth
suites, nulls, gate, limits, forecast, entries: NUMBER simulated people, a known truth, and how
    often what is said is wrong
clinic: the same, written into docs/clinic/what-it-may-say.md
"""

import subprocess
import sys
import time
from collections.abc import Callable

from bench.insight import suites
from soleus.insight.arrays import np
from soleus.insight.design import Diary, DiaryNight
from soleus.insight.effect import PARAMETERS, answers, posterior
from tests.lib.diaries import busy, in_spells, quiet, scattered, simulated, with_counts
from tests.twins.posterior_by_walking import walk

PRIOR = (-0.2, 0.5)


def main() -> None:
    what = sys.argv[1] if len(sys.argv) > 1 else "speed"
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    parts: dict[str, Callable[[int], None]] = {
        "speed": speed,
        "walks": walks,
        "calibration": calibration,
        **suites.PARTS,
    }
    if what not in parts:
        raise SystemExit(__doc__)
    parts[what](number)


# ── speed ────────────────────────────────────────────────────────────────────────────────────


def speed(number: int) -> None:
    """A fit in this process; then whole commands, each in a process of its own."""
    unit = milliseconds(reference, 20)
    print(f"a reference of 40 inverses of 49 matrices of 33: {unit:.1f} ms")
    for nights, measures in ((150, 6), (250, 15)):
        diaries = [
            simulated(seed, nights=nights, measures=measures) for seed in range(number or 20)
        ]
        posterior(diaries[0])
        fits = [milliseconds(lambda told=told: posterior(told), 1) for told in diaries]
        checks = [
            milliseconds(lambda done=done: answers(done), 1) for done in map(posterior, diaries)
        ]
        middle = float(np.median(fits))
        print(
            f"{nights} nights × {measures}: fit {middle:.1f} ms, {middle / unit:.2f} references; "
            f"check and answers {np.median(checks):.1f} ms"
        )
    command = [sys.executable, "-m", "soleus"]
    made = subprocess.run(
        [*command, "simulate", "--seed", "3", "--nights", "150"], capture_output=True, check=True
    )
    whole = []
    for _ in range(7):
        began = time.perf_counter()
        asked = [*command, "insight", "--json", "-"]
        subprocess.run(asked, input=made.stdout, capture_output=True, check=True)
        whole.append(time.perf_counter() - began)
    print(f"whole command, 150 nights: {np.median(whole):.2f} s")


def milliseconds(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - began))
    return float(np.median(taken))


def reference() -> None:
    """Arithmetic of the same kind, to compare machines and busy hours by."""
    matrices = np.eye(33) + 0.01 * np.arange(49)[:, None, None]
    for _ in range(40):
        np.linalg.inv(matrices)


# ── against walks ────────────────────────────────────────────────────────────────────────────

DIARIES = {
    "usual": lambda: simulated(1),
    "usual, more cramps": lambda: simulated(2),
    "no cramp": lambda: quiet(simulated(3, nights=60, measures=3)),
    "one cramp": lambda: with_counts(simulated(3, nights=90, measures=3), lambda n: n.index == 40),
    "a thousand cramps": lambda: busy(simulated(4), 4),
    "scattered": lambda: scattered(simulated(5), 5),
    "in spells": lambda: in_spells(simulated(6), 6),
    "two weeks": lambda: simulated(7, nights=14, measures=3),
    "long, fifteen measures": lambda: simulated(8, nights=250, measures=15),
    "three measures": lambda: simulated(9, nights=120, measures=3),
}


def walks(number: int) -> None:
    """For the measures of each diary, the largest difference and the walk's own standard error."""
    print(f"{'':24} mean/sd    sd %   q/sd  p(benefit)  error of the walk's mean")
    for name, make in DIARIES.items():
        diary = make()
        size = len(diary.measures)
        curves = posterior(diary).curves[3:]
        walked = walk(diary, [PRIOR] * size, seed=1, steps=number or 1600)
        worst = np.zeros(4)
        for gold, found in zip(walked.draws[:, 3 : 3 + size].T, curves, strict=True):
            sd = gold.std()
            off = [(found.quantile(q) - np.quantile(gold, q)) / sd for q in (0.025, 0.975)]
            each = [
                (found.mean - gold.mean()) / sd,
                100 * (found.sd / sd - 1),
                np.abs(off).max(),
                found.below(0) - (gold < 0).mean(),
            ]
            worst = np.maximum(worst, np.abs(each))
        error = walked.error[3 : 3 + size].max()
        mean, sd, quantile, benefit = worst
        line = f"{name:24} {mean:7.4f} {sd:7.2f} {quantile:6.3f} {benefit:11.4f} {error:8.4f}"
        print(line, flush=True)


# ── calibration ──────────────────────────────────────────────────────────────────────────────


def drawn(chance: "np.random.Generator") -> tuple[Diary, dict[str, float]]:
    """Someone drawn from the prior, with measures at random, and her truth by name."""
    nights, measures = int(chance.integers(30, 180)), int(chance.integers(1, 7))
    truth = {
        "alpha": chance.normal(np.log(0.4), 1.0),
        "gamma": chance.normal(0.1, 0.4),
        "rho": chance.normal(0.1, 0.3),
        "sigma_f": chance.exponential(1 / 3),
        "omega": chance.exponential(1 / 2),
    }
    effects = chance.normal(*PRIOR, size=measures)
    done = (chance.uniform(size=(nights, measures)) < chance.uniform(0.25, 0.75, measures)) * 1.0
    heard = chance.uniform(size=nights) > 0.1
    heard[0] = True
    knots = np.arange(0, nights + 14, 7)
    level, keep, spells = truth["sigma_f"] * chance.normal(), np.exp(-7 / 28), []
    for _ in knots:
        spells.append(level)
        level = keep * level + truth["sigma_f"] * np.sqrt(1 - keep**2) * chance.normal()
    slow = np.interp(np.arange(nights), knots, spells)
    centred = done - done[heard].mean(axis=0)
    before, made = None, []
    for t in range(nights):
        week = 20 + t / 7
        pull = 0.0 if before is None else np.log1p(before) - np.log1p(0.4)
        rate = np.exp(
            truth["alpha"]
            + truth["gamma"] * (week - 28) / 10
            + truth["rho"] * pull
            + centred[t] @ effects
            + slow[t]
        )
        size = truth["omega"] ** -2
        count = int(chance.poisson(min(rate * chance.gamma(size, 1 / size), 1e6)))
        before = count if heard[t] else None
        made.append(
            DiaryNight(
                index=t, week=week, cramps=count if heard[t] else None, done=tuple(done[t].tolist())
            )
        )
    which = int(chance.integers(measures))
    truth["beta"] = effects[which]
    names = tuple("beta" if k == which else f"m{k}" for k in range(measures))
    return Diary(measures=names, nights=tuple(made)), truth


def calibration(number: int) -> None:
    """Ranks of the truth, and cover of the 95 % ranges, with the share of failed checks."""
    chance = np.random.default_rng(20261127)
    ranks: dict[str, list[float]] = {name: [] for name in (*PARAMETERS, "beta")}
    quiet_ranks, shapes, shares, left_out = [], [], [], 0
    for _ in range(number or 300):
        diary, truth = drawn(chance)
        # Beyond what a diary may hold the command refuses, so such people are not its own.
        if max(night.cramps or 0 for night in diary.nights) > 500:
            left_out += 1
            continue
        found = answers(posterior(diary))
        shapes.append(found.check.k_hat)
        shares.append(found.check.share)
        curves = dict(zip(PARAMETERS, found.parameters, strict=True))
        curves["beta"] = next(e.curve for e in found.effects if e.measure == "beta")
        for name, curve in curves.items():
            ranks[name].append(curve.below(truth[name]))
        if found.cramps == 0:
            quiet_ranks.append(ranks["beta"][-1])
    print(f"{len(shapes)} people, {left_out} left out with more than 500 cramps in a night")
    for name, each in ranks.items():
        rank = np.array(each)
        cover = np.mean((rank > 0.025) & (rank < 0.975))
        print(f"{name:8} 95 % range holds {cover:.3f}; ranks uniform, chi² p {uniform(rank):.3f}")
    print(
        f"k-hat above 0.7: {np.mean(np.array(shapes) > 0.7):.3%}, smallest share {min(shares):.2f}"
    )
    if quiet_ranks:
        rank = np.array(quiet_ranks)
        held = np.mean((rank > 0.025) & (rank < 0.975))
        print(f"{len(rank)} people without a cramp: beta's 95 % range holds {held:.3f}")


def uniform(rank: "np.ndarray") -> float:
    """p of chi² over 20 bins, by what 4,000 uniform samples of the same size reach."""
    chance = np.random.default_rng(1)

    def distance(values: "np.ndarray") -> float:
        counts = np.histogram(values, 20, (0, 1))[0]
        return float(((counts - len(values) / 20) ** 2).sum())

    seen = distance(rank)
    return float(np.mean([distance(chance.uniform(size=len(rank))) >= seen for _ in range(4000)]))
