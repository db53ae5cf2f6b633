"""People with a known truth: what is said of them, and how often that is wrong.

They are simulated people of `study/simulate.py`: cramps as often as trials report, measures done
for reasons of their own, nights without a word. What is promised stands beside what was found.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from math import exp, log
from pathlib import Path
from typing import Any

from soleus.diary.entries import Dose
from soleus.diary.nights import nights
from soleus.insight.arrays import Array, np
from soleus.insight.columns import columns, diary_of
from soleus.insight.design import Diary, DiaryNight
from soleus.insight.effect import Effect, Insight, answers, posterior
from soleus.insight.evidence import prior
from soleus.insight.forecast import draws, next_week
from soleus.insight.model import SUPPORTED, UNSUPPORTED, Prior
from soleus.insight.verdict import Choice, Verdict
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Measure
from soleus.study.simulate import (
    FIRST_WEEK,
    Done,
    Habit,
    Reason,
    Silence,
    Simulated,
    diary,
    drawn_truth,
    person,
    usual_measures,
)
from tests.lib.diaries import as_diary

PEOPLE = 300
NIGHTS = 150
SEED = 20261127
X, OTHERS = "x", ("y", "z")  # the measure that is asked about, and two more beside it
NULLS = tuple(f"m{each}" for each in range(10))
ANSWERS = {
    Verdict.FEWER,
    Verdict.MAYBE_FEWER,
    Verdict.BETWEEN,
    Verdict.NO_DIFFERENCE,
    Verdict.MAYBE_MORE,
    Verdict.MORE,
}
FIRST = date(2026, 3, 1)
HOURS = {"morning": 8, "meal": 13, "day": 16, "evening": 20, "bedtime": 22}
PAGE = Path(__file__).parents[2] / "docs" / "clinic" / "what-it-may-say.md"
NUMBERS = PAGE.with_suffix(".json")


@dataclass(frozen=True)
class Promise:
    """What a number is held to, and what was found."""

    what: str
    found: float
    low: float
    high: float

    @property
    def is_met(self) -> bool:
        return self.low <= self.found <= self.high


def report(promises: Iterable[Promise]) -> int:
    """Print each promise beside what was found; how many were missed."""
    missed = 0
    for each in promises:
        word = "met" if each.is_met else "MISSED"
        missed += not each.is_met
        print(f"  {word:6} {each.what}: {each.found:.3f}, promised {each.low:g} to {each.high:g}")
    return missed


# ── how a measure is chosen, and what that does to a comparison ──────────────────────────────


@dataclass(frozen=True)
class Way:
    """A way in which the evenings of a measure come about, and what else is true of such a person.

    How strong each is was chosen so that a plain comparison of nights with and without misleads
    about as far as the promises assume: ratios of 1.29, 1.29, 1.56 and 2.20 where there is none.
    """

    words: str
    habit: Habit
    truth: Mapping[str, Any] = field(default_factory=dict)
    can_be_repaired: bool = True
    choice: Choice = Choice.FREELY


WAYS = {
    "bad_night": Way(
        "after a bad night",
        Habit(share=0.2, reason=Reason.BAD_NIGHT, pull=0.4),
        {"rho": 0.4, "drift_sd": 0.5},
    ),
    "bad_weeks": Way(
        "during bad weeks",
        Habit(share=0.45, reason=Reason.BAD_WEEKS, pull=0.2),
        {"drift_sd": 0.45},
    ),
    "later": Way(
        "more and more as pregnancy goes on",
        Habit(share=0.4, reason=Reason.LATER, pull=0.6),
        {"gamma": 0.6},
    ),
    "twitching": Way(
        "because her legs twitch that evening",
        Habit(share=0.15, reason=Reason.TWITCHING, pull=0.7),
        {"twitching": log(3)},
        can_be_repaired=False,
        choice=Choice.WHEN_BAD,
    ),
    "coin": Way("by the flip of a coin", Habit(share=0.5)),
}


@dataclass(frozen=True)
class Said:
    """What was said of a measure that does nothing, over many people; shares are 0 to 1.

    naive_ratio: middle one of cramps a night with over without; naive_harms: how often that is
        above 1 beyond chance (one side, 5 %)
    ratio, bias: the mean over people of the posterior mean, as a ratio and on the log scale
    harms, helps: how often the answer is a pattern with that direction, had nobody asked how the
        evenings were chosen; cover: how often the 95 % range holds 1
    refused: how often no comparison is made once she has said how the evenings were chosen
    """

    way: str
    people: int
    naive_ratio: float
    naive_harms: float
    ratio: float
    bias: float
    harms: float
    helps: float
    cover: float
    refused: float


def confounding(people: int) -> list[Said]:
    return [said_of(name, way, people) for name, way in WAYS.items()]


def said_of(name: str, way: Way, people: int) -> Said:
    made = [someone(way, SEED + number) for number in range(people)]
    fitted = [posterior(as_diary(each)) for each in made]
    found = [effect_of(answers(each)) for each in fitted]
    if way.choice is Choice.FREELY:
        told = found
    else:
        told = [effect_of(answers(each, {X: way.choice})) for each in fitted]
    compared = [pair for pair in map(with_over_without, made) if pair is not None]
    bias = float(np.mean([each.curve.mean for each in found]))
    return Said(
        way=name,
        people=people,
        naive_ratio=exp(float(np.median([difference for difference, _ in compared]))),
        naive_harms=share(difference > 1.645 * error for difference, error in compared),
        ratio=exp(bias),
        bias=bias,
        harms=share(each.verdict is Verdict.MORE for each in found),
        helps=share(each.verdict is Verdict.FEWER for each in found),
        cover=share(holds(each, 0.0) for each in found),
        refused=share(each.verdict not in ANSWERS for each in told),
    )


def someone(way: Way, seed: int) -> Simulated:
    measures = (X, *OTHERS)
    truth = replace(drawn_truth(measures, seed=seed, ratios={X: 1.0}), **way.truth)
    return person(measures, nights=NIGHTS, seed=seed, truth=truth, habits={X: way.habit})


def with_over_without(made: Simulated) -> tuple[float, float] | None:
    """Log ratio of cramps a night with X over without, and its standard error."""
    told = [(dict(n.done)[X], n.cramps) for n in made.nights if n.cramps is not None]
    sides = [np.array([cramps for done, cramps in told if done is side]) for side in (True, False)]
    if any(len(side) < 2 or not side.sum() for side in sides):
        return None
    one, other = (float(side.mean()) for side in sides)
    error = sum(float(side.var(ddof=1)) / len(side) / float(side.mean()) ** 2 for side in sides)
    return log(one / other), error**0.5


def effect_of(insight: Insight, measure: str = X) -> Effect:
    return next(each for each in insight.effects if each.measure == measure)


def holds(effect: Effect, truth: float) -> bool:
    return effect.curve.quantile(0.025) <= truth <= effect.curve.quantile(0.975)


def share(is_so: Iterable[bool]) -> float:
    return float(np.mean([float(each) for each in is_so]))


def promises_of(said: Said) -> list[Promise]:
    words = WAYS[said.way].words
    if not WAYS[said.way].can_be_repaired:
        return [Promise(f"{words}: refused", said.refused, 1.0, 1.0)]
    return [
        Promise(f"{words}: wrongly “harms”", said.harms, 0.0, 0.07),
        Promise(f"{words}: wrongly “helps”", said.helps, 0.0, 0.07),
        Promise(f"{words}: 95 % range holds the truth", said.cover, 0.94, 1.0),
        Promise(f"{words}: bias", said.bias, -0.08, 0.08),
    ]


def suites(people: int) -> None:
    found = confounding(people or PEOPLE)
    print(table(found))
    print()
    leave(report(each for said in found for each in promises_of(said)))


def table(found: Iterable[Said]) -> str:
    """As it stands on the page for clinicians."""
    heads = (
        "how she chose the evenings",
        "plain comparison: ratio, says “harms”",
        "Soleus: ratio, says “harms”, says “helps”",
        "95 % range holds the truth",
    )
    lines = [f"| {' | '.join(heads)} |", "|---|---|---|---|"]
    for each in found:
        ours = f"{each.ratio:.2f}, {each.harms:.0%}, {each.helps:.0%}"
        if not WAYS[each.way].can_be_repaired:
            ours += f": cannot be repaired, so refused in {each.refused:.0%}"
        lines.append(
            f"| {WAYS[each.way].words} | {each.naive_ratio:.2f}, {each.naive_harms:.0%} "
            f"| {ours} | {each.cover:.0%} |"
        )
    return "\n".join(lines)


def leave(missed: int) -> None:
    if missed:
        raise SystemExit(1)


# ── ten measures that do nothing ─────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class OfNulls:
    """Share of people with at least one false claim among ten measures that do nothing."""

    people: int
    claims: float
    perhaps: float
    cover: float


def null_measures(people: int, belief: Prior) -> OfNulls:
    claimed, perhaps, covered = [], [], []
    for number in range(people):
        seed = SEED + number
        truth = drawn_truth(NULLS, seed=seed, ratios=dict.fromkeys(NULLS, 1.0))
        made = person(NULLS, nights=NIGHTS, seed=seed, truth=truth)
        found = answers(posterior(as_diary(made), dict.fromkeys(NULLS, belief))).effects
        verdicts = {each.verdict for each in found}
        claimed.append(bool(verdicts & {Verdict.FEWER, Verdict.MORE}))
        perhaps.append(bool(verdicts & {Verdict.MAYBE_FEWER, Verdict.MAYBE_MORE}))
        covered += [holds(each, 0.0) for each in found]
    return OfNulls(people, share(claimed), share(perhaps), share(covered))


def nulls(people: int) -> None:
    missed = 0
    for words, belief in (("no trial", UNSUPPORTED), ("some trial", SUPPORTED)):
        found = null_measures(people or PEOPLE, belief)
        print(
            f"ten measures with {words} behind each: false claim to {found.claims:.1%} of people, "
            f"“may go with” to {found.perhaps:.1%}, 95 % ranges hold the truth {found.cover:.1%}"
        )
        if belief is UNSUPPORTED:
            missed = report([Promise("people with a false claim", found.claims, 0.0, 0.10)])
    leave(missed)


# ── whether there is an answer, and whether it is right ──────────────────────────────────────


@dataclass(frozen=True)
class Answered:
    """Over the measures of many people whose true ratios were drawn from the prior.

    answered: share that pass every gate; helps, may_help: how many are said to; right: share of
    those whose true ratio is below 1; cover: share of all whose 95 % range holds the truth
    """

    people: int
    measures: int
    answered: float
    helps: int
    helps_right: float
    may_help: int
    may_help_right: float
    cover: float


def gates(people: int) -> Answered:
    measures = (X, *OTHERS)
    told: list[tuple[Effect, float]] = []
    for number in range(people):
        chance = np.random.default_rng(SEED + number)
        effects = chance.normal(SUPPORTED.mean, SUPPORTED.sd, len(measures))
        ratios = dict(zip(measures, map(exp, effects), strict=True))
        seed = SEED + number
        truth = drawn_truth(measures, seed=seed, ratios=ratios)
        length = int(chance.integers(60, 181))
        made = person(measures, nights=length, seed=seed, truth=truth)
        found = answers(posterior(as_diary(made)))
        told += zip(found.effects, effects, strict=True)
    helps = [truth < 0 for effect, truth in told if effect.verdict is Verdict.FEWER]
    may_help = [truth < 0 for effect, truth in told if effect.verdict is Verdict.MAYBE_FEWER]
    return Answered(
        people=people,
        measures=len(told),
        answered=share(effect.verdict in ANSWERS for effect, _ in told),
        helps=len(helps),
        helps_right=share(helps),
        may_help=len(may_help),
        may_help_right=share(may_help),
        cover=share(holds(effect, truth) for effect, truth in told),
    )


def gate(people: int) -> None:
    found = gates(people or PEOPLE)
    print(
        f"{found.measures} measures of {found.people} people: {found.answered:.1%} answered; "
        f"“fewer” said of {found.helps} and right of {found.helps_right:.1%}, “may go with fewer” "
        f"of {found.may_help} and {found.may_help_right:.1%}; 95 % ranges hold {found.cover:.1%}"
    )
    leave(report([Promise("“fewer” is right", found.helps_right, 0.95, 1.0)]))


# ── where the model is wrong ─────────────────────────────────────────────────────────────────


def capped(diary: Diary) -> Diary:
    return counted(diary, lambda night: min(night.cramps or 0, 3))


def capped_and_said(diary: Diary) -> Diary:
    said = [replace(night, or_more=(night.cramps or 0) >= 3) for night in diary.nights]
    return capped(replace(diary, nights=tuple(said)))


def misreported(diary: Diary) -> Diary:
    """What she says of a measure is wrong on 15 % of nights."""
    chance = np.random.default_rng(SEED)
    nights = [
        replace(
            n, done=tuple(x if chance.uniform() >= 0.15 or x is None else 1 - x for x in n.done)
        )
        for n in diary.nights
    ]
    return replace(diary, nights=tuple(nights))


def halved_at_once(diary: Diary) -> Diary:
    """From the middle on, every cramp is kept by the flip of a coin."""
    chance, middle = np.random.default_rng(SEED), diary.nights[-1].index / 2

    def count(night: DiaryNight) -> int:
        cramps = night.cramps or 0
        return int(chance.binomial(cramps, 0.5)) if night.index > middle else cramps

    return counted(diary, count)


def silenced(diary: Diary) -> Diary:
    """On 30 % of nights there could be no cramp at all."""
    chance = np.random.default_rng(SEED)
    return counted(diary, lambda night: (night.cramps or 0) * int(chance.uniform() >= 0.3))


def counted(diary: Diary, count: Callable[[DiaryNight], int]) -> Diary:
    nights = tuple(
        n if n.cramps is None else replace(n, cramps=int(count(n))) for n in diary.nights
    )
    return replace(diary, nights=nights)


WRITES = Silence()  # as everybody here forgets some nights


@dataclass(frozen=True)
class Misfit:
    words: str
    bend: Callable[[Diary], Diary] = lambda diary: diary
    silence: Silence = WRITES


MISFITS = {
    "none": Misfit("nothing: everything is as the model assumes"),
    "quiet": Misfit("three in ten quiet nights are not written down", silence=Silence(quiet=0.3)),
    "capped": Misfit("counts stop at 3, as if that were exact", capped),
    "capped_and_said": Misfit("counts stop at 3, and are read as “3 or more”", capped_and_said),
    "misreported": Misfit("what she says of a measure is wrong on 15 % of nights", misreported),
    "halved": Misfit("cramps halve from one night to the next, and stay so", halved_at_once),
    "silenced": Misfit("on 30 % of nights there could be no cramp at all", silenced),
}


@dataclass(frozen=True)
class Covered:
    """How often the 95 % range of a measure, its truth drawn from the prior, holds that truth."""

    misfit: str
    people: int
    cover: float


def misfits(people: int) -> list[Covered]:
    return [Covered(name, people, covered(misfit, people)) for name, misfit in MISFITS.items()]


def covered(misfit: Misfit, people: int) -> float:
    measures, held = (X, *OTHERS), []
    for seed in range(SEED, SEED + people):
        effect = float(np.random.default_rng(seed).normal(SUPPORTED.mean, SUPPORTED.sd))
        truth = drawn_truth(measures, seed=seed, ratios={X: exp(effect)})
        made = person(measures, nights=NIGHTS, seed=seed, truth=truth, silence=misfit.silence)
        found = effect_of(answers(posterior(misfit.bend(as_diary(made)))))
        held.append(holds(found, effect))
    return share(held)


def limits(people: int) -> None:
    print(limits_table(misfits(people or PEOPLE)))


def limits_table(found: Iterable[Covered]) -> str:
    lines = ["| what is not as the model assumes | 95 % range holds the truth |", "|---|---|"]
    lines += [f"| {MISFITS[each.misfit].words} | {each.cover:.0%} |" for each in found]
    return "\n".join(lines)


# ── next week ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Foretold:
    """Forecasts of the cramps in seven nights, over many people with diaries of all lengths.

    cover: share of weeks within the 80 % range
    crps: mean continuous ranked probability score; last_week, overall: the same of two plain
        guesses, the seven nights before once more and seven times her mean so far
    """

    people: int
    cover: float
    crps: float
    last_week: float
    overall: float


def foretold(people: int) -> Foretold:
    held, scores = [], []
    for seed in range(SEED, SEED + people):
        chance = np.random.default_rng(seed)
        length = int(chance.integers(35, 181))
        measures = (X, *OTHERS)
        told = person(measures, nights=length, seed=seed)
        # The same nights and seven more, all of them heard of.
        lived = person(measures, nights=length + 7, seed=seed, silence=Silence(nights=0))
        coming = sum(night.cramps or 0 for night in lived.nights[-7:])
        found = posterior(as_diary(told))
        insight = answers(found)
        forecast = next_week(found, insight)
        if forecast is None:
            continue
        held.append(forecast.low <= coming <= forecast.high)
        totals = draws(found, insight).sum(axis=1)
        counts = [night.cramps for night in told.nights if night.cramps is not None]
        latest = [night.cramps for night in told.nights[-7:] if night.cramps is not None]
        overall = 7 * float(np.mean(counts))
        again = 7 * float(np.mean(latest)) if latest else overall
        guesses = (abs(again - coming), abs(overall - coming))
        scores.append((crps(totals, insight.check.weight, coming), *guesses))
    ours, last_week, overall = (float(each) for each in np.mean(scores, axis=0))
    return Foretold(len(held), share(held), ours, last_week, overall)


def crps(values: Array, weight: Array, truth: float) -> float:
    """E|Y - truth| - ½ E|Y - Y'| of weighted draws, 0 at best; of one value its distance."""
    order = np.argsort(values, kind="stable")
    at, part = values[order], weight[order]
    up_to = np.cumsum(part)[:-1]
    apart = float((np.diff(at) * up_to * (1 - up_to)).sum())  # ½ E|Y - Y'|
    return float(part @ np.abs(at - truth)) - apart


