"""The power goes at any moment of a server's life. `python bench/server power` does it harder."""

import pytest

from tests.lib import power
from tests.lib.watched import can_watch

pytestmark = [pytest.mark.slow, pytest.mark.sqlcipher]


@pytest.fixture(scope="module", autouse=True)
def watching():
    if not can_watch():
        pytest.skip("no program can be watched here: apt install strace")


@pytest.fixture(scope="module")
def life(tmp_path_factory):
    return power.short_life(tmp_path_factory.mktemp("life"), batches=6)


def test_what_was_acknowledged_is_there_after_a_cut(life, tmp_path):
    told = power.cuts(life, tmp_path / "found", times=50, seed=1)
    assert (told.lost, told.halves, told.damaged) == (0, 0, 0)
    assert told.acknowledged > told.cuts


def test_a_diary_that_did_not_wait_for_the_disk_would_be_found_out(life, tmp_path):
    """As a database in this mode is usually set up. It is whole then, and lacks what was said."""
    told = power.cuts(life, tmp_path / "found", times=20, seed=1, deaf="-wal")
    assert told.lost > 0


def test_a_cut_during_an_upgrade_costs_nothing(tmp_path):
    told = power.cuts(power.upgrade(tmp_path, "0005_product"), tmp_path / "found", times=30, seed=1)
    assert (told.lost, told.damaged) == (0, 0)
    assert told.acknowledged > told.cuts


def test_a_cut_while_the_key_moves_leaves_one_that_opens(tmp_path):
    moves = power.key_moves(tmp_path)
    told = power.cuts(moves, tmp_path / "found", times=80, seed=3)
    assert (told.lost, told.damaged) == (0, 0)
    assert told.acknowledged > told.cuts
