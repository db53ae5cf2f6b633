"""Her supplements by plain forms: told, noted, asked about, stopped; nothing she wrote is lost."""

import json
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest

from soleus.app import about as telling
from soleus.app import food, today
from soleus.app import supplements as shelves
from soleus.care.products import Product
from soleus.care.profile import About
from soleus.diary.entries import Answer, Dose, Symptoms
from soleus.knowledge import catalog
from soleus.records import store
from soleus.words.say import say

NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
LIST, NEW, TAKE = "/food/supplements", "/food/supplements/new", "/food/supplements/take"
BOX = {
    "measure": "measure.magnesium-supplement",
    "name": "Magnesia “Forte” <300>",
    "label": "300",
    "unit": "mg",
    "tablets": "1",
    "times": "1",
    "agreed_with": "Midwife Ruth",
    "agreed_on": "2026-11-20",
}


@pytest.fixture
def told(adas, ada):
    """Tells of one product, and gives it back as it was kept."""

    def tell(**fields):
        answer = adas.post(NEW, {"id": str(uuid4()), **BOX, **fields})
        assert answer.status_code == 302, answer.content.decode()
        ada.refresh_from_db()
        return store.about(ada).products[-1]

    return tell


def page(client, address=LIST):
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def take(client, product, **fields):
    return client.post(TAKE, {"product": product.id, "id": str(uuid4()), **fields})


def doses(ada):
    return [(each.amount, each.unit, each.product) for each in store.load(ada, [Dose])]


def test_what_she_told_comes_back_and_is_shown(told, adas):
    found = told()

    assert (found.name, found.label, found.times) == ("Magnesia “Forte” <300>", 300.0, 1)
    assert "Magnesia &quot;" not in page(adas)
    assert "Magnesium in one tablet: 300 mg" in page(adas)
    assert "Agreed with Midwife Ruth on 20 November 2026" in page(adas)


def test_telling_it_twice_keeps_one(told, ada):
    id_ = str(uuid4())
    told(id=id_)
    told(id=id_, name="Other name")

    assert [each.name for each in store.about(ada).products] == ["Other name"]


def test_a_dose_is_what_the_product_held_then(told, adas, ada):
    found = told(label="", salt="salt.citrate", salt_amount="1000", tablets="2")
    take(adas, found)
    adas.post(f"{LIST}/{found.id}", {**BOX, "label": "50"})

    assert doses(ada) == [(320.0, "mg", found.id)]
    assert "320 mg" in page(adas)


def test_a_second_tap_on_one_button_is_one_dose(told, adas, ada):
    found, tap = told(), str(uuid4())
    for _ in range(2):
        assert take(adas, found, id=tap).status_code == 302

    assert len(doses(ada)) == 1


def test_one_more_than_agreed_is_asked_and_noted_only_if_she_says_so(told, adas, ada):
    found, tap = told(), str(uuid4())
    take(adas, found)
    asked = take(adas, found, id=tap)

    said = unescape(asked.content.decode())
    assert asked.status_code == 200
    assert "You agreed on 1 a day. Ask your midwife or pharmacist before you take more." in said
    assert tap in said
    assert len(doses(ada)) == 1
    assert take(adas, found, id=tap, anyway="1").status_code == 302
    assert len(doses(ada)) == 2


def test_undo_takes_the_newest_back(told, adas, ada):
    found = told()
    take(adas, found)
    (dose,) = store.load(ada, [Dose])
    adas.post("/food/supplements/undo", {"id": str(dose.id)})

    assert doses(ada) == []


def test_above_the_limit_she_is_told_whom_to_ask(told, adas, ada):
    telling.save(ada, About(region="US"), NOW)
    told(label="200")
    assert "above the US limit" not in page(adas)
    told(label="200")

    text = page(adas)
    assert (
        "What you agreed on is above the US limit of 350 mg. Ask your midwife or doctor about it."
    ) in text
    assert "It counts pills and medicines, not food." in text


def test_what_nobody_agreed_to_is_warned_about_too(told, adas, ada):
    telling.save(ada, About(region="UK"), NOW)
    told(measure="measure.vitamin-d", label="10000", unit="IU of vitamin D", agreed_with="")
    text, first = page(adas), page(adas, "/")

    assert (
        "Not all of this is agreed. Together it would be above the UK limit of 100 µg. "
        "Ask your midwife or doctor about it."
    ) in text
    assert "With what is not agreed yet: 250 µg a day." in text
    assert text.count(ABOVE_D) == 1  # on its card
    assert first.count(ABOVE_D) == 1
    assert "stop" not in text.lower()


