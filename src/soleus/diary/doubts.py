"""Pure. What is odd about an entry. A doubt is a question to her, never a refusal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import floor, isclose
from statistics import median

from soleus.diary.clock import instants
from soleus.diary.entries import Dose, Entry, Episode, Intake, Morning, Origin, Reading, Sureness
from soleus.diary.nights import EVENING, night_of_entry
from soleus.knowledge.foods import Food, Foods, Portion

LONG_MINUTES = 10  # from here on it is worth asking about warning signs (sources: NHSI, NHS-LC)
HOUR = 60
SKEW = timedelta(minutes=5)  # a phone's clock may run this far ahead without a question
LATE = timedelta(days=2)
FAR_ABOVE = 3  # times her usual amount
ENOUGH_DOSES = 3  # before there is a usual amount to speak of
MUCH_GRAMS = 2_000  # of one thing at one time; a bottle for the whole day still passes
FITS = 0.05  # of the grams: tables and labels round a cup


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something to ask about an entry. words.say makes a sentence of code and values.

    asks: whether it wants an answer; otherwise it is only noted
    offers_check: whether the warning signs should be asked now
    """

    code: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)
    asks: bool = True
    offers_check: bool = False


def doubts(
    entry: Entry,
    known: Iterable[Entry],
    now: datetime,
    *,
    began: date | None = None,
    foods: Foods | None = None,
) -> list[Doubt]:
    """Everything odd about an entry beside what else is known.

    known: entries of the nights around it, and its newest doses; the entry itself may be among them
    began: the first day of this pregnancy as weeks are counted, when it is known
    foods: the tables that an intake names a food of; they are read for nothing else
    """
    others = [other for other in known if other.id != entry.id]
    found = [*_of_time(entry, now, began), *_of_clocks(entry)]
    if isinstance(entry, Episode):
        found += [*_of_length(entry), *_of_other_cramps(entry, others)]
    if isinstance(entry, Dose):
        found += _of_amount(entry, [other for other in others if isinstance(other, Dose)])
    if isinstance(entry, Intake):
        found += _of_intake(entry, foods)
    return found + list(_of_the_night(entry, others))


def _of_time(entry: Entry, now: datetime, began: date | None) -> Iterator[Doubt]:
    if _begins(entry) > now + SKEW:
        yield Doubt(code="doubt.in_future", values={"when": _when(entry)})
    # A file of another app tells of years, and none of it was remembered.
    elif entry.written - entry.at > LATE and not isinstance(entry, Reading):
        days = (entry.written - entry.at).days
        yield Doubt(code="doubt.written_late", values={"n": days}, asks=False)
    if began is not None and night_of_entry(entry) < began:
        yield Doubt(code="doubt.before_pregnancy", values={"when": _when(entry)})


def _begins(entry: Entry) -> datetime:
    """When it was. A reading is of a whole day, of which its instant is the evening."""
    if isinstance(entry, Reading):
        return entry.at - timedelta(hours=EVENING.hour)
    return entry.at


def _of_clocks(entry: Entry) -> Iterator[Doubt]:
    """A wall time that came twice, when she wrote it down from memory."""
    remembered = entry.origin in (Origin.BACK_FILL, Origin.IMPORT)
    if not remembered or entry.sure is Sureness.NIGHT_ONLY:
        return
    readings = instants(entry.local.replace(tzinfo=None, fold=0), entry.zone)
    if len(readings) > 1:
        code = "doubt.first_of_two" if entry.at == readings[0] else "doubt.second_of_two"
        yield Doubt(code=code, values={"time": _clock(entry)}, asks=False)


def _of_length(cramp: Episode) -> Iterator[Doubt]:
    if cramp.minutes is None or cramp.minutes <= LONG_MINUTES:
        return
    minutes = floor(cramp.minutes)
    if minutes < 2 * HOUR:
        yield Doubt(code="doubt.long_cramp", values={"n": minutes}, offers_check=True)
    else:
        hours = floor(cramp.minutes / HOUR)
        values = {"n": hours, "minutes": minutes}
        yield Doubt(code="doubt.cramp_of_hours", values=values, offers_check=True)


