"""Pure. All foods by the words of their names, and what each word is worth where.

A name is a head and what comes after it: "Milk, whole". Every word of it costs when nobody asked
for it, and is given back when somebody did, less when it stood far back or among the synonyms.
food_ranks.csv says what costs besides, each with its reason; food_names.csv says what a food is
called elsewhere, and such a name counts like the name itself.
"""

import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from soleus.knowledge import foods as tables
from soleus.knowledge.foods import Foods, Name

Words = frozenset[str]
Phrase = tuple[str, ...]
Places = dict[float, "array[int]"]
NOTHING: Words = frozenset()

# What a word costs that she did not ask for, and one that is found in a lesser place.
IN_HEAD, IN_REST = 2.0, 0.7
FAR_BACK, IN_SYNONYMS, BY_OTHER_NAME = 1.5, 3.0, 0.3
LATER, ALSO = IN_REST - FAR_BACK, -IN_SYNONYMS
BRAND = 6.0  # a shop's own name for it, which one of the tables writes in capitals
SHOUTS, SHOUTED = "SR28", re.compile(r"\b[A-Z][A-Z'&-]{2,}")
LEFT_OPEN = 0.7  # "not specified" is what the survey has for somebody who said no more
LEFT_OPEN_BY = ("NS as to", "NFS")
UNSAID = re.compile(r"\bNS as to [^,;)]*")

# Words of grammar, and the survey's "not specified": they tell no food from another.
SILENT = frozenset(
    re.findall("[a-z]+", "a an and as at by for from in my n nfs ns of on or some the to with")
)
# What stands between two foods on one plate: toast with jam, beans on toast.
BETWEEN = frozenset({"and", "in", "n", "on", "with"})
NOT_THERE = "-"  # said of what the tables do not hold, nor anything near
BESIDES = "*"  # said of what tells how a food was made or how much, and may stand in no name
WORD = re.compile(r"[0-9]+(?:\.[0-9]+)?%?|[a-z]+")
PERCENT = re.compile(r"(?<=[0-9]) ?(per ?cent\b|%)")


# ── words ───────────────────────────────────────────────────────────────────────────────────


def split(text: str) -> list[str]:
    """The words of a text without case, accents, endings and grammar, in their order."""
    return [stem(word) for word in spoken(text)]


def spoken(text: str) -> list[str]:
    return [word for word in _plain(text) if word not in SILENT]


def side_by_side(text: str) -> list[list[str]]:
    """The words of each food that a text names: [toast], [peanut, butter]."""
    foods: list[list[str]] = [[]]
    for word in _plain(text):
        if word in BETWEEN:
            foods.append([])
        elif word not in SILENT:
            foods[-1].append(word)
    return [words for words in foods if words]


def _plain(text: str) -> list[str]:
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).replace("’", "'")
        text = "".join(each for each in text if not unicodedata.combining(each))
    text = text.lower().replace("'", "")
    if "%" in text or "cent" in text:
        text = PERCENT.sub("%", text)
    return WORD.findall(text)


@lru_cache(maxsize=8192)  # there are 5,000 words in the tables
def stem(word: str) -> str:
    """A word without the ending of a plural or of what was done to it: berries, berry → berri."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word.endswith("ied"):
        return word[:-2]
    if len(word) > 4 and word.endswith("ed"):
        return word[:-2]
    if len(word) > 3 and word.endswith("ie"):
        return word[:-1]
    if len(word) > 3 and word.endswith("y"):
        return word[:-1] + "i"
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


# ── the index ────────────────────────────────────────────────────────────────────────


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
    missing: what people eat and the tables do not hold: another food in its place would be wrong
    besides: words that a food need not have to be the one she means: grilled, homemade
    """

    ids: Sequence[str]
    cost: Sequence[float]
    words: Sequence[str]
    places: Mapping[str, Places]
    phrases: Mapping[Phrase, Mapping[int, float]]
    excused: Mapping[str, float]
    unheard: frozenset[Phrase]
    missing: frozenset[Words]
    besides: Words


