"""The page of the two walks is the one that they wrote, and it hides nothing."""

import inspect
import re

import pytest

from bench.walk import page
from tests.lib import neighbour, partner, prying
from tests.lib.walk import Tried

ROW = re.compile(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.M)
SOURCES = " ".join(inspect.getsource(each) for each in (partner, neighbour, prying))


@pytest.fixture(scope="module")
def text():
    return page.PAGE.read_text("utf-8")


@pytest.fixture(scope="module")
def rows(text):
    return [row for row in ROW.findall(text) if set(row[0]) != {"-"} and row[2] != "found"]


def test_its_words_are_those_of_today(text):
    assert text.startswith(page.HEAD)
    assert text.endswith(page.LIMITS)
    assert all(head in text for head in page.WHO.values())


def test_each_thing_that_it_names_is_tried(rows):
    assert len(rows) > 60
    assert [what for what, *_ in rows if what.partition(", under")[0] not in SOURCES] == []


def test_where_something_was_found_it_says_why(rows):
    known = [
        partner.SIGNED_IN,
        partner.UNHEARD,
        partner.STAYS,
        neighbour.AS_ROOT,
        neighbour.COOKIES,
    ]
    known += [neighbour.BESIDE, neighbour.SWAP, neighbour.LINK]
    found = [means for _, _, what, means in rows if what.startswith("**")]
    assert set(found) == set(known)


@pytest.mark.parametrize(
    "found, limit, shown",
    [
        ((), "", "| nothing |"),
        (("her visit",), "Because.", "| **her visit** | Because. |"),
        (("zqcanarya", "zqcanaryb", "her visit"), "Because.", "**her visit, 2 words of hers**"),
    ],
)
def test_a_row(found, limit, shown):
    tried = Tried(who="a partner", when="then", what="x", looked="y", found=found, limit=limit)
    assert shown in page.written([tried])
    assert not tried.is_hole


def test_what_no_limit_names_is_a_hole():
    assert Tried(who="a partner", when="then", what="x", looked="y", found=("her visit",)).is_hole
