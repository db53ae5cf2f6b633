"""Write reference/her-data.md: what stands in each file of her data, field by field.

    python docs/her_data.py

The types, limits and choices are read from the entries themselves; only the meaning stands here.
"""

from enum import StrEnum
from pathlib import Path
from typing import Any, get_args

from annotated_types import Interval, MaxLen

from soleus.diary.entries import KINDS, limits
from soleus.diary.readings import UNITS
from soleus.exchange import fhir, tables
from soleus.exchange.json import HINTS, REQUIRED

PAGE = Path(__file__).parent / "reference" / "her-data.md"
KIND_MEANS = {
    "episode": "One cramp.",
    "morning": "How a night was. Nothing written is not known, and never no cramp.",
    "dose": "One time something was done or taken.",
    "exposure": "A circumstance of a day.",
    "intake": "Food or drink.",
    "symptoms": "The answers to a check of warning signs.",
    "reading": "What another program counted of a day or a night. It is added to nothing.",
}
MEANS = {
    "id": "made where the entry was made; the same id is the same entry. A table may leave it out",
    "at": "when it happened, for a cramp its start. A table may leave out the offset",
    "zone": "the time zone she was in, by its name. Left out in a table, it is hers now",
    "written": "when it was written down. Left out in a table, it is when the table came in",
    "origin": "where it came from. Left out in a table, it is import",
    "sure": "how sure she is of the time",
    "note": "her own words; or sealed, as told above",
    "side": "of which leg",
    "site": "where in the leg",
    "pain": "0 is none, 10 the worst there can be",
    "minutes": "how long the cramp lasted",
    "asleep": "whether she was asleep when it came",
    "steps": "the steps of the night that she used, by their ids, in order",
    "ease": "whether what she did eased it",
    "night": "the date of the evening on which the night began",
    "cramps": "how many she remembers; 0 is her word that there was none",
    "sleep": "how well she slept: 0 is not at all, 10 is very well",
    "soreness": "how the muscle feels the next day",
    "measure": "the id of what was done or taken",
    "amount": "how much; of a dose, 0 is her word that it was not done",
    "unit": "of the amount",
    "product": "the id of the supplement that was taken",
    "exposure": "the id of the circumstance",
    "food": "the id of a food of the tables; empty for what they do not have, told in the note",
    "grams": "how much it weighs",
    "portion": "what the amount counts, such as cup",
    "answers": "each sign by its id, with its answer; `unsure` of each after a yes to several",
    "disposition": "what she was told to do then",
    "rules": "the version of the rules that told it",
    "of": "what was counted",
    "source": "the program that counted it",
}
_UNITS = ", ".join(f"{of} {unit}" for of, (unit, _) in UNITS.items() if of != unit)
OF_KIND = {
    ("reading", "amount"): f"how much, in the unit of its quantity: {_UNITS}",
    ("reading", "night"): "the day it is of; for sleep, the date of the evening",
}
HEAD = """\
# The files of her data

Written by `python docs/her_data.py`; a test holds this page to the program.

## All of it

`python3 run.py export --format json --out diary.json` writes one JSON document in UTF-8, each entry on a line of its own.

| part | what it is |
|---|---|
| `soleus` | the form of the document: 1 |
| `about` | what she told about herself |
| `settled` | what she decided about her plan and reminders, and the keys of her sealed notes; not how messages reach her, and no key of a program |
| `tests` | her self-tests: what was settled before the first night, when they ended and why, and what they said |
| `entries` | her entries, by kind and in order of time, those she put away too |

An element of `entries` holds:

| field | what it is |
|---|---|
| `entry` | the entry as it stands: its `kind` and the fields below |
| `form` | the id of this form; left out where it is the id of the entry, as for one that never changed |
| `revision` | the number of this form; left out where it is 1 |
| `deleted` | true where she put the entry away |
| `before` | its older forms, oldest first, each with `until`, when it was replaced, and `aside` where it never stood |
| `beside` | forms that wait for her choice, each with `came`, when it came in |

## Tables

`python3 run.py export --format csv --out tables.zip` packs a table for each kind of entry into a zip file: UTF-8 with a mark at its start, commas, quotes where they are needed, the columns in the order below.
A blank cell is not known.
A text that begins like a formula has an apostrophe before it, which is taken off when it comes in.
Entries that were put away and older forms are only in the document above.

Any table can be brought in that has a column `kind` and some of the others, in any order, parted by commas, semicolons or tabs.
With `night` in place of `at`, only the night is known.
A time without an offset is one on the clock of her zone.
A row without an `id` gets one from what it says, so the same table can be brought in twice.

## For record systems

`python3 run.py export --format fhir --out bundle.json` writes a bundle of FHIR R4 to hand over, `--format fhir-transaction` one to post to a server.
Resources that a server knows by their identifier are passed over, so what was corrected here stays there as it was sent first.
"""  # noqa: E501  a sentence is one line of the page
SEALED = """\
## Sealed notes

A note that was sealed in her browser is `sealed1:PAIR:BYTES`.
`PAIR` is the `id` of one of the pairs under `settled`, `sealing`; `BYTES` and all else below is base 64 for addresses (RFC 4648, section 5) without padding.

A pair of keys lies on the curve P-256:

| field | what it is |
|---|---|
| `half` | the public half, a point of 65 bytes that is not compressed |
| `id` | the first 6 bytes of the SHA-256 of `half` |
| `rounds`, `salt` | of PBKDF2 with HMAC and SHA-256, which makes a key of 256 bits of her passphrase, in UTF-8 and Unicode's form NFKC |
| `by_passphrase` | a nonce of 12 bytes, then the private half as PKCS #8, sealed with AES-256-GCM under that key |
| `by_recovery` | the same under a key made of the recovery key, with HKDF and SHA-256, `salt`, and the words `soleus recovery key` as its info |

The recovery key is 28 letters of `23456789ABCDEFGHJKLMNPQRSTUVWXYZ`; hyphens and blanks between them are for the eye.
The first 26 are what HKDF takes.
The last two are the first 10 bits of the SHA-256 of `soleus recovery key`, a blank and those 26, five bits to a letter: they tell a slip.

`BYTES` are a public half of 65 bytes made for this note alone, a nonce of 12 bytes, and what AES-256-GCM made.
Its key comes from the x coordinate that both halves share (ECDH), by HKDF with SHA-256, no salt, and the info `soleus sealed note`.
Bound to it (as additional data) are the words `soleus sealed note`, a blank, and the `id` of the entry in small letters: under another id the note does not open.
What comes out is the text in UTF-8, one byte 128, and zeros up to a multiple of 256 bytes.

In the tables a sealed note stands as it is. Files for record systems say that there is one.
"""  # noqa: E501


