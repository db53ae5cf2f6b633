"""A message to an address of her own, signed, so that the other end knows who sends and when.

Signed as "Standard Webhooks" says, for which many languages have a ready reader: HMAC-SHA256 over
id, seconds since 1970 and body. Whoever reads it refuses a time that is more than minutes away,
and an id that was there before.

Address: {"url": "https://…", "secret": "whsec_…"}; `new_secret` draws the secret.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from hmac import digest
from typing import Any

from soleus.notify import connector
from soleus.notify.connector import Reach
from soleus.notify.message import Message, NotCarriedError, Outcome, Why

PREFIX, LEAST, DRAWN = "whsec_", 24, 32  # bytes


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(DRAWN)).decode("ascii")


def key_of(secret: object) -> bytes:
    """The bytes of a secret, or NotCarriedError."""
    if not isinstance(secret, str) or not secret.startswith(PREFIX):
        raise NotCarriedError(Why.NOT_AN_ADDRESS)
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotCarriedError(Why.NOT_AN_ADDRESS) from error
    if len(key) < LEAST:
        raise NotCarriedError(Why.NOT_AN_ADDRESS)
    return key


def check(address: Mapping[str, Any], reach: Reach) -> None:
    """Raises NotCarriedError for what nothing could be sent to. Asks no other machine."""
    if not isinstance(address.get("url"), str):
        raise NotCarriedError(Why.NOT_AN_ADDRESS)
    connector.check_listed(address["url"], reach)
    key_of(address.get("secret"))


def send(address: Mapping[str, Any], message: Message, reach: Reach, *, now: datetime) -> Outcome:
    check(address, reach)
    told = {
        "title": message.title,
        "body": message.body,
        "tag": message.tag,
        "path": message.path,
    }
    body, at = json.dumps(told).encode(), str(int(now.timestamp()))
    id_ = "msg_" + sha256(b"\0".join([message.tag.encode(), at.encode(), body])).hexdigest()[:32]
    headers = {
        "Content-Type": "application/json",
        "webhook-id": id_,
        "webhook-timestamp": at,
        "webhook-signature": signature(key_of(address["secret"]), id_, at, body),
    }
    return connector.outcome(connector.post(address["url"], reach, body, headers), now)


def signature(key: bytes, id_: str, at: str, body: bytes) -> str:
    signed = digest(key, f"{id_}.{at}.".encode() + body, sha256)
    return "v1," + base64.b64encode(signed).decode("ascii")
