"""Nobody may fall over a stretch, least of all at night (hazard H11). A midwife can check this.

Sitting and lying come before standing, and whoever is led into standing is told to hold on.
"""

from typing import Any

import pytest

from soleus.knowledge import catalog
from soleus.knowledge.shapes import Measure, Relief, Script

KNOWN = catalog.load()

# What each drawing of somebody on her feet shows, and which words of a step keep her from falling.
# Of a walk she knows how; the coach says it all the same.
ON_HER_FEET = {
    "calf-stand": "hold on",
    "calf-wall-lean": "lean",  # on the wall, with both hands
    "calf-chair-slide": "hold the back of a chair",
    "foot-stand": "hold on",
    "hamstring-stool": "hold on",
    "quad-stand": "hold",
}
SITTING_OR_LYING = {
    *("bath", "bed-edge", "calf-bed", "calf-bed-end", "calf-helper", "calf-seated", "calf-towel"),
    *("check-legs", "cool-pack", "elevate", "foot-arch-stroke", "foot-bend", "foot-circle"),
    *("foot-toes", "hamstring-side", "hamstring-sit", "leg-pillow", "quad-side-helper"),
    *("side-lying", "sip-water", "stroke-calf", "stroke-thigh", "warm-pack"),
}
WALKING = {"stand-up-break", "walk"}

GUIDED: list[Measure | Relief] = [*KNOWN.measures.values(), *KNOWN.reliefs.values()]
ROUTINES = {each.id: [*each.routine] for each in GUIDED if each.routine}


def steps(script: Script) -> list[Any]:
    led: list[Any] = [each for step in script.steps for each in (step, *step.variants)]
    return [each for each in led if each.drawing]


STEPS = {id_: steps(script) for id_, script in KNOWN.scripts.items()}
LED: dict[str, Any] = {**ROUTINES, **STEPS}


def firsts(led):
    """The first time each drawing comes: whoever holds on by then goes on doing so."""
    found = {}
    for each in led:
        found.setdefault(each.drawing, each.text.lower())
    return found


def test_every_drawing_that_leads_somebody_is_in_this_table():
    shown = {each.drawing for led in LED.values() for each in led}
    assert shown == {*ON_HER_FEET, *SITTING_OR_LYING, *WALKING}


@pytest.mark.parametrize("led", LED.values(), ids=LED)
def test_who_stands_is_told_to_hold_on(led):
    said = firsts(led)
    assert [each for each, words in ON_HER_FEET.items() if words not in said.get(each, words)] == []


@pytest.mark.parametrize("script", KNOWN.scripts.values(), ids=KNOWN.scripts)
def test_a_cramp_is_met_sitting_or_lying_before_standing(script):
    assert script.steps[0].drawing in SITTING_OR_LYING


@pytest.mark.parametrize("id_", [id_ for id_ in ROUTINES if id_ in KNOWN.measures])
def test_a_routine_on_her_feet_is_closed_to_whoever_is_unsteady(id_):
    measure = KNOWN.measures[id_]
    on_feet = any(hold.drawing in ON_HER_FEET for hold in measure.routine)
    assert ("gate.standing" in measure.gates) is on_feet
    assert ("caution.hold-on" in measure.cautions) is on_feet
