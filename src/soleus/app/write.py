"""Write entries down, correct them, put them away and bring them back."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from uuid import UUID

from django.db import transaction

from soleus import pregnancy
from soleus.app import lasting
from soleus.care import supplements
from soleus.care.profile import About
from soleus.diary.doubts import Doubt, doubts
from soleus.diary.entries import KINDS, Dose, Entry, Episode, Intake, Morning
from soleus.diary.nights import night_of_entry
from soleus.exchange import json
from soleus.exchange.json import Problem
from soleus.knowledge import foods
from soleus.knowledge.foods import Foods
from soleus.records import erasing, forms, store
from soleus.records.erasing import Gone
from soleus.records.kept import Form
from soleus.records.store import Kept, Person, Saved, State

# The doors know what is kept of an entry, and nothing of the tables.
__all__ = ["Kept"]

# What can be wrong with a text as a whole; anything else concerns one entry in it.
WHOLE = {
    f"problem.{code}"
    for code in ("not_json", "not_utf8", "too_deep", "number_too_long", "too_many_entries")
}
NEXT_TO = timedelta(days=1)
AS_RARE = timedelta(days=8)  # nights that hold every dose which counts beside one for seven days
USUAL_DOSES = 40  # so many of the newest doses show what is usual for her


class UnreadableError(Exception):
    """Nothing in a text could be read. Carries the problems."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one entry of a batch.

    place: its position in what was sent, from 0
    saved: None when it was refused; `problems` then hold every reason, and its sender keeps it
    doubts: questions to her about an entry that was kept
    """

    place: int
    saved: Saved | None = None
    problems: tuple[Problem, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_erased(self) -> bool:
        """Whether she erased it for good before, so that nothing of it was kept."""
        return self.saved is not None and self.saved.state is State.ERASED


# What became of an entry, None where it was refused, and what is odd about it.
Became = tuple[Saved | None, tuple[Doubt, ...]]
Keeps = Callable[[Person, tuple[Entry, ...], datetime], list[Became]]


def entries(
    person: Person, payload: bytes | str | object, now: datetime, *, keeps: Keeps | None = None
) -> list[Receipt]:
    """Read and keep a batch, any number of times; one receipt for each entry, in its order.

    An entry that cannot be is refused alone: the others are kept.
    keeps: keeps entries, each or not; all of them unless it is given
    """
    batch = json.read(payload)
    if any(problem.code in WHOLE for problem in batch.problems):
        raise UnreadableError(batch.problems)
    refused = {
        place: Receipt(place=place, problems=tuple(problems))
        for place, problems in groupby(batch.problems, key=_place)
    }
    places = [n for n in range(len(batch.entries) + len(refused)) if n not in refused]
    kept = zip(places, (keeps or keep)(person, batch.entries, now), strict=True)
    receipts = refused | {place: _receipt(place, *each) for place, each in kept}
    return [receipts[place] for place in sorted(receipts)]


def _receipt(place: int, saved: Saved | None, asked: tuple[Doubt, ...]) -> Receipt:
    if saved is None:
        return Receipt(place=place, problems=(Problem(where="/answers", code="problem.less"),))
    if saved.state is State.TAKEN:
        return Receipt(place=place, problems=(Problem(where="/id", code="problem.id_taken"),))
    return Receipt(place=place, saved=saved, doubts=asked)


def keep(person: Person, written: tuple[Entry, ...], now: datetime) -> list[Became]:
    """Keep entries that are entries already, each with what is odd about it.

    What is odd is looked for once they are kept: nobody else can write as long as that takes.
    """
    if not written:
        return []
    with transaction.atomic():
        saved = store.save(person, written, now)
    # Written down is over, whoever wrote it.
    cramps = [each.id for each in written if isinstance(each, Episode)]
    lasting.HERE.end(person.pk, cramps, now)
    asked = _doubts(person, now)
    return [
        (each, () if each.state is State.ERASED else asked(entry))
        for entry, each in zip(written, saved, strict=True)
    ]


def amend(person: Person, entry: Entry, now: datetime) -> Receipt | None:
    """Her correction of an entry; None when she has no such entry."""
    with transaction.atomic():
        saved = store.amend(person, entry, now)
    if saved is None:
        return None
    return Receipt(place=0, saved=saved, doubts=doubts_about(person, entry, now))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change made on a phone. `entry` is JSON as it came; the rest is as in `kept.Form`."""

    entry: object
    form: UUID
    base: UUID
    deleted: bool


