"""The cross-reference check: each kind of mistake, planted and named."""

from dataclasses import replace
from datetime import date

import pytest

from soleus.knowledge.catalog import load
from soleus.knowledge.check import REFERENCES, problems
from soleus.knowledge.food_shapes import Match
from soleus.knowledge.items import Certainty, Status
from soleus.knowledge.shapes import Catalog, Paragraph, Row, SelfTest, Trial, Way

KNOWN = load()


def with_item(table: str, item_id: str, **changes: object) -> Catalog:
    """The catalog with one item changed."""
    items = getattr(KNOWN, table)
    return replace(KNOWN, **{table: items | {item_id: replace(items[item_id], **changes)}})


def first(table: str) -> str:
    return next(iter(getattr(KNOWN, table)))


def test_the_knowledge_holds_together():
    assert problems(KNOWN) == []


@pytest.mark.parametrize(
    "table, field",
    [
        ("causes", "sources"),
        ("regions", "sources"),
        ("flags", "sources"),
        ("measures", "cautions"),
        ("measures", "gates"),
        ("measures", "trials"),
        ("measures", "links"),
        ("gates", "blocked_by"),
        ("gates", "ask_if"),
        ("gates", "stop_signs"),
        ("exposures", "links"),
        ("reliefs", "cautions"),
        ("blocks", "reliefs"),
        ("blocks", "measures"),
        ("blocks", "conditions"),
        ("blocks", "signs"),
        ("blocks", "ask_if"),
        ("blocks", "positions"),
        ("screens", "signs"),
        ("flags", "any_of"),
        ("flags", "all_of"),
        ("flags", "conditions"),
        ("clot_questions", "signs"),
        ("topics", "trials"),
        ("nutrients", "gates"),
        ("diets", "without"),
    ],
)
def test_a_name_that_leads_nowhere_is_named(table, field):
    item_id = first(table)
    found = problems(with_item(table, item_id, **{field: ("nowhere",)}))
    assert any(line.startswith(f"{item_id}, {field}: nowhere is not among") for line in found)


@pytest.mark.parametrize(
    "table, field",
    [
        ("measures", "drawing"),
        ("measures", "clear_first"),
        ("measures", "supplies"),
        ("salts", "nutrient"),
        ("spacings", "measure"),
        ("reliefs", "clear_first"),
        ("screens", "drawing"),
        ("flags", "base"),
    ],
)
def test_a_single_name_that_leads_nowhere_is_named(table, field):
    item_id = first(table)
    found = problems(with_item(table, item_id, **{field: "nowhere"}))
    assert any(line.startswith(f"{item_id}, {field}: nowhere is not among") for line in found)


def test_a_reason_of_a_measure_names_what_she_may_have_told():
    found = problems(with_item("measures", "measure.walk", fits=(("nowhere", "Because."),)))
    assert "measure.walk, fits.0: nowhere is not among the exposures or conditions" in found


def test_a_measure_done_in_parts_says_what_a_tap_adds():
    in_parts = next(each for each in KNOWN.measures.values() if each.done.tap is not None)
    silent = with_item("measures", in_parts.id, done=replace(in_parts.done, add=""))
    assert problems(silent) == [f"{in_parts.id}: has no words for what a tap adds"]


@pytest.mark.parametrize(
    "field, value",
    [
        ("relief", "nowhere"),
        ("drawing", "nowhere"),
        ("ghost", "nowhere"),
        ("cautions", ("nowhere",)),
        ("sources", ("nowhere",)),
        ("blocks", ("nowhere",)),
    ],
)
def test_a_step_that_names_nothing_real_is_named(field, value):
    script = KNOWN.scripts[first("scripts")]
    steps = (replace(script.steps[0], **{field: value}), *script.steps[1:])
    found = problems(with_item("scripts", script.id, steps=steps))
    assert any(line.startswith(f"{script.id}, steps.{field}: nowhere") for line in found)


@pytest.mark.parametrize(
    "field, value",
    [("position", "nowhere"), ("drawing", "nowhere"), ("sources", ("nowhere",))],
)
def test_a_variant_that_names_nothing_real_is_named(field, value):
    script, step = next(
        (script, step)
        for script in KNOWN.scripts.values()
        for step in script.steps
        if step.variants
    )
    changed = replace(step, variants=(replace(step.variants[0], **{field: value}),))
    steps = tuple(changed if each is step else each for each in script.steps)
    found = problems(with_item("scripts", script.id, steps=steps))
    assert any(line.startswith(f"{script.id}, steps.variants.{field}: nowhere") for line in found)


def test_an_empty_name_names_nothing():
    assert problems(with_item("measures", "measure.walk", drawing="")) == []


