"""Laws of the night script, over every site, position, week and set of conditions."""

import re
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as some

from soleus.care.coach import (
    HOLD,
    LIMITS,
    after,
    again,
    fit_to,
    held_positions,
    needs_check,
    other_way,
    script,
    shipped,
)
from soleus.care.profile import Profile
from soleus.diary.entries import Site
from soleus.knowledge import catalog

KNOWN = catalog.load()
STANDING = {"calf-stand", "calf-wall-lean", "calf-chair-slide", "foot-stand", "quad-stand", "walk"}
FLAT = {"leg-pillow"}
BLOCKABLE = [
    *KNOWN.reliefs,
    *KNOWN.blocks,
    *(s.id for x in KNOWN.scripts.values() for s in x.steps),
]

sites = some.sampled_from([None, *Site])
positions = some.frozensets(some.sampled_from(list(KNOWN.positions)))
asked_positions = some.frozensets(
    some.sampled_from([p.id for p in KNOWN.positions.values() if p.asked])
)
conditions = some.frozensets(some.sampled_from(list(KNOWN.conditions)), max_size=5)
weeks = some.none() | some.integers(0, 300)
blocked = some.frozensets(some.sampled_from(BLOCKABLE), max_size=3)
profiles = some.builds(Profile, conditions=conditions, gestational_age_days=weeks)
scripts = some.builds(
    script, some.just(KNOWN), site=sites, positions=positions, profile=profiles, blocked=blocked
)


@given(scripts)
@example(
    script(
        KNOWN,
        site=None,
        positions=frozenset(),
        profile=Profile(),
        blocked=frozenset({"calf.check"}),
    )
)
def test_massage_and_heat_never_come_before_the_clot_questions(made):
    asked = False
    for step in made.steps:
        asked = asked or step.kind == "check"
        assert asked or not needs_check(KNOWN.reliefs.get(step.relief))


@given(scripts)
def test_every_step_has_words_a_drawing_and_a_source(made):
    for step in made.steps:
        assert step.text, step.id
        assert step.spoken, step.id
        assert step.drawing in KNOWN.poses, step.id
        assert step.ghost in {"", *KNOWN.poses}, step.id
        assert step.sources, step.id
        assert set(step.sources) <= set(KNOWN.sources), step.id
        assert set(step.cautions) <= set(KNOWN.cautions), step.id


@given(sites, positions, profiles)
def test_it_begins_with_an_instruction_and_never_with_a_question(site, where, profile):
    first = script(KNOWN, site=site, positions=where, profile=profile).steps[0]
    assert "?" not in first.text
    assert first.kind == ("check" if site is Site.FRONT_OF_THIGH else "hold")


@given(scripts)
def test_no_standing_when_she_cannot_stand(made):
    if made.positions & {"cannot_stand", "dizzy"}:
        assert not STANDING & {step.drawing for step in made.steps}


@given(sites, positions, profiles)
def test_nothing_flat_on_the_back_from_28_weeks(site, where, profile):
    late = replace(profile, gestational_age_days=(profile.gestational_age_days or 0) % 85 + 196)
    made = script(KNOWN, site=site, positions=where, profile=late)
    assert not FLAT & {step.drawing for step in made.steps}
    assert not FLAT & {step.ghost for step in made.steps}


@given(scripts)
def test_nobody_is_told_to_point_the_toes(made):
    for step in made.steps:
        told = re.sub(
            r"(never|do not) point (your|the) toes", "", step.text + step.spoken, flags=re.I
        )
        assert "point" not in told.lower()


@given(scripts)
def test_a_pack_always_has_a_timer_and_an_alarm(made):
    packs = [s for s in made.steps if s.relief and KNOWN.reliefs[s.relief].needs_timer]
    for pack in packs:
        assert 0 < pack.seconds <= 15 * 60
        assert pack.alarm


