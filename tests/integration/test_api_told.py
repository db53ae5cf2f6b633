"""Whatever a program asks, the API answers as its description says (schemathesis).

Cases are drawn from docs/reference/openapi.json, the same at every run. With API_CASES the
same is done with so many for each operation (just bench-api). Her own browser and a program of hers
ask for everything; somebody she let in, a program with a false key and a stranger get nothing.
"""

import json
import os
import re
from datetime import UTC, datetime, timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi import checks

from soleus.app.keys import Scope
from soleus.app.who import OFFERED, Kind
from soleus.exchange.json import write as written
from tests.lib.ledger import diary
from tests.spec.test_openapi import ROOT

pytest_plugins = ["schemathesis.pytest.plugin"]  # other runs do without: it takes long to read
IN_FULL = "API_CASES" in os.environ
CASES = int(os.environ.get("API_CASES", "3"))
PUBLIC = {"/api/v1/openapi.json"}
KEPT = diary("11-30 no cramp", "12-01 03:20 cramp 7", "12-01 21:30 stretch")


def without_ways(told):
    """The description without the ways in: which of them opens what is tested by itself, and here
    no case is to be told apart by a cookie that it lost."""
    del told["components"]["securitySchemes"]
    for path in told["paths"].values():
        for operation in path.values():
            operation.pop("security", None)
    return told


FILE = ROOT / "docs" / "reference" / "openapi.json"
schema = schemathesis.openapi.from_dict(without_ways(json.loads(FILE.read_text("utf-8"))))


def so_many(cases, *, by_chance=False):
    """by_chance: without the many that schemathesis makes of each limit in the description"""
    return settings(
        max_examples=cases,
        phases=[Phase.generate] if by_chance else [*Phase],
        derandomize=True,
        database=None,
        deadline=None,
        # Each case finds the diary as the one before left it, which is how a program finds it.
        suppress_health_check=[*HealthCheck],
    )


# An entry that cannot be is refused in a receipt, so that its sender knows which, and keeps it.
RECEIPTS = {"POST /api/v1/entries", "PUT /api/v1/entries/{id}"}
BY_RECEIPT = [checks.negative_data_rejection]
LEFT_OUT = [
    # A diary takes what fits the shape and may still refuse it by what it means: no such food, no
    # such entry. Tests of each operation say what is taken.
    checks.positive_data_acceptance,
    # Who gets in without what is said below, for the same cases.
    checks.ignored_auth,
]


def visit_of(visitor):
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    return {"Cookie": cookies, "X-CSRFToken": visitor.token}


@pytest.fixture(scope="module")
def ways(site):
    """Her own browser and a program of hers with every scope; a diary to ask about; and who else
    may knock: two she let in, a program with a false key, and a stranger."""
    her = site.visitor()
    assert her.api("POST", "entries", [written(each) for each in KEPT]).status == 200
    made = her.form("/keys", name="a program", days="30", scopes=[each.value for each in Scope])
    (key,) = re.findall(r"soleus_\w{8}_\w+", made.text)
    return {
        "her browser": visit_of(her),
        "her program": {"Authorization": f"Bearer {key}"},
        "a helper": visit_of(let_in(site, her, Kind.HELPER)),
        "a clinician": visit_of(let_in(site, her, Kind.CLINICIAN)),
        "a false key": {"Authorization": "Bearer soleus_00000000_x"},
        "a stranger": {},
    }


def let_in(site, her, kind):
    made = her.form(
        "/who",
        do="invite",
        kind=kind.value,
        name=kind.value,
        called="A.",
        may=[each.value for each in OFFERED[kind]],
        last=(datetime.now(UTC) + timedelta(days=9)).date().isoformat(),
    )
    (link,) = re.findall(r"http://\S+/enter/[\w-]+", made.text)
    guest = site.stranger()
    guest.sign_in(link)
    return guest


def at_once(case):
    """The same case, with nobody who waits 25 seconds for what does not come."""
    if case.path == "/api/v1/events" and str((case.query or {}).get("wait", "25")).isdigit():
        case.query = {**(case.query or {}), "wait": 0}
    return case


def answered(site, way, case):
    left_out = [*LEFT_OUT, *(BY_RECEIPT if case.operation.label in RECEIPTS else ())]
    at_once(case).call_and_validate(base_url=site.url, headers=way, excluded_checks=left_out)


@schema.parametrize()
@so_many(CASES)
def test_it_answers_as_it_says(site, ways, case):
    answered(site, ways["her browser"], case)


@schema.parametrize()
@so_many(CASES, by_chance=not IN_FULL)
def test_a_program_is_answered_alike(site, ways, case):
    answered(site, ways["her program"], case)


@schema.parametrize()
@so_many(CASES, by_chance=True)
def test_nobody_else_gets_in(site, ways, case):
    for who in ("a helper", "a clinician", "a false key", "a stranger"):
        answer = at_once(case).call(base_url=site.url, headers=ways[who])
        assert answer.status_code < 500, who
        if case.path not in PUBLIC:
            assert answer.status_code >= 400, who
            assert not [each.id for each in KEPT if str(each.id) in answer.text], who
