"""Laws of the warning that stands: nothing but a surely later "no" takes a "yes" away."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as some

from soleus.care.standing import Arrival, standing_answers
from soleus.diary.entries import Answer, Symptoms

FIRST = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
MOST = 4
SIGNS = ("leg_swollen", "breathless")
# What she answered in a week, in the order in which she truly answered.
checks = some.lists(
    some.dictionaries(some.sampled_from(SIGNS), some.sampled_from(Answer), min_size=1),
    min_size=2,
    max_size=MOST,
)
clocks = some.lists(some.integers(0, 5), min_size=MOST, max_size=MOST)  # the hours they showed
orders = some.permutations(range(MOST))
often = settings(max_examples=300)  # a wrong order is a rare draw


def arrival(number, answers, *, at, written, place):
    check = Symptoms(
        id=UUID(int=number + 1),
        at=FIRST + timedelta(hours=at),
        zone="UTC",
        written=FIRST + timedelta(hours=written),
        answers=answers,
    )
    return Arrival(check=check, place=place)


def arrivals(told, *, at=range(MOST), written=range(MOST), place=range(MOST)):
    return [
        arrival(n, answers, at=at[n], written=written[n], place=place[n])
        for n, answers in enumerate(told)
    ]


def newest(told):
    """The last answer to each sign as she truly gave them."""
    return {sign: answer for answers in told for sign, answer in answers.items()}


def none_is_lost(told, found):
    return all(found[sign].is_present for sign, answer in newest(told).items() if answer.is_present)


@often
@given(checks)
def test_with_true_clocks_and_nothing_late_her_newest_answer_stands(told):
    assert standing_answers(arrivals(told)) == newest(told)


@often
@given(checks, orders)
def test_no_order_of_arrival_lets_an_older_no_beat_a_newer_yes(told, place):
    assert none_is_lost(told, standing_answers(arrivals(told, place=place)))


@often
@given(checks, clocks)
def test_no_clock_lets_an_older_no_beat_a_newer_yes(told, clock):
    assert none_is_lost(told, standing_answers(arrivals(told, at=clock, written=clock)))


@often
@given(checks, clocks, orders)
def test_no_day_told_afterwards_lets_a_no_beat_a_yes_written_later(told, at, place):
    assert none_is_lost(told, standing_answers(arrivals(told, at=at, place=place)))


@often
@given(checks, clocks, clocks, orders)
def test_a_no_that_tells_of_an_earlier_hour_lifts_nothing(told, at, written, place):
    seen = arrivals(told, at=at, written=written, place=place)
    before = standing_answers(seen)
    earlier = arrival(9, dict.fromkeys(SIGNS, Answer.NO), at=-1, written=9, place=9)
    assert standing_answers([*seen, earlier]) == dict.fromkeys(SIGNS, Answer.NO) | before


@often
@given(checks, clocks, clocks, orders, some.randoms())
def test_the_order_in_which_checks_are_looked_at_says_nothing(told, at, written, place, chance):
    seen = arrivals(told, at=at, written=written, place=place)
    shuffled = list(seen)
    chance.shuffle(shuffled)
    assert standing_answers(shuffled) == standing_answers(seen)


@often
@given(checks, clocks, clocks, orders, some.sampled_from(SIGNS))
def test_answered_no_once_more_later_by_everything_a_sign_is_gone(told, at, written, place, sign):
    seen = arrivals(told, at=at, written=written, place=place)
    again = arrival(9, {sign: Answer.NO}, at=9, written=9, place=9)
    assert standing_answers([*seen, again])[sign] is Answer.NO


@often
@given(checks, clocks, clocks, orders)
def test_one_yes_more_never_takes_a_warning_away(told, at, written, place):
    more = [*told[: MOST - 1], dict.fromkeys(SIGNS, Answer.YES)]
    seen = arrivals(more, at=at, written=written, place=place)
    before = standing_answers(seen[:-1])
    after = standing_answers(seen)
    assert all(after[sign].is_present for sign in before if before[sign].is_present)
