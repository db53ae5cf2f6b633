"""Pure. What is wrong between the knowledge files: names that lead nowhere, unsourced claims.

One file alone cannot show these; `catalog.read` has already refused what one file can.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any

from soleus.knowledge import foods
from soleus.knowledge.catalog import TABLES
from soleus.knowledge.items import Certainty, Item, Status
from soleus.knowledge.shapes import Catalog, Measure
from soleus.units import convert

ANYTHING = ("causes", "symptoms", "topics", "measures", "reliefs", "flags")
MAY_FIT = ("exposures", "conditions")

# Where an item names another: its table, the way to the name, the tables the name may stand in.
# A step into a tuple goes into each of its parts; "0" takes the first of a pair.
REFERENCES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("topics", "paragraphs.sources", ("sources",)),
    ("topics", "paragraphs.measure", ("measures",)),
    ("topics", "rows.sources", ("sources",)),
    ("topics", "trials", ("trials",)),
    ("measures", "cautions", ("cautions",)),
    ("measures", "gates", ("gates",)),
    ("measures", "trials", ("trials",)),
    ("measures", "links", ANYTHING),
    ("measures", "drawing", ("poses",)),
    ("measures", "routine.drawing", ("poses",)),
    ("measures", "journey", ("topics",)),
    ("measures", "fits.0", MAY_FIT),
    ("measures", "after.0", ("reliefs",)),
    ("measures", "clear_first", ("groups",)),
    ("measures", "supplies", ("nutrients",)),
    ("measures", "test.sources", ("sources",)),
    ("measures", "test.gates", ("gates",)),
    ("salts", "nutrient", ("nutrients",)),
    ("gates", "blocked_by", ("conditions",)),
    ("gates", "ask_if", ("conditions",)),
    ("gates", "stop_signs", ("signs",)),
    ("exposures", "links", ANYTHING),
    ("spacings", "measure", ("measures",)),
    ("reliefs", "cautions", ("cautions",)),
    ("reliefs", "clear_first", ("groups",)),
    ("reliefs", "gates", ("gates",)),
    ("reliefs", "routine.drawing", ("poses",)),
    ("checklists", "measure", ("measures",)),
    ("checklists", "points.drawing", ("poses",)),
    ("scripts", "steps.relief", ("reliefs",)),
    ("scripts", "steps.drawing", ("poses",)),
    ("scripts", "steps.ghost", ("poses",)),
    ("scripts", "steps.cautions", ("cautions",)),
    ("scripts", "steps.sources", ("sources",)),
    ("scripts", "steps.blocks", ("blocks",)),
    ("scripts", "steps.variants.position", ("positions",)),
    ("scripts", "steps.variants.drawing", ("poses",)),
    ("scripts", "steps.variants.ghost", ("poses",)),
    ("scripts", "steps.variants.sources", ("sources",)),
    ("scripts", "steps.variants.blocks", ("blocks",)),
    ("blocks", "reliefs", ("reliefs",)),
    ("blocks", "measures", ("measures",)),
    ("blocks", "conditions", ("conditions",)),
    ("blocks", "signs", ("signs",)),
    ("blocks", "ask_if", ("conditions",)),
    ("blocks", "positions", ("positions",)),
    ("screens", "signs", ("signs",)),
    ("screens", "parts.signs", ("signs",)),
    ("screens", "drawing", ("poses",)),
    ("places", "signs", ("signs",)),
    ("flags", "base", ("flags",)),
    ("flags", "any_of", ("signs",)),
    ("flags", "all_of", ("signs",)),
    ("flags", "conditions", ("conditions",)),
    ("clot_questions", "signs", ("signs",)),
    ("findings", "trial", ("trials",)),
    ("diets", "without", ("food_sets",)),
    ("nutrients", "of", ("food_sets",)),
    ("nutrients", "gates", ("gates",)),
    ("nutrients", "eased_by", ("measures",)),
)

# The unit of a column of foods.csv, by the end of its name. A gram of water is a millilitre.
COLUMN_UNITS = {"g": ("g", "ml"), "mg": ("mg",), "ug": ("µg",), "kcal": ("kcal",)}

# What a topic may show besides the targets of a nutrient.
SHOWS = ("salts", "servings")


def problems(catalog: Catalog) -> list[str]:
    """Every problem between the items, a sentence each; none when all holds together."""
    return [
        *_dangling(catalog),
        *_unsourced(catalog),
        *_unfinished(catalog),
        *_unheard(catalog),
        *_uncounted(catalog),
        *_ungiven(catalog),
        *_unlabelled(catalog),
        *_untestable(catalog),
    ]


# ── names that lead nowhere ────────────────────────────────────────────────────────────────


def _known(catalog: Catalog) -> dict[str, frozenset[str]]:
    """The names there are, by table."""
    tables = {name: frozenset(getattr(catalog, name)) for name, _ in TABLES.values()}
    return tables | {
        "poses": frozenset(catalog.poses),
        "trials": frozenset(trial.trial_id for trial in catalog.trials),
        "groups": frozenset(sign.group for sign in catalog.signs.values()),
    }


def _names(value: Any, way: list[str]) -> Iterator[str]:
    """Every name at the end of a way through nested shapes; "" names nothing."""
    if value is None:
        return
    if way and way[0].isdigit():
        for pair in value:
            yield from _names(pair[int(way[0])], way[1:])
    elif isinstance(value, tuple):
        for part in value:
            yield from _names(part, way)
    elif way:
        yield from _names(getattr(value, way[0]), way[1:])
    elif value:
        yield value


def _dangling(catalog: Catalog) -> Iterator[str]:
    known = _known(catalog)
    everywhere = [(name, "sources", ("sources",)) for name, kind in TABLES.values()
                  if issubclass(kind, Item)]  # fmt: skip
    for table, way, targets in chain(everywhere, REFERENCES):
        allowed = frozenset().union(*(known[target] for target in targets))
        for item in getattr(catalog, table).values():
            for name in _names(item, way.split(".")):
                if name not in allowed:
                    where = " or ".join(targets)
                    yield f"{item.id}, {way}: {name} is not among the {where}"


# ── claims without a source, measures without their parts ──────────────────────────────────


def _unsourced(catalog: Catalog) -> Iterator[str]:
    for name, kind in TABLES.values():
        if issubclass(kind, Item):
            for item in getattr(catalog, name).values():
                if item.is_shown and not item.sources and not item.design:
                    yield f"{item.id}: names no source; add one, or mark it design or unverified"
    for topic in catalog.topics.values():
        for number, paragraph in enumerate(topic.paragraphs, start=1):
            if not paragraph.sources and not paragraph.design:
                yield f"{topic.id}, paragraph {number}: names no source and is not marked design"
    addresses = {url for source in catalog.sources.values() for url in source.urls}
    for trial in catalog.trials:
        if trial.source_url not in addresses:
            yield f"{trial.trial_id}: {trial.source_url} is not the address of any source"


def _unfinished(catalog: Catalog) -> Iterator[str]:
    in_pregnancy = {trial.trial_id for trial in catalog.trials if trial.in_pregnancy}
    for measure in catalog.measures.values():
        for part, value in _parts(measure):
            if not value:
                yield f"{measure.id}: has no {part}"
        yield from _of_pool(catalog, measure, in_pregnancy)
        no_trial = measure.certainty is Certainty.NO_TRIAL
        if no_trial and not in_pregnancy.isdisjoint(measure.trials):
            yield f"{measure.id}: says there was no trial in pregnancy, and names one"
        if measure.certainty in (Certainty.HIGH, Certainty.MODERATE):
            yield f"{measure.id}: claims {measure.certainty} certainty; nothing has better than low"


def _of_pool(catalog: Catalog, measure: Measure, in_pregnancy: set[str]) -> Iterator[str]:
    """Trials that are put together are hers; where several are not, somebody says why."""
    several = len(in_pregnancy.intersection(measure.trials)) > 1
    if several and not (measure.pooled or measure.not_pooled):
        yield f"{measure.id}: does not say why its trials are not put together"
    for name in measure.pooled.findings if measure.pooled else ():
        finding = catalog.findings.get(name)
        if finding is None or finding.trial not in measure.trials:
            yield f"{measure.id}: puts {name} together, which is no finding of its trials"


def _parts(measure: Measure) -> Iterator[tuple[str, object]]:
    for name in ("name", "how", "how_much", "why", "cautions", "evidence", "harms"):
        yield name.replace("_", " "), getattr(measure, name)
    yield "words for when it is done", measure.done.text
    yield "amount for when it is done", measure.done.amount
    yield "words for what a tap adds", measure.done.tap is None or measure.done.add
    yield "words for a step of its dose", measure.done.step is None or measure.done.each


# ── what stands in a file and reaches nobody ───────────────────────────────────────────────


def _unheard(catalog: Catalog) -> Iterator[str]:
    told = {*_all(catalog, "measures", "trials"), *_all(catalog, "topics", "trials")}
    for name in sorted({trial.trial_id for trial in catalog.trials} - told):
        yield f"{name}: is a trial that no measure and no topic tells of"
    worded = {(finding.trial, finding.row) for finding in catalog.findings.values()}
    for name, row in sorted(_rows(catalog) ^ worded):
        yield f"{name}, row {row}: has no finding in words, or one too many"
    read = {*_all(catalog, "flags", "any_of"), *_all(catalog, "flags", "all_of")}
    for name in catalog.signs.keys() - read:
        yield f"{name}: is a sign that no flag reads"
    listed = Counter(_all(catalog, "places", "signs"))
    for name in catalog.signs:
        if listed[name] != 1:
            yield f"{name}: stands under {listed[name]} places of a list, must stand under one"
    nutrients = {target.nutrient for target in catalog.targets.values()}
    for topic in catalog.topics.values():
        for name in topic.shows:
            if name not in SHOWS and name not in nutrients:
                yield f"{topic.id}, shows: {name} is no nutrient, nor one of {', '.join(SHOWS)}"


def _rows(catalog: Catalog) -> set[tuple[str, int]]:
    """The rows of each trial that somebody read, counted from 1."""
    counts: Counter[str] = Counter()
    rows = set()
    for trial in catalog.trials:
        counts[trial.trial_id] += 1
        if trial.verified is Status.CHECKED:
            rows.add((trial.trial_id, counts[trial.trial_id]))
    return rows


def _all(catalog: Catalog, table: str, way: str) -> Iterator[str]:
    for item in getattr(catalog, table).values():
        yield from _names(item, way.split("."))


# ── food ───────────────────────────────────────────────────────────────────────────────────


def _uncounted(catalog: Catalog) -> Iterator[str]:
    """Targets nobody adds up for, columns that are not there, helpful foods without a row."""
    counted = {nutrient.targets for nutrient in catalog.nutrients.values()}
    for target in catalog.targets.values():
        if target.nutrient not in counted:
            yield f"{target.id}: {target.nutrient} is no nutrient that a day is added up for"
    for name, column in _columns(catalog):
        if column not in foods.load().columns:
            yield f"{name}: {column} is no column of {foods.FOODS}"
    for nutrient in catalog.nutrients.values():
        if nutrient.unit not in _units(nutrient.column):
            yield f"{nutrient.id}: {nutrient.unit} is not the unit of {nutrient.column}"
    for helpful in catalog.helpful.values():
        if foods.load().get(helpful.food) is None:
            yield f"{helpful.id}: {helpful.food} is no food of {foods.FOODS}"


def _ungiven(catalog: Catalog) -> Iterator[str]:
    """Measures that are a food which is not there, or are like one of no set."""
    for measure in catalog.measures.values():
        gives = measure.done.gives
        if gives and foods.load().get(gives.food) is None:
            yield f"{measure.id}: {gives.food} is no food of {foods.FOODS}"
        for name in (gives.alike, gives.but) if gives else ():
            if name and name not in catalog.food_sets:
                yield f"{measure.id}, gives: {name} is not among the food_sets"


def _units(column: str) -> tuple[str, ...]:
    """The units an amount of this column may be kept in; with no column it is a weight."""
    return COLUMN_UNITS.get(column.rsplit("_", 1)[-1] if column else "g", ())


def _unlabelled(catalog: Catalog) -> Iterator[str]:
    """Supplements whose labels could not be read."""
    for measure in catalog.measures.values():
        if bool(measure.supplies) != bool(measure.units):
            yield f"{measure.id}: names a nutrient or units; a supplement has both"
        elif measure.supplies in catalog.nutrients:
            yield from _unconverted(measure, catalog.nutrients[measure.supplies].unit)


def _unconverted(measure: Measure, to: str) -> Iterator[str]:
    for unit in measure.units:
        try:
            convert(1, unit, to)
        except ValueError as error:
            yield f"{measure.id}, units: {error}"


def _columns(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Each item that reads a column of the tables, with its name."""
    yield from ((each.id, each.column) for each in catalog.nutrients.values() if each.column)
    for each in catalog.food_sets.values():
        yield from ((each.id, column) for rule in each.rules for column, _ in rule.over)


# ── what chance may decide ─────────────────────────────────────────────────────────────────


def _untestable(catalog: Catalog) -> Iterator[str]:
    """Self-tests of what nobody should do, or leave out, because chance says so."""
    for measure in catalog.measures.values():
        if measure.test is None:
            continue
        obstacles = (
            (not measure.is_shown, "is shown to nobody"),
            (measure.asks_first, "needs a clinician's agreement"),
            (bool(measure.supplies), "is a supplement"),
            (bool(measure.clear_first), "needs a look at the leg each time"),
            (not measure.test.safe, "does not say why it is safe"),
            (
                not measure.test.sources and not measure.test.design,
                "names no source for its safety and is not marked design",
            ),
        )
        for stands, obstacle in obstacles:
            if stands:
                yield f"{measure.id}, test: {obstacle}"
