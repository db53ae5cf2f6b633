"""Pure. The page for a visit as JSON: every figure under its name, and how each is reckoned."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from soleus.care.triage import Assessment
from soleus.diary.summary import Summary
from soleus.knowledge.food_shapes import Nutrient
from soleus.knowledge.shapes import Disposition
from soleus.report import Nourished, Report
from soleus.words.say import say

FORM = "soleus-report-1"
EXPLAINED = ("figures", "weeks", "hours", "cramps", "sleep", "tried", "helping", "taking", "sums",
             "noted", "checks", "complete")  # fmt: skip


def answer(found: Report) -> dict[str, Any]:
    """The whole report. What is not known is null, never 0."""
    how = {name: say(f"report.how.{name}") for name in EXPLAINED}
    return {"form": FORM, **_plain(found), "how": how}


def _plain(value: Any) -> Any:
    if isinstance(value, Nutrient):
        return value.id
    if isinstance(value, Disposition):
        return value.code
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Assessment):
        return {"disposition": value.disposition.code, "reasons": _plain(value.reasons),
                "unasked": list(value.unasked), "rules": value.rules}  # fmt: skip
    if is_dataclass(value):
        return {**{each.name: _plain(getattr(value, each.name)) for each in fields(value)},
                **_reckoned(value)}  # fmt: skip
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value


def _reckoned(value: Any) -> dict[str, Any]:
    """What a value works out of its fields, and the page shows."""
    if isinstance(value, Summary):
        return {"per_week": value.per_week}
    return {"mean": value.mean} if isinstance(value, Nourished) else {}
