"""Rows. One table for each kind of entry, with the same field names as the entry.

The limits of a field are read from the entry's own annotations, so the database refuses what the
constructor refuses, and nobody writes a limit twice.
"""

from datetime import datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints

from annotated_types import Interval, MaxLen
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.crypto import salted_hmac

from soleus.diary import entries
from soleus.diary.entries import EARLIEST, LATEST, Entry


class Person(AbstractBaseUser):
    """The owner of a diary, or somebody she let in. Nothing that names either is needed.

    is_guest: somebody she let in, who has no diary here and is never taken for an owner
    lets_in: whether she ever let anybody in, so that most pages need not ask
    sequence: grows with each change of her diary; what was worked out from it names this number
    rivals: how many forms wait for her choice, so that most pages need not ask
    testing: whether a self-test of hers runs, for the same reason
    reminded: whether she asked for any reminder, for the same reason
    shared_until: until when a page of hers opens by a link; None or past: none does
    about: what she told about herself, one JSON value a field
    plan: what she decided about her plan, in the JSON shape of exchange/choices.py
    sealing: the keys of her sealed notes, in the JSON shape of exchange/sealing.py
    short_name: tells her passphrase from that of another; "" for who needs none
    passkeys_at: the names of addresses her passkeys are of, so that no page need ask for them
    handle: what her passkeys call her, by chance alone; made with the first of them
    stamp: stands in each of her visits; a new one ends them all
    phone_key: opens what her phones keep sealed; made when the first of them asks
    door: when what lets her in was changed and how, and when somebody came in after wrong tries
    lapse: how soon her phone locks by itself, a word of app/lapse.py
    """

    sequence = models.BigIntegerField(default=0)
    rivals = models.PositiveIntegerField(default=0)
    phone_key = models.BinaryField(null=True)
    testing = models.BooleanField(default=False)
    reminded = models.BooleanField(default=False)
    shared_until = models.DateTimeField(null=True)
    about = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    sealing = models.JSONField(default=dict)
    short_name = models.CharField(max_length=40, default="", blank=True)
    passkeys_at = models.JSONField(default=list)
    handle = models.BinaryField(null=True, unique=True)
    stamp = models.CharField(max_length=32, default="", blank=True)
    joined = models.DateTimeField()
    is_active = models.BooleanField(default=True)
    is_guest = models.BooleanField(default=False)
    lets_in = models.BooleanField(default=False)
    door = models.JSONField(default=list)
    lapse = models.CharField(max_length=10, default="soon")

    objects = BaseUserManager["Person"]()

    USERNAME_FIELD = "id"

    def __str__(self) -> str:
        return f"person {self.pk}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What each of her visits was begun with; one that has another is over."""
        return salted_hmac(
            "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash",
            self.password + self.stamp,  # without a stamp a visit from before there were any holds
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class Hers(models.Model):
    """Something of hers, with an id that is unique for her alone."""

    row = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    id = models.UUIDField()

    class Meta:
        abstract = True


class Row(Hers):
    """What every kind of row keeps: the fields of `Entry`, and what keeping them needs.

    id: made where the entry was made; unique for one person, since two phones could be copies
    night: the night it belongs to, on her clock then
    sequence: her person's sequence at its last change
    form: the id of what it says now; that of its first form is its own
    revision: 1 when it was written, one more at each change; the older ones are in History
    """

    at = models.DateTimeField()
    zone = models.CharField(max_length=80)
    written = models.DateTimeField()
    origin = models.CharField(max_length=20)
    sure = models.CharField(max_length=20)
    note = models.TextField(default="", blank=True)
    night = models.DateField()
    sequence = models.BigIntegerField()
    form = models.UUIDField()
    revision = models.PositiveIntegerField(default=1)
    deleted = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__.lower()} {self.id}"


# ── limits, from the entry types ────────────────────────────────────────────────────────────


def kept(kind: type[Entry], *others: models.BaseConstraint) -> list[models.BaseConstraint]:
    """Every constraint of a kind's table: one row for an id of hers, and each field's limits."""
    name = kind.kind
    return [
        models.UniqueConstraint(fields=["person", "id"], name=f"{name}_once"),
        *(
            models.CheckConstraint(condition=rule, name=f"{name}_{field}")
            for field, rule in _limited(kind).items()
        ),
        *others,
    ]


