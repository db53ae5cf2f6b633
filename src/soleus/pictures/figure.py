"""Pure. Line drawings of a body in a pose, as SVG text.

A pose is data: joints, things around her, the muscle at work, arrows for the pull. `poses` reads
them and `draw` makes every figure in one style. Colours belong to the style sheet; the attributes
written here only keep a drawing readable without one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Literal, get_args

from soleus.pictures import anatomy
from soleus.pictures.anatomy import JOINTS, MUSCLES, SIDES
from soleus.pictures.shapes import PAGE, WEIGHT, Frame, Outline, Point, Shape, element, number
from soleus.pictures.things import NOWHERE, PROPS, Arrow, Layer, Prop, arrow_shape

View = Literal["side", "front", "above"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperHand:
    """A second person's forearm and hand, from the elbow to where the fingers point."""

    elbow: Point
    hand: Point
    fingers: Point
    mirror: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """How one body lies, sits or stands in one picture.

    frame: the part of the drawing that shows: x, y, width, height
    view: "above" is written as if she stood and laid down when it is drawn, head to the left;
        "front" shows both lower legs, which stand still
    start: joints that are elsewhere where the movement begins
    swollen: the side whose lower leg is swollen, in a view from the front
    """

    id: str
    title: str
    description: str
    frame: Frame
    joints: Mapping[str, Point]
    start: Mapping[str, Point]
    view: View = "side"
    belly: bool = True
    muscle: str = ""
    swollen: str = ""
    props: tuple[Prop, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    helpers: tuple[HelperHand, ...] = ()

    @property
    def before(self) -> Pose | None:
        """The same picture where the movement begins, when it has one."""
        return replace(self, joints={**self.joints, **self.start}) if self.start else None


def draw(pose: Pose, *, ghost: Pose | None = None) -> str:
    """The pose as one SVG element; a ghost is where its movement starts, drawn pale behind it."""
    kind = "figure figure-moving" if ghost else "figure"
    frame, shapes = pose.frame, _shapes(pose, ghost)
    if pose.view == "above":
        frame, shapes = _laid_down(frame, shapes)
    inside = "".join(element(shape, frame, ATTRIBUTES.get(shape.kind, "")) for shape in shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" role="img"'
        f' viewBox="0 0 {number(PAGE)} {number(PAGE * frame[3] / frame[2])}"'
        f"><title>{escape(pose.title)}</title><desc>{escape(pose.description)}</desc>"
        f'<g fill="#fff" stroke="#432" stroke-width="{number(2 * WEIGHT)}" paint-order="stroke"'
        f' stroke-linejoin="round" stroke-linecap="round">{inside}</g></svg>'
    )


# Without a style sheet the muscle and the pull must still stand out. A line that is not covered
# by its own filling is half as thick, so that it weighs the same on the page.
BARE = f' fill="none" stroke-width="{number(WEIGHT)}"'
ATTRIBUTES = {
    "muscle": ' fill="#d33" stroke="none"',
    "flush": ' fill="#d87" stroke="none"',
    "arrow": ' fill="#158" stroke="#fff"',
    "hair": ' fill="#432"',
    "ghost": ' stroke="#999" stroke-dasharray="2 2.6"',
    "line": BARE,
    "heat": BARE,
}


def _laid_down(frame: Frame, shapes: list[Shape]) -> tuple[Frame, list[Shape]]:
    """A standing picture turned over its diagonal: head to the left, face to the reader."""
    left, top, width, height = frame
    flat = [
        replace(s, outlines=tuple(tuple(Point(y, x) for x, y in o) for o in s.outlines))
        for s in shapes
    ]
    return (top, left, height, width), flat


def _shapes(pose: Pose, ghost: Pose | None) -> list[Shape]:
    """Everything in the picture, what is farther away first."""
    width = pose.frame[3] if pose.view == "above" else pose.frame[2]
    return [
        *_props(pose, "back"),
        *([_ghost(pose, ghost)] if ghost and "front" not in (pose.view, ghost.view) else []),
        *(_from_front(pose) if pose.view == "front" else _from_side(pose)),
        *_props(pose, "front"),
        *(
            s
            for h in pose.helpers
            for s in anatomy.helper(h.elbow, h.hand, h.fingers, mirror=h.mirror)
        ),
        *(arrow_shape(arrow, width * ARROW) for arrow in pose.arrows),
    ]


ARROW = 0.02  # how thick a shaft is, as a share of the picture's width


def _props(pose: Pose, layer: Layer) -> list[Shape]:
    return [shape for prop in pose.props if prop.layer == layer for shape in PROPS[prop.kind](prop)]


def _from_side(pose: Pose) -> list[Shape]:
    joints = anatomy.settle(pose.joints)
    cloth = (anatomy.torso(joints, belly=pose.belly), *anatomy.shorts(joints, "near"))
    return [
        Shape("far", anatomy.arm(joints, "far")),
        Shape("far", anatomy.leg(joints, "far")),
        Shape("shade", anatomy.shorts(joints, "far")),
        Shape("skin", anatomy.leg(joints, "near")),
        *anatomy.head(joints),
        Shape("cloth", cloth),
        *([Shape("muscle", (MUSCLES[pose.muscle](joints),))] if pose.muscle else []),
        *_props(pose, "middle"),
        Shape("skin", anatomy.arm(joints, "near")),
    ]


def _from_front(pose: Pose) -> list[Shape]:
    """Both lower legs, for what has to be compared."""
    return [
        shape
        for side in SIDES
        for shape in anatomy.shin(
            pose.joints[f"{side}-knee"], pose.joints[f"{side}-ankle"], swollen=pose.swollen == side
        )
    ]


def _ghost(pose: Pose, start: Pose) -> Shape:
    """What moves, where it was before: the limbs, or all of her when she moves as a whole.

    Of a whole body the arms and the far leg are left out, a pale figure needs no more.
    """
    now, before = anatomy.settle(pose.joints), anatomy.settle(start.joints)
    if now["hip"] != before["hip"] or now["neck"] != before["neck"]:
        trunk = (*anatomy.face(before), anatomy.torso(before, belly=start.belly))
        return Shape("ghost", (*trunk, *anatomy.leg(before, "near")))
    limbs = ((limb, side) for limb in (anatomy.arm, anatomy.leg) for side in SIDES)
    pairs = (zip(limb(before, side), limb(now, side), strict=True) for limb, side in limbs)
    return Shape("ghost", tuple(old for pair in pairs for old, new in pair if old != new))


class PoseError(ValueError):
    """Poses that cannot be drawn, every reason on a line of its own."""


def poses(table: Mapping[str, Any]) -> dict[str, Pose]:
    """Every pose of a table like poses.toml, by id.

    Raises PoseError that names all problems of all poses at once.
    """
    blocks = table.get("pose", [])
    problems = [f"pose {_name(block)}: {text}" for block in blocks for text in _problems(block)]
    names = Counter(_name(block) for block in blocks)
    problems += [f"pose {name}: the id is used twice" for name, n in names.items() if n > 1]
    if problems:
        raise PoseError("\n".join(problems))
    return {block["id"]: _pose(block) for block in blocks}


def _name(block: Mapping[str, Any]) -> str:
    return str(block.get("id", "without id"))


def _pose(block: Mapping[str, Any]) -> Pose:
    """A pose whose block has no problems."""
    return Pose(
        **{key: block[key] for key in (*TEXTS, *CHOICES, "belly") if key in block},
        frame=tuple(block["frame"]),
        joints=_joints(block["joints"]),
        start=_joints(block.get("start", {})),
        props=tuple(_prop(item) for item in block.get("prop", [])),
        arrows=tuple(_arrow(item) for item in block.get("arrow", [])),
        helpers=tuple(_helper(item) for item in block.get("helper", [])),
    )


def _joints(places: Mapping[str, Sequence[float]]) -> dict[str, Point]:
    return {name: Point(*place) for name, place in places.items()}


def _points(places: Sequence[Sequence[float]]) -> Outline:
    return tuple(Point(*place) for place in places)


def _prop(item: Mapping[str, Any]) -> Prop:
    return Prop(
        kind=item["kind"],
        box=tuple(item.get("box", NOWHERE)),
        points=_points(item.get("points", [])),
        turn=item.get("turn", 0.0),
        layer=item.get("layer", "back"),
    )


def _arrow(item: Mapping[str, Any]) -> Arrow:
    return Arrow(points=_points(item["points"]), both=item.get("both", False))


def _helper(item: Mapping[str, Any]) -> HelperHand:
    places = _joints({key: item[key] for key in HAND})
    return HelperHand(**places, mirror=item.get("mirror", False))


# ── what can be wrong with a block ───────────────────────────────────────────────────────────

TEXTS = ("id", "title", "description")
HAND = ("elbow", "hand", "fingers")
CHOICES: dict[str, tuple[str, ...]] = {
    "view": get_args(View),
    "muscle": ("", *MUSCLES),
    "swollen": ("", *SIDES),
}
NEEDED: dict[str, tuple[str, ...]] = {
    "side": ("hip", "neck"),
    "above": ("hip", "neck"),
    "front": ("near-knee", "near-ankle", "far-knee", "far-ankle"),
}
KEYS = (*TEXTS, *CHOICES, "belly", "frame", "joints", "start", "prop", "arrow", "helper")
SLACK = 1.03  # a straight limb may be asked to reach this much too far; it is drawn straight


def _problems(block: Mapping[str, Any]) -> Iterator[str]:
    yield from _unknown("key", block, KEYS)
    for key in TEXTS:
        if not isinstance(block.get(key), str) or not block[key].strip():
            yield f"{key} is missing, write one"
    if not re.fullmatch(r"[a-z][a-z0-9-]*", _name(block)) and "id" in block:
        yield "the id must be small letters and hyphens, it becomes part of a page"
    for key, allowed in CHOICES.items():
        if block.get(key, allowed[0]) not in allowed:
            yield f"{key} {block[key]!r} is unknown, use one of {', '.join(filter(None, allowed))}"
    if not _is_numbers(block.get("frame"), 4) or min(block["frame"][2:]) <= 0:
        yield "frame must be x, y, width, height with a size above zero"
    yield from _joint_problems(block)
    yield from _thing_problems(block)


def _joint_problems(block: Mapping[str, Any]) -> Iterator[str]:
    joints, start = block.get("joints", {}), block.get("start", {})
    for place in (joints, start):
        yield from _unknown("joint", place, JOINTS)
        for name, point in place.items():
            if not _is_numbers(point, 2):
                yield f"joint {name} is {point!r}, write it as [x, y]"
    needed = set(NEEDED.get(block.get("view", "side"), ()))
    needed |= {"near-ankle"} if block.get("muscle") else set()
    lacking = sorted(needed - set(joints))
    yield from (f"joint {name} is missing, this view or muscle needs it" for name in lacking)
    whole = {**joints, **start}
    if {"hip", "neck"} <= set(joints) and all(_is_numbers(p, 2) for p in whole.values()):
        yield from dict.fromkeys((*_too_far(joints), *_too_far(whole)))


def _too_far(places: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """Hands and feet that would need longer bones."""
    given = _joints(places)
    for name, root, length in anatomy.reaches(given):
        away = root.to(given[name])
        if away > length * SLACK:
            yield f"{name} is {away:.0f} away, the limb is {length:.0f}; move it closer"


def _thing_problems(block: Mapping[str, Any]) -> Iterator[str]:
    for item in block.get("prop", []):
        yield from _unknown("prop key", item, ("kind", "box", "points", "turn", "layer"))
        yield from _unknown("prop", [item.get("kind", "without kind")], tuple(PROPS))
        yield from _unknown("layer", [item.get("layer", "back")], get_args(Layer))
        if not _is_numbers(item.get("box"), 4) and not _is_path(item.get("points")):
            yield f"prop {item.get('kind')} needs a box of four numbers, or at least two points"
    for item in block.get("arrow", []):
        yield from _unknown("arrow key", item, ("points", "both"))
        if not _is_path(item.get("points")):
            yield "an arrow needs at least two points"
    for item in block.get("helper", []):
        yield from _unknown("helper key", item, (*HAND, "mirror"))
        if not all(_is_numbers(item.get(key), 2) for key in HAND):
            yield f"a helper needs {', '.join(HAND)} as points"


def _unknown(what: str, names: Iterable[str], known: Sequence[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"{what} {name} is unknown, use one of {', '.join(known)}"


def _is_numbers(value: object, count: int) -> bool:
    return (
        isinstance(value, list | tuple)
        and len(value) == count
        and all(isinstance(v, int | float) and math.isfinite(v) for v in value)
    )


def _is_path(value: object) -> bool:
    return isinstance(value, list) and len(value) > 1 and all(_is_numbers(p, 2) for p in value)
