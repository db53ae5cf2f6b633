"""Runners of reminders that are killed while they send, and what came of it."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

RUNNER = Path(__file__).with_name("runner.py")
PATIENCE = 120  # seconds until a run counts as hanging


@dataclass(frozen=True)
class Outcome:
    """sent: messages that left; claimed: left behind by a kill; lost: in neither, nor sent"""

    due: int
    kills: int
    sent: int
    distinct: int
    claimed: int
    lost: int

    @property
    def duplicates(self) -> int:
        return self.sent - self.distinct


def killed(folder: Path, *, due: int, kills: int, seed: int, runners: int = 2, **environ: str):
    """Send `due` reminders by some runners of which one is killed `kills` times."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("SOLEUS_", "DJANGO_"))}
    env = {**own, "SOLEUS_DATA_DIR": str(folder / "data"), **environ}
    file, chance = folder / "sent", Random(seed)
    file.touch()

    def start(what: str, told: str = "") -> subprocess.Popen:
        quiet = subprocess.DEVNULL
        return subprocess.Popen([sys.executable, RUNNER, what, told], env=env, stdout=quiet,
                                stderr=quiet)  # fmt: skip

    def sent() -> list[str]:
        return file.read_text().split()

    assert start("fill", str(due)).wait(PATIENCE) == 0
    running = [start("run", str(file)) for _ in range(runners)]
    began, done = time.monotonic(), 0
    for number in range(kills):
        enough = due * (number + 1) // (kills + 1)
        while len(sent()) < enough and any(each.poll() is None for each in running):
            assert time.monotonic() - began < PATIENCE, f"{len(sent())} of {due} went out"
            time.sleep(0.002)
        time.sleep(chance.random() * 0.05)
        alive = [place for place, each in enumerate(running) if each.poll() is None]
        if alive:
            place = chance.choice(alive)
            running[place].kill()
            running[place].wait()
            running[place] = start("run", str(file))
            done += 1
    assert [each.wait(PATIENCE) for each in running] == [0] * runners
    told = subprocess.run(
        [sys.executable, RUNNER, "count"], env=env, capture_output=True, check=True
    )
    states = Counter(json.loads(told.stdout))
    tags = sent()
    return Outcome(
        due=due,
        kills=done,
        sent=len(tags),
        distinct=len(set(tags)),
        claimed=states["claimed"],
        lost=due - states["sent"] - states["claimed"],
    )
