"""Another program on the same machine, of another user: a short form of the walk."""

import time

import pytest

from tests.lib import neighbour
from tests.lib.clock import now
from tests.lib.neighbour import OTHER, pried
from tests.lib.site import LockedSite

# A server in a process of its own keeps its diary in a file, whatever this run is on.
pytestmark = [pytest.mark.sqlcipher, pytest.mark.slow]


@pytest.fixture(scope="module")
def asked():
    """What a program may know of a running server whose diary is open and full."""
    if not neighbour.can_be_others():
        pytest.skip("only root may start programs of other users")
    began = time.time()
    with neighbour.in_the_open(LockedSite) as site:
        assert site.unlock().status == 302
        her = site.visitor()
        ids = neighbour.fill(site)
        for path in ("/", "/diary", "/about"):
            assert her.get(path).status == 200
        paths = neighbour.paths(ids[0], now().date().isoformat())
        yield neighbour.question(site, paths, her, began)


def test_another_user_finds_nothing_and_may_list_nothing(asked):
    told = {what: (looked, found) for what, looked, found in pried(OTHER, asked)}
    assert {what: found for what, (_, found) in told.items() if found} == {}
    assert told[neighbour.FOLDERS][0].startswith("0 files")
    assert told[neighbour.MEMORY][0].startswith("0 MB")
    assert len(told) == 12


def test_what_lies_there_in_clear_is_found(asked):
    """Else nothing that it says would mean anything: root reads the memory of all."""
    told = {what: found for what, _, found in pried(0, {**asked, "paths": []})}
    assert {"the key of the diary", "her visit"} <= set(told[neighbour.MEMORY])
