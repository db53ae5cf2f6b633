"""See what helps her: what her own nights say of each measure, and say how she uses one.

All of it needs the whole diary, so it is remembered until the nights it looks at, what she told,
what is known or the way it is reckoned changes. Only then are the entries read and numpy loaded.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from math import exp
from typing import Any
from zoneinfo import ZoneInfo

from django.db import DatabaseError, transaction

from soleus import settings
from soleus.app import effects, hers
from soleus.app.look import due
from soleus.care.profile import About
from soleus.diary.entries import Dose, Ease, Episode, Intake, Morning
from soleus.diary.nights import DAY, Night, day_of, night_of_entry, nights
from soleus.insight.measured import Measured, Range, Told
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Catalog
from soleus.records import erasing, store
from soleus.records.store import Kept, Person

NAME = "helps"  # of what is remembered
FORM = "1"  # of it; another form makes it be reckoned anew
MOST_NIGHTS = 750  # a pregnancy and the year after birth
FIRST_NIGHTS, WORST_NIGHTS = 10, 7
AT_ONCE = 1000  # changes looked through; after more of them it is reckoned anew unseen
ENDS = (0.05, 0.5, 0.95)  # the central 90 %, and the middle
FOUR_WEEKS = 0.4  # in steps of ten weeks, as the model counts the trend


class State(StrEnum):
    """What kind of page there is to show."""

    QUIET = "quiet"  # after a loss nothing is asked and nothing is shown
    EMPTY = "empty"  # no night has a word about cramps yet
    NO_WEEK = "no_week"  # without a due date the model cannot tell the course of pregnancy apart
    EARLY = "early"
    UNSURE = "unsure"  # the numbers did not pass their check
    READY = "ready"


class Without(StrEnum):
    """What may be left out, to see whether the answers stand by themselves."""

    NOTHING = ""
    FIRST = "first"  # the first ten nights: beginnings are special
    WORST = "worst"  # the seven nights in a row with the most cramps


@dataclass(frozen=True, slots=True, kw_only=True)
class Eased:
    """How often cramps eased after one kind of relief. more: cramps until it can be told."""

    relief: str
    eased: int
    told: int
    share: Range
    enough: bool
    more: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Cramps of the next nights, four times in five between low and high."""

    nights: int
    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Helps:
    """All that the page shows.

    first, last: the nights that were looked at; recorded: those with a word about cramps
    trend: times as many cramps every four weeks of pregnancy
    better: pairs of relief of which the first eased more, as far as their ranges do not touch
    """

    state: State
    without: Without = Without.NOTHING
    first: date | None = None
    last: date | None = None
    recorded: int = 0
    cramps: int = 0
    measures: tuple[Measured, ...] = ()
    trend: Range | None = None
    coming: Coming | None = None
    reliefs: tuple[Eased, ...] = ()
    better: tuple[tuple[str, str], ...] = ()


def look(person: Person, *, now: datetime, zone: str, without: Without = Without.NOTHING) -> Helps:
    """What helps her, by the nights that are over."""
    about = store.about(person)
    if about.loss:
        return Helps(state=State.QUIET)
    last = day_of(now.astimezone(ZoneInfo(zone))) - DAY
    name = f"{NAME}.{without}" if without else NAME
    fingerprint = _fingerprint(about, last)
    # Asked before anything is read: what changes meanwhile makes it be reckoned once more.
    sequence = store.sequence(person)
    kept = _kept(store.remembered(person, name, fingerprint))
    if kept and kept[0] == sequence:
        return kept[1]
    if kept and not _bears_on_it(person, kept[0], last):
        found = kept[1]
    else:
        found = _reckoned(person, about, last, without)
    with suppress(DatabaseError), transaction.atomic():
        # A full disk can still be read, and then the next look only takes longer.
        told = _as_json(found)
        store.remember(person, name, fingerprint, {"sequence": sequence, "helps": told})
        if without is Without.NOTHING:
            effects.note(person, told)
    return found


def as_needed(person: Person) -> frozenset[str]:
    """The measures she uses when her legs already feel bad."""
    return store.about(person).as_needed


def use_as_needed(person: Person, measure: str, now: datetime, *, as_needed: bool) -> None:
    """She uses a measure when her legs already feel bad, or does not."""
    id_ = hers.measure(hers.known(person), measure).id
    with transaction.atomic():
        about = store.about(person)
        others = about.as_needed - {id_}
        told = others | {id_} if as_needed else others
        store.save_about(person, replace(about, as_needed=told), now)


