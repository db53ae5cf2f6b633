"""People drawn from the prior: whether the truth lies where the fit says, as often as it says.

A fit that is exact gives the truth a rank that is uniform, whatever the prior, and so does it for
any part of the people that the diary alone decides, such as those without a cramp.
"""

from collections.abc import Iterator

from soleus.insight.arrays import np
from soleus.insight.checks import WORST_SHAPE
from soleus.insight.design import Diary, DiaryNight
from soleus.insight.effect import PARAMETERS, answers, posterior
from soleus.insight.model import CARRY, FRAILTY_RATE, LEVEL, SLOW_RATE, SUPPORTED, TREND, Prior

PEOPLE, QUIET, SEED = 2000, 500, 20261127
MOST = 500  # cramps in a night; beyond that the command refuses, so such people are not its own
RANKED = (*PARAMETERS, "beta")


def main(number: int) -> None:
    """Ranks, cover and checks of `number` people; then beta's cover for people without a cramp."""
    people, left_out = _people(), 0
    ranks: dict[str, list[float]] = {name: [] for name in RANKED}
    shapes, shares, failed = [], [], 0
    while len(shapes) < (number or PEOPLE):
        diary, truth = next(people)
        if _most(diary) > MOST:
            left_out += 1
            continue
        found = answers(posterior(diary))
        shapes.append(found.check.k_hat)
        shares.append(found.check.share)
        failed += not found.check.passed
        curves = dict(zip(PARAMETERS, found.parameters, strict=True))
        curves["beta"] = next(e.curve for e in found.effects if e.measure == "beta")
        for name, curve in curves.items():
            ranks[name].append(curve.below(truth[name]))
    print(f"{len(shapes)} people; {left_out} left out with more than {MOST} cramps in a night")
    error = np.sqrt(0.95 * 0.05 / len(shapes))
    print(f"95 % ranges: promised .943 to .957; one standard error of a share is {error:.4f}")
    for name in RANKED:
        rank = np.array(ranks[name])
        print(f"{name:8} range holds {cover(rank):.4f}; ranks uniform, p {uniform(rank):.3f}")
    over = np.mean(np.array(shapes) > WORST_SHAPE)
    print(f"k-hat above {WORST_SHAPE}: {over:.2%}, largest {max(shapes):.2f}, promised 1 %")
    print(f"smallest effective share {min(shares):.2f}, promised 0.5; {failed} did not pass")
    _quiet(people, QUIET if not number else number // 4)


def _quiet(people: Iterator[tuple[Diary, dict[str, float]]], number: int) -> None:
    ranks: list[float] = []
    while len(ranks) < number:
        diary, truth = next(people)
        if _most(diary) == 0:
            found = posterior(diary)
            beta = found.curves[found.diary.measures.index("beta") - len(found.diary.measures)]
            ranks.append(beta.below(truth["beta"]))
    error = np.sqrt(0.95 * 0.05 / number)
    print(
        f"{number} people without a cramp: beta's range holds {cover(np.array(ranks)):.3f}, "
        f"promised .93 to .97, one standard error {error:.3f}"
    )


def _most(diary: Diary) -> int:
    return max(night.cramps or 0 for night in diary.nights)


def _people() -> Iterator[tuple[Diary, dict[str, float]]]:
    chance = np.random.default_rng(SEED)
    while True:
        yield drawn(chance)


def drawn(chance: "np.random.Generator") -> tuple[Diary, dict[str, float]]:
    """Someone drawn from the prior, with measures at random, and her truth by name."""

    def of(prior: Prior) -> float:
        return float(chance.normal(prior.mean, prior.sd))

    nights, measures = int(chance.integers(30, 180)), int(chance.integers(1, 7))
    truth = {
        "alpha": of(LEVEL),
        "gamma": of(TREND),
        "rho": of(CARRY),
        "sigma_f": chance.exponential(1 / SLOW_RATE),
        "omega": chance.exponential(1 / FRAILTY_RATE),
    }
    effects = [of(SUPPORTED) for _ in range(measures)]
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


def cover(rank: "np.ndarray") -> float:
    return float(np.mean((rank > 0.025) & (rank < 0.975)))


def uniform(rank: "np.ndarray") -> float:
    """p of chi² over 20 bins, by what 4,000 uniform samples of the same size reach."""
    chance = np.random.default_rng(1)

    def distance(values: "np.ndarray") -> float:
        counts = np.histogram(values, 20, (0, 1))[0]
        return float(((counts - len(values) / 20) ** 2).sum())

    seen = distance(rank)
    return float(np.mean([distance(chance.uniform(size=len(rank))) >= seen for _ in range(4000)]))
