"""A diary with a word of its own in every place that takes words, and a look for these words in
every byte of a folder.

As a program it fills the diary of SOLEUS_DATA_DIR: `write` through the ways a person has, so that
all pages open; `rows` puts a row into every other table of hers, with a word in every column.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SIGN = "zqcanary"  # begins each of the words
FOUND = re.compile(rb"zqcanary[a-z0-9]*")
ZONE = "Europe/Berlin"
PAGE, RESERVE, SALT = 4096, 80, 16  # bytes of a page of SQLCipher 4; 16 of each are its vector
LOG_HEADER, FRAME_HEADER = 32, 24


# ── looking ─────────────────────────────────────────────────────────────────────────────────


def hits(folder: Path, key: str) -> dict[str, list[str]]:
    """By file, the words that its bytes hold, as they lie there and opened with the key."""
    files = [each for each in sorted(folder.rglob("*")) if each.is_file()]
    found = {str(file.relative_to(folder)): words_in(file, key) for file in files}
    return {name: words for name, words in found.items() if words}


def words_in(file: Path, key: str) -> list[str]:
    raw = file.read_bytes()
    # In 8 or 16 bits, as it is or opened: a log has frames, everything else is tried as pages.
    texts = [raw, raw.replace(b"\0", b""), *opened(file.name, raw, key)]
    return sorted({word.decode() for text in texts for word in FOUND.findall(text)})


def opened(name: str, raw: bytes, key: str) -> Iterator[bytes]:
    """Every page, decrypted; also those that no table uses any more."""
    if name.endswith("-wal"):
        step = FRAME_HEADER + PAGE
        frames = [raw[at : at + step] for at in range(LOG_HEADER, len(raw), step)]
        for frame in frames:
            if len(frame) == step:
                number = int.from_bytes(frame[:4], "big")
                yield decrypted(frame[FRAME_HEADER:], key, is_first=number == 1)
    else:
        for at in range(0, len(raw) - PAGE + 1, PAGE):
            yield decrypted(raw[at : at + PAGE], key, is_first=at == 0)


def decrypted(page: bytes, key: str, *, is_first: bool) -> bytes:
    text, rest = page[SALT if is_first else 0 : -RESERVE], page[-RESERVE:]
    cipher = Cipher(algorithms.AES(bytes.fromhex(key)), modes.CBC(rest[:16]))
    step = cipher.decryptor()
    return step.update(text) + step.finalize()


# ── words in entries ────────────────────────────────────────────────────────────────────────


def entries(now: datetime, tag: str = "") -> Iterator[Any]:
    """One entry of each kind, with a word in every field that takes one."""
    from soleus.diary.entries import KINDS

    for name, kind in KINDS.items():
        hints = get_type_hints(kind)
        told = {f: value_of(f"{SIGN}{tag}{name}{f}", f, hints[f], now) for f in fields_of(kind)}
        yield kind(**{f: value for f, value in told.items() if value is not None})


def fields_of(kind: Any) -> list[str]:
    from soleus.diary.entries import limits

    return list(limits(kind))


def value_of(word: str, field: str, hint: Any, now: datetime) -> Any:
    """A value for a field: the word where that fits, None where it may stay empty."""
    parts = [hint, *get_args(hint)]
    if field == "zone":
        return ZONE
    if get_origin(hint) is tuple:
        return (word,)
    if str in parts and len(get_args(hint)) == 2 and type(None) not in parts:
        return {word: next(iter(get_args(hint)[1]))}  # a mapping of words to answers
    if str in parts:
        return word
    if type(None) in parts:
        return None
    plain: dict[Any, Any] = {
        UUID: uuid4(),
        datetime: now - timedelta(hours=3),
        date: now.date(),
        float: 1.0,
        int: 1,
    }
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return next(iter(hint))
    return plain.get(hint)


# ── a full diary ────────────────────────────────────────────────────────────────────────────


def write(person: Any, now: datetime) -> list[UUID]:
    """Through the ways a person has: written, changed, changed twice at once, put away, told."""
    from soleus.app import about as telling
    from soleus.app import plan, reminders
    from soleus.app import write as writing
    from soleus.care.choices import Own
    from soleus.care.products import Product
    from soleus.records import forms, store
    from soleus.records.kept import Form

    made = [*entries(now), *entries(now, "away")]
    writing.keep(person, tuple(made), now)
    kinds = len(made) // 2
    for entry in made:
        writing.amend(person, replace(entry, note=f"{SIGN}changed{entry.kind}"), now)
    for entry in made[kinds:]:
        writing.delete(person, entry.id, now)
    for entry in made[:kinds]:
        said = replace(entry, note=f"{SIGN}beside{entry.kind}")
        forms.change(person, Form(entry=said, form=uuid4(), base=entry.id), now)
    person.refresh_from_db()
    box = Product(
        id=str(uuid4()),
        name=f"{SIGN}box",
        measure="measure.vitamin-d",
        agreed_with=f"{SIGN}midwife",
    )
    about = telling.read(person)
    told = replace(
        about,
        region="UK",
        unit_number=f"{SIGN}unit",
        avoids=(f"{SIGN}avoids",),
        questions=(f"{SIGN}question",),
        products=(box,),
    )
    store.save_about(person, told, now)
    person.refresh_from_db()
    own = Own(id=uuid4(), name=f"{SIGN}own", slot="evening", how=f"{SIGN}how")
    plan.add(person, own, now)
    secret = {"server": "https://ntfy.example.org", "topic": f"{SIGN}topic"}
    reminders.add_channel(person, uuid4(), "ntfy", secret, now=now)
    return [entry.id for entry in made]


def rows(person: Any, now: datetime) -> None:
    """A row in every table of hers that is no kind of entry, with a word in every column."""
    from django.db import models as django

    from soleus.records import erasing, models, people
    from soleus.records.visits import SessionStore

    people.add_guest(now)
    for model in erasing.hers():
        if not issubclass(model, models.Row):
            hers = model._default_manager
            hers.filter(person=person).delete()
            hers.create(person=person, **dict(columns(model, now)))
    for field in erasing.person_fields():
        if isinstance(field, django.JSONField):
            told, word = getattr(person, field.name), f"{SIGN}person{field.name}"
            setattr(
                person, field.name, [*told, word] if field.default is list else told | {"x": word}
            )
    person.save()
    waits = SessionStore()
    waits["pending"] = [{"note": f"{SIGN}stranger"}]
    waits.save()


def columns(model: Any, now: datetime) -> Iterator[tuple[str, Any]]:
    """A value for each column of a table, with a word in every one that takes words."""
    from django.db import models as django

    word = f"{SIGN}row{model.__name__.lower()}"
    plain: dict[Any, Any] = {
        django.CharField: word,
        django.TextField: word,
        django.JSONField: {word: [word] * 600},  # long enough for pages of its own
        django.UUIDField: uuid4(),
        django.DateTimeField: now,
        django.DateField: now.date(),
        django.BooleanField: False,
    }
    for field in model._meta.concrete_fields:
        if field.name != "person" and not field.primary_key:
            other = field.related_model
            # The newest: somebody she let in, or the row of a table that came before.
            value = other._default_manager.last() if other else plain.get(type(field), 1)
            yield field.name, value[: field.max_length] if isinstance(value, str) else value


if __name__ == "__main__":
    from soleus import cli

    cli.ready(None)
    from soleus.records import people

    now = datetime.now(UTC)
    if sys.argv[1] == "write":
        print(*write(people.owner(), now))
    else:
        rows(people.owner(), now)
