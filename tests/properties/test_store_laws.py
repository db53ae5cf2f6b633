"""Laws of the store: whatever can be an entry goes in and comes out, once, with its clock."""

from datetime import UTC, datetime
from json import dumps

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from soleus.diary.entries import KINDS
from soleus.diary.nights import night_of_entry
from soleus.exchange import json
from soleus.records import people, store
from tests.lib import entries as any_entry
from tests.lib.examples import examples

NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db
# Each example makes a person of her own, so what one leaves cannot help the next.
same_database = settings(
    max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def somebody():
    return people.add_person(NOW)


def saved(person, *entries):
    with transaction.atomic():
        return store.save(person, entries, NOW)


def written_out(entries):
    """Instants compare equal in any zone: what is written out does not.

    The order of answers to signs says nothing, and PostgreSQL does not keep it.
    """
    return sorted(dumps(json.write(entry), sort_keys=True) for entry in entries)


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_comes_back_as_it_went_in(db, kind):
    @same_database
    @given(any_entry.by_kind[kind])
    def law(entry):
        person = somebody()
        saved(person, entry)
        (back,) = store.load(person, [KINDS[kind]])
        assert back == entry
        assert json.write(back) == json.write(entry)
        assert back.local.isoformat() == entry.local.isoformat()
        assert store.get(person, entry.id) == entry

    law()


def test_order_and_repetition_change_nothing(db):
    @same_database
    @given(some.lists(any_entry.entries, max_size=5, unique_by=lambda e: e.id), some.randoms())
    def law(entries, chance):
        once, often = somebody(), somebody()
        saved(once, *entries)
        shuffled = [*entries, *entries]
        chance.shuffle(shuffled)
        for entry in shuffled:
            saved(often, entry)
        everything = KINDS.values()
        assert written_out(store.load(once, everything)) == written_out(entries)
        assert written_out(store.load(often, everything)) == written_out(entries)
        assert store.sequence(often) == len(entries)

    law()


def test_every_night_is_found_under_its_own_date(db):
    @same_database
    @given(any_entry.entries)
    def law(entry):
        person = somebody()
        saved(person, entry)
        night = night_of_entry(entry)
        assert store.load(person, [type(entry)], first=night, last=night) == [entry]

    law()


def test_catching_up_in_pieces_misses_nothing(db):
    @same_database
    @given(
        some.lists(any_entry.entries, max_size=6, unique_by=lambda e: e.id),
        some.integers(1, 3),
        some.data(),
    )
    def law(entries, most, data):
        person = somebody()
        saved(person, *entries)
        gone = {entry.id for entry in entries if data.draw(some.booleans())}
        with transaction.atomic():
            for id_ in gone:
                store.delete(person, id_, NOW)
        known, after = {}, 0
        while changes := store.changes(person, after=after, most=most):
            known |= {change.entry.id: change for change in changes}
            after = changes[-1].sequence
        assert set(known) == {entry.id for entry in entries}
        assert {id_ for id_, change in known.items() if change.deleted} == gone
        assert after == store.sequence(person)

    law()
