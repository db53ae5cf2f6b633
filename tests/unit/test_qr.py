"""The square of dots: ours is the one of the library, with white around it."""

import re

import pytest
import segno

from soleus.pictures import qr

LINKS = [
    f"https://diary.example.org/v/{'A' * 86}",
    "https://diary.example.org/v#shlink:/" + "e" * 330,
]


def dots(svg):
    """Where it is dark, read off the picture's path."""
    strokes = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", svg)
    assert all(there == back for _, _, there, back in strokes)
    return {(int(x) + n, int(y)) for x, y, width, _ in strokes for n in range(int(width))}


@pytest.mark.parametrize("link", LINKS)
def test_every_dot_is_where_the_library_has_it(link):
    matrix = segno.make_qr(link, error="m").matrix
    dark = {
        (x + qr.QUIET, y + qr.QUIET)
        for y, row in enumerate(matrix)
        for x, dot in enumerate(row)
        if dot
    }
    assert dots(qr.svg(link, title="A link")) == dark


@pytest.mark.parametrize("link", LINKS)
def test_it_has_the_white_around_it_and_a_title(link):
    svg = qr.svg(link, title="A link")
    size = int(re.search(r'viewBox="0 0 (\d+) ', svg).group(1))
    inside = range(qr.QUIET, size - qr.QUIET)
    assert all(x in inside and y in inside for x, y in dots(svg))
    assert "<title>A link</title>" in svg
    assert link not in svg
