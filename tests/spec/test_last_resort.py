"""The page for when all else is broken, line by line against the rules. A table for a midwife.

It is a file without any template, so nothing but this table holds its words to the rules: a sign
that the rules call an emergency and this page leaves out would read as "it can wait".
"""

import re

import pytest

from soleus.care import triage
from soleus.care.profile import Profile
from soleus.diary.entries import Answer
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Disposition
from soleus.web.doors import LAST_RESORT
from tests.lib.reading import grade, in_one

KNOWN = catalog.load()
LISTS = re.findall(r"<ul>(.*?)</ul>", LAST_RESORT.decode(), re.DOTALL)
NOW, TODAY, CRAMP = (re.findall(r"<li>(.*?)</li>", each) for each in LISTS)

# A red flag, its signs in one line, and the line: "Call your emergency number now if you ..."
EMERGENCY = [
    ("rf.pe", "breathless chest_pain", "are suddenly short of breath, or your chest hurts"),
    ("rf.pe", "coughing_blood faint racing_heart",
     "cough up blood, faint or almost faint, or your heart races"),
    ("rf.preeclampsia-severe", "fit headache_sudden vision_lost",
     "have a fit, or a sudden, very bad headache, or suddenly lose sight"),
    ("rf.mood-danger", "in_danger", "are in danger, or could hurt yourself"),
    ("rf.ischaemia", "leg_cold leg_pale leg_numb",
     "have a leg or foot suddenly cold, pale, gray or numb"),
    ("rf.ischaemia", "leg_will_not_move", "have a leg or foot that suddenly will not move"),
    ("rf.compartment", "leg_rock_hard",
     "have a leg that is rock-hard and stays so after the cramp"),
    ("rf.compartment", "pain_beyond_reason", "have pain far worse than it looks"),
    ("rf.cauda", "saddle_numb", "are numb between your legs or round your bottom"),
    ("rf.cauda", "bladder_trouble bowel_trouble",
     "newly cannot pass or hold urine, or cannot hold or feel your bowels"),
    ("rf.cauda", "both_legs_weak both_legs_shooting_pain",
     "have two weak legs, or pain down the back of both legs"),
    ("rf.rhabdo", "urine_cola weakness both_legs_weak severe_muscle_pain pain_beyond_reason",
     "have urine dark like cola, and weak or very sore muscles"),
    ("rf.tetany-severe", "hands_feet_locked throat_tight racing_heart fit",
     "have locked hands or feet, with a tight throat, racing heart or fit"),
    ("rf.infection-severe", "very_unwell fever skin_spreading",
     "feel very ill, with a fever or hot skin that spreads"),
]  # fmt: skip
# "Call your maternity unit today, day or night, if ..."; the last line stands for all the others.
SAME_DAY = [
    ("leg_swollen leg_warm leg_colour", "one leg is swollen, warm, red or darker"),
    ("pain_between_cramps", "one leg hurts all the time, not just in a cramp"),
    ("baby_moves_less bleeding fluid_leak", "your baby moves less, or you bleed or leak fluid"),
    ("worry", "something feels wrong to you"),
]


def urgency(signs):
    return triage.assess(dict.fromkeys(signs, Answer.YES), Profile(), KNOWN).disposition


def test_the_page_says_what_the_table_says():
    assert [line for _, _, line in EMERGENCY] == NOW
    assert [line for _, line in SAME_DAY] == TODAY


def test_every_sign_of_every_emergency_is_on_the_page():
    told = {}
    for flag, signs, _ in EMERGENCY:
        told.setdefault(flag, set()).update(signs.split())

    assert told == {
        flag.id: {*flag.all_of, *flag.any_of}
        for flag in triage.evaluated(KNOWN)
        if flag.disposition is Disposition.EMERGENCY
    }


@pytest.mark.parametrize("flag,signs,_", EMERGENCY)
def test_a_line_asks_for_two_signs_at_once_only_where_the_rule_does(flag, signs, _):
    needed = KNOWN.flags[flag].all_of

    for sign in set(signs.split()) - {*needed}:
        assert urgency({*needed, sign}) is Disposition.EMERGENCY


@pytest.mark.parametrize("signs,_", SAME_DAY)
def test_each_sign_under_the_second_heading_is_for_today(signs, _):
    for sign in signs.split():
        assert urgency({sign}) is Disposition.SAME_DAY


@pytest.mark.parametrize("lines", [NOW, TODAY, CRAMP], ids=["now", "today", "cramp"])
def test_every_list_reads_at_grade_four(lines):
    assert grade(in_one(lines)) <= 4
