"""Pure. Line drawings of a body in a pose, as SVG text.

A pose is data: joints, things around her, the muscle at work, arrows for the pull. `poses` reads
them and `draw` makes every figure in one style. Colours belong to the style sheet; the attributes
written here only keep a drawing readable without one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Literal

from soleus.pictures import anatomy
from soleus.pictures.anatomy import MUSCLES, SIDES
from soleus.pictures.shapes import PAGE, WEIGHT, Frame, Outline, Point, Shape, element, number
from soleus.pictures.things import PROPS, Arrow, Prop, arrow_shape

View = Literal["side", "front"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperHand:
    """A second person's forearm and hand, from the elbow to where the fingers point."""

    elbow: Point
    hand: Point
    fingers: Point
    thumb_below: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """How one body lies, sits or stands in one picture.

    frame: the part of the drawing that shows: x, y, width, height
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
    name = f"figure-{pose.id}" + ("-moving" if ghost else "")
    height = number(PAGE * pose.frame[3] / pose.frame[2])
    inside = "".join(_element(pose, shape) for shape in _shapes(pose, ghost))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="figure" role="img"'
        f' viewBox="0 0 {number(PAGE)} {height}" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(pose.title)}</title>'
        f'<desc id="{name}-d">{escape(pose.description)}</desc>'
        f'<g fill="#fff" stroke="#432" stroke-width="{number(2 * WEIGHT)}" paint-order="stroke"'
        f' stroke-linejoin="round" stroke-linecap="round">{inside}</g></svg>'
    )


# Without a style sheet the muscle and the pull must still stand out. A line that is not covered
# by its own filling is half as thick, so that it weighs the same on the page.
ATTRIBUTES = {
    "muscle": ' fill="#d33" stroke="none"',
    "arrow": ' fill="#158"',
    "hair": ' fill="#432"',
    "line": f' fill="none" stroke-width="{number(WEIGHT)}"',
}


def _element(pose: Pose, shape: Shape) -> str:
    return element(shape, pose.frame, ATTRIBUTES.get(shape.kind, ""))


def _shapes(pose: Pose, ghost: Pose | None) -> list[Shape]:
    """Everything in the picture, what is farther away first."""
    body = _from_front(pose) if pose.view == "front" else _from_side(pose)
    return [
        *(shape for prop in pose.props if not prop.front for shape in PROPS[prop.kind](prop)),
        *([_ghost(pose, ghost)] if ghost else []),
        *body,
        *(shape for prop in pose.props if prop.front for shape in PROPS[prop.kind](prop)),
        *(Shape("helper", _helper(hand)) for hand in pose.helpers),
        *(arrow_shape(arrow, pose.frame[2] * 0.019) for arrow in pose.arrows),
    ]


def _from_side(pose: Pose) -> list[Shape]:
    joints = anatomy.settle(pose.joints)
    cloth = (anatomy.torso(joints, belly=pose.belly), *anatomy.shorts(joints, "near"))
    return [
        Shape("far", anatomy.arm(joints, "far")),
        Shape("far", anatomy.leg(joints, "far")),
        Shape("shade", anatomy.shorts(joints, "far")),
        Shape("skin", anatomy.leg(joints, "near")),
        *([Shape("muscle", (MUSCLES[pose.muscle](joints),))] if pose.muscle else []),
        *anatomy.head(joints),
        Shape("cloth", cloth),
        Shape("skin", anatomy.arm(joints, "near")),
    ]


def _from_front(pose: Pose) -> list[Shape]:
    return []


def _ghost(pose: Pose, start: Pose) -> Shape:
    """The limbs that move, where they were before."""
    now, before = anatomy.settle(pose.joints), anatomy.settle(start.joints)
    pairs = [
        (limb(before, side), limb(now, side))
        for limb in (anatomy.arm, anatomy.leg)
        for side in SIDES
    ]
    moved = [
        then
        for old, new in pairs
        for then, there in zip(old, new, strict=False)
        if then != there
    ]
    return Shape("ghost", tuple(moved))


def _helper(hand: HelperHand) -> tuple[Outline, ...]:
    return anatomy.forearm(hand.elbow, hand.hand, hand.fingers, thumb_below=hand.thumb_below)


class PoseError(ValueError):
    """Poses that cannot be drawn, every reason on a line of its own."""


def poses(table: Mapping[str, Any]) -> dict[str, Pose]:
    """Every pose of a table like poses.toml, by id.

    Raises PoseError that names all problems of all poses at once.
    """
    blocks = table.get("pose", [])
    problems = [line for block in blocks for line in problems_of(block)]
    if problems:
        raise PoseError("\n".join(problems))
    return {block["id"]: _pose(block) for block in blocks}


def problems_of(block: Mapping[str, Any]) -> list[str]:
    return []


def _points(places: Sequence[Sequence[float]]) -> Outline:
    return tuple(Point(*place) for place in places)


def _joints(places: Mapping[str, Sequence[float]]) -> dict[str, Point]:
    return {name: Point(*place) for name, place in places.items()}


def _pose(block: Mapping[str, Any]) -> Pose:
    plain = {key: block[key] for key in PLAIN if key in block}
    return Pose(
        **plain,
        frame=tuple(block["frame"]),
        joints=_joints(block["joints"]),
        start=_joints(block.get("start", {})),
        props=tuple(_prop(item) for item in block.get("prop", [])),
        arrows=tuple(Arrow(**item | {"points": _points(item["points"])}) for item in block.get("arrow", [])),
        helpers=tuple(_hand(item) for item in block.get("helper", [])),
    )


PLAIN = ("id", "title", "description", "view", "belly", "muscle", "swollen")


def _prop(item: Mapping[str, Any]) -> Prop:
    made = dict(item)
    if "box" in made:
        made["box"] = tuple(made["box"])
    return Prop(**made | {"points": _points(made.get("points", []))})


def _hand(item: Mapping[str, Any]) -> HelperHand:
    return HelperHand(
        **{
            key.replace("-", "_"): Point(*value) if isinstance(value, list) else value
            for key, value in item.items()
        }
    )
