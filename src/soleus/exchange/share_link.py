"""Pure. The link to a page she shares: what it is made of, and what is kept to know it again.

A link is two secrets in a row. The handle says which page; the key opens its seal. What is kept
of the handle is a check sum, and of her pass code a proof that only the handle can make: a copy
of the database leads to no page, opens no seal and cannot even try a code. Nothing is kept of the
key.

The same two secrets make a SMART Health Link: there the handle stands in an address, and the key
beside it, so that a reader asks without ever sending the key.
"""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any

from soleus.exchange import jwe

SECRET = 32  # bytes of each secret
LETTERS = 43  # of each, written down
LEAST_CODE, MOST_CODE = 6, 64  # letters of a pass code
DRAWN = 6  # digits of one that we draw
LABEL = 80  # the longest label of a SMART Health Link
LONGEST_ADDRESS = 128  # the longest address of its manifest
FHIR = "application/fhir+json"
# Every code is compared with something, so that a page that is not there takes as long as any.
NOBODYS = "0" * 64


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """What lies in a link, and nowhere else."""

    handle: bytes
    key: bytes

    @property
    def token(self) -> str:
        return jwe.text(self.handle) + jwe.text(self.key)


def read(token: str) -> Secret | None:
    """The secrets of a link; None for what is none of ours."""
    if len(token) != 2 * LETTERS:
        return None
    handle, key = handle_of(token[:LETTERS]), handle_of(token[LETTERS:])
    return Secret(handle, key) if handle and key else None


def handle_of(told: str) -> bytes | None:
    """One secret as it stands in an address."""
    try:
        found = jwe.raw(told)
    except ValueError:
        return None
    return found if len(found) == SECRET else None


def digest(handle: bytes) -> str:
    """What is kept of a handle. It is random and long, so a plain hash hides it."""
    return sha256(b"soleus share\0" + handle).hexdigest()


# ── the pass code ───────────────────────────────────────────────────────────────────────────


def tidy(code: str) -> str:
    """A code as it is compared: blanks are how people write long numbers."""
    return re.sub(r"\s", "", code)


def is_weak(code: str) -> bool:
    """Whether five tries might do: 111111, 123456, 654321, abcabc."""
    steps = {ord(b) - ord(a) for a, b in pairwise(code)}
    return len(set(code)) <= 3 or steps <= {1} or steps <= {-1}


def proof(handle: bytes, code: str) -> str:
    """What is kept of a code. Without the link it cannot be tried: six digits alone could."""
    return hmac.new(handle, b"code\0" + tidy(code).encode("utf-8", "replace"), sha256).hexdigest()


def fits(handle: bytes, code: str, kept: str) -> bool:
    """Whether a code is the one of this page. Takes as long for a near miss as for any."""
    return hmac.compare_digest(proof(handle, code), kept) and kept != NOBODYS


# ── as a SMART Health Link ──────────────────────────────────────────────────────────────────


def shlink(secret: Secret, address: str, *, label: str, expires: datetime) -> str:
    """The same page for a record system. address: of its manifest"""
    told = {
        "url": address,
        "key": jwe.text(secret.key),
        "exp": int(expires.timestamp()),
        "flag": "P",
        **({"label": label[:LABEL]} if label else {}),
    }
    body = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
    return f"shlink:/{jwe.text(body.encode())}"


def is_speakable(address: str) -> bool:
    """Whether an address is short enough for such a link."""
    return len(address) <= LONGEST_ADDRESS


def manifest(where: Mapping[str, str], made: datetime) -> dict[str, Any]:
    """The answer to a reader. where: `embedded` with the sealed file, or its `location`"""
    file = {"contentType": FHIR, "fhirVersion": "4.0.1", "status": "finalized",
            "lastUpdated": made.isoformat(), **where}  # fmt: skip
    return {"status": "finalized", "files": [file]}
