"""Pure. The kinds of entry: small frozen values that refuse to be impossible.

A limit is written once, in the annotation. The constructor reads it here; the database, the JSON
door and the generated tests read it through `limits`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from annotated_types import Interval, MaxLen

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
# As instants, since the same instant lies in two years at once when it is seen from two zones.
EARLIEST = datetime(EARLIEST_YEAR, 1, 1, tzinfo=UTC)
LATEST = datetime(LATEST_YEAR + 1, 1, 1, tzinfo=UTC)
# Names among the zone files that name no clock: what they mean differs from machine to machine.
NOWHERE = frozenset({"Factory", "localtime", "posixrules"})


class Origin(StrEnum):
    """Where an entry came from."""

    TAP = "tap"
    COACH = "coach"
    BACK_FILL = "back_fill"
    IMPORT = "import"
    API = "api"


class Sureness(StrEnum):
    """How sure she is of when it happened."""

    EXACT = "exact"
    ROUGHLY = "roughly"
    NIGHT_ONLY = "night_only"


class Side(StrEnum):
    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class Site(StrEnum):
    CALF = "calf"
    FOOT = "foot"
    BACK_OF_THIGH = "back_of_thigh"
    FRONT_OF_THIGH = "front_of_thigh"


class Ease(StrEnum):
    """Did what she did ease the cramp?"""

    EASED = "eased"
    SAME = "same"
    WORSE = "worse"


class Soreness(StrEnum):
    """How the muscle feels the next day."""

    NONE = "none"
    SOME = "some"
    WORSE = "worse"


class Answer(StrEnum):
    """An answer to a sign. Not sure counts as yes wherever it matters.

    A yes to several signs at once is kept as not sure of each: it does not say which. Whoever is
    told of one that is not sure is told of both.
    """

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"

    @property
    def is_present(self) -> bool:
        return self is not Answer.NO


class Quantity(StrEnum):
    """What another program counts of a day, named as the nutrients are where it is one."""

    DRINKS = "drinks"
    WATER = "water"  # of food and drink together
    CAFFEINE = "caffeine"
    MAGNESIUM = "magnesium"
    CALCIUM = "calcium"
    POTASSIUM = "potassium"
    SODIUM = "sodium"
    VITAMIN_D = "vitamin-d"
    SUGAR = "sugar"
    FIBRE = "fibre"
    STEPS = "steps"
    SLEEP = "sleep"
    WEIGHT = "weight"


class Program(StrEnum):
    """The programs whose files can be brought."""

    APPLE_HEALTH = "apple_health"
    HEALTH_CONNECT = "health_connect"
    GOOGLE_FIT = "google_fit"
    FITBIT = "fitbit"
    SAMSUNG_HEALTH = "samsung_health"
    CRONOMETER = "cronometer"
    MY_FITNESS_PAL = "my_fitness_pal"


Code = Annotated[str, MaxLen(80)]
Note = Annotated[str, MaxLen(20_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What every entry keeps.

    id: made where the entry was made, so that sending it twice keeps one
    at: when it happened; zone: her IANA zone then. Equal instants compare equal in any zone, so
        the zone is a field of its own: otherwise her wall clock is lost without a sign
    written: when it was written down
    """

    kind: ClassVar[str] = ""

    id: UUID
    at: datetime
    zone: Code
    written: datetime
    origin: Origin = Origin.TAP
    sure: Sureness = Sureness.EXACT
    note: Note = ""

    def __post_init__(self) -> None:
        if problems := impossible(self):
            raise ValueError("; ".join(problems))
        # In the hour that comes twice, Python calls an instant unequal to itself in another zone,
        # so an entry sent again would seem changed. With the offset spelled out it stays equal.
        if type(self.at.tzinfo) is not timezone:
            object.__setattr__(self, "at", with_offset(self.at))
        if type(self.written.tzinfo) is not timezone:
            object.__setattr__(self, "written", with_offset(self.written))

    @property
    def local(self) -> datetime:
        """When it happened on her own clock."""
        return self.at.astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode(Entry):
    """One cramp: `at` is its start."""

    kind: ClassVar[str] = "episode"

    side: Side | None = None
    site: Site | None = None
    pain: Annotated[int, Interval(ge=0, le=10)] | None = None  # numeric rating scale
    minutes: Annotated[float, Interval(ge=0, le=1440)] | None = None
    asleep: bool | None = None
    steps: tuple[Code, ...] = ()  # the script steps she used, in order
    ease: Ease | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning(Entry):
    """How a night was. `night` is the night it tells of, which an afternoon answer cannot show.

    cramps: how many she remembers; 0 is her explicit "no cramp", None says nothing
    """

    kind: ClassVar[str] = "morning"

    night: date
    cramps: Annotated[int, Interval(ge=0, le=50)] | None = None
    sleep: Annotated[int, Interval(ge=0, le=10)] | None = None
    soreness: Soreness | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose(Entry):
    """One time a measure was done or taken.

    amount: 0 is her explicit "not done" on that day; without one it was done, but not how much
    product: the id of what she took, where the measure is a supplement of hers. The amount is what
        it held then: an old dose stays as it was, whatever becomes of the product
    """

    kind: ClassVar[str] = "dose"

    measure: Code
    amount: Annotated[float, Interval(ge=0, le=100_000)] | None = None
    unit: Code = ""
    product: Code = ""

    @property
    def is_done(self) -> bool:
        """False where she said that she did not."""
        return self.amount != 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure(Entry):
    """A circumstance of a day: hours standing, heat, a new medicine."""

    kind: ClassVar[str] = "exposure"

    exposure: Code
    amount: Annotated[float, Interval(ge=0, le=100_000)] | None = None
    unit: Code = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake(Entry):
    """Food or drink, as eaten or drunk.

    food: an id of the food tables; "" is what they do not have, told in her words in the note
    grams: None where how much it was is not known
    amount, portion: so many of a measure, as she said it: 1.5 of "cup"
    """

    kind: ClassVar[str] = "intake"

    food: Code = ""
    grams: Annotated[float, Interval(ge=0, le=10_000)] | None = None
    amount: Annotated[float, Interval(ge=0, le=1_000)] | None = None
    portion: Annotated[str, MaxLen(200)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptoms(Entry):
    """Answers to a red-flag check, and what she was told then.

    disposition, rules: the advice given and the version of the rules that gave it, so that an old
    check can be read as it was, whatever the rules say now
    """

    kind: ClassVar[str] = "symptoms"

    answers: Mapping[str, Answer] = field(default_factory=dict)
    disposition: Code = ""
    rules: Code = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Entry):
    """What another program counted of one day, or of the sleep of one night.

    It stands beside what she wrote and is never added to it: the same glass may be in both.

    night: the day it is of, or the night it is of, by the date of its evening
    amount: in the unit of its quantity; see diary/readings.py
    """

    kind: ClassVar[str] = "reading"

    of: Quantity
    amount: Annotated[float, Interval(ge=0, le=1_000_000)]
    night: date
    source: Program


