"""How often somebody may guess, at every door that a secret opens.

Ten wrong tries an hour for one passphrase, and twenty from one place: a street of addresses counts
as one, since whoever has one of them often has them all. The tries lie in the database, so that a
new start or a second process forgets none. They count for an hour. Of tries at a passphrase she is
told when she comes in, so those stay for a week: at a name that is nobody's no less than at hers.

The owner is never locked out by somebody who guesses on purpose. Links and codes are too long to be
guessed, so the right one opens whatever was tried before; a passkey cannot be guessed at all; and a
browser that is signed in has tries of its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.utils.crypto import salted_hmac

from soleus.app.blocks import block_of
from soleus.records import people

WINDOW = timedelta(hours=1)
MOST_OF_ONE = 10
MOST_FROM_A_PLACE = 20
KEPT = timedelta(days=7)  # where she is told of it: who guesses by night may be found in the week
MOST_KEPT = 10_000  # of those: at names that are nobody's there is no end of them


class TooManyError(Exception):
    """Too many wrong tries; `seconds` until the next one."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One try, counted as wrong until it was right."""

    id: int

    def was_right(self) -> None:
        people.forget_guess(self.id)


def place(address: str) -> str:
    """The place an address belongs to, in a form that does not tell the address."""
    return _hidden(block_of(address))


def begin(now: datetime, *, whom: str, place: str) -> Try:
    """Count a try before it is looked at, or raise TooManyError.

    Looked at first and counted later, a hundred tries at once would all be looked at.
    """
    clear(now)
    hidden = _hidden(whom) if whom else ""
    made = Try(id=people.add_guess(now, hidden, place))
    waits = [
        _wait(now, MOST_OF_ONE, whom=hidden) if hidden else 0,
        _wait(now, MOST_FROM_A_PLACE, block=place) if place else 0,
    ]
    if any(waits):
        made.was_right()  # a try that was not looked at counts for nothing
        raise TooManyError(max(waits))
    return made


def wrong(now: datetime, place: str) -> None:
    """Count a wrong link or code, or raise TooManyError."""
    begin(now, whom="", place=place)


def at(now: datetime, doors: list[str]) -> list[datetime]:
    """When these passphrases were tried, the newest first. At most ten an hour were looked at."""
    return people.guesses(now - KEPT, whom__in=[_hidden(each) for each in doors])


def clear(now: datetime) -> None:
    """Forget what counts no more and is told to nobody."""
    people.clear_guesses(now - WINDOW, told=now - KEPT, most=MOST_KEPT)


def _wait(now: datetime, most: int, **of: str) -> int:
    """Seconds until there may be a try again; 0 when it may be now."""
    tried = people.guesses(now - WINDOW, **of)
    if len(tried) <= most:
        return 0
    return max(1, ceil((tried[most] + WINDOW - now).total_seconds()))


def _hidden(told: str) -> str:
    return salted_hmac("soleus.guesses", told, algorithm="sha256").hexdigest()
