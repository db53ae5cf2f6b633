"""A self-test from its plan to its answer, against the database."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from soleus.app import about as telling
from soleus.app import life as living
from soleus.app import today, trial
from soleus.app.hers import UnknownMeasureError
from soleus.app.trial import CONSENT, NotNowError, Wish, Word
from soleus.care import life
from soleus.care.profile import About
from soleus.diary.entries import Answer, Dose, Episode, Morning, Symptoms
from soleus.records import store, trials
from soleus.records.trials import Why
from soleus.study.trial import schedule
from soleus.words.say import english

ZONE = "Europe/Berlin"
FIRST = date(2026, 12, 1)
STRETCH = "measure.bedtime-stretch"


def at(day, hour, minute=0):
    return datetime.combine(day, datetime.min.time(), ZoneInfo(ZONE)).replace(
        hour=hour, minute=minute
    )


START = at(FIRST, 19)


def morning(night, cramps):
    told = at(night + timedelta(days=1), 8)
    return Morning(id=uuid4(), at=told, zone=ZONE, written=told, night=night, cramps=cramps)


def dose(day, amount=1.0, hour=21, measure=STRETCH):
    then = at(day, hour)
    return Dose(
        id=uuid4(), at=then, zone=ZONE, written=then, measure=measure, amount=amount, unit="set"
    )


def sign(when, name):
    told = {name: Answer.YES}
    return Symptoms(id=uuid4(), at=when, zone=ZONE, written=when, answers=told)


def wish(**other):
    usual = {"id": uuid4(), "measure": STRETCH, "weeks": 8, "seed": 7, "consent": CONSENT}
    return Wish(**{**usual, **other})


@pytest.fixture
def hers(ada):
    """Four weeks with two cramps a night."""
    nights = [morning(FIRST - timedelta(days=n), 2) for n in range(1, 29)]
    store.save(ada, nights, START)
    return ada


def begun(person, **other):
    return trial.begin(person, wish(**other), now=START, zone=ZONE)


def tonight(person, now):
    return trial.tonight(person, today.look(person, now=now, zone=ZONE))


def lived(person, protocol, until, with_it=0, without=3):
    """All she wrote up to an evening: each night's cramps, and what she did as chance said."""
    for each in schedule(protocol):
        if each.night >= until:
            break
        told = [dose(each.night, float(each.do))]
        told.append(morning(each.night, with_it if each.do else without))
        store.save(person, told, START)


# ── planning and beginning ───────────────────────────────────────────────────────────────────


def test_her_rate_is_that_of_the_last_four_weeks(hers):
    found = trial.planned(hers, STRETCH, now=START, zone=ZONE)

    assert (found.rate.nights, found.rate.cramps) == (28, 56)
    assert found.plan.cramps_per_night == 2
    assert found.first == FIRST


def test_with_fewer_than_seven_nights_nothing_is_reckoned(ada):
    store.save(ada, [morning(FIRST - timedelta(days=n), 2) for n in range(1, 7)], START)

    assert trial.planned(ada, STRETCH, now=START, zone=ZONE).plan is None
    with pytest.raises(NotNowError, match="no_rate"):
        begun(ada)


@pytest.mark.parametrize(
    "measure", ["measure.magnesium-supplement", "measure.massage-daily", "measure.nothing"]
)
def test_what_is_not_for_chance_cannot_be_begun(hers, measure):
    with pytest.raises(UnknownMeasureError):
        begun(hers, measure=measure)


def test_all_is_settled_before_the_first_night(hers):
    made = begun(hers)

    assert trials.find(hers, made.id) == made
    assert made.protocol.seed == 7
    assert made.protocol.first == FIRST
    assert (made.consent, made.started) == (CONSENT, START)


def test_a_test_begun_at_one_in_the_morning_starts_the_coming_evening(hers):
    made = trial.begin(hers, wish(), now=at(FIRST, 1), zone=ZONE)

    assert made.protocol.first == FIRST


