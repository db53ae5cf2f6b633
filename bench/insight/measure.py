"""`python bench/insight [PART] [NUMBER]` measures the room of insight.

speed: median over diaries of the time of a fit, and of a whole command, and its memory
accuracy: the fit against gold, long walks by a sampler that are kept in tests/gold
calibration: NUMBER people drawn from the prior; how often ranges hold the truth
pooling: trials put together as published
phrases: NUMBER made-up answers put into words, and looked through for what must never be said
suites, nulls, gate, limits, forecast, entries: NUMBER simulated people, a known truth, and how
    often what is said is wrong
clinic: the same, written into docs/clinic/what-it-may-say.md

With requirements/bench.txt in an environment of its own:
gold NAME…: walk through those diaries anew, or through all
peers: ours, nutpie, PyMC and statsmodels side by side on the same diaries
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from bench.insight import accuracy, calibration, suites
from soleus.insight.arrays import np
from soleus.insight.effect import answers, posterior
from soleus.insight.evidence import (
    dersimonian_laird,
    log_risk_ratios,
    paule_mandel,
    pooled,
    reml,
)
from tests.lib.diaries import simulated
from tests.lib.trials import BCG

# The most memory a process has held, in kB, as Linux tells it; what others tell is at least that
# of the process which started it.
PEAK = "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"


def main() -> None:
    what, *rest = sys.argv[1:] or ["speed"]
    number = int(rest[0]) if rest and rest[0].isdigit() else 0
    parts: dict[str, Callable[[], object]] = {
        "speed": lambda: speed(number),
        "accuracy": accuracy.main,
        "calibration": lambda: calibration.main(number),
        "pooling": pooling,
        "phrases": lambda: _pages("phrases").main(number),
        "gold": lambda: _samplers("gold").main(rest),
        "peers": lambda: _samplers("peers").main(),
        "peer": lambda: _samplers("peers").one(*rest),
        **{name: partial(part, number) for name, part in suites.PARTS.items()},
    }
    if what not in parts:
        raise SystemExit(__doc__)
    parts[what]()


def _pages(name: str) -> Any:
    """What puts answers into words as a page does; no diary is opened."""
    import django  # the environment of the samplers has none

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soleus.settings")
    django.setup()
    return import_module(f"bench.insight.{name}")


def _samplers(name: str) -> Any:
    """What needs the samplers, loaded only when asked for."""
    return import_module(f"bench.insight.{name}")


# ── speed ────────────────────────────────────────────────────────────────────────────────────


def speed(number: int) -> None:
    """A fit in this process; then whole commands, each in a process of its own."""
    unit = milliseconds(reference, 20)
    print(f"a reference of 40 inverses of 49 matrices of 33: {unit:.1f} ms")
    for nights, measures in ((150, 6), (250, 15)):
        diaries = [
            simulated(seed, nights=nights, measures=measures) for seed in range(number or 20)
        ]
        posterior(diaries[0])
        fits = [milliseconds(lambda told=told: posterior(told), 1) for told in diaries]
        checks = [
            milliseconds(lambda done=done: answers(done), 1) for done in map(posterior, diaries)
        ]
        middle = float(np.median(fits))
        print(
            f"{nights} nights × {measures}: fit {middle:.1f} ms, {middle / unit:.2f} references; "
            f"check and answers {np.median(checks):.1f} ms"
        )
    command = [sys.executable, "-m", "soleus"]
    made = subprocess.run(
        [*command, "simulate", "--seed", "3", "--nights", "150"], capture_output=True, check=True
    )
    asked, whole = [*command, "insight", "--json", "-"], []
    for _ in range(7):
        began = time.perf_counter()
        subprocess.run(asked, input=made.stdout, capture_output=True, check=True)
        whole.append(time.perf_counter() - began)
    asking = f"from soleus.cli import main; main({asked[3:]!r}, standalone_mode=False); {PEAK}"
    last = subprocess.run(
        [sys.executable, "-c", asking], input=made.stdout, capture_output=True, check=True
    )
    peak = int(last.stdout.split()[-1]) / 1024
    print(f"whole command, 150 nights: {np.median(whole):.2f} s, {peak:.1f} MB at its peak")
    timed = (
        "from time import perf_counter as t; a = t(); import soleus.insight.effect; print(t() - a)"
    )
    imports = [
        float(subprocess.check_output([sys.executable, "-c", timed], text=True)) for _ in range(7)
    ]
    print(f"import of the room with numpy: {np.median(imports):.2f} s")


def milliseconds(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - began))
    return float(np.median(taken))


def reference() -> None:
    """Arithmetic of the same kind, to compare machines and busy hours by."""
    matrices = np.eye(33) + 0.01 * np.arange(49)[:, None, None]
    for _ in range(40):
        np.linalg.inv(matrices)


# ── pooling ──────────────────────────────────────────────────────────────────────────────────


def pooling() -> None:
    """Thirteen trials of a vaccine, put together in three ways."""
    effects, variances = log_risk_ratios(BCG)
    published = ((0.3088, -0.7141), (0.3181, -0.7150), (0.3132, -0.7145))
    methods = (dersimonian_laird, paule_mandel, reml)
    for method, (tau2, mean) in zip(methods, published, strict=True):
        found = pooled(effects, variances, method(effects, variances))
        print(
            f"{method.__name__:18} tau² {found.tau2:.4f} ({tau2:.4f}), mean {found.mean:.4f} "
            f"({mean:.4f})"
        )
    print(f"interval of the last: {found.low:.4f} to {found.high:.4f} (-1.1084 to -0.3206)")
