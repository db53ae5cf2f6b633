"""Reminders, from what she settled to what goes out: once each, in time or not at all."""

import zoneinfo
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

import pytest

from soleus.app import about, life, plan, reminders, today, trial, write
from soleus.care.choices import Skip
from soleus.care.life import ended
from soleus.care.reminders import Anchor, Meal, Reminder, Rhythm, Why
from soleus.diary.entries import Morning
from soleus.knowledge import catalog
from soleus.notify.message import SENT, Outcome
from soleus.notify.message import State as Carried
from soleus.notify.message import Why as NotCarried
from soleus.records import reminders as rows
from soleus.records import store
from soleus.records.reminders import State
from soleus.records.store import Person
from soleus.web.reminding import Loop

ZONE = "Europe/Berlin"
NOON = datetime(2026, 12, 2, 11, 0, tzinfo=UTC)  # 12:00 on her clock
TEN = datetime(2026, 12, 2, 21, 0, tzinfo=UTC)  # 22:00
MINUTE = timedelta(minutes=1)
STRETCH = "measure.towel-stretch"
BED = Reminder(id=UUID(int=1), item=STRETCH, anchor=Anchor.BEDTIME, offset=timedelta(minutes=-30))
KEY = f"{BED.id}/2026-12-02/0"


class Stub:
    """Takes every message, or answers as it is told."""

    def __init__(self, *answers: Outcome) -> None:
        self.answers: list[Outcome] = list(answers)
        self.taken: list = []

    def __call__(self, channel, message) -> Outcome:
        self.taken.append((channel, message))
        return self.answers.pop(0) if self.answers else SENT

    @property
    def bodies(self) -> list[str]:
        return [message.body for _, message in self.taken]


@pytest.fixture
def carry() -> Stub:
    return Stub()


@pytest.fixture
def bea(ada):
    """Ada with a channel and a stretch half an hour before bed."""
    reminders.add(ada, BED, now=NOON, zone=ZONE)
    reminders.add_channel(ada, uuid4(), "ntfy", {"topic": "x"}, now=NOON)
    return ada


def states(person) -> list[tuple[State, str]]:
    found = rows.deliveries(person, since=NOON - timedelta(days=2))
    return [(each.state, each.why) for each in found]


def test_the_stretch_of_these_tests_is_one_she_may_be_reminded_of():
    assert catalog.load().measures[STRETCH].is_shown


def test_nothing_comes_before_it_is_due(bea, carry):
    assert reminders.settle(TEN - MINUTE, carry).messages == 0
    assert carry.taken == []


def test_a_reminder_comes_once(bea, carry):
    for seconds in (0, 20, 40, 60):
        reminders.settle(TEN + timedelta(seconds=seconds), carry)
    assert len(carry.taken) == 1
    assert states(bea) == [(State.SENT, "")]
    assert reminders.channels(bea)[0].delivered == TEN
    assert reminders.missed(bea, now=TEN + 9 * 60 * MINUTE) == ()


def test_its_words_give_nothing_away_unless_she_asked_for_that(bea, carry):
    reminders.settle(TEN, carry)
    reminders.set_named(bea, True, now=TEN, zone=ZONE)
    reminders.settle(TEN + timedelta(days=1, minutes=20), carry)
    name = catalog.load().measures[STRETCH].name
    assert carry.bodies == [
        "It is time for what you planned.",
        f"{name}. It was meant for 22:00.",
    ]


def test_what_is_too_late_is_told_in_the_morning_until_she_read_it(bea, carry):
    reminders.settle(TEN + 31 * MINUTE, carry)
    assert carry.taken == []
    morning = TEN + timedelta(hours=9)
    (missed,) = reminders.missed(bea, now=morning)
    assert (missed.item, missed.local) == (STRETCH, datetime(2026, 12, 2, 22, 0))
    assert (missed.state, missed.why) == (State.DROPPED, Why.LATE)
    reminders.dismiss(bea, now=morning)
    assert reminders.missed(bea, now=morning) == ()


