"""A code becomes a sentence; a missing one is named."""

import gettext
import io

import pytest

from soleus.words import say as words
from soleus.words.say import UnknownSentenceError, english, say, translate

SENTENCES = {
    "plain": "Nothing written yet.",
    "named": "Week {weeks} of {of}.",
    "counted": {"one": "{n} night", "many": "{n} nights"},
}


@pytest.fixture
def sentences(monkeypatch):
    monkeypatch.setattr(words, "english", lambda: SENTENCES)


@pytest.mark.parametrize(
    "code, values, sentence",
    [
        ("plain", {}, "Nothing written yet."),
        ("named", {"weeks": 27, "of": 40}, "Week 27 of 40."),
        ("counted", {"n": 1}, "1 night"),
        ("counted", {"n": 0}, "0 nights"),
        ("counted", {"n": 14}, "14 nights"),
    ],
)
def test_a_code_becomes_its_sentence(sentences, code, values, sentence):
    assert say(code, values) == sentence


def test_an_unknown_code_is_named(sentences):
    with pytest.raises(UnknownSentenceError, match=r"no\.such has no sentence"):
        say("no.such")


def test_a_counted_sentence_wants_its_count(sentences):
    with pytest.raises(UnknownSentenceError, match="give it a whole number n"):
        say("counted", {"n": "many"})


def test_a_language_without_a_catalogue_falls_back_to_english(sentences):
    assert say("plain", language="xx") == "Nothing written yet."
    assert translate("Pull your toes up.", "xx") == "Pull your toes up."


def test_pages_sentences_and_knowledge_share_one_catalogue(sentences, monkeypatch):
    class Reversed(gettext.NullTranslations):
        def gettext(self, message):
            return message[::-1]

    monkeypatch.setattr(words, "catalogue", lambda language: Reversed(io.BytesIO()))
    assert say("plain", language="xx") == ".tey nettirw gnihtoN"
    assert translate("Pull", "xx") == "lluP"


def test_no_empty_text_is_looked_up():
    # gettext answers an empty text with the header of the catalogue.
    assert translate("", "de") == ""


def test_every_counted_sentence_has_both_forms():
    counted = [s for s in english().values() if not isinstance(s, str)]
    assert all(set(sentence) == {"one", "many"} for sentence in counted)
