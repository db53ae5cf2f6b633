"""Simulated people: known truth, realistic rates, and the same person every time."""

from datetime import date, timedelta
from statistics import mean, pvariance

import pytest

from soleus.diary.entries import Entry, Episode, Morning
from soleus.study.simulate import Done, Simulated, diary, person

MEASURES = ("a", "b", "c", "d")
USUAL = {measure: Done(amount=1, unit="set", hour=21) for measure in MEASURES}
FIRST = date(2026, 3, 1)


def many(people: int = 300, nights: int = 28) -> list[Simulated]:
    return [person(MEASURES, nights=nights, seed=seed, missing=0) for seed in range(people)]


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
    simulated = person(MEASURES, nights=400, seed=11, missing=0.25)
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


@pytest.mark.parametrize("nights, missing", [(0, 0.1), (-3, 0.1), (10, 1.0), (10, -0.1)])
def test_nonsense_is_refused_with_the_value(nights, missing):
    with pytest.raises(ValueError, match=r"nights is|missing is"):
        person(MEASURES, nights=nights, seed=1, missing=missing)
