"""Pure. The body behind a drawing: bone lengths, where joints end up, outlines round them.

All lengths are in drawing units; the grown woman drawn here stands about 310 of them high.
Everybody faces right, so the front of a hanging limb is its right side.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from soleus.pictures.shapes import Outline, Point, Shape, around, beside

TORSO, SHOULDER, NECK = 86.0, 76.0, 33.0
UPPER_ARM, FOREARM, THIGH, SHANK, FOOT = 50.0, 50.0, 74.0, 74.0, 38.6
SIDES = ("near", "far")
LIMB_JOINTS = ("elbow", "hand", "fingers", "knee", "ankle", "toe")
JOINTS = ("hip", "neck", "head", *(f"{side}-{joint}" for side in SIDES for joint in LIMB_JOINTS))
TOE_SLANT = 21.25  # degrees from the direction of the sole to the line from ankle to toes

Joints = Mapping[str, Point]

# (share of the bone, distance to the front): down the front, back up the back.
THIGH_SHAPE = (
    (-0.2, 2), (0.02, 19), (0.5, 17), (0.88, 12.5), (1.1, 5), (1.08, -7), (0.85, -12.5),
    (0.5, -16.5), (0.05, -20.5),
)  # fmt: skip
SHANK_SHAPE = (
    (-0.13, 2), (0.05, 12), (0.4, 10), (0.93, 6.5), (1.06, 0), (0.9, -6.5), (0.68, -9.5),
    (0.42, -16), (0.22, -17), (0, -10.5),
)  # fmt: skip
CALF_SHAPE = (
    (0.08, -9), (0.25, 1), (0.5, -2), (0.76, -7.5), (0.62, -10.5), (0.42, -14.8), (0.22, -15.8),
)  # fmt: skip
HAMSTRING_SHAPE = (
    (0.24, -12), (0.45, -4), (0.75, -4.5), (0.98, -9), (0.82, -12.2), (0.56, -15), (0.34, -17),
)  # fmt: skip
QUAD_SHAPE = ((0.2, 12), (0.42, 3.5), (0.7, 3.5), (0.96, 8), (0.85, 11.6), (0.55, 15.2), (0.3, 17))
SHORTS_SHAPE = (
    (-0.22, 2),
    (0.02, 20),
    (0.44, 19.3),
    (0.52, 14),
    (0.52, -13),
    (0.44, -19),
    (0.05, -22),
)
UPPER_ARM_SHAPE = ((-0.2, 0), (0.05, 9.8), (0.9, 7), (1.1, 0), (0.9, -7), (0.05, -9.8))
FOREARM_SHAPE = ((-0.12, 0), (0.15, 7.8), (0.9, 5), (0.9, -5), (0.15, -7.5))
NECK_SHAPE = ((0.1, 7), (0.9, 6.5), (0.9, -8), (0.1, -9))

# In drawing units from the ankle: (towards the toes, away from the sole).
FOOT_SHAPE = (
    (-6.5, 7), (4, 9), (19, -2), (37, -7), (41.5, -11), (36, -14.2), (25, -14.2), (13, -11.5),
    (2, -13.2), (-8, -14), (-13, -10), (-10.5, -2),
)  # fmt: skip
ARCH_SHAPE = ((-2, -11), (10, -6), (24, -8.5), (30, -12.2), (23, -12.6), (13, -9.8))
# From the middle of the hand: (towards the finger tips, to the thumb side).
HAND_SHAPE = (
    (-13, 4.6),
    (-1, 6.4),
    (10, 4.8),
    (18, 1.5),
    (17, -2.5),
    (8, -5.6),
    (-2, -6.6),
    (-13, -4.6),
)
THUMB_SHAPE = ((-8, 2), (-2, 8), (6, 11.5), (9, 9), (2, 3))
FINGER_LINES = (((9, 1.6), (16, 0.8)), ((7, -2), (14, -2.2)))
SLEEVE_SHAPE = ((-0.1, 11), (0.6, 9), (0.6, -9), (-0.1, -11))
# A lower leg from the front: (share of the bone, aside); its foot: (down from the ankle, aside).
SHIN_SHAPE = (
    (-0.3, 13), (-0.04, 11.5), (0.08, 11), (0.32, 14.5), (0.65, 9), (0.96, 6.5), (1.06, 4),
    (1.06, -4), (0.96, -6.5), (0.6, -9), (0.27, -14.5), (0.08, -11), (-0.04, -11.5), (-0.3, -13),
)  # fmt: skip
SWOLLEN_SHAPE = (
    (-0.3, 13), (-0.04, 11.5), (0.08, 13), (0.34, 21), (0.65, 15), (0.93, 8), (1.06, 4),
    (1.06, -4), (0.93, -8), (0.6, -15), (0.3, -21), (0.08, -13), (-0.04, -11.5), (-0.3, -13),
)  # fmt: skip
FLUSH_SHAPE = ((0.14, 8), (0.34, 17), (0.62, 12), (0.82, 0), (0.6, -12), (0.3, -17), (0.14, -8))
INSTEP_SHAPE = (
    (-9, 4), (-2, 6.6), (7, 8), (17, 12.5), (24, 12), (26, 4), (26, -5), (23, -11), (16, -11.5),
    (7, -8), (-2, -6.6), (-9, -4),
)  # fmt: skip
TOE_LINES = (((21, 4), (25.5, 4.5)), ((20.5, -0.5), (25.5, -0.5)), ((20.5, -5), (24.5, -5.5)))
KNEE_LINE = ((0, 7), (0.04, 5.5), (0.06, 2), (0.06, -2), (0.04, -5.5), (0, -7))
# From the hip, along the spine: (up, to the belly side).
BACK = ((-17, -6), (-8, -20), (7, -23), (25, -16.5), (43, -13), (64, -17.5), (82, -14), (91, -5))
CHEST = ((86, 8), (72, 14), (59, 20.5), (50, 20))
BELLY = ((43, 29), (29, 42), (13, 43), (-3, 33), (-15, 20))
FLAT = ((30, 16.5), (10, 17), (-10, 13))
# From the middle of the head: (up, to the face).
FACE_SHAPE = (
    (-17, 6), (-19.5, 11), (-13, 15.5), (-8.5, 16), (-4.5, 20.5), (1, 17), (14, 15), (20.5, 0),
    (14, -14), (0, -16), (-12, -8),
)  # fmt: skip
HAIR_SHAPE = ((9, 16.5), (18, 12.5), (23, 0), (17, -14), (3, -19.5), (-11, -15), (-6, -5), (6, 3))
BUN_SHAPE = ((16, -23), (8, -15), (0, -23), (8, -31))
EYE = ((2.5, 8), (0.2, 10.5), (2.2, 13))


def reach(
    root: Point, target: Point, bones: tuple[float, float], *, side: float
) -> tuple[Point, Point]:
    """The middle joint and the end of a limb that reaches for a place.

    side: 1 bends the middle joint to the front, -1 to the back
    A place out of reach is pointed at with a straight limb, so bones never stretch.
    """
    upper, lower = bones
    way = root.towards(target)
    distance = min(max(root.to(target), abs(upper - lower) + 0.001), upper + lower)
    ahead = (upper**2 - lower**2 + distance**2) / (2 * distance)
    aside = math.sqrt(max(upper**2 - ahead**2, 0.0))
    return root.along(way, ahead, side=side * aside), root.along(way, distance)


def settle(given: Joints) -> dict[str, Point]:
    """Every joint of a pose at its bone's own length, from the few that were given.

    given: hip and neck at least; a hand or an ankle brings its limb along, and an elbow or knee
    only says to which side the limb bends.
    """
    hip = given["hip"]
    spine = hip.towards(given["neck"])
    neck, shoulder = hip.along(spine, TORSO), hip.along(spine, SHOULDER)
    gaze = neck.towards(given["head"]) if "head" in given else spine
    joints = {"hip": hip, "neck": neck, "shoulder": shoulder, "head": neck.along(gaze, NECK)}
    for side in SIDES:
        joints |= _arm(given, side, shoulder) | _leg(given, side, hip)
    return joints


def reaches(given: Joints) -> list[tuple[str, Point, float]]:
    """Every hand and ankle that was given, where its limb starts and how far that goes."""
    hip = given["hip"]
    shoulder = hip.along(hip.towards(given["neck"]), SHOULDER)
    limbs = {"hand": (shoulder, UPPER_ARM + FOREARM), "ankle": (hip, THIGH + SHANK)}
    return [
        (f"{side}-{end}", *limb)
        for side in SIDES
        for end, limb in limbs.items()
        if f"{side}-{end}" in given
    ]


def _arm(given: Joints, side: str, shoulder: Point) -> dict[str, Point]:
    if f"{side}-hand" not in given:
        return {}
    hint = given.get(f"{side}-elbow")
    elbow, hand = _limb(shoulder, given[f"{side}-hand"], (UPPER_ARM, FOREARM), -1, hint)
    aim = given.get(f"{side}-fingers", hand.along(elbow.towards(hand), 1))
    tips = hand.along(hand.towards(aim), 16)
    return {f"{side}-elbow": elbow, f"{side}-hand": hand, f"{side}-fingers": tips}


def _leg(given: Joints, side: str, hip: Point) -> dict[str, Point]:
    if f"{side}-ankle" not in given:
        return {}
    hint = given.get(f"{side}-knee")
    knee, ankle = _limb(hip, given[f"{side}-ankle"], (THIGH, SHANK), 1, hint)
    rest = ankle.along(knee.towards(ankle).turned(TOE_SLANT - 90), 1)
    toe = ankle.along(ankle.towards(given.get(f"{side}-toe", rest)), FOOT)
    return {f"{side}-knee": knee, f"{side}-ankle": ankle, f"{side}-toe": toe}


def _limb(
    root: Point, target: Point, bones: tuple[float, float], side: float, hint: Point | None
) -> tuple[Point, Point]:
    ways = [reach(root, target, bones, side=s) for s in (side, -side)]
    return ways[0] if hint is None else min(ways, key=lambda way: way[0].to(hint))


def leg(joints: Joints, side: str) -> tuple[Outline, ...]:
    """Thigh, lower leg and foot; nothing when this leg is not in the pose."""
    if f"{side}-ankle" not in joints:
        return ()
    knee, ankle = joints[f"{side}-knee"], joints[f"{side}-ankle"]
    return (
        beside(joints["hip"], knee, THIGH_SHAPE),
        beside(knee, ankle, SHANK_SHAPE),
        around(ankle, _sole(joints, side), FOOT_SHAPE),
    )


def _sole(joints: Joints, side: str) -> Point:
    return joints[f"{side}-ankle"].towards(joints[f"{side}-toe"]).turned(-TOE_SLANT)


def arm(joints: Joints, side: str) -> tuple[Outline, ...]:
    """Upper arm, forearm and hand; nothing when this arm is not in the pose."""
    if f"{side}-hand" not in joints:
        return ()
    elbow, hand, tips = (joints[f"{side}-{j}"] for j in ("elbow", "hand", "fingers"))
    return (beside(joints["shoulder"], elbow, UPPER_ARM_SHAPE), *forearm(elbow, hand, tips))


def forearm(elbow: Point, hand: Point, tips: Point, *, mirror: bool = False) -> tuple[Outline, ...]:
    """Forearm, palm and thumb; the thumb is at the front unless mirrored."""
    way = hand.towards(tips)
    return (
        beside(elbow, hand, FOREARM_SHAPE),
        around(hand, way, HAND_SHAPE, mirror=mirror),
        around(hand, way, THUMB_SHAPE, mirror=mirror),
    )


def helper(elbow: Point, hand: Point, tips: Point, *, mirror: bool) -> tuple[Shape, ...]:
    """A second person's forearm in its sleeve, the fingers told apart."""
    way = hand.towards(tips)
    lines = tuple(around(hand, way, line, mirror=mirror) for line in FINGER_LINES)
    return (
        Shape("helper", forearm(elbow, hand, tips, mirror=mirror)),
        Shape("line", lines, "open"),
        Shape("sleeve", (beside(elbow, hand, SLEEVE_SHAPE),)),
    )


