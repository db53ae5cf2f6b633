"""Two runners send reminders and are killed meanwhile. `python bench/reminders` does it harder."""

import pytest

from tests.lib.reminder_kills import killed


@pytest.mark.slow
@pytest.mark.sqlcipher
def test_no_reminder_goes_out_twice_when_runners_are_killed(tmp_path):
    told = killed(tmp_path, due=90, kills=3, seed=1)
    assert (told.duplicates, told.lost) == (0, 0)
    # Each kill leaves at most the one that was on its way.
    assert told.claimed <= told.kills
    assert told.distinct >= told.due - told.kills


@pytest.mark.slow
@pytest.mark.postgres
def test_nor_on_postgres(tmp_path, db_of_its_own):
    told = killed(tmp_path, due=90, kills=3, seed=1, SOLEUS_DATABASE_URL=db_of_its_own)
    assert (told.duplicates, told.lost) == (0, 0)
    assert told.claimed <= told.kills
    assert told.distinct >= told.due - told.kills
