"""Pure. People who never lived: diaries with a known truth, for the demo, the tests and the bench.

A diary is drawn from the same kind of model that insight assumes: a count each night whose rate
follows the week of pregnancy, slow good and bad spells, the night before and what she did. The
values are those that studies of pregnant women with cramps report (facts on how common cramps
are, how long they last and how much they hurt; sources araujo2020, nygaard2008, PAKP, IND).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from soleus.diary.entries import (
    Dose,
    Ease,
    Entry,
    Episode,
    Morning,
    Origin,
    Side,
    Site,
    Soreness,
    Sureness,
)
from soleus.knowledge.shapes import Catalog, Measure

# Cramps a week at entry, and the share of women with so many (ARA20: 2, 3, 4, 5 or more). The
# published shares add to 94 %; the rest counted as fewest, since two a week was the entry rule.
WEEKLY = ((2, 0.62), (3, 0.21), (4, 0.10), (6, 0.07))
FRAILTY_SD = 0.9  # variance 22 to 26 around a mean of 8 to 9 in 14 days (NYG08, CMG20)
DRIFT_SD, DRIFT_NIGHTS = 0.35, 28.0
PER_TEN_WEEKS = 0.25  # cramps grow commoner as pregnancy goes on; the size is our choice
CARRY = 0.1
NIGHT_SHARE = 0.58  # of cramps come mainly at night (PAKP)
PAINFUL, VERY_PAINFUL = 0.64, 0.15  # (PAKP); the rest is mild
ANSWERS = 0.85  # of coached cramps, whether it eased; our choice
TWITCHING_SHARE = 0.3  # of evenings, where legs twitch at all; our choice
FIRST_WEEK = 20
MEASURES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What drives a simulated diary. Everything on the log scale unless said.

    alpha: log cramps a night at week 28 without any measure; gamma: per ten weeks
    rho: pull of the night before; drift_sd: of slow spells; frailty_sd: of single nights
    effects: log rate ratio of each measure on the night it was done; 0 does nothing
    twitching: log rate ratio of a night before which her legs twitch; nobody writes that down
    lingering: share of every effect that is still there a night later, 0 to under 1
    """

    alpha: float
    gamma: float
    rho: float
    drift_sd: float
    frailty_sd: float
    effects: tuple[tuple[str, float], ...]
    twitching: float = 0.0
    lingering: float = 0.0


