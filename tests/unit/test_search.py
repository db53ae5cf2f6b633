"""The search, on tables small enough to work out every place by hand."""

import pytest

from soleus.knowledge import foods as tables
from soleus.knowledge.foods import Foods
from soleus.nutrition.names import (
    ALSO,
    BRAND,
    BY_OTHER_NAME,
    IN_HEAD,
    IN_REST,
    LATER,
    UNSAID,
    index,
    split,
    stem,
)
from soleus.nutrition.search import (
    BY_ITSELF,
    HALF_TYPED,
    LETTER_TO_COME,
    MISTYPED,
    NAMED_LATER,
    OF_EACH,
    matches,
    search,
)

HEADER = "food_id,source,fdc_id,group_code,food_group,description,synonyms,energy_kcal"


def table(*rows):
    """Foods of (id, description) or (id, description, synonyms), all of the survey."""
    lines = [HEADER]
    for food, description, *synonyms in rows:
        also = synonyms[0] if synonyms else ""
        lines.append(f'{food},FNDDS-2017-2018,,1002,Milk,"{description}","{also}",60')
    return Foods("\n".join(lines), "food_id,seq,amount,measure,grams\n")


def order(foods, words, **options):
    return [food.id for food in search(foods, words, **options)]


def cost(foods, words, food):
    known = index(foods)
    return matches(known, words)[known.ids.index(food)]


# ── words ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text, words",
    [
        ("Milk, reduced fat (2%)", ["milk", "reduc", "fat", "2%"]),
        ("2 per cent", ["2%"]),
        ("3.5% fat", ["3.5%", "fat"]),
        ("100 % juice", ["100%", "juic"]),
        ("Crème fraîche", ["crem", "fraich"]),
        ("bread and butter with jam", ["bread", "butter", "jam"]),
        ("Shepherd's pie", ["shepherd", "pie"]),
        ("Shepherd’s pie", ["shepherd", "pie"]),
        ("ready-to-eat", ["readi", "eat"]),
        ("Milk, NFS", ["milk"]),
        ("cent", ["cent"]),
        ("", []),
    ],
)
def test_the_words_of_a_text(text, words):
    assert split(text) == words


@pytest.mark.parametrize(
    "one, other",
    [
        ("eggs", "egg"),
        ("berries", "berry"),
        ("cookies", "cookie"),
        ("tomatoes", "tomato"),
        ("peaches", "peach"),
        ("radishes", "radish"),
        ("boxes", "box"),
        ("roasted", "roast"),
        ("baked", "bake"),
        ("fried", "frie"),
        ("apples", "apple"),
    ],
)
def test_one_word_in_two_forms(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["hummus", "swiss", "seed", "red", "pea", "gas", "asparagus"])
def test_what_is_no_ending_stays(word):
    assert stem(word) == word


# ── the sum ─────────────────────────────────────────────────────────────────────────────────

MILKS = table(
    ("m1", "Milk, whole"),
    ("m2", "Milk toffee"),
    ("m3", "Soup, milk"),
    ("m4", "Pudding", "milk pudding"),
)


@pytest.mark.parametrize(
    "food, expected",
    [
        ("m1", IN_HEAD + IN_REST - IN_HEAD),
        ("m2", 2 * IN_HEAD - IN_HEAD),
        ("m3", IN_HEAD + IN_REST - LATER),
        ("m4", IN_HEAD - ALSO),
    ],
)
def test_what_a_name_costs_is_worked_out_by_hand(food, expected):
    assert cost(MILKS, "milk", food) == pytest.approx(expected, abs=1e-5)


def test_the_head_comes_before_the_rest_and_the_rest_before_synonyms():
    assert order(MILKS, "milk") == ["m1", "m2", "m3", "m4"]


def test_a_half_typed_word_costs_and_so_does_each_letter_to_come():
    whole = cost(MILKS, "milk", "m1")
    assert cost(MILKS, "mil", "m1") == pytest.approx(whole + HALF_TYPED + LETTER_TO_COME)
    assert cost(MILKS, "mi", "m1") == pytest.approx(whole + HALF_TYPED + 2 * LETTER_TO_COME)


