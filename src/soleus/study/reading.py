"""Pure. What the nights of a self-test say: as chance assigned them, and as they were done."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from soleus.insight.design import Diary, DiaryNight
from soleus.insight.effect import Effect, answers, posterior
from soleus.insight.fit import Curve
from soleus.insight.model import Prior
from soleus.insight.verdict import Choice
from soleus.study.trial import Answer, Protocol, Ratio, Reading, Told, schedule
from soleus.words.say import Sentence

# Of the log rate ratio beforehand. Neutral, so that the nights of the test answer and nothing
# believed before them; wide, since one question asked once needs no guard against many.
BELIEF = Prior(0.0, 0.5)
MIDDLE_WEEK = 28.0
MODEL = "1"  # a new number whenever the same nights would be read otherwise


def analyse(protocol: Protocol, nights: Mapping[date, Told], done: Mapping[date, bool]) -> Answer:
    """What the nights of a test say, as assigned and as done.

    nights: what she wrote; done: whether the measure stood before a night, where that is known.
    Nights outside the schedule are left alone, so a test is read by what it settled beforehand.
    """
    drawn = [each for each in schedule(protocol) if each.night in nights]
    # A dropped night is a missing night to the model: no count of it, and no pull on the next.
    counted = [each for each in drawn if each.counts and nights[each.night].cramps is not None]
    assigned: dict[date, bool] = {each.night: each.do for each in counted}
    was_done = {night: done[night] for night in assigned if night in done}
    strayed = sum(was_done[night] != assigned[night] for night in was_done)
    return Answer(
        model=MODEL,
        nights=len(drawn),
        told=len(counted),
        strayed=strayed,
        as_assigned=_reading(protocol, nights, list(assigned), assigned, Choice.BY_CHANCE),
        # She chose to stray, so what she did is a pattern like any other and no longer chance.
        as_done=_reading(
            protocol,
            nights,
            list(assigned),
            was_done,
            Choice.BY_CHANCE if was_done == assigned else Choice.FREELY,
        ),
        difference=_difference(len(counted), len(was_done), strayed),
    )


def _reading(
    protocol: Protocol,
    nights: Mapping[date, Told],
    counted: Sequence[date],
    side: Mapping[date, bool],
    choice: Choice,
) -> Reading:
    effect = _effect(protocol, nights, counted, side, choice) if counted else None
    cramps = {night: nights[night].cramps or 0 for night in side}
    return Reading(
        with_it=sum(side.values()),
        without=len(side) - sum(side.values()),
        unknown=len(counted) - len(side),
        cramps_with=sum(n for night, n in cramps.items() if side[night]),
        cramps_without=sum(n for night, n in cramps.items() if not side[night]),
        verdict=str(effect.verdict) if effect else "too_little",
        ratio=_ratio(effect.curve) if effect else None,
        p_benefit=effect.p_benefit if effect else None,
        words=effect.words if effect else (Sentence("trial.no_night"),),
    )


def _ratio(curve: Curve) -> Ratio:
    low, middle, high = (math.exp(curve.quantile(share)) for share in (0.05, 0.5, 0.95))
    return Ratio(low=low, middle=middle, high=high)


def _effect(
    protocol: Protocol,
    nights: Mapping[date, Told],
    counted: Sequence[date],
    side: Mapping[date, bool],
    choice: Choice,
) -> Effect:
    rows = tuple(_row(protocol, night, nights[night], side.get(night)) for night in counted)
    if all(row.week is None for row in rows):
        rows = tuple(_in_the_middle(row) for row in rows)
    diary = Diary(measures=(protocol.measure,), nights=rows)
    found = posterior(diary, {protocol.measure: BELIEF})
    return answers(found, {protocol.measure: choice}).effects[0]


def _row(protocol: Protocol, night: date, told: Told, done: bool | None) -> DiaryNight:
    return DiaryNight(
        index=(night - protocol.first).days,
        week=told.week,
        cramps=told.cramps,
        or_more=told.or_more,
        done=(None if done is None else float(done),),
    )


def _in_the_middle(row: DiaryNight) -> DiaryNight:
    """Without a due date the weeks are not known. Where they start moves the level alone."""
    return replace(row, week=MIDDLE_WEEK + row.index / 7)


def _difference(told: int, known: int, strayed: int) -> tuple[Sentence, ...]:
    if not told:
        return ()
    found: list[Sentence] = []
    # Where a night is not known, the two ways to count are not the same.
    if strayed:
        found.append(Sentence("trial.strayed", {"n": strayed}))
    elif known == told:
        found.append(Sentence("trial.kept"))
    if known < told:
        found.append(Sentence("trial.not_told", {"n": told - known}))
    return tuple(found)
