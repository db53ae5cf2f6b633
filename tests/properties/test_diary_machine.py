"""A diary under whatever may be done to it, in any order, beside a diary of a few dictionaries.

She writes, corrects, puts away and brings back; phones that were away send what they made from an
older form, late and twice; she chooses, erases, and moves to another house. After each step the
two diaries must tell the same, and so must a phone that caught up.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from soleus.app import erase, hand_over, write
from soleus.diary.entries import Dose, Episode
from soleus.exchange.json import write as shape_of
from soleus.records import people
from soleus.records.erasing import Gone
from soleus.records.kept import State
from tests.lib.examples import examples

NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
ZONE = "Europe/Berlin"
STEPS = 12
pytestmark = pytest.mark.django_db

# Few of each, so that they meet.
ids = some.integers(1, 2).map(lambda n: UUID(int=n))
notes = some.sampled_from(["first", "a", "b"])
forms = some.integers(100, 108).map(lambda n: UUID(int=n))


def entry(id_, note="first"):
    return Episode(id=id_, at=NOW, zone=ZONE, written=NOW, note=note)


@dataclass
class Plain:
    """One entry, as it should be kept.

    standing: the note of each form that nobody replaced; away: the note of what is put away
    known: every form there ever was
    """

    standing: dict[UUID, str]
    away: str | None = None
    known: set[UUID] = field(default_factory=set)

    def drop(self, form, says):
        """What nothing stands beside is away when it is put away, and says so."""
        self.standing.pop(form, None)
        if not self.standing:
            self.away = says

    def stand(self, form, note):
        self.standing[form], self.away = note, None
        self.known.add(form)

    def settle(self, present):
        """Who corrected one of two that say the same saw both."""
        same = self.standing[present]
        for form in [each for each, note in self.standing.items() if note == same]:
            if form != present:
                del self.standing[form]


class Diary(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.her, self.other = people.add_person(NOW), people.add_person(NOW)
        write.keep(self.other, (entry(UUID(int=1), "hers"),), NOW)
        self.others = out(self.other)
        self.plain: dict[UUID, Plain] = {}
        self.erased: set[UUID] = set()
        self.shown: dict[UUID, UUID] = {}
        self.begin_phone()

    @initialize(both=some.booleans())
    def begin(self, both):
        """What never was is soon tried out; most happens to what is there."""
        for n in range(1, 2 + both):
            self.write_down(id_=UUID(int=n), times=1)

    def begin_phone(self):
        self.after, self.phone = 0, {}

    def present(self, id_):
        """The form that pages show. Which of several it is, is the diary's own affair."""
        return write.find(self.her, id_).form

    # ── what she does ───────────────────────────────────────────────────────────────────────

    @rule(id_=ids, times=some.integers(1, 2))
    def write_down(self, id_, times):
        for _ in range(times):
            ((saved, _),) = write.keep(self.her, (entry(id_),), NOW)
            if id_ in self.erased:
                assert saved.state is State.ERASED
            elif id_ in self.plain:
                assert saved.state is State.SAME
                self.plain[id_].known.add(id_)
            else:
                assert saved.state is State.SAVED
                self.plain[id_] = Plain({id_: "first"}, known={id_})

    @rule(id_=ids)
    def write_another_kind_under_it(self, id_):
        told = Dose(id=id_, at=NOW, zone=ZONE, written=NOW, measure="measure.walk")
        if id_ in self.plain:
            ((saved, _),) = write.keep(self.her, (told,), NOW)
            assert saved.state is State.TAKEN

    @rule(id_=ids, note=notes)
    def correct(self, id_, note):
        receipt = write.amend(self.her, entry(id_, note), NOW)
        if id_ not in self.plain:
            assert receipt is None
            return
        one, form = self.plain[id_], receipt.saved.form
        if receipt.saved.state is State.SAME:
            assert one.standing[form] == note
            return
        if one.away is None:
            was = self.shown[id_]
            one.settle(was)
            del one.standing[was]
        one.stand(form, note)

    @rule(id_=ids)
    def put_away(self, id_):
        one = self.plain.get(id_)
        is_there = one is not None and one.away is None
        assert write.delete(self.her, id_, NOW) == is_there
        if is_there:
            was = self.shown[id_]
            one.settle(was)
            one.drop(was, one.standing[was])
            one.known.add(self.present(id_))

    @rule(id_=ids)
    def bring_back(self, id_):
        one = self.plain.get(id_)
        is_away = one is not None and one.away is not None
        assert write.restore(self.her, id_, NOW) == is_away
        if is_away:
            one.stand(self.present(id_), one.away)

    @precondition(lambda self: any(len(one.standing) > 1 for one in self.plain.values()))
    @rule(data=some.data())
    def choose(self, data):
        many = [each for each, one in self.plain.items() if len(one.standing) > 1]
        id_ = data.draw(some.sampled_from(many))
        seen = [each.form for each in write.versions(self.her, id_)]
        form = data.draw(some.sampled_from(seen))
        one = self.plain[id_]
        assert not write.choose(self.her, id_, UUID(int=999), NOW, seen=seen)
        if len(seen) > 1:
            assert not write.choose(self.her, id_, form, NOW, seen=[form])
        assert write.choose(self.her, id_, form, NOW, seen=seen)
        one.standing = {form: one.standing[form]}

    @rule(id_=ids, sure=some.sampled_from([False, False, True]))
    def erase(self, id_, sure):
        if not sure:
            return
        assert erase.entry(self.her, id_, NOW) == (id_ in self.plain)
        if self.plain.pop(id_, None):
            self.erased.add(id_)

    @rule()
    def move(self):
        """All of it into an empty diary, in which life goes on. What was erased stays behind."""
        text = out(self.her)
        new = people.add_person(NOW)
        assert not hand_over.bring_in(new, BytesIO(text), NOW, ZONE).faults
        assert out(new) == text
        self.her, self.erased = new, set()
        self.begin_phone()

    # ── what her phones do ──────────────────────────────────────────────────────────────────

    @rule(id_=ids, form=forms, note=notes)
    def send_from_what_stands(self, id_, form, note):
        self.send(id_, form, self.shown.get(id_, id_), note, deleted=False)

    @rule(id_=ids, form=forms, note=notes, data=some.data())
    def send_from_any_form(self, id_, form, note, data):
        """Made from any form that there ever was, or from one that nobody knows here."""
        known = self.plain[id_].known if id_ in self.plain else {id_}
        base = data.draw(some.sampled_from([*sorted(known), UUID(int=998)]))
        self.send(id_, form, base, note, deleted=False)

    @rule(id_=ids, form=forms, note=notes, data=some.data())
    def send_that_it_is_away(self, id_, form, note, data):
        known = self.plain[id_].known if id_ in self.plain else {id_}
        self.send(id_, form, data.draw(some.sampled_from(sorted(known))), note, deleted=True)

    def send(self, id_, form, base, note, *, deleted):
        """A change made elsewhere, late or twice."""
        # A form is of one entry, whoever sends it how often.
        form = UUID(int=form.int * 10_000 + id_.int)
        one = self.plain.get(id_)
        told = write.Change(entry=shape_of(entry(id_, note)), form=form, base=base, deleted=deleted)
        receipt = write.change(self.her, id_, told, NOW)
        if id_ in self.erased:
            assert receipt.saved.state is State.ERASED
        elif one is None:
            self.plain[id_] = Plain({form: note}, known={form})
            if deleted:
                self.plain[id_].drop(form, note)
        elif form not in one.known:
            self.took(one, form, base, note, deleted=deleted, was=self.shown[id_])

    def took(self, one, form, base, note, *, deleted, was):
        """A form that was made from another one replaces that one alone."""
        if deleted and base == was:
            one.drop(base, note)
            one.known.update([form] if one.away is not None else [])
        elif deleted:
            one.standing.pop(base, None)
        else:
            one.standing.pop(base, None)
            one.stand(form, note)

    @rule()
    def catch_up(self):
        while changes := write.changes(self.her, after=self.after, most=2):
            for each in changes:
                if isinstance(each, Gone):
                    self.phone.pop(each.id, None)
                else:
                    self.phone[each.entry.id] = (each.entry, each.deleted)
            self.after = changes[-1].sequence
        kept = {each: write.find(self.her, each) for each in self.plain}
        assert self.phone == {each: (one.entry, one.deleted) for each, one in kept.items()}

    # ── what must be true ───────────────────────────────────────────────────────────────────

    @invariant()
    def it_tells_the_same(self):
        self.her.refresh_from_db()  # as at each request
        self.shown = {}
        for id_, one in self.plain.items():
            found = write.find(self.her, id_)
            assert found.deleted == (one.away is not None)
            self.shown[id_] = found.form
            versions = write.versions(self.her, id_)
            if one.away is None:
                assert one.standing[found.form] == found.entry.note
                said = {each.entry.note for each in versions}
                assert said == set(one.standing.values())
            else:
                assert [each.entry for each in versions] == [entry(id_, one.away)]
        split = {id_ for id_, one in self.plain.items() if len({*one.standing.values()}) > 1}
        assert {*write.undecided(self.her)} == split
        there = {each.id for each in write.newest(self.her, [], 9)}
        assert there == {id_ for id_, one in self.plain.items() if one.away is None}

    def teardown(self):
        assert out(self.other) == self.others


def out(person):
    return b"".join(hand_over.whole(person))


def test_a_diary_is_what_a_few_dictionaries_say(db):
    few = settings(
        max_examples=examples(25),
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=[*HealthCheck],
    )
    run_state_machine_as_test(Diary, settings=few)
