"""Supplements as agreed: what a tablet holds, what a day comes to, when a dose is asked about."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from soleus.care import plan, products, supplements, triage
from soleus.care.products import Product
from soleus.care.profile import About
from soleus.care.supplements import State
from soleus.diary.entries import Answer, Dose, Sureness
from soleus.knowledge import catalog
from soleus.words.say import say

KNOWN = catalog.load()
ON, DAY = date(2026, 12, 2), timedelta(days=1)
NOON = datetime(2026, 12, 2, 12, tzinfo=UTC)
MAGNESIUM, CALCIUM, VITAMIN_D = (
    "measure.magnesium-supplement",
    "measure.calcium-supplement",
    "measure.vitamin-d",
)


def product(**told) -> Product:
    usual = {"id": "p", "name": "Box", "measure": MAGNESIUM, "unit": "mg", "label": 100.0}
    return Product(**{**usual, "agreed_with": "Midwife Ruth", **told})


def dose(at=NOON, number=1, **told) -> Dose:
    usual = {"measure": MAGNESIUM, "amount": 100.0, "unit": "mg", "product": "p"}
    return Dose(**{"id": UUID(int=number), "zone": "UTC", **usual, "at": at, "written": at, **told})


def day(about, *doses, standing=None):
    """Each product of hers on the day, with the gates that hold for her."""
    return supplements.on_a_day(
        KNOWN, about.on(ON), about.products, doses=doses, standing=standing, on=ON
    )


def summed(about, *doses):
    found = supplements.sums(
        KNOWN, day(about, *doses), doses=doses, on=ON, region=about.region, age=about.age(ON)
    )
    return {each.nutrient.id: each for each in found}


# ── what a tablet holds ────────────────────────────────────────────────────────────────────

TABLETS = [
    # what the box says, and the least and most of the nutrient itself in one tablet
    ({"label": 300.0}, (300, 300, "mg")),
    ({"label": 0.3, "unit": "g"}, (300, 300, "mg")),
    # a salt alone: its share, and both ends where tablets differ
    ({"salt": "salt.oxide", "salt_amount": 500.0}, (300, 300, "mg")),
    ({"salt": "salt.citrate", "salt_amount": 1830.0}, (201.3, 292.8, "mg")),
    ({"salt": "salt.bisglycinate", "salt_amount": 1000.0}, (140, 140, "mg")),
    ({"salt": "salt.lactate", "salt_amount": 500.0}, (60, 60, "mg")),
    ({"salt": "salt.chloride", "salt_amount": 500.0}, (60, 60, "mg")),
    ({"salt": "salt.hydroxide", "salt_amount": 500.0}, (210, 210, "mg")),
    ({"salt": "salt.aspartate", "salt_amount": 500.0}, (35, 40, "mg")),
    ({"salt": "salt.citrate", "salt_amount": 1.83, "unit": "g"}, (201.3, 292.8, "mg")),
    # the label comes before the salt
    ({"label": 100.0, "salt": "salt.citrate", "salt_amount": 900.0}, (100, 100, "mg")),
    ({"measure": VITAMIN_D, "label": 400.0, "unit": "IU of vitamin D"}, (10, 10, "µg")),
    ({"measure": VITAMIN_D, "label": 10.0, "unit": "µg"}, (10, 10, "µg")),
    ({"measure": CALCIUM, "label": 500.0}, (500, 500, "mg")),
    # what cannot be told is not guessed
    ({}, None),
    ({"salt": "salt.citrate"}, None),
    ({"salt_amount": 900.0}, None),
    ({"salt": "salt.of-another-list", "salt_amount": 900.0}, None),
    ({"measure": CALCIUM, "salt": "salt.citrate", "salt_amount": 900.0}, None),
    ({"label": 100.0, "unit": "spoons"}, None),
    ({"measure": "measure.of-another-list", "label": 100.0}, None),
    ({"measure": "measure.walk", "label": 100.0}, None),
]


@pytest.mark.parametrize("told, expected", TABLETS, ids=lambda value: str(value)[:60])
def test_what_one_tablet_holds(told, expected):
    found = products.in_one(KNOWN, product(**{"label": None, **told}))

    assert (found and (pytest.approx(found.low), pytest.approx(found.high), found.unit)) == expected


def test_two_tablets_three_times_a_day_are_six():
    told = product(salt="salt.citrate", salt_amount=1000.0, label=None, tablets=2, times=3)

    assert products.at_once(KNOWN, told).high == pytest.approx(320)
    assert products.in_a_day(KNOWN, told).low == pytest.approx(660)
    assert products.in_a_day(KNOWN, told).high == pytest.approx(960)


IMPOSSIBLE = [
    *(
        {name: value}
        for name in ("label", "salt_amount")
        for value in (-1, 0, 100_001, float("nan"))
    ),
    *({"tablets": value} for value in (0, -1, 21, float("nan"))),
    *({"times": value} for value in (0, 13)),
    *({name: "x" * 81} for name in ("id", "name", "measure", "unit", "salt", "agreed_with")),
]


@pytest.mark.parametrize("told", IMPOSSIBLE, ids=lambda value: str(value)[:30])
def test_an_impossible_product_is_refused(told):
    with pytest.raises(ValueError, match=f"Product.{next(iter(told))} is"):
        product(**told)


def test_a_dose_that_the_diary_cannot_hold_is_known():
    assert products.can_be_noted(KNOWN, product(label=100.0, unit="g", tablets=1))
    assert not products.can_be_noted(KNOWN, product(label=100.0, unit="g", tablets=2))
    assert products.can_be_noted(KNOWN, product(label=None))


# ── what a day comes to ────────────────────────────────────────────────────────────────────

LEVELS = [
    # region, year of birth, product, the level that holds, whether food counts in it
    ("US", 1990, MAGNESIUM, 350, False),
    ("US", 2010, MAGNESIUM, 350, False),
    ("UK", 1990, MAGNESIUM, 400, False),
    ("IE", 1990, MAGNESIUM, 250, False),
    ("US", None, CALCIUM, 2500, True),
    ("US", 2010, CALCIUM, 3000, True),
    ("UK", None, CALCIUM, 1500, False),
    ("IE", None, CALCIUM, 2500, True),
    ("US", None, VITAMIN_D, 100, True),
    ("IE", None, VITAMIN_D, 100, True),
]


@pytest.mark.parametrize("region, born, measure, amount, counts_food", LEVELS)
def test_the_level_of_where_she_lives(region, born, measure, amount, counts_food):
    unit = KNOWN.measures[measure].units[0]
    about = About(
        region=region, birth_year=born, products=(product(measure=measure, unit=unit, label=1.0),)
    )
    (found,) = summed(about).values()

    (level,) = found.levels
    assert (level.amount, level.counts_food, level.is_hers) == (amount, counts_food, True)
    assert level.sources
    assert found.above == ()


@pytest.mark.parametrize("region", ["", "ZZ", "AU"])
def test_without_a_region_the_levels_of_others_are_named_as_theirs(region):
    (found,) = summed(About(region=region, products=(product(label=300.0),))).values()

    assert [(each.table, each.amount) for each in found.levels] == [
        *(("US", 350), ("EU", 250), ("UK", 400))
    ]
    assert not any(each.is_hers for each in found.levels)
    assert [each.table for each in found.above] == ["EU"]


STUDIED = [
    # the doses of the trials against each limit: facts, section f
    ("IE", 300, True),
    ("IE", 250, False),
    ("US", 300, False),
    ("US", 350, False),
    ("US", 360, True),
    ("UK", 300, False),
    ("UK", 360, False),
    ("UK", 401, True),
]


@pytest.mark.parametrize("region, amount, above", STUDIED)
def test_what_is_agreed_against_the_level(region, amount, above):
    (found,) = summed(About(region=region, products=(product(label=float(amount)),))).values()

    assert (found.above != ()) is above


def test_all_products_of_a_nutrient_count_together_and_with_the_larger_share():
    about = About(
        region="US",
        products=(
            product(id="a", label=100.0, times=2),
            product(id="b", label=None, salt="salt.citrate", salt_amount=1000.0),
            product(id="c", measure=CALCIUM, label=500.0),
        ),
    )
    found = summed(about)

    assert {name: each.agreed for name, each in found.items()} == {"magnesium": 360, "calcium": 500}
    assert found["magnesium"].low == 310
    assert found["magnesium"].above


def test_what_nobody_agreed_to_and_what_she_stopped_is_not_counted_as_agreed():
    about = About(
        products=(
            product(id="a", label=100.0),
            product(id="b", label=200.0, agreed_with=""),
            product(id="c", label=400.0, ended_on=ON),
            product(id="d", label=50.0, ended_on=ON + timedelta(days=1)),
        )
    )
    assert summed(about)["magnesium"].agreed == 150


@pytest.mark.parametrize("amount, above", [(10_000.0, True), (4_001.0, True), (4_000.0, False)])
def test_what_nobody_agreed_to_is_held_against_the_level_all_the_same(amount, above):
    told = product(measure=VITAMIN_D, unit="IU of vitamin D", label=amount, agreed_with="")
    found = summed(About(region="UK", products=(told,)))["vitamin-d"]

    assert (found.agreed, found.told) == (0, amount / 40)
    assert (found.above != ()) is above


def test_what_is_agreed_and_what_is_not_come_to_the_level_together():
    about = About(
        region="UK",
        products=(
            product(id="a", label=300.0),
            product(id="b", label=101.0, agreed_with=""),
            product(id="c", label=400.0, agreed_with="", ended_on=ON),
        ),
    )
    found = summed(about)["magnesium"]

    assert (found.agreed, found.told, found.above != ()) == (300, 401, True)


def test_what_she_took_counts_whatever_was_agreed():
    about = About(region="US", products=(product(label=100.0),))
    took = (
        dose(number=1, amount=200.0),
        dose(number=2, amount=0.2, unit="g", product=""),
        dose(number=3, amount=500.0, measure=CALCIUM, product=""),
        dose(number=4, at=NOON - timedelta(days=1), amount=800.0),
    )
    found = summed(about, *took)

    assert {name: each.taken for name, each in found.items()} == {"magnesium": 400, "calcium": 500}
    assert found["magnesium"].above
    assert not found["magnesium"].taken_at_least


@pytest.mark.parametrize(
    "told",
    [
        {"amount": None},
        {"amount": 1.0, "unit": "time"},
        {"amount": 400.0, "unit": "IU of vitamin D"},  # those weigh no magnesium
        {"amount": 400.0, "unit": ""},
    ],
)
def test_a_dose_of_unknown_size_makes_the_sum_at_least(told):
    found = summed(About(), dose(number=1), dose(number=2, **told))["magnesium"]

    assert (found.taken, found.taken_at_least) == (100, True)


def test_a_product_of_unknown_size_makes_the_sum_at_least():
    about = About(products=(product(id="a"), product(id="b", label=None)))
    found = summed(about)["magnesium"]

    assert (found.agreed, found.agreed_at_least) == (100, True)


def test_the_dust_of_a_share_passes_no_level():
    about = About(
        region="US",
        products=(product(label=None, salt="salt.aspartate", salt_amount=875.0, tablets=5),),
    )
    assert 875 * 0.08 * 5 == 350
    assert summed(about)["magnesium"].above == ()
    dusty = product(label=None, salt="salt.bisglycinate", salt_amount=50.0, tablets=10, times=5)
    assert products.in_a_day(KNOWN, dusty).high > 350
    assert summed(About(region="US", products=(dusty,)))["magnesium"].above == ()


# ── what may be noted ──────────────────────────────────────────────────────────────────────

STATES = [
    # what she told, and whether a tap notes a dose
    ({}, {}, State.OPEN),
    ({}, {"agreed_with": ""}, State.NOT_AGREED),
    ({}, {"ended_on": ON}, State.ENDED),
    ({}, {"ended_on": ON, "agreed_with": ""}, State.ENDED),
    ({}, {"label": None}, State.OPEN),
    ({"conditions": {"kidney_disease"}}, {}, State.BLOCKED),
    ({"conditions": {"pre_eclampsia_magnesium"}}, {}, State.BLOCKED),
    ({"conditions": {"muscle_nerve_disease"}}, {}, State.BLOCKED),
    ({"conditions": {"heart_block"}}, {}, State.BLOCKED),
    ({"conditions": {"kidney_disease"}}, {"agreed_with": ""}, State.BLOCKED),
    ({"conditions": {"diarrhoea"}}, {}, State.PAUSED),
    ({"conditions": {"diarrhoea"}}, {"measure": CALCIUM}, State.OPEN),
    # asked about first, and said; she has agreed with somebody, so the tap stays
    ({"conditions": {"calcium_channel_blocker"}}, {}, State.OPEN),
    ({"conditions": {"digoxin"}}, {"measure": CALCIUM}, State.OPEN),
    ({}, {"measure": "measure.of-another-list"}, State.BLOCKED),
    ({}, {"measure": "measure.walk"}, State.BLOCKED),
]


@pytest.mark.parametrize("about, told, state", STATES)
def test_what_may_be_noted_with_a_tap(about, told, state):
    conditions = frozenset(about.get("conditions", ()))
    (found,) = day(About(conditions=conditions, products=(product(**told),)))

    assert found.state is state


@pytest.mark.parametrize("name", ["calcium_channel_blocker", "digoxin", "diarrhoea"])
def test_what_asks_first_is_said(name):
    (found,) = day(About(conditions=frozenset({name}), products=(product(),)))

    assert [gate.status for gate in found.gates] == [plan.Status.ASK_FIRST]
    assert found.gates[0].text


def test_a_warning_sign_that_stands_closes_the_tap():
    about = About(products=(product(),))
    standing = triage.assess({"leg_swollen": Answer.YES}, about.on(ON), KNOWN)
    (found,) = day(about, standing=standing)

    assert found.state is State.BLOCKED


def test_a_product_that_is_agreed_is_an_agreement_on_its_measure():
    assert About(products=(product(),)).on(ON).agreed == {MAGNESIUM}
    assert About(products=(product(agreed_with=""),)).on(ON).agreed == frozenset()
    assert About(products=(product(ended_on=ON),)).on(ON).agreed == frozenset()
    assert About(products=(product(ended_on=ON),)).on(ON - timedelta(days=1)).agreed == {MAGNESIUM}


def test_only_what_comes_and_goes_is_asked_and_only_where_it_matters():
    magnesium, calcium = product(id="a"), product(id="b", measure=CALCIUM)

    def asked(*hers):
        return [c.id for c in supplements.passing(KNOWN, day(About(products=hers)))]

    assert asked(magnesium, calcium) == ["diarrhoea"]
    assert asked(calcium) == []
    assert asked(replace(magnesium, ended_on=ON)) == []


def test_spacings_are_those_of_her_medicines_and_those_for_all():
    (found,) = day(About(conditions=frozenset({"iron"}), products=(product(),)))

    assert [each.id for each in found.spacings] == [
        *("spacing.magnesium-iron", "spacing.usual-order")
    ]


def test_her_stopped_products_come_last():
    hers = (product(id="a", ended_on=ON), product(id="b"), product(id="c", agreed_with=""))

    assert [each.product.id for each in day(About(products=hers))] == ["b", "c", "a"]


# ── too soon ───────────────────────────────────────────────────────────────────────────────


def ago(hours, number=1, **told):
    return dose(at=NOON - timedelta(hours=hours), number=number, **told)


SOON = [
    # how often a day, what she noted so many hours ago, and what is asked at noon
    (1, [], None),
    (1, [1], "enough"),
    (1, [7.9], "enough"),
    (1, [8.1], "close"),  # before four in the morning: yesterday, and not twelve hours ago
    (1, [11.9], "close"),
    (1, [12], None),
    (1, [20], None),
    (2, [7], None),
    (2, [5.9], "close"),
    (2, [6], None),
    (2, [7, 6.5], "enough"),
    (2, [9, 6.5], None),
    (3, [4], None),
    (3, [3.9], "close"),
    (1, [-1], "enough"),  # her clock ran ahead
]


@pytest.mark.parametrize("times, hours, code", SOON)
def test_a_dose_too_soon_is_asked_about(times, hours, code):
    noted = [ago(each, number) for number, each in enumerate(hours, start=1)]
    found = supplements.too_soon(product(times=times), noted, now=NOON, zone="UTC")

    assert (found and found.code) == code
    if found:
        assert found.newest.at == NOON - timedelta(hours=min(hours))


# ── not for every day ──────────────────────────────────────────────────────────────────────

SPANS = [
    # so many micrograms, so often, in so many days: what a day comes to on average
    (70.0, 1, 1, 70.0),
    (70.0, 1, 2, 35.0),
    (70.0, 1, 7, 10.0),
    (70.0, 2, 7, 20.0),
    (500.0, 1, 7, 71.428571),
]


@pytest.mark.parametrize("label, times, every, a_day", SPANS)
def test_what_is_not_for_every_day_counts_on_average(label, times, every, a_day):
    weekly = product(measure=VITAMIN_D, unit="µg", label=label, times=times, every=every)
    (found,) = summed(About(region="UK", products=(weekly,))).values()

    assert found.agreed == a_day
    assert found.above == ()


WEEKLY = [
    # the days before on which she took 70 µg for a week, and what today's share of them is
    ([0], 10.0),
    ([6], 10.0),
    ([7], None),
    ([0, 3], 20.0),
    ([0, 1, 2, 3, 4, 5, 6], 70.0),  # every day after all
]


@pytest.mark.parametrize("days, taken", WEEKLY)
def test_a_tablet_for_a_week_counts_a_seventh_on_each_of_its_days(days, taken):
    told = {"measure": VITAMIN_D, "unit": "µg"}
    about = About(region="UK", products=(product(**told, label=70.0, every=7),))
    doses = [
        dose(at=NOON - timedelta(days=each), number=each + 1, amount=70.0, **told) for each in days
    ]
    (found,) = summed(about, *doses).values()

    assert found.taken == (taken or 0.0)


def test_a_dose_of_unknown_size_for_a_week_stays_unknown():
    about = About(products=(product(every=7),))
    (found,) = summed(about, dose(at=NOON - timedelta(days=3), amount=None, unit="")).values()

    assert (found.taken, found.taken_at_least) == (0, True)


SOON_IN = [
    # how often in how many days, how many days ago she noted one, what is asked
    (1, 7, [6.2], "enough"),
    (1, 7, [6.9], None),  # the seventh day before: it is due
    (1, 7, [7], None),
    (1, 7, [3], "enough"),
    (2, 7, [1], "close"),
    (2, 7, [2], None),
    (2, 7, [2, 5], "enough"),
    (1, 2, [1], "enough"),
    (1, 2, [2], None),
    (1, 2, [1.2], "enough"),
]


@pytest.mark.parametrize("times, every, days, code", SOON_IN)
def test_a_dose_too_soon_within_its_days_is_asked_about(times, every, days, code):
    noted = [ago(24 * each, number) for number, each in enumerate(days, start=1)]
    hers = product(times=times, every=every)
    found = supplements.too_soon(hers, noted, now=NOON, zone="UTC")

    assert (found and found.code) == code


def test_a_dose_of_zero_was_none():
    none = ago(1, amount=0.0)
    (found,) = summed(About(products=(product(),)), none).values()

    assert supplements.too_soon(product(), [none], now=NOON, zone="UTC") is None
    assert found.taken == 0
    assert not found.taken_at_least
    assert day(About(products=(product(),)), none)[0].taken == ()


OTHERS = [
    # what else she noted an hour ago, and whether it may be of this product
    ({"product": "q"}, False),
    ({"product": ""}, True),
    ({"product": "", "measure": CALCIUM}, False),
    ({"product": "", "amount": None, "unit": ""}, True),
    ({"product": "p", "measure": CALCIUM}, True),
]


@pytest.mark.parametrize("told, counts", OTHERS)
def test_what_may_be_of_this_product(told, counts):
    found = supplements.too_soon(product(), [ago(1, **told)], now=NOON, zone="UTC")

    assert (found is not None) is counts


def test_the_day_is_the_one_on_her_wall():
    noted = [dose(at=datetime(2026, 12, 1, 20, tzinfo=UTC), zone="Pacific/Auckland")]
    twice = product(times=1)
    morning = datetime(2026, 12, 2, 9, tzinfo=UTC)

    # In Auckland that was nine in the morning of the second, and it is ten in the evening now.
    assert supplements.too_soon(twice, noted, now=morning, zone="Pacific/Auckland").code == "enough"
    assert supplements.too_soon(twice, noted, now=morning, zone="UTC").code == "enough"
    noted = [dose(at=datetime(2026, 12, 1, 20, tzinfo=UTC))]
    assert supplements.too_soon(twice, noted, now=morning, zone="UTC") is None


NOTED = [
    # how often a day, what else is noted so many hours before noon, and what is asked about noon
    (1, [], None),
    (1, [1], "many_doses"),
    (1, [-1], "many_doses"),  # it came in late: the other was noted first and lies after it
    (1, [11.9], "close_doses"),
    (1, [12], None),
    (1, [-30], None),  # what she took days later says nothing of this one
    (2, [7], None),
    (2, [5.9], "close_doses"),
    (2, [-5.9], "close_doses"),
    (2, [-6], None),
    (2, [7, -7], "many_doses"),
    (2, [20, 9], None),
    (12, [0], "close_doses"),
]


@pytest.mark.parametrize("times, hours, code", NOTED)
def test_a_dose_that_came_in_too_soon_is_asked_about(times, hours, code):
    mine, noted = dose(), [ago(each, number) for number, each in enumerate(hours, start=2)]
    found = list(supplements.doubts(mine, [product(times=times)], [mine, *noted]))

    assert [each.code for each in found] == ([f"doubt.{code}"] if code else [])
    assert all(each.asks and say(each.code, each.values).endswith("?") for each in found)


NOTED_IN = [
    # how often in how many days, what else is noted so many days before, what is asked
    (1, 7, [7], None),
    (1, 7, [6], "many_doses_in"),
    (1, 7, [-6], "many_doses_in"),  # it came in late
    (1, 7, [-7], None),
    (2, 7, [5, -5], None),  # no seven days hold all three
    (2, 7, [3, -3], "many_doses_in"),
    (2, 7, [1], "close_doses"),
]


@pytest.mark.parametrize("times, every, days, code", NOTED_IN)
def test_a_dose_too_many_for_its_days_is_asked_about_when_it_came_in(times, every, days, code):
    mine, noted = dose(), [ago(24 * each, number) for number, each in enumerate(days, start=2)]
    found = list(supplements.doubts(mine, [product(times=times, every=every)], [mine, *noted]))

    assert [each.code for each in found] == ([f"doubt.{code}"] if code else [])
    assert all(each.asks and say(each.code, each.values).endswith("?") for each in found)


def test_what_was_written_down_later_has_no_hour_to_compare():
    mine, other = (dose(number=n, sure=Sureness.ROUGHLY) for n in (1, 2))

    assert list(supplements.doubts(mine, [product(times=2)], [other])) == []
    assert len(list(supplements.doubts(mine, [product(times=1)], [other]))) == 1


@pytest.mark.parametrize("told, counts", OTHERS)
def test_only_what_may_be_of_one_product_is_too_much(told, counts):
    found = list(supplements.doubts(dose(), [product()], [ago(1, 2, **told)]))

    assert bool(found) is counts


def test_what_she_had_stopped_by_then_asks_nothing():
    stopped, other = product(ended_on=ON), ago(1, 2)

    assert list(supplements.doubts(dose(), [stopped], [other])) == []
    assert len(list(supplements.doubts(dose(), [product(ended_on=ON + DAY)], [other]))) == 1
