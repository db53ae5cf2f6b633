"""What she is told of her door: what lets her in has changed, or somebody came in by guessing.

Whoever gets at her open phone may add a way in for themselves, and whoever guesses may guess
right. Each browser of hers tells of it until she has read it there: what somebody else reads
somewhere else takes nothing from her.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from soleus.records import people
from soleus.records.store import Person

TOLD = timedelta(days=90)  # what is older is told no more


class What(StrEnum):
    PHRASE = "phrase"
    NO_PHRASE = "no_phrase"
    PASSKEY = "passkey"
    NO_PASSKEY = "no_passkey"
    CODES = "codes"
    CODE = "code"
    TRIED = "tried"  # somebody came in after wrong tries


def note(person: Person, what: What, now: datetime) -> None:
    """Keep what has changed. Callers open the transaction."""
    people.note_door(person, now, what)


def news(person: Person, now: datetime, known: datetime | None) -> list[tuple[datetime, What]]:
    """What has changed since a browser last knew of everything. It came with her row."""
    since = max(known or now - TOLD, now - TOLD)
    return [each for each in _noted(person) if each[0] > since]


def told(person: Person, what: What) -> list[datetime]:
    """When something of this kind was noted."""
    return [at for at, kind in _noted(person) if kind is what]


def _noted(person: Person) -> list[tuple[datetime, What]]:
    return [(datetime.fromisoformat(at), What(what)) for at, what in person.door]
