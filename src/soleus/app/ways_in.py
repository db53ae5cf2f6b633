"""Come in without a link: by a passphrase, or by a code from paper. And change what lets her in."""

import hashlib
import secrets
from datetime import datetime
from functools import cache
from typing import Any

from django.db import transaction

from soleus.app import door, guesses, visits
from soleus.app.door import What
from soleus.records import people
from soleus.records.store import Person

SHORTEST, ADVISED, LONGEST = 8, 15, 128  # letters of a passphrase
LONGEST_NAME = 40
CODES = 10
GROUPS, LETTERS = 5, 5  # of a code: 25 signs of 32, so 125 bits
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that could be taken for another by hand
# What somebody who knows what this is would try first.
OURS = frozenset(
    [
        *("soleus", "mysoleus", "soleusdiary", "mydiary", "legcramp", "legcramps"),
        *("pregnant", "pregnancy", "mypregnancy"),
    ]
)


# ── passphrase ──────────────────────────────────────────────────────────────────────────────


def asks_for_name() -> bool:
    """Whether more than one has a passphrase, so that it takes a name to tell whose it is."""
    return len(people.with_passphrase()) > 1


def has_any_passphrase() -> bool:
    return bool(people.with_passphrase())


def by_passphrase(name: str, passphrase: str, *, now: datetime, place: str) -> Person | None:
    """Who has this passphrase; None when nobody of that name has. Raises TooManyError.

    A name that is nobody's is counted and hashed for like any other: neither the answer nor its
    time tells whether it is known.
    """
    known = people.with_passphrase()
    told = _told(name, known)
    tried = guesses.begin(now, whom=_named(told), place=place)
    named = {each.short_name.casefold(): each for each in known}
    person = named.get(told) if len(known) > 1 else next(iter(known), None)
    if not _fits(person, passphrase):
        return None
    tried.was_right()
    return person


def is_hers(person: Person, passphrase: str, *, visit: str, now: datetime) -> bool:
    """Whether she who is in already has said her passphrase. Raises TooManyError.

    Counted by itself, so that who guesses outside never keeps her from her own settings.
    """
    tried = guesses.begin(now, whom=_inside(visit), place="")
    if not _fits(person, passphrase):
        return False
    tried.was_right()
    return True


def tried(person: Person, now: datetime) -> list[datetime]:
    """When a wrong passphrase was typed at the name she has now, or where she is in, the newest
    first.

    It is read from what is counted of every name. Written down for known names alone, it would
    show which are known.
    """
    if not person.has_usable_password():
        return []
    outside = _named(_told(person.short_name, people.with_passphrase()))
    return guesses.at(now, [outside, *(_inside(each.id) for each in visits.of(person))])


def note_came(person: Person, now: datetime) -> None:
    """Tell all her browsers that somebody comes in where wrong tries were made since somebody last
    did: it may be she, after a slip, or whoever guessed."""
    came = [each.made for each in visits.of(person) if each.made] + door.told(person, What.TRIED)
    if any(not came or each > max(came) for each in tried(person, now)):
        with transaction.atomic():
            door.note(person, What.TRIED, now)


def _told(name: str, known: list[Person]) -> str:
    """The name that counts: none while one person has a passphrase, since nobody is asked then."""
    return name.strip().casefold() if len(known) > 1 else ""


def _named(told: str) -> str:
    """What tries at the door are counted under."""
    return f"name {told}"


def _inside(visit: str) -> str:
    """What those of somebody who is in are counted under."""
    return f"visit {visit}"


def _fits(person: Person | None, passphrase: str) -> bool:
    if person is None or len(passphrase) > LONGEST:
        _spend()
        return False
    return person.has_usable_password() and person.check_password(passphrase)


def _spend() -> None:
    """As long as a look at a passphrase takes."""
    from django.contrib.auth.hashers import make_password

    make_password("nobody has this passphrase")


def wrong_with(person: Person, passphrase: str, name: str) -> tuple[str, str] | None:
    """The field that cannot be taken and why, as codes; None when all is well.

    Any sign is fine, and none is asked for. What is refused is what guessers try first.
    """
    if len(passphrase) < SHORTEST:
        return "passphrase", "short"
    if len(passphrase) > LONGEST:
        return "passphrase", "long"
    if is_common(passphrase) or passphrase.strip().casefold() == name.casefold() != "":
        return "passphrase", "common"
    if len(name) > LONGEST_NAME:
        return "name", "long"
    others = {p.short_name.casefold() for p in people.with_passphrase() if p.pk != person.pk}
    if name.casefold() in others:
        return "name", "taken" if name else "missing"
    return None


def needs_name(person: Person) -> bool:
    """Whether somebody else has a passphrase here too."""
    return any(each.pk != person.pk for each in people.with_passphrase())


def is_common(passphrase: str) -> bool:
    """Whether it is among the 20,000 that are used most, or made of what Soleus is about."""
    told = passphrase.strip().casefold()
    return told in _common().passwords or told.strip("0123456789!.-_ ") in OURS


@cache
def _common() -> Any:
    from django.contrib.auth.password_validation import CommonPasswordValidator

    return CommonPasswordValidator()


def set_passphrase(
    person: Person,
    passphrase: str | None,
    name: str,
    *,
    visit: str,
    now: datetime,
    given_out: bool = True,
) -> None:
    """Set it, or take it away with None. Whoever came in elsewhere is out.

    given_out: what she gave to others ends too
    """
    with transaction.atomic():
        people.keep_passphrase(person, passphrase, name if passphrase else "")
        door.note(person, What.PHRASE if passphrase else What.NO_PHRASE, now)
        visits.end_everything_else(person, now, but=visit, given_out=given_out)


# ── codes ───────────────────────────────────────────────────────────────────────────────────


def new_codes(person: Person, *, now: datetime) -> list[str]:
    """Ten codes in place of those she had. Only their digests are kept: nobody sees them again."""
    made = [_code() for _ in range(CODES)]
    with transaction.atomic():
        people.put_codes(person, [_digest(each) for each in made])
        door.note(person, What.CODES, now)
    return made


def codes_left(person: Person) -> int:
    return people.codes(person)


def has_any_code() -> bool:
    return people.has_codes()


def _code() -> str:
    signs = "".join(secrets.choice(SIGNS) for _ in range(GROUPS * LETTERS))
    return "-".join(signs[at : at + LETTERS] for at in range(0, len(signs), LETTERS))


def by_code(told: str, *, now: datetime, place: str) -> Person | None:
    """Whom a code lets in, once; whoever came in elsewhere is out. Raises TooManyError."""
    with transaction.atomic():
        person = people.use_code(_digest(told))
        if person is not None:
            visits.end_everything_else(person, now)
            door.note(person, What.CODE, now)
            return person
    guesses.wrong(now, place)
    return None


def _digest(code: str) -> str:
    """The same however it was typed. 125 bits of chance need no slow hash."""
    signs = "".join(each for each in code.upper() if each in SIGNS)
    return hashlib.sha256(f"soleus.code {signs}".encode()).hexdigest()