def test_a_second_tap_begins_nothing(hers):
    once = wish()
    made = [trial.begin(hers, once, now=START, zone=ZONE) for _ in range(2)]

    assert made[0] == made[1]
    assert len(trial.every(hers)) == 1


def test_a_second_test_waits_until_the_first_has_ended(hers):
    begun(hers)

    with pytest.raises(NotNowError, match="one_at_a_time"):
        begun(hers, measure="measure.elevation")


def test_the_database_holds_one_running_test_at_most(hers):
    made = begun(hers)
    other = replace(made, protocol=replace(made.protocol, id=uuid4()))

    with pytest.raises(IntegrityError), transaction.atomic():
        trials.begin(hers, other)


def test_two_people_may_test_at_once(hers, cleo):
    store.save(cleo, [morning(FIRST - timedelta(days=n), 2) for n in range(1, 29)], START)
    mine, other = begun(hers), begun(cleo)

    assert trial.find(cleo, mine.id) is None
    assert trial.stop(cleo, mine.id, now=START) is None
    assert trial.see(cleo, mine.id, now=START, zone=ZONE) is None
    assert trial.running(hers) == mine
    assert trial.running(cleo) == other


def test_a_length_with_too_small_a_chance_is_refused(hers):
    with pytest.raises(NotNowError, match="refused"):
        begun(hers, weeks=2)


def test_other_words_than_these_are_no_consent(hers):
    with pytest.raises(NotNowError, match="no_consent"):
        begun(hers, consent="0")


def test_the_words_of_consent_have_a_number_of_their_own():
    # Whoever changes the words changes CONSENT, and then this digest.
    words = [text for code, text in english().items() if code.startswith("trial.consent.")]
    digest = sha256("\n".join(words).encode()).hexdigest()[:16]

    assert (CONSENT, digest) == ("1", "4dc4240e213698c8")


def test_a_gate_that_is_shut_refuses_the_start(hers):
    telling.save(hers, About(conditions=frozenset({"dizzy"})), START)

    with pytest.raises(NotNowError, match="not_now"):
        begun(hers)
    assert begun(hers, measure="measure.towel-stretch")


def test_a_test_may_have_gates_of_its_own(hers):
    telling.save(hers, About(conditions=frozenset({"diabetes"})), START)

    with pytest.raises(NotNowError, match="not_now"):
        begun(hers, measure="measure.magnesium-food")


def test_a_length_that_lasts_past_the_due_date_is_known_as_such(hers):
    telling.save(hers, About(due_date=FIRST + timedelta(days=56)), START)
    found = trial.planned(hers, STRETCH, now=START, zone=ZONE)

    assert [found.lasts_past_birth(nights) for nights in (55, 56, 57)] == [False, False, True]


def test_a_standing_sign_refuses_the_start(hers):
    store.save(hers, [sign(at(FIRST, 9), "leg_swollen")], START)

    with pytest.raises(NotNowError, match="not_now"):
        begun(hers, measure="measure.elevation")


# ── each evening ─────────────────────────────────────────────────────────────────────────────


def test_each_evening_says_what_chance_drew(hers):
    made = begun(hers)
    drawn = {each.night: each.do for each in schedule(made.protocol)}

    for day in (0, 1, 7):
        night = FIRST + timedelta(days=day)
        seen = tonight(hers, at(night, 20))
        assert (seen.number, seen.tonight.assigned.do) == (day + 1, drawn[night])
        assert seen.tonight.said is None


def test_half_past_three_still_belongs_to_the_evening_before(hers):
    begun(hers)

    assert tonight(hers, at(FIRST + timedelta(days=1), 3, 30)).number == 1


@pytest.mark.parametrize("did, amount", [(True, 1.0), (False, 0.0)])
def test_one_tap_says_done_or_not_done(hers, did, amount):
    begun(hers)
    made = trial.say(hers, Word(id=uuid4(), did=did), now=at(FIRST, 22), zone=ZONE)

    assert (made.measure, made.amount, made.unit) == (STRETCH, amount, "set")
    seen = tonight(hers, at(FIRST, 22, 5))
    assert (seen.tonight.said, seen.tonight.dose) == (did, made)


