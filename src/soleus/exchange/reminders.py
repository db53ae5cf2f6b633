"""Pure. What she settled about reminders, as the one JSON value it is kept in."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from soleus.care.reminders import (
    MINUTE,
    Anchor,
    Later,
    Meal,
    Reminder,
    Rhythm,
    Settings,
    Stay,
    Work,
)

FORM = 1  # a later form is read by its number


def write(settings: Settings) -> dict[str, Any]:
    rhythm = settings.rhythm
    return {
        "form": FORM,
        "reminders": [_write_reminder(each) for each in settings.reminders],
        "rhythm": {
            "bedtime": rhythm.bedtime.isoformat(),
            "meals": [each.isoformat() for each in rhythm.meals],
            "works": [_write_work(each) for each in rhythm.works],
            "quiet_from": rhythm.quiet_from.isoformat(),
            "quiet_until": rhythm.quiet_until.isoformat(),
            "weekly_cap": rhythm.weekly_cap,
        },
        "stays": [{"since": s.since.isoformat(), "zone": s.zone} for s in settings.stays],
        "laters": [_write_later(each) for each in settings.laters],
        "since": settings.since.isoformat() if settings.since else None,
        "named": settings.named,
        "cramps": settings.cramps,
        "seen": settings.seen.isoformat() if settings.seen else None,
        "feed": settings.feed,
    }


def read(told: dict[str, Any]) -> Settings:
    """An empty value is nothing settled."""
    if not told:
        return Settings()
    rhythm = told["rhythm"]
    breakfast, lunch, dinner = map(time.fromisoformat, rhythm["meals"])
    return Settings(
        reminders=tuple(_read_reminder(each) for each in told["reminders"]),
        rhythm=Rhythm(
            bedtime=time.fromisoformat(rhythm["bedtime"]),
            meals=(breakfast, lunch, dinner),
            works=tuple(_read_work(each) for each in rhythm["works"]),
            quiet_from=time.fromisoformat(rhythm["quiet_from"]),
            quiet_until=time.fromisoformat(rhythm["quiet_until"]),
            weekly_cap=rhythm["weekly_cap"],
        ),
        stays=tuple(
            Stay(since=datetime.fromisoformat(each["since"]), zone=each["zone"])
            for each in told["stays"]
        ),
        laters=tuple(_read_later(each) for each in told["laters"]),
        since=_instant(told["since"]),
        named=told["named"],
        cramps=told.get("cramps", False),  # what was settled before there was this has none
        seen=_instant(told["seen"]),
        feed=told["feed"],
    )


def _write_reminder(reminder: Reminder) -> dict[str, Any]:
    return {
        "id": str(reminder.id),
        "item": reminder.item,
        "anchor": str(reminder.anchor),
        "offset_minutes": reminder.offset / MINUTE,
        "days": sorted(reminder.days),
        "meal": str(reminder.meal) if reminder.meal else None,
        "every_minutes": reminder.every / MINUTE if reminder.every else None,
    }


def _read_reminder(told: dict[str, Any]) -> Reminder:
    return Reminder(
        id=UUID(told["id"]),
        item=told["item"],
        anchor=Anchor(told["anchor"]),
        offset=timedelta(minutes=told["offset_minutes"]),
        days=frozenset(told["days"]),
        meal=Meal(told["meal"]) if told["meal"] else None,
        # What was kept before a reminder could come back while she works does not say it. Refusing
        # that would break the page and silence every reminder of hers, without a word to her.
        every=timedelta(minutes=told["every_minutes"]) if told.get("every_minutes") else None,
    )


def _write_work(work: Work) -> dict[str, Any]:
    return {
        "start": work.start.isoformat(),
        "end": work.end.isoformat(),
        "days": sorted(work.days),
    }


def _read_work(told: dict[str, Any]) -> Work:
    return Work(
        start=time.fromisoformat(told["start"]),
        end=time.fromisoformat(told["end"]),
        days=frozenset(told["days"]),
    )


def _write_later(later: Later) -> dict[str, Any]:
    return {
        "key": later.key,
        "number": later.number,
        "reminder": str(later.reminder),
        "due": later.due.isoformat(),
    }


def _read_later(told: dict[str, Any]) -> Later:
    return Later(
        key=told["key"],
        number=told["number"],
        reminder=UUID(told["reminder"]),
        due=datetime.fromisoformat(told["due"]),
    )


def _instant(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
