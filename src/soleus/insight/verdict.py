"""Pure. What may be said of a measure, and when nothing may: gates, verdicts and their sentences.

Codes and values come out of here; the sentences stand in words/sentences.toml.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, exp

from soleus.insight.arrays import Array, np
from soleus.insight.fit import Curve
from soleus.insight.model import Prior
from soleus.words.say import Sentence

LEAST_NIGHTS, LEAST_CRAMPS, LEAST_EACH = 28, 8, 8
MOST_OF_PRIOR = 0.8  # of its sd may be left; above that the answer is the prior's, not hers
LEAST_LOGGED = 0.7  # of recorded nights must say whether the measure was done
MOST_SHARED = 0.8  # R² on the other measures
LIKELY, LIKELY_OF_FEW, PERHAPS = 0.975, 0.95, 0.8
FEW = 3  # measures; of more, one seems to help by chance too often
FAIR = 0.95  # where chance chose the nights
SAME = (0.9, 1.1)  # rate ratios that make no difference
OWN = 0.9  # probability under a neutral prior from which a direction is her diary's own
FURTHEST = 365  # nights; a longer wait is not worth a number


class Choice(StrEnum):
    """How the nights of a measure were chosen. It decides what a difference can mean."""

    FREELY = "freely"
    WHEN_BAD = "when_bad"  # taken because of that evening's symptoms
    BY_CHANCE = "by_chance"  # a schedule that was drawn in advance, analysed as assigned
    PRESCRIBED = "prescribed"  # no verdict, ever


class Verdict(StrEnum):
    """What is said of a measure, from what cannot be answered to what can."""

    PRESCRIBED = "prescribed"
    AS_NEEDED = "as_needed"
    UNCHANGING = "unchanging"
    TOO_LITTLE = "too_little"
    RARELY_LOGGED = "rarely_logged"
    TOGETHER = "together"
    BEFORE_AFTER = "before_after"
    UNSURE = "unsure"
    FEWER = "fewer"
    MAYBE_FEWER = "maybe_fewer"
    BETWEEN = "between"
    NO_DIFFERENCE = "no_difference"
    MAYBE_MORE = "maybe_more"
    MORE = "more"
    TEST_FEWER = "test_fewer"
    TEST_MORE = "test_more"
    TEST_OPEN = "test_open"


@dataclass(frozen=True, slots=True)
class Use:
    """How a measure was used over the recorded nights.

    with_it, without: nights, for a dose the two sides of its mean; unknown: nights that say nothing
    apart: between the middles of the two, in the measure's own steps; 1 where it is done or not
    switches: how often it changed between the two
    shared: R² on the other measures, 0 to 1; partner: the one most like it, "" if there is none
    is_opposite: whether she does one where she leaves the other
    """

    with_it: int
    without: int
    unknown: int
    apart: float
    switches: int
    shared: float
    partner: str
    is_opposite: bool

    @property
    def logged(self) -> float:
        return 1 - self.unknown / (self.with_it + self.without + self.unknown)

    @property
    def is_constant(self) -> bool:
        return not (self.with_it and self.without)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a verdict is made from.

    recorded: nights; cramps: in them; measures: how many were weighed at once
    p_benefit, p_neutral: of fewer cramps, with her prior and with one centred on no effect
    """

    measure: str
    recorded: int
    cramps: int
    measures: int
    use: Use
    choice: Choice
    prior: Prior
    curve: Curve
    p_benefit: float
    p_neutral: float
    passed: bool

    @property
    def leaning(self) -> float:
        """Probability of the likelier direction."""
        return max(self.p_benefit, 1 - self.p_benefit)


def uses(measures: Sequence[str], raw: Array, centred: Array) -> list[Use]:
    """How each measure was used; raw: (n, k) with NaN where not known, centred: with 0 there."""
    return [_use(measures, raw, centred, k) for k in range(len(measures))]


