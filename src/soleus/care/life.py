"""Pure. A change in her life: what it alters of what she told, and what is watched after an end.

Nothing she wrote is touched by any of it, and each change can be taken back.
"""

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from soleus.care.profile import About, Break

# Source: KAM14 and CDC; the twelve weeks are ours, and longer than any rule asks for.
CLOTS_FOR = timedelta(weeks=12)
SIGNS_FOR = timedelta(days=365)


class Watch(StrEnum):
    """What is still watched once a pregnancy is over, however it ended."""

    CLOTS = "clots"
    SIGNS = "signs"


def watch(about: About, on: date) -> Watch | None:
    """What the first page keeps offering, quiet or not; None in a pregnancy and after a year."""
    if about.ended_on is None:
        # A loss of which no day is known may have been yesterday.
        return Watch.CLOTS if about.loss else None
    since = on - about.ended_on
    if since <= CLOTS_FOR:
        return Watch.CLOTS
    return Watch.SIGNS if since <= SIGNS_FOR else None


def paused(about: About, on: date, last: date | None) -> About:
    return replace(about, pause=Break(since=on, last=last))


def away(about: About, on: date, last: date | None, zone: str, *, asks: bool) -> About:
    return replace(about, pause=Break(since=on, last=last, zone=zone, asks=asks))


def born(about: About, day: date) -> About:
    return replace(about, ended_on=day, loss=False, asked_after=False)


def ended(about: About, day: date) -> About:
    """It is over. Nobody asks how, and every word after it is a quiet one."""
    return replace(about, ended_on=day, loss=True, asked_after=False)


def left_alone(about: About) -> About:
    return replace(about, unasked=True)


def asked_again(about: About) -> About:
    """Prompts are welcome again. After a loss they are not: that is taken back by itself."""
    after = about.ended_on is not None and not about.loss
    return replace(about, unasked=False, pause=None, asked_after=after)


def not_over(about: About) -> About:
    """It was a mistake, or she is pregnant again."""
    return replace(about, ended_on=None, loss=False, asked_after=False)
