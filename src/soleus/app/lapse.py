"""Lapse: her phone locks by itself once nobody uses it. What she chose, and what goes on for her.

A visit that lapsed opens nothing of hers any more. The help of the night goes on as it was made
for her: warmth on skin that does not feel burns, also at three in the morning when the phone has
locked long ago.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.crypto import constant_time_compare

from soleus.app import passkeys
from soleus.records import people, visits
from soleus.records.store import Person

LAPSED = visits.LAPSED  # where a visit keeps whose it was


class After(StrEnum):
    """How soon."""

    SOON = "soon"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """In seconds. away: out of sight; idle: in view and not touched"""

    away: int
    idle: int


LIMITS = {After.SOON: Limits(away=60, idle=180), After.LATER: Limits(away=300, idle=900)}


def has_way(person: Person, address: str) -> bool:
    """Whether she can come back in at this address, by herself and as often as it locks.

    A link needs the computer, and a code on paper opens once: whoever has nothing else would be
    shut out of her own diary in the middle of the night.
    """
    return person.has_usable_password() or passkeys.has_at(person, address)


def limits(person: Person, address: str) -> Limits | None:
    """When her phone locks at this address; None where it does not."""
    chosen = LIMITS.get(After(person.lapse))
    return chosen if chosen and has_way(person, address) else None


def choose(person: Person, after: After) -> None:
    people.keep_lapse(person, after)


def note(person: Person) -> dict[str, Any]:
    """What a visit that lapses remembers of her. It ends with all her visits."""
    return {"person": person.pk, "under": person.get_session_auth_hash()}


def of(noted: dict[str, Any]) -> Person | None:
    """Whose visit lapsed; None once what lets her in has changed."""
    person = people.find(noted["person"])
    if person is None or not person.is_active:
        return None
    same = constant_time_compare(noted["under"], person.get_session_auth_hash())
    return person if same else None
