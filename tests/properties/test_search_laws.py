"""What holds for the search of foods whatever is typed."""

import string

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from soleus.knowledge import foods
from soleus.nutrition.names import BETWEEN, index, split, stem
from soleus.nutrition.search import edits, matches, search
from tests.twins import search_by_hand

KNOWN = foods.load()
INDEX = index(KNOWN)
BY_HAND = search_by_hand.vocabulary(KNOWN)
SPOKEN = sorted(
    {w for name in KNOWN.names() for w in name.description.lower().split() if w.isalpha()}
)
EVERY = [name.id for name in KNOWN.names()]

spoken = st.sampled_from([word for word in SPOKEN if word not in BETWEEN])


@st.composite
def typed(draw):
    """Words of the tables, some cut short, some with a letter wrong."""
    words = draw(st.lists(spoken, min_size=1, max_size=3))
    if draw(st.booleans()):
        at = draw(st.integers(0, len(words) - 1))
        words[at] = draw(st.sampled_from(sorted(set(edits(words[at])) - {""})))
    keep = draw(st.integers(1, len(words[-1])))
    words[-1] = words[-1][:keep] if draw(st.booleans()) else words[-1]
    return " ".join(words)


def is_of_food(word):
    """Neither a word of grammar nor what stands before a food, as a piece of does."""
    return bool(split(word)) and (stem(word),) not in INDEX.unheard


def found(words):
    return {INDEX.ids[food] for food in matches(INDEX, words)}


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(typed())
@example("chick")  # so many foods begin so that none is taken as mistyped
@example("chedar")  # so few that some are
@example("berrie")
@example("cup of te")
@example("spring onio")
@example("apple xyzzy pie")
@example("scrambeld egg")
@example("grilled salmon")
@example("2 eggs")
def test_the_slow_search_finds_the_same_foods(words):
    assume(BETWEEN.isdisjoint(words.split()))  # of those the fast one takes only the best apart
    assert found(words) == search_by_hand.matching(BY_HAND, words)


@given(st.text(max_size=40))
def test_anything_may_be_typed(words):
    answer = search(KNOWN, words)
    assert len(answer) <= 12
    assert len({food.id for food in answer}) == len(answer)


@given(typed())
def test_the_same_is_found_each_time(words):
    assert search(KNOWN, words) == search(KNOWN, words)


@given(st.lists(spoken.filter(is_of_food), min_size=2, max_size=4, unique=True), st.randoms())
def test_the_order_of_whole_words_does_not_matter(words, chance):
    # The last word may go on, so it stays last.
    *whole, last = words
    shuffled = list(whole)
    chance.shuffle(shuffled)
    one, other = (matches(INDEX, " ".join([*each, last])) for each in (whole, shuffled))
    assert one == pytest.approx(other)


@given(typed(), st.integers(1, 11))
def test_a_shorter_list_is_the_beginning_of_a_longer_one(words, most):
    assert search(KNOWN, words, most=most) == search(KNOWN, words)[:most]


@given(typed(), st.lists(st.sampled_from(EVERY), max_size=5))
def test_what_she_often_has_is_never_found_unasked(words, frequent):
    fitting = found(words)
    answer = [food.id for food in search(KNOWN, words, frequent=frequent)]
    assert set(answer) <= fitting
    often: dict[str, str] = {}
    for each in frequent:
        if each in fitting:
            often.setdefault(KNOWN.get(each).name.casefold(), each)
    assert answer[: len(often)] == list(often.values())


@given(st.text(string.ascii_lowercase, min_size=1, max_size=12))
def test_a_plural_is_the_same_word(word):
    if len(word) > 3 and not word.endswith(("s", "u", "i")):
        assert stem(word + "s") == stem(word)


@given(spoken, spoken)
def test_near_is_what_one_edit_makes(one, other):
    assert search_by_hand.near(one, other) == (one == other or other in set(edits(one)))


@given(spoken, st.data())
def test_one_edit_is_near(word, data):
    other = data.draw(st.sampled_from(sorted(set(edits(word)))))
    assert search_by_hand.near(word, other)
    assert search_by_hand.near(other, word)


@given(st.text(max_size=60))
def test_a_stem_is_made_of_plain_letters_and_digits(text):
    assert all(
        set(word) <= set(string.ascii_lowercase + string.digits + ".%") for word in split(text)
    )
