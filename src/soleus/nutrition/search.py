"""Pure. Foods by what she types, best first, while she types.

Which foods: those that have every word she typed, in any order. The last word may be half typed.
A word that stands in no food may have one letter wrong. When no food has all words, those that
have the most.

In which order: what she often has first; then by a sum that anyone can work out by hand.
- A word of the name she did not ask for costs, more in the head ("Milk shake" for "milk").
- A word found far back or only among the synonyms costs, as does a half-typed or mistyped one.
- What is seldom meant costs: see food_ranks.csv, where each cost has its reason.

food_names.csv says what a food is called elsewhere; such a name counts like the name itself.
"""

import heapq
import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from soleus.knowledge import foods as tables
from soleus.knowledge.foods import Food, Foods, Name

# What a word costs that she did not ask for, and one that is found in a lesser place.
IN_HEAD, IN_REST = 2.0, 0.7
FAR_BACK, IN_SYNONYMS, BY_OTHER_NAME = 1.5, 3.0, 0.3
LATER, ALSO = IN_REST - FAR_BACK, -IN_SYNONYMS
HALF_TYPED, LETTER_TO_COME, MOST_TO_COME = 1.0, 0.1, 6
LEFT_OPEN = 0.7  # "not specified" is what the survey has for somebody who said no more
MISTYPED = 4.0
BRAND = 6.0  # a shop's own name for it, which one of the tables writes in capitals
SHOUTS = "SR28"

LONGEST_QUERY = 100  # letters; nobody types more to find a food
MOST_WORDS = 8
FEW = 12  # foods; when fewer have a word that goes on so, it may be mistyped
SHORTEST_MISTYPED = 4  # in three letters nearly everything is one letter from something

# Words of grammar, and the survey's "not specified": they tell no food from another.
SILENT = frozenset(
    re.findall("[a-z]+", "a an and as at by for from in my n nfs ns of on or some the to with")
)
UNSAID = re.compile(r"\bNS as to [^,;)]*")
OPEN = re.compile(r"\bNF?S\b")
PERCENT = re.compile(r"(?<=[0-9]) ?(per ?cent\b|%)")
WORD = re.compile(r"[0-9]+(?:\.[0-9]+)?%?|[a-z]+")
SHOUTED = re.compile(r"\b[A-Z][A-Z'&-]{2,}")
Words = frozenset[str]
Phrase = tuple[str, ...]
Places = dict[float, "array[int]"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


# ── words ───────────────────────────────────────────────────────────────────────────────────


def split(text: str) -> list[str]:
    """The words of a text without case, accents, endings and grammar, in their order."""
    return [stem(word) for word in _spoken(text)]


def _spoken(text: str) -> list[str]:
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).replace("’", "'")
        text = "".join(each for each in text if not unicodedata.combining(each))
    text = text.lower().replace("'", "")
    if "%" in text or "cent" in text:
        text = PERCENT.sub("%", text)
    return [word for word in WORD.findall(text) if word not in SILENT]


