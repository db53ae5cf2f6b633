"""A message to a Gotify server, her own or another's. The server can read it.

Address: {"server": "https://gotify.example.org", "token": "the key of an application there"}.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from soleus.notify import connector
from soleus.notify.connector import Reach
from soleus.notify.message import Message, NotCarriedError, Outcome, Urgency, Why

PRIORITIES = {Urgency.LOW: 2, Urgency.NORMAL: 5, Urgency.HIGH: 8}


def check(address: Mapping[str, Any], reach: Reach) -> None:
    """Raises NotCarriedError for what nothing could be sent to. Asks no other machine."""
    if not isinstance(address.get("server"), str) or not isinstance(address.get("token"), str):
        raise NotCarriedError(Why.NOT_AN_ADDRESS)
    connector.check_listed(address["server"], reach)
    if not re.fullmatch(r"[!-~]{1,200}", address["token"]):
        raise NotCarriedError(Why.NOT_AN_ADDRESS)


def send(address: Mapping[str, Any], message: Message, reach: Reach, *, now: datetime) -> Outcome:
    check(address, reach)
    told = {
        "title": message.title,
        "message": message.body,
        "priority": PRIORITIES[message.urgency],
    }
    # In a line of its own and not in the address: addresses end up in logs.
    headers = {"Content-Type": "application/json", "X-Gotify-Key": address["token"]}
    url = address["server"].rstrip("/") + "/message"
    return connector.outcome(connector.post(url, reach, json.dumps(told).encode(), headers), now)
