"""Laws of her own "not done": a dose of nothing counts as done nowhere."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from soleus.care import plan, supplements
from soleus.care.profile import Profile
from soleus.diary import nights
from soleus.diary.doubts import doubts
from soleus.diary.entries import Dose
from soleus.knowledge import catalog
from soleus.nutrition.given import given as as_food
from tests.properties.test_supplement_laws import boxes, diaries
from tests.properties.test_supplement_laws import doses as one_dose

KNOWN = catalog.load()
ON = date(2026, 12, 2)
NOON = datetime(2026, 12, 2, 12, tzinfo=UTC)
MEASURES = sorted(KNOWN.measures)
zeros = some.lists(
    some.builds(replace, one_dose, amount=some.just(0.0), measure=some.sampled_from(MEASURES)).map(
        lambda dose: replace(dose, id=UUID(int=dose.id.int | 1 << 100))
    ),
    max_size=4,
)
taken = diaries.map(lambda doses: [dose for dose in doses if dose.is_done])


@given(taken, zeros)
def test_it_brings_no_measure_on(doses, denied):
    for measure in KNOWN.measures.values():
        assert plan.progress(measure, [*doses, *denied]) == plan.progress(measure, doses)


@given(taken, zeros)
def test_it_is_no_food(doses, denied):
    assert as_food([*denied, *doses], KNOWN) == as_food(doses, KNOWN)


@given(some.lists(boxes, max_size=4, unique_by=lambda each: each.id), taken, zeros)
def test_it_changes_nothing_of_her_supplements(hers, doses, denied):
    def seen(noted):
        found = supplements.on_a_day(KNOWN, Profile(), hers, doses=noted, standing=None, on=ON)
        told = [supplements.too_soon(each, noted, now=NOON, zone="UTC") for each in hers]
        sums = supplements.sums(KNOWN, found, doses=noted, on=ON, region="US", age=30)
        return found, told, sums

    assert seen([*denied, *doses]) == seen(doses)


@given(taken, zeros, one_dose)
def test_it_is_not_what_is_usual(doses, denied, dose):
    assert doubts(dose, [*denied, *doses], NOON) == doubts(dose, doses, NOON)


@given(taken, zeros)
def test_a_day_is_silent_of_what_neither_was_done_nor_denied(doses, denied):
    hers = plan.today(KNOWN, Profile(), doses=doses, standing=None, on=ON)
    told = plan.today(KNOWN, Profile(), doses=[*doses, *denied], standing=None, on=ON)
    written = {
        d.measure for d in [*doses, *denied] if isinstance(d, Dose) and nights.day_of(d.local) == ON
    }

    assert told == hers
    assert {item.measure for item in plan.silent(told.items, [*doses, *denied], ON)} == {
        item.measure for item in hers.items
    } - written
