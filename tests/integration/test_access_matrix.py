"""Who gets at what: every address and every verb, for everybody who is not Ada.

Worked out from the map of addresses, so that an address that is added is asked at once.
"""

from datetime import timedelta
from uuid import UUID

import pytest

from soleus.app import who
from soleus.app.over import sweep
from soleus.app.who import Kind, May
from soleus.records.models import Link
from tests.integration.conftest import NOW
from tests.lib import ada, matrix
from tests.lib.matrix import Visitor

WRITE = [*(f"with/{each}" for each in ("log", "night", "done", "food")), "with/entry/<uuid:id>"]
READ = ["with/diary", "with/visit"]
OTHER, OVER = UUID(int=0xD07), UUID(int=0xE0D)
# Where her emergency number stands, a helper sees her unit's: the card is made for her.
TOLD_BEA = (ada.UNIT, str(ada.BEAS_CRAMP))


@pytest.fixture
def world(db):
    return matrix.world(ada.diary(NOW), NOW)


@pytest.fixture
def opens(world):
    """Ids are the same in each of these worlds, so one look at where they lead is enough."""
    if not LEADS:
        LEADS.update(matrix.opening(world, Visitor(world.ada), Visitor(ada.bea())))
    return LEADS


LEADS: dict[str, str] = {}


def nobody(_world, _cleo):
    return Visitor(None)


def another_owner(_world, cleo):
    return Visitor(cleo)


def helper(_world, _cleo):
    """Bea may write and see nothing."""
    return Visitor(ada.bea(), adds=WRITE, knows=TOLD_BEA)


def reader(world, _cleo):
    """A midwife may read two pages and write nothing."""
    may = (May.VISIT, May.DIARY)
    return Visitor(ada.let_in(world.ada, OTHER, NOW, *may, kind=Kind.CLINICIAN), sees=READ)


def taken_back(world, _cleo):
    gone = ada.let_in(world.ada, OTHER, NOW, *May)
    who.take_back(world.ada, OTHER, NOW)
    gone.is_active = True  # as if nothing else stood between them and her diary
    gone.save()
    return Visitor(gone)


def over(world, _cleo):
    gone = ada.let_in(world.ada, OVER, NOW - timedelta(days=9), *May, days=8)
    sweep(NOW)  # else the first who comes too late writes the end down, as a change of hers
    gone.is_active = True
    gone.save()
    return Visitor(gone)


# How many bodies are sent to each address. Whoever gets no further than the door is sent one.
ROLES = [(another_owner, None), (helper, 4), (reader, 2), (nobody, 1), (taken_back, 1), (over, 1)]
PARTS = 8  # of the map, so that no test takes minutes on a busy machine
CASES = [(role, most, part) for role, most in ROLES for part in range(PARTS)]


@pytest.mark.parametrize("role, most, part", CASES, ids=lambda v: getattr(v, "__name__", None))
def test_nobody_else_gets_at_anything_of_hers(
    world, opens, cleo, role, most, part, record_property
):
    visitor, routes = role(world, cleo), matrix.routes()[part::PARTS]
    asked = (
        ask
        for verb in matrix.VERBS
        for route in routes
        for ask in matrix.asks(route, verb, world, opens, most=most)
    )

    wrong, n = visitor.faults(asked, world)

    record_property("asked", n)
    assert wrong == []
    assert n > len(routes) * len(matrix.VERBS)


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
    *("/food", "/food/supplements/", "/helps/tests/", "/reminders/", "/help", "/about", "/who"),
    *("/api/v1/entries", "/api/v1/phone"),
]


def test_she_has_something_in_every_table(world):
    empty = [t.__name__ for t in matrix.tables() if not t.objects.filter(person=world.ada).exists()]

    assert empty == []
    assert Link.objects.exists()


def test_what_the_api_takes_is_described():
    assert matrix.undescribed() == set()
