"""Her data goes out whole and comes in again: all of it, once, or nothing."""

import json
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.apps import apps

from soleus.app import about as telling
from soleus.app import hand_over, today, write
from soleus.app.hand_over import Became
from soleus.care.choices import Choices
from soleus.care.products import Product
from soleus.care.profile import About, Break
from soleus.care.reminders import Anchor, Reminder, Settings, Stay
from soleus.diary.entries import Answer, Dose, Episode, Intake, Morning, Side, Symptoms
from soleus.exchange import incoming
from soleus.knowledge.shapes import Way
from soleus.records import forms, models, people, plans, reminders, store, trials
from soleus.records.kept import Form
from soleus.records.trials import Trial
from soleus.study.trial import Protocol
from tests.integration.conftest import NOW

ZONE = "Europe/Berlin"
CRAMP, MORNING, DOSE, LATER, TEST = (UUID(int=n) for n in range(1, 6))
ONE_FORM, OTHER_FORM = UUID(int=100), UUID(int=101)
cramp = Episode(
    id=CRAMP, at=NOW - timedelta(hours=6), zone=ZONE, written=NOW, pain=7, note="=1+1 „quer“ 🌙"
)
morning = Morning(id=MORNING, at=NOW, zone=ZONE, written=NOW, night=date(2026, 12, 1), cramps=1)
dose = Dose(id=DOSE, at=NOW, zone=ZONE, written=NOW, measure="measure.walk", amount=20, unit="min")
ABOUT = About(
    due_date=date(2027, 2, 1),
    region="UK",
    conditions=frozenset({"condition.b", "condition.a"}),
    avoids=("fish",),
    pause=Break(since=date(2026, 12, 1), last=date(2026, 12, 5)),
    products=(Product(id="p", name="Mg", measure="measure.magnesium", label=100.0, unit="mg"),),
)
CHOICES = Choices(put=("measure.walk",), paused={"measure.hydration": date(2026, 12, 24)})
REMINDERS = Settings(
    reminders=(
        Reminder(id=LATER, item="measure.walk", anchor=Anchor.CLOCK, offset=timedelta(hours=20)),
    ),
    stays=(Stay(since=NOW, zone=ZONE),),
    feed="a-secret-of-this-machine",
)


@pytest.fixture
def full(ada):
    """Ada's diary with all that a diary can hold: changes, a deletion, two versions, a test."""
    write.keep(ada, (cramp, morning, dose), NOW)
    write.amend(ada, replace(cramp, pain=8), NOW)
    write.amend(ada, replace(cramp, pain=9), NOW + timedelta(hours=1))
    write.delete(ada, DOSE, NOW)
    for form, side in ((ONE_FORM, Side.LEFT), (OTHER_FORM, Side.RIGHT)):
        said = replace(morning, cramps=int(side is Side.LEFT) + 2)
        forms.change(ada, Form(entry=said, form=form, base=MORNING), NOW)
    telling.save(ada, ABOUT, NOW)
    ada.refresh_from_db()
    plans.change(ada, lambda _: CHOICES, NOW)
    plans.hold(ada, ["measure.walk"], date(2026, 12, 1), NOW)
    reminders.keep(ada, REMINDERS)
    ada.refresh_from_db()
    trials.begin(ada, Trial(protocol=a_protocol(), consent="1", started=NOW))
    ada.refresh_from_db()
    return ada


def a_protocol():
    return Protocol(
        id=TEST,
        measure="measure.walk",
        way=Way.COIN,
        first=date(2026, 12, 3),
        nights=28,
        seed=5,
        cramps_per_night=1.0,
    )


def out(person):
    return b"".join(hand_over.whole(person)).decode()


def bring(person, text):
    raw = text if isinstance(text, bytes) else text.encode()
    return hand_over.bring_in(person, BytesIO(raw), NOW, ZONE)


def preview(person, text):
    return hand_over.look(person, BytesIO(text.encode()), NOW, ZONE)


def said(brought):
    return [incoming.fault_says(each) for each in brought.faults]


# ── there and back ──────────────────────────────────────────────────────────────────────────


