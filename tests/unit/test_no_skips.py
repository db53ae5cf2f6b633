"""What tests/conftest.py promises: no quiet skips, and none of the tester's own settings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # each test starts a test run

ROOT = Path(__file__).parents[2]

CALLED = """
import pytest
def test_called(): pytest.skip("no such thing")
"""
MARKED = """
import pytest
@pytest.mark.skip(reason="no such thing")
def test_marked(): assert False
"""
WHOLE_FILE = """
import pytest
pytest.skip("no such thing", allow_module_level=True)
"""
EXPECTED_TO_FAIL = """
import pytest
@pytest.mark.xfail
def test_expected_to_fail(): assert False
"""
ONLY_ON_THE_LARGER = """
import pytest
@pytest.mark.postgres
def test_larger(): assert False
"""
ONLY_ON_THE_SMALLER = """
import pytest
@pytest.mark.sqlcipher
def test_smaller(): pass
"""
HERS = """
from soleus import settings
def test_folder(): assert settings.DATA_DIR.name.startswith("soleus-tests-")
def test_database(): assert not settings.ON_POSTGRES
"""


def ran(folder, *files, **environ):
    """A test run of its own, of these files, under our conftest."""
    conftest = (ROOT / "tests/conftest.py").read_text(encoding="utf-8")
    (folder / "conftest.py").write_text(conftest, encoding="utf-8")
    for number, text in enumerate(files):
        (folder / f"test_{number}.py").write_text(text)
    ours = ("SOLEUS_", "DJANGO_")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    pytest = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    place = ["-c", ROOT / "pyproject.toml", "--rootdir", folder]
    return subprocess.run(
        [*pytest, *place, "--continue-on-collection-errors", folder],
        cwd=ROOT,
        env={**kept, "TMPDIR": str(folder), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_build_counts_each_way_to_skip_as_a_failure(tmp_path):
    done = ran(tmp_path, CALLED, MARKED, WHOLE_FILE, EXPECTED_TO_FAIL, SOLEUS_NO_SKIPS="1")
    why = "Skipped: no such thing. SOLEUS_NO_SKIPS is set, so a skip is a failure."
    assert done.stdout.splitlines().count(why) == 3, done.stdout
    assert "1 failed, 1 xfailed, 2 errors" in done.stdout
    assert done.returncode == 1


def test_at_home_a_skip_is_a_skip(tmp_path):
    done = ran(tmp_path, CALLED, MARKED, WHOLE_FILE)
    assert "3 skipped" in done.stdout
    assert done.returncode == 0


def test_a_testers_own_diary_is_never_opened(tmp_path):
    hers = tmp_path / "her diary"
    url = "postgresql://her@127.0.0.1:1/diary"
    done = ran(
        tmp_path, HERS, ONLY_ON_THE_LARGER, SOLEUS_DATA_DIR=str(hers), SOLEUS_DATABASE_URL=url
    )
    assert "2 passed, 1 deselected" in done.stdout, done.stdout
    assert not hers.exists()
    assert list(tmp_path.glob("soleus-tests-*")) == []


def test_each_database_leaves_out_what_only_the_other_has(tmp_path):
    url = "postgresql://soleus@127.0.0.1:1/soleus"
    both = {"SOLEUS_TEST_POSTGRES": url, "SOLEUS_NO_SKIPS": "1"}
    done = ran(tmp_path, ONLY_ON_THE_LARGER, ONLY_ON_THE_SMALLER, **both)
    assert "1 passed, 1 deselected" in done.stdout, done.stdout
    done = ran(tmp_path, ONLY_ON_THE_LARGER, ONLY_ON_THE_SMALLER, **both, SOLEUS_DATABASE_URL=url)
    assert "1 failed, 1 deselected" in done.stdout, done.stdout


def test_settings_read_too_early_stop_the_tests(tmp_path):
    """Then they name the tester's own diary, and it is too late to say otherwise."""
    hers = str(tmp_path / "her diary")
    done = ran(tmp_path, HERS, SOLEUS_DATA_DIR=hers, DJANGO_SETTINGS_MODULE="soleus.settings")
    assert "Unset DJANGO_SETTINGS_MODULE" in done.stdout + done.stderr
    assert done.returncode not in (0, 1)
