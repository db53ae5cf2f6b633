"""Pure. What a file of another program counts, added up by day.

Two devices that count the same steps or the same night are never added: of each quantity and each
day, the device that counted most is taken. What no day can hold is left out, and how often.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from soleus.diary.entries import Program, Quantity, is_possible
from soleus.diary.nights import DAY, NOON
from soleus.diary.readings import UNITS, fits
from soleus.units import convert

# A file made to fill a machine names a million devices; ten years with two devices stay below.
MOST_SUMS = 150_000
MOST_STRETCHES = 250_000
MOST_NAMED = 80  # letters of the name of a device
LONGEST_SLEEP = timedelta(hours=24)
DIGITS = 3  # of an amount in its unit, so that a sum is the same however it was added up

# What other programs call units.
CALLED = {
    **{name: name for name in ("ml", "L", "cup", "µg", "mg", "g", "kg", "oz", "lb", "st", "min")},
    "mL": "ml",
    "l": "L",
    "fl_oz_us": "fl oz",
    "cup_us": "cup",
    "pt_us": "pint",
    "fl_oz_imp": "fl oz (UK)",
    "pt_imp": "pint (UK)",
    "lbs": "lb",
    "mcg": "µg",
    "ug": "µg",
    "\u03bcg": "µg",
    "IU": "IU of vitamin D",
    "count": "steps",
}


class RefusedError(Exception):
    """A file that is not taken in. `code` is said to her, with the values."""

    def __init__(self, code: str, **values: str | int | float) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one program counted: of which day, of which quantity, how much in its unit.

    left_out: how many amounts are not among them, as no day can hold them or nobody knows the unit
    """

    source: Program
    days: tuple[tuple[date, Quantity, float], ...]
    left_out: int = 0


Key = tuple[date, Quantity, str, str]
Told = Callable[[int, int], None]  # how far a file is read: so many bytes of so many


