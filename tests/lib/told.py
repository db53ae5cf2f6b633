"""Run one made-up schedule through made-up days, and hold it to what was promised."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from soleus.care.reminders import (
    HORIZON,
    LATE,
    LATE_OF_ITEM,
    WEEK,
    Due,
    Reminder,
    Why,
    due,
    occurrences,
)
from tests.lib.schedules import Schedule, schedule, turns
from tests.twins.reminders_by_minutes import quiet, walked


@dataclass
class Run:
    """What a runner did. messages: when, with which keys; dropped: why each key was let go"""

    plan: Schedule
    promised: dict[str, datetime]
    found: list
    looks: list[datetime] = field(default_factory=list)
    messages: list[tuple[datetime, list[str]]] = field(default_factory=list)
    dropped: dict[str, set[Why]] = field(default_factory=dict)

    @cached_property
    def reminders(self) -> dict[str, Reminder]:
        """By the key of what falls due."""
        return {each.key: each.reminder for each in self.found}

    def look(self, now: datetime) -> Due:
        taken = {key for _, keys in self.messages for key in keys}
        result = due(
            [each for each in self.found if now - HORIZON < each.due <= now],
            self.plan.settings,
            taken=taken,
            let_go=self.dropped,
            sent=[at for at, _ in self.messages],
            now=now,
        )
        self.looks.append(now)
        for each, why in result.dropped:
            self.dropped.setdefault(each.key, set()).add(why)
        if result.send:
            self.messages.append((now, [each.key for each in result.send]))
        return result


def run(seed: int) -> Run:
    """Both ways of reading the promises must agree before anything is sent."""
    plan = schedule(seed)
    settings, span = plan.settings, {"since": plan.since, "until": plan.until}
    found = occurrences(settings.reminders, settings.rhythm, settings.stays, **span)
    promised = walked(settings.reminders, settings.rhythm, settings.stays, **span)
    assert {each.key: each.due for each in found} == promised, seed
    assert len({each.key for each in found}) == len(found), seed
    told = Run(plan, promised, found)
    for now in turns(Random(seed), sorted(promised.values()), plan.since, plan.until):
        told.look(now)
    return told


def broken(told: Run) -> list[str]:
    """Every promise that was broken, in words; empty when all were kept."""
    return [*_doubled(told), *_out_of_time(told), *_bursts(told), *_missed(told)]


def _latest(told: Run, key: str) -> datetime:
    reminder = told.reminders[key]
    return told.promised[key] + LATE_OF_ITEM.get(reminder.item, LATE[reminder.anchor])


def _item(told: Run, key: str) -> str:
    return told.reminders[key].item


def _is_quiet(told: Run, now: datetime) -> bool:
    stays = [each for each in told.plan.settings.stays if each.since <= now]
    zone = stays[-1].zone if stays else told.plan.settings.stays[0].zone
    return quiet(told.plan.settings.rhythm, now.astimezone(ZoneInfo(zone)))


def _doubled(told: Run) -> list[str]:
    sent = [key for _, keys in told.messages for key in keys]
    return [f"doubled {key}" for key in set(sent) if sent.count(key) > 1]


def _out_of_time(told: Run) -> list[str]:
    problems = [f"in quiet hours {now}" for now, _ in told.messages if _is_quiet(told, now)]
    for now, keys in told.messages:
        problems += [
            f"out of time {key} at {now}"
            for key in keys
            if not told.promised[key] <= now <= _latest(told, key)
        ]
    return problems


def _bursts(told: Run) -> list[str]:
    problems = []
    for now, keys in told.messages:
        items = [_item(told, key) for key in keys]
        problems += [f"twice the same in one message {now}"] if len(set(items)) < len(items) else []
        week = [at for at, _ in told.messages if timedelta() <= at - now < WEEK]
        if len(week) > told.plan.settings.rhythm.weekly_cap:
            problems.append(f"{len(week)} messages in the week from {now}")
    return problems


def _missed(told: Run) -> list[str]:
    sent = {key for _, keys in told.messages for key in keys}
    problems = []
    for key, at in told.promised.items():
        latest, why = _latest(told, key), told.dropped.get(key, set())
        in_time = [n for n in told.looks if at <= n <= latest and not _is_quiet(told, n)]
        after = [n for n in told.looks if latest < n < at + HORIZON]
        if key in sent:
            continue
        if in_time and not why & {Why.CAP, Why.OVERTAKEN}:
            problems.append(f"missed {key}")
        if after and not why:
            problems.append(f"untold {key}")
        if Why.OVERTAKEN in why and not _is_overtaken(told, key):
            problems.append(f"overtaken by nothing {key}")
        if Why.CAP in why and not _was_full(told):
            problems.append(f"no cap was reached {key}")
    return problems


def _is_overtaken(told: Run, key: str) -> bool:
    """Whether a newer one of the same item went out, or was let go for the week's sake."""
    newer = [
        each.key
        for each in told.found
        if each.reminder.item == _item(told, key)
        and (each.due, each.key) > (told.promised[key], key)
    ]
    gone = {k for _, keys in told.messages for k in keys}
    return any(k in gone or Why.CAP in told.dropped.get(k, ()) for k in newer)


def _was_full(told: Run) -> bool:
    return len(told.messages) >= told.plan.settings.rhythm.weekly_cap
