"""Keep the keys of her sealed notes. Her browser makes and opens them; nothing here can."""

from dataclasses import replace

from django.db import transaction

from soleus.diary.sealed import Pair, Sealing
from soleus.records import sealing
from soleus.records.store import Person


class UnknownPairError(ValueError):
    """A passphrase for a pair of keys that is not here, or a pair that is here already."""


def of(person: Person) -> Sealing:
    return sealing.of(person)


def add(person: Person, pair: Pair) -> None:
    """A new pair seals from now on. The older ones stay: they open what they sealed."""
    with transaction.atomic():
        now = sealing.locked(person)
        if pair.id in {each.id for each in now.pairs}:
            raise UnknownPairError(f"the pair {pair.id} is here already")
        sealing.keep(person, Sealing(on=True, pairs=(*now.pairs, pair)))


def lock_anew(person: Person, pair: Pair) -> None:
    """The same pair under another passphrase."""
    with transaction.atomic():
        now = sealing.locked(person)
        if (pair.id, pair.half) not in {(each.id, each.half) for each in now.pairs}:
            raise UnknownPairError(f"the pair {pair.id} is not here")
        pairs = tuple(pair if each.id == pair.id else each for each in now.pairs)
        sealing.keep(person, replace(now, pairs=pairs))


def switch(person: Person, *, on: bool) -> None:
    """Seal new notes, or no longer. What is sealed stays so, and opens as before."""
    with transaction.atomic():
        now = sealing.locked(person)
        if now.pairs and now.on != on:
            sealing.keep(person, replace(now, on=on))