def promises_of_forecast(found: Foretold) -> list[Promise]:
    return [
        Promise("80 % range of the next week", found.cover, 0.77, 0.85),
        Promise("CRPS over that of last week again", found.crps / found.last_week, 0.0, 0.75),
        Promise("CRPS over that of her mean", found.crps / found.overall, 0.0, 0.75),
    ]


def forecast(people: int) -> None:
    found = foretold(people or PEOPLE)
    print(
        f"{found.people} weeks: CRPS {found.crps:.2f}, last week again {found.last_week:.2f}, "
        f"overall mean {found.overall:.2f}"
    )
    leave(report(promises_of_forecast(found)))


# ── from what she wrote ──────────────────────────────────────────────────────────────────────


def entries(people: int) -> None:
    """Measures that do nothing, chosen by a coin, from the entries of a diary to the answer."""
    known = catalog.load()
    measures = usual_measures(known)[:2]
    beliefs = {each.id: prior(known, each.id) for each in measures}
    diaries = [read(measures, SEED + number) for number in range(people or PEOPLE)]
    found = [answers(posterior(each, beliefs)) for each in diaries]
    promises = []
    for each in measures:
        effects = [effect_of(insight, each.id) for insight in found]
        bias = float(np.mean([effect.curve.mean for effect in effects]))
        promises += [
            Promise(f"{each.id}: bias", bias, -0.08, 0.08),
            *(
                Promise(
                    f"{each.id}: wrongly {kind}",
                    share(e.verdict is kind for e in effects),
                    0.0,
                    0.07,
                )
                for kind in (Verdict.FEWER, Verdict.MORE)
            ),
        ]
    leave(report(promises))