KINDS: dict[str, type[Entry]] = {
    kind.kind: kind for kind in (Episode, Morning, Dose, Exposure, Intake, Symptoms, Reading)
}


def limits(kind: type[Entry]) -> dict[str, tuple[Interval | MaxLen, ...]]:
    """The limits of each field of an entry kind, read from its annotations."""
    return _LIMITS[kind]


def _limits_of(hint: Any) -> tuple[Interval | MaxLen, ...]:
    if get_origin(hint) is Annotated:
        return tuple(m for m in hint.__metadata__ if isinstance(m, Interval | MaxLen))
    if get_origin(hint) in (Union, UnionType):
        return tuple(limit for part in get_args(hint) for limit in _limits_of(part))
    return ()


def limits_by_field(kind: type[Any]) -> dict[str, tuple[Interval | MaxLen, ...]]:
    """The same for any value that is made of annotated fields."""
    hints = get_type_hints(kind, include_extras=True)
    return {each.name: _limits_of(hints[each.name]) for each in fields(kind)}


_LIMITS = {kind: limits_by_field(kind) for kind in KINDS.values()}
# The same as a flat list, since a page builds hundreds of entries: field, least, most, length.
_RULES = {
    kind: tuple(
        (name, None, None, rule.max_length)
        if isinstance(rule, MaxLen)
        else (name, rule.ge, rule.le, None)
        for name, rules in _LIMITS[kind].items()
        for rule in rules
    )
    for kind in KINDS.values()
}


def impossible(entry: Entry) -> list[str]:
    """Why this entry cannot be, each reason with the value, the rule and the field."""
    kind, problems = type(entry).__name__, []
    for name, least, most, longest in _RULES[type(entry)]:
        value = getattr(entry, name)
        if value is None:
            continue
        if longest is not None:
            if len(value) > longest:
                problems.append(f"{kind}.{name} has {len(value)} characters, more than {longest}")
        # Written so that "not a number" is broken too: it is neither above nor below anything.
        elif not (least <= value <= most):
            problems.append(f"{kind}.{name} is {value}, outside {least} to {most}")
    return problems + _impossible_times(entry)


def with_offset(moment: datetime) -> datetime:
    """The same instant and wall time, its zone written as an offset."""
    offset = moment.utcoffset()
    # Not `replace`, which takes three times as long; a page reads hundreds of instants.
    return moment if offset is None else moment.astimezone(_zone_of(offset))


@cache
def _zone_of(offset: timedelta) -> timezone:
    # One object for each offset: instants that share theirs are compared three times as fast.
    return timezone(offset)


def _impossible_times(entry: Entry) -> list[str]:
    name = type(entry).__name__
    problems = [_impossible_time(f"{name}.at", entry.at)] if not _is_sound(entry.at) else []
    if not _is_sound(entry.written):
        problems.append(_impossible_time(f"{name}.written", entry.written))
    if not is_zone(entry.zone):
        problems.append(f"{name}.zone is {entry.zone!r}, not a time zone name")
    if isinstance(entry, Morning | Reading) and not is_possible(entry.night):
        problems.append(f"{name}.night is {entry.night}, outside {EARLIEST_YEAR} to {LATEST_YEAR}")
    return problems


def _is_sound(moment: datetime) -> bool:
    if moment.utcoffset() is None:
        return False
    # Only in the first and the last year does the offset decide, and it is slow to ask.
    return EARLIEST_YEAR < moment.year < LATEST_YEAR or EARLIEST <= moment < LATEST


def _impossible_time(where: str, moment: datetime) -> str:
    if moment.utcoffset() is None:
        return f"{where} is {moment}, without a zone"
    return f"{where} is in {moment.year}, outside {EARLIEST_YEAR} to {LATEST_YEAR}"


def is_possible(moment: datetime | date) -> bool:
    """Whether an instant or a night lies in the years a diary may speak of."""
    if isinstance(moment, datetime):
        return EARLIEST <= moment < LATEST
    # The first instants may fall on the night before, and in the far west on the day before that.
    return EARLIEST.date() - timedelta(days=2) <= moment <= LATEST.date()


def is_zone(name: str) -> bool:
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) - NOWHERE
