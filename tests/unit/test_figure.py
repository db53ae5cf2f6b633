"""Drawings: every pose can be drawn, is safe in a page, and what cannot be drawn is named."""

import math
import re
import tomllib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from soleus import knowledge, web
from soleus.pictures import anatomy, figure
from soleus.pictures.figure import Pose, PoseError, draw, poses
from soleus.pictures.shapes import Point, Shape, element, joined, number
from tests.lib.reading import grade

FILE = Path(knowledge.__file__).parent / "poses.toml"
SHEET = Path(web.__file__).parent / "static" / "figure.css"
BLOCKS = tomllib.loads(FILE.read_text())
POSES = poses(BLOCKS)
SVG = "{http://www.w3.org/2000/svg}"

WANTED = {
    "calf": "bed towel bed-end helper stand wall-lean chair-slide seated",
    "foot": "toes stand arch-stroke exercise bend circle",
    "shoe": "low arch toes laces",
    "clothes": "belly knee",
    "hamstring": "sit stool side",
    "quad": "stand side-helper",
}
ALONE = """bed-edge stroke-calf walk warm-pack cool-pack leg-pillow side-lying sip-water elevate
    stand-up-break check-legs stroke-thigh bath stocking legs-alike"""
# Flat on the back is unsafe late in pregnancy, so everybody in bed sits up, is propped, or lies
# on her side, which is drawn from above.
IN_BED = [p for p in POSES.values() if any(t.kind == "bed" for t in p.props) and p.view == "side"]
# A view from the front gives knees and ankles; there nothing reaches.
REACHING = [p for p in POSES.values() if p.view != "front"]

every_pose = pytest.mark.parametrize("pose", POSES.values(), ids=POSES.keys())


def whole(pose: Pose) -> str:
    """The drawing at its largest: with its movement, when it has one."""
    return draw(pose, ghost=pose.before)


def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def block(**changes):
    """A pose block that is fine but for the changes; None leaves a key out."""
    fine = {
        "id": "wave",
        "title": "Wave",
        "description": "She waves.",
        "frame": [0, 0, 200, 320],
        "joints": {"hip": [100, 140], "neck": [100, 54], "near-hand": [150, 60]},
    }
    return {key: value for key, value in (fine | changes).items() if value is not None}


def read(*blocks):
    return poses({"pose": list(blocks)})


def refused(*blocks):
    with pytest.raises(PoseError) as caught:
        read(*blocks)
    return str(caught.value).splitlines()


# ── what is there ────────────────────────────────────────────────────────────────────────────


def test_every_wanted_pose_is_there():
    named = {f"{part}-{rest}" for part, rests in WANTED.items() for rest in rests.split()}
    assert named | set(ALONE.split()) == set(POSES)


@pytest.mark.parametrize("name", ["calf-bed", "calf-chair-slide", "foot-toes", "foot-exercise"])
def test_a_movement_shows_where_it_starts(name):
    assert 'class="figure-ghost"' in whole(POSES[name])


@pytest.mark.parametrize("name", ["calf-helper", "quad-side-helper"])
def test_a_helped_stretch_shows_the_helpers_hands(name):
    assert 'class="figure-helper"' in draw(POSES[name])


@pytest.mark.parametrize("part", ["calf", "hamstring", "quad"])
def test_a_stretch_shows_its_own_muscle(part):
    stretched = {POSES[f"{part}-{rest}"].muscle for rest in WANTED[part].split()}
    assert stretched == {part}


@pytest.mark.parametrize("pose", IN_BED, ids=lambda pose: pose.id)
def test_nobody_lies_flat_on_her_back(pose):
    hip, neck = pose.joints["hip"], pose.joints["neck"]
    assert hip.y - neck.y > abs(hip.x - neck.x)


@every_pose
def test_words_are_few(pose):
    sentences = [s for text in (pose.title, pose.description) for s in text.split(".") if s]
    assert max(len(sentence.split()) for sentence in sentences) <= 15
    assert len(pose.title.split()) <= 8


@every_pose
def test_words_are_plain_enough_for_the_middle_of_the_night(pose):
    assert grade(f"{pose.title}. {pose.description}") <= 4


# ── a drawing in a page ──────────────────────────────────────────────────────────────────────


@every_pose
def test_a_drawing_is_well_formed_and_named(pose):
    svg = tree(whole(pose))
    title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert svg.get("role") == "img"
    # Its first child names it. A page may show it twice, so there is no id.
    assert (svg[0], title.get("id"), desc.get("id")) == (title, None, None)
    assert (title.text, desc.text) == (pose.title, pose.description)