def test_a_pack_without_a_timer_is_left_out():
    calf = KNOWN.scripts["script.calf"]
    untimed = [replace(s, seconds=0) if s.id == "calf.warm" else s for s in calf.steps]
    known = replace(KNOWN, scripts={"script.calf": replace(calf, steps=tuple(untimed))})
    made = script(known, site=None, positions=frozenset(), profile=Profile())
    assert "calf.warm" not in [step.id for step in made.steps]
    assert ("calf.warm", "block.pack-in-bed") in [(d.step, d.because) for d in made.dropped]


def test_a_step_out_of_order_in_the_file_is_left_out_all_the_same():
    calf = KNOWN.scripts["script.calf"]
    massage = next(s for s in calf.steps if s.id == "calf.stroke")
    known = replace(KNOWN, scripts={"script.calf": replace(calf, steps=(massage, *calf.steps[:5]))})
    made = script(known, site=None, positions=frozenset(), profile=Profile())
    assert "calf.stroke" not in [step.id for step in made.steps]


@given(sites, positions, profiles, blocked)
def test_blocking_only_ever_takes_away(site, where, profile, more):
    free = script(KNOWN, site=site, positions=where, profile=profile)
    held = script(KNOWN, site=site, positions=where, profile=profile, blocked=more)
    assert {s.id for s in held.steps} <= {s.id for s in free.steps}


@given(sites, positions, profiles, blocked)
def test_each_step_is_told_or_left_out_with_a_reason(site, where, profile, more):
    made = script(KNOWN, site=site, positions=where, profile=profile, blocked=more)
    told, left = [s.id for s in made.steps], [d.step for d in made.dropped]
    assert sorted(told + left) == sorted(s.id for s in KNOWN.scripts[made.id].steps)
    assert all(d.because for d in made.dropped)


@given(sites, asked_positions, profiles, blocked)
def test_the_phone_finds_the_same_steps_in_what_is_shipped_to_it(site, asked, profile, more):
    made = script(KNOWN, site=site, positions=asked, profile=profile, blocked=more)
    carried = shipped(KNOWN, site=site, profile=profile, blocked=more)
    held = held_positions(KNOWN, frozenset(), profile) | asked
    assert [(s.id, s.drawing, s.text) for s in fit_to(carried, held)] == [
        (s.id, s.drawing, s.text) for s in made.steps
    ]


# ── what comes next ─────────────────────────────────────────────────────────────────────────

seconds = some.floats(0, 24 * 3600, allow_nan=False)
loops = some.integers(0, 6)


@given(scripts, seconds, loops)
def test_while_it_cramps_ten_minutes_or_three_rounds_open_the_check(made, elapsed, rounds):
    too_long = elapsed >= LIMITS.minutes * 60 or rounds >= LIMITS.holds
    for step in made.steps:
        follows = after(made, step.id, elapsed=elapsed, loops=rounds)
        assert bool(follows.check) == (too_long and step.kind == HOLD)
        assert not (follows.check and follows.step)


@given(scripts, seconds, loops)
def test_still_cramping_holds_again_or_opens_the_check(made, elapsed, rounds):
    follows = again(made, elapsed=elapsed, loops=rounds)
    assert follows.loops == rounds + 1
    if elapsed >= 600 or rounds >= 2:
        assert follows.check
    else:
        holds = [s.id for s in made.steps if s.kind == HOLD]
        assert follows.step == (holds[0] if holds else "")


@given(scripts)
def test_the_script_always_comes_to_its_end(made):
    seen, step = [], made.steps[0].id
    while step:
        assert step not in seen
        seen.append(step)
        step = after(made, step, elapsed=0, loops=0).step
    assert seen[-1] == made.steps[-1].id


@given(scripts)
def test_other_ways_of_a_step_go_round(made):
    for step in made.steps:
        seen, other = [step.id], other_way(made, step.id)
        while other and other != step.id:
            seen.append(other)
            other = other_way(made, other)
        ways = [s.id for s in made.steps if s.either and s.either == step.either]
        assert sorted(seen) == sorted(ways or [step.id])
