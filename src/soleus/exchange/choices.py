"""Pure. What she decided about her plan, as JSON."""

from datetime import date
from typing import Any
from uuid import UUID

from soleus.care.choices import Choices, Own, Skip


def write(choices: Choices) -> dict[str, Any]:
    return {
        # In pairs: the plan keeps its order, and PostgreSQL keeps none of an object.
        "held": [[id_, since.isoformat()] for id_, since in choices.held.items()],
        "put": list(choices.put),
        "paused": {id_: until and until.isoformat() for id_, until in choices.paused.items()},
        "own": [
            {"id": str(e.id), "name": e.name, "slot": e.slot, "times": e.times, "how": e.how}
            for e in choices.own
        ],
        "skipped": {day.isoformat(): why.value for day, why in choices.skipped.items()},
    }


def read(told: dict[str, Any]) -> Choices:
    """From what `write` gave; an empty one where she decided nothing yet."""
    held, paused = told.get("held", []), told.get("paused", {})
    return Choices(
        held={id_: date.fromisoformat(since) for id_, since in held},
        put=tuple(told.get("put", ())),
        paused={id_: date.fromisoformat(day) if day else None for id_, day in paused.items()},
        own=tuple(Own(**{**each, "id": UUID(each["id"])}) for each in told.get("own", ())),
        skipped={
            date.fromisoformat(day): Skip(why) for day, why in told.get("skipped", {}).items()
        },
    )
