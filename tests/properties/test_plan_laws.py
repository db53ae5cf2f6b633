"""Laws of the plan, over made-up people: small, varied, steady, and never past a block."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from soleus.care import plan, triage
from soleus.care.plan import Status
from soleus.care.profile import Profile
from soleus.diary.entries import Answer, Dose
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Disposition

KNOWN = catalog.load()
ON = date(2026, 12, 2)
NOON = datetime(2026, 12, 2, 12, tzinfo=UTC)
CONDITIONS = sorted(c.id for c in KNOWN.conditions.values() if c.is_shown)
MEASURES = sorted(KNOWN.measures)


def sets(ids):
    return some.frozensets(some.sampled_from(sorted(ids)), max_size=6)


profiles = some.builds(
    Profile,
    conditions=sets(CONDITIONS),
    exposures=sets(KNOWN.exposures),
    gestational_age_days=some.none() | some.integers(0, 315),
    days_after_birth=some.none() | some.integers(0, 400),
    region=some.sampled_from(["", *KNOWN.regions]),
    agreed=sets(MEASURES),
    declined=sets(MEASURES),
)
answers = some.dictionaries(
    some.sampled_from([sign.id for sign in triage.signs(KNOWN)]), some.sampled_from(Answer)
)
doses = some.lists(
    some.builds(
        Dose,
        id=some.integers(1, 2**64).map(lambda n: UUID(int=n)),
        at=some.just(NOON),
        zone=some.just("UTC"),
        written=some.just(NOON),
        measure=some.sampled_from(MEASURES),
        amount=some.none() | some.floats(0, 100),
        unit=some.sampled_from(["", "minutes", "glasses", "set", "times"]),
    ),
    max_size=6,
)


def planned(profile, doses=(), standing=None):
    return plan.today(KNOWN, profile, doses=doses, standing=standing, on=ON)


def statuses(profile, told):
    """What the gates leave of every measure."""
    standing = triage.assess(told, profile, KNOWN)
    return {
        id_: plan.status_of(plan.gates(KNOWN, measure, profile, standing=standing))
        for id_, measure in KNOWN.measures.items()
    }


def ids(items):
    return [item.measure for item in items]


@given(profiles, answers, doses)
def test_there_are_never_more_than_four_items(profile, told, done):
    made = planned(profile, done, triage.assess(told, profile, KNOWN))

    assert len(made.items) <= 4
    assert len(set(ids(made.items + made.asks))) == len(made.items) + len(made.asks)


@given(profiles, answers)
def test_nothing_blocked_ever_appears(profile, told):
    standing = triage.assess(told, profile, KNOWN)
    made = planned(profile, (), standing)

    for item in made.items:
        assert item.status is Status.DO
        assert item.gates == ()
        assert item.measure in standing.allowed
    for item in made.asks:
        assert item.status is Status.ASK_FIRST


@given(profiles, some.sampled_from(CONDITIONS), answers)
def test_one_condition_more_never_opens_what_was_shut(profile, condition, told):
    more = replace(profile, conditions=profile.conditions | {condition})

    before, after = (statuses(each, told) for each in (profile, more))

    assert [id_ for id_ in before if after[id_] < before[id_]] == []


@given(profiles, answers, some.sampled_from([s.id for s in triage.signs(KNOWN)]))
def test_one_sign_more_never_opens_what_was_shut(profile, told, sign):
    worse = {**told, sign: Answer.UNSURE}

    before, after = (statuses(profile, each) for each in ({**told, sign: Answer.NO}, worse))

    assert [id_ for id_ in before if after[id_] < before[id_]] == []


@given(profiles, answers)
def test_a_standing_warning_sign_leaves_nothing(profile, told):
    standing = triage.assess(told, profile, KNOWN)
    made = planned(profile, (), standing)

    assert made.on_hold is (standing.disposition >= Disposition.SAME_DAY)
    if made.on_hold:
        assert made.items == made.asks == ()


@given(profiles)
def test_what_she_declined_is_gone(profile):
    made = planned(profile)

    assert profile.declined.isdisjoint(ids(made.items + made.asks))


@given(profiles)
def test_without_a_yes_nothing_that_asks_first_is_an_item(profile):
    asking = {m.id for m in KNOWN.measures.values() if m.asks_first} - profile.agreed

    assert asking.isdisjoint(ids(planned(profile).items))


@given(profiles, doses, some.integers(1, 700))
def test_it_stays_the_same_from_day_to_day_and_whatever_is_done(profile, done, days):
    later = date.fromordinal(ON.toordinal() + days)
    again = plan.today(KNOWN, profile, doses=done, standing=None, on=later)

    assert ids(again.items) == ids(planned(profile).items)
    assert ids(again.asks) == ids(planned(profile).asks)


@given(profiles)
def test_the_order_of_the_files_does_not_matter(profile):
    turned = replace(KNOWN, measures=dict(reversed(KNOWN.measures.items())))

    made = plan.today(turned, profile, doses=(), standing=None, on=ON)

    assert sorted(ids(made.items)) == sorted(ids(planned(profile).items))
    assert ids(made.asks) == ids(planned(profile).asks)


@given(profiles)
def test_no_family_comes_twice_while_another_has_not_come(profile):
    items = planned(profile).items
    families = [KNOWN.measures[item.measure].family for item in items]
    offered = {
        m.family
        for m in KNOWN.measures.values()
        if plan.status_of(plan.gates(KNOWN, m, profile)) is Status.DO
        and m.id not in profile.declined
        and plan.score(m, profile) > 0
        and (m.from_days is None or (profile.gestational_age_days or 0) >= m.from_days)
    }

    if len(set(families)) < len(families):
        assert set(families) == offered


@given(doses, doses)
def test_more_doses_never_undo_what_is_done(some_doses, more):
    for measure in KNOWN.measures.values():
        before = plan.progress(measure, some_doses)
        after = plan.progress(measure, [*some_doses, *more])
        assert after.done >= before.done


@given(profiles, some.sampled_from(MEASURES), some.none() | answers)
def test_a_yes_from_a_clinician_never_shuts_anything(profile, measure, told):
    def status(hers):
        standing = None if told is None else triage.assess(told, hers, KNOWN)
        found = plan.gates(KNOWN, KNOWN.measures[measure], hers, standing=standing)
        return plan.status_of(found)

    before = status(profile)
    after = status(replace(profile, agreed=profile.agreed | {measure}))

    assert after <= before
    assert (before is Status.BLOCKED) == (after is Status.BLOCKED)


@given(profiles, answers)
def test_no_sign_is_named_as_the_reason_while_none_is_there(profile, told):
    answered_no = dict.fromkeys(told, Answer.NO)
    standing = triage.assess(answered_no, profile, KNOWN)

    for measure in KNOWN.measures.values():
        reasons = plan.gates(KNOWN, measure, profile, standing=standing)
        assert "plan.gate.sign" not in {reason.code for reason in reasons}


def test_the_code_names_no_measure():
    code = Path(plan.__file__).read_text("utf-8")

    for id_ in [*KNOWN.measures, *KNOWN.gates, *KNOWN.conditions, *KNOWN.exposures]:
        assert f'"{id_}"' not in code
        assert f"'{id_}'" not in code
