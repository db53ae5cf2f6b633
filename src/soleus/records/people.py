"""Who owns a diary here, and the one-time links that let her in."""

from datetime import datetime

from soleus.records.models import Link, Person


def owner() -> Person | None:
    """The first person of this installation."""
    return Person.objects.order_by("pk").first()


def everyone() -> list[Person]:
    """Everybody who has a diary here."""
    return list(Person.objects.order_by("pk"))


def add_person(now: datetime) -> Person:
    """A new owner without a password: there is none to guess."""
    person = Person(joined=now)
    person.set_unusable_password()
    person.save()
    return person


def phone_key(person: Person, made: bytes) -> bytes:
    """What opens the seals of her phones; the one made here when she has none yet.

    Two phones that ask at once get the same, whoever came first.
    """
    if person.phone_key is None:
        Person.objects.filter(pk=person.pk, phone_key=None).update(phone_key=made)
        person.refresh_from_db(fields=["phone_key"])
    return bytes(person.phone_key or b"")


def add_link(digest: str, expires: datetime) -> None:
    Link.objects.create(digest=digest, expires=expires)


def digests(now: datetime) -> list[str]:
    """Of the links that may still be used."""
    usable = Link.objects.filter(used=None, expires__gt=now)
    return list(usable.values_list("digest", flat=True))


def use_link(digest: str, now: datetime) -> bool:
    """True for one caller only, however many come at once."""
    usable = Link.objects.filter(digest=digest, used=None, expires__gt=now)
    return usable.update(used=now) == 1


def clear_links(before: datetime) -> None:
    """Forget links nobody can use any more."""
    Link.objects.filter(expires__lt=before).delete()
