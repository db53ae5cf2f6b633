"""Pure. Foods by what she types, best first, while she types.

Which foods: those that have every word she typed, in any order. The last word may be half typed.
A word that stands in no food may have one letter wrong. Numbers, words of one or two letters and
such as "grilled" may be missing from a name; any other may not: what has half of her words is
another food, and she would write it down as what she ate.
Foods that she names side by side, such as toast with peanut butter, are looked for each by itself
too.

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
from soleus.nutrition.names import ALSO, Index, index, side_by_side, spoken, stem

HALF_TYPED, LETTER_TO_COME, MOST_TO_COME = 1.0, 0.1, 6
MISTYPED = 4.0
BY_ITSELF = 4.0  # toast and peanut butter, for toast with peanut butter,
NAMED_LATER = 5.0  # and the toast first, a letter wrong in it or not
OF_EACH = 4  # foods, for each of those that stand side by side: two kinds fill a list

LONGEST_QUERY = 100  # letters; nobody types more to find a food
MOST_WORDS = 8
FEW = 12  # foods; when fewer have a word that goes on so, it may be mistyped
SHORTEST_NEEDED = 3  # letters of a stem: "2", "of" and "xl" name no food
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
    looked_at = most
    while True:
        rest = heapq.nsmallest(looked_at, zip(costs.values(), costs, strict=True))
        best = _unlike(foods, [known.ids[food] for food in [*ours, *(food for _, food in rest)]])
        if len(best) >= most or looked_at >= len(costs):
            return best[:most]
        looked_at *= 2


def _unlike(foods: Foods, ids: Sequence[str]) -> list[Food]:
    """Some foods without those called like one before: both tables have feta cheese."""
    found: dict[str, Food] = {}
    for food in filter(None, map(foods.get, ids)):
        found.setdefault(food.name.casefold(), food)
    return list(found.values())


def matches(known: Index, words: str) -> dict[int, float]:
    """Each food that fits what she typed, by number, and its cost."""
    costs = _fitting(known, spoken(words[:LONGEST_QUERY]), is_last=True)
    parts = side_by_side(words[:LONGEST_QUERY])
    for place, part in enumerate(parts if len(parts) > 1 else []):
        alone = _fitting(known, part, is_last=part is parts[-1])
        for cost, food in heapq.nsmallest(OF_EACH, zip(alone.values(), alone, strict=True)):
            apart = cost + BY_ITSELF + NAMED_LATER * place
            costs[food] = min(apart, costs.get(food, apart))
    return costs


def _fitting(known: Index, words: Sequence[str], *, is_last: bool) -> dict[int, float]:
    """Each food that has some words, and its cost.

    is_last: the last word may go on
    """
    asked = _asked(known, words)
    if not asked or frozenset(map(stem, asked)) in known.missing:
        return {}
    *whole, last = asked
    found = [_having(known, word, "") for word in whole]
    found.append(_having(known, stem(last), last if is_last else ""))
    fitting = _in_all(found) or _in_all_needed(known, asked, found)
    for food, worth in _named(known, asked, found):
        fitting[food] = max(worth, fitting.get(food, worth))
    costs = known.cost
    return {food: costs[food] - worth for food, worth in fitting.items()}


def _asked(known: Index, words: Sequence[str]) -> list[str]:
    """The words she typed: whole ones by their stem, the last as it stands, perhaps half typed."""
    asked = list(dict.fromkeys(words))[:MOST_WORDS]
    asked = [*map(stem, asked[:-1]), *asked[-1:]]
    for start in range(len(asked) - 1, 0, -1):
        if tuple(asked[:start]) in known.unheard:
            return asked[start:]
    counts = len(asked) > 1 and asked[0].isdigit() and _is_needed(known, asked[1])
    return asked[1:] if counts else asked


def _having(known: Index, word: str, typed: str) -> dict[int, float]:
    """The foods that have a word, and what it is worth there.

    typed: the letters of a word that may go on, "" for one that is whole
    """
    meant = _meant(known, word, typed)
    best = _best(known, meant)
    if len(best) < FEW and word not in meant and len(word) >= SHORTEST_MISTYPED:
        for other in set(edits(word)):
            # What is put right may have an ending to take off: scrambeld, scrambled, scrambl.
            right = stem(other) if other.endswith("ed") else other
            for each, change in _meant(known, right, typed and other).items():
                meant[each] = max(meant.get(each, change - MISTYPED), change - MISTYPED)
        best = _best(known, meant)
    return best


def _best(known: Index, meant: Mapping[str, float]) -> dict[int, float]:
    found = [
        # A synonym costs nothing when nobody asks for it, so there is nothing to give back.
        (worth + (min(change, 0) if worth == ALSO else change), numbers)
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


def _in_all_needed(
    known: Index, asked: Sequence[str], found: list[dict[int, float]]
) -> dict[int, float]:
    """The foods that have every word but some that name no food, and the most of these."""
    times = Counter(food for each in found for food in each)
    for word, each in zip(asked, found, strict=True):
        if _is_needed(known, word):
            times = Counter({food: count for food, count in times.items() if food in each})
    most = max(times.values(), default=0)
    return {
        food: sum(each.get(food, 0) for each in found)
        for food, count in times.items()
        if count == most
    }


def _is_needed(known: Index, word: str) -> bool:
    """Whether a food must have a word to be what she means."""
    own = stem(word)
    return word.isalpha() and len(own) >= SHORTEST_NEEDED and own not in known.besides


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
