"""A cramp that lasts, and who waits to hear of it: so that a lamp by the bed can answer.

All of it is in the memory of the one server and none of it is diary. A restart forgets it, and a
cramp is written down only by the entry of it.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Condition
from time import monotonic
from uuid import UUID

# Nobody came back to it: the phone was put away, or its network went.
LASTS = timedelta(hours=1)
AHEAD = timedelta(minutes=5)  # clocks of phones and buttons run ahead of the server's
REMEMBERED = 50  # events of each person, each for as long as a cramp may last
MOST_WAITING = 2  # at once: each holds a thread of the server, and pages need theirs


class State(StrEnum):
    STARTED = "started"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A cramp that started or ended. number: grows with each event, also over a restart"""

    number: int
    kind: State
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """id: of the entry it will be written down under, where whoever told knew it"""

    id: UUID | None
    since: datetime


class BusyError(Exception):
    """As many wait already as may."""


class Lasting:
    """What lasts, of each person."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self.number, self.seconds = 0, seconds
        self.running: dict[int, Running] = {}
        self.events: dict[int, deque[Event]] = defaultdict(lambda: deque(maxlen=REMEMBERED))
        self.heard = Condition()
        self.waiting = 0
        # For what carries events further; where nothing does, the oldest fall out.
        self.outgoing: deque[tuple[int, Event]] = deque(maxlen=REMEMBERED)
        self.is_over = False

    def start(self, person: int, id: UUID | None, at: datetime, now: datetime) -> None:  # noqa: A002
        """A cramp began. Told twice is told once; one that began long ago is told too late."""
        with self.heard:
            self._settle(person, now)
            if not now - LASTS < at <= now + AHEAD:
                return
            # A new one while another lasts: she never said that the other was over.
            is_new = person not in self.running
            self.running[person] = Running(id=id, since=min(at, now))
            if is_new:
                self._tell(person, State.STARTED, min(at, now), now)

    def end(self, person: int, ids: Collection[UUID] | None, now: datetime) -> None:
        """What lasts is over; with `ids`, where it is one of these: a late word of an earlier cramp
        must not put out the light in this one."""
        with self.heard:
            self._settle(person, now)
            running = self.running.get(person)
            if running and (ids is None or running.id in ids):
                del self.running[person]
                self._tell(person, State.ENDED, now, now)

    def forget(self, person: int) -> None:
        """Keep nothing of somebody who erased all that is hers."""
        with self.heard:
            self.running.pop(person, None)
            self.events.pop(person, None)
            self.heard.notify_all()

    def now(self, person: int, now: datetime) -> Running | None:
        """The cramp that lasts."""
        with self.heard:
            self._settle(person, now)
            return self.running.get(person)

    def after(self, person: int, number: int | None, now: datetime) -> tuple[list[Event], int]:
        """What came after a number, and the number to ask after next. Without one, from here on.

        A number that is still to come is of another server, or made up: from here on too.
        """
        with self.heard:
            self._settle(person, now)
            return self._after(person, number)

    def wait(
        self, person: int, number: int, seconds: float, clock: Callable[[], datetime]
    ) -> tuple[list[Event], int]:
        """The same, as soon as there is something, else after so many seconds.

        Raises BusyError where as many wait already as may.
        """
        until = self.seconds() + seconds
        with self.heard:
            self._settle(person, clock())
            found, next_ = self._after(person, number)
            if found or next_ != number or not seconds:
                return found, next_
            if self.waiting >= MOST_WAITING:
                raise BusyError
            self.waiting += 1
            try:
                while not found and not self.is_over and (left := until - self.seconds()) > 0:
                    self.heard.wait(left)
                    self._settle(person, clock())
                    found, next_ = self._after(person, number)
            finally:
                self.waiting -= 1
            return found, next_

    def next(self, seconds: float, now: Callable[[], datetime]) -> tuple[int, Event] | None:
        """The next event of anybody, whose it is, and None where none comes in so many seconds."""
        until = self.seconds() + seconds
        with self.heard:
            while not self.outgoing and not self.is_over and (left := until - self.seconds()) > 0:
                self.heard.wait(left)
            # One that nobody came back to ends by itself, and what is long over is forgotten.
            for person in {*self.running, *self.events}:
                self._settle(person, now())
            return self.outgoing.popleft() if self.outgoing else None

    def close(self) -> None:
        """Let everybody who waits go: the server ends."""
        with self.heard:
            self.is_over = True
            self.heard.notify_all()

    def _after(self, person: int, number: int | None) -> tuple[list[Event], int]:
        told = self.events.get(person, ())
        last = told[-1].number if told else self.number
        if number is None or number > self.number:
            return [], last
        found = [each for each in told if each.number > number]
        return found, found[-1].number if found else number

    def _settle(self, person: int, now: datetime) -> None:
        running = self.running.get(person)
        if running and not now - LASTS < running.since <= now + AHEAD:
            del self.running[person]
            self._tell(person, State.ENDED, now, now)
        told = self.events.get(person)
        while told and told[0].number < int((now - LASTS).timestamp() * 1000):
            told.popleft()
        if not told:
            self.events.pop(person, None)

    def _tell(self, person: int, kind: State, at: datetime, now: datetime) -> None:
        # From the clock, so that whoever asks after a number is not told twice when the server
        # was started anew.
        self.number = max(self.number + 1, int(now.timestamp() * 1000))
        event = Event(number=self.number, kind=kind, at=at)
        self.events[person].append(event)
        self.outgoing.append((person, event))
        self.heard.notify_all()


HERE = Lasting()
