"""Past its date a text says that it is being checked again, and nothing stops working.

Nobody may be told less because a file grew old: a warning sign, a gate and a block hold on.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string

from soleus.care import calling, coach, plan, triage
from soleus.care.profile import Profile
from soleus.diary.entries import Answer
from soleus.knowledge import catalog
from soleus.knowledge.find import pages

KNOWN = catalog.load()
LAST, SOONER = date(2027, 11, 22), date(2027, 5, 22)

# A table and the last day its words count as fresh.
DATES = [
    ("measures", LAST),
    ("gates", LAST),
    ("cautions", LAST),
    ("exposures", LAST),
    ("spacings", LAST),
    ("reliefs", LAST),
    ("scripts", LAST),
    ("blocks", LAST),
    ("causes", LAST),
    ("symptoms", LAST),
    ("signs", LAST),
    ("flags", LAST),
    ("levels", LAST),
    ("conditions", LAST),
    ("targets", LAST),
    ("nutrients", LAST),
    ("food_sets", LAST),
    ("diets", LAST),
    ("helpful", LAST),
    ("regions", SOONER),  # phone numbers change faster than legs
]


@pytest.mark.parametrize("table,last", DATES)
def test_every_item_of_a_table_is_read_again_by_its_date(table, last):
    assert {item.review_by for item in getattr(KNOWN, table).values()} == {last}


@pytest.mark.parametrize("days,is_due", [(-365, False), (0, False), (1, True), (3650, True)])
@pytest.mark.parametrize("table,last", DATES)
def test_an_item_is_due_from_the_day_after_its_date(table, last, days, is_due):
    on = last + timedelta(days=days)

    assert {item.is_due_for_review(on) for item in getattr(KNOWN, table).values()} == {is_due}


# ── what she sees of it ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("on,says", [(LAST, False), (LAST + timedelta(days=1), True)])
def test_every_item_of_a_plan_past_its_date_says_so(on, says):
    made = plan.today(KNOWN, Profile(), doses=(), standing=None, on=on)

    assert {item.recheck for item in (*made.items, *made.asks)} == {says}


def test_a_plan_of_old_words_is_the_same_plan():
    fresh = plan.today(KNOWN, Profile(), doses=(), standing=None, on=LAST)
    old = plan.today(KNOWN, Profile(), doses=(), standing=None, on=LAST + timedelta(days=999))

    assert [i.measure for i in old.items] == [i.measure for i in fresh.items]
    assert [i.how for i in old.items] == [i.how for i in fresh.items]


def notice(is_rechecked):
    return render_to_string("_learn_recheck.html", {"is_rechecked": is_rechecked}).strip()


def test_a_page_to_read_says_when_it_is_being_checked_again():
    assert "It may be out of date. Ask your midwife or doctor." in notice(True)
    assert notice(False) == ""


# ── rules do not grow old ───────────────────────────────────────────────────────────────────

AGO = date(2020, 1, 1)
OLD = replace(
    KNOWN,
    **{
        table: {id_: replace(item, review_by=AGO) for id_, item in getattr(KNOWN, table).items()}
        for table, _ in DATES
    },
)
SIGNS = [sign.id for sign in triage.signs(KNOWN)]
CONDITIONS = list(KNOWN.conditions)


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_of_an_old_file_still_raises_what_it_raised(sign):
    answers = {sign: Answer.YES}

    assert triage.assess(answers, Profile(), OLD) == triage.assess(answers, Profile(), KNOWN)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_of_an_old_file_still_closes_what_it_closed(condition):
    hers = Profile(conditions=frozenset({condition}))

    for id_, measure in KNOWN.measures.items():
        assert plan.gates(OLD, OLD.measures[id_], hers) == plan.gates(KNOWN, measure, hers)


@pytest.mark.parametrize("site", [script.site for script in KNOWN.scripts.values()])
def test_the_words_of_the_night_are_spoken_however_old(site):
    now, then = (
        coach.script(known, site=site, positions=frozenset(), profile=Profile())
        for known in (OLD, KNOWN)
    )

    assert now.steps == then.steps


def test_an_old_file_changes_no_version_of_the_rules():
    assert triage.rules(OLD).version == triage.rules(KNOWN).version


def test_numbers_past_their_date_are_still_given():
    hers = Profile(region="UK")

    for level in triage.Disposition:
        assert calling.call(level, hers, OLD) == calling.call(level, hers, KNOWN)


def test_old_pages_are_still_found():
    assert list(pages(OLD)) == list(pages(KNOWN))
