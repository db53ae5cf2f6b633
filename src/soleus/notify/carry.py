"""A message to a channel of hers, whatever its kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from soleus import settings
from soleus.notify.connector import Reach, failed
from soleus.notify.message import Message, NotCarriedError, Outcome, Why
from soleus.settings import Post


class Kind(StrEnum):
    WEB_PUSH = "web_push"
    NTFY = "ntfy"
    GOTIFY = "gotify"
    WEBHOOK = "webhook"
    MAIL = "mail"


class Channel(Protocol):
    """A way to reach her. Its address is as the file of its kind says."""

    @property
    def kind(self) -> str: ...
    @property
    def address(self) -> Mapping[str, Any]: ...


Carry = Callable[[Channel, Message], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the settings allow.

    contact: whom a push service may write to when something is wrong; post: the mail server
    """

    reach: Reach
    contact: str
    post: Post | None = None


def outside() -> Outside:
    """What the settings of this server allow."""
    reach = Reach(public=settings.SEND_TO, local=settings.SEND_TO_LOCAL)
    return Outside(reach=reach, contact=settings.PUSH_CONTACT, post=settings.POST)


def carrier(allowed: Outside, clock: Callable[[], datetime]) -> Carry:
    """The function that carries. It raises nothing that a channel or its server can cause.

    clock: the present, in any zone; a message is signed with the time at which it leaves
    """

    def carry(channel: Channel, message: Message) -> Outcome:
        try:
            return _send(channel, message, allowed, clock())
        except NotCarriedError as error:
            return failed(error.why)

    return carry


def wrong(kind: str, address: Mapping[str, Any], allowed: Outside) -> Why | None:
    """Why nothing could be sent to an address, before it is kept. Asks no other machine."""
    try:
        _check(kind, address, allowed)
    except NotCarriedError as error:
        return error.why
    return None


# Each kind is loaded when it is used: cryptography and smtplib have no part in the start.


def _check(kind: str, address: Mapping[str, Any], allowed: Outside) -> None:
    match kind:
        case Kind.WEB_PUSH:
            from soleus.notify import web_push

            web_push.check(address, allowed.reach)
        case Kind.NTFY:
            from soleus.notify import ntfy

            ntfy.check(address, allowed.reach)
        case Kind.GOTIFY:
            from soleus.notify import gotify

            gotify.check(address, allowed.reach)
        case Kind.WEBHOOK:
            from soleus.notify import webhook

            webhook.check(address, allowed.reach)
        case Kind.MAIL:
            from soleus.notify import mail

            mail.check(address, allowed.post)
        case _:
            raise NotCarriedError(Why.NOT_AN_ADDRESS)


def _send(channel: Channel, message: Message, allowed: Outside, now: datetime) -> Outcome:
    address, reach = channel.address, allowed.reach
    match channel.kind:
        case Kind.WEB_PUSH:
            from soleus.notify import web_push

            return web_push.send(address, message, reach, contact=allowed.contact, now=now)
        case Kind.NTFY:
            from soleus.notify import ntfy

            return ntfy.send(address, message, reach, now=now)
        case Kind.GOTIFY:
            from soleus.notify import gotify

            return gotify.send(address, message, reach, now=now)
        case Kind.WEBHOOK:
            from soleus.notify import webhook

            return webhook.send(address, message, reach, now=now)
        case Kind.MAIL:
            from soleus.notify import mail

            return mail.send(address, message, allowed.post, now=now)
        case _:
            return failed(Why.NOT_AN_ADDRESS)
