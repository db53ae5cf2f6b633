"""Leaves out the tests that ask no database of the run, for they can tell no two apart.

Servers in processes of their own and browsers keep their diary in a file on either run.
"""

import pytest

OURS = {"db", "transactional_db"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left = [each for each in items if not asks(each)]
    config.hook.pytest_deselected(items=left)
    items[:] = [each for each in items if asks(each)]


def asks(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db") is not None
    return marked or not OURS.isdisjoint(getattr(item, "fixturenames", ()))
