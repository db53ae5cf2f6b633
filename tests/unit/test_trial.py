"""A self-test: its schedule as it was first drawn, its plan, and what its nights say."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from soleus.knowledge.shapes import Way
from soleus.study import trial
from soleus.study.reading import analyse
from soleus.study.trial import Cell, Protocol, Told, chance, nights_of, plan, schedule
from soleus.words.say import say

FIRST = date(2026, 12, 1)


def protocol(way=Way.COIN, nights=56, seed=1):
    return Protocol(
        id=UUID(int=1),
        measure="measure.bedtime-stretch",
        way=way,
        first=FIRST,
        nights=nights,
        seed=seed,
        cramps_per_night=1.0,
    )


def drawn(settled):
    """The schedule as a word: X with it, o without, lower dots for dropped nights."""
    return "".join(
        ("X" if each.do else "o") if each.counts else ("x" if each.do else ".")
        for each in schedule(settled)
    )


# A protocol names its seed, and somebody may draw it again years later on another machine. What
# these seeds gave on the first day must stand for good.
def test_a_schedule_of_single_nights_is_what_it_always_was():
    assert drawn(protocol(nights=28, seed=20261201)) == "XoXXXXoXooXooooXXXoXXoooXooX"


def test_a_schedule_of_blocks_is_what_it_always_was():
    assert (
        drawn(protocol(way=Way.BLOCKS, nights=32, seed=20261201))
        == ".oooxXXXxXXX.oooxXXX.oooxXXX.ooo"
    )


@pytest.mark.parametrize(
    "wrong, rule",
    [
        ({"nights": 0}, "outside 1 to 98"),
        ({"nights": 99}, "outside 1 to 98"),
        ({"way": Way.BLOCKS, "nights": 28}, "pairs of 8"),
        ({"seed": -1}, "below 0"),
    ],
)
def test_a_protocol_that_cannot_be_is_refused(wrong, rule):
    with pytest.raises(ValueError, match=rule):
        protocol(**wrong)


# ── planning ─────────────────────────────────────────────────────────────────────────────────

TABLE = tuple(
    Cell(Way.COIN, nights, cramps, ratio, share, 100)
    for nights, cramps, ratio, share in [
        (20, 0.5, 0.5, 0.1), (20, 0.5, 1.0, 0.0), (20, 2.0, 0.5, 0.3), (20, 2.0, 1.0, 0.1),
        (40, 0.5, 0.5, 0.2), (40, 0.5, 1.0, 0.0), (40, 2.0, 0.5, 0.6), (40, 2.0, 1.0, 0.1),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    "nights, cramps, ratio, share",
    [
        (20, 0.5, 0.5, 0.1),
        (30, 0.5, 0.5, 0.15),
        (20, 1.0, 0.5, 0.2),
        (20, 2.0, 0.5**0.5, 0.2),
        (40, 8.0, 0.5, 0.6),
        (80, 2.0, 0.5, 0.6),
        (40, 2.0, 0.25, 0.6),
        (40, 0.25, 0.5, 0.1),
        (10, 2.0, 0.5, 0.15),
    ],
)
def test_a_chance_lies_on_lines_between_what_was_simulated(
    monkeypatch, nights, cramps, ratio, share
):
    monkeypatch.setattr(trial, "cells", lambda: TABLE)

    assert chance(Way.COIN, nights, cramps, ratio) == pytest.approx(share)


def test_the_table_has_every_cell_of_its_grid_and_enough_people():
    for way in Way:
        rows = [each for each in trial.cells() if each.way is way]
        keys = {(each.nights, each.cramps_per_night, each.ratio) for each in rows}
        sides = [{key[part] for key in keys} for part in range(3)]
        assert len(rows) == len(keys) == len(sides[0]) * len(sides[1]) * len(sides[2])
        assert min(each.people for each in rows) >= 100


def test_a_test_that_does_nothing_seldom_seems_to_help():
    # Of 100 people 5 at most should on average; 12 or more would happen once in 200 tables' cells.
    null = [each for each in trial.cells() if each.ratio == 1.0]

    assert sum(each.share for each in null) / len(null) < 0.05
    assert max(each.share for each in null) <= 0.12


def test_tests_in_blocks_are_whole_pairs_of_about_as_many_weeks():
    nights = [nights_of(Way.BLOCKS, weeks) for weeks in trial.WEEKS]

    assert nights == [16, 32, 40, 56, 72, 80, 96]


def test_more_cramps_and_more_nights_give_a_better_chance():
    few, many = (plan("measure", Way.COIN, cramps) for cramps in (0.2, 2.0))

    assert many.option(12).halved > many.option(4).halved
    assert many.option(12).halved > few.option(12).halved + 0.2


def test_with_hardly_a_cramp_every_length_is_refused_and_the_advice_is_no():
    found = plan("measure", Way.COIN, 0.05)

    assert all(each.refused for each in found.options)
    assert found.advice.code == "trial.advice.not"
    assert say(found.options[0].refused)


# ── reading ──────────────────────────────────────────────────────────────────────────────────


def nights_told(settled, with_it, without):
    """Counts that take turns: so many cramps on nights with it, so many on those without."""
    told = {}
    for number, each in enumerate(schedule(settled)):
        told[each.night] = Told(cramps=(with_it if each.do else without)[number % 2], week=28.0)
    return told


def as_told(settled):
    return {each.night: each.do for each in schedule(settled)}


def test_a_measure_that_works_is_found_out_both_ways():
    settled = protocol()
    answer = analyse(settled, nights_told(settled, (0, 1), (1, 3)), as_told(settled))

    assert answer.as_assigned.verdict == answer.as_done.verdict == "test_fewer"
    assert answer.as_assigned == answer.as_done
    assert (answer.nights, answer.told, answer.strayed) == (56, 56, 0)
    assert (answer.as_assigned.with_it, answer.as_assigned.without) == (28, 28)
    ratio = answer.as_assigned.ratio
    assert 0.1 < ratio.low < ratio.middle < ratio.high < 1
    assert [each.code for each in answer.difference] == ["trial.kept"]


def test_a_measure_that_does_nothing_stays_open():
    settled = protocol()
    answer = analyse(settled, nights_told(settled, (0, 2), (0, 2)), as_told(settled))

    assert answer.as_assigned.verdict == "test_open"
    assert answer.as_assigned.ratio.low < 1 < answer.as_assigned.ratio.high


def test_who_strays_is_read_as_assigned_and_what_she_did_is_only_a_pattern():
    settled = protocol()
    done = as_told(settled)
    strayed = list(done)[:12]
    done |= {night: not done[night] for night in strayed}
    answer = analyse(settled, nights_told(settled, (0, 1), (1, 3)), done)

    assert answer.strayed == 12
    assert answer.as_assigned.verdict == "test_fewer"
    assert not answer.as_done.verdict.startswith("test")
    assert [each.code for each in answer.difference] == ["trial.strayed"]


def test_nights_she_told_nothing_of_are_said():
    settled = protocol()
    done = dict(list(as_told(settled).items())[5:])
    answer = analyse(settled, nights_told(settled, (0, 1), (1, 3)), done)

    assert answer.as_done.unknown == 5
    assert [(each.code, each.values) for each in answer.difference] == [
        ("trial.not_told", {"n": 5}),
    ]


def test_where_nothing_is_known_of_what_she_did_nothing_is_said_of_it():
    settled = protocol()
    answer = analyse(settled, nights_told(settled, (0, 1), (1, 3)), {})

    assert (answer.strayed, answer.as_done.unknown) == (0, 56)
    assert [(each.code, each.values) for each in answer.difference] == [
        ("trial.not_told", {"n": 56}),
    ]


def test_two_weeks_are_too_little_for_an_answer():
    settled = protocol(nights=14)
    answer = analyse(settled, nights_told(settled, (0, 1), (1, 3)), as_told(settled))

    assert answer.as_assigned.verdict == "too_little"


def test_a_test_without_a_night_has_no_answer_and_says_so():
    answer = analyse(protocol(), {}, {})

    assert answer.as_assigned.ratio is None
    assert [each.code for each in answer.as_assigned.words] == ["trial.no_night"]


def test_without_a_due_date_it_can_be_read_all_the_same():
    settled = protocol()
    known = nights_told(settled, (0, 1), (1, 3))
    unknown = {night: Told(cramps=told.cramps) for night, told in known.items()}

    assert analyse(settled, unknown, {}).as_assigned.verdict == "test_fewer"


def test_the_first_night_of_a_block_is_dropped():
    settled = protocol(way=Way.BLOCKS, nights=56)
    answer = analyse(settled, nights_told(settled, (0, 1), (1, 3)), as_told(settled))

    assert (answer.nights, answer.told) == (56, 42)
    assert answer.as_assigned.with_it == answer.as_assigned.without == 21


def test_nights_after_the_last_one_are_left_alone():
    settled = protocol(nights=28)
    told = nights_told(protocol(), (0, 1), (1, 3))

    assert analyse(settled, told, {}).nights == 28
    assert max(told) == FIRST + timedelta(days=55)
