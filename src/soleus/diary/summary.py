"""Pure. Figures over nights. What was not written down is missing, and never counts as zero."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from soleus import pregnancy
from soleus.diary.entries import Episode, Sureness
from soleus.diary.nights import NOON, Night

WEEK = 7
HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What some nights say, and how many of them say anything.

    total, recorded: nights in all, and those with a word on cramps
    cramps, with_cramp: cramps, and nights with one or more; None when no night is recorded
    pains: how many cramps have a pain; their mean is None without any
    """

    total: int
    recorded: int
    cramps: int | None
    with_cramp: int | None
    pains: int
    mean_pain: float | None

    @property
    def per_week(self) -> float | None:
        """Cramps in seven recorded nights: silent nights neither raise nor lower it.

        None below seven: one night would stand for a whole week.
        """
        if self.cramps is None or self.recorded < WEEK:
            return None
        return self.cramps / self.recorded * WEEK


def summary(nights: Iterable[Night]) -> Summary:
    """The figures of some nights."""
    nights = list(nights)
    counts = [night.cramps for night in nights if night.cramps is not None]
    cramps = [cramp for night in nights for cramp in night.episodes]
    pains = [cramp.pain for cramp in cramps if cramp.pain is not None]
    return Summary(
        total=len(nights),
        recorded=len(counts),
        cramps=sum(counts) if counts else None,
        with_cramp=sum(count > 0 for count in counts) if counts else None,
        pains=len(pains),
        mean_pain=fmean(pains) if pains else None,
    )


# ── weeks ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Seven nights that begin together.

    gestational: completed weeks of pregnancy when they begin, None when not known
    """

    first: date
    gestational: int | None
    summary: Summary


def weeks(nights: Sequence[Night], *, due: date | None = None) -> list[Week]:
    """The weeks that nights in a row fall in: her weeks of pregnancy, else Monday to Sunday."""
    groups: dict[date, list[Night]] = {}
    for night in nights:
        groups.setdefault(week_start(night.date, due=due), []).append(night)
    return [
        Week(first=first, gestational=_gestational(first, due), summary=summary(group))
        for first, group in groups.items()
    ]


def week_start(on: date, *, due: date | None = None) -> date:
    """The first night of the week a night belongs to."""
    # A due date falls on the weekday that every week of its pregnancy begins on.
    begins = due.weekday() if due else 0
    return on - timedelta(days=(on.weekday() - begins) % WEEK)


def _gestational(first: date, due: date | None) -> int | None:
    age = pregnancy.gestational_age(due, first) if due else None
    return age.weeks if age else None


# ── hours ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """At which hour cramps began, on her own clock.

    counts: 24 numbers from noon to noon: the first counts 12:00 to 12:59
    untimed: cramps of which only the night is known
    """

    counts: tuple[int, ...]
    untimed: int

    @property
    def timed(self) -> int:
        return sum(self.counts)

    @property
    def busiest(self) -> int | None:
        """The hour (0 to 23) with the most cramps; None without cramps, or when two tie."""
        most = max(self.counts)
        if not most or self.counts.count(most) > 1:
            return None
        return (self.counts.index(most) + NOON) % HOURS


def hours(cramps: Iterable[Episode]) -> Hours:
    """Cramps by the hour they began."""
    counts, untimed = [0] * HOURS, 0
    for cramp in cramps:
        if cramp.sure is Sureness.NIGHT_ONLY:
            untimed += 1
        else:
            counts[(cramp.local.hour - NOON) % HOURS] += 1
    return Hours(counts=tuple(counts), untimed=untimed)