def _fingerprint(about: About, last: date) -> str:
    """What it depends on beside the entries."""
    taken = sorted({product.measure for product in about.products})
    told = repr((due(about), about.ended_on, sorted(about.as_needed), taken))
    digest = hashlib.sha256(told.encode()).hexdigest()[:12]
    return f"{FORM} {_reckoning()} {catalog.load().version} {digest} {last}"


def _bears_on_it(person: Person, sequence: int, last: date) -> bool:
    """Whether anything changed since that the numbers depend on.

    A glass of water or a tick of today belongs to a night that is still to come: most of what she
    writes in a day costs no fit.
    """
    if erasing.anything_since(person, sequence):
        return True
    changed = store.changes(person, after=sequence, most=AT_ONCE)
    return len(changed) == AT_ONCE or any(_bears(kept, last) for kept in changed)


def _bears(kept: Kept, last: date) -> bool:
    entry = kept.entry
    if not isinstance(entry, Episode | Morning | Dose | Intake):
        return False
    # An earlier form may have been of a night that counts.
    if kept.revision > 1:
        return True
    is_done = isinstance(entry, Dose | Intake)
    return (day_of(entry.local) if is_done else night_of_entry(entry)) <= last


@cache
def _reckoning() -> str:
    """A digest of all that reckons: another model must not go on with the old one's numbers."""
    return settings.tree_digest(settings.HERE / "insight", settings.HERE / "diary")


# ── reckoning ───────────────────────────────────────────────────────────────────────────────


def _reckoned(person: Person, about: About, last: date, without: Without) -> Helps:
    last = min(last, about.ended_on - DAY) if about.ended_on else last
    first = last - timedelta(days=MOST_NIGHTS - 1)
    known = hers.known(person)
    # A day begins in the morning, while the night before it still runs until noon.
    entries = store.load(person, [Episode, Morning, Dose, Intake], first=first - DAY, last=last)
    told = [each for each in entries if isinstance(each, Episode | Morning)]
    did = [each for each in entries if isinstance(each, Dose | Intake)]
    found = _since_the_first(nights(told, first, last))
    seen = [cramp for night in found for cramp in night.episodes]
    recorded = [night for night in found if night.is_recorded]
    shared = Helps(
        state=State.EMPTY,
        without=without,
        first=found[0].date if found else None,
        last=last,
        recorded=len(recorded),
        cramps=sum(night.cramps or 0 for night in recorded),
    )
    if not recorded:
        return shared
    shared = _with_relief(shared, seen, known)
    begins = due(about)
    if begins is None:
        return replace(shared, state=State.NO_WEEK)
    return _with_measures(shared, about, _left(found, without), did, begins, known)


def _since_the_first(found: Sequence[Night]) -> list[Night]:
    """From the first night with a word on: what lies before is no part of her diary."""
    places = [place for place, night in enumerate(found) if night.is_recorded]
    return list(found[places[0] :]) if places else []


def _left(found: Sequence[Night], without: Without) -> list[Night]:
    """The nights, some of them as if nothing was written of their cramps."""
    recorded = [place for place, night in enumerate(found) if night.is_recorded]
    gone: set[int] = set()
    if without is Without.FIRST:
        gone = set(recorded[:FIRST_NIGHTS])
    elif without is Without.WORST:
        starts = range(max(1, len(found) - WORST_NIGHTS + 1))
        worst = max(starts, key=lambda n: _cramps(found[n : n + WORST_NIGHTS]))
        gone = set(range(worst, worst + WORST_NIGHTS))
    return [Night(date=n.date) if place in gone else n for place, n in enumerate(found)]


def _cramps(some: Iterable[Night]) -> int:
    return sum(night.cramps or 0 for night in some)


def _with_measures(
    shared: Helps,
    about: About,
    found: Sequence[Night],
    did: Sequence[Dose | Intake],
    begins: date,
    known: Catalog,
) -> Helps:
    from soleus.insight import effect, evidence, forecast
    from soleus.insight.columns import columns, diary_of
    from soleus.insight.verdict import RANGED

    shown = {id_: each for id_, each in known.measures.items() if each.is_shown}
    seen = columns(found, did, shown, effect.MOST_MEASURES)
    diary = diary_of(found, seen, begins)
    if not diary.recorded:
        return replace(shared, state=State.EARLY)
    fitted = effect.posterior(diary, {m: evidence.prior(known, m) for m in diary.measures})
    told = effect.answers(fitted, {m: choice(m, about, known) for m in diary.measures})
    # Once a pregnancy is over there is no next week of it.
    coming = None if about.ended_on else forecast.next_week(fitted, told)
    states = {
        effect.Label.TOO_EARLY: State.EARLY,
        effect.Label.UNSURE: State.UNSURE,
        effect.Label.READY: State.READY,
    }
    return replace(
        shared,
        state=states[told.label],
        measures=tuple(
            _measured(each, column.alike, column.in_steps, each.verdict in RANGED)
            for each, column in zip(told.effects, seen, strict=True)
        ),
        trend=_ratio(told.parameters[1], FOUR_WEEKS),
        coming=Coming(**asdict(coming)) if coming else None,
    )


