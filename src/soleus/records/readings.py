"""Readings into their table, and out of it again. Callers open the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Max

from soleus.diary.entries import Entry, Program, Reading
from soleus.exchange import json
from soleus.exchange.whole import Record, Version
from soleus.records import models, rows, whole
from soleus.records.changing import Changing
from soleus.records.kept import ERASED, ID, kinds_of, next_form, read
from soleus.records.models import History, Person, Row
from soleus.records.whole import CHUNK, Became

PUT_AWAY = """\
UPDATE records_reading SET form = %s, deleted = %s, revision = %s, sequence = %s
WHERE row = %s"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """What came in with one file, as far as it still stands: its readings share one instant."""

    written: datetime
    programs: tuple[Program, ...]
    count: int


def take(person: Person, batch: Sequence[Reading], now: datetime) -> list[Became]:
    """Take readings in, any number of times: of a program, a quantity and a day there is one.

    Another amount replaces what was there, and so does any where it was put away or erased: she
    brings it.
    """
    told = kinds_of(person, [each.id for each in batch])
    known = {each: kind for each, kind in told.items() if kind != ERASED}
    new = [each for each in batch if each.id not in known]
    whole.take(person, [Record(now=Version(entry=each, form=each.id)) for each in new], now)
    mine = models.Reading.objects.filter(person_id=person.pk, id__in=[*known])
    here = {row.id: row for row in mine}
    with Changing(person, now) as changing:
        return [
            _take(changing, here.get(each.id), each) if each.id in known else Became.NEW
            for each in batch
        ]


def _take(changing: Changing, row: models.Reading | None, reading: Reading) -> Became:
    if row is None:
        return Became.TAKEN
    if not row.deleted and row.amount == reading.amount:
        return Became.SAME
    changing.replace(changing.settle(row), reading)
    return Became.CHANGED


def newest(person: Person) -> Newest | None:
    """What came in last with a file of another program."""
    stand = models.Reading.objects.filter(person_id=person.pk, deleted=False)
    written = stand.aggregate(newest=Max("written"))["newest"]
    if written is None:
        return None
    of_it = stand.filter(written=written)
    programs = sorted(of_it.order_by().values_list("source", flat=True).distinct())
    return Newest(written=written, programs=tuple(map(Program, programs)), count=of_it.count())


def take_back(person: Person, written: datetime, now: datetime) -> int:
    """Undo what came in at an instant: what was there before returns, what was new is put away."""
    found = models.Reading.objects.filter(person_id=person.pk, written=written, deleted=False)
    count = 0
    with Changing(person, now) as changing:
        for row in found.filter(revision__gt=1):
            before = _before(person, row, written)
            if before is None:
                changing.put_away(changing.settle(row), rows.entry_of(row))
            else:
                changing.replace(changing.settle(row), before)
            count += 1
        new = [*found.filter(revision=1).values_list("row", flat=True)]
        for n in range(0, len(new), CHUNK):
            _put_away(changing, [*models.Reading.objects.filter(row__in=new[n : n + CHUNK])])
        count += len(new)
    return count


def _before(person: Person, row: Row, written: datetime) -> Entry | None:
    """What a reading was before something came in at that instant; None where it was not here."""
    older = History.objects.filter(person_id=person.pk, entry=row.id, aside=False)
    for past in older.order_by("-revision"):
        entry = read(past.body)
        if entry.written < written:
            return None if past.deleted else entry
    return None


def _put_away(changing: Changing, batch: Sequence[Row]) -> None:
    """Many at once: a file of years is some ten thousand readings."""
    if changing.rivals:
        for row in batch:
            changing.put_away(changing.settle(row), rows.entry_of(row))
        return
    older, told = [], []
    for row in batch:
        entry = rows.entry_of(row)
        older.append(
            History(
                person_id=changing.person.pk,
                kind=entry.kind,
                entry=row.id,
                form=row.form,
                revision=row.revision,
                until=changing.now,
                body=json.write(entry),
            )
        )
        form = ID.get_db_prep_value(next_form(row.form, entry, deleted=True), connection)
        told.append((form, True, row.revision + 1, changing.next(), row.pk))
    History.objects.bulk_create(older, batch_size=CHUNK)
    with connection.cursor() as cursor:
        cursor.executemany(PUT_AWAY, told)
