"""What stood before a night, told the slow way: one measure and one night at a time."""

from datetime import datetime, time, timedelta

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


def hours_into(entry, date):
    """By the wall clock, since four in the morning of that day."""
    wall = entry.local.replace(tzinfo=None)
    return (wall - datetime.combine(date, time(4))) / timedelta(hours=1)


def of_day(night, entries, measure):
    """What she wrote of the day before a night, and what of it says that she did it."""
    day = [each for each in entries if is_of(each, measure) and is_of_day(each, night.date)]
    denied = [each for each in day if isinstance(each, Dose) and each.amount == 0]
    return day, [each for each in day if each not in denied]


def usual_hour(nights, entries, measure):
    """The first hour by which it was done on nine of ten of the days on which she did it."""
    did = [(night, of_day(night, entries, measure)[1]) for night in nights]
    lasts = [max(hours_into(each, night.date) for each in done) for night, done in did if done]
    enough = [
        hour for hour in lasts if 10 * sum(other <= hour for other in lasts) >= 9 * len(lasts)
    ]
    return min(enough, default=0)


def before(night, nights, entries, measure):
    """1 for done, 0 for "not done", None for not known; and the sum of what was done, or None."""
    day, done = of_day(night, entries, measure)
    usual = usual_hour(nights, entries, measure)
    if not day or any(hours_into(cramp, night.date) < usual for cramp in night.episodes):
        return None, None
    if not done:
        return 0.0, 0.0
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