def test_all_of_it_comes_back_to_the_byte(full, cleo):
    text = out(full)
    brought = bring(cleo, text)
    assert said(brought) == []
    assert out(cleo) == text
    assert brought.count(Became.NEW) == 3
    assert [each.entry for each in write.history(cleo, CRAMP)] == [
        each.entry for each in write.history(full, CRAMP)
    ]
    assert write.undecided(cleo) == [MORNING]
    assert write.restore(cleo, DOSE, NOW)
    assert trials.running(cleo).protocol == a_protocol()
    assert telling.read(cleo) == ABOUT
    assert plans.choices(cleo).put == CHOICES.put
    assert plans.of(cleo, date(2026, 12, 9)) == ("measure.walk",)
    assert reminders.settings(cleo).reminders == REMINDERS.reminders


def test_it_is_json_that_anybody_can_read(full):
    shape = json.loads(out(full))
    assert shape["soleus"] == 1
    assert [each["entry"]["kind"] for each in shape["entries"]] == ["episode", "morning", "dose"]


def test_nothing_of_a_visit_or_a_key_goes_out(full):
    people.phone_key(full, b"0123456789abcdef0123456789abcdef")
    text = out(full)
    assert "phone_key" not in text
    assert "0123456789abcdef" not in text
    assert "sequence" not in text
    assert REMINDERS.feed not in text


def test_the_order_of_arrival_shows_nowhere(ada, cleo):
    write.keep(ada, (cramp, morning, dose), NOW)
    write.keep(cleo, (dose, morning, cramp), NOW)
    assert out(ada) == out(cleo)


def test_a_file_may_be_laid_out_anyhow(full, cleo):
    bring(cleo, json.dumps(json.loads(out(full)), indent=3))
    assert out(cleo) == out(full)


# What all of it holds, and what stays with the machine and why.
CARRIED = {"Person", "History", "Rival", "Trial", "Reminders", "PlanOf"}
STAYS = {
    "Link": "lets somebody in here",
    "Remembered": "is worked out anew",
    "Channel": "is a way by which messages reach her from here",
    "Delivery": "is what became of such a message",
    "Erased": "keeps out of here what she erased here",
    "Share": "is a link to this machine, and its key lies nowhere",
    "Key": "lets a program in here",
    **dict.fromkeys(("Visit", "Passkey", "RecoveryCode"), "lets her in here"),
    "Guess": "counts for a week who guesses here",
    "Access": "lets somebody else in here",
    "Hand": "says which of those wrote an entry here",
}
OF_PERSON = {"about", "plan", "sealing"}
STAYS_OF_PERSON = {
    *("id", "password", "last_login", "joined", "is_active", "phone_key"),
    *("short_name", "handle", "passkeys_at", "stamp", "lapse", "door"),
    *("sequence", "rivals", "testing", "reminded", "shared_until", "is_guest", "lets_in"),
}


def test_nobody_forgot_a_table():
    # A table that is added and not thought of would stay behind without a word.
    entries = {each.__name__ for each in models.KINDS.values()}
    found = {each.__name__ for each in apps.get_app_config("records").get_models()}
    assert found == entries | CARRIED | set(STAYS)
    assert {each.name for each in models.Person._meta.fields} == OF_PERSON | STAYS_OF_PERSON


# ── twice, and into a diary that went on ────────────────────────────────────────────────────


def test_twice_is_once(full, cleo):
    text = out(full)
    bring(cleo, text)
    sequence = store.sequence(cleo)
    again = bring(cleo, text)
    assert not again.changes
    assert again.count(Became.SAME) == 3
    assert out(cleo) == text
    assert store.sequence(cleo) == sequence


def test_an_old_file_takes_nothing_back(full):
    text = out(full)
    later = replace(cramp, pain=3)
    write.amend(full, later, NOW)
    write.keep(full, (replace(dose, id=LATER),), NOW)
    went_on = out(full)
    brought = bring(full, text)
    assert not brought.changes
    assert out(full) == went_on


