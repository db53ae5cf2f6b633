"""Today, in the database: one look, one tap, one tap back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from soleus.app import about, today, write
from soleus.app.hers import UnknownMeasureError
from soleus.care.profile import About
from soleus.diary.entries import Answer, Dose, Exposure, Symptoms
from soleus.diary.nights import State
from soleus.knowledge.shapes import Disposition
from soleus.records import store
from tests.lib.ledger import diary

NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
ZONE = "Europe/Berlin"
WATER = "measure.hydration"


def look(person, now=NOW):
    return today.look(person, now=now, zone=ZONE)


def checked(answers, at=NOW):
    return Symptoms(id=uuid4(), at=at, zone=ZONE, written=at, answers=answers)


def test_an_empty_diary_has_a_plan_and_seven_silent_nights(ada):
    seen = look(ada)

    assert len(seen.plan.items) == 4
    assert [night.state for night in seen.nights] == [State.MISSING] * 7
    assert seen.nights[-1].date == date(2026, 12, 1)
    assert seen.standing is None


def test_a_tap_is_kept_once_however_often_it_is_sent(ada):
    dose = UUID(int=7)
    for _ in range(3):
        today.mark_done(ada, WATER, dose, now=NOW, zone=ZONE)

    seen = look(ada)
    item = next(item for item in seen.plan.items if item.measure == WATER)
    assert (item.done.amount, item.done.of, item.done.unit) == (1, 8, "glasses")
    assert seen.newest[WATER].id == dose


def test_eight_taps_fill_the_day_and_one_back_opens_it_again(ada):
    doses = [today.mark_done(ada, WATER, uuid4(), now=NOW, zone=ZONE) for _ in range(8)]
    assert look(ada).newest.keys() == {WATER}
    assert next(i for i in look(ada).plan.items if i.measure == WATER).done.done

    assert today.undo(ada, doses[-1].id, NOW)
    assert not next(i for i in look(ada).plan.items if i.measure == WATER).done.done


def test_one_tap_on_a_measure_without_parts_is_all_of_it(ada):
    dose = today.mark_done(ada, "measure.walk", uuid4(), now=NOW, zone=ZONE)

    assert (dose.amount, dose.unit) == (20, "minutes")


def test_yesterdays_tap_is_not_todays(ada):
    today.mark_done(ada, WATER, uuid4(), now=NOW - timedelta(days=1), zone=ZONE)

    assert look(ada).newest == {}


@pytest.mark.parametrize("name", ["measure.nothing", "", "relief.walk"])
def test_a_measure_nobody_knows_is_refused(ada, name):
    with pytest.raises(UnknownMeasureError):
        today.mark_done(ada, name, uuid4(), now=NOW, zone=ZONE)


def test_nobody_takes_back_what_is_not_hers(ada, cleo):
    dose = today.mark_done(ada, WATER, uuid4(), now=NOW, zone=ZONE)

    assert not today.undo(cleo, dose.id, NOW)
    assert isinstance(store.get(ada, dose.id), Dose)


def test_undo_takes_back_doses_and_nothing_else(ada):
    (cramp,) = diary("12-02 03:20 cramp 7 left")
    write.keep(ada, (cramp,), NOW)

    assert not today.undo(ada, cramp.id, NOW)
    assert store.get(ada, cramp.id) == cramp


def test_what_she_noted_in_the_week_speaks_like_what_she_told_once(ada):
    noted = Exposure(
        id=uuid4(), at=NOW, zone=ZONE, written=NOW, exposure="swollen_ankles", amount=1
    )
    write.keep(ada, (noted,), NOW)

    assert "swollen_ankles" in look(ada).profile.exposures


def test_a_circumstance_noted_as_zero_says_nothing(ada):
    noted = Exposure(id=uuid4(), at=NOW, zone=ZONE, written=NOW, exposure="standing", amount=0)
    write.keep(ada, (noted,), NOW)

    assert look(ada).profile.exposures == frozenset()


def test_a_warning_sign_stands_until_it_is_answered_no(ada):
    write.keep(ada, (checked({"leg_swollen": Answer.YES}, NOW - timedelta(days=2)),), NOW)
    assert look(ada).plan.on_hold

    # A later check that did not come to it takes nothing back.
    write.keep(ada, (checked({"breathless": Answer.NO}, NOW - timedelta(days=1)),), NOW)
    assert look(ada).plan.on_hold

    write.keep(ada, (checked({"leg_swollen": Answer.NO}),), NOW)
    assert not look(ada).plan.on_hold


HOUR = timedelta(hours=1)
# The hours her clock showed at a yes and at the no to it, the order in which both came in, and
# whether the sign still stands.
CLOCKS = [
    ("a no after it", 0, 1, "yes no", False),
    ("an older no that came late from another phone", 0, -1, "yes no", True),
    ("an older no, and then a clock set back", -1, 0, "no yes", True),
    ("an older no, and then a clock set back by two days", -48, 0, "no yes", True),
    ("an older no of a clock that ran a week ahead", 0, 200, "no yes", True),
    ("a yes of a clock that ran a week ahead", 200, 0, "yes no", True),
]


@pytest.mark.parametrize("case,yes,no,order,stands", CLOCKS, ids=str)
def test_only_a_no_that_is_surely_later_takes_a_sign_away(ada, case, yes, no, order, stands):
    told = {
        "yes": checked({"leg_swollen": Answer.YES}, NOW + yes * HOUR),
        "no": checked({"leg_swollen": Answer.NO}, NOW + no * HOUR),
    }
    for name in order.split():
        write.keep(ada, (told[name],), NOW)

    later = NOW + 2 * HOUR
    assert look(ada, later).plan.on_hold is stands
    assert calls_somebody(ada, later) is stands


def calls_somebody(person, now):
    found = today.standing(person, now=now, zone=ZONE)
    return found.disposition >= Disposition.SAME_DAY


def test_a_sign_she_ticks_in_an_older_check_stands_against_a_newer_no(ada):
    older = checked({"leg_swollen": Answer.NO}, NOW)
    newer = checked({"leg_swollen": Answer.NO}, NOW + HOUR)
    write.keep(ada, (older, newer), NOW)

    write.amend(ada, replace(older, answers={"leg_swollen": Answer.YES}), NOW)

    assert look(ada, NOW + 2 * HOUR).plan.on_hold


def test_a_check_she_puts_away_no_longer_stands(ada):
    wrong = checked({"leg_swollen": Answer.YES}, NOW + 200 * HOUR)
    write.keep(ada, (wrong,), NOW)
    write.delete(ada, wrong.id, NOW)

    assert look(ada).standing is None


def test_a_sign_of_more_than_a_week_ago_no_longer_stands(ada):
    then = NOW - timedelta(days=9)
    write.keep(ada, (checked({"leg_swollen": Answer.YES}, then),), then)

    assert look(ada).standing is None


@pytest.mark.parametrize("days", [9, 4000])
def test_a_sign_that_came_in_within_the_week_stands_whatever_its_date(ada, days):
    late = checked({"leg_swollen": Answer.YES}, NOW - timedelta(days=days))
    write.keep(ada, (late,), NOW)

    assert look(ada).plan.on_hold
    assert look(ada, NOW + timedelta(days=6)).plan.on_hold
    assert look(ada, NOW + timedelta(days=8)).standing is None

    no = checked({"leg_swollen": Answer.NO}, NOW - timedelta(days=days) + HOUR)
    write.keep(ada, (no,), NOW + HOUR)
    assert not look(ada, NOW + 2 * HOUR).plan.on_hold


def test_a_note_on_an_old_sign_does_not_tell_it_anew(ada):
    then = NOW - timedelta(days=9)
    old = checked({"leg_swollen": Answer.YES}, then)
    write.keep(ada, (old,), then)
    write.amend(ada, replace(old, note="It was the left one."), NOW)

    assert look(ada).standing is None


def test_conditions_and_signs_of_older_knowledge_do_not_shut_the_page(ada):
    about.save(ada, About(conditions=frozenset({"gone", "twins"})), NOW)
    write.keep(ada, (checked({"also_gone": Answer.YES}),), NOW)

    assert look(ada).profile.conditions == {"twins"}


def test_skipping_keeps_what_she_told(ada):
    told = About(due_date=date(2027, 3, 1), region="UK")
    about.save(ada, told, NOW)

    today.skip_about(ada, date(2026, 12, 2), NOW)

    assert about.read(ada) == replace(told, reviewed_on=date(2026, 12, 2))


def test_the_night_is_looked_back_on_until_four_in_the_morning(ada):
    late = datetime(2026, 12, 3, 1, 30, tzinfo=UTC)  # half past two at her place

    assert look(ada, late).on == date(2026, 12, 2)
    assert look(ada, late + timedelta(hours=2)).on == date(2026, 12, 3)


@pytest.mark.parametrize(
    "there, here",
    [
        ("Pacific/Auckland", "America/Los_Angeles"),
        ("Pacific/Kiritimati", "Etc/GMT+12"),
        ("Pacific/Auckland", "UTC"),  # the machine's zone, before her browser has told hers
        ("America/Los_Angeles", "Pacific/Auckland"),
    ],
)
@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_a_sign_stands_whatever_wall_it_was_answered_by(ada, there, here, hour):
    at = NOW.replace(hour=hour, minute=30)
    write.keep(ada, (replace(checked({"leg_swollen": Answer.YES}, at), zone=there),), at)
    assert today.look(ada, now=at + timedelta(minutes=1), zone=here).plan.on_hold
    assert today.standing(ada, now=at + timedelta(minutes=1), zone=here).disposition
