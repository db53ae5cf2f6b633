"""Care: how the plan scores, counts and explains, on small made-up knowledge."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from soleus.care import plan, triage
from soleus.care.plan import GateReason, Status
from soleus.care.profile import Profile
from soleus.diary.entries import Answer, Dose
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Disposition, DoneRule, Gate
from soleus.words.say import say

KNOWN = catalog.load()
ON = date(2026, 12, 2)
AT = datetime(2026, 12, 2, 12, tzinfo=UTC)
WALK = KNOWN.measures["measure.walk"]


def dose(measure="measure.walk", amount=None, unit="", n=1):
    return Dose(
        id=UUID(int=n), at=AT, zone="UTC", written=AT, measure=measure, amount=amount, unit=unit
    )


def made_up(**changes):
    """A measure that nothing else in the files speaks for or against."""
    plain = {"id": "measure.x", "base": 1, "fits": (), "gates": (), "asks_first": False}
    return replace(WALK, **{**plain, **changes})


def known(*measures, gates=()):
    return replace(
        KNOWN,
        measures={each.id: each for each in measures},
        gates={each.id: each for each in gates},
    )


def gate(**changes):
    plain = {"id": "gate.x", "name": "X", "text": "X says no.", "sources": (),
             "review_by": date(2027, 1, 1)}  # fmt: skip
    return Gate(**{**plain, **changes})


NOBODY = Profile()


def planned(catalog_, profile=NOBODY, standing=None):
    return plan.today(catalog_, profile, doses=(), standing=standing, on=ON)


# ── score and variety ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "told,agreed,expected",
    [
        ((), (), 1),
        (("a",), (), 4),
        (("a", "b"), (), 7),
        (("a", "b", "c"), (), 7),
        ((), ("measure.x",), 7),
    ],
)
def test_what_she_told_counts_up_to_twice(told, agreed, expected):
    measure = made_up(fits=(("a", "A."), ("b", "B."), ("c", "C.")))
    profile = Profile(exposures=frozenset(told), agreed=frozenset(agreed))

    assert plan.score(measure, profile) == expected


def test_a_condition_may_speak_for_a_measure_as_a_circumstance_does():
    measure = made_up(fits=(("twins", "Two."),))

    assert plan.score(measure, Profile(conditions=frozenset({"twins"}))) == 4


def test_equal_measures_go_by_id():
    measures = [made_up(id=f"measure.{name}", family=name) for name in "edcba"]

    assert [i.measure for i in planned(known(*measures)).items] == [
        "measure.a", "measure.b", "measure.c", "measure.d",
    ]  # fmt: skip


def test_the_second_of_a_family_waits_for_the_first_of_another():
    measures = [
        made_up(id="measure.a", family="x", base=9),
        made_up(id="measure.b", family="x", base=8),
        made_up(id="measure.c", family="y", base=1),
    ]

    found = plan._varied(measures, {each.id: plan.score(each, NOBODY) for each in measures}, 2)

    assert [m.id for m in found] == ["measure.a", "measure.c"]


def test_without_other_families_a_second_of_the_same_is_taken():
    measures = [made_up(id=f"measure.{name}", family="x") for name in "ab"]

    assert len(planned(known(*measures)).items) == 2


def test_a_base_of_zero_is_never_picked_by_itself():
    measure = made_up(base=0, fits=(("a", "A."),))

    assert planned(known(measure)).items == ()
    assert len(planned(known(measure), Profile(exposures=frozenset({"a"}))).items) == 1


def test_items_follow_the_day():
    measures = [
        made_up(id=f"measure.{n}", family=slot, slot=slot)
        for n, slot in enumerate(plan.SLOTS[::-1])
    ]

    slots = [item.slot for item in planned(known(*measures)).items]

    assert slots == sorted(slots, key=plan.SLOTS.index)


# ── gates ───────────────────────────────────────────────────────────────────────────────────


def test_the_strictest_reason_decides():
    reasons = [GateReason(code="", status=s) for s in (Status.ASK_FIRST, Status.BLOCKED)]

    assert plan.status_of(reasons) is Status.BLOCKED
    assert plan.status_of([]) is Status.DO


@pytest.mark.parametrize(
    "days,expected", [(None, Status.DO), (195, Status.DO), (196, Status.BLOCKED)]
)
def test_a_gate_may_shut_from_a_day_of_the_pregnancy(days, expected):
    measure = made_up(gates=("gate.x",))
    found = known(measure, gates=[gate(blocked_from_days=196)])

    reasons = plan.gates(found, measure, Profile(gestational_age_days=days))

    assert plan.status_of(reasons) is expected


def test_a_reason_names_the_conditions_behind_it():
    measure = made_up(gates=("gate.x",))
    found = known(measure, gates=[gate(ask_if=("twins", "iron", "digoxin"))])

    (reason,) = plan.gates(found, measure, Profile(conditions=frozenset({"iron", "twins"})))

    assert reason == GateReason(
        code="plan.gate.ask_first",
        status=Status.ASK_FIRST,
        gate="gate.x",
        text="X says no.",
        conditions=("twins", "iron"),
    )


@pytest.mark.parametrize("lifts,expected", [(True, Status.DO), (False, Status.ASK_FIRST)])
def test_a_gate_says_itself_whether_a_yes_lifts_it(lifts, expected):
    measure = made_up(gates=("gate.x",))
    found = known(measure, gates=[gate(ask_if=("twins",), lifts=lifts)])
    her = Profile(conditions=frozenset({"twins"}), agreed=frozenset({"measure.x"}))

    assert plan.status_of(plan.gates(found, measure, her)) is expected


def test_what_triage_holds_back_for_reasons_of_its_own_stays_out():
    standing = triage.assess({}, Profile(), KNOWN)
    held = replace(standing, blocked=(*standing.blocked, WALK.id))

    assert WALK.id not in [item.measure for item in planned(KNOWN, standing=held).items]


def test_every_code_has_its_sentence():
    codes = ["plan.why.agreed", "plan.why.fits", "plan.why.usual", "plan.gate.agree",
             "plan.gate.ask_first", "plan.gate.blocked", "plan.gate.unchecked",
             "plan.gate.unclear", "plan.gate.sign", "plan.hold", "plan.clots"]  # fmt: skip

    assert all(say(code) for code in codes)
    assert all(say(f"plan.slot.{slot}") for slot in plan.SLOTS)
    assert all(say(f"plan.certainty.{m.certainty}") for m in KNOWN.measures.values())


# ── progress ────────────────────────────────────────────────────────────────────────────────

RULE = DoneRule(text="20 minutes.", amount=20, unit="minutes")


@pytest.mark.parametrize(
    "doses,amount,done",
    [
        ([], 0, False),
        ([dose(amount=19.5, unit="minutes")], 19.5, False),
        ([dose(amount=20, unit="minutes")], 20, True),
        ([dose(amount=0, unit="minutes")], 0, False),
        ([dose()], None, True),
        ([dose(amount=1, unit="km")], None, True),
        ([dose(amount=5, unit="minutes"), dose(n=2)], 5, True),
        ([dose(measure="measure.swim", amount=20, unit="minutes")], 0, False),
    ],
)
def test_progress_counts_what_can_be_counted(doses, amount, done):
    found = plan.progress(made_up(id="measure.walk", done=RULE), doses)

    assert (found.amount, found.done) == (amount, done)


@pytest.mark.parametrize("tap,taps", [(None, False), (1.0, True), (20.0, False)])
def test_a_tap_is_all_of_it_or_a_part(tap, taps):
    assert plan.progress(made_up(done=replace(RULE, tap=tap)), []).taps is taps


# ── spacings, weeks, clots ─────────────────────────────────────────────────────────────────


def test_medicines_she_takes_bring_their_spacing_along():
    her = Profile(
        conditions=frozenset({"levothyroxine", "iron"}),
        agreed=frozenset({"measure.magnesium-supplement"}),
    )
    item = next(i for i in planned(KNOWN, her).items if i.measure == "measure.magnesium-supplement")

    assert [s.id for s in item.spacings] == [
        "spacing.magnesium-iron",
        "spacing.magnesium-levothyroxine",
        "spacing.usual-order",
    ]


def test_a_sign_that_is_only_routine_holds_nothing():
    standing = triage.assess({"restless_legs": Answer.YES}, Profile(), KNOWN)

    assert standing.disposition is Disposition.ROUTINE
    assert not planned(KNOWN, standing=standing).on_hold


def test_clot_factors_are_counted_once_each_and_only_where_they_are_marked():
    marked = [c.id for c in KNOWN.conditions.values() if c.rcog]
    unmarked = [c.id for c in KNOWN.conditions.values() if not c.rcog]

    assert plan.clot_factors(KNOWN, Profile(conditions=frozenset(marked))) == len(marked)
    assert plan.clot_factors(KNOWN, Profile(conditions=frozenset(unmarked))) == 0


@pytest.mark.parametrize("on,recheck", [(WALK.review_by, False), (date(2099, 1, 1), True)])
def test_words_past_their_date_are_said_to_be_checked_again(on, recheck):
    made = plan.today(KNOWN, NOBODY, doses=(), standing=None, on=on)

    assert {item.recheck for item in made.items} == {recheck}


def test_a_stop_sign_shuts_its_measure_and_is_named():
    measure = made_up(gates=("gate.x",))
    found = known(measure, gates=[gate(stop_signs=("fever", "restless_legs"))])
    standing = triage.assess({"restless_legs": Answer.UNSURE}, NOBODY, KNOWN)

    (reason,) = plan.gates(found, measure, NOBODY, standing=standing)

    assert (reason.code, reason.gate, reason.signs) == (
        "plan.gate.sign",
        "gate.x",
        ("restless_legs",),
    )


def test_a_spacing_nobody_has_checked_is_not_said():
    her = Profile(conditions=frozenset({"iron"}), agreed=frozenset({"measure.calcium-supplement"}))
    item = next(i for i in planned(KNOWN, her).items if i.measure == "measure.calcium-supplement")

    assert item.spacings == ()
