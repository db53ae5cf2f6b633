"""Laws of a drawn body: bones keep their lengths, whatever pose is asked for."""

import re
from itertools import combinations
from xml.etree import ElementTree

from hypothesis import assume, given
from hypothesis import strategies as st

from soleus.pictures import anatomy
from soleus.pictures.figure import Pose, draw
from soleus.pictures.shapes import PAGE, Frame, Point, Shape, element, joined

# Tenths, as poses.toml writes them: two joints closer than that are one to any reader.
coordinates = st.integers(-5000, 5000).map(lambda tenths: tenths / 10)
places = st.builds(Point, coordinates, coordinates)
poses = st.fixed_dictionaries(
    {"hip": places, "neck": places},
    optional={name: places for name in anatomy.JOINTS if name not in ("hip", "neck")},
)
outlines = st.lists(places, min_size=4, max_size=16).map(tuple)
frames = st.tuples(
    st.floats(-200, 200), st.floats(-200, 200), st.floats(50, 500), st.floats(50, 500)
)
BONES = {
    ("hip", "neck"): anatomy.TORSO,
    ("neck", "head"): anatomy.NECK,
    **{
        (a.format(side), b.format(side)): length
        for side in anatomy.SIDES
        for a, b, length in (
            ("shoulder", "{}-elbow", anatomy.UPPER_ARM),
            ("{}-elbow", "{}-hand", anatomy.FOREARM),
            ("hip", "{}-knee", anatomy.THIGH),
            ("{}-knee", "{}-ankle", anatomy.SHANK),
            ("{}-ankle", "{}-toe", anatomy.FOOT),
        )
    },
}


def asked(joints, frame: Frame = (0, 0, 300, 300)) -> Pose:
    return Pose(id="any", title="Any", description="Any.", frame=frame, joints=joints, start={})


def numbers(path: str) -> list[float]:
    return [float(word) for word in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", path)]


@given(poses)
def test_bones_keep_their_lengths(given_joints):
    joints = anatomy.settle(given_joints)
    drawn = {bone: joints[bone[0]].to(joints[bone[1]]) for bone in BONES if bone[1] in joints}
    # Square roots of sums up to 1e6 keep ten digits.
    assert all(abs(length - BONES[bone]) < 1e-6 for bone, length in drawn.items())


@given(poses)
def test_a_limb_that_can_reach_arrives(given_joints):
    joints = anatomy.settle(given_joints)
    for name, root, length in anatomy.reaches(given_joints):
        if 1 < root.to(given_joints[name]) < length:
            assert joints[name].to(given_joints[name]) < 1e-6


@given(poses)
def test_a_limb_that_cannot_reach_points_the_right_way(given_joints):
    joints = anatomy.settle(given_joints)
    for name, root, length in anatomy.reaches(given_joints):
        if root.to(given_joints[name]) > length:
            assert root.towards(joints[name]).to(root.towards(given_joints[name])) < 1e-6


@given(poses, frames)
def test_any_pose_can_be_drawn(given_joints, frame):
    svg = ElementTree.fromstring(draw(asked(given_joints, frame)))
    assert svg.get("viewBox", "").startswith("0 0 140 ")


@given(poses)
def test_drawing_twice_gives_the_same(given_joints):
    assert draw(asked(given_joints)) == draw(asked(dict(given_joints)))


@given(poses)
def test_moving_the_paper_moves_nothing_on_it(given_joints):
    # Where joints lie on each other, which part hides which hangs on the last digit of a sum.
    assume(all(one.to(other) >= 1 for one, other in combinations(given_joints.values(), 2)))
    moved = {name: Point(p.x + 64, p.y - 32) for name, p in given_joints.items()}
    here, there = draw(asked(given_joints)), draw(asked(moved, (64, -32, 300, 300)))
    kinds = [re.findall(r'class="([^"]*)"', svg) for svg in (here, there)]
    assert kinds[0] == kinds[1]


@given(outlines)
def test_a_smooth_outline_ends_where_it_began(outline):
    frame = (-600.0, -600.0, 1200.0, 1200.0)
    path = element(Shape("skin", (outline,)), frame)
    data = path.split(' d="M')[1].split("q")
    first, rest = numbers(data[0]), data[1].split("t")
    piece, steps = numbers(rest[0]), numbers(rest[1])
    across = piece[2] + sum(steps[0::2])
    down = piece[3] + sum(steps[1::2])
    # A meeting place and its mirrored handle may each be a rounding step (0.1) off.
    assert len(first) == 2
    assert abs(across) < 0.3
    assert abs(down) < 0.3


@given(outlines)
def test_a_smooth_outline_stays_near_its_points(outline):
    frame = (-600.0, -600.0, 1200.0, 1200.0)
    data = element(Shape("skin", (outline,)), frame).split(' d="M')[1].split("q")
    x, y = numbers(data[0])
    piece, steps = (numbers(part) for part in data[1].split("t"))
    xs, ys = [x, x + piece[2]], [y, y + piece[3]]
    for dx, dy in zip(steps[0::2], steps[1::2], strict=True):
        xs.append(xs[-1] + dx)
        ys.append(ys[-1] + dy)
    scale = PAGE / 1200
    # Coordinates are rounded to tenths, and a mirrored handle repeats what was rounded away.
    spread = max(a.to(b) for a in outline for b in outline) * scale + 0.1
    assert min(xs) >= (min(p.x for p in outline) + 600) * scale - spread
    assert max(xs) <= (max(p.x for p in outline) + 600) * scale + spread
    assert min(ys) >= (min(p.y for p in outline) + 600) * scale - spread
    assert max(ys) <= (max(p.y for p in outline) + 600) * scale + spread


@given(st.lists(st.floats(-999, 999).map(lambda value: round(value, 1)), min_size=1))
def test_joined_numbers_can_be_read_back(values):
    assert numbers(joined(values)) == [value + 0 for value in values]
