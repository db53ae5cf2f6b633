"""Tell about herself, and change it."""

from datetime import datetime

from django.db import transaction

from soleus.app import trial
from soleus.care.profile import About
from soleus.records import store
from soleus.records.store import Person


def read(person: Person) -> About:
    """What she told so far; an empty About when she told nothing."""
    return store.about(person)


def save(person: Person, about: About, now: datetime) -> None:
    with transaction.atomic():
        trial.end_for_life(person, store.about(person), about, now)
        store.save_about(person, about, now)
