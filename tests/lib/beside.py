"""Stands beside a running Soleus, on the same diary, and does what each line asks for.

link: gives a one-time link, as `soleus login-link` does
anew: forgets everybody, so that whoever comes in next has an empty diary
remind ZONE: reminds the only person there is, in that zone, of a stretch each morning at half past
eight; gives the key of today's message
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from soleus import cli
from soleus.commands.serve import new_link

settings = cli.ready(None)

from django.db import connection  # noqa: E402  Django has its settings only now

from soleus.app import reminders  # noqa: E402
from soleus.care.reminders import Anchor, Reminder  # noqa: E402
from soleus.records.models import Guess, Link, Person  # noqa: E402

HALF_PAST_EIGHT = timedelta(hours=8, minutes=30)


def anew() -> str:
    Person.objects.all().delete()
    Link.objects.all().delete()
    Guess.objects.all().delete()
    return "done"


def link() -> str:
    return new_link(settings.here(settings.noted_port()))


def remind(zone: str) -> str:
    now = datetime.now(UTC)
    wanted = Reminder(
        id=uuid4(), item="measure.towel-stretch", anchor=Anchor.CLOCK, offset=HALF_PAST_EIGHT
    )
    reminders.add(Person.objects.get(), wanted, now=now, zone=zone)
    return f"{wanted.id}/{now.astimezone(ZoneInfo(zone)).date()}/0"


if __name__ == "__main__":
    asked: dict[str, Callable[..., str]] = {"anew": anew, "link": link, "remind": remind}
    for line in sys.stdin:
        word, *more = line.split()
        print(asked[word](*more), flush=True)
        connection.close()  # else the server could not fold its diary into one file
