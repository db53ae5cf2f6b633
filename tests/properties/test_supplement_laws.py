"""Laws of supplements, over made-up boxes and doses: sums only grow, and no question is lost."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from soleus.care import products, supplements
from soleus.care.products import Product
from soleus.care.profile import About, Profile
from soleus.care.supplements import State
from soleus.diary.entries import Dose
from soleus.knowledge import catalog

KNOWN = catalog.load()
ON = date(2026, 12, 2)
NOON = datetime(2026, 12, 2, 12, tzinfo=UTC)
KINDS = [each.id for each in products.supplements(KNOWN)]
UNITS = ["mg", "g", "µg", "IU of vitamin D", "spoons", ""]
CONDITIONS = sorted(each.id for each in KNOWN.conditions.values() if each.is_shown)
weights = some.none() | some.floats(0.001, 2000)

boxes = some.builds(
    Product,
    id=some.sampled_from("abcdef"),
    name=some.just("Box"),
    measure=some.sampled_from([*KINDS, "measure.walk", "measure.of-another-list"]),
    unit=some.sampled_from(UNITS),
    label=weights,
    salt=some.sampled_from(["", *KNOWN.salts]),
    salt_amount=weights,
    tablets=some.floats(0.25, 20),
    times=some.integers(1, 12),
    every=some.integers(1, 7),
    agreed_with=some.sampled_from(["", "Ruth"]),
    ended_on=some.none() | some.dates(date(2026, 11, 1), date(2027, 1, 1)),
)
doses = some.builds(
    Dose,
    id=some.integers(1, 2**64).map(lambda n: UUID(int=n)),
    at=some.floats(-48, 2).map(lambda hours: NOON + timedelta(hours=hours)),
    zone=some.sampled_from(["UTC", "Pacific/Auckland", "America/Santiago"]),
    written=some.just(NOON),
    measure=some.sampled_from(KINDS),
    amount=some.none() | some.floats(0, 1000),
    unit=some.sampled_from(UNITS),
    product=some.sampled_from(["", *"abcdef"]),
)
shelves = some.lists(boxes, max_size=5, unique_by=lambda each: each.id)
diaries = some.lists(doses, max_size=6)
people = some.builds(Profile, conditions=some.frozensets(some.sampled_from(CONDITIONS), max_size=4))
regions = some.sampled_from(["", *KNOWN.regions])
ages = some.none() | some.integers(14, 50)


NOBODY = Profile()


def standing(hers, noted, profile=NOBODY):
    return supplements.on_a_day(KNOWN, profile, hers, doses=noted, standing=None, on=ON)


def summed(hers, noted, region="", age=None):
    shelf = standing(hers, noted)
    found = supplements.sums(KNOWN, shelf, doses=noted, on=ON, region=region, age=age)
    return {each.nutrient.id: each for each in found}


@given(boxes)
def test_both_ends_of_what_a_tablet_holds_are_in_order(box):
    found = products.in_one(KNOWN, box)
    assert found is None or 0 < found.low <= found.high


@given(boxes, some.sampled_from(["", *KNOWN.salts]), weights)
def test_a_label_comes_before_whatever_is_said_of_the_salt(box, salt, weight):
    if box.label is not None:
        other = replace(box, salt=salt, salt_amount=weight)
        assert products.in_one(KNOWN, other) == products.in_one(KNOWN, box)


@given(shelves, diaries, boxes, doses, regions, ages)
def test_one_more_never_lowers_a_sum_nor_lifts_a_warning(hers, noted, box, dose, region, age):
    before = summed(hers, noted, region, age)
    after = summed([*hers, replace(box, id="more")], [*noted, dose], region, age)

    for name, each in before.items():
        assert after[name].agreed >= each.agreed
        assert after[name].taken >= each.taken
        assert set(after[name].above) >= set(each.above)
        assert after[name].agreed_at_least >= each.agreed_at_least
        assert after[name].taken_at_least >= each.taken_at_least


four = some.lists(boxes, min_size=4, max_size=4, unique_by=lambda each: each.id)


@given(some.permutations(range(4)), four, diaries)
def test_the_order_changes_no_sum(order, hers, noted):
    mixed = summed([hers[n] for n in order], noted[::-1])
    for name, each in summed(hers, noted).items():
        assert abs(mixed[name].agreed - each.agreed) <= 1e-6 * max(1, each.agreed)
        assert abs(mixed[name].taken - each.taken) <= 1e-6 * max(1, each.taken)


@given(shelves, diaries)
def test_what_nobody_agreed_to_is_in_no_sum_of_what_is_agreed(hers, noted):
    agreed = [each for each in hers if each.agreed_with]
    one, other = summed(hers, noted), summed(agreed, noted)

    # What she took of it may make a line of its own.
    assert {name: each.agreed for name, each in one.items() if each.agreed} == {
        name: each.agreed for name, each in other.items() if each.agreed
    }


@given(shelves, diaries, regions, ages)
def test_whoever_agreed_what_is_told_is_held_against_the_levels(hers, noted, region, age):
    agreed = [replace(each, agreed_with="Ruth") for each in hers]
    one, other = (summed(each, noted, region, age) for each in (hers, agreed))

    assert {name: (each.told, each.above) for name, each in one.items()} == {
        name: (each.agreed, each.above) for name, each in other.items()
    }


@given(regions, ages, shelves, diaries)
def test_a_level_is_hers_alone_or_that_of_all_others(region, age, hers, noted):
    for each in summed(hers, noted, region, age).values():
        assert len({level.is_hers for level in each.levels}) <= 1
        assert sum(level.is_hers for level in each.levels) <= 1


@given(people, shelves, diaries)
def test_only_what_is_agreed_runs_and_is_not_blocked_has_a_tap(profile, hers, noted):
    for each in standing(hers, noted, profile):
        blocked = any(gate.status.code == "blocked" for gate in each.gates)
        if each.state is State.OPEN:
            assert each.product.is_agreed_on(ON)
            assert each.measure is not None
            assert not blocked


@given(people, shelves, some.sampled_from(CONDITIONS))
def test_one_more_condition_opens_nothing(profile, hers, condition):
    more = replace(profile, conditions=profile.conditions | {condition})
    before = {each.product.id: each.state for each in standing(hers, [], profile)}
    after = {each.product.id: each.state for each in standing(hers, [], more)}

    for name, state in after.items():
        if state is State.OPEN:
            assert before[name] is State.OPEN


@given(boxes, diaries, doses)
def test_one_more_dose_takes_no_question_away(box, noted, dose):
    def asked(taken):
        return supplements.too_soon(box, taken, now=NOON, zone="UTC")

    if asked(noted):
        assert asked([*noted, dose])


@given(boxes, diaries)
def test_more_often_a_day_is_never_asked_about_where_less_often_is_not(box, noted):
    if box.times < 12 and not supplements.too_soon(box, noted, now=NOON, zone="UTC"):
        often = replace(box, times=box.times + 1)
        assert supplements.too_soon(often, noted, now=NOON, zone="UTC") is None


@given(shelves, diaries)
def test_more_days_between_never_mean_more_a_day(hers, noted):
    rarer = [replace(box, every=min(7, box.every + 1)) for box in hers]
    before, after = summed(hers, []), summed(rarer, [])

    assert all(after[name].agreed <= each.agreed for name, each in before.items())


@given(boxes, diaries)
def test_more_days_between_are_asked_about_at_least_as_often(box, noted):
    rarer = replace(box, every=min(7, box.every + 1))
    if supplements.too_soon(box, noted, now=NOON, zone="UTC"):
        assert supplements.too_soon(rarer, noted, now=NOON, zone="UTC")


@given(shelves, some.integers(-40, 40))
def test_a_product_that_runs_and_is_agreed_agrees_to_its_measure(hers, days):
    day = ON + timedelta(days=days)
    expected = {each.measure for each in hers if each.agreed_with and each.runs_on(day)}

    assert About(products=tuple(hers)).on(day).agreed == expected
