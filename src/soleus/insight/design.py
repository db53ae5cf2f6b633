"""Pure. From nights to arrays: what the model is shown of a diary, and what is left out."""

from dataclasses import dataclass
from itertools import pairwise

from soleus.insight.arrays import Array, Flags, np

KNOT_NIGHTS = 7  # apart; slow spells last weeks, so nothing finer can be seen
USUAL_CRAMPS = 0.4  # a night; the night before counts from here
MOST_NIGHTS = 750  # from the first to the last: a pregnancy and the year after birth
WEEK_AT_ZERO = 28  # of pregnancy, where the trend is zero
INTERCEPTS = 3  # the columns before the measures: level, week, night before


class NotUsableError(ValueError):
    """A diary that cannot be told apart or reckoned with; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryNight:
    """One night as the model sees it.

    index: whole nights since any fixed day; week: of pregnancy, None where not known
    cramps: how many, None when nothing was written; or_more: at least so many, as in "3 or more"
    done: for each measure 0 or 1, or a dose in its steps; None where not known
    """

    index: int
    week: float | None
    cramps: int | None
    or_more: bool = False
    done: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """measures: their names, in the order of each night's `done`; nights: any order, none twice."""

    measures: tuple[str, ...]
    nights: tuple[DiaryNight, ...]

    @property
    def recorded(self) -> tuple[DiaryNight, ...]:
        """The nights with a count, oldest first."""
        told = (night for night in self.nights if night.cramps is not None)
        return tuple(sorted(told, key=lambda night: night.index))


@dataclass(frozen=True, slots=True)
class Design:
    """The arrays of one diary; n recorded nights, k measures, u knots.

    night: (n,) counted from the first recorded one; counts: (n,); or_more: (n,) true where the
    count is only a lower bound
    fixed: (n, 3 + k) level, (week - 28) / 10, pull of the night before, centred measures
    slow: (n, u) weights of the knots of f; each row has at most two and adds to 1
    raw: (n, k) the measures as written, NaN where not known
    """

    night: Array
    counts: Array
    or_more: Flags
    fixed: Array
    slow: Array
    raw: Array


def design(diary: Diary) -> Design:
    """The arrays of a diary with at least one recorded night.

    Raises NotUsableError when nothing is recorded, no week is known, a night is there twice, or
    the nights span too long a time.
    """
    nights = diary.recorded
    if not nights:
        raise NotUsableError("No night has a count of cramps yet. Write down one night first.")
    span = nights[-1].index - nights[0].index + 1
    if span > MOST_NIGHTS:
        raise NotUsableError(
            f"From the first to the last there are {span} nights, and at most {MOST_NIGHTS} can be "
            "weighed at once. Keep the latest ones."
        )
    if any(a.index == b.index for a, b in pairwise(nights)):
        raise NotUsableError("A night is there twice. Keep one of them.")
    # Counted from the first recorded night: neither another calendar nor an empty night before
    # the first one may move the knots, and with them the answer.
    night = np.array([each.index - nights[0].index for each in nights], float)
    counts = np.array([each.cramps for each in nights], float)
    raw = np.array([[np.nan if x is None else x for x in n.done] for n in nights], float)
    raw = raw.reshape(len(nights), len(diary.measures))
    trend = (_weeks(diary, nights) - WEEK_AT_ZERO) / 10
    fixed = [np.ones_like(night), trend, _night_before(night, counts), *centred(raw).T]
    return Design(
        night=night,
        counts=counts,
        or_more=np.array([each.or_more for each in nights], bool),
        fixed=np.column_stack(fixed),
        slow=_between_knots(night),
        raw=raw,
    )


def centred(raw: Array) -> Array:
    """Each measure minus her own mean, (n, k). What is not known becomes 0, which is her mean.

    Reading silence as "not done" would make forgetful bad nights look like nights without it:
    95 % ranges then hold the truth in 82 % of diaries instead of 94 %.
    """
    known = ~np.isnan(raw)
    means = np.where(known, raw, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.where(known, raw - means, 0.0)


def _weeks(diary: Diary, nights: tuple[DiaryNight, ...]) -> Array:
    """The week of each night; where it is not written, reckoned from the nearest that is."""
    known = [(night.index, night.week) for night in diary.nights if night.week is not None]
    if not known:
        raise NotUsableError("No night says which week of pregnancy it is in. Add one week.")
    at, week = (np.array(column, float) for column in zip(*sorted(known), strict=True))
    wanted = np.array([night.index for night in nights], float)
    nearest = np.abs(wanted[:, None] - at).argmin(axis=1)
    weeks: Array = week[nearest] + (wanted - at[nearest]) / 7
    return weeks


def _night_before(night: Array, counts: Array) -> Array:
    """log1p of the count of the night before, minus that of a usual night; 0 when not recorded."""
    pull = np.zeros_like(night)
    follows = np.flatnonzero(np.diff(night) == 1) + 1
    pull[follows] = np.log1p(counts[follows - 1]) - np.log1p(USUAL_CRAMPS)
    return pull


def _between_knots(night: Array) -> Array:
    """Weights (n, u) that draw a line between knots; the last knot lies a week past the end."""
    knots = int(np.ceil(night[-1] / KNOT_NIGHTS)) + 2
    before, part = np.divmod(night, KNOT_NIGHTS)
    weights = np.zeros((len(night), knots))
    rows = np.arange(len(night))
    weights[rows, before.astype(int)] = 1 - part / KNOT_NIGHTS
    weights[rows, before.astype(int) + 1] = part / KNOT_NIGHTS
    return weights
