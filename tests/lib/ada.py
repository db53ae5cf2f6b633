"""Ada's diary with something of every kind in it, and a word in each that stands nowhere else."""

from datetime import date, timedelta
from uuid import UUID, uuid5

from soleus.app import plan, reminders, share, sign_in, who, write
from soleus.app.share import Wanted
from soleus.app.who import Kind, May
from soleus.care.choices import Own
from soleus.care.products import Product
from soleus.care.profile import About
from soleus.care.reminders import Anchor, Reminder
from soleus.diary.entries import (
    Answer,
    Dose,
    Episode,
    Exposure,
    Intake,
    Morning,
    Program,
    Quantity,
    Reading,
    Symptoms,
)
from soleus.exchange import json
from soleus.knowledge.shapes import Way
from soleus.records import models, people, store, trials
from soleus.records.reminders import State
from soleus.records.trials import Trial
from soleus.study.trial import Protocol

CANARY = "zebrafinch"  # begins each of her words, and stands in no text of ours
UNIT = "020 7946 0000"
SEED = 48151623421  # of her self-test; no other page has such a number
CRAMP, DOSE, MORNING, INTAKE, EXPOSURE, SYMPTOMS = (UUID(int=0xADA0 + n) for n in range(6))
PRODUCT, TRIAL, REMINDER, CHANNEL, OWN, FORM, AWAY, SHARE, PASSKEY, ERASED, READING = (
    UUID(int=0xADAA0 + n) for n in range(11)
)
KEY = "soleus_ada0ada0"  # how a key of hers begins
BEAS = UUID(int=0xBEA)  # what she allowed Bea
BEAS_CRAMP = uuid5(BEAS, str(BEAS))


def diary(now):
    """Her person; everything she has was written the day before `now`."""
    ada = people.add_person(now)
    before = now - timedelta(days=1)
    let_in(ada, BEAS, before, May.CRAMPS, May.NIGHTS, May.DOSES, May.FOOD)
    _let_write(ada, before)
    _write(ada, before)
    _settle(ada, before, now)
    _leave_traces(ada, before)
    ada.refresh_from_db()
    return ada


def let_in(ada, id_, now, *may, kind=Kind.HELPER, days=30):
    """Somebody who came in by a link of hers."""
    token = who.invite(
        ada,
        id_,
        kind,
        name=f"{CANARY} name",
        called="A. L.",
        may=may,
        last=now.date() + timedelta(days=days),
        now=now,
        zone="UTC",
    )
    return sign_in.enter(token, now).person


def _let_write(ada, at):
    """What Bea wrote for her."""
    shape = {"kind": "episode", "id": str(BEAS), "at": at.isoformat(), "written": at.isoformat()}
    shape |= {"zone": "UTC", "origin": "tap", "sure": "exact", "note": "what Bea wrote"}
    who.write(who.find(ada, BEAS), shape, at)


def bea():
    return models.Access.objects.get(id=BEAS).guest


def night(now) -> date:
    """The night her entries belong to."""
    return (now - timedelta(days=1, hours=12)).date()


def _write(ada, at):
    def same(id_, word):
        said = f"{CANARY} {word}"
        return {"id": id_, "at": at, "zone": "UTC", "written": at, "note": said}

    entries = (
        Episode(**same(CRAMP, "cramp"), pain=7),
        Morning(**same(MORNING, "morning"), night=night(at + timedelta(days=1)), cramps=2),
        Dose(**same(DOSE, "dose"), measure="measure.hydration", amount=3, unit="glasses"),
        Intake(**same(INTAKE, "intake"), grams=200),
        Exposure(**same(EXPOSURE, "exposure"), exposure="standing", amount=1, unit="hours"),
        Symptoms(**same(SYMPTOMS, "check"), answers={"redness": Answer.NO}),
    )
    steps = {"of": next(iter(Quantity)), "source": next(iter(Program)), "amount": 3}
    reading = Reading(**same(READING, "reading"), night=at.date(), **steps)
    write.keep(ada, (*entries, reading), at)
    write.keep(ada, (Dose(**same(AWAY, "put away"), measure="measure.walk"),), at)
    write.delete(ada, AWAY, at)
    # An earlier form, and one that waits for her choice.
    cramp = entries[0]
    write.amend(ada, Episode(**same(CRAMP, "cramp changed"), pain=6), at)
    rival = json.write(Episode(**same(CRAMP, "cramp beside"), pain=5))
    write.change(ada, CRAMP, write.Change(entry=rival, form=FORM, base=cramp.id, deleted=False), at)


def _settle(ada, at, now):
    box = Product(id=str(PRODUCT), name=f"{CANARY} box", measure="measure.vitamin-d")
    told = About(
        region="UK",
        unit_number=UNIT,
        due_date=date(2027, 3, 1),
        products=(box,),
        avoids=(f"{CANARY} nuts",),
        questions=(f"{CANARY} question",),
    )
    store.save_about(ada, told, at)
    own = Own(id=OWN, name=f"{CANARY} own", slot="evening", how=f"{CANARY} how")
    plan.add(ada, own, at)
    reminders.add(
        ada, Reminder(id=REMINDER, item="measure.walk", anchor=Anchor.BEDTIME), now=at, zone="UTC"
    )
    secret = {"server": "https://ntfy.example.org", "topic": f"{CANARY}-topic"}
    reminders.add_channel(ada, CHANNEL, "ntfy", secret, now=at)
    settled = Protocol(
        id=TRIAL,
        measure="measure.bedtime-stretch",
        way=Way.COIN,
        first=now.date(),
        nights=56,
        seed=SEED,
        cramps_per_night=1,
    )
    trials.begin(ada, Trial(protocol=settled, consent="1", started=at))


def _leave_traces(ada, at):
    people.phone_key(ada, b"k" * 32)
    sign_in.link_for_device(ada, "", at)
    _leave_keys(ada, at)
    models.PlanOf.objects.create(person=ada, on=at.date(), items=["measure.walk"])
    store.remember(ada, "a figure", "its inputs", {"said": f"{CANARY} figure"})
    models.Delivery.objects.create(
        person=ada,
        occurrence=f"{REMINDER}/{at.date()}/0",
        channel=CHANNEL,
        item="measure.walk",
        due=at,
        state=State.FAILED,
        at=at,
        why=f"{CANARY} why",
    )


def _leave_keys(ada, at):
    """What opens something of hers, and what she erased."""
    same = {"person": ada, "name": f"{CANARY} key"}
    models.Key.objects.create(
        **same, shown=KEY, digest="d", scopes=["read"], made=at, expires=at + timedelta(days=30)
    )
    models.Passkey.objects.create(
        **same, id=PASSKEY, rp="localhost", credential=b"ada", key=b"ada", added=at
    )
    models.RecoveryCode.objects.create(person=ada, digest="d")
    models.Erased.objects.create(person=ada, id=ERASED, what="entry", sequence=1)
    models.Visit.objects.create(
        person=ada, session_key="ada", session_data="", expire_date=at + timedelta(days=90)
    )
    day = {"first": at.date(), "last": at.date()}
    label = f"{CANARY} share"
    wanted = Wanted(id=SHARE, **day, label=label, lasts="week", code="", once=False, files=())
    share.make(ada, wanted, {"page": CANARY.encode()}, at)
