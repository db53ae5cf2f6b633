"""The same words in the tables themselves, on either database, and the sweep that comes after."""

import pytest
from django.db import connection

from soleus.app import erase
from soleus.records import people
from tests.integration.conftest import NOW
from tests.lib import canaries

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def words_in_tables():
    """By table, the words that any column of any row holds."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            words = canaries.FOUND.findall(repr(cursor.fetchall()).encode())
            if words:
                found[table] = sorted({word.decode() for word in words})
    return found


def test_no_row_of_any_table_holds_a_word_and_the_files_are_swept():
    ada, cleo = people.add_person(NOW), people.add_person(NOW)
    canaries.write(ada, NOW)
    ada.refresh_from_db()
    canaries.rows(ada, NOW)
    before = words_in_tables()
    assert {"records_episode", "records_history", "records_rival", "records_channel"} <= {*before}
    erase.everything(ada, NOW)
    assert erase.clean(NOW).swept
    assert words_in_tables() == {}
    assert {each.pk for each in people.everyone()} == {ada.pk, cleo.pk}