def test_without_a_channel_that_is_what_she_is_told(ada, carry):
    reminders.add(ada, BED, now=NOON, zone=ZONE)
    reminders.settle(TEN, carry)
    assert [each.why for each in reminders.missed(ada, now=TEN + MINUTE)] == [Why.NO_CHANNEL]


def test_what_is_done_is_not_asked_for(bea, carry):
    today.mark_done(bea, STRETCH, uuid4(), now=TEN - MINUTE, zone=ZONE)
    for minutes in (0, 40):
        reminders.settle(TEN + minutes * MINUTE, carry)
    assert carry.taken == []
    assert reminders.missed(bea, now=TEN + 60 * MINUTE) == ()


def test_what_rests_in_her_plan_is_not_asked_for(bea, carry):
    plan.pause(bea, STRETCH, None, NOON)
    reminders.settle(TEN, carry)
    assert carry.taken == []


def test_on_a_day_she_leaves_out_no_measure_is_asked_for(bea, carry):
    plan.skip(bea, date(2026, 12, 2), Skip.ILL, NOON)
    reminders.settle(TEN, carry)
    assert carry.taken == []


def test_a_dose_taken_back_in_time_is_asked_for_again(bea, carry):
    dose = uuid4()
    today.mark_done(bea, STRETCH, dose, now=TEN - MINUTE, zone=ZONE)
    reminders.settle(TEN, carry)
    today.undo(bea, dose, TEN + MINUTE)
    reminders.settle(TEN + 2 * MINUTE, carry)
    assert len(carry.taken) == 1


def test_after_a_loss_nothing_comes_and_nothing_is_told(bea, carry):
    hers = store.about(bea)
    about.save(bea, replace(hers, ended_on=date(2026, 12, 1), loss=True), NOON)
    for minutes in (0, 40):
        reminders.settle(TEN + minutes * MINUTE, carry)
    assert carry.taken == []
    assert reminders.missed(bea, now=TEN + 60 * MINUTE) == ()


def test_what_she_tells_while_a_message_is_on_its_way_stops_all_that_are_not(bea, cleo):
    """A way may take long to answer, and everybody was read before it was asked."""
    for person in (bea, cleo):
        reminders.add(person, BED, now=NOON, zone=ZONE)
        reminders.add_channel(person, uuid4(), "ntfy", {"topic": "y"}, now=NOON)
    taken = []

    def carry(channel, message):
        taken.append(channel)
        for person in Person.objects.filter(pk__in=[bea.pk, cleo.pk]):
            life.change(person, lambda told: ended(told, date(2026, 12, 1)), TEN)
        return SENT

    reminders.settle(TEN, carry)
    reminders.settle(TEN + MINUTE, carry)
    assert len(taken) == 1
    assert (State.CLAIMED, "") not in [*states(bea), *states(cleo)]


def test_a_warning_sign_silences_what_it_puts_on_hold(bea, carry):
    sign = {
        "kind": "symptoms",
        "id": str(uuid4()),
        "at": NOON.isoformat(),
        "zone": ZONE,
        "written": NOON.isoformat(),
        "answers": {"leg_swollen": "yes"},
    }
    write.entries(bea, [sign], NOON)
    seen = today.look(bea, now=TEN, zone=ZONE)
    assert seen.plan.on_hold
    reminders.settle(TEN, carry)
    assert carry.taken == []


def test_the_morning_is_asked_about_until_she_told(bea, carry):
    asks = Reminder(id=UUID(int=2), item="morning", anchor=Anchor.MEAL, meal=Meal.BREAKFAST)
    reminders.remove(bea, BED.id, now=NOON, zone=ZONE)
    reminders.add(bea, asks, now=NOON, zone=ZONE)
    eight = datetime(2026, 12, 3, 7, 0, tzinfo=UTC)
    told = Morning(
        id=uuid4(), at=eight, zone=ZONE, written=eight, night=date(2026, 12, 3), cramps=0
    )
    reminders.settle(eight, carry)
    store.save(bea, [told], eight)
    reminders.settle(eight + timedelta(days=1), carry)
    assert carry.bodies == ["A short question waits for you."]


