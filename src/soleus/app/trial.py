"""Test one measure on herself: plan it, agree to it, do as chance says, and see what it says.

A test is read once, when its last night is over or when she ends it. Until then nobody looks, she
least of all: who may stop when it looks good finds too often that it helps.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from soleus.app import look, today
from soleus.app.hers import UnknownMeasureError
from soleus.app.hers import measure as known_measure
from soleus.app.today import Today
from soleus.care import plan as plans
from soleus.care.plan import GateReason
from soleus.care.profile import About
from soleus.diary.entries import Dose, Entry, Episode, Morning, Origin, Sureness
from soleus.diary.nights import DAY, EVENING, Night, day_of, nights
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Measure
from soleus.records import store, trials
from soleus.records.store import Person
from soleus.records.trials import Trial, Why
from soleus.study.trial import Answer, Assigned, Plan, Protocol, Told, plan, schedule

# Pages know a test as it is kept, and nothing of the table.
__all__ = ["Trial", "Why"]

CONSENT = "1"  # of the words trial.consent.*; who changes them gives them a new number
RATE_NIGHTS = 28  # nights that stand for how it is now
LEAST_NIGHTS = 7  # of them with a word about cramps, or her rate is not known


class NotNowError(ValueError):
    """A test that cannot begin or go on as things are; `code` is its sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# ── planning ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A measure that may be tested. reasons: what shuts it for her now; empty: it is open"""

    measure: Measure
    reasons: tuple[GateReason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Her cramps lately. nights: with a word about cramps, of the last four weeks"""

    nights: int
    cramps: int

    @property
    def per_night(self) -> float | None:
        """None where there are too few nights to go by."""
        return self.cramps / self.nights if self.nights >= LEAST_NIGHTS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A measure with the lengths its test could have; no plan where her rate is not known.

    due: her due date while she is pregnant
    """

    about: About
    offer: Offer
    rate: Rate
    plan: Plan | None
    first: date
    due: date | None

    def lasts_past_birth(self, nights: int) -> bool:
        """Whether a test of so many nights would still run on her due date."""
        return self.due is not None and self.first + nights * DAY > self.due


def rests(about: About) -> bool:
    """After a loss nothing is tested, and nothing says so."""
    return about.loss


def offers(seen: Today) -> list[Offer]:
    """The measures chance may decide on, in the order of the knowledge files."""
    known = catalog.load()
    hers = [m for m in known.measures.values() if m.id not in seen.profile.declined]
    found = [m for m in hers if m.test is not None and m.is_shown]
    return [Offer(measure=each, reasons=_shut(each, seen)) for each in found]


def _shut(measure: Measure, seen: Today) -> tuple[GateReason, ...]:
    """What asks first shuts as well: chance must not decide before a clinician has."""
    more = measure.test.gates if measure.test else ()
    tested = replace(measure, gates=(*measure.gates, *more))
    return plans.gates(catalog.load(), tested, seen.profile, standing=seen.standing)


def planned(person: Person, measure: str, *, now: datetime, zone: str) -> Planned:
    """Raises UnknownMeasureError for what nobody should leave to chance."""
    seen = today.look(person, now=now, zone=zone)
    found = {each.measure.id: each for each in offers(seen)}
    if measure not in found:
        raise UnknownMeasureError(f"{measure!r} cannot be tested")
    hers, offer = rate(person, seen.on), found[measure]
    way, per_night = offer.measure.test, hers.per_night
    lengths = plan(measure, way.way, per_night) if way and per_night is not None else None
    due = None if seen.about.ended_on else look.due(seen.about)
    return Planned(
        about=seen.about,
        offer=offer,
        rate=hers,
        plan=lengths,
        first=first_night(now, zone),
        due=due,
    )


def rate(person: Person, on: date) -> Rate:
    """By the nights that are over."""
    first, last = on - RATE_NIGHTS * DAY, on - DAY
    written = store.load(person, [Episode, Morning], first=first, last=last)
    told = [night for night in nights(written, first, last) if night.cramps is not None]
    return Rate(nights=len(told), cramps=sum(night.cramps or 0 for night in told))


def first_night(now: datetime, zone: str) -> date:
    """The coming evening: at one in the morning the night before is no longer to be chosen."""
    return now.astimezone(ZoneInfo(zone)).date()


# ── beginning and ending ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What she agreed to. id: made with the page; seed: drawn as she agrees, never before"""

    id: UUID
    measure: str
    weeks: int
    seed: int
    consent: str


def begin(person: Person, wish: Wish, *, now: datetime, zone: str) -> Trial:
    """Settle all of a test before its first night. A second tap on the same button gives the same.

    Raises NotNowError when a gate is shut, another test runs, or the chance is too small.
    """
    known = trials.find(person, wish.id)
    if known:
        return known
    found = planned(person, wish.measure, now=now, zone=zone)
    if wish.consent != CONSENT:
        raise NotNowError("trial.no_consent")
    if found.offer.reasons or found.about.quiet(found.first):
        raise NotNowError("trial.not_now")
    if trials.running(person):
        raise NotNowError("trial.one_at_a_time")
    trial = Trial(protocol=_settled(found, wish), consent=wish.consent, started=now)
    try:
        with transaction.atomic():
            trials.begin(person, trial)
    except IntegrityError as error:  # begun on another phone this very moment
        raise NotNowError("trial.one_at_a_time") from error
    return trial


def _settled(found: Planned, wish: Wish) -> Protocol:
    if found.plan is None:
        raise NotNowError("trial.no_rate")
    option = found.plan.option(wish.weeks)
    if option is None or option.refused:
        raise NotNowError(option.refused if option else "trial.not_now")
    return Protocol(
        id=wish.id,
        measure=wish.measure,
        way=found.plan.way,
        first=found.first,
        nights=option.nights,
        seed=wish.seed,
        cramps_per_night=found.plan.cramps_per_night,
    )


def stop(person: Person, id: UUID, *, now: datetime) -> Trial | None:  # noqa: A002
    """End a test because she wants to. None when she has no such test.

    Nothing is read yet: who could look and then go on would stop when it looks good.
    """
    with transaction.atomic():
        trial = trials.find(person, id)
        if trial and trial.ended is None:
            trials.end(person, trial, None, Why.STOPPED, now)
            return trials.find(person, id)
        return trial


def see(person: Person, id: UUID, *, now: datetime, zone: str) -> Trial | None:  # noqa: A002
    """Read a test for good, once its last night is over or it was ended. None: no such test.

    One that still runs is left as it is, and what was read stays as it was. One that a birth has
    ended waits for this too: saying that her child is there must not wait for arithmetic.
    """
    with transaction.atomic():
        trial = trials.find(person, id)
        if trial is None or trial.answer:
            return trial
        ended = trial.ended or now
        on = day_of(ended.astimezone(ZoneInfo(zone)))
        if trial.ended is None and on <= trial.protocol.last:
            return trial
        why = trial.why or Why.OVER
        born = store.about(person).ended_on
        until = min(on, born) if born and why is Why.LIFE else on
        trials.end(person, trial, read(person, trial.protocol, until), why, ended)
        return trials.find(person, id)


def go_on(person: Person, id: UUID, *, now: datetime, zone: str) -> bool:  # noqa: A002
    """Take back that she ended it, while it has nights to come, nobody has read it, and no other
    test runs."""
    with transaction.atomic():
        trial = trials.find(person, id)
        if trial is None or not may_go_on(person, trial, now=now, zone=zone):
            return False
        trials.go_on(person, trial)
        return True


def may_go_on(person: Person, trial: Trial, *, now: datetime, zone: str) -> bool:
    on = day_of(now.astimezone(ZoneInfo(zone)))
    # Only what nobody has seen goes on: who looks in between stops when it looks good.
    is_hers = trial.why is Why.STOPPED and trial.answer is None and on <= trial.protocol.last
    if not is_hers or trials.running(person) or trials.every(person)[0].id != trial.id:
        return False
    about = store.about(person)
    # A birth since would have ended it; one before its first night would not.
    born_since = about.ended_on is not None and about.ended_on >= trial.protocol.first
    return not rests(about) and not born_since


def end_for_life(person: Person, before: About, after: About, now: datetime) -> None:
    """A birth or a loss ends a test without a word. The caller has opened the transaction.

    Where that is taken back, the test goes on as if it had never been told.
    """
    if (before.ended_on, before.loss) == (after.ended_on, after.loss):
        return
    trial = trials.running(person)
    if trial:
        trials.end(person, trial, None, Why.LIFE, now)
    elif after.ended_on is None:
        newest = next(iter(trials.every(person)), None)
        is_hers = newest and newest.why is Why.LIFE and newest.answer is None
        if newest and is_hers and now.date() <= newest.protocol.last:
            trials.go_on(person, newest)


def every(person: Person) -> list[Trial]:
    return trials.every(person)


def find(person: Person, id: UUID) -> Trial | None:  # noqa: A002  the field's name
    return trials.find(person, id)


def running(person: Person) -> Trial | None:
    return trials.running(person)


def unread(person: Person, *, now: datetime, zone: str) -> Trial | None:
    """The test at whose nights nobody may look yet: it runs, or it was stopped and may go on."""
    found = trials.running(person)
    if found:
        return found
    ended = next(iter(trials.every(person)), None)
    return ended if ended and may_go_on(person, ended, now=now, zone=zone) else None


# ── each evening ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """What she said of one evening of a test. said: None where she did not; dose: where she did"""

    assigned: Assigned
    said: bool | None
    dose: Dose | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tonight:
    """A running test on one day.

    tonight: None before the first evening and after the last
    before: the evening before, where nothing is known of it yet
    paused: what shuts the measure today
    """

    trial: Trial
    measure: Measure
    number: int
    tonight: Evening | None
    before: Evening | None
    paused: tuple[GateReason, ...]
    is_over: bool


def tonight(person: Person, seen: Today) -> Tonight | None:
    """The running test as the first page shows it; None when none runs, or after a loss."""
    trial = trials.running(person)
    if trial is None or rests(seen.about):
        return None
    measure = catalog.load().measures.get(trial.protocol.measure)
    if measure is None:  # knowledge moved on: the test can only be read
        return None
    doses = [each for each in seen.entries if isinstance(each, Dose)]
    evenings = {each.night: each for each in schedule(trial.protocol)}
    now, before = (evening_of(evenings.get(on), doses, measure) for on in (seen.on, seen.on - DAY))
    paused = _shut(measure, seen)
    return Tonight(
        trial=trial,
        measure=measure,
        number=(seen.on - trial.protocol.first).days + 1,
        tonight=now,
        before=before if before and before.said is None and not paused else None,
        paused=paused,
        is_over=seen.on > trial.protocol.last,
    )


def evening_of(
    assigned: Assigned | None, doses: Iterable[Dose], measure: Measure
) -> Evening | None:
    """What she said of an evening: what she did counts before what she did not."""
    if assigned is None:
        return None
    hers = [e for e in doses if e.measure == measure.id and day_of(e.local) == assigned.night]
    done = [each for each in hers if each.is_done]
    dose = next(reversed(done or hers), None)
    said = None if dose is None else dose.is_done
    return Evening(assigned=assigned, said=said, dose=dose)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Her word on one evening. id: made with the page; day: an evening that is over, or None"""

    id: UUID
    did: bool
    day: date | None = None


def say(person: Person, word: Word, *, now: datetime, zone: str) -> Dose:
    """She did it that evening, or she did not. Raises NotNowError when no test runs."""
    trial = trials.running(person)
    if trial is None:
        raise NotNowError("trial.none_runs")
    entry = dose_of(trial.protocol.measure, word, now=now, zone=zone)
    with transaction.atomic():
        store.save(person, [entry], now)
    return entry


def dose_of(measure: str, word: Word, *, now: datetime, zone: str) -> Dose:
    rule = known_measure(catalog.load(), measure).done
    is_past = word.day is not None
    at = datetime.combine(word.day, EVENING, ZoneInfo(zone)) if word.day else now
    return Dose(
        id=word.id,
        at=at,
        zone=zone,
        written=now,
        origin=Origin.BACK_FILL if is_past else Origin.TAP,
        sure=Sureness.ROUGHLY if is_past else Sureness.EXACT,
        measure=measure,
        amount=rule.amount if word.did else 0.0,
        unit=rule.unit,
    )


# ── reading ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a running test comes along, without a look at what it will say.

    over: nights that are over; told: of them with a word about cramps
    """

    over: int
    told: int
    nights: int


def progress(person: Person, protocol: Protocol, on: date) -> Progress:
    found, _ = _written(person, protocol, on)
    told = sum(night.cramps is not None for night in found)
    return Progress(over=len(found), told=told, nights=protocol.nights)


def read(person: Person, protocol: Protocol, on: date) -> Answer:
    """What the nights before a day say."""
    from soleus.insight.columns import stood_before
    from soleus.study.reading import analyse

    found, doses = _written(person, protocol, on)
    about = store.about(person)
    done = {night.date: stood_before(night, doses.get(night.date, ())) for night in found}
    return analyse(
        protocol,
        {night.date: Told(cramps=night.cramps, week=_week(about, night.date)) for night in found},
        {night: each for night, each in done.items() if each is not None},
    )


def _written(
    person: Person, protocol: Protocol, on: date
) -> tuple[list[Night], dict[date, Sequence[Dose]]]:
    """The nights of a test that are over on a day, and the doses of the measure on each day."""
    last = min(protocol.last, on - DAY)
    if last < protocol.first:
        return [], {}
    # A dose in the morning of a day lies in the night before it.
    written = store.load(person, [Episode, Morning, Dose], first=protocol.first - DAY, last=last)
    doses: dict[date, list[Dose]] = {}
    for each in written:
        if isinstance(each, Dose) and each.measure == protocol.measure:
            doses.setdefault(day_of(each.local), []).append(each)
    return nights(_of_cramps(written), protocol.first, last), dict(doses)


def _of_cramps(entries: Iterable[Entry]) -> list[Entry]:
    return [each for each in entries if isinstance(each, Episode | Morning)]


def _week(about: About, night: date) -> float | None:
    days = about.on(night).gestational_age_days
    return days / 7 if days is not None else None
