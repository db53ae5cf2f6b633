"""Rows to frozen entries and back, for every kind alike.

Callers open the transaction: a change reads the person's sequence, writes, and counts it on, and
nothing may come between.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

from django.db import connection
from django.db.models import Q

from soleus.care.products import Product
from soleus.care.profile import About, Break
from soleus.diary.entries import KINDS, Entry, Symptoms
from soleus.records import models, rows
from soleus.records.changing import Changing
from soleus.records.kept import Kept, Saved, State, answer, kept_of, kinds_of, look_up, read
from soleus.records.models import History, Person, Remembered

# The other rooms know a person and what is kept of an entry, and nothing else of the tables.
__all__ = ["Kept", "Person", "Saved", "State"]


# ── reading ─────────────────────────────────────────────────────────────────────────────────


def load(
    person: Person,
    kinds: Iterable[type[Entry]],
    *,
    first: date | None = None,
    last: date | None = None,
    newest: int | None = None,
) -> list[Entry]:
    """Her entries of these kinds, of the nights from first to last, both included.

    In order of time; with `newest`, at most that many, the newest first.
    """
    names = [kind.kind for kind in kinds]
    span, days = _span(first, last)
    if newest is None:
        where, values = f"person_id = %s AND {span}", [person.pk, *days]
        found = [entry for name in names for entry in rows.select(name, where, values)]
        return sorted(found, key=_when)
    chosen = _picked(person, names, "night DESC, at DESC", newest, (span, days))
    found = [entry for name, keys in chosen.items() for entry in rows.select_keys(name, keys)]
    return sorted(found, key=_when, reverse=True)


def changes(person: Person, *, after: int, most: int) -> list[Kept]:
    """What changed since a sequence, oldest change first, deleted entries too."""
    since = ("sequence > %s", [after])
    chosen = _picked(person, list(KINDS), "sequence", most, since)
    parts = (models.KINDS[name].objects.filter(pk__in=keys) for name, keys in chosen.items())
    found = [kept_of(row) for part in parts for row in part]
    return sorted(found, key=lambda kept: kept.sequence)


def since(person: Person, kind: type[Entry], first: date) -> list[Kept]:
    """Her entries of one kind from a night on, in the order in which they came in or changed."""
    return _in_order(person, kind, Q(night__gte=first))


def checks(person: Person, first: date, came: datetime) -> list[Kept]:
    """Her checks of the nights from first on, and those of any night that came in since `came`."""
    return _in_order(person, Symptoms, Q(night__gte=first) | Q(came__gte=came))


def _in_order(person: Person, kind: type[Entry], where: Q) -> list[Kept]:
    found = models.KINDS[kind.kind].objects.filter(where, person_id=person.pk, deleted=False)
    return [kept_of(row) for row in found.order_by("sequence")]


def get(person: Person, id: UUID) -> Entry | None:  # noqa: A002  the field's name
    """One entry of hers that is not deleted."""
    found = find(person, id)
    return found.entry if found and not found.deleted else None


def find(person: Person, id: UUID) -> Kept | None:  # noqa: A002
    """One entry of hers, deleted or not."""
    row = look_up(person, id)
    return kept_of(row) if row else None


def history(person: Person, id: UUID) -> list[Kept]:  # noqa: A002
    """Every form an entry of hers has had, the newest first, starting with the present one."""
    row = look_up(person, id)
    if row is None:
        return []
    older = History.objects.filter(person_id=person.pk, entry=id).order_by("-revision")
    return [
        kept_of(row),
        *(
            Kept(
                entry=read(past.body),
                form=past.form,
                revision=past.revision,
                deleted=past.deleted,
                until=past.until,
                aside=past.aside,
            )
            for past in older
        ),
    ]


def sequence(person: Person) -> int:
    """Grows with each change of her diary or of what she told about herself."""
    return Person.objects.values_list("sequence", flat=True).get(pk=person.pk)


def _when(entry: Entry) -> tuple[datetime, datetime, UUID]:
    return entry.at, entry.written, entry.id


def _span(first: date | None, last: date | None) -> tuple[str, list[Any]]:
    parts = [("night >= %s", first), ("night <= %s", last)]
    told = [(text, day) for text, day in parts if day]
    return " AND ".join(["NOT deleted", *(text for text, _ in told)]), [day for _, day in told]


def _picked(
    person: Person, names: Sequence[str], order: str, most: int, where: tuple[str, list[Any]]
) -> dict[str, list[int]]:
    """The keys of the first rows over several tables at once, by table.

    So that the newest hundred of five kinds read a hundred rows and not five hundred.
    """
    if not names:
        return {}
    text, values = where
    column = order.split(maxsplit=1)[0]
    # All names here are ours; what a person gave travels as a parameter.
    parts = [
        f"SELECT * FROM (SELECT '{name}' AS kind, row, {column} AS c1, at AS c2 "  # noqa: S608
        f"FROM records_{name} WHERE person_id = %s AND {text} ORDER BY {order} LIMIT %s) AS {name}"
        for name in names
    ]
    outer = "c1 DESC, c2 DESC" if "DESC" in order else "c1"
    together = " UNION ALL ".join(parts)
    # Only the keys come back: reading the instants they are ordered by cost as much as the query.
    asked = f"SELECT kind, row FROM ({together}) AS newest ORDER BY {outer} LIMIT %s"  # noqa: S608
    params = [each for _ in names for each in (person.pk, *values, most)]
    with connection.cursor() as cursor:
        cursor.execute(asked, [*params, most])
        chosen = cursor.fetchall()
    found: dict[str, list[int]] = {}
    for kind, key in chosen:
        found.setdefault(kind, []).append(key)
    return found


# ── writing ─────────────────────────────────────────────────────────────────────────────────


def save(person: Person, entries: Iterable[Entry], now: datetime) -> list[Saved]:
    """Keep each entry exactly once by (person, id), however often it is sent.

    An old form that arrives late changes nothing: it is known from the history.
    """
    wanted = list(entries)
    with Changing(person, now) as change:
        known = kinds_of(person, {entry.id for entry in wanted})
        answers = []
        for entry in wanted:
            answers.append(change.keep(entry, known.get(entry.id)))
            known.setdefault(entry.id, entry.kind)
        return answers


def amend(person: Person, entry: Entry, now: datetime) -> Saved | None:
    """Her own correction: also a return to an earlier form. None when she has no such entry."""
    with Changing(person, now) as change:
        row = look_up(person, entry.id)
        if row is None or rows.name_of(row) != entry.kind:
            return None
        if not row.deleted and rows.entry_of(row) == entry:
            return answer(row, State.SAME)
        return answer(change.replace(change.settle(row), entry), State.AMENDED)


def delete(person: Person, id: UUID, now: datetime) -> bool:  # noqa: A002
    """Put an entry away; False when she has none, or it is away already."""
    with Changing(person, now) as change:
        row = look_up(person, id)
        if row is None or row.deleted:
            return False
        change.put_away(change.settle(row), rows.entry_of(row))
        return True


def restore(person: Person, id: UUID, now: datetime) -> bool:  # noqa: A002
    """Bring back an entry that was deleted."""
    with Changing(person, now) as change:
        row = look_up(person, id)
        if row is None or not row.deleted:
            return False
        change.replace(row, rows.entry_of(row))
        return True


# ── about her, and what was worked out ──────────────────────────────────────────────────────


def about(person: Person) -> About:
    """What she told about herself. It came with the person, so it costs no query."""
    told, hints = person.about, get_type_hints(About)
    return About(**{name: _told(hints[name], told[name]) for name in hints if name in told})


def change_about(person: Person, change: Callable[[About], About], now: datetime) -> None:
    """Change a part of what she told, from how it stands now.

    What came with the person was read before the lock: another of her devices may have told
    something since, and writing that back would take it away without a word.
    """
    with Changing(person, now) as changing:
        person.refresh_from_db(fields=["about"])
        changed = change(about(person))
        told = {each.name: _as_json(getattr(changed, each.name)) for each in fields(changed)}
        Person.objects.filter(pk=person.pk).update(about=told)
        person.about = told
        changing.next()


def save_about(person: Person, about: About, now: datetime) -> None:
    change_about(person, lambda _: about, now)


def _as_json(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_as_json(each) for each in value]
    if isinstance(value, Product | Break):
        return {each.name: _as_json(getattr(value, each.name)) for each in fields(value)}
    return value.isoformat() if isinstance(value, date) else value


def _told(hint: Any, value: Any) -> Any:
    if get_origin(hint) in (frozenset, tuple):
        return get_origin(hint)(_told(get_args(hint)[0], each) for each in value)
    may_be = (hint, *get_args(hint))
    if value and date in may_be:
        return date.fromisoformat(value)
    shape = next((each for each in (Product, Break) if value and each in may_be), None)
    if shape is None:
        return value
    hints = get_type_hints(shape)
    return shape(**{name: _told(hints[name], each) for name, each in value.items()})


def remembered(person: Person, name: str, fingerprint: str) -> Any:
    """A figure worked out before from the same inputs, None when there is none."""
    found = Remembered.objects.filter(person_id=person.pk, name=name, fingerprint=fingerprint)
    return found.values_list("body", flat=True).first()


def remember(person: Person, name: str, fingerprint: str, body: Any) -> None:
    Remembered.objects.update_or_create(
        person_id=person.pk, name=name, defaults={"fingerprint": fingerprint, "body": body}
    )
