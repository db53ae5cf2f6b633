"""A day of food and drink in words: how much, of what, how sure, and where each number is from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from soleus.app.food import Day, held_in_view, seen
from soleus.care.profile import About
from soleus.diary.entries import Dose, Intake
from soleus.knowledge import catalog
from soleus.knowledge.food_shapes import Nutrient
from soleus.knowledge.items import Source
from soleus.nutrition.gaps import Gap, Reference
from soleus.nutrition.ideas import Idea
from soleus.nutrition.intake import Total, ordered
from soleus.nutrition.nightly import Before
from soleus.pictures.meters import meter
from soleus.web.wording import grams, told, translated, worded

WHOLE, TENTHS = 20, 1  # from here on without decimals; from here on with one
HUNDRED = 100  # beside a target from here on, parts of one say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one thing gave. `amount` says so where it is not known."""

    name: str
    weight: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One nutrient of a day.

    words: "at least 180 of 270 mg"; unknown: how much of the day has no value, "" for none
    over: that the limit is passed, "" while it is not; apart: what supplements held of it
    notes: why there is no target, whose it is, and what else there is to know about it
    stays: it cannot be hidden
    """

    id: str
    name: str
    words: str
    had: str
    wanted: str
    unknown: str
    over: str
    apart: str
    notes: tuple[str, ...]
    picture: SafeString
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    is_judged: bool
    stays: bool


def lines(day: Day) -> list[Line]:
    """Every nutrient that she wants to see, in order."""
    known = catalog.load()
    return [_line(day, known.nutrients[id_]) for id_, is_seen in seen(day.about).items() if is_seen]


def drinks(day: Day) -> Line | None:
    """How much she drank that day, beside how much it should be, and whether it is too much.

    None for a day with nothing on it, unless a clinician's limit holds: that is always said.
    """
    known = [each for each in ordered(catalog.load()).values() if each.fluid == "limit"]
    lines = [_line(day, each) for each in known if seen(day.about)[each.id]]
    return next((line for line in lines if day.parts or line.stays), None)


def wanted_of_drinks(day: Day) -> Reference | None:
    """How much she should drink that day; None where she does not want to see it."""
    known = [each.id for each in ordered(catalog.load()).values() if each.fluid == "limit"]
    return next((day.wanted[each] for each in known if seen(day.about)[each]), None)


def before(found: Before, about: About) -> tuple[list[str], list[str]]:
    """What stands before a night: what she drank and took, then the rest of what she sees."""
    known, shown = catalog.load().nutrients, seen(about)
    food = {known[id_]: total for id_, total in found.food.items() if shown[id_]}
    first = [_came_to(each, total) for each, total in food.items() if each.fluid == "limit"]
    first += [
        _came_to(known[id_], total, "food.from_supplements")
        for id_, total in found.supplements.items()
        if shown.get(id_)
    ]
    rest = [_came_to(each, total) for each, total in food.items() if each.fluid != "limit"]
    return first, rest


def _came_to(nutrient: Nutrient, total: Total, code: str = "food.came_to") -> str:
    return told(code, name=translated(nutrient.name), amount=amount_of(total))


def amounts(idea: Idea) -> list[str]:
    """What a portion holds of the nutrients it helps with: "Magnesium 74 mg"."""
    known = catalog.load().nutrients
    told_of = [(known[each], idea.amounts[each]) for each in idea.closes]
    return [
        told("food.holds", name=translated(each.name), amount=figure(amount), unit=each.unit)
        for each, amount in told_of
        if amount is not None
    ]


def sources_of(shown: Iterable[Line]) -> list[Source]:
    """What the numbers of these lines are from, each once, in the order they are named."""
    return list(dict.fromkeys(source for line in shown for source in line.sources))


def sources_of_ideas(ideas: Iterable[Idea]) -> list[Source]:
    """What the amounts of these ideas are from."""
    known = catalog.load()
    helped = [known.nutrients[each] for idea in ideas for each in idea.closes]
    names = dict.fromkeys(name for nutrient in helped for name in nutrient.sources)
    return [known.sources[name] for name in names]


def _line(day: Day, nutrient: Nutrient) -> Line:
    total, reference = day.totals[nutrient.id], day.wanted[nutrient.id]
    is_judged = nutrient.kind in ("target", "limit") and not nutrient.wider
    gap = day.gaps.get(nutrient.id)
    had = amount_of(total) if day.parts else ""
    wanted = wanted_of(reference) if is_judged else ""
    missing = total.items - total.known
    known = catalog.load()
    return Line(
        id=nutrient.id,
        name=translated(nutrient.name),
        words=_words(total, reference, had) if is_judged else had,
        had=had,
        wanted=wanted,
        unknown=told("food.unknown", n=missing, items=total.items) if missing else "",
        over=told("food.over") if gap and gap.over else "",
        apart=_apart(day, nutrient),
        notes=tuple(_notes(nutrient, reference, gap, day.about.region)),
        picture=_picture(total, reference) if wanted and total.known else SafeString(""),
        parts=tuple(_parts(day, nutrient)),
        sources=tuple(known.sources[each] for each in (*reference.sources, *nutrient.sources)),
        is_judged=is_judged,
        stays=nutrient.id in held_in_view(day.about),
    )


# ── numbers ─────────────────────────────────────────────────────────────────────────────────


def figure(amount: float) -> str:
    """A number as short as it may be without hiding a small one."""
    if amount >= WHOLE:
        return f"{amount:,.0f}"
    text = f"{amount:.1f}" if amount >= TENTHS else f"{amount:.2f}"
    return text.rstrip("0").rstrip(".")


def amount_of(total: Total) -> str:
    """ "180 mg", "at least 180 mg" where something in it is not known, "not known" where all is."""
    if total.items and not total.known:
        return told("food.not_known")
    code = "food.at_least" if total.at_least else "food.amount"
    return told(code, amount=figure(total.amount), unit=total.unit)


def beside(amount: float, reference: Reference) -> str:
    """A number as it stands beside its target: "6 of 700 mg"."""
    wanted = reference.low if reference.low is not None else reference.limit
    is_whole = wanted is not None and wanted >= HUNDRED and amount >= 1
    return f"{amount:,.0f}" if is_whole else figure(amount)


def wanted_of(reference: Reference) -> str:
    """ "270 mg", "1600 to 1850 ml", "at most 200 mg"; "" where nothing is known."""
    unit = reference.unit
    if reference.low is not None and reference.high is not None:
        low, high = figure(reference.low), figure(reference.high)
        return told("food.band", low=low, high=high, unit=unit)
    if reference.low is not None:
        return told("food.amount", amount=figure(reference.low), unit=unit)
    if reference.limit is not None:
        return told("food.at_most", amount=figure(reference.limit), unit=unit)
    return ""


def _words(total: Total, reference: Reference, had: str) -> str:
    wanted = wanted_of(reference)
    if not had:
        return told("food.a_day", wanted=wanted) if wanted else ""
    if not wanted:
        return had
    if not total.known:
        return told("food.of_unknown", wanted=wanted)
    amount = beside(total.amount, reference)
    return told("food.of_least" if total.at_least else "food.of", amount=amount, wanted=wanted)


def _picture(total: Total, reference: Reference) -> SafeString:
    limit = reference.limit if reference.low is None else None
    drawn = meter(total.amount, low=reference.low, high=reference.high, limit=limit)
    return mark_safe(drawn)  # noqa: S308  our own numbers


# ── where it comes from ─────────────────────────────────────────────────────────────────────


def _notes(nutrient: Nutrient, reference: Reference, gap: Gap | None, region: str) -> list[str]:
    gates = catalog.load().gates
    notes = _when_over(nutrient, reference) if gap and gap.over else []
    notes += [translated(nutrient.wider)] if nutrient.wider else []
    notes += [translated(gates[each].text) for each in reference.gates]
    if nutrient.wider:
        return notes
    if nutrient.kind == "shown":
        notes += [told("food.not_judged")]
        notes += [told("food.elsewhere", region=reference.region, wanted=wanted)
                  for wanted in [wanted_of(reference)] if wanted]  # fmt: skip
    # A limit in figures is a gate as well, and the gate has said already that it comes first.
    because = () if reference.gates and _is_clinicians(reference) else reference.because
    # That she told no country is said once, above all of them.
    notes += [told(code) for code in because if region or code != "reference.no_table"]
    notes += [told("food.elsewhere", region=each.region, wanted=wanted_of(each))
              for each in reference.elsewhere if wanted_of(each)]  # fmt: skip
    notes += [translated(note) for note in reference.notes]
    return list(dict.fromkeys(notes))


def _when_over(nutrient: Nutrient, reference: Reference) -> list[str]:
    """What there is to do once a limit is passed, as far as somebody checked it."""
    if _is_clinicians(reference):
        return [told("food.over_clinician")]
    eased = catalog.load().measures.get(nutrient.eased_by)
    return [translated(eased.why), translated(eased.how)] if eased and eased.is_shown else []


def _is_clinicians(reference: Reference) -> bool:
    """Whether it is a limit that a clinician set for her."""
    return "reference.clinician" in reference.because


def _apart(day: Day, nutrient: Nutrient) -> str:
    total = day.supplied.get(nutrient.id)
    return told("food.apart", amount=amount_of(total)) if total else ""


def counted_in(day: Day) -> list[str]:
    """What ideas count in of her supplements: "Vitamin D 10 µg"."""
    known = catalog.load().nutrients
    given = [(known[each], amount) for each, amount in day.told.items() if each in day.gaps]
    return [
        told("food.holds", name=translated(each.name), amount=figure(amount), unit=each.unit)
        for each, amount in given
        if amount
    ]


def _parts(day: Day, nutrient: Nutrient) -> list[Part]:
    return [
        Part(
            name=name_of(day.parts[share.place][0]),
            weight=grams(share.grams) if share.grams is not None else told("fact.unmeasured"),
            amount=told("food.amount", amount=figure(share.amount), unit=nutrient.unit)
            if share.amount is not None
            else told("food.not_known"),
        )
        for share in day.shares(nutrient.id)
    ]


def name_of(entry: object) -> str:
    """What an entry that counts as food is called."""
    if isinstance(entry, Dose):
        return translated(catalog.load().measures[entry.measure].name)
    return worded(entry).title if isinstance(entry, Intake) else told("kind.intake")


def hidden(day: Day) -> Sequence[tuple[str, str]]:
    """Id and name of each nutrient she left out."""
    known = catalog.load().nutrients
    left_out = day.about.hidden - held_in_view(day.about)
    return [(each, translated(known[each].name)) for each in known if each in left_out]
