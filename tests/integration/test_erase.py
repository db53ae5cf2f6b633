"""What she erases is gone for good, all of it and nothing else, and nothing brings it back."""

import errno
import json
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.test import Client

from soleus import settings
from soleus.app import about as telling
from soleus.app import door, erase, hand_over, keys, look, phone, share, sign_in, ways_in, write
from soleus.app.erase import Span
from soleus.app.hand_over import Became
from soleus.app.who import May
from soleus.care.choices import Choices, Skip, skip
from soleus.care.profile import About
from soleus.care.reminders import Anchor, Reminder, Settings
from soleus.diary.entries import Dose, Episode, Morning, Program, Quantity
from soleus.diary.readings import reading
from soleus.knowledge.shapes import Way
from soleus.ops import erase as rests
from soleus.records import erasing, forms, models, people, plans, readings, reminders, store, trials
from soleus.records.kept import Form, State
from soleus.records.trials import Trial
from soleus.study.trial import Protocol
from tests.integration.conftest import NOW, client_of
from tests.lib import ada as hers

ZONE = "Europe/Berlin"
CRAMP, MORNING, DOSE, TEST, CHANNEL = (UUID(int=n) for n in range(1, 6))
FORM = UUID(int=100)
WORD = "violetquark"  # stands in all that she writes, and in nothing of ours
cramp = Episode(id=CRAMP, at=NOW - timedelta(hours=6), zone=ZONE, written=NOW, pain=7, note=WORD)
morning = Morning(
    id=MORNING, at=NOW, zone=ZONE, written=NOW, night=date(2026, 12, 1), cramps=1, note=WORD
)
dose = Dose(id=DOSE, at=NOW, zone=ZONE, written=NOW, measure="measure.walk", amount=20, note=WORD)


@pytest.fixture
def full(ada):
    """Ada's diary, with a row in every table of hers."""
    write.keep(ada, (cramp, morning, dose), NOW)
    write.amend(ada, replace(cramp, pain=8), NOW)
    write.delete(ada, DOSE, NOW)
    for n in range(2):
        said = replace(morning, cramps=n + 2)
        forms.change(ada, Form(entry=said, form=UUID(int=100 + n), base=MORNING), NOW)
    telling.save(ada, About(region="UK", questions=(WORD,)), NOW)
    ada.refresh_from_db()
    plans.change(ada, lambda _: Choices(put=("measure.walk",)), NOW)
    plans.hold(ada, ["measure.walk"], date(2026, 12, 1), NOW)
    bed = Reminder(id=CHANNEL, item="measure.walk", anchor=Anchor.BEDTIME)
    reminders.keep(ada, Settings(reminders=(bed,)))
    channel = reminders.Channel(id=CHANNEL, kind="ntfy", address={"topic": WORD}, added=NOW)
    reminders.put_channel(ada, channel)
    models.Delivery.objects.create(
        person=ada,
        occurrence=WORD,
        channel=CHANNEL,
        item="measure.walk",
        due=NOW,
        state="sent",
        at=NOW,
    )
    ada.refresh_from_db()
    trials.begin(ada, Trial(protocol=a_protocol(), consent="1", started=NOW))
    store.remember(ada, "months", "1", {"sequence": 0, "months": {WORD: 1}})
    ada.refresh_from_db()
    phone.read(ada, now=NOW, zone=ZONE)
    told = share.Wanted(
        id=TEST,
        first=date(2026, 11, 1),
        last=date(2026, 12, 1),
        label=WORD,
        lasts="day",
        code="",
        once=False,
        files=(),
    )
    share.make(ada, told, {share.PAGE: WORD.encode()}, NOW)
    keys.make(ada, name=WORD, scopes=[keys.Scope.READ], lasts=keys.USUAL, now=NOW)
    hers.let_in(ada, hers.BEAS, NOW, May.CRAMPS)
    bea = models.Access.objects.get()
    models.Hand.objects.create(person=ada, entry=MORNING, form=MORNING, access=bea, at=NOW)
    sign_in.link_for_device(ada, "a visit of hers", NOW)
    client_of(ada)
    ada.refresh_from_db()
    return ada


