"""Look at her diary: a night, a month, the newest entries, the figures of weeks and of all time.

Each reads only the nights it shows. Figures over the whole diary are remembered by month, and
only months in which something changed are counted again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import DatabaseError, transaction

from soleus import pregnancy
from soleus.app import write
from soleus.care.profile import About
from soleus.diary.doubts import Doubt
from soleus.diary.entries import KINDS, Entry, Episode, Intake, Morning, Origin, Reading
from soleus.diary.nights import DAY, Night, day_of, night_of_entry, nights
from soleus.diary.nights import night as night_from
from soleus.diary.summary import Hours, Summary, Week, hours, summary, week_start, weeks
from soleus.records import erasing, store
from soleus.records.kept import forms_of
from soleus.records.store import Kept, Person

CHART_WEEKS = 12
FORTNIGHT = 14
AT_ONCE = 1000  # changes read in one go while catching up
MONTHS = "months"  # the name of the remembered figures
FORM = "1"  # of what is remembered; another form makes it be counted anew
NOTHING: dict[str, Any] = {"sequence": 0, "months": {}}


# ── a night ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class LastNight:
    """The night that the morning card asks about.

    is_running: asked about before the day turns, while the night still goes on
    unfinished: cramps of the coach that nobody has said a side of, or whether it eased
    """

    night: Night
    is_running: bool
    unfinished: tuple[Episode, ...]


def night(person: Person, on: date) -> Night:
    """One night with everything written about it."""
    return night_from(on, store.load(person, KINDS.values(), first=on, last=on))


def last_night(person: Person, *, now: datetime, zone: str) -> LastNight:
    """The night whose evening was yesterday, all through today: at three at night it still runs."""
    on = now.astimezone(ZoneInfo(zone)).date() - DAY
    written = store.load(person, [Episode, Morning], first=on, last=on)
    return last_night_among(written, now=now, zone=zone)


def last_night_among(written: Iterable[Entry], *, now: datetime, zone: str) -> LastNight:
    """The same, from entries that were read already."""
    local = now.astimezone(ZoneInfo(zone))
    on = local.date() - DAY
    (night,) = nights(written, on, on)
    open_ones = tuple(cramp for cramp in night.episodes if _is_unfinished(cramp))
    return LastNight(night=night, is_running=day_of(local) == on, unfinished=open_ones)


def _is_unfinished(cramp: Episode) -> bool:
    return cramp.origin is Origin.COACH and (cramp.side is None or cramp.ease is None)


def forms(person: Person, entries: Iterable[Entry]) -> dict[UUID, UUID]:
    """The present form of each entry by its id: a change made on a phone names it."""
    return forms_of(person, [entry.id for entry in entries])


# ── many nights ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The nights of a calendar month, as they stand on a sheet: whole weeks from Monday on."""

    first: date
    nights: tuple[Night, ...]

    @property
    def summary(self) -> Summary:
        return summary(night for night in self.nights if night.date.month == self.first.month)

    @property
    def rows(self) -> list[tuple[Night, ...]]:
        return [self.nights[n : n + 7] for n in range(0, len(self.nights), 7)]


def month(person: Person, first: date) -> Month:
    """The month that begins on `first`, filled up to whole weeks."""
    start = week_start(first)
    last = next_month(first) - DAY
    end = week_start(last) + timedelta(days=6)
    # A calendar shows cramps and words about them; doses and the rest would only cost.
    written = store.load(person, [Episode, Morning], first=start, last=end)
    return Month(first=first, nights=tuple(nights(written, start, end)))


def next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """What the charts show: the newest weeks, their hours, and the last fortnight."""

    weeks: tuple[Week, ...]
    hours: Hours
    whole: Summary
    fortnight: Summary


def recent(person: Person, *, last: date, about: About) -> Recent:
    """The figures of the newest weeks up to a night."""
    born_due = due(about)
    first = week_start(last, due=born_due) - timedelta(weeks=CHART_WEEKS - 1)
    written = store.load(person, [Episode, Morning], first=first, last=last)
    found = nights(written, first, last)
    return Recent(
        weeks=tuple(weeks(found, due=born_due)),
        hours=hours(cramp for each in found for cramp in each.episodes),
        whole=summary(found),
        fortnight=summary(found[-FORTNIGHT:]),
    )