def test_a_newer_file_brings_an_old_diary_up_to_date(ada, cleo):
    write.keep(ada, (cramp,), NOW)
    bring(cleo, out(ada))
    write.amend(ada, replace(cramp, pain=2), NOW)
    write.delete(ada, CRAMP, NOW)
    brought = bring(cleo, out(ada))
    assert brought.count(Became.CHANGED) == 1
    assert write.find(cleo, CRAMP).deleted
    assert [each.entry.pain for each in write.history(cleo, CRAMP)] == [2, 2, 7]


def test_what_was_changed_in_both_places_waits_for_her(ada, cleo):
    write.keep(ada, (cramp,), NOW)
    bring(cleo, out(ada))
    write.amend(ada, replace(cramp, pain=2), NOW)
    write.amend(cleo, replace(cramp, pain=5), NOW)
    brought = bring(cleo, out(ada))
    assert brought.count(Became.BOTH) == 1
    cleo.refresh_from_db()
    assert {each.entry.pain for each in write.versions(cleo, CRAMP)} == {2, 5}


def test_what_somebody_wrote_into_the_file_does_not_replace_what_is_here(ada):
    write.keep(ada, (cramp,), NOW)
    brought = bring(ada, out(ada).replace('"pain":7', '"pain":1'))
    assert brought.count(Became.OTHER) == 1
    assert not brought.changes
    assert write.find(ada, CRAMP).entry.pain == 7


def test_what_she_told_here_stays(full, cleo):
    telling.save(cleo, About(conditions=frozenset({"condition.kidney"})), NOW)
    cleo.refresh_from_db()
    assert bring(cleo, out(full)).about is Became.OTHER
    assert telling.read(cleo) == About(conditions=frozenset({"condition.kidney"}))


# ── tables ──────────────────────────────────────────────────────────────────────────────────


def tables(person):
    return b"".join(hand_over.tables(person))


def test_tables_come_back_to_the_byte(full, cleo):
    packed = tables(full)
    brought = bring(cleo, packed)
    assert (said(brought), brought.count(Became.NEW)) == ([], 2)
    assert tables(cleo) == packed
    assert not bring(cleo, packed).changes
    assert not bring(full, packed).changes


PAPER = """\
kind,night,at,side,site,pain,minutes,cramps,sleep,measure,amount,unit,note
episode,2026-11-03,,left,calf,6,,,,,,,woke me
episode,,2026-11-05 03:20,Right,calf,8,2.5,,,,,,
episode,,2026-11-05 03:20,Right,calf,8,2.5,,,,,,
morning,2026-11-04,,,,,,0,7,,,,
dose,2026-11-05,,,,,,,,measure.walk,20,min,

"""


def test_a_paper_log_comes_in(ada):
    brought = bring(ada, PAPER)
    assert said(brought) == []
    told = write.newest(ada, [], 9)
    assert [(each.kind, f"{each.local:%d. %H:%M}", each.sure, each.origin) for each in told] == [
        ("dose", "05. 20:00", "night_only", "import"),
        ("morning", "05. 08:00", "night_only", "import"),
        ("episode", "05. 03:20", "exact", "import"),
        ("episode", "05. 03:20", "exact", "import"),
        ("episode", "04. 00:00", "night_only", "import"),
    ]
    assert (told[2].pain, told[2].minutes, told[2].side) == (8, 2.5, "right")
    assert told[-1].note == "woke me"


def test_a_paper_log_taken_in_twice_is_there_once(ada):
    bring(ada, PAPER)
    later = hand_over.bring_in(ada, BytesIO(PAPER.encode()), NOW + timedelta(days=3), "UTC")
    assert not later.changes
    assert len(write.newest(ada, [], 9)) == 5


def test_a_table_with_semicolons_has_decimal_commas(ada):
    bring(ada, "kind;at;minutes\nepisode;2026-11-05 03:20;2,5\n")
    assert write.newest(ada, [], 1)[0].minutes == 2.5