def a_protocol(first=date(2026, 12, 1)):
    return Protocol(
        id=TEST,
        measure="measure.walk",
        way=Way.COIN,
        first=first,
        nights=14,
        seed=1,
        cramps_per_night=1,
    )


def out(person):
    return b"".join(hand_over.out("json", person, NOW, ZONE)).decode()


def kept_of(person):
    return {each.__name__: each.objects.filter(person=person).count() for each in erasing.hers()}


# ── one entry ───────────────────────────────────────────────────────────────────────────────


def test_an_entry_goes_with_all_it_ever_said(full):
    assert erase.entry(full, CRAMP, NOW)
    assert write.find(full, CRAMP) is None
    assert write.history(full, CRAMP) == []
    assert str(CRAMP) not in out(full)


def test_an_entry_that_waits_for_her_choice_goes_with_every_version(full):
    assert full.rivals == 1
    erase.entry(full, MORNING, NOW)
    assert full.rivals == 0
    assert not models.Rival.objects.filter(person=full).exists()
    assert write.undecided(full) == []


def test_one_that_is_put_away_can_be_erased_too(full):
    assert erase.entry(full, DOSE, NOW)
    assert not write.restore(full, DOSE, NOW)


def test_nobody_erases_what_is_not_hers(full, cleo):
    assert not erase.entry(cleo, CRAMP, NOW)
    assert write.find(full, CRAMP)
    assert not erase.is_erased(full, CRAMP)


def test_erasing_twice_is_erasing_once(full):
    erase.entry(full, CRAMP, NOW)
    number = full.sequence
    assert not erase.entry(full, CRAMP, NOW)
    full.refresh_from_db()
    assert full.sequence == number


def test_no_late_post_brings_it_back(full):
    erase.entry(full, CRAMP, NOW)
    ((saved, doubts),) = write.keep(full, (cramp,), NOW)
    assert (saved.state, doubts) == (State.ERASED, ())
    assert write.find(full, CRAMP) is None


@pytest.mark.parametrize("deleted", [False, True])
def test_no_late_change_brings_it_back(full, deleted):
    erase.entry(full, CRAMP, NOW)
    told = write.Change(entry=json.loads(out_of(cramp)), form=uuid4(), base=CRAMP, deleted=deleted)
    assert write.change(full, CRAMP, told, NOW).saved.state is State.ERASED
    assert write.find(full, CRAMP) is None


def out_of(entry):
    from soleus.exchange.json import write as written

    return json.dumps(written(entry))


def test_the_api_says_so_and_tells_every_phone(full):
    before = full.sequence
    erase.entry(full, CRAMP, NOW)
    ada = client_of(full)
    sent = ada.post("/api/v1/entries", out_of_batch(cramp), content_type="application/json")
    assert sent.json()["receipts"][0]["state"] == "erased"
    told = ada.get(f"/api/v1/entries?after={before}").json()
    assert told["changes"] == [
        {"id": str(CRAMP), "sequence": before + 1, "erased": True},
    ]
    assert told["sequence"] == before + 1
    assert ada.get("/api/v1/phone").json()["erased"] == [str(CRAMP)]


def out_of_batch(*entries):
    return "[" + ", ".join(map(out_of, entries)) + "]"


def test_figures_over_the_whole_diary_forget_it(ada):
    write.keep(ada, (cramp,), NOW)
    assert look.all_time(ada).cramps == 1
    erase.entry(ada, CRAMP, NOW)
    assert look.all_time(ada).cramps == 0


def test_figures_that_somebody_reckoned_meanwhile_do_not_outlive_it(ada):
    write.keep(ada, (cramp,), NOW)
    look.all_time(ada)
    reckoned = store.remembered(ada, look.MONTHS, look.FORM)
    erase.entry(ada, CRAMP, NOW)
    store.remember(ada, look.MONTHS, look.FORM, reckoned)
    assert look.all_time(ada).cramps == 0


# ── nights ──────────────────────────────────────────────────────────────────────────────────