@every_pose
def test_a_drawing_is_small(pose):
    assert len(whole(pose).encode()) <= 3.5 * 1024


def test_the_largest_movement_is_small():
    svg = draw(POSES["calf-stand"], ghost=POSES["bed-edge"])
    assert len(svg.encode()) <= 3.5 * 1024


@every_pose
def test_a_drawing_obeys_a_strict_content_policy(pose):
    svg = whole(pose)
    names = {element.tag.removeprefix(SVG) for element in tree(svg).iter()}
    attributes = {name for element in tree(svg).iter() for name in element.attrib}
    assert names <= {"svg", "title", "desc", "g", "path"}
    assert not {name for name in attributes if name == "style" or name.startswith("on")}
    assert "url(" not in svg
    assert "href" not in svg


@every_pose
def test_coordinates_have_one_decimal_at_most(pose):
    paths = re.findall(r' d="([^"]*)"', whole(pose))
    assert paths
    assert not [path for path in paths if re.search(r"\.\d\d", path)]
    assert not [path for path in paths if re.search(r"nan|inf|e", path)]


def test_ids_on_a_page_are_unique():
    page = "".join(draw(pose) + draw(pose, ghost=pose) for pose in POSES.values())
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))


def test_words_are_escaped():
    pose = replace(POSES["walk"], title='<b> & "quotes"', description="a < b & c")
    svg = tree(draw(pose))
    assert svg.find(f"{SVG}title").text == '<b> & "quotes"'
    assert svg.find(f"{SVG}desc").text == "a < b & c"


@every_pose
def test_the_same_pose_is_drawn_the_same(pose):
    again = poses(BLOCKS)[pose.id]
    assert whole(again) == whole(pose)


@every_pose
def test_every_class_has_a_colour_in_the_style_sheet(pose):
    used = set(re.findall(r'class="(figure-[a-z]+)"', whole(pose))) - {"figure-line"}
    sheet = SHEET.read_text()
    assert not [name for name in used if f".{name} " not in sheet and f".{name}," not in sheet]


# ── colours ──────────────────────────────────────────────────────────────────────────────────


