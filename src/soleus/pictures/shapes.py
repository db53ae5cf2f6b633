"""Pure. Points, closed shapes and the path text that draws them.

Across the page x grows to the right, down the page y grows. Every picture is written PAGE units
wide, so that lines weigh the same whatever a picture shows, and short numbers are exact enough.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

PAGE = 140.0
WEIGHT = 1.1  # of a line, in page units: 2.2 px when a picture is 280 px wide

Pairs = Sequence[tuple[float, float]]
Frame = tuple[float, float, float, float]


class Point(NamedTuple):
    """A place in a drawing."""

    x: float
    y: float

    def to(self, other: Point) -> float:
        """Distance to another place."""
        return math.hypot(other.x - self.x, other.y - self.y)

    def towards(self, other: Point) -> Point:
        """The direction of another place, of length one; straight down when it is this one."""
        length = self.to(other)
        if length == 0:
            return Point(0.0, 1.0)
        return Point((other.x - self.x) / length, (other.y - self.y) / length)

    def along(self, way: Point, length: float, *, side: float = 0.0) -> Point:
        """The place so far that way, then so far to the right of somebody who walks down the page.

        Somebody who faces right and hangs her arm has the front of it on that side.
        """
        return Point(self.x + way.x * length + way.y * side, self.y + way.y * length - way.x * side)

    def turned(self, degrees: float) -> Point:
        """A direction turned clockwise on the page."""
        angle = math.radians(degrees)
        cos, sin = math.cos(angle), math.sin(angle)
        return Point(self.x * cos - self.y * sin, self.x * sin + self.y * cos)


Outline = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What one path draws: outlines of a kind the style sheet colours, melted into one."""

    kind: str
    outlines: tuple[Outline, ...]
    how: Literal["smooth", "straight", "open"] = "smooth"


def around(origin: Point, way: Point, pairs: Pairs, *, mirror: bool = False) -> Outline:
    """An outline given as (along, to the front) pairs in drawing units."""
    sign = -1.0 if mirror else 1.0
    return tuple(origin.along(way, ahead, side=sign * off) for ahead, off in pairs)


def beside(start: Point, end: Point, pairs: Pairs, *, mirror: bool = False) -> Outline:
    """An outline given as (share of the way from start to end, distance to the front) pairs."""
    length = start.to(end)
    return around(
        start, start.towards(end), [(share * length, off) for share, off in pairs], mirror=mirror
    )


def element(shape: Shape, frame: Frame, attributes: str = "") -> str:
    """The shape as a path element, without outlines that lie outside the frame."""
    outlines = [_on_page(o, frame) for o in shape.outlines if _shows(o, frame)]
    data = "".join(WRITERS[shape.how](outline) for outline in outlines)
    return f'<path class="figure-{shape.kind}"{attributes} d="{data}"/>' if data else ""


def _on_page(outline: Outline, frame: Frame) -> Outline:
    left, top, width, _ = frame
    scale = PAGE / width
    return tuple(
        Point(round((x - left) * scale, 1), round((y - top) * scale, 1)) for x, y in outline
    )


def _shows(outline: Outline, frame: Frame) -> bool:
    left, top, width, height = frame
    across, down = [p.x for p in outline], [p.y for p in outline]
    return (
        min(across) < left + width
        and max(across) > left
        and min(down) < top + height
        and max(down) > top
    )


def number(value: float) -> str:
    """A coordinate with at most one decimal and nothing to spare: -0.5 is "-.5"."""
    text = f"{value:.1f}".removesuffix(".0")
    if text in ("0", "-0"):
        return "0"
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


def joined(values: Iterable[float]) -> str:
    """Coordinates in as few characters as a path allows: a sign or a second dot also separates."""
    text, last = "", ""
    for word in map(number, values):
        apart = word.startswith("-") or (word.startswith(".") and "." in last)
        text += word if not text or apart else f" {word}"
        last = word
    return text


def _smooth(outline: Outline) -> str:
    """A smooth closed path through every point: one quadratic piece for each of them.

    Pieces meet half way between their handles, so a handle is the mirror image of the one before
    and "t" leaves it out. A meeting place is rounded from the handle as it came out on the page;
    rounded on its own, the error of each would be handed on and grow along the outline.
    """
    handles = _handles(_one_way_round(outline))
    here = _rounded(_half_way(handles[-1], handles[0]))
    handle = _rounded(handles[0])
    there = _rounded(_half_way(handle, handles[1]))
    text = f"M{joined(here)}q{joined((*_from(here, handle), *_from(here, there)))}t"
    steps: list[float] = []
    for wanted in (*handles[2:], handles[0]):
        handle = Point(2 * there.x - handle.x, 2 * there.y - handle.y)
        here, there = there, _rounded(_half_way(handle, wanted))
        steps += _from(here, there)
    return f"{text}{joined(steps)}z"


def _handles(points: Outline) -> list[Point]:
    """Handles whose curve passes through the points, found by correcting what is left over.

    Half way along a piece the curve is at (before + 6 * handle + after) / 8.
    """
    handles = list(points)
    for _ in range(5):
        handles = [
            Point(
                h.x + p.x - (before.x + 6 * h.x + after.x) / 8,
                h.y + p.y - (before.y + 6 * h.y + after.y) / 8,
            )
            for before, h, after, p in zip(
                handles[-1:] + handles, handles, handles[1:] + handles[:1], points, strict=False
            )
        ]
    return handles


def _half_way(a: Point, b: Point) -> Point:
    return Point((a.x + b.x) / 2, (a.y + b.y) / 2)


def _rounded(p: Point) -> Point:
    return Point(round(p.x, 1), round(p.y, 1))


def _from(a: Point, b: Point) -> Point:
    return Point(b.x - a.x, b.y - a.y)


def _straight(outline: Outline) -> str:
    return _open(_one_way_round(outline)) + "z"


def _open(outline: Outline) -> str:
    steps = [v for a, b in pairwise(outline) for v in _from(a, b)]
    return f"M{joined(outline[0])}l{joined(steps)}"


WRITERS = {"smooth": _smooth, "straight": _straight, "open": _open}


def _one_way_round(outline: Outline) -> Outline:
    """The outline turned clockwise: shapes that turn alike melt, others would punch holes."""
    pairs = zip(outline, outline[1:] + outline[:1], strict=True)
    area = sum(a.x * b.y - b.x * a.y for a, b in pairs)
    return outline if area >= 0 else outline[::-1]
