"""The whole diary, out of the tables and into them. Callers open the transaction."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from django.db.models import F

from soleus.care.choices import Choices
from soleus.diary.entries import KINDS
from soleus.diary.sealed import Sealing
from soleus.exchange import choices, json
from soleus.exchange import sealing as sealing_shapes
from soleus.exchange.whole import Record, Settled, Test, Version, reminded, settings_of
from soleus.records import erasing, forms, models, plans, reminders, rows, sealing
from soleus.records.changing import Changing
from soleus.records.kept import ERASED, Form, State, kinds_of, read
from soleus.records.models import History, Person, Rival, Row

CHUNK = 500  # entries read or written at a time


class Became(StrEnum):
    """What became of an entry of a file."""

    NEW = "new"
    SAME = "same"  # it is here already, or was before it was changed here
    CHANGED = "changed"  # the file knew of a later change
    BOTH = "both"  # changed here and there: both stand, and she chooses
    OTHER = "other"  # it says something else here and no change says why; what is here stays
    TAKEN = "taken"  # another kind of entry has this id
    BACK = "back"  # it was erased here, and the file brings it back


# ── out ─────────────────────────────────────────────────────────────────────────────────────


def records(person: Person) -> Iterator[Record]:
    """All her entries with every form, kind by kind and in order of time, deleted ones too."""
    waiting = _rivals(person)
    for name in KINDS:
        for chunk in rows.chunks(person, name, CHUNK):
            before = _before(person, [each.entry.id for each in chunk if each.revision > 1])
            for full in chunk:
                yield Record(
                    now=Version(
                        entry=full.entry,
                        form=full.form,
                        revision=full.revision,
                        deleted=full.deleted,
                    ),
                    before=tuple(before.get(full.entry.id, ())),
                    beside=tuple(waiting.get(full.entry.id, ())),
                )


def _before(person: Person, changed: Sequence[UUID]) -> dict[UUID, list[Version]]:
    found: dict[UUID, list[Version]] = defaultdict(list)
    if not changed:
        return found
    older = History.objects.filter(person_id=person.pk, entry__in=changed)
    for past in older.order_by("entry", "revision"):
        found[past.entry].append(
            Version(
                entry=read(past.body),
                form=past.form,
                revision=past.revision,
                deleted=past.deleted,
                aside=past.aside,
                until=past.until,
            )
        )
    return found


def _rivals(person: Person) -> dict[UUID, list[Version]]:
    found: dict[UUID, list[Version]] = defaultdict(list)
    for rival in Rival.objects.filter(person_id=person.pk).order_by("pk"):
        found[rival.entry].append(Version(entry=read(rival.body), form=rival.form, came=rival.came))
    return found


def tests(person: Person) -> list[Test]:
    """Her self-tests, the oldest first."""
    found = models.Trial.objects.filter(person_id=person.pk).order_by("started", "id")
    return [
        Test(
            protocol=row.protocol,
            consent=row.consent,
            started=row.started,
            ended=row.ended,
            why=row.why,
            answer=row.answer,
        )
        for row in found
    ]


def settled(person: Person) -> Settled:
    """What she decided about her plan and about reminders."""
    person.refresh_from_db(fields=["plan", "sealing"])
    days = models.PlanOf.objects.filter(person_id=person.pk).values_list("on", "items")
    return Settled(
        plan=choices.write(plans.choices(person)),
        days={on.isoformat(): tuple(items) for on, items in days},
        reminders=reminded(reminders.settings(person)),
        sealing=sealing_shapes.write(sealing.of(person)),
    )


# ── in ──────────────────────────────────────────────────────────────────────────────────────


def take(person: Person, batch: Sequence[Record], now: datetime) -> list[Became]:
    """Take in entries of a file, any number of times; what became of each, in their order.

    One that was erased here comes back: she brings the file, and is told so before.
    """
    known = kinds_of(person, {each.id for each in batch})
    back = {each for each, kind in known.items() if kind == ERASED}
    erasing.take_back(person, back)
    known = {each: kind for each, kind in known.items() if each not in back}
    _write(person, [each for each in batch if each.id not in known], now)
    here = _here(person, [each for each in batch if each.id in known], known)
    became = [_became(person, each, known, here, now) for each in batch]
    return [Became.BACK if e.id in back else b for e, b in zip(batch, became, strict=True)]


def _write(person: Person, batch: Sequence[Record], now: datetime) -> None:
    """Records that nobody knew here, exactly as they were."""
    made: dict[str, list[Row]] = defaultdict(list)
    older, waiting = [], []
    with Changing(person, now) as changing:
        for record in batch:
            row = rows.row_of(person, record.now.entry)
            row.form, row.revision = record.now.form, record.now.revision
            row.deleted, row.sequence = record.now.deleted, changing.next()
            made[rows.name_of(row)].append(row)
            older += [_history(person, record, each, now) for each in record.before]
            waiting += [_rival(person, record, each) for each in record.beside]
        for name, new in made.items():
            models.KINDS[name].objects.bulk_create(new, batch_size=CHUNK)
        History.objects.bulk_create(older, batch_size=CHUNK)
        Rival.objects.bulk_create(waiting, batch_size=CHUNK)
        changing.rivals += len(waiting)


def _history(person: Person, record: Record, version: Version, now: datetime) -> History:
    return History(
        person_id=person.pk,
        kind=version.entry.kind,
        entry=record.id,
        form=version.form,
        revision=version.revision,
        deleted=version.deleted,
        aside=version.aside,
        until=version.until or now,
        body=json.write(version.entry),
    )


def _rival(person: Person, record: Record, version: Version) -> Rival:
    return Rival(
        person_id=person.pk,
        entry=record.id,
        form=version.form,
        body=json.write(version.entry),
        came=version.came,
    )


def _here(person: Person, batch: Sequence[Record], known: dict[UUID, str]) -> dict[UUID, Row]:
    """The rows of the entries that are known already, a query for each kind."""
    ids: dict[str, list[UUID]] = defaultdict(list)
    for record in batch:
        ids[known[record.id]].append(record.id)
    return {
        row.id: row
        for name, each in ids.items()
        for row in models.KINDS[name].objects.filter(person_id=person.pk, id__in=each)
    }


def _became(
    person: Person,
    record: Record,
    known: dict[UUID, str],
    here: dict[UUID, Row],
    now: datetime,
) -> Became:
    if record.id not in known:
        return Became.NEW
    if known[record.id] != record.now.entry.kind:
        return Became.TAKEN
    row = here[record.id]
    if row.form == record.now.form and not record.beside:
        return Became.SAME if _says(row, record.now) else Became.OTHER
    return _merge(person, row, record, now)


def _says(row: Row, version: Version) -> bool:
    return row.deleted == version.deleted and rows.entry_of(row) == version.entry


def _merge(person: Person, row: Row, record: Record, now: datetime) -> Became:
    """Tell this diary, form by form, how the entry changed where the file comes from."""
    here = _forms_here(person, row)
    chain = [*(each for each in record.before if not each.aside), record.now]
    first = Version(entry=chain[0].entry, form=chain[0].entry.id)
    told = [*pairwise([first, *chain]), *((each, each) for each in record.beside)]
    steps = [(old, new) for old, new in told if new.form not in here]
    if not steps:
        is_same = record.now.entry == here[record.now.form] or _says(row, record.now)
        return Became.SAME if is_same else Became.OTHER
    states = [
        forms.change(
            person,
            Form(entry=new.entry, form=new.form, base=old.form, deleted=new.deleted),
            now,
        ).state
        for old, new in steps
    ]
    if State.BOTH in states:
        return Became.BOTH
    return Became.SAME if {*states} == {State.SAME} else Became.CHANGED


def _forms_here(person: Person, row: Row) -> dict[UUID, object]:
    """What each form that is or was here says."""
    older = History.objects.filter(person_id=person.pk, entry=row.id)
    beside = Rival.objects.filter(person_id=person.pk, entry=row.id)
    bodies = [*older.values_list("form", "body"), *beside.values_list("form", "body")]
    told = {form: read(body) for form, body in bodies}
    return {**told, row.form: rows.entry_of(row)}


def take_settled(person: Person, told: Settled, now: datetime) -> Became:
    """What she decided comes where she has decided nothing here; else what is here stays."""
    here = settled(person)
    if here == told:
        return Became.SAME
    _take_days(person, told)
    _take_keys(person, told)
    hers, new = choices.read(here.plan), choices.read(told.plan)
    # What her plan holds is noted when she opens a page: she has decided nothing by that.
    may = {
        "plan": replace(hers, held={}) == Choices() and here.plan != told.plan,
        "reminders": not here.reminders["reminders"] and here.reminders != told.reminders,
    }
    if may["plan"]:
        plans.change(person, lambda _: new, now)
    if may["reminders"]:
        # Nothing of the time before is due any more.
        reminders.keep(person, replace(settings_of(told), since=now))
    if settled(person) == here:
        return Became.OTHER
    return Became.NEW


def _take_keys(person: Person, told: Settled) -> None:
    """Every pair of keys that is not here yet, before those that are: what seals here stays so.

    A pair that is here keeps the passphrase it has here.
    """
    here, new = sealing.locked(person), sealing_shapes.read(told.sealing)
    known = {pair.id for pair in here.pairs}
    brought = tuple(pair for pair in new.pairs if pair.id not in known)
    if brought:
        on = here.on if here.pairs else new.on
        sealing.keep(person, Sealing(on=on, pairs=(*brought, *here.pairs)))


def _take_days(person: Person, told: Settled) -> None:
    known = set(models.PlanOf.objects.filter(person_id=person.pk).values_list("on", flat=True))
    models.PlanOf.objects.bulk_create(
        models.PlanOf(person_id=person.pk, on=on, items=[*items])
        for day, items in told.days.items()
        if (on := date.fromisoformat(day)) not in known
    )


def take_test(person: Person, test: Test) -> Became:
    """Take in a self-test. Of two that run at once, neither could be read: TAKEN."""
    mine = models.Trial.objects.filter(person_id=person.pk)
    if mine.filter(id=test.id).exists():
        return Became.SAME
    runs = test.ended is None
    if runs and mine.filter(ended=None).exists():
        return Became.TAKEN
    models.Trial.objects.create(
        person_id=person.pk,
        id=test.id,
        protocol=test.protocol,
        consent=test.consent,
        started=test.started,
        ended=test.ended,
        why=test.why,
        answer=test.answer,
    )
    changed: dict[str, object] = {"sequence": F("sequence") + 1}
    Person.objects.filter(pk=person.pk).update(**changed, **({"testing": True} if runs else {}))
    return Became.NEW
