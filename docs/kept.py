"""Write reference/what-is-kept.md: of each column what it is for, how long it stays, who reads it.

    python docs/kept.py

What it says stands in docs/kept.toml; what only one kind of entry has, in docs/her_data.py.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from runpy import run_path
from typing import Any

from soleus.diary.entries import KINDS, Entry

DATA = Path(__file__).with_name("kept.toml")
PAGE = Path(__file__).parent / "reference" / "what-is-kept.md"
HERS = run_path(str(Path(__file__).with_name("her_data.py")))  # the meanings of her fields
OF_KINDS = {f"records_{kind}": kind for kind in KINDS}  # the tables of entries
HEAD = """\
# What is kept, column by column

<!-- Written by docs/kept.py. -->

Each column of the database: what it is for, how long it stays, and who reads it through Soleus.
[Privacy](../../PRIVACY.md) tells it in short.

- Whoever runs the computer can read all of it in an open diary. Sealed notes they find sealed.
- The file with all of your data (JSON) holds what you wrote, told and decided. [The files of her data](her-data.md) says what else is in it.
- [Copies of the diary](../operate/copies.md) hold what was in it when they were made.
- What ends by its time is cleared within an hour, while Soleus runs and the diary is open.
- Erasing an entry, its night or everything ends what stays until you erase the entry. Putting it away ends nothing.
- In the tables of entries, “she” is you.

| who reads it | is |
|---|---|
| you | you, signed in: on your pages or phones, or in a file that you save |
| who may read the diary, who may see the visit page or the plan | a helper or a clinician whom you allowed it, until you take it back |
| any helper | each helper, whatever you allowed. A phone of yours that locked by itself shows the same |
| a reading, a writing or a status key | a program with a key that you allowed it |
| nobody: only the server uses it | no page, file or answer shows it |

- A page for a visit that you share by a link shows it to whoever has link and code.
- A file for a clinic's computer beside it holds each entry of its nights.
- A helper sees the entries they wrote for you. Any helper is told while a warning sign stands.
- Who sees the visit page and may read the diary finds each night and its notes on it.
- A status key tells when your newest cramp was and how many nights had none. It tells what is done of the plan and how urgent a sign is. A reading key tells that too.
- A writing key is told what is odd about an entry it sends, by what stands around it.
"""  # noqa: E501  a sentence is one line of the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """why: what it is for; until: how long it stays"""

    name: str
    why: str
    until: str
    readers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The columns of one table; of a kind of entry those that no other has."""

    name: str
    what: str
    until: str
    readers: str
    columns: tuple[Column, ...]


def tables() -> list[Table]:
    """Each table; first, without a name, what every entry has."""
    told = tomllib.loads(DATA.read_text("utf-8"))
    return [
        _table("", told["common"]),
        *(_table(name, each) for name, each in told["tables"].items()),
    ]


def columns() -> dict[str, set[str]]:
    """The columns that are told of, by table."""
    common, *others = tables()
    names = {each.name: {column.name for column in each.columns} for each in others}
    shared = {column.name for column in common.columns}
    return {name: each | (shared if name in OF_KINDS else set()) for name, each in names.items()}


def _table(name: str, told: Mapping[str, Any]) -> Table:
    kind = OF_KINDS.get(name, "")
    means = _means(kind) if kind else {}
    said = {each: {} for each in means} | told.get("columns", {})
    return Table(
        name=name,
        what=f"{HERS['KIND_MEANS'][kind]} {told['what']}" if kind else told["what"],
        until=told["until"],
        readers=told["readers"],
        columns=tuple(_column(each, of, means.get(each, ""), told) for each, of in said.items()),
    )


def _column(
    name: str, told: str | Mapping[str, str], means: str, table: Mapping[str, Any]
) -> Column:
    own = {"for": told} if isinstance(told, str) else told
    return Column(
        name=name,
        why=own.get("for", means),
        until=own.get("until", table["until"]),
        readers=own.get("readers", table["readers"]),
    )


def _means(kind: str) -> dict[str, str]:
    """What the fields mean that this kind of entry has for itself, without limits and codes."""
    shared = {each.name for each in fields(Entry)}
    own = [each.name for each in fields(KINDS[kind]) if each.name not in shared]
    told = {each: HERS["OF_KIND"].get((kind, each), HERS["MEANS"][each]) for each in own}
    return {each: re.split(r"[.:;] ", means)[0] for each, means in told.items()}


# ── the page ────────────────────────────────────────────────────────────────────────────────


def page() -> str:
    return "\n".join([HEAD, *(line for each in tables() for line in _section(each))])


def _section(told: Table) -> Iterator[str]:
    yield f"## `{told.name}`\n" if told.name else "## Every entry\n"
    yield from _sentences(told.what)
    yield f"\n- How long it stays: {told.until}"
    yield f"- Who reads it: {told.readers}\n"
    yield "| column | what for | until | who reads it |"
    yield "|---|---|---|---|"
    for each in told.columns:
        yield f"| `{each.name}` | {each.why} | {each.until} | {each.readers} |"
    yield ""


def _sentences(text: str) -> list[str]:
    """Each on a line of its own, begun large and ended."""
    whole = text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")
    return re.split(r"(?<=\.) ", whole)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