@lru_cache(maxsize=8192)  # there are 5,000 words in the tables
def stem(word: str) -> str:
    """A word without the ending of a plural or of what was done to it: berries, berry → berri."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
        if word.endswith(("oe", "she", "che", "xe", "sse")):
            word = word[:-1]
    if word.endswith("ied"):
        return word[:-2]
    if len(word) > 4 and word.endswith("ed") and not word.endswith("eed"):
        return word[:-2]
    if len(word) > 3 and word.endswith("ie"):
        return word[:-1]
    if len(word) > 3 and word.endswith("y"):
        return word[:-1] + "i"
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


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


# ── what is searched ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """All foods by their words; a food is a number here, its place in the tables.

    ids: the foods
    cost: of each food when nothing of its name was asked for
    words: every word there is, sorted, so that those with one beginning stand together
    places: what each word is worth where, and the foods that have it there
    phrases: other names of several words: what each is worth, and the foods that go by it
    excused: what a word costs that is seldom meant, given back when it was asked for
    unheard: what may stand before a food and names none: a cup of, a slice of
    """

    ids: Sequence[str]
    cost: Sequence[float]
    words: Sequence[str]
    places: Mapping[str, Places]
    phrases: Mapping[Phrase, Mapping[int, float]]
    excused: Mapping[str, float]
    unheard: frozenset[Phrase]


@cache
def index(foods: Foods) -> Index:
    """Made once for the tables, in a quarter of a second."""
    shelves, known = _Shelves(), dict[str, Words]()
    ids: list[str] = []
    cost = array("f")
    tiers = {worth: defaultdict[str, "array[int]"](_numbers) for worth in (IN_HEAD, LATER, ALSO)}
    for number, name in enumerate(foods.names()):
        head, rest, also = _parts(name, known)
        for words, worth in ((head, IN_HEAD), (rest, LATER), (also, ALSO)):
            tier = tiers[worth]
            for word in words:
                tier[word].append(number)
        ids.append(name.id)
        cost.append(
            IN_HEAD * len(head) + IN_REST * len(rest) + shelves.cost(name, head | rest) + _own(name)
        )
    places: dict[str, Places] = {}
    for worth, tier in tiers.items():
        for word, numbers in tier.items():
            places.setdefault(word, {})[worth] = numbers
    # All names are understood before any is added: a name of a name would lead from crisps,
    # which are potato chips, to chips, which are french fries.
    names = _other_names(places)
    for phrase, called in names.items():
        for word in phrase:
            for food, worth in called.items():
                found = places.setdefault(word, {})
                found.setdefault(ALSO if phrase[1:] else worth, _numbers()).append(food)
    return Index(
        ids=ids,
        cost=cost,
        words=sorted(places),
        places=places,
        phrases={phrase: called for phrase, called in names.items() if phrase[1:]},
        excused={stem(e.word): e.cost for e in tables.ranks() if e.word and not e.groups},
        unheard=frozenset(tuple(split(said)) for said, means in tables.other_names() if not means),
    )


def _numbers() -> "array[int]":
    return array("H")


def _parts(name: Name, known: dict[str, Words]) -> tuple[Words, Words, Words]:
    """The words of the head of a name, of the rest of it, and of its synonyms.

    known: the words of the pieces read so far; half of them are like another
    """
    first, *others = name.description.split(",")
    head, _, tail = first.partition("(")
    in_head = _of(head, known)
    in_rest = _of(tail, known).union(*(_of(each, known) for each in others)) - in_head
    also = [_of(each, known) for each in name.synonyms.split(";")]
    return in_head, in_rest, frozenset().union(*also) - in_head - in_rest


def _of(piece: str, known: dict[str, Words]) -> Words:
    if piece not in known:
        known[piece] = frozenset(split(UNSAID.sub("", piece) if "NS as" in piece else piece))
    return known[piece]


def _own(name: Name) -> float:
    """What a name costs by the way it is written."""
    is_brand = name.source == SHOUTS and SHOUTED.search(name.description)
    return (BRAND if is_brand else 0) - LEFT_OPEN * len(OPEN.findall(name.description))


class _Shelves:
    """What the ranks cost a food, by the shelf it stands on."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[float, dict[str, float]]] = {}

    def cost(self, name: Name, words: Words) -> float:
        shelf = (name.source, name.group_code)
        if shelf not in self._known:
            self._known[shelf] = self._read(*shelf)
        whole, by_word = self._known[shelf]
        return whole + sum(by_word[word] for word in by_word.keys() & words)

    def _read(self, source: str, group: str) -> tuple[float, dict[str, float]]:
        whole, by_word = 0.0, dict[str, float]()
        for rank in tables.ranks():
            if rank.source in ("", source) and (not rank.groups or group in rank.groups):
                if rank.word:
                    word = stem(rank.word)
                    by_word[word] = by_word.get(word, 0) + rank.cost
                else:
                    whole += rank.cost
        return whole, by_word


def _other_names(places: Mapping[str, Places]) -> dict[Phrase, dict[int, float]]:
    """What people say, and the foods that go by it with what that is worth.

    A food goes by another name when its own name has all words that this stands for.
    Words from further back count a little less: "Rice, cooked, with milk" is no rice milk.
    """
    names: dict[Phrase, dict[int, float]] = {}
    in_names = cache(lambda word: _in_names(places, word))
    for said, means in tables.other_names():
        fewest, *others = sorted(map(in_names, split(means)), key=len) or [{}]
        called = names.setdefault(tuple(split(said)), {}) if means else {}
        for food, unasked in fewest.items():
            if all(food in each for each in others):
                worth = unasked + sum(each[food] for each in others)
                is_head = worth == IN_HEAD * (1 + len(others))
                called[food] = worth if is_head else worth - BY_OTHER_NAME
    return names


def _in_names(places: Mapping[str, Places], word: str) -> dict[int, float]:
    """The foods with a word in their name, and what it costs when nobody asks for it."""
    found = places.get(word, {})
    rest = dict.fromkeys(found.get(LATER, ()), IN_REST)
    return rest | dict.fromkeys(found.get(IN_HEAD, ()), IN_HEAD)


# ── searching ───────────────────────────────────────────────────────────────────────────────


def search(foods: Foods, words: str, *, most: int = 12, frequent: Sequence[str] = ()) -> list[Food]:
    """The foods that fit what she typed, best first, at most so many.

    frequent: ids of what she often or lately has, the foremost first; they come before others
    """
    known = index(foods)
    costs = matches(known, words)
    often = {food: place for place, food in reversed(list(enumerate(frequent)))}
    ours = [food for food in costs if known.ids[food] in often] if often else []
    ours.sort(key=lambda food: often[known.ids[food]])
    rest = heapq.nsmallest(most + len(ours), zip(costs.values(), costs, strict=True))
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
    asked = list(dict.fromkeys(_spoken(words[:LONGEST_QUERY])))[:MOST_WORDS]
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
        # If nothing goes on so, the ending is one, and the word whole: "peas" begins no peach.
        going_on = list(_beginning(known.words, typed))
        for each in going_on or ([] if meant else _beginning(known.words, word)):
            to_come = min(max(len(each) - len(typed), 0), MOST_TO_COME)
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
