"""What the server does by itself: send reminders, end links, keep copies. In one thread."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from soleus import room, settings
from soleus.app import keep_safe, over, reminders
from soleus.app.reminders import Carry

log = logging.getLogger("soleus.reminding")

PAUSE = 20.0  # seconds between two looks
TIDY = 180  # looks between two tidyings: an hour
PATIENCE = 5.0  # seconds that the end of the server waits for a message on its way


class Loop:
    """Looks every so often for what is due, until it is told to stop."""

    def __init__(self, carry: Carry, clock: Callable[[], datetime], *, pause: float = PAUSE):
        self.carry, self.clock, self.pause = carry, clock, pause
        self.told = threading.Event()
        self.turns = 0
        # A daemon: a channel that hangs must not keep a server from ending.
        self.thread = threading.Thread(target=self.run, name="reminders", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.told.set()
        if self.thread.ident:
            self.thread.join(PATIENCE)

    def run(self) -> None:
        try:
            while not self.told.wait(self.pause):
                self.turn()
        finally:
            connection.close()

    def turn(self) -> None:
        """One look. Whatever goes wrong, there is a next one."""
        if settings.is_locked():  # then nobody knows what is due
            return
        room.settle()
        now = self.clock()
        if self.turns % TIDY == 0:
            # Zone rules change under a running server; what was read of them is read anew.
            ZoneInfo.clear_cache()
        tasks: list[Callable[[], object]] = [lambda: reminders.settle(now, self.carry)]
        if self.turns % TIDY == 0:
            tasks += [
                reminders.forget,
                lambda: over.sweep(now),
                lambda: keep_safe.settle(now),
            ]
        try:
            for task in tasks:
                attempt(task)
        finally:
            # Nobody else looks after the connection of this thread when a database was restarted.
            connection.close_if_unusable_or_obsolete()
        self.turns += 1


def attempt(task: Callable[[], object]) -> None:
    """One task; what goes wrong in it keeps no other from its turn."""
    try:
        task()
    except Exception as error:  # noqa: BLE001  the last one who can try again
        tell(error)


def tell(error: Exception) -> None:
    """One line: what kind of trouble, and nothing that a diary or an address is made of."""
    inner = error.exceptions if isinstance(error, ExceptionGroup) else [error]
    kinds = sorted({type(each).__name__ for each in inner})
    log.error("%s while settling", ", ".join(kinds))
