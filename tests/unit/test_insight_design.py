"""What the model is shown of a diary."""

from dataclasses import replace

import pytest

from soleus.insight.arrays import np
from soleus.insight.design import Diary, DiaryNight, NotUsableError, design


def diary(*counts, done=(), first=0, week=20.0):
    """Nights in a row; None is a night without a word. done: one measure's values."""
    values = [(None,)] * len(counts) if not done else [(each,) for each in done]
    return Diary(
        measures=("stretch",),
        nights=tuple(
            DiaryNight(index=first + place, week=week + place / 7, cramps=count, done=value)
            for place, (count, value) in enumerate(zip(counts, values, strict=True))
        ),
    )


def test_a_night_without_a_word_is_not_in_the_arrays():
    made = design(diary(1, None, 0, 2))
    assert made.night.tolist() == [0, 2, 3]
    assert made.counts.tolist() == [1, 0, 2]


def test_the_week_counts_from_the_twenty_eighth_in_tens():
    assert design(diary(0, 0, week=38.0)).fixed[:, 1] == pytest.approx([1, 1 + 1 / 70])


def test_the_night_before_counts_only_where_it_was_recorded():
    made = design(diary(3, 1, None, 2))
    assert made.fixed[:, 2] == pytest.approx([0, np.log(4) - np.log(1.4), 0])


def test_a_measure_is_centred_on_the_nights_where_it_is_known():
    made = design(diary(0, 0, 0, 0, done=[1, 0, 1, None]))
    assert made.fixed[:, 3] == pytest.approx([1 / 3, -2 / 3, 1 / 3, 0])


def test_what_she_did_on_an_unrecorded_night_does_not_move_the_mean():
    made = design(diary(0, None, 0, done=[1, 1, 0]))
    assert made.fixed[:, 3] == pytest.approx([0.5, -0.5])


def test_knots_are_a_week_apart_and_reach_a_week_past_the_end():
    made = design(diary(*[0] * 16))  # the last night is 15: knots at 0, 7, 14, 21, 28
    assert made.slow.shape == (16, 5)
    assert made.slow[10].tolist() == pytest.approx([0, 4 / 7, 3 / 7, 0, 0])
    assert design(diary(*[0] * 15)).slow.shape == (15, 4)  # and 14 ends on a knot


def test_an_empty_night_before_the_first_changes_nothing():
    early, late = design(diary(None, None, 1, 0, week=20.0)), design(diary(1, 0, week=20 + 2 / 7))
    for name in ("night", "counts", "fixed", "slow"):
        assert getattr(early, name) == pytest.approx(getattr(late, name))


def test_a_missing_week_is_reckoned_from_the_nearest_that_is_known():
    told = diary(0, 0, 0, week=20.0)
    first, second, third = told.nights
    gaps = replace(told, nights=(first, replace(second, week=None), replace(third, week=None)))
    assert design(gaps).fixed[:, 1] == pytest.approx(design(told).fixed[:, 1])


def test_the_order_of_rows_does_not_matter():
    told = diary(1, 0, 2, done=[1, 0, 1])
    turned = replace(told, nights=told.nights[::-1])
    assert design(turned).fixed.tolist() == design(told).fixed.tolist()


@pytest.mark.parametrize(
    "told, says",
    [
        (diary(None, None), "No night has a count"),
        (replace(diary(1, 2), nights=diary(1).nights * 2), "there twice"),
        (Diary(measures=(), nights=(DiaryNight(index=0, week=None, cramps=1),)), "which week"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(told, says):
    with pytest.raises(NotUsableError, match=says):
        design(told)
