"""The check that a fit may be believed, and what happens when it may not."""

from dataclasses import replace

import pytest

from soleus.insight.arrays import np
from soleus.insight.checks import Weighed, pareto_tail, smoothed, weigh
from soleus.insight.design import design
from soleus.insight.fit import Field, coefficient_curves, fit
from soleus.insight.model import SUPPORTED
from tests.lib.diaries import busy, in_spells, learn, quiet, scattered, simulated, with_counts


def weighed(diary, spoil=None):
    field = Field.of(design(diary), [SUPPORTED] * len(diary.measures))
    mixture = fit(field)
    mixture = spoil(mixture) if spoil else mixture
    return weigh(field, mixture, coefficient_curves(mixture))


def test_a_pareto_tail_is_recognised():
    at = (np.arange(4000) + 0.5) / 4000
    for shape in (0.3, 0.7, 1.2):
        excess = np.expm1(-shape * np.log1p(-at)) / shape
        # 4,000 even quantiles: what is left is the pull towards ½ of ten more values
        assert pareto_tail(excess)[0] == pytest.approx(shape, abs=0.03)


def test_weights_that_are_alike_have_no_tail():
    weight, k_hat = smoothed(np.zeros(2000))
    assert k_hat == 0
    assert weight == pytest.approx(1 / 2000)


def test_a_few_draws_that_outweigh_all_have_a_heavy_tail():
    ratio = -1.3 * np.log1p(-(np.arange(2000) + 0.5) / 2000)  # Pareto with shape 1.3
    weight, k_hat = smoothed(ratio)
    assert k_hat > 0.9
    assert weight.sum() == pytest.approx(1)
    # The largest is drawn in, so that one lucky draw does not decide all.
    assert weight.max() <= np.exp(ratio.max()) / np.exp(ratio).sum() * 1.5


@pytest.mark.parametrize(
    "diary",
    [
        simulated(1),
        simulated(3, nights=250, measures=15),
        quiet(simulated(3)),
        busy(simulated(4), 4),
        scattered(simulated(5), 5),
        in_spells(simulated(6), 6),
        simulated(7, nights=14),
        with_counts(simulated(3), lambda night: 60 * (night.index == 40)),
    ],
    ids=["usual", "long", "quiet", "busy", "scattered", "in spells", "two weeks", "sixty once"],
)
def test_diaries_of_all_kinds_pass(diary):
    found = weighed(diary)
    assert found.passed
    assert found.share > 0.5


def test_draws_from_a_quiet_diary_are_skewed_as_it_is(monkeypatch):
    """Few cramps leave the level open downwards; plain normals meet that tail with few draws."""
    from soleus.insight import checks

    two = with_counts(simulated(5, nights=30, measures=2), lambda night: night.index in (20, 21))
    assert weighed(two).k_hat < 0.4
    monkeypatch.setattr(checks, "_skewed", lambda z, *_: (z, np.zeros(len(z))))
    assert weighed(two).k_hat > 0.7


def test_the_weights_know_how_likely_the_diary_is():
    """Their mean is 1 where the log evidence of each node is right: that was not put in."""
    field = Field.of(design(simulated(1)), [SUPPORTED] * 6)
    from soleus.insight import checks

    log_ratio = checks._draws(field, fit(field))[2]
    assert np.exp(log_ratio).mean() == pytest.approx(1, abs=0.02)  # 2,000 draws, sd about 0.15


def test_a_fit_in_the_wrong_place_does_not_pass():
    def moved(mixture):
        normals = mixture.normals
        off = normals.mean.copy()
        off[:, 3] += 3 * np.sqrt(normals.covariance[:, 3, 3])
        return replace(mixture, normals=replace(normals, mean=off))

    assert not weighed(simulated(1), moved).passed


def test_a_fit_that_is_too_narrow_does_not_pass():
    def narrow(mixture):
        normals = replace(mixture.normals, covariance=mixture.normals.covariance / 4)
        return replace(mixture, normals=normals)

    assert not weighed(simulated(1), narrow).passed


def test_an_answer_that_did_not_pass_has_no_verdict_and_says_so(monkeypatch):
    monkeypatch.setattr(Weighed, "passed", False)
    found = learn(simulated(2))
    assert found.label == "unsure"
    assert {each.verdict for each in found.effects} == {"unsure"}
    # The numbers then come from the weighed draws, which agree here as the fit is good.
    monkeypatch.undo()
    for one, other in zip(found.effects, learn(simulated(2)).effects, strict=True):
        # 2,000 draws: four standard errors of a mean, and as much again for a quantile
        assert one.curve.mean == pytest.approx(other.curve.mean, abs=0.09 * other.curve.sd)
        assert one.p_benefit == pytest.approx(other.p_benefit, abs=0.04)
        assert one.curve.quantile(0.05) == pytest.approx(
            other.curve.quantile(0.05), abs=0.2 * other.curve.sd
        )