def test_every_reference_points_into_a_field_that_exists():
    tables = {table for table, _, _ in REFERENCES}
    assert all(getattr(KNOWN, table) for table in tables)


# ── claims ─────────────────────────────────────────────────────────────────────────────────


def test_a_claim_without_a_source_is_named():
    found = problems(with_item("causes", "cause.hormones", sources=()))
    assert found == ["cause.hormones: names no source; add one, or mark it design or unverified"]


def test_our_own_choice_needs_no_source():
    assert problems(with_item("causes", "cause.hormones", sources=(), design=True)) == []


def test_what_is_never_shown_needs_no_source():
    hidden = with_item("causes", "cause.hormones", sources=(), status=Status.UNVERIFIED)
    assert problems(hidden) == []


def test_a_paragraph_without_a_source_is_named():
    topic = KNOWN.topics["topic.salt"]
    bare = (Paragraph(text="Salt is good."), *topic.paragraphs)
    assert problems(with_item("topics", topic.id, paragraphs=bare)) == [
        "topic.salt, paragraph 1: names no source and is not marked design"
    ]
    own = (Paragraph(text="We like salt.", design=True), *topic.paragraphs)
    assert problems(with_item("topics", topic.id, paragraphs=own)) == []


def test_a_row_with_a_source_that_does_not_exist_is_named():
    rows = (Row(head="Cramps", cells=("many",), sources=("nowhere",)),)
    found = problems(with_item("topics", "topic.how-common", rows=rows))
    assert found == ["topic.how-common, rows.sources: nowhere is not among the sources"]


def test_a_trial_from_nowhere_is_named():
    trial = replace(KNOWN.trials[0], source_url="https://nowhere.example/")
    found = problems(replace(KNOWN, trials=(trial, *KNOWN.trials[1:])))
    assert found == [f"{trial.trial_id}: https://nowhere.example/ is not the address of any source"]


# ── measures and their evidence ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "field, part",
    [
        ("name", "name"),
        ("how", "how"),
        ("how_much", "how much"),
        ("why", "why"),
        ("evidence", "evidence"),
        ("harms", "harms"),
        ("cautions", "cautions"),
    ],
)
def test_a_measure_without_a_part_is_named(field, part):
    empty = () if field == "cautions" else ""
    found = problems(with_item("measures", "measure.walk", **{field: empty}))
    assert found == [f"measure.walk: has no {part}"]


def test_a_measure_that_is_never_done_is_named():
    done = replace(KNOWN.measures["measure.walk"].done, text="", amount=0.0)
    assert problems(with_item("measures", "measure.walk", done=done)) == [
        "measure.walk: has no words for when it is done",
        "measure.walk: has no amount for when it is done",
    ]


def test_a_measure_that_denies_its_trials_is_named():
    found = problems(
        with_item("measures", "measure.magnesium-supplement", certainty=Certainty.NO_TRIAL)
    )
    assert found == [
        "measure.magnesium-supplement: says there was no trial in pregnancy, and names one"
    ]


@pytest.mark.parametrize("certainty", [Certainty.MODERATE, Certainty.HIGH])
def test_no_measure_is_called_proven(certainty):
    [line] = problems(with_item("measures", "measure.vitamin-d", certainty=certainty))
    assert line.startswith(f"measure.vitamin-d: claims {certainty} certainty")


# ── what reaches nobody ────────────────────────────────────────────────────────────────────


def test_a_trial_nobody_tells_of_is_named():
    trial = replace(KNOWN.trials[0], trial_id="forgotten1999")
    assert isinstance(trial, Trial)
    found = problems(replace(KNOWN, trials=(*KNOWN.trials, trial)))
    assert found == [
        "forgotten1999: is a trial that no measure and no topic tells of",
        "forgotten1999, row 1: has no finding in words, or one too many",
    ]


def test_a_finding_about_no_trial_is_named():
    found = problems(with_item("findings", "dahle1995.1", row=9))
    assert found == [
        "dahle1995, row 1: has no finding in words, or one too many",
        "dahle1995, row 9: has no finding in words, or one too many",
    ]


def test_a_sign_that_raises_nothing_is_named():
    sign = replace(KNOWN.signs[first("signs")], id="green_ears")
    found = problems(replace(KNOWN, signs=KNOWN.signs | {"green_ears": sign}))
    assert "green_ears: is a sign that no flag reads" in found


def test_a_topic_that_shows_an_unknown_nutrient_is_named():
    found = problems(with_item("topics", "topic.salt", shows=("moonlight",)))
    assert found == ["topic.salt, shows: moonlight is no nutrient, nor one of salts, servings"]


MIXED = "names a nutrient or units; a supplement has both"


