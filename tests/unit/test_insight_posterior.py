"""The posterior against walks through it, and what must not change it."""

from dataclasses import replace

import pytest

from soleus.insight.arrays import np
from soleus.insight.design import Diary, design
from soleus.insight.fit import Field, coefficient_curves, fit, spread_curves
from soleus.insight.model import SUPPORTED, UNSUPPORTED
from tests.lib.diaries import busy, in_spells, quiet, scattered, simulated, with_counts
from tests.twins.posterior_by_walking import walk


def curves(diary, priors=None):
    """Posteriors of alpha, gamma, rho, each measure, sigma_f and omega."""
    field = Field.of(design(diary), priors or [SUPPORTED] * len(diary.measures))
    mixture = fit(field)
    return [*coefficient_curves(mixture), *spread_curves(mixture)]


DIARIES = {
    "usual": lambda: simulated(1, nights=100, measures=3),
    "no cramp": lambda: quiet(simulated(3, nights=60, measures=2)),
    "a thousand cramps": lambda: busy(simulated(4, nights=90, measures=2), seed=4),
    "scattered": lambda: scattered(simulated(5, nights=100, measures=2), seed=5),
    "in spells": lambda: in_spells(simulated(6, nights=120, measures=2), seed=6),
    "two weeks": lambda: simulated(7, nights=14, measures=1),
}


# So many cramps leave alpha a long lower tail beside a wide sigma_f. Short ways seldom get there,
# and walkers that have not been there believe themselves more exact than they are.
LONG_WAYS = {"a thousand cramps": {"leaps": 48, "warm": 200}}


@pytest.mark.slow
@pytest.mark.parametrize("name", DIARIES)
def test_the_posterior_is_where_walkers_go(name):
    """The promises for any measure, as far as 64 walkers with 250 steps each can tell."""
    diary, way = DIARIES[name](), LONG_WAYS.get(name, {})
    priors = [(SUPPORTED.mean, SUPPORTED.sd)] * len(diary.measures)
    walked = walk(diary, priors, seed=1, steps=250, **way)
    assert 0.6 < walked.accepted < 0.98
    for place, found in enumerate(curves(diary)[:-2]):
        gold, error = walked.draws[:, place], walked.error[place]
        sd = gold.std()
        # Three standard errors of the walk are added: 100 comparisons, each once in 370. At 2.5 %
        # a quantile has 2.7 times the error of a mean, and more where the walk is sticky.
        assert (found.mean - gold.mean()) / sd == pytest.approx(0, abs=0.02 + 3 * error)
        assert found.sd / sd == pytest.approx(1, abs=0.015 + 3 * error)
        for share in (0.025, 0.975):
            off = (found.quantile(share) - np.quantile(gold, share)) / sd
            assert off == pytest.approx(0, abs=0.05 + 12 * error)
        assert found.below(0) == pytest.approx((gold < 0).mean(), abs=0.006 + 1.5 * error)


# ── what must not change it ──────────────────────────────────────────────────────────────────


def numbers(diary, priors=None):
    return [
        [c.mean, c.sd, c.below(0), *map(c.quantile, (0.025, 0.5, 0.975))]
        for c in curves(diary, priors)
    ]


def test_the_same_diary_gives_the_same_numbers():
    diary = simulated(11, nights=70, measures=3)
    assert numbers(diary) == numbers(diary)


def test_shifting_the_calendar_changes_nothing():
    diary = simulated(11, nights=70, measures=2)
    later = replace(
        diary, nights=tuple(replace(night, index=night.index + 739_000) for night in diary.nights)
    )
    assert np.array(numbers(later)) == pytest.approx(np.array(numbers(diary)), abs=1e-9)


def test_nights_without_a_word_change_nothing():
    diary = simulated(12, nights=70, measures=2)
    told = replace(diary, nights=diary.recorded)
    assert numbers(told) == numbers(diary)


def test_renaming_and_reordering_measures_only_moves_the_answers():
    diary, turn = simulated(13, nights=70, measures=3), (2, 0, 1)
    priors = [SUPPORTED, UNSUPPORTED, SUPPORTED]
    turned = Diary(
        measures=("x", "y", "z"),
        nights=tuple(
            replace(night, done=tuple(night.done[place] for place in turn))
            for night in diary.nights
        ),
    )
    plain = numbers(diary, priors)
    moved = numbers(turned, [priors[place] for place in turn])
    expected = [*plain[:3], *(plain[3 + place] for place in turn), *plain[-2:]]
    # Sums run in another order, so the last digits differ; 1e-9 is what is promised.
    assert np.array(moved) == pytest.approx(np.array(expected), abs=1e-9)


def test_a_measure_done_every_night_keeps_its_prior():
    diary = simulated(14, nights=60, measures=2)
    always = replace(diary, nights=tuple(replace(n, done=(1.0, n.done[1])) for n in diary.nights))
    constant = curves(always)[3]
    assert (constant.mean, constant.sd) == pytest.approx((SUPPORTED.mean, SUPPORTED.sd), abs=1e-6)


@pytest.mark.parametrize(
    "diary",
    [
        quiet(simulated(1, nights=2, measures=1)),
        simulated(2, nights=2, measures=3),
        simulated(3, nights=400, measures=6),
        simulated(5, nights=1, measures=1),
    ],
    ids=["two quiet nights", "two nights", "four hundred", "one night"],
)
def test_short_and_long_diaries_have_a_posterior(diary):
    assert np.isfinite(numbers(diary)).all()


def test_sixty_cramps_in_one_night_are_believed_to_be_one_night():
    diary = quiet(simulated(15, nights=90, measures=2))
    wild = with_counts(diary, lambda night: 60 if night.index == 40 else 0)
    assert np.isfinite(numbers(wild)).all()
    # One night says nothing sure about a measure, however many cramps it had.
    for measure in curves(wild)[3:-2]:
        assert measure.quantile(0.025) < 0 < measure.quantile(0.975)
