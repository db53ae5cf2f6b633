"""Pure. Plain search over what can be read: every word has to be there, names first."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from soleus.knowledge.items import Item
from soleus.knowledge.shapes import Catalog

Kind = TypeVar("Kind", bound=Item)

LONGEST_QUERY = 200  # nobody looks for more; a pasted page would only keep the machine busy


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One thing that can be read: its kind is the singular name of its table.

    also: what else it may be looked for by
    """

    id: str
    kind: str
    name: str
    text: str
    also: str = ""

    @property
    def called(self) -> frozenset[str]:
        """The words of its name and of what else it may be looked for by."""
        return split(f"{self.name} {self.also}")


def pages(catalog: Catalog) -> Iterator[Page]:
    """Everything that has a page of its own, topics first."""
    for topic in _shown(catalog.topics):
        rows = (cell for row in topic.rows for cell in (row.head, *row.cells))
        text = " ".join([*(p.text for p in topic.paragraphs), *rows])
        also = " ".join(topic.also)
        yield Page(id=topic.id, kind="topic", name=topic.name, text=text, also=also)
    for measure in _shown(catalog.measures):
        text = " ".join([measure.how, measure.how_much, measure.why, measure.evidence])
        yield Page(id=measure.id, kind="measure", name=measure.name, text=text)
    for relief in _shown(catalog.reliefs):
        yield Page(id=relief.id, kind="relief", name=relief.name, text=relief.text)
    for cause in _shown(catalog.causes):
        yield Page(id=cause.id, kind="cause", name=cause.name, text=cause.text)
    for symptom in _shown(catalog.symptoms):
        yield Page(id=symptom.id, kind="symptom", name=symptom.name, text=symptom.text)


def find(catalog: Catalog, query: str) -> list[Page]:
    """The pages that hold every word of a query at the start of one of theirs, best first.

    A page whose name holds a word comes before one that only tells of it.
    """
    wanted = split(query[:LONGEST_QUERY])
    scored = []
    for place, page in enumerate(pages(catalog)):
        name, text = page.called, split(page.text)
        in_name = sum(_begins(word, name) for word in wanted)
        if wanted and all(_begins(word, name | text) for word in wanted):
            scored.append((-in_name, place, page))
    return [page for _, _, page in sorted(scored, key=lambda each: each[:2])]


def split(text: str) -> frozenset[str]:
    """The words of a text without case, accents and the s of a plural.

    find.js does the same on the phone, so nothing is used here that a browser has not.
    """
    plain = unicodedata.normalize("NFKD", text.upper().lower())
    letters = "".join(each for each in plain if not unicodedata.category(each).startswith("M"))
    return frozenset(_singular(word) for word in re.findall(r"[a-z0-9]+", letters))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _begins(word: str, words: frozenset[str]) -> bool:
    return any(each.startswith(word) for each in words)


def _shown(items: dict[str, Kind]) -> Iterator[Kind]:
    return (item for item in items.values() if item.is_shown)
