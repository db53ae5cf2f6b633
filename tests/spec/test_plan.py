"""What the plan offers: told as people and their days."""

from datetime import date

import pytest

from soleus.care import plan, triage
from soleus.care.profile import LIMITED_DRINKS, About, Profile
from soleus.diary.entries import Answer
from soleus.knowledge import catalog
from soleus.words.say import say
from tests.lib.ledger import diary

KNOWN = catalog.load()
ON = date(2026, 12, 2)


NOBODY = Profile()


def planned(profile=NOBODY, *lines, standing=None):
    return plan.today(KNOWN, profile, doses=diary(*lines), standing=standing, on=ON)


def ids(items):
    return [item.measure for item in items]


def test_someone_who_told_nothing_still_gets_a_sensible_day():
    assert ids(planned().items) == [
        "measure.hydration",
        "measure.walk",
        "measure.elevation",
        "measure.bedtime-stretch",
    ]


def test_what_needs_a_clinician_is_listed_apart():
    made = planned()

    assert ids(made.asks) == ["measure.vitamin-d", "measure.magnesium-supplement"]
    assert all(item.status is plan.Status.ASK_FIRST for item in made.asks)


PEOPLE = [
    # what she told, what is in her plan, what is not
    ({"exposures": {"desk", "sitting"}}, "measure.breaks", ""),
    ({"exposures": {"swollen_ankles", "standing"}}, "measure.elevation", ""),
    ({"exposures": {"high_heels"}}, "measure.footwear", "measure.compression"),
    ({"exposures": {"few_nutrients"}}, "measure.magnesium-food", ""),
    ({"exposures": {"caffeine"}, "declined": {"measure.hydration"}}, "measure.limit-caffeine", ""),
    ({"exposures": {"back_sleep"}, "days": 196}, "measure.side-sleeping", ""),
    ({"exposures": {"back_sleep"}, "days": 195}, "", "measure.side-sleeping"),
    ({"exposures": {"back_sleep"}}, "", "measure.side-sleeping"),
    ({"conditions": {"pelvic_pain"}}, "measure.towel-stretch", "measure.bedtime-stretch"),
    ({"conditions": {"fluid_limit"}}, "", "measure.hydration"),
    ({"conditions": {"heart_disease"}}, "", "measure.walk"),
    ({"conditions": {"heart_disease"}, "agreed": {"measure.walk"}}, "measure.walk", ""),
    ({"agreed": {"measure.magnesium-supplement"}}, "measure.magnesium-supplement", ""),
    ({"agreed": {"measure.magnesium-supplement"}, "conditions": {"kidney_disease"}},
     "", "measure.magnesium-supplement"),
    ({"declined": {"measure.bedtime-stretch"}}, "measure.calf-stretch", "measure.bedtime-stretch"),
]  # fmt: skip


@pytest.mark.parametrize("her,there,absent", PEOPLE)
def test_the_plan_fits_the_person(her, there, absent):
    sets = {name: frozenset(ids) for name, ids in her.items() if name != "days"}
    items = ids(planned(Profile(**sets, gestational_age_days=her.get("days"))).items)

    assert there in items or there == ""
    assert absent not in items


def test_each_item_says_how_when_why_how_sure_and_what_to_mind():
    for item in planned(Profile(exposures=frozenset({"standing"}))).items:
        assert item.how
        assert item.how_much
        assert item.slot in plan.SLOTS
        assert item.reasons[-1].text
        assert item.certainty in ("low", "very_low", "no_trial")
        assert item.cautions


def test_why_this_one_begins_with_what_she_told():
    item = next(
        item
        for item in planned(Profile(exposures=frozenset({"swollen_ankles"}))).items
        if item.measure == "measure.elevation"
    )

    assert [(why.code, why.fits) for why in item.reasons] == [
        ("plan.why.fits", "swollen_ankles"),
        ("plan.why.usual", ""),
    ]


def test_how_much_follows_the_country_and_is_never_guessed():
    amounts = {
        region: next(
            item.how_much
            for item in planned(Profile(region=region)).items
            if item.measure == "measure.hydration"
        )
        for region in ("UK", "US", "DE", "")
    }

    assert "6 to 8 glasses" in amounts["UK"]
    assert "8 to 12 cups" in amounts["US"]
    assert "2.3 litres" in amounts["DE"]
    assert "differs by country" in amounts[""]


# ── a warning sign stands ──────────────────────────────────────────────────────────────────

HOLDING = ["leg_swollen", "breathless", "headache", "baby_moves_less", "worry"]


