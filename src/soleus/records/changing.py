"""One change of a person's diary, from the lock on her sequence to writing it back."""

from datetime import datetime
from types import TracebackType
from uuid import UUID

from django.db import connection

from soleus.diary.entries import Entry
from soleus.exchange import json
from soleus.records import models, rows
from soleus.records.kept import ERASED, Form, Saved, State, answer, erased, next_form, read
from soleus.records.models import History, Person, Rival, Row

LOCKED = "SELECT sequence, rivals FROM records_person WHERE id = %s"
WRITE_BACK = "UPDATE records_person SET sequence = %s, rivals = %s WHERE id = %s"


class Changing:
    """Locks her sequence, numbers each row, keeps every older form, and writes the numbers back."""

    def __init__(self, person: Person, now: datetime) -> None:
        self.person, self.now = person, now
        self.began = self.sequence = self.rivals = 0

    def __enter__(self) -> "Changing":
        # SQLite has locked the whole file when the transaction began.
        lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
        with connection.cursor() as cursor:
            cursor.execute(LOCKED + lock, [self.person.pk])
            self.sequence, self.rivals = cursor.fetchone()
        self.began = self.sequence
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, at: TracebackType | None
    ) -> None:
        if kind is None and self.sequence != self.began:
            with connection.cursor() as cursor:
                cursor.execute(WRITE_BACK, [self.sequence, self.rivals, self.person.pk])

    def next(self) -> int:
        self.sequence += 1
        return self.sequence

    # ── entries that come in whole ──────────────────────────────────────────────────────────

    def keep(self, entry: Entry, known: str | None) -> Saved:
        """An entry as it was first written down, or a copy of it."""
        first = Form(entry=entry, form=entry.id, base=entry.id)
        if known == ERASED:
            return erased(first)
        if known is None:
            return self.begin(first)
        row = models.KINDS[known].objects.get(person_id=self.person.pk, id=entry.id)
        if known != entry.kind:
            return answer(row, State.TAKEN)
        if rows.entry_of(row) == entry or self.was(entry):
            return answer(row, State.SAME)
        if entry.id not in self.forms_of(row):
            self.to_history(row, entry, entry.id, revision=1, aside=True)
            return answer(row, State.SAME)
        return answer(self.replace(row, entry), State.AMENDED)

    def begin(self, form: Form) -> Saved:
        """Write down an entry that nobody knew here."""
        row = rows.row_of(self.person, form.entry)
        row.form, row.deleted, row.sequence = form.form, form.deleted, self.next()
        # Where a later form came first, as after a return to an old copy of the diary, the first
        # one may still be on its way: its place in the history is left free.
        row.revision = 1 if form.form == form.entry.id else 2
        if isinstance(row, models.Symptoms):
            row.came = self.now
        row.save(force_insert=True)
        return answer(row, State.SAVED)

    def was(self, entry: Entry) -> bool:
        """Whether this is a form the entry had before."""
        older = History.objects.filter(person_id=self.person.pk, entry=entry.id)
        return any(read(body) == entry for body in older.values_list("body", flat=True))

    # ── forms of one entry ──────────────────────────────────────────────────────────────────

    def forms_of(self, row: Row) -> set[UUID]:
        """The forms that are over or stand: all but the rivals."""
        older = History.objects.filter(person_id=self.person.pk, entry=row.id)
        return {row.form, *older.values_list("form", flat=True)}

    def rivals_of(self, row: Row) -> list[Rival]:
        """What stands beside the present form, as it came in. Nobody's diary is asked in vain."""
        if not self.rivals:
            return []
        return list(Rival.objects.filter(person_id=self.person.pk, entry=row.id).order_by("pk"))

    def replace(
        self, row: Row, entry: Entry, *, form: UUID | None = None, away: bool = False
    ) -> Row:
        """Write the new form in place of the present one, which goes into the history."""
        self.to_history(row, rows.entry_of(row), row.form, revision=row.revision)
        new = rows.row_of(self.person, entry)
        new.form = form or next_form(row.form, entry, deleted=away)
        new.pk, new.revision, new.deleted = row.pk, row.revision + 1, away
        new.sequence = self.next()
        if isinstance(new, models.Symptoms) and isinstance(row, models.Symptoms):
            new.came = row.came  # an old warning that gets a note is not told anew
        new.save(force_update=True)
        return new

    def put_away(self, row: Row, entry: Entry, *, form: UUID | None = None) -> Row:
        """Delete the present form. Where another stands beside it, that one takes its place."""
        rivals = self.rivals_of(row)
        if not rivals:
            return self.replace(row, entry, form=form, away=True)
        return self.promote(row, rivals[0])

    def promote(self, row: Row, rival: Rival) -> Row:
        """Put what stood beside the present form in its place."""
        new = self.replace(row, read(rival.body), form=rival.form)
        self.take(rival)
        return new

    def add_rival(self, row: Row, form: Form) -> Row:
        """Keep a form beside the present one, until she chooses."""
        Rival.objects.create(
            person_id=self.person.pk,
            entry=row.id,
            form=form.form,
            body=json.write(form.entry),
            came=self.now,
        )
        self.rivals += 1
        return self.count_on(row)

    def set_aside(self, row: Row, rival: Rival) -> Row:
        """Put what stood beside the present form into the history."""
        self.to_history(row, read(rival.body), rival.form, revision=row.revision, aside=True)
        self.take(rival)
        row.revision += 1
        return self.count_on(row)

    def settle(self, row: Row) -> Row:
        """Let go what says the same as the present form: who saw one of them saw both."""
        for rival in self.rivals_of(row):
            if read(rival.body) == rows.entry_of(row):
                row = self.set_aside(row, rival)
        return row

    def take(self, rival: Rival) -> None:
        rival.delete()
        self.rivals -= 1

    def count_on(self, row: Row) -> Row:
        """Tell the other devices that something about an entry changed."""
        row.sequence = self.next()
        row.save(update_fields=["revision", "sequence"])
        return row

    def to_history(
        self, row: Row, entry: Entry, form: UUID, *, revision: int, aside: bool = False
    ) -> None:
        History.objects.create(
            person_id=self.person.pk,
            kind=entry.kind,
            entry=row.id,
            form=form,
            revision=revision,
            deleted=row.deleted and not aside,
            aside=aside,
            until=self.now,
            body=json.write(entry),
        )
