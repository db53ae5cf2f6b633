"""A few seconds of what `python bench/server writers` and `lasting` do for minutes."""

import pytest

from tests.lib.load import Weight, crowded, grown, lasting, slope

# A server in a process of its own keeps its diary in a file, whatever this run is on.
pytestmark = [pytest.mark.slow, pytest.mark.sqlcipher]


def test_eight_who_write_are_never_told_that_the_diary_is_locked(site):
    load, missing = crowded(site, writers=8, seconds=3)
    assert set(load.statuses) == {200}
    assert load.writes >= 16
    assert missing == 0
    assert "locked" not in site.output()


def test_a_server_that_goes_on_answers_and_opens_no_more_files(site):
    load, weights = lasting(site, seconds=4)
    assert set(load.statuses) == {200}
    # Each of its threads opens the diary once, whenever it is asked first.
    assert weights[-1].files <= weights[0].files + 12
    assert weights[-1].threads <= weights[0].threads + 4


def test_what_a_server_gains_in_an_hour_is_seen():
    heavier = [Weight(60.0 * n, 100 + n / 60, 9, 7) for n in range(90)]
    assert slope(heavier) == pytest.approx(1)


def test_files_that_come_and_go_are_no_growth_and_one_that_stays_is():
    restless = [Weight(60.0 * n, 100, 26 + n % 2, 9) for n in range(16)]
    assert grown(restless) == (0, 0)
    last = [Weight(each.at, 100, each.files + 1, 10) for each in restless[-4:]]
    assert grown([*restless[:-4], *last]) == (1, 1)
