"""What her phone may keep, so that the recent past is there when nothing else is."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from soleus.app import erase, food, sealing, supplements, today, trial
from soleus.app.food import Day, Glass
from soleus.app.today import Today
from soleus.app.trial import Tonight
from soleus.care.supplements import Sum, Supplement
from soleus.diary.entries import KINDS, Answer, Intake, Reading, Symptoms
from soleus.diary.nights import day_of, night_of_entry
from soleus.diary.sealed import Sealing
from soleus.diary.usual import usual
from soleus.knowledge import catalog
from soleus.records import forms, people, store
from soleus.records.store import Kept, Person

NIGHTS = 14
# What other apps counted is shown on the pages of its day, and is no part of any plan.
TOLD = [kind for kind in KINDS.values() if kind not in (Symptoms, Reading)]
BYTES = 32  # of a key: 256 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """diary: tells this diary from itself before all of it was erased
    erased: the entries that were erased last
    key: opens what her phones have sealed
    sequence: of her diary, at least as new as what is here
    first: the first night of which all entries are here
    answers: what she said about warning signs, as far as it stands
    undecided: how many entries wait for her choice between versions
    foods: what each food of these entries is called: the tables are too much for a phone
    drinks: which of these foods are drinks
    counting: of each measure, which of these foods count for it
    day: what she had today
    glass: what one tap on a glass of water writes down
    usual: what she has most often, as she had it last
    supplements: what she takes, as it stands today; sums: what all of it comes to
    test: the self-test that runs
    sealing: the keys of her sealed notes
    """

    diary: UUID
    erased: tuple[UUID, ...]
    key: bytes
    sequence: int
    first: date
    kept: tuple[Kept, ...]
    today: Today
    answers: dict[str, Answer]
    undecided: int
    foods: dict[str, str]
    drinks: frozenset[str]
    counting: dict[str, tuple[str, ...]]
    day: Day
    glass: Glass
    usual: tuple[Intake, ...]
    supplements: tuple[Supplement, ...]
    sums: tuple[Sum, ...]
    test: Tonight | None
    sealing: Sealing


def state(person: Person, *, now: datetime, zone: str) -> tuple[int, date, str]:
    """What all of it depends on. While this is the same, a phone need not ask for more."""
    return person.sequence, day_of(now.astimezone(ZoneInfo(zone))), catalog.load().version


def read(person: Person, *, now: datetime, zone: str) -> Phone:
    """The last fortnight of her diary with today's plan. Years of diary cost it nothing."""
    on = day_of(now.astimezone(ZoneInfo(zone)))
    first, week = on - timedelta(days=NIGHTS), on - timedelta(days=today.WEEK)
    came = now - timedelta(days=today.WEEK)
    with transaction.atomic():
        key = people.phone_key(person, secrets.token_bytes(BYTES))
        sequence = store.sequence(person)
        checks = store.checks(person, first, came)
        told = [each for kind in TOLD for each in store.since(person, kind, first)]
        waiting = today.undecided(person, week, came)
        undecided = forms.undecided(person)
        erased = tuple(erase.newest(person))
    arrivals = [*today.arrived(each for each in checks if each.is_since(week, came)), *waiting]
    kept = [*told, *(each for each in checks if night_of_entry(each.entry) >= first)]
    entries = [
        each.entry for each in told if week <= night_of_entry(each.entry) <= on + today.AHEAD
    ]
    intakes = [each.entry for each in kept if isinstance(each.entry, Intake)]
    glass = food.glass_of(catalog.load(), store.about(person))
    seen = today.among(person, sorted(entries, key=lambda entry: entry.at), arrivals, on)
    shelf = supplements.shelf(seen)
    named = food.names({glass.food, *(each.food for each in intakes)})
    return Phone(
        diary=erase.diary(person),
        erased=erased,
        key=key,
        sequence=sequence,
        first=first,
        kept=tuple(kept),
        today=seen,
        answers=today.answers_of(arrivals, catalog.load()),
        undecided=len(undecided),
        foods=named,
        drinks=food.drinks_among(named),
        counting=food.counting({*named}),
        day=food.among(seen.entries, on, seen.about),
        glass=glass,
        usual=tuple(usual(intakes, but=glass.food)),
        supplements=shelf.supplements,
        sums=shelf.sums,
        test=trial.tonight(person, seen),
        sealing=sealing.of(person),
    )
