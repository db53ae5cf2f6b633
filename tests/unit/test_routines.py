"""Guided routines: whose holds, and what shuts them."""

import pytest

from soleus.care import routines, triage
from soleus.care.profile import Profile
from soleus.diary.entries import Answer
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Disposition

KNOWN = catalog.load()
WITH_ONE = [i for i in (*KNOWN.measures, *KNOWN.reliefs) if routines.guided(KNOWN, i)]
LATE = 28 * 7


def of(id_):
    return routines.guided(KNOWN, id_)


def texts(id_, age):
    thing = of(id_)
    return [h.text for way in routines.ways(thing) for h in routines.holds(thing, way, age)]


@pytest.mark.parametrize(
    "id_",
    [
        *("measure.calf-stretch", "measure.towel-stretch", "measure.bedtime-stretch"),
        *("measure.thigh-stretch", "measure.foot-exercises", "measure.elevation"),
        *("measure.massage-daily", "measure.side-sleeping", "measure.breaks", "measure.warm-bath"),
        *("relief.warm-compress", "relief.cold"),
    ],
)
def test_every_measure_that_has_one_has_one(id_):
    assert of(id_) is not None
    assert of(id_).done is not None


@pytest.mark.parametrize("id_", WITH_ONE)
@pytest.mark.parametrize("age", [None, 0, LATE - 1, LATE, 294])
def test_there_is_something_to_do_at_every_age(id_, age):
    assert texts(id_, age)


def test_from_28_weeks_and_for_a_stranger_she_is_tilted():
    tilted = [any("Tilt" in t for t in texts("measure.elevation", a)) for a in (LATE - 1, LATE)]
    assert tilted == [False, True]
    assert texts("measure.elevation", None) == texts("measure.elevation", LATE)
    assert texts("measure.thigh-stretch", None) == texts("measure.thigh-stretch", LATE)


@pytest.mark.parametrize(
    "id_, most", [("relief.warm-compress", 15), ("relief.cold", 10), ("measure.warm-bath", 15)]
)
def test_heat_and_cold_end_at_their_limit_and_say_why(id_, most):
    assert sum(h.seconds for h in of(id_).routine) == most * 60
    assert of(id_).over


CLOT = [s.id for s in KNOWN.signs.values() if s.group == "clot" and s.is_shown]


def shut(id_, sign):
    standing = triage.assess({sign: Answer.UNSURE}, Profile(), KNOWN)
    return standing.disposition, routines.shut(KNOWN, of(id_), Profile(), standing=standing)


@pytest.mark.parametrize("sign", CLOT)
@pytest.mark.parametrize("id_", [i for i in WITH_ONE if of(i).clear_first])
def test_any_sign_of_a_clot_shuts_warmth_cold_and_massage(id_, sign):
    assert shut(id_, sign)[1]


@pytest.mark.parametrize("id_", WITH_ONE)
def test_an_urgent_sign_shuts_all_of_them(id_):
    for sign in (each.id for each in triage.signs(KNOWN)):
        level, reasons = shut(id_, sign)
        assert reasons or level < Disposition.SAME_DAY, sign


def test_what_was_not_asked_before_is_asked_on_the_page():
    standing = triage.assess({"fever": Answer.NO}, Profile(), KNOWN)
    assert not routines.shut(KNOWN, of("measure.massage-daily"), Profile(), standing=standing)


@pytest.mark.parametrize(
    "id_, conditions",
    [
        ("relief.warm-compress", "numb_skin poor_circulation raynaud vasculitis fever"),
        ("relief.warm-compress", "diabetes_reduced_feeling"),
        ("relief.cold", "numb_skin poor_circulation raynaud vasculitis nerve_pain"),
        ("measure.warm-bath", "numb_skin poor_circulation raynaud vasculitis fever dizzy"),
        ("measure.massage-daily", "pre_eclampsia broken_skin"),
        ("measure.calf-stretch", "dizzy unsteady_alone pelvic_pain"),
    ],
)
def test_what_blocks_it_shuts_it(id_, conditions):
    for condition in conditions.split():
        profile = Profile(conditions=frozenset({condition}))
        assert routines.shut(KNOWN, of(id_), profile, standing=None), condition
    assert not routines.shut(KNOWN, of(id_), Profile(), standing=None)


def test_whatever_blocks_a_pack_during_a_cramp_shuts_its_guide():
    for block in KNOWN.blocks.values():
        for id_ in (i for i in block.reliefs if routines.guided(KNOWN, i)):
            for condition in (*block.conditions, *block.ask_if):
                profile = Profile(conditions=frozenset({condition}))
                assert routines.shut(KNOWN, of(id_), profile, standing=None), (id_, condition)


def test_no_copy_shows_warmth_cold_or_massage():
    open_ = {i for i in WITH_ONE if routines.open_to_all(of(i))}
    assert open_ == {
        *("measure.towel-stretch", "measure.foot-exercises", "measure.elevation"),
        *("measure.side-sleeping", "measure.breaks"),
    }
