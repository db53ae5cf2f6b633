"""Words put into everything that she or anybody can tell are found nowhere but in her diary."""

import pytest

from tests.lib import told_everywhere
from tests.lib.site import Site
from tests.lib.told_everywhere import Flock, Watch

pytestmark = [pytest.mark.slow, pytest.mark.sqlcipher]
MANY = 25
REFUSALS = {400, 403, 404, 405, 410, 413, 422}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A server to which everything was told, and what is left of it."""
    folder = tmp_path_factory.mktemp("told")
    (folder / "tmp").mkdir()
    site, flock = Site(folder / "data", TMPDIR=str(folder / "tmp")), Flock()
    secrets = told_everywhere.secrets_of(site)
    with Watch(site.process.pid) as watch:
        told_everywhere.let_loose(site, flock)
        whole = told_everywhere.files_under(site.folder, folder / "tmp")
        told_everywhere.fail(site, flock)
    log = site.output().replace(site.first_link, "")  # said once, to whoever started it
    return flock, whole, log, watch.seen, secrets


def test_enough_was_told_and_much_of_it_kept(told):
    flock, *_ = told
    assert len(flock.planted) >= MANY
    assert len(flock.met) >= MANY // 2  # else nothing of it came as far as the diary
    assert flock.statuses >= REFUSALS | {200, 302}
    assert flock.statuses & {500, 503}


def test_no_word_is_in_the_log(told):
    flock, _, log, _, _ = told
    assert told_everywhere.found(flock, {"the log": log.encode()}) == []


def test_no_word_lies_in_a_file(told):
    flock, whole, *_ = told
    assert len(whole) > 3
    assert told_everywhere.found(flock, whole) == []


def test_no_other_program_sees_a_word(told):
    flock, _, _, seen, secrets = told
    assert len(seen) >= 3
    assert told_everywhere.found(flock, {"the process": b"\n".join(seen)}) == []
    assert [name for name, each in secrets.items() if each.encode() in b"\n".join(seen)] == []


def test_no_word_stands_in_a_title_or_in_where_she_is_led(told):
    flock, *_ = told
    led = {f"to {each}": each.encode() for each in flock.places}
    assert told_everywhere.found(flock, led) == []
    assert flock.titles <= {"Soleus", "Kitchen measures", "A shared page", ""}


def test_no_key_and_no_link_is_in_the_log(told):
    _, _, log, _, secrets = told
    assert len(secrets) >= 3
    assert [name for name, each in secrets.items() if each in log] == []


def test_a_word_that_lies_about_is_found(tmp_path):
    flock = Flock()
    (tmp_path / "left.txt").write_text(flock.word("a note"))
    assert told_everywhere.found(flock, told_everywhere.files_under(tmp_path)) == [
        f"a note in {tmp_path / 'left.txt'}"
    ]
