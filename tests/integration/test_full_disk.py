"""A disk that is really full: what was saved stays, help opens, and writing goes on by itself."""

from urllib.parse import urlencode
from uuid import uuid4

import pytest

from soleus import room
from tests.lib.small_disk import SmallDisk, SmallDiskSite, cramp, written_until_full

pytestmark = [pytest.mark.sqlcipher, pytest.mark.slow]

FULL = "The disk is full"


@pytest.fixture
def disk(tmp_path):
    made = SmallDisk(tmp_path / "data", "8m")
    yield made
    made.end()


@pytest.fixture
def own(disk):
    running = SmallDiskSite(disk)
    yield running
    running.kill()


def in_diary(her):
    return {each["id"] for each in her.get("/api/v1/entries?newest=500").json["entries"]}


def test_a_full_disk_loses_nothing_and_is_told_in_plain_words(own, disk):
    her = own.visitor()
    acknowledged, answer = written_until_full(her)
    assert answer.status == 503  # which tells a phone to keep it and come back
    assert answer.json["detail"].startswith("The disk of the computer that runs Soleus is full.")
    assert len(acknowledged) > 20
    assert in_diary(her) == set(acknowledged)
    assert not disk.see(room.NAME).exists()

    for path in ("/", "/diary", "/about", "/your-data"):
        page = her.get(path)
        assert (page.status, FULL in page.text) == (200, True), path
    for path in ("/now", "/check", "/help", "/learn", "/your-data/out/json"):
        assert her.get(path).status == 200, path

    lost = her.form("/log", id=str(uuid4()), when="now", side="left", note="sore & tired")
    assert lost.status == 503
    assert "sore &amp; tired" in lost.text
    told = {"at": "all", "id": str(uuid4()), "key": "keep", "unsure": "leg_swollen"}
    told |= {"csrfmiddlewaretoken": her.page_token("/check")}
    kind = "application/x-www-form-urlencoded"
    result = her.ask("POST", "/check", urlencode(told).encode(), Content_Type=kind)
    assert result.status == 200
    assert "result-alarm" in result.text


def test_what_helps_out_of_it_can_be_done(own):
    her = own.visitor()
    acknowledged, _ = written_until_full(her)
    gone = acknowledged[:5]
    for each in gone[:-1]:
        assert her.api("DELETE", f"entries/{each}").status == 204
    assert her.form(f"/entry/{gone[-1]}", do="delete").status == 302
    assert in_diary(her) == set(acknowledged[5:])
    assert own.visitor().get("/diary").status == 200  # she comes in on another device
    assert her.ask("POST", "/leave").status == 302
    assert "enter" in own.soleus("login-link")


def test_it_writes_again_by_itself_once_there_is_room(own, disk):
    her = own.visitor()
    acknowledged, _ = written_until_full(her)
    disk.grow("32m")
    later = cramp()
    assert her.api("POST", "entries", later).status == 200
    assert disk.see(room.NAME).stat().st_size == room.RESERVE
    assert FULL not in her.get("/diary").text
    assert in_diary(her) == {*acknowledged, later["id"]}


def test_without_a_byte_it_starts_and_can_be_read(own, disk):
    her = own.visitor()
    acknowledged, _ = written_until_full(her)
    own.hang_up()
    own.process.kill()
    own.process.wait()
    disk.fill()
    disk.see(room.NAME).unlink(missing_ok=True)
    own.start()
    for path in ("/now", "/check", "/help"):
        assert own.stranger().get(path).status == 200, path
    her.url = own.url
    assert in_diary(her) == set(acknowledged)