def _use(measures: Sequence[str], raw: Array, centred: Array, k: int) -> Use:
    known = ~np.isnan(raw[:, k])
    side = centred[known, k] > 0
    # Rounding of the mean must not split nights that are all alike.
    if known.any() and np.ptp(raw[known, k]) == 0:
        side = np.full(len(side), raw[known, k][0] > 0)
    two_sides = side.any() and not side.all()
    apart = raw[known, k][side].mean() - raw[known, k][~side].mean() if two_sides else 0.0
    likeness = _likeness(centred, k)
    best = int(np.abs(likeness).argmax()) if likeness.any() else None
    return Use(
        with_it=int(side.sum()),
        without=int((~side).sum()),
        unknown=int((~known).sum()),
        apart=float(apart),
        switches=int((side[1:] != side[:-1]).sum()),
        shared=_shared(centred, k),
        partner="" if best is None else measures[best],
        is_opposite=best is not None and bool(likeness[best] < 0),
    )


def _likeness(centred: Array, k: int) -> Array:
    """Cosine with each measure, 0 for itself and for one that never changes."""
    lengths = np.sqrt((centred**2).sum(axis=0))
    scale = lengths * lengths[k]
    dots = centred.T @ centred[:, k]
    likeness: Array = np.divide(dots, scale, out=np.zeros_like(dots), where=scale > 1e-12)
    likeness[k] = 0.0
    return likeness


def _shared(centred: Array, k: int) -> float:
    """R² of a measure on the others."""
    own, others = centred[:, k], np.delete(centred, k, axis=1)
    total = float(own @ own)
    if not others.size or total < 1e-12:
        return 0.0
    guess = others @ np.linalg.lstsq(others, own, rcond=1e-9)[0]
    return 1 - float(((own - guess) ** 2).sum()) / total


# ── gates and verdicts ───────────────────────────────────────────────────────────────────────


def verdict(facts: Facts) -> Verdict:
    """What may be said, the first that applies."""
    use = facts.use
    obstacles = (
        (facts.choice is Choice.PRESCRIBED, Verdict.PRESCRIBED),
        (facts.choice is Choice.WHEN_BAD, Verdict.AS_NEEDED),
        (use.is_constant, Verdict.UNCHANGING),
        (facts.recorded < _least_nights(facts) or facts.cramps < LEAST_CRAMPS, Verdict.TOO_LITTLE),
        (use.logged < LEAST_LOGGED, Verdict.RARELY_LOGGED),
        (use.shared > MOST_SHARED, Verdict.TOGETHER),
        (use.switches == 1, Verdict.BEFORE_AFTER),
        (min(use.with_it, use.without) < LEAST_EACH, Verdict.TOO_LITTLE),
        (facts.curve.sd > MOST_OF_PRIOR * facts.prior.sd, Verdict.TOO_LITTLE),
        (not facts.passed, Verdict.UNSURE),
    )
    for stands, obstacle in obstacles:
        if stands:
            return obstacle
    if facts.choice is Choice.BY_CHANCE:
        return _of_test(facts.p_benefit)
    return _of_pattern(facts)


def _least_nights(facts: Facts) -> int:
    """Where chance chose the nights, enough of each kind are enough of all."""
    return 2 * LEAST_EACH if facts.choice is Choice.BY_CHANCE else LEAST_NIGHTS


def _of_test(p_benefit: float) -> Verdict:
    if p_benefit > FAIR:
        return Verdict.TEST_FEWER
    return Verdict.TEST_MORE if 1 - p_benefit > FAIR else Verdict.TEST_OPEN


def _of_pattern(facts: Facts) -> Verdict:
    enough = LIKELY_OF_FEW if facts.measures <= FEW else LIKELY
    is_fewer = facts.p_benefit > 0.5
    if facts.leaning > enough:
        return Verdict.FEWER if is_fewer else Verdict.MORE
    # One of a hundred milligrams changes next to nothing, even where a hundred halve her cramps.
    steps = max(1.0, facts.use.apart)
    low, high = (exp(steps * facts.curve.quantile(share)) for share in (0.05, 0.95))
    if SAME[0] <= low and high <= SAME[1]:
        return Verdict.NO_DIFFERENCE
    if facts.leaning >= PERHAPS:
        return Verdict.MAYBE_FEWER if is_fewer else Verdict.MAYBE_MORE
    return Verdict.BETWEEN


# ── sentences ────────────────────────────────────────────────────────────────────────────────