def test_of_a_self_test_only_the_nights_that_chance_gave_are_asked_for(bea, carry):
    class Test:
        measure = catalog.load().measures[STRETCH]
        paused = ()

        def __init__(self, do, said):
            self.tonight = trial.Evening(
                assigned=trial.Assigned(night=date(2026, 12, 2), do=do, counts=True),
                said=said,
                dose=None,
            )

    asked = {
        (do, said): reminders._is_assigned(STRETCH, Test(do, said))
        for do in (True, False)
        for said in (None, True, False)
    }
    assert [each for each, is_asked in asked.items() if is_asked] == [(True, None)]
    assert reminders._is_assigned("measure.walk", Test(False, None))


def test_all_that_is_due_at_one_moment_goes_into_one_message(bea, carry):
    walk = replace(BED, id=UUID(int=3), item="measure.walk")
    again = replace(BED, id=UUID(int=4), offset=timedelta(minutes=-31))
    reminders.add(bea, walk, now=NOON, zone=ZONE)
    reminders.add(bea, again, now=NOON, zone=ZONE)
    reminders.settle(TEN, carry)
    reminders.settle(TEN + MINUTE, carry)
    assert len(carry.taken) == 1
    assert sorted(states(bea)) == [
        (State.DROPPED, Why.OVERTAKEN),
        (State.SENT, ""),
        (State.SENT, ""),
    ]


def test_the_weekly_cap_holds_and_is_told(bea, carry):
    reminders.set_rhythm(bea, Rhythm(weekly_cap=2), now=NOON, zone=ZONE)
    for day in range(9):
        reminders.settle(TEN + timedelta(days=day), carry)
        reminders.settle(TEN + timedelta(days=day, minutes=1), carry)
    # Two, then none until the first is a week old.
    assert len(carry.taken) == 4
    assert [each.why for each in reminders.missed(bea, now=TEN + timedelta(days=6, hours=9))] == [
        Why.CAP
    ]


def test_a_runner_that_died_while_sending_leaves_a_claim_that_nobody_sends(bea, carry):
    def die(channel, message):
        raise SystemExit

    with pytest.raises(SystemExit):
        reminders.settle(TEN, die)
    reminders.settle(TEN + MINUTE, carry)
    assert carry.taken == []
    assert states(bea) == [(State.CLAIMED, "")]
    (missed,) = reminders.missed(bea, now=TEN + 6 * MINUTE)
    assert missed.state is State.CLAIMED


def test_a_busy_channel_is_asked_again_when_it_said(bea):
    busy = Outcome(state=Carried.LATER, why=NotCarried.BUSY, after=timedelta(minutes=5))
    carry = Stub(busy)
    for minutes in (0, 1, 4, 5, 6):
        reminders.settle(TEN + minutes * MINUTE, carry)
    assert len(carry.taken) == 2
    assert states(bea) == [(State.SENT, "")]


def test_a_busy_channel_is_not_asked_again_too_late(bea):
    carry = Stub(Outcome(state=Carried.LATER, after=timedelta(hours=2)))
    for minutes in (0, 125):
        reminders.settle(TEN + minutes * MINUTE, carry)
    assert len(carry.taken) == 1
    assert states(bea) == [(State.FAILED, Why.LATE)]


def test_a_channel_that_is_gone_is_used_no_more(bea):
    carry = Stub(Outcome(state=Carried.GONE, why=NotCarried.UNKNOWN_THERE))
    reminders.settle(TEN, carry)
    reminders.settle(TEN + timedelta(days=1), carry)
    assert len(carry.taken) == 1
    assert reminders.channels(bea)[0].gone == TEN
    # Each night has its own reason.
    assert [e.why for e in reminders.missed(bea, now=TEN + MINUTE)] == [NotCarried.UNKNOWN_THERE]


