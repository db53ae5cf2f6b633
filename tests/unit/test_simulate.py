"""Simulated people: known truth, realistic rates, and the same person every time."""

from dataclasses import replace
from datetime import date, timedelta
from math import log
from statistics import mean, pvariance

import pytest

from soleus.diary.entries import Dose, Ease, Entry, Episode, Morning
from soleus.insight.effect import answers, posterior
from soleus.study.simulate import (
    Done,
    Eases,
    Habit,
    Reason,
    Silence,
    Simulated,
    diary,
    drawn_truth,
    person,
)
from tests.lib.diaries import as_diary

MEASURES = ("a", "b", "c", "d")
USUAL = {measure: Done(amount=1, unit="set", hour=21) for measure in MEASURES}
FIRST = date(2026, 3, 1)


def many(people: int = 300, nights: int = 28) -> list[Simulated]:
    return [
        person(MEASURES, nights=nights, seed=seed, silence=Silence(nights=0))
        for seed in range(people)
    ]


def written(seed: int = 7) -> list[Entry]:
    simulated = person(MEASURES, nights=120, seed=seed)
    return diary(simulated, USUAL, first_night=FIRST, zone="Europe/Dublin", seed=seed)


def test_the_same_seed_gives_the_same_person():
    assert person(MEASURES, nights=120, seed=1) == person(MEASURES, nights=120, seed=1)
    assert person(MEASURES, nights=120, seed=1) != person(MEASURES, nights=120, seed=2)


def test_the_same_seed_gives_the_same_diary():
    assert written() == written()


def test_a_shorter_diary_is_the_beginning_of_a_longer_one():
    short, long = (person(MEASURES, nights=n, seed=3) for n in (30, 60))
    assert long.nights[:30] == short.nights


def test_cramps_in_fourteen_days_are_as_the_trials_report():
    # NYG08 and CMG20 report means of 7.7 and 9.5 (SD 4.7 and 5.1) among women picked for having
    # many; entry rates in ARA20 start at 4 in 14 days. 300 people: the mean must lie between.
    fortnights = [sum(n.cramps for n in p.nights[:14]) for p in many()]
    assert 4 <= mean(fortnights) <= 9.5


def test_counts_spread_more_than_poisson():
    fortnights = [sum(n.cramps for n in p.nights[:14]) for p in many()]
    assert pvariance(fortnights) > 1.5 * mean(fortnights)


def test_measures_are_used_more_after_a_bad_night():
    after_bad, after_quiet = [], []
    for each in many(people=100, nights=60):
        for before, night in zip(each.nights, each.nights[1:], strict=False):
            uses = mean(done for _, done in night.done)
            (after_bad if before.cramps >= 2 else after_quiet).append(uses)
    assert mean(after_bad) > mean(after_quiet) + 0.05


def test_half_of_the_measures_do_nothing():
    truth = person(MEASURES, nights=1, seed=5).truth
    assert [effect == 0 for _, effect in truth.effects] == [False, True, False, True]
    assert all(effect <= 0 for _, effect in truth.effects)


def test_silent_nights_are_missing_and_not_zero():
    simulated = person(MEASURES, nights=400, seed=11, silence=Silence(nights=0.25))
    silent = [night for night in simulated.nights if night.cramps is None]
    # 400 nights at 25 %: expected 100, standard deviation 8.7; five of those either way
    assert 57 <= len(silent) <= 143
    assert all(done is None for night in silent for _, done in night.done)


def test_a_silent_night_has_no_entry_at_all():
    simulated = person(MEASURES, nights=60, seed=4)
    entries = diary(simulated, USUAL, first_night=FIRST, zone="Europe/Dublin", seed=4)
    told = {entry.night for entry in entries if isinstance(entry, Morning)}
    silent = {FIRST + timedelta(days=n.index) for n in simulated.nights if n.cramps is None}
    assert silent
    assert not told & silent
    assert len(told) + len(silent) == 60


def test_every_cramp_of_the_truth_is_written_once():
    simulated = person(MEASURES, nights=120, seed=7)
    episodes = [entry for entry in written() if isinstance(entry, Episode)]
    assert len(episodes) == sum(night.cramps or 0 for night in simulated.nights)
    assert len({entry.id for entry in written()}) == len(written())


def test_a_quiet_night_says_so():
    quiet = [e for e in written() if isinstance(e, Morning) and e.cramps == 0]
    assert quiet