def _of_other_cramps(cramp: Episode, others: Sequence[Entry]) -> Iterator[Doubt]:
    timed = [o for o in others if isinstance(o, Episode) and _is_timed(o) and _is_timed(cramp)]
    for other in sorted(timed, key=lambda o: (o.at, o.id)):
        if _minute(other.at) == _minute(cramp.at):
            yield Doubt(code="doubt.same_minute", values={"time": _clock(other)})
        elif _overlap(cramp, other):
            yield Doubt(code="doubt.overlap", values={"time": _clock(other)})


def _overlap(one: Episode, other: Episode) -> bool:
    first, second = sorted((one, other), key=lambda cramp: cramp.at)
    return second.at < first.at + timedelta(minutes=first.minutes or 0)


def _of_amount(dose: Dose, others: Sequence[Dose]) -> Iterator[Doubt]:
    amounts = [
        other.amount
        for other in others
        if other.measure == dose.measure and other.unit == dose.unit and other.amount
    ]
    if dose.amount is None or len(amounts) < ENOUGH_DOSES:
        return
    usual = median(amounts)
    if dose.amount > FAR_ABOVE * usual:
        values = {"amount": f"{dose.amount:g}", "unit": dose.unit, "usual": f"{usual:g}"}
        yield Doubt(code="doubt.large_dose", values=values)


def _of_intake(intake: Intake, foods: Foods | None) -> Iterator[Doubt]:
    if intake.food and foods is not None:
        food = foods.get(intake.food)
        if food is None:
            yield Doubt(code="doubt.unknown_food", values={"food": intake.food})
        else:
            yield from _of_portion(intake, food)
    if intake.grams is not None and intake.grams > MUCH_GRAMS:
        yield Doubt(code="doubt.much_at_once", values={"grams": f"{intake.grams:g}"})


def _of_portion(intake: Intake, food: Food) -> Iterator[Doubt]:
    """A measure that this food does not have, or that weighs something else."""
    if not intake.portion:
        return
    same = [each for each in food.portions if each.measure == intake.portion]
    values = {"food": food.description, "portion": intake.portion}
    if not same:
        yield Doubt(code="doubt.no_such_portion", values=values)
    elif intake.grams is None or intake.amount is None:
        return
    elif not any(_weighs(each, intake.amount, intake.grams) for each in same):
        weight = f"{intake.amount * same[0].grams / same[0].amount:.0f}"
        values |= {"amount": f"{intake.amount:g}", "grams": f"{intake.grams:.0f}", "weight": weight}
        yield Doubt(code="doubt.other_weight", values=values)


def _weighs(portion: Portion, amount: float, grams: float) -> bool:
    return isclose(amount * portion.grams / portion.amount, grams, rel_tol=FITS, abs_tol=1)


def _of_the_night(entry: Entry, others: Sequence[Entry]) -> Iterator[Doubt]:
    """She said there was no cramp, and a cramp of the same night is written down."""
    same = [other for other in others if night_of_entry(other) == night_of_entry(entry)]
    if isinstance(entry, Morning) and entry.cramps == 0:
        cramps = sum(isinstance(other, Episode) for other in same)
        if cramps:
            yield Doubt(code="doubt.none_but_cramp", values={"n": cramps})
    if isinstance(entry, Episode):
        mornings = [other for other in same if isinstance(other, Morning)]
        if any(morning.cramps == 0 for morning in mornings):
            yield Doubt(code="doubt.cramp_but_none")


def _is_timed(cramp: Episode) -> bool:
    """A cramp of "sometime last night" has no minute to compare."""
    return cramp.sure is not Sureness.NIGHT_ONLY


def _minute(at: datetime) -> int:
    return floor(at.timestamp() / 60)


def _clock(entry: Entry) -> str:
    return f"{entry.local:%H:%M}"


def _when(entry: Entry) -> str:
    return f"{entry.local:%Y-%m-%d %H:%M}"
