"""What stands on the page for a visit, for a diary small enough to count by hand.

Four nights in May. On the 1st two cramps, both in the left calf, and a bad sleep. On the 2nd she
said that there was none, and slept well. Of the 3rd nothing is written. On the 4th she counted one
in the morning, and wrote that down nine days later. She stretched on two of the four days.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from soleus.care.profile import About
from soleus.diary.entries import Answer, Dose, Episode, Morning, Side, Site, Symptoms
from soleus.insight.measured import Measured, Range
from soleus.knowledge import catalog
from soleus.report import Helping, compose
from soleus.web.pages.sheet import sheet

KNOWN = catalog.load()
ZONE = "Europe/London"
FIRST, LAST = date(2026, 5, 1), date(2026, 5, 4)
STRETCH = "measure.bedtime-stretch"


def at(day, hour, minute=0):
    return datetime(2026, 5, day, hour - 1, minute, tzinfo=UTC)  # London is an hour ahead in May


def entry(kind, n, moment, *, written=None, **told):
    return kind(id=UUID(int=n), at=moment, zone=ZONE, written=written or moment, **told)


ENTRIES = (
    entry(Episode, 1, at(2, 3), side=Side.LEFT, site=Site.CALF, pain=8, minutes=2.0, asleep=True),
    entry(Episode, 2, at(2, 5), side=Side.LEFT, site=Site.CALF, pain=4, minutes=4.0),
    entry(Morning, 3, at(2, 9), night=date(2026, 5, 1), sleep=3),
    entry(Morning, 4, at(3, 9), night=date(2026, 5, 2), cramps=0, sleep=8),
    entry(Morning, 5, at(5, 9), written=at(14, 9), night=date(2026, 5, 4), cramps=1),
    entry(Dose, 6, at(1, 21), measure=STRETCH, amount=1.0, unit="set"),
    entry(Dose, 7, at(3, 21), measure=STRETCH, amount=1.0, unit="set"),
    entry(Dose, 8, at(4, 21), measure=STRETCH, amount=0.0, unit="set"),
)
ABOUT = About(due_date=date(2026, 9, 4), questions=("May I swim?",))


def measured(verdict="fewer", *, is_shown=True):
    return Measured(
        measure=STRETCH, alike=(), in_steps=False, verdict=verdict, words=(), with_it=30,
        without=40, unknown=2, ratio=Range(low=0.5, middle=0.75, high=1.0),
        spared=Range(low=0.0, middle=1.0, high=2.0), own=0.97, is_shown=is_shown,
    )  # fmt: skip


def page(*more, about=ABOUT, **told):
    given = {"standing": None, "helping": Helping(state="ready", first=FIRST, last=LAST,
             recorded=72, measures=(measured(),)), **told}  # fmt: skip
    found = compose((*ENTRIES, *more), about, KNOWN, None, first=FIRST, last=LAST,
                    made=LAST + timedelta(days=1), due=about.due_date, **given)  # fmt: skip
    return sheet(found, KNOWN)


def lines(part, told):
    (found,) = (each for each in told.parts if each.id == part)
    rows = [" | ".join(row) for row in (found.table.rows if found.table else ())]
    return [*found.lines, *rows, *found.items, *found.after]


@pytest.mark.parametrize("place, number, of, detail", [
    (0, "2 of 3", "recorded nights had a cramp", "1 night of 4 says nothing"),
    (1, "–", "cramps in seven recorded nights", "by 3 recorded nights"),
    (2, "6.0", "usual pain, 0 to 10", "worst 8, from 2 cramps"),
    (3, "3.0 and 8.0", "sleep with and without a cramp, 10 is great", "from 1 and 1 nights"),
])  # fmt: skip
def test_the_figures_to_see_from_afar(place, number, of, detail):
    found = page().figures[place]
    assert (found.number, found.of) == (number, of)
    assert " ".join(found.detail.split()).startswith(detail.split(" says")[0])


@pytest.mark.parametrize("part, line", [
    ("by-week", "3 cramps in 3 recorded nights, out of 4."),
    ("cramps", "2 cramps are written down one by one."),
    ("cramps", "Side: Left leg 2."),
    ("cramps", "Place: Calf 2."),
    ("cramps", "Pain: medium (4 to 6) 1, strong (7 to 10) 1."),
    ("cramps", "Minutes: half lasted 3 or less, the longest 4, from 2 cramps."),
    ("cramps", "Began in her sleep: 1 of 1 cramp."),
    ("trust", "1 night of 4 says nothing about cramps; at most 1 in a row."),
    ("trust", "1 night has only a count from the morning."),
    ("trust", ("Cramps and mornings written by the end of the next day: 4. In the week after: 0. "
              "Later still: 1.")),
    ("signs", ("No check of the warning signs is written down in these nights. "
              "That is no all-clear.")),
    ("questions", "May I swim?"),
])  # fmt: skip
def test_each_part_says_what_was_written(part, line):
    assert line in lines(part, page())


def test_the_nights_and_the_weeks_stand_at_the_top():
    assert page().about == (
        "Nights from 1 May 2026 to 4 May 2026: 4.",
        "Week 22+0 to 22+3 of the pregnancy.",
        "Due on 4 September 2026.",
    )


def test_what_was_done_stands_beside_its_range_its_counts_and_its_certainty():
    (row,) = [each for each in lines("tried", page()) if each.startswith("Calf stretch")]
    assert row.replace("\u00a0", " ") == (
        "Calf stretch at bedtime | 2 of 4 | 1 of 1 | about 25 % fewer (50 % fewer to as many) | "
        "30, without 40 | A pattern | Low certainty"
    )


@pytest.mark.parametrize("verdict, says", [("prescribed", "Counted only"),
                                           ("too_little", "Not yet")])  # fmt: skip
def test_what_may_not_be_said_has_no_number(verdict, says):
    told = measured(verdict, is_shown=False)
    helping = Helping(state="ready", first=FIRST, last=LAST, recorded=72, measures=(told,))
    (row,) = [each for each in lines("tried", page(helping=helping)) if each.startswith("Calf")]
    assert "fewer" not in row
    assert f"| – | 30, without 40 | {says} |" in row


def test_a_measure_that_is_being_tested_is_left_out():
    helping = Helping(state="ready", first=FIRST, last=LAST, recorded=72, left_out=STRETCH)
    told = lines("tried", page(helping=helping))
    assert "“Calf stretch at bedtime” is in a self-test and left out until it ends." in told
    assert not any("fewer" in each for each in told)


def test_a_check_is_told_with_what_she_was_told_then():
    check = entry(Symptoms, 9, at(4, 20), answers={"breathless": Answer.NO,
                  "chest_pain": Answer.UNSURE, "faint": Answer.YES}, disposition="emergency",
                  rules="x")  # fmt: skip
    (line,) = [each for each in lines("signs", page(check)) if each.startswith("4 May 2026, 20:00")]
    faint, chest = KNOWN.signs["faint"].short, KNOWN.signs["chest_pain"].short
    level = KNOWN.levels["emergency"].name
    assert line == (
        f"4 May 2026, 20:00: Yes: {faint}. Yes or not sure: {chest}. No: 1. Told then: {level}."
    )


def test_a_yes_to_several_signs_is_told_as_no_mere_doubt():
    signs = ("chest_pain", "faint")
    check = entry(Symptoms, 9, at(4, 20), answers=dict.fromkeys(signs, Answer.UNSURE))
    (line,) = [each for each in lines("signs", page(check)) if each.startswith("4 May 2026, 20:00")]
    chest, faint = (KNOWN.signs[sign].short for sign in signs)
    assert line == f"4 May 2026, 20:00: Yes to at least one, or not sure: {chest}, {faint}."


def test_the_alarm_says_of_no_sign_that_it_is_there_for_sure():
    from soleus.care import triage
    from soleus.care.profile import Profile

    answers = dict.fromkeys(("breathless", "chest_pain"), Answer.UNSURE)
    told = page(standing=triage.assess(answers, Profile(), KNOWN)).alarm
    names = ", ".join(KNOWN.signs[sign].short for sign in answers)
    assert told.endswith(f"Answered yes or not sure: {names}.")


def test_of_a_sign_that_stands_no_part_comforts():
    from soleus.care import triage
    from soleus.care.profile import Profile

    standing = triage.assess({"breathless": Answer.YES}, Profile(), KNOWN)
    told = page(standing=standing)
    assert KNOWN.signs["breathless"].short in told.alarm
    assert not any("fewer" in each or "pattern" in each for each in lines("tried", told))
    assert "What may help is left out here while a warning sign stands." in lines("tried", told)


def test_after_an_end_the_weeks_stop_counting():
    ended = replace(ABOUT, ended_on=date(2026, 5, 3))
    assert page(about=ended).about[1:] == (
        "Week 22+0 of the pregnancy on the first night.",
        "The pregnancy ended on 3 May 2026.",
    )