def read(measures: Sequence[Measure], seed: int) -> Diary:
    """What insight is shown of the entries of one person; her measures do nothing."""
    ids = [each.id for each in measures]
    truth = drawn_truth(ids, seed=seed, ratios=dict.fromkeys(ids, 1.0))
    habits = dict.fromkeys(ids, Habit(share=0.5))
    made = person(ids, nights=NIGHTS, seed=seed, truth=truth, habits=habits)
    usual = {
        each.id: Done(amount=1, unit=each.done.unit, hour=HOURS[each.slot]) for each in measures
    }
    written = diary(made, usual, first_night=FIRST, zone="Europe/Dublin", seed=seed)
    did = [each for each in written if isinstance(each, Dose)]
    told = nights(written, FIRST, FIRST + timedelta(days=NIGHTS - 1))
    due = FIRST + timedelta(weeks=40 - FIRST_WEEK)
    return diary_of(told, columns(told, did, {m.id: m for m in measures}, len(ids)), due)


# ── the page for clinicians ──────────────────────────────────────────────────────────────────


def clinic(people: int) -> None:
    """Measure what the page for clinicians shows, and write it there."""
    number = people or PEOPLE
    numbers = {
        "command": f"python bench/insight clinic {number}",
        "date": datetime.now(UTC).date().isoformat(),
        "seed": SEED,
        "people": number,
        "nights": NIGHTS,
        # Of 300 people the bias is known to 0.018, too little to hold it to 0.08.
        "confounding": [asdict(each) for each in confounding(2 * number)],
        "nulls": asdict(null_measures(number, UNSUPPORTED)),
        "gate": asdict(gates(number)),
        "misfits": [asdict(each) for each in misfits(number)],
    }
    NUMBERS.write_text(json.dumps(numbers, indent=2) + "\n", "utf-8")
    PAGE.write_text(filled(PAGE.read_text("utf-8"), numbers), "utf-8")
    leave(report(promises_in(numbers)))


