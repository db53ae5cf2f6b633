"""Findings beside their numbers: what is told, what is drawn, and what may share an axis."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from soleus.knowledge.catalog import load
from soleus.knowledge.evidence import Found, Scale, found, panels
from soleus.knowledge.items import Status
from soleus.knowledge.shapes import Finding

KNOWN = load()
MAGNESIUM = KNOWN.measures["measure.magnesium-supplement"].trials
EVERY = {trial.trial_id for trial in KNOWN.trials}
# The counts of this trial are cramps gone, and its effect is the odds of still having them.
COUNTS_AND_EFFECT_DIFFER = {"araujo2020.1"}


def row_of(finding_id: str) -> Found:
    [row] = [row for row in found(KNOWN, EVERY) if row.finding.id == finding_id]
    return row


def test_findings_come_in_the_order_of_the_trials():
    ids = [row.trial.trial_id for row in found(KNOWN, MAGNESIUM)]
    places = [trial.trial_id for trial in KNOWN.trials]
    assert ids == sorted(ids, key=places.index)


def test_each_finding_stands_beside_its_own_row():
    assert row_of("dahle1995.2").trial.outcome.startswith("cramps twice a week")
    assert row_of("mansouri2017.7").trial.outcome.startswith("PSQI sleep score")


def test_what_was_only_recalled_is_never_told():
    told = found(KNOWN, EVERY)
    assert all(row.trial.verified is Status.CHECKED for row in told)
    assert [row.finding.id for row in told if row.trial.trial_id == "sohrabvand2006"] == [
        "sohrabvand2006.1"
    ]


def test_what_was_recalled_stays_hidden_even_when_somebody_puts_it_into_words():
    finding = replace(KNOWN.findings["sohrabvand2006.1"], id="sohrabvand2006.2", row=2)
    known = replace(KNOWN, findings=KNOWN.findings | {finding.id: finding})
    assert len(found(known, ["sohrabvand2006"])) == 1


def test_a_finding_nobody_could_check_is_not_told():
    hidden = replace(KNOWN.findings["lahore2022.1"], status=Status.UNVERIFIED)
    known = replace(KNOWN, findings=KNOWN.findings | {hidden.id: hidden})
    assert found(known, ["lahore2022"]) == ()


def test_a_scale_is_read_from_the_outcome():
    assert row_of("dahle1995.1").scale is Scale.RISK
    assert row_of("araujo2020.1").scale is Scale.ODDS
    assert row_of("mansouri2017.7").scale is Scale.DIFFERENCE
    assert row_of("thailand_stretch.1").scale is None


def test_an_effect_without_its_interval_is_not_drawn():
    assert row_of("roguinmaor2017_nonpreg.1").interval is None
    assert not row_of("roguinmaor2017_nonpreg.1").is_drawn


def test_a_number_that_could_be_read_either_way_is_not_drawn():
    partial = row_of("sohrabvand2006.1")
    assert partial.interval
    assert not partial.is_drawn


def test_good_and_bad_results_never_share_an_axis():
    for panel in panels(found(KNOWN, EVERY)):
        assert {row.finding.better for row in panel.rows} == {panel.better}


def test_differences_share_an_axis_only_in_one_unit():
    for panel in panels(found(KNOWN, EVERY)):
        assert {row.finding.unit for row in panel.rows} == {panel.unit}
        assert {bool(row.scale and row.scale.is_ratio) for row in panel.rows} == {panel.is_ratio}


def test_every_finding_with_an_interval_and_a_side_is_drawn_once():
    rows = found(KNOWN, EVERY)
    drawn = Counter(row.finding.id for panel in panels(rows) for row in panel.rows)
    assert set(drawn.values()) == {1}
    assert set(drawn) == {row.finding.id for row in rows if row.is_drawn}


def test_a_measure_without_trials_has_nothing_to_tell():
    assert found(KNOWN, KNOWN.measures["measure.walk"].trials) == ()


def said_to_be(finding: Finding, outcome: str) -> str:
    """Which way is good, as trials.csv says it."""
    if finding.id in COUNTS_AND_EFFECT_DIFFER:
        return "lower"
    if "lower=better" in outcome or "event=bad" in outcome:
        return "lower"
    return "higher" if "event=good" in outcome else ""


@pytest.mark.parametrize(
    "row",
    [row for row in found(KNOWN, EVERY) if row.scale],
    ids=lambda row: row.finding.id,
)
def test_the_good_side_is_the_one_the_trial_names(row):
    assert row.finding.better == said_to_be(row.finding, row.trial.outcome)


@pytest.mark.parametrize("row", found(KNOWN, EVERY), ids=lambda row: row.finding.id)
def test_the_counts_in_words_are_the_counts_of_the_row(row):
    trial = row.trial
    known = {
        str(count)
        for count in (trial.events_treat, trial.n_treat, trial.events_ctrl, trial.n_ctrl)
        if count is not None
    }
    told = set(re.findall(r"\b(\d+) of (?:\d+)", row.finding.result))
    told |= set(re.findall(r"\b\d+ of (\d+)", row.finding.result))
    assert told <= known


def test_a_difference_is_told_in_a_unit():
    differences = [row for row in found(KNOWN, EVERY) if row.scale is Scale.DIFFERENCE]
    assert [row.finding.id for row in differences if not row.finding.unit] == []