def _limited(kind: type[Entry]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, hint in get_type_hints(kind).items():
        rules = entries.limits(kind).get(field, ())
        choices = _choices(hint)
        if hint is datetime:
            found[field] = models.Q(**{f"{field}__gte": EARLIEST, f"{field}__lt": LATEST})
        elif choices:
            found[field] = _or_unknown(field, hint, **{f"{field}__in": choices})
        elif rules and _is_plain(hint):
            found[field] = _within(field, hint, rules[0])
    return found


def _within(field: str, hint: Any, rule: Interval | MaxLen) -> Any:
    if isinstance(rule, MaxLen):
        return LessThanOrEqual(Length(field), rule.max_length)
    return _or_unknown(field, hint, **{f"{field}__gte": rule.ge, f"{field}__lte": rule.le})


def _or_unknown(field: str, hint: Any, **limits: Any) -> models.Q:
    unknown = models.Q(**{f"{field}__isnull": True})
    return models.Q(**limits) | unknown if NoneType in get_args(hint) else models.Q(**limits)


def _choices(hint: Any) -> list[str]:
    kinds = [part for part in (hint, *get_args(hint)) if isinstance(part, type)]
    named = [part for part in kinds if issubclass(part, StrEnum)]
    return [each.value for each in named[0]] if named and _is_plain(hint) else []


def _is_plain(hint: Any) -> bool:
    """One value, not a list or a mapping: those are checked by their entry alone."""
    return get_origin(hint) in (None, Union, UnionType)


def in_order(kind: type[Entry]) -> list[models.Index]:
    """By night and instant for a page, by sequence for a phone that catches up."""
    return [
        models.Index(fields=["person", "night", "at"], name=f"{kind.kind}_night"),
        models.Index(fields=["person", "sequence"], name=f"{kind.kind}_sequence"),
    ]


# ── the kinds ───────────────────────────────────────────────────────────────────────────────


class Episode(Row):
    side = models.CharField(max_length=20, null=True, blank=True)  # noqa: DJ001  None is unknown
    site = models.CharField(max_length=20, null=True, blank=True)  # noqa: DJ001
    pain = models.SmallIntegerField(null=True, blank=True)
    minutes = models.FloatField(null=True, blank=True)
    asleep = models.BooleanField(null=True, blank=True)
    steps = models.JSONField(default=list, blank=True)
    ease = models.CharField(max_length=20, null=True, blank=True)  # noqa: DJ001

    class Meta:
        constraints = kept(entries.Episode)
        indexes = in_order(entries.Episode)


class Morning(Row):
    cramps = models.SmallIntegerField(null=True, blank=True)
    sleep = models.SmallIntegerField(null=True, blank=True)
    soreness = models.CharField(max_length=20, null=True, blank=True)  # noqa: DJ001

    class Meta:
        constraints = kept(entries.Morning)
        indexes = in_order(entries.Morning)


class Dose(Row):
    measure = models.CharField(max_length=80)
    amount = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=80, default="", blank=True)
    product = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        constraints = kept(entries.Dose)
        indexes = in_order(entries.Dose)


class Exposure(Row):
    exposure = models.CharField(max_length=80)
    amount = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        constraints = kept(entries.Exposure)
        indexes = in_order(entries.Exposure)


class Intake(Row):
    food = models.CharField(max_length=80, default="", blank=True)
    grams = models.FloatField(null=True, blank=True)
    amount = models.FloatField(null=True, blank=True)
    portion = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = kept(entries.Intake)
        indexes = in_order(entries.Intake)


class Symptoms(Row):
    """A check of warning signs.

    came: when it came in, by the clock here; None for one that came out of a file. A phone whose
        clock runs years behind dates a warning years back, and it must stand all the same
    """

    answers = models.JSONField(default=dict, blank=True)
    disposition = models.CharField(max_length=80, default="", blank=True)
    rules = models.CharField(max_length=80, default="", blank=True)
    came = models.DateTimeField(null=True)

    class Meta:
        constraints = kept(entries.Symptoms)
        indexes = [
            *in_order(entries.Symptoms),
            models.Index(fields=["person", "came"], name="symptoms_came"),
        ]


class Reading(Row):
    of = models.CharField(max_length=20)
    amount = models.FloatField()
    source = models.CharField(max_length=20)

    class Meta:
        constraints = kept(entries.Reading)
        indexes = in_order(entries.Reading)


KINDS: dict[str, type[Row]] = {
    kind.__name__.lower(): kind
    for kind in (Episode, Morning, Dose, Exposure, Intake, Symptoms, Reading)
}


# ── beside the diary ────────────────────────────────────────────────────────────────────────


