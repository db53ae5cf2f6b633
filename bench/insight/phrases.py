"""Everything that "What helps me" can say, looked through for words that it must never say.

A sentence that tells her to change a medicine may do more harm than all the rest can do good, and
whoever words it means well. So many made-up answers are put into words, with every measure and
every state, as the page does it.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp

from soleus.app import helps
from soleus.care.products import Product
from soleus.care.profile import About
from soleus.insight import measured
from soleus.insight.arrays import np
from soleus.insight.fit import curve
from soleus.insight.model import SUPPORTED, UNSUPPORTED
from soleus.insight.verdict import RANGED, Choice, Facts, Use, Verdict, sentences, verdict
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Catalog
from soleus.web.pages import helps as page

PEOPLE = 10_000
# Her own names stand in these marks and are no words of ours.
NAMED = re.compile("“[^”]*”")
NEVER = re.compile(
    r"\b("
    r"cur(e|es|ed|ing)|heal(s|ed)?|caus(e|es|ed|ing)|due to|because of|thanks to"
    r"|prov(e|es|ed|en|ing)|works?|worked|effective|guarantee[sd]?|certain(ly)?|definite(ly)?"
    r"|p-value|significan(t|ce)|best|safe(ly|r)?|harmless|dangerous"
    r"|prescribed"  # nobody told us that
    r"|(stop|start|begin|quit|skip|drop|double|raise|lower|increase|reduce|cut|keep|continue|take"
    r"|use|try|avoid|change) (it|this|them|taking|using|with|the|your|more|less|on)\b"
    r"|you (should|must|need to|can stop|can start|may stop|may start)"
    r"|(more|less|higher|lower) (of it|dose)|dose"
    r")\b",
    re.IGNORECASE,
)
# Each of these says the opposite of what it would say by one of its words.
ALLOWED = (
    "Ask your midwife or doctor before you change it.",
    "You use {} when your legs already feel bad.",
    "{} does not change your cramps, as far as the diary can show.",
)
OF_EFFECT = re.compile(r"%|fewer|\bmore cramps|helps|difference|does not change")


@dataclass(frozen=True, slots=True)
class Said:
    """One measure of a made-up diary, as the page shows it."""

    measure: str
    choice: Choice
    verdict: Verdict
    label: str
    sentences: tuple[str, ...]

    @property
    def ours(self) -> str:
        """What is said, without names and without what may be said."""
        text = NAMED.sub("{}", " ".join(self.sentences))
        for each in ALLOWED:
            text = text.replace(each, "")
        return text

    def problem(self) -> str:
        """What must not have been said, "" where all is well."""
        found = NEVER.search(self.ours)
        if found:
            return f"says {found[0]!r}"
        if self.choice is Choice.PRESCRIBED and (
            self.verdict is not Verdict.PRESCRIBED or OF_EFFECT.search(self.ours)
        ):
            return "judges what a clinician decides on"
        return ""


def made(seed: int, people: int) -> Iterator[Said]:
    """So many measures of made-up diaries; each number anything that it can be."""
    known, chance = catalog.load(), random.Random(seed)
    ids = sorted(each.id for each in known.measures.values() if each.is_shown)
    for n in range(people):
        yield _said(known, ids[n % len(ids)], ids, chance)


def _said(known: Catalog, measure: str, ids: list[str], chance: random.Random) -> Said:
    products = [_product(measure)] if chance.random() < 0.1 else []
    needed = frozenset({measure} if chance.random() < 0.1 else ())
    about = About(as_needed=needed, products=tuple(products))
    choice = helps.choice(measure, about, known)
    in_steps = choice is Choice.FREELY and bool(known.measures[measure].done.each)
    if choice is Choice.FREELY and chance.random() < 0.2:
        choice = Choice.BY_CHANCE
    facts = _facts(measure, choice, ids, chance)
    told = verdict(facts)
    words = tuple(measured.Told(code=e.code, values=e.values) for e in sentences(told, facts))
    low, middle, high = (facts.curve.quantile(share) for share in helps.ENDS)
    found = measured.Measured(
        measure=measure,
        alike=tuple(chance.sample(ids, 2)) if chance.random() < 0.1 else (),
        in_steps=in_steps and chance.random() < 0.5,
        verdict=str(told),
        words=words,
        with_it=facts.use.with_it,
        without=facts.use.without,
        unknown=facts.use.unknown,
        ratio=measured.Range(low=exp(low), middle=exp(middle), high=exp(high)),
        spared=measured.Range(low=low, middle=middle, high=high),
        own=facts.p_neutral,
        is_shown=told in RANGED,
    )
    row = page.row_of(known, found, needed, ())
    return Said(
        measure=measure,
        choice=choice,
        verdict=told,
        label=row.label,
        sentences=(*row.sentences, row.about, row.spared, row.own),
    )


def _facts(measure: str, choice: Choice, ids: list[str], chance: random.Random) -> Facts:
    mean, sd = chance.gauss(-0.2, 0.4), chance.choice([0.01, 0.1, 0.2, 0.3, 0.45])
    at = np.linspace(mean - 8 * sd, mean + 8 * sd, 81)
    drawn = curve(at, np.exp(-0.5 * ((at - mean) / sd) ** 2))
    few = chance.random() < 0.2
    nights = [chance.randint(0, 12 if few else 200) for _ in range(2)]
    return Facts(
        measure=measure,
        recorded=max(1, sum(nights)),
        cramps=chance.randint(0, 10 if few else 500),
        measures=chance.randint(1, 12),
        use=Use(
            with_it=nights[0],
            without=nights[1],
            unknown=chance.choice([0, 3, 80]) + (sum(nights) == 0),
            apart=chance.choice([1.0, 1.0, 4.0]),
            switches=chance.choice([0, 1, 9, 40]),
            shared=chance.choice([0.0, 0.3, 0.9]),
            partner=chance.choice(ids),
            is_opposite=chance.random() < 0.5,
        ),
        choice=choice,
        prior=chance.choice([SUPPORTED, UNSUPPORTED]),
        curve=drawn,
        p_benefit=drawn.below(0),
        p_neutral=chance.random(),
        passed=chance.random() < 0.9,
    )


def _product(measure: str) -> Product:
    return Product(id="p1", measure=measure, name="Her box")


def main(number: int) -> None:
    people = number or PEOPLE
    wrong = [each for each in made(seed=1, people=people) if each.problem()]
    for each in wrong:
        print(f"{each.measure}, {each.verdict}: {each.problem()}: {' '.join(each.sentences)}")
    print(f"{people} made-up answers, {len(wrong)} with words that must never be said")
    if wrong:
        raise SystemExit(1)