def shin(knee: Point, ankle: Point, *, swollen: bool) -> tuple[Shape, ...]:
    """A lower leg and foot from the front."""
    calf = SWOLLEN_SHAPE if swollen else SHIN_SHAPE
    way = knee.towards(ankle)
    lines = (beside(knee, ankle, KNEE_LINE), *(around(ankle, way, line) for line in TOE_LINES))
    return (
        Shape("skin", (beside(knee, ankle, calf), around(ankle, way, INSTEP_SHAPE))),
        *([Shape("flush", (beside(knee, ankle, FLUSH_SHAPE),))] if swollen else []),
        Shape("line", lines, "open"),
    )


def torso(joints: Joints, *, belly: bool) -> Outline:
    """The trunk from buttocks to shoulders, with a round belly or a flat one."""
    middle = BELLY if belly else FLAT
    hip, neck = joints["hip"], joints["neck"]
    return around(hip, hip.towards(neck), (*BACK, *CHEST, *middle), mirror=True)


def shorts(joints: Joints, side: str) -> tuple[Outline, ...]:
    """The cloth over the upper thigh."""
    if f"{side}-ankle" not in joints:
        return ()
    return (beside(joints["hip"], joints[f"{side}-knee"], SHORTS_SHAPE),)


def _calf(joints: Joints) -> Outline:
    return beside(joints["near-knee"], joints["near-ankle"], CALF_SHAPE)


