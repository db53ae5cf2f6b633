"""Trials put together against a worked example, and the priors that follow from trials.csv."""

import pytest

from soleus.insight.arrays import np
from soleus.insight.evidence import (
    dersimonian_laird,
    log_risk_ratios,
    paule_mandel,
    pooled,
    prior,
    reml,
    student_quantile,
)
from soleus.insight.model import SUPPORTED, UNSUPPORTED
from soleus.knowledge.catalog import load
from tests.lib.trials import BCG


@pytest.mark.parametrize(
    "method, tau2, mean",
    [
        (dersimonian_laird, 0.3088, -0.7141),
        (paule_mandel, 0.3181, -0.7150),
        (reml, 0.3132, -0.7145),
    ],
)
def test_the_vaccine_trials_come_out_as_published(method, tau2, mean):
    effects, variances = log_risk_ratios(BCG)
    found = pooled(effects, variances, method(effects, variances))
    assert (round(found.tau2, 4), round(found.mean, 4)) == (tau2, mean)


def test_their_interval_is_that_of_hartung_and_knapp():
    effects, variances = log_risk_ratios(BCG)
    found = pooled(effects, variances, reml(effects, variances))
    assert (round(found.low, 4), round(found.high, 4)) == (-1.1084, -0.3206)


@pytest.mark.parametrize("method", [dersimonian_laird, paule_mandel, reml])
def test_trials_that_agree_have_no_variance_between_them(method):
    effects, variances = np.full(5, -0.3), np.linspace(0.1, 0.5, 5)
    assert method(effects, variances) == 0
    assert pooled(effects, variances, 0.0).mean == pytest.approx(-0.3)


@pytest.mark.parametrize(
    "freedom, value", [(1, 12.7062), (2, 4.3027), (12, 2.1788), (60, 2.0003), (1000, 1.9623)]
)
def test_students_quantiles_are_those_of_the_tables(freedom, value):
    assert student_quantile(0.975, freedom) == pytest.approx(value, abs=1e-4)


def test_support_is_what_a_trial_in_pregnancy_found_beyond_chance():
    catalog = load()
    # Magnesium: two trials found fewer cramps. Calcium: one, open, against nothing. Vitamin D has
    # a trial that pointed the other way; stretching one in older people, and none in pregnancy
    # that found a difference.
    assert {measure for measure in catalog.measures if prior(catalog, measure) == SUPPORTED} == {
        "measure.magnesium-supplement",
        "measure.calcium-supplement",
    }


def test_the_priors_are_those_of_the_model():
    assert (SUPPORTED.mean, SUPPORTED.sd) == (-0.2, 0.5)
    assert (UNSUPPORTED.mean, UNSUPPORTED.sd) == (0.0, 0.3)
