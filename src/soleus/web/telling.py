"""What carries a cramp that starts or ends to her webhooks: one more thread of the one server.

A thread of its own, since a webhook that hangs must hold up neither an entry nor a reminder.
"""

import threading
from collections.abc import Callable
from datetime import datetime

from django.db import connection

from soleus.app import lamps, lasting
from soleus.app.reminders import Carry
from soleus.web.reminding import PATIENCE, attempt

PAUSE = 20.0  # seconds after which one that nobody came back to is looked for


class Telling:
    """Carries events out, one after the other, until what lasts is closed."""

    def __init__(self, carry: Carry, clock: Callable[[], datetime], *, pause: float = PAUSE):
        self.carry, self.clock, self.pause = carry, clock, pause
        # A daemon: a webhook that hangs must not keep a server from ending.
        self.thread = threading.Thread(target=self.run, name="lamps", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        lasting.HERE.close()
        if self.thread.ident:
            self.thread.join(PATIENCE)

    def run(self) -> None:
        try:
            while not lasting.HERE.is_over:
                attempt(self.turn)
        finally:
            connection.close()

    def turn(self) -> None:
        """Wait for one event and tell of it. Whatever goes wrong, there is a next one."""
        found = lasting.HERE.next(self.pause, self.clock)
        if found is None:
            return
        try:
            lamps.tell(*found, self.carry, self.clock())
        finally:
            connection.close_if_unusable_or_obsolete()
