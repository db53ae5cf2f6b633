"""Every text a person may be shown reads at grade 6 or lower, and at grade 4 where it is urgent."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from soleus import web
from soleus.knowledge.catalog import TABLES, load
from soleus.words.say import english
from tests.lib.reading import grade, in_one, sentences, words

LONGEST = 20  # words in a sentence

# The fields that hold sentences, by shape and by the grade they must keep to.
PLAIN = {
    "causes": ("text", "article"),
    "symptoms": ("text",),
    "topics": ("paragraphs.text",),
    "measures": (
        *("how", "how_much", "why", "evidence", "harms", "article", "effort"),
        *(
            "done.text",
            "done.add",
            "done.each",
            "pooled.text",
            "not_pooled",
            "fits.1",
            "after.1",
            "routine.text",
            "over",
            "how_much_in.1",
        ),
        "test.safe",
    ),
    "checklists": ("points.text",),
    "gates": ("text",),
    "cautions": ("text",),
    "exposures": ("question",),
    "spacings": ("text",),
    "reliefs": ("text", "article", "routine.text", "done.text", "done.add", "done.each", "over"),
    "blocks": ("text",),
    "conditions": ("question",),
    "targets": ("note",),
    "salts": ("note",),
    "flags": ("why", "may_be", "change"),
    "levels": ("change",),
    "findings": ("result",),
    "nutrients": ("wider",),
    "diets": ("text",),
}
URGENT = {
    "scripts": ("steps.text", "steps.spoken", "steps.variants.text", "steps.variants.spoken"),
    "signs": ("question", "say", "help", "at_food"),
    "screens": ("question", "parts.text"),
    "flags": ("do",),
    "levels": ("do", "do_in.1"),
    "regions": ("emergency_words", "maternity_words"),
    "clot_questions": ("question",),
}
# What else is a text: names and cells, a word or two that are no sentence, and codes.
NAMES = {"name", "short", "head", "cells", "columns", "title", "copy", "advice_name", "medicine"}
NAMES |= {"name_after", "given", "against", "outcome", "also", "portion"}
CODES = {
    *("id", "sources", "unit", "slot", "family", "links", "gates", "cautions", "trials", "drawing"),
    *("side", "clear_first", "blocked_by", "ask_if", "stop_signs", "measure", "measures"),
    *("position", "positions", "relief", "reliefs", "kind", "ghost", "blocks", "site", "signs"),
    *("conditions", "group", "base", "any_of", "all_of", "calls", "nutrient", "region", "bound"),
    *("upper_counts", "emergency", "advice_number", "nutrition", "urls", "screen", "shows"),
    *(
        "either",
        "way",
        "trial",
        "better",
        "column",
        "targets",
        "of",
        "fluid",
        "food",
        "eased_by",
        "alike",
    ),
    *(
        "groups",
        "words",
        "but",
        "over",
        "without",
        "supplies",
        "units",
        "findings",
        "way",
        "journey",
    ),
}


def texts(value: Any, way: list[str]) -> Iterator[str]:
    """Every text at the end of a way through nested shapes."""
    if value is None:
        return
    if isinstance(value, tuple) and not (way and way[0].isdigit()):
        for part in value:
            yield from texts(part, way)
    elif way and way[0].isdigit():
        for pair in value:
            yield pair[int(way[0])]
    elif way:
        yield from texts(getattr(value, way[0]), way[1:])
    else:
        yield value


def shown(table: str) -> list[Any]:
    return [i for i in getattr(load(), table).values() if getattr(i, "is_shown", True)]


def said(item: Any, ways: tuple[str, ...]) -> str:
    return in_one([text for way in ways for text in texts(item, way.split("."))])


def too_hard(rules: dict[str, tuple[str, ...]], limit: float) -> list[str]:
    return [
        f"{item.id}: {grade(text):.1f}: {text}"
        for table, ways in rules.items()
        for item in shown(table)
        if (text := said(item, ways)) and grade(text) > limit
    ]


def test_every_text_reads_at_grade_six_or_lower():
    assert too_hard(PLAIN, 6.0) == []


def test_every_urgent_text_reads_at_grade_four_or_lower():
    assert too_hard(URGENT, 4.0) == []


def test_every_step_of_the_night_reads_at_grade_four_or_lower():
    steps = [step for script in shown("scripts") for step in script.steps]
    hard = [step.id for step in steps if grade(in_one([step.text, step.spoken])) > 4.0]
    assert hard == []


@pytest.mark.parametrize("rules", [PLAIN, URGENT], ids=["plain", "urgent"])
def test_no_sentence_is_longer_than_twenty_words(rules):
    long = [
        f"{item.id}: {sentence}"
        for table, ways in rules.items()
        for item in shown(table)
        for sentence in sentences(said(item, ways))
        if len(words(sentence)) > LONGEST
    ]
    assert long == []


def text_fields(kind: type) -> Iterator[str]:
    """The fields of a shape, and of the shapes inside it, that hold text."""
    hints = get_type_hints(kind)
    for field in fields(kind):
        inside = [hints[field.name], *get_args(hints[field.name])]
        for hint in inside:
            if is_dataclass(hint) and isinstance(hint, type):
                yield from (f"{field.name}.{name}" for name in text_fields(hint))
        if str in inside or tuple[str, str] in inside:
            yield field.name


@pytest.mark.parametrize("table", sorted(name for name, _ in TABLES.values()))
def test_no_text_escapes_the_reading_grade(table):
    kind = next(kind for name, kind in TABLES.values() if name == table)
    judged = {way.removesuffix(".1") for way in (*PLAIN.get(table, ()), *URGENT.get(table, ()))}
    escaped = [
        way
        for way in text_fields(kind)
        if way not in judged and way.split(".")[-1] not in NAMES | CODES
    ]
    assert escaped == []


# ── the words of pages, and of the answer to a check ────────────────────────────────────────

TEMPLATES = Path(web.__file__).parent / "templates"
SAID = re.compile(r"""{%\s*translate\s+(?:"([^"]*)"|'([^']*)')|"""
                  r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate", re.DOTALL)  # fmt: skip