def change(person: Person, id: UUID, told: Change, now: datetime) -> Receipt:  # noqa: A002
    """Take in a change made on a phone, any number of times."""
    batch = json.read([told.entry])
    problems = [replace(each, where=re.sub("^/0", "/entry", each.where)) for each in batch.problems]
    if not problems and batch.entries[0].id != id:
        problems = [Problem(where="/entry/id", code="problem.other_id")]
    if problems:
        return Receipt(place=0, problems=tuple(problems))
    (entry,) = batch.entries
    form = Form(entry=entry, form=told.form, base=told.base, deleted=told.deleted)
    with transaction.atomic():
        saved = forms.change(person, form, now)
    if saved.state is State.TAKEN:
        taken = Problem(where="/entry/id", code="problem.id_taken")
        return Receipt(place=0, saved=saved, problems=(taken,))
    is_away = told.deleted or saved.state is State.ERASED
    asked = () if is_away else doubts_about(person, entry, now)
    return Receipt(place=0, saved=saved, doubts=asked)


def versions(person: Person, id: UUID) -> list[Kept]:  # noqa: A002
    """What stands of an entry: one version, or several that wait for her choice."""
    return forms.versions(person, id)


def undecided(person: Person) -> list[UUID]:
    """The entries that wait for her choice."""
    return forms.undecided(person)


def choose(
    person: Person,
    id: UUID,  # noqa: A002
    form: UUID,
    now: datetime,
    *,
    seen: Collection[UUID],
) -> bool:
    """Let one of the versions she saw stand; False when they are not what stands any more."""
    with transaction.atomic():
        return forms.choose(person, id, form, now, seen=seen)


def delete(person: Person, id: UUID, now: datetime) -> bool:  # noqa: A002  the field's name
    """Put an entry away; False when there is nothing to put away."""
    with transaction.atomic():
        return store.delete(person, id, now)


def restore(person: Person, id: UUID, now: datetime) -> bool:  # noqa: A002
    """Bring an entry back; False when there is nothing to bring back."""
    with transaction.atomic():
        return store.restore(person, id, now)


def history(person: Person, id: UUID) -> list[Kept]:  # noqa: A002
    """Every form of an entry, the present one first; empty when she has no such entry."""
    return store.history(person, id)


def find(person: Person, id: UUID) -> Kept | None:  # noqa: A002
    """An entry of hers, deleted or not."""
    return store.find(person, id)


def changes(person: Person, *, after: int, most: int) -> list[Kept | Gone]:
    """What another device missed, oldest change first, with what it has to forget."""
    found: list[Kept | Gone] = [*store.changes(person, after=after, most=most)]
    found += erasing.since(person, after=after, most=most)
    return sorted(found, key=lambda each: each.sequence)[:most]


def newest(person: Person, kinds: list[str], most: int) -> list[Entry]:
    """The newest entries of these kinds, of every kind when none is named."""
    return store.load(person, [KINDS[kind] for kind in kinds or KINDS], newest=most)


def _place(problem: Problem) -> int:
    """Which entry of a batch a problem points into; the only one when it names no position."""
    found = re.match(r"(?:/entries)?/(\d+)(?:/|$)", problem.where)
    return int(found[1]) if found else 0


def doubts_about(person: Person, entry: Entry, now: datetime) -> tuple[Doubt, ...]:
    """What is odd about an entry beside what else she wrote around it."""
    return _doubts(person, now)(entry)


def _doubts(person: Person, now: datetime) -> Callable[[Entry], tuple[Doubt, ...]]:
    """What is odd about each of several entries."""
    about, around = store.about(person), _around(person)
    began = _began(about)

    def asked(entry: Entry) -> tuple[Doubt, ...]:
        beside = around(entry)
        found = doubts(entry, beside, now, began=began, foods=_foods(entry))
        if isinstance(entry, Dose):
            noted = [other for other in beside if isinstance(other, Dose)]
            found += supplements.doubts(entry, about.products, noted)
        return tuple(found)

    return asked


def _foods(entry: Entry) -> Foods | None:
    """The food tables, for an entry that may name one of them."""
    return foods.load() if isinstance(entry, Intake) and entry.food else None


def _around(person: Person) -> Callable[[Entry], list[Entry]]:
    """What she wrote around an entry. Nights are read once: a batch may fall into one of them."""

    @cache
    def nights(first: date, last: date) -> list[Entry]:
        return store.load(person, [Episode, Morning], first=first, last=last)

    @cache
    def doses(first: date, last: date) -> list[Entry]:
        return store.load(person, [Dose], first=first, last=last)

    @cache
    def newest_doses() -> list[Entry]:
        return store.load(person, [Dose], newest=USUAL_DOSES)

    def around(entry: Entry) -> list[Entry]:
        night = night_of_entry(entry)
        if isinstance(entry, Dose):
            # The newest show what is usual; one that comes in late has others on either side.
            found = [*newest_doses(), *doses(night - AS_RARE, night + AS_RARE)]
            return list({each.id: each for each in found}.values())
        if isinstance(entry, Episode | Morning):  # each may contradict the other
            return nights(night - NEXT_TO, night + NEXT_TO)
        return []

    return around


def _began(about: About) -> date | None:
    """The first day of this pregnancy as weeks are counted."""
    return about.due_date - pregnancy.TERM if about.due_date else about.last_period
