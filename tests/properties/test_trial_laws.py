"""Laws of a self-test: the schedule is settled by its seed, and the reading by the schedule."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as some

from soleus.knowledge.shapes import Way
from soleus.study.reading import analyse
from soleus.study.trial import (
    BLOCK,
    FORTNIGHT,
    MOST_NIGHTS,
    PAIR,
    Protocol,
    Told,
    chance,
    nights_of,
    plan,
    schedule,
)

seeds = some.integers(0, 2**64)
days = some.dates(date(2020, 1, 1), date(2040, 1, 1))


def protocol(way=Way.COIN, first=date(2026, 12, 1), nights=56, seed=1):
    return Protocol(
        id=UUID(int=1),
        measure="measure.bedtime-stretch",
        way=way,
        first=first,
        nights=nights,
        seed=seed,
        cramps_per_night=1.0,
    )


coins = some.builds(protocol, some.just(Way.COIN), days, some.integers(1, MOST_NIGHTS), seeds)
lengths = some.integers(1, MOST_NIGHTS // PAIR).map(lambda pairs: PAIR * pairs)
blocks = some.builds(protocol, some.just(Way.BLOCKS), days, lengths, seeds)


@given(coins | blocks)
def test_the_same_protocol_always_has_the_same_schedule(settled):
    assert schedule(settled) == schedule(replace(settled))


@given(coins | blocks)
def test_each_night_is_there_once_and_in_order(settled):
    days = [settled.first + timedelta(days=number) for number in range(settled.nights)]

    assert [each.night for each in schedule(settled)] == days
    assert days[-1] == settled.last


@given(coins | blocks, some.data())
def test_a_shorter_test_has_the_same_first_nights(settled, data):
    unit = 1 if settled.way is Way.COIN else PAIR
    shorter = replace(
        settled, nights=unit * data.draw(some.integers(1, settled.nights // unit), "units")
    )

    assert schedule(shorter) == schedule(settled)[: shorter.nights]


@given(coins)
def test_each_whole_fortnight_has_seven_nights_with_it(settled):
    drawn = [each.do for each in schedule(settled)]

    for start in range(0, len(drawn) - FORTNIGHT + 1, FORTNIGHT):
        assert sum(drawn[start : start + FORTNIGHT]) == 7


@given(blocks)
def test_blocks_come_in_pairs_of_one_with_it_and_one_without(settled):
    drawn = schedule(settled)

    for start in range(0, len(drawn), PAIR):
        first, second = drawn[start : start + BLOCK], drawn[start + BLOCK : start + PAIR]
        assert len({each.do for each in first}) == len({each.do for each in second}) == 1
        assert first[0].do is not second[0].do
        assert [each.counts for each in first] == [False, True, True, True]


@given(seeds, days, days)
def test_the_day_it_starts_on_changes_nothing_but_the_dates(seed, one, other):
    both = [schedule(protocol(first=day, seed=seed)) for day in (one, other)]

    assert [e.do for e in both[0]] == [e.do for e in both[1]]


def test_over_many_seeds_each_night_is_as_often_with_as_without():
    # 4,000 seeds; 5 standard errors of a fair coin are 0.04, and the seeds are always these.
    for way, nights in ((Way.COIN, 28), (Way.BLOCKS, 32)):
        sums = [0] * nights
        for seed in range(4000):
            for number, each in enumerate(schedule(protocol(way=way, nights=nights, seed=seed))):
                sums[number] += each.do
        assert all(abs(each / 4000 - 0.5) < 0.04 for each in sums)


# ── chances ──────────────────────────────────────────────────────────────────────────────────

ways = some.sampled_from(Way)


@given(ways, some.integers(1, MOST_NIGHTS), some.floats(0, 20), some.floats(0.05, 1.5))
def test_a_chance_is_a_share(way, nights, cramps, ratio):
    assert 0 <= chance(way, nights, cramps, ratio) <= 1


@given(ways, some.integers(1, MOST_NIGHTS), some.floats(0.05, 1.5))
def test_without_cramps_there_is_no_chance(way, nights, ratio):
    assert chance(way, nights, 0.0, ratio) == 0


@given(ways, some.floats(0, 20))
def test_what_can_hardly_find_out_is_refused(way, cramps):
    for option in plan("measure", way, cramps).options:
        assert bool(option.refused) is (option.halved < 0.1)
        assert option.nights == nights_of(way, option.weeks) <= MOST_NIGHTS


# ── reading ──────────────────────────────────────────────────────────────────────────────────

counts = some.none() | some.integers(0, 4)
DAYS = [date(2026, 12, 1) + timedelta(days=number) for number in range(-3, 60)]
told = some.dictionaries(
    some.sampled_from(DAYS), some.builds(Told, cramps=counts, week=some.none() | some.just(30.0))
)
done = some.dictionaries(some.sampled_from(DAYS), some.booleans())


@settings(max_examples=30, deadline=None)
@given(some.sampled_from([protocol(), protocol(way=Way.BLOCKS)]), told, done)
def test_any_nights_can_be_read(settled, nights, was_done):
    answer = analyse(settled, nights, was_done)

    assigned, as_done = answer.as_assigned, answer.as_done
    assert assigned.with_it + assigned.without == answer.told
    assert as_done.with_it + as_done.without + as_done.unknown == answer.told
    assert answer.told <= answer.nights <= settled.nights
    if answer.told < 16:
        assert assigned.verdict in {"too_little", "unchanging", "before_after"}


@settings(max_examples=15, deadline=None)
@given(told, done, done)
def test_what_she_did_changes_nothing_of_the_reading_as_assigned(nights, one, other):
    read = [analyse(protocol(), nights, each).as_assigned for each in (one, other)]

    assert read[0] == read[1]


@settings(max_examples=15, deadline=None)
@given(told, done, some.integers(0, 9))
def test_dropped_nights_say_nothing(nights, was_done, more):
    settled = protocol(way=Way.BLOCKS)
    dropped = {each.night for each in schedule(settled) if not each.counts}
    changed = {
        night: replace(each, cramps=more) if night in dropped else each
        for night, each in nights.items()
    }

    assert analyse(settled, nights, was_done) == analyse(settled, changed, was_done)
