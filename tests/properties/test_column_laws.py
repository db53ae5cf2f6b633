"""Laws of what a diary says of a measure: silence is never "not done", and order means nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as some

from soleus.diary.entries import Dose, Episode, Intake, Morning
from soleus.diary.nights import nights
from soleus.insight.columns import columns, diary_of
from soleus.insight.effect import posterior
from soleus.knowledge import catalog
from tests.twins.did_by_hand import before

KNOWN = {id_: each for id_, each in catalog.load().measures.items() if each.is_shown}
FIRST = date(2026, 12, 1)
DAYS = 5
LAST = FIRST + timedelta(days=DAYS - 1)
DUE = date(2027, 3, 1)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
MEASURES = ("measure.walk", "measure.hydration", "measure.bedtime-stretch")
GIVES = KNOWN["measure.hydration"].done.gives
ids = some.integers(1, 2**100).map(lambda n: UUID(int=n))
zones = some.sampled_from(["UTC", "Pacific/Auckland", "America/Santiago"])
moments = some.integers(-20 * 60, DAYS * 24 * 60).map(lambda n: NOON + timedelta(minutes=n))
doses = some.builds(
    Dose,
    id=ids, at=moments, written=some.just(NOON), zone=zones,
    measure=some.sampled_from(MEASURES),
    amount=some.none() | some.sampled_from([0.0, 1.0, 2.0, 20.0, 45.0]),
    unit=some.sampled_from(["minutes", "glasses", "set", ""]),
)  # fmt: skip
drinks = some.builds(
    Intake,
    id=ids, at=moments, written=some.just(NOON), zone=zones,
    food=some.sampled_from([GIVES.food, "another"]),
    grams=some.none() | some.sampled_from([0.0, 200.0, 330.0]),
)  # fmt: skip
cramps = some.builds(Episode, id=ids, at=moments, written=some.just(NOON), zone=zones)
mornings = some.builds(
    Morning,
    id=ids, at=some.just(NOON), written=some.just(NOON), zone=some.just("UTC"),
    night=some.integers(0, DAYS - 1).map(lambda n: FIRST + timedelta(days=n)),
    cramps=some.none() | some.integers(0, 3),
)  # fmt: skip
did = some.lists(doses | drinks, max_size=14)
told = some.lists(cramps | mornings, max_size=8)


def found(told, did):
    return columns(nights(told, FIRST, LAST), did, KNOWN, 30)


@given(told, did)
def test_each_value_is_that_of_the_slow_way(told, did):
    hers = nights(told, FIRST, LAST)
    for column in columns(hers, did, KNOWN, 30):
        measure = KNOWN[column.measure]
        by_hand = [before(night, hers, did, measure) for night in hers]
        done, sums = zip(*by_hand, strict=True)
        if column.in_steps:
            steps = [None if each is None else each / measure.done.step for each in sums]
            assert list(column.values) == steps
            assert len({each for each in sums if each}) > 1
        else:
            assert column.values == done


@given(told, did)
def test_only_what_was_done_before_some_night_has_a_column(told, did):
    hers = nights(told, FIRST, LAST)
    there = {id_ for each in found(told, did) for id_ in (each.measure, *each.alike)}
    by_hand = {
        id_ for id_ in MEASURES if any(before(night, hers, did, KNOWN[id_])[0] for night in hers)
    }

    assert there <= by_hand
    # A dose that was nothing but grams of 0 has a value of 0 in steps, and may be all there is.
    assert by_hand - there <= {"measure.hydration"}


@given(told, did, some.randoms())
def test_the_order_of_entries_means_nothing(told, did, chance):
    mixed = list(did)
    chance.shuffle(mixed)

    assert found(told, mixed) == found(told, did)


@given(told, did)
def test_a_not_done_beside_a_done_changes_nothing(told, did):
    zeros = [
        replace(each, id=UUID(int=each.id.int | 1 << 101), amount=0.0)
        for each in did
        if isinstance(each, Dose) and each.is_done
    ]

    assert found(told, [*did, *zeros]) == found(told, did)


@given(told, did, some.integers(1, 3))
def test_at_most_so_many_and_those_done_most_often(told, did, most):
    hers = nights(told, FIRST, LAST)
    kept = columns(hers, did, KNOWN, most)
    all_of_them = columns(hers, did, KNOWN, 30)

    assert sum(1 + len(each.alike) for each in kept) <= most
    assert {each.measure for each in kept} <= {
        id_ for each in all_of_them for id_ in (each.measure, *each.alike)
    }


@settings(max_examples=25)  # each is a fit
@given(told, did)
def test_whatever_she_wrote_can_be_weighed(told, did):
    """No two columns are the same, no night is there twice, each has its week."""
    hers = nights(told, FIRST, LAST)
    diary = diary_of(hers, columns(hers, did, KNOWN, 30), DUE)
    if diary.recorded:
        posterior(diary)

    assert [night.cramps for night in diary.nights] == [night.cramps for night in hers]
    assert all(0 < night.week < 45 for night in diary.nights)
