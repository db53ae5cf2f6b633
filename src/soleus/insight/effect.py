"""Pure. From a diary to what it says about each measure: rate ratios, cramps spared, a verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from soleus.insight.arrays import Array, np
from soleus.insight.checks import Weighed, weigh
from soleus.insight.design import INTERCEPTS, Design, Diary, NotUsableError, design
from soleus.insight.fit import Curve, Field, Mixture, coefficient_curves, fit, spread_curves
from soleus.insight.model import SUPPORTED, Prior
from soleus.insight.verdict import (
    LEAST_CRAMPS,
    LEAST_NIGHTS,
    Choice,
    Facts,
    Use,
    Verdict,
    sentences,
    uses,
    verdict,
)
from soleus.words.say import Sentence

LATEST = 28  # recorded nights that stand for how it is now
MOST_MEASURES = 30
NOT_KNOWN = -1e300  # stands for it where columns are compared: nothing is equal to NaN
PARAMETERS = ("alpha", "gamma", "rho", "sigma_f", "omega")


class Label(StrEnum):
    """What kind of answer a whole diary gives."""

    TOO_EARLY = "too_early"  # too few nights or cramps for any verdict
    UNSURE = "unsure"  # the fit did not pass its check: numbers by weighing, and no verdict
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Effect:
    """What is known of one measure.

    curve: log rate ratio of a night with it, or of one more step of a dose; below 0 is fewer
    spared: cramps a week fewer with it every night than never, at the rate of her latest nights
    p_neutral: probability of fewer cramps under a prior as wide, but centred on no effect
    """

    measure: str
    curve: Curve
    spared: Curve
    p_benefit: float
    p_neutral: float
    use: Use
    verdict: Verdict
    words: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Insight:
    """What a diary says. parameters: in the order of PARAMETERS; total: nights with a row."""

    label: Label
    recorded: int
    total: int
    cramps: int
    effects: tuple[Effect, ...]
    parameters: tuple[Curve, ...]
    check: Weighed
    nodes: int


@dataclass(frozen=True, slots=True)
class Posterior:
    """A fitted diary: what it was made from, and where each coefficient lies.

    curves: in the order of `Design.fixed`; spreads: sigma_f and omega
    field, mixture: with the measures in an order of their own; back: leads to the diary's order
    """

    diary: Diary
    data: Design
    beliefs: tuple[Prior, ...]
    field: Field
    mixture: Mixture
    back: tuple[int, ...]
    curves: tuple[Curve, ...]
    spreads: tuple[Curve, Curve]


def posterior(diary: Diary, priors: Mapping[str, Prior] | None = None) -> Posterior:
    """Fit a diary.

    priors: of the log rate ratio, by measure; N(-0.2, 0.5²) where none is given
    Raises NotUsableError for a diary without a recorded night or week, one that is too long, and
    two measures that are the same on every night.
    """
    data = design(diary)
    _check_number(diary.measures)
    _check_twins(diary.measures, data.raw)
    beliefs = tuple((priors or {}).get(measure, SUPPORTED) for measure in diary.measures)
    # Draws are dealt to columns in turn. An order that follows from what is in the columns makes
    # the answer free of their order and their names.
    order = sorted(range(len(beliefs)), key=lambda k: _content(data.raw[:, k], beliefs[k]))
    there = [*range(INTERCEPTS), *(INTERCEPTS + k for k in order)]
    back = tuple(np.argsort(there).tolist())
    field = Field.of(replace(data, fixed=data.fixed[:, there]), [beliefs[k] for k in order])
    mixture = fit(field)
    curves = coefficient_curves(mixture)
    return Posterior(
        diary=diary,
        data=data,
        beliefs=beliefs,
        field=field,
        mixture=mixture,
        back=back,
        curves=tuple(curves[k] for k in back),
        spreads=spread_curves(mixture),
    )


def answers(found: Posterior, choices: Mapping[str, Choice] | None = None) -> Insight:
    """What a fitted diary says about each of its measures, once the fit was checked.

    choices: how the nights of a measure were chosen; freely where nothing is said
    """
    data, measures = found.data, found.diary.measures
    check = _checked(found)
    curves = found.curves
    if not check.passed:
        curves = tuple(check.curve(values) for values in check.coefficients.T)
    effects = []
    for k, use in enumerate(uses(measures, data.raw, data.fixed[:, INTERCEPTS:])):
        curve, belief = curves[INTERCEPTS + k], found.beliefs[k]
        facts = Facts(
            measure=measures[k],
            recorded=len(data.counts),
            cramps=int(data.counts.sum()),
            measures=len(measures),
            use=use,
            choice=(choices or {}).get(measures[k], Choice.FREELY),
            prior=belief,
            curve=curve,
            p_benefit=curve.below(0),
            p_neutral=curve.tilted(-belief.mean / belief.sd**2).below(0),
            passed=check.passed,
        )
        said = verdict(facts)
        effects.append(
            Effect(
                measure=facts.measure,
                curve=curve,
                spared=_spared(check, data, k),
                p_benefit=facts.p_benefit,
                p_neutral=facts.p_neutral,
                use=use,
                verdict=said,
                words=sentences(said, facts),
            )
        )
    return Insight(
        label=_label(data, check),
        recorded=len(data.counts),
        total=len(found.diary.nights),
        cramps=int(data.counts.sum()),
        effects=tuple(effects),
        parameters=(*curves[:INTERCEPTS], *found.spreads),
        check=check,
        nodes=len(found.mixture.weight),
    )


def _checked(found: Posterior) -> Weighed:
    """The weighed draws, with the coefficients in the diary's order."""
    there = np.argsort(found.back)
    check = weigh(found.field, found.mixture, [found.curves[k] for k in there])
    return replace(check, coefficients=check.coefficients[:, found.back])


