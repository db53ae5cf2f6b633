"""Laws of what eases: steps are alike until cramps tell them apart, and nothing is ranked early."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from soleus.insight.relief import WIDEST, apart, shares
from tests.twins.relief_by_hand import share_below

counted = some.tuples(some.integers(0, 40), some.integers(0, 20), some.integers(0, 10))
tables = some.dictionaries(some.sampled_from("abcdefgh"), counted, max_size=6)


@given(tables)
def test_ranges_lie_within_all_shares(table):
    for step, found in shares(table).items():
        assert 0 <= found.low < found.middle < found.high <= 1
        assert (found.eased, found.same, found.worse) == table[step]


@given(tables, some.randoms())
def test_the_order_of_steps_means_nothing(table, chance):
    order = list(table)
    chance.shuffle(order)
    mixed = shares({step: table[step] for step in order})

    for step, found in shares(table).items():
        for name in ("low", "middle", "high"):
            assert getattr(mixed[step], name) == pytest.approx(getattr(found, name), abs=1e-9)


@given(tables.filter(bool), some.data())
def test_one_more_eased_cramp_never_speaks_against_a_step(table, data):
    step = data.draw(some.sampled_from(sorted(table)))
    eased, same, worse = table[step]
    more = {**table, step: (eased + 1, same, worse)}

    assert shares(more)[step].middle >= shares(table)[step].middle - 1e-9


@given(tables)
def test_same_and_worse_both_mean_not_eased(table):
    swapped = {step: (eased, worse, same) for step, (eased, same, worse) in table.items()}
    for step, found in shares(table).items():
        assert shares(swapped)[step].low == pytest.approx(found.low, abs=1e-9)
        assert shares(swapped)[step].high == pytest.approx(found.high, abs=1e-9)


@given(tables)
def test_nothing_is_said_while_the_range_is_wide(table):
    found = shares(table)
    for share in found.values():
        assert share.enough == (share.high - share.low <= WIDEST)
        assert share.enough == (share.more == 0)


@given(tables)
def test_only_ranges_that_do_not_touch_are_set_beside_each_other(table):
    found = shares(table)
    for one, other in apart(found):
        assert found[one].low > found[other].high
        assert found[one].enough
        assert found[other].enough


@given(counted.filter(any))
def test_a_step_stands_between_what_it_did_and_what_the_others_did(one):
    """Beside ten steps that always ease, a step looks better than by itself."""
    others = {f"o{n}": (12, 0, 0) for n in range(10)}

    assert shares({**others, "a": one})["a"].middle >= shares({"a": one})["a"].middle - 1e-6


@pytest.mark.parametrize(
    "table",
    [
        {"a": (9, 3, 1), "b": (1, 0, 0), "c": (0, 0, 0)},
        {"a": (0, 4, 2), "b": (7, 1, 0)},
        {"a": (30, 2, 1)},
    ],
)
def test_the_range_is_that_of_adding_up_every_case(table):
    for step, found in shares(table).items():
        for share, value in ((0.05, found.low), (0.5, found.middle), (0.95, found.high)):
            assert share_below(table, step, value) == pytest.approx(share, abs=0.003)
