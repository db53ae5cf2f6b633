"""Laws of a plan once made: it stays, it gives way to every gate, and her own word comes first."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from soleus.care import choices, plan
from soleus.care.choices import Choices, Own
from soleus.care.plan import Effect, Lately, Status
from soleus.exchange import choices as shapes
from tests.properties.test_plan_laws import KNOWN, MEASURES, ON, ids, profiles, sets

lately = some.builds(
    Lately,
    fits_in=some.dictionaries(some.sampled_from(MEASURES), some.floats(0, 1)),
    eased=sets(KNOWN.reliefs),
    effects=some.dictionaries(some.sampled_from(MEASURES), some.sampled_from(Effect)),
)
BALL = Own(id=UUID(int=7), name="A ball", slot="day", times=2)
hers = some.builds(
    Choices,
    held=some.dictionaries(some.sampled_from(MEASURES), some.just(ON), max_size=4),
    put=some.lists(some.sampled_from(MEASURES), unique=True, max_size=6).map(tuple),
    paused=some.dictionaries(some.sampled_from(MEASURES), some.none() | some.dates(), max_size=4),
    own=some.just((BALL,)),
    skipped=some.dictionaries(some.dates(), some.sampled_from(choices.Skip), max_size=3),
)


def planned(profile, kept=plan.NO_CHOICE, tells=plan.NOTHING):
    return plan.today(KNOWN, profile, doses=(), standing=None, on=ON, choices=kept, lately=tells)


def held(profile):
    return choices.holding(Choices(), ids(planned(profile).items), ON)


@given(profiles, sets(KNOWN.exposures), lately)
def test_a_plan_once_made_stays_whatever_her_days_tell(profile, exposures, tells):
    before = planned(profile)
    other = replace(profile, exposures=exposures)

    after = ids(planned(other, held(profile), tells).items)

    # Only what needs her circumstance to be offered at all may go with it.
    stay = [i for i in ids(before.items) if plan.score(KNOWN.measures[i], other) > 0]
    assert [each for each in after if each in stay] == stay


@given(profiles, hers, lately)
def test_no_choice_of_hers_opens_what_is_shut(profile, kept, tells):
    made = planned(profile, kept, tells)

    assert len(made.items) <= 4
    for item in made.items:
        assert plan.gates(KNOWN, KNOWN.measures[item.measure], profile) == ()
        assert item.measure not in profile.declined
        assert not kept.rests(item.measure, ON)
        assert item.status is Status.DO


@given(profiles, some.sampled_from(MEASURES))
def test_what_she_puts_in_is_in_where_nothing_shuts_it(profile, measure):
    chosen = KNOWN.measures[measure]
    open_ = not plan.gates(KNOWN, chosen, profile) and plan.is_in_time(chosen, profile)
    kept = choices.put(held(profile), measure)

    wanted = open_ and measure not in profile.declined and chosen.is_shown
    assert (measure in ids(planned(profile, kept).items)) is wanted


@given(hers)
def test_what_she_decided_comes_back_as_it_was(kept):
    assert shapes.read(shapes.write(kept)) == kept