@dataclass(slots=True)
class Days:
    """Sums while a file is read.

    zone: her clock, for programs that write no offset
    """

    zone: ZoneInfo
    sums: dict[Key, float] = field(default_factory=dict)
    slept: dict[tuple[date, str], list[tuple[int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    weights: dict[date, tuple[float, float, str]] = field(default_factory=dict)
    nothing: set[tuple[date, Quantity]] = field(default_factory=set)
    left_out: int = 0
    stretches: int = 0

    def add(self, of: Quantity, on: date, amount: float, unit: str, device: str = "") -> None:
        """One more amount of a day."""
        known = self.checked(of, on, amount, unit, device)
        if known:
            self.sums[known] = self.sums.get(known, 0.0) + amount

    def total(self, of: Quantity, on: date, amount: float, unit: str, device: str = "") -> None:
        """The amount of a whole day. Told twice, the larger one is the later one."""
        known = self.checked(of, on, amount, unit, device)
        if known:
            self.sums[known] = max(self.sums.get(known, 0.0), amount)

    def none(self, of: Quantity, on: date) -> None:
        """It was said that there was none; a zero alone may only be an empty day."""
        if is_possible(on) and len(self.nothing) < MOST_SUMS:
            self.nothing.add((on, of))

    def checked(self, of: Quantity, on: date, amount: float, unit: str, device: str) -> Key | None:
        written = CALLED.get(unit, unit)
        sound = is_possible(on) and math.isfinite(amount) and amount >= 0
        if not sound or not _fit(written, of):
            self.left_out += 1
            return None
        if len(self.sums) >= MOST_SUMS:
            raise RefusedError("file.bomb")
        return on, of, written, device[:MOST_NAMED]

    def sleep(self, start: datetime, end: datetime, device: str = "") -> None:
        """She slept from then to then. The night is that of its start, on the clock of `start`."""
        if not timedelta() < end - start <= LONGEST_SLEEP:
            self.left_out += 1
            return
        night = night_of_wall(start)
        self.stretches += 1
        if self.stretches > MOST_STRETCHES:
            raise RefusedError("file.bomb")
        if is_possible(night):
            stretch = int(start.timestamp()), int(end.timestamp())
            self.slept[night, device[:MOST_NAMED]].append(stretch)

    def weigh(self, at: datetime, amount: float, unit: str) -> None:
        """Of several weights of a day, the last one counts."""
        written = CALLED.get(unit, unit)
        on = at.date()
        if not is_possible(on) or not math.isfinite(amount) or not _fit(written, Quantity.WEIGHT):
            self.left_out += 1
        elif on not in self.weights or self.weights[on][0] <= at.timestamp():
            self.weights[on] = at.timestamp(), amount, written

    @contextmanager
    def sound(self) -> Iterator[None]:
        """A row that tells no time or no number is left out, and counted."""
        try:
            yield
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            self.left_out += 1

    # ── her clock ───────────────────────────────────────────────────────────────────────────

    def local(self, moment: datetime) -> datetime:
        """An instant on her clock, where a program wrote no offset."""
        return moment.astimezone(self.zone)

    def instant(self, milliseconds: float, offset: timedelta | None = None) -> datetime:
        """An instant in milliseconds since 1970, on the clock with that offset, else on hers."""
        try:
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
            return moment.astimezone(timezone(offset)) if offset is not None else self.local(moment)
        except (OverflowError, ValueError) as error:
            raise ValueError("no such time") from error

    # ── what it comes to ────────────────────────────────────────────────────────────────────

    def found(self, source: Program) -> Found:
        days: dict[tuple[date, Quantity], float] = {}
        for (on, of), amount in [*self._sums(), *self._nights(), *self._weights()]:
            made = round(amount, DIGITS)
            if not fits(of, made):
                self.left_out += 1
            elif made:
                days[on, of] = max(made, days.get((on, of), 0.0))
        for on, of in self.nothing:
            days.setdefault((on, of), 0.0)
        told = tuple((on, of, days[on, of]) for on, of in sorted(days))
        return Found(source=source, days=told, left_out=self.left_out)

    def _sums(self) -> list[tuple[tuple[date, Quantity], float]]:
        by_device: dict[tuple[date, Quantity, str], float] = defaultdict(float)
        for (on, of, unit, device), amount in self.sums.items():
            to = UNITS[of][0]
            by_device[on, of, device] += amount if unit == to else convert(amount, unit, to)
        return [((on, of), amount) for (on, of, _), amount in by_device.items()]

    def _nights(self) -> list[tuple[tuple[date, Quantity], float]]:
        return [
            ((night, Quantity.SLEEP), convert(_covered(stretches), "s", "min"))
            for (night, _), stretches in self.slept.items()
        ]

    def _weights(self) -> list[tuple[tuple[date, Quantity], float]]:
        return [
            ((on, Quantity.WEIGHT), convert(amount, unit, UNITS[Quantity.WEIGHT][0]))
            for on, (_, amount, unit) in self.weights.items()
        ]


def night_of_wall(start: datetime) -> date:
    """The night that a sleep belongs to which begins at that time of a wall clock."""
    return start.date() if start.hour >= NOON else start.date() - DAY


def _covered(stretches: list[tuple[int, int]]) -> int:
    """How many seconds some stretches cover together, those that overlap once."""
    covered, until = 0, 0
    for start, end in sorted(stretches):
        covered += max(0, end - max(start, until))
        until = max(until, end)
    return covered


@lru_cache(maxsize=1024)
def _fit(unit: str, of: Quantity) -> bool:
    """Whether an amount in this unit can be one of this quantity."""
    to = UNITS[of][0]
    if unit == to:
        return True
    if unit == "IU of vitamin D" and of is not Quantity.VITAMIN_D:
        return False
    try:
        convert(1.0, unit, to)
    except ValueError:
        return False
    return True
