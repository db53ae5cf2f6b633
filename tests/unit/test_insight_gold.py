"""The posterior against long walks by a sampler of others; see bench/insight/gold.py."""

import pytest

from soleus.insight.design import INTERCEPTS
from soleus.insight.effect import PARAMETERS, posterior
from tests.lib import gold as kept


def test_gold_covers_what_a_diary_can_be():
    diaries = [kept.diary(name) for name in kept.names()]
    cramps = [sum(night.cramps for night in diary.recorded) for diary in diaries]
    assert len(diaries) >= 10
    assert min(cramps) == 0
    assert 1 in cramps
    assert max(cramps) > 1000
    assert {len(diary.measures) for diary in diaries} >= {3, 6, 15}
    assert {len(diary.nights) for diary in diaries} >= {14, 400}
    assert any(night.or_more for diary in diaries for night in diary.nights)


@pytest.mark.parametrize("name", kept.names())
def test_gold_itself_is_sure_enough(name):
    """A third of what is promised, at one standard error: else gold could not tell."""
    for numbers in kept.gold(name).measures:
        error = kept.own_error(numbers)
        assert numbers["rhat"] < 1.001
        assert error.mean < 0.02 / 3
        assert error.sd < 0.015 / 3
        assert error.quantile < 0.05 / 3
        assert error.benefit < 0.006 / 3


@pytest.mark.parametrize("name", kept.names())
def test_every_measure_is_where_gold_says(name):
    told = kept.gold(name)
    found = posterior(told.diary, told.priors).curves[INTERCEPTS:]
    for numbers, curve in zip(told.measures, found, strict=True):
        off = kept.miss(numbers, curve)
        # What insight promises, without any allowance for gold's own error.
        assert off.mean <= 0.02
        assert off.sd <= 0.015
        assert off.quantile <= 0.05
        assert off.benefit <= 0.006


@pytest.mark.parametrize("name", kept.names())
def test_level_trend_carry_and_spreads_are_near_gold_too(name):
    """Nothing is promised of these, but a verdict leans on them."""
    told = kept.gold(name)
    found = posterior(told.diary, told.priors)
    curves = zip(PARAMETERS, (*found.curves[:INTERCEPTS], *found.spreads), strict=True)
    for parameter, curve in curves:
        off = kept.miss(told.numbers[parameter], curve)
        assert off.mean <= 0.05
        assert off.sd <= 0.05
