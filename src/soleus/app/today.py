"""See what today holds, and say that something of it is done."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from soleus.app import effects, hers
from soleus.care import adherence, plan, routines, triage
from soleus.care.choices import Choices, Skip
from soleus.care.plan import Effect, GateReason, Lately, Plan
from soleus.care.profile import About, Profile
from soleus.care.routines import Guided
from soleus.care.standing import Arrival, standing_answers, standing_floor
from soleus.care.triage import Assessment
from soleus.diary import nights
from soleus.diary.entries import (
    Answer,
    Dose,
    Ease,
    Entry,
    Episode,
    Exposure,
    Intake,
    Morning,
    Symptoms,
)
from soleus.diary.nights import Night
from soleus.knowledge import catalog, foods
from soleus.knowledge.shapes import Catalog, Disposition, DoneRule, Measure
from soleus.nutrition.given import counted
from soleus.records import forms, plans, store
from soleus.records.store import Kept, Person

WEEK = 7  # nights that are looked back on; an answered sign stands as long
# Her phone's wall may be a day ahead of the wall this page believes in, as far east as zones go.
AHEAD = timedelta(days=1)
KINDS = (Episode, Morning, Dose, Exposure, Intake)


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """All that the first page shows, from one look into the diary.

    on: the day the plan is for; a day runs from four in the morning to four
    nights: the last seven that are over, the oldest first
    standing: what her answers to warning signs of the last week come to, None when there are none
    newest: what was done last of each measure today, which one tap takes back
    choices: what she decided about her plan; known: what is known, with what is hers
    lately: what her days tell of measures; skip: why today is left out, None when it is not
    """

    on: date
    about: About
    profile: Profile
    plan: Plan
    nights: tuple[Night, ...]
    standing: Assessment | None
    newest: dict[str, Dose]
    entries: tuple[Entry, ...]
    choices: Choices
    known: Catalog
    lately: Lately

    @property
    def skip(self) -> Skip | None:
        return self.choices.skipped.get(self.on)


def look(person: Person, *, now: datetime, zone: str) -> Today:
    """Today for her. Reads the rows of the last week and nothing older."""
    on = nights.day_of(now.astimezone(ZoneInfo(zone)))
    entries = store.load(person, KINDS, first=on - timedelta(days=WEEK), last=on + AHEAD)
    return among(person, entries, arrivals(person, on, now), on)


def among(person: Person, entries: list[Entry], arrivals: list[Arrival], on: date) -> Today:
    """The same, from entries of the last week that were read already."""
    known, about, choices = hers.known(person), store.about(person), plans.choices(person)
    profile = with_exposures(known_only(about.now(on), known), entries)
    standing = standing_of(arrivals, profile, known)
    doses = [entry for entry in entries if isinstance(entry, Dose)]
    tells = lately(known, entries, choices, effects.told(person), on)
    made = plan.today(
        known,
        profile,
        doses=[*doses, *drunk(entries, on)],
        standing=standing,
        on=on,
        choices=choices,
        lately=tells,
    )
    return Today(
        on=on,
        about=about,
        profile=profile,
        plan=made,
        nights=tuple(nights.nights(entries, on - timedelta(days=WEEK), on - timedelta(days=1))),
        standing=standing,
        newest={d.measure: d for d in doses if d.is_done and nights.day_of(d.local) == on},
        entries=tuple(entries),
        choices=choices,
        known=known,
        lately=tells,
    )


def lately(
    known: Catalog,
    entries: Sequence[Entry],
    choices: Choices,
    said: Mapping[str, Effect],
    on: date,
) -> Lately:
    """What her last days tell of measures, today left out: it is not over."""
    # A morning belongs to the night before it, so of the first day looked at half is missing.
    first, last = on - timedelta(days=WEEK - 1), on - timedelta(days=1)
    return Lately(
        fits_in=adherence.scores(
            choices.held, entries, choices.skipped.keys(), first=first, last=last
        ),
        eased=eased(known, entries),
        effects=said,
    )


def eased(known: Catalog, entries: Iterable[Entry]) -> frozenset[str]:
    """The relief she used in cramps that eased, as often as in others at least."""
    reliefs = {step.id: step.relief for each in known.scripts.values() for step in each.steps}
    told: Counter[str] = Counter()
    for entry in entries:
        if isinstance(entry, Episode) and entry.ease is not None:
            used = {reliefs[step] for step in entry.steps if reliefs.get(step)}
            told.update(dict.fromkeys(used, 1 if entry.ease is Ease.EASED else -1))
    return frozenset(relief for relief, more in told.items() if more > 0)


def drunk(entries: Iterable[Entry], on: date) -> list[Dose]:
    """What she had that day of what counts for a measure, as doses of it."""
    had = [e for e in entries if isinstance(e, Intake) and nights.day_of(e.local) == on]
    # Not before she had something: the tables take a moment to read.
    return counted(had, foods.load(), catalog.load()) if had else []


def standing_of(arrivals: Iterable[Arrival], profile: Profile, known: Catalog) -> Assessment | None:
    """What the answers to warning signs among some checks come to, None when there are none."""
    checks = list(arrivals)
    answers, least = answers_of(checks, known), standing_floor(checks)
    if not answers and least is Disposition.SELF_CARE:
        return None
    return triage.assess(answers, profile, known, least=least)


def answers_of(arrivals: Iterable[Arrival], known: Catalog) -> dict[str, Answer]:
    """The answers among some checks that stand."""
    asked = {sign.id for sign in triage.signs(known)}  # an import may hold signs nobody checked
    return {s: a for s, a in standing_answers(arrivals).items() if s in asked}


def standing(person: Person, *, now: datetime, zone: str) -> Assessment | None:
    """What her answers to warning signs of the last week come to, None when there are none."""
    on, known = nights.day_of(now.astimezone(ZoneInfo(zone))), catalog.load()
    profile = known_only(store.about(person).now(on), known)
    return standing_of(arrivals(person, on, now), profile, known)


def arrivals(person: Person, on: date, now: datetime) -> list[Arrival]:
    """Her checks of the last week, as they came in.

    Those of days to come as well: they were answered while a clock ran ahead. And whatever came in
    within the week: a phone whose clock runs years behind writes under a day long past.
    """
    first, came = on - timedelta(days=WEEK), now - timedelta(days=WEEK)
    return [*arrived(store.checks(person, first, came)), *undecided(person, first, came)]


def arrived(kept: Iterable[Kept]) -> list[Arrival]:
    """The checks among what is kept, each with its place."""
    return [
        Arrival(check=each.entry, place=each.sequence)
        for each in kept
        if isinstance(each.entry, Symptoms)
    ]


def undecided(person: Person, first: date, came: datetime) -> list[Arrival]:
    """Versions of a check that wait for her choice: what warns in them counts until she chose.

    A no in them lifts nothing, since it may be the version she lets go.
    """
    return [
        replace(each, check=replace(each.check, answers=_warnings(each.check)))
        for each in arrived(forms.beside(person, Symptoms, first, came))
    ]


def _warnings(check: Symptoms) -> dict[str, Answer]:
    return {sign: told for sign, told in check.answers.items() if told is not Answer.NO}


def closed(person: Person, thing: Guided, *, now: datetime, zone: str) -> tuple[GateReason, ...]:
    """Why something with a guide is not for her now; empty when it may be done."""
    seen = look(person, now=now, zone=zone)
    return routines.shut(seen.known, thing, seen.profile, standing=seen.standing)


def reasons(
    person: Person, measure: Measure, *, now: datetime, zone: str
) -> tuple[GateReason, ...]:
    """All that blocks a measure for her now or wants somebody asked first."""
    seen = look(person, now=now, zone=zone)
    return plan.gates(seen.known, measure, seen.profile, standing=seen.standing)


def known_only(profile: Profile, known: Catalog) -> Profile:
    """Without conditions that older knowledge had: one of them must not shut a page.

    One that nobody could check stays: it is not asked any more, but it still closes what it closed.
    """
    return replace(profile, conditions=profile.conditions & known.conditions.keys())


def with_exposures(profile: Profile, entries: Sequence[Entry]) -> Profile:
    """What she noted in the last week counts like what she told once."""
    noted = {e.exposure for e in entries if isinstance(e, Exposure) and e.amount != 0}
    return replace(profile, exposures=profile.exposures | noted)


def rule_of(known: Catalog, id_: str) -> DoneRule:
    """When what she may do counts as done: a measure, or a relief that has a guide."""
    found = routines.guided(known, id_)
    return found.done if found and found.done else hers.measure(known, id_).done


def mark_done(
    person: Person, measure_id: str, dose: UUID, *, now: datetime, zone: str
) -> Dose | None:
    """Note one tap on "done": as much of the measure as one tap stands for.

    dose: the id, made with the page, so that a second tap on the same button changes nothing: the
        time stays that of the first, and what she took back since stays so
    Gives what stands under the id now; None for what she took back.
    """
    entry = dose_of(hers.known(person), measure_id, dose, now=now, zone=zone)
    with transaction.atomic():
        kept = store.find(person, dose)
        if kept is None:
            store.save(person, [entry], now)
            return entry
    return kept.entry if isinstance(kept.entry, Dose) and not kept.deleted else None


def dose_of(known: Catalog, measure_id: str, id_: UUID, *, now: datetime, zone: str) -> Dose:
    """What one tap on "done" writes down."""
    rule = rule_of(known, measure_id)
    return Dose(
        id=id_,
        at=now,
        zone=zone,
        written=now,
        measure=measure_id,
        amount=rule.of_one_tap,
        unit=rule.unit,
    )


def undo(person: Person, dose: UUID, now: datetime) -> bool:
    """Take back a dose; False when she has none under this id."""
    with transaction.atomic():
        return isinstance(store.get(person, dose), Dose) and store.delete(person, dose, now)


def skip_about(person: Person, on: date, now: datetime) -> None:
    """She does not want to tell about herself now. She is not asked again by the first page."""
    with transaction.atomic():
        store.change_about(person, lambda about: replace(about, reviewed_on=on), now)
