"""Soleus asks nothing of any other machine, whatever is done with it."""

import subprocess
import sys

import pytest

from tests.lib import watched
from tests.lib.copies import cramp
from tests.lib.page_forms import walk
from tests.lib.told_everywhere import STARTS
from tests.lib.watched import Watched

pytestmark = [pytest.mark.slow, pytest.mark.sqlcipher]
COMMANDS = (
    ("doctor",),
    ("backup",),
    ("restore", "--rehearse"),
    ("export", "--format", "fhir", "--out", "-"),
    ("login-link",),
)
# An address that is kept for examples, so nobody is bothered.
OUTSIDE = """
import socket
one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
one.connect(("192.0.2.1", 9))
"""


@pytest.fixture(autouse=True)
def watching():
    if not watched.can_watch():
        pytest.skip("no program can be watched here: apt install strace")


def test_no_page_and_no_command_speaks_to_another_machine(tmp_path):
    site = Watched(tmp_path / "data")
    her = site.stranger()
    her.sign_in(site.first_link)
    assert her.api("POST", "entries", [cramp(n) for n in range(20)]).status == 200
    pages = [path for path, _, _ in walk(her, *STARTS)]
    for words in COMMANDS:
        site.soleus(*words)
    assert site.stop() == 0
    assert len(pages) > 50
    assert list(watched.foreign(site.files())) == []


def test_whoever_spoke_to_one_would_be_seen(tmp_path):
    trace = watched.strace(tmp_path / "trace", watched.CALLS)
    subprocess.run([*trace, sys.executable, "-c", OUTSIDE], check=True)
    assert list(watched.foreign(watched.ended(tmp_path))) == ["connect 192.0.2.1 9"]
