"""Pure. What stands round a body in a drawing: bed, chair, wall, pillow, towel, pack, arrows."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from soleus.pictures.shapes import Outline, Pairs, Point, Shape, around

Layer = Literal["back", "middle", "front"]
Box = tuple[float, float, float, float]
NOWHERE: Box = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prop:
    """A thing in a picture: most have a box (x, y, width, height), a towel and a line have points.

    turn: degrees clockwise, for what can be turned
    layer: behind the body, over all of it but the near arm, or over everything
    """

    kind: str
    box: Box = NOWHERE
    points: Outline = ()
    turn: float = 0.0
    layer: Layer = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """Which way to pull or move: from, perhaps over bends, to; with both, to and fro."""

    points: Outline
    both: bool = False


SOFT: Pairs = (
    (-0.47, -0.4), (0, -0.5), (0.47, -0.4), (0.49, 0), (0.47, 0.4), (0, 0.5), (-0.47, 0.4),
    (-0.49, 0),
)  # fmt: skip
FOLD: Pairs = ((0.3, -0.46), (0.25, -0.2), (0.25, 0.2), (0.3, 0.46))
# Over a warm pack, warm air rises; a cool pack carries a snowflake.
RISING: tuple[Pairs, ...] = tuple(
    [(x + 0.045 * math.sin(step * math.pi / 3), -0.66 - 0.09 * step) for step in range(9)]
    for x in (-0.25, 0.0, 0.25)
)
FLAKE = 3  # strokes through its middle


def _in_box(prop: Prop, pairs: Pairs) -> Outline:
    """A shape given in shares of the prop's box from its middle, turned with it."""
    x, y, width, height = prop.box
    middle, across = Point(x + width / 2, y + height / 2), Point(1.0, 0.0).turned(prop.turn)
    return around(middle, across, [(a * width, -b * height) for a, b in pairs])


def _rounded_box(box: Box, cut: float = 3.5) -> Outline:
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
    return (
        Shape("prop", (frame,), "straight"),
        Shape("sheet", (_rounded_box(prop.box),), "straight"),
    )


def _mattress(prop: Prop) -> tuple[Shape, ...]:
    """A bed seen from above."""
    return (Shape("sheet", (_rounded_box(prop.box),), "straight"),)


def _pillow(prop: Prop) -> tuple[Shape, ...]:
    return (Shape("pillow", (_in_box(prop, SOFT),)),)


def _warm_pack(prop: Prop) -> tuple[Shape, ...]:
    """A warm pack in its cloth, whose edge shows; warm air rises from it."""
    level = replace(prop, turn=0.0)
    return (
        Shape("warm", (_in_box(prop, SOFT),)),
        Shape("line", (_in_box(prop, FOLD),), "open"),
        Shape("heat", tuple(_in_box(level, wave) for wave in RISING), "open"),
    )


def _cool_pack(prop: Prop) -> tuple[Shape, ...]:
    """A cool pack in its cloth, with a snowflake on it."""
    x, y, width, height = prop.box
    middle, arm = Point(x + width / 2, y + height / 2), height * 0.3
    ways = [Point(0.0, 1.0).turned(180 / FLAKE * i) for i in range(FLAKE)]
    flake = tuple((middle.along(way, -arm), middle.along(way, arm)) for way in ways)
    return (
        Shape("cool", (_in_box(prop, SOFT),)),
        Shape("line", (_in_box(prop, FOLD), *flake), "open"),
    )


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
        Shape("cool", (_in_box(prop, water),), "straight"),
    )


def _towel(prop: Prop) -> tuple[Shape, ...]:
    """A strip of cloth pulled tight from point to point."""
    pieces = tuple(
        around(a, a.towards(b), ((-2, 3), (a.to(b) + 2, 3), (a.to(b) + 2, -3), (-2, -3)))
        for a, b in pairwise(prop.points)
    )
    return (Shape("towel", pieces, "straight"),)


def _line(prop: Prop) -> tuple[Shape, ...]:
    return (Shape("line", (prop.points,), "open"),)


