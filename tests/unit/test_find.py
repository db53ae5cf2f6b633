"""Plain search: every word has to be there, names come first, and nothing hidden turns up."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.knowledge.catalog import load
from soleus.knowledge.find import LONGEST_QUERY, find, pages, split
from soleus.knowledge.items import Status

KNOWN = load()


def ids(query: str) -> list[str]:
    return [page.id for page in find(KNOWN, query)]


def test_everything_to_read_has_a_page():
    names = {page.id for page in pages(KNOWN)}
    for table in (KNOWN.topics, KNOWN.measures, KNOWN.reliefs, KNOWN.causes, KNOWN.symptoms):
        assert {item.id for item in table.values() if item.is_shown} <= names


def test_a_name_comes_before_a_mention():
    found = ids("magnesium")
    assert found.index("topic.magnesium-numbers") < found.index("cause.nutrition")


def test_every_word_has_to_be_there():
    assert "measure.calf-stretch" in ids("calf stretch")
    assert "measure.calf-stretch" not in ids("calf magnesium")
    assert ids("calf unicorn") == []


def test_the_beginning_of_a_word_is_enough():
    assert "topic.magnesium-numbers" in ids("magn")


def test_one_or_many_is_the_same_word():
    assert ids("clot") == ids("clots")


def test_case_and_accents_do_not_matter():
    assert split("CAFÉ Cramps") == split("cafe cramp")
    assert ids("COFFEE") == ids("coffee") != []


def test_nothing_is_found_for_nothing():
    assert ids("") == ids("  !? ") == []


def test_words_of_a_table_are_found():
    assert "topic.cramp-or-clot" in ids("knot")


def test_a_painkiller_that_is_not_offered_is_not_found():
    assert ids("ibuprofen") == ids("quinine") == []


def test_what_nobody_could_check_is_not_found():
    hidden = replace(KNOWN.causes["cause.hormones"], status=Status.UNVERIFIED)
    known = replace(KNOWN, causes=KNOWN.causes | {hidden.id: hidden})
    assert "cause.hormones" in ids("hormones")
    assert find(known, "hormones") == []


def test_a_pasted_page_is_cut():
    assert ids("calf" + " calf" * LONGEST_QUERY) == ids("calf")


@given(st.text(max_size=60))
def test_any_query_is_answered(query):
    assert set(ids(query)) <= {page.id for page in pages(KNOWN)}


@given(st.sampled_from(sorted(KNOWN.causes)))
def test_a_page_is_found_by_its_own_name(cause):
    assert cause in ids(KNOWN.causes[cause].name)


@pytest.mark.parametrize("query", ["blood clot", "clot", "dvt", "thrombosis"])
def test_a_clot_leads_to_the_clots_first(query):
    first = [page.id for page in find(KNOWN, query)][:2]
    assert set(first) <= {"topic.when-to-call", "topic.cramp-or-clot", "topic.clot-facts"}
    assert len(first) == 2
