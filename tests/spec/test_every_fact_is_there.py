"""The facts the program starts from, by id: each is in the catalog, with the right to be shown."""

from pathlib import Path

import pytest

from soleus.knowledge.catalog import FOLDER, TABLES, load
from soleus.knowledge.items import Status

FACTS = [
    line.split()
    for line in (Path(__file__).parent / "fact_ids.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def statuses() -> dict[str, Status]:
    """Every id of the catalog, a paragraph's own id too, and whether it may be shown."""
    known = load()
    found: dict[str, Status] = {}
    for name, _ in TABLES.values():
        for item in getattr(known, name).values():
            found[item.id] = getattr(item, "status", Status.CHECKED)
    for topic in known.topics.values():
        found |= {p.id: p.status for p in topic.paragraphs if p.id}
    return found


def test_the_list_of_facts_is_whole():
    kinds = {fact[0].split(".")[0] for fact in FACTS if "." in fact[0]}
    assert {"cause", "symptom", "measure", "relief", "caution", "care", "claim", "rf"} <= kinds
    assert len(FACTS) == len({fact[0] for fact in FACTS})


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact[0])
def test_a_fact_is_in_the_catalog_with_its_status(fact):
    name, *marks = fact
    status = Status.UNVERIFIED if marks == ["unverified"] else Status.CHECKED
    assert statuses().get(name) is status


def test_what_nobody_could_check_is_exactly_what_the_facts_mark():
    """A sign stands or falls with the flags that read it; all else is on the list by name."""
    known = load()
    hidden = {name for name, status in statuses().items() if status is not Status.CHECKED}
    listed = {fact[0] for fact in FACTS if fact[1:] == ["unverified"]}
    flags = [flag for flag in known.flags.values() if flag.base in listed]
    signs = {sign for flag in flags for sign in (*flag.any_of, *flag.all_of)}
    sharper = {flag.id for flag in flags}
    assert hidden - signs - sharper == listed - sharper


def test_the_trials_are_the_ones_that_were_read():
    lines = (FOLDER / "trials.csv").read_text("utf-8").splitlines()
    assert len(lines) == 1 + len(load().trials) == 39


def test_no_offer_names_a_painkiller_or_quinine():
    known = load()
    offered = [*known.measures.values(), *known.reliefs.values()]
    words = " ".join(f"{item.name} {getattr(item, 'how', '')}" for item in offered).lower()
    assert not {"ibuprofen", "naproxen", "quinine"} & set(words.split())


def test_no_text_about_clots_says_that_a_pain_is_none():
    topic = load().topics["topic.clot-facts"]
    text = " ".join(paragraph.text for paragraph in topic.paragraphs).lower()
    assert "not a clot" not in text
    assert "just a cramp" not in text