def test_the_nights_go_and_no_other(ada):
    days = [date(2026, 11, n) for n in range(1, 11)]
    for n, day in enumerate(days):
        said = Morning(id=UUID(int=n), at=NOW, zone=ZONE, written=NOW, night=day, cramps=n % 3)
        write.keep(ada, (said,), NOW)
    assert erase.count(ada, Span(first=days[3], last=days[5])) == 3
    assert erase.nights(ada, Span(first=days[3], last=days[5]), now=NOW, zone=ZONE) == 3
    left = store.load(ada, [Morning])
    assert [each.night for each in left] == [*days[:3], *days[6:]]


@pytest.mark.parametrize("span,left", [
    (Span(last=date(2026, 11, 30)), [date(2026, 12, 1)]),
    (Span(first=date(2026, 12, 1)), [date(2026, 11, 30)]),
    (Span(), []),
])  # fmt: skip
def test_an_end_may_stay_open(ada, span, left):
    for n, day in enumerate((date(2026, 11, 30), date(2026, 12, 1))):
        said = Morning(id=UUID(int=n), at=NOW, zone=ZONE, written=NOW, night=day, cramps=1)
        write.keep(ada, (said,), NOW)
    erase.nights(ada, span, now=NOW, zone=ZONE)
    assert [each.night for each in store.load(ada, [Morning])] == left


def test_with_the_nights_go_their_plan_their_reminders_and_tests_within(full):
    span = Span(first=date(2026, 12, 1), last=date(2026, 12, 20))
    assert erase.nights(full, span, now=NOW, zone=ZONE) == 3
    gone = ("Episode", "Morning", "Dose", "History", "Rival", "PlanOf", "Trial", "Remembered")
    assert {name: kept_of(full)[name] for name in gone} == dict.fromkeys(gone, 0)
    assert not full.testing
    assert full.about["region"] == "UK"


def test_with_the_nights_goes_which_of_them_she_took_off_and_why(full):
    days = [date(2026, 11, 30), date(2026, 12, 1)]
    for day in days:
        plans.change(full, lambda kept, on=day: skip(kept, on, Skip.ILL), NOW)
    erase.nights(full, Span(first=days[1]), now=NOW, zone=ZONE)
    assert plans.choices(full).skipped == {days[0]: Skip.ILL}
    assert plans.choices(full).put == ("measure.walk",)


def test_a_test_that_reaches_beyond_stays(full):
    erase.nights(full, Span(last=date(2026, 12, 5)), now=NOW, zone=ZONE)
    assert kept_of(full)["Trial"] == 1
    assert full.testing


def test_one_of_two_versions_in_these_nights_takes_the_entry_along(ada):
    write.keep(ada, (morning,), NOW)
    for n, day in enumerate((date(2026, 11, 3), date(2026, 11, 20))):
        moved = replace(morning, night=day)
        forms.change(ada, Form(entry=moved, form=UUID(int=100 + n), base=MORNING), NOW)
    ada.refresh_from_db()
    span = Span(first=date(2026, 11, 20), last=date(2026, 11, 20))
    assert erase.nights(ada, span, now=NOW, zone=ZONE) == 1
    assert write.find(ada, MORNING) is None


# ── everything ──────────────────────────────────────────────────────────────────────────────


def test_the_diary_above_has_a_row_in_every_table_of_hers(full):
    kept = kept_of(full)
    others = {"Exposure", "Intake", "Reading", "Symptoms"}  # kinds like the three that are there
    assert {name for name in kept if not kept[name]} == others


def test_every_table_that_has_a_person_is_reached_by_that_name():
    reached = {*erasing.hers(), models.Erased, models.Passkey, models.RecoveryCode}
    of_person = {
        model
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is models.Person
    }
    assert of_person == reached


def test_every_field_of_her_own_row_is_blank_but_her_way_in(full):
    models.Person.objects.filter(pk=full.pk).update(last_login=NOW)
    erase.everything(full, NOW + timedelta(days=1))
    fresh = models.Person(joined=NOW)
    changed = {
        each.name
        for each in models.Person._meta.concrete_fields
        if getattr(full, each.name) != getattr(fresh, each.name)
    }
    assert changed <= {"id", "password", "sequence", "joined"}


