"""The same nights give the same answer, however the arithmetic underneath is done."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# numpy comes first, so that soleus can no longer ask it for one thread.
TOLD = """
import json, sys
import numpy
from soleus.insight.effect import answers, posterior
from tests.lib.gold import gold
found = []
told = gold("more-cramps")
answer = answers(posterior(told.diary, told.priors))
for curve in (*answer.parameters, *(each.curve for each in answer.effects)):
    found += [curve.mean, curve.sd, curve.below(0.0), curve.quantile(0.025)]
for each in answer.effects:
    found += [each.p_neutral, each.spared.mean, each.spared.quantile(0.95)]
found += [answer.check.k_hat, answer.check.share, answer.check.shift]
print(json.dumps(found))
"""


def told(**environment):
    done = subprocess.run(
        [sys.executable, "-c", TOLD],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        text=True,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def here():
    return told(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")


@pytest.mark.parametrize(
    "environment",
    [
        {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"},
        # The arithmetic of an older processor; elsewhere than on x86 these names mean nothing.
        {
            "OPENBLAS_CORETYPE": "Nehalem",
            "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
        },
    ],
    ids=["two threads", "an older processor"],
)
def test_the_numbers_are_the_same(here, environment):
    # Sums in another order differ in the last digits; 1e-9 is what is promised.
    assert told(**environment) == pytest.approx(here, abs=1e-9, rel=1e-9)
