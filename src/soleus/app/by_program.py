"""What a program may do to her diary by a key: add, change and put away, and never say less.

A warning sign that stands keeps comfort back and shows whom to call. A program that lost its way,
or somebody with a key of hers, must not take it back: that takes her, on a page of hers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from soleus.app import today, write
from soleus.app.write import Became, Receipt
from soleus.care.standing import lowers
from soleus.diary import nights
from soleus.diary.entries import Entry, Symptoms
from soleus.records.store import Person


class LessError(Exception):
    """It would say less of a warning sign than stands now."""


@contextmanager
def adding(person: Person, now: datetime, zone: str) -> Iterator[None]:
    """A change after which no less of a warning may stand. Raises LessError, and undoes it."""
    on = nights.day_of(now.astimezone(ZoneInfo(zone)))
    with transaction.atomic():
        before = today.arrivals(person, on, now)
        yield
        if lowers(before, today.arrivals(person, on, now)):
            raise LessError


def entries(person: Person, payload: bytes, now: datetime, zone: str) -> list[Receipt]:
    """Keep a batch. A check that would say less is refused alone, like any entry that cannot be."""

    def keep(person: Person, written: tuple[Entry, ...], now: datetime) -> list[Became]:
        if not any(isinstance(each, Symptoms) for each in written):
            return write.keep(person, written, now)
        return [became for each in written for became in alone(person, each, now)]

    def alone(person: Person, entry: Entry, now: datetime) -> list[Became]:
        try:
            with adding(person, now, zone):
                return write.keep(person, (entry,), now)
        except LessError:
            return [(None, ())]

    return write.entries(person, payload, now, keeps=keep)
