"""Pure. A code and its values become a sentence in a language.

The English sentence of a code stands in sentences.toml. It is the key of the same gettext
catalogues that pages use, so a language is one .po file, whoever speaks.
"""

import gettext
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path

DOMAIN = "django"  # the name Django gives its catalogues; one system, so one name


@dataclass(frozen=True, slots=True)
class Sentence:
    """A code of sentences.toml with its values: what a room says before a door says it."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


class UnknownSentenceError(KeyError):
    """A code without a sentence: a mistake of ours, never of hers."""


def say(code: str, values: Mapping[str, object] | None = None, language: str = "en") -> str:
    """The sentence for a code, with its values filled in.

    values: by the names in the sentence; a count called `n` chooses between singular and plural
    """
    sentences = english()
    if code not in sentences:
        raise UnknownSentenceError(f"{code} has no sentence; add it to words/sentences.toml")
    known = dict(values or {})
    sentence = sentences[code]
    spoken = catalogue(language)
    if isinstance(sentence, str):
        return spoken.gettext(sentence).format(**known)
    count = known.get("n")
    if not isinstance(count, int):
        raise UnknownSentenceError(f"{code} is counted; give it a whole number n")
    return spoken.ngettext(sentence["one"], sentence["many"], count).format(**known)


def translate(text: str, language: str = "en") -> str:
    """A sentence of the knowledge files in a language; English where it was not translated."""
    return catalogue(language).gettext(text) if text else text


@cache
def english() -> dict[str, str | dict[str, str]]:
    """Every code with its English sentence, or with `one` and `many` when it is counted."""
    text = resources.files("soleus.words").joinpath("sentences.toml").read_text("utf-8")
    return {
        code: sentence for room in tomllib.loads(text).values() for code, sentence in room.items()
    }


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    folder = Path(__file__).parents[1] / "locale"
    return gettext.translation(DOMAIN, str(folder), languages=[language], fallback=True)
