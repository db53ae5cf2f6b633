"""Diaries of people who never lived, as insight reads them."""

from dataclasses import replace

from soleus.insight.arrays import np
from soleus.insight.design import Diary, DiaryNight
from soleus.insight.effect import answers, posterior
from soleus.study.simulate import Simulated, person


def simulated(seed, *, nights=150, measures=6):
    """A diary with gaps, from the same kind of model that insight assumes."""
    names = tuple(f"m{each}" for each in range(measures))
    return as_diary(person(names, nights=nights, seed=seed))


def as_diary(made: Simulated) -> Diary:
    """What insight is shown of a simulated person."""
    return Diary(
        measures=tuple(measure for measure, _ in made.truth.effects),
        nights=tuple(
            DiaryNight(
                index=night.index,
                week=night.week,
                cramps=night.cramps,
                done=tuple(None if done is None else float(done) for _, done in night.done),
            )
            for night in made.nights
        ),
    )


def with_counts(diary, count):
    """The same diary with other counts: `count(night)` for each recorded night."""
    nights = tuple(
        night if night.cramps is None else replace(night, cramps=int(count(night)))
        for night in diary.nights
    )
    return replace(diary, nights=nights)


def quiet(diary):
    return with_counts(diary, lambda night: 0)


def busy(diary, seed):
    """Over a thousand cramps in 150 nights."""
    chance = np.random.default_rng(seed)
    return with_counts(diary, lambda n: chance.poisson(2 * n.cramps + 4 * chance.gamma(2, 1)))


def scattered(diary, seed):
    """Mostly nothing, then a night with many."""
    chance = np.random.default_rng(seed)
    return with_counts(diary, lambda night: chance.poisson(chance.gamma(0.15, 8)))


def in_spells(diary, seed):
    """Weeks of many and weeks of none."""
    chance = np.random.default_rng(seed)
    return with_counts(diary, lambda n: chance.poisson(np.exp(1.6 * np.sin(n.index / 14) + 0.2)))


def learn(diary, priors=None, choices=None):
    """What a diary says, from nights to sentences."""
    return answers(posterior(diary, priors), choices)
