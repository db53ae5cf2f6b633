"""What the coach says, site by site and position by position. A midwife can check these tables.

A step is written as its id and, after a slash, its drawing.
"""

import pytest

from soleus.care.coach import script
from soleus.care.profile import Profile
from soleus.diary.entries import Site
from soleus.knowledge import catalog

KNOWN = catalog.load()
WEEK = 7


def steps(site, *positions, weeks=None, conditions=(), blocked=()):
    days = None if weeks is None else weeks * WEEK
    profile = Profile(gestational_age_days=days, conditions=frozenset(conditions))
    made = script(
        KNOWN,
        site=site,
        positions=frozenset(positions),
        profile=profile,
        blocked=frozenset(blocked),
    )
    return [f"{step.id}/{step.drawing}" for step in made.steps]


CALF = [
    "calf.stretch/calf-bed",
    "calf.bed-end/calf-bed-end",
    "calf.stand/calf-stand",
    "calf.wall/calf-wall-lean",
    "calf.chair/calf-chair-slide",
    "calf.check/check-legs",
    "calf.stroke/stroke-calf",
    "calf.walk/walk",
    "calf.warm/warm-pack",
    "calf.cool/cool-pack",
    "calf.water/sip-water",
    "calf.settle/leg-pillow",
    "calf.log/side-lying",
]

FOOT = [
    "foot.toes/foot-toes",
    "foot.stand/foot-stand",
    "foot.check/check-legs",
    "foot.walk/walk",
    "foot.stroke/foot-arch-stroke",
    "foot.water/sip-water",
    "foot.settle/leg-pillow",
    "foot.log/side-lying",
]

BACK_OF_THIGH = [
    "hamstring.lean/hamstring-sit",
    "hamstring.side/hamstring-side",
    "hamstring.again/hamstring-sit",
    "hamstring.check/check-legs",
    "hamstring.water/sip-water",
    "hamstring.settle/leg-pillow",
    "hamstring.log/side-lying",
]

FRONT_OF_THIGH = [
    "quad.check/check-legs",
    "quad.pull/quad-stand",
    "quad.again/quad-stand",
    "quad.water/sip-water",
    "quad.settle/leg-pillow",
    "quad.log/side-lying",
]


@pytest.mark.parametrize(
    "site, expected",
    [
        (None, CALF),
        (Site.CALF, CALF),
        (Site.FOOT, FOOT),
        (Site.BACK_OF_THIGH, BACK_OF_THIGH),
        (Site.FRONT_OF_THIGH, FRONT_OF_THIGH),
    ],
)
def test_each_site_has_its_steps_in_order(site, expected):
    assert steps(site) == expected


def changed(site, *positions, **who):
    """What differs from the usual script: gone steps with a minus, other drawings as they are."""
    usual, hers = steps(site), steps(site, *positions, **who)
    names = [each.partition("/")[0] for each in hers]
    lost = ["-" + s.partition("/")[0] for s in usual if s.partition("/")[0] not in names]
    return lost + [each for each in hers if each not in usual]


