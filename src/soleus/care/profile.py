"""Pure. What is known about her on one day, as far as it changes what Soleus says."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from annotated_types import Interval, MaxLen

from soleus import pregnancy
from soleus.care.products import Product

# The limits of what she tells: where a form asks for it, it reads them here.
LIMITS: dict[str, Any] = {
    "birth_year": Interval(ge=1940, le=2100),
    "glass_ml": Interval(ge=50, le=1_000),
    "fluid_limit_ml": Interval(ge=250, le=5_000),
    "avoids": MaxLen(30),
    "avoided": MaxLen(60),
    "questions": MaxLen(6),
    "question": MaxLen(300),
}
# The condition of who may drink only so much, and the gate of the plan that stands on it.
LIMITED_DRINKS = "fluid_limit"


def with_limit(conditions: frozenset[str], fluid_limit_ml: float | None) -> frozenset[str]:
    """Her conditions, with the one that a limit in figures says as well.

    Asked in two places, it was told in one: the plan would go on to ask for eight glasses.
    """
    return conditions if fluid_limit_ml is None else conditions | {LIMITED_DRINKS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Nothing in it is required: an empty profile never lowers an urgency.

    conditions, exposures: ids of the knowledge files
    gestational_age_days: days since 280 days before the due date, None when unknown
    days_after_birth: None before a birth
    region: a region id, "" when unknown; unit_number: the maternity unit's number she entered
    agreed: measure ids a clinician has agreed to
    declined: measure ids she does not want offered
    """

    conditions: frozenset[str] = frozenset()
    exposures: frozenset[str] = frozenset()
    gestational_age_days: int | None = None
    days_after_birth: int | None = None
    region: str = ""
    unit_number: str = ""
    agreed: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()


class Quiet(StrEnum):
    """Why nothing is asked of her: no plan, no card, no reminder."""

    LOSS = "loss"
    BORN = "born"
    UNASKED = "unasked"  # she said: do not ask
    PAUSED = "paused"
    AWAY = "away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Some days on which things are another way: a pause, or a journey.

    since: the day on her wall on which she said so; last: included, None until she says
    zone: where she travels to, "" for a pause at home; asks: whether she wants to be asked there
    """

    since: date
    last: date | None = None
    zone: str = ""
    asks: bool = False

    def holds(self, on: date) -> bool:
        """It begins as she says so, whatever day it is elsewhere.

        A day of the plan runs to four in the morning, and a journey west takes the date back:
        held against the day it was said on, a pause of one in the night would wait until the
        morning.
        """
        return self.last is None or on <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What she told about herself, as stored. Every field may stay empty.

    last_period: kept beside the due date it gave, so that the source stays visible
    ended_on: the day a pregnancy ended, however it ended; kind words are a matter of `loss`
    asked_after: after a birth she said that she wants to be asked again; never so after a loss
    pause: the break she asked for, or the journey she is on; unasked: she said "do not ask"
    diets, avoids: ids of the knowledge files, and words of hers for what is never suggested
    hidden: ids of nutrients she does not want to see; calories: whether she asked for them
    glass_ml: her glass; fluid_limit_ml: the most a clinician lets her drink in a day
    as_needed: measure ids she uses when her legs already feel bad; a diary cannot tell what they do
    products: her supplements. One that a clinician agreed to is an agreement on its measure
    questions: what she wants to ask at the next visit, in her own words
    """

    due_date: date | None = None
    last_period: date | None = None
    ended_on: date | None = None
    loss: bool = False
    asked_after: bool = False
    pause: Break | None = None
    unasked: bool = False
    region: str = ""
    unit_number: str = ""
    zone: str = ""
    conditions: frozenset[str] = frozenset()
    exposures: frozenset[str] = frozenset()
    agreed: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    birth_year: int | None = None
    diets: frozenset[str] = frozenset()
    avoids: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    calories: bool = False
    glass_ml: int | None = None
    fluid_limit_ml: int | None = None
    as_needed: frozenset[str] = frozenset()
    products: tuple[Product, ...] = ()
    questions: tuple[str, ...] = ()
    reviewed_on: date | None = None

    def age(self, on: date) -> int | None:
        """The age she reaches in the year of that day; None where she did not say."""
        return on.year - self.birth_year if self.birth_year is not None else None

    def quiet(self, on: date) -> Quiet | None:
        """Whether nothing may be asked of her on a day, and why; None while prompts are welcome.

        An end counts on every day: it is told as a day of her own wall, and where the server's day
        still lags behind, or a clock runs back, a prompt would ask after what is over.
        """
        if self.loss:
            return Quiet.LOSS
        if self.ended_on is not None and not self.asked_after:
            return Quiet.BORN
        if self.unasked:
            return Quiet.UNASKED
        if self.pause is None or self.pause.asks or not self.pause.holds(on):
            return None
        return Quiet.AWAY if self.pause.zone else Quiet.PAUSED

    def zone_on(self, day: date) -> str:
        """Where she is on a day, "" when she never said."""
        away = self.pause
        return away.zone if away and away.zone and away.holds(day) else self.zone

    def now(self, on: date) -> Profile:
        """The profile on the day it is: an end she told of has come, whatever this clock says.

        Told in Auckland and read in Honolulu it lies a day ahead. Counted as still to come, she
        would be asked how her baby moves. A loss of no known day counts as one of today.
        """
        if self.ended_on is None:
            return replace(self, ended_on=on).on(on) if self.loss else self.on(on)
        return self.on(max(on, self.ended_on))

    def on(self, day: date) -> Profile:
        """The profile that follows from it on one day."""
        due = self.due_date or (pregnancy.due_date(self.last_period) if self.last_period else None)
        over = self.ended_on is not None and self.ended_on <= day
        age = pregnancy.gestational_age(due, day) if due and not over else None
        return Profile(
            conditions=with_limit(self.conditions, self.fluid_limit_ml),
            exposures=self.exposures,
            gestational_age_days=age.days if age else None,
            days_after_birth=(
                pregnancy.days_after_birth(self.ended_on, day) if self.ended_on else None
            ),
            region=self.region,
            unit_number=self.unit_number,
            agreed=self.agreed | {p.measure for p in self.products if p.is_agreed_on(day)},
            declined=self.declined,
        )
