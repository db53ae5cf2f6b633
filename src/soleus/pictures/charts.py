"""Pure. Charts as SVG text from plain numbers: classes only, so that day and night colour them.

Each chart is WIDE units across. A title and a description say what it shows; the page puts one
sentence and a table beside it, which say the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, log, log10
from math import floor as floor_of

WIDE = 320.0
TALL = 180.0
LEFT, RIGHT, TOP, BOTTOM = 26.0, 4.0, 10.0, 44.0  # room around the bars: numbers, labels, shares
HOURS = 24
LETTER = 7.0  # about as wide is one


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar, or the gap where nothing is known.

    value: None leaves a gap, which is not a bar of height 0
    share: how much of it is known, 0 to 1, drawn as a line under the bar
    label: under the bar; "" for none
    """

    value: float | None
    share: float = 1.0
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A word under the axis, at so many hours after noon."""

    hour: int
    label: str


def hours(
    counts: Sequence[int],
    marks: Iterable[Mark],
    *,
    name: str,
    title: str,
    description: str,
    dark: tuple[int, int] = (9, 19),
) -> str:
    """Cramps by the hour they began, from noon to noon.

    counts: 24 numbers, the first from noon on
    dark: from and until which hour after noon the ground is shaded as night
    """
    top = _top(counts)
    step = (WIDE - LEFT - RIGHT) / HOURS
    start, end = (LEFT + step * hour for hour in dark)
    parts = [_box(start, TOP, end - start, _depth(), "chart-night")]
    parts += _scale(top)
    for place, count in enumerate(counts):
        if count:
            parts.append(_bar(LEFT + place * step, step, count / top, "chart-bar"))
    for mark in marks:
        x = LEFT + step * mark.hour
        anchor = "start" if mark.hour == 0 else "end" if mark.hour == HOURS else "middle"
        parts.append(_line(x, TOP + _depth(), x, TOP + _depth() + 4, "chart-axis"))
        parts.append(_words(x, TOP + _depth() + 18, mark.label, "chart-label", anchor))
    return _drawing(parts, TALL - 14, name=name, title=title, description=description)


def weeks(
    bars: Sequence[Bar],
    *,
    name: str,
    title: str,
    description: str,
    trend: Sequence[float | None] = (),
) -> str:
    """A bar for each week. A line under it shows how much of the week is known.

    trend: for each week where the line over the bars runs; it breaks at None
    """
    top = _top([*(bar.value or 0 for bar in bars), *(each or 0 for each in trend)])
    step = (WIDE - LEFT - RIGHT) / max(len(bars), 1)
    floor = TOP + _depth()
    parts = _scale(top)
    for place, bar in enumerate(bars):
        x = LEFT + place * step
        inner, wide = x + step * 0.12, step * 0.76
        if bar.value is None:
            parts.append(_box(inner, TOP, wide, _depth(), "chart-gap"))
        elif bar.value:
            parts.append(_bar(x, step, bar.value / top, "chart-bar"))
        parts.append(_box(inner, floor + 5, wide, 4, "chart-track"))
        if bar.share:
            parts.append(_box(inner, floor + 5, wide * bar.share, 4, "chart-share"))
        if bar.label:
            # Under the last bar a date would run over the edge.
            middle = min(x + step / 2, WIDE - LETTER * len(bar.label) / 2)
            parts.append(_words(middle, floor + 24, bar.label, "chart-label", "middle"))
    parts += _trend([
        None if each is None else (LEFT + (place + 0.5) * step, floor - _depth() * each / top)
        for place, each in enumerate(trend)
    ])  # fmt: skip
    return _drawing(parts, TALL - 8, name=name, title=title, description=description)


def _trend(points: Sequence[tuple[float, float] | None]) -> list[str]:
    """A line through the points that are known; one that stands alone is a dot."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [_run(run) for run in runs if run]


def _run(points: Sequence[tuple[float, float]]) -> str:
    if len(points) == 1:
        (x, y) = points[0]
        return f'<circle class="chart-trend-dot" cx="{_short(x)}" cy="{_short(y)}" r="3"/>'
    told = " ".join(f"{_short(x)},{_short(y)}" for x, y in points)
    return f'<polyline class="chart-trend" points="{told}"/>'


def every(count: int, room: int = 6) -> int:
    """How many bars to step on from one label to the next, so that no two run together."""
    return max(1, ceil(count / room))


# ── what trials found ──────────────────────────────────────────────────────────────────────

