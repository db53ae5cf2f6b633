"""What becomes of a change that was made elsewhere. A table of the whole protocol.

A letter is what the entry says. Every change has an id of its own, written here as the letter it
says and who made it: "B2" is a change by the second phone that says B. "-" puts the entry away.
"A" is the entry as it was first written down; every phone knew it before the story begins.
"""

from dataclasses import replace
from uuid import UUID, uuid5

import pytest
from django.db import transaction

from soleus.diary.entries import Dose
from soleus.records import forms, store
from soleus.records.kept import Form
from tests.integration.conftest import NOW
from tests.lib.ledger import diary

(CRAMP,) = diary("12-01 03:20 cramp 7 left calf 4 min")


def says(letter):
    return replace(CRAMP, note=letter)


def named(name):
    return CRAMP.id if name == "A" else uuid5(CRAMP.id, name)


def form(name, base):
    """ "B2" made from "A", or "-2 B": she saw B when she put it away."""
    letter, deleted = (base[0], True) if name[0] == "-" else (name[0], False)
    return Form(entry=says(letter), form=named(name), base=named(base), deleted=deleted)


def send(person, story):
    """What the diary answered to each change: "B1<A" is B1, made from A."""
    with transaction.atomic():
        return [
            forms.change(person, form(*told.split("<")), NOW).state.value for told in story.split()
        ]


def stands(person):
    """The present form, then what waits beside it; in brackets when it is put away."""
    present, *rivals = forms.versions(person, CRAMP.id)
    letter = f"({present.entry.note})" if present.deleted else present.entry.note
    return " ".join([letter, *(each.entry.note for each in rivals)])


def seen(person):
    """The versions that a page shows her."""
    return [each.form for each in forms.versions(person, CRAMP.id)]


def over(person):
    """The older forms, in the order in which they came; brackets as above, a star beside."""
    return " ".join(
        ("({})" if each.deleted else "{}").format(each.entry.note) + "*" * each.aside
        for each in reversed(store.history(person, CRAMP.id)[1:])
    )


@pytest.fixture
def hers(ada):
    with transaction.atomic():
        store.save(ada, [says("A")], NOW)
    return ada


# What was sent, in order; what was answered; what stands then; what the history holds.
STORIES = [
    # one phone
    ("B1<A", "amended", "B", "A"),
    ("B1<A B1<A B1<A", "amended same same", "B", "A"),
    ("B1<A C1<B1", "amended amended", "C", "A B"),
    ("B1<A C1<B1 B1<A", "amended amended same", "C", "A B"),
    ("B1<A A1<B1", "amended amended", "A", "A B"),
    ("-1<A", "amended", "(A)", "A"),
    ("-1<A -1<A", "amended same", "(A)", "A"),
    ("-1<A A1<-1", "amended amended", "A", "A (A)"),
    ("-1<A A1<-1 -1<A", "amended amended same", "A", "A (A)"),
    # two phones change the same: both are kept, and nothing is chosen for her
    ("B1<A C2<A", "amended both", "B C", "A"),
    ("B1<A C2<A C2<A B1<A", "amended both both same", "B C", "A"),
    ("B1<A C2<A D2<C2", "amended both both", "B D", "A C*"),
    ("B1<A C2<A D2<C2 C2<A", "amended both both same", "B D", "A C*"),
    ("B1<A C2<A D1<B1", "amended both amended", "D C", "A B"),
    ("B1<A C2<A D3<A", "amended both both", "B C D", "A"),
    ("B1<A C1<B1 D2<A", "amended amended both", "C D", "A B"),
    # a phone that goes back to the old words has changed its mind, and says so
    ("B1<A C2<A A2<C2", "amended both both", "B A", "A C*"),
    # two phones say the same: nothing to choose
    ("B1<A B2<A", "amended same", "B", "A"),
    ("B1<A B2<A B2<A", "amended same same", "B", "A"),
    ("B1<A B2<A C1<B1", "amended same amended", "C B", "A B"),
    ("B1<A C2<A B2<C2", "amended both same", "B", "A C*"),
    # one puts away what the other changes: the change stays
    ("B1<A -2<A", "amended kept", "B", "A"),
    ("-2<A B1<A", "amended amended", "B", "A (A)"),
    ("B1<A -2<A -2<A", "amended kept kept", "B", "A"),
    ("-2<A B1<A -2<A", "amended amended same", "B", "A (A)"),
    ("B1<A -2<A A2<-2", "amended kept both", "B A", "A"),
    ("-2<A B1<A A2<-2", "amended amended both", "B A", "A (A)"),
    # of two versions one is put away: the other stands
    ("B1<A C2<A -2<C2", "amended both kept", "B", "A C*"),
    ("B1<A C2<A -1<B1", "amended both kept", "C", "A B"),
    ("B1<A C2<A -1<B1 -1<B1", "amended both kept kept", "C", "A B"),
    ("B1<A C2<A -1<B1 -2<C2", "amended both kept amended", "(C)", "A B C"),
    # both put it away
    ("-1<A -2<A", "amended same", "(A)", "A"),
    ("-1<A -2<A A2<-2", "amended same amended", "A", "A (A)"),
    # a change of something that the diary has lost: kept beside what is there
    ("C1<lost", "both", "A C", ""),
    ("-1<lost", "kept", "A", ""),
]


@pytest.mark.parametrize("sent,answers,present,past", STORIES)
def test_what_becomes_of_a_change(hers, sent, answers, present, past):
    assert (" ".join(send(hers, sent)), stands(hers), over(hers)) == (answers, present, past)