def light(colour: str) -> float:
    """Relative luminance, WCAG 2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def scenes() -> tuple[dict[str, str], dict[str, str]]:
    """Colours by day and by night."""
    day, night = SHEET.read_text().split("@media (prefers-color-scheme: dark)")[:2]
    return dict(re.findall(r"--f-(\w+): (#\w{6})", day)), dict(
        re.findall(r"--f-(\w+): (#\w{6})", night)
    )


FILLS = ["body", "back", "top", "shade", "wood", "linen", "soft", "other"]


@pytest.mark.parametrize("scene, ground", [(0, "#faf6f0"), (0, "#ffffff"), (1, "#0b0908")])
@pytest.mark.parametrize("colour", ["ink", "pull"])
def test_lines_and_arrows_stand_out_from_the_page(scene, ground, colour):
    assert contrast(scenes()[scene][colour], ground) >= 4.5


@pytest.mark.parametrize("fill", FILLS)
@pytest.mark.parametrize("scene", [0, 1])
def test_lines_stand_out_from_what_they_enclose(scene, fill):
    colours = scenes()[scene]
    assert contrast(colours["ink"], colours[fill]) >= 3


@pytest.mark.parametrize("scene", [0, 1])
def test_the_muscle_stands_out_from_the_skin(scene):
    colours = scenes()[scene]
    assert contrast(colours["tense"], colours["body"]) >= 2.4


def test_the_style_sheet_is_small_and_knows_night_and_stillness():
    sheet = SHEET.read_text()
    assert len(sheet.encode()) < 2048
    assert "prefers-color-scheme: dark" in sheet
    assert sheet.index("prefers-reduced-motion: no-preference") < sheet.index("animation:")


# ── the body ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("pose", REACHING, ids=lambda pose: pose.id)
def test_hands_and_feet_are_where_the_data_puts_them(pose):
    joints = anatomy.settle(pose.joints)
    ends = [name for name in pose.joints if name.endswith(("-hand", "-ankle"))]
    assert max(joints[name].to(pose.joints[name]) for name in (*ends, "hip")) < 3


@pytest.mark.parametrize("name", ["calf-bed", "calf-towel", "calf-wall-lean", "hamstring-stool"])
def test_a_stretched_calf_or_hamstring_has_a_straight_knee(name):
    joints = anatomy.settle(POSES[name].joints)
    assert joints["hip"].to(joints["near-ankle"]) > 0.99 * (anatomy.THIGH + anatomy.SHANK)


@pytest.mark.parametrize("name", ["calf-stand", "calf-wall-lean", "calf-chair-slide"])
def test_a_heel_that_should_be_down_is_on_the_floor(name):
    sole = anatomy.leg(anatomy.settle(POSES[name].joints), "near")[2]
    low = sorted(point.y for point in sole)[-4:]
    assert all(298 < y < 302 for y in low)


def test_a_limb_bends_to_the_side_of_its_hint():
    given = {"hip": Point(0, 0), "neck": Point(0, -80), "near-ankle": Point(0, 100)}
    assert anatomy.settle(given)["near-knee"].x > 0
    assert anatomy.settle(given | {"near-knee": Point(-9, 50)})["near-knee"].x < 0


def test_a_foot_without_toes_given_stands_flat_below_a_hanging_leg():
    given = {"hip": Point(0, 0), "neck": Point(0, -80), "near-ankle": Point(0, 148)}
    toe = anatomy.settle(given)["near-toe"]
    assert (round(toe.x), round(toe.y)) == (36, 162)


def test_the_swollen_leg_is_wider():
    thin, thick = (
        anatomy.shin(Point(0, 0), Point(0, 74), swollen=swollen)[0].outlines[0]
        for swollen in (False, True)
    )
    assert max(p.x for p in thick) > 1.3 * max(p.x for p in thin)


def test_a_belly_is_round_or_flat():
    joints = anatomy.settle(POSES["walk"].joints)
    round_one, flat = (anatomy.torso(joints, belly=belly) for belly in (True, False))
    assert max(p.x for p in round_one) > max(p.x for p in flat) + 15


def test_a_whole_body_that_moves_leaves_its_ghost():
    moving = draw(POSES["calf-stand"], ghost=POSES["bed-edge"])
    ghost = re.search(r'class="figure-ghost"[^>]* d="([^"]*)"', moving)
    assert ghost
    assert ghost[1].count("M") == 6  # neck, head, trunk, thigh, lower leg, foot


def test_only_what_moves_leaves_a_ghost():
    ghost = re.search(r'class="figure-ghost"[^>]* d="([^"]*)"', whole(POSES["calf-bed"]))
    assert ghost
    assert ghost[1].count("M") == 1  # the foot


# ── paths ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "value, text",
    [(0.0, "0"), (-0.04, "0"), (0.5, ".5"), (-0.5, "-.5"), (10.0, "10"), (10.26, "10.3")],
)
def test_a_number_is_short(value, text):
    assert number(value) == text


def test_numbers_are_joined_without_losing_any():
    values = [1.0, -2.5, 0.5, 0.25, 10.0, 0.5, -0.5, 0.0]
    assert joined(values) == "1-2.5.5.2 10 .5-.5 0"


def test_shapes_that_touch_turn_the_same_way():
    square = (Point(0, 0), Point(10, 0), Point(10, 10), Point(0, 10))
    there, back = (
        element(Shape("prop", (outline,), "straight"), (0, 0, 140, 140))
        for outline in (square, square[::-1])
    )
    assert ' d="M0 0l10 0 0 10-10 0z"' in there
    assert ' d="M0 0l10 0 0 10-10 0z"' in back


def test_rounding_does_not_add_up_along_an_outline():
    turns = [2 * math.pi * step / 97 for step in range(97)]
    circle = tuple(Point(70 + 50 * math.cos(t), 70 + 50 * math.sin(t)) for t in turns)
    data = element(Shape("skin", (circle,)), (0, 0, 140, 140)).split(' d="M')[1]
    words = [float(w) for w in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", data)]
    here, handle = Point(*words[:2]), Point(words[0] + words[2], words[1] + words[3])
    distances = []
    for across, down in zip(words[4::2], words[5::2], strict=True):
        here = Point(here.x + across, here.y + down)
        handle = Point(2 * here.x - handle.x, 2 * here.y - handle.y)
        distances.append(handle.to(Point(70, 70)))
    # One rounding step of a meeting place moves the next handle by two: 2 * 0.05 * sqrt(2).
    assert max(abs(distance - 50) for distance in distances[:-1]) < 0.2


def test_what_lies_outside_the_frame_is_left_out():
    square = (Point(200, 0), Point(210, 0), Point(210, 10))
    assert element(Shape("prop", (square,), "straight"), (0, 0, 140, 140)) == ""


def test_a_picture_from_above_lies_down():
    standing = replace(POSES["side-lying"], view="side")
    boxes = [tree(draw(pose)).get("viewBox") for pose in (standing, POSES["side-lying"])]
    assert boxes == ["0 0 140 168", "0 0 140 116.7"]


# ── what cannot be drawn ─────────────────────────────────────────────────────────────────────


def test_a_fine_block_is_read():
    assert read(block())["wave"].joints["near-hand"] == Point(150, 60)


def test_all_problems_of_all_poses_are_named_at_once():
    lines = refused(
        block(title=None, joints={"hip": [1, 2], "neck": [1, 3], "tail": [3, 4]}),
        block(id="sit", view="below", muscle="tongue"),
    )
    assert len(lines) == 5
    assert lines[0] == "pose wave: title is missing, write one"
    assert lines[1].startswith("pose wave: joint tail is unknown, use one of hip, neck, head")
    assert lines[2].startswith("pose sit: view 'below' is unknown, use one of side, front, above")
    assert lines[3].startswith("pose sit: muscle 'tongue' is unknown, use one of calf")
    assert lines[4] == "pose sit: joint near-ankle is missing, this view or muscle needs it"


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"id": None}, "pose without id: id is missing"),
        ({"id": "Two Words"}, "the id must be small letters and hyphens"),
        ({"description": " "}, "description is missing"),
        ({"colour": "red"}, "key colour is unknown"),
        ({"frame": [0, 0, 200]}, "frame must be x, y, width, height"),
        ({"frame": [0, 0, 200, 0]}, "frame must be x, y, width, height"),
        ({"frame": [0, 0, 200, float("inf")]}, "frame must be x, y, width, height"),
        ({"frame": None}, "frame must be x, y, width, height"),
        ({"joints": {"hip": [100, 140]}}, "joint neck is missing"),
        ({"joints": None}, "joint hip is missing"),
        ({"joints": {"hip": [0], "neck": [0, 9]}}, "joint hip is [0], write it as [x, y]"),
        ({"start": {"nose": [0, 0]}}, "joint nose is unknown"),
        ({"start": {"near-hand": [300, 60]}}, "near-hand is 200 away, the limb is 100"),
        ({"view": "front"}, "joint near-knee is missing"),
        ({"swollen": "left"}, "swollen 'left' is unknown, use one of near, far"),
        ({"prop": [{"kind": "sofa", "box": [0, 0, 1, 1]}]}, "prop sofa is unknown"),
        ({"prop": [{"kind": "bed"}]}, "prop bed needs a box of four numbers"),
        ({"prop": [{"kind": "bed", "box": [0, 0, 1, 1], "layer": "top"}]}, "layer top is unknown"),
        ({"prop": [{"kind": "bed", "box": [0, 0, 1, 1], "size": 3}]}, "prop key size is unknown"),
        ({"arrow": [{"points": [[0, 0]]}]}, "an arrow needs at least two points"),
        ({"arrow": [{"points": [[0, 0], [9, 9]], "bend": 3}]}, "arrow key bend is unknown"),
        ({"helper": [{"elbow": [0, 0]}]}, "a helper needs elbow, hand, fingers as points"),
    ],
)
def test_what_is_wrong_with_a_pose_is_named(changes, words):
    assert [line for line in refused(block(**changes)) if words in line]


def test_an_id_may_be_used_once():
    assert refused(block(), block()) == ["pose wave: the id is used twice"]


def test_a_hand_out_of_reach_is_refused_with_both_lengths():
    joints = {"hip": [100, 140], "neck": [100, 54], "near-hand": [300, 64]}
    lines = refused(block(joints=joints))
    assert lines == ["pose wave: near-hand is 200 away, the limb is 100; move it closer"]


# ── arrows ───────────────────────────────────────────────────────────────────────────────────


@every_pose
def test_arrows_lie_inside_the_picture(pose):
    left, top, width, height = pose.frame
    tips = [arrow.points[i] for arrow in pose.arrows for i in (0, -1)]
    assert all(left <= p.x <= left + width and top <= p.y <= top + height for p in tips)


def test_an_arrow_to_and_fro_has_two_heads():
    points = (Point(0, 0), Point(100, 0))
    one, two = (
        figure.arrow_shape(figure.Arrow(points=points, both=both), 5).outlines[0]
        for both in (False, True)
    )
    assert len(two) == len(one) + 3
    assert points[0] in two


def test_an_arrow_follows_its_bend():
    bent = figure.Arrow(points=(Point(0, 0), Point(50, -80), Point(100, 0)))
    ways = [a.y > b.y for a, b in pairwise(figure.arrow_shape(bent, 2).outlines[0][:8])]
    assert ways[0]
    assert not ways[-1]
