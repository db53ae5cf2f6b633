"""The foods that fit what was typed, found the slow way: every food, every word, every letter.

It shares with the search what a word is (`split`, `stem`) and nothing else: no index, no numbers,
no table of beginnings, and letters compared by distance instead of made up.
"""

from soleus.knowledge import foods as tables
from soleus.nutrition.names import BESIDES, NOT_THERE, UNSAID, split, stem
from soleus.nutrition.search import FEW, SHORTEST_MISTYPED, SHORTEST_NEEDED


def words_of(name):
    return set(split(UNSAID.sub("", name.description)))


def vocabulary(foods):
    """Each food with all words it may be found by."""
    called = [
        (set(split(said)), set(split(means)))
        for said, means in tables.other_names()
        if means not in (NOT_THERE, BESIDES)
    ]
    found = {}
    for name in foods.names():
        own = words_of(name)
        also = set(split(UNSAID.sub("", name.synonyms)))
        others = [said for said, means in called if means and means <= own]
        found[name.id] = own | also | set().union(*others)
    return found


def matching(known, typed):
    """The ids of the foods that fit, given what `vocabulary` gave."""
    words = asked(typed)
    if not words or set(map(stem, words)) in marked(NOT_THERE):
        return set()
    *whole, last = words
    having = [having_whole(known, word) for word in whole] + [having_last(known, last)]
    left = set(known)
    for word, each in zip(words, having, strict=True):
        left &= each if needed(word) else left
    counts = {food: sum(food in each for each in having) for food in left}
    most = max(counts.values(), default=0)
    return {food for food, count in counts.items() if count == most and most}


def needed(word):
    """Whether no food fits without it."""
    is_long = len(stem(word)) >= SHORTEST_NEEDED
    return word.isalpha() and is_long and {stem(word)} not in marked(BESIDES)


def marked(mark):
    return [set(split(said)) for said, means in tables.other_names() if means == mark]


def asked(typed):
    """The stems of all words but the last, which stays as it was typed."""
    spoken = plain(typed)
    words = list(dict.fromkeys(spoken))[:8]
    words = [stem(word) for word in words[:-1]] + words[-1:]
    for count in range(len(words) - 1, 0, -1):
        if any(not means and split(said) == words[:count] for said, means in tables.other_names()):
            return words[count:]
    counts = len(words) > 1 and words[0].isdigit() and needed(words[1])
    return words[1:] if counts else words


def plain(typed):
    """Words with their endings: only letters and digits are typed here, so a blank parts them."""
    return [word for word in typed.lower().split() if split(word)]


def having_whole(known, word):
    found = {food for food, words in known.items() if word in words}
    if found or len(word) < SHORTEST_MISTYPED:
        return found
    return {food for food, words in known.items() if any(near_stem(word, each) for each in words)}


def having_last(known, typed):
    word = stem(typed)
    every = set().union(*known.values())
    is_whole = word in every
    found = {
        food
        for food, words in known.items()
        if any(each == word or each.startswith(typed) for each in words)
    }
    if is_whole or len(found) >= FEW or len(word) < SHORTEST_MISTYPED:
        return found
    return found | {
        food for food, words in known.items() if any(near_start(word, each) for each in words)
    }


def near_stem(word, other):
    return near(word, other) or (near(word, f"{other}ed") and stem(f"{other}ed") == other)


def near_start(word, other):
    if near_stem(word, other):
        return True
    sizes = range(len(word) - 1, len(word) + 2)
    return any(near(word, other[:size]) for size in sizes if size <= len(other))


def near(one, other):
    """Whether at most one letter was left out, put in, replaced, or swapped with the next."""
    if abs(len(one) - len(other)) > 1:
        return False
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    a, b = one[same:], other[same:]
    if not a and not b:
        return True
    is_swapped = len(a) > 1 and len(b) > 1 and (a[0], a[1]) == (b[1], b[0])
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (is_swapped and a[2:] == b[2:])
