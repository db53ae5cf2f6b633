"""One node of the fit against a sum over a fine grid, where the field has one dimension."""

import pytest

from soleus.insight.arrays import np
from soleus.insight.design import Diary, DiaryNight, design
from soleus.insight.fit import Field, corrected, modes, nearest_normals
from soleus.insight.model import LEVEL, Likelihood, Prior

SLOW, FRAILTY = 0.3, 0.6


def one_night(cramps):
    """In week 28, after an unrecorded night: the log rate is the level and the spell alone."""
    return design(Diary(measures=(), nights=(DiaryNight(index=0, week=28.0, cramps=cramps),)))


def summed(data):
    """Mean, variance, third cumulant of the level, and the log evidence, by trapezoids."""
    spread = LEVEL.sd**2 + SLOW**2
    eta = np.linspace(LEVEL.mean - 12, LEVEL.mean + 12, 24_001)
    log = Likelihood.of(data).log(eta[:, None], np.array([FRAILTY]))[:, 0]
    log += -0.5 * (eta - LEVEL.mean) ** 2 / spread - 0.5 * np.log(2 * np.pi * spread)
    weight = np.exp(log) * (eta[1] - eta[0])
    evidence = np.log(weight.sum())
    weight /= weight.sum()
    mean = weight @ eta
    variance, third = (weight @ (eta - mean) ** power for power in (2, 3))
    share = LEVEL.sd**2 / spread  # of eta's surprise that is the level's
    return (
        LEVEL.mean + share * (mean - LEVEL.mean),
        LEVEL.sd**2 * (1 - share) + share**2 * variance,
        share**3 * third,
        evidence,
    )


@pytest.mark.parametrize("cramps", [0, 1, 5])
def test_one_night_comes_out_as_by_a_sum(cramps):
    data = one_night(cramps)
    field = Field.of(data, [])
    at, _ = modes(field, np.array([SLOW]), np.array([FRAILTY]), field.mean[None])
    normals, bends = nearest_normals(field, np.array([SLOW]), np.array([FRAILTY]), at)
    found, evidence = corrected(field, normals, bends)
    mean, variance, third, log_evidence = summed(data)
    # One night is where a normal fits worst: without the corrections the variance is off by 0.3 to
    # 1.3 %, the log evidence by up to 0.002, and the third cumulant is missing.
    assert found.mean[0, 0] == pytest.approx(mean, abs=0.002)
    assert found.variance[0, 0] == pytest.approx(variance, rel=0.0025)
    assert found.third[0, 0] == pytest.approx(third, abs=0.005)
    assert evidence[0] == pytest.approx(log_evidence, abs=2e-4)


QUIET_THEN_MANY = (
    ".00..000..00.000..00.000.000.000.000.000.0.0.000"
    ".000.000.0.0.0.0.000.000.001..22.1.1.012.1.0.000"
)
DONE = (
    ".00..111..00.111..11.000.111.000.111.000.1.1.000"
    ".111.000.1.1.0.0.000.111.111..00.0.0.111.0.0.111"
)


def test_a_long_quiet_time_that_ends_in_many_cramps_does_not_swing_out_of_reach():
    # Whole steps of the nearest normal swung ever wider here, until exp overflowed.
    nights = tuple(
        DiaryNight(index=n, week=24 + n / 7, cramps=int(cramps), done=(float(done),))
        for n, (cramps, done) in enumerate(zip(QUIET_THEN_MANY, DONE, strict=True))
        if cramps != "."
    )
    field = Field.of(design(Diary(measures=("m",), nights=nights)), [Prior(0.0, 0.5)])
    slow, frailty = np.array([3.687]), np.array([0.0484])
    at, _ = modes(field, slow, frailty, field.mean[None])
    normals, _ = nearest_normals(field, slow, frailty, at)

    assert np.isfinite(normals.log_evidence).all()
