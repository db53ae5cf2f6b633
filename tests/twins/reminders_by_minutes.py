"""Slow and obvious: walk through her days minute by minute and look at the clock on her wall."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from soleus.care.reminders import Anchor, Meal

MINUTE, QUARTER = 60, 900
ONE, DAY = timedelta(minutes=1), timedelta(days=1)


def wanted(reminder, rhythm, first: date, days: int) -> dict[datetime, list[str]]:
    """What her wall shows when something is due, with the keys that are due then."""
    found: dict[datetime, list[str]] = {}
    for n in range(days):
        day = first + n * DAY
        if day.weekday() not in reminder.days:
            continue
        starts: list[tuple[int, datetime]] = []
        if reminder.anchor is Anchor.CLOCK:
            starts = [(0, datetime(day.year, day.month, day.day))]
        elif reminder.anchor is Anchor.BEDTIME:
            bed = datetime.combine(day, rhythm.bedtime)
            starts = [(0, bed + DAY if rhythm.bedtime.hour < 12 else bed)]
        elif reminder.anchor is Anchor.MEAL:
            starts = [
                (number, datetime.combine(day, at))
                for number, at in enumerate(rhythm.meals)
                if reminder.meal is None or list(Meal)[number] is reminder.meal
            ]
        else:
            for number, work in enumerate(rhythm.works):
                start, end = datetime.combine(day, work.start), datetime.combine(day, work.end)
                end = end + DAY if end <= start else end
                due, again = start + reminder.offset, 0
                while day.weekday() in work.days and due < end:
                    starts.append((number + 14 * again, due - reminder.offset))
                    if reminder.every is None:
                        break
                    due, again = due + reminder.every, again + 1
        for number, start in starts:
            wall = start + reminder.offset
            found.setdefault(wall, []).append(f"{reminder.id}/{day}/{number}")
    return found


def quiet(rhythm, wall: datetime) -> bool:
    return wall.hour * 60 + wall.minute in quiet_minutes(rhythm.quiet_from, rhythm.quiet_until)


@cache
def quiet_minutes(begin: time, end: time) -> set[int]:
    """Walk from the beginning of the quiet hours to their end."""
    at, until, met = begin.hour * 60 + begin.minute, end.hour * 60 + end.minute, set()
    while at != until:
        met.add(at)
        at = (at + 1) % 1440
    return met


def walked(reminders, rhythm, stays, since: datetime, until: datetime) -> dict[str, datetime]:
    """When each key falls due, on the first minute that her wall shows its time.

    Where the wall jumps ahead in one place, the time in between is counted on as if it had not.
    Where she flies ahead, it is when the wall where she lands showed it.
    """
    walk = Walk(due_walls(reminders, rhythm, (since - 3 * DAY).date()))
    # From before the window, so that what was due by then is met before it counts.
    start = int((since - 3 * DAY).timestamp()) // MINUTE * MINUTE
    changes = {int(stay.since.timestamp()): stay.zone for stay in stays[1:]}
    walk.zone = ZoneInfo(stays[0].zone)
    for at in range(start, int(until.timestamp()) + 1, MINUTE):
        if at in changes:
            walk.land(at, ZoneInfo(changes[at]))
        walk.step(at)
    return {key: at for key, at in walk.found.items() if since < at <= until}


def due_walls(reminders, rhythm, began: date) -> dict[datetime, list[str]]:
    due_at: dict[datetime, list[str]] = {}
    for reminder in reminders:
        for wall, keys in wanted(reminder, rhythm, began, 12).items():
            due_at.setdefault(wall, []).extend(keys)
    return {wall: keys for wall, keys in due_at.items() if not quiet(rhythm, wall)}


@lru_cache(10_000)
def quarter(at: int, zone: ZoneInfo) -> datetime:
    """What the wall shows at a quarter of an hour; clocks are changed at no other time."""
    return datetime.fromtimestamp(at, zone).replace(tzinfo=None, fold=0)


class Walk:
    """What her wall has shown so far. due_at: the times looked for; before: a minute ago"""

    def __init__(self, due_at: dict[datetime, list[str]]) -> None:
        self.due_at = due_at
        self.found: dict[str, datetime] = {}
        self.zone = ZoneInfo("UTC")
        self.before: datetime | None = None
        self.ahead: set[datetime] = set()

    def shows(self, at: int) -> datetime:
        passed = at % QUARTER
        return quarter(at - passed, self.zone) + timedelta(seconds=passed)

    def meet(self, wall: datetime, at: int, landed: datetime | None) -> None:
        if landed is not None and (wall >= landed or wall in self.ahead):
            return
        for key in self.due_at.get(wall, ()):
            self.found.setdefault(key, datetime.fromtimestamp(at, UTC))

    def step(self, at: int, landed: datetime | None = None) -> None:
        wall = self.shows(at)
        skipped, late = (self.before or wall) + ONE, 0
        while skipped < wall:  # she would have read it this much after the jump
            self.meet(skipped, at + late, landed)
            skipped, late = skipped + ONE, late + MINUTE
        if wall in self.due_at:
            self.meet(wall, at, landed)
        self.before = wall

    def land(self, at: int, zone: ZoneInfo) -> None:
        """What the wall here has shown while she was elsewhere, a day and more back.

        Not what it will show once more, as the clocks are about to go back.
        """
        self.zone, self.before = zone, None
        landed = self.shows(at)
        self.ahead = {self.shows(at + n * MINUTE) for n in range(180)}
        for past in range(at - 28 * 60 * MINUTE, at, MINUTE):
            self.step(past, landed)
