"""The picture on the home screen: the same each time, whole within a circle, no words on it."""

import zlib
from math import hypot

import pytest

from soleus.pictures import icons

SAFE = 40  # a phone may cut all that lies further than this from the middle of 100


def pixels(png: bytes) -> list[list[tuple[int, ...]]]:
    """The colours of our own PNG, line by line."""
    size = int.from_bytes(png[16:20])
    start = png.index(b"IDAT") + 4
    length = int.from_bytes(png[start - 8 : start - 4])
    raw = zlib.decompress(png[start : start + length])
    lines = [raw[at + 1 : at + 1 + 3 * size] for at in range(0, len(raw), 1 + 3 * size)]
    return [[tuple(line[n : n + 3]) for n in range(0, 3 * size, 3)] for line in lines]


@pytest.mark.parametrize("name", icons.ICONS)
def test_it_is_the_same_each_time(name):
    assert icons.png(name, 48) == icons.png(name, 48)


@pytest.mark.parametrize("name", icons.ICONS)
def test_nothing_is_cut_from_a_round_icon(name):
    ground = tuple(bytes.fromhex(icons.GROUND[1:]))
    for y, line in enumerate(pixels(icons.png(name, 100))):
        for x, colour in enumerate(line):
            if hypot(x + 0.5 - 50, y + 0.5 - 50) > SAFE:
                assert colour == ground, (x, y)


@pytest.mark.parametrize("name", icons.ICONS)
def test_something_is_drawn(name):
    ink = tuple(bytes.fromhex(icons.INK[1:]))
    share = sum(line.count(ink) for line in pixels(icons.png(name, 100))) / 100**2
    assert 0.05 < share < 0.3


@pytest.mark.parametrize("name", icons.ICONS)
def test_it_carries_no_words(name):
    assert "<text" not in icons.svg(name)
    assert "<title" not in icons.svg(name)
