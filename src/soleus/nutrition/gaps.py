"""Pure. What a day should hold where she lives and at her age, and what is missing to that.

Only amounts that somebody checked against a source are used. Where there is none for her region,
none is claimed: what other regions say is handed back as theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from soleus.knowledge.food_shapes import Nutrient, Target
from soleus.knowledge.shapes import Catalog
from soleus.nutrition.intake import Total, ordered
from soleus.units import convert

# The youngest age at which every region's table counts as grown: no source's own number, but the
# American tables' age band, whose rows begin at 19. Who gives no age gets these rows.
GROWN = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What is known about how much of a nutrient a day should hold.

    low: how much to reach, None when nothing is aimed at; high: the upper end of a band, else None
    limit: what food, drink and pills should not pass together, or None
    from_supplements: the upper level that counts pills and medicines only, or None
    region: whose table it is, "" where no table speaks
    because: codes of sentences on why it is as it is
    gates: gate ids that leave it to a clinician
    elsewhere: what other regions say where hers says nothing; it is theirs, and judges nothing
    """

    nutrient: str
    unit: str
    low: float | None = None
    high: float | None = None
    limit: float | None = None
    from_supplements: float | None = None
    region: str = ""
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    elsewhere: tuple["Reference", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How a day stands to its reference, in the nutrient's unit.

    low: how much to reach, None when nothing is aimed at
    missing: how much of that is missing, None with no `low`
    left: up to the limit, 0 when it is passed, None when there is no limit
    over: the limit is passed, whatever else is not known
    at_most: some food was not known, so `missing` and `left` are at most so much
    """

    nutrient: str
    unit: str
    low: float | None
    missing: float | None
    left: float | None
    over: bool
    at_most: bool


# ── what a day should hold ─────────────────────────────────────────────────────────────────


def references(
    catalog: Catalog,
    *,
    region: str = "",
    age: int | None = None,
    conditions: frozenset[str] = frozenset(),
    fluid_limit_ml: float | None = None,
) -> dict[str, Reference]:
    """What a day should hold, by nutrient id, in the order nutrients are shown.

    region: a region id, or the name of a table ("US", "UK", "EU"); "" is not known
    age: in whole years, None when not known
    fluid_limit_ml: how much a clinician lets her drink in a day; it comes before any table
    """
    table = table_of(catalog, region)
    return {
        name: _hers(catalog, nutrient, table, age, conditions, fluid_limit_ml)
        for name, nutrient in ordered(catalog).items()
    }


def table_of(catalog: Catalog, region: str) -> str:
    """Whose targets hold in a region, "" where nobody's do."""
    known = catalog.regions.get(region)
    if known is not None:
        return known.nutrition
    return region if region in tables(catalog) else ""


def tables(catalog: Catalog) -> list[str]:
    """Whose targets there are, in file order."""
    return list(dict.fromkeys(target.region for target in catalog.targets.values()))


def _hers(
    catalog: Catalog,
    nutrient: Nutrient,
    table: str,
    age: int | None,
    conditions: frozenset[str],
    fluid_limit_ml: float | None,
) -> Reference:
    gates = [gate for name in nutrient.gates if (gate := catalog.gates[name]).is_shown]
    blocked = [gate.id for gate in gates if not conditions.isdisjoint(gate.blocked_by)]
    asking = [gate.id for gate in gates if not conditions.isdisjoint(gate.ask_if)]
    nothing = Reference(nutrient=nutrient.id, unit=nutrient.unit, gates=(*blocked, *asking))
    if fluid_limit_ml is not None and nutrient.fluid:
        limit = fluid_limit_ml if nutrient.fluid == "limit" else None
        return replace(nothing, limit=limit, because=("reference.clinician",))
    if blocked:
        return replace(nothing, because=("reference.ask",))
    found = _of_table(catalog, nutrient, table, age)
    others = [
        theirs
        for other in tables(catalog)
        if other != table and _speaks(nutrient, theirs := _of_table(catalog, nutrient, other, age))
    ]
    if _speaks(nutrient, found) or not nutrient.targets:
        return replace(found, gates=nothing.gates)
    why = "reference.none_here" if table else "reference.no_table"
    return replace(found, gates=nothing.gates, because=(why,), elsewhere=tuple(others))


def _speaks(nutrient: Nutrient, found: Reference) -> bool:
    """Whether a table says what one wants to know: how much to reach, or where the limit is."""
    asked = {"target": found.low, "limit": found.limit}
    return asked.get(nutrient.kind, found.limit if found.low is None else found.low) is not None


def _of_table(catalog: Catalog, nutrient: Nutrient, table: str, age: int | None) -> Reference:
    """What the checked rows of one table say for an age."""
    rows = [
        target
        for target in catalog.targets.values()
        if target.is_shown and target.nutrient == nutrient.targets and target.region == table
    ]
    rows = [row for row in rows if _covers(row, age)]
    amounts = _closest([row for row in rows if row.amount is not None], age)
    uppers = _closest([row for row in rows if row.upper is not None], age)
    used = [row for row in rows if row in amounts or row in uppers]
    if not used:
        return Reference(nutrient=nutrient.id, unit=nutrient.unit)
    low, high = _ends(nutrient, amounts)
    return Reference(
        nutrient=nutrient.id,
        unit=nutrient.unit,
        low=low,
        high=high,
        limit=_lowest(nutrient, uppers, "all"),
        from_supplements=_lowest(nutrient, uppers, "supplements"),
        region=table,
        notes=tuple(dict.fromkeys(row.note for row in used if row.note)),
        sources=tuple(dict.fromkeys(source for row in used for source in row.sources)),
        because=("reference.any_age",) if len(amounts) > 1 else (),
    )


def _covers(row: Target, age: int | None) -> bool:
    if age is None:
        return row.age_to is None or row.age_to >= GROWN
    return (row.age_from or 0) <= age and (row.age_to is None or age <= row.age_to)


def _closest(rows: Sequence[Target], age: int | None) -> list[Target]:
    """For a known age, a row written for some ages comes before one written for all."""
    banded = [row for row in rows if row.age_from is not None or row.age_to is not None]
    return banded if age is not None and banded else list(rows)


def _ends(nutrient: Nutrient, rows: Sequence[Target]) -> tuple[float | None, float | None]:
    """Both ends of what the rows ask for; the upper one only where it differs."""
    if not rows:
        return None, None
    low = min(_in(nutrient, row, row.amount) for row in rows)
    high = max(_in(nutrient, row, row.high or row.amount) for row in rows)
    return low, high if high > low else None


def _lowest(nutrient: Nutrient, rows: Sequence[Target], counts: str) -> float | None:
    """The limit that holds at every age it could be."""
    return min(
        (_in(nutrient, row, row.upper) for row in rows if row.upper_counts == counts), default=None
    )


def _in(nutrient: Nutrient, row: Target, amount: float | None) -> float:
    if amount is None:
        raise ValueError(f"{row.id} names no amount; it should not have been asked")
    return convert(amount, row.unit, nutrient.unit)


# ── what is missing ────────────────────────────────────────────────────────────────────────


def gaps(
    catalog: Catalog, totals: Mapping[str, Total], wanted: Mapping[str, Reference]
) -> dict[str, Gap]:
    """How a day stands, for every nutrient that is aimed at or limited.

    What is only shown is not judged, whatever its table says.
    """
    found = {}
    for name, nutrient in ordered(catalog).items():
        total, reference = totals[name], wanted[name]
        if nutrient.kind not in ("target", "limit") or nutrient.wider:
            continue
        if reference.low is not None or reference.limit is not None:
            found[name] = _gap(total, reference)
    return found


def beside(gaps: Mapping[str, Gap], supplied: Mapping[str, float]) -> dict[str, Gap]:
    """The same gaps with what supplements give counted in, by nutrient id, in its unit.

    What a table asks for in a day may come from either; so may what its limit for all counts.
    """
    return {name: _beside(gap, supplied.get(name, 0.0)) for name, gap in gaps.items()}


def _beside(gap: Gap, amount: float) -> Gap:
    missing = None if gap.missing is None else max(0.0, gap.missing - amount)
    left = None if gap.left is None else max(0.0, gap.left - amount)
    return replace(gap, missing=missing, left=left)


def _gap(total: Total, reference: Reference) -> Gap:
    low, limit = reference.low, reference.limit
    missing = None if low is None else max(0.0, low - total.amount)
    left = None if limit is None else max(0.0, limit - total.amount)
    return Gap(
        nutrient=reference.nutrient,
        unit=reference.unit,
        low=low,
        missing=missing,
        left=left,
        over=limit is not None and total.amount > limit,
        at_most=total.at_least,
    )
