"""What the drawings say: hands touch what they hold, feet stand, arrows point the way of the pull.

A drawing that is well formed can still show the wrong thing. These tables say what a stranger must
be able to read from each picture; a change of a joint that breaks it fails here by name.
"""

import math
import tomllib
from pathlib import Path

import pytest

from soleus import knowledge
from soleus.pictures import anatomy
from soleus.pictures.figure import Pose, poses
from soleus.pictures.shapes import Point
from soleus.pictures.things import PROPS, Prop

FILE = Path(knowledge.__file__).parent / "poses.toml"
POSES = poses(tomllib.loads(FILE.read_text()))

FLOOR = 300.0
FINGER = 18.0  # from the middle of a hand to its tips
SOLE = 14.2  # from an ankle down to the sole


def joint(name: str, which: str) -> Point:
    return anatomy.settle(POSES[name].joints)[which]


def things(name: str, kind: str) -> list[Prop]:
    return [prop for prop in POSES[name].props if prop.kind == kind]


def away(point: Point, box: tuple[float, float, float, float]) -> float:
    """Distance from a point to a box, 0 inside."""
    x, y, width, height = box
    return math.hypot(
        max(x - point.x, 0, point.x - x - width), max(y - point.y, 0, point.y - y - height)
    )


def overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]):
    """How much of the second box the first one covers, 0 to 1."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(across, 0) * max(down, 0) / (other[2] * other[3])


def bounds(outline) -> tuple[float, float, float, float]:
    xs, ys = [p.x for p in outline], [p.y for p in outline]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def bend(at: Point, one: Point, other: Point) -> float:
    """The angle at a joint between its two neighbours, degrees."""
    a, b = at.towards(one), at.towards(other)
    return math.degrees(math.acos(max(-1.0, min(1.0, a.x * b.x + a.y * b.y))))


def knee(pose: Pose, side: str = "near") -> float:
    joints = anatomy.settle(pose.joints)
    return bend(joints[f"{side}-knee"], joints["hip"], joints[f"{side}-ankle"])


def instep(pose: Pose) -> float:
    """The angle between shin and sole: 90 when the foot stands flat below a hanging leg."""
    joints = anatomy.settle(pose.joints)
    toes = bend(joints["near-ankle"], joints["near-knee"], joints["near-toe"])
    return toes - anatomy.TOE_SLANT


# ── the stretches ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    [
        *("calf-bed", "calf-towel", "calf-bed-end", "calf-helper", "calf-stand"),
        *("calf-wall-lean", "calf-chair-slide", "calf-seated", "foot-toes"),
        *("hamstring-sit", "hamstring-stool", "hamstring-side"),
    ],
)
def test_the_knee_is_straight(name):
    assert knee(POSES[name]) > 170


@pytest.mark.parametrize(
    "name", ["calf-bed", "calf-towel", "calf-helper", "calf-wall-lean", "foot-toes"]
)
def test_the_foot_is_drawn_up_toward_the_shin(name):
    assert instep(POSES[name]) < 80


CALF = [name for name, pose in POSES.items() if pose.muscle == "calf" and name != "stroke-calf"]


@pytest.mark.parametrize("name", CALF)
def test_no_calf_stretch_points_the_toes(name):
    assert instep(POSES[name]) <= 100


@pytest.mark.parametrize("name", ["calf-bed", "calf-seated", "foot-toes", "foot-exercise"])
def test_the_ghost_shows_the_foot_let_go(name):
    pose = POSES[name]
    assert pose.before is not None
    assert instep(pose.before) > instep(pose) + 40


@pytest.mark.parametrize("name", ["calf-bed", "calf-towel", "calf-helper", "calf-seated"])
def test_the_arrow_goes_toward_her(name):
    start, *_, end = POSES[name].arrows[0].points
    hip = joint(name, "hip")
    assert hip.to(end) < hip.to(start) - 15


def test_the_heel_goes_away_from_her_in_bed():
    start, *_, end = POSES["calf-bed"].arrows[1].points
    hip = joint("calf-bed", "hip")
    assert hip.to(end) > hip.to(start) + 15


@pytest.mark.parametrize("name", ["calf-stand", "calf-wall-lean", "foot-stand"])
def test_the_heel_is_pressed_down(name):
    start, *_, end = POSES[name].arrows[0].points
    assert end.y > start.y + 40
    assert end.x == start.x


def test_the_foot_slides_back():
    pose = POSES["calf-chair-slide"]
    start, *_, end = pose.arrows[0].points
    assert end.x < start.x
    assert pose.joints["near-ankle"].x < pose.start["near-ankle"].x


@pytest.mark.parametrize("name", ["quad-stand", "quad-side-helper"])
def test_the_heel_comes_to_the_buttock(name):
    assert knee(POSES[name]) < 100
    assert joint(name, "near-ankle").x < joint(name, "near-knee").x - 30


@pytest.mark.parametrize("name", ["hamstring-sit", "hamstring-stool"])
def test_she_leans_only_a_little(name):
    hip, neck = joint(name, "hip"), joint(name, "neck")
    lean = math.degrees(math.atan2(neck.x - hip.x, hip.y - neck.y))
    assert 8 < lean < 25


def test_standing_up_starts_where_she_sits():
    sitting, standing = joint("bed-edge", "near-ankle"), joint("calf-stand", "near-ankle")
    assert abs(sitting.x - standing.x) < 25
    assert things("calf-stand", "bed")


# ── what bodies rest on and hold ─────────────────────────────────────────────────────────────

SITTING_UP = [n for n in POSES if POSES[n].view == "side" and things(n, "bed")]
ON_A_CHAIR = ["calf-seated", "hamstring-stool", "warm-pack", "cool-pack"]


# Cropped to a foot that lies on a pillow: she does not touch the bed there.
RAISED = ("foot-exercise", "foot-bend", "foot-circle", "foot-arch-stroke")


@pytest.mark.parametrize("name", sorted({*SITTING_UP} - {"calf-stand", "stroke-calf"}))
def test_she_rests_on_the_bed(name):
    top = things(name, "bed")[0].box[1]
    low = joint(name, "hip").y + 20
    assert top - 4 < low < top + 6 or name in RAISED


@pytest.mark.parametrize("name", ON_A_CHAIR)
def test_she_sits_on_the_chair(name):
    x, seat, width, _ = things(name, "chair")[0].box
    hip = joint(name, "hip")
    assert abs(hip.y + 20 - seat) < 6
    assert x < hip.x < x + width


STANDING = [
    *("calf-stand", "calf-wall-lean", "calf-chair-slide", "foot-stand"),
    *("bed-edge", "stand-up-break"),
]


@pytest.mark.parametrize("name", STANDING)
@pytest.mark.parametrize("side", ["near", "far"])
def test_soles_are_on_the_floor(name, side):
    assert abs(joint(name, f"{side}-ankle").y + SOLE - FLOOR) < 4


def test_the_standing_foot_is_on_the_floor_while_the_other_is_held():
    assert abs(joint("quad-stand", "far-ankle").y + SOLE - FLOOR) < 2
    assert joint("quad-stand", "near-ankle").to(joint("quad-stand", "near-hand")) < FINGER


@pytest.mark.parametrize(
    "name, side",
    [
        ("calf-stand", "near"),
        ("calf-chair-slide", "near"),
        ("calf-chair-slide", "far"),
        ("quad-stand", "far"),
    ],
)
def test_a_hand_holds_the_chair_back(name, side):
    x, seat, _, _ = things(name, "chair")[0].box
    assert away(joint(name, f"{side}-hand"), (x, seat - 76, 6, 10)) < 8


@pytest.mark.parametrize("side", ["near", "far"])
def test_both_hands_are_flat_on_the_wall(side):
    wall = things("calf-wall-lean", "block")[0].box
    hand, tips = (joint("calf-wall-lean", f"{side}-{part}") for part in ("hand", "fingers"))
    assert away(hand, wall) < 9
    assert tips.y < hand.y - 10


def test_the_foot_is_pressed_against_the_bed_end():
    board = things("calf-bed-end", "block")[0].box
    foot = anatomy.leg(anatomy.settle(POSES["calf-bed-end"].joints), "near")[2]
    assert abs(max(p.x for p in foot) - board[0]) < 3


@pytest.mark.parametrize("name", ["calf-towel", "hamstring-side"])
def test_the_towel_runs_from_the_hands_round_the_ball_of_the_foot(name):
    towel = things(name, "towel")[0].points
    hand, toe = joint(name, "near-hand"), joint(name, "near-toe")
    assert min(hand.to(p) for p in towel) < 10
    assert min(toe.to(p) for p in towel) < 12


@pytest.mark.parametrize("name, stool", [("hamstring-stool", 16), ("warm-pack", 16)])
def test_the_heel_rests_on_the_stool(name, stool):
    heel = joint(name, "near-ankle")
    x, top, width, _ = things(name, "stool")[0].box
    assert x < heel.x < x + width
    assert 0 < top - heel.y < stool


@pytest.mark.parametrize("name", ["warm-pack", "cool-pack"])
def test_a_pack_covers_the_calf_while_she_sits(name):
    pack = things(name, name)[0].box
    calf = anatomy.MUSCLES["calf"](anatomy.settle(POSES[name].joints))
    assert overlap(pack, bounds(calf)) > 0.8
    assert things(name, "chair")


@pytest.mark.parametrize("name", ["leg-pillow", "elevate"])
def test_she_is_propped_and_tipped_with_the_leg_up(name):
    pillows = things(name, "pillow")
    assert [p for p in pillows if abs(p.turn) > 40], "behind her back"
    assert [p for p in pillows if p.layer == "front"], "under one hip"
    assert joint(name, "near-ankle").y < joint(name, "hip").y - 20


def test_raised_legs_are_higher_than_one_leg_on_a_pillow():
    assert joint("elevate", "near-ankle").y < joint("leg-pillow", "near-ankle").y - 30


def test_a_pillow_lies_between_the_knees():
    pillow = things("side-lying", "pillow")[1]
    near, far = (joint("side-lying", f"{side}-knee") for side in ("near", "far"))
    assert away(near, pillow.box) < 20
    assert away(far, pillow.box) < 20


def test_on_her_side_she_is_seen_from_above():
    lying = [name for name in POSES if things(name, "mattress")]
    assert {POSES[name].view for name in lying} == {"above"}
    assert sorted(lying) == ["hamstring-side", "quad-side-helper", "side-lying"]


def test_the_glass_is_at_her_mouth_and_in_her_hand():
    glass = things("sip-water", "cup")[0].box
    assert away(joint("sip-water", "near-hand"), glass) < 8
    assert away(joint("sip-water", "head"), glass) < 30


# ── other hands ──────────────────────────────────────────────────────────────────────────────


def test_one_helping_hand_steadies_the_knee():
    hand = POSES["calf-helper"].helpers[0].hand
    assert hand.to(joint("calf-helper", "near-knee")) < 25


def test_the_other_helping_hand_is_on_the_sole():
    hand, foot = POSES["calf-helper"].helpers[1].hand, joint("calf-helper", "near-toe")
    assert hand.to(foot) < 20
    assert hand.x > foot.x


def test_a_helper_brings_the_heel():
    hand = POSES["quad-side-helper"].helpers[0].hand
    assert hand.to(joint("quad-side-helper", "near-ankle")) < 20


def test_a_hand_strokes_the_arch_lightly():
    hand = POSES["foot-arch-stroke"].helpers[0]
    arch = anatomy.MUSCLES["arch"](anatomy.settle(POSES["foot-arch-stroke"].joints))
    tip = hand.hand.along(hand.hand.towards(hand.fingers), FINGER)
    assert min(tip.to(p) for p in arch) < 8


def test_her_hand_is_on_the_calf_she_strokes():
    calf = anatomy.MUSCLES["calf"](anatomy.settle(POSES["stroke-calf"].joints))
    assert min(joint("stroke-calf", "near-fingers").to(p) for p in calf) < 8
    assert POSES["stroke-calf"].arrows[0].both


# ── things ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "kind, shapes",
    [
        ("block", ["prop"]),
        ("bed", ["prop", "sheet"]),
        ("mattress", ["sheet"]),
        ("pillow", ["pillow"]),
        ("warm-pack", ["warm", "line", "heat"]),
        ("cool-pack", ["cool", "line"]),
        ("chair", ["prop"]),
        ("stool", ["prop"]),
        ("cup", ["sheet", "cool"]),
        ("towel", ["towel"]),
        ("line", ["line"]),
    ],
)
def test_a_thing_is_made_of(kind, shapes):
    prop = Prop(kind=kind, box=(10, 20, 60, 40), points=(Point(0, 0), Point(9, 0), Point(9, 9)))
    assert [shape.kind for shape in PROPS[kind](prop)] == shapes


def test_every_thing_is_used():
    assert {prop.kind for pose in POSES.values() for prop in pose.props} == set(PROPS)


@pytest.mark.parametrize("width, back", [(70, 0), (-70, -6)])
def test_a_chair_faces_either_way(width, back):
    chair = PROPS["chair"](Prop(kind="chair", box=(0, 200, width, 100)))[0]
    upright = max(chair.outlines, key=lambda part: bounds(part)[3])
    assert bounds(upright) == (back, 124, 6, 176)


def test_a_turned_pillow_keeps_its_middle():
    level, turned = (
        PROPS["pillow"](Prop(kind="pillow", box=(0, 0, 100, 40), turn=turn))[0].outlines[0]
        for turn in (0, 90)
    )
    wide, tall = bounds(level), bounds(turned)
    assert (round(wide[2]), round(wide[3])) == (round(tall[3]), round(tall[2]))
    assert round(tall[0] + tall[2] / 2) == 50


def test_a_towel_has_one_strip_for_each_stretch_of_it():
    points = (Point(0, 0), Point(50, 0), Point(50, 50))
    assert len(PROPS["towel"](Prop(kind="towel", points=points))[0].outlines) == 2


@pytest.mark.parametrize("name", [n for n in POSES if things(n, "mattress")])
def test_a_bed_seen_from_above_ends_inside_its_picture(name):
    left, top, width, height = POSES[name].frame
    (bed,) = things(name, "mattress")
    x, y, wide, high = bed.box
    assert left < x < x + wide < left + width
    assert top < y < y + high < top + height