def test_a_channel_added_after_it_went_out_does_not_bring_it_again(bea, carry):
    reminders.settle(TEN, carry)
    reminders.add_channel(bea, uuid4(), "mail", {}, now=TEN)
    reminders.settle(TEN + MINUTE, carry)
    assert len(carry.taken) == 1


def test_later_brings_it_once_more_and_not_into_quiet_hours(bea, carry):
    reminders.settle(TEN, carry)
    put_off = reminders.later(bea, KEY, now=TEN + MINUTE)
    assert put_off.due == TEN + 31 * MINUTE
    for minutes in (30, 31, 32):
        reminders.settle(TEN + minutes * MINUTE, carry)
    assert len(carry.taken) == 2
    # At 23:00 it is quiet.
    assert reminders.later(bea, f"{KEY}+1", now=TEN + 32 * MINUTE) is None


def test_done_writes_one_dose_however_often_it_is_tapped(bea, carry):
    reminders.settle(TEN, carry)
    first = reminders.done(bea, KEY, now=TEN + MINUTE, zone=ZONE)
    again = reminders.done(bea, KEY, now=TEN + MINUTE, zone=ZONE)
    assert (first.measure, first.id) == (STRETCH, again.id)
    assert len(store.load(bea, [type(first)])) == 1


def test_done_once_more_moves_no_time_and_brings_back_nothing(bea, carry):
    """As from the message on another of her phones, or from one that sends again."""
    first = reminders.done(bea, KEY, now=TEN + MINUTE, zone=ZONE)
    assert reminders.done(bea, KEY, now=TEN + 30 * MINUTE, zone=ZONE) == first
    assert store.get(bea, first.id) == first
    assert today.undo(bea, first.id, TEN + 31 * MINUTE)
    assert reminders.done(bea, KEY, now=TEN + 32 * MINUTE, zone=ZONE) is None
    assert store.get(bea, first.id) is None


def test_a_test_goes_out_at_once_and_is_noted(bea, carry):
    channel = reminders.channels(bea)[0]
    night = TEN + timedelta(hours=4)
    assert reminders.send_test(bea, channel.id, carry, now=night) == SENT
    assert reminders.channels(bea)[0].delivered == night


def test_nobody_reaches_what_belongs_to_another(bea, cleo, carry):
    channel = reminders.channels(bea)[0]
    reminders.settle(TEN, carry)
    assert reminders.send_test(cleo, channel.id, carry, now=TEN) is None
    assert not reminders.remove_channel(cleo, channel.id)
    assert reminders.later(cleo, KEY, now=TEN) is None
    assert reminders.done(cleo, KEY, now=TEN, zone=ZONE) is None
    assert reminders.remove(cleo, BED.id, now=TEN, zone=ZONE) is None
    assert reminders.read(bea).reminders == (BED,)


def test_a_reminder_that_was_removed_can_be_brought_back(bea):
    removed = reminders.remove(bea, BED.id, now=NOON, zone=ZONE)
    assert reminders.read(bea).reminders == ()
    reminders.add(bea, removed, now=NOON, zone=ZONE)
    assert reminders.read(bea).reminders == (BED,)


def test_a_bedtime_moved_to_an_hour_that_is_over_brings_nothing_and_misses_nothing(bea, carry):
    reminders.set_rhythm(bea, Rhythm(bedtime=time(20)), now=TEN - MINUTE, zone=ZONE)
    reminders.settle(TEN + MINUTE, carry)
    assert carry.taken == []
    assert reminders.missed(bea, now=TEN + 2 * MINUTE) == ()


def test_a_clock_that_ran_ahead_takes_nothing_of_what_is_to_come(bea, carry):
    reminders.settle(TEN + timedelta(hours=5), carry)
    reminders.settle(TEN, carry)
    assert len(carry.taken) == 1
    assert reminders.missed(bea, now=TEN + MINUTE) == ()


