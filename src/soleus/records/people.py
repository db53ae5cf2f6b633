"""Who owns a diary here, and what lets her in: links, passkeys, codes, and tries that failed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from soleus.records.models import Guess, Link, Passkey, Person, RecoveryCode

# What else is here is found by its name; this is a value that others hold.
__all__ = ["Passkey"]


def owner() -> Person | None:
    """The first person of this installation. Whom she let in is never taken for her."""
    return Person.objects.filter(is_guest=False).order_by("pk").first()


def everyone() -> list[Person]:
    """Everybody who has a diary here."""
    return list(Person.objects.filter(is_guest=False).order_by("pk"))


def find(number: int) -> Person | None:
    return Person.objects.filter(pk=number).first()


def add_person(now: datetime) -> Person:
    """A new owner without a password: there is none to guess."""
    person = Person(joined=now)
    person.set_unusable_password()
    person.save()
    return person


def add_guest(now: datetime) -> Person:
    """Somebody she lets in: a person without a diary."""
    person = Person(joined=now, is_guest=True)
    person.set_unusable_password()
    person.save()
    return person


def phone_key(person: Person, made: bytes) -> bytes:
    """What opens the seals of her phones; the one made here when she has none yet.

    Two phones that ask at once get the same, whoever came first.
    """
    return _first(person, "phone_key", made)


def handle(person: Person, made: bytes) -> bytes:
    """What her passkeys call her; the one made here when she has none yet."""
    return _first(person, "handle", made)


def _first(person: Person, field: str, made: bytes) -> bytes:
    if getattr(person, field) is None:
        Person.objects.filter(pk=person.pk, **{field: None}).update(**{field: made})
        person.refresh_from_db(fields=[field])
    return bytes(getattr(person, field) or b"")


# ── links ───────────────────────────────────────────────────────────────────────────────────


def add_link(digest: str, expires: datetime, person: Person | None, maker: str) -> None:
    Link.objects.create(digest=digest, expires=expires, person=person, maker=maker)


def digests(now: datetime) -> list[str]:
    """Of the links that may still be used."""
    usable = Link.objects.filter(used=None, expires__gt=now)
    return list(usable.values_list("digest", flat=True))


def use_link(digest: str, now: datetime) -> bool:
    """True for one caller only, however many come at once."""
    usable = Link.objects.filter(digest=digest, used=None, expires__gt=now)
    return usable.update(used=now) == 1


def link(digest: str) -> Link:
    return Link.objects.select_related("person").get(digest=digest)


def whose(digest: str) -> Person | None:
    return Person.objects.filter(pk__in=Link.objects.filter(digest=digest).values("person")).first()


def clear_links(before: datetime) -> None:
    """Forget links nobody can use any more."""
    Link.objects.filter(expires__lt=before).delete()


def end_links_over(now: datetime) -> None:
    """Write down which have ended by their date, as if they had been used."""
    Link.objects.filter(used=None, expires__lte=now).update(used=F("expires"))


def end_links(person: Person) -> None:
    """Close the links she gave to another device and that were not used yet."""
    Link.objects.filter(person=person, used=None).delete()


def end_every_link() -> None:
    """Close also those from the machine and for somebody she lets in."""
    Link.objects.all().delete()


# ── passphrases ─────────────────────────────────────────────────────────────────────────────

UNUSABLE = "!"  # how Django marks a password that none fits


def with_passphrase() -> list[Person]:
    active = Person.objects.filter(is_active=True)
    return list(active.exclude(password__startswith=UNUSABLE).order_by("pk"))


def keep_passphrase(person: Person, passphrase: str | None, short_name: str) -> None:
    """None takes it away."""
    person.short_name = short_name
    if passphrase is None:
        person.set_unusable_password()
    else:
        person.set_password(passphrase)
    person.save(update_fields=["password", "short_name"])


def keep_lapse(person: Person, after: str) -> None:
    person.lapse = after
    person.save(update_fields=["lapse"])


MOST_OF_A_KIND = 5  # of what is told of her door: no kind of news pushes another out


def note_door(person: Person, now: datetime, what: str) -> None:
    person.refresh_from_db(fields=["door"])  # it came before the lock, and more may have happened
    told = [*person.door, [now.isoformat(), str(what)]]
    over = [each for each in told if each[1] == str(what)][:-MOST_OF_A_KIND]
    person.door = [each for each in told if each not in over]
    person.save(update_fields=["door"])


def stamp(person: Person, made: str) -> None:
    """End whatever was begun under the former one."""
    person.stamp = made
    person.save(update_fields=["stamp"])


# ── passkeys ────────────────────────────────────────────────────────────────────────────────


def passkeys(person: Person) -> list[Passkey]:
    """Hers, in the order in which she added them."""
    return list(Passkey.objects.filter(person=person).order_by("added", "pk"))


def passkey(person: Person, id_: UUID) -> Passkey | None:
    return Passkey.objects.filter(person=person, pk=id_).first()


def has_passkeys(rp: str) -> bool:
    """Whether anybody comes in with one under this name."""
    return Passkey.objects.filter(rp=rp).exists()


def by_credential(credential: bytes, rp: str) -> Passkey | None:
    found = Passkey.objects.filter(credential=credential, rp=rp, person__is_active=True)
    return found.select_related("person").first()


def add_passkey(person: Person, **told: Any) -> None:
    Passkey.objects.create(person=person, **told)
    _note_passkeys(person)


def use_passkey(used: Passkey, count: int, on: date) -> bool:
    """False when a copy of it was quicker."""
    same = Passkey.objects.filter(pk=used.pk, count=used.count)
    return same.update(count=count, used=on) == 1


def name_passkey(person: Person, id_: UUID, name: str) -> None:
    Passkey.objects.filter(person=person, pk=id_).update(name=name)


def drop_passkey(person: Person, id_: UUID) -> bool:
    was_there = Passkey.objects.filter(person=person, pk=id_).delete()[0] > 0
    _note_passkeys(person)
    return was_there


def _note_passkeys(person: Person) -> None:
    person.passkeys_at = sorted({each.rp for each in passkeys(person)})
    person.save(update_fields=["passkeys_at"])


# ── codes ───────────────────────────────────────────────────────────────────────────────────


def put_codes(person: Person, digests: list[str]) -> None:
    """In place of all she had."""
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, digest=each) for each in digests)


def codes(person: Person) -> int:
    """How many she has left."""
    return RecoveryCode.objects.filter(person=person).count()


def has_codes() -> bool:
    return RecoveryCode.objects.exists()


def use_code(digest: str) -> Person | None:
    """Whom it lets in, once, however many bring it."""
    code = RecoveryCode.objects.select_related("person").filter(digest=digest).first()
    if code is None or not code.person.is_active:
        return None
    return code.person if RecoveryCode.objects.filter(pk=code.pk).delete()[0] else None


# ── tries ───────────────────────────────────────────────────────────────────────────────────


def add_guess(now: datetime, whom: str, block: str) -> int:
    return Guess.objects.create(at=now, whom=whom, block=block).pk


def guesses(after: datetime, **of: str | list[str]) -> list[datetime]:
    """When the tries of a door, of some or of one place were, the newest first."""
    found = Guess.objects.filter(at__gt=after, **of).order_by("-at")
    return list(found.values_list("at", flat=True))


def forget_guess(id_: int) -> None:
    Guess.objects.filter(pk=id_).delete()


def clear_guesses(before: datetime, *, told: datetime, most: int) -> None:
    """Forget those from before. Of tries at a passphrase the newest stay, so many at most.

    told: since when they stay
    """
    stay = Guess.objects.filter(at__gt=told).exclude(whom="").order_by("-at", "-pk")[:most]
    Guess.objects.filter(at__lte=before).exclude(pk__in=stay.values("pk")).delete()
