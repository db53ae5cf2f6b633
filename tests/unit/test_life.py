"""A change in her life, and what is watched after an end."""

from datetime import date, timedelta

import pytest

from soleus.care import life
from soleus.care.life import Watch
from soleus.care.profile import About, Break, Quiet

DAY = date(2026, 12, 2)
PREGNANT = About(due_date=date(2027, 3, 1), conditions=frozenset({"twins"}))

# Days since the end, and what is still watched then.
WATCHED = [
    (-1, Watch.CLOTS),
    (0, Watch.CLOTS),
    (42, Watch.CLOTS),
    (84, Watch.CLOTS),
    (85, Watch.SIGNS),
    (365, Watch.SIGNS),
    (366, None),
]


@pytest.mark.parametrize("loss", [False, True], ids=["birth", "loss"])
@pytest.mark.parametrize("days,watched", WATCHED)
def test_clots_are_watched_for_twelve_weeks_and_signs_for_a_year(days, watched, loss):
    about = About(ended_on=DAY - timedelta(days=days), loss=loss)
    assert life.watch(about, DAY) is watched


def test_nothing_is_watched_so_while_a_pregnancy_goes_on():
    assert life.watch(PREGNANT, DAY) is None


def test_a_loss_of_no_known_day_may_have_been_yesterday():
    assert life.watch(About(loss=True), DAY) is Watch.CLOTS


CHANGES = {
    "pause": (lambda a: life.paused(a, DAY, None), Quiet.PAUSED),
    "journey": (lambda a: life.away(a, DAY, None, "Asia/Tokyo", asks=False), Quiet.AWAY),
    "asked there": (lambda a: life.away(a, DAY, None, "Asia/Tokyo", asks=True), None),
    "born": (lambda a: life.born(a, DAY), Quiet.BORN),
    "ended": (lambda a: life.ended(a, DAY), Quiet.LOSS),
    "do not ask": (life.left_alone, Quiet.UNASKED),
}


@pytest.mark.parametrize("change,why", CHANGES.values(), ids=CHANGES)
def test_each_change_is_quiet_at_once_and_can_be_taken_back(change, why):
    changed = change(PREGNANT)
    assert changed.quiet(DAY) is why
    assert life.not_over(life.asked_again(changed)) == PREGNANT


def test_after_a_birth_she_may_be_asked_again_and_after_a_loss_she_is_not():
    assert life.asked_again(life.born(PREGNANT, DAY)).quiet(DAY) is None
    assert life.asked_again(life.ended(PREGNANT, DAY)).quiet(DAY) is Quiet.LOSS


def test_an_end_outlasts_a_break_and_the_break_comes_back_with_it():
    resting = life.paused(PREGNANT, DAY, DAY + timedelta(days=5))
    assert life.not_over(life.ended(resting, DAY)) == resting
    assert resting.pause == Break(since=DAY, last=DAY + timedelta(days=5))
