"""What she told, and what follows from it on one day."""

from datetime import date, timedelta

import pytest

from soleus.care.profile import LIMITED_DRINKS, About, Break, Profile, Quiet
from soleus.knowledge import catalog

DAY = date(2026, 11, 22)


def test_nothing_told_gives_an_empty_profile():
    assert About().on(DAY) == Profile()


def test_a_due_date_gives_the_week():
    assert About(due_date=DAY + timedelta(days=280 - 196)).on(DAY).gestational_age_days == 196


def test_a_last_period_does_as_well():
    assert About(last_period=DAY - timedelta(days=100)).on(DAY).gestational_age_days == 100


def test_a_due_date_wins_over_the_last_period():
    about = About(due_date=DAY + timedelta(days=80), last_period=DAY - timedelta(days=100))
    assert about.on(DAY).gestational_age_days == 200


def test_after_the_end_there_is_no_week_but_days_after_birth():
    about = About(due_date=DAY, ended_on=DAY - timedelta(days=3))
    profile = about.on(DAY)
    assert profile.gestational_age_days is None
    assert profile.days_after_birth == 3


def test_an_end_that_is_still_to_come_changes_nothing_yet():
    about = About(due_date=DAY + timedelta(days=10), ended_on=DAY + timedelta(days=1))
    profile = about.on(DAY)
    assert profile.gestational_age_days == 270
    assert profile.days_after_birth is None


def test_an_end_she_told_of_has_come_whatever_this_clock_says():
    # Told in Auckland, read by a server in Honolulu.
    about = About(due_date=DAY + timedelta(days=10), ended_on=DAY + timedelta(days=1))
    assert about.now(DAY) == about.on(DAY + timedelta(days=1))
    assert about.now(DAY - timedelta(days=3000)).days_after_birth == 0
    assert about.now(DAY + timedelta(days=9)).days_after_birth == 8


def test_before_an_end_now_is_today():
    about = About(due_date=DAY)
    assert about.now(DAY) == about.on(DAY)


def test_what_she_told_is_passed_on():
    about = About(
        region="IE",
        unit_number="01 234",
        conditions=frozenset({"c"}),
        exposures=frozenset({"e"}),
        agreed=frozenset({"a"}),
        declined=frozenset({"d"}),
    )
    assert about.on(DAY) == Profile(
        region="IE",
        unit_number="01 234",
        conditions=frozenset({"c"}),
        exposures=frozenset({"e"}),
        agreed=frozenset({"a"}),
        declined=frozenset({"d"}),
    )


def test_a_limit_on_drinks_in_figures_is_a_limit_on_drinks():
    ticked = About(conditions=frozenset({LIMITED_DRINKS}))

    assert About(fluid_limit_ml=1000).on(DAY) == ticked.on(DAY)
    assert LIMITED_DRINKS not in About().on(DAY).conditions


def test_that_condition_is_known_and_shuts_what_asks_her_to_drink():
    known = catalog.load()
    asking = [m for m in known.measures.values() if "gate.drinks" in m.gates]

    assert LIMITED_DRINKS in known.conditions
    assert "measure.hydration" in [measure.id for measure in asking]
    assert LIMITED_DRINKS in known.gates["gate.drinks"].blocked_by


# ── quiet ───────────────────────────────────────────────────────────────────────────────────

BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
ABROAD = "Asia/Tokyo"
LONG = {DAY - timedelta(days=900): True, BEFORE: True, DAY: True, AFTER: True}


@pytest.mark.parametrize(
    "about, why, days",
    [
        (About(), None, LONG),
        (About(ended_on=DAY, loss=True), Quiet.LOSS, LONG),
        (About(loss=True), Quiet.LOSS, LONG),
        (About(ended_on=DAY), Quiet.BORN, LONG),
        (About(ended_on=DAY, asked_after=True), None, LONG),
        (About(ended_on=DAY, loss=True, asked_after=True), Quiet.LOSS, LONG),
        (About(ended_on=DAY, asked_after=True, unasked=True), Quiet.UNASKED, LONG),
        (About(unasked=True), Quiet.UNASKED, LONG),
        (About(pause=Break(since=DAY)), Quiet.PAUSED, LONG),
        (
            About(pause=Break(since=DAY, last=DAY)),
            Quiet.PAUSED,
            {BEFORE: True, DAY: True, AFTER: False},
        ),
        (
            About(pause=Break(since=DAY, zone=ABROAD)),
            Quiet.AWAY,
            LONG,
        ),
        (About(pause=Break(since=DAY, zone=ABROAD, asks=True)), None, LONG),
        (About(ended_on=DAY, loss=True, unasked=True), Quiet.LOSS, LONG),
        (About(unasked=True, pause=Break(since=DAY)), Quiet.UNASKED, LONG),
    ],
)
def test_whether_she_is_asked_anything(about, why, days):
    assert {day: about.quiet(day) for day in days} == {
        day: why if holds else None for day, holds in days.items()
    }


# ── where she is ────────────────────────────────────────────────────────────────────────────

HOME = "Europe/Berlin"


@pytest.mark.parametrize(
    "pause, zones",
    [
        (None, {BEFORE: HOME, DAY: HOME, AFTER: HOME}),
        (Break(since=DAY), {BEFORE: HOME, DAY: HOME, AFTER: HOME}),
        (Break(since=DAY, zone=ABROAD), {DAY: ABROAD, AFTER: ABROAD}),
        (Break(since=DAY, zone=ABROAD, asks=True), {DAY: ABROAD, AFTER: ABROAD}),
        (Break(since=DAY, last=DAY, zone=ABROAD), {DAY: ABROAD, AFTER: HOME}),
    ],
)
def test_on_a_journey_she_lives_by_the_clock_there(pause, zones):
    about = About(zone=HOME, pause=pause)
    assert {day: about.zone_on(day) for day in zones} == zones
