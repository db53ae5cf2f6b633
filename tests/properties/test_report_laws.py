"""Every number of a report is what the raw entries say, worked out the slow way.

A few hundred diaries here; `bench/report --diaries 10000` takes as many as one likes.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.lib.made_up import made_up
from tests.lib.told_by_report import composed, differences


@pytest.mark.parametrize("first", range(0, 240, 40))
def test_every_number_recomputes_from_the_raw_entries(first):
    assert {seed: found for seed in range(first, first + 40)
            if (found := differences(made_up(seed)))} == {}  # fmt: skip


def test_every_number_of_a_long_and_busy_diary_recomputes():
    assert differences(made_up(7, nights=220, busy=3)) == []


@pytest.mark.parametrize("nights", [1, 7, 55, 56, 57])
def test_every_number_recomputes_where_a_figure_begins(nights):
    made = made_up(3, nights=90)
    cut = replace(made, last=made.first + timedelta(days=nights - 1))
    assert differences(cut) == []


def test_the_order_in_which_entries_come_changes_nothing():
    made = made_up(11, busy=2)
    assert composed(replace(made, entries=made.entries[::-1])) == composed(made)