def test_entries_come_oldest_first():
    moments = [entry.at for entry in written()]
    assert moments == sorted(moments)


@pytest.mark.parametrize("nights", [0, -3])
def test_a_person_without_nights_is_refused_with_the_value(nights):
    with pytest.raises(ValueError, match=f"nights is {nights}"):
        person(MEASURES, nights=nights, seed=1)


@pytest.mark.parametrize("silence", [{"nights": 1.0}, {"quiet": -0.1}, {"measures": 1.5}])
def test_a_silence_outside_0_to_1_is_refused_with_the_value(silence):
    with pytest.raises(ValueError, match=str(*silence.values())):
        Silence(**silence)


def test_a_silence_that_hides_every_quiet_night_is_refused():
    with pytest.raises(ValueError, match="no quiet night"):
        Silence(nights=0.5, quiet=0.5)


def test_a_measure_not_done_is_written_as_nothing_done():
    simulated = person(MEASURES, nights=120, seed=7)
    said = [done for night in simulated.nights for _, done in night.done if done is not None]
    doses = [entry for entry in written() if isinstance(entry, Dose)]
    assert len(doses) == len(said)
    assert sum(dose.amount == 0 for dose in doses) == said.count(False) > 0
    assert {dose.amount for dose in doses} == {0, 1}


def test_a_measure_she_says_nothing_of_has_no_entry_and_is_not_a_no():
    simulated = person(MEASURES, nights=200, seed=7, silence=Silence(nights=0, measures=0.4))
    silent = sum(done is None for night in simulated.nights for _, done in night.done)
    # 800 evenings at 40 %: expected 320, standard deviation 13.9; five of those either way
    assert 250 <= silent <= 390
    entries = diary(simulated, USUAL, first_night=FIRST, zone="Europe/Dublin", seed=7)
    assert len([e for e in entries if isinstance(e, Dose)]) == 800 - silent


def test_quiet_nights_may_be_silent_more_often_than_others():
    silence = Silence(nights=0.1, quiet=0.4)
    loud = person(MEASURES, nights=2000, seed=2, silence=Silence(nights=0))
    heard = person(MEASURES, nights=2000, seed=2, silence=silence)
    pairs = list(zip(loud.nights, heard.nights, strict=True))
    silent = {
        is_quiet: mean(h.cramps is None for n, h in pairs if (n.cramps == 0) is is_quiet)
        for is_quiet in (True, False)
    }
    # At least 500 nights on each side, so the standard deviation is under 0.023.
    assert silent[True] == pytest.approx(0.5, abs=0.1)
    assert silent[False] == pytest.approx(0.1, abs=0.1)


# ── why a measure is done ─────────────────────────────────────────────────────────────────────


def shares(habit: Habit, *, nights: int = 4000, **bent: float) -> tuple[list[float], Simulated]:
    # Years of nights at a rate that does not grow with pregnancy.
    level = replace(drawn_truth(("a",), seed=1, ratios={"a": 1.0}), gamma=0.0)
    truth = replace(level, **bent)
    made = person(
        ("a",), nights=nights, seed=9, truth=truth, habits={"a": habit}, silence=Silence(nights=0)
    )
    return [float(dict(night.done)["a"]) for night in made.nights], made


def test_a_measure_chosen_by_chance_is_done_as_often_after_a_bad_night():
    done, made = shares(Habit(share=0.5), rho=0.0, drift_sd=0.0)
    after_bad = [d for before, d in zip(made.nights, done[1:], strict=False) if before.cramps]
    # Standard deviation of a mean of at least 500 such evenings: at most 0.022
    assert mean(after_bad) == pytest.approx(0.5, abs=0.1)
    assert mean(done) == pytest.approx(0.5, abs=0.05)


def test_a_measure_that_comes_with_pregnancy_is_done_more_and_more():
    done, _ = shares(Habit(share=0.4, reason=Reason.LATER, pull=0.4), nights=140)
    assert mean(done[100:]) > mean(done[:40]) + 0.3


def test_a_measure_of_bad_weeks_goes_with_cramps_that_it_does_not_cause():
    done, made = shares(Habit(share=0.5, reason=Reason.BAD_WEEKS, pull=0.3), drift_sd=0.8)
    assert ratio(done, made) > 1.3


def test_twitching_legs_make_a_null_measure_look_harmful_though_nobody_wrote_of_them():
    habit = Habit(share=0.1, reason=Reason.TWITCHING, pull=0.8)
    done, made = shares(habit, twitching=log(3))
    assert ratio(done, made) > 1.7
    done, made = shares(habit)
    assert mean(done) == pytest.approx(0.1, abs=0.05)  # no legs twitch, so no reason


