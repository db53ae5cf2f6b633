"""Python and phone find the same pages in the same order."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import RequestFactory
from playwright.sync_api import Browser, Page

from soleus.knowledge.catalog import load
from soleus.knowledge.find import find, pages, split
from soleus.web import shell, visit
from soleus.web.pages import learn
from tests.lib.bare import bare_page

QUERIES = [
    *("calf", "calves", "clot", "magnesium", "magnes", "MAGNESIUM", "vitamin d", "d vitamin"),
    *("warm bath", "bath", "bathes", "stretch", "stretches", "wall", "foot", "feet", "swollen leg"),
    *("one leg", "call", "who to call", "emergency", "caffeine", "tea", "coffee", "sugar", "salt"),
    *("hormones", "hormone", "third trimester", "weeks", "iron", "calcium", "quinine", "sleep"),
    # odd ones
    *("", "   ", "-", "…", "s", "ss", "ß", "Straße", "naïve", "crème", "ＭＡＧ", "ﬁrst", "ﬂex"),
    *("İron", "ıron", "ſalt", "Σας", "a\u0301", "a\u20ddb", "²", "10", "50-60", "it's", "<b>"),
    *("calf " * 60, "c" * 250, "😀" * 190 + " calf", "😀" * 201 + "calf"),
]


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    """A page with nothing on it: it imports find.js, the very file that ships."""
    context = browser.new_context()
    yield bare_page(context)
    context.close()


@pytest.fixture(scope="module")
def words() -> list[dict]:
    """What the phone is given."""
    asked = RequestFactory().get(shell.words(visit.day_here()))
    return json.loads(learn.words(asked, shell.version(visit.day_here())).content)["pages"]


def every_query() -> list[str]:
    titles = [page.name for page in pages(load())]
    last_words = [re.split(r"\W+", title)[-1] for title in titles]
    return [*titles, *last_words, *QUERIES]


@pytest.mark.browser
def test_the_phone_finds_the_same_pages_in_the_same_order(phone, words):
    script = """async ({ pages, queries }) => {
      const { find } = await import("/find.js");
      return queries.map((query) => find(pages, query).map(({ id }) => id));
    }"""
    queries = every_query()
    found = phone.evaluate(script, {"pages": words, "queries": queries})
    expected = [[page.id for page in find(load(), query)] for query in queries]
    assert dict(zip(queries, found, strict=True)) == dict(zip(queries, expected, strict=True))
    assert sum(map(bool, expected)) > 100  # most of them find something


@pytest.mark.browser
def test_the_phone_splits_a_text_alike(phone):
    script = """async (texts) => {
      const { split } = await import("/find.js");
      return texts.map((text) => [...split(text)].sort());
    }"""
    texts = [*QUERIES, *(page.text for page in pages(load()))]
    assert phone.evaluate(script, texts) == [sorted(split(text)) for text in texts]
