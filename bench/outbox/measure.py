"""Tell stories of phones, networks and one diary, and count what was lost or doubled.

    python bench/outbox                     # ten thousand stories
    python bench/outbox --stories 500 --seed 7

The stories and what must be true after each are those of tests/lib/phones.py; the laws in
tests/properties tell sixty of them. Each core tells its share, in a browser and on a diary
of its own. The first story that goes wrong is printed whole: it becomes an @example of the law.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from pprint import pprint
from typing import Any

CHROMIUM = "/usr/bin/chromium"
STORIES, SEED = 10_000, 1
LOSSES = ("lost", "doubled", "overwritten")
Told = tuple[Counter[str], Any]  # how many stories, and slips of each kind; the first bad story


def main() -> None:
    parser = argparse.ArgumentParser(description="Count what phones lose on a bad network.")
    parser.add_argument("--stories", type=int, default=STORIES)
    parser.add_argument("--seed", type=int, default=SEED)
    told = parser.parse_args()
    began = time.monotonic()
    cores = os.cpu_count() or 1
    shares = [told.stories // cores + (n < told.stories % cores) for n in range(cores)]
    with ProcessPoolExecutor(cores, get_context("spawn")) as pool:
        found = list(pool.map(share, shares, range(told.seed, told.seed + cores)))
    counts = sum((each for each, _ in found), Counter[str]())
    for name in ("stories", "requests", *LOSSES, "rivals", "waits"):
        print(f"{name:12}{counts[name]:>8}")
    print(f"{'seconds':12}{time.monotonic() - began:>8.0f}   seed {told.seed}, {version()}")
    bad = [story for _, story in found if story]
    if bad:
        pprint(bad[0])
    print(json.dumps({name: counts[name] for name in ("stories", "requests", *LOSSES)}))
    sys.exit(1 if bad else 0)


def version() -> str:
    asked = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def share(stories: int, number: int) -> Told:
    """One core's stories."""
    with tempfile.TemporaryDirectory() as folder:
        begin(Path(folder))
        return tell_all(stories, number)


def begin(folder: Path) -> None:
    """A diary of its own, before anything of ours could open another one."""
    os.environ |= {
        "SOLEUS_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "soleus.settings",
        # Playwright keeps a loop running, and Django would refuse to query beside it.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    import django

    from soleus import settings

    settings.prepare()
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def tell_all(stories: int, number: int) -> Told:
    from django.test import Client
    from hypothesis import HealthCheck, Phase, given, seed
    from hypothesis import settings as how
    from playwright.sync_api import sync_playwright

    from soleus.records import people
    from tests.lib import phones

    counts, bad = Counter[str](), []
    person = people.add_person(phones.NIGHT)
    client = Client(headers={"host": "localhost:8000"})
    client.force_login(person)
    # Counted, not raised: what goes wrong once must not hide how often it does.
    every = how(
        max_examples=stories,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = phones.open_phones(browser.new_context())

        @every
        @seed(number)
        @given(phones.stories)
        def tell(story: Any) -> None:
            slips, requests = phones.tell(page, person, client, story)
            counts.update(stories=1, requests=requests)
            counts.update({each.partition(":")[0] for each in slips})
            if slips and not bad:
                bad.append({"story": story, "slips": slips})

        tell()
        browser.close()
    return counts, bad[0] if bad else None
