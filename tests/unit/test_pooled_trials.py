"""Trials that are put together: the numbers in the knowledge files are those of the method."""

from math import exp

import pytest

from soleus.insight.evidence import log_risk_ratios, pooled, reml
from soleus.knowledge import catalog
from soleus.knowledge.evidence import risk_ratio, together

KNOWN = catalog.load()
POOLED = [each for each in KNOWN.measures.values() if each.pooled]


@pytest.mark.parametrize("measure", POOLED, ids=lambda each: each.id)
def test_the_numbers_are_those_of_the_method(measure):
    rows = [row.trial for row in together(KNOWN, measure.pooled)]
    counts = [(t.events_treat, t.n_treat, t.events_ctrl, t.n_ctrl) for t in rows]
    effects, variances = log_risk_ratios(counts)
    found = pooled(effects, variances, reml(effects, variances))

    told = measure.pooled
    assert len(rows) == len(told.findings) >= 2
    assert [round(exp(each), 2) for each in (found.mean, found.low, found.high)] == [
        told.effect, told.low, told.high,
    ]  # fmt: skip


@pytest.mark.parametrize("measure", POOLED, ids=lambda each: each.id)
def test_only_trials_in_pregnancy_against_the_same_are_put_together(measure):
    rows = together(KNOWN, measure.pooled)

    assert all(row.trial.in_pregnancy for row in rows)
    assert len({row.finding.against for row in rows}) == 1
    assert "ourselves" in measure.pooled.text


@pytest.mark.parametrize("measure", POOLED, ids=lambda each: each.id)
def test_each_trial_has_the_ratio_of_its_counts(measure):
    for row in together(KNOWN, measure.pooled):
        trial = row.trial
        effect, low, high = risk_ratio(trial)
        with_it = trial.events_treat / trial.n_treat
        assert effect == pytest.approx(with_it / (trial.events_ctrl / trial.n_ctrl))
        assert low < effect < high


def test_a_trial_with_a_published_range_has_about_the_same():
    (dahle,) = (t for t in KNOWN.trials if t.trial_id == "dahle1995" and t.reported_effect == 5.66)

    published = (dahle.reported_effect, dahle.reported_ci_low, dahle.reported_ci_high)
    assert risk_ratio(dahle) == pytest.approx(published, rel=0.01)


def test_without_events_there_is_no_ratio():
    (rows,) = ([t for t in KNOWN.trials if t.events_treat is None],)

    assert {risk_ratio(each) for each in rows} == {None}


def test_where_several_trials_are_not_put_together_somebody_says_why():
    in_pregnancy = {trial.trial_id for trial in KNOWN.trials if trial.in_pregnancy}
    for measure in KNOWN.measures.values():
        if len(in_pregnancy & set(measure.trials)) > 1:
            assert bool(measure.pooled) != bool(measure.not_pooled), measure.id
