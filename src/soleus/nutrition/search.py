"""Pure. Foods by what she types, best first, while she types.

Which foods: those that have every word she typed, in any order. The last word may be half typed.
A word that stands in no food may have one letter wrong. When no food has all words, those that
have the most.

In which order: what she often has first; then by a sum that anyone can work out by hand.
- A word of the name she did not ask for costs, more in the head ("Milk shake" for "milk").
- A word found far back or only among the synonyms costs, as does a half-typed or mistyped one.
- What is seldom meant costs. names.py has all that does not depend on what was typed.
"""

import heapq
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from soleus.knowledge.foods import Food, Foods
from soleus.nutrition.names import Index, index, spoken, stem

HALF_TYPED, LETTER_TO_COME, MOST_TO_COME = 1.0, 0.1, 6
MISTYPED = 4.0

LONGEST_QUERY = 100  # letters; nobody types more to find a food
MOST_WORDS = 8
FEW = 12  # foods; when fewer have a word that goes on so, it may be mistyped
SHORTEST_MISTYPED = 4  # in three letters nearly everything is one letter from something
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def search(foods: Foods, words: str, *, most: int = 12, frequent: Sequence[str] = ()) -> list[Food]:
    """The foods that fit what she typed, best first, at most so many.

    frequent: ids of what she often or lately has, the foremost first; they come before others
    """
    known = index(foods)
    costs = matches(known, words)
    often = {food: place for place, food in reversed(list(enumerate(frequent)))}
    ours = [food for food in costs if known.ids[food] in often] if often else []
    ours.sort(key=lambda food: often[known.ids[food]])
    rest = heapq.nsmallest(most, zip(costs.values(), costs, strict=True))
    best = dict.fromkeys([*ours, *(food for _, food in rest)])
    return [food for each in list(best)[:most] if (food := foods.get(known.ids[each]))]


def matches(known: Index, words: str) -> dict[int, float]:
    """Each food that fits what she typed, by number, and its cost."""
    asked = _asked(known, words)
    if not asked:
        return {}
    *whole, last = asked
    found = [*(_having(known, word, "") for word in whole), _having(known, stem(last), last)]
    fitting = _in_all(found) or _in_most(found)
    for food, worth in _named(known, asked, found):
        fitting[food] = max(worth, fitting.get(food, worth))
    costs = known.cost
    return {food: costs[food] - worth for food, worth in fitting.items()}


def _asked(known: Index, words: str) -> list[str]:
    """The words she typed: whole ones by their stem, the last as it stands, perhaps half typed."""
    asked = list(dict.fromkeys(spoken(words[:LONGEST_QUERY])))[:MOST_WORDS]
    asked = [*map(stem, asked[:-1]), *asked[-1:]]
    for start in range(len(asked) - 1, 0, -1):
        if tuple(asked[:start]) in known.unheard:
            return asked[start:]
    return asked


def _having(known: Index, word: str, typed: str) -> dict[int, float]:
    """The foods that have a word, and what it is worth there.

    typed: the letters of a word that may go on, "" for one that is whole
    """
    meant = _meant(known, word, typed)
    best = _best(known, meant)
    if len(best) < FEW and word not in meant and len(word) >= SHORTEST_MISTYPED:
        for other in set(edits(word)):
            for each, change in _meant(known, other, typed and other).items():
                meant[each] = max(meant.get(each, change - MISTYPED), change - MISTYPED)
        best = _best(known, meant)
    return best


def _best(known: Index, meant: Mapping[str, float]) -> dict[int, float]:
    found = [
        (worth + change, numbers)
        for word, change in meant.items()
        for worth, numbers in known.places[word].items()
    ]
    best: dict[int, float] = {}
    # The better of two is written later and stays.
    for worth, numbers in sorted(found, key=lambda each: each[0]):
        best.update(dict.fromkeys(numbers, worth))
    return best


def _meant(known: Index, word: str, typed: str) -> dict[str, float]:
    """The words of the tables that a typed one may be, and what each is worth for itself."""
    meant = {word: max(0, known.excused.get(word, 0))} if word in known.places else {}
    if typed:
        # What is half typed has no ending to take off yet: "chees" is no plural of "chee".
        for each in _beginning(known.words, typed):
            to_come = min(len(each) - len(typed), MOST_TO_COME)
            meant.setdefault(each, -HALF_TYPED - LETTER_TO_COME * to_come)
    return meant


def _beginning(words: Sequence[str], start: str) -> Iterator[str]:
    for at in range(bisect_left(words, start), len(words)):
        if not words[at].startswith(start):
            return
        yield words[at]


def _in_all(found: list[dict[int, float]]) -> dict[int, float]:
    """The foods that have every word, and what all are worth together."""
    if len(found) == 1:
        return found[0]
    fewest = min(found, key=len, default={})
    return {
        food: sum(each[food] for each in found)
        for food in fewest
        if all(food in each for each in found)
    }


def _in_most(found: list[dict[int, float]]) -> dict[int, float]:
    """The foods that have the most words, when none has all."""
    times = Counter(food for each in found for food in each)
    most = max(times.values(), default=0)
    return {
        food: sum(each.get(food, 0) for each in found)
        for food, count in times.items()
        if count == most
    }


def _named(
    known: Index, asked: list[str], found: list[dict[int, float]]
) -> Iterator[tuple[int, float]]:
    """The foods that go by another name she typed whole, and what they are worth by it."""
    for phrase, called in known.phrases.items():
        at = [_place(asked, word) for word in phrase]
        if None not in at:
            others = [each for place, each in enumerate(found) if place not in at]
            for food, worth in called.items():
                if all(food in each for each in others):
                    yield food, worth + sum(each[food] for each in others)


def _place(asked: list[str], word: str) -> int | None:
    """Where a word stands among those she typed, of which the last may go on."""
    if word in asked[:-1]:
        return asked.index(word)
    *_, last = asked
    return len(asked) - 1 if word == stem(last) or word.startswith(last) else None


def edits(word: str) -> Iterator[str]:
    """Every word one letter away: one left out, two swapped, one replaced, one too many."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    for left, right in halves:
        if right:
            yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in LETTERS:
            if right:
                yield left + letter + right[1:]
            yield left + letter + right
