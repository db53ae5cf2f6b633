"""Tells of the nights of a running self-test: `python tests/lib/diligent.py DATE ZONE`.

Up to the evening of that date she did as chance said and told of each night: three cramps on nights
without and none on nights with it. All of it goes through the app, each word with the clock of its
own day. Nights of which something is known already are passed over.
"""

import sys
from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from soleus import cli

cli.ready(None)

from soleus.app import look, trial, write  # noqa: E402  Django has its settings only now
from soleus.app.trial import Word  # noqa: E402
from soleus.diary.entries import Morning  # noqa: E402
from soleus.records import people  # noqa: E402
from soleus.study.trial import schedule  # noqa: E402


def tell(person, each, zone):
    there = ZoneInfo(zone)
    evening = datetime.combine(each.night, time(21), there)
    trial.say(person, Word(id=uuid4(), did=each.do), now=evening, zone=zone)
    awake = datetime.combine(each.night + timedelta(days=1), time(8), there)
    morning = Morning(
        id=uuid4(),
        at=awake,
        zone=zone,
        written=awake,
        night=each.night,
        cramps=0 if each.do else 3,
    )
    write.keep(person, (morning,), awake)


def main(until, zone):
    person = people.owner()
    for each in schedule(trial.running(person).protocol):
        if each.night < until and not look.night(person, each.night).is_recorded:
            tell(person, each, zone)


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]), sys.argv[2])
