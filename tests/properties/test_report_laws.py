"""Every number of a report is what the raw entries say, worked out the slow way.

A few hundred diaries here; `bench/report --diaries 10000` takes as many as one likes.
"""

import pytest

from tests.lib.made_up import made_up
from tests.lib.told_by_report import composed, differences


@pytest.mark.parametrize("first", range(0, 240, 40))
def test_every_number_recomputes_from_the_raw_entries(first):
    assert {seed: found for seed in range(first, first + 40)
            if (found := differences(made_up(seed)))} == {}  # fmt: skip


def test_every_number_of_a_long_and_busy_diary_recomputes():
    assert differences(made_up(7, nights=220, busy=3)) == []


def test_the_order_in_which_entries_come_changes_nothing():
    made = made_up(11, busy=2)
    turned = type(made)(made.entries[::-1], *list(vars(made).values())[1:])
    assert composed(turned) == composed(made)
