"""The shell: the public pages and files a phone keeps, and the version they belong to together."""

import hashlib
from datetime import date
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from soleus.care.routines import guided, open_to_all, ways
from soleus.knowledge import catalog
from soleus.knowledge.find import pages as to_read
from soleus.knowledge.shapes import Catalog

# How a phone says that it will keep the page and open it again and again. Such a copy must hold
# no id, no time and no form token: each of them is good for one visit only.
COPY = "Soleus-Copy"
QUIET, PHONE = "/quiet", "/phone"


def is_copy(request: HttpRequest) -> bool:
    """Whether the answer will be kept on a phone."""
    return COPY in request.headers


def version(on: date) -> str:
    """Changes whenever a page or a file of the shell may have changed.

    on: a page says so when it is due for review, so the shell of that day is another one. The
        date where the server is: a copy is asked for without a cookie that names another zone
    """
    known = catalog.load()
    tables = (known.topics, known.measures, known.reliefs, known.causes, known.symptoms)
    due = sorted(id_ for t in tables for id_, item in t.items() if item.is_due_for_review(on))
    told = repr((_code(), settings.SAMPLE_DATA, due))
    return hashlib.sha256(told.encode()).hexdigest()[:12]


@cache
def _code() -> str:
    """A digest of the whole program: code makes pages as much as templates and knowledge do."""
    # Read here: at the start of a command the settings are not chosen yet.
    from soleus.settings import tree_digest

    return tree_digest(settings.HERE)


def night(known: Catalog, came: tuple[str, ...]) -> list[str]:
    """The pages that must open at once, whatever happens, each way one comes to them.

    came: the ways to the check; the clock of the coach tells of a sign, so they are not alike
    """
    sites = [f"/now?site={script.site}" for script in known.scripts.values()]
    return ["/now", *sites, "/help", "/check", *(f"/check?from={way}" for way in came)]


def routines(known: Catalog) -> list[str]:
    """The guides that open without a network: those that nothing of hers could shut.

    A copy knows nothing of her. One with warmth on it must not open for somebody with numb skin.
    """
    open_ = [m for m in known.measures.values() if guided(known, m.id) and open_to_all(m)]
    return ["/journey", *(way_to(m.id, n) for m in open_ for n, _ in enumerate(ways(m)))]


def way_to(id_: str, place: int) -> str:
    """Where a way of a guide lies, by its place among the ways."""
    return reverse("routine", args=[id_]) + (f"?way={place + 1}" if place else "")


def learn(known: Catalog) -> list[str]:
    """All there is to read."""
    return ["/learn", *(address(page.kind, page.id) for page in to_read(known))]


def address(kind: str, id_: str) -> str:
    """Where something to read lies. No other address leads there without a network."""
    return (
        reverse("evidence", args=[id_]) if kind == "measure" else reverse("learn_item", args=[id_])
    )


def words(on: date) -> str:
    """Where the words of all pages lie, for the search on the phone."""
    return f"/learn/words/{version(on)}.json"


@cache
def files() -> tuple[str, ...]:
    """Every static file; they are few and small."""
    folder = settings.HERE / "web" / "static"
    found = (file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    return tuple(static(name) for name in sorted(found))
