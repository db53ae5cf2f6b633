"""The description of the API that is checked in is the API."""

import importlib.util
import json
from pathlib import Path

import pytest
from django.urls import get_resolver

from soleus.app.keys import Scope
from soleus.web.api import api

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def written():
    spec = importlib.util.spec_from_file_location("openapi", ROOT / "docs" / "openapi.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def told(written):
    return json.loads(written.FILE.read_text("utf-8"))


def operations(told):
    return {f"{m} {p}": o for p, ways in told["paths"].items() for m, o in ways.items()}


def test_the_file_is_up_to_date(written):
    now = written.text(api.get_openapi_schema(path_prefix="api/v1/"))
    assert written.FILE.read_text("utf-8") == now, "python docs/openapi.py"


def test_the_file_is_the_same_on_every_machine(written):
    # The cookie's name is made from the data folder.
    text = written.FILE.read_text("utf-8")
    assert '"name": "session"' in text
    assert "/home/" not in text


def test_every_address_under_api_is_described(told):
    (root,) = [each for each in get_resolver().url_patterns if str(each.pattern) == "api/v1/"]
    routes = {
        "/api/v1/" + str(each.pattern).replace("<uuid:", "{").replace("<", "{").replace(">", "}")
        for each in root.url_patterns
        if each.name != "api-root"  # it answers 404
    }
    assert routes == set(told["paths"])


def test_there_is_nothing_else_under_api():
    others = [str(each.pattern) for each in get_resolver().url_patterns]
    assert [each for each in others if each.startswith("api") and each != "api/v1/"] == []


def test_every_problem_is_of_its_own_kind(told):
    kinds = {
        (status[0] in "45", kind)
        for operation in operations(told).values()
        for status, answer in operation["responses"].items()
        for kind in answer.get("content", {})
    }
    assert kinds == {(False, "application/json"), (True, "application/problem+json")}


def test_every_operation_says_who_may(told):
    opened = {
        name: next((set(way["Key"]) for way in each.get("security", ()) if "Key" in way), None)
        for name, each in operations(told).items()
    }
    assert {each for scopes in opened.values() if scopes for each in scopes} == {*map(str, Scope)}
    assert {name for name, scopes in opened.items() if not scopes} == {
        "get /api/v1/phone",
        "post /api/v1/reminders/done",
        "post /api/v1/reminders/later",
        "post /api/v1/reminders/moved",
        "get /api/v1/openapi.json",
    }


@pytest.mark.parametrize("name", ["Told", "Cramp", "Pressed", "Moved"])
def test_a_body_names_all_that_it_may_hold(told, name):
    assert told["components"]["schemas"][name]["additionalProperties"] is False
