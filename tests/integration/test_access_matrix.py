"""Who gets at what: every address and every verb, for everybody who is not Ada.

Worked out from the map of addresses, so that an address that is added is asked at once.
"""

import pytest

from soleus.records.models import Link
from tests.integration.conftest import NOW
from tests.lib import ada, matrix
from tests.lib.matrix import Visitor


@pytest.fixture
def world(db):
    return matrix.world(ada.diary(NOW), NOW)


@pytest.fixture
def opens(world):
    return matrix.opening(world, Visitor(world.ada))


@pytest.fixture
def somebody(world, cleo):
    """Who comes to the door."""
    return {"stranger": None, "cleo": cleo}


ROLES = ("stranger", "cleo")


@pytest.mark.parametrize("verb", matrix.VERBS)
@pytest.mark.parametrize("role", ROLES)
def test_nobody_else_gets_at_anything_of_hers(world, opens, somebody, role, verb):
    before = matrix.state(world.ada)
    asked = [ask for each in matrix.routes() for ask in matrix.asks(each, verb, world, opens)]

    wrong, n = Visitor(somebody[role]).faults(asked, world)

    assert wrong == []
    assert n >= len(matrix.routes())
    assert matrix.state(world.ada) == before


def test_every_address_with_an_id_leads_ada_to_something(opens):
    """Or nobody could tell whether it is shut to others. What it lacks belongs in lib/ada.py."""
    assert [pattern for pattern, path in opens.items() if not path] == []


def test_the_walk_is_not_blind(world, opens):
    """Ada herself is shown what nobody else is: by these pages at least."""
    asked = [ask for each in matrix.routes() for ask in matrix.asks(each, "GET", world, opens)]

    wrong, _ = Visitor(world.ada).faults(asked, world)

    shown = " ".join(wrong)
    assert [page for page in SHOWN if f"GET {page}" not in shown] == []


SHOWN = [
    *("/entry/", "/saved/", "/night/", "/diary", "/report", "/your-data/out/json", "/plan"),
    *("/food", "/food/supplements/", "/helps/tests/", "/reminders/", "/help", "/about"),
    *("/api/v1/entries", "/api/v1/phone"),
]


def test_she_has_something_in_every_table(world):
    empty = [t.__name__ for t in matrix.tables() if not t.objects.filter(person=world.ada).exists()]

    assert empty == []
    assert Link.objects.exists()


def test_what_the_api_takes_is_described():
    assert matrix.undescribed() == set()
