"""Pure. What a midwife reads on one page: every figure of some nights, reckoned from her entries.

What was not written down is missing and never counts as zero, so each figure stands beside how many
nights, cramps or days it comes from.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from statistics import fmean, median
from zoneinfo import ZoneInfo

from soleus import pregnancy
from soleus.care import plan, supplements
from soleus.care.products import Amount, Product
from soleus.care.profile import About, Profile
from soleus.care.supplements import Level, State, Sum
from soleus.care.triage import Assessment
from soleus.diary.entries import (
    Answer,
    Dose,
    Entry,
    Episode,
    Exposure,
    Intake,
    Morning,
    Origin,
    Soreness,
    Sureness,
    Symptoms,
)
from soleus.diary.nights import DAY, Night, day_of, night_of_entry, nights
from soleus.diary.summary import Hours, Summary, hours, summary, week_start, weeks
from soleus.insight.measured import Measured, Range
from soleus.knowledge.foods import Foods
from soleus.knowledge.shapes import Catalog, Disposition, Measure
from soleus.nutrition import gaps, intake
from soleus.nutrition.gaps import Reference
from soleus.nutrition.given import counted, given
from soleus.nutrition.intake import Had, Total, ordered
from soleus.nutrition.supplied import supplied

MOST_NIGHTS = 750  # a pregnancy and the year after birth
LATEST = 28  # nights that are set beside as many before them
TREND_WEEKS = 4
MILD, MODERATE = 3, 6  # pain up to 3, up to 6, and above: the words of the scale she taps
SOON, LATER = 1, 7  # days after a night in which a word about it counts as soon, and as late
HELD = "held"  # the state of what helps while a warning sign stands
# What a report reads of a diary.
KINDS = (Episode, Morning, Dose, Exposure, Intake, Symptoms)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLine:
    """One week of the chart.

    gestational: completed weeks of pregnancy when it begins; None when not known, or after an end
    nights: of the week that lie in the report; summary: what those nights say
    trend: cramps in seven recorded nights, by this week and the three before it
    """

    first: date
    gestational: int | None
    nights: int
    summary: Summary
    trend: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cramps:
    """What is written of single cramps. Each count is of those of which it is known.

    written: how many are written down one by one; the others were only counted in the morning
    sides, sites: (what, how many), the most frequent first; mild, moderate, severe: by pain
    minutes: how many have a length; usual: their median
    woke: of `told` that say so, how many began in her sleep
    """

    written: int
    sides: tuple[tuple[str, int], ...]
    sites: tuple[tuple[str, int], ...]
    no_pain: int
    mild: int
    moderate: int
    severe: int
    worst: int | None
    minutes: int
    usual: float | None
    longest: float | None
    woke: int
    told: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sleep:
    """How she slept, from 0 to 10 where 10 is great, and how sore she was.

    with_cramp, without: means; None where no such night has a word about sleep
    sore: of `told` mornings that say so, how many were sore
    """

    nights_with: int
    with_cramp: float | None
    nights_without: int
    without: float | None
    sore: int
    told: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One measure, and how regularly she did it.

    done: days on which something of it was done; whole: those on which all of it was
    not_done: days on which she said that she did not; the rest of `days` are silent
    weeks: of `of_weeks`, those with a day on which it was done
    last: the newest such day
    """

    measure: str
    days: int
    done: int
    whole: int
    not_done: int
    weeks: int
    of_weeks: int
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A self-test that has an answer. verdict: of the nights as chance assigned them"""

    measure: str
    started: date
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Helping:
    """What seems to help, by all nights of her diary and not only those of the report.

    state: why there is nothing to tell, such as HELD, or "ready"
    first, last, recorded: the nights looked at
    trend: times as many cramps every four weeks of pregnancy
    left_out: the measure whose self-test runs: nobody looks before its end
    """

    state: str
    first: date | None = None
    last: date | None = None
    recorded: int = 0
    measures: tuple[Measured, ...] = ()
    trend: Range | None = None
    tests: tuple[Test, ...] = ()
    left_out: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """One supplement of hers on the last day. in_a_day: None where it cannot be told"""

    product: Product
    state: State
    in_a_day: Amount | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What the doses of one nutrient came to, over the days she noted any.

    mean, most: in a day; most_on: the day of most
    at_least: a dose among them says not how much it held
    above: for each level of the sum, how many days were above it
    """

    nutrient: str
    unit: str
    days: int
    mean: float
    most: float
    most_on: date
    at_least: bool
    above: tuple[tuple[Level, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of the warning signs: what she answered, and what she was told then."""

    at: datetime
    yes: tuple[str, ...]
    unsure: tuple[str, ...]
    no: int
    disposition: str
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """How complete the diary is, and how late it was written.

    silent: nights without a word on cramps; longest: the most of them in a row
    counted: nights of which a number was told in the morning, and no single cramp
    contradicted: nights with "no cramp" and a cramp
    soon, later, late: cramps and words about nights that were written by the end of the day after
        the night began, in the seven days after that, and later still
    slowest: days from the night's morning to the latest of them; roughly: cramps of unsure time
    brought: entries that came from elsewhere; undecided: entries with versions that wait for her
    """

    silent: int
    longest: int
    counted: int
    contradicted: int
    soon: int
    later: int
    late: int
    slowest: int | None
    roughly: int
    brought: int
    undecided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NightLine:
    """A night of the appendix. done: measures noted on its day; late: days until it was written"""

    date: date
    cramps: int | None
    worst: int | None
    minutes: float | None
    sides: tuple[str, ...]
    sleep: int | None
    done: tuple[str, ...]
    late: int | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nourished:
    """One nutrient of the appendix: what food and drink held on the days she noted some.

    total: of all these days; days: how many they are
    """

    nutrient: str
    total: Total
    days: int
    reference: Reference

    @property
    def mean(self) -> float:
        return self.total.amount / self.days


@dataclass(frozen=True, slots=True, kw_only=True)
class Appendix:
    """The nightly table and the intake. Silent nights have no row."""

    nights: tuple[NightLine, ...]
    intake: tuple[Nourished, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Every number of the page.

    first, last: the nights, both included; made: the day it was made on
    begins, ends: completed days of pregnancy on the first and the last, None when not known
    latest, before: the last four weeks, and the four before them; None in a shorter report
    standing: the warning signs that stand on the day it was made, whatever nights it is of
    """

    first: date
    last: date
    made: date
    due: date | None
    ended: date | None
    begins: int | None
    ends: int | None
    figures: Summary
    latest: Summary | None
    before: Summary | None
    weeks: tuple[WeekLine, ...]
    hours: Hours
    cramps: Cramps
    sleep: Sleep
    tried: tuple[Tried, ...]
    helping: Helping
    taking: tuple[Taking, ...]
    sums: tuple[Sum, ...]
    noted: tuple[Noted, ...]
    checks: tuple[Check, ...]
    standing: Assessment | None
    questions: tuple[str, ...]
    complete: Complete
    appendix: Appendix | None


def compose(
    entries: Iterable[Entry],
    about: About,
    known: Catalog,
    foods: Foods | None,
    *,
    first: date,
    last: date,
    made: date,
    due: date | None,
    standing: Assessment | None,
    helping: Helping,
    undecided: int = 0,
    appendix: bool = False,
) -> Report:
    """The report of the nights from first to last.

    entries: of those nights and of the night on either side of them at least, since a day of doing
        begins in the morning, before the night of its date
    foods: the tables; None only where she noted no food or drink
    due: her due date, told or counted from her last period
    standing: what her answers to warning signs come to today
    """
    if last < first:
        raise ValueError(f"A report from {first} to {last} has no night; give a later last night")
    kept = list(entries)
    found = nights(kept, first, last)
    did = [e for e in kept if isinstance(e, Dose | Intake) and first <= day_of(e.local) <= last]
    doses = [each for each in did if isinstance(each, Dose)]
    eaten = [each for each in did if isinstance(each, Intake)]
    asked = [check for night in found for check in night.symptoms]
    # Without what stands today: a sign of now says nothing of what she took then.
    shown = supplements.on_a_day(
        known, _profile(about, last, known), about.products, doses=doses, standing=None, on=last
    )
    sums = supplements.sums(
        known, shown, doses=doses, on=last, region=about.region, age=about.age(last)
    )
    drunk = counted(eaten, foods, known) if foods and eaten else []
    return Report(
        first=first,
        last=last,
        made=made,
        due=due,
        ended=about.ended_on,
        begins=_along(due, about.ended_on, first),
        ends=_along(due, about.ended_on, last),
        figures=summary(found),
        latest=summary(found[-LATEST:]) if len(found) >= 2 * LATEST else None,
        before=summary(found[-2 * LATEST : -LATEST]) if len(found) >= 2 * LATEST else None,
        weeks=_weeks(found, due, about.ended_on),
        hours=hours(cramp for night in found for cramp in night.episodes),
        cramps=_cramps([cramp for night in found for cramp in night.episodes]),
        sleep=_sleep(found),
        tried=_tried([*doses, *drunk], known, first, last, due),
        helping=Helping(state=HELD) if _is_held(standing) else helping,
        taking=tuple(_taking(each) for each in shown if each.state is not State.ENDED),
        sums=sums,
        noted=_noted(doses, about, known, sums, last),
        checks=tuple(_check(each) for each in reversed(asked)),
        standing=standing,
        questions=about.questions,
        complete=_complete(found, undecided),
        appendix=_appendix(found, doses, eaten, about, known, foods, last) if appendix else None,
    )


def _is_held(standing: Assessment | None) -> bool:
    """Whether a sign stands beside which nothing may be shown that comforts."""
    return standing is not None and standing.disposition >= Disposition.SAME_DAY


def _profile(about: About, on: date, known: Catalog) -> Profile:
    """What she told, without conditions that older knowledge had."""
    profile = about.on(on)
    return replace(profile, conditions=profile.conditions & known.conditions.keys())


def _along(due: date | None, ended: date | None, on: date) -> int | None:
    """How far along she was. Past the end of a pregnancy nothing counts on."""
    if due is None or (ended is not None and ended <= on):
        return None
    age = pregnancy.gestational_age(due, on)
    return age.days if age else None


# ── cramps ─────────────────────────────────────────────────────────────────────────────────


def _weeks(found: Sequence[Night], due: date | None, ended: date | None) -> tuple[WeekLine, ...]:
    lines, grouped = weeks(found, due=due), _by_week(found, due)
    trends = [
        summary(
            night for line in lines[max(0, n - TREND_WEEKS + 1) : n + 1]
            for night in grouped[line.first]
        ).per_week
        for n in range(len(lines))
    ]  # fmt: skip
    return tuple(
        WeekLine(
            first=line.first,
            gestational=None if ended and ended <= line.first else line.gestational,
            nights=len(grouped[line.first]),
            summary=line.summary,
            trend=trend,
        )
        for line, trend in zip(lines, trends, strict=True)
    )


def _by_week(found: Sequence[Night], due: date | None) -> dict[date, list[Night]]:
    groups: dict[date, list[Night]] = {}
    for night in found:
        groups.setdefault(week_start(night.date, due=due), []).append(night)
    return groups


def _cramps(cramps: Sequence[Episode]) -> Cramps:
    pains = [each.pain for each in cramps if each.pain is not None]
    lengths = [each.minutes for each in cramps if each.minutes is not None]
    slept = [each.asleep for each in cramps if each.asleep is not None]
    return Cramps(
        written=len(cramps),
        sides=_counts(each.side for each in cramps if each.side),
        sites=_counts(each.site for each in cramps if each.site),
        no_pain=sum(pain == 0 for pain in pains),
        mild=sum(0 < pain <= MILD for pain in pains),
        moderate=sum(MILD < pain <= MODERATE for pain in pains),
        severe=sum(pain > MODERATE for pain in pains),
        worst=max(pains, default=None),
        minutes=len(lengths),
        usual=median(lengths) if lengths else None,
        longest=max(lengths, default=None),
        woke=sum(slept),
        told=len(slept),
    )


def _counts(told: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """How often each was told, the most frequent first; equals by name, for nothing to flicker."""
    found = Counter(str(each) for each in told)
    return tuple(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def _sleep(found: Sequence[Night]) -> Sleep:
    mornings = [(night, night.morning) for night in found if night.morning is not None]
    slept = [(night, m.sleep) for night, m in mornings if m.sleep is not None]
    # A night of which no word on cramps is known belongs to neither.
    with_cramp = [sleep for night, sleep in slept if night.cramps]
    without = [sleep for night, sleep in slept if night.cramps == 0]
    sore = [m.soreness for _, m in mornings if m.soreness is not None]
    return Sleep(
        nights_with=len(with_cramp),
        with_cramp=fmean(with_cramp) if with_cramp else None,
        nights_without=len(without),
        without=fmean(without) if without else None,
        sore=sum(each is not Soreness.NONE for each in sore),
        told=len(sore),
    )


# ── what was tried ─────────────────────────────────────────────────────────────────────────


def _tried(
    doses: Sequence[Dose], known: Catalog, first: date, last: date, due: date | None
) -> tuple[Tried, ...]:
    """Each measure with a day on which it was done, the most days first."""
    days: dict[str, dict[date, list[Dose]]] = {}
    for dose in doses:
        days.setdefault(dose.measure, {}).setdefault(day_of(dose.local), []).append(dose)
    total = (last - first).days + 1
    of_weeks = len({week_start(first + DAY * n, due=due) for n in range(total)})
    found = []
    for measure, by_day in days.items():
        done = [day for day, each in by_day.items() if any(dose.is_done for dose in each)]
        item = known.measures.get(measure)
        if done:
            found.append(
                Tried(
                    measure=measure,
                    days=total,
                    done=len(done),
                    whole=sum(_is_whole(item, by_day[day]) for day in done),
                    not_done=len(by_day) - len(done),
                    weeks=len({week_start(day, due=due) for day in done}),
                    of_weeks=of_weeks,
                    last=max(done),
                )
            )
    return tuple(sorted(found, key=lambda each: (-each.done, each.measure)))


def _is_whole(item: Measure | None, doses: Sequence[Dose]) -> bool:
    # From elsewhere, or of an older list: nobody knows how much of it is all of it.
    return plan.progress(item, doses).done if item else True


# ── supplements ────────────────────────────────────────────────────────────────────────────


def _taking(each: supplements.Supplement) -> Taking:
    return Taking(product=each.product, state=each.state, in_a_day=each.in_a_day)


def _noted(
    doses: Sequence[Dose], about: About, known: Catalog, sums: Sequence[Sum], last: date
) -> tuple[Noted, ...]:
    by_day: dict[date, list[Dose]] = {}
    for dose in doses:
        if dose.is_done:
            by_day.setdefault(day_of(dose.local), []).append(dose)
    held = {day: supplied(each, known) for day, each in sorted(by_day.items())}
    found = []
    for name in known.nutrients:
        days = {day: totals[name] for day, totals in held.items() if name in totals}
        if days:
            found.append(_noted_of(name, days, _levels(name, about, known, sums, last)))
    return tuple(sorted(found, key=lambda each: known.nutrients[each.nutrient].order))


def _levels(
    name: str, about: About, known: Catalog, sums: Sequence[Sum], last: date
) -> tuple[Level, ...]:
    """The upper levels of a nutrient, also of one whose products have ended by the last day."""
    for each in sums:
        if each.nutrient.id == name:
            return each.levels
    return supplements.levels(known, known.nutrients[name], about.region, about.age(last))


def _noted_of(name: str, days: dict[date, Total], levels: Iterable[Level]) -> Noted:
    most_on = max(days, key=lambda day: (days[day].amount, day))
    return Noted(
        nutrient=name,
        unit=days[most_on].unit,
        days=len(days),
        mean=sum(each.millionths for each in days.values()) / len(days) / intake.MILLION,
        most=days[most_on].amount,
        most_on=most_on,
        at_least=any(each.at_least for each in days.values()),
        above=tuple(
            (level, sum(each.amount > level.amount for each in days.values())) for level in levels
        ),
    )


# ── warning signs ──────────────────────────────────────────────────────────────────────────


def _check(asked: Symptoms) -> Check:
    def answered(answer: Answer) -> tuple[str, ...]:
        return tuple(sorted(sign for sign, each in asked.answers.items() if each is answer))

    return Check(
        at=asked.local,
        yes=answered(Answer.YES),
        unsure=answered(Answer.UNSURE),
        no=len(answered(Answer.NO)),
        disposition=asked.disposition,
        rules=asked.rules,
    )


# ── how far it can be trusted ──────────────────────────────────────────────────────────────


def days_late(entry: Entry) -> int:
    """Whole days from the morning after a night to the day a word about it was written.

    Both by the date on her wall in the zone of the entry: what is written at three at night, and
    what is written at breakfast after it, are equally 0.
    """
    written = entry.written.astimezone(ZoneInfo(entry.zone)).date()
    return max(0, (written - night_of_entry(entry) - DAY).days)


def _complete(found: Sequence[Night], undecided: int) -> Complete:
    told: list[Entry] = [each for night in found for each in (*night.episodes, *night.mornings)]
    late = [days_late(each) for each in told]
    everything = [
        each
        for night in found
        for each in (
            *night.episodes,
            *night.mornings,
            *night.doses,
            *night.exposures,
            *night.intakes,
            *night.symptoms,
        )
    ]
    return Complete(
        silent=sum(not night.is_recorded for night in found),
        longest=_longest([not night.is_recorded for night in found]),
        counted=sum(bool(night.cramps) and not night.episodes for night in found),
        contradicted=sum(night.is_contradicted for night in found),
        soon=sum(days < SOON for days in late),
        later=sum(SOON <= days <= LATER for days in late),
        late=sum(days > LATER for days in late),
        slowest=max(late, default=None),
        roughly=sum(
            cramp.sure is not Sureness.EXACT for night in found for cramp in night.episodes
        ),
        brought=sum(each.origin is Origin.IMPORT for each in everything),
        undecided=undecided,
    )


def _longest(silent: Sequence[bool]) -> int:
    most = now = 0
    for each in silent:
        now = now + 1 if each else 0
        most = max(most, now)
    return most


# ── appendix ───────────────────────────────────────────────────────────────────────────────


def _appendix(
    found: Sequence[Night],
    doses: Sequence[Dose],
    eaten: Sequence[Intake],
    about: About,
    known: Catalog,
    foods: Foods | None,
    last: date,
) -> Appendix:
    done: dict[date, list[str]] = {}
    for dose in sorted(doses, key=lambda each: (each.at, each.written, each.id)):
        if dose.is_done:
            done.setdefault(day_of(dose.local), []).append(dose.measure)
    lines = (_night_line(night, done.get(night.date, ())) for night in found)
    return Appendix(
        nights=tuple(line for line in lines if line is not None),
        intake=_nourished(doses, eaten, about, known, foods, last),
    )


def _night_line(night: Night, done: Iterable[str]) -> NightLine | None:
    told: list[Entry] = [*night.episodes, *night.mornings]
    names = tuple(dict.fromkeys(done))
    if not told and not names:
        return None
    pains = [cramp.pain for cramp in night.episodes if cramp.pain is not None]
    lengths = [cramp.minutes for cramp in night.episodes if cramp.minutes is not None]
    return NightLine(
        date=night.date,
        cramps=night.cramps,
        worst=max(pains, default=None),
        minutes=max(lengths, default=None),
        sides=tuple(dict.fromkeys(str(c.side) for c in night.episodes if c.side)),
        sleep=night.morning.sleep if night.morning else None,
        done=names,
        late=max((days_late(each) for each in told), default=None),
        notes=tuple(each.note.strip() for each in told if each.note.strip()),
    )


def _nourished(
    doses: Sequence[Dose],
    eaten: Sequence[Intake],
    about: About,
    known: Catalog,
    foods: Foods | None,
    last: date,
) -> tuple[Nourished, ...]:
    drunk = given(doses, known)
    had: list[Had] = [*eaten, *(each for _, each in drunk)]
    if not had or foods is None:
        return ()
    days = {day_of(each.local) for each in [*eaten, *(dose for dose, _ in drunk)]}
    wanted = gaps.references(
        known,
        region=about.region,
        age=about.age(last),
        conditions=_profile(about, last, known).conditions,
        fluid_limit_ml=about.fluid_limit_ml,
    )
    seen = [
        each.id
        for each in ordered(known).values()
        if (each.kind != "off" or about.calories) and each.id not in about.hidden
    ]
    totals = _totals(had, foods, known)
    return tuple(
        Nourished(nutrient=name, total=totals[name], days=len(days), reference=wanted[name])
        for name in seen
    )


def _totals(had: Iterable[Had], foods: Foods, known: Catalog) -> dict[str, Total]:
    """What was in all of it. Sums are of whole millionths, so a food that she had a hundred times
    alike may be looked up once and counted a hundred times."""
    times = Counter((each.food, each.grams) for each in had)
    found = {name: Total(unit=each.unit) for name, each in ordered(known).items()}
    for (name, grams), n in times.items():
        food = foods.get(name)
        for id_, nutrient in ordered(known).items():
            one = intake.of_one(nutrient, food, grams, known)
            found[id_] += Total(
                unit=one.unit, millionths=one.millionths * n, known=one.known * n, items=n
            )
    return found
