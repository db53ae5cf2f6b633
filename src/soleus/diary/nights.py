"""Pure. Nights: from noon to noon on her own clock, the unit in which cramps are counted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from soleus.diary.entries import (
    Dose,
    Entry,
    Episode,
    Exposure,
    Intake,
    Morning,
    Reading,
    Symptoms,
)

NOON = 12
DAY = timedelta(days=1)
EVENING = time(18)  # what is said of a whole day, without a time, stands in its evening
# A stretch at half past midnight still belongs to the evening before.
DAY_STARTS = timedelta(hours=4)


class State(StrEnum):
    """What is known of a night. Silence is `missing`, never `none`."""

    CRAMP = "cramp"  # at least one cramp is written down
    SOME = "some"  # in the morning she counted cramps, but none is written down
    NONE = "none"  # she said herself that there was none
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One night and what was written about it, each in order of time.

    date: the day its evening fell on
    mornings: everything said about it the next day; `morning` is the one that counts
    """

    date: date
    episodes: tuple[Episode, ...] = ()
    mornings: tuple[Morning, ...] = ()
    doses: tuple[Dose, ...] = ()
    exposures: tuple[Exposure, ...] = ()
    intakes: tuple[Intake, ...] = ()
    symptoms: tuple[Symptoms, ...] = ()
    readings: tuple[Reading, ...] = ()

    @property
    def morning(self) -> Morning | None:
        """The newest word on how many cramps there were, else the newest word at all."""
        # A later note on sleep alone must not wipe out an earlier "no cramp".
        ordered = sorted(self.mornings, key=lambda m: (m.cramps is not None, m.written, m.id))
        return ordered[-1] if ordered else None

    @property
    def state(self) -> State:
        if self.episodes:
            return State.CRAMP
        if self.morning is None or self.morning.cramps is None:
            return State.MISSING
        return State.SOME if self.morning.cramps else State.NONE

    @property
    def is_recorded(self) -> bool:
        return self.state is not State.MISSING

    @property
    def cramps(self) -> int | None:
        """How many cramps: what she wrote down or counted, whichever is more. None is not known."""
        if not self.is_recorded:
            return None
        counted = self.morning.cramps if self.morning else None
        return max(len(self.episodes), counted or 0)

    @property
    def is_contradicted(self) -> bool:
        """She said there was none, and yet a cramp is written down. Both are kept."""
        return bool(self.episodes) and self.morning is not None and self.morning.cramps == 0


def night_of(at: datetime, zone: str) -> date:
    """The night an instant belongs to, named by the date its evening falls on.

    Read off her wall clock, not counted in hours: the two daylight-saving nights last 23 and 25
    hours, and still run from noon to noon.
    """
    local = at.astimezone(ZoneInfo(zone))
    return local.date() if local.hour >= NOON else local.date() - DAY


def day_of(local: datetime) -> date:
    """The day a moment on her clock counts for: it runs from four in the morning to four.

    It stands before the night of the same date.
    """
    return (local - DAY_STARTS).date()


def night_of_entry(entry: Entry) -> date:
    """The night an entry tells of. A morning's answer and a reading name theirs."""
    if isinstance(entry, Morning | Reading):
        return entry.night
    return night_of(entry.at, entry.zone)


def nights(entries: Iterable[Entry], first: date, last: date) -> list[Night]:
    """Every night from first to last, both included, also those nothing was written about."""
    by_night: dict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_night[night_of_entry(entry)].append(entry)
    count = (last - first).days + 1
    return [night(first + DAY * n, by_night.get(first + DAY * n, ())) for n in range(count)]


def night(on: date, entries: Iterable[Entry]) -> Night:
    """One night from the entries that belong to it."""
    ordered = sorted(entries, key=lambda e: (e.at, e.written, e.id))
    return Night(
        date=on,
        episodes=tuple(e for e in ordered if isinstance(e, Episode)),
        mornings=tuple(e for e in ordered if isinstance(e, Morning)),
        doses=tuple(e for e in ordered if isinstance(e, Dose)),
        exposures=tuple(e for e in ordered if isinstance(e, Exposure)),
        intakes=tuple(e for e in ordered if isinstance(e, Intake)),
        symptoms=tuple(e for e in ordered if isinstance(e, Symptoms)),
        readings=tuple(e for e in ordered if isinstance(e, Reading)),
    )