@cache
def index(foods: Foods) -> Index:
    """Made once for the tables, in a quarter of a second."""
    shelves, pieces = _Shelves(), _Pieces()
    ids: list[str] = []
    cost = array("f")
    tiers = {worth: defaultdict[str, "array[int]"](_numbers) for worth in (IN_HEAD, LATER, ALSO)}
    for number, name in enumerate(foods.names()):
        head, rest, also = _parts(name, pieces)
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
    excused = {stem(e.word): e.cost for e in tables.ranks() if e.word and not e.groups}
    names = _other_names(places, excused)
    for phrase, called in names.items():
        for word in phrase:
            found = places.setdefault(word, {})
            for food, worth in called.items():
                found.setdefault(ALSO if phrase[1:] else worth, _numbers()).append(food)
    return Index(
        ids=ids,
        cost=cost,
        words=sorted(places),
        places=places,
        phrases={phrase: called for phrase, called in names.items() if phrase[1:]},
        excused=excused,
        unheard=frozenset(tuple(split(said)) for said in _said_of("")),
        missing=frozenset(frozenset(split(said)) for said in _said_of(NOT_THERE)),
        besides=frozenset(stem(said) for said in _said_of(BESIDES)),
    )


def _said_of(mark: str) -> list[str]:
    return [said for said, means in tables.other_names() if means == mark]


def _numbers() -> "array[int]":
    return array("H")


class _Pieces(dict[str, Words]):
    """The words of each piece between commas; half of the pieces are like another."""

    def __missing__(self, piece: str) -> Words:
        words = frozenset(split(UNSAID.sub("", piece) if "NS as" in piece else piece))
        self[piece] = words
        return words


def _parts(name: Name, pieces: _Pieces) -> tuple[Words, Words, Words]:
    """The words of the head of a name, of the rest of it, and of its synonyms."""
    first, *others = name.description.split(",")
    head, _, tail = first.partition("(")
    in_head, in_rest = pieces[head], pieces[tail].union(*map(pieces.__getitem__, others))
    if not name.synonyms:
        return in_head, in_rest - in_head, NOTHING
    also = NOTHING.union(*map(pieces.__getitem__, name.synonyms.split(";")))
    return in_head, in_rest - in_head, also


def _own(name: Name) -> float:
    """What a name costs by the way it is written."""
    is_brand = name.source == SHOUTS and SHOUTED.search(name.description)
    left_open = sum(map(name.description.count, LEFT_OPEN_BY))
    return (BRAND if is_brand else 0) - LEFT_OPEN * left_open


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


def _other_names(
    places: Mapping[str, Places], excused: Mapping[str, float]
) -> dict[Phrase, dict[int, float]]:
    """What people say, and the foods that go by it with what that is worth.

    A food goes by another name when its own name has all words that this stands for.
    Words from further back count a little less: "Rice, cooked, with milk" is no rice milk.
    Who says it asks for all these words, also for those that are seldom meant.
    """
    names: dict[Phrase, dict[int, float]] = {}
    in_names = cache(lambda word: _in_names(places, word))
    for said, means in tables.other_names():
        if means in ("", NOT_THERE, BESIDES):
            continue
        asked, phrase = split(means), tuple(split(said))
        # A word that is the whole of what she says is given back when she has typed it out.
        seldom = [word for word in asked if phrase != (word,)]
        meant = sum(max(0, excused.get(word, 0)) for word in seldom)
        fewest, *others = sorted(map(in_names, asked), key=len)
        called = names.setdefault(phrase, {})
        for food, unasked in fewest.items():
            if all(food in each for each in others):
                worth = unasked + sum(each[food] for each in others)
                is_head = worth == IN_HEAD * (1 + len(others))
                called[food] = meant + (worth if is_head else worth - BY_OTHER_NAME)
    return names


def _in_names(places: Mapping[str, Places], word: str) -> dict[int, float]:
    """The foods with a word in their name, and what it costs when nobody asks for it."""
    found = places.get(word, {})
    rest = dict.fromkeys(found.get(LATER, ()), IN_REST)
    return rest | dict.fromkeys(found.get(IN_HEAD, ()), IN_HEAD)
