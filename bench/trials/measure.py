"""`python bench/trials [PEOPLE] [FILE]` plays self-tests of people who never lived.

For each way, length, rate and true ratio, PEOPLE of them (200 unless said) follow the schedule
that Soleus draws, and the share whose test ends with "helps" is printed as a row of
study/chances.csv; with FILE the table is written there.

They are people of study/simulate.py, whose cramps grow commoner and who tell of 88 nights in 100.
How strong her slow spells are and how odd single nights, is drawn from what the model believes of
people beforehand: trials tell only how far apart women are, which is more than one woman's nights
are. They do as chance says on 92 nights in 100. In blocks a measure builds up and fades.
"""

import csv
import math
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from uuid import UUID

from soleus.insight.model import FRAILTY_RATE, SLOW_RATE
from soleus.knowledge.shapes import Way
from soleus.study.reading import analyse
from soleus.study.simulate import FIRST_WEEK, Simulated, drawn_truth, person
from soleus.study.trial import Protocol, Told, nights_of, schedule

PEOPLE = 200
WEEKS = (2, 4, 6, 8, 10, 14)
RATES = (0.2, 0.5, 1.0, 2.0)
RATIOS = (0.5, 0.7, 1.0)
KEPT = 0.92  # of nights she does as chance says
LINGERS = {Way.COIN: 0.0, Way.BLOCKS: 0.6}  # how much of an effect is left a night later
X = "x"
ROW = ("way", "nights", "cramps_per_night", "ratio", "share", "people")


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    rows = []
    for row in table(people):
        rows.append(row)
        print(",".join(map(str, row)), flush=True)
    if len(sys.argv) > 2:
        with Path(sys.argv[2]).open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(ROW)
            out.writerows(rows)


def table(people: int) -> Iterator[tuple[object, ...]]:
    for way in Way:
        for weeks in WEEKS:
            nights = nights_of(way, weeks)
            for rate in RATES:
                for ratio in RATIOS:
                    found = share(way, nights, rate, ratio, people)
                    yield str(way), nights, rate, ratio, f"{found:.3f}", people


def share(way: Way, nights: int, rate: float, ratio: float, people: int) -> float:
    """Of so many people, the share whose test says that it helps."""
    found = [verdict(way, nights, rate, ratio, seed) for seed in range(people)]
    return found.count("test_fewer") / people


def verdict(way: Way, nights: int, rate: float, ratio: float, seed: int) -> str:
    """What one person's test says, as assigned."""
    protocol = Protocol(
        id=UUID(int=seed),
        measure=X,
        way=way,
        first=date(2026, 1, 1),
        nights=nights,
        seed=seed,
        cramps_per_night=rate,
    )
    drawn = schedule(protocol)
    made = lived(tuple(each.do for each in drawn), LINGERS[way], rate, ratio, seed)
    pairs = list(zip(drawn, made.nights, strict=True))
    told = {each.night: Told(cramps=night.cramps, week=night.week) for each, night in pairs}
    done = {each.night: did for each, night in pairs for _, did in night.done if did is not None}
    return analyse(protocol, told, done).as_assigned.verdict


def lived(
    assigned: tuple[bool, ...], lingering: float, rate: float, ratio: float, seed: int
) -> Simulated:
    """A person with so many cramps a night when her test begins, who strays now and then."""
    truth = drawn_truth((X,), seed=seed, ratios={X: ratio})
    own = Random(f"self-test {seed}")  # not the luck of her nights
    truth = replace(
        truth,
        alpha=math.log(rate) - truth.gamma * (FIRST_WEEK - 28) / 10,
        drift_sd=own.expovariate(SLOW_RATE),
        frailty_sd=own.expovariate(FRAILTY_RATE),
        lingering=lingering,
    )
    did = tuple(do if own.random() < KEPT else not do for do in assigned)
    return person((X,), nights=len(assigned), seed=seed, truth=truth, habits={X: did})
