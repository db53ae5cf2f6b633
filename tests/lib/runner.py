"""A process that sends reminders, to be killed: `python runner.py fill 600 | run FILE | count`.

`run` takes for its channel a file to which one line is added for each message. The line is there
once the write returns, so a kill after it is a kill after the message has left.
"""

import json
import os
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

DUE = datetime(2026, 12, 2, 21, 0, tzinfo=UTC)
NOW = DUE + timedelta(seconds=20)
TAKES = 0.002  # seconds that a channel takes to answer after it has taken a message


def main(what: str, told: str = "") -> None:
    from soleus import settings

    settings.prepare()
    import django

    django.setup()
    from django.core.management import call_command

    if what == "fill":
        call_command("migrate", verbosity=0, interactive=False)
    {"fill": fill, "run": run, "count": count}[what](told)


def fill(told: str) -> None:
    from django.db import transaction

    from soleus.app import reminders
    from soleus.care.reminders import Anchor, Reminder
    from soleus.records import people

    with transaction.atomic():
        for number in range(int(told)):
            person = people.add_person(DUE - timedelta(days=1))
            hers = Reminder(
                id=UUID(int=number + 1),
                item="measure.towel-stretch",
                anchor=Anchor.CLOCK,
                offset=timedelta(hours=21),
            )
            reminders.add(person, hers, now=DUE - timedelta(days=1), zone="UTC")
            added = DUE - timedelta(days=1)
            reminders.add_channel(person, uuid4(), "ntfy", {}, now=added)


def run(told: str) -> None:
    from django.db import DatabaseError

    from soleus.app import reminders
    from soleus.notify.message import SENT

    file = os.open(told, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def carry(channel, message):
        os.write(file, f"{message.tag}\n".encode())
        time.sleep(TAKES)
        return SENT

    # A day of yesterday is late and let go at once; what counts is that nothing is left after.
    for _ in range(20):
        try:
            if not reminders.settle(NOW, carry).messages:
                return
        except (DatabaseError, ExceptionGroup) as error:
            print(error, file=sys.stderr)


def count(told: str) -> None:
    from soleus.records.models import Delivery

    states = Counter(Delivery.objects.exclude(state="dropped").values_list("state", flat=True))
    print(json.dumps(states))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2] / "src"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "soleus.settings"
    main(*sys.argv[1:])
