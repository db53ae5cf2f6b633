"""What the diary says: every code has a sentence, and every sentence is plain."""

import re
from pathlib import Path
from string import Formatter

import pytest

import soleus
from soleus.diary.doubts import doubts
from soleus.diary.entries import (
    Ease,
    Origin,
    Side,
    Site,
    Soreness,
    Sureness,
)
from soleus.diary.nights import State
from soleus.words.say import english, say
from tests.lib.ledger import diary, entry, instant
from tests.lib.reading import grade, sentences, words

HOME = Path(soleus.__file__).parent
# One or two words each: names, which no reading formula fits.
NAMES = ("kind.", "side.", "site.", "field.", "pain.", "fact.", "night.", "count.", "form.when.")
OURS = (
    "doubt.",
    "problem.",
    "chart.",
    "form.",
    "origin.",
    "sure.",
    "ease.",
    "soreness.",
    "asleep.",
)
FOR_PROGRAMS = (
    "problem.",
)  # read by whoever writes a program: names of formats have no other word


def emitted(file: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, (HOME / file).read_text("utf-8")))


def plain(code: str) -> str:
    """A sentence with an ordinary value in each of its gaps."""
    gaps = english()[code]
    text = gaps if isinstance(gaps, str) else gaps["many"]
    names = {name for _, name, _, _ in Formatter().parse(text) if name}
    return say(code, dict.fromkeys(names | {"n"}, 4))


def test_every_doubt_has_a_sentence():
    codes = emitted("diary/doubts.py", r'"(doubt\.[a-z_]+)"')

    assert len(codes) >= 11
    assert codes <= set(english())


def test_every_problem_has_a_sentence():
    codes = emitted("exchange/json.py", r'_FieldError\(\s*"([a-z_0-9]+)"')
    codes |= {"unknown_kind", "missing_kind", "too_many_entries"}

    assert len(codes) >= 20
    assert {f"problem.{code}" for code in codes} <= set(english())


@pytest.mark.parametrize(
    "room, choices",
    [
        ("side", Side),
        ("site", Site),
        ("ease", Ease),
        ("soreness", Soreness),
        ("origin", Origin),
        ("sure", Sureness),
        ("night", State),
    ],
)
def test_every_choice_has_a_word(room, choices):
    assert {f"{room}.{each.value}" for each in choices} <= set(english())


def ours():
    return [
        code
        for code in english()
        if code.startswith(OURS) and not code.startswith((*NAMES, *FOR_PROGRAMS))
    ]


@pytest.mark.parametrize("code", ours())
def test_what_she_reads_is_at_grade_6_and_short(code):
    said = plain(code)

    assert all(len(words(each)) <= 15 for each in sentences(said)), said
    # The formula needs a few words to mean anything.
    assert len(words(said)) < 6 or grade(said) <= 6, (grade(said), said)


@pytest.mark.parametrize("code", [code for code in english() if code.startswith(FOR_PROGRAMS)])
def test_a_problem_says_what_to_do_next(code):
    assert len(sentences(plain(code))) >= 2, plain(code)


def test_a_single_one_is_said_as_one():
    (late,) = doubts(
        entry("11-30 03:20 cramp written 12-02 03:21"), [], instant("2026-12-02 08:00")
    )
    (one,) = doubts(
        entry("12-01 no cramp"), diary("12-02 03:20 cramp"), instant("2026-12-02 08:00")
    )

    assert say(late.code, late.values) == "Written down 2 days later."
    assert "but 1 is written" in say(one.code, one.values)