def ratio(done: list[float], made: Simulated) -> float:
    """Cramps a night with the measure over without."""
    sides = [[n.cramps for n, d in zip(made.nights, done, strict=True) if d == s] for s in (1, 0)]
    return mean(sides[0]) / mean(sides[1])


def test_a_schedule_is_followed_night_by_night():
    assigned = tuple(number % 3 == 0 for number in range(30))
    made = person(("a", "b"), nights=30, seed=1, habits={"a": assigned}, silence=Silence(nights=0))
    assert tuple(dict(night.done)["a"] for night in made.nights) == assigned


# ── the truth is in the diary ─────────────────────────────────────────────────────────────────


def test_a_true_ratio_is_what_a_long_diary_shows_when_a_coin_decides():
    truth = replace(drawn_truth(("a",), seed=1, ratios={"a": 0.5}), gamma=0.0, drift_sd=0.0)
    made = person(
        ("a",),
        nights=6000,
        seed=4,
        truth=truth,
        habits={"a": Habit(share=0.5)},
        silence=Silence(nights=0),
    )
    # About 1,300 cramps without and 650 with, spread more than Poisson: log sd about 0.065
    assert log(ratio([float(dict(n.done)["a"]) for n in made.nights], made)) == pytest.approx(
        log(0.5), abs=0.26
    )


def test_given_ratios_are_kept_and_the_others_drawn():
    truth = drawn_truth(MEASURES, seed=3, ratios={"b": 0.7})
    assert dict(truth.effects)["b"] == log(0.7)
    assert truth.effects[0] == drawn_truth(MEASURES, seed=3, ratios={}).effects[0]


def test_an_effect_that_lingers_blurs_nights_with_and_without():
    def shown(lingering: float) -> float:
        truth = replace(
            drawn_truth(("a",), seed=1, ratios={"a": 0.3}),
            gamma=0.0,
            drift_sd=0.0,
            lingering=lingering,
        )
        habits = {"a": Habit(share=0.5)}
        made = person(("a",), nights=6000, seed=4, truth=truth, habits=habits)
        told = [n for n in made.nights if n.cramps is not None]
        return ratio([float(dict(n.done)["a"]) for n in told], replace(made, nights=tuple(told)))

    assert shown(0.0) < 0.45 < 0.55 < shown(0.6)


@pytest.mark.slow
def test_insight_finds_the_truth_of_long_diaries():
    """The 95 % range holds the truth for at least 52 of 60: fewer has a chance under 1 in 100."""
    held = 0
    for seed in range(20):
        made = person(("a", "b", "c"), nights=250, seed=seed)
        effects = answers(posterior(as_diary(made))).effects
        held += sum(
            each.curve.quantile(0.025) <= truth <= each.curve.quantile(0.975)
            for each, (_, truth) in zip(effects, made.truth.effects, strict=True)
        )
    assert held >= 52


# ── what eases a cramp ────────────────────────────────────────────────────────────────────────


def coached() -> list[Episode]:
    steps = (Eases("first", 0.3), Eases("second", 0.9))
    # Years of nights at a rate that does not grow with pregnancy.
    truth = replace(drawn_truth(MEASURES, seed=1, ratios={}), gamma=0.0, alpha=-0.5)
    simulated = person(MEASURES, nights=2000, seed=7, truth=truth)
    entries = diary(
        simulated, USUAL, first_night=date(2020, 3, 1), zone="Europe/Dublin", seed=1, steps=steps
    )
    return [e for e in entries if isinstance(e, Episode) and e.steps]


def test_she_tries_one_step_after_the_other_until_one_eases():
    assert {e.steps for e in coached()} == {("first",), ("first", "second")}
    assert {e.ease for e in coached() if len(e.steps) == 1} == {Ease.EASED, None}


def test_steps_ease_as_often_as_they_truly_do():
    answered = [e for e in coached() if e.ease is not None]
    second = [e for e in answered if len(e.steps) == 2]
    assert len(second) > 120
    # Shares of at least 120 cramps: standard deviation at most 0.046
    assert 1 - len(second) / len(answered) == pytest.approx(0.3, abs=0.12)
    assert mean(e.ease is Ease.EASED for e in second) == pytest.approx(0.9, abs=0.12)