def test_everything_goes(full, cleo):
    write.keep(cleo, (replace(cramp, id=uuid4()),), NOW)
    assert erase.everything(full, NOW) == 3
    assert set(kept_of(full).values()) == {0}
    assert kept_of(cleo)["Episode"] == 1
    assert {row.what for row in models.Erased.objects.filter(person=full)} == {"entry", "all"}


def test_every_visit_is_over_and_what_waited_without_one_is_gone(full, cleo):
    adas, cleos, stranger = client_of(full), client_of(cleo), client_of(cleo)
    stranger.logout()
    stranger.post("/check", {"sign.one-calf-swollen": "yes"})
    erase.everything(full, NOW)
    assert adas.get("/diary").status_code == 302
    assert cleos.get("/diary").status_code == 200
    assert models.Visit.objects.count() == 1


def test_what_lets_her_in_stays_so_that_she_can_begin_anew(full):
    people.keep_passphrase(full, "violet umbrella seven stairs", "ada")
    (code, *_) = ways_in.new_codes(full, now=NOW)
    erase.everything(full, NOW)
    assert full.short_name == "ada"
    client = Client(headers={"host": "localhost:8000"})
    client.post("/sign-in", {"passphrase": "violet umbrella seven stairs"})
    assert client.get("/diary").status_code == 200
    client.post("/leave")
    client.post("/sign-in/code", {"code": code})
    assert client.get("/diary").status_code == 200


def test_so_does_the_news_of_it_or_a_thief_could_erase_that_a_passkey_was_added(full):
    door.note(full, door.What.PASSKEY, NOW)
    erase.everything(full, NOW)
    assert [what for _, what in door.news(people.find(full.pk), NOW, None)] == ["passkey"]


def test_no_link_to_sign_in_is_left(full):
    token = sign_in.make_link(NOW)
    erase.everything(full, NOW)
    assert not sign_in.is_usable(token, NOW)


def test_what_her_phones_have_sealed_opens_no_more(full):
    key = phone.read(full, now=NOW, zone=ZONE).key
    erase.everything(full, NOW)
    assert phone.read(full, now=NOW, zone=ZONE).key != key


def test_a_phone_that_names_the_diary_hears_that_it_is_over(full):
    adas = client_of(full)
    told = adas.get("/api/v1/phone").json()["diary"]
    assert "Soleus-Erased" not in adas.get("/api/v1/phone").headers
    erase.everything(full, NOW)
    says = "This%20was%20never%20sent.%20Your%20diary%20was%20erased%20after%20you%20wrote%20it."
    for diary, heard in ((told, says), (str(uuid4()), None), ("x", None)):
        answer = adas.get("/api/v1/phone", headers={"Soleus-Diary": diary})
        assert answer.status_code == 401
        assert answer.headers.get("Soleus-Erased") == heard
    again = client_of(full).get("/api/v1/phone", headers={"Soleus-Diary": told})
    assert again.headers["Soleus-Erased"] == says
    assert again.json()["diary"] != told


def test_no_late_post_brings_anything_back(full):
    erase.everything(full, NOW)
    kept = write.keep(full, (cramp, morning, dose), NOW)
    assert {saved.state for saved, _ in kept} == {State.ERASED}


# ── what brings it back ─────────────────────────────────────────────────────────────────────


def test_a_file_that_she_brings_is_the_only_way_back_and_says_so_first(full):
    taken = out(full)
    erase.everything(full, NOW)
    seen = hand_over.look(full, BytesIO(taken.encode()), NOW, ZONE)
    assert (seen.count(Became.BACK), seen.changes) == (3, True)
    assert write.newest(full, [], 9) == []
    hand_over.bring_in(full, BytesIO(taken.encode()), NOW, ZONE)
    assert out(full) == taken
    assert not erase.is_erased(full, CRAMP)


def test_what_another_program_counted_comes_back_with_a_file_of_it(ada):
    walked = reading(next(iter(Program)), Quantity.STEPS, NOW.date(), 900, zone=ZONE, now=NOW)
    assert readings.take(ada, [walked], NOW) == [Became.NEW]
    erase.entry(ada, walked.id, NOW)
    assert readings.take(ada, [walked], NOW) == [Became.NEW]
    assert write.find(ada, walked.id).entry == walked


