"""People and a running server for what goes through the database."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client

from soleus.records import people
from soleus.records.store import Person
from soleus.web import arriving, visit
from tests.conftest import POSTGRES
from tests.lib.site import Site

NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' clock stands, so that no test depends on when it is run.

    A real server has a clock of its own.
    """
    monkeypatch.setattr(visit, "now", lambda: NOW)


@pytest.fixture
def ada(db) -> Person:
    """She owns a diary."""
    return people.add_person(NOW)


@pytest.fixture
def cleo(db) -> Person:
    """She owns another, and must see nothing of Ada's."""
    return people.add_person(NOW)


def client_of(person: Person) -> Client:
    client = Client(headers={"host": "localhost:8000"}, raise_request_exception=False)
    client.force_login(person)
    return client


def fresh(person: Person) -> Client:
    """A browser of hers in which she has just shown that it is she."""
    client = client_of(person)
    session = client.session
    session[arriving.PROVED] = arriving.now().isoformat()  # type: ignore[attr-defined]
    session.save()
    return client


@pytest.fixture
def adas(ada) -> Client:
    return client_of(ada)


@pytest.fixture
def cleos(cleo) -> Client:
    return client_of(cleo)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A real server for the tests of one file."""
    running = Site(tmp_path_factory.mktemp("site") / "data")
    yield running
    running.stop()


@pytest.fixture
def db_of_its_own():
    """Beside the one of the tests, whose transactions no other process sees."""
    import psycopg

    name = "soleus_killed"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    assert settings.ON_POSTGRES
    yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name}")
