"""Say that her life has changed, and take it back."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from soleus.app import trial
from soleus.care.profile import About
from soleus.records import store
from soleus.records.store import Person


def change(person: Person, to: Callable[[About], About], now: datetime) -> None:
    """Make one change of what she told, from how it stands now.

    Two of her phones may each tell one at the same moment. From what a page has read a while ago,
    the later would undo the earlier, and prompts would come back after a loss.
    """

    def changed(before: About) -> About:
        after = to(before)
        trial.end_for_life(person, before, after, now)
        return after

    with transaction.atomic():
        person.refresh_from_db(fields=["testing"])  # a test may have begun on the other phone
        store.change_about(person, changed, now)