FAULTY = {
    "a number": ("episode,2026-11-03 03:00,11,", "Line 2: pain: 11 is outside 0 to 10."),
    "a thousand": ('episode,2026-11-03 03:00,"1,000",', "Line 2: pain: 1,000 is not a whole"),
    "a day of its own form": ("episode,03.11.2026,1,", "Line 2: at: 03.11.2026 is not a time."),
    "an hour that never was": (
        "episode,2026-03-29 02:30,1,",
        "Line 2: at: The clocks went forward",
    ),
    "an hour that came twice": ("episode,2026-10-25 02:30,1,", "Line 2: at: The clocks went back"),
    "a kind": ("cramp,2026-11-03 03:00,1,", "Line 2: kind: cramp is not a kind"),
    "no time": ("episode,,1,", "Line 2: at: at is missing."),
    "a field of another kind": ("dose,2026-11-03 03:00,1,", "Line 2: pain: pain is not a field"),
    "a comma in a text": ("episode,2026-11-03 03:00,1,so,bad", "Line 2: This row has 5 cells"),
    "an open quote": ('episode,2026-11-03 03:00,1,"so', "Line 2: The table cannot be read here"),
}


@pytest.mark.parametrize("row, told", FAULTY.values(), ids=FAULTY)
def test_a_table_names_the_line_that_is_wrong(ada, row, told):
    good = "episode,2026-11-01 03:00,1,"
    brought = bring(ada, f"kind,at,pain,note\n{row}\n{good}\n")
    assert any(each.startswith(told) for each in said(brought)), said(brought)
    assert write.newest(ada, [], 9) == []


def test_an_id_in_two_tables_is_refused(ada):
    row = f"kind,id,at\nepisode,{CRAMP},2026-11-01 03:00\n"
    packed = BytesIO()
    with ZipFile(packed, "w") as pack:
        pack.writestr("a.csv", row)
        pack.writestr("b.csv", row)
    assert said(bring(ada, packed.getvalue())) == [
        f"b.csv, line 2: The id {CRAMP} is here twice. Keep one of the two."
    ]


def test_a_column_nobody_knows_is_named(ada):
    (told,) = said(bring(ada, "kind,at,mood\nepisode,2026-11-01 03:00,low\n"))
    assert told.startswith("Line 1: There is no column “mood”.")


def test_what_she_decided_here_stays(full, cleo):
    hers = Choices(put=("measure.hydration",))
    plans.change(cleo, lambda _: hers, NOW)
    other = Settings(reminders=(replace(REMINDERS.reminders[0], item="morning"),))
    reminders.keep(cleo, other)
    assert bring(cleo, out(full)).settled is Became.NEW  # the days of her plan
    assert plans.choices(cleo) == hers
    assert reminders.settings(cleo) == other
    assert bring(cleo, out(full)).settled is Became.OTHER


def test_an_old_sign_out_of_a_file_is_history_and_no_warning(ada, cleo):
    then = NOW - timedelta(days=400)
    told = Symptoms(id=CRAMP, at=then, zone=ZONE, written=then, answers={"chest_pain": Answer.YES})
    write.keep(ada, (told,), then)
    assert bring(cleo, out(ada)).count(Became.NEW) == 1

    assert store.get(cleo, CRAMP) == told
    assert today.standing(cleo, now=NOW, zone="UTC") is None


def test_nothing_of_the_time_before_is_reminded_of(full, cleo):
    bring(cleo, out(full))
    assert reminders.settings(cleo).since == NOW


# ── preview ─────────────────────────────────────────────────────────────────────────────────


def test_a_preview_says_what_will_be_and_changes_nothing(full, cleo):
    text, before, sequence = out(full), out(cleo), store.sequence(cleo)
    seen = preview(cleo, text)
    assert out(cleo) == before
    assert (store.sequence(cleo), cleo.testing, cleo.rivals) == (sequence, False, 0)
    assert seen == bring(cleo, text)


def test_what_is_still_to_come_is_counted(ada, cleo):
    write.keep(ada, (cramp, replace(dose, at=NOW + timedelta(days=9))), NOW)
    assert preview(cleo, out(ada)).future == 1


# ── nothing half-done ───────────────────────────────────────────────────────────────────────