@pytest.mark.parametrize("sign", HOLDING)
@pytest.mark.parametrize("answer", [Answer.YES, Answer.UNSURE])
def test_a_standing_warning_sign_empties_the_plan(sign, answer):
    standing = triage.assess({sign: answer}, Profile(), KNOWN)

    made = planned(standing=standing)

    assert (made.items, made.asks, made.on_hold) == ((), (), True)


def test_a_sign_for_an_ordinary_visit_leaves_the_plan():
    standing = triage.assess({"cramps_often": Answer.YES}, Profile(), KNOWN)

    made = planned(standing=standing)

    assert made.items
    assert not made.on_hold


# ── done ────────────────────────────────────────────────────────────────────────────────────

DAYS = [
    # measure, what she noted, amount so far, done
    ("measure.hydration", [], 0, False),
    ("measure.hydration", ["12-02 08:00 measure.hydration 3 glasses"], 3, False),
    ("measure.hydration", ["12-02 08:00 measure.hydration 8 glasses"], 8, True),
    ("measure.hydration", ["12-01 08:00 measure.hydration 8 glasses"], 0, False),
    ("measure.hydration", ["12-02 08:00 measure.hydration 5 glasses",
                           "12-02 20:00 measure.hydration 4 glasses"], 9, True),
    ("measure.walk", ["12-02 08:00 measure.walk 15 minutes"], 15, False),
    ("measure.walk", ["12-02 08:00 measure.walk 15 minutes",
                      "12-02 18:00 measure.walk 5 minutes"], 20, True),
    # a day runs from four in the morning to four
    ("measure.bedtime-stretch", ["12-03 00:30 measure.bedtime-stretch 1 set"], 1, True),
    ("measure.bedtime-stretch", ["12-02 03:59 measure.bedtime-stretch 1 set"], 0, False),
    ("measure.bedtime-stretch", ["12-02 04:00 measure.bedtime-stretch 1 set"], 1, True),
]  # fmt: skip


@pytest.mark.parametrize("measure,lines,amount,done", DAYS)
def test_a_measure_is_done_when_its_rule_says_so(measure, lines, amount, done):
    item = next(item for item in planned(Profile(), *lines).items if item.measure == measure)

    assert (item.done.amount, item.done.done) == (amount, done)


def test_what_she_noted_without_an_amount_is_done_and_not_zero():
    item = next(
        item
        for item in planned(Profile(), "12-02 18:00 measure.walk").items
        if item.measure == "measure.walk"
    )

    assert (item.done.amount, item.done.done) == (None, True)


def test_doing_things_does_not_change_what_is_planned():
    lines = ["12-02 08:00 measure.walk 20 minutes", "12-02 09:00 measure.hydration 8 glasses"]

    assert ids(planned(Profile(), *lines).items) == ids(planned().items)


# ── clot risk: only ever "ask" ─────────────────────────────────────────────────────────────

FACTORS = [c.id for c in KNOWN.conditions.values() if c.rcog]


@pytest.mark.parametrize("count,asks", [(0, False), (1, False), (2, True), (3, True)])
def test_counted_clot_factors_only_lead_to_ask(count, asks):
    made = planned(Profile(conditions=frozenset(FACTORS[:count])))

    assert made.ask_clot_risk is asks
    assert say("plan.clots") == "Ask your midwife about your clot risk."


def test_no_measure_offers_what_must_never_be_offered():
    words = " ".join(
        f"{m.id} {m.name} {m.how} {m.how_much} {m.why}".lower() for m in KNOWN.measures.values()
    )

    for never in ("ibuprofen", "naproxen", "quinine", "vitamin b", "lose weight", " mg elemental"):
        assert never not in words


def test_supplements_name_no_dose_of_their_own():
    supplements = [m for m in KNOWN.measures.values() if "caution.supplement" in m.cautions]

    assert len(supplements) == 3
    for measure in supplements:
        assert measure.asks_first
        assert not any(letter.isdigit() for letter in f"{measure.how} {measure.how_much}")


def test_two_supplements_a_clinician_agreed_to_are_both_there():
    agreed = frozenset({"measure.vitamin-d", "measure.magnesium-supplement"})

    assert agreed <= set(ids(planned(Profile(agreed=agreed)).items))


def test_a_limit_on_drinks_told_in_milliliters_asks_for_no_glasses():
    about = About(region="UK", fluid_limit_ml=500)
    without = About(region="UK")

    assert LIMITED_DRINKS in KNOWN.conditions
    assert _drinks(without)
    assert not _drinks(about)


def _drinks(about):
    made = plan.today(KNOWN, about.on(ON), doses=[], standing=None, on=ON)
    return [item for item in made.items if KNOWN.measures[item.measure].done.gives]
