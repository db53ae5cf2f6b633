"""The forest plot: where things stand on the axis, and what is said for those who hear it."""

import math
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.knowledge.catalog import load
from soleus.knowledge.evidence import found, panels
from soleus.pictures.charts import EDGE, WIDE, Axis, Estimate, forest, ticks

SVG = "{http://www.w3.org/2000/svg}"
RATIO = Axis(ratio=True, better="lower", left="better", right="worse")
DIFFERENCE = Axis(ratio=False, better="lower", left="better", right="worse")


def estimate(effect, low, high, **words):
    said = {"label": "Sweden & Norway", "detail": "Cramps < 2", "numbers": "1 (0 to 2)", **words}
    return Estimate(effect=effect, low=low, high=high, **said)


def drawn(rows, axis):
    svg = forest(rows, axis, name="found-1", title="Good & bad", description="1 < 2")
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '))


def of_kind(picture, kind):
    return [part for part in picture.iter() if part.get("class") == kind]


def number(part, name):
    return float(part.get(name))


def test_it_says_what_it_shows():
    picture = drawn([estimate(0.5, 0.2, 2)], RATIO)
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == "found-1-title found-1-about"
    assert [picture[0].text, picture[1].text] == ["Good & bad", "1 < 2"]


def test_words_are_escaped_and_kept():
    texts = [part.text for part in drawn([estimate(0.5, 0.2, 2)], RATIO).iter(f"{SVG}text")]
    assert "Sweden & Norway" in texts
    assert "Cramps < 2" in texts
    assert {"← better", "worse →"} <= set(texts)


def test_each_estimate_has_a_dot_on_its_line():
    picture = drawn([estimate(0.5, 0.2, 2), estimate(3, 1, 9)], RATIO)
    dots, lines = of_kind(picture, "forest-point"), of_kind(picture, "forest-interval")
    assert len(dots) == len(lines) == 2
    for dot, line in zip(dots, lines, strict=True):
        assert number(line, "x1") < number(dot, "cx") < number(line, "x2")
        assert number(dot, "cy") == number(line, "y1") == number(line, "y2")


def test_a_ratio_stands_as_far_from_none_as_its_inverse():
    picture = drawn([estimate(0.5, 0.25, 1), estimate(2, 1, 4)], RATIO)
    [none, _] = of_kind(picture, "forest-none")
    first, second = (number(dot, "cx") for dot in of_kind(picture, "forest-point"))
    assert number(none, "x1") - first == pytest.approx(second - number(none, "x1"), abs=0.05)


def test_a_difference_stands_where_it_is():
    picture = drawn([estimate(-1, -2, 0), estimate(1, 0, 2)], DIFFERENCE)
    [none, _] = of_kind(picture, "forest-none")
    first, second = (number(dot, "cx") for dot in of_kind(picture, "forest-point"))
    assert number(none, "x1") == pytest.approx((first + second) / 2, abs=0.05)


@pytest.mark.parametrize("better", ["lower", "higher"])
def test_the_good_side_is_the_one_that_is_shaded(better):
    axis = Axis(ratio=True, better=better, left="a", right="b")
    picture = drawn([estimate(0.5, 0.25, 4)], axis)
    [good], [none] = of_kind(picture, "forest-good"), of_kind(picture, "forest-none")
    left, right = number(good, "x"), number(good, "x") + number(good, "width")
    line = number(none, "x1")
    assert (right if better == "lower" else left) == pytest.approx(line, abs=0.05)


def test_nothing_in_it_needs_a_style_or_a_script():
    svg = forest([estimate(0.5, 0.2, 2)], RATIO, name="n", title="t", description="d")
    assert "style" not in svg
    assert "script" not in svg
    assert "fill=" not in svg


spans = st.tuples(st.floats(0.03, 40, allow_nan=False), st.floats(1, 8), st.floats(1, 8)).map(
    lambda s: (s[0], s[0] / s[1], s[0] * s[2])
)


@given(st.lists(spans, min_size=1, max_size=6))
def test_everything_stays_inside_the_picture(rows):
    picture = drawn([estimate(*row) for row in rows], RATIO)
    places = [number(dot, "cx") for dot in of_kind(picture, "forest-point")]
    for line in of_kind(picture, "forest-interval"):
        places += [number(line, "x1"), number(line, "x2")]
    assert all(EDGE - 0.01 <= place <= WIDE - EDGE + 0.01 for place in places)


@given(st.lists(spans, min_size=1, max_size=6))
def test_the_line_of_no_effect_is_a_tick_of_a_ratio(rows):
    assert 1.0 in ticks([estimate(*row) for row in rows], RATIO)


@given(st.floats(-50, 50), st.floats(0.1, 30), st.floats(0.1, 30))
def test_ticks_of_a_difference_are_round_and_few(middle, below, above):
    found_ticks = ticks([estimate(middle, middle - below, middle + above)], DIFFERENCE)
    assert 1 <= len(found_ticks) <= 7
    assert any(math.isclose(tick, 0, abs_tol=1e-12) for tick in found_ticks)


def test_no_words_of_a_real_row_run_into_each_other():
    """A letter of the label is about 8 units wide, of the rest about 7.5, beside 308 of room."""
    known = load()
    rows = found(known, {trial.trial_id for trial in known.trials})
    for panel in panels(rows):
        for row in panel.rows:
            effect, low, high = row.interval
            numbers = f"{effect:g} ({low:g} to {high:g})"
            assert 8.4 * len(row.finding.name) + 7.8 * len(numbers) < 308, row.finding.id
            assert 7.4 * len(row.finding.outcome + " (odds)") < 308 + 52, row.finding.id
