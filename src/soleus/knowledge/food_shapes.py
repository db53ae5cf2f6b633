"""Pure. The shapes of what is known of food: nutrients and targets, sets and diets, what helps."""

from dataclasses import dataclass

from soleus.knowledge.items import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Item):
    """A reference amount per day for a nutrient in a region and age band.

    region: "US", "UK" or "EU"; age_from, age_to: years, inclusive, None = open
    amount: what a table recommends, or None; upper: the upper level, or None
    upper_counts: "all" or "supplements"
    high: for a band, its upper end, else None
    """

    nutrient: str
    region: str
    age_from: int | None
    age_to: int | None
    unit: str
    amount: float | None
    high: float | None
    upper: float | None
    upper_counts: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nutrient(Item):
    """What a day of food and drink is added up for.

    unit: the one its amounts are kept in
    column: of foods.csv, "" for the weight of the food itself
    kind: "target" is to be reached, "limit" not to be passed, "shown" is never judged, "off" stays
        unseen until she asks for it
    targets: the name its targets go by, "" when it has none
    of: the set of foods it is counted from, "" for every food
    wider: why the column counts more than its limit means; it is then never held to that limit
    eased_by: the measure that says what to do once its limit is passed, "" where none does
    gates: what leaves it to a clinician: a block aims at nothing, "ask first" names the gate
    fluid: what a clinician's limit on drinks does to it: "limit" is its own, "free" ends its target
    in_idea: the most of it that one portion of a suggested food may hold, None for any amount
    in_idea_gated: the same where a gate asks first
    weight: how much a gap in it counts when foods are suggested, 0 for not at all
    """

    name: str
    unit: str
    column: str
    kind: str
    order: int
    targets: str = ""
    of: str = ""
    wider: str = ""
    eased_by: str = ""
    gates: tuple[str, ...] = ()
    fluid: str = ""
    in_idea: float | None = None
    in_idea_gated: float | None = None
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Salt(Item):
    """A salt of a nutrient and the share of it that is the nutrient itself (0 to 1).

    share_high: the larger end where tablets differ, None where they do not
    """

    name: str
    nutrient: str
    share: float
    share_high: float | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving(Item):
    """Caffeine in one usual serving, in milligrams."""

    name: str
    caffeine_mg: float
    bound: str


# ── sets of foods, diets, foods that help ──────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Foods that are alike: of one of these groups, and with one of these words.

    groups: group codes of foods.csv, empty for every group
    words: whole words or phrases, the last word of each in either number; empty for any food
    but: phrases that hold such a word and mean something else: "butternut" is no nut
    over: a column of foods.csv and how much per 100 g is too much; instead of words
    """

    groups: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    over: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoodSet(Item):
    """Foods that are treated alike wherever they turn up.

    suggested: whether a food of this set may be among those that would help
    """

    name: str
    rules: tuple[Match, ...]
    suggested: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Diet(Item):
    """What somebody does not eat. In doubt a food is out, as it may be an allergy.

    without: the sets of foods that are left out
    """

    name: str
    text: str
    order: int
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpful(Item):
    """A food anybody knows, in the portion people eat, that may be suggested.

    food: its id in foods.csv
    portion: how much in words, grams: the same weighed
    family: foods of one family are alike, so a day's suggestions take one of each
    easy: it tends to stay down when she feels sick; cheap: it costs little
    """

    name: str
    food: str
    portion: str
    grams: float
    family: str
    easy: bool = False
    cheap: bool = False