ABOVE_D = "Vitamin D: above the UK limit of 100 µg a day. Ask your midwife or doctor."


def test_above_the_limit_nothing_looks_approved(told, adas, ada):
    telling.save(ada, About(region="UK"), NOW)
    told(label="400")
    flag = "Magnesium: above the UK limit of 400 mg a day. Ask your midwife or doctor."
    assert flag not in page(adas) + page(adas, "/")
    told(label="1")

    assert page(adas).count(flag) == 2  # on both cards
    assert page(adas, "/").count(flag) == 1


def test_above_the_limit_the_first_page_says_so_without_a_card_of_it(told, adas, ada):
    hers = About(region="UK", declined=frozenset({"measure.magnesium-supplement"}))
    telling.save(ada, hers, NOW)
    told(label="401")

    assert page(adas, "/").count("Magnesium: above the UK limit of 400 mg a day.") == 1


def test_above_the_limit_the_phone_says_so_too(told, adas, ada):
    telling.save(ada, About(region="UK"), NOW)
    told(label="401")
    (hers,) = adas.get("/api/v1/phone").json()["supplements"]

    assert hers["why"] == [
        "Magnesium: above the UK limit of 400 mg a day. Ask your midwife or doctor."
    ]


def test_an_amount_that_trials_gave_stands_with_its_sources(told, adas):
    told()
    after = page(adas).partition("Cramp trials gave 300 mg or about 360 mg a day.")[2]
    assert "Where this comes from (7 sources)" in after
    assert catalog.load().sources["SUP15"].title in after


def test_without_a_region_others_are_named_as_theirs(told, adas):
    told()
    text = page(adas)

    assert "You have not said where you live, so no limit is yours." in text
    assert "EU: 250 mg a day." in text
    assert "above the EU limit of 250 mg" in text


def test_what_is_not_agreed_is_kept_and_has_no_tap(told, adas):
    told(agreed_with="", agreed_on="")
    text = page(adas)

    assert "Not agreed yet. Ask your midwife or doctor about it." in text
    assert TAKE not in text


def test_a_block_shuts_the_tap_and_says_why(told, adas, ada):
    told()
    telling.save(ada, About(products=store.about(ada).products,
                            conditions=frozenset({"kidney_disease"})), NOW)  # fmt: skip
    text = page(adas)

    assert "With kidney disease, magnesium can build up in the blood." in text
    assert TAKE not in text


def test_loose_stools_pause_it_until_they_have_passed(told, adas):
    told()
    assert TAKE in page(adas)
    adas.post("/food/supplements/now", {"condition": "diarrhoea", "is": "yes"})
    assert "Magnesium can loosen the stools. Pause it, and ask." in page(adas)
    assert TAKE not in page(adas)
    adas.post("/food/supplements/now", {"condition": "diarrhoea", "is": "no"})
    assert TAKE in page(adas)


@pytest.mark.parametrize("condition", ["kidney_disease", "nothing", ""])
def test_only_what_comes_and_goes_is_told_there(adas, condition):
    answer = adas.post("/food/supplements/now", {"condition": condition, "is": "yes"})
    assert answer.status_code == 404


def test_a_warning_sign_shuts_every_tap(told, adas, ada):
    told()
    check = Symptoms(
        id=uuid4(), at=NOW, written=NOW, zone="UTC",
        answers={"leg_swollen": Answer.YES}, disposition="same_day",
    )  # fmt: skip
    store.save(ada, [check], NOW)
    text = page(adas)

    assert "Nothing can be noted with a tap while the sign stands." in text
    assert TAKE not in text


def test_what_she_stopped_stays_and_can_begin_again(told, adas, ada):
    found = told()
    take(adas, found)
    adas.post(f"{LIST}/{found.id}", {"do": "end"})
    ada.refresh_from_db()
    assert store.about(ada).products[0].ended_on is not None
    assert TAKE not in page(adas)
    assert "What you stopped" in page(adas)
    assert len(doses(ada)) == 1
    adas.post(f"{LIST}/{found.id}", {"do": "resume"})
    assert TAKE in page(adas)