class Reason(StrEnum):
    """Why she does a measure on one evening and not on another. In brackets: one step of it."""

    CHANCE = "chance"
    BAD_NIGHT = "bad_night"  # the night before (a cramp, up to three)
    BAD_WEEKS = "bad_weeks"  # a bad spell (its standard deviation)
    LATER = "later"  # as pregnancy goes on (ten weeks, from week 28)
    TWITCHING = "twitching"  # her legs feel bad that evening (whether they do)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How she comes to do a measure.

    share: probability on an evening on which the reason is at zero
    pull: what each step of the reason adds to it
    """

    share: float
    reason: Reason = Reason.CHANCE
    pull: float = 0.0

    def readiness(self, reasons: Mapping[Reason, float]) -> float:
        """How likely she does it on an evening with these reasons."""
        return max(0.02, min(0.95, self.share + self.pull * reasons[self.reason]))


Assigned = tuple[bool, ...]  # whether to do it, night by night, as a schedule says


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What she does not write down, each a share from 0 to under 1.

    nights: of all nights, with all that belongs to them
    quiet: of nights without a cramp, on top of those
    measures: of the evenings of a measure on which she says neither yes nor no
    """

    nights: float = 0.12
    quiet: float = 0.0
    measures: float = 0.0

    def __post_init__(self) -> None:
        for name in ("nights", "quiet", "measures"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"Silence.{name} is {getattr(self, name)}, outside 0 to under 1")
        if self.nights + self.quiet >= 1:
            raise ValueError("Silence leaves no quiet night that is written down")


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedNight:
    """One night: cramps is None when she wrote nothing down; done likewise per measure."""

    index: int
    week: float
    cramps: int | None
    done: tuple[tuple[str, bool | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    truth: Truth
    nights: tuple[SimulatedNight, ...]


def usual_measures(known: Catalog) -> list[Measure]:
    """The measures a person would start with: most readily picked, and nobody's leave needed."""
    open_to_all = [m for m in known.measures.values() if m.is_shown and not m.asks_first]
    return sorted(open_to_all, key=lambda m: (-m.base, m.id))[:MEASURES]


def person(
    measures: Sequence[str],
    *,
    nights: int,
    seed: int,
    truth: Truth | None = None,
    habits: Mapping[str, Habit | Assigned] | None = None,
    silence: Silence = Silence(),
) -> Simulated:
    """One simulated person.

    measures: ids; nights: 1 or more
    truth: what drives her diary, with an effect for each measure; drawn where it is not given
    habits: how each measure comes to be done, or on which nights; where a measure is not named,
        on some evenings and likelier after a bad night
    The same arguments always give the same person, whatever the machine.
    """
    if nights < 1:
        raise ValueError(f"nights is {nights}; a diary needs at least 1")
    chance = Random(seed)
    # Drawn in any case: a changed truth then meets the same luck, night by night.
    drawn = _truth(chance, measures, {})
    truth = truth or drawn
    usual: dict[str, Habit | Assigned] = {
        m: Habit(share=chance.uniform(0.3, 0.7), reason=Reason.BAD_NIGHT, pull=0.12)
        for m in measures
    }
    return Simulated(
        truth=truth,
        nights=tuple(_lived(chance, truth, {**usual, **(habits or {})}, silence, nights)),
    )


def drawn_truth(measures: Sequence[str], *, seed: int, ratios: Mapping[str, float]) -> Truth:
    """A truth at realistic rates; ratios: true rate ratios, drawn for measures not named."""
    return _truth(Random(seed), measures, ratios)


def nights_until(week: int) -> int:
    """How many nights there are up to a week of pregnancy."""
    return (week - FIRST_WEEK) * 7 + 1


def _lived(
    chance: Random,
    truth: Truth,
    habits: Mapping[str, Habit | Assigned],
    silence: Silence,
    nights: int,
) -> Iterator[SimulatedNight]:
    """Night after night, as it was and as far as she wrote it down."""
    drift = chance.gauss(0, truth.drift_sd)
    working = dict.fromkeys(habits, 0.0)  # how much of each effect is there
    before = 0
    for index in range(nights):
        drift = _next_drift(chance, drift, truth.drift_sd)
        week = FIRST_WEEK + index / 7
        twitches = bool(truth.twitching) and chance.random() < TWITCHING_SHARE
        reasons = {
            Reason.CHANCE: 0.0,
            Reason.BAD_NIGHT: min(before, 3),
            Reason.BAD_WEEKS: drift / truth.drift_sd if truth.drift_sd else 0.0,
            Reason.LATER: (week - 28) / 10,
            Reason.TWITCHING: float(twitches),
        }
        done = {m: _does(chance, habit, index, reasons) for m, habit in habits.items()}
        working = {
            m: truth.lingering * working[m] + (1 - truth.lingering) * was_done
            for m, was_done in done.items()
        }
        rate = _rate(truth, week, drift + truth.twitching * twitches, before, working)
        before = _count(chance, rate, truth.frailty_sd)
        unheard = silence.nights + silence.quiet * (before == 0)
        heard = chance.random() >= unheard
        yield SimulatedNight(
            index=index,
            week=week,
            cramps=before if heard else None,
            done=tuple(
                (m, d if heard and _says(chance, silence) else None) for m, d in done.items()
            ),
        )


def _does(
    chance: Random, habit: Habit | Assigned, index: int, reasons: Mapping[Reason, float]
) -> bool:
    if isinstance(habit, Habit):
        return chance.random() < habit.readiness(reasons)
    return habit[index]


def _says(chance: Random, silence: Silence) -> bool:
    """Whether she says of a measure that she did it, or that she did not."""
    return not silence.measures or chance.random() >= silence.measures


def _truth(chance: Random, measures: Sequence[str], ratios: Mapping[str, float]) -> Truth:
    weekly = chance.choices([n for n, _ in WEEKLY], [share for _, share in WEEKLY])[0]
    # Half the measures do nothing, so that a demo never teaches that everything helps.
    drawn = [
        (measure, round(chance.uniform(-0.6, -0.2), 3) if place % 2 == 0 else 0.0)
        for place, measure in enumerate(measures)
    ]
    effects = [(m, math.log(ratios[m]) if m in ratios else effect) for m, effect in drawn]
    # Her count at entry is with the habits she already has, about every other evening each.
    usual = sum(effect for _, effect in effects) / 2 + PER_TEN_WEEKS * (FIRST_WEEK - 28) / 10
    return Truth(
        alpha=round(math.log(weekly / 7) - usual, 3),
        gamma=PER_TEN_WEEKS,
        rho=CARRY,
        drift_sd=DRIFT_SD,
        frailty_sd=FRAILTY_SD,
        effects=tuple(effects),
    )


def _next_drift(chance: Random, drift: float, sd: float) -> float:
    """One night on in a stationary Ornstein-Uhlenbeck process."""
    keep = math.exp(-1 / DRIFT_NIGHTS)
    return keep * drift + chance.gauss(0, sd * math.sqrt(1 - keep**2))


def _rate(
    truth: Truth, week: float, drift: float, before: int, working: Mapping[str, float]
) -> float:
    """Cramps expected in a night; working: how much of each effect is there, 0 to 1."""
    effects = dict(truth.effects)
    return math.exp(
        truth.alpha
        + truth.gamma * (week - 28) / 10
        + truth.rho * (math.log1p(before) - math.log1p(0.4))
        + drift
        + sum(effects[measure] * part for measure, part in working.items())
    )


def _count(chance: Random, rate: float, frailty_sd: float) -> int:
    """A gamma-Poisson count: mean `rate`, more spread than Poisson."""
    shape = 1 / frailty_sd**2
    return _poisson(chance, rate * chance.gammavariate(shape, 1 / shape))


def _poisson(chance: Random, mean: float) -> int:
    """Knuth's product of uniforms; our means stay far below where it would underflow."""
    limit, product, count = math.exp(-min(mean, 50)), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


# ── from counts to entries ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a dose of a measure looks like: amount, unit and the hour it is usually done."""

    amount: float
    unit: str
    hour: int


@dataclass(frozen=True, slots=True)
class Eases:
    """A step of the coach for a cramp in the calf, and the share of cramps that it truly eases."""

    step: str
    share: float


def diary(
    simulated: Simulated,
    usual: dict[str, Done],
    *,
    first_night: date,
    zone: str,
    seed: int,
    steps: Sequence[Eases] = (),
) -> list[Entry]:
    """The entries such a person would have written, oldest first.

    usual: for each measure of the simulated person
    steps: what she tries with the coach, in this order until one eases the cramp
    A night without a word has no entry at all; a night without cramps has an explicit "no cramp",
    and a measure that was not done an amount of 0.
    """
    chance = Random(seed)
    entries: list[Entry] = []
    for night in simulated.nights:
        if night.cramps is None:
            continue
        on = first_night + timedelta(days=night.index)
        entries += _doses(chance, night, usual, on, zone)
        entries += [_episode(chance, on, zone, steps) for _ in range(night.cramps)]
        entries.append(_morning(chance, on, zone, night.cramps))
    return sorted(entries, key=lambda entry: entry.at)


def _doses(
    chance: Random, night: SimulatedNight, usual: dict[str, Done], on: date, zone: str
) -> list[Entry]:
    doses: list[Entry] = []
    for measure, done in night.done:
        if done is None:
            continue
        how = usual[measure]
        at = _moment(on, how.hour, chance.randrange(0, 50), zone)
        doses.append(
            Dose(
                id=_id(chance),
                at=at,
                zone=zone,
                written=at,
                measure=measure,
                amount=how.amount if done else 0.0,
                unit=how.unit,
            )
        )
    return doses


def _episode(chance: Random, on: date, zone: str, steps: Sequence[Eases]) -> Episode:
    asleep = chance.random() < NIGHT_SHARE
    at = _moment(on, *_clock(chance, asleep), zone)
    coached = asleep and chance.random() < 0.6
    side = chance.choices([Side.LEFT, Side.RIGHT, Side.BOTH], [45, 45, 10])[0]
    site = chance.choices(list(Site), [80, 10, 7, 3])[0]
    pain = _pain(chance)
    minutes = round(min(10.0, chance.lognormvariate(math.log(1.5), 0.8)), 1)
    ease = chance.choices([Ease.EASED, Ease.SAME, Ease.WORSE, None], [60, 20, 3, 17])[0]
    tried: tuple[str, ...] = ()
    if coached and site is Site.CALF and steps:
        tried, ease = _tried(chance, steps)
    return Episode(
        id=_id(chance),
        at=at,
        zone=zone,
        written=at + timedelta(minutes=chance.randrange(1, 12)),
        origin=Origin.COACH if coached else Origin.BACK_FILL,
        sure=Sureness.EXACT if coached else Sureness.ROUGHLY,
        side=side,
        site=site,
        pain=pain,
        minutes=minutes,
        asleep=asleep,
        steps=tried,
        ease=ease,
    )


def _tried(chance: Random, steps: Sequence[Eases]) -> tuple[tuple[str, ...], Ease | None]:
    """Step after step until one eases; and what she answers, which is nothing now and then."""
    tried, ease = [], Ease.SAME
    for each in steps:
        tried.append(each.step)
        if chance.random() < each.share:
            ease = Ease.EASED
            break
    return tuple(tried), ease if chance.random() < ANSWERS else None


def _clock(chance: Random, asleep: bool) -> tuple[int, int]:
    """Hour and minute on her clock: asleep cramps gather around three, others in the evening."""
    middle, spread, earliest, latest = (
        (27.0, 1.8, 22.5, 31.0) if asleep else (20.5, 2.5, 14.0, 23.5)
    )
    hour = min(latest, max(earliest, chance.gauss(middle, spread)))
    return int(hour), int(hour % 1 * 60)


def _pain(chance: Random) -> int:
    draw = chance.random()
    if draw < VERY_PAINFUL:
        return chance.randrange(8, 11)
    return chance.randrange(4, 8) if draw < VERY_PAINFUL + PAINFUL else chance.randrange(1, 4)


def _morning(chance: Random, on: date, zone: str, cramps: int) -> Morning:
    at = _moment(on, 31, chance.randrange(0, 60), zone)
    rested = 7 if cramps == 0 else 7 - 2 * min(cramps, 2)
    return Morning(
        id=_id(chance),
        at=at,
        zone=zone,
        written=at,
        night=on,
        cramps=cramps,
        sleep=min(10, max(0, rested + chance.randrange(-2, 3))),
        soreness=Soreness.NONE if cramps == 0 else chance.choice([Soreness.NONE, Soreness.SOME]),
    )


def _moment(on: date, hour: int, minute: int, zone: str) -> datetime:
    """A moment of a night by hours since its midnight before: 27 is three the next morning."""
    day = on + timedelta(days=hour // 24)
    return datetime.combine(day, time(hour % 24, minute), ZoneInfo(zone))


def _id(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
