"""A message to a topic of an ntfy server, her own or another's. The server can read it.

Address: {"server": "https://ntfy.example.org", "topic": "…", "token": "tk_…" or nothing}.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from soleus.notify import connector
from soleus.notify.connector import Reach
from soleus.notify.message import Message, NotCarriedError, Outcome, Urgency, Why

PRIORITIES = {Urgency.LOW: 2, Urgency.NORMAL: 3, Urgency.HIGH: 4}


def check(address: Mapping[str, Any], reach: Reach) -> None:
    """Raises NotCarriedError for what nothing could be sent to. Asks no other machine."""
    token = address.get("token") or ""
    told = (address.get("server"), address.get("topic"), token)
    if not all(isinstance(each, str) for each in told):
        raise NotCarriedError(Why.NOT_AN_ADDRESS)
    connector.check_listed(address["server"], reach)
    if not re.fullmatch(r"[-_A-Za-z0-9]{1,64}", address["topic"]):
        raise NotCarriedError(Why.NOT_AN_ADDRESS)
    if not re.fullmatch(r"[!-~]{0,200}", token):
        raise NotCarriedError(Why.NOT_AN_ADDRESS)


def send(address: Mapping[str, Any], message: Message, reach: Reach, *, now: datetime) -> Outcome:
    check(address, reach)
    # As JSON to the root: in the lines of a request, a text with umlauts would arrive broken.
    told = {
        "topic": address["topic"],
        "title": message.title,
        "message": message.body,
        "priority": PRIORITIES[message.urgency],
    }
    headers = {"Content-Type": "application/json"}
    if address.get("token"):
        headers["Authorization"] = f"Bearer {address['token']}"
    answer = connector.post(address["server"], reach, json.dumps(told).encode(), headers)
    return connector.outcome(answer, now)