# The same on a diary that does not know the entry: it was put back from an old copy.
LOST = [
    ("B1<A", "saved", "B", ""),
    ("B1<A B1<A", "saved same", "B", ""),
    ("B1<A C1<B1", "saved amended", "C", "B"),
    ("B1<A C2<A", "saved both", "B C", ""),
    ("-1<A", "saved", "(A)", ""),
    ("-1<A A1<-1", "saved amended", "A", "(A)"),
]


@pytest.mark.parametrize("sent,answers,present,past", LOST)
def test_what_becomes_of_a_change_that_the_diary_does_not_know(ada, sent, answers, present, past):
    assert (" ".join(send(ada, sent)), stands(ada), over(ada)) == (answers, present, past)


@pytest.mark.parametrize("sent,present", [("B1<A", "B"), ("B1<A C1<B1", "C"), ("-1<A", "(A)")])
def test_a_first_form_that_comes_after_a_later_one_goes_to_the_history(ada, sent, present):
    send(ada, sent)
    store.save(ada, [says("A")], NOW)
    store.save(ada, [says("A")], NOW)

    assert stands(ada) == present
    assert over(ada).split()[:1] == (["A*"] if present != "(A)" else [])


# ── whose it is, and of which kind ──────────────────────────────────────────────────────────


def test_another_kind_under_the_same_id_is_refused(hers):
    dose = Dose(id=CRAMP.id, at=NOW, zone="UTC", written=NOW, measure="measure.walk")
    with transaction.atomic():
        saved = forms.change(hers, Form(entry=dose, form=named("B1"), base=named("A")), NOW)

    assert (saved.state, stands(hers), over(hers)) == (store.State.TAKEN, "A", "")


def test_a_change_of_somebody_elses_is_an_entry_of_ones_own(hers, cleo):
    assert send(cleo, "B1<A") == ["saved"]
    assert (stands(hers), stands(cleo)) == ("A", "B")


# ── her choice ──────────────────────────────────────────────────────────────────────────────

CHOICES = [
    ("B1<A C2<A", "B1", "B", "A C*"),
    ("B1<A C2<A", "C2", "C", "A B"),
    ("B1<A C2<A D3<A", "C2", "C", "A B D*"),
    ("B1<A C2<A C3<A", "C2", "C", "A B C*"),
]


@pytest.mark.parametrize("sent,chosen,present,past", CHOICES)
def test_what_she_chooses_stands_and_the_other_is_in_the_history(hers, sent, chosen, present, past):
    send(hers, sent)
    hers.refresh_from_db()
    assert forms.undecided(hers) == [CRAMP.id]

    assert forms.choose(hers, CRAMP.id, named(chosen), NOW, seen=seen(hers))

    hers.refresh_from_db()
    assert (stands(hers), over(hers)) == (present, past)
    assert (hers.rivals, forms.undecided(hers)) == (0, [])


@pytest.mark.parametrize("form", ["A", "D9"])
def test_what_does_not_stand_cannot_be_chosen(hers, form):
    send(hers, "B1<A C2<A")

    assert not forms.choose(hers, CRAMP.id, named(form), NOW, seen=seen(hers))
    assert stands(hers) == "B C"


def test_nobody_chooses_for_another(hers, cleo):
    send(hers, "B1<A C2<A")

    assert not forms.choose(cleo, CRAMP.id, named("C2"), NOW, seen=seen(hers))
    assert forms.versions(cleo, CRAMP.id) == []
    assert stands(hers) == "B C"


@pytest.mark.parametrize(
    "late,answer,present",
    [("B1<A", "same", "C"), ("C2<A", "same", "C"), ("D2<C2", "amended", "D"),
     ("D1<B1", "both", "C D"), ("-1<B1", "kept", "C")],
)  # fmt: skip
def test_after_the_choice_nothing_late_undoes_it(hers, late, answer, present):
    send(hers, "B1<A C2<A")
    forms.choose(hers, CRAMP.id, named("C2"), NOW, seen=seen(hers))

    assert (send(hers, late), stands(hers)) == ([answer], present)


# ── her own pages ───────────────────────────────────────────────────────────────────────────


def test_a_correction_replaces_what_says_the_same_and_leaves_the_other(hers):
    send(hers, "B1<A B2<A C3<A")
    with transaction.atomic():
        store.amend(hers, says("D"), NOW)

    assert stands(hers) == "D C"


def test_what_she_puts_away_leaves_the_version_she_did_not_see(hers):
    send(hers, "B1<A B2<A C3<A")
    with transaction.atomic():
        store.delete(hers, CRAMP.id, NOW)

    assert stands(hers) == "C"


def test_what_two_phones_said_alike_is_put_away_at_once(hers):
    send(hers, "B1<A B2<A")
    with transaction.atomic():
        store.delete(hers, CRAMP.id, NOW)

    assert stands(hers) == "(B)"


def test_every_form_made_here_has_an_id_of_its_own(hers):
    for letter in "BAB":
        store.amend(hers, says(letter), NOW)
    store.delete(hers, CRAMP.id, NOW)
    store.restore(hers, CRAMP.id, NOW)

    made = [each.form for each in store.history(hers, CRAMP.id)]
    assert len(set(made)) == len(made) == 6
    assert made[-1] == CRAMP.id


def test_every_change_tells_the_other_phones(hers):
    before = store.sequence(hers)
    for sent in ("B1<A", "C2<A", "D2<C2", "-2<D2"):
        send(hers, sent)
        after = store.sequence(hers)
        assert after > before
        before = after
    send(hers, "B1<A C2<A -2<D2")
    assert store.sequence(hers) == before


def test_the_id_of_a_first_form_is_the_id_of_its_entry(hers):
    assert store.find(hers, CRAMP.id).form == CRAMP.id
    assert UUID(str(named("A"))) == CRAMP.id
