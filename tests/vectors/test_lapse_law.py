"""When a phone locks by itself, for any two clocks."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.lib.bare import bare_page

pytestmark = pytest.mark.browser

LIMITS = {"away": 60_000, "idle": 180_000}
SLACK = 10_000
ASK = """async (cases) => {
  const { stateOf, untilNext } = await import("/lapse.js");
  return cases.map(([at, now, limits, isInView]) =>
    [stateOf(at, now, limits), untilNext(at, now, limits, isInView)]);
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield bare_page(context)
    context.close()


def told(page: Page, *, used=(0, 0), seen=(0, 0), now=(0, 0), in_view=True):
    """Milliseconds by the wall and by the steady clock."""
    at = {"used": clock(used), "seen": clock(seen)}
    return page.evaluate(ASK, [[at, clock(now), LIMITS, in_view]])[0]


def clock(two):
    wall, steady = two
    return {"wall": wall, **({} if steady is None else {"steady": steady})}


@pytest.mark.parametrize(
    "wall, steady, state",
    [
        (0, 0, "open"),
        (159_999, 159_999, "open"),
        (160_000, 160_000, "soon"),
        (179_999, 179_999, "soon"),
        (180_000, 180_000, "over"),
        # The steady clock stood still while the phone slept.
        (180_000, 1_000, "over"),
        # The wall clock was put back a little, as clocks are, or stood still.
        (-SLACK, 180_000, "over"),
        (-SLACK, 1_000, "open"),
        # It was put back by more: nobody knows how long it has been.
        (-SLACK - 1, 1_000, "over"),
        (-3_600_000, 1_000, "over"),
        # It jumped ahead.
        (3_600_000, 1_000, "over"),
    ],
)
def test_untouched_the_clock_counts_that_says_more(page, wall, steady, state):
    found, _ = told(page, used=(0, 0), seen=(wall, steady), now=(wall, steady))
    assert found == state


@pytest.mark.parametrize(
    "wall, steady, state",
    [
        (59_999, 59_999, "open"),
        (60_000, 60_000, "over"),
        (60_000, 1_000, "over"),
        (-SLACK - 1, 1_000, "over"),
    ],
)
def test_out_of_sight_too(page, wall, steady, state):
    found, _ = told(page, used=(wall, steady), seen=(0, 0), now=(wall, steady), in_view=False)
    assert found == state


def test_of_what_another_page_noted_only_the_wall_tells(page):
    assert told(page, used=(0, None), seen=(0, None), now=(59_999, 5))[0] == "open"
    assert told(page, used=(0, None), seen=(0, None), now=(60_000, 5))[0] == "over"
    assert told(page, used=(60_000, None), seen=(60_000, None), now=(0, 5))[0] == "over"


def test_times_that_cannot_be_read_lock_it(page):
    assert told(page, used=(None, 0), seen=(None, 0), now=(float("nan"), 0))[0] == "over"


@pytest.mark.parametrize("wall", range(0, 200_000, 9_999))
@pytest.mark.parametrize("in_view", [True, False])
def test_nothing_changes_before_the_time_that_is_waited_for(page, wall, in_view):
    seen = (wall, wall) if in_view else (0, 0)
    state, wait = told(page, seen=seen, now=(wall, wall), in_view=in_view)
    if state == "over":
        return
    later = wall + wait
    seen = (later, later) if in_view else (0, 0)
    assert told(page, seen=seen, now=(later, later), in_view=in_view)[0] != state
    if wait:
        before = later - 1
        seen = (before, before) if in_view else (0, 0)
        assert told(page, seen=seen, now=(before, before), in_view=in_view)[0] == state