class History(models.Model):
    """An entry as it was before a change. `body` is its one JSON shape.

    aside: this form never was the present one; she, or the phone it came from, let it go
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    entry = models.UUIDField()
    form = models.UUIDField()
    revision = models.PositiveIntegerField()
    deleted = models.BooleanField(default=False)
    aside = models.BooleanField(default=False)
    until = models.DateTimeField()
    body = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "entry", "revision"], name="history_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.entry}, revision {self.revision}"


class Rival(models.Model):
    """A form that came in beside the present one and waits for her choice, in its JSON shape.

    came: when it came in; None for one that waited already when this was not noted yet
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    entry = models.UUIDField()
    form = models.UUIDField()
    body = models.JSONField()
    came = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "entry", "form"], name="rival_once")
        ]

    def __str__(self) -> str:
        return f"form {self.form} of {self.entry}"


class Link(models.Model):
    """A one-time sign-in link. The link itself is not kept, only a digest that cannot be undone.

    person: whom it lets in; the owner when it came from the command line
    maker: the digest of the visit it was made in, "" on the command line
    """

    digest = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", null=True)
    maker = models.CharField(max_length=64, default="", blank=True)

    def __str__(self) -> str:
        return f"link {self.pk}"


class Key(models.Model):
    """What lets one program of hers in at the API. The key itself is not kept, only its digest.

    shown: how it begins, so that she knows it again on the page and in the program
    scopes: what it opens, names of app/keys.py
    used: the day on which it last opened something
    revoked: since when it opens nothing; for a month it stays listed
    """

    row = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    shown = models.CharField(max_length=20, unique=True)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    made = models.DateTimeField()
    expires = models.DateTimeField()
    used = models.DateField(null=True)
    revoked = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"key {self.shown}"


class Visit(AbstractBaseSession):
    """One browser that came here, and until when it may come back.

    session_key: a digest of what its cookie says, so that a stolen copy opens nothing
    person: who came in with it; None for a stranger
    made, seen: when she came in, and the last day she was here
    browser: what it says it is, such as "Firefox/Android"
    by_device: whether another device of hers let it in
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", null=True)
    made = models.DateTimeField(null=True)
    seen = models.DateField(null=True)
    browser = models.CharField(max_length=40, default="", blank=True)
    by_device = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"visit of {self.person_id}"


class Passkey(models.Model):
    """What a device signs in with. The secret half never leaves the device.

    rp: the name it works under; a browser offers it nowhere else
    credential, key, count: as its device told: its id, the open half, how often it was used
    """

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    rp = models.CharField(max_length=253)
    credential = models.BinaryField(unique=True)
    key = models.BinaryField()
    count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=40)
    added = models.DateTimeField()
    used = models.DateField(null=True)

    def __str__(self) -> str:
        return f"passkey {self.id}"


class RecoveryCode(models.Model):
    """A code that lets her in once, as a digest. It goes when it is used."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"code {self.pk}"


class Guess(models.Model):
    """A wrong try to come in: for an hour, at a passphrase for a week.

    whom: whose door was tried, block: from which addresses, each as a digest; "" where it has none
    """

    at = models.DateTimeField(db_index=True)
    whom = models.CharField(max_length=64, default="", blank=True)
    block = models.CharField(max_length=64, default="", blank=True)

    def __str__(self) -> str:
        return f"guess {self.pk}"


class Remembered(models.Model):
    """A figure that needed the whole diary, and what it was worked out from."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=200)
    body = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="remembered_once")]

    def __str__(self) -> str:
        return f"{self.name} of {self.person_id}"


class Trial(Hers):
    """One self-test. What was settled before it began is never changed.

    id: made with the form that began it, so that a second tap begins nothing
    protocol, answer: in the JSON shapes of exchange/trials.py; no answer while it runs
    consent: the version of the words she agreed to; started: when she did
    why: it ended, "" while it runs
    """

    protocol = models.JSONField()
    consent = models.CharField(max_length=20)
    started = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    why = models.CharField(max_length=20, default="", blank=True)
    answer = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "id"], name="trial_once"),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended=None), name="trial_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"self-test {self.id}"


# ── reminders ───────────────────────────────────────────────────────────────────────────────


class Reminders(models.Model):
    """What she settled about reminders, in the JSON shape of exchange/reminders.py."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    settings = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"reminders of {self.person_id}"


class Channel(Hers):
    """One way by which messages reach her.

    address: where to and with which secrets, as its kind needs it; it stands in no log
    delivered: when a message last went out; gone: since when the other side knows it no more
    """

    kind = models.CharField(max_length=20)
    address = models.JSONField()
    added = models.DateTimeField()
    delivered = models.DateTimeField(null=True)
    gone = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "id"], name="channel_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} channel {self.id}"