@pytest.mark.parametrize(
    "site, positions, weeks, expected",
    [
        # lying in bed is where the script begins, so nothing changes
        ("calf", ["bed"], None, []),
        ("calf", ["cannot_reach"], None, ["calf.stretch/calf-towel"]),
        ("calf", ["with_helper"], None, ["calf.stretch/calf-helper"]),
        # a helper's hands are nearer than a towel
        ("calf", ["with_helper", "cannot_reach"], None, ["calf.stretch/calf-helper"]),
        (
            "calf",
            ["cannot_stand"],
            None,
            ["-calf.wall", "-calf.chair", "-calf.walk", "calf.stand/calf-seated"],
        ),
        (
            "calf",
            ["dizzy"],
            None,
            ["-calf.wall", "-calf.chair", "-calf.walk", "calf.stand/calf-seated"],
        ),
        ("calf", [], 27, []),
        ("calf", [], 28, ["calf.settle/side-lying"]),
        ("calf", [], 40, ["calf.settle/side-lying"]),
        ("calf", ["late"], None, ["calf.settle/side-lying"]),
        (
            "calf",
            ["cannot_reach", "cannot_stand"],
            35,
            [
                "-calf.wall",
                "-calf.chair",
                "-calf.walk",
                "calf.stretch/calf-towel",
                "calf.stand/calf-seated",
                "calf.settle/side-lying",
            ],
        ),
        ("foot", ["cannot_stand"], None, ["-foot.walk", "foot.stand/bed-edge"]),
        ("foot", ["cannot_reach"], None, ["-foot.stroke", "foot.toes/calf-towel"]),
        ("foot", ["with_helper"], None, ["foot.toes/calf-helper"]),
        (
            "back_of_thigh",
            [],
            30,
            [
                "hamstring.lean/hamstring-stool",
                "hamstring.again/hamstring-stool",
                "hamstring.settle/side-lying",
            ],
        ),
        (
            "front_of_thigh",
            ["cannot_stand"],
            None,
            ["quad.pull/quad-side-helper", "quad.again/quad-side-helper"],
        ),
        (
            "front_of_thigh",
            [],
            28,
            [
                "quad.pull/quad-side-helper",
                "quad.again/quad-side-helper",
                "quad.settle/side-lying",
            ],
        ),
    ],
)
def test_how_she_lies_sits_or_stands_changes_the_steps(site, positions, weeks, expected):
    assert changed(Site(site), *positions, weeks=weeks) == expected


@pytest.mark.parametrize(
    "condition, expected",
    [
        ("pre_eclampsia", ["-calf.stroke"]),
        ("broken_skin", ["-calf.stroke"]),
        ("varicose_veins", []),  # steered round, as the step says
        ("numb_skin", ["-calf.warm", "-calf.cool"]),
        ("poor_circulation", ["-calf.warm", "-calf.cool"]),
        ("raynaud", ["-calf.warm", "-calf.cool"]),
        ("vasculitis", ["-calf.warm", "-calf.cool"]),
        ("fever", ["-calf.warm"]),
        ("diabetes_reduced_feeling", ["-calf.warm"]),  # "ask first": at night, not now
        ("nerve_pain", ["-calf.cool"]),
        ("dizzy", ["-calf.wall", "-calf.chair", "-calf.walk", "calf.stand/calf-seated"]),
        ("unsteady_alone", ["-calf.wall", "-calf.chair", "-calf.walk", "calf.stand/calf-seated"]),
        ("age_over_35", []),
    ],
)
def test_what_she_has_takes_relief_away(condition, expected):
    assert changed(Site.CALF, conditions=[condition]) == expected


@pytest.mark.parametrize(
    "blocked, expected",
    [
        ("relief.massage", ["-calf.stroke"]),
        ("relief.warm-compress", ["-calf.warm"]),
        ("calf.walk", ["-calf.walk"]),
        ("block.heat", ["-calf.warm"]),
        ("relief.flex-foot", ["-calf.stretch", "-calf.bed-end"]),
        ("measure.yoga", []),
    ],
)
def test_what_a_warning_blocks_is_left_out(blocked, expected):
    assert changed(Site.CALF, blocked=[blocked]) == expected


@pytest.mark.parametrize(
    "step, seconds",
    [
        ("calf.stretch", 30),
        ("calf.stand", 120),
        ("calf.check", 15),
        ("calf.stroke", 120),
        ("calf.walk", 90),
        ("calf.warm", 600),
        ("calf.cool", 600),
        ("calf.settle", 180),
        ("calf.log", 0),
    ],
)
def test_the_steps_take_as_long_as_the_protocol_says(step, seconds):
    made = script(KNOWN, site=None, positions=frozenset(), profile=Profile())
    assert next(s.seconds for s in made.steps if s.id == step) == seconds


def test_what_is_left_out_says_why():
    profile = Profile(conditions=frozenset({"raynaud", "diabetes_reduced_feeling", "dizzy"}))
    made = script(KNOWN, site=None, positions=frozenset(), profile=profile)
    assert {(left.step, left.because, left.ask) for left in made.dropped} == {
        ("calf.warm", "block.heat", False),
        ("calf.cool", "block.cold", False),
        ("calf.wall", "cannot_stand", False),
        ("calf.chair", "cannot_stand", False),
        ("calf.walk", "cannot_stand", False),
    }
