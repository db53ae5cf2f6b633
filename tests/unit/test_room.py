"""The reserve: when it is there, when it goes, and when writing may go on."""

import shutil

import pytest

from soleus import room

ENOUGH = room.RESERVE + room.SPARE


@pytest.fixture
def disk(tmp_path, monkeypatch):
    """Says how many bytes are free; nothing else of this machine's disk is asked."""

    def free(size):
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, size))

    monkeypatch.setattr(room, "_room", room._Room())
    free.file = tmp_path / room.NAME
    free.watch = lambda: room.watch(tmp_path)
    free(ENOUGH)
    return free


def test_a_reserve_is_made_with_real_bytes_for_its_owner_alone(disk):
    disk.watch()
    told = disk.file.stat()
    assert (told.st_size, told.st_mode & 0o777) == (room.RESERVE, 0o600)
    assert told.st_blocks * 512 >= room.RESERVE
    assert (room.is_full(), room.may_write()) == (False, True)


def test_without_room_for_it_nothing_is_written_until_there_is(disk):
    disk(ENOUGH - 1)
    disk.watch()
    assert (room.is_full(), room.may_write(), disk.file.exists()) == (True, False, False)
    disk(ENOUGH)
    assert (room.may_write(), room.is_full(), disk.file.exists()) == (True, False, True)


def test_a_write_without_room_frees_it_and_only_what_helps_goes_on(disk):
    disk.watch()
    disk(room.RESERVE)
    room.ran_out()
    assert (room.is_full(), room.may_write(), disk.file.exists()) == (True, False, False)
    with room.mending():
        assert room.may_write()
    assert not room.may_write()


def test_what_helps_frees_it_first_where_next_to_nothing_is_left(disk):
    disk.watch()
    disk(room.LITTLE - 1)
    with room.mending():
        assert not disk.file.exists()
    assert room.is_full()


def test_a_disk_that_is_full_at_the_start_is_noticed_then(disk):
    disk.watch()
    disk(0)
    disk.watch()
    assert (room.is_full(), disk.file.exists()) == (True, False)


def test_a_reserve_that_was_cut_short_is_made_anew(disk):
    disk.file.write_bytes(b"1")
    disk.watch()
    assert disk.file.stat().st_size == room.RESERVE


def test_a_reserve_that_cannot_be_made_leaves_nothing_behind(disk, monkeypatch):
    def none(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(room, "_fill", none)
    disk.watch()
    assert (room.is_full(), disk.file.exists()) == (True, False)


def test_where_nobody_watches_everything_may_be_written(monkeypatch):
    monkeypatch.setattr(room, "_room", room._Room())
    room.ran_out()
    assert (room.is_full(), room.may_write()) == (False, True)
