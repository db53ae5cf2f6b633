"""One entry as it is kept: under which id, in which form, and for whom."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from json import dumps
from typing import Any
from uuid import UUID, uuid5

from django.db import connection
from django.db.models import UUIDField

from soleus.diary.entries import Entry
from soleus.diary.nights import night_of_entry
from soleus.exchange import json
from soleus.records import models, rows
from soleus.records.models import Person, Row

ID: Any = UUIDField()
ERASED = "erased"  # stands in place of a kind where an entry was


class State(StrEnum):
    """What became of an entry that came in."""

    SAVED = "saved"
    SAME = "same"  # known already, in this or an earlier form: nothing was done
    AMENDED = "amended"  # another form of a known one; the older is in the history
    BOTH = "both"  # changed in two places at once: both are kept, and she chooses
    KEPT = "kept"  # put away here and changed elsewhere at once: the change stays
    TAKEN = "taken"  # she has an entry of another kind under this id
    ERASED = "erased"  # she erased this entry for good: nothing of it was kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """`form` is the present one after all that, whatever came in."""

    id: UUID
    state: State
    form: UUID
    revision: int
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A change of an entry, made anywhere: what it says now, and which form it was made from.

    form: its own id; that of the first form is the entry's
    base: the form she had before her when she made it
    deleted: whether it puts the entry away
    """

    entry: Entry
    form: UUID
    base: UUID
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An entry with what the store knows about it.

    came, until: when it came in, where that is known, and until when an older form stood
    aside: it came in beside the present form and never took its place
    """

    entry: Entry
    form: UUID
    revision: int
    sequence: int = 0
    deleted: bool = False
    came: datetime | None = None
    until: datetime | None = None
    aside: bool = False

    def is_since(self, first: date, came: datetime) -> bool:
        """Whether it is of that night or a later one, or came in since then whatever its night."""
        return night_of_entry(self.entry) >= first or bool(self.came and self.came >= came)


def next_form(base: UUID, entry: Entry, *, deleted: bool) -> UUID:
    """The id of a form made here: it follows from what it was made from and what it says.

    So it needs no chance, and an old copy of the diary that goes its own way comes to other ids.
    """
    return uuid5(base, dumps([json.write(entry), deleted], sort_keys=True))


def kept_of(row: Row) -> Kept:
    return Kept(
        entry=rows.entry_of(row),
        form=row.form,
        revision=row.revision,
        sequence=row.sequence,
        deleted=row.deleted,
        came=getattr(row, "came", None),
    )


def erased(form: Form) -> Saved:
    """What comes of a form whose entry is erased."""
    return Saved(id=form.entry.id, state=State.ERASED, form=form.form, revision=0, sequence=0)


def answer(row: Row, state: State) -> Saved:
    return Saved(
        id=row.id, state=state, form=row.form, revision=row.revision, sequence=row.sequence
    )


def read(body: Any) -> Entry:
    """An entry out of its one JSON shape, as older forms are kept."""
    (entry,), _ = json.read(body)
    return entry


def look_up(person: Person, id: UUID) -> Row | None:  # noqa: A002  the field's name
    """Looked up with its owner: an id alone says nothing about whose it is."""
    kind = kinds_of(person, [id]).get(id, ERASED)
    return None if kind == ERASED else models.KINDS[kind].objects.get(person_id=person.pk, id=id)


def kinds_of(person: Person, ids: Collection[UUID]) -> dict[UUID, str]:
    """Under which kind she has each of these ids, ERASED for one that she had."""
    return dict(_told(person, ids, {name: f"'{name}'" for name in (*models.KINDS, ERASED)}))


def forms_of(person: Person, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The present form of each of these entries of hers."""
    found = _told(person, ids, dict.fromkeys(models.KINDS, "form"))
    return {each: ID.to_python(form) for each, form in found}


def _told(
    person: Person, ids: Collection[UUID], columns: dict[str, str]
) -> Iterator[tuple[UUID, Any]]:
    """One column of each of these entries, in one query over all kinds."""
    # Written out, as this is asked at every save: building it anew took longer than the commit.
    if not ids:
        return
    wanted = [ID.get_db_prep_value(each, connection) for each in ids]
    places = ", ".join(["%s"] * len(wanted))
    parts = [
        f"SELECT id, {column} FROM records_{name} WHERE person_id = %s AND id IN ({places})"  # noqa: S608
        for name, column in columns.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [person.pk, *wanted] * len(parts))
        yield from ((ID.to_python(each), value) for each, value in cursor.fetchall())
