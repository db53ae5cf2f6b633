"""Fill an empty diary with any number of entries, eleven a day, the last of them yesterday.

The same number a day in both sizes: a large diary is a long one, not a crowded one.
"""

import random
import sys
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

from soleus import cli

SEED = 20261122
A_DAY = 11
AT_ONCE = 5000
ZONE = "Europe/Berlin"


def fill(folder: str, count: int) -> None:
    cli.ready(folder)
    from django.db import transaction

    from soleus.records import models, people, rows

    now = datetime.now(UTC)
    person = people.add_person(now)
    made = numbered(rows.row_of(person, entry) for entry in entries(now, count))
    while part := list(islice(made, AT_ONCE)):
        with transaction.atomic():
            for kind in models.KINDS.values():
                kind.objects.bulk_create([row for row in part if type(row) is kind])
    models.Person.objects.filter(pk=person.pk).update(sequence=count)


def numbered(rows):
    for sequence, row in enumerate(rows, 1):
        row.sequence = sequence
        yield row


def entries(now, count):
    from soleus.knowledge import catalog

    measures = sorted(catalog.load().measures)
    chance = random.Random(SEED)
    days = -(-count // A_DAY)
    begin = now.replace(hour=1, minute=0, second=0, microsecond=0) - timedelta(days=days)
    for n in range(count):
        night, place = divmod(n, A_DAY)
        at = begin + timedelta(days=night, hours=place * 2, minutes=chance.randrange(60))
        yield entry(place, at, measures, chance)


def entry(place, at, measures, chance):
    from soleus.diary.entries import Answer, Dose, Episode, Exposure, Morning, Side, Site, Symptoms
    from soleus.diary.nights import night_of

    same = {"id": UUID(int=chance.getrandbits(128)), "at": at, "zone": ZONE, "written": at}
    if place in (0, 1):
        return Episode(
            **same,
            side=chance.choice(list(Side)),
            site=chance.choice(list(Site)),
            pain=chance.randrange(11),
            minutes=float(chance.randrange(1, 9)),
            steps=("step.a", "step.b", "step.c"),
        )
    if place == 3:
        night = night_of(at, ZONE) - timedelta(days=1)
        return Morning(**same, night=night, cramps=chance.randrange(3), sleep=chance.randrange(11))
    if place == 5:
        return Exposure(**same, exposure="exposure.standing", amount=chance.randrange(9), unit="h")
    if place == 7:
        return Symptoms(**same, answers={"rf.worry": Answer.NO}, disposition="self_care")
    measure = chance.choice(measures)
    return Dose(**same, measure=measure, amount=3.0, unit="min", note="after supper " * 3)


if __name__ == "__main__":
    fill(sys.argv[1], int(sys.argv[2]))
