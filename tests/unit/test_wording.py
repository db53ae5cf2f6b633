"""Entries, nights and reasons as the lines she reads."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from soleus.care.plan import GateReason, Status, Why
from soleus.diary.entries import (
    Answer,
    Dose,
    Ease,
    Episode,
    Exposure,
    Intake,
    Morning,
    Program,
    Quantity,
    Soreness,
    Symptoms,
)
from soleus.diary.nights import night
from soleus.diary.readings import reading
from soleus.web.wording import of_night, of_reason, told, worded
from tests.lib.ledger import diary, entry

AT = datetime(2026, 12, 2, 2, 20, tzinfo=UTC)  # 03:20 in Berlin
SAME = {"id": UUID(int=1), "at": AT, "zone": "Europe/Berlin", "written": AT}

# A line of a diary; its title, its day, its time, what is told of it, and its night.
LINES = [
    ("12-02 03:20 cramp 7 left calf 4 min asleep", "Cramp", "Wed 2 Dec 2026", "03:20",
     ("Pain 7 of 10", "Left leg", "Calf", "4 minutes", "It woke me"), "2026-12-01"),
    ("12-02 03:20 cramp", "Cramp", "Wed 2 Dec 2026", "03:20", (), "2026-12-01"),
    ("12-02 03:20 cramp 0", "Cramp", "Wed 2 Dec 2026", "03:20", ("Pain 0 of 10",), "2026-12-01"),
    ("12-02 11:59 cramp 3", "Cramp", "Wed 2 Dec 2026", "11:59", ("Pain 3 of 10",), "2026-12-01"),
    ("12-02 12:00 cramp 3", "Cramp", "Wed 2 Dec 2026", "12:00", ("Pain 3 of 10",), "2026-12-02"),
    # what tells of a whole night stands under the date of its evening
    ("12-01 cramp 5", "Cramp", "Tue 1 Dec 2026", "Some time that night",
     ("Pain 5 of 10",), "2026-12-01"),
    ("12-01 no cramp", "Morning", "Tue 1 Dec 2026", "", ("No cramp that night",), "2026-12-01"),
    ("12-01 1 cramp", "Morning", "Tue 1 Dec 2026", "", ("1 cramp that night",), "2026-12-01"),
    ("12-01 3 cramps", "Morning", "Tue 1 Dec 2026", "", ("3 cramps that night",), "2026-12-01"),
    ("12-01 slept 4", "Morning", "Tue 1 Dec 2026", "", ("Sleep 4 of 10",), "2026-12-01"),
    # something done, known and not known any more
    ("12-01 21:30 measure.calf-stretch 3 min", "Calf stretch at the wall", "Tue 1 Dec 2026",
     "21:30", ("3 min",), "2026-12-01"),
    ("12-01 21:30 stretching", "stretching", "Tue 1 Dec 2026", "21:30", (), "2026-12-01"),
    ("12-01 21:30 exposure moonlight", "moonlight", "Tue 1 Dec 2026", "21:30", (), "2026-12-01"),
    # food and drink, as the tables call it
    ("12-01 08:00 ate fndds-94000100 1.5 cup 360 g", "Water", "Tue 1 Dec 2026", "08:00",
     ("1.5 cup",), "2026-11-30"),
    ("12-01 08:00 ate fndds-1 20 g", "fndds-1", "Tue 1 Dec 2026", "08:00", ("20 g",),
     "2026-11-30"),
    # on her own clock then, wherever the page is read
    ("12-02 03:20 cramp @ Asia/Kolkata", "Cramp", "Wed 2 Dec 2026", "03:20", (), "2026-12-01"),
    ("12-02 03:20 cramp @ Pacific/Kiritimati", "Cramp", "Wed 2 Dec 2026", "03:20", (),
     "2026-12-01"),
]  # fmt: skip


@pytest.mark.parametrize("line,title,day,time,facts,night", LINES)
def test_an_entry_as_a_line(line, title, day, time, facts, night):
    found = worded(entry(line))

    assert (found.title, found.day, found.time) == (title, day, time)
    assert found.facts == facts
    assert found.night == night


def counted(of, amount):
    return reading(Program.APPLE_HEALTH, of, date(2026, 12, 1), amount, zone="UTC", now=AT)


FACTS = [
    (Episode(**SAME, minutes=0.4), ("Under a minute",)),
    (Episode(**SAME, minutes=1.0), ("1 minute",)),
    (Episode(**SAME, minutes=2.6), ("3 minutes",)),
    (Episode(**SAME, asleep=False), ("I was awake",)),
    (Episode(**SAME, ease=Ease.WORSE), ("It got worse",)),
    (Morning(**SAME, night=date(2026, 12, 1), soreness=Soreness.WORSE), ("Very sore",)),
    (Morning(**SAME, night=date(2026, 12, 1)), ()),
    (Dose(**SAME, measure="m", amount=300.0, unit="mg"), ("300 mg",)),
    (Dose(**SAME, measure="m", amount=0.5, unit="cup"), ("0.5 cup",)),
    (Dose(**SAME, measure="m", amount=2), ("2",)),
    (Dose(**SAME, measure="m"), ()),  # not known is not zero
    (Exposure(**SAME, exposure="e", amount=0, unit="cups"), ("0 cups",)),
    (Intake(**SAME), ("How much is not known",)),
    (Intake(**SAME, grams=0.5), ("0.5 g",)),
    (Intake(**SAME, grams=162.5), ("162 g",)),
    (Intake(**SAME, amount=2, portion="slice", grams=76.0), ("2 slice",)),
    (Intake(**SAME, amount=2, grams=76.0), ("76 g",)),  # so many of nothing in particular
    (counted(Quantity.DRINKS, 1640), ("1.6 L", "From Apple Health")),
    (counted(Quantity.DRINKS, 250), ("250 ml", "From Apple Health")),
    (counted(Quantity.DRINKS, 999.6), ("1.0 L", "From Apple Health")),
    (counted(Quantity.MAGNESIUM, 310.4), ("310 mg", "From Apple Health")),
    (counted(Quantity.VITAMIN_D, 2.54), ("2.5 µg", "From Apple Health")),
    (counted(Quantity.WEIGHT, 64.25), ("64.2 kg", "From Apple Health")),
    (counted(Quantity.STEPS, 6214), ("6,214 steps", "From Apple Health")),
    (counted(Quantity.STEPS, 1), ("1 step", "From Apple Health")),
    (counted(Quantity.SLEEP, 449.6), ("7 h 30 min", "From Apple Health")),
    (Symptoms(**SAME, answers={"worry": Answer.YES}), ("1 question answered",)),
    (Symptoms(**SAME, answers={"worry": Answer.NO, "fit": Answer.NO}), ("2 questions answered",)),
    # What she was told then, whatever today's rules make of the same answers.
    (
        Symptoms(**SAME, answers={"fit": Answer.NO}, disposition="same_day"),
        ("1 question answered", "Told then: Call your maternity unit now"),
    ),
    (
        Symptoms(**SAME, answers={"fit": Answer.NO}, disposition="of an older list"),
        ("1 question answered",),
    ),
]


@pytest.mark.parametrize("told_of,facts", FACTS)
def test_what_is_told_of_an_entry(told_of, facts):
    assert worded(told_of).facts == facts


NIGHTS = [
    ((), "nothing written"),
    (("12-01 slept 3",), "nothing written"),
    (("12-01 no cramp",), "no cramp"),
    (("12-01 2 cramps",), "2 cramps, not written out"),
    (("12-02 03:20 cramp 7",), "1 cramp"),
    (("12-02 03:20 cramp 7", "12-02 05:00 cramp 2"), "2 cramps"),
    (("12-02 03:20 cramp 7", "12-01 3 cramps"), "3 cramps"),
    (("12-02 03:20 cramp 7", "12-01 no cramp"), "1 cramp"),
]


@pytest.mark.parametrize("lines,words", NIGHTS)
def test_a_night_in_a_few_words(lines, words):
    assert of_night(night(date(2026, 12, 1), diary(*lines))) == words


REASONS = [
    (Why(code="plan.why.agreed"), "You have agreed on this with a clinician."),
    (Why(code="plan.why.usual", text="It is cheap."), "It is cheap."),
    (GateReason(code="plan.gate.sign", status=Status.BLOCKED),
     "Not while a warning sign stands."),
    (GateReason(code="plan.gate.unclear", status=Status.BLOCKED),
     "First check that no clot sign is there."),
    (GateReason(code="plan.gate.unchecked", status=Status.ASK_FIRST),
     "Ask your midwife or doctor about this first."),
    (GateReason(code="plan.gate.blocked", status=Status.BLOCKED, text="Kidneys."), "Kidneys."),
]  # fmt: skip


@pytest.mark.parametrize("reason,sentence", REASONS)
def test_a_reason_says_its_own_words_or_the_sentence_of_its_code(reason, sentence):
    assert of_reason(reason) == sentence


def test_a_code_nobody_has_a_sentence_for_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        told("no.such.code")
