"""Which words and groups tell a food, and which only sound like it."""

import pytest

from soleus.knowledge import catalog
from soleus.knowledge.food_shapes import Match
from soleus.knowledge.foods import Food
from soleus.nutrition.sets import holds, is_avoided, numbers, plain

KNOWN = catalog.load()


def food(description, *, group="6018", synonyms="", **amounts):
    return Food(id="f", source="", group_code=group, group="Fruit", description=description,
                synonyms=synonyms, per_100_g=amounts, portions=())  # fmt: skip


# A food in words, and whether each set holds it.
TOLD = [
    ("nuts", "Almonds, raw", True),
    ("nuts", "Peanut butter", True),
    ("nuts", "Cake with walnuts", True),
    ("nuts", "Coconut, fresh", False),
    ("nuts", "Coconut with almonds", True),
    ("nuts", "Butternut squash", False),
    ("nuts", "Nutmeg", False),
    ("nuts", "Doughnut", False),
    ("nuts", "Water chestnuts", False),
    ("nuts", "Water chestnuts and chestnuts", True),
    ("nuts", "Sauce, without nuts", False),
    ("milk", "Soy milk", False),
    ("milk", "Soy milk, chocolate", True),
    ("milk", "Coffee with milk", True),
    ("milk", "Peanut butter", False),
    ("milk", "Toast with butter", True),
    ("milk", "Butter beans", False),
    ("milk", "Vegan cheese", False),
    ("milk", "Vegan cheese and cheese", True),
    ("lactose", "Milk, lactose free, whole", False),
    ("lactose", "Milk, whole", True),
    ("egg", "Eggplant", False),
    ("egg", "Egg-free noodles", False),
    ("egg", "Egg noodles", True),
    ("egg", "Omelettes", True),
    ("meat", "Meatless sausage", True),  # in doubt it is out
    ("meat", "Goat's milk", False),
    ("meat", "Hamburger", True),
    ("meat", "Graham flour", False),
    ("meat", "Vegetable broth", False),
    ("gluten", "Buckwheat", False),
    ("gluten", "Wheat", True),
    ("gluten", "Bread, gluten free", True),  # in doubt it is out
    ("gluten", "Rice noodles", False),
    ("gluten", "Goat", False),
    ("fish", "Codfish", False),
    ("fish", "Anchovies", True),
    ("honey", "Honeydew melon", False),
    ("gelatine", "Gummies", True),
]


@pytest.mark.parametrize("name,words,is_in", TOLD)
def test_a_food_is_told_by_its_words(name, words, is_in):
    assert holds(KNOWN.food_sets[name].rules, food(words)) is is_in


def test_synonyms_and_other_names_are_read_as_well():
    rules = (Match(words=("almond",)),)

    assert holds(rules, food("Porridge", synonyms="almond milk; soy milk"))
    assert holds(rules, food("Porridge"), also="Porridge with almonds")
    assert not holds(rules, food("Porridge"))


def test_what_is_taken_out_joins_no_words():
    rules = (Match(words=("ice cream",), but=("coconut",)),)

    assert not holds(rules, food("Ice, coconut, cream"))


def test_groups_and_words_must_both_fit():
    rules = (Match(groups=("1", "2"), words=("raw",)),)

    assert holds(rules, food("Cod, raw", group="2"))
    assert not holds(rules, food("Cod, raw", group="3"))
    assert not holds(rules, food("Cod, baked", group="2"))


@pytest.mark.parametrize("amount,is_in", [(None, False), (0, False), (0.1, True)])
def test_too_much_of_a_column_is_enough(amount, is_in):
    rules = (Match(over=(("alcohol_g", 0.0),)),)

    assert holds(rules, food("Trifle", alcohol_g=amount)) is is_in


AVOIDED = [
    ("nut", "Walnuts", True),
    ("nuts", "Peanut", True),
    ("tomatoes", "Tomato", True),
    ("tomato", "Tomatoes", True),
    ("berries", "Strawberry", True),
    ("cherry", "Cherries", True),
    ("loaf", "Loaves", True),
    ("milk", "Buttermilk", True),
    ("egg", "Eggplant", False),
    ("pea", "Peach", False),
    ("crème", "Creme fraiche", True),
    ("Crème Fraîche", "creme fraiche", True),
    ("fruit", "Banana", True),  # by its group
    ("", "Banana", False),
    ("  ", "Banana", False),
    ("(.*", "Banana", False),
]


@pytest.mark.parametrize("word,words,is_out", AVOIDED)
def test_her_own_words_find_a_food_in_either_number(word, words, is_out):
    assert is_avoided((word,), food(words)) is is_out


def test_plain_letters_have_no_accents_and_no_signs():
    assert plain("Crème-brûlée, Ben's") == "creme brulee bens"


def test_a_word_that_is_short_is_left_as_it_is():
    assert numbers("is") == {"is", "iss", "ises"}