DIRECTED = {
    Verdict.FEWER,
    Verdict.MAYBE_FEWER,
    Verdict.MORE,
    Verdict.MAYBE_MORE,
    Verdict.TEST_FEWER,
    Verdict.TEST_MORE,
}
RANGED = DIRECTED | {Verdict.BETWEEN, Verdict.NO_DIFFERENCE, Verdict.TEST_OPEN}


def sentences(said: Verdict, facts: Facts) -> tuple[Sentence, ...]:
    """What is said, what it rests on, and what would change it."""
    found = [Sentence(f"insight.{said}", {"measure": facts.measure})]
    if said is Verdict.TOO_LITTLE:
        return (_short(facts), _wait(facts))
    if said is Verdict.TOGETHER:
        code = "insight.apart" if facts.use.is_opposite else "insight.together"
        found = [Sentence(code, {"measure": facts.measure, "other": facts.use.partner})]
    if said in RANGED:
        found.append(_range(facts.curve))
    if said in DIRECTED and _is_borrowed(facts):
        found.append(Sentence("insight.borrowed"))
    if said in {Verdict.MORE, Verdict.MAYBE_MORE}:
        # Water, movement and sleep on the side are good for more than cramps, and a pattern with
        # more of them may come from what made her do it.
        found.append(Sentence("insight.keep"))
    return (*found, Sentence(f"insight.change.{_remedy(said)}"))


def _is_borrowed(facts: Facts) -> bool:
    """Whether the direction owes its probability to what was believed before."""
    if facts.p_benefit > 0.5:
        return facts.p_neutral < min(OWN, facts.p_benefit)
    return 1 - facts.p_neutral < min(OWN, 1 - facts.p_benefit)


def _remedy(said: Verdict) -> str:
    """What would change an answer."""
    if said in {Verdict.AS_NEEDED, Verdict.TOGETHER, Verdict.BEFORE_AFTER}:
        return "chance"
    if said in {Verdict.PRESCRIBED, Verdict.UNCHANGING, Verdict.RARELY_LOGGED}:
        return str(said)
    return "test" if said in {Verdict.TEST_FEWER, Verdict.TEST_MORE, Verdict.TEST_OPEN} else "more"


def _range(curve: Curve) -> Sentence:
    """The middle and the central 90 % as whole per cents, fewer or more."""
    low, middle, high = (round(100 * exp(curve.quantile(q))) - 100 for q in (0.05, 0.5, 0.95))
    if high <= 0:
        return Sentence("insight.range.fewer", {"about": -middle, "most": -low, "least": -high})
    if low >= 0:
        return Sentence("insight.range.more", {"about": middle, "least": low, "most": high})
    return Sentence("insight.range.both", {"fewer": -low, "more": high})


def _short(facts: Facts) -> Sentence:
    """What there is too little of: nights of one kind, where all else is there, or cramps."""
    is_young = facts.recorded < _least_nights(facts) or facts.cramps < LEAST_CRAMPS
    few = min(facts.use.with_it, facts.use.without)
    if is_young or few >= LEAST_EACH:
        return Sentence("insight.too_little", {"n": facts.cramps})
    kind = "with" if few == facts.use.with_it else "without"
    return Sentence(f"insight.too_little.{kind}", {"n": few})


def _wait(facts: Facts) -> Sentence:
    nights = more_nights(facts)
    if nights is None:
        return Sentence("insight.wait.long")
    return Sentence("insight.wait", {"n": nights})


def more_nights(facts: Facts) -> int | None:
    """About how many more recorded nights until the gates open; None when that is too far off.

    Each gate is reckoned as if nights went on as they have: information about the measure, the
    inverse variance beyond the prior's, grows evenly with nights.
    """
    n, use = facts.recorded, facts.use
    needs = [_least_nights(facts) - n]
    told = facts.curve.sd**-2 - facts.prior.sd**-2
    so_far: list[tuple[float, float]] = [
        (LEAST_CRAMPS, facts.cramps),
        (LEAST_EACH, use.with_it),
        (LEAST_EACH, use.without),
        (facts.prior.sd**-2 * (MOST_OF_PRIOR**-2 - 1), told),
    ]
    for wanted, had in so_far:
        if had < wanted:
            needs.append(ceil(n * (wanted / had - 1)) if had * FURTHEST > wanted else FURTHEST + 1)
    most = max(needs)
    return None if most > FURTHEST else max(1, most)
