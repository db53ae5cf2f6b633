"""Take a diary of 100,000 entries out, and bring it into an empty one, each in a process anew.

python bench/export [--entries 100000]

Prints seconds on the wall and of the processor, and the most memory each process held. A clock on
the wall tells of whatever else the machine does, so the processor's stands beside it.
"""

import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

ENTRIES = 100_000
# What is promised: seconds and megabytes.
MOST = {"out json": (3.0, 150), "in json": (30.0, None)}
FORMS = {"json": "diary.json", "csv": "diary.zip", "fhir": "diary.fhir.json"}


def main() -> None:
    if "--step" in sys.argv:
        step(sys.argv[sys.argv.index("--step") + 1 :])
        return
    count = int(sys.argv[sys.argv.index("--entries") + 1]) if "--entries" in sys.argv else ENTRIES
    with tempfile.TemporaryDirectory(prefix="soleus-bench-") as folder:
        run("fill", folder, str(count))
        told = {}
        for form, name in FORMS.items():
            told[f"out {form}"] = run("out", folder, form, name)
        for form in ("json", "csv"):
            told[f"in {form}"] = run("in", folder, form, FORMS[form])
            told[f"in {form} again"] = run("in", folder, form, FORMS[form])
    print(f"{count} entries          wall   processor   memory   file")
    for name, (wall, cpu, memory, size) in told.items():
        print(f"{name:<18} {wall:7.1f} s {cpu:9.1f} s {memory:6.0f} MB {size:5.0f} MB")
    late = [name for name, (most, _) in MOST.items() if told[name][1] > most]
    heavy = [name for name, (_, most) in MOST.items() if most and told[name][2] > most]
    assert late + heavy == [], (late, heavy)


def run(*words: str) -> list[float]:
    step = [sys.executable, str(Path(__file__).parent), "--step", *words]
    told = subprocess.run(step, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(told)


def step(words: list[str]) -> None:
    what, folder, *more = words
    into = f"into-{more[0]}" if what == "in" else "from"
    os.environ["SOLEUS_DATA_DIR"] = str(Path(folder, into))
    os.environ["DJANGO_SETTINGS_MODULE"] = "soleus.settings"
    from soleus import settings

    settings.prepare()
    import django

    django.setup()
    from soleus.web import server

    server.migrate(before=lambda: None)
    from soleus.app import hand_over

    now = datetime(2026, 12, 2, 9, tzinfo=UTC)
    person = hand_over.owner(now)
    if what == "fill":
        fill(person, int(more[0]), now)
        return
    file = Path(folder, more[1])
    began, spent = time.perf_counter(), time.process_time()
    if what == "out":
        with file.open("wb") as opened:
            opened.writelines(hand_over.out(more[0], person, now, "UTC"))
    else:
        with file.open("rb") as opened:
            brought = hand_over.bring_in(person, opened, now, "UTC")
        assert not brought.faults, brought.faults
    wall, cpu = time.perf_counter() - began, time.process_time() - spent
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([wall, cpu, memory, file.stat().st_size / 1e6]))


def fill(person: Any, count: int, now: datetime) -> None:
    """The sample diary again and again, one after the other, with ids of their own."""
    from soleus.app import demo, hand_over
    from soleus.care.choices import Choices
    from soleus.care.profile import About
    from soleus.care.reminders import Settings
    from soleus.exchange import choices, whole
    from soleus.exchange.whole import Record, Version
    from soleus.knowledge import catalog
    from soleus.study import simulate

    measures = simulate.usual_measures(catalog.load())
    usual = {m.id: simulate.Done(amount=m.done.amount, unit=m.done.unit, hour=20) for m in measures}
    simulated = demo.sample(list(usual))
    made: list[Record] = []
    first = date(2003, 1, 1)
    while len(made) < count:
        for entry in simulate.diary(
            simulated, usual, first_night=first, zone="Europe/Berlin", seed=demo.SEED
        ):
            id_ = UUID(int=(len(made) + 1) * 7**45 % 2**128)
            made.append(Record(now=Version(entry=replace(entry, id=id_), form=id_)))
        first += timedelta(days=demo.NIGHTS)
    nothing = whole.Settled(
        plan=choices.write(Choices()), days={}, reminders=whole.reminded(Settings())
    )
    text = "".join(whole.write(About(), nothing, [], made[:count])).encode()
    assert not hand_over.bring_in(person, io.BytesIO(text), now, "UTC").faults
    print("[0, 0, 0, 0]")


if __name__ == "__main__":
    main()
