"""How often something may be: so often in a minute, counted in the memory of this one process.

A restart forgets the counts, and that is fine: they keep a loop that went wrong from taking the
server away from her. What keeps strangers out is the length of a key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from threading import Lock
from time import monotonic

WINDOW = 60.0  # seconds, where nothing else is said
MOST_COUNTED = 10_000  # of those who asked last; beyond that the oldest are let go


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What is left of a limit. policy: its name; seconds: until it is whole again"""

    policy: str
    most: int
    window: float
    left: int
    seconds: int
    is_over: bool

    @property
    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers writes it, and Retry-After where it is over."""
        told = {
            "RateLimit-Policy": f'"{self.policy}";q={self.most};w={self.window:.0f}',
            "RateLimit": f'"{self.policy}";r={self.left};t={self.seconds}',
        }
        return {**told, "Retry-After": str(self.seconds)} if self.is_over else told


class Limit:
    """At most so many in each minute, or another window, for each who asks."""

    def __init__(
        self,
        policy: str,
        most: int,
        clock: Callable[[], float] = monotonic,
        *,
        window: float = WINDOW,
    ) -> None:
        self.policy, self.most, self.clock, self.window = policy, most, clock, window
        self.counts: dict[str, tuple[float, int]] = {}  # since when, how many
        self.lock = Lock()

    def take(self, who: str) -> Left:
        """Count one more of them."""
        now = self.clock()
        with self.lock:
            since, count = self.counts.pop(who, (now, 0))
            if now - since >= self.window:
                since, count = now, 0
            # Put in anew, so that the first of the dictionary asked the longest time ago.
            self.counts[who] = (since, min(count, self.most) + 1)
            while len(self.counts) > MOST_COUNTED:
                del self.counts[next(iter(self.counts))]
        return Left(
            policy=self.policy,
            most=self.most,
            window=self.window,
            left=max(self.most - count - 1, 0),
            seconds=max(ceil(since + self.window - now), 1),
            is_over=count >= self.most,
        )