BY_NIGHT = ("now", "_now", "check", "_check", "gone", "help", "_emergency", "error", "quiet")
PAGES = sorted(page.name for page in TEMPLATES.glob("*.html"))


def on_page(name: str) -> list[str]:
    """What a template says in more than a name or a button's two words."""
    found = SAID.findall((TEMPLATES / name).read_text("utf-8"))
    told = [" ".join("".join(parts).split()) for parts in found]
    return [text for text in told if len(words(text)) > 2]


def test_the_words_of_pages_are_found():
    assert len(on_page("now.html")) > 10
    assert len(on_page("check.html")) > 1


@pytest.mark.parametrize("name", PAGES)
def test_every_page_reads_at_grade_six_or_lower(name):
    assert grade(in_one(on_page(name))) <= 6


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith(BY_NIGHT)])
def test_every_page_of_the_night_reads_at_grade_four_or_lower(name):
    assert grade(in_one(on_page(name))) <= 4


@pytest.mark.parametrize("name", PAGES)
def test_no_sentence_of_a_page_is_longer_than_twenty_words(name):
    said = [each for text in on_page(name) for each in sentences(text)]
    assert [each for each in said if len(words(each)) > LONGEST] == []


def test_the_answer_to_a_check_reads_at_grade_four_or_lower():
    spoken = [text for code, text in english().items() if code.startswith("triage.")]
    forms = [form for t in spoken for form in ([t] if isinstance(t, str) else t.values())]
    assert grade(in_one(forms)) <= 4


def test_the_grade_follows_the_formula():
    # 6 words, 1 sentence, 6 syllables: 0.39 * 6 + 11.8 * 1 - 15.59
    assert grade("The cat sat on the mat.") == pytest.approx(-1.45)


def test_a_hard_text_is_found():
    assert grade("Prophylactic supplementation necessitates individualised consultation.") > 6
