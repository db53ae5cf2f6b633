"""Food and drink, as answers of the server."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soleus.app import about, food, today, write
from soleus.app import supplements as shelves
from soleus.care.products import Product
from soleus.care.profile import About
from soleus.diary.entries import Dose, Intake
from soleus.diary.nights import day_of, night_of_entry
from soleus.knowledge import catalog
from soleus.records import store
from soleus.web import visit

MOST_QUERIES = 8
WHO_IS_IT = 2  # her session and herself
VITAMIN_D = Product(
    id="d", name="D", measure="measure.vitamin-d", unit="µg", label=10.0, agreed_with="Ruth"
)
WATER, MILK, SPINACH = "fndds-94000100", "ndb-01077", "ndb-11458"
GOAT_MILK = "ndb-01106"


def text_of(answer) -> str:
    words = re.sub(r"<svg.*?</svg>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", words)).split())


def had(person, food, *, days=0, grams=None, amount=None, portion="", note=""):
    at = visit.now() - timedelta(days=days)
    entry = Intake(
        id=uuid4(), at=at, zone="UTC", written=at, food=food, grams=grams, amount=amount,
        portion=portion, note=note,
    )  # fmt: skip
    write.keep(person, (entry,), at)
    return entry


def intakes(person):
    return store.load(person, [Intake])


# ── writing down ────────────────────────────────────────────────────────────────────────────


def test_an_empty_day_is_not_a_day_without_food(adas):
    words = text_of(adas.get("/food"))

    assert "Nothing written yet. That is not counted as nothing eaten." in words
    assert not re.search(r"\b0 (ml|mg|g|µg)\b", words)


def test_one_tap_is_a_glass_of_the_size_she_chose(ada, adas):
    adas.post("/food/settings", {"glass": "330"})
    (said,) = re.findall(r"data-again.*?</form>", adas.get("/food").content.decode(), re.DOTALL)[:1]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', said))

    assert adas.post("/food", fields).status_code == 302
    assert adas.post("/food", fields).status_code == 302  # the same tap once more
    assert [(each.food, each.grams) for each in intakes(ada)] == [(WATER, 330.0)]
    assert "Drinks 330 ml" in text_of(adas.get("/food"))


def test_a_portion_is_weighed_by_the_tables(ada, adas):
    sent = {"id": str(uuid4()), "measure": "cup", "amount": "1,5", "grams": "9"}
    assert adas.post(f"/food/eat/{MILK}", sent).status_code == 302

    (milk,) = intakes(ada)
    assert (milk.food, milk.amount, milk.portion, milk.grams) == (MILK, 1.5, "cup", 366.0)


@pytest.mark.parametrize(
    "sent,says",
    [
        ({"measure": "", "grams": "-3"}, "Grams: -3.0 is outside 0 to 10000."),
        ({"measure": "", "grams": "50000"}, "Grams: 50000.0 is outside 0 to 10000."),
        ({"measure": "", "grams": "nan"}, "Grams: nan is not a number."),
        ({"measure": "", "grams": "a cup"}, "Grams: a cup is not a number."),
        ({"measure": "", "grams": "9" * 400}, "Grams: inf is outside 0 to 10000."),
        ({"measure": "cup", "amount": "9" * 400}, "Amount: inf is outside 0 to 1000."),
        ({"measure": "cup", "amount": "1,000"}, "Amount: 1,000 is not a number."),
        ({"measure": "cup", "amount": "2000"}, "Amount: 2000.0 is outside 0 to 1000."),
    ],
)
def test_what_cannot_be_is_named_and_stays_in_the_form(ada, adas, sent, says):
    answer = adas.post(f"/food/eat/{MILK}", {"id": str(uuid4()), **sent})

    assert answer.status_code == 422
    assert says in text_of(answer)
    assert f'value="{sent.get("grams") or sent["amount"]}"' in answer.content.decode()
    assert intakes(ada) == []


def test_three_kilograms_are_kept_and_asked_about(ada, adas):
    adas.post(f"/food/eat/{SPINACH}", {"id": str(uuid4()), "measure": "", "grams": "3000"})

    assert [each.grams for each in intakes(ada)] == [3000]
    assert "3000 g is a lot to have at once. Is that right?" in text_of(adas.get("/food"))


def test_a_measure_the_food_does_not_have_weighs_nothing_anybody_knows(ada, adas):
    adas.post(f"/food/eat/{MILK}", {"id": str(uuid4()), "measure": "slice", "amount": "1"})

    assert [(each.portion, each.grams) for each in intakes(ada)] == [("slice", None)]
    assert "Magnesium not known" in text_of(adas.get("/food"))


def test_what_the_tables_do_not_have_is_kept_in_her_words(ada, adas):
    adas.post("/food", {"id": str(uuid4()), "food": "", "note": "grandmother’s soup", "grams": ""})
    words = text_of(adas.get("/food"))

    assert [(each.food, each.note) for each in intakes(ada)] == [("", "grandmother’s soup")]
    assert "grandmother’s soup" in words
    assert "1 of 1 things has no value for this." in words
    assert "at least 0" not in words


def test_a_day_of_which_nothing_is_known_is_not_a_day_of_nothing(ada, adas):
    about.save(ada, About(region="UK", birth_year=1990), visit.now())
    had(ada, "", note="grandmother’s soup")
    page = adas.get("/food")

    assert "Magnesium not known, of 270 mg" in text_of(page)
    assert "meter-track" not in page.content.decode()


def test_a_food_nobody_knows_has_no_page(adas):
    assert adas.get("/food/eat/fndds-1").status_code == 404


# ── what she has often, and the same as yesterday ───────────────────────────────────────────


def test_what_she_has_often_comes_first_as_she_had_it_last(ada, adas):
    for days, grams in ((3, 100), (2, 200), (1, 150)):
        had(ada, MILK, days=days, grams=grams)
    had(ada, SPINACH, grams=90)
    had(ada, WATER, grams=200)  # the glass has a place of its own
    had(ada, "ndb-09040", days=40, grams=118)  # too long ago
    seen = food.look(ada, food.today(visit.now(), "UTC"))

    assert [(each.food, each.grams) for each in seen.often] == [(MILK, 150), (SPINACH, 90)]


def test_what_is_ticked_of_yesterday_is_written_once_more(ada, adas):
    milk = had(ada, MILK, days=1, amount=1, portion="cup", grams=244)
    had(ada, SPINACH, days=1, grams=90)
    sent = {"id": str(uuid4()), "of": [str(milk.id), str(uuid4())]}
    adas.post("/food/again", sent)
    adas.post("/food/again", sent)

    now = [each for each in intakes(ada) if each.id != milk.id and each.food == MILK]
    assert [(each.amount, each.portion, each.grams) for each in now] == [(1, "cup", 244)]
    assert len(intakes(ada)) == 3


# ── what it comes to ────────────────────────────────────────────────────────────────────────


def test_numbers_stand_against_those_of_her_country(ada, adas):
    about.save(ada, About(region="UK"), visit.now())
    had(ada, SPINACH, grams=180)
    words = text_of(adas.get("/food"))

    assert re.search(r"Magnesium \d+ of 270 mg", words)
    assert "of at most 200 mg" in words  # caffeine
    assert "Energy" not in words


@pytest.mark.parametrize("page", ["/food", "/food/ideas"])
def test_the_tables_are_named_beside_their_numbers(ada, adas, page):
    about.save(ada, About(region="UK"), visit.now())
    had(ada, MILK)
    words = text_of(adas.get(page))

    below = words.partition("Where this comes from (")[2]
    assert " sources) " in below[:20]
    for source in catalog.load().nutrients["magnesium"].sources:
        assert catalog.load().sources[source].title in below


def test_what_has_no_value_makes_it_at_least(ada, adas):
    about.save(ada, About(region="UK"), visit.now())
    had(ada, SPINACH, grams=180)
    had(ada, MILK)
    words = text_of(adas.get("/food"))

    assert re.search(
        r"Magnesium at least \d+ of 270 mg 1 of 2 things has no value for this.", words
    )
    assert words.count("“At least” means that something you had has no number for it.") == 1


def test_where_all_is_known_nothing_is_said_of_at_least(ada, adas):
    had(ada, SPINACH, grams=180)

    assert "At least" not in text_of(adas.get("/food"))


def test_a_day_of_which_nothing_is_known_claims_no_zero(ada, adas):
    about.save(ada, About(region="UK"), visit.now())
    had(ada, "", note="Soup of my mother")
    words = text_of(adas.get("/food"))

    assert "Magnesium not known, of 270 mg" in words
    assert not re.search(r"\b0 (of|ml|mg|g|µg)\b", words)


def test_a_glass_of_the_plan_is_water(ada, adas):
    today.mark_done(ada, "measure.hydration", uuid4(), now=visit.now(), zone="UTC")
    seen = food.look(ada, food.today(visit.now(), "UTC"))

    assert len(store.load(ada, [Dose])) == 1
    assert round(seen.totals["drinks"].amount) == 200


def test_a_glass_of_water_counts_in_the_plan(ada, adas):
    had(ada, WATER, grams=300)
    had(ada, SPINACH, grams=200)

    assert "300 of 1,600 ml" in text_of(adas.get("/"))


def test_a_mug_of_tea_counts_in_the_plan_and_wine_does_not(ada, adas):
    had(ada, "ndb-14355", grams=250)
    had(ada, "ndb-14096", grams=150)
    had(ada, "ndb-14355", days=1, grams=1000)

    assert "250 of 1,600 ml" in text_of(adas.get("/"))


def test_the_form_of_a_drink_tells_the_phone_what_it_counts_for(adas):
    assert 'data-counts="measure.hydration"' in adas.get("/food/eat/ndb-14355").content.decode()
    assert "data-counts" not in adas.get(f"/food/eat/{SPINACH}").content.decode()


def test_a_limit_of_a_clinician_comes_first(ada, adas):
    about.save(ada, About(region="UK", fluid_limit_ml=1200), visit.now())
    had(ada, WATER, grams=500)
    words = text_of(adas.get("/food"))

    assert "500 of at most 1,200 ml" in words
    assert "1600" not in words


def test_a_limit_of_a_clinician_stops_the_glasses_of_the_plan(ada, adas):
    about.save(ada, About(region="UK", fluid_limit_ml=1000), visit.now())
    assert "Drinks today: at most 1,000 ml a day" in text_of(adas.get("/"))

    had(ada, WATER, grams=4022)
    words = text_of(adas.get("/"))

    assert "Drinks today: 4,022 of at most 1,000 ml This is more than the most" in words
    assert "Drink through the day" not in words
    assert "glasses" not in words


def test_a_limit_of_a_clinician_cannot_be_hidden(ada, adas):
    limited = About(region="UK", fluid_limit_ml=1000, hidden=frozenset({"drinks", "water"}))
    about.save(ada, limited, visit.now())
    words = text_of(adas.get("/food"))

    assert "Drinks at most 1,000 ml a day" in words
    assert "You have a limit for this, so it stays in view." in words
    assert "Your limit on drinks is always shown." in words
    assert "Show Drinks" not in words
    assert "Show All water" in words
    assert 'name="hide" value="drinks"' not in adas.get("/food").content.decode()


def test_the_phone_is_told_the_limit_and_which_foods_are_drinks(ada, adas):
    had(ada, MILK, grams=244)
    had(ada, SPINACH, grams=90)
    hidden = frozenset({"drinks"})
    about.save(ada, About(fluid_limit_ml=1000, hidden=hidden), visit.now())
    drinks = adas.get("/api/v1/phone").json()["drinks"]

    assert (drinks["limit"], drinks["wanted"]) == (1000, "at most 1,000 ml")
    assert drinks["foods"] == [WATER, MILK]
    assert drinks["given"]["measure.hydration"]["unit"] == "glasses"
    about.save(ada, About(hidden=hidden), visit.now())
    assert adas.get("/api/v1/phone").json()["drinks"] is None


def test_with_a_limit_of_a_clinician_no_drink_is_an_idea(ada):
    limited = About(region="US", fluid_limit_ml=1000)
    about.save(ada, limited, visit.now())
    day = food.look(ada, food.today(visit.now(), "UTC"))
    days = [replace(day, on=day.on + timedelta(days=n)) for n in range(30)]
    found = [i for d in days for i in food.ideas(d, diets=frozenset(), easy=False, cheap=False)]

    assert found
    assert {idea.amounts["drinks"] for idea in found} == {0}


OVER = "This is more than the most to have in a day."


@pytest.mark.parametrize("grams,is_said", [(400, False), (600, True)])
def test_past_a_limit_it_is_said_in_words_with_what_to_do(ada, adas, grams, is_said):
    about.save(ada, About(region="UK"), visit.now())
    had(ada, "ndb-14209", grams=grams)  # 40 mg of caffeine in 100 g
    words = text_of(adas.get("/food"))

    assert (OVER in words) is is_said
    assert ("Swap some coffee, strong tea or cola" in words) is is_said
    assert ("The limit is for your baby." in words) is is_said


def test_past_the_limit_of_a_clinician_she_is_told_whom_to_ask(ada, adas):
    about.save(ada, About(fluid_limit_ml=1000), visit.now())
    had(ada, WATER, grams=1001)
    words = text_of(adas.get("/food"))

    assert f"1,001 of at most 1,000 ml {OVER}" in words
    assert "Ask the midwife or doctor who set your limit what to do now." in words
    assert words.count("comes first.") == 2  # once for all water, once for drinks


def test_sodium_is_shown_with_its_figure_and_not_judged(ada, adas):
    about.save(ada, About(region="UK"), visit.now())
    had(ada, "ndb-02047", grams=50)  # table salt
    words = text_of(adas.get("/food"))

    judged = r"Sodium [\d,]+ mg It is shown, not judged. UK: at most 2,400 mg a day."
    assert re.search(judged, words)
    assert "That is 6 g of salt." in words
    assert OVER not in words


def test_a_dose_of_a_supplement_stands_apart_on_the_line(ada, adas):
    about.save(ada, About(region="UK", products=(VITAMIN_D,)), visit.now())
    assert "from supplements" not in text_of(adas.get("/food"))
    had(ada, WATER, grams=200)
    shelves.take(ada, "d", uuid4(), now=visit.now(), zone="UTC", anyway=False)

    assert re.search(
        r"Vitamin D 0 of 10 µg Apart from that, from supplements: 10 µg", text_of(adas.get("/food"))
    )


def test_ideas_do_not_fill_what_an_agreed_supplement_fills(ada, adas):
    about.save(ada, About(region="UK"), visit.now())
    day = food.look(ada, food.today(visit.now(), "UTC"))
    with_it = replace(day, about=replace(day.about, products=(VITAMIN_D,)))

    def closed(seen):
        days = [replace(seen, on=seen.on + timedelta(days=n)) for n in range(10)]
        found = [i for d in days for i in food.ideas(d, diets=frozenset(), easy=False, cheap=False)]
        return {nutrient for idea in found for nutrient in idea.closes}

    assert "vitamin-d" in closed(day)
    assert closed(with_it) == closed(day) - {"vitamin-d"}
    about.save(ada, with_it.about, visit.now())
    assert "Counted in from your supplements: Vitamin D 10 µg" in text_of(adas.get("/food/ideas"))


def test_what_nobody_agreed_to_fills_no_gap(ada):
    alone = replace(VITAMIN_D, agreed_with="")
    about.save(ada, About(region="UK", products=(alone,)), visit.now())

    assert food.look(ada, food.today(visit.now(), "UTC")).told == {}


def test_what_she_hides_is_not_there_until_she_brings_it_back(ada, adas):
    had(ada, MILK, grams=244)
    adas.post("/food/settings", {"hide": "sugar"})
    assert "Show Sugar" in text_of(adas.get("/food"))
    assert not re.search(r"Sugar \d", text_of(adas.get("/food")))

    adas.post("/food/settings", {"show": "sugar"})
    assert re.search(r"Sugar \d", text_of(adas.get("/food")))


def test_calories_are_there_only_when_she_asks(ada, adas):
    had(ada, MILK, grams=244)
    adas.post("/food/settings", {"calories": "yes"})
    assert re.search(r"Energy \d+ kcal", text_of(adas.get("/food")))

    adas.post("/food/settings", {"calories": "no"})
    assert "kcal" not in text_of(adas.get("/food"))


@pytest.mark.parametrize(
    "sent", [{}, {"hide": "nothing"}, {"glass": "7"}, {"day": "//evil.example"}]
)
def test_a_form_that_is_not_ours_changes_nothing(ada, adas, sent):
    answer = adas.post("/food/settings", sent)

    assert answer["Location"] == "/food"
    assert about.read(store.Person.objects.get(pk=ada.pk)).hidden == frozenset()


# ── what she tells for it ───────────────────────────────────────────────────────────────────


def test_a_letter_that_no_database_keeps_is_named(ada, adas):
    answer = adas.post("/about", {"avoids": "fen\0nel"})

    assert answer.status_code == 422
    assert "There is a letter here that cannot be kept." in text_of(answer)


def test_what_she_tells_for_food_is_kept(ada, adas):
    told = {
        "birth_year": "1994", "glass_ml": "250", "fluid_limit_ml": "1500", "calories": "1",
        "diet": ["vegan", "nothing"], "hidden": ["sugar"], "avoids": "fennel, sweet corn,,\nfennel",
    }  # fmt: skip
    assert adas.post("/about", told).status_code == 302

    kept = about.read(store.Person.objects.get(pk=ada.pk))
    assert (kept.birth_year, kept.glass_ml, kept.fluid_limit_ml) == (1994, 250, 1500)
    assert (kept.diets, kept.hidden) == (frozenset({"vegan"}), frozenset({"sugar"}))
    assert kept.avoids == ("fennel", "sweet corn")
    assert kept.calories
    page = adas.get("/about").content.decode()
    assert 'value="1994"' in page
    assert "fennel, sweet corn</textarea>" in page


@pytest.mark.parametrize(
    "name,typed,says",
    [
        ("birth_year", "94", "94 is outside 1940 to 2100."),
        ("birth_year", "long ago", "long ago is outside 1940 to 2100."),
        ("glass_ml", "5000", "5000 is outside 50 to 1000."),
        ("fluid_limit_ml", "1.5", "1.5 is outside 250 to 5000."),
        ("fluid_limit_ml", "nan", "nan is outside 250 to 5000."),
        ("avoids", ",".join(f"word{n}" for n in range(31)), "These are 31 words."),
        ("avoids", "x" * 61, "Each may have 60 letters."),
    ],
)
def test_what_cannot_be_told_is_named_and_stays_as_typed(ada, adas, name, typed, says):
    answer = adas.post("/about", {name: typed})

    assert answer.status_code == 422
    assert says in text_of(answer)
    assert typed.replace(",", ", ") in text_of(answer) or typed in answer.content.decode()
    assert about.read(store.Person.objects.get(pk=ada.pk)) == About()


def test_ideas_leave_out_what_she_told_and_what_she_ticks_now(ada, adas):
    about.save(ada, About(region="UK", diets=frozenset({"vegan"})), visit.now())
    hers = text_of(adas.get("/food/ideas"))
    assert "Left out for you: Vegan" in hers
    assert "Add to today" in hers

    now = adas.get("/food/ideas", {"diet": ["nut-allergy", "no-such"], "easy": "1", "cheap": "1"})
    assert now.status_code == 200


def test_without_numbers_for_her_there_are_no_ideas(adas):
    assert "We have no numbers for you to go by." in text_of(adas.get("/food/ideas"))


# ── searching ───────────────────────────────────────────────────────────────────────────────


def test_without_scripts_the_page_finds_foods(adas):
    answer = adas.get("/food", {"q": "boiled spinach"})

    assert "/food/eat/" in answer.content.decode()


def test_the_phone_asks_for_foods_with_what_they_weigh(ada, adas):
    (first, *_) = adas.get("/api/v1/foods", {"q": "tap water"}).json()["foods"]

    assert first["id"] == WATER
    assert {"amount": 1.0, "measure": "cup", "grams": 240.0} in first["portions"]


def test_a_search_that_is_too_long_is_no_search(adas):
    assert adas.get("/api/v1/foods", {"q": "x" * 81}).status_code == 422
    assert adas.get("/api/v1/foods", {"q": "milk", "often": [MILK] * 9}).status_code == 422


def test_the_page_tells_the_phone_what_comes_first(ada, adas):
    for food_id in (SPINACH, GOAT_MILK, GOAT_MILK):
        had(ada, food_id, grams=100)
    page = adas.get("/food", {"q": "milk"}).content.decode()
    (often,) = re.findall(r'data-often="([^"]*)"', page)
    answer = adas.get("/api/v1/foods", {"q": "milk", "often": often.split()})

    assert often.split() == [GOAT_MILK, SPINACH]
    assert re.findall(r'href="/food/eat/([^"]+)"', page)[0] == GOAT_MILK
    assert answer.json()["foods"][0]["id"] == GOAT_MILK


def test_a_day_of_food_does_not_push_cramps_out_of_the_diary(ada, adas):
    milk = had(ada, MILK, grams=244)

    assert f"/entry/{milk.id}" not in adas.get("/diary").content.decode()
    assert "Whole milk" in text_of(adas.get(f"/night/{night_of_entry(milk)}"))


def test_nobody_else_sees_any_of_it(ada, adas, cleos):
    milk = had(ada, MILK, grams=244)

    assert "Milk" not in text_of(cleos.get("/food"))
    assert cleos.get(f"/entry/{milk.id}").status_code == 404


# ── cost ────────────────────────────────────────────────────────────────────────────────────


def test_a_letter_more_asks_nothing_of_the_diary(ada, adas):
    had(ada, MILK, grams=244)
    adas.get("/food")  # the last day of her visit is written down once a day
    with CaptureQueriesContext(connection) as asked:
        adas.get("/api/v1/foods", {"q": "milk", "often": [MILK]})

    assert not [query["sql"] for query in asked if "intake" in query["sql"].lower()]
    assert len(asked) <= WHO_IS_IT, [query["sql"][:90] for query in asked]


@pytest.mark.parametrize("days", [0, 60])
def test_the_page_asks_the_diary_at_most_eight_times(ada, adas, days):
    for n in range(days):
        had(ada, MILK, days=n, grams=244)
    adas.get("/food")
    with CaptureQueriesContext(connection) as asked:
        assert adas.get("/food").status_code == 200

    assert len(asked) <= MOST_QUERIES, [query["sql"][:90] for query in asked]


# ── names ───────────────────────────────────────────────────────────────────────────────────


def test_a_short_name_has_its_whole_name_one_tap_away(ada, adas):
    entry = had(ada, MILK, grams=200)
    whole = "Milk, whole, 3.25% milkfat, with added vitamin D"

    assert "Whole milk" in text_of(adas.get("/food"))
    assert whole not in text_of(adas.get("/food"))
    for path in (f"/entry/{entry.id}", f"/food/eat/{MILK}"):
        assert f"Whole milk Its whole name {whole}" in text_of(adas.get(path))


def test_a_search_calls_no_two_foods_alike(adas):
    found = adas.get("/api/v1/foods", {"q": "milk whole"}).json()["foods"]
    names = [each["description"] for each in found]

    assert len(set(names)) == len(names) > 1


# ── beside the night ────────────────────────────────────────────────────────────────────────


def test_a_night_says_what_stood_before_it(ada, adas):
    had(ada, MILK, days=2, grams=200)
    had(ada, "", days=2, note="Soup of my mother")
    on = (visit.now() - timedelta(days=2)).date()

    words = text_of(adas.get(f"/night/{on}"))

    assert "Food and drink that day. Drinks: at least 200 ml " in words
    assert "Calcium: at least 226 mg" in words
    assert "kcal" not in words
    assert f'href="/food/{on}"' in adas.get(f"/night/{on}").content.decode()


def test_a_night_says_what_supplements_held_apart(ada, adas):
    at = visit.now() - timedelta(days=2)
    pill = Dose(
        id=uuid4(), at=at, zone="UTC", written=at, measure="measure.magnesium-supplement",
        amount=100.0, unit="mg",
    )  # fmt: skip
    write.keep(ada, (pill, replace(pill, id=uuid4(), amount=None, unit="")), at)

    words = text_of(adas.get(f"/night/{at.date()}"))

    assert "Food and drink that day. Magnesium from supplements: at least 100 mg " in words
    assert "Drinks:" not in words


def test_a_night_keeps_quiet_about_what_she_hides(ada, adas):
    had(ada, MILK, days=2, grams=200)
    about.save(ada, About(hidden=frozenset({"drinks", "calcium"})), visit.now())
    on = (visit.now() - timedelta(days=2)).date()

    words = text_of(adas.get(f"/night/{on}"))

    assert "Potassium: 264 mg" in words
    assert "Drinks:" not in words
    assert "Calcium:" not in words


def test_a_night_with_nothing_before_it_says_nothing_of_food(ada, adas):
    on = (visit.now() - timedelta(days=2)).date()

    assert "Food and drink that day" not in text_of(adas.get(f"/night/{on}"))


def test_the_nights_of_a_span_are_those_whose_days_lie_in_it(ada):
    kept = [had(ada, MILK, days=each, grams=100) for each in range(5)]
    days = [day_of(each.local) for each in kept]

    found = food.nightly(ada, days[3], days[1])

    assert list(found) == [days[3], days[2], days[1]]
    assert food.nightly(ada, days[1], days[1]).keys() == {days[1]}


# ── said once, and as a person would ────────────────────────────────────────────────────────


def test_yesterday_used_once_is_not_offered_again_but_taken_back(ada, adas):
    for food_ in (MILK, WATER):
        had(ada, food_, days=1, grams=200)
    page = adas.get("/food").content.decode()
    ticked = re.findall(r'name="of" value="([^"]*)"', page)
    adas.post("/food/again", {"id": str(uuid4()), "of": ticked})
    page = adas.get("/food")
    written = re.findall(r'name="of" value="([^"]*)"', page.content.decode())

    assert "All of yesterday is written down for today too." in text_of(page)
    assert "Write these down" not in text_of(page)
    adas.post("/food/again", {"do": "undo", "of": written})
    assert "Write these down" in text_of(adas.get("/food"))


def test_without_a_country_that_is_said_once(ada, adas):
    had(ada, MILK, grams=200)
    words = text_of(adas.get("/food"))

    assert words.count("Tell us your country to see what to aim for.") == 1
    assert "For your country" not in words


def test_the_title_of_another_year_names_it(adas):
    assert "Wednesday 1 January 2020" in text_of(adas.get("/food/2020-01-01"))


def test_figures_are_as_short_as_a_person_would_say_them(ada, adas):
    had(ada, WATER, grams=4352)

    assert "4,352 ml" in text_of(adas.get("/food"))