def test_a_mistyped_word_costs():
    assert cost(MILKS, "mikl tof", "m2") == pytest.approx(
        2 * IN_HEAD - (IN_HEAD - MISTYPED) - (IN_HEAD - HALF_TYPED - 2 * LETTER_TO_COME)
    )


@pytest.mark.parametrize("typed", ["pudding", "pudd", "puding", "puddding", "updding", "pudfing"])
def test_whole_half_and_mistyped(typed):
    assert order(MILKS, typed) == ["m4"]


@pytest.mark.parametrize("typed", ["puing", "dupding", "pxddixg", "mlk x"])
def test_two_letters_wrong_are_another_word(typed):
    assert "m4" not in order(MILKS, typed)


def test_a_short_name_comes_before_a_long_one():
    foods = table(("long", "Milk, whole, low sodium"), ("short", "Milk, whole"))
    assert order(foods, "milk") == ["short", "long"]


def test_what_leaves_the_most_open_comes_first():
    foods = table(("a", "Milk, whole"), ("b", "Milk, NFS"), ("c", "Milk, NS as to fat"))
    assert sorted("abc", key=lambda food: cost(foods, "milk", food)) == ["b", "c", "a"]


def test_what_is_not_said_is_not_found_by_it():
    foods = table(("c", "Chicken, NS as to part, stewed"))
    assert order(foods, "part") == []


def test_all_words_must_fit_when_any_food_has_them_all():
    foods = table(("a", "Apple, raw"), ("b", "Apple pie"), ("c", "Pie, NFS"))
    assert order(foods, "pie apple") == ["b"]


def test_what_has_half_of_the_words_does_not_fit():
    foods = table(("a", "Apple pie"), ("b", "Pie, NFS"), ("c", "Custard"))
    assert order(foods, "apple pie xyzzy") == []
    assert order(foods, "apple custard") == []


def test_numbers_short_words_and_how_it_was_made_may_be_missing():
    foods = table(("a", "Apple pie"), ("b", "Pie, NFS"), ("c", "Custard"))
    assert order(foods, "2 apple pie") == ["a"]
    assert order(foods, "homemade apple pie xl") == ["a"]
    assert order(foods, "homemade") == []


def test_what_stands_side_by_side_is_found_by_itself_too_the_first_first():
    foods = table(("j", "Jam"), ("t", "Toast"), ("s", "Toast sandwich, jam"))
    assert order(foods, "toast with jam") == ["s", "t", "j"]
    assert cost(foods, "toast with jam", "t") == pytest.approx(BY_ITSELF)
    assert cost(foods, "toast with jam", "j") == pytest.approx(BY_ITSELF + NAMED_LATER)
    assert order(foods, "toast jam") == ["s"]


def test_of_each_that_stands_side_by_side_only_the_best_are_offered():
    foods = table(*((f"t{n}", f"Toast, {kind}") for n, kind in enumerate("pqrstu")))
    assert len(order(foods, "toast and jam")) == OF_EACH


def test_two_foods_called_alike_are_one():
    foods = table(("a", "Cheese, Feta"), ("b", "Cheese, feta"), ("c", "Cheese, feta, NS as to fat"))
    assert order(foods, "feta") == ["c"]
    assert order(foods, "feta", frequent=["b"]) == ["b"]
    assert order(foods, "feta", most=1) == ["c"]


def test_a_word_cut_short_is_only_the_last_one():
    foods = table(("a", "Apple pie"), ("b", "Pie, apricot"))
    assert order(foods, "ap pie") == ["b", "a"]  # only "pie" fits
    assert order(foods, "pie app") == ["a"]


def test_equal_foods_stand_as_in_the_tables():
    foods = table(("x", "Milk, red"), ("a", "Milk, blue"))
    assert order(foods, "milk") == ["x", "a"]


def test_what_she_often_has_comes_first_in_her_order():
    assert order(MILKS, "milk", frequent=["m4", "m2"]) == ["m4", "m2", "m1", "m3"]
    assert order(MILKS, "milk", frequent=["m2", "m4", "m2"]) == ["m2", "m4", "m1", "m3"]


def test_what_she_often_has_comes_only_when_it_fits():
    assert order(MILKS, "whole", frequent=["m4", "gone", ""]) == ["m1"]


