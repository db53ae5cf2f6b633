"""Make the page for a visit, and note what she wants to ask there."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from soleus import report
from soleus.app import helps, hers, trial
from soleus.app.look import due
from soleus.app.today import standing
from soleus.care.profile import About
from soleus.diary.entries import Episode, Intake, Morning, is_possible, is_zone
from soleus.diary.nights import DAY, day_of, night_of_entry
from soleus.knowledge import foods
from soleus.records import forms, people, store
from soleus.records.store import Person
from soleus.report import MOST_NIGHTS, Helping, Report, Test

USUAL = 84  # nights that are offered first: twelve weeks, as the charts of the diary


def last_night(now: datetime, zone: str) -> date:
    """The newest night that is over."""
    return day_of(now.astimezone(ZoneInfo(zone))) - DAY


def offered(person: Person, *, now: datetime, zone: str) -> tuple[date, date]:
    """The nights to begin with: the newest twelve weeks, or as far back as the diary goes."""
    last = last_night(now, zone)
    first = last - timedelta(days=USUAL - 1)
    told = store.load(person, [Episode, Morning], first=first, last=last)
    return min((night_of_entry(each) for each in told), default=first), last


def zone(person: Person, now: datetime, otherwise: str) -> str:
    """Where she told she is, for a door that has no browser to ask."""
    told = store.about(person).zone_on(now.date())
    return told if is_zone(told) else otherwise


def range_problems(first: date, last: date, *, now: datetime, zone: str) -> list[str]:
    """What is wrong with two nights."""
    newest = last_night(now, zone)
    if not (is_possible(first) and is_possible(last)):
        return [f"{first} to {last} lies outside the years a diary may speak of."]
    if last > newest:
        return [f"The night of {last} is not over. Name one up to {newest}."]
    if last < first:
        return [f"{first} to {last} holds no night. Name the earlier one with --from."]
    return []


def make(
    person: Person,
    first: date,
    last: date,
    *,
    now: datetime,
    zone: str,
    appendix: bool = False,
) -> Report:
    """The report of some nights, of at most MOST_NIGHTS of them: the newest."""
    first = max(first, last - timedelta(days=MOST_NIGHTS - 1))
    about = store.about(person)
    # A day of doing begins in the morning, before the night of its date.
    entries = store.load(person, report.KINDS, first=first - DAY, last=last)
    is_eaten = any(isinstance(each, Intake) for each in entries)
    return report.compose(
        entries,
        about,
        hers.known(person),
        # Not before she had something: the tables take a moment to read.
        foods.load() if is_eaten or appendix else None,
        first=first,
        last=last,
        made=now.astimezone(ZoneInfo(zone)).date(),
        due=due(about),
        standing=standing(person, now=now, zone=zone),
        helping=_helping(person, about, now=now, zone=zone),
        undecided=len(forms.undecided(person)) if person.rivals else 0,
        appendix=appendix,
    )


def _helping(person: Person, about: About, *, now: datetime, zone: str) -> Helping:
    """What seems to help, as it is remembered, without a measure whose self-test still runs."""
    found = helps.look(person, now=now, zone=zone)
    unread = trial.unread(person, now=now, zone=zone)
    tested = unread.protocol.measure if unread else ""
    return Helping(
        state=str(found.state),
        first=found.first,
        last=found.last,
        recorded=found.recorded,
        measures=tuple(e for e in found.measures if tested not in (e.measure, *e.alike)),
        trend=found.trend if found.state is helps.State.READY else None,
        tests=() if about.loss else _tests(person),
        left_out=tested,
    )


def _tests(person: Person) -> tuple[Test, ...]:
    return tuple(
        Test(
            measure=each.protocol.measure,
            started=each.started.date(),
            verdict=str(each.answer.as_assigned.verdict),
        )
        for each in trial.every(person)
        if each.answer
    )


def owner() -> Person | None:
    """Whose diary this machine keeps, for the command line."""
    return people.owner()


def ask(person: Person, questions: tuple[str, ...], now: datetime) -> None:
    """What she wants to ask at the next visit, from now on."""

    def changed(about: About) -> About:
        return replace(about, questions=questions)

    with transaction.atomic():
        store.change_about(person, changed, now)