def test_the_evening_before_is_asked_about_until_something_is_known_of_it(hers):
    begun(hers)
    next_day = FIRST + timedelta(days=1)
    assert tonight(hers, at(FIRST, 22)).before is None
    assert tonight(hers, at(next_day, 8)).before.assigned.night == FIRST

    made = trial.say(hers, Word(id=uuid4(), did=True, day=FIRST), now=at(next_day, 8), zone=ZONE)
    assert made.at == at(FIRST, 18)
    assert tonight(hers, at(next_day, 8)).before is None


def test_a_gate_that_closes_pauses_the_evening(hers):
    begun(hers)
    telling.save(hers, About(conditions=frozenset({"pelvic_pain"})), START)

    seen = tonight(hers, at(FIRST, 20))
    assert [reason.gate for reason in seen.paused] == ["gate.pelvic-pain"]


def test_a_sign_pauses_the_evening_and_nothing_is_asked(hers):
    begun(hers)
    next_day = FIRST + timedelta(days=1)
    store.save(hers, [sign(at(next_day, 9), "leg_swollen")], START)

    seen = tonight(hers, at(next_day, 20))
    assert seen.paused
    assert seen.before is None


# ── ending and reading ───────────────────────────────────────────────────────────────────────


def test_a_test_that_ran_its_course_has_an_answer(hers):
    made = begun(hers)
    after = made.protocol.last + timedelta(days=1)
    lived(hers, made.protocol, after)
    assert tonight(hers, at(after, 8)).is_over

    ended = trial.see(hers, made.id, now=at(after, 8), zone=ZONE)
    assert (ended.why, ended.ended) == (Why.OVER, at(after, 8))
    assert ended.answer.as_assigned.verdict == "test_fewer"
    assert ended.answer.told == ended.protocol.nights == 56
    assert ended.answer.as_done == ended.answer.as_assigned
    assert trial.every(hers) == [ended]
    assert trial.running(hers) is None


def test_what_was_read_stays_as_it_was(hers):
    made = begun(hers)
    after = made.protocol.last + timedelta(days=1)
    lived(hers, made.protocol, after)
    ended = trial.see(hers, made.id, now=at(after, 8), zone=ZONE)
    store.save(hers, [morning(FIRST, 30)], START)

    assert trial.see(hers, made.id, now=at(after, 9), zone=ZONE) == ended


def test_she_may_stop_at_any_time_and_take_it_back(hers):
    made = begun(hers)
    day = FIRST + timedelta(days=21)
    lived(hers, made.protocol, day)
    stopped = trial.stop(hers, made.id, now=at(day, 9))
    assert (stopped.why, stopped.answer) == (Why.STOPPED, None)

    assert trial.go_on(hers, made.id, now=at(day, 9, 1), zone=ZONE)
    assert trial.running(hers) == made


def test_while_it_runs_nobody_looks(hers):
    made = begun(hers)
    lived(hers, made.protocol, made.protocol.last)

    assert trial.see(hers, made.id, now=at(made.protocol.last, 23), zone=ZONE) == made
    assert trial.running(hers) == made


def test_what_she_stopped_and_looked_at_does_not_go_on(hers):
    made = begun(hers)
    day = FIRST + timedelta(days=21)
    lived(hers, made.protocol, day)
    trial.stop(hers, made.id, now=at(day, 9))
    seen = trial.see(hers, made.id, now=at(day, 10), zone=ZONE)

    assert (seen.why, seen.ended) == (Why.STOPPED, at(day, 9))
    assert (seen.answer.nights, seen.answer.told) == (21, 21)
    assert not trial.go_on(hers, made.id, now=at(day, 11), zone=ZONE)