def _hamstring(joints: Joints) -> Outline:
    return beside(joints["hip"], joints["near-knee"], HAMSTRING_SHAPE)


def _quad(joints: Joints) -> Outline:
    return beside(joints["hip"], joints["near-knee"], QUAD_SHAPE)


def _arch(joints: Joints) -> Outline:
    return around(joints["near-ankle"], _sole(joints, "near"), ARCH_SHAPE)


# The muscle that cramps is always on the near leg, where it can be seen.
MUSCLES = {"calf": _calf, "hamstring": _hamstring, "quad": _quad, "arch": _arch}


def face(joints: Joints) -> tuple[Outline, ...]:
    """Neck and head."""
    middle = joints["head"]
    up = joints["neck"].towards(middle)
    return (
        beside(joints["shoulder"], middle, NECK_SHAPE, mirror=True),
        around(middle, up, FACE_SHAPE, mirror=True),
    )


def head(joints: Joints) -> tuple[Shape, ...]:
    """Neck and face, hair in a bun, a closed eye."""
    middle = joints["head"]
    up = joints["neck"].towards(middle)
    hair, bun, eye = (
        around(middle, up, pairs, mirror=True) for pairs in (HAIR_SHAPE, BUN_SHAPE, EYE)
    )
    return (
        Shape("skin", face(joints)),
        Shape("hair", (hair, bun)),
        Shape("line", (eye,), "open"),
    )