class Delivery(models.Model):
    """What became of one occurrence of a reminder on one channel.

    It is claimed and committed before anything is sent, so whoever writes the row sends, and
    nobody else ever does. A runner that dies in between leaves it claimed.

    channel: all zeros where it was given up before any was chosen
    due: when it was meant; at: when it was claimed or given up
    again: when a channel that was busy may be asked once more
    """

    row = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    occurrence = models.CharField(max_length=120)
    channel = models.UUIDField()
    item = models.CharField(max_length=80)
    due = models.DateTimeField()
    state = models.CharField(max_length=10)
    at = models.DateTimeField()
    again = models.DateTimeField(null=True)
    why = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "occurrence", "channel"], name="delivery_once"
            ),
        ]
        indexes = [models.Index(fields=["person", "at"], name="delivery_by_time")]

    def __str__(self) -> str:
        return f"{self.state} {self.occurrence}"


# ── the plan, by day ────────────────────────────────────────────────────────────────────────


class PlanOf(models.Model):
    """What her plan held from a day on, until the next row: the ids of its measures."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    on = models.DateField()
    items = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="plan_once_a_day")]

    def __str__(self) -> str:
        return f"plan of {self.person_id} from {self.on}"


# ── pages shared by a link ──────────────────────────────────────────────────────────────────


class Share(Hers):
    """One link to a page of hers, and the page as it was when she made it.

    digest: of the handle in its link, None from its end on; proof: that a code is its code
    sealed: the page and its files by name, each sealed under a key that lies in the link alone
    wrong: wrong codes so far; first_opened: when a right one came first
    openings: a list of [when, block of addresses, browser, what, recipient], the newest last
    ended, why: since when it opens no more, "" while it does
    """

    label = models.CharField(max_length=80, default="", blank=True)
    first = models.DateField()
    last = models.DateField()
    made = models.DateTimeField()
    expires = models.DateTimeField()
    once = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001  many are None
    proof = models.CharField(max_length=64, default="", blank=True)
    sealed = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    wrong = models.PositiveSmallIntegerField(default=0)
    first_opened = models.DateTimeField(null=True)
    openings = models.JSONField(default=list)
    ended = models.DateTimeField(null=True)
    why = models.CharField(max_length=20, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "id"], name="share_once")]
        indexes = [models.Index(fields=["expires"], name="share_expires")]

    def __str__(self) -> str:
        return f"share {self.id}"


# ── what is erased ──────────────────────────────────────────────────────────────────────────


class Erased(Hers):
    """That something was erased for good, and no word of what it was.

    Without it a phone that still has an entry would bring it back, and so would a copy of the
    diary that is put back.

    what: "entry"; "nights", from first to last (None is without end); "all"
    id: of the entry; of the diary, where all of it was erased; else of this erasing alone
    sequence: her person's when it was erased
    """

    what = models.CharField(max_length=10)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    sequence = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "erased"
        constraints = [
            models.UniqueConstraint(fields=["person", "id"], name="erased_once"),
        ]
        indexes = [models.Index(fields=["person", "sequence"], name="erased_sequence")]

    def __str__(self) -> str:
        return f"{self.what} {self.id}, erased"


# ── whom she lets in ────────────────────────────────────────────────────────────────────────


class Access(Hers):
    """What she lets somebody do, until when. It stays when it is over, so that she can look back.

    guest: the person it is for
    name: what she calls them; called: how they know whose diary it is
    may: what she allowed, in the order in which pages show it
    until: the instant from which it opens nothing; ended: when she took it back
    came: how often they came in; seen: when a page was last opened, and how many were
    sign: when they last ticked a warning sign of which she has not read
    """

    guest = models.OneToOneField(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    called = models.CharField(max_length=40)
    may = models.JSONField(default=list)
    made = models.DateTimeField()
    until = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    came = models.PositiveIntegerField(default=0)
    seen = models.DateTimeField(null=True)
    pages = models.PositiveIntegerField(default=0)
    sign = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "accesses"
        constraints = [models.UniqueConstraint(fields=["person", "id"], name="access_once")]

    def __str__(self) -> str:
        return f"access {self.id}"


class Hand(models.Model):
    """In whose hand a form of an entry was written, where it was not her own."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    entry = models.UUIDField()
    form = models.UUIDField()
    access = models.ForeignKey(Access, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "entry", "form"], name="hand_once")
        ]

    def __str__(self) -> str:
        return f"hand of {self.form}"