def page() -> str:
    parts = [HEAD, "\n".join(_codes()), SEALED, "# Fields\n"]
    for kind in KINDS:
        parts.append("\n".join(_kind(kind)))
    return "\n".join(parts)


def _kind(kind: str) -> list[str]:
    rows = [
        f"## `{kind}`\n",
        f"{KIND_MEANS[kind]}\n",
        "| column | what it is | may be |",
        "|---|---|---|",
        f"| `kind` | always `{kind}` | {kind} |",
    ]
    for name in tables.COLUMNS[kind][1:]:
        must = " (must be there)" if name in REQUIRED[KINDS[kind]] else ""
        rows.append(
            f"| `{name}` | {OF_KIND.get((kind, name), MEANS[name])} | {_may_be(kind, name)}{must} |"
        )
    return [*rows, ""]


def _may_be(kind: str, name: str) -> str:
    hint, found = HINTS[KINDS[kind]][name], _choices(HINTS[KINDS[kind]][name])
    if found:
        return ", ".join(f"`{each}`" for each in found)
    for rule in limits(KINDS[kind]).get(name, ()):
        if isinstance(rule, Interval):
            return f"{rule.ge:,} to {rule.le:,}"
        if isinstance(rule, MaxLen):
            return f"a text of at most {rule.max_length:,} letters"
    return SHAPES[name] if name in SHAPES else str(getattr(hint, "__name__", hint))


SHAPES = {
    "id": "a UUID",
    "at": "`2026-12-02T03:20:00+01:00`",
    "written": "`2026-12-02T08:00:00+01:00`",
    "night": "`2026-12-01`",
    "asleep": "`true`, `false`",
    "steps": '`["calf.pull"]`',
    "answers": '`{"fever": "no"}`',
}


def _choices(hint: Any) -> list[str]:
    kinds = [each for each in (hint, *get_args(hint)) if isinstance(each, type)]
    named = [each for each in kinds if issubclass(each, StrEnum)]
    return [each.value for each in named[0]] if named else []


def _codes() -> list[str]:
    rows = ["| what it says | codes |", "|---|---|"]
    for told in fhir.concepts().values():
        codes = ", ".join(f"{system} `{code}`" for system, code, *_ in told["codings"])
        rows.append(f"| {told['text']} | {codes} |")
    return [*rows, ""]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
