"""The diary and its keys from a terminal, on the diary of a server that runs."""

import json
import subprocess
from uuid import uuid4

import pytest

from soleus.exchange.json import write as written
from tests.lib.ledger import diary

SECRET = "violet umbrella"
(CRAMP,) = diary("12-01 03:20 cramp 7 left calf 4 min")


@pytest.fixture(scope="module")
def hers(site):
    """She has a diary once she has come in."""
    return site.visitor()


def soleus(site, *words, text=""):
    return subprocess.run(
        [*site.command, *words],
        env=site.environ,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


def entries(hers):
    return hers.api("GET", "entries").json["entries"]


def test_a_cramp_a_night_without_and_a_dose_are_written_down(site, hers):
    for words in (
        ("cramp", "--side", "left", "--pain", "7", "--note", SECRET),
        ("none", "--night", "2026-11-02"),
        ("dose", "measure.hydration", "--amount", "2"),
    ):
        done = soleus(site, "log", *words)
        assert (done.returncode, done.stdout.splitlines()[0]) == (0, "Saved.")
        assert SECRET not in done.stdout + done.stderr + site.output()
    kinds = {each["kind"]: each for each in entries(hers)}
    assert (kinds["episode"]["pain"], kinds["episode"]["side"]) == (7, "left")
    assert (kinds["morning"]["night"], kinds["morning"]["cramps"]) == ("2026-11-02", 0)
    assert (kinds["dose"]["measure"], kinds["dose"]["amount"]) == ("measure.hydration", 2)


@pytest.mark.parametrize("form", ["json", "csv", "fhir", "fhir-transaction"])
def test_an_export_to_nowhere_gives_the_line_to_type(site, hers, form, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = soleus(site, "export", "--format", form)
    assert (told.returncode, told.stdout) == (2, "")
    line = told.stderr.partition("such as: soleus ")[2].split()
    assert soleus(site, *line).returncode == 0
    (file,) = tmp_path.iterdir()
    assert file.name == line[-1]
    assert (form in line) is (form != "json")


def test_a_file_may_be_given_twice(site, hers):
    text = json.dumps([{**written(CRAMP), "id": str(uuid4())}])
    states = [
        json.loads(soleus(site, "log", "--json", "-", text=text).stdout)["receipts"][0]["state"]
        for _ in range(2)
    ]
    assert states == ["saved", "same"]


@pytest.mark.parametrize(
    "words,text,status",
    [
        (("log",), "", 2),
        (("log", "cramp", "--pain", "11"), "", 2),
        (("log", "cramp", "--at", "late"), "", 2),
        (("log", "dose", "measure.nothing"), "", 2),
        (("log", "--json", "-"), "no JSON", 1),
        (("log", "--json", "-"), json.dumps([{**written(CRAMP), "pain": 11, "note": SECRET}]), 1),
        (("keys", "revoke", "soleus_00000000"), "", 2),
        (("keys", "revoke"), "", 2),
        (("keys", "make", "--name", " ", "--scope", "read"), "", 2),
    ],
)
def test_what_cannot_be_says_so_by_its_exit_status(site, hers, words, text, status):
    done = soleus(site, *words, text=text)
    assert done.returncode == status, done.stderr
    assert done.stderr
    assert SECRET not in done.stderr
    assert "Traceback" not in done.stderr


def test_status_is_what_the_api_answers_but_for_the_cramp_that_lasts(site, hers):
    soleus(site, "log", "cramp")
    told = json.loads(soleus(site, "status", "--json").stdout)
    asked = hers.api("GET", "status").json
    del asked["cramp"]
    assert {**told, "on": ""} == {**asked, "on": ""}  # the terminal has the zone of the machine
    assert soleus(site, "status").stdout.startswith("Last cramp: ")


def test_a_key_is_made_used_listed_and_taken_away(site, hers):
    token = soleus(site, "keys", "make", "--name", "lamp", "--scope", "status").stdout.strip()
    (listed,) = json.loads(soleus(site, "keys", "list", "--json").stdout)
    assert token.startswith(listed["shown"] + "_")
    assert (listed["scopes"], listed["opens"], "digest" in listed) == (["status"], True, False)

    lamp = site.stranger()
    assert lamp.ask("GET", "/api/v1/status", Authorization=f"Bearer {token}").status == 200
    assert soleus(site, "keys", "revoke", listed["shown"]).returncode == 0
    assert lamp.ask("GET", "/api/v1/status", Authorization=f"Bearer {token}").status == 401
    assert "over" in soleus(site, "keys", "list").stdout
