"""What stands before a night: food and drink, and supplements apart."""

from dataclasses import replace
from datetime import date

from soleus.knowledge import catalog, foods
from soleus.nutrition.nightly import nightly
from tests.lib.ledger import diary

KNOWN, TABLES = catalog.load(), foods.load()
FIRST, SECOND = date(2026, 12, 1), date(2026, 12, 2)
MAGNESIUM = "measure.magnesium-supplement"
GLASS = "measure.hydration"


def before(*lines):
    return nightly(diary(*lines), TABLES, KNOWN)


def test_a_day_from_four_to_four_stands_before_its_night():
    found = before(
        "12-01 04:00 ate ndb-09040 100 g",  # a banana
        "12-01 23:00 ate ndb-01077 100 g",  # milk
        "12-02 03:59 ate ndb-01077 100 g",
        "12-02 04:00 ate ndb-09326 100 g",  # melon
    )

    assert list(found) == [FIRST, SECOND]
    assert found[FIRST].food["potassium"].amount == 358 + 2 * 132
    assert found[FIRST].food["drinks"].amount == 200
    assert found[SECOND].food["potassium"].amount == 112


def test_a_glass_of_the_plan_is_water_drunk():
    found = before(f"12-01 10:00 {GLASS} 2 glasses", "12-01 11:00 ate ndb-01077 100 g")

    assert found[FIRST].food["drinks"].amount == 500
    assert found[FIRST].supplements == {}


def test_what_supplements_held_stands_apart():
    found = before(
        "12-01 08:00 ate ndb-09040 100 g",
        f"12-01 20:00 {MAGNESIUM} 100 mg",
        f"12-01 21:00 {MAGNESIUM} 0.2 g",
        "12-01 21:30 measure.vitamin-d 400 drops",
    )[FIRST]

    assert found.food["magnesium"].amount == 27
    assert list(found.supplements) == ["magnesium", "vitamin-d"]
    assert found.supplements["magnesium"].amount == 300
    assert not found.supplements["magnesium"].at_least
    assert found.supplements["vitamin-d"].coverage == 0


def test_what_is_not_known_makes_it_at_least():
    found = before("12-01 08:00 ate ndb-09040 100 g", "12-01 09:00 ate ndb-09040")[FIRST]

    assert found.food["potassium"].amount == 358
    assert found.food["potassium"].at_least
    assert found.food["potassium"].coverage == 0.5


def test_silence_is_missing():
    assert before() == {}
    assert before("12-01 21:30 measure.stretch-evening 3 min", "12-01 no cramp") == {}


def test_a_dose_of_zero_is_not_done():
    """A glass that was none is silence on food; a pill she says she left out is a known nothing."""
    assert before(f"12-01 10:00 {GLASS} 0 glasses") == {}

    found = before(f"12-01 20:00 {MAGNESIUM} 0 mg", f"12-01 20:00 {MAGNESIUM} 0 tablets")[FIRST]
    assert (found.food, found.supplements["magnesium"].amount) == ({}, 0)
    assert found.supplements["magnesium"].coverage == 1


def test_every_column_is_there_and_calories_are_none():
    (food,) = [each.food for each in before("12-01 08:00 ate ndb-09040 100 g").values()]

    assert list(food) == [
        *("water", "drinks", "magnesium", "calcium", "potassium"),
        *("vitamin-d", "caffeine", "sugar", "sodium", "fibre"),
    ]


def test_her_own_clock_says_which_day_it_was():
    (milk,) = diary("12-02 00:30 ate ndb-01077 100 g", zone="Pacific/Kiritimati")

    assert list(nightly([milk], TABLES, KNOWN)) == [FIRST]
    assert list(nightly([replace(milk, zone="UTC")], TABLES, KNOWN)) == [FIRST]
    assert list(nightly([replace(milk, zone="Pacific/Pago_Pago")], TABLES, KNOWN)) == [
        date(2026, 11, 30)
    ]