def test_what_has_run_its_course_does_not_go_on(hers):
    made = begun(hers)
    after = made.protocol.last + timedelta(days=1)
    trial.stop(hers, made.id, now=at(after, 8))

    assert not trial.go_on(hers, made.id, now=at(after, 9), zone=ZONE)


def test_a_stopped_test_does_not_go_on_beside_another(hers):
    first = begun(hers)
    trial.stop(hers, first.id, now=START)
    begun(hers, measure="measure.elevation")

    assert not trial.go_on(hers, first.id, now=START, zone=ZONE)


def test_what_she_stopped_does_not_go_on_after_a_birth(hers):
    made = begun(hers)
    born = FIRST + timedelta(days=10)
    trial.stop(hers, made.id, now=at(born, 7))
    telling.save(hers, About(ended_on=born), at(born, 12))

    assert not trial.go_on(hers, made.id, now=at(born, 13), zone=ZONE)
    assert trial.running(hers) is None


@pytest.mark.parametrize("end", [{"ended_on": FIRST}, {"ended_on": FIRST, "loss": True}])
def test_a_birth_or_a_loss_ends_it_without_a_word(hers, end):
    made = begun(hers)
    telling.save(hers, About(region="UK"), START)
    assert trial.running(hers) == made

    telling.save(hers, About(**end), at(FIRST, 22))
    ended = trial.find(hers, made.id)
    assert (ended.why, ended.answer) == (Why.LIFE, None)
    assert tonight(hers, at(FIRST, 22)) is None
    assert not trial.go_on(hers, made.id, now=at(FIRST, 23), zone=ZONE)


def test_what_a_birth_ended_is_read_up_to_it_when_she_asks(hers):
    made = begun(hers)
    lived(hers, made.protocol, made.protocol.last)
    born = FIRST + timedelta(days=40)
    telling.save(hers, About(ended_on=born), at(born + timedelta(days=2), 12))

    found = trial.see(hers, made.id, now=at(born + timedelta(days=9), 9), zone=ZONE)
    assert (found.why, found.ended) == (Why.LIFE, at(born + timedelta(days=2), 12))
    assert found.answer.nights == 40


def test_a_birth_that_is_taken_back_lets_the_test_go_on(hers):
    made = begun(hers)
    living.change(hers, lambda about: life.born(about, FIRST), at(FIRST, 12))
    assert trial.running(hers) is None

    living.change(hers, life.not_over, at(FIRST, 13))

    assert trial.running(hers) == made


def test_a_test_she_stopped_herself_stays_stopped(hers):
    made = begun(hers)
    trial.stop(hers, made.id, now=at(FIRST, 11))
    living.change(hers, lambda about: life.born(about, FIRST), at(FIRST, 12))
    living.change(hers, life.not_over, at(FIRST, 13))
    assert trial.running(hers) is None


def test_no_test_begins_while_nothing_may_be_asked(hers):
    living.change(hers, life.left_alone, START)
    with pytest.raises(NotNowError, match="not_now"):
        begun(hers)


def test_after_a_loss_nothing_is_tested(hers):
    telling.save(hers, About(ended_on=FIRST, loss=True), START)

    with pytest.raises(NotNowError, match="not_now"):
        begun(hers)


def test_what_she_did_after_the_first_cramp_is_not_known(hers):
    made = begun(hers)
    day = FIRST + timedelta(days=1)
    cramp = at(FIRST, 21)
    store.save(
        hers,
        [
            Episode(id=UUID(int=1), at=cramp, zone=ZONE, written=cramp),
            dose(FIRST, hour=22),
            morning(FIRST, 1),
        ],
        START,
    )
    answer = trial.read(hers, made.protocol, day)

    assert (answer.told, answer.as_done.unknown) == (1, 1)


def test_progress_counts_nights_and_looks_at_nothing_else(hers):
    made = begun(hers)
    lived(hers, made.protocol, FIRST + timedelta(days=5))
    found = trial.progress(hers, made.protocol, FIRST + timedelta(days=7))

    assert (found.over, found.told, found.nights) == (7, 5, 56)
