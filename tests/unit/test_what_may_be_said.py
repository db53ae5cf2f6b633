"""No answer of "What helps me" gives an order, promises, or judges what a clinician decides on.

`python bench/insight phrases` looks through 10,000 of them; here is a sample of each kind.
"""

from dataclasses import replace

import pytest

from bench.insight.phrases import made
from soleus.insight.verdict import Choice, Verdict
from soleus.knowledge import catalog

SAMPLE = tuple(made(seed=20261127, people=1500))


def test_no_made_up_answer_says_what_must_never_be_said():
    assert [(each.ours, each.problem()) for each in SAMPLE if each.problem()] == []


def test_the_sample_has_every_verdict_and_every_measure():
    assert {each.verdict for each in SAMPLE} == set(Verdict)
    shown = {each.id for each in catalog.load().measures.values() if each.is_shown}
    assert {each.measure for each in SAMPLE} == shown


def test_a_medicine_or_a_supplement_is_never_judged():
    known = catalog.load().measures
    asks = {each.id for each in known.values() if each.asks_first or each.supplies}
    theirs = [each for each in SAMPLE if each.measure in asks]
    assert theirs
    assert {each.choice for each in theirs} == {Choice.PRESCRIBED}
    assert {each.label for each in theirs} == {"Counted only"}


@pytest.mark.parametrize(
    "text",
    [
        "“A walk” cures cramps.",
        "It is proven.",
        "Stop taking it.",
        "You can stop it now.",
        "Raise the dose.",
        "It works for you.",
        "Cramps were caused by it.",
        "It was prescribed for you.",
    ],
)
def test_the_scan_finds_what_it_looks_for(text):
    assert replace(SAMPLE[0], sentences=(text,)).problem()


def test_a_judged_medicine_would_be_found():
    one = next(each for each in SAMPLE if each.choice is Choice.PRESCRIBED)
    assert replace(one, sentences=("About 25 % fewer, from 45 % to 3 % fewer.",)).problem()
