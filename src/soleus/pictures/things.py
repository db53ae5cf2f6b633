"""Pure. What stands round a body in a drawing: bed, chair, wall, pillow, towel, pack, arrows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from soleus.pictures.shapes import Outline, Pairs, Point, Shape, around

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prop:
    """A thing in a picture: most have a box (x, y, width, height), a towel and a line have points.

    turn: degrees clockwise, for what can be turned
    front: drawn over the body, not behind it
    """

    kind: str
    box: Box = (0.0, 0.0, 0.0, 0.0)
    points: Outline = ()
    turn: float = 0.0
    front: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """Which way to pull or move: from, perhaps over a bend, to; with both, to and fro."""

    points: Outline
    both: bool = False


SOFT: Pairs = (
    (-0.47, -0.4), (0, -0.5), (0.47, -0.4), (0.49, 0), (0.47, 0.4), (0, 0.5), (-0.47, 0.4), (-0.49, 0),
)  # fmt: skip
FOLD: Pairs = ((0.3, -0.46), (0.25, -0.2), (0.25, 0.2), (0.3, 0.46))


def _in_box(prop: Prop, pairs: Pairs) -> Outline:
    """A shape given in shares of the prop's box from its middle, turned with it."""
    x, y, width, height = prop.box
    middle, across = Point(x + width / 2, y + height / 2), Point(1.0, 0.0).turned(prop.turn)
    return around(middle, across, [(a * width, -b * height) for a, b in pairs])


def _rounded_box(box: Box, cut: float = 5.0) -> Outline:
    """A box whose corners are cut off, which the round joins of its line make look round."""
    x, y, width, height = box
    right, bottom = x + width, y + height
    return (
        Point(x, y + cut), Point(x + cut, y), Point(right - cut, y), Point(right, y + cut),
        Point(right, bottom - cut), Point(right - cut, bottom), Point(x + cut, bottom),
        Point(x, bottom - cut),
    )  # fmt: skip


def _corners(x: float, y: float, width: float, height: float) -> Outline:
    return (
        Point(x, y), Point(x + width, y), Point(x + width, y + height), Point(x, y + height),
    )  # fmt: skip


def _block(prop: Prop) -> tuple[Shape, ...]:
    square: Pairs = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
    return (Shape("prop", (_in_box(prop, square),), "straight"),)


def _bed(prop: Prop) -> tuple[Shape, ...]:
    """A bed from the side; its box is the mattress, below it is the frame."""
    x, y, width, height = prop.box
    frame = _corners(x + 3, y + height - 3, width - 6, 12)
    return (Shape("prop", (frame,), "straight"), Shape("sheet", (_rounded_box(prop.box),), "straight"))


def _mattress(prop: Prop) -> tuple[Shape, ...]:
    """A bed seen from above."""
    return (Shape("sheet", (_rounded_box(prop.box),), "straight"),)


def _pillow(prop: Prop) -> tuple[Shape, ...]:
    return (Shape("pillow", (_in_box(prop, SOFT),)),)


def _pack(prop: Prop) -> tuple[Shape, ...]:
    """A warm or cool pack in its cloth; the edge of the cloth shows."""
    return (Shape("pack", (_in_box(prop, SOFT),)), Shape("line", (_in_box(prop, FOLD),), "open"))


def _chair(prop: Prop) -> tuple[Shape, ...]:
    """A chair from the side; its box is the seat and the room down to the floor.

    The back is on the left; a negative width puts it on the right.
    """
    x, y, width, height = prop.box
    side = 1 if width > 0 else -1
    back = _corners(x, y - 76, 6 * side, height + 76)
    front = _corners(x + width - 6 * side, y, 6 * side, height)
    seat = _corners(x, y, width, 9)
    return (Shape("prop", (back, front, seat), "straight"),)


def _stool(prop: Prop) -> tuple[Shape, ...]:
    x, y, width, height = prop.box
    legs = (_corners(x + 5, y, 5, height), _corners(x + width - 10, y, 5, height))
    return (Shape("prop", (*legs, _corners(x, y, width, 9)), "straight"),)


def _cup(prop: Prop) -> tuple[Shape, ...]:
    glass: Pairs = ((-0.5, -0.5), (0.5, -0.5), (0.36, 0.5), (-0.36, 0.5))
    water: Pairs = ((-0.46, -0.2), (0.46, -0.2), (0.36, 0.5), (-0.36, 0.5))
    return (
        Shape("sheet", (_in_box(prop, glass),), "straight"),
        Shape("pack", (_in_box(prop, water),), "straight"),
    )


def _towel(prop: Prop) -> tuple[Shape, ...]:
    """A strip of cloth pulled tight from point to point."""
    pieces = tuple(
        around(a, a.towards(b), ((-2, 3), (a.to(b) + 2, 3), (a.to(b) + 2, -3), (-2, -3)))
        for a, b in zip(prop.points, prop.points[1:], strict=False)
    )
    return (Shape("towel", pieces, "straight"),)


def _line(prop: Prop) -> tuple[Shape, ...]:
    return (Shape("line", (prop.points,), "open"),)


PROPS: dict[str, Callable[[Prop], tuple[Shape, ...]]] = {
    "block": _block,
    "bed": _bed,
    "mattress": _mattress,
    "pillow": _pillow,
    "pack": _pack,
    "chair": _chair,
    "stool": _stool,
    "cup": _cup,
    "towel": _towel,
    "line": _line,
}


def arrow_shape(arrow: Arrow, width: float) -> Shape:
    """A solid arrow whose shaft follows one quadratic curve, in short straight pieces."""
    start, end = arrow.points[0], arrow.points[-1]
    straight = Point((start.x + end.x) / 2, (start.y + end.y) / 2)
    bend = arrow.points[1] if len(arrow.points) == 3 else straight
    length = start.to(bend) + bend.to(end)
    cut = min(2.2 * width / length, 0.45)  # the share of the curve that the head takes
    first = cut if arrow.both else 0.0
    middle = [_on_curve(start, bend, end, first + (1 - cut - first) * i / 6) for i in range(7)]
    ways = [a.towards(b) for a, b in zip(middle, middle[1:], strict=False)]
    ways.append(ways[-1])
    left = tuple(p.along(w, 0, side=width / 2) for p, w in zip(middle, ways, strict=True))
    right = tuple(p.along(w, 0, side=-width / 2) for p, w in zip(middle, ways, strict=True))
    tip = (_wing(middle[-1], ways[-1], width), end, _wing(middle[-1], ways[-1], -width))
    tail = (_wing(middle[0], ways[0], -width), start, _wing(middle[0], ways[0], width))
    return Shape(
        "arrow", ((*left, *tip, *right[::-1], *(tail if arrow.both else ())),), "straight"
    )


def _wing(neck: Point, way: Point, width: float) -> Point:
    return neck.along(way, 0, side=1.35 * width)


def _on_curve(start: Point, bend: Point, end: Point, share: float) -> Point:
    a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
    return Point(a * start.x + b * bend.x + c * end.x, a * start.y + b * bend.y + c * end.y)
