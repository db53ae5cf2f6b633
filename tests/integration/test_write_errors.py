"""Disks that fail, and many who write at once: what was acknowledged is there, and whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.sqlcipher, pytest.mark.slow]

ROOT = Path(__file__).parents[2]


def ran(module, folder, most):
    """What a script of tests/lib found, in a process and on a diary of its own."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("SOLEUS_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", f"tests.lib.{module}", str(folder), str(most)],
        cwd=ROOT,
        env=own,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_write_that_failed_is_never_acknowledged(tmp_path):
    found = ran("write_errors", tmp_path / "data", 6)
    assert (found["lost"], found["damaged"]) == (0, 0)
    assert found["rounds"] == 24
    assert found["failed"] >= 24
    assert found["refused"] > 24
    assert found["acknowledged"] > 24


def test_eight_who_write_at_once_meet_no_lock(tmp_path):
    found = ran("writers", tmp_path / "data", 2)
    assert (found["errors"], found["lost"], found["is_whole"]) == ({}, 0, True)
    assert found["acknowledged"] >= 8
