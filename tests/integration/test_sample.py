"""The demo fills an empty folder with a made-up diary, and touches nothing else."""

import csv
import io
import json
import os
import re
import stat
import subprocess
import sys
import time
import urllib.request

import pytest

from soleus.app import demo, helps
from soleus.insight.verdict import Verdict
from soleus.knowledge import catalog
from soleus.records import people
from soleus.study.simulate import usual_measures
from tests.integration.conftest import NOW, client_of

SOLEUS = (sys.executable, "-m", "soleus")


def soleus(*words, **environ):
    return subprocess.run(
        [*SOLEUS, *words],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, **environ},
        check=False,
    )


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "diary"
    made = soleus("demo", "--make-only", "--data-dir", str(folder))
    assert made.returncode == 0, made.stderr
    return folder


def test_the_folder_is_filled_and_marked_as_made_up(sample):
    assert (sample / "diary.db").stat().st_size > 100_000
    assert (sample / "sample-data").exists()


def test_only_its_owner_may_open_it(sample):
    assert stat.S_IMODE(sample.stat().st_mode) == 0o700
    files = [file for file in sample.rglob("*") if file.is_file()]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_diary_is_never_mixed_with_sample_data(sample):
    again = soleus("demo", "--make-only", "--data-dir", str(sample))
    assert again.returncode == 1
    assert "holds a diary already" in again.stderr


def test_a_link_to_no_diary_is_not_made(tmp_path):
    folder = str(tmp_path / "none")
    refused = soleus("login-link", "--data-dir", folder, SOLEUS_DATABASE_URL="")
    assert refused.returncode == 1
    assert "There is no diary in" in refused.stderr
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    refused = soleus("demo", "--make-only", "--data-dir", str(tmp_path / "file" / "below"))
    assert refused.returncode == 1
    assert "cannot be used" in refused.stderr


def test_a_database_named_for_the_real_diary_is_left_alone(tmp_path):
    made = soleus(
        "demo",
        "--make-only",
        "--data-dir",
        str(tmp_path / "demo"),
        SOLEUS_DATABASE_URL="postgresql://nobody@localhost:1/none",
    )
    assert made.returncode == 0, made.stderr


def test_make_only_wants_a_folder():
    refused = soleus("demo", "--make-only")
    assert refused.returncode == 2
    assert "--data-dir" in refused.stderr


def test_the_demo_answers_at_the_link_it_prints(tmp_path):
    told = tmp_path / "told"
    with told.open("w") as out:
        running = subprocess.Popen([*SOLEUS, "demo", "--port", "0"], stdout=out)
    try:
        until = time.monotonic() + 60
        while not (link := re.search(r"http://\S+/enter/\S+", told.read_text())):
            assert running.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        with urllib.request.urlopen(link[0], timeout=30) as page:
            assert "Open my diary" in page.read().decode()
    finally:
        running.terminate()
        assert running.wait(timeout=20) == 0


def test_the_sample_shows_what_can_be_told_and_what_cannot(db):
    demo.fill(NOW, "Europe/Dublin")
    found = helps.look(people.owner(), now=NOW, zone="Europe/Dublin")
    twitching, nothing, halved, tried = (each.id for each in usual_measures(catalog.load()))
    assert {each.measure: each.verdict for each in found.measures} == {
        twitching: Verdict.AS_NEEDED,
        nothing: Verdict.BETWEEN,
        halved: Verdict.FEWER,
        tried: Verdict.TOO_LITTLE,
    }
    assert found.coming is not None
    assert len(found.reliefs) == 2


PAGES = (
    *("/", "/diary", "/helps", "/helps/tests", "/about"),
    *("/food", "/food/ideas", "/food/supplements"),
)


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_on_the_sample(db, page):
    demo.fill(NOW, "Europe/Berlin")
    assert client_of(people.owner()).get(page).status_code == 200


def test_simulate_prints_a_diary():
    rows = list(csv.DictReader(io.StringIO(soleus("simulate", "--seed", "3").stdout)))
    assert len(rows) == 120
    assert list(rows[0])[:3] == ["night", "week", "cramps"]
    assert any(row["cramps"] == "" for row in rows)
    measures = list(rows[0])[3:]
    assert measures
    assert {row[measures[0]] for row in rows} == {"", "0", "1"}


def test_simulate_tells_the_truth_behind_the_same_diary():
    told = json.loads(soleus("simulate", "--seed", "3", "--truth").stdout)
    header = soleus("simulate", "--seed", "3", "--nights", "1").stdout.splitlines()[0]
    assert list(told["effects"]) == header.split(",")[3:]


def test_simulate_refuses_a_diary_without_nights():
    assert soleus("simulate", "--seed", "1", "--nights", "0").returncode == 2
