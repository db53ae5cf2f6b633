"""The night scene has no request left for figure.css, so it carries the same rules itself."""

import re
from pathlib import Path

import soleus.web

STATIC = Path(soleus.web.__file__).parent / "static"


def rules(name):
    """What a style sheet says of the parts of a drawing, in its order."""
    text = (STATIC / name).read_text("utf-8")
    return re.findall(r"^(?:\.figure |\.figure-).*}$", text, re.M)


def names(text):
    return set(re.findall(r"(--f-[a-z]+):", text))


def test_by_night_every_part_of_a_drawing_is_drawn_as_by_day():
    by_day = [rule for rule in rules("figure.css") if not rule.startswith(".figure {")]
    by_night = [rule for rule in rules("night.css") if not rule.startswith(".figure {")]
    assert [rule for rule in by_day if rule not in by_night] == []


def test_by_night_every_colour_of_a_drawing_is_set():
    used = set(re.findall(r"var\((--f-[a-z]+)\)", (STATIC / "night.css").read_text("utf-8")))
    assert used
    assert used <= names((STATIC / "night.css").read_text("utf-8"))
