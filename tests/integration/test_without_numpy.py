"""What a phone asks for at night does without the arithmetic of insight and what carries out."""

import subprocess
import sys

import pytest

# A server in a process of its own keeps its diary in a file, whatever this run is on.
pytestmark = pytest.mark.sqlcipher

VISIT = """
import sys
from soleus import cli
settings = cli.ready(sys.argv[1])
from django.test import Client
asking = Client(HTTP_HOST=f"localhost:{settings.PORT}")
for page in ("/", "/now", "/check"):
    assert asking.get(page).status_code == 200, page
import soleus.notify.carry, soleus.exchange.ics
print(sys.modules.keys() & {"cryptography", "icalendar", "numpy", "smtplib", "vobject"} or "none")
"""
THREADS = """
import os, soleus.insight.fit
print({os.environ[f"{each}_NUM_THREADS"] for each in ("OPENBLAS", "OMP", "MKL")})
"""


def printed(*arguments):
    command = [sys.executable, "-c", *arguments]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def test_a_server_that_shows_its_first_pages_has_loaded_nothing_heavy(tmp_path):
    assert printed(VISIT, str(tmp_path / "data")) == "none"


def test_numpy_is_loaded_with_one_thread():
    assert printed(THREADS) == "{'1'}"
