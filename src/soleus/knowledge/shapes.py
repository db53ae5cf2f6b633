"""Pure. The shapes of what is known: every block of the knowledge files has a type here.

Those of food stand in food_shapes.py, what every item carries in items.py.
Text in a shape is English as a reader sees it; the words room translates it.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from soleus.knowledge.food_shapes import Diet, FoodSet, Helpful, Nutrient, Salt, Serving, Target
from soleus.knowledge.items import Certainty, Item, Source, Status, Verdict
from soleus.pictures.figure import Pose

# ── causes, symptoms, topics ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause(Item):
    """A possible reason for cramps, or a thing the article names as one."""

    name: str
    text: str
    verdict: Verdict
    article: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom(Item):
    """How a cramp shows itself."""

    name: str
    text: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One claim of a topic, with its sources (empty only for our own design choices).

    id: the fact it tells, where the fact has an id of its own
    screen: the screen it points at ("check", "now", "journey"), "" for none
    measure: the measure it is about; it is read where she notes that one too, "" for none
    design: it says what Soleus does, which needs no source
    urgent: it stands out from the rest
    """

    text: str
    sources: tuple[str, ...] = ()
    status: Status = Status.CHECKED
    id: str = ""
    screen: str = ""
    measure: str = ""
    design: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a comparison table, a cell per column of the topic."""

    head: str
    cells: tuple[str, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic(Item):
    """A page to read: paragraphs, and perhaps one table.

    also: other words by which somebody may look for it
    shows: data shown below as tables of their own: "salts", "servings" or a nutrient's targets
    trials: trials whose findings are shown below
    """

    name: str
    order: int
    paragraphs: tuple[Paragraph, ...]
    also: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    shows: tuple[str, ...] = ()
    trials: tuple[str, ...] = ()


# ── measures, gates, evidence ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Gives:
    """What one of a measure's unit is as food or drink: an id of the food tables, so many grams.

    alike: the set of foods of which as many grams count for the measure too; but: those of another
        set do not
    """

    food: str
    grams: float
    alike: str = ""
    but: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneRule:
    """When a measure counts as done for a day: so much of a unit, in words as well.

    tap: how much of it one tap on "done" stands for; None when a tap means all of it
    add: what such a tap adds, in words: "Add a glass"
    step: how much of it is worth a comparison where she does now more of it, now less; None where
        it is only done or not; each: what one such step is, in words: "One more glass of water"
    gives: what one of the unit is as food or drink, None when it is neither
    """

    text: str
    amount: float
    unit: str
    tap: float | None = None
    add: str = ""
    step: float | None = None
    each: str = ""
    gives: Gives | None = None

    @property
    def of_one_tap(self) -> float:
        """How much one tap on "done" stands for."""
        return self.amount if self.tap is None else self.tap


class Way(StrEnum):
    """How chance chooses the nights of a self-test; it follows from how fast a measure acts."""

    COIN = "coin"  # single nights: it acts the same night, or not at all
    BLOCKS = "blocks"  # blocks of nights: it builds up and fades


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """Chance may say when to do a measure: it is safe to do, and as safe to leave out.

    safe: why it is, in words
    gates: gate ids beyond those of the measure, since being told to is more than being offered
    sources: what is known of its safety; that nothing is lost without it is our own choice
    """

    way: Way
    safe: str
    gates: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    design: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One part of a guided routine: hold so long, then rest so long.

    seconds: 0 where it goes on when she says so
    side: "left", "right" or "" when both at once
    way: the way of doing it that this belongs to, in words; "" where there is only one
    from_days, until_days: gestational age in days from which, and before which, it is done so
    """

    text: str
    seconds: int
    drawing: str
    rest_seconds: int = 0
    side: str = ""
    way: str = ""
    from_days: int | None = None
    until_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Trials of one measure that counted the same and may be put together. We did so ourselves.

    findings: ids of those whose rows count the same good outcome
    effect, low, high: ratio of the shares that had it, with the 95 % range; random effects
        (restricted maximum likelihood), the range by Hartung and Knapp
    text: what that comes to, in plain words
    """

    findings: tuple[str, ...]
    effect: float
    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Item):
    """Something one can do against cramps.

    slot: "morning", "day", "evening", "bedtime" or "meal", when it is usually done
    base: how readily the plan picks it, 0 (never by itself) to 10
    pooled: trials put together; not_pooled: why they are not, where there are several
    family: measures of one family are alike, so a day's plan takes one before it takes a second
    fits: exposure ids that speak for it, each with a sentence why
    after: relief ids that, once one eased her cramp, speak for it, each with a sentence why
    gates: gate ids that may block it or turn it into "ask first"
    from_days: gestational age in days from which it is offered at all, or None
    how_much_in: other words for how much, each for a kind of targets ("US", "UK", "EU")
    asks_first: a clinician must have agreed before it is offered as anything but "ask"
    supplies: the nutrient a supplement is taken for; units: those its labels are written in
    clear_first: a sign group ("clot") that must have been asked and answered no before
    over: what to do when its time is up, and why; "" where more of it does no harm
    every_minutes: how often it is done while she sits or stands for long
    on_journey_minutes, journey: how often on a long journey, and the topic to read before it
    test: how it may be tested on oneself; None for what nobody should leave to chance
    """

    name: str
    how: str
    how_much: str
    why: str
    done: DoneRule
    cautions: tuple[str, ...]
    certainty: Certainty
    evidence: str
    harms: str
    verdict: Verdict
    article: str
    slot: str
    base: int
    effort: str
    family: str
    trials: tuple[str, ...] = ()
    pooled: Pool | None = None
    not_pooled: str = ""
    fits: tuple[tuple[str, str], ...] = ()
    after: tuple[tuple[str, str], ...] = ()
    gates: tuple[str, ...] = ()
    from_days: int | None = None
    how_much_in: tuple[tuple[str, str], ...] = ()
    asks_first: bool = False
    supplies: str = ""
    units: tuple[str, ...] = ()
    clear_first: str = ""
    drawing: str = ""
    routine: tuple[Hold, ...] = ()
    over: str = ""
    every_minutes: int | None = None
    on_journey_minutes: int | None = None
    journey: str = ""
    links: tuple[str, ...] = ()
    test: SelfTest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One line of a checklist: what to look for, and its picture."""

    text: str
    drawing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist(Item):
    """What to look at before something is bought or put on.

    measure: what it is for; its done-rule says what is written down
    """

    measure: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Item):
    """What blocks a measure or turns it into "ask first".

    blocked_by, ask_if: condition ids
    blocked_from_days, ask_from_days: gestational age in days from which it holds, or None
    stop_signs: sign ids that end it at once
    lifts: whether a clinician's agreement lifts the asking (it never lifts a block)
    """

    name: str
    text: str
    blocked_by: tuple[str, ...] = ()
    ask_if: tuple[str, ...] = ()
    ask_from_days: int | None = None
    blocked_from_days: int | None = None
    stop_signs: tuple[str, ...] = ()
    lifts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution(Item):
    """What to mind while doing something."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure(Item):
    """A circumstance that may provoke or protect; asked once, or logged for a day."""

    name: str
    question: str
    unit: str
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing(Item):
    """How far a supplement and a medicine are kept apart: a reminder to ask, never an order."""

    measure: str
    medicine: str
    text: str


# ── relief: the night script ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief(Item):
    """Something that may ease a cramp while it lasts.

    clear_first: a sign group ("clot") that must have been asked and answered no before
    needs_timer: never without a running timer and an alarm at its end
    routine, done, over, gates: as for a measure, where it may be done by itself with a guide
    """

    name: str
    text: str
    verdict: Verdict
    cautions: tuple[str, ...] = ()
    clear_first: str = ""
    needs_timer: bool = False
    article: str = ""
    gates: tuple[str, ...] = ()
    routine: tuple[Hold, ...] = ()
    done: DoneRule | None = None
    over: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position(Item):
    """How she lies, sits or stands, as far as it changes what she can do.

    asked: shown as a choice during the cramp; otherwise it follows from the profile
    helped: somebody else does the holding, as the helper's card shows it
    from_days: gestational age in days from which it holds by itself, or None
    """

    name: str
    asked: bool
    helped: bool = False
    from_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The same step for another position; an empty `text` drops the step.

    spoken: the text where empty; sources: those of the step where empty
    """

    position: str
    text: str
    drawing: str
    spoken: str = ""
    ghost: str = ""
    sources: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One instruction of the night script.

    kind: "hold" (count down, then on), "check" (the clot questions), "rest" or "log"
    seconds: how long, 0 when it waits for her
    text: one action a line; spoken: the same for the ear
    ghost: the pose the movement starts from, "" when the figure stands still
    blocks: block ids that drop this step, as long as no variant takes its place
    either: steps that follow each other and share this name are different ways; one is enough
    """

    id: str
    relief: str
    kind: str
    text: str
    spoken: str
    seconds: int
    drawing: str
    ghost: str
    cautions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
    either: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script(Item):
    """The steps for one site, in order. `default` is the script for an unnamed site."""

    site: str
    name: str
    default: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Item):
    """When a kind of relief is off.

    conditions, signs: any of these blocks; always: it is off for everyone
    ask_if: conditions under which it turns into "ask first"
    reliefs, measures: what is off
    positions: where it holds; conditions that bring it about put her in these as well
    unless_timed: it is off only for a step without a timer
    """

    name: str
    text: str
    reliefs: tuple[str, ...]
    measures: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    ask_if: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    from_days: int | None = None
    always: bool = False
    unless_timed: bool = False


# ── red flags ──────────────────────────────────────────────────────────────────────────────


class Disposition(IntEnum):
    """Where a finding sends her; a larger number is more urgent."""

    SELF_CARE = 0
    ROUTINE = 1
    SAME_DAY = 2
    EMERGENCY = 3

    @property
    def code(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign(Item):
    """One thing that can be asked and answered yes, no or not sure.

    order: 1 is asked first (worst first)
    group: the sign group it belongs to, e.g. "clot"
    short: the sign in a few words, for a list
    say: how it sounds in "what to say on the phone"
    after_birth: whether it is still asked once a pregnancy has ended; answered, it always counts
    by_clock: the coach's clock answers it with yes when a cramp lasts too long
    at_food: how the page of what she drinks asks about it, to lead her to the check; "" for not
    """

    order: int
    question: str
    short: str
    say: str
    group: str
    help: str = ""
    after_birth: bool = True
    by_clock: bool = False
    at_food: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One line of a question: a few words that stand for one or more signs."""

    text: str
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One question on the common path: a yes stands for any of its signs.

    kind: "yes_no" (one question) or "list" (every sign its own row, "none of these" at the end)
    parts: the lines under a yes-or-no question, together all of its signs
    """

    id: str
    order: int
    question: str
    signs: tuple[str, ...]
    kind: str
    parts: tuple[Part, ...] = ()
    drawing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A heading in a long list of signs: where they are felt. It decides nothing.

    name_after: what it is called once a pregnancy is over, where that is something else
    """

    id: str
    name: str
    name_after: str = ""
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Item):
    """A red flag: satisfied when some sign of `any_of` is present (or `any_of` is empty),
    every sign of `all_of` is present, some condition of `conditions` is met (or that is empty),
    and days after birth lie under `within_days_after_birth` (when it is set).

    "Present" is yes or not sure. Only raises: there is no flag that lowers.
    base: the flag of section e1 it belongs to; a combination names the flag it sharpens
    may_be: what could be behind it, in plain words
    do: what to do now
    change: what would change the advice
    """

    name: str
    base: str
    any_of: tuple[str, ...]
    disposition: Disposition
    why: str
    do: str
    change: str
    may_be: str
    all_of: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    within_days_after_birth: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Item):
    """What a disposition asks of her, whatever raised it. The id is the disposition's code.

    calls: "emergency", "maternity" or "" when nobody needs to be called now
    do_in: region ids with their own wording of `do`
    change: what would change the advice
    """

    name: str
    do: str
    calls: str
    change: str
    do_in: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Item):
    """Something about her that is asked once: a risk, an illness, a medicine she takes.

    odds: the published odds ratio for a clot as (low, high), or None when none is known
    rcog: counted among the clot factors; only ever leads to "ask about your clot risk"
    kind: "risk", "illness", "medicine" or "pregnancy"
    after_birth: it is only asked once a pregnancy has ended
    after_loss: whether it is asked after a loss; what she answered before always counts
    passing: it comes and goes, so it is asked beside what it bears on as well
    """

    name: str
    question: str
    kind: str
    odds: tuple[float, float] | None = None
    rcog: bool = False
    after_birth: bool = False
    after_loss: bool = True
    passing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClotQuestion:
    """One of the three questions of the night script; not sure counts as yes."""

    id: str
    order: int
    question: str
    signs: tuple[str, ...]


