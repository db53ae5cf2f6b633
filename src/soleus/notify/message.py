"""What is carried out, and what became of it.

Texts are neutral: they stand on a locked screen and pass through the hands of others, so nothing
in them tells what she uses this for. Where she asks for more, the caller replaces the body.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from soleus.words.say import say

AN_HOUR = timedelta(hours=1)


class Urgency(StrEnum):
    """How soon a phone that saves its battery should hear of it; the words of RFC 8030."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class About(StrEnum):
    """What a message is for, as far as its neutral text says."""

    PLANNED = "planned"  # something of her plan
    ASKED = "asked"  # a question waits: how the night was, a check
    TRIAL = "trial"  # "send me a test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message.

    tag: a later message with the same tag takes the place of an earlier one, where a channel can
    ttl: how long it is worth carrying; a service drops it after that
    path: the page of Soleus that it opens. It says nothing about her
    acts: whether it is about one thing that can be done, so that "Done" and "Later" say what is
        meant. Of two things one would be written down and the other not
    """

    title: str
    body: str
    tag: str
    path: str = "/"
    urgency: Urgency = Urgency.NORMAL
    ttl: timedelta = AN_HOUR
    acts: bool = False


def neutral(about: About, *, tag: str, path: str = "/", ttl: timedelta = AN_HOUR) -> Message:
    """The message for a purpose, in words that give nothing away."""
    title, body = say(f"message.{about}.title"), say(f"message.{about}.body")
    return Message(title=title, body=body, tag=tag, path=path, ttl=ttl)


class State(StrEnum):
    SENT = "sent"  # the service took it
    GONE = "gone"  # this address will never work again: forget it
    LATER = "later"  # the service did not take it, and says that it may later
    FAILED = "failed"


class Why(StrEnum):
    """Why a message was not carried. Each has its sentence in words/sentences.toml."""

    NOT_LISTED = "not_listed"  # the settings do not name this place
    NOT_AN_ADDRESS = "not_an_address"
    NOT_FOUND = "not_found"  # no such name
    WITHIN = "within"  # the name leads into the home network, and is not listed as part of it
    IN_CLEAR = "in_clear"  # plain http to somewhere outside the home network
    NO_ANSWER = "no_answer"
    NOT_TRUSTED = "not_trusted"  # a certificate that proves nothing
    ELSEWHERE = "elsewhere"  # the answer points to another place, and is not followed
    REFUSED = "refused"
    TOO_LONG = "too_long"
    BUSY = "busy"
    BROKEN = "broken"  # it says that it is out of order
    UNKNOWN_THERE = "unknown_there"  # a subscription that has ended
    NOT_SET_UP = "not_set_up"  # the settings name no mail server

    @property
    def code(self) -> str:
        return f"carry.{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a message. `after`: how long to wait, for `LATER` alone."""

    state: State
    why: Why | None = None
    after: timedelta | None = None


SENT = Outcome(state=State.SENT)


class NotCarriedError(Exception):
    """It could not be carried. Holds a reason and never the address: that may hold a secret."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
