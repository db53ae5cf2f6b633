"""Tell about herself, and change it."""

from dataclasses import fields, replace
from datetime import datetime

from soleus.app import life
from soleus.care.profile import About
from soleus.records import store
from soleus.records.store import Person


def read(person: Person) -> About:
    """What she told so far; an empty About when she told nothing."""
    return store.about(person)


def save(person: Person, about: About, now: datetime) -> None:
    """Keep what is another than when it was read with the person, and touch nothing else.

    A form was read a moment ago. Written back whole, it would undo an end that another phone told
    in that moment, and the plan would come back after a loss.
    """
    was = read(person)
    told = {each.name: getattr(about, each.name) for each in fields(about)}
    changed = {name: value for name, value in told.items() if value != getattr(was, name)}
    life.change(person, lambda current: replace(current, **changed), now)
