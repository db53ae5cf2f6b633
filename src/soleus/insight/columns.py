"""Pure. From entries to the nights that the model sees: what stood before each night, and what
nobody knows.

A measure was done, or she said that it was not, or nobody knows. Silence is never "not done".
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

from soleus import pregnancy
from soleus.diary.entries import Dose, Intake
from soleus.diary.nights import DAY_STARTS, Night, day_of
from soleus.insight.design import Diary, DiaryNight
from soleus.knowledge.shapes import DoneRule, Measure

Value = float | None
WEEK = 7
USUALLY = 0.9  # of the days on which she does a measure, it is done by then


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One measure over some nights.

    alike: further measures that were the same on every recorded night, so that only all of them
    together can be seen
    in_steps: whether its values count steps of a dose; otherwise 1 is done and 0 is not
    values: before each night, None where nobody knows
    """

    measure: str
    in_steps: bool
    values: tuple[Value, ...]
    alike: tuple[str, ...] = ()


def columns(
    nights: Sequence[Night],
    did: Iterable[Dose | Intake],
    measures: Mapping[str, Measure],
    most: int,
) -> list[Column]:
    """A column for each measure she did at least once before one of these nights.

    did: of all days of these nights; most: so many columns at most, those done most often
    """
    by_day: dict[tuple[str, date], list[Dose | Intake]] = defaultdict(list)
    for each, id_ in _named(did, measures):
        by_day[id_, day_of(each.local)].append(each)
    ids = sorted({id_ for id_, _ in by_day if id_ in measures})
    found = [
        _column(measures[id_], [(night, by_day.get((id_, night.date), [])) for night in nights])
        for id_ in ids
    ]
    done = [each for each in found if any(each.values)]
    kept = sorted(done, key=lambda each: (-sum(map(bool, each.values)), each.measure))[:most]
    return _joined(sorted(kept, key=lambda each: each.measure), nights)


def diary_of(nights: Sequence[Night], found: Sequence[Column], due: date) -> Diary:
    """What the model is shown. due: the day that weeks are counted from"""
    began = due - pregnancy.TERM
    return Diary(
        measures=tuple(each.measure for each in found),
        nights=tuple(
            DiaryNight(
                index=night.date.toordinal(),
                week=(night.date - began).days / WEEK,
                cramps=night.cramps,
                done=tuple(each.values[place] for each in found),
            )
            for place, night in enumerate(nights)
        ),
    )


def _named(
    did: Iterable[Dose | Intake], measures: Mapping[str, Measure]
) -> Iterable[tuple[Dose | Intake, str]]:
    """Each thing she did with the measure it is of: a glass is a glass wherever she wrote it."""
    foods = {m.done.gives.food: id_ for id_, m in measures.items() if m.done.gives}
    for each in did:
        id_ = each.measure if isinstance(each, Dose) else foods.get(each.food)
        if id_ is not None:
            yield each, id_


def _column(measure: Measure, days: Sequence[tuple[Night, list[Dose | Intake]]]) -> Column:
    rule, by = measure.done, _done_by(days)
    # With a cramp before then, her usual time had not come yet, so what she did or left cannot be
    # told. Leaving out only those nights on which she did it, too late for the cramp, would take
    # cramps from one side alone: a stretch at bedtime that does nothing seems to help two in five.
    days = [(n, []) if (first := _first(n)) is not None and first < by else (n, d) for n, d in days]
    sums = [_before(night, each, rule) for night, each in days] if rule.step else []
    # Where she always noted the same amount, it tells no more than that it was done.
    if len({value for value in sums if value}) > 1:
        return Column(measure=measure.id, in_steps=True, values=tuple(sums))
    values = tuple(_before(night, each, None) for night, each in days)
    return Column(measure=measure.id, in_steps=False, values=values)


def _done_by(days: Sequence[tuple[Night, list[Dose | Intake]]]) -> timedelta:
    """How far into a day she has usually done it, by her own clock."""
    lasts = sorted(
        max(_into(night.date, each.local) for each in did if _is_done(each))
        for night, did in days
        if any(map(_is_done, did))
    )
    return lasts[ceil(USUALLY * len(lasts)) - 1] if lasts else timedelta(0)


def _first(night: Night) -> timedelta | None:
    """How far into the day the first cramp of its night began; None without one."""
    return min((_into(night.date, cramp.local) for cramp in night.episodes), default=None)


def _into(on: date, local: datetime) -> timedelta:
    return local.replace(tzinfo=None) - datetime.combine(on, time()) - DAY_STARTS


def _is_done(each: Dose | Intake) -> bool:
    return isinstance(each, Intake) or each.is_done


def _before(night: Night, did: Sequence[Dose | Intake], rule: DoneRule | None) -> Value:
    """What was done on a day before its night's first cramp.

    rule: what a step of it is; None asks only whether
    """
    done = [each for each in did if _is_done(each)]
    if not done:
        return 0.0 if did else None
    first = min((cramp.at for cramp in night.episodes), default=None)
    # What she did because of a cramp must not seem to have brought it, nor to have come to nothing:
    # of the hours before it nobody knows.
    stood = [each for each in done if first is None or each.at < first]
    if not stood:
        return None
    if rule is None:
        return 1.0
    amounts = [_amount(each, rule) for each in stood]
    told = [each for each in amounts if each is not None]
    return sum(told) / (rule.step or 1.0) if len(told) == len(amounts) else None


def stood_before(night: Night, did: Sequence[Dose | Intake]) -> bool | None:
    """Whether a measure was done on a day before its night's first cramp; None is not known.

    did: all that was written of the measure on that day
    """
    value = _before(night, did, None)
    return None if value is None else bool(value)


def _amount(each: Dose | Intake, rule: DoneRule) -> float | None:
    """In the rule's unit; None where she did not say how much."""
    if isinstance(each, Dose):
        return each.amount if each.unit == rule.unit else None
    return None if each.grams is None or rule.gives is None else each.grams / rule.gives.grams


def _joined(found: Sequence[Column], nights: Sequence[Night]) -> list[Column]:
    """Columns that are the same on every recorded night as one: nothing could tell them apart."""
    recorded = [place for place, night in enumerate(nights) if night.is_recorded]
    groups: dict[tuple[Value, ...], list[Column]] = defaultdict(list)
    for each in found:
        groups[tuple(each.values[place] for place in recorded)].append(each)
    return [
        Column(
            measure=first.measure,
            in_steps=first.in_steps,
            values=first.values,
            alike=tuple(each.measure for each in others),
        )
        for first, *others in groups.values()
    ]
