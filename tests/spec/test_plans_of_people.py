"""The plan of each person in plans.toml, what is asked first for her, and what is shut and why."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from soleus.care import plan
from soleus.care.plan import Status
from soleus.care.profile import Profile
from soleus.knowledge import catalog

KNOWN = catalog.load()
PEOPLE = tomllib.loads((Path(__file__).parent / "plans.toml").read_text("utf-8"))["person"]
ON = date(2026, 12, 2)


def profile(her):
    left = KNOWN.measures if her.get("left_out") == "all" else her.get("left_out", ())
    return Profile(
        conditions=frozenset(her.get("conditions", ())),
        exposures=frozenset(her.get("exposures", ())),
        agreed=frozenset(her.get("agreed", ())),
        declined=frozenset(left),
        gestational_age_days=her.get("days"),
        region=her.get("region", ""),
    )


def gated(her, status):
    return [
        f"{measure.id} {reason.gate}"
        for measure in KNOWN.measures.values()
        for reason in plan.gates(KNOWN, measure, profile(her))
        if reason.gate and reason.status is status
    ]


def named(her):
    return her["who"]


@pytest.mark.parametrize("her", PEOPLE, ids=named)
def test_each_gets_her_plan(her):
    made = plan.today(KNOWN, profile(her), doses=[], standing=None, on=ON)

    assert [item.measure for item in made.items] == her["plan"]
    assert [item.measure for item in made.asks] == her["asks"]


@pytest.mark.parametrize("her", PEOPLE, ids=named)
def test_what_is_shut_or_asked_first_is_for_these_reasons(her):
    assert gated(her, Status.BLOCKED) == her.get("blocked", [])
    assert gated(her, Status.ASK_FIRST) == her.get("asked", [])


@pytest.mark.parametrize("her", PEOPLE, ids=named)
def test_what_is_shut_for_her_is_in_no_plan(her):
    shut = {line.split()[0] for line in her.get("blocked", [])}

    assert shut.isdisjoint({*her["plan"], *her["asks"]})


def test_the_table_has_forty_people_and_every_gate_of_a_measure():
    used = {gate for measure in KNOWN.measures.values() for gate in measure.gates}
    lines = [line for her in PEOPLE for part in ("blocked", "asked") for line in her.get(part, [])]

    assert len(PEOPLE) >= 40
    assert {line.split()[1] for line in lines} == used