@pytest.mark.parametrize(
    "measure, told, said",
    [
        ("measure.walk", {"units": ("mg",)}, MIXED),
        ("measure.walk", {"supplies": "magnesium"}, MIXED),
        ("measure.magnesium-supplement", {"units": ()}, MIXED),
        ("measure.vitamin-d", {"units": ("µg", "ml")}, "ml cannot be turned into µg"),
    ],
)
def test_a_supplement_without_a_unit_that_can_be_counted_is_named(measure, told, said):
    (found,) = problems(with_item("measures", measure, **told))
    assert found.startswith(measure)
    assert said in found


def test_a_paragraph_about_no_measure_is_named():
    topic = KNOWN.topics["topic.salt"]
    lost = replace(topic.paragraphs[0], measure="measure.nowhere")
    found = problems(with_item("topics", "topic.salt", paragraphs=(lost,)))
    assert found == ["topic.salt, paragraphs.measure: measure.nowhere is not among the measures"]


def test_every_review_date_lies_ahead_of_the_day_the_facts_were_read():
    read_on = date(2026, 11, 22)
    items = [
        item
        for name in ("causes", "symptoms", "topics", "measures", "flags", "signs", "regions")
        for item in getattr(KNOWN, name).values()
    ]
    assert [item.id for item in items if item.review_by <= read_on] == []


def test_a_sign_that_stands_under_no_place_is_named():
    place = first("places")
    sign, *others = KNOWN.places[place].signs
    found = problems(with_item("places", place, signs=tuple(others)))
    assert found == [f"{sign}: stands under 0 places of a list, must stand under one"]


def test_a_sign_that_stands_under_two_places_is_named():
    sign = KNOWN.places["breath"].signs[0]
    twice = (*KNOWN.places["belly"].signs, sign)
    found = problems(with_item("places", "belly", signs=twice))
    assert found == [f"{sign}: stands under 2 places of a list, must stand under one"]


# ── food ───────────────────────────────────────────────────────────────────────────────────

COUNTED = [
    ("targets", "target.fibre.us", {"nutrient": "gold"},
     "target.fibre.us: gold is no nutrient that a day is added up for"),
    ("nutrients", "fibre", {"column": "gold_mg"},
     "fibre: gold_mg is no column of foods.csv"),
    ("nutrients", "fibre", {"unit": "mg"}, "fibre: mg is not the unit of fibre_g"),
    ("nutrients", "drinks", {"of": "soups"},
     "drinks, of: soups is not among the food_sets"),
    ("helpful", "helpful.banana", {"food": "fndds-1"},
     "helpful.banana: fndds-1 is no food of foods.csv"),
    ("food_sets", "alcohol", {"rules": (Match(over=(("gold_mg", 1.0),)),)},
     "alcohol: gold_mg is no column of foods.csv"),
]  # fmt: skip


GIVEN = [
    ({"food": "fndds-1"}, "fndds-1 is no food of foods.csv"),
    ({"alike": "soups"}, "gives: soups is not among the food_sets"),
    ({"but": "soups"}, "gives: soups is not among the food_sets"),
]


@pytest.mark.parametrize("changes,problem", GIVEN)
def test_a_measure_that_is_no_food_is_named(changes, problem):
    done = KNOWN.measures["measure.hydration"].done
    changed = replace(done, gives=replace(done.gives, **changes))
    found = problems(with_item("measures", "measure.hydration", done=changed))

    assert any(each.startswith("measure.hydration") and each.endswith(problem) for each in found)


@pytest.mark.parametrize("table,item,changes,problem", COUNTED)
def test_what_cannot_be_added_up_is_named(table, item, changes, problem):
    assert problem in problems(with_item(table, item, **changes))


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"asks_first": True}, "needs a clinician's agreement"),
        ({"clear_first": "clot"}, "needs a look at the leg each time"),
        ({"status": Status.UNVERIFIED}, "is shown to nobody"),
        ({"supplies": "magnesium", "units": ("mg",)}, "is a supplement"),
        ({"test": SelfTest(way=Way.COIN, safe="It is.")}, "names no source for its safety"),
        ({"test": SelfTest(way=Way.COIN, safe="", design=True)}, "does not say why it is safe"),
    ],
)
def test_chance_may_not_decide_on_what_is_not_safe_to_leave_out(changes, said):
    found = problems(with_item("measures", "measure.elevation", **changes))

    assert any(line.startswith(f"measure.elevation, test: {said}") for line in found)


def test_a_self_test_names_sources_that_are_there():
    named = SelfTest(way=Way.COIN, safe="It is.", sources=("nobody",))
    found = problems(with_item("measures", "measure.elevation", test=named))

    assert found == ["measure.elevation, test.sources: nobody is not among the sources"]
