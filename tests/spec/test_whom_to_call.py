"""Whom to call: every country, every urgency, with and without her unit's number.

A table to check by hand. A wrong country's number can kill, so it is written out here once more
and compared whole, and what nobody knows stays empty.
"""

import re

import pytest

from soleus.care.calling import Call, call, message, on_the_phone, what_to_do
from soleus.care.profile import Profile
from soleus.care.triage import assess
from soleus.diary.entries import Answer
from soleus.knowledge.catalog import load
from soleus.knowledge.shapes import Disposition

KNOWN = load()
HER_UNIT = "+44 20 7946 0000"
SELF_CARE, ROUTINE = Disposition.SELF_CARE, Disposition.ROUTINE
SAME_DAY, EMERGENCY = Disposition.SAME_DAY, Disposition.EMERGENCY

# Where she lives; the emergency number and its words; her unit in that country's words; the line
# to call at any hour where the unit's number is not known, with its name.
NOWHERE = "Call your maternity unit or doctor now, day or night."
LOCAL = "Call your local emergency number."
TABLE = [
    ("US", "911", "Call 911.", "Call your provider or go to labor and delivery now.", "", ""),
    ("UK", "999", "Call 999.", "Call your maternity unit now, day or night.", "111", "NHS 111"),
    ("IE", "112", "Call 112 or 999.", "Call your maternity hospital now, day or night.", "", ""),
    ("AU", "000", "Call 000.", "Call your hospital or midwife now.", "1800 022 222",
     "healthdirect"),
    ("NZ", "111", "Call 111.", "Call your midwife or doctor now.", "0800 611 116", "Healthline"),
    ("CA", "911", "Call 911.", "Call your midwife, doctor or hospital now.", "811",
     "811 health line, in most provinces"),
    ("IN", "112", "Call 112. You can also call 108 for an ambulance.",
     "Call your hospital or doctor now.", "", ""),
    ("DE", "112", "Call 112.", "Call your maternity unit now, or go there.", "116 117",
     "Doctors on call"),
    ("FR", "15", "Call 15 or 112.", "Call your maternity unit now, or go there.", "", ""),
    ("ES", "112", "Call 112.", "Go to the maternity unit now.", "", ""),
    ("EU", "112", "Call 112.", "Call your maternity unit now.", "", ""),
    # she never said where, or an import says somewhere we have no page on
    ("", "", LOCAL, NOWHERE, "", ""),
    ("XX", "", LOCAL, NOWHERE, "", ""),
    ("us", "", LOCAL, NOWHERE, "", ""),
]  # fmt: skip
COLUMNS = "region,emergency,emergency_words,maternity_words,line,line_name"
REGIONS = [row[0] for row in TABLE]


def called(urgency, region, unit=""):
    return call(urgency, Profile(region=region, unit_number=unit), KNOWN)


def test_the_table_above_is_whole():
    assert set(KNOWN.regions) == set(REGIONS) - {"", "XX", "us"}


@pytest.mark.parametrize("unit", ["", HER_UNIT])
@pytest.mark.parametrize(COLUMNS, TABLE)
def test_in_an_emergency(
    region, emergency, emergency_words, maternity_words, line, line_name, unit
):
    assert called(EMERGENCY, region, unit) == Call(
        to="emergency",
        words=emergency_words,
        number=emergency,
        emergency_words=emergency_words,
        emergency_number=emergency,
        unit_number=unit,
        advice_name=line_name,
        advice_number=line,
    )


@pytest.mark.parametrize(COLUMNS, TABLE)
def test_the_same_day_with_her_units_number(
    region, emergency, emergency_words, maternity_words, line, line_name
):
    assert called(SAME_DAY, region, HER_UNIT) == Call(
        to="maternity",
        words=maternity_words,
        number=HER_UNIT,
        emergency_words=emergency_words,
        emergency_number=emergency,
        unit_number=HER_UNIT,
        advice_name=line_name,
        advice_number=line,
    )


@pytest.mark.parametrize(COLUMNS, TABLE)
def test_the_same_day_without_her_units_number(
    region, emergency, emergency_words, maternity_words, line, line_name
):
    assert called(SAME_DAY, region) == Call(
        to="maternity",
        words=maternity_words,
        number=line,
        emergency_words=emergency_words,
        emergency_number=emergency,
        unit_number="",
        advice_name=line_name,
        advice_number=line,
    )


@pytest.mark.parametrize("unit", ["", HER_UNIT])
@pytest.mark.parametrize("urgency", [SELF_CARE, ROUTINE])
@pytest.mark.parametrize(COLUMNS, TABLE)
def test_when_nobody_needs_to_be_called_the_numbers_are_still_there(
    region, emergency, emergency_words, maternity_words, line, line_name, urgency, unit
):
    assert called(urgency, region, unit) == Call(
        to="",
        words="",
        number="",
        emergency_words=emergency_words,
        emergency_number=emergency,
        unit_number=unit,
        advice_name=line_name,
        advice_number=line,
    )


@pytest.mark.parametrize("urgency", list(Disposition))
def test_no_country_gives_the_number_of_another(urgency):
    hers = called(urgency, "")

    assert (hers.emergency_number, hers.advice_number) == ("", "")
    assert re.search(r"\d", hers.words) is None


# ── what an urgency asks of her ─────────────────────────────────────────────────────────────

TO_DO = [
    (EMERGENCY, "Call now, day or night. Do not wait to see if it passes."),
    (SAME_DAY, "Be seen today, day or night. Do not wait to see if it passes."),
    (ROUTINE, "See your midwife or doctor soon. Tell them what you ticked."),
    (SELF_CARE, ("This check cannot tell you what the pain is. "
                 "If you are worried, call your maternity unit at any hour.")),
]  # fmt: skip
US_SAME_DAY = "Go in now, day or night. Do not wait to see if it passes."


@pytest.mark.parametrize("region", [region for region in REGIONS if region != "US"])
@pytest.mark.parametrize("urgency,words", TO_DO)
def test_what_an_urgency_asks_of_her(urgency, words, region):
    assert what_to_do(urgency, region, KNOWN) == words


@pytest.mark.parametrize("urgency,words", [*TO_DO[:1], (SAME_DAY, US_SAME_DAY), *TO_DO[2:]])
def test_in_the_united_states_she_goes_in(urgency, words):
    assert what_to_do(urgency, "US", KNOWN) == words


# ── the whole answer begins with the call ───────────────────────────────────────────────────


def answer(sign, region):
    answers = {sign: Answer.YES}
    profile = Profile(region=region)
    found = assess(answers, profile, KNOWN)
    phone = on_the_phone(found, answers, profile, KNOWN)
    return message(found, profile, KNOWN, phone=phone)


@pytest.mark.parametrize(COLUMNS, TABLE)
def test_the_first_words_of_an_answer_are_whom_to_call(
    region, emergency, emergency_words, maternity_words, line, line_name
):
    assert answer("breathless", region).startswith(emergency_words)
    assert answer("leg_swollen", region).startswith(maternity_words)


@pytest.mark.parametrize("region", REGIONS)
def test_an_answer_without_a_call_begins_with_what_it_is(region):
    assert answer("restless_legs", region).startswith("Book a visit. See your midwife")
    assert answer("both_ankles_swell", region).startswith("No warning sign was ticked. This")
