"""Units: there and back, one after another, in proportion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.units import KINDS, convert

amounts = st.floats(-1e9, 1e9, allow_nan=False, allow_subnormal=False)
pairs = st.sampled_from([(a, b) for kind in KINDS for a in kind for b in kind])
triples = st.sampled_from([(a, b, c) for kind in KINDS for a in kind for b in kind for c in kind])

CLOSE = 1e-15  # relative: each step is rounded once, to 53 binary digits


@given(amounts, pairs)
def test_there_and_back_is_where_it_began(amount, pair):
    unit, to = pair
    assert convert(convert(amount, unit, to), to, unit) == pytest.approx(
        amount, rel=CLOSE, abs=1e-300
    )


@given(amounts, triples)
def test_a_way_round_leads_where_the_straight_one_does(amount, triple):
    unit, over, to = triple
    straight = convert(amount, unit, to)
    assert convert(convert(amount, unit, over), over, to) == pytest.approx(
        straight, rel=CLOSE, abs=1e-300
    )


@given(amounts, amounts, pairs)
def test_more_stays_more(one, other, pair):
    assert (one <= other) == (convert(one, *pair) <= convert(other, *pair)) or one != other


@given(amounts, pairs)
def test_a_debt_is_an_amount_turned_round(amount, pair):
    assert convert(-amount, *pair) == -convert(amount, *pair)


@given(amounts, pairs)
def test_the_same_unit_changes_nothing(amount, pair):
    assert convert(amount, pair[0], pair[0]) == amount