def promises_in(numbers: Mapping[str, Any]) -> list[Promise]:
    """Every promise that the numbers of the page can be held to."""
    said = [Said(**each) for each in numbers["confounding"]]
    return [
        *(each for one in said for each in promises_of(one)),
        Promise("people with a false claim", numbers["nulls"]["claims"], 0.0, 0.10),
        Promise("“fewer” is right", numbers["gate"]["helps_right"], 0.95, 1.0),
    ]


def filled(page: str, numbers: Mapping[str, Any]) -> str:
    """The page with each part between its markers made anew."""
    for name, text in parts(numbers).items():
        start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, rest = page.split(start, 1)
        page = f"{before}{start}\n{text}\n{end}{rest.split(end, 1)[1]}"
    return page


def parts(numbers: Mapping[str, Any]) -> dict[str, str]:
    nulls, gate = OfNulls(**numbers["nulls"]), Answered(**numbers["gate"])
    return {
        "made with": (
            f"Made with `{numbers['command']}` on {numbers['date']}, seed {numbers['seed']}: "
            f"{numbers['people']} simulated women a row, and twice as many in this table, "
            f"{numbers['nights']} nights each."
        ),
        "confounding": table(Said(**each) for each in numbers["confounding"]),
        "right": (
            f"- Of {gate.measures} measures whose true effect was drawn at chance, "
            f"{gate.answered:.0%} got an answer at all.\n"
            f"- “Fewer” was said of {gate.helps} of them, and was the right direction in "
            f"{gate.helps_right:.1%}.\n"
            f"- “May go with fewer” was said of {gate.may_help}, and was right in "
            f"{gate.may_help_right:.0%}.\n"
            f"- With ten measures that all do nothing, {nulls.claims:.0%} of women were shown a "
            f"pattern that was not there, and {nulls.perhaps:.0%} at least one “may”."
        ),
        "limits": limits_table(Covered(**each) for each in numbers["misfits"]),
    }


PARTS: dict[str, Callable[[int], None]] = {
    "suites": suites,
    "nulls": nulls,
    "gate": gate,
    "limits": limits,
    "forecast": forecast,
    "entries": entries,
    "clinic": clinic,
}
