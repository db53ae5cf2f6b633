"""Laws of the one JSON shape: what is written comes back, and no text brings the reader down."""

import json as plain
from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as some

from soleus.diary.entries import KINDS
from soleus.exchange.json import Batch, read, write
from soleus.words.say import say
from tests.lib.entries import by_kind, entries

values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: (
        some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
names = some.sampled_from(sorted({f.name for kind in KINDS.values() for f in fields(kind)}))


@given(entries)
def test_what_is_written_comes_back_the_same(entry):
    text = plain.dumps(write(entry))

    assert read(text) == Batch((entry,), ())


@given(entries)
def test_her_zone_and_the_written_out_values_come_back_too(entry):
    # Equal instants compare equal in any zone, so the written-out text is what shows a lost zone.
    (again,) = read(write(entry)).entries

    assert plain.dumps(write(again)) == plain.dumps(write(entry))


@given(some.lists(entries, max_size=5))
def test_a_batch_comes_back_in_its_order(batch):
    text = plain.dumps({"entries": [write(entry) for entry in batch]})

    assert read(text) == Batch(tuple(batch), ())


@given(values)
def test_any_json_gives_entries_or_problems_and_never_an_error(anything):
    found = read(anything)

    assert found.entries or found.problems or anything in ([], {"entries": []})


@given(some.text(max_size=200) | some.binary(max_size=200))
def test_any_text_gives_an_answer(text):
    assert isinstance(read(text), Batch)


@given(some.one_of(*by_kind.values()), names, values)
def test_one_spoilt_field_is_named_or_harmless(entry, name, value):
    shape = {**write(entry), name: value}

    found = read(shape)

    assert len(found.entries) + bool(found.problems) == 1
    for problem in found.problems:
        assert problem.where.startswith((f"/{name}", "/kind"))


@given(some.lists(entries, min_size=1, max_size=4), values)
def test_the_sound_entries_of_a_batch_survive_a_spoilt_one(batch, spoilt):
    shapes = [write(entry) for entry in batch]

    found = read([*shapes, {"kind": spoilt}])

    assert found.entries == tuple(batch)
    assert found.problems


@given(values)
def test_every_problem_has_a_sentence(anything):
    for problem in read([anything, {"kind": "episode", "id": anything, "at": anything}]).problems:
        assert say(problem.code, problem.values)
