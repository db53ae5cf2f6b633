"""What she settled about reminders is read back, also as it was kept before."""

from datetime import timedelta
from uuid import UUID

from soleus.care.reminders import Anchor, Reminder, Settings
from soleus.exchange import reminders

BREAKS = Reminder(
    id=UUID(int=1), item="measure.breaks", anchor=Anchor.WORK, offset=timedelta(hours=1)
)


def test_a_reminder_kept_before_it_could_come_back_comes_once():
    kept = reminders.write(Settings(reminders=(BREAKS,)))
    del kept["reminders"][0]["every_minutes"]

    assert reminders.read(kept).reminders == (BREAKS,)
