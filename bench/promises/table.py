"""The table of promises: read from two files, written into TESTING.md.

`tests/promises.toml` says what is promised and how it is tried; people write it.
`tests/promises.json` says what came of it; only `bench/promises` writes it.
"""

import json
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PROMISES, RESULTS = ROOT / "tests/promises.toml", ROOT / "tests/promises.json"
PAGE = ROOT / "TESTING.md"
LOSS = "R"  # what is promised against loss
QUICK = "quick"  # the name of the result of all quick versions of these together
FULL = "full"  # and of all full versions in one run
LANES = 3  # full versions that run at once: much of each is to wait for a disk, a child or a clock
MOST_QUICK, MOST_FULL = 3, 60  # minutes
BEGIN = "<!-- Written by `python3 run.py promises`; a test holds it to its two files. -->"
END = "<!-- Here people write again. -->"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One thing that holds, and how anybody can see that it does.

    quick: test nodes, part of every run of the tests
    full: a command of this project that ends with a line of JSON, its counts; without one the
        tests are all there is, and they are counted
    minutes: after which the full version counts as hanging
    alone: whether it times what it does, so that nothing may run beside it
    at_least, at_most: what its counts must come to
    missing: what nobody has measured yet; "" where all of it is
    short: what is known to be less than was promised, and why
    """

    id: str
    goal: str
    number: str
    quick: tuple[str, ...] = ()
    full: str = ""
    minutes: int = 5
    alone: bool = False
    at_least: dict[str, float] = field(default_factory=dict)
    at_most: dict[str, float] = field(default_factory=dict)
    missing: str = ""
    short: str = ""

    @property
    def is_tried(self) -> bool:
        return bool(self.full or self.quick)


def promises(file: Path = PROMISES) -> list[Promise]:
    told = tomllib.loads(file.read_text("utf-8"))["promise"]
    return [Promise(**{**each, "quick": tuple(each.get("quick", ()))}) for each in told]


def results(file: Path = RESULTS) -> dict[str, Any]:
    return json.loads(file.read_text("utf-8")) if file.exists() else {}


def split(full: str) -> tuple[dict[str, str], list[str]]:
    """The settings before a command, and its words after `python`."""
    words = shlex.split(full)
    at = words.index("python")
    return dict(each.split("=", 1) for each in words[:at]), words[at + 1 :]


# ── how a promise stands ────────────────────────────────────────────────────────────────────


def shortfalls(promise: Promise, counts: dict[str, float]) -> Iterator[str]:
    """In what a measurement is less than was promised; a count that is not there is none."""
    wanted = promise.at_least or {} if promise.full else {"tests": 1, **promise.at_least}
    for name, least in wanted.items():
        if counts.get(name, 0) < least:
            yield f"{told(counts.get(name, 0))} of {told(least)} {name}"
    most = promise.at_most if promise.full else {"failed": 0, "skipped": 0, **promise.at_most}
    for name, limit in most.items():
        if name not in counts:
            yield f"{name} was not counted"
        elif counts[name] > limit:
            yield f"{told(counts[name])} {name}, {told(limit)} promised"


def standing(promise: Promise, result: dict[str, Any] | None) -> str:
    """How it stands, for the table."""
    gap = f" Not measured: {promise.missing}" if promise.missing else ""
    gap += f" **Short of it:** {promise.short}" if promise.short else ""
    if result is None:
        return f"Not measured yet.{gap}" if promise.is_tried else gap.strip()
    short = "; ".join(shortfalls(promise, result["counts"]))
    # A command may count more than one promise needs.
    named = {**promise.at_least, **promise.at_most} or result["counts"]
    told_by = {name: value for name, value in result["counts"].items() if name in named}
    counted = ", ".join(f"{told(value)} {name}" for name, value in told_by.items())
    return f"{f'**Missed: {short}.** ' if short else ''}{counted} ({when(result)}).{gap}"


def when(result: dict[str, Any]) -> str:
    """The day, and how much else the machine had to do, which matters where times are measured."""
    load = f", load {result['load']}" if "load" in result else ""
    return f"{date.fromisoformat(result['on']):%-d %b %Y}{load}"


def told(number: float) -> str:
    return f"{number:,}"


# ── the page ────────────────────────────────────────────────────────────────────────────────


def written(told_by: list[Promise], found: dict[str, Any]) -> str:
    lines = ["| | what is promised | its number | measured | how |", "|---|---|---|---|---|"]
    for each in told_by:
        stands = standing(each, found.get(each.id))
        lines.append(f"| {each.id} | {each.goal} | {each.number} | {stands} | {how(each)} |")
    return "\n".join([*lines, "", *durations(found)])


def durations(found: dict[str, Any]) -> Iterator[str]:
    """How long all of it takes, and on what."""
    if all_quick := found.get(QUICK):
        counts, took = all_quick["counts"], all_quick["seconds"]
        yield (
            f"The quick versions of R1 to R18 together: {told(counts['tests'])} tests in "
            f"{minutes(took)}{used(all_quick)}, {counts['failed']} failed ({when(all_quick)}); "
            f"{MOST_QUICK} minutes promised."
        )
    if whole := found.get(FULL):
        counts, took = whole["counts"], whole["seconds"]
        yield (
            f"The full versions in one run, {LANES} at once where none times what it does: "
            f"{counts['held']} held, {counts['missed']} missed and {counts['left out']} left out "
            f"in {minutes(took)}{used(whole)} ({when(whole)}); "
            f"none left out in {MOST_FULL} minutes promised."
        )
    if machines := sorted({each["machine"] for each in found.values()}):
        yield f"Measured on {'; '.join(machines)}."


def minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f} minutes"


def used(result: dict[str, Any]) -> str:
    """What the cores had to do for it, which a machine of another speed does not need."""
    spent = result.get("processor")
    return f" with {minutes(spent)} of processor" if spent else ""


def how(promise: Promise) -> str:
    files = dict.fromkeys(node.partition("::")[0] for node in promise.quick)
    tests = ", ".join(f"`{each}`" for each in files)
    full = f"`{promise.full}`" if promise.full else ""
    return "; ".join(each for each in (full, tests) if each)


def with_table(page: str, table: str) -> str:
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    assert end, f"{PAGE.name} has no place for the table"
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"
