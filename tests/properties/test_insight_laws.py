"""What holds for every diary that insight is shown, however odd."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from soleus.insight.arrays import np
from soleus.insight.design import Diary, DiaryNight, NotUsableError
from soleus.insight.effect import Label, answers, posterior
from soleus.insight.model import SUPPORTED, UNSUPPORTED
from soleus.insight.verdict import LEAST_CRAMPS, LEAST_NIGHTS, Verdict

NOTHING_SAID = {
    Verdict.TOO_LITTLE,
    Verdict.UNCHANGING,
    Verdict.RARELY_LOGGED,
    Verdict.TOGETHER,
    Verdict.BEFORE_AFTER,
    Verdict.UNSURE,
}
# Mostly few cramps, now and then a night beyond all others.
counts = st.one_of(st.none(), st.integers(0, 3), st.integers(0, 3), st.integers(0, 500))
amounts = st.one_of(st.none(), st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0, 4.0]))


@st.composite
def diaries(draw, most=40):
    names = draw(st.sampled_from([(), ("a",), ("a", "b"), ("a", "b", "c")]))
    gaps = draw(st.lists(st.sampled_from([1, 1, 1, 1, 2, 9]), min_size=1, max_size=most))
    nights, index = [], 0
    for gap in gaps:
        index += gap
        cramps = draw(counts)
        nights.append(
            DiaryNight(
                index=index,
                week=12 + index / 7,
                cramps=cramps,
                or_more=bool(cramps) and draw(st.booleans()),
                done=tuple(draw(amounts) for _ in names),
            )
        )
    return Diary(measures=names, nights=tuple(nights))


def learned(diary, priors=None):
    """What a diary says; those that are refused with a sentence are no matter here."""
    try:
        return answers(posterior(diary, priors))
    except NotUsableError:
        assume(False)


def numbers(found):
    curves = [*found.parameters, *(each.curve for each in found.effects)]
    return [each for curve in curves for each in (curve.mean, curve.sd, curve.below(0))]


few = settings(max_examples=8, deadline=None)


@few
@given(diaries())
def test_every_diary_has_an_answer_in_order(diary):
    found = learned(diary)
    assert np.isfinite(numbers(found)).all()
    for effect in found.effects:
        low, middle, high = (effect.curve.quantile(q) for q in (0.025, 0.5, 0.975))
        assert low < middle < high
        assert 0 <= effect.p_benefit <= 1
        assert 0 <= effect.p_neutral <= 1
        assert np.isfinite([effect.spared.mean, effect.spared.quantile(0.5)]).all()


@few
@given(diaries())
def test_few_nights_or_cramps_are_never_a_reason_to_claim(diary):
    found = learned(diary)
    assume(found.recorded < LEAST_NIGHTS or found.cramps < LEAST_CRAMPS)
    assert found.label is Label.TOO_EARLY
    assert {effect.verdict for effect in found.effects} <= NOTHING_SAID


@few
@given(diaries(), st.integers(-1000, 800_000), st.lists(st.integers(0, 400), max_size=3))
def test_the_calendar_and_empty_nights_change_nothing(diary, shift, empty):
    taken = {night.index for night in diary.nights}
    blank = [
        DiaryNight(index=index, week=None, cramps=None, done=(None,) * len(diary.measures))
        for index in {*empty} - taken
    ]
    other = Diary(
        measures=diary.measures,
        nights=tuple(
            replace(night, index=night.index + shift) for night in (*blank, *diary.nights)
        ),
    )
    assert numbers(learned(other)) == pytest.approx(numbers(learned(diary)), abs=1e-9)


@few
@given(diaries(), st.randoms(use_true_random=False))
def test_order_and_names_of_measures_only_move_the_answers(diary, chance):
    turn = list(range(len(diary.measures)))
    chance.shuffle(turn)
    priors = dict(zip(diary.measures, (SUPPORTED, UNSUPPORTED, SUPPORTED), strict=False))
    other = Diary(
        measures=tuple(f"x{diary.measures[place]}" for place in turn),
        nights=tuple(
            replace(night, done=tuple(night.done[place] for place in turn))
            for night in diary.nights
        ),
    )
    plain = learned(diary, priors)
    moved = learned(other, {f"x{name}": prior for name, prior in priors.items()})
    for place, effect in zip(turn, moved.effects, strict=True):
        expected = plain.effects[place]
        assert effect.verdict == expected.verdict
        assert (effect.curve.mean, effect.curve.sd) == pytest.approx(
            (expected.curve.mean, expected.curve.sd), abs=1e-9
        )
    ours, theirs = (numbers(replace(each, effects=())) for each in (plain, moved))
    assert theirs == pytest.approx(ours, abs=1e-9)