WRONG = [
    ({"label": "-1"}, "-1 is outside 0.001 to 100000. Write a number between them."),
    ({"label": "NaN"}, "NaN is not a number. Write digits, such as 4."),
    ({"label": "a lot"}, "a lot is not a number. Write digits, such as 4."),
    ({"label": "1e9"}, "1e+09 is outside 0.001 to 100000. Write a number between them."),
    ({"label": "90000", "unit": "g", "tablets": "20"}, say("product.too_much")),
    *(
        ({name: sign + "9" * 400}, f"{sign}inf is outside")
        for name in ("label", "tablets")
        for sign in ("", "-")
    ),
    ({"times": "9" * 400}, "inf is not a whole number."),
    ({"label": "1,000"}, "1,000 is not a number."),
    ({"times": "1,5"}, "1.5 is not a whole number. Write digits, such as 4."),
    ({"times": "13"}, "13 is outside 1 to 12. Write a number between them."),
    ({"tablets": "0"}, "0 is outside 0.25 to 20. Write a number between them."),
    ({"name": ""}, say("product.no_name")),
    ({"name": "a\0b"}, say("problem.unreadable_letter")),
    ({"name": "x" * 81}, "This has 81 letters. At most 80 can be kept here."),
    ({"measure": ""}, say("product.no_kind")),
    ({"measure": "measure.walk"}, say("product.no_kind")),
    (
        {"unit": "IU of vitamin D"},
        "“IU of vitamin D” does not fit. For this kind, use one of: mg, g.",
    ),
    ({"label": "", "salt_amount": "900"}, say("product.no_salt")),
    ({"label": "", "salt": "salt.citrate"}, say("product.no_salt_amount")),
    ({"salt": "salt.moon", "salt_amount": "9"}, say("product.other_salt")),
    ({"agreed_on": "2099-01-01"}, "1 January 2099 is still to come."),
    ({"agreed_on": "soon"}, "“soon” is not a date."),
]


@pytest.mark.parametrize("fields, sentence", WRONG, ids=lambda value: str(value)[:40])
def test_what_cannot_be_is_named_and_nothing_typed_is_lost(adas, ada, fields, sentence):
    answer = adas.post(NEW, {"id": str(uuid4()), **BOX, "note": "", **fields})
    text = unescape(answer.content.decode())

    assert answer.status_code == 422
    assert sentence in text
    assert all(f'value="{value}"' in text for name, value in fields.items()
               if value and name not in ("unit", "measure", "salt"))  # fmt: skip
    assert "Midwife Ruth" in text
    ada.refresh_from_db()
    assert store.about(ada).products == ()


def test_an_amount_that_is_not_known_is_kept_and_said(told, adas, ada):
    found = told(label="")
    take(adas, found)

    assert doses(ada) == [(None, "", found.id)]
    assert "How much one tablet holds is not known." in page(adas)
    assert "<td>not known</td><td>not known</td>" in page(adas)
    assert "it may be more." in page(adas)


def test_nothing_noted_is_not_nothing_taken(told, adas):
    told()

    assert "mg</td><td>–</td>" in page(adas)


def test_it_is_worked_out_without_a_script(adas, ada):
    answer = adas.post(NEW, {**BOX, "label": "", "salt": "salt.citrate", "salt_amount": "1830",
                             "do": "work", "times": "2"})  # fmt: skip
    text = answer.content.decode()

    assert answer.status_code == 200
    assert "Magnesium in one tablet: 201.3 to 292.8 mg" in text
    assert "In a day: 402.6 to 585.6 mg" in text
    assert store.about(ada).products == ()


def test_more_than_can_be_kept_is_said(told, adas):
    for _ in range(30):
        told()
    answer = adas.post(NEW, {"id": str(uuid4()), **BOX})
    assert answer.status_code == 422
    assert "At most 30 can be kept here." in answer.content.decode()


def test_what_she_does_not_have_is_nothing(told, adas, cleos):
    found = told()

    assert cleos.get(f"{LIST}/{found.id}").status_code == 404
    assert cleos.post(f"{LIST}/{found.id}", {"do": "end"}).status_code == 404
    assert take(cleos, found).status_code == 404
    assert found.name not in page(cleos)
    assert adas.post(TAKE, {"product": found.id, "id": "no id"}).status_code == 404


def test_no_page_proposes_to_start_stop_or_raise(told, adas, ada):
    telling.save(ada, About(region="IE", conditions=frozenset({"iron", "diarrhoea"})), NOW)
    found = told()
    told(agreed_with="", measure="measure.calcium-supplement")
    text = (page(adas) + page(adas, NEW)).lower()

    for word in ("start ", "stop taking", "stop it", "raise", "increase", "try more", "you should"):
        assert word not in text, word
    assert "i stopped taking it" in page(adas, f"{LIST}/{found.id}").lower()


