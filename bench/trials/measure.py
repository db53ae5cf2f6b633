"""`python bench/trials [PEOPLE] [FILE]` plays self-tests of people who never lived.

For each way, length, rate and true ratio, PEOPLE of them (100 unless said) follow the schedule
that Soleus draws, and the share whose test ends with "helps" is printed as a row of
study/chances.csv; with FILE the table is written there.

How strong her slow spells are and how odd single nights, is drawn from what the model believes
of people beforehand. They tell of 88 nights in 100, do as chance says on 92 in 100, and in blocks
a measure builds up and fades over nights.
"""

import csv
import sys
from datetime import date
from pathlib import Path
from uuid import UUID

from soleus.insight.arrays import np
from soleus.insight.model import CARRY, FRAILTY_RATE, SLOW_RATE, SPELL_NIGHTS, TREND
from soleus.knowledge.shapes import Way
from soleus.study.reading import analyse
from soleus.study.trial import Protocol, Told, schedule

LENGTHS = {Way.COIN: (14, 28, 42, 56, 98), Way.BLOCKS: (16, 32, 48, 96)}
RATES = (0.2, 0.5, 1.0, 2.0)
RATIOS = (0.5, 0.7, 1.0)
TOLD, KEPT = 0.88, 0.92
LINGERS = {Way.COIN: 0.0, Way.BLOCKS: 0.6}  # how much of an effect is left a night later
FIRST_WEEK = 24


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    rows = []
    for way, lengths in LENGTHS.items():
        for nights in lengths:
            for rate in RATES:
                for ratio in RATIOS:
                    found = share(way, nights, rate, ratio, people)
                    rows.append((way, nights, rate, ratio, f"{found:.3f}", people))
                    print(",".join(map(str, rows[-1])), flush=True)
    if len(sys.argv) > 2:
        with Path(sys.argv[2]).open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(("way", "nights", "cramps_per_night", "ratio", "share", "people"))
            out.writerows(rows)


def share(way: Way, nights: int, rate: float, ratio: float, people: int) -> float:
    """Of so many people, the share whose test says that it helps."""
    verdicts = [played(way, nights, rate, ratio, seed) for seed in range(people)]
    return verdicts.count("test_fewer") / people


def played(way: Way, nights: int, rate: float, ratio: float, seed: int) -> str:
    """The verdict of one person's test, as assigned."""
    protocol = Protocol(
        id=UUID(int=seed),
        measure="measure",
        way=way,
        first=date(2026, 1, 1),
        nights=nights,
        seed=seed,
        cramps_per_night=rate,
    )
    chance = np.random.default_rng([seed, nights, round(100 * rate), round(100 * ratio)])
    slow_sd, frailty_sd = chance.exponential(1 / SLOW_RATE), chance.exponential(1 / FRAILTY_RATE)
    keep = np.exp(-1 / SPELL_NIGHTS)
    drift, before, level = chance.normal(0, slow_sd), 0, 0.0
    told, done = {}, {}
    for number, each in enumerate(schedule(protocol)):
        did = each.do if chance.random() < KEPT else not each.do
        level = LINGERS[way] * level + (1 - LINGERS[way]) * did
        log_rate = (
            np.log(rate)
            + TREND.mean * number / 70
            + CARRY.mean * (np.log1p(before) - np.log1p(rate))
            + drift
            + level * np.log(ratio)
        )
        frailty = chance.gamma(frailty_sd**-2, frailty_sd**2)
        before = int(chance.poisson(np.exp(log_rate) * frailty))
        drift = keep * drift + chance.normal(0, slow_sd * np.sqrt(1 - keep**2))
        heard = chance.random() < TOLD
        week = FIRST_WEEK + number / 7
        told[each.night] = Told(cramps=before if heard else None, week=week)
        if heard:
            done[each.night] = did
    return analyse(protocol, told, done).as_assigned.verdict
