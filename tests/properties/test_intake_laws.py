"""Laws of adding up: any order, any grouping, and what is not known stays visible."""

from hypothesis import given
from hypothesis import strategies as some

from soleus.knowledge import catalog, foods
from soleus.nutrition.gaps import gaps, references
from soleus.nutrition.intake import Eaten, Total, shares, totals

KNOWN, TABLES = catalog.load(), foods.load()
IDS = [food.id for place, food in enumerate(TABLES) if place % 97 == 0]

grams = some.one_of(some.none(), some.floats(0, 10_000))
eaten = some.builds(Eaten, food=some.sampled_from([*IDS, "", "nothing"]), grams=grams)
days = some.lists(eaten, max_size=6)


@some.composite
def total(draw):
    items = draw(some.integers(0, 50))
    return Total(
        unit="mg",
        millionths=draw(some.integers(0, 10**15)),
        known=draw(some.integers(0, items)),
        items=items,
    )


@given(total(), total())
def test_totals_commute(a, b):
    assert a + b == b + a


@given(total(), total(), total())
def test_totals_associate(a, b, c):
    assert (a + b) + c == a + (b + c)


@given(total())
def test_nothing_added_changes_nothing(a):
    assert a + Total(unit="mg") == a


@given(total(), total())
def test_what_is_not_known_shows_in_every_sum(a, b):
    assert (a + b).at_least is (a.at_least or b.at_least)


@given(days, some.randoms(use_true_random=False))
def test_the_order_of_a_day_changes_nothing(day, chance):
    other = list(day)
    chance.shuffle(other)

    assert totals(day, TABLES, KNOWN) == totals(other, TABLES, KNOWN)


@given(days, days)
def test_two_halves_make_the_whole(morning, evening):
    whole = totals([*morning, *evening], TABLES, KNOWN)
    halves = totals(morning, TABLES, KNOWN), totals(evening, TABLES, KNOWN)

    assert whole == {name: halves[0][name] + halves[1][name] for name in whole}


@given(days)
def test_a_food_nobody_knows_is_never_a_zero(day):
    found = totals([*day, Eaten(food="", grams=100)], TABLES, KNOWN)

    assert all(each.at_least and each.coverage < 1 for each in found.values())
    before = totals(day, TABLES, KNOWN)
    assert {n: t.millionths for n, t in found.items()} == {
        n: t.millionths for n, t in before.items()
    }


@given(days, eaten)
def test_more_food_never_means_less_of_anything(day, more):
    before, after = totals(day, TABLES, KNOWN), totals([*day, more], TABLES, KNOWN)

    assert all(after[name].amount >= before[name].amount for name in before)


@given(days, some.sampled_from(sorted(KNOWN.nutrients)))
def test_the_shares_of_a_number_come_to_the_number(day, name):
    parts = shares(day, TABLES, KNOWN, KNOWN.nutrients[name])
    whole = totals(day, TABLES, KNOWN)[name]

    assert sum(round((part.amount or 0) * 1e6) for part in parts) == whole.millionths
    assert sum(part.amount is None for part in parts) == whole.items - whole.known


@given(days, eaten, some.sampled_from(["US", "UK", "EU", "AU", ""]), some.integers(10, 60))
def test_more_food_never_means_a_larger_gap(day, more, region, age):
    wanted = references(KNOWN, region=region, age=age)
    before = gaps(KNOWN, totals(day, TABLES, KNOWN), wanted)
    after = gaps(KNOWN, totals([*day, more], TABLES, KNOWN), wanted)

    assert before.keys() == after.keys()
    for name, gap in before.items():
        assert (after[name].missing or 0) <= (gap.missing or 0)
        assert (after[name].left or 0) <= (gap.left or 0)
        assert after[name].over >= gap.over
        assert after[name].at_most >= gap.at_most