def test_an_old_dose_counts_until_four_in_the_morning_alone(told, adas, ada):
    found = told(times="2")
    old = NOW - timedelta(days=2)
    dose = Dose(id=uuid4(), at=old, written=old, zone="UTC", measure=found.measure,
                amount=300, unit="mg", product=found.id)  # fmt: skip
    store.save(ada, [dose], NOW)

    assert take(adas, found).status_code == 302


# ── by the API ─────────────────────────────────────────────────────────────────────────────


def sent(client, *made):
    body = json.dumps({"entries": list(made)})
    answer = client.post("/api/v1/entries", body, content_type="application/json")
    return answer.json()["receipts"]


def taken(product, at=NOW, **said):
    made = {"kind": "dose", "id": str(uuid4()), "zone": "UTC", "measure": product.measure,
            "product": product.id, "amount": 300, "unit": "mg"}  # fmt: skip
    return made | dict.fromkeys(("at", "written"), at.isoformat()) | said


def codes(receipts):
    return [[doubt["code"] for doubt in each["doubts"]] for each in receipts]


def test_a_dose_too_soon_by_the_api_is_kept_and_asked_about(told, adas, ada):
    found = told()
    first, second = taken(found), taken(found, NOW - timedelta(hours=1))

    assert codes(sent(adas, first)) == [[]]
    (receipt,) = sent(adas, second)
    assert (receipt["state"], codes([receipt])) == ("saved", [["doubt.many_doses"]])
    assert receipt["doubts"][0]["say"] == (
        "That makes 2 on this day. You agreed on 1 a day. "
        "Ask your midwife or pharmacist before you take more. Is that right?"
    )
    assert len(doses(ada)) == 2
    assert codes(sent(adas, second)) == [["doubt.many_doses"]]  # sent again, asked again
    assert "That is more than you agreed on. Ask your midwife" in page(adas)
    assert "That makes 2 on this day." in page(adas, f"/entry/{second['id']}")


def test_doses_of_one_batch_are_asked_about_beside_each_other(told, adas):
    found = told()
    batch = [taken(found), taken(found, NOW - timedelta(hours=13)), taken(found)]

    assert codes(sent(adas, *batch)) == [["doubt.many_doses"], [], ["doubt.many_doses"]]


def test_an_old_dose_that_comes_in_late_is_asked_about_whatever_came_after(told, adas):
    found = told(times="2")
    sent(adas, *(taken(found, NOW - timedelta(days=n)) for n in range(30)))
    late = taken(found, NOW - timedelta(days=25, hours=1))

    assert codes(sent(adas, late)) == [["doubt.close_doses"]]


def test_her_doses_are_held_against_nobody_elses_products(told, adas, cleos):
    found = told()
    sent(adas, taken(found))

    assert codes(sent(cleos, taken(found), taken(found))) == [[], []]


# ── two devices at once ────────────────────────────────────────────────────────────────────


def test_what_two_devices_tell_at_once_is_all_kept(ada):
    """Each asked who she is before the other had told anything."""
    phone, desk = (type(ada).objects.get(pk=ada.pk) for _ in range(2))
    boxes = [Product(id=each, name=each, measure=BOX["measure"]) for each in ("a", "b")]
    shelves.keep(phone, boxes[0], NOW)
    shelves.keep(desk, boxes[1], NOW)
    shelves.tell(phone, "diarrhoea", NOW, is_so=True)
    food.hide(desk, "sugar", NOW, hidden=True)
    food.choose_glass(phone, 330, NOW)
    food.count_calories(desk, NOW, calories=True)
    today.skip_about(phone, NOW.date(), NOW)
    ada.refresh_from_db()

    about = store.about(ada)
    assert [each.id for each in about.products] == ["a", "b"]
    assert about.conditions == {"diarrhoea"}
    assert (about.hidden, about.glass_ml, about.calories) == ({"sugar"}, 330, True)
    assert about.reviewed_on == NOW.date()


def test_a_tablet_for_a_week_is_told_and_counts_by_the_day(told, adas, ada):
    told(measure="measure.vitamin-d", unit="µg", label="70", times="1", every="7")
    text = page(adas)

    assert "1 at a time, once in 7 days" in text
    assert "In a day, on average: 10 µg" in text


def test_a_tablet_for_a_week_is_asked_about_within_it(told, adas, ada):
    found = told(times="1", every="7")
    old = NOW - timedelta(days=5)
    dose = Dose(id=uuid4(), at=old, written=old, zone="UTC", measure=found.measure,
                amount=300, unit="mg", product=found.id)  # fmt: skip
    store.save(ada, [dose], NOW)

    assert "You agreed on 1 in 7 days." in take(adas, found).content.decode()
