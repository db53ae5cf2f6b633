"""The requirements of OWASP ASVS that are in scope: read from a file, written into a page.

`tests/asvs.toml` says what is asked and which tests show it; people write it.
`docs/reference/asvs.md` is the same, to read.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA, PAGE = ROOT / "tests/asvs.toml", ROOT / "docs/reference/asvs.md"
CHAPTERS = {
    1: "What is shown, read and run",
    2: "What may be done",
    3: "The browser",
    4: "The API",
    5: "Files",
    6: "Signing in",
    7: "Visits",
    8: "Who may do what",
    9: "What is signed",
    11: "Sealing",
    12: "On the way",
    13: "Settings",
    14: "What is hers",
    15: "The code",
    16: "What is noted, and what goes wrong",
}
HEAD = """\
# What OWASP ASVS asks

Written by `python bench/asvs page` from `tests/asvs.toml`; a test holds it to that file.

The Application Security Verification Standard 5.0 is a list of what a program should do so that nobody gets in who should not.
Here it stands in our words, each line with its number there, its level, and the tests that fail when it is broken.
`python bench/asvs` runs all of them and counts the lines that hold.

Left out is what Soleus does not have, such as signing in through others.
"""  # noqa: E501  a sentence is one line of the page


@dataclass(frozen=True, kw_only=True)
class Line:
    """One requirement. It holds by its tests; a deviation says in what it is not met, and why."""

    id: str
    level: int
    says: str
    tests: tuple[str, ...] = ()
    deviation: str = ""

    @property
    def chapter(self) -> int:
        return int(self.id.partition(".")[0])


def lines(file: Path = DATA) -> list[Line]:
    told = tomllib.loads(file.read_text("utf-8"))
    return [Line(id=id_, **{**each, "tests": tuple(each.get("tests", ()))})
            for id_, each in told.items()]  # fmt: skip


def counts(told: Iterable[Line]) -> Counter[str]:
    """How many lines there are of each level, and how many of all are not met as they stand."""
    found: Counter[str] = Counter()
    for each in told:
        found[f"level {each.level}"] += 1
        found["deviations"] += bool(each.deviation)
    return found


# ── the page ────────────────────────────────────────────────────────────────────────────────


def page(told: list[Line]) -> str:
    found = counts(told)
    levels = ", ".join(f"{found[f'level {n}']} of level {n}" for n in (1, 2, 3))
    parts = [
        HEAD,
        f"{len(told)} lines: {levels}. {found['deviations']} are not met as they stand.\n",
    ]
    parts += ["## Not met as they stand\n", *_deviations(told), ""]
    for chapter, those in groupby(told, key=lambda each: each.chapter):
        parts += [f"## {chapter}. {CHAPTERS[chapter]}\n", *_table(those), ""]
    return "\n".join(parts)


def _deviations(told: Iterable[Line]) -> Iterator[str]:
    yield from ["| | what is asked | what is so, and why |", "|---|---|---|"]
    for each in told:
        if each.deviation:
            yield f"| {each.id} | {each.says} | {each.deviation} |"


def _table(told: Iterable[Line]) -> Iterator[str]:
    yield from ["| | level | what is asked | what shows it |", "|---|---|---|---|"]
    for each in told:
        yield f"| {each.id} | {each.level} | {each.says} | {_shown(each)} |"


def _shown(line: Line) -> str:
    tests = [f"`{each.removeprefix('tests/').replace('.py::', ' ')}`" for each in line.tests]
    return "<br>".join([*(["not met as it stands, see above"] if line.deviation else []), *tests])
