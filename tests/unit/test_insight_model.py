"""The likelihood against its definition, and its derivatives against differences."""

from math import lgamma

import pytest

from soleus.insight.arrays import np
from soleus.insight.design import Diary, DiaryNight, design
from soleus.insight.model import Likelihood, knot_precision


def likelihood(*counts, or_more=False):
    nights = [
        DiaryNight(index=place, week=28.0, cramps=count, or_more=or_more)
        for place, count in enumerate(counts)
    ]
    return Likelihood.of(design(Diary(measures=(), nights=tuple(nights))))


def log_chance(count, mean, omega):
    """Negative binomial as in a book, with mean and variance mean + mean² omega²."""
    r = 1 / omega**2
    chance = lgamma(count + r) - lgamma(r) - lgamma(count + 1)
    return chance + r * np.log(r / (r + mean)) + count * np.log(mean / (r + mean))


@pytest.mark.parametrize("omega", [0.3, 1.0, 2.5])
@pytest.mark.parametrize("mean", [0.05, 0.9, 12.0])
def test_a_count_is_as_likely_as_the_book_says(mean, omega):
    counts = (0, 1, 2, 7, 60)
    found = likelihood(*counts).log(np.full(5, np.log(mean)), np.array([omega]))
    assert found == pytest.approx([log_chance(count, mean, omega) for count in counts], rel=1e-10)


def test_without_spread_it_is_poisson():
    counts = (0, 3, 9)
    found = likelihood(*counts).log(np.full(3, np.log(2.0)), np.array([1e-4]))
    assert found == pytest.approx([k * np.log(2) - 2 - lgamma(k + 1) for k in counts], abs=1e-6)


@pytest.mark.parametrize("omega", [0.05, 0.8, 3.0])
@pytest.mark.parametrize("mean", [1e-4, 0.02, 0.9, 12.0, 300.0])
def test_at_least_so_many_is_one_minus_fewer(mean, omega):
    leasts = (1, 3, 5)
    found = likelihood(*leasts, or_more=True).log(np.full(3, np.log(mean)), np.array([omega]))
    fewer = [sum(np.exp(log_chance(j, mean, omega)) for j in range(k)) for k in leasts]
    # 1 - P(Y < k) itself is only good to 1e-15, so thin tails are compared as they are.
    assert np.exp(found) == pytest.approx([1 - each for each in fewer], abs=1e-12, rel=1e-8)


def test_a_thin_tail_keeps_its_digits():
    found = likelihood(3, or_more=True).log(np.array([np.log(1e-6)]), np.array([1e-4]))
    assert found == pytest.approx(3 * np.log(1e-6) - np.log(6), rel=1e-6)


def test_at_least_very_many_is_read_as_at_least_twenty():
    at, omega = np.array([np.log(0.3)]), np.array([2.0])
    found = [likelihood(least, or_more=True).log(at, omega)[0] for least in (20, 21, 407)]
    assert np.isfinite(found[0])
    assert found[1:] == [found[0], found[0]]


@pytest.mark.parametrize("or_more", [False, True])
@pytest.mark.parametrize("omega", [0.1, 0.9, 2.5])
def test_each_derivative_is_the_slope_of_the_one_before(or_more, omega):
    told = likelihood(1, 3, 6, or_more=or_more)
    omegas, step = np.array([omega]), 1e-5
    for eta in np.linspace(-4, 4, 9):
        at = np.full(3, eta)
        levels = [
            [told.log(at + side, omegas), *told.slopes(at + side, omegas, 4)]
            for side in (-step, step)
        ]
        slopes = told.slopes(at, omegas, 4)
        for order in range(4):
            difference = (levels[1][order] - levels[0][order]) / (2 * step)
            # Rounding of the values over twice the step, and the step squared.
            assert slopes[order] == pytest.approx(difference, abs=3e-7, rel=1e-6)


def test_fewer_derivatives_are_the_first_ones():
    told, at = likelihood(0, 2, 5), np.array([0.1, -1.0, 0.7])
    every = told.slopes(at, np.array([0.7]), 4)
    for order in (1, 2, 3):
        for one, other in zip(told.slopes(at, np.array([0.7]), order), every, strict=False):
            assert one.tolist() == other.tolist()


def test_the_knots_forget_in_twenty_eight_nights():
    correlation = np.linalg.inv(knot_precision(6))
    apart = np.abs(np.subtract.outer(np.arange(6), np.arange(6)))
    assert correlation == pytest.approx(np.exp(-7 * apart / 28))
