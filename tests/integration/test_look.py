"""Looking at a diary: each look reads its own nights, and remembered figures never go stale."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from soleus.app import look, write
from soleus.care.profile import About
from soleus.diary.entries import Ease, Origin, Side
from soleus.diary.nights import State, nights
from soleus.diary.summary import summary
from soleus.records import store
from tests.lib.ledger import diary, entry, instant

NOW = datetime(2026, 12, 3, 7, 30, tzinfo=UTC)
ZONE = "Europe/Berlin"
AUTUMN = [
    "10-31 23:30 cramp 4",
    "11-01 03:20 cramp 7 left",
    "11-30 no cramp",
    "12-01 2 cramps",
    "12-02 21:30 stretch 3 min",
    "12-03 03:20 cramp 5",
]


def written(person, *lines):
    entries = diary(*lines)
    write.keep(person, tuple(entries), NOW)
    return entries


def queries(call):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        call()
    return len(seen)


def test_a_night_holds_everything_of_it_and_nothing_else(ada, cleo):
    written(ada, *AUTUMN)
    written(cleo, "12-03 04:00 cramp 9")

    found = look.night(ada, date(2026, 12, 2))

    assert (len(found.episodes), len(found.doses)) == (1, 1)
    assert found.state is State.CRAMP


@pytest.mark.parametrize(
    "now, asked",
    [
        ("2026-12-03 03:00", date(2026, 12, 2)),  # while it still runs
        ("2026-12-03 08:30", date(2026, 12, 2)),
        ("2026-12-03 13:00", date(2026, 12, 2)),  # and all day
        ("2026-12-03 23:59", date(2026, 12, 2)),
        ("2026-12-04 00:00", date(2026, 12, 3)),
    ],
)
def test_last_night_is_the_one_whose_evening_was_yesterday(ada, now, asked):
    assert look.last_night(ada, now=instant(now), zone=ZONE).night.date == asked


@pytest.mark.parametrize(
    "now, is_running",
    [
        ("2026-12-02 23:59", False),
        ("2026-12-03 00:00", True),
        ("2026-12-03 03:59", True),
        ("2026-12-03 04:00", False),
    ],
)
def test_until_the_day_turns_the_night_that_is_asked_about_goes_on(ada, now, is_running):
    assert look.last_night(ada, now=instant(now), zone=ZONE).is_running is is_running


def test_a_cramp_of_the_coach_is_unfinished_until_its_side_and_ease_are_said(ada):
    bare = replace(entry("12-03 03:20 cramp"), origin=Origin.COACH)
    write.keep(ada, (bare,), NOW)
    assert look.last_night(ada, now=NOW, zone=ZONE).unfinished == (bare,)

    write.amend(ada, replace(bare, side=Side.LEFT), NOW)
    assert len(look.last_night(ada, now=NOW, zone=ZONE).unfinished) == 1

    write.amend(ada, replace(bare, side=Side.LEFT, ease=Ease.SAME), NOW)
    assert look.last_night(ada, now=NOW, zone=ZONE).unfinished == ()


def test_a_cramp_she_logged_herself_is_never_unfinished(ada):
    written(ada, "12-03 03:20 cramp")

    assert look.last_night(ada, now=NOW, zone=ZONE).unfinished == ()


def test_a_month_stands_in_whole_weeks(ada):
    written(ada, *AUTUMN)

    month = look.month(ada, date(2026, 11, 1))

    assert (month.nights[0].date, month.nights[-1].date) == (date(2026, 10, 26), date(2026, 12, 6))
    assert {len(row) for row in month.rows} == {7}
    # The cramp of 1 November at 3:20 belongs to October's last night.
    assert (month.summary.total, month.summary.recorded, month.summary.cramps) == (30, 1, 0)


def test_the_newest_weeks_end_with_last_night(ada):
    written(ada, *AUTUMN)

    recent = look.recent(ada, last=date(2026, 12, 2), about=About(due_date=date(2027, 3, 5)))

    assert len(recent.weeks) == look.CHART_WEEKS
    assert recent.weeks[-1].gestational == 26
    assert (recent.fortnight.recorded, recent.fortnight.total) == (3, 14)
    assert sum(recent.hours.counts) == 3


def test_the_due_date_follows_from_the_last_period():
    assert look.due(About(last_period=date(2026, 5, 29))) == date(2027, 3, 5)
    assert look.due(About(last_period=date(2026, 5, 1), due_date=date(2027, 3, 5))) == date(
        2027, 3, 5
    )
    assert look.due(About()) is None


# ── all time ─────────────────────────────────────────────────────────────────────────────────


def counted_anew(person):
    """The slow, obvious twin: everything, from the first night to the last."""
    everything = store.load(person, store.KINDS.values())
    found = summary(nights(everything, date(2026, 1, 1), date(2027, 1, 31)))
    return (found.recorded, found.cramps or 0, found.with_cramp or 0)


def remembered(person):
    found = look.all_time(person)
    return (found.recorded, found.cramps, found.with_cramp)


def test_an_empty_diary_has_no_first_month(ada):
    assert look.all_time(ada) == look.AllTime(first=None, recorded=0, cramps=0, with_cramp=0)


def test_all_time_agrees_with_counting_anew_after_every_kind_of_change(ada):
    cramp, other, none, *_ = written(ada, *AUTUMN)
    assert remembered(ada) == counted_anew(ada)

    # Moved to another month: the month it left must be counted again too.
    write.amend(ada, replace(other, at=other.at - timedelta(days=60)), NOW)
    assert remembered(ada) == counted_anew(ada)

    write.delete(ada, cramp.id, NOW)
    assert remembered(ada) == counted_anew(ada)

    write.restore(ada, cramp.id, NOW)
    write.amend(ada, replace(none, cramps=3), NOW)
    assert remembered(ada) == counted_anew(ada)
    assert look.all_time(ada).first == date(2026, 9, 1)


def test_a_diary_that_did_not_change_is_not_read_again(ada):
    written(ada, *AUTUMN)
    look.all_time(ada)

    assert queries(lambda: look.all_time(ada)) <= 4  # begin, remembered, sequence, commit


def test_one_more_cramp_costs_one_month_however_long_the_diary(ada):
    written(ada, *[f"{month:02}-10 03:20 cramp" for month in range(1, 12)])
    look.all_time(ada)
    written(ada, "12-03 05:20 cramp")
    short = queries(lambda: look.all_time(ada))
    written(ada, *[f"2025-{month:02}-10 03:20 cramp" for month in range(1, 12)])
    look.all_time(ada)
    written(ada, "12-03 06:20 cramp")

    assert queries(lambda: look.all_time(ada)) == short


def test_what_she_told_about_herself_does_not_wake_the_figures(ada):
    written(ada, *AUTUMN)
    before = remembered(ada)
    with transaction.atomic():
        store.save_about(ada, About(region="UK"), NOW)

    assert remembered(ada) == before


# ── an entry ─────────────────────────────────────────────────────────────────────────────────


def test_an_entry_comes_with_its_earlier_forms_and_what_is_odd(ada):
    (cramp,) = written(ada, "12-03 03:20 cramp 4")
    write.amend(ada, replace(cramp, minutes=900.0), NOW)

    seen = look.entry(ada, cramp.id, NOW)

    assert [past.entry.minutes for past in seen.earlier] == [None]
    assert [doubt.code for doubt in seen.doubts] == ["doubt.cramp_of_hours"]


def test_another_persons_entry_is_not_there(ada, cleo):
    (cramp,) = written(ada, "12-03 03:20 cramp 4")

    assert look.entry(cleo, cramp.id, NOW) is None


def test_a_cramp_is_asked_about_beside_her_own_word_of_the_morning(ada):
    written(ada, "12-02 no cramp")
    ((_, doubts),) = write.keep(ada, (entry("12-03 03:20 cramp"),), NOW)

    assert [doubt.code for doubt in doubts] == ["doubt.cramp_but_none"]