def _bath(prop: Prop) -> tuple[Shape, ...]:
    """A bath seen through its side: the water in it, and its rim."""
    tub: Pairs = ((-0.5, -0.42), (0.5, -0.42), (0.44, 0.46), (-0.44, 0.46))
    water: Pairs = ((-0.47, -0.08), (0.47, -0.08), (0.43, 0.44), (-0.43, 0.44))
    rim: Pairs = ((-0.53, -0.5), (0.53, -0.5), (0.53, -0.4), (-0.53, -0.4))
    return (
        Shape("line", ((*_in_box(prop, tub), _in_box(prop, tub)[0]),), "open"),
        Shape("cool", (_in_box(prop, water),), "straight"),
        Shape("prop", (_in_box(prop, rim),), "straight"),
    )


def _shoe(prop: Prop) -> tuple[Shape, ...]:
    """A low shoe with laces, toes to the right."""
    upper: Pairs = (
        (-0.42, -0.5), (-0.05, -0.42), (0.2, -0.1), (0.46, 0.04), (0.5, 0.24), (0.48, 0.36),
        (-0.48, 0.36), (-0.5, 0), (-0.46, -0.3),
    )  # fmt: skip
    sole: Pairs = ((-0.5, 0.34), (0.51, 0.34), (0.5, 0.5), (-0.5, 0.5))
    laces = (((-0.06, -0.14), (0.1, -0.32)), ((0.06, -0.02), (0.22, -0.18)))
    return (
        Shape("towel", (_in_box(prop, upper),), "straight"),
        Shape("prop", (_in_box(prop, sole),), "straight"),
        Shape("line", tuple(_in_box(prop, lace) for lace in laces), "open"),
    )


def _cloth(prop: Prop) -> tuple[Shape, ...]:
    """Wide cloth that hangs from point to point."""
    return (Shape("towel", (prop.points,), "straight"),)


PROPS: dict[str, Callable[[Prop], tuple[Shape, ...]]] = {
    "block": _block,
    "bed": _bed,
    "mattress": _mattress,
    "pillow": _pillow,
    "warm-pack": _warm_pack,
    "cool-pack": _cool_pack,
    "chair": _chair,
    "stool": _stool,
    "cup": _cup,
    "towel": _towel,
    "line": _line,
    "bath": _bath,
    "shoe": _shoe,
    "cloth": _cloth,
}


def arrow_shape(arrow: Arrow, width: float) -> Shape:
    """A solid arrow whose shaft follows a Bezier curve, in short straight pieces."""
    rough = [_on_curve(arrow.points, i / 20) for i in range(21)]
    length = sum(a.to(b) for a, b in pairwise(rough))
    cut = min(2.2 * width / length, 0.45)  # the share of the curve that a head takes
    first = cut if arrow.both else 0.0
    pieces = 2 if len(arrow.points) == 2 else 4 * (len(arrow.points) - 1)
    shares = [first + (1 - cut - first) * i / pieces for i in range(pieces + 1)]
    shaft = [_on_curve(arrow.points, share) for share in shares]
    ways = [a.towards(b) for a, b in pairwise(shaft)]
    ways.append(ways[-1])
    left, right = (
        tuple(p.along(way, 0, side=side * width / 2) for p, way in zip(shaft, ways, strict=True))
        for side in (1, -1)
    )
    head = _head(shaft[-1], ways[-1], arrow.points[-1], 1.35 * width)
    tail = _head(shaft[0], ways[0], arrow.points[0], -1.35 * width) if arrow.both else ()
    return Shape("arrow", ((*left, *head, *right[::-1], *tail),), "straight")


def _head(neck: Point, way: Point, tip: Point, wing: float) -> Outline:
    return (neck.along(way, 0, side=wing), tip, neck.along(way, 0, side=-wing))


def _on_curve(points: Outline, share: float) -> Point:
    """The place on a Bezier curve at a share of its run (de Casteljau)."""
    while len(points) > 1:
        points = tuple(
            Point(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share) for a, b in pairwise(points)
        )
    return points[0]