# ── regions and trials ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Region(Item):
    """Whom to call in a country. Never guessed: she chooses, or it stays unknown.

    emergency: the number as dialled, "" when unknown
    advice_name, advice_number: an advice line for the night, "" when there is none
    nutrition: which targets apply: "US", "UK" or "EU", "" where she has to choose
    """

    name: str
    emergency: str
    emergency_words: str
    advice_name: str
    advice_number: str
    maternity_words: str
    nutrition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One outcome of one trial, a row of trials.csv; None is not known, never zero."""

    trial_id: str
    year: int | None
    country: str
    population: str
    intervention: str
    comparator: str
    outcome: str
    measure_type: str
    n_treat: int | None
    events_treat: int | None
    mean_treat: float | None
    sd_treat: float | None
    n_ctrl: int | None
    events_ctrl: int | None
    mean_ctrl: float | None
    sd_ctrl: float | None
    reported_effect: float | None
    reported_ci_low: float | None
    reported_ci_high: float | None
    source_url: str
    verified: Status

    @property
    def in_pregnancy(self) -> bool:
        return not self.trial_id.endswith("_nonpreg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Item):
    """What one row of trials.csv says, in plain words; the numbers stay in the row.

    row: which of the trial's rows, from 1
    given, against: what the two groups got
    outcome: what was counted or measured, in a few words
    better: "lower" or "higher" is good for her; "" where the number alone does not tell
    unit: of a difference; only differences of one unit share an axis
    """

    trial: str
    row: int
    name: str
    given: str
    against: str
    outcome: str
    result: str
    better: str
    unit: str = ""


# One catalog is like no other, so what was worked out from it can be kept with it: comparing all it
# holds would take longer than working it out anew.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalog:
    """Everything that is known, by id, each in file order."""

    version: str
    sources: dict[str, Source]
    causes: dict[str, Cause]
    symptoms: dict[str, Symptom]
    topics: dict[str, Topic]
    measures: dict[str, Measure]
    checklists: dict[str, Checklist]
    gates: dict[str, Gate]
    cautions: dict[str, Caution]
    exposures: dict[str, Exposure]
    spacings: dict[str, Spacing]
    reliefs: dict[str, Relief]
    positions: dict[str, Position]
    scripts: dict[str, Script]
    blocks: dict[str, Block]
    signs: dict[str, Sign]
    screens: dict[str, Screen]
    places: dict[str, Place]
    flags: dict[str, Flag]
    levels: dict[str, Level]
    conditions: dict[str, Condition]
    clot_questions: dict[str, ClotQuestion]
    targets: dict[str, Target]
    salts: dict[str, Salt]
    servings: dict[str, Serving]
    nutrients: dict[str, Nutrient]
    food_sets: dict[str, FoodSet]
    diets: dict[str, Diet]
    helpful: dict[str, Helpful]
    regions: dict[str, Region]
    findings: dict[str, Finding]
    poses: dict[str, Pose]
    trials: tuple[Trial, ...]
