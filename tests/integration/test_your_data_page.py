"""The page of her data: what it takes, what it refuses, and that it keeps nothing in between."""

import base64
import random
import zlib
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from soleus import settings
from soleus.app import hand_over, write
from soleus.diary.entries import Episode
from soleus.records.models import Remembered
from tests.integration.conftest import NOW

CRAMP = Episode(
    id=UUID(int=1), at=NOW - timedelta(hours=6), zone="Europe/Berlin", written=NOW, note="violet"
)
TABLE = b"kind,at,pain\nepisode,2026-12-01 03:20,7\n"


def whole(person):
    return b"".join(hand_over.whole(person))


def look(client, raw):
    return client.post("/your-data", {"file": SimpleUploadedFile("any.name", raw)})


def packed_in(page):
    return page.content.decode().split('name="packed" value="')[1].split('"')[0]


@pytest.mark.parametrize("form", ["json", "csv", "fhir", "fhir-transaction"])
def test_a_file_is_saved_and_never_shown(ada, adas, form):
    write.keep(ada, (CRAMP,), NOW)
    answer = adas.get(f"/your-data/out/{form}")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="soleus-')
    assert "cramp" not in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content


def test_looking_changes_nothing_and_leaves_nothing_here(ada, adas):
    before = whole(ada)
    page = look(adas, TABLE)
    assert page.status_code == 200
    assert whole(ada) == before
    assert not Remembered.objects.exists()
    assert "episode" not in str(dict(adas.session))


def test_what_was_looked_through_comes_in(ada, adas):
    page = look(adas, TABLE)
    answer = adas.post("/your-data/in", {"packed": packed_in(page)})
    assert answer.headers["Location"] == "/your-data"
    assert [each.pain for each in write.newest(ada, [], 9)] == [7]
    adas.post("/your-data/in", {"packed": packed_in(page)})
    assert len(write.newest(ada, [], 9)) == 1


WRONG = [b"", b"<html>", b"kind,at\nepisode,never\n", b'{"soleus": 1', b"PK\x03\x04" + b"0" * 99]


@pytest.mark.parametrize("raw", WRONG)
def test_a_wrong_file_is_refused_in_words(ada, adas, raw):
    before = whole(ada)
    page = look(adas, raw) if raw else adas.post("/your-data")
    assert page.status_code == 422
    assert "Nothing came in" in page.content.decode()
    assert whole(ada) == before


FORGED = [
    "",
    "no base64!",
    base64.b64encode(b"no zlib").decode(),
    base64.b64encode(zlib.compress(b"<html>")).decode(),
    base64.b64encode(zlib.compress(TABLE)[:-4]).decode(),
    base64.b64encode(zlib.compress(b" " * (settings.MOST_FILE_BYTES + 9))).decode(),
]


@pytest.mark.parametrize("packed", FORGED)
def test_a_form_that_was_tampered_with_brings_nothing(ada, adas, packed):
    assert adas.post("/your-data/in", {"packed": packed}).status_code == 422
    assert write.newest(ada, [], 9) == []


def test_words_of_a_file_are_words_on_the_page(adas):
    page = look(adas, b"kind,<script>alert(1)</script>\n").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_large_file_is_taken_here_and_nowhere_else(ada, adas):
    rows = b"".join(b"episode,2026-12-01 03:20,%d,%s\n" % (n % 9, b"a" * 9000) for n in range(400))
    page = look(adas, b"kind,at,pain,note\n" + rows)
    assert page.status_code == 200
    other = adas.post("/log", {"note": "a" * (settings.MOST_BYTES + 1)})
    assert other.status_code == 413


def test_a_file_too_large_for_a_page_is_told_where_to_go(adas):
    noise = random.Random(1)  # what cannot be packed any smaller
    rows = b"".join(
        b"episode,2026-12-01 03:20,%s\n" % noise.randbytes(9_000).hex().encode() for _ in range(200)
    )
    page = look(adas, b"kind,at,note\n" + rows)
    assert page.status_code == 422
    assert "soleus import FILE" in page.content.decode()
