"""What stood before a night, told the slow way: one measure and one night at a time."""

from datetime import timedelta

from soleus.diary.entries import Dose


def is_of(entry, measure):
    if isinstance(entry, Dose):
        return entry.measure == measure.id
    return measure.done.gives is not None and entry.food == measure.done.gives.food


def is_of_day(entry, date):
    """From four in the morning on her own clock to four the next."""
    wall = entry.local
    if wall.hour >= 4:
        return wall.date() == date
    return wall.date() == date + timedelta(days=1)


def comes_after_a_cramp(entry, night):
    return any(cramp.at <= entry.at for cramp in night.episodes)


def amount(entry, measure):
    if isinstance(entry, Dose):
        return entry.amount if entry.unit == measure.done.unit else None
    return None if entry.grams is None else entry.grams / measure.done.gives.grams


def before(night, entries, measure):
    """1 for done, 0 for "not done", None for not known; and the sum of what was done, or None."""
    day = [each for each in entries if is_of(each, measure) and is_of_day(each, night.date)]
    if not day:
        return None, None
    denied = [each for each in day if isinstance(each, Dose) and each.amount == 0]
    if len(denied) == len(day):
        return 0.0, 0.0
    done = [each for each in day if each not in denied]
    stood = [each for each in done if not comes_after_a_cramp(each, night)]
    if not stood:
        return None, None
    total = 0.0
    for entry in stood:
        part = amount(entry, measure)
        if part is None:
            return 1.0, None
        total += part
    return 1.0, total
