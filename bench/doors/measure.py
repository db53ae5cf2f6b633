"""Try a wrong passphrase at 1,000 names that are known and 1,000 that are not, in mixed order.

    python bench/doors               # about three minutes
    python bench/doors --names 200

Each try is a form sent to the page, in this process and on a new diary. The answers must be the
same but for their tokens. Of the times the medians may lie 5 ms apart, or the two may be such as
chance makes of one: a rank-sum test says p > 0.01.
"""

import argparse
import os
import random
import re
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from math import erfc, sqrt

SEED, PEOPLE, APART, CHANCE = 20261127, 10, 5.0, 0.01
WRONG = "wrong words that fit nobody"


def main() -> None:
    parser = argparse.ArgumentParser(description="Hold known names against unknown ones.")
    parser.add_argument("--names", type=int, default=1000, help="of each kind")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SOLEUS_DATA_DIR"] = folder
        times, answers = measured(told.names)
    known, unknown = (statistics.median(times[each]) for each in (True, False))
    p = rank_sum(times[True], times[False])
    print(f"known    {known:8.2f} ms")
    print(f"unknown  {unknown:8.2f} ms    {abs(known - unknown):.2f} ms apart, p = {p:.3f}")
    print(f"answers  {len(answers)} kind{'s' * (len(answers) > 1)}")
    is_told = len(answers) > 1 or (abs(known - unknown) > APART and p <= CHANCE)
    print("a name can be told from the answer" if is_told else "no name can be told")
    sys.exit(is_told)


def measured(names: int) -> tuple[dict[bool, list[float]], set[str]]:
    """Milliseconds of each try by whether the name is known, and every answer there was."""
    from soleus import cli

    cli.ready(None)
    from django.test import Client

    from soleus.records import models, people

    for number in range(PEOPLE):
        person = people.add_person(datetime.now(UTC))
        people.keep_passphrase(person, f"right words of {number}", f"name{number}")
    order = [True, False] * names
    random.Random(SEED).shuffle(order)
    client = Client(headers={"host": f"localhost:{8000}"})
    times: dict[bool, list[float]] = {True: [], False: []}
    answers: set[str] = set()
    for number, is_known in enumerate(order):
        name = f"name{number % PEOPLE}" if is_known else f"none{number % PEOPLE}"
        began = time.perf_counter()
        answer = client.post("/sign-in", {"name": name, "passphrase": WRONG})
        times[is_known].append((time.perf_counter() - began) * 1000)
        body = re.sub(r'(?:value|content)="[^"]*"', "", answer.content.decode())
        answers.add(f"{answer.status_code} {sorted(answer.headers)} {body}")
        models.Guess.objects.all().delete()  # else the eleventh would have to wait
    return times, answers


def rank_sum(first: list[float], second: list[float]) -> float:
    """The chance of ranks as far apart as these when both come from one source, two-sided."""
    both = sorted([(each, 0) for each in first] + [(each, 1) for each in second])
    ranks = sum(rank for rank, (_, which) in enumerate(both, 1) if which == 0)
    n, m = len(first), len(second)
    middle, spread = n * (n + m + 1) / 2, sqrt(n * m * (n + m + 1) / 12)
    return erfc(abs(ranks - middle) / spread / sqrt(2))


if __name__ == "__main__":
    main()