SPOILED = {
    "a wrong number": (
        '"pain":9',
        '"pain":99',
        "Line 8: pain: 99 is outside 0 to 10. Write a number between them.",
    ),
    "an unknown field": ('"asleep":null', '"awake":null', "Line 8: awake: awake is not a field"),
    "a kind that is none": ('"kind":"morning"', '"kind":"mourning"', "Line 9: kind: mourning is"),
    "a history of another": (
        f'"before":[{{"entry":{{"kind":"episode","id":"{CRAMP}"',
        f'"before":[{{"entry":{{"kind":"episode","id":"{LATER}"',
        "Line 8: The older forms here belong to another entry.",
    ),
    "an id twice": (f'"id":"{MORNING}"', f'"id":"{CRAMP}"', "Line 9: The id"),
    "a later form of file": ('"soleus": 1', '"soleus": 2', "Line 1: This file is of form 2"),
    "another part": ('"tests"', '"texts"', "Line 4: texts is not a part"),
    "a broken brace": ('{"entry":{"kind":"dose"', '{"entry":{kind":"dose"', "Line 10: This cannot"),
    "a test that is none": ('"way":"coin"', '"way":"days"', "Line 5: This self-test cannot"),
    "a plan that is none": (
        '"put": ["measure.walk"]',
        '"put": "measure.walk"',
        "Line 3: What is said here about",
    ),
    "an impossible birth": ('"birth_year":null', '"birth_year":3', "Line 2: birth_year: 3 is"),
}


@pytest.mark.parametrize("was, now, told", SPOILED.values(), ids=SPOILED)
def test_where_anything_is_wrong_nothing_comes_in(full, cleo, was, now, told):
    text, before = out(full), out(cleo)
    assert was in text
    brought = bring(cleo, text.replace(was, now))
    assert not brought.changes
    assert out(cleo) == before
    assert any(each.startswith(told) for each in said(brought)), said(brought)


def test_all_faults_are_told_at_once(full, cleo):
    spoiled = out(full).replace('"zone":"Europe/Berlin"', '"zone":"Mars"').replace(":9,", ":99,")
    assert len(said(bring(cleo, spoiled))) > 3


def test_of_many_faults_the_first_are_told_and_the_others_counted(ada, cleo):
    many = [replace(dose, id=UUID(int=n)) for n in range(1000, 1050)]
    write.keep(ada, tuple(many), NOW)
    brought = bring(cleo, out(ada).replace('"min"', "9"))
    assert (len(brought.faults), brought.more) == (20, 30)


def test_rubbish_without_an_end_is_not_read_to_its_end(ada):
    # Everybody who writes waits while a file is read.
    rows = b"kind,at\n" + b"episode,9\n" * 1_000_000
    source = BytesIO(rows)
    brought = hand_over.look(ada, source, NOW, ZONE)
    assert (len(brought.faults), brought.more) == (20, 980)


def test_an_id_of_another_kind_stops_it(ada, cleo):
    write.keep(ada, (cramp,), NOW)
    write.keep(cleo, (replace(dose, id=CRAMP),), NOW)
    before = out(cleo)
    assert "You have another kind of entry under the id" in said(bring(cleo, out(ada)))[0]
    assert out(cleo) == before


def test_two_tests_at_once_stop_it(full, cleo):
    other = replace(a_protocol(), id=LATER)
    trials.begin(cleo, Trial(protocol=other, consent="1", started=NOW))
    before = out(cleo)
    assert "A self-test runs here" in said(bring(cleo, out(full)))[0]
    assert out(cleo) == before


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.8, 0.99])
def test_a_file_that_is_cut_off_brings_nothing(full, cleo, share):
    raw, before = out(full).encode(), out(cleo)
    brought = bring(cleo, raw[: int(len(raw) * share)])
    assert brought.faults
    assert out(cleo) == before


def test_every_kind_goes_both_ways(ada, cleo):
    write.keep(
        ada,
        (
            Intake(id=LATER, at=NOW, zone=ZONE, written=NOW, food="", note="soup"),
            Symptoms(id=TEST, at=NOW, zone=ZONE, written=NOW, answers={"sign.a": "yes"}),
        ),
        NOW,
    )
    bring(cleo, out(ada))
    assert out(cleo) == out(ada)