@pytest.mark.parametrize("most, count", [(0, 0), (1, 1), (3, 3), (12, 4)])
def test_no_more_than_asked_for(most, count):
    assert len(order(MILKS, "milk", most=most, frequent=["m3"])) == count


def test_a_pasted_page_is_cut():
    assert order(MILKS, "milk " * 10_000) == order(MILKS, "milk")
    assert order(MILKS, "z" * 100 + " milk") == []
    assert order(MILKS, "qa qb qc qd qe qf qg qh milk") == []


def test_a_brand_comes_after_what_anyone_makes():
    lines = [HEADER, "a,SR28,,0100,Dairy,KRAFT Cheese,,1", "b,SR28,,0100,Dairy,Soft cheese,,1"]
    foods = Foods("\n".join(lines), "food_id\n")
    assert order(foods, "cheese") == ["b", "a"]
    assert cost(foods, "cheese", "a") - cost(foods, "cheese", "b") == pytest.approx(BRAND)


# ── other names and ranks ───────────────────────────────────────────────────────────────────


def test_another_name_counts_like_the_name_itself():
    foods = table(("e", "Eggplant, raw"), ("p", "Egg, pickled"))
    assert order(foods, "aubergine") == ["e"]
    assert cost(foods, "aubergine", "e") == pytest.approx(cost(foods, "eggplant", "e"))


def test_a_name_from_further_back_counts_a_little_less():
    foods = table(("w", "Milk, whole"))
    assert cost(foods, "full fat milk", "w") == pytest.approx(BY_OTHER_NAME, abs=1e-5)


def test_half_of_another_name_is_found_only_from_afar():
    foods = table(("o", "Onions, green"), ("s", "Salad"))
    assert order(foods, "spring") == ["o"]
    assert cost(foods, "spring", "o") > cost(foods, "spring onion", "o") + IN_HEAD


def test_a_name_of_a_name_leads_nowhere():
    foods = table(("f", "Potato, french fries"), ("c", "Potato chips"))
    assert order(foods, "crisps") == ["c"]
    assert set(order(foods, "chips")) == {"f", "c"}


def test_what_stands_before_a_food_is_not_a_food():
    foods = table(("t", "Tea"), ("c", "Cup cake"))
    assert order(foods, "cup of tea") == ["t"]
    assert order(foods, "cup") == ["c"]


def test_what_is_seldom_meant_comes_later_unless_it_was_said():
    foods = table(("r", "Spinach, raw"), ("c", "Spinach, creamed, with sauce"))
    assert order(foods, "spinach") == ["c", "r"]
    assert order(foods, "spinach raw") == ["r"]
    assert cost(foods, "raw spinach", "r") < cost(foods, "spinach", "r")


NAMES = tables.other_names()
WORDS = [set(split(UNSAID.sub("", n.description))) for n in tables.load().names()]


@pytest.mark.parametrize("said, means", [pair for pair in NAMES if split(pair[1])], ids=" → ".join)
def test_every_other_name_leads_to_a_food(said, means):
    assert split(said)
    assert any(set(split(means)) <= words for words in WORDS)


def test_no_other_name_is_given_twice_or_to_itself():
    assert len(set(NAMES)) == len(NAMES)
    assert [said for said, means in NAMES if split(said) == split(means)] == []


@pytest.mark.parametrize("rank", tables.ranks(), ids=lambda rank: f"{rank.word} {rank.why}")
def test_every_rank_says_why_and_meets_a_food(rank):
    assert rank.why
    assert rank.cost
    meets = [
        name
        for name, words in zip(tables.load().names(), WORDS, strict=True)
        if rank.source in ("", name.source)
        and (not rank.groups or name.group_code in rank.groups)
        and (not rank.word or stem(rank.word) in words)
    ]
    assert meets
    assert rank.groups <= {name.group_code for name in tables.load().names()}


def test_no_word_is_ranked_twice_in_one_place():
    places = [(rank.source, group, rank.word) for rank in tables.ranks() for group in rank.groups]
    everywhere = [rank.word for rank in tables.ranks() if not rank.groups and rank.word]
    assert len(set(places)) == len(places)
    assert len(set(everywhere)) == len(everywhere)