def test_she_is_reminded_by_the_clock_where_she_is(bea, carry):
    reminders.arrive(bea, now=NOON + MINUTE, zone="America/New_York")
    reminders.settle(TEN, carry)
    assert carry.taken == []
    reminders.settle(TEN + timedelta(hours=6), carry)
    assert len(carry.taken) == 1


def test_one_who_cannot_be_settled_keeps_nobody_else_waiting(bea, cleo, carry):
    reminders.add(cleo, BED, now=NOON, zone=ZONE)
    reminders.add_channel(cleo, uuid4(), "ntfy", {}, now=NOON)
    calls = []

    def break_once(channel, message):
        calls.append(channel)
        if len(calls) == 1:
            raise OSError("no such host: her-own-name.example")
        return SENT

    with pytest.raises(ExceptionGroup):
        reminders.settle(TEN, break_once)
    assert len(calls) == 2
    assert states(cleo) == [(State.SENT, "")]


@pytest.mark.django_db(transaction=True)
def test_the_loop_survives_what_breaks_and_writes_nothing_of_hers(bea, caplog):
    def broken(channel, message):
        raise OSError("no such host: her-own-name.example")

    loop = Loop(broken, lambda: TEN)
    loop.turn()
    loop.turn()
    assert [each.getMessage() for each in caplog.records] == ["OSError while settling"]
    assert loop.turns == 2


def test_only_the_newest_deliveries_are_kept(bea, carry):
    for day in range(4):
        reminders.settle(TEN + timedelta(days=day), carry)
    rows.forget(2)
    kept = rows.deliveries(bea, since=NOON - timedelta(days=2))
    assert [each.at for each in kept] == [TEN + timedelta(days=2), TEN + timedelta(days=3)]


def test_what_was_settled_and_read_while_a_clock_ran_ahead_silences_nothing(bea, carry):
    ahead = TEN + timedelta(days=400, hours=3)
    reminders.settle(ahead, carry)
    reminders.set_rhythm(bea, Rhythm(), now=ahead, zone=ZONE)
    reminders.dismiss(bea, now=ahead)
    reminders.forget()
    reminders.settle(TEN + 31 * MINUTE, carry)
    reminders.settle(TEN + timedelta(days=1), carry)
    assert len(carry.taken) == 1
    assert {each.why for each in reminders.missed(bea, now=TEN + 60 * MINUTE)} == {Why.LATE}


def test_zone_rules_that_change_under_a_running_server_are_followed(bea, carry, tmp_path):
    """Berlin moves to the time of Tokyo, and nothing is started anew."""
    at_home = zoneinfo.TZPATH
    tokyo = next(Path(each) / "Asia/Tokyo" for each in at_home if Path(each).exists())
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe/Berlin").write_bytes(tokyo.read_bytes())
    loop = Loop(carry, lambda: datetime(2026, 12, 2, 13, 0, tzinfo=UTC))  # 22:00 in Tokyo
    zoneinfo.ZoneInfo(ZONE)  # known, and by the old rules
    try:
        zoneinfo.reset_tzpath([tmp_path, *at_home])
        reminders.settle(loop.clock(), carry)
        assert carry.taken == []
        zoneinfo.ZoneInfo.clear_cache()
        reminders.settle(loop.clock(), carry)
        assert len(carry.taken) == 1
    finally:
        zoneinfo.reset_tzpath(at_home)
        zoneinfo.ZoneInfo.clear_cache()


@pytest.mark.django_db(transaction=True)
def test_the_thread_looks_again_and_again_until_it_is_told_to_stop(bea):
    sent = Event()

    def carry(channel, message):
        sent.set()
        return SENT

    loop = Loop(carry, lambda: TEN, pause=0.01)
    loop.start()
    assert sent.wait(20)
    loop.stop()
    assert not loop.thread.is_alive()


def test_an_idle_turn_asks_little_of_the_database(bea, carry, django_assert_num_queries):
    with django_assert_num_queries(2):
        reminders.settle(NOON, carry)