def test_a_copy_from_before_is_erased_again(full):
    """As after a restore: the rows are back, and what says that they were erased is not."""
    erase.entry(full, CRAMP, NOW)
    erase.nights(full, Span(first=date(2026, 12, 1), last=date(2026, 12, 1)), now=NOW, zone=ZONE)
    erase.note()
    models.Erased.objects.all().delete()
    write.keep(full, (cramp, morning), NOW)
    plans.hold(full, ["measure.walk"], date(2026, 12, 1), NOW)
    assert erase.again(NOW, ZONE) == 2
    assert kept_of(full)["Episode"] == kept_of(full)["Morning"] == kept_of(full)["PlanOf"] == 0
    assert erase.is_erased(full, CRAMP)
    assert erase.again(NOW, ZONE) == 0


def test_what_came_after_an_erasing_stays_in_a_copy_that_knows_of_it(full):
    """Nights without an end were erased; the plan of a night since is hers."""
    erase.nights(full, Span(first=date(2026, 12, 1)), now=NOW, zone=ZONE)
    erase.note()
    plans.hold(full, ["measure.walk"], date(2026, 12, 15), NOW)
    assert erase.again(NOW, ZONE) == 0
    assert kept_of(full)["PlanOf"] == 1


def test_a_damaged_line_of_the_note_takes_no_other_along(full):
    erase.entry(full, CRAMP, NOW)
    erase.note()
    file = settings.DATA_DIR / rests.NOTE
    whole = rests.noted(settings.DATA_DIR)
    file.write_text('{"diary": "x\n[]\n' + file.read_text("ascii") + '{"diary', "ascii")
    assert rests.noted(settings.DATA_DIR) == whole


def test_all_that_was_erased_is_erased_again_in_a_copy_of_that_diary_alone(full, cleo):
    joined = full.joined
    erase.everything(full, NOW + timedelta(days=1))
    erase.note()
    models.Erased.objects.all().delete()
    write.keep(cleo, (replace(cramp, id=uuid4()),), NOW)
    write.keep(full, (cramp,), NOW)
    became(full, NOW + timedelta(days=9))  # some other diary
    assert erase.again(NOW, ZONE) == 0
    became(full, joined)
    assert erase.again(NOW, ZONE) == 1
    assert kept_of(full)["Episode"] == 0
    assert kept_of(cleo)["Episode"] == 1


def became(person, joined):
    models.Person.objects.filter(pk=person.pk).update(joined=joined)


WAYS = {
    "entry": lambda person: erase.entry(person, CRAMP, NOW),
    "nights": lambda person: erase.nights(person, Span(), now=NOW, zone=ZONE),
    "everything": lambda person: erase.everything(person, NOW),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_a_power_cut_kept_from_being_noted_is_noted_at_the_next_start(full, way):
    """Else a copy that is put back would bring it back."""
    settings.ERASED.unlink(missing_ok=True)
    (settings.DATA_DIR / rests.NOTE).unlink(missing_ok=True)
    assert WAYS[way](full)
    assert not noted(full)

    erase.finish(NOW)

    assert str(CRAMP) in noted(full)
    assert not settings.ERASED.exists()


def test_a_full_disk_keeps_no_server_from_starting_and_the_mark_stays(full, monkeypatch):
    assert erase.entry(full, CRAMP, NOW)

    def is_full(*_):
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(rests, "note", is_full)
    erase.finish(NOW)
    assert settings.ERASED.exists()


def test_a_copy_that_was_put_back_is_looked_through_before_that(full, tmp_path, monkeypatch):
    """It does not know what was erased, and must not have the last word on it."""
    for name in ("PUT_BACK", "ERASED"):
        monkeypatch.setattr(settings, name, tmp_path / name)
    erase.entry(full, CRAMP, NOW)
    erase.note()
    models.Erased.objects.all().delete()
    write.keep(full, (cramp,), NOW)
    settings.PUT_BACK.touch()
    assert erase.after_put_back(NOW, ZONE) == 1
    assert not settings.ERASED.exists()
    assert erase.is_erased(full, CRAMP)


def noted(person):
    told = rests.noted(settings.DATA_DIR)
    return {each["id"] for each in told if each["diary"] == str(erasing.diary(person))}
