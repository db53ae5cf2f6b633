"""Pure. What she decided about her plan: what it holds, what rests, what is her own, days off."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from annotated_types import Interval, MaxLen

from soleus.knowledge.items import Certainty, Verdict
from soleus.knowledge.shapes import DoneRule, Measure

OWN = "own."  # what the id of a thing of hers begins with; none of the knowledge files does
# The limits of what she types, for the form as well.
LIMITS: dict[str, Any] = {"name": MaxLen(60), "how": MaxLen(300), "times": Interval(ge=1, le=12)}


class Skip(StrEnum):
    """Why a day is left out. Each costs as little as the other: nothing."""

    ILL = "ill"
    TRAVEL = "travel"
    NOT_TODAY = "not_today"


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A thing she added herself. It stays known when it left the plan, since days name it.

    slot: when she does it, as of a measure; times: how often a day
    """

    id: UUID
    name: str
    slot: str
    times: int = 1
    how: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > LIMITS["name"].max_length:
            raise ValueError(f"Own.name has {len(self.name)} letters, outside 1 to 60")
        if len(self.how) > LIMITS["how"].max_length:
            raise ValueError(f"Own.how has {len(self.how)} letters, more than 300")
        if not LIMITS["times"].ge <= self.times <= LIMITS["times"].le:
            raise ValueError(f"Own.times is {self.times}, outside 1 to 12")

    @property
    def measure(self) -> str:
        """The id under which its doses are written."""
        return f"{OWN}{self.id}"


def is_own(measure: str) -> bool:
    return measure.startswith(OWN)


def as_measure(own: Own) -> Measure:
    """A thing of hers as a measure like the others: no trial, no gate, no drawing."""
    many = own.times > 1
    return Measure(
        id=own.measure,
        sources=(),
        design=True,
        review_by=date.max,
        name=own.name,
        how=own.how,
        how_much="",
        why="",
        done=DoneRule(
            text=own.name,
            amount=float(own.times),
            unit="times",
            tap=1.0 if many else None,
            add="Once more" if many else "",
        ),
        cautions=(),
        certainty=Certainty.NO_TRIAL,
        evidence="",
        harms="",
        verdict=Verdict.MISSING,
        article="",
        slot=own.slot,
        base=1,
        effort="",
        family=own.measure,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What she decided, and what her plan held last.

    held: each measure of her plan, with the day it came in
    put: those she put in herself, the newest first: they come before all others
    paused: measures that rest, each with the day it comes back; None: until she says so
    own: all she ever added; skipped: days off, each with why
    """

    held: Mapping[str, date] = field(default_factory=dict)
    put: tuple[str, ...] = ()
    paused: Mapping[str, date | None] = field(default_factory=dict)
    own: tuple[Own, ...] = ()
    skipped: Mapping[date, Skip] = field(default_factory=dict)

    def rests(self, measure: str, on: date) -> bool:
        """Whether a measure is paused on a day."""
        if measure not in self.paused:
            return False
        until = self.paused[measure]
        return until is None or on < until

    def mine(self, measure: str) -> Own | None:
        return next((each for each in self.own if each.measure == measure), None)


def holding(choices: Choices, items: Iterable[str], on: date) -> Choices:
    """The same, with what the plan holds now. What stays keeps the day it came in."""
    return replace(choices, held={id_: choices.held.get(id_, on) for id_ in items})


def put(choices: Choices, measure: str, *, instead: str = "") -> Choices:
    """Bring a measure in, in the place of another if she names one."""
    others = tuple(each for each in choices.put if each not in (measure, instead))
    return replace(
        choices,
        held={id_: since for id_, since in choices.held.items() if id_ != instead},
        put=(measure, *others),
        paused={id_: until for id_, until in choices.paused.items() if id_ != measure},
    )


def let_go(choices: Choices, measure: str) -> Choices:
    """A measure leaves the plan."""
    return replace(
        choices,
        held={id_: since for id_, since in choices.held.items() if id_ != measure},
        put=tuple(each for each in choices.put if each != measure),
        paused={id_: until for id_, until in choices.paused.items() if id_ != measure},
    )


def pause(choices: Choices, measure: str, until: date | None) -> Choices:
    """A measure rests, and comes back to its place by itself."""
    back = (measure, *(each for each in choices.put if each != measure))
    return replace(choices, put=back, paused={**choices.paused, measure: until})


def resume(choices: Choices, measure: str) -> Choices:
    others = {id_: until for id_, until in choices.paused.items() if id_ != measure}
    return replace(choices, paused=others)


def add(choices: Choices, own: Own) -> Choices:
    """A thing of her own joins the plan. The same once more, as after a second tap, is one."""
    if choices.mine(own.measure):
        return choices
    return put(replace(choices, own=(*choices.own, own)), own.measure)


def skip(choices: Choices, on: date, why: Skip) -> Choices:
    return replace(choices, skipped={**choices.skipped, on: why})


def take_up(choices: Choices, on: date) -> Choices:
    """The day counts after all."""
    others = {day: why for day, why in choices.skipped.items() if day != on}
    return replace(choices, skipped=others)
