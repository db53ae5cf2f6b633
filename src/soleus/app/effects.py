"""What her own nights were last said to say of measures, for her plan.

It is noted when “What helps me” has worked it out. Nothing is reckoned for the plan: the first page
must not wait for arithmetic, nor read what it does not show.
"""

from typing import Any

from soleus.care.plan import Effect
from soleus.records import plans
from soleus.records.store import Person

# Only what is said clearly. What a clinician decides on has a verdict of its own, which is no more
# among these than a maybe is.
CLEAR = {
    "fewer": Effect.FEWER,
    "test_fewer": Effect.FEWER,
    "no_difference": Effect.NONE,
    "more": Effect.MORE,
    "test_more": Effect.MORE,
}


def told(person: Person) -> dict[str, Effect]:
    """By measure; empty where nothing clear was said yet. Costs no query."""
    return {id_: Effect(said) for id_, said in plans.said(person).items()}


def note(person: Person, helps: Any) -> None:
    """Note what is clear in an answer of “What helps me”. The caller has opened the transaction."""
    plans.hear(person, {id_: said.value for id_, said in among(helps).items()})


def among(helps: Any) -> dict[str, Effect]:
    if helps["state"] != "ready":
        return {}
    said = {each["measure"]: each["verdict"] for each in helps["measures"] if each["is_shown"]}
    return {id_: CLEAR[verdict] for id_, verdict in said.items() if verdict in CLEAR}
