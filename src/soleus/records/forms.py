"""Forms of one entry that were made in several places, and the choice between them.

A form that was made from another one replaces that one alone. What nobody replaced stands: one of
these is the present form, the others are its rivals. So nothing is overwritten by somebody who
had not seen it, and the same changes leave the same forms standing in whatever order they come.
Callers open the transaction.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from soleus.diary.entries import Entry
from soleus.records import rows
from soleus.records.changing import Changing
from soleus.records.kept import (
    Form,
    Kept,
    Saved,
    State,
    answer,
    erased,
    kept_of,
    kinds_of,
    look_up,
    read,
)
from soleus.records.models import History, Person, Rival, Row


def change(person: Person, form: Form, now: datetime) -> Saved:
    """Take in a form made elsewhere, any number of times."""
    with Changing(person, now) as changing:
        row = look_up(person, form.entry.id)
        if row is None and form.entry.id in kinds_of(person, [form.entry.id]):
            return erased(form)
        if row is None:
            return changing.begin(form)
        if rows.name_of(row) != form.entry.kind:
            return answer(row, State.TAKEN)
        if form.form in changing.forms_of(row):
            return answer(row, State.SAME)
        rivals = {rival.form: rival for rival in changing.rivals_of(row)}
        if form.form in rivals:
            return answer(row, _beside(row, form))
        taken_in = _deleted if form.deleted else _edited
        return taken_in(changing, row, rivals.get(form.base), form)


def _deleted(changing: Changing, row: Row, rival: Rival | None, form: Form) -> Saved:
    """It puts away the form it was made from, and nothing it has not seen."""
    if form.base == row.form:
        new = changing.put_away(row, form.entry, form=form.form)
        return answer(new, State.AMENDED if new.deleted else State.KEPT)
    if rival:
        row = changing.set_aside(row, rival)
    return answer(row, State.SAME if row.deleted else State.KEPT)


def _edited(changing: Changing, row: Row, rival: Rival | None, form: Form) -> Saved:
    # Where one hand deleted and another wrote, what was written stays.
    if form.base == row.form or row.deleted:
        return answer(changing.replace(row, form.entry, form=form.form), State.AMENDED)
    if rival:
        row = changing.set_aside(row, rival)
    return answer(changing.add_rival(row, form), _beside(row, form))


def _beside(row: Row, form: Form) -> State:
    """Two that say the same leave nothing to choose."""
    return State.SAME if rows.entry_of(row) == form.entry else State.BOTH


# ── her choice ──────────────────────────────────────────────────────────────────────────────


def undecided(person: Person) -> list[UUID]:
    """The entries of which several versions stand. Costs nothing where there are none."""
    if not person.rivals:
        return []
    waiting = Rival.objects.filter(person_id=person.pk).order_by("pk")
    ids = list(dict.fromkeys(waiting.values_list("entry", flat=True)))
    return [each for each in ids if len(versions(person, each)) > 1]


def beside(person: Person, kind: type[Entry], first: date, came: datetime) -> list[Kept]:
    """What of one kind waits beside a present form for her choice: of the nights from first on, and
    of any night what came in since `came`."""
    if not person.rivals:
        return []
    rivals = Rival.objects.filter(person_id=person.pk).order_by("pk")
    told = [(row, each) for each in rivals if (row := look_up(person, each.entry))]
    found = [_beside_of(row, each) for row, each in told]
    return [each for each in found if isinstance(each.entry, kind) and each.is_since(first, came)]


def _beside_of(row: Row, rival: Rival) -> Kept:
    return Kept(
        entry=read(rival.body),
        form=rival.form,
        revision=row.revision,
        sequence=row.sequence,
        came=rival.came,
        aside=True,
    )


def versions(person: Person, id: UUID) -> list[Kept]:  # noqa: A002  the field's name
    """What stands of an entry: the present form, then each that says something else."""
    row = look_up(person, id)
    if row is None:
        return []
    told = [replace(kept_of(row), came=_came(person, row))]
    for rival in Rival.objects.filter(person_id=person.pk, entry=id).order_by("pk"):
        version = _beside_of(row, rival)
        if all(version.entry != each.entry for each in told):
            told.append(version)
    return told


def _came(person: Person, row: Row) -> datetime | None:
    """When the present form came in: when the one before it ended, or when it was written."""
    if row.form == row.id:
        return row.written
    older = History.objects.filter(person_id=person.pk, entry=row.id, aside=False)
    return older.order_by("-revision").values_list("until", flat=True).first()


def choose(
    person: Person,
    id: UUID,  # noqa: A002
    form: UUID,
    now: datetime,
    *,
    seen: Collection[UUID],
) -> bool:
    """Let one version stand; the others go into the history.

    seen: the versions she chose among. False, and nothing is done, when the chosen one does not
        stand any more, or when one stands that she has not seen.
    """
    with Changing(person, now) as changing:
        row = look_up(person, id)
        if row is None:
            return False
        rivals = {rival.form: rival for rival in changing.rivals_of(row)}
        stands = {each.form: read(each.body) for each in rivals.values()}
        stands[row.form] = rows.entry_of(row)
        known = [entry for each, entry in stands.items() if each in seen]
        if form not in stands or any(entry not in known for entry in stands.values()):
            return False
        chosen = rivals.pop(form, None)
        row = changing.promote(row, chosen) if chosen else row
        for rival in rivals.values():
            row = changing.set_aside(row, rival)
        return True