def _check_number(measures: tuple[str, ...]) -> None:
    if len(measures) > MOST_MEASURES:
        raise NotUsableError(
            f"There are {len(measures)} measures, and at most {MOST_MEASURES} can be told apart. "
            "Keep those that matter most."
        )


def _check_twins(measures: tuple[str, ...], raw: Array) -> None:
    """Two columns alike would share one effect in a way that only the prior decides."""
    written = np.where(np.isnan(raw), NOT_KNOWN, raw)
    alike = (written[:, :, None] == written[:, None, :]).all(axis=0)
    for a, b in np.argwhere(np.triu(alike, 1)):
        known = raw[~np.isnan(raw[:, a]), a]
        if known.size and np.ptp(known) > 0:
            raise NotUsableError(
                f"{measures[a]!r} and {measures[b]!r} are the same on every night, so they cannot "
                "be told apart. Keep one of them."
            )


def _content(column: Array, belief: Prior) -> tuple[float, ...]:
    """Something to sort columns by that depends on nothing but what is in them."""
    return (belief.mean, belief.sd, *np.where(np.isnan(column), NOT_KNOWN, column).tolist())


def _spared(check: Weighed, data: Design, k: int) -> Curve:
    """Cramps a week fewer with a measure every night than never, had her latest nights come again.

    What she did on a night is taken out of its rate first, so that both sides start from the same.
    """
    effect = check.coefficients[:, INTERCEPTS + k]
    eta, raw = check.eta[:, -LATEST:], data.raw[-LATEST:, k]
    done = np.where(np.isnan(raw), _mean(data.raw[:, k]), raw)
    without = np.exp(eta - effect[:, None] * done).mean(axis=1)
    return check.curve(-7 * without * np.expm1(effect))


def _mean(column: Array) -> float:
    known = column[~np.isnan(column)]
    return float(known.mean()) if known.size else 0.0


def _label(data: Design, check: Weighed) -> Label:
    if len(data.counts) < LEAST_NIGHTS or data.counts.sum() < LEAST_CRAMPS:
        return Label.TOO_EARLY
    return Label.READY if check.passed else Label.UNSURE
