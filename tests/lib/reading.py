"""How hard a text is to read: the Flesch-Kincaid grade, with its one exception stated."""

import re

import textstat

# Names of medicines, minerals and illnesses, and of the parts and places they concern, have no
# shorter word that would still be the right one. They count as two syllables, and nothing else
# gets a discount: every other long word has to earn its place.
NAMES = frozenset(
    {
        "bisglycinate",
        "calcium",
        "colitis",
        "emergency",
        "magnesium",
        "maternity",
        "mercury",
        "nifedipine",
        "nitrofurantoin",
        "pre-eclampsia",
        "pregnancy",
        "ulcerative",
        "vagina",
    }
)
WORD = re.compile(r"[A-Za-zÀ-ÿ’'-]+|\d[\d,.]*")


def sentences(text: str) -> list[str]:
    parts = re.split(r"(?<=[.!?”])\s+|\n+", text.strip())
    return [part for part in parts if WORD.search(part)]


def words(text: str) -> list[str]:
    return WORD.findall(text)


def syllables(word: str) -> int:
    return 2 if word.lower() in NAMES else max(1, textstat.syllable_count(word))


def grade(text: str) -> float:
    """The school year that reads it with ease: 0.39 words a sentence + 11.8 syllables a word."""
    found = words(text)
    if not found:
        return 0.0
    per_sentence = len(found) / max(1, len(sentences(text)))
    per_word = sum(map(syllables, found)) / len(found)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59


def in_one(parts: list[str]) -> str:
    """Several texts of one item as one text; short ones alone would mislead the formula."""
    ended = [part if re.search(r"[.!?]”?$", part) else part + "." for part in parts if part]
    return " ".join(ended)
