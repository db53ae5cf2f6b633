"""The recipes in docs/ are tried: lines of curl on a real server, every address and field of the
others against what the API says of itself."""

import json
import re
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
import yaml

from soleus.exchange.json import read
from tests.spec.test_openapi import ROOT

RECIPES = sorted((ROOT / "docs" / "recipes").glob("*.md"))
TOLD = json.loads((ROOT / "docs" / "reference" / "openapi.json").read_text("utf-8"))
SCHEMAS = TOLD["components"]["schemas"]
AT, PRESS = "2026-12-02T03:20:17+01:00", "20261202-0320-4170-8000-123456000000"


class Loose(yaml.SafeLoader):
    """YAML of Home Assistant and ESPHome, whose own tags stay what they say."""


Loose.add_multi_constructor("!", lambda loader, tag, node: loader.construct_scalar(node))


def blocks(path, kind):
    return re.findall(rf"^```{kind}\n(.*?)^```", path.read_text("utf-8"), re.M | re.S)


def named(name):
    (found,) = [each for each in RECIPES if each.name == name]
    return found


# ── every recipe ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_address_of_a_recipe_is_there(path):
    found = set(re.findall(r"/api/v1/[a-z/]+[a-z]", path.read_text("utf-8")))
    assert found - set(TOLD["paths"]) == set()


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_stands_in_the_list_and_links_to_what_is_there(path):
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8"))
    assert [each for each in links if not (path.parent / each).exists()] == []
    assert path.name == "README.md" or f"({path.name})" in named("README.md").read_text("utf-8")


def test_no_recipe_has_a_key_in_it():
    assert [p for p in RECIPES if re.search(r"soleus_[0-9a-f]{8}_", p.read_text("utf-8"))] == []


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_piece_of_yaml_can_be_read(path):
    for each in blocks(path, "yaml"):
        assert yaml.load(each, Loose)


# ── what they send ──────────────────────────────────────────────────────────────────────────


def sent():
    """Each body of a recipe, with its own way to write a moment filled in."""
    for path in RECIPES:
        for text in blocks(path, "json"):
            yield (
                path.stem,
                text.replace("[Id]", PRESS)
                .replace("[At]", AT)
                .replace("%press", PRESS)
                .replace("%at", AT),
            )
    button = named("bedside-button.md").read_text("utf-8")
    body = "".join(
        re.findall(r'"((?:\\"|[^"\n])*)"', button.partition("return ")[2].partition("```")[0])
    )
    for name in ("press", "at", "at"):
        body = re.sub(r'\\"\\"', f'\\"{PRESS if name == "press" else AT}\\"', body, count=1)
    yield "bedside-button", body.replace('\\"', '"')
    (assistant,) = (
        each["rest_command"]["soleus_cramp"]
        for text in blocks(named("home-assistant.md"), "yaml")
        if "rest_command" in (each := yaml.load(text, Loose))
    )
    assert assistant["method"] == "POST"
    yield (
        "home-assistant",
        re.sub(
            r"\{\{ t\.(\w+).*?\}\}",
            lambda found: PRESS if found[1] == "strftime" else AT,
            re.sub(r"\{%.*?%\}", "", assistant["payload"]),
        ),
    )


@pytest.mark.parametrize("name,body", list(sent()), ids=lambda value: value[:20])
def test_what_a_recipe_sends_is_an_entry(name, body):
    batch = read(body)
    assert batch.problems == ()
    (entry,) = batch.entries
    assert (entry.kind, entry.id, entry.at) == ("episode", UUID(PRESS), datetime.fromisoformat(AT))


def test_a_moment_makes_an_id():
    at = datetime.fromisoformat("2026-12-02T03:20:17.123456")
    assert at.strftime("%Y%m%d-%H%M-4%S0-8000-%f000000") == PRESS
    for name in ("home-assistant.md", "bedside-button.md"):
        assert "%Y%m%d-%H%M-4%S0-8000-" in named(name).read_text("utf-8")


# ── what they read ──────────────────────────────────────────────────────────────────────────


def test_home_assistant_reads_what_the_status_has():
    text = named("home-assistant.md").read_text("utf-8")
    told = {
        "": SCHEMAS["StatusOut"],
        "cramp": SCHEMAS["LastingOut"],
        "last_cramp": SCHEMAS["LastCrampOut"],
        "nights_without": SCHEMAS["WithoutOut"],
    }
    read = set(re.findall(r"value_json\.(\w+)(?:\.(\w+))?", text))
    assert len(read) > 5
    for first, second in read:
        assert first in told[""]["properties"]
        assert not second or second in told[first]["properties"]
    for name in re.findall(r"(?:attribute='|rejectattr\(')(\w+)'", text):
        assert name in SCHEMAS["TonightOut"]["properties"]


def test_home_assistant_is_told_in_the_words_of_the_webhook():
    from soleus.app.lasting import State

    words = set(re.findall(r"'(cramp-\w+)'", named("home-assistant.md").read_text("utf-8")))
    assert words == {f"cramp-{each}" for each in State}


def test_home_assistant_asks_no_more_often_than_it_may():
    from soleus.web.by_key import BY_KEY
    from soleus.web.limits import WINDOW

    (rest,) = yaml.load(blocks(named("home-assistant.md"), "yaml")[1], Loose)["rest"]
    assert WINDOW / rest["scan_interval"] <= BY_KEY.most / 2


# ── curl ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def key(site):
    site.visitor()
    words = ["keys", "make", "--name", "curl"]
    return site.soleus(*words, "--scope", "read", "--scope", "write", "--scope", "status").strip()


@pytest.mark.parametrize("script", blocks(named("curl.md"), "sh")[1:], ids=lambda text: text[:60])
def test_a_line_of_curl_does_what_it_says(site, key, script):
    if shutil.which("curl") is None:
        pytest.skip("no curl found: apt install curl")
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script],
        env={**site.environ, "SOLEUS": site.url, "KEY": key},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"refused"' not in done.stdout
    assert done.stdout.startswith("{")


def test_every_recipe_was_found():
    assert {Path(each).stem for each in RECIPES} == {
        "README",
        "bedside-button",
        "curl",
        "home-assistant",
        "ios-shortcut",
        "tasker",
    }
