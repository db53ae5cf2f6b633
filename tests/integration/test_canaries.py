"""A word of its own in every place of a diary, erased, then looked for in every byte there is."""

import json
import os
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from tests.lib import canaries
from tests.lib.site import Site

# The files of PostgreSQL are its own.
pytestmark = [pytest.mark.sqlcipher, pytest.mark.slow]

PAGES = (
    *("/", "/diary", "/food", "/plan", "/about", "/report", "/helps", "/food/supplements"),
    *("/morning", "/log", "/life", "/reminders", "/your-data", "/helps/tests"),
    *(f"/your-data/out/{form}" for form in ("json", "csv", "fhir", "fhir-transaction")),
    *("/api/v1/phone", "/api/v1/entries?after=0", "/now", "/check"),
)


class Watched:
    """A diary that runs, and all the places where something of it could lie."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "tmp").mkdir(parents=True)
        self.site = Site(folder / "data", TMPDIR=str(folder / "tmp"))
        self.visitor = self.site.visitor()

    @property
    def key(self) -> str:
        return (self.site.folder / "keys" / "diary.key").read_text("ascii").strip()

    def hits(self, holding: str = "") -> dict[str, list[str]]:
        found = canaries.hits(self.folder, self.key)
        told = {name: [word for word in words if holding in word] for name, words in found.items()}
        return {name: words for name, words in told.items() if words}

    def canaries(self, what: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-m", "tests.lib.canaries", what],
            env={**self.site.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    def look_around(self) -> None:
        """Open every page, so that whatever is remembered of her is remembered."""
        for path in PAGES:
            assert self.visitor.get(path).status == 200, path

    def copy(self) -> None:
        self.site.soleus("backup")

    def visits(self) -> int:
        with closing(dbapi2.connect(str(self.site.folder / "diary.db"))) as opened:
            opened.execute(f"PRAGMA key = \"x'{self.key}'\"")
            return opened.execute("SELECT count(*) FROM records_visit").fetchone()[0]


@pytest.fixture
def diary(tmp_path):
    found = Watched(tmp_path)
    yield found
    if found.site.process.poll() is None:
        found.site.stop()


def test_what_is_erased_is_in_no_byte_of_any_file(diary):
    ids = diary.canaries("write")
    diary.look_around()
    diary.copy()
    assert_everywhere(diary, "")

    # One entry after the other, until none of a kind is left.
    cramps = [each for each in ids if "episode" in kind_of(diary, each)]
    for each in cramps:
        diary.site.soleus("erase", "--entry", each, "--yes")
    assert len(cramps) == 2
    assert diary.hits("episode") == {}
    assert_everywhere(diary, "dose")

    # All nights: what she told about herself stays.
    diary.copy()
    diary.site.soleus("erase", "--to", "2099-12-31", "--yes")
    kinds = ("morning", "dose", "exposure", "intake", "symptoms")
    assert {kind: diary.hits(kind) for kind in kinds} == {kind: {} for kind in kinds}
    assert_everywhere(diary, "question")

    # Everything, with a row in every table, on the page of the running server.
    diary.canaries("rows")
    diary.copy()
    assert_everywhere(diary, "rowchannel")
    answer = diary.visitor.form("/your-data/erase", do="everything", word="erase", copies="renew")
    assert answer.status == 200
    assert "is erased" in answer.text
    assert diary.hits() == {}
    assert diary.visits() == 0
    assert diary.visitor.get("/diary").status == 302
    assert diary.site.stop() == 0
    assert diary.hits() == {}


def kind_of(diary, id_):
    changes = diary.visitor.get("/api/v1/entries?after=0&newest=500").json["changes"]
    return {each["entry"]["id"]: each["entry"]["kind"] for each in changes if "entry" in each}[id_]


def assert_everywhere(diary, word):
    """Words that are there are found: in the diary or its log, and in the copy of it."""
    found = diary.hits(word)
    assert any(name.startswith("data/diary.db") for name in found), found
    assert any(name.startswith("data/backups/") for name in found), found
    assert all(name.startswith("data/") for name in found)


def test_a_copy_that_she_kept_and_puts_back_is_erased_again(diary):
    diary.canaries("write")
    diary.copy()
    told = json.loads(diary.site.soleus("erase", "--to", "2099-12-31", "--yes", "--keep-copies"))
    assert told["entries"] == 14
    assert (told["swept"], told["copies"], told["removed"]) == (True, 1, 0)
    assert date.fromisoformat(told["until"]) > datetime.now(UTC).date()
    assert in_copies_alone(diary, "episode")

    assert diary.site.stop() == 0
    (copy,) = (diary.site.folder / "backups").glob("diary-*.db")
    diary.site.soleus("restore", str(copy))
    assert not (diary.site.folder / "put-back").exists()
    assert in_copies_alone(diary, "episode")
    assert list(diary.site.folder.glob("before-*"))
    assert_everywhere(diary, "question")

    diary.site.soleus("erase", "--everything", "--yes")
    assert diary.hits() == {}
    assert list(diary.site.folder.glob("before-*")) == []
    diary.site.start()


def in_copies_alone(diary, word):
    return {Path(name).parent.name for name in diary.hits(word)} == {"backups"}