EDGE = 6.0  # room left and right of a forest plot
ROW = 66.0  # a row of it: two lines of words, then the interval on its track
FEWEST = 3  # round numbers along an axis; with fewer nobody can read a length off it
CLOSE = (0.5, 0.6, 0.8, 1.0, 1.2, 1.5, 1.8)
TICKS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One effect with its interval, and its words.

    label: who found it; detail: what was counted; numbers: the three numbers as a reader sees them
    """

    label: str
    detail: str
    numbers: str
    effect: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """What the effects are measured on.

    ratio: no effect is 1 and the axis is logarithmic; otherwise no effect is 0
    better: "lower" or "higher", the side that is good for her; "" marks none
    left, right: what each side means, in a word or two
    """

    ratio: bool
    better: str
    left: str
    right: str

    @property
    def none(self) -> float:
        return 1.0 if self.ratio else 0.0

    def place(self, value: float) -> float:
        return log(value) if self.ratio else value


def forest(rows: Sequence[Estimate], axis: Axis, *, name: str, title: str, description: str) -> str:
    """A dot for each effect and a line for how far off it may be, beside the line of no effect."""
    low, high = _reach(rows, axis)
    floor = TOP + ROW * len(rows)

    def x(value: float) -> float:
        share = (axis.place(value) - low) / (high - low)
        return EDGE + share * (WIDE - 2 * EDGE)

    none = x(axis.none)
    good = (EDGE, none) if axis.better == "lower" else (none, WIDE - EDGE)
    parts = []
    for place, row in enumerate(rows):
        y = TOP + ROW * place
        middle = y + 45
        parts.append(_words(EDGE, y + 12, row.label, "forest-label"))
        parts.append(_words(WIDE - EDGE, y + 12, row.numbers, "forest-numbers", "end"))
        parts.append(_words(EDGE, y + 28, row.detail, "forest-detail"))
        parts.append(_box(EDGE, y + 35, WIDE - 2 * EDGE, 20, "forest-track"))
        if axis.better:
            parts.append(_box(good[0], y + 35, good[1] - good[0], 20, "forest-good"))
        parts.append(_line(none, y + 35, none, y + 55, "forest-none"))
        parts.append(_line(x(row.low), middle, x(row.high), middle, "forest-interval"))
        parts.append(_dot(x(row.effect), middle))
    for tick in ticks(rows, axis):
        parts.append(_line(x(tick), floor, x(tick), floor + 5, "chart-axis"))
        parts.append(_words(x(tick), floor + 19, _signed(tick), "chart-label", "middle"))
    parts.append(_line(EDGE, floor, WIDE - EDGE, floor, "chart-axis"))
    parts.append(_words(EDGE, floor + 38, f"← {axis.left}", "forest-side"))
    parts.append(_words(WIDE - EDGE, floor + 38, f"{axis.right} →", "forest-side", "end"))
    return _drawing(parts, floor + 46, name=name, title=title, description=description)


def ticks(rows: Sequence[Estimate], axis: Axis) -> list[float]:
    """Round numbers along the axis, the line of no effect among them, not too close together."""
    low = min([axis.none, *(row.low for row in rows)])
    high = max([axis.none, *(row.high for row in rows)])
    if not axis.ratio:
        step = _step(high - low)
        return [step * place for place in range(ceil(low / step), floor_of(high / step) + 1)]
    inside = [tick for tick in TICKS if low <= tick <= high]
    if len(inside) < FEWEST:
        return [tick for tick in CLOSE if low <= tick <= high]
    if len(inside) > 7:
        return [tick for tick in inside if tick in (0.02, 0.1, 1.0, 10.0, 100.0)]
    return inside


def _reach(rows: Sequence[Estimate], axis: Axis) -> tuple[float, float]:
    """Where the axis begins and ends: a little beyond all intervals and the line of no effect."""
    values = [axis.place(axis.none)]
    values += [axis.place(end) for row in rows for end in (row.low, row.high)]
    room = (max(values) - min(values) or 1.0) * 0.06
    return min(values) - room, max(values) + room


def _step(span: float) -> float:
    """The round step that cuts a span into at most five."""
    power = 10.0 ** floor_of(log10(span or 1.0))
    return power * next(lead for lead in (0.2, 0.5, 1.0, 2.0) if span / (power * lead) <= 5)


def _signed(number: float) -> str:
    """A number with a real minus sign, as a reader sees it."""
    return f"{number:g}".replace("-", "−")


def _dot(x: float, y: float) -> str:
    return f'<circle class="forest-point" cx="{_short(x)}" cy="{_short(y)}" r="5"/>'


# ── pieces ─────────────────────────────────────────────────────────────────────────────────


def _depth() -> float:
    return TALL - TOP - BOTTOM


def _top(values: Iterable[float]) -> int:
    """The round number the axis ends at: 2, 4, 6, 8, 10, 12, 16, 20, 40 …"""
    most, power = max([*values, 1]), 1
    while most > 20 * power:
        power *= 10
    return power * next(lead for lead in (2, 4, 6, 8, 10, 12, 16, 20) if most <= lead * power)


def _scale(top: int) -> list[str]:
    """Three lines across, with their numbers."""
    parts = []
    for part in (0.0, 0.5, 1.0):
        y = TOP + _depth() * (1 - part)
        parts.append(_line(LEFT, y, WIDE - RIGHT, y, "chart-axis" if part == 0 else "chart-grid"))
        parts.append(_words(LEFT - 6, y + 4, f"{top * part:g}", "chart-label", "end"))
    return parts


def _bar(x: float, step: float, height: float, kind: str) -> str:
    tall = _depth() * height
    return _box(x + step * 0.12, TOP + _depth() - tall, step * 0.76, tall, kind)


def _box(x: float, y: float, width: float, height: float, kind: str) -> str:
    size = f'width="{_short(width)}" height="{_short(height)}"'
    return f'<rect class="{kind}" x="{_short(x)}" y="{_short(y)}" {size} rx="1.5"/>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    ends = f'x1="{_short(x1)}" y1="{_short(y1)}" x2="{_short(x2)}" y2="{_short(y2)}"'
    return f'<line class="{kind}" {ends}/>'


def _words(x: float, y: float, words: str, kind: str, anchor: str = "start") -> str:
    place = f'x="{_short(x)}" y="{_short(y)}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(words)}</text>'


def _drawing(parts: Iterable[str], tall: float, *, name: str, title: str, description: str) -> str:
    """The whole picture, with its words for those who hear it.

    name: makes the ids of title and description its own on a page
    """
    said = f'role="img" aria-labelledby="{name}-title {name}-about"'
    return (
        f'<svg class="chart-picture" viewBox="0 0 {_short(WIDE)} {_short(tall)}" {said}>'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-about">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
