"""What a block takes out of each script of the night, and for whom. Tables a midwife can check.

A block that is missing from a row must leave everything in: less help for no reason is harm too.
"""

from itertools import product

import pytest

from soleus.care import coach, triage
from soleus.care.profile import Profile
from soleus.diary.entries import Answer, Site
from soleus.knowledge import catalog

KNOWN = catalog.load()
SITES = list(Site)
CALF, FOOT, BACK, FRONT = SITES
CONDITIONS = list(KNOWN.conditions)


def lost(site, *conditions, weeks=None, blocked=()):
    """The steps that are not for her, each with what says so; a question mark: ask first."""
    days = None if weeks is None else weeks * 7
    hers = Profile(conditions=frozenset(conditions), gestational_age_days=days)
    made = coach.script(
        KNOWN, site=site, positions=frozenset(), profile=hers, blocked=frozenset(blocked)
    )
    return [f"{each.step} {each.because}{'?' * each.ask}" for each in made.dropped]


RUB = ["calf.stroke block.massage"]
WARM, COOL = ["calf.warm block.heat"], ["calf.cool block.cold"]
STAND = ["calf.wall cannot_stand", "calf.chair cannot_stand", "calf.walk cannot_stand"]

# Her condition, and the steps lost for a cramp in the calf and in the foot. In the thigh nothing is
# rubbed, warmed or cooled.
TABLE = [
    ("pre_eclampsia", RUB, ["foot.stroke block.massage"]),
    ("broken_skin", RUB, ["foot.stroke block.massage"]),
    ("numb_skin", WARM + COOL, []),
    ("poor_circulation", WARM + COOL, []),
    ("raynaud", WARM + COOL, []),
    ("vasculitis", WARM + COOL, []),
    ("fever", WARM, []),
    ("diabetes_reduced_feeling", ["calf.warm block.heat?"], []),
    ("nerve_pain", ["calf.cool block.cold?"], []),
    ("dizzy", STAND, ["foot.walk cannot_stand"]),
    ("unsteady_alone", STAND, ["foot.walk cannot_stand"]),
]
# At every site she is told to sip water, unless somebody limits what she drinks.
WATER = {CALF: "calf", FOOT: "foot", BACK: "hamstring", FRONT: "quad"}
BLOCKING = [row[0] for row in TABLE]


@pytest.mark.parametrize("condition,calf,foot", TABLE)
def test_what_a_condition_takes_out_of_each_script(condition, calf, foot):
    assert lost(CALF, condition) == calf
    assert lost(FOOT, condition) == foot
    assert lost(BACK, condition) == []
    assert lost(FRONT, condition) == []


@pytest.mark.parametrize("site", SITES)
def test_with_a_limit_on_drinks_nobody_is_told_to_sip(site):
    assert lost(site, "fluid_limit") == [f"{WATER[site]}.water block.drinks"]


@pytest.mark.parametrize("condition", sorted({*CONDITIONS} - {*BLOCKING, "fluid_limit"}))
def test_no_other_condition_takes_anything_out(condition):
    assert [lost(site, condition) for site in SITES] == [[], [], [], []]


@pytest.mark.parametrize("first,second", [(a, b) for a in BLOCKING for b in BLOCKING if a < b])
def test_two_conditions_take_out_what_each_takes_out(first, second):
    both = {each.split()[0] for each in lost(CALF, first, second)}

    assert both == {each.split()[0] for each in lost(CALF, first) + lost(CALF, second)}


@pytest.mark.parametrize("weeks", [4, 27, 28, 41])
@pytest.mark.parametrize("condition,calf,foot", TABLE)
def test_no_week_of_pregnancy_brings_a_step_back(condition, calf, foot, weeks):
    assert lost(CALF, condition, weeks=weeks) == calf
    assert lost(FOOT, condition, weeks=weeks) == foot


# A block that stands for another reason, such as a warning sign, and what it takes out.
OFF = [
    ("block.massage", ["calf.stroke block.massage"]),
    ("block.heat", ["calf.warm block.heat"]),
    ("block.cold", ["calf.cool block.cold"]),
    ("block.hot-tub", []),
    ("block.drinks", ["calf.water block.drinks"]),
    ("block.medicine", []),  # no script says to take one
    ("block.pack-in-bed", []),  # both packs of the script have a timer
    ("relief.walk", ["calf.walk blocked"]),
    ("relief.stand", ["calf.stand blocked", "calf.wall blocked", "calf.chair blocked"]),
    ("relief.hydrate", ["calf.water blocked"]),
    ("relief.elevate", ["calf.settle blocked"]),
]


@pytest.mark.parametrize("block,steps", OFF)
def test_what_is_off_for_another_reason_is_taken_out(block, steps):
    assert lost(CALF, blocked=[block]) == steps


def test_every_block_of_the_knowledge_stands_in_a_table_above():
    named = {name for name, _ in OFF if name.startswith("block.")}
    by_position = {"block.standing", "block.flat-back"}

    assert named | by_position == set(KNOWN.blocks)


# ── after the script ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("site,condition", list(product(SITES, CONDITIONS)))
def test_whatever_she_has_the_questions_and_the_end_are_there(site, condition):
    hers = Profile(conditions=frozenset({condition}))
    made = coach.script(KNOWN, site=site, positions=frozenset(), profile=hers)

    kinds = [step.kind for step in made.steps]
    assert kinds.count(coach.CHECK) == 1
    assert kinds[-1] == coach.LOG


# ── the same blocks, beside a warning-sign check ────────────────────────────────────────────

CLEAR = dict.fromkeys((sign.id for sign in triage.signs(KNOWN)), Answer.NO)
OPEN = {
    "relief.flex-foot", "relief.stand", "relief.massage", "relief.warm-compress", "relief.hot",
    "relief.cold", "relief.walk", "relief.elevate", "relief.hydrate",
}  # fmt: skip

# Her condition, and the reliefs that are no longer offered once every sign was answered no.
RELIEFS = [
    ("", set()),
    ("pre_eclampsia", {"relief.massage"}),
    ("broken_skin", {"relief.massage"}),
    ("numb_skin", {"relief.warm-compress", "relief.hot", "relief.cold"}),
    ("poor_circulation", {"relief.warm-compress", "relief.hot", "relief.cold"}),
    ("raynaud", {"relief.warm-compress", "relief.hot", "relief.cold"}),
    ("vasculitis", {"relief.warm-compress", "relief.hot", "relief.cold"}),
    ("fever", {"relief.warm-compress", "relief.hot"}),
    ("diabetes_reduced_feeling", {"relief.warm-compress", "relief.hot"}),
    ("nerve_pain", {"relief.cold"}),
    ("fluid_limit", {"relief.hydrate"}),
    ("varicose_veins", set()),
    ("smoking", set()),
]


@pytest.mark.parametrize("condition,gone", RELIEFS)
def test_which_reliefs_are_left_beside_a_clear_check(condition, gone):
    hers = Profile(conditions=frozenset({condition} - {""}))
    allowed = triage.assess(CLEAR, hers, KNOWN).allowed

    assert {each for each in allowed if each.startswith("relief.")} == OPEN - gone


@pytest.mark.parametrize("sign", KNOWN.blocks["block.massage"].signs)
def test_a_clot_sign_that_is_not_sure_stops_all_rubbing(sign):
    found = triage.assess(CLEAR | {sign: Answer.UNSURE}, Profile(), KNOWN)

    assert {"relief.massage", "measure.massage-daily"} <= set(found.blocked)