def due(about: About) -> date | None:
    """The due date she told, or the one that follows from her last period.

    None after a loss: nobody counts those weeks to her again.
    """
    if about.loss:
        return None
    if about.due_date or not about.last_period:
        return about.due_date
    return pregnancy.due_date(about.last_period)


def newest(person: Person, most: int) -> list[Entry]:
    """Her newest entries, the newest first.

    Without food and drink, which has a page of its own, and what other apps counted: a day of
    either would push out every cramp.
    """
    kinds = [kind for kind in KINDS.values() if kind not in (Intake, Reading)]
    return store.load(person, kinds, newest=most)


# ── an entry ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An entry with its earlier forms, the newest first, and what is odd about what stands.

    versions: what stands of it, where several versions wait for her choice; else empty
    """

    kept: Kept
    earlier: tuple[Kept, ...]
    doubts: tuple[Doubt, ...]
    versions: tuple[Kept, ...]

    @property
    def before(self) -> Kept | None:
        """The form that the present one took the place of."""
        return next((past for past in self.earlier if not past.aside), None)


def entry(person: Person, id: UUID, now: datetime) -> Seen | None:  # noqa: A002  the field's name
    """One entry of hers, deleted or not; None when she has no such entry."""
    forms = write.history(person, id)
    if not forms:
        return None
    kept, *earlier = forms
    # Nobody's diary is asked in vain.
    stands = write.versions(person, id) if person.rivals else [kept]
    asked = [
        doubt
        for each in stands
        if not each.deleted
        for doubt in write.doubts_about(person, each.entry, now)
    ]
    versions = tuple(stands) if len(stands) > 1 else ()
    return Seen(kept=kept, earlier=tuple(earlier), doubts=tuple(asked), versions=versions)


# ── all time ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AllTime:
    """Figures over the whole diary.

    first: the first month something was written of; None for an empty diary
    """

    first: date | None
    recorded: int
    cramps: int
    with_cramp: int


def all_time(person: Person) -> AllTime:
    """The figures of the whole diary, counting again only the months that changed."""
    months = _months(person)
    known = [month for month in sorted(months) if months[month]["recorded"]]
    return AllTime(
        first=date.fromisoformat(f"{known[0]}-01") if known else None,
        recorded=sum(months[month]["recorded"] for month in known),
        cramps=sum(months[month]["cramps"] for month in known),
        with_cramp=sum(months[month]["with_cramp"] for month in known),
    )


def _months(person: Person) -> dict[str, Any]:
    """The figures of each month, remembered up to her sequence."""
    try:
        with transaction.atomic():
            before = store.remembered(person, MONTHS, FORM) or NOTHING
            body = _caught_up(person, before)
            if body != before:
                store.remember(person, MONTHS, FORM, body)
    except DatabaseError:  # a full disk can still be read, and then counting anew costs only time
        body = _caught_up(person, NOTHING)
    return dict(body["months"])


def _caught_up(person: Person, before: dict[str, Any]) -> dict[str, Any]:
    """The figures as they stand, counting only what changed since `before`."""
    sequence = store.sequence(person)
    if before["sequence"] == sequence:
        return before
    if erasing.anything_since(person, before["sequence"]):
        before = NOTHING  # nothing tells which months it was in
    months = {**before["months"]}
    for name in _touched(person, after=before["sequence"]):
        months[name] = _figures(person, date.fromisoformat(f"{name}-01"))
    return {"sequence": sequence, "months": months}


def _touched(person: Person, *, after: int) -> set[str]:
    """The months that a change since a sequence may have altered, by name: "2026-12"."""
    touched: set[str] = set()
    while changed := store.changes(person, after=after, most=AT_ONCE):
        after = changed[-1].sequence
        for kept in changed:
            forms = [kept] if kept.revision == 1 else store.history(person, kept.entry.id)
            # Also the month an entry was moved out of.
            touched |= {f"{night_of_entry(form.entry):%Y-%m}" for form in forms}
    return touched


def _figures(person: Person, first: date) -> dict[str, int]:
    last = next_month(first) - DAY
    written = store.load(person, [Episode, Morning], first=first, last=last)
    found = summary(nights(written, first, last))
    return {
        "recorded": found.recorded,
        "cramps": found.cramps or 0,
        "with_cramp": found.with_cramp or 0,
    }
