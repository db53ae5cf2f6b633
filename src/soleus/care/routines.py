"""Pure. Guided routines: which holds are hers, and why one may be shut for now.

What must never be done with a clot in the leg asks its questions each time, on the page that leads
through it. So a check of some days ago does not open it, and it need not have been asked before.
A sign of a clot that stands shuts it, also one that is not urgent by itself.
"""

from soleus.care import plan
from soleus.care.plan import GateReason, Status
from soleus.care.profile import Profile
from soleus.care.triage import Assessment
from soleus.knowledge.shapes import Catalog, Hold, Measure, Relief

Guided = Measure | Relief


def guided(catalog: Catalog, id_: str) -> Guided | None:
    """What may be done with a guide under this id, or None."""
    found = catalog.measures.get(id_) or catalog.reliefs.get(id_)
    return found if found and found.routine and found.is_shown else None


def ways(thing: Guided) -> tuple[str, ...]:
    """The ways of doing it, in words; one without a name where there is only one."""
    return tuple(dict.fromkeys(hold.way for hold in thing.routine))


def holds(thing: Guided, way: str, age: int | None) -> tuple[Hold, ...]:
    """The holds of one way as they are done at her gestational age, in days.

    Where nobody knows her age the later form is taken: it is safe before as well, and the other
    way round it is not.
    """
    return tuple(h for h in thing.routine if h.way == way and _is_done_then(h, age))


def _is_done_then(hold: Hold, age: int | None) -> bool:
    if age is None:
        return hold.until_days is None
    is_begun = hold.from_days is None or age >= hold.from_days
    return is_begun and (hold.until_days is None or age < hold.until_days)


def shut(
    catalog: Catalog, thing: Guided, profile: Profile, *, standing: Assessment | None
) -> tuple[GateReason, ...]:
    """Why it is not for her now; empty when it may be done, once its questions are answered no."""
    found = plan.gates(catalog, thing, profile, standing=standing)
    if isinstance(thing, Measure):
        found = tuple(reason for reason in found if reason.status is Status.BLOCKED)
    # For a relief nobody can be asked first: she has the pack in her hand.
    if _is_noticed(catalog, thing, standing):
        return found
    return tuple(reason for reason in found if reason.code != "plan.gate.unclear")


def _is_noticed(catalog: Catalog, thing: Guided, standing: Assessment | None) -> bool:
    """Whether a sign that must be answered no before it stands as a yes or a not sure."""
    if standing is None or not thing.clear_first:
        return False
    noticed = {sign for reason in standing.reasons for sign in reason.signs}
    return any(catalog.signs[sign].group == thing.clear_first for sign in noticed)


def is_limited(thing: Guided) -> bool:
    """Whether its time is the most of it, not a goal: it must not be stopped and gone on with."""
    return bool(thing.over)


def open_to_all(thing: Guided) -> bool:
    """Whether nothing about her can shut it but a warning sign, so that any copy may show it."""
    asks = isinstance(thing, Measure) and thing.asks_first
    return not (thing.gates or thing.clear_first or asks)
