"""Charts: well-made SVG with words in it, and a gap where nothing is known."""

from xml.etree import ElementTree

import pytest

from soleus.pictures.charts import Bar, Mark, every, hours, weeks

SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg):
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '))


def boxes(svg, kind):
    return [box for box in drawn(svg).iter(f"{SVG}rect") if box.get("class") == kind]


def week_chart(*bars):
    return weeks(bars, name="weeks", title="Cramps & nights", description="3 < 4")


def hour_chart(counts):
    marks = [Mark(hour=0, label="12:00"), Mark(hour=12, label="00:00")]
    return hours(counts, marks, name="hours", title="By hour", description="When cramps began")


def test_a_chart_carries_its_own_words():
    picture = drawn(week_chart(Bar(value=3)))

    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == "weeks-title weeks-about"
    assert [picture[0].text, picture[1].text] == ["Cramps & nights", "3 < 4"]


def test_nothing_in_a_chart_needs_a_style_or_a_script():
    svg = week_chart(Bar(value=3)) + hour_chart([1] * 24)

    assert "style" not in svg
    assert "<script" not in svg


def test_a_week_nobody_wrote_about_is_a_gap_and_not_a_zero():
    svg = week_chart(Bar(value=None, share=0), Bar(value=0, share=1), Bar(value=4, share=0.5))

    assert (len(boxes(svg, "chart-gap")), len(boxes(svg, "chart-bar"))) == (1, 1)
    assert len(boxes(svg, "chart-share")) == 2


def test_bars_stand_in_proportion():
    low, high = boxes(week_chart(Bar(value=1), Bar(value=4)), "chart-bar")

    assert float(high.get("height")) == pytest.approx(4 * float(low.get("height")))


def test_the_line_under_a_week_shows_how_much_of_it_is_known():
    track = boxes(week_chart(Bar(value=1, share=3 / 7)), "chart-track")[0]
    share = boxes(week_chart(Bar(value=1, share=3 / 7)), "chart-share")[0]

    assert float(share.get("width")) / float(track.get("width")) == pytest.approx(3 / 7, abs=0.01)


@pytest.mark.parametrize(
    "most, top", [(0, "2"), (3, "4"), (7, "8"), (9, "10"), (11, "12"), (31, "40")]
)
def test_the_axis_ends_at_a_round_number(most, top):
    words = [text.text for text in drawn(week_chart(Bar(value=most))).iter(f"{SVG}text")]

    assert top in words


def test_every_hour_with_a_cramp_has_a_bar():
    counts = [0] * 24
    counts[15], counts[23] = 2, 1

    assert len(boxes(hour_chart(counts), "chart-bar")) == 2


def test_everything_stays_inside_the_picture():
    svg = hour_chart([5] * 24) + week_chart(*[Bar(value=999, label="40")] * 40)
    for part in svg.split("</svg>")[:-1]:
        picture = drawn(part + "</svg>")
        _, _, wide, tall = map(float, picture.get("viewBox").split())
        for box in picture.iter(f"{SVG}rect"):
            assert 0 <= float(box.get("x")) <= float(box.get("x")) + float(box.get("width")) <= wide
            assert (
                0 <= float(box.get("y")) <= float(box.get("y")) + float(box.get("height")) <= tall
            )


@pytest.mark.parametrize("count, step", [(0, 1), (6, 1), (7, 2), (40, 7)])
def test_labels_leave_room_for_each_other(count, step):
    assert every(count) == step
