"""The phone is quiet on the very days on which its server would be, and watches as long."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from soleus.care import life
from soleus.care.profile import About, Break
from soleus.web.answers import ended_of, quiet_of
from tests.vectors.test_phone_diary import phone  # noqa: F401  a fixture

pytestmark = pytest.mark.browser

DAY = date(2028, 2, 29)
DAYS = [DAY + timedelta(days=n) for n in (*range(-3, 4), *range(82, 88), *range(363, 369))]
ENDS = [{}, {"ended_on": DAY}, {"ended_on": DAY, "loss": True}, {"loss": True}]
BREAKS = [
    None,
    Break(since=DAY),
    Break(since=DAY, last=DAY),
    Break(since=DAY, last=DAY + timedelta(days=84), zone="Asia/Tokyo"),
    Break(since=DAY, zone="Asia/Tokyo", asks=True),
]
TOLD = [
    replace(About(**end), pause=pause, unasked=unasked, asked_after=asked_after)
    for end in ENDS
    for pause in BREAKS
    for unasked in (False, True)
    for asked_after in (False, True)
]
ASK = """async ([told, days]) => {
  const { isQuiet, watched } = await import("/life.js");
  const on = ({ quiet, ended }) => (day) => [isQuiet(quiet, day), watched(ended, day)];
  return told.map((each) => days.map(on(each)));
}"""


def test_the_phone_and_its_server_agree_on_every_day(phone):  # noqa: F811
    told = [{"quiet": quiet_of(about), "ended": ended_of(about)} for about in TOLD]
    found = phone.evaluate(ASK, [told, [day.isoformat() for day in DAYS]])
    assert found == [
        [[about.quiet(day) is not None, life.watch(about, day)] for day in DAYS] for about in TOLD
    ]


def test_both_answers_are_among_them():
    quiet = {about.quiet(day) is not None for about in TOLD for day in DAYS}
    watched = {life.watch(about, day) for about in TOLD for day in DAYS}
    assert quiet == {True, False}
    assert watched == {None, *life.Watch}


@pytest.mark.parametrize("why", ["loss", "born"])
def test_why_it_is_quiet_is_told(why):
    about = About(ended_on=DAY, loss=why == "loss", pause=Break(since=DAY, last=DAY))
    assert quiet_of(about) == {"why": why, "until": None}
