"""The store keeps every entry once, whole, and for its owner alone. On both databases."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import transaction

from soleus.care.products import Product
from soleus.care.profile import About, Break
from soleus.diary.entries import KINDS, Answer, Dose, Episode, Morning, Symptoms
from soleus.records import models, store
from soleus.records.store import State
from tests.lib.ledger import diary

NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
TOLD_ON = date(2026, 12, 1)
CRAMP, NONE, STRETCH = diary(
    "12-01 03:20 cramp 7 left calf 4 min", "12-01 no cramp", "12-01 21:30 stretch 3 min"
)
OWN = {"row", "person", "night", "sequence", "form", "revision", "deleted"}


def saved(person, *entries, now=NOW):
    with transaction.atomic():
        return store.save(person, entries, now)


def states(answers):
    return [answer.state for answer in answers]


# ── rows and entries say the same ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", KINDS)
def test_a_table_has_the_fields_of_its_entry_and_no_others(name):
    columns = {field.name for field in models.KINDS[name]._meta.concrete_fields}
    # When a check came in stands in no file: see records/models.py.
    assert columns - OWN - {"came"} == {field.name for field in fields(KINDS[name])} - OWN


def test_every_kind_has_a_table():
    assert list(models.KINDS) == list(KINDS)


def test_an_entry_comes_back_with_the_clock_on_her_wall(ada):
    (kolkata,) = diary("12-01 03:27 cramp 7", zone="Asia/Kolkata")
    saved(ada, kolkata)
    (back,) = store.load(ada, [Episode])
    # Equal instants compare equal in any zone, so what is written out is compared.
    assert back.at.isoformat() == "2026-12-01T03:27:00+05:30"
    assert back.written.isoformat() == "2026-12-01T03:27:00+05:30"
    assert back.zone == "Asia/Kolkata"
    assert back == kolkata


@pytest.mark.parametrize(
    "line, clock",
    [
        ("10-25 02:30 cramp 5", "2026-10-25T02:30:00+02:00"),
        ("10-25 02:30 again cramp 5", "2026-10-25T02:30:00+01:00"),
    ],
)
def test_the_two_half_past_twos_of_an_autumn_night_stay_apart(ada, line, clock):
    saved(ada, *diary(line))
    (back,) = store.load(ada, [Episode])
    assert back.at.isoformat() == clock


def test_answers_come_back_as_answers(ada):
    check = Symptoms(
        id=UUID(int=5),
        at=NOW,
        zone="UTC",
        written=NOW,
        answers={"rf.pe": Answer.UNSURE, "rf.dvt-swelling": Answer.NO},
        disposition="same_day",
        rules="abc",
    )
    saved(ada, check)
    (back,) = store.load(ada, [Symptoms])
    assert back == check
    assert all(isinstance(answer, Answer) for answer in back.answers.values())


# ── exactly once ─────────────────────────────────────────────────────────────────────────────


def test_sending_twice_keeps_one(ada):
    assert states(saved(ada, CRAMP)) == [State.SAVED]
    assert states(saved(ada, CRAMP)) == [State.SAME]
    assert states(saved(ada, CRAMP, CRAMP)) == [State.SAME, State.SAME]
    assert len(store.load(ada, [Episode])) == 1


def test_twice_in_one_batch_keeps_one(ada):
    assert states(saved(ada, CRAMP, CRAMP)) == [State.SAVED, State.SAME]


def test_another_form_is_a_new_revision_and_the_old_one_is_kept(ada):
    saved(ada, CRAMP)
    (answer,) = saved(ada, replace(CRAMP, pain=4), now=LATER)
    assert (answer.state, answer.revision) == (State.AMENDED, 2)
    now, before = store.history(ada, CRAMP.id)
    assert (now.entry.pain, before.entry.pain) == (4, 7)
    assert (before.revision, before.until) == (1, LATER)
    assert before.entry == CRAMP


def test_an_old_form_that_arrives_late_changes_nothing(ada):
    saved(ada, CRAMP)
    saved(ada, replace(CRAMP, pain=4))
    assert states(saved(ada, CRAMP)) == [State.SAME]
    assert store.get(ada, CRAMP.id).pain == 4


def test_a_late_copy_does_not_bring_a_deleted_entry_back(ada):
    saved(ada, CRAMP)
    with transaction.atomic():
        store.delete(ada, CRAMP.id, LATER)
    assert states(saved(ada, CRAMP)) == [State.SAME]
    assert store.get(ada, CRAMP.id) is None


def test_an_edit_wins_over_a_deletion(ada):
    saved(ada, CRAMP)
    with transaction.atomic():
        store.delete(ada, CRAMP.id, LATER)
    assert states(saved(ada, replace(CRAMP, pain=4))) == [State.AMENDED]
    assert store.get(ada, CRAMP.id).pain == 4


def test_one_id_serves_one_kind(ada):
    saved(ada, CRAMP)
    (answer,) = saved(ada, replace(STRETCH, id=CRAMP.id))
    assert answer.state is State.TAKEN
    assert store.load(ada, [Dose]) == []
    assert store.get(ada, CRAMP.id) == CRAMP


# ── whose it is ──────────────────────────────────────────────────────────────────────────────


def test_the_same_id_may_be_two_peoples(ada, cleo):
    saved(ada, CRAMP)
    assert states(saved(cleo, replace(CRAMP, pain=1))) == [State.SAVED]
    assert store.get(ada, CRAMP.id).pain == 7
    assert store.get(cleo, CRAMP.id).pain == 1


def test_what_is_somebody_elses_is_not_there(ada, cleo):
    saved(ada, CRAMP)
    assert store.get(cleo, CRAMP.id) is None
    assert store.find(cleo, CRAMP.id) is None
    assert store.history(cleo, CRAMP.id) == []
    assert store.load(cleo, KINDS.values()) == []
    assert store.changes(cleo, after=0, most=10) == []
    with transaction.atomic():
        assert store.amend(cleo, CRAMP, NOW) is None
        assert store.delete(cleo, CRAMP.id, NOW) is False
        assert store.restore(cleo, CRAMP.id, NOW) is False
    assert store.get(ada, CRAMP.id) == CRAMP


# ── corrections, deletions ───────────────────────────────────────────────────────────────────


def test_a_correction_may_return_to_an_earlier_form(ada):
    saved(ada, CRAMP)
    with transaction.atomic():
        store.amend(ada, replace(CRAMP, pain=4), NOW)
        store.amend(ada, CRAMP, NOW)
    assert store.get(ada, CRAMP.id).pain == 7
    assert [kept.entry.pain for kept in store.history(ada, CRAMP.id)] == [7, 4, 7]


def test_a_correction_that_changes_nothing_is_no_revision(ada):
    saved(ada, CRAMP)
    with transaction.atomic():
        assert store.amend(ada, CRAMP, NOW).state is State.SAME
    assert len(store.history(ada, CRAMP.id)) == 1


def test_deleting_and_restoring_are_in_the_history(ada):
    saved(ada, CRAMP)
    with transaction.atomic():
        assert store.delete(ada, CRAMP.id, NOW) is True
        assert store.delete(ada, CRAMP.id, NOW) is False
    assert store.get(ada, CRAMP.id) is None
    assert store.find(ada, CRAMP.id).deleted is True
    with transaction.atomic():
        assert store.restore(ada, CRAMP.id, NOW) is True
        assert store.restore(ada, CRAMP.id, NOW) is False
    assert store.get(ada, CRAMP.id) == CRAMP
    assert [kept.deleted for kept in store.history(ada, CRAMP.id)] == [False, True, False]
    assert [kept.revision for kept in store.history(ada, CRAMP.id)] == [3, 2, 1]


def test_a_corrected_time_moves_the_entry_to_its_night(ada):
    saved(ada, CRAMP)
    (moved,) = diary("12-05 03:20 cramp 7 left calf 4 min")
    with transaction.atomic():
        store.amend(ada, replace(moved, id=CRAMP.id), NOW)
    assert store.load(ada, [Episode], last=date(2026, 12, 1)) == []
    assert len(store.load(ada, [Episode], first=date(2026, 12, 4))) == 1


# ── reading by kind and night ────────────────────────────────────────────────────────────────


def test_load_takes_kinds_and_a_range_of_nights(ada):
    lines = [f"12-{day:02} 03:20 cramp {day}" for day in (1, 2, 3, 4, 5)]
    saved(ada, *diary(*lines), NONE, STRETCH)
    found = store.load(ada, [Episode], first=date(2026, 12, 1), last=date(2026, 12, 3))
    assert [entry.pain for entry in found] == [2, 3, 4]
    assert store.load(ada, [Morning]) == [NONE]
    assert len(store.load(ada, [Episode, Morning, Dose])) == 7


def test_newest_gives_the_newest_over_all_kinds_first(ada):
    lines = [f"12-{day:02} 03:20 cramp {day}" for day in (1, 2, 3, 4, 5)]
    saved(ada, *diary(*lines), STRETCH)
    found = store.load(ada, [Episode, Dose], newest=3)
    assert [entry.pain for entry in found] == [5, 4, 3]
    everything = store.load(ada, KINDS.values(), newest=100)
    assert [entry.kind for entry in everything][-2:] == ["dose", "episode"]
    assert len(everything) == 6


def test_newest_within_a_range(ada):
    lines = [f"12-{day:02} 03:20 cramp {day}" for day in (1, 2, 3, 4, 5)]
    saved(ada, *diary(*lines))
    found = store.load(ada, [Episode], last=date(2026, 12, 3), newest=2)
    assert [entry.pain for entry in found] == [4, 3]


def test_deleted_entries_are_not_loaded(ada):
    saved(ada, CRAMP)
    with transaction.atomic():
        store.delete(ada, CRAMP.id, NOW)
    assert store.load(ada, [Episode]) == []
    assert store.load(ada, [Episode], newest=5) == []


def test_no_kinds_are_no_entries(ada):
    saved(ada, CRAMP)
    assert store.load(ada, []) == []
    assert store.load(ada, [], newest=5) == []


# ── catching up ──────────────────────────────────────────────────────────────────────────────


def test_the_sequence_grows_with_changes_alone(ada):
    assert store.sequence(ada) == 0
    saved(ada, CRAMP, STRETCH)
    assert store.sequence(ada) == 2
    saved(ada, CRAMP, STRETCH)
    assert store.sequence(ada) == 2
    with transaction.atomic():
        store.delete(ada, CRAMP.id, NOW)
        store.save_about(ada, About(region="DE"), NOW)
    assert store.sequence(ada) == 4


def test_another_phone_catches_up_by_sequence_deletions_too(ada):
    saved(ada, CRAMP, STRETCH, NONE)
    with transaction.atomic():
        store.delete(ada, CRAMP.id, NOW)
    first = store.changes(ada, after=0, most=2)
    rest = store.changes(ada, after=first[-1].sequence, most=2)
    assert [kept.sequence for kept in first + rest] == [2, 3, 4]
    assert [kept.deleted for kept in first + rest] == [False, False, True]
    assert store.changes(ada, after=4, most=2) == []


# ── about her, and what was worked out ───────────────────────────────────────────────────────


def test_what_she_told_comes_back(ada):
    about = About(
        due_date=date(2027, 3, 1),
        loss=True,
        pause=Break(since=TOLD_ON, zone="Asia/Tokyo", asks=True),
        unasked=True,
        region="DE",
        unit_number="+49 30 1",
        zone="Europe/Berlin",
        conditions=frozenset({"b", "a"}),
        declined=frozenset({"measure.magnesium"}),
        birth_year=1994,
        diets=frozenset({"vegan"}),
        avoids=("fennel", "coriander"),
        hidden=frozenset({"sugar"}),
        calories=True,
        glass_ml=250,
        fluid_limit_ml=1500,
        products=(
            Product(id="a", name="Box", measure="m", unit="mg", label=300.0, agreed_on=TOLD_ON),
            Product(
                id="b", name="Sachet", measure="m", salt="s", salt_amount=1.5, ended_on=TOLD_ON
            ),
        ),
    )
    with transaction.atomic():
        store.save_about(ada, about, NOW)
    assert store.about(ada) == about
    again = store.Person.objects.get(pk=ada.pk)
    assert store.about(again) == about


def test_nothing_told_is_an_empty_about(ada):
    assert store.about(ada) == About()


def test_a_figure_is_remembered_for_the_inputs_it_was_worked_out_from(ada, cleo):
    with transaction.atomic():
        store.remember(ada, "totals", "7 v1", {"cramps": 3})
        store.remember(ada, "totals", "8 v1", {"cramps": 4})
    assert store.remembered(ada, "totals", "7 v1") is None
    assert store.remembered(ada, "totals", "8 v1") == {"cramps": 4}
    assert store.remembered(cleo, "totals", "8 v1") is None
