"""What has an end by its date. Once it has been met, it is over for good, whatever a clock says.

A clock that is set back, or a machine that starts without one, would open again what had ended.
So the end is written down where somebody first comes too late, and for all the rest every hour.
"""

from datetime import datetime

from django.db import transaction

from soleus.app import guesses, keys, share, sign_in
from soleus.records import guests, people, visits


def sweep(now: datetime) -> None:
    """Write down what has ended by its date."""
    share.tidy(now)
    guesses.clear(now)
    with transaction.atomic():
        keys.end_over(now)
        guests.end_over(now)
        people.end_links_over(now)
        sign_in.clear(now)
        visits.clear(now)
