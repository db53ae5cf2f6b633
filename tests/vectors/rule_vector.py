"""The whole rule space as bytes: what every combination of flags comes to.

`python -m tests.vectors.rule_vector` writes rule_vector.json anew. Do that only with a change of
the rules that a clinician has reviewed: the file is what Python, phone and command line must equal.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, combinations
from pathlib import Path

from soleus.care import triage
from soleus.care.profile import Profile
from soleus.knowledge.catalog import load
from soleus.knowledge.shapes import Disposition, Flag

FILE = Path(__file__).with_suffix(".json")
RISKS = ("earlier_clot", "clotting_disorder", "recent_surgery", "bed_rest")
DAYS = (None, 0, 41, 42, 83, 84, 364, 365)
PROCESSES, PIECES = 2, 16


def flag_space() -> list[Flag]:
    """The checked flags of the table of signs at same day or above, in its order: one bit each."""
    return [
        flag
        for flag in load().flags.values()
        if flag.is_shown and flag.id == flag.base and flag.disposition >= Disposition.SAME_DAY
    ]


def witness(flag: Flag) -> tuple[str, ...]:
    """The fewest signs that raise a flag: what its bit stands for."""
    return (*flag.all_of, *flag.any_of[:1])


def masks(flags: list[Flag]) -> list[int]:
    """The signs of every combination of these flags, by combination number."""
    known, found = triage.rules(load()), [0]
    for flag in flags:
        found += [before | known.mask(witness(flag)) for before in found]
    return found


def piece(bounds: tuple[int, int]) -> bytes:
    """The dispositions of a stretch of the flag space, through the evaluator that she meets."""
    flags = flag_space()
    low, high = masks(flags[:12]), masks(flags[12:])
    hers = triage.rules(load()).for_her(Profile())
    worst = triage.worst
    return bytes(worst(hers, low[n & 4095] | high[n >> 12]) for n in range(*bounds))


def vector() -> bytes:
    """A byte for each of the 2^24 combinations; bit k of its number is flag k."""
    size = 1 << len(flag_space())
    step = size // PIECES
    stretches = [(start, start + step) for start in range(0, size, step)]
    with ProcessPoolExecutor(PROCESSES) as pool:
        return b"".join(pool.map(piece, stretches))


def risk_cases() -> Iterator[tuple[tuple[str, ...], int | None, str]]:
    """Every set of the conditions that sharpen a sign, at these days, with each sign alone."""
    subsets = chain.from_iterable(combinations(RISKS, n) for n in range(len(RISKS) + 1))
    signs = ["", *(sign.id for sign in triage.signs(load()))]
    for conditions in subsets:
        for days in DAYS:
            for sign in signs:
                yield conditions, days, sign


def risk_vector() -> bytes:
    known = triage.rules(load())
    found = bytearray()
    for conditions, days, sign in risk_cases():
        hers = known.for_her(Profile(conditions=frozenset(conditions), days_after_birth=days))
        found.append(triage.worst(hers, known.mask([sign] if sign else [])))
    return bytes(found)


def described(found: bytes) -> dict[str, object]:
    counts = Counter(found)
    return {
        "cases": len(found),
        "sha256": hashlib.sha256(found).hexdigest(),
        "counts": {level.code: counts[level] for level in Disposition},
    }


def record() -> dict[str, object]:
    return {
        "rules": triage.rules(load()).version,
        "flags": {flag.id: list(witness(flag)) for flag in flag_space()},
        "space": described(vector()),
        "risks": described(risk_vector()),
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(record(), indent=2) + "\n", "utf-8")
