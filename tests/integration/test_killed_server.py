"""A server is killed while three write. `python bench/server kills` does it a thousand times."""

import pytest

from tests.lib.server_kills import killed

pytestmark = pytest.mark.slow
KILLS = 6


def holds(told):
    assert (told.lost, told.halves) == (0, 0)
    assert told.kills == KILLS
    assert told.acknowledged >= KILLS  # each kill waits for one at least


@pytest.mark.sqlcipher
def test_what_was_acknowledged_is_there_whole_after_each_kill(tmp_path):
    holds(killed(tmp_path, times=KILLS, seed=1))


@pytest.mark.postgres
def test_nor_does_a_kill_cost_anything_on_postgres(tmp_path, db_of_its_own):
    holds(killed(tmp_path, times=KILLS, seed=1, SOLEUS_DATABASE_URL=db_of_its_own))
