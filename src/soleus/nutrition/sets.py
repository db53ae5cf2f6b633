"""Pure. Which foods belong together: drinks, what is never suggested, what a diet leaves out.

A food is told by its group and by the words of its description and synonyms.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from soleus.knowledge.food_shapes import Match
from soleus.knowledge.foods import Food

# How a word changes from one to many and back.
ENDS = (("s", ""), ("es", ""), ("ies", "y"), ("y", "ies"), ("ves", "f"), ("f", "ves"))


def holds(rules: Iterable[Match], food: Food, *, also: str = "") -> bool:
    """Whether any of the rules means this food.

    also: what else it is called, beside its description and synonyms
    """
    told = plain(f"{food.description} {food.synonyms} {also}")
    return any(_means(rule, food, told) for rule in rules)


def is_avoided(words: Iterable[str], food: Food, *, also: str = "") -> bool:
    """Whether a food is told by one of her own words, in the singular or the plural.

    Her word may be an allergy, so it counts at the end of a longer one ("nut" in "walnut") and in
    the name of the group as well.
    also: what else the food is called
    """
    told = plain(f"{food.description} {food.synonyms} {food.group} {also}")
    return any(plain(word).strip() and _pattern((word,), start="").search(told) for word in words)


def _means(rule: Match, food: Food, told: str) -> bool:
    if rule.groups and food.group_code not in rule.groups:
        return False
    if any(_is_over(food.per_100_g[column], most) for column, most in rule.over):
        return True
    if not rule.words:
        return not rule.over
    if rule.but:
        # Taken out, not passed over: "soy milk, milk chocolate" still holds milk.
        told = _pattern(rule.but).sub("|", told)
    return bool(_pattern(rule.words).search(told))


def _is_over(amount: float | None, most: float) -> bool:
    return amount is not None and amount > most


@lru_cache(maxsize=2048)  # a day names the same few foods again and again
def plain(text: str) -> str:
    """Small letters without accents, and spaces for all that is no letter or figure."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    # "crème" becomes "creme", "egg-free" becomes "egg free", "Reese's" becomes "reeses".
    return re.sub(r"[^a-z0-9]+", " ", letters.replace("'", "").replace("’", ""))


@cache
def _pattern(words: tuple[str, ...], start: str = r"\b") -> re.Pattern[str]:
    """Finds any of the words or phrases, the last word of each in either number."""
    return re.compile("|".join(rf"{start}{_phrase(plain(word).split())}\b" for word in words))


def _phrase(words: list[str]) -> str:
    *first, last = words
    ends = "|".join(sorted(numbers(last), key=lambda word: (-len(word), word)))
    return " ".join([*first, f"(?:{ends})"])


def numbers(word: str) -> set[str]:
    """A word in the singular and in the plural, whichever it came in.

    A form that is no word finds nothing, so all that could be meant are tried.
    """
    forms = {word}
    for end, other in ENDS:
        if word.endswith(end) and len(word) > len(end) + 1:
            forms.add(word.removesuffix(end) + other)
    return {form for one in forms for form in (one, one + "s", one + "es")}
