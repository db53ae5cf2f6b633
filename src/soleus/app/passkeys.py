"""Passkeys: come in with what the phone or the computer itself keeps, behind its own lock.

What proves that it is the right one is fido2's to check; which passkey is whose is ours. It is
loaded when somebody uses a passkey.
"""

import logging
import secrets
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from soleus.app import door, visits
from soleus.app.door import What
from soleus.records import people
from soleus.records.people import Passkey
from soleus.records.store import Person

if TYPE_CHECKING:
    from fido2.server import Fido2Server

log = logging.getLogger("soleus.passkeys")

MOST = 20
LONGEST_NAME = 40
BYTES = 32
NAME = "Soleus"  # what the device shows beside it: nothing of what it is for

State = dict[str, Any]


class NotRightError(Exception):
    """What came is no answer of a passkey that opens this diary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a browser is asked, and what its answer is held against."""

    options: dict[str, Any]
    state: State


def why_not(address: str) -> str:
    """Why no passkey works at an address, as a code; "" where one does.

    A browser makes them for a name only, and only where nobody can listen on the way.
    """
    parts = urlsplit(address)
    try:
        return "here" if ip_address(parts.hostname or "").is_loopback else "number"
    except ValueError:
        return "" if parts.scheme == "https" or is_this_machine(address) else "plain"


def is_this_machine(address: str) -> bool:
    """Whether an address leads nowhere but to the machine it is typed on."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def of(person: Person) -> Sequence[Passkey]:
    return people.passkeys(person)


def find(person: Person, id_: UUID) -> Passkey | None:
    return people.passkey(person, id_)


def any_at(address: str) -> bool:
    """Whether somebody comes in with one at this address."""
    return not why_not(address) and people.has_passkeys(_name(address))


def has_at(person: Person, address: str, *, but: UUID | None = None) -> bool:
    """Whether one opens at this address; but: one that is to be taken away."""
    if but is None:
        return _name(address) in person.passkeys_at
    return any(each.rp == _name(address) and each.id != but for each in people.passkeys(person))


# ── add ─────────────────────────────────────────────────────────────────────────────────────


def ask_to_add(person: Person, address: str) -> Asked:
    """What a browser needs to make a passkey. One that is there already is not made again."""
    from fido2.webauthn import (
        AttestedCredentialData,
        PublicKeyCredentialUserEntity,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    called = person.short_name or NAME
    options, state = _server(address).register_begin(
        PublicKeyCredentialUserEntity(
            id=people.handle(person, secrets.token_bytes(BYTES)), name=called, display_name=called
        ),
        [AttestedCredentialData(bytes(each.key)) for each in people.passkeys(person)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Asked(options=dict(options), state={**state, "for": person.pk})


def add(
    person: Person, id_: UUID, name: str, answer: Any, state: State, *, at: str, now: datetime
) -> None:
    """Keep a passkey that a browser has made. at: the address it was made at."""
    if state.get("for") != person.pk or len(people.passkeys(person)) >= MOST:
        raise NotRightError
    with _only_right():
        made = _server(at).register_complete(state, answer)
        data = made.credential_data
    if data is None or people.by_credential(data.credential_id, _name(at)):
        raise NotRightError
    with transaction.atomic():
        people.add_passkey(
            person,
            id=id_,
            rp=_name(at),
            credential=data.credential_id,
            key=bytes(data),
            count=made.counter,
            name=name.strip()[:LONGEST_NAME],
            added=now,
        )
        door.note(person, What.PASSKEY, now)


# ── come in ─────────────────────────────────────────────────────────────────────────────────


def ask(address: str) -> Asked:
    """What a browser needs to offer the passkeys it has for us: it names nobody."""
    from fido2.webauthn import UserVerificationRequirement

    options, state = _server(address).authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED
    )
    return Asked(options=dict(options), state=state)


def come_in(answer: Any, state: State, *, at: str, now: datetime) -> Person:
    """Whose passkey answered."""
    from fido2.webauthn import AttestedCredentialData, AuthenticationResponse

    with _only_right():
        told = AuthenticationResponse.from_dict(answer)
        credential = bytes(told.raw_id)
    known = people.by_credential(credential, _name(at))
    if known is None:
        raise NotRightError
    with _only_right():
        _server(at).authenticate_complete(state, [AttestedCredentialData(bytes(known.key))], told)
        data, handle = told.response.authenticator_data, told.response.user_handle
    if handle is not None and bytes(handle) != bytes(known.person.handle or b""):
        raise NotRightError
    # A device that counts never tells a number twice: then there is a copy of it somewhere.
    counts = data.counter or known.count
    if (counts and data.counter <= known.count) or not people.use_passkey(
        known, data.counter, now.date()
    ):
        log.warning("a passkey of person %s told an old count", known.person_id)
        raise NotRightError
    return known.person


# ── change ──────────────────────────────────────────────────────────────────────────────────


def name(person: Person, id_: UUID, called: str) -> None:
    people.name_passkey(person, id_, called.strip()[:LONGEST_NAME])


def drop(person: Person, id_: UUID, *, visit: str, now: datetime, given_out: bool = True) -> None:
    """Take one away. Whoever came in elsewhere is out.

    given_out: what she gave to others ends too
    """
    with transaction.atomic():
        if people.drop_passkey(person, id_):
            door.note(person, What.NO_PASSKEY, now)
            visits.end_everything_else(person, now, but=visit, given_out=given_out)


@contextmanager
def _only_right() -> Iterator[None]:
    """Whatever somebody sends instead of an answer, reading it ends in one error."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise NotRightError from error
    except (AssertionError, NotImplementedError, struct.error) as error:
        raise NotRightError from error


def _server(address: str) -> "Fido2Server":
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    rp = PublicKeyCredentialRpEntity(id=_name(address), name=NAME)
    # Its own rule takes any name below ours, and any port.
    return Fido2Server(rp, verify_origin=lambda origin: origin == address)


def _name(address: str) -> str:
    return urlsplit(address).hostname or ""
