"""Follow a browser to the address where it listens now."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from soleus.notify import carry
from soleus.notify.carry import Kind, Outside
from soleus.notify.message import NotCarriedError
from soleus.records import reminders as rows
from soleus.records.store import Person


def move(person: Person, before: str, address: Mapping[str, Any], allowed: Outside) -> bool:
    """Give the channel that went to `before` its new address; False where she has no such channel.

    Raises NotCarriedError for an address that nothing could be sent to, and changes nothing.
    """
    why = carry.wrong(Kind.WEB_PUSH, address, allowed)
    if why:
        raise NotCarriedError(why)
    with transaction.atomic():
        hers = [each for each in rows.channels(person) if _endpoint(each) == before]
        for each in hers:
            rows.put_channel(person, replace(each, address=dict(address), gone=None))
    return bool(hers)


def _endpoint(channel: rows.Channel) -> str | None:
    return channel.address.get("endpoint") if channel.kind == Kind.WEB_PUSH else None