def choice(measure: str, about: About, known: Catalog) -> Any:
    """How she chose the nights of a measure."""
    from soleus.insight.verdict import Choice

    item = known.measures[measure]
    taken = {product.measure for product in about.products}
    # What a clinician decides on is counted, and never judged.
    if item.asks_first or item.supplies or measure in taken:
        return Choice.PRESCRIBED
    return Choice.WHEN_BAD if measure in about.as_needed else Choice.FREELY


def _measured(found: Any, alike: tuple[str, ...], in_steps: bool, is_shown: bool) -> Measured:
    return Measured(
        measure=found.measure,
        alike=alike,
        in_steps=in_steps,
        verdict=str(found.verdict),
        words=tuple(Told(code=each.code, values=dict(each.values)) for each in found.words),
        with_it=found.use.with_it,
        without=found.use.without,
        unknown=found.use.unknown,
        ratio=_ratio(found.curve, 1.0),
        spared=Range(**_ends(found.spared)),
        own=found.p_neutral,
        is_shown=is_shown,
    )


def _ratio(curve: Any, steps: float) -> Range:
    return Range(**{name: exp(steps * value) for name, value in _ends(curve).items()})


def _ends(curve: Any) -> dict[str, float]:
    low, middle, high = (curve.quantile(share) for share in ENDS)
    return {"low": low, "middle": middle, "high": high}


def _with_relief(shared: Helps, cramps: Sequence[Episode], known: Catalog) -> Helps:
    """What eased after each kind of relief; a cramp counts once for each she used in it."""
    from soleus.insight import relief

    reliefs = {
        step.id: step.relief
        for script in known.scripts.values()
        for step in script.steps
        if step.relief and known.reliefs[step.relief].is_shown
    }
    counted: dict[str, Counter[Ease]] = {}
    for cramp in cramps:
        if cramp.ease is not None:
            for each in dict.fromkeys(reliefs[step] for step in cramp.steps if step in reliefs):
                counted.setdefault(each, Counter())[cramp.ease] += 1
    order = [id_ for id_ in known.reliefs if id_ in counted]
    found = relief.shares(
        {id_: (counted[id_][Ease.EASED], counted[id_][Ease.SAME], counted[id_][Ease.WORSE])
         for id_ in order}
    )  # fmt: skip
    eased = tuple(
        Eased(
            relief=id_,
            eased=share.eased,
            told=share.told,
            share=Range(low=share.low, middle=share.middle, high=share.high),
            enough=share.enough,
            more=share.more,
        )
        for id_, share in found.items()
    )
    return replace(shared, reliefs=eased, better=tuple(relief.apart(found)))


# ── as it is remembered ─────────────────────────────────────────────────────────────────────


def _kept(body: Any) -> tuple[int, Helps] | None:
    """The last change it knew of, and what it said. None too where another form was written: what
    is remembered is only ever a short cut, and must never close the page."""
    try:
        return int(body["sequence"]), _read(body["helps"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _as_json(found: Helps) -> dict[str, Any]:
    days = {"first": found.first, "last": found.last}
    return {**asdict(found), **{name: day and day.isoformat() for name, day in days.items()}}


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _read(body: dict[str, Any]) -> Helps:
    return Helps(
        first=_day(body["first"]),
        last=_day(body["last"]),
        recorded=body["recorded"],
        cramps=body["cramps"],
        state=State(body["state"]),
        without=Without(body["without"]),
        measures=tuple(_read_measured(each) for each in body["measures"]),
        trend=Range(**body["trend"]) if body["trend"] else None,
        coming=Coming(**body["coming"]) if body["coming"] else None,
        reliefs=tuple(
            Eased(**{**each, "share": Range(**each["share"])}) for each in body["reliefs"]
        ),
        better=tuple((one, two) for one, two in body["better"]),
    )


def _read_measured(told: dict[str, Any]) -> Measured:
    parts = {
        "alike": tuple(told["alike"]),
        "words": tuple(Told(**each) for each in told["words"]),
        "ratio": Range(**told["ratio"]),
        "spared": Range(**told["spared"]),
    }
    return Measured(**{**told, **parts})
