"""A cramp that lasts, and those who wait to hear of it."""

from datetime import UTC, datetime, timedelta
from threading import Thread
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.app.lasting import LASTS, MOST_WAITING, BusyError, Lasting, State
from tests.lib.patience import PATIENCE

NOW = datetime(2026, 12, 2, 3, 20, tzinfo=UTC)
ADA, CLEO = 1, 2
CRAMP, OTHER = UUID(int=1), UUID(int=2)
MINUTE = timedelta(minutes=1)


def kinds(here, person=ADA, now=NOW):
    return [each.kind.value for each in here.after(person, 0, now)[0]]


def test_told_twice_is_told_once():
    here = Lasting()
    here.start(ADA, CRAMP, NOW, NOW)
    here.start(ADA, CRAMP, NOW, NOW + MINUTE)
    assert kinds(here, now=NOW + MINUTE) == ["started"]


def test_its_entry_ends_it_and_that_of_an_earlier_one_does_not():
    here = Lasting()
    here.start(ADA, CRAMP, NOW, NOW)
    here.end(ADA, [OTHER], NOW)
    assert here.now(ADA, NOW).since == NOW
    here.end(ADA, [OTHER, CRAMP], NOW)
    assert here.now(ADA, NOW) is None
    assert kinds(here) == ["started", "ended"]


def test_a_word_without_an_id_ends_whatever_lasts():
    here = Lasting()
    here.start(ADA, CRAMP, NOW, NOW)
    here.end(ADA, None, NOW)
    here.end(ADA, None, NOW)
    assert kinds(here) == ["started", "ended"]


def test_one_nobody_came_back_to_is_over_after_an_hour():
    here = Lasting()
    here.start(ADA, CRAMP, NOW, NOW)
    late = NOW + LASTS
    assert here.now(ADA, late - MINUTE) is not None
    assert here.now(ADA, late) is None
    assert kinds(here, now=late) == ["started", "ended"]


def test_what_is_over_is_remembered_for_an_hour_and_no_longer():
    here = Lasting()
    here.start(ADA, CRAMP, NOW, NOW)
    here.end(ADA, [CRAMP], NOW + MINUTE)
    assert kinds(here, now=NOW + LASTS) == ["started", "ended"]
    assert kinds(here, now=NOW + LASTS + MINUTE) == ["ended"]
    here.outgoing.clear()
    here.next(0, lambda: NOW + LASTS + 2 * MINUTE)  # nobody asks for hers
    assert (here.running, here.events) == ({}, {})


@pytest.mark.parametrize("at", [NOW - LASTS, NOW + timedelta(days=2), NOW - timedelta(days=9)])
def test_a_start_of_another_time_lights_no_lamp(at):
    here = Lasting()
    here.start(ADA, CRAMP, at, NOW)
    assert (here.now(ADA, NOW), kinds(here)) == (None, [])


def test_a_clock_a_little_ahead_is_no_reason_to_stay_dark():
    here = Lasting()
    here.start(ADA, CRAMP, NOW + MINUTE, NOW)
    assert here.now(ADA, NOW).since == NOW


def test_nobody_hears_of_anothers():
    here = Lasting()
    here.start(ADA, CRAMP, NOW, NOW)
    assert kinds(here, CLEO) == []
    assert here.now(CLEO, NOW) is None


def test_without_a_number_it_begins_from_here():
    here = Lasting()
    here.start(ADA, CRAMP, NOW, NOW)
    found, last = here.after(ADA, None, NOW)
    assert found == []
    here.end(ADA, None, NOW)
    assert [each.kind for each in here.after(ADA, last, NOW)[0]] == [State.ENDED]


def test_a_number_of_before_a_restart_hides_nothing_that_comes():
    before = Lasting()
    before.start(ADA, CRAMP, NOW, NOW)
    _, last = before.after(ADA, 0, NOW)

    anew = Lasting()
    found, following = anew.after(ADA, last, NOW + MINUTE)
    anew.start(ADA, OTHER, NOW + MINUTE, NOW + MINUTE)

    assert found == []
    assert len(anew.after(ADA, following, NOW + MINUTE)[0]) == 1
    assert len(anew.after(ADA, last, NOW + MINUTE)[0]) == 1


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 90)), max_size=30))
def test_whoever_asks_again_and_again_hears_each_once_in_order(words):
    here, now, last, heard = Lasting(), NOW, 0, []
    for starts, minutes in words:
        now += timedelta(minutes=minutes)
        if starts:
            here.start(ADA, None, now, now)
        else:
            here.end(ADA, None, now)
        found, last = here.after(ADA, last, now)
        heard += found
    kept = here.after(ADA, 0, now)[0]
    assert heard[len(heard) - len(kept) :] == kept
    # They take turns: a lamp that hears "ended" hears of a start before and after it.
    assert [each.kind for each in heard] == [[*State][n % 2] for n in range(len(heard))]
    assert [each.number for each in heard] == sorted({each.number for each in heard})


# ── waiting ─────────────────────────────────────────────────────────────────────────────────


class Waiter(Thread):
    """Somebody who waits in a thread, as a request does."""

    def __init__(self, here, seconds=20.0):
        super().__init__(daemon=True)
        self.here, self.seconds, self.found = here, seconds, None
        self.start()

    def run(self):
        self.found = self.here.wait(ADA, 0, self.seconds, lambda: NOW)

    def heard(self):
        self.join(PATIENCE)
        assert not self.is_alive()
        return [each.kind.value for each in self.found[0]]


def until_waiting(here, many):
    while here.waiting < many:
        pass


def test_who_waits_hears_at_once():
    here = Lasting()
    waiter = Waiter(here)
    until_waiting(here, 1)
    here.start(ADA, CRAMP, NOW, NOW)
    assert waiter.heard() == ["started"]


def test_what_came_meanwhile_is_not_waited_for():
    here = Lasting()
    here.start(ADA, CRAMP, NOW, NOW)
    found, _ = here.wait(ADA, 0, 99, lambda: NOW)
    assert len(found) == 1


def test_nothing_comes_and_the_wait_is_over():
    assert Lasting(seconds=iter([0, 0, 26]).__next__).wait(ADA, 0, 0.01, lambda: NOW) == ([], 0)


def test_so_many_wait_and_no_more():
    here = Lasting()
    waiters = [Waiter(here) for _ in range(MOST_WAITING)]
    until_waiting(here, MOST_WAITING)
    with pytest.raises(BusyError):
        here.wait(ADA, 0, 1, lambda: NOW)
    here.close()
    assert [each.heard() for each in waiters] == [[]] * MOST_WAITING
    assert here.waiting == 0
